"""What must be true of everything that ``parse`` returns, said apart from the parsers."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal

from parsers.model import Figure, Refused, Report, State, Status
from soak.draft import Key

MONEY = {(2, "fees", "fee_amount_wan"), (2, "procurement", "amount_wan")}
#: From the printed amount to 万元: 元, 千元, 万元, 亿元.
FACTORS = (Decimal("0.0001"), Decimal("0.1"), Decimal(1), Decimal(10_000))
FORMS = (None, "2021", "2019", "2014", "2008")
_NOTE = re.compile(r"[(（\[【〔<《{][^()（）\[\]【】〔〕<>《》{}]*[)）\]】〕>》}]")


def broken(found: Report | Refused) -> list[str]:
    """Return the promises that a result does not keep."""
    if isinstance(found, Refused):
        return [] if isinstance(found.evidence, str) else ["a refusal without evidence"]
    return list(_broken(found))


def _broken(report: Report) -> Iterator[str]:
    seen: set[Key] = set()
    for figure in report.figures:
        key = (figure.chapter, figure.line, figure.field)
        if key in seen:
            yield f"{key}: twice"
        seen.add(key)
        yield from (f"{key}: {fault}" for fault in _figure(key, figure))
    shared = Counter(f.place for f in report.figures if f.value is not None)
    yield from (f"{count} figures from one cell, {place}" for place, count in shared.items() if count > 1)
    if report.status is Status.UNREADABLE and any(f.value is not None for f in report.figures):
        yield "a figure in an unreadable report"
    if report.template not in FORMS:
        yield f"template {report.template!r}"
    if report.year is not None and not 1990 <= report.year <= 2100:
        yield f"year {report.year}"
    for section in report.sections:
        if section.number not in (None, 1, 2, 3, 4, 5, 6):
            yield f"chapter {section.number}"
    for indicator in report.indicators:
        for value in (indicator.value, indicator.value_cumulative):
            if value is not None and not math.isfinite(value):
                yield f"indicator {indicator.label!r}: {value!r}"


def _figure(key: Key, figure: Figure) -> Iterator[str]:
    if (figure.state is State.MISSING) != (figure.place is None):
        yield f"{figure.state} with place {figure.place}"
    if (figure.state is State.MISSING) != (figure.raw is None):
        yield f"{figure.state} with text {figure.raw!r}"
    place = figure.place
    if place is not None and (min(place.table_index, place.row, place.col) < 0 or (place.page or 1) < 1):
        yield f"place {place}"
    if figure.value is None:
        return
    if figure.state is not State.NUMBER:
        yield f"{figure.state} with value {figure.value!r}"
    elif isinstance(figure.value, bool) or not math.isfinite(figure.value):
        yield f"value {figure.value!r}"
    elif not _says(figure.raw or "", figure.value, money=key in MONEY):
        yield f"text {figure.raw!r} read as {figure.value!r}"


def _says(raw: str, value: float, *, money: bool) -> bool:
    """Tell whether a cell's only number, notes in brackets aside, is this value but for its unit and sign."""
    bare = unicodedata.normalize("NFKC", raw)
    for _ in range(3):
        bare = _NOTE.sub("", bare)
    numbers = re.findall(r"\d+(?:\.\d+)?", bare.replace(",", "").replace("，", ""))
    if len(numbers) != 1:
        return False
    printed = Decimal(numbers[0])
    if not money:
        return printed == abs(Decimal(str(value)))
    return any(math.isclose(float(printed * factor), abs(value), rel_tol=1e-9) for factor in FACTORS)


def untrue(found: Report | Refused, truth: Mapping[Key, float | None]) -> list[str]:
    """Return the figures that are neither the printed ones nor left out; ``truth`` has a None where none is printed."""
    if isinstance(found, Refused):
        return []
    faults = []
    for figure in found.figures:
        if figure.value is None:
            continue
        key = (figure.chapter, figure.line, figure.field)
        printed = truth.get(key)
        if printed is None or abs(printed - figure.value) > 1e-9 * max(1, abs(printed)):
            faults.append(f"{'.'.join(map(str, key))}: printed {printed!r}, read {figure.value!r} from {figure.raw!r}")
    return faults

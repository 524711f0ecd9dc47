"""Indicators of reports before 2019 that stand in lines of their own: 主动公开信息数：156条.

Read where the label is one of the old tables' in full, nothing else stands in the line, and enough of them are there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from parsers.characters import spaced
from parsers.generations import Generation, Meaning, generations, words
from parsers.indicators import CORE, ENOUGH
from parsers.model import Indicator, Section

#: Longer lines are no items.
LONGEST = 70
_UNITS = "人次|件次|条|件|份|宗|次|篇|个|人|期|场|万元|元"
_LINE = re.compile(
    rf"(?P<label>(?:其中\s*:)?[^:]*?[^\d:\s])(?:\s+(?P<before>{_UNITS}))?(?:\s*:\s*|\s+)"
    rf"(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?)\s*(?P<unit>{_UNITS})?[。;,]?"
)
_UNIT_ALONE, _NUMBER_ALONE = re.compile(_UNITS), re.compile(r"\d[\d,.]*")
#: Lines below one that says this are not of the report's year.
_OTHER = re.compile(r"累计|历年|以来|上年|去年|同期|季度|半年|月份|各(?:县|区|市|镇|乡|部门|单位)|下属|所属")
_YEAR = re.compile(r"20\d\d(?=年)")


def read(sections: Iterable[Section], *, year: int | None) -> list[Indicator]:
    """Return the figures of such lines; none where there are too few of them to be a list."""
    listed = list(sections)
    text = "\n".join(f"{section.heading}\n{section.text}" for section in listed)
    known = generations()
    marked = any(mark in words(line[:LONGEST]) for line in text.split("\n") for mark in known["2014"].marks)
    found = list(_read(text, known["2014" if marked else "2008"], year))
    measures = {one.measure for one in found}
    return found if len(measures) >= ENOUGH and not measures.isdisjoint(CORE) else []


def _lines(text: str) -> Iterator[str]:
    """Give each line, with the unit and the one number that stand alone in those below it."""
    lines = [bare for line in text.split("\n") if (bare := spaced(line))]
    at = 0
    while at < len(lines):
        line, below = lines[at], lines[at + 1 : at + 4]
        end = 1 + (1 if below and _UNIT_ALONE.fullmatch(below[0]) else 0)
        numbers = [_NUMBER_ALONE.fullmatch(one) is not None for one in (line, *below[end - 1 : end + 1])]
        if numbers in ([False, True], [False, True, False]):
            line, at = " ".join(lines[at : at + end + 1]), at + end
        yield line
        at += 1


def _read(text: str, generation: Generation, year: int | None) -> Iterator[Indicator]:
    only = generation.sections[0].name if len(generation.sections) == 1 else None
    section, above, other = only, None, False
    for bare in _lines(text):
        item = _LINE.fullmatch(bare) if len(bare) <= LONGEST else None
        if item is None:
            heading = generation.find(bare.rstrip(":"), section, above)
            if heading is not None:
                section, above = only or heading.section or section, None
            elif len(bare) <= LONGEST:
                other = bool(_OTHER.search(bare)) or any(int(found) != year for found in _YEAR.findall(bare))
            continue
        meaning = generation.find(item["label"], section, above)
        if other or meaning is None or meaning.row is None or not meaning.exact or _OTHER.search(item["label"]):
            continue
        section = only or meaning.section
        above = above if meaning.row.of or meaning.row.under else meaning.row.measure
        if (one := _indicator(meaning, item, bare)) is not None:
            yield one


def _indicator(meaning: Meaning, item: re.Match[str], raw: str) -> Indicator | None:
    row, unit = meaning.row, item["unit"] or item["before"]
    assert row is not None
    amount = Decimal(item["n"].replace(",", ""))
    whole = amount == amount.to_integral_value()
    if (item["unit"] and item["before"]) or (not whole and not row.money):
        return None
    if amount and row.money != (unit in ("元", "万元")) and (row.money or unit is not None):
        return None
    value = int(amount) if whole else float(amount)
    return Indicator(item["label"].strip(), value, unit, measure=row.measure, origin="prose", raw=raw)

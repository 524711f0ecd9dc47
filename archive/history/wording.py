"""What two readings of one report say otherwise in words: headings, prose, title, dates, figures of no form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from archive.history.boilerplate import bare, told
from parsers.model import Indicator, Report

Part = Literal[
    "title", "agency", "year", "scope", "published_on", "signed_on", "index_number", "document_number", "period",
    "template", "status", "heading", "text", "indicator",
]  # fmt: skip

_Chapter = tuple[int | None, str, list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class TextChange:
    """One passage that differs; None on the side that does not have it.

    ``number`` is the chapter (None above, below or beside them), ``under`` the heading over a text as it is now, or
    the label of an indicator. Of a text ``old`` and ``new`` are the lines that differ, and no others.
    """

    part: Part
    number: int | None
    under: str | None
    old: str | None
    new: str | None


def changed_texts(old: Report, new: Report) -> list[TextChange]:
    """Return what two readings say differently in words, the head first, then in the order of the page.

    White space, view counters, navigation and other furniture of the portal count for nothing.
    """
    return [*_heads(old, new), *_chapters(old, new), *_indicators(old.indicators, new.indicators)]


def _heads(old: Report, new: Report) -> Iterator[TextChange]:
    before, after = _head(old), _head(new)
    for part, was in before.items():
        now = after[part]
        if bare(was or "") != bare(now or ""):
            yield TextChange(part, None, None, was, now)


def _head(report: Report) -> dict[Part, str | None]:
    def said(value: object) -> str | None:
        return None if value is None else str(value)

    return {
        "title": report.title,
        "agency": report.agency,
        "year": said(report.year),
        "scope": str(report.scope),
        "published_on": said(report.published_on),
        "signed_on": said(report.signed_on),
        "index_number": report.index_number,
        "document_number": report.document_number,
        "period": report.period.text if report.period else None,
        "template": report.template,
        "status": str(report.status),
    }


def _chapters(old: Report, new: Report) -> Iterator[TextChange]:
    for before, after in _paired(told(old.sections), told(new.sections)):
        number, heading = (after or before or (None, "", []))[:2]
        was, now = before[1] if before else "", after[1] if after else ""
        if was != now:
            yield TextChange("heading", number, None, was or None, now or None)
        yield from _passages(number, heading or None, before[2] if before else [], after[2] if after else [])


def _paired(old: list[_Chapter], new: list[_Chapter]) -> Iterator[tuple[_Chapter | None, _Chapter | None]]:
    """Pair chapters by number and heading; what stands between pairs is paired in its order."""
    matcher = SequenceMatcher(None, [_name(one) for one in old], [_name(one) for one in new], autojunk=False)
    for _, first, last, begin, end in matcher.get_opcodes():
        for at in range(max(last - first, end - begin)):
            yield (
                old[first + at] if first + at < last else None,
                new[begin + at] if begin + at < end else None,
            )


def _name(chapter: _Chapter) -> str:
    return chapter[1] if chapter[0] is None else str(chapter[0])


def _passages(
    number: int | None, heading: str | None, old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]
) -> Iterator[TextChange]:
    """Yield the runs of lines that differ; lines that are only broken otherwise are the same."""
    before, after = [key for key, _ in old], [key for key, _ in new]
    if "".join(before) == "".join(after):
        return
    for what, first, last, begin, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal" or "".join(before[first:last]) == "".join(after[begin:end]):
            continue
        was, now = "\n".join(line for _, line in old[first:last]), "\n".join(line for _, line in new[begin:end])
        yield TextChange("text", number, heading, was or None, now or None)


def _indicators(old: Sequence[Indicator], new: Sequence[Indicator]) -> Iterator[TextChange]:
    """Yield the figures that changed: those of tables before 2019, and what is read from prose."""
    before, after = _named(old), _named(new)
    for name in {**before, **after}:
        was, now = before.get(name), after.get(name)
        if was != now:
            yield TextChange("indicator", None, name[0], _figure(was), _figure(now))


def _named(indicators: Sequence[Indicator]) -> dict[tuple[str, str | None, int], Indicator]:
    """Name each by label and code, and by which of that name it is."""
    found: dict[tuple[str, str | None, int], Indicator] = {}
    for one in indicators:
        at = 0
        while (one.label, one.code, at) in found:
            at += 1
        found[one.label, one.code, at] = comparable(one)
    return found


def comparable(one: Indicator) -> Indicator:
    """Return an indicator without what does not count: where it stands, and blanks in the words round it."""
    return Indicator(
        one.label, one.value, one.unit, one.code, one.value_cumulative, one.measure, one.origin,
        None if one.raw is None else bare(one.raw), None,
    )  # fmt: skip


def _figure(one: Indicator | None) -> str | None:
    if one is None:
        return None
    values = [one.raw if one.origin == "table" and one.raw else _number(one.value)]
    if one.value_cumulative is not None:
        values.append(_number(one.value_cumulative))
    said = " / ".join(values)
    return f"{said}{one.unit or ''}" if said.strip(" /") else None


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".")

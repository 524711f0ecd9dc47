"""The three tables of a report, laid out as the official form prints them.

The layout follows the forms of 国办公开办函〔2019〕60号 and 〔2021〕30号: heads span as printed there. A sheet knows
nothing of any report; the page puts the figures in by their names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from archive.site.language import terms
from parsers.forms import Form, Line, forms

#: Chapter, line and field: the contract's name of one figure.
Name = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Slot:
    """One cell of the printed form; ``name`` is set where a figure goes, otherwise ``zh`` and ``en`` are its words."""

    role: Literal["corner", "title", "col", "colgroup", "row", "rowgroup", "value"]
    zh: str = ""
    en: str = ""
    rowspan: int = 1
    colspan: int = 1
    name: Name | None = None


Row = tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of the form: head rows, then the bodies (table 二 has one for each band)."""

    chapter: int
    zh: str
    en: str
    head: tuple[Row, ...]
    bodies: tuple[tuple[Row, ...], ...]

    def names(self) -> Iterator[Name]:
        """Yield the name of each figure of the sheet, in printed order."""
        for body in self.bodies:
            for row in body:
                for slot in row:
                    if slot.name is not None:
                        yield slot.name


def _head(zh: str) -> str:
    return str(terms()["head"].get(zh, zh))


@cache
def sheets(key: str) -> tuple[Sheet, ...]:
    """Return the sheets of the form with this key (``2019``, ``2021``); a KeyError where there is no such form."""
    form = forms()[key]
    headings = {chapter.number: chapter for chapter in form.chapters}
    made = []
    for number, layout in ((2, _disclosures), (3, _requests), (4, _disputes)):
        head, bodies = layout(form)
        made.append(Sheet(number, headings[number].heading, headings[number].heading_en, head, bodies))
    return tuple(made)


Layout = tuple[tuple[Row, ...], tuple[tuple[Row, ...], ...]]


def _disclosures(form: Form) -> Layout:
    # The form's four columns, as eight: two for the label, six for one, two or three figures.
    widths = {len(band.columns) for band in form.bands}
    whole = 6 if widths <= {1, 2, 3} else max(widths)
    bodies = []
    for band in form.bands:
        span = whole // len(band.columns)
        rows: list[Row] = [
            (Slot("title", band.title, _head(band.title), colspan=whole + 2),),
            (
                Slot("col", "信息内容", _head("信息内容"), colspan=2),
                *(Slot("col", column.label, column.label_en, colspan=span) for column in band.columns),
            ),
        ]
        rows.extend(
            (
                Slot("row", item.label, item.label_en, colspan=2),
                *(Slot("value", colspan=span, name=(2, item.item, column.field)) for column in band.columns),
            )
            for item in band.rows
        )
        bodies.append(tuple(rows))
    return (), tuple(bodies)


def _grouped(labels: Sequence[tuple[str, Slot]]) -> tuple[list[Slot], list[Slot]]:
    """Return the upper and the lower row of a two-row head: a group spans its columns, others both rows."""
    upper: list[Slot] = []
    lower: list[Slot] = []
    at = 0
    while at < len(labels):
        group, slot = labels[at]
        if not group:
            upper.append(Slot("col", slot.zh, slot.en, rowspan=2, colspan=slot.colspan))
            at += 1
            continue
        members = []
        while at < len(labels) and labels[at][0] == group:
            members.append(labels[at][1])
            at += 1
        upper.append(Slot("colgroup", group, _head(group), colspan=sum(member.colspan for member in members)))
        lower.extend(members)
    return upper, lower


def _requests(form: Form) -> Layout:
    upper, lower = _grouped([(a.group, Slot("col", a.label, a.label_en)) for a in form.applicants])
    head = (
        (
            Slot("corner", form.corner, _head(form.corner), rowspan=3, colspan=3),
            Slot("colgroup", "申请人情况", _head("申请人情况"), colspan=len(form.applicants)),
        ),
        tuple(upper),
        tuple(lower),
    )
    rows: list[Row] = []
    for at, line in enumerate(form.lines):
        before = form.lines[at - 1] if at else None
        slots: list[Slot] = []
        if line.top and (before is None or before.top != line.top):
            slots.append(Slot("rowgroup", line.top, _head(line.top), rowspan=_run(form.lines, at, "top")))
        if line.group and (before is None or before.group != line.group):
            slots.append(Slot("rowgroup", line.group, _head(line.group), rowspan=_run(form.lines, at, "group")))
        span = 3 - bool(line.top) - bool(line.group)
        slots.append(Slot("row", line.label, line.label_en, colspan=span))
        slots.extend(Slot("value", name=(3, line.line, a.field)) for a in form.applicants)
        rows.append(tuple(slots))
    return head, (tuple(rows),)


def _run(lines: Sequence[Line], at: int, what: Literal["top", "group"]) -> int:
    """Return how many lines from this one on stand under the same head."""
    same = getattr(lines[at], what)
    count = 0
    for line in lines[at:]:
        if getattr(line, what) != same:
            break
        count += 1
    return count


def _disputes(form: Form) -> Layout:
    width = len(form.results)
    results = [Slot("col", result.label, result.label_en) for result in form.results]
    top: list[Slot] = []
    upper: list[Slot] = []
    lower: list[Slot] = []
    at = 0
    while at < len(form.channels):
        channel = form.channels[at]
        if not channel.group:
            top.append(Slot("colgroup", channel.label, channel.label_en, colspan=width))
            upper.extend(Slot("col", slot.zh, slot.en, rowspan=2) for slot in results)
            at += 1
            continue
        members = [c for c in form.channels[at:] if c.group == channel.group]
        top.append(Slot("colgroup", channel.group, _head(channel.group), colspan=width * len(members)))
        for member in members:
            upper.append(Slot("colgroup", member.label, member.label_en, colspan=width))
            lower.extend(results)
        at += len(members)
    values = tuple(Slot("value", name=(4, c.channel, r.field)) for c in form.channels for r in form.results)
    return (tuple(top), tuple(upper), tuple(lower)), ((values,),)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one form for the contract's names, as (Chinese, English)."""

    lines: dict[tuple[int, str], tuple[str, str]]
    fields: dict[tuple[int, str], tuple[str, str]]


@cache
def words(key: str | None) -> Words:
    """Return the words of a form for lines and fields; of every form, newest first, where the key is None."""
    chosen = [forms()[key]] if key in forms() else list(forms().values())
    lines: dict[tuple[int, str], tuple[str, str]] = {}
    fields: dict[tuple[int, str], tuple[str, str]] = {}
    for form in chosen:  # oldest first, so that the newest wording stays
        for band in form.bands:
            lines.update({(2, row.item): (row.label, row.label_en) for row in band.rows})
            fields.update({(2, column.field): (column.label, column.label_en) for column in band.columns})
        lines.update({(3, line.line): (line.label, line.label_en) for line in form.lines})
        fields.update({(3, a.field): (a.label, a.label_en) for a in form.applicants})
        lines.update({(4, c.channel): (c.label, c.label_en) for c in form.channels})
        fields.update({(4, r.field): (r.label, r.label_en) for r in form.results})
    return Words(lines, fields)

"""What differs between two readings of one report."""

from __future__ import annotations

from dataclasses import dataclass

from archive.history.boilerplate import bare, told
from archive.history.wording import comparable
from archive.storage.rows import Cell
from parsers.model import Figure, Report, State

Value = int | float | None


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that differs; None on the side that does not have it."""

    cell: Cell
    old: Figure | None
    new: Figure | None


def same_content(old: Report, new: Report) -> bool:
    """Say whether two readings state the same: figures, chapters, title, agency, dates.

    Where the cells stand in the body, and what the reader noted about it, does not count, nor do white space, a view
    counter in the text or another navigation bar (``archive.history.boilerplate``): they make no new version.
    """
    if _head(old) != _head(new) or _figures(old) != _figures(new):
        return False
    said_alike = old.sections == new.sections or _chapters(old) == _chapters(new)
    return said_alike and list(map(comparable, old.indicators)) == list(map(comparable, new.indicators))


def same_reading(old: Report, new: Report) -> bool:
    """Say whether two readings are the same in all that is stored, also where cells stand and what is noted."""
    return same_content(old, new) and _evidence(old) == _evidence(new)


def _evidence(report: Report) -> tuple[object, ...]:
    places = {_cell(one): one.place for one in report.figures}
    problems = [(one.kind, one.detail, one.place and (one.place.table_index, one.place.row)) for one in report.problems]
    noted = (report.kind, report.title_year, report.agency_witness, report.year_witness)
    return places, problems, noted, report.title, report.period, report.sections, report.indicators


def _figures(report: Report) -> dict[Cell, tuple[object, ...]]:
    return {_cell(one): (one.raw, one.value, one.state) for one in report.figures}


def _head(report: Report) -> tuple[object, ...]:
    period = report.period and (bare(report.period.text), report.period.first, report.period.last)
    head = (bare(report.title or ""), report.agency, report.year, report.scope, report.template, period, report.status)
    return *head, report.published_on, report.signed_on, report.index_number, report.document_number


def _chapters(report: Report) -> list[tuple[int | None, str, str]]:
    return [(number, heading, "".join(key for key, _ in lines)) for number, heading, lines in told(report.sections)]


def changed_cells(old: Report, new: Report) -> list[Change]:
    """Return the cells whose text, value or state differs, in the form's order."""
    return [
        change
        for change in _pairs(old, new)
        if change.old is None
        or change.new is None
        or (change.old.raw, change.old.value, change.old.state) != (change.new.raw, change.new.value, change.new.state)
    ]


def differing_figures(one: Report, other: Report) -> list[Change]:
    """Return the cells in which two copies of a report contradict one another.

    Two copies may print a figure differently (2840 and 2,840), or leave it blank in two ways; and a copy
    that lacks a table says nothing about its figures.
    """
    return [
        change
        for change in _pairs(one, other)
        if change.old is not None
        and change.new is not None
        and State.MISSING not in {change.old.state, change.new.state}
        and change.old.value != change.new.value
    ]


def described(changes: list[Change], limit: int = 20) -> str:
    """Return the differing cells in words: ``new_requests natural_person 13 / 12; …``."""
    parts = [
        f"{change.cell[1]} {change.cell[2]} {_printed(change.old)} / {_printed(change.new)}"
        for change in changes[:limit]
    ]
    more = [f"and {len(changes) - limit} more"] if len(changes) > limit else []
    return "; ".join(parts + more)


def _printed(figure: Figure | None) -> str:
    return (figure.raw if figure is not None else None) or "(blank)"


def _cell(figure: Figure) -> Cell:
    return figure.chapter, figure.line, figure.field


def _pairs(old: Report, new: Report) -> list[Change]:
    before = {_cell(one): one for one in old.figures}
    after = {_cell(one): one for one in new.figures}
    return [Change(cell, before.get(cell), after.get(cell)) for cell in {**before, **after}]

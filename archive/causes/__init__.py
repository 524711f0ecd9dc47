"""Likely causes of broken sums: the smallest single change that would make them hold. Never a repair.

Pure: a report and its checks in, suspicions out. What kinds of slips are known, and in which words they are told,
stands in ``causes.toml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from archive.causes import unfilled
from archive.causes.changes import Change, changes
from archive.causes.culprit import Culprit, Reading
from archive.causes.equations import SUMS, TOTAL, TOTAL_COLUMN, Cell, Name, systems
from archive.causes.search import Cause, Certainty, causes
from archive.rules.checks import Check, Number
from archive.rules.tables import Tables
from parsers.model import Report

__all__ = ["Changed", "Suspicion", "suspect"]


class Changed(NamedTuple):
    """One cell of a suspicion: what it prints, and what it would say; None where it would be blank."""

    cell: Cell
    printed: str | None
    would_be: Number | None


class Suspicion(NamedTuple):
    """What a single change would mend. It is no figure: nothing is put in the place of what is printed.

    ``cells`` is empty where ``certainty`` is ``open``; ``line`` and ``field`` are then what all ``candidates`` changes
    have in common, if anything. ``mends`` are rules and subjects of ``checks``.
    """

    kind: str
    certainty: Certainty
    chapter: int
    line: str | None
    field: str | None
    cells: tuple[Changed, ...]
    mends: tuple[Name, ...]
    candidates: int
    culprit: Culprit
    reason: str


def suspect(report: Report, checks: Sequence[Check]) -> list[Suspicion]:
    """Say what likely broke the sums of a report; nothing is looked at where none is broken."""
    if not any(check.result == "broken" and check.rule in SUMS for check in checks):
        return []
    tables = Tables(report)
    raw = {figure[:3]: figure.raw for figure in report.figures}
    found: list[Suspicion] = []
    column = unfilled.Column(tables)
    if column.certainty and not (column.certainty == "likeliest" and _at_once(tables, checks)):
        found.append(_unfilled(report, column, checks, raw))
        checks = list(column.without(checks))
    for system in systems(tables, checks):
        reading = Reading(report, system.chapter)
        possible = changes(system)
        found += [_told(cause, reading, raw, column) for cause in causes(system, possible)]
    return found


def _at_once(tables: Tables, checks: Sequence[Check]) -> bool:
    """Say whether one change explains all broken sums of table 三, those of an empty total column among them."""
    for system in systems(tables, checks):
        if system.chapter == 3:
            first = next(causes(system, changes(system)), None)
            return first is not None and first.change is not None and len(first.sums) == len(system.broken)
    return False


def _told(cause: Cause, reading: Reading, raw: dict[Cell, str | None], column: unfilled.Column) -> Suspicion:
    change = cause.change
    concerned = [cell for one in ([change] if change else cause.rivals) for cell, _ in one.cells]
    starts = {one.cells[0][0] for one in ([change] if change else cause.rivals)}
    lines, fields = {cell[1] for cell in starts}, {cell[2] for cell in starts}
    kind = change.kind if change else "several"
    culprit, reason = reading.judge(kind, concerned)
    return Suspicion(
        kind=kind,
        certainty=cause.certainty,
        chapter=concerned[0][0],
        line=lines.pop() if len(lines) == 1 else None,
        field=fields.pop() if len(fields) == 1 else None,
        cells=_changed(change, raw) if change else (),
        mends=(*((TOTAL_COLUMN, None),) * (change is not None and column.filled_by(change.cells)), *cause.sums),
        candidates=len(cause.rivals),
        culprit=culprit,
        reason=reason,
    )


def _changed(change: Change, raw: dict[Cell, str | None]) -> tuple[Changed, ...]:
    return tuple(Changed(cell, raw[cell], value) for cell, value in change.cells)


def _unfilled(
    report: Report, column: unfilled.Column, checks: Iterable[Check], raw: dict[Cell, str | None]
) -> Suspicion:
    """Say that the total column was not filled in: one cause, whatever it breaks."""
    cells = [(3, line, TOTAL) for line in column.lines]
    broken = {(check.rule, check.subject) for check in checks if check.result == "broken"}
    culprit, reason = Reading(report, 3).judge("total_unfilled", cells)
    return Suspicion(
        kind="total_unfilled",
        certainty=column.certainty or "open",
        chapter=3,
        line=None,
        field=TOTAL,
        cells=tuple(Changed(cell, raw[cell], column.filled[cell[1]]) for cell in cells),
        mends=tuple(name for name in column.mends() if name in broken),
        candidates=1,
        culprit=culprit,
        reason=reason,
    )

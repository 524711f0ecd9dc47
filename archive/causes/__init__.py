"""Likely causes of broken sums: the smallest single change that would make them hold. Never a repair.

Pure: a report and its checks in, suspicions out. What kinds of slips are known, and in which words they are told,
stands in ``causes.toml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from archive.causes.changes import Change, changes
from archive.causes.culprit import Culprit, Reading
from archive.causes.equations import PROSE, TOTAL, Cell, Name, systems
from archive.causes.search import Cause, Certainty, causes
from archive.rules.checks import Check, Number
from archive.rules.tables import Tables
from archive.rules.total_column import RULE as TOTAL_COLUMN
from archive.rules.total_column import TotalColumn
from parsers.model import Report

__all__ = ["Changed", "Suspicion", "suspect"]

#: Rules whose broken sums are looked into.
SUMS = frozenset({"requests.balance", "requests.outcomes", "requests.applicants", "disputes.sum", TOTAL_COLUMN})


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
    column = TotalColumn(tables)
    if column.left_empty:
        found.append(_unfilled(report, tables, column, checks, raw))
        checks = list(_without_total_column(tables, checks))
    for system in systems(tables, checks):
        reading = Reading(report, system.chapter)
        possible = changes(system)
        found += [_told(cause, reading, raw) for cause in causes(system, possible)]
    return found


def _told(cause: Cause, reading: Reading, raw: dict[Cell, str | None]) -> Suspicion:
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
        mends=cause.sums,
        candidates=len(cause.rivals),
        culprit=culprit,
        reason=reason,
    )


def _changed(change: Change, raw: dict[Cell, str | None]) -> tuple[Changed, ...]:
    return tuple(Changed(cell, raw[cell], value) for cell, value in change.cells)


def _unfilled(
    report: Report, tables: Tables, column: TotalColumn, checks: Iterable[Check], raw: dict[Cell, str | None]
) -> Suspicion:
    """Say that the total column was not filled in: one cause, whatever it breaks."""
    cells = [(3, line, TOTAL) for line in column.unfilled]
    broken = {(check.rule, check.subject) for check in checks if check.result == "broken"}
    mends: list[Name] = [(TOTAL_COLUMN, None), *(("requests.applicants", line) for line in column.unfilled)]
    filled = {
        line: column.recomputed((line,)).known if line in column.unfilled else tables.value(3, line, TOTAL) or 0
        for line in tables.lines[3]
    }
    mends += [name for name in _of_total_column(checks) if _would_hold(name[0], tables, filled)]
    culprit, reason = Reading(report, 3).judge("total_unfilled", cells)
    return Suspicion(
        kind="total_unfilled",
        certainty="only",
        chapter=3,
        line=None,
        field=TOTAL,
        cells=tuple(Changed(cell, raw[cell], filled[cell[1]]) for cell in cells),
        mends=tuple(name for name in mends if name in broken),
        candidates=1,
        culprit=culprit,
        reason=reason,
    )


def _of_total_column(checks: Iterable[Check]) -> Iterator[Name]:
    for check in checks:
        if check.subject == TOTAL and check.rule in SUMS:
            yield check.rule, check.subject


def _would_hold(rule: str, tables: Tables, filled: dict[str, Number]) -> bool:
    if rule == "requests.balance":
        arrived = filled.get("new_requests", 0) + filled.get("carried_over", 0)
        return arrived == filled.get("total_processed", 0) + filled.get("carried_forward", 0)
    return filled.get("total_processed", 0) == sum(filled.get(line, 0) for line in tables.outcomes)


def _without_total_column(tables: Tables, checks: Iterable[Check]) -> Iterator[Check]:
    """Leave out what rests on the total column where it was not filled in: its zeros are no figures either."""
    for check in checks:
        subject = check.subject or ""
        of_line = check.rule == "requests.applicants" and not tables.value(3, subject, TOTAL)
        of_column = check.rule in SUMS and subject == TOTAL
        stated = check.rule == PROSE and subject.startswith("requests.") and subject.endswith(f".{TOTAL}")
        if not (of_line or of_column or stated or check.rule == TOTAL_COLUMN):
            yield check

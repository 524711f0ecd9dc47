"""Suspicions beside the checks that they would mend: always in step with these, whoever wrote them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlite_utils import Database

from archive.causes import Suspicion, suspect
from archive.causes.equations import SUMS
from archive.rules.checks import Check
from parsers.model import Report

Row = tuple[Any, ...]
_SUMS = ", ".join(f"'{rule}'" for rule in sorted(SUMS))
_HEAD = (
    "number", "kind", "certainty", "chapter", "line", "field", "printed", "would_be", "cells", "mends", "candidates",
    "culprit", "reason",
)  # fmt: skip
_CELLS = ("number", "position", "chapter", "line", "field", "printed", "would_be")
_TABLES = (("suspicions", _HEAD), ("suspicion_cells", _CELLS))


def are_due(checks: Iterable[Check]) -> bool:
    """Say whether something is to be suspected of a report that has these checks, and had none before."""
    return any(one.result == "broken" and one.rule in SUMS for one in checks)


def follow(db: Database, report_id: int, report: Report) -> None:
    """Say what likely broke the sums of a report, by the checks that are stored of it.

    To be called after each change of them, in the same transaction. Where all comes out as it is stored, nothing is
    written; where no sum is broken, nothing is searched for.
    """
    execute = db.conn.execute
    broken = execute(
        f"SELECT 1 FROM checks WHERE report_id = ? AND result = 'broken' AND rule IN ({_SUMS}) LIMIT 1", (report_id,)
    ).fetchone()
    if not broken and not execute("SELECT 1 FROM suspicions WHERE report_id = ? LIMIT 1", (report_id,)).fetchone():
        return
    found = suspect(report, _checks(db, report_id)) if broken else []
    told = [_heads(found), _cells(found)]
    mended = {name: number for number, one in enumerate(found, 1) for name in one.mends}
    if told == [_stored(db, report_id, *table) for table in _TABLES] and mended == _links(db, report_id):
        return
    execute("DELETE FROM suspicions WHERE report_id = ?", (report_id,))  # and with them their cells
    for (table, names), rows in zip(_TABLES, told, strict=True):
        db.conn.executemany(
            f"INSERT INTO {table} (report_id, {', '.join(names)}) VALUES (?{', ?' * len(names)})",
            [(report_id, *row) for row in rows],
        )
    execute("UPDATE checks SET suspicion = NULL WHERE report_id = ? AND suspicion IS NOT NULL", (report_id,))
    db.conn.executemany(
        "UPDATE checks SET suspicion = ? WHERE report_id = ? AND rule = ? AND subject IS ? AND result = 'broken'",
        [(number, report_id, *name) for name, number in mended.items()],
    )


def _heads(found: Sequence[Suspicion]) -> list[Row]:
    return [
        (number, one.kind, one.certainty, one.chapter, one.line, one.field)
        + (one.cells[0][1:] if one.cells else (None, None))
        + (len(one.cells), len(one.mends), one.candidates, one.culprit, one.reason)
        for number, one in enumerate(found, 1)
    ]


def _cells(found: Sequence[Suspicion]) -> list[Row]:
    return [
        (number, position, *changed.cell, changed.printed, changed.would_be)
        for number, one in enumerate(found, 1)
        for position, changed in enumerate(one.cells)
    ]


def _stored(db: Database, report_id: int, table: str, names: Sequence[str]) -> list[Row]:
    sql = f"SELECT {', '.join(names)} FROM {table} WHERE report_id = ? ORDER BY {', '.join(names[:2])}"
    return db.conn.execute(sql, (report_id,)).fetchall()


def _links(db: Database, report_id: int) -> dict[tuple[str, str | None], int]:
    rows = db.conn.execute(
        "SELECT rule, subject, suspicion FROM checks WHERE report_id = ? AND suspicion IS NOT NULL", (report_id,)
    )
    return {(rule, subject): number for rule, subject, number in rows}


def _checks(db: Database, report_id: int) -> list[Check]:
    return [
        Check(*row)
        for row in db.conn.execute(
            f"SELECT {', '.join(Check._fields)} FROM checks WHERE report_id = ? ORDER BY rule, subject", (report_id,)
        )
    ]

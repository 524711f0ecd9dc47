"""Corrections joined to an archive: the table ``corrections``, made from the files and from nothing else.

Each row says whether it still speaks of what the archive holds. It is ``current`` while its cell reads as it did when
it was checked (a whole report: while the same body is shown); else ``stale``, and ``state_reason`` says how: ``mended``
(the cell now reads what the person found printed), ``reads_otherwise``, ``no_such_cell``, ``other_body``. It is
``absent`` where the archive does not have the report. Nothing is dropped, and no figure is touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from sqlite_utils import Database

from archive.corrections import Correction, load, own_files, verdicts
from archive.identities import aliases
from archive.storage.connection import transaction
from archive.storage.rows import Cell

Row = tuple[Any, ...]
State = tuple[str, str | None]
_ABSENT: State = ("absent", None)
_IS_SAMPLE = "SELECT 1 FROM meta WHERE name = 'sample' AND value = '1'"
COLUMNS = (
    "correction", "report_id", "report_key", "snapshot_sha256", "chapter", "line", "field", "reads", "source_says",
    "verdict", "note", "note_zh", "evidence", "checked_by", "checked_on", "state", "state_reason",
)  # fmt: skip
VERDICT = ("verdict", "title_zh", "title_en", "meaning_zh", "meaning_en")


def join(db: Database, corrections: Sequence[Correction] | None = None) -> int:
    """Make the table say what the files say (None: the package's own); return how many rows it holds.

    Samples take the samples' corrections, real archives the real ones. Nothing is written where nothing differs.
    """
    if corrections is None:
        sample = db.conn.execute(_IS_SAMPLE).fetchone() is not None
        corrections = load(own_files(sample=sample))
    wanted = [_row(db, one) for one in corrections]
    said = list(map(astuple, verdicts().values()))
    had = db.conn.execute(f"SELECT {', '.join(COLUMNS)} FROM corrections ORDER BY id").fetchall()
    known = db.conn.execute(f"SELECT {', '.join(VERDICT)} FROM verdicts").fetchall()
    if had == wanted and set(known) == set(said):
        return len(wanted)
    with transaction(db):
        wanted = [_row(db, one) for one in corrections]  # as it is now: a crawl may have written since
        db.conn.execute("DELETE FROM corrections")
        db.conn.execute("DELETE FROM verdicts")
        db.conn.executemany(f"INSERT INTO verdicts ({', '.join(VERDICT)}) VALUES (?, ?, ?, ?, ?)", said)
        db.conn.executemany(
            f"INSERT INTO corrections ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})", wanted
        )
    return len(wanted)


def look_again(db: Database, report_id: int) -> None:
    """Say anew whether the corrections of one report still speak of what it says. Only inside a transaction."""
    if db.conn.execute("SELECT 1 FROM corrections LIMIT 1").fetchone() is None:
        return
    key, shown = db.conn.execute("SELECT key, snapshot_sha256 FROM reports WHERE id = ?", (report_id,)).fetchone()
    for number, sha256, chapter, line, field, reads, says in db.conn.execute(
        "SELECT id, snapshot_sha256, chapter, line, field, reads, source_says FROM corrections "
        "WHERE report_id = ? OR report_key = ?",
        (report_id, key),
    ).fetchall():
        cell = None if chapter is None else (chapter, line, field)
        state = _state(db, report_id, shown, cell, sha256, reads, says)
        db.conn.execute(
            "UPDATE corrections SET report_id = ?, state = ?, state_reason = ? WHERE id = ?",
            (report_id, *state, number),
        )


def forget(db: Database, report_id: int) -> None:
    """Say of the corrections of a report that it is not here any more. Only inside a transaction."""
    db.conn.execute(
        "UPDATE corrections SET state = 'absent', state_reason = NULL, report_id = NULL WHERE report_id = ?",
        (report_id,),
    )


def _row(db: Database, one: Correction) -> Row:
    found = aliases.report_of(db.conn, one.report)
    report_id, state = None, _ABSENT
    if found is not None:
        report_id = found[0]
        state = _state(db, *found, one.cell, one.sha256, one.reads, one.source_says)
    return (
        one.correction, report_id, one.report, one.sha256, *(one.cell or (None, None, None)), one.reads,
        one.source_says, one.verdict, one.note_en, one.note_zh, one.evidence, one.checked_by,
        one.checked_on.isoformat(), *state,
    )  # fmt: skip


def _state(
    db: Database, report_id: int, shown: str, cell: Cell | None, sha256: str, reads: str | None, says: str | None
) -> State:
    if cell is None:
        return ("current", None) if shown == sha256 else ("stale", "other_body")
    row = db.conn.execute(
        "SELECT raw FROM cells WHERE report_id = ? AND chapter = ? AND line = ? AND field = ?", (report_id, *cell)
    ).fetchone()
    now = None if row is None else row[0] or None
    if now == (reads or None):
        return ("current", None)
    if row is None:
        return ("stale", "no_such_cell")
    return ("stale", "mended") if says is not None and now == says else ("stale", "reads_otherwise")

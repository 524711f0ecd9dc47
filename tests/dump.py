"""What an archive says, in forms that can be compared."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

# when something was asked and seen; the crawl's ledger is its memory, not the archive
MOMENTS = {"fetched_at", "first_seen", "last_seen", "seen_at", "looked_at"}
LEDGER = {
    *("runs", "fetches", "host_limits", "portal_columns", "portal_runs", "findings", "failure_classes"),
    "report_aliases",  # which names reports had on the way depends on the order in which pages came
}
# how far a run has looked, so that the next one need not: memory as well
MARKS = {"exchanges_noted"}

# where a number stands for a row, the name that is the same in every data folder
NAMES = {
    "report_id": "(SELECT key FROM reports WHERE id = {})",
    "agency_id": "(SELECT key FROM agencies WHERE id = {})",
    "parent_id": "(SELECT key FROM agencies WHERE id = {})",
    "successor_id": "(SELECT key FROM agencies WHERE id = {})",
}


def dump(data: Path) -> dict[str, list[str]]:
    """Return the rows of every table of ``data``/gongkai.db, without the ledger and the moments of asking."""
    with closing(sqlite3.connect(data / "gongkai.db")) as db:
        return {table: _rows(db, table, _columns(db, table)) for table in _tables(db)}


def content(data: Path) -> dict[str, list[str]]:
    """Return the same with names instead of row numbers, which depend on the order in which pages came."""
    with closing(sqlite3.connect(data / "gongkai.db")) as db:
        found = {}
        for table in _tables(db):
            if "_fts" not in table:
                columns = [name for name in _columns(db, table) if name != "id"]
                found[table] = _rows(
                    db, table, [NAMES.get(name, "{}").format(f'"{table}"."{name}"') for name in columns]
                )
        return found


def _tables(db: sqlite3.Connection) -> Iterator[str]:
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
        if name not in LEDGER and not name.startswith(("sqlite_", "_")):
            yield name


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    return [name for name in columns if name not in MOMENTS]


def _rows(db: sqlite3.Connection, table: str, columns: list[str]) -> list[str]:
    rows = db.execute(f"SELECT {', '.join(columns)} FROM {table}")
    return sorted(repr(row) for row in rows if table != "meta" or row[0] not in MARKS)

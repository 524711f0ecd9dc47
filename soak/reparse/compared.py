"""What an archive holds, as one digest a table: to be compared before and after."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

AT_ONCE = 10_000  # rows
#: What a report says, without numbers of rows and without its history.
SAID = {
    "cell_store": "SELECT * FROM cell_store ORDER BY report_id, code",
    "requests": "SELECT * FROM requests ORDER BY report_id, applicant",
    "disclosures": "SELECT * FROM disclosures ORDER BY report_id, item",
    "disputes": "SELECT * FROM disputes ORDER BY report_id, channel",
    "sections": "SELECT report_id, position, number, heading, text FROM sections ORDER BY report_id, position",
    "checks": "SELECT report_id, rule, subject, result, severity, expected, found, difference, note FROM checks "
    "ORDER BY report_id, rule, subject, result, note",
    "reports": "SELECT id, key, agency_id, year, scope, template, title, url, status, snapshot_sha256 FROM reports "
    "ORDER BY id",
    "locations": "SELECT * FROM locations ORDER BY report_id, url",
}

Digests = dict[str, tuple[int, str]]


def whole(data: Path) -> Digests:
    """Return of every table how many rows it has and a digest of them all, in the order in which they lie."""
    with closing(_opened(data)) as db:
        names = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        found = {name: _digest(db, f'SELECT * FROM "{name}"') for (name,) in names if not _is_virtual(db, name)}
    file = hashlib.sha256()
    with (data / "bodies.db").open("rb") as bodies:
        while piece := bodies.read(1 << 20):
            file.update(piece)
    return {**found, "bodies.db": ((data / "bodies.db").stat().st_size, file.hexdigest())}


def said(data: Path) -> Digests:
    """Return the same of what the reports say now."""
    with closing(_opened(data)) as db:
        return {name: _digest(db, sql) for name, sql in SAID.items()}


def differences(before: Digests, after: Digests) -> list[str]:
    """Return the tables that are not the same."""
    return [
        f"{name}: {before.get(name, (0, ''))[0]} rows before, {after.get(name, (0, ''))[0]} after, not the same"
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]


def _opened(data: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{(data / 'gongkai.db').resolve().as_uri()}?mode=ro", uri=True, timeout=60)


def _is_virtual(db: sqlite3.Connection, name: str) -> bool:
    (sql,) = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", [name]).fetchone()
    return sql is not None and sql.startswith("CREATE VIRTUAL")


def _digest(db: sqlite3.Connection, sql: str) -> tuple[int, str]:
    found, count = hashlib.sha256(), 0
    for rows in _batches(db.execute(sql)):
        count += len(rows)
        found.update(repr(rows).encode())
    return count, found.hexdigest()


def _batches(cursor: sqlite3.Cursor) -> Iterator[list[tuple[object, ...]]]:
    while rows := cursor.fetchmany(AT_ONCE):
        yield rows

"""Another data folder as a merge sees it, and a report of it taken over as it is, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from archive.identities import aliases, identity
from archive.identities.agencies import Agency
from archive.storage import fulltext, totals
from archive.storage.bodies import Bodies
from archive.storage.connection import sqlite3
from archive.storage.store import Archive


@dataclass(frozen=True, slots=True)
class Other:
    """The other folder, in one state from beginning to end."""

    db: sqlite3.Connection
    bodies: Bodies
    cell_codes: dict[int, int]
    columns: dict[str, list[str]] = field(default_factory=dict)
    agencies: dict[int, int] = field(default_factory=dict)  # the number here of each agency there, as far as asked
    portals: set[str] = field(default_factory=set)  # of which anything is new here


def agency_here(archive: Archive, other: Other, id_: int) -> int:
    """Return the number here of an agency there; store it where it is new."""
    if id_ not in other.agencies:
        key, name, region_code, level, kind = other.db.execute(
            "SELECT key, name, region_code, level, kind FROM agencies WHERE id = ?", [id_]
        ).fetchone()
        known = Agency(name, region_code, level, kind, key.partition("-")[2])
        other.agencies[id_] = identity.store_agency(archive.db, known)
    return other.agencies[id_]


# what a report that is new here brings along; sections apart, which are indexed, and corrections, which are files
PARTS = (
    "requests", "disclosures", "disputes", "indicators", "checks", "suspicions", "suspicion_cells",
    "locations", "report_versions", "cell_changes",
    "text_changes", "check_changes", "version_cells",
    "problems",
)  # fmt: skip


def take_over(archive: Archive, other: Other, report_id: int) -> int:
    """Copy a report with all its rows; return its number here. Only inside a transaction."""
    conn = archive.db.conn
    names = [name for name in common(archive, other, "reports") if name not in {"id", "agency_id"}]
    agency, *values = other.db.execute(
        f"SELECT agency_id, {', '.join(names)} FROM reports WHERE id = ?", [report_id]
    ).fetchone()
    cursor = conn.execute(
        f"INSERT INTO reports (agency_id, {', '.join(names)}) VALUES (?, {', '.join('?' * len(names))})",
        (None if agency is None else agency_here(archive, other, agency), *values),
    )
    new_id = int(cursor.lastrowid or 0)
    aliases.take_back(conn, conn.execute("SELECT key FROM reports WHERE id = ?", (new_id,)).fetchone()[0])
    for sha256, url in other.db.execute(
        "SELECT sha256, url FROM snapshots WHERE report_id = ? ORDER BY id", [report_id]
    ):
        take_snapshot(archive, other, sha256, url, report_id=new_id)
    with totals.counted(archive.db, new_id):
        for table in PARTS:
            names = [name for name in common(archive, other, table) if name not in {"id", "report_id"}]
            rows = other.db.execute(f"SELECT {', '.join(names)} FROM {table} WHERE report_id = ?", [report_id])
            insert(archive, table, ["report_id", *names], [(new_id, *row) for row in rows])
    totals.enter(archive.db, new_id)
    _take_cells(archive, other, report_id, new_id)
    _take_sections(archive, other, report_id, new_id)
    return new_id


def _take_cells(archive: Archive, other: Other, report_id: int, new_id: int) -> None:
    names = [name for name in common(archive, other, "cell_store") if name not in {"report_id", "code"}]
    rows = other.db.execute(f"SELECT code, {', '.join(names)} FROM cell_store WHERE report_id = ?", [report_id])
    cells = [(new_id, other.cell_codes[code], *row) for code, *row in rows]
    insert(archive, "cell_store", ["report_id", "code", *names], cells)


def _take_sections(archive: Archive, other: Other, report_id: int, new_id: int) -> None:
    indexed = []
    for row in other.db.execute(
        "SELECT position, number, heading, text FROM sections WHERE report_id = ? ORDER BY position", [report_id]
    ):
        cursor = archive.db.conn.execute(
            "INSERT INTO sections (report_id, position, number, heading, text) VALUES (?, ?, ?, ?, ?)", (new_id, *row)
        )
        indexed.append((int(cursor.lastrowid or 0), row[2], row[3]))
    fulltext.add_sections(archive.db, indexed)


def take_snapshot(
    archive: Archive, other: Other, sha256: str, url: str, *, unread: bool = False, report_id: int | None = None
) -> None:
    """Copy what a body gave at an address; ``unread``: as if nobody had read it yet."""
    names = [name for name in common(archive, other, "snapshots") if name not in {"id", "report_id"}]
    row = other.db.execute(
        f"SELECT {', '.join(names)} FROM snapshots WHERE sha256 = ? AND url = ?", [sha256, url]
    ).fetchone()
    values = dict(zip(names, row, strict=True)) | {"report_id": report_id}
    if unread:
        values |= {"result": None, "reason": None, "detail": None, "parser_version": None, "version": None}
    insert(archive, "snapshots", list(values), [tuple(values.values())], known="IGNORE")


def common(archive: Archive, other: Other, table: str) -> list[str]:
    """Return the columns that a table has in both; one may be of a newer schema."""
    if table not in other.columns:
        ask = f"PRAGMA table_info({table})"
        ours, theirs = ([row[1] for row in db.execute(ask)] for db in (archive.db.conn, other.db))
        other.columns[table] = [name for name in ours if name in theirs]
    return other.columns[table]


def insert(
    archive: Archive, table: str, names: Sequence[str], rows: Any, *, known: Literal["ABORT", "IGNORE"] = "ABORT"
) -> None:
    """Insert rows into a table of the archive; ``known`` says what happens where one is there already."""
    marks = ", ".join("?" * len(names))
    archive.db.conn.executemany(f"INSERT OR {known} INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)

"""Joining another data folder into an archive, by keys and digests; doing it again changes nothing.

A report that is new here is taken over as it is, row by row: its versions keep their numbers, so that what was cited
still resolves. A report that both folders have, or an address that is known here, goes through the archive's own door:
the other folder's bodies are read and stored in the order in which they were fetched, as if this archive had fetched
them. So one rule says which copy is current, whether one machine crawled or many, and a number once given here never
moves; a version only ever seen elsewhere gets the next number.

Killed at any moment, the next merge (or the next run, for bodies that were not yet read) goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from archive import aliases, coverage, fulltext, identity, neighbours, removals
from archive.agencies import Agency
from archive.bodies import Bodies, DamagedBodyError
from archive.connection import sqlite3, transaction
from archive.copies import BODIES, GONGKAI, reading
from archive.corrections import joined
from archive.ingest import store
from archive.joining import gather_all
from archive.ledgers import join_ledger
from archive.migrations import migrations
from archive.progress import Progress, silent
from archive.removals import applied
from archive.samples import MixedArchivesError, is_sample
from archive.sources import of_exchange
from archive.store import Archive

AT_ONCE = 100  # bodies in one transaction: each waits for the disk


@dataclass(slots=True)
class Merged:
    """What one other folder added: counts of this merge."""

    folder: Path
    bodies: int = 0
    agencies: int = 0
    new: int = 0
    changed: int = 0
    addresses: int = 0
    damaged: int = 0  # of its bodies, so that only their digests came
    mended: int = 0  # bodies that were damaged here


@dataclass(frozen=True, slots=True)
class _Other:
    """The other folder, in one state from beginning to end."""

    db: sqlite3.Connection
    bodies: Bodies
    cell_codes: dict[int, int]
    columns: dict[str, list[str]] = field(default_factory=dict)


def merge(archive: Archive, folder: Path, progress: Progress = silent) -> Merged:
    """Join the data folder ``folder`` into ``archive``; a crawl may go on in either.

    Raises MixedArchivesError, FileNotFoundError where there is no archive, ``sqlite3.DatabaseError`` where the other
    one cannot be read. The other folder is not written to, unless it has yet to be brought to today's schema.
    """
    merged = Merged(folder)
    if folder.resolve() == archive.folder.resolve():
        return merged
    _refuse_mixture(archive, folder)
    with _opened(archive, folder) as other:
        _join_bodies(archive, other, merged, progress)
        with archive.transaction():
            _join_places(archive, other)
            agencies = _join_agencies(archive, other, merged)
        for number, (report_id, total) in enumerate(_reports(other)):
            progress(f"joining reports of {folder.name}", number, total)
            _join_report(archive, other, report_id, agencies, merged)
        _join_refusals(archive, other, merged, progress)
        with archive.transaction():
            aliases.join(archive.db.conn, other.db)
            join_ledger(archive.db, other.db)
            portals = [id_ for (id_,) in other.db.execute("SELECT DISTINCT portal_id FROM portal_columns")]
            coverage.refresh(archive.db, archive.places, portals)
            neighbours.settle_due(archive)
        joined.join(archive.db)
        if removals.own():  # rows that were taken over as they are
            applied.remove(archive.db, archive.bodies, erase=False)
    return merged


def _refuse_mixture(archive: Archive, folder: Path) -> None:
    if not (folder / GONGKAI).is_file():
        raise FileNotFoundError(folder / GONGKAI)
    with reading(folder / GONGKAI) as other:
        theirs = is_sample(other)
    if theirs == is_sample(archive.db):
        return
    if theirs and not archive.db.execute("SELECT 1 FROM reports LIMIT 1").fetchone() and not len(archive.bodies):
        with archive.transaction() as db:
            db.execute("INSERT INTO meta (name, value) VALUES ('sample', '1')")
        return
    raise MixedArchivesError(f"Either {folder} or {archive.folder} holds invented sample reports, the other does not")


@contextmanager
def _opened(archive: Archive, folder: Path) -> Iterator[_Other]:
    with closing(Archive.open(folder, read_only=True)) as other:
        outdated = migrations.pending(other.db)
    if outdated:
        Archive.open(folder).close()
    # gongkai.db first: whatever it refers to was in bodies.db before
    with reading(folder / GONGKAI) as db, closing(Bodies(folder / BODIES, read_only=True)) as bodies:
        codes = {
            code: archive.cell_codes[chapter, line, field]
            for code, chapter, line, field in db.execute("SELECT code, chapter, line, field FROM cell_codes")
            if (chapter, line, field) in archive.cell_codes
        }
        yield _Other(db, bodies, codes)


def _join_bodies(archive: Archive, other: _Other, merged: Merged, progress: Progress) -> None:
    new = [
        (sha256, url)
        for sha256, url in other.bodies.db.execute(
            "SELECT lower(hex(b.sha256)), e.url FROM exchanges e JOIN bodies b ON b.id = e.body_id ORDER BY e.id"
        )
        if archive.bodies.exchange(sha256, url) is None
    ]
    for begin in range(0, len(new), AT_ONCE):
        progress("joining bodies", begin, len(new))
        with transaction(archive.bodies.db):
            for sha256, url in new[begin : begin + AT_ONCE]:
                exchange = other.bodies.exchange(sha256, url)
                assert exchange is not None
                try:
                    body, lost = b"" if other.bodies.is_gone(sha256) else other.bodies.get(sha256), None
                except DamagedBodyError:
                    body, lost = b"", (sha256, other.bodies.length(sha256))
                    merged.damaged += 1
                archive.bodies.keep(
                    body,
                    url=url,
                    fetched_at=exchange.fetched_at,
                    status=exchange.status,
                    request_headers=exchange.request_headers,
                    response_headers=exchange.response_headers,
                    origin=exchange.origin,
                    left_of=sha256 if other.bodies.is_withheld(sha256) and not lost else None,
                    lost=lost,
                )
    merged.bodies = len(new)


def _join_places(archive: Archive, other: _Other) -> None:
    """Take over what reports refer to and this archive lacks: places, portals, rules of another version."""
    for table, order in (("regions", "length(rtrim(code, '0')), code"), ("portals", "id"), ("rules", "rule")):
        names = _common(archive, other, table)
        rows = other.db.execute(f"SELECT {', '.join(names)} FROM {table} ORDER BY {order}")
        _insert(archive, table, names, rows, known="IGNORE")
    archive.__dict__.pop("places", None)


def _join_agencies(archive: Archive, other: _Other, merged: Merged) -> dict[int, int]:
    """Return the number here of each agency there."""
    before = archive.db["agencies"].count
    agencies = {}
    for id_, key, name, region_code, level, kind in other.db.execute(
        "SELECT id, key, name, region_code, level, kind FROM agencies ORDER BY id"
    ):
        agency = Agency(name, region_code, level, kind, key.partition("-")[2])
        agencies[id_] = identity.store_agency(archive.db, agency)
    rows = other.db.execute("SELECT id, parent_id FROM agencies WHERE parent_id IS NOT NULL")
    archive.db.conn.executemany(  # successors follow from the names that are here now (archive.lineage)
        "UPDATE agencies SET parent_id = ? WHERE id = ? AND parent_id IS NULL",
        [(agencies[related], agencies[id_]) for id_, related in rows],
    )
    merged.agencies = archive.db["agencies"].count - before
    return agencies


def _reports(other: _Other) -> Iterator[tuple[int, int]]:
    ids = [id_ for (id_,) in other.db.execute("SELECT id FROM reports ORDER BY id")]
    return ((id_, len(ids)) for id_ in ids)


def _join_report(archive: Archive, other: _Other, report_id: int, agencies: dict[int, int], merged: Merged) -> None:
    snapshots = other.db.execute(
        "SELECT sha256, url FROM snapshots WHERE report_id = ? ORDER BY fetched_at, id", [report_id]
    ).fetchall()
    missing = [(sha256, url) for sha256, url in snapshots if not _is_read(archive, sha256, url)]
    (key,) = other.db.execute("SELECT key FROM reports WHERE id = ?", [report_id]).fetchone()
    if not missing and _one(archive, "SELECT 1 FROM reports WHERE key = ?", [key]):
        _join_locations(archive, other, report_id, key)
        return
    merged.addresses += len({url for _, url in missing})
    known = _one(archive, "SELECT 1 FROM reports WHERE key = ?", [key]) or any(
        _one(archive, "SELECT 1 FROM snapshots WHERE url = ?", [url]) for _, url in snapshots
    )
    if not known:
        with archive.transaction():
            taken = _take_over(archive, other, report_id, agencies)
            neighbours.renew(archive, taken)  # what it was compared with there may not be here
            gather_all(archive, taken)
        merged.new += 1
        return
    results = [_read_here(archive, other, sha256, url) for sha256, url in missing]
    merged.new += results.count("new")
    merged.changed += results.count("changed")
    _join_locations(archive, other, report_id, key)
    _note_name(archive, other, report_id, key)


def _note_name(archive: Archive, other: _Other, report_id: int, key: str) -> None:
    """Let what was cited by the other folder's name of a report be found here, where it is known by another one."""
    if _one(archive, "SELECT 1 FROM reports WHERE key = ?", [key]):
        return
    shown = other.db.execute("SELECT snapshot_sha256, url FROM reports WHERE id = ?", [report_id]).fetchone()
    row = archive.db.conn.execute("SELECT report_id FROM snapshots WHERE sha256 = ? AND url = ?", shown).fetchone()
    if row is not None:
        with archive.transaction() as db:
            aliases.note_report(db.conn, key, row[0], "joined")


def _is_read(archive: Archive, sha256: str, url: str) -> bool:
    return _one(archive, "SELECT 1 FROM snapshots WHERE sha256 = ? AND url = ? AND result IS NOT NULL", [sha256, url])


def _one(archive: Archive, sql: str, parameters: Sequence[object]) -> bool:
    return archive.db.conn.execute(sql, tuple(parameters)).fetchone() is not None


def _read_here(archive: Archive, other: _Other, sha256: str, url: str) -> str:
    """Read a body of the other folder as if it had been fetched here."""
    exchange = archive.bodies.exchange(sha256, url)
    if exchange is None or archive.bodies.is_gone(sha256):
        return "missing"
    with archive.transaction():
        _take_snapshot(archive, other, sha256, url, unread=True)
    source = of_exchange(exchange)
    return store(archive, archive.read(archive.bodies.get(sha256), source), source, sha256).result


def _take_snapshot(
    archive: Archive, other: _Other, sha256: str, url: str, *, unread: bool = False, report_id: int | None = None
) -> None:
    names = [name for name in _common(archive, other, "snapshots") if name not in {"id", "report_id"}]
    row = other.db.execute(
        f"SELECT {', '.join(names)} FROM snapshots WHERE sha256 = ? AND url = ?", [sha256, url]
    ).fetchone()
    values = dict(zip(names, row, strict=True)) | {"report_id": report_id}
    if unread:
        values |= {"result": None, "reason": None, "detail": None, "parser_version": None, "version": None}
    _insert(archive, "snapshots", list(values), [tuple(values.values())], known="IGNORE")


# what a report that is new here brings along; sections apart, which are indexed, and corrections, which are files
PARTS = (
    "requests", "disclosures", "disputes", "indicators", "checks", "suspicions", "suspicion_cells",
    "locations", "report_versions", "cell_changes",
    "text_changes", "check_changes", "version_cells",
    "problems",
)  # fmt: skip


def _take_over(archive: Archive, other: _Other, report_id: int, agencies: dict[int, int]) -> int:
    """Copy a report with all its rows; return its number here. Only inside a transaction."""
    conn = archive.db.conn
    names = [name for name in _common(archive, other, "reports") if name not in {"id", "agency_id"}]
    agency, *values = other.db.execute(
        f"SELECT agency_id, {', '.join(names)} FROM reports WHERE id = ?", [report_id]
    ).fetchone()
    cursor = conn.execute(
        f"INSERT INTO reports (agency_id, {', '.join(names)}) VALUES (?, {', '.join('?' * len(names))})",
        (None if agency is None else agencies[agency], *values),
    )
    new_id = int(cursor.lastrowid or 0)
    aliases.take_back(conn, conn.execute("SELECT key FROM reports WHERE id = ?", (new_id,)).fetchone()[0])
    for sha256, url in other.db.execute(
        "SELECT sha256, url FROM snapshots WHERE report_id = ? ORDER BY id", [report_id]
    ):
        _take_snapshot(archive, other, sha256, url, report_id=new_id)
    for table in PARTS:
        names = [name for name in _common(archive, other, table) if name not in {"id", "report_id"}]
        rows = other.db.execute(f"SELECT {', '.join(names)} FROM {table} WHERE report_id = ?", [report_id])
        _insert(archive, table, ["report_id", *names], [(new_id, *row) for row in rows])
    _take_cells(archive, other, report_id, new_id)
    _take_sections(archive, other, report_id, new_id)
    return new_id


def _take_cells(archive: Archive, other: _Other, report_id: int, new_id: int) -> None:
    names = [name for name in _common(archive, other, "cell_store") if name not in {"report_id", "code"}]
    rows = other.db.execute(f"SELECT code, {', '.join(names)} FROM cell_store WHERE report_id = ?", [report_id])
    cells = [(new_id, other.cell_codes[code], *row) for code, *row in rows]
    _insert(archive, "cell_store", ["report_id", "code", *names], cells)


def _take_sections(archive: Archive, other: _Other, report_id: int, new_id: int) -> None:
    indexed = []
    for row in other.db.execute(
        "SELECT position, number, heading, text FROM sections WHERE report_id = ? ORDER BY position", [report_id]
    ):
        cursor = archive.db.conn.execute(
            "INSERT INTO sections (report_id, position, number, heading, text) VALUES (?, ?, ?, ?, ?)", (new_id, *row)
        )
        indexed.append((int(cursor.lastrowid or 0), row[2], row[3]))
    fulltext.add_sections(archive.db, indexed)


def _join_locations(archive: Archive, other: _Other, report_id: int, key: str) -> None:
    """Widen the time in which addresses of a report were seen; its latest body here stays."""
    _go_back(archive, other, report_id, key)
    rows = other.db.execute("SELECT first_seen, last_seen, url FROM locations WHERE report_id = ?", [report_id])
    changed = [(first, last, url, key, first, last) for first, last, url in rows]
    with archive.transaction() as db:
        db.conn.executemany(
            "UPDATE locations SET first_seen = min(first_seen, ?), last_seen = max(last_seen, ?) WHERE url = ? "
            "AND report_id = (SELECT id FROM reports WHERE key = ?) AND (first_seen > ? OR last_seen < ?)",
            changed,
        )


def _go_back(archive: Archive, other: _Other, report_id: int, key: str) -> None:
    """Let an address that went back to what it said do so here too: the body is known, and only the time is new."""
    for url, sha256, last in other.db.execute(
        "SELECT url, snapshot_sha256, last_seen FROM locations WHERE report_id = ? ORDER BY last_seen, url", [report_id]
    ).fetchall():
        moved = (
            "SELECT 1 FROM locations l JOIN reports r ON r.id = l.report_id "
            "WHERE r.key = ? AND l.url = ? AND l.snapshot_sha256 <> ? AND l.last_seen < ?"
        )
        exchange = archive.bodies.exchange(sha256, url)
        gone = exchange is None or archive.bodies.is_gone(sha256)
        if exchange is not None and not gone and _one(archive, moved, [key, url, sha256, last]):
            source = replace(of_exchange(exchange), fetched_at=last)
            store(archive, archive.read(archive.bodies.get(sha256), source), source, sha256)


def _join_refusals(archive: Archive, other: _Other, merged: Merged, progress: Progress) -> None:
    """Take over every other snapshot: what was refused, what failed, lists, what nobody has read yet."""
    rows = other.db.execute(
        "SELECT sha256, url, kind, result FROM snapshots WHERE report_id IS NULL ORDER BY fetched_at, id"
    ).fetchall()
    for number, (sha256, url, kind, result) in enumerate(rows):
        progress("joining what is no report", number, len(rows))
        if _one(archive, "SELECT 1 FROM snapshots WHERE sha256 = ? AND url = ?", [sha256, url]):
            continue
        merged.addresses += 1
        if kind in {"article", "file"} and result and _one(archive, "SELECT 1 FROM snapshots WHERE url = ?", [url]):
            merged.new += _read_here(archive, other, sha256, url) == "new"
            continue
        with archive.transaction():
            _take_snapshot(archive, other, sha256, url)
            names = [name for name in _common(archive, other, "problems") if name not in {"id", "report_id"}]
            problems = other.db.execute(
                f"SELECT {', '.join(names)} FROM problems WHERE url = ? AND report_id IS NULL ORDER BY id", [url]
            )
            if not _one(archive, "SELECT 1 FROM problems WHERE url = ?", [url]):
                _insert(archive, "problems", names, problems)


def _common(archive: Archive, other: _Other, table: str) -> list[str]:
    """Return the columns that a table has in both; one may be of a newer schema."""
    if table not in other.columns:
        ask = f"PRAGMA table_info({table})"
        ours, theirs = ([row[1] for row in db.execute(ask)] for db in (archive.db.conn, other.db))
        other.columns[table] = [name for name in ours if name in theirs]
    return other.columns[table]


def _insert(
    archive: Archive, table: str, names: Sequence[str], rows: Any, *, known: Literal["ABORT", "IGNORE"] = "ABORT"
) -> None:
    """Insert rows; ``known`` says what happens where one is there already."""
    marks = ", ".join("?" * len(names))
    archive.db.conn.executemany(f"INSERT OR {known} INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)

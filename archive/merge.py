"""Joining another data folder into an archive, by keys and digests; doing it again changes nothing.

A report that is new here is taken over as it is, row by row: its versions keep their numbers, so that what was cited
still resolves. A report that both folders have, or an address that is known here, goes through the archive's own door:
the other folder's bodies are read and stored in the order in which they were fetched, as if this archive had fetched
them. So one rule says which copy is current, whether one machine crawled or many, and a number once given here never
moves; a version only ever seen elsewhere gets the next number.

Only what the two folders differ in is looked at (``archive.merging.unjoined``), so a merge costs what is new. Killed at
any moment, the next merge (or the next run, for bodies that were not yet read) goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from archive import coverage, neighbours, removals
from archive.console.progress import Progress, silent
from archive.corrections import joined
from archive.history.joining import gather_all
from archive.identities import aliases
from archive.ingest import store
from archive.merging import unjoined
from archive.merging.ledgers import join_ledger
from archive.merging.takeover import Other, agency_here, common, insert, take_over, take_snapshot
from archive.removals import applied
from archive.sources import of_exchange
from archive.storage.bodies import Bodies, DamagedBodyError
from archive.storage.connection import transaction
from archive.storage.copies import BODIES, GONGKAI, reading
from archive.storage.migrations import migrations
from archive.storage.samples import MixedArchivesError, is_sample
from archive.storage.store import Archive

AT_ONCE = 100  # bodies in one transaction: each waits for the disk
MARK = "merging"  # name of the row in ``meta`` while reports are joined and coverage does not say so yet
#: Joining a report may bring copies to another one, whose addresses are then to be looked at once more.
ROUNDS = 4


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
        killed = _one(archive, "SELECT 1 FROM meta WHERE name = ?", [MARK])
        _join_bodies(archive, other, merged, progress)
        with archive.transaction():
            _join_places(archive, other)
            _join_agencies(archive, other, merged)
        _join_reports(archive, other, merged, progress)
        _join_refusals(archive, other, merged, progress)
        with archive.transaction():
            aliases.join(archive.db.conn, other.db)
            other.portals.update(join_ledger(archive.db, other.db, unjoined.ledger(archive.folder, folder)))
            _cover(archive, other, killed=killed)
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
def _opened(archive: Archive, folder: Path) -> Iterator[Other]:
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
        yield Other(db, bodies, codes)


def _join_bodies(archive: Archive, other: Other, merged: Merged, progress: Progress) -> None:
    new = unjoined.exchanges(archive.folder, merged.folder)
    one = "SELECT lower(hex(b.sha256)), e.url FROM exchanges e JOIN bodies b ON b.id = e.body_id WHERE e.id = ?"
    for begin in range(0, len(new), AT_ONCE):
        progress("joining bodies", begin, len(new))
        with transaction(archive.bodies.db):
            for id_ in new[begin : begin + AT_ONCE]:
                row = other.bodies.db.execute(one, [id_]).fetchone()
                exchange = other.bodies.exchange(*row) if row else None
                if exchange is None:  # it came since this folder was opened: the next merge takes it
                    continue
                sha256, url = row
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


def _join_places(archive: Archive, other: Other) -> None:
    """Take over what reports refer to and this archive lacks: places, portals, rules of another version."""
    for table, order in (("regions", "length(rtrim(code, '0')), code"), ("portals", "id"), ("rules", "rule")):
        names = common(archive, other, table)
        rows = other.db.execute(f"SELECT {', '.join(names)} FROM {table} ORDER BY {order}")
        insert(archive, table, names, rows, known="IGNORE")
    archive.__dict__.pop("places", None)


def _there(other: Other, table: str, ids: list[int]) -> list[int]:
    """Leave out what came since the other folder was opened: the next merge takes it."""
    known = f"SELECT 1 FROM {table} WHERE id = ?"
    return [id_ for id_ in ids if other.db.execute(known, (id_,)).fetchone() is not None]


def _join_agencies(archive: Archive, other: Other, merged: Merged) -> None:
    new = _there(other, "agencies", unjoined.agencies(archive.folder, merged.folder))
    before = archive.db["agencies"].count if new else 0
    for id_ in new:
        agency_here(archive, other, id_)
    for id_ in new:
        (parent,) = other.db.execute("SELECT parent_id FROM agencies WHERE id = ?", [id_]).fetchone()
        if parent is not None:  # successors follow from the names that are here now (archive.identities.lineage)
            archive.db.conn.execute(
                "UPDATE agencies SET parent_id = ? WHERE id = ? AND parent_id IS NULL",
                (agency_here(archive, other, parent), other.agencies[id_]),
            )
    merged.agencies = archive.db["agencies"].count - before if new else 0


def _join_reports(archive: Archive, other: Other, merged: Merged, progress: Progress) -> None:
    before: list[int] = []
    for _ in range(ROUNDS):
        ids = _there(other, "reports", unjoined.reports(archive.folder, merged.folder))
        if ids == before:  # nothing, or what cannot be joined
            return
        _begin(archive)
        for number, report_id in enumerate(ids):
            progress(f"joining reports of {merged.folder.name}", number, len(ids))
            _join_report(archive, other, report_id, merged)
        before = ids


def _join_report(archive: Archive, other: Other, report_id: int, merged: Merged) -> None:
    snapshots = other.db.execute(
        "SELECT sha256, url FROM snapshots WHERE report_id = ? ORDER BY fetched_at, id", [report_id]
    ).fetchall()
    missing = [(sha256, url) for sha256, url in snapshots if not _is_read(archive, sha256, url)]
    key, agency = other.db.execute("SELECT key, agency_id FROM reports WHERE id = ?", [report_id]).fetchone()
    for _, url in snapshots:
        _touch(archive, other, url, agency)
    if not missing and _one(archive, "SELECT 1 FROM reports WHERE key = ?", [key]):
        _join_locations(archive, other, report_id, key)
        return
    merged.addresses += len({url for _, url in missing})
    known = _one(archive, "SELECT 1 FROM reports WHERE key = ?", [key]) or any(
        _one(archive, "SELECT 1 FROM snapshots WHERE url = ?", [url]) for _, url in snapshots
    )
    if not known:
        with archive.transaction():
            taken = take_over(archive, other, report_id)
            neighbours.renew(archive, taken)  # what it was compared with there may not be here
            gather_all(archive, taken)
        merged.new += 1
        return
    results = [_read_here(archive, other, sha256, url) for sha256, url in missing]
    merged.new += results.count("new")
    merged.changed += results.count("changed")
    _note_name(archive, other, report_id, key)
    _join_locations(archive, other, report_id, aliases.current(archive.db.conn, key) or key)


def _note_name(archive: Archive, other: Other, report_id: int, key: str) -> None:
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


def _read_here(archive: Archive, other: Other, sha256: str, url: str) -> str:
    """Read a body of the other folder as if it had been fetched here."""
    exchange = archive.bodies.exchange(sha256, url)
    if exchange is None or archive.bodies.is_gone(sha256):
        return "missing"
    with archive.transaction():
        take_snapshot(archive, other, sha256, url, unread=True)
    source = of_exchange(exchange)
    return store(archive, archive.read(archive.bodies.get(sha256), source), source, sha256).result


def _join_locations(archive: Archive, other: Other, report_id: int, key: str) -> None:
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


def _go_back(archive: Archive, other: Other, report_id: int, key: str) -> None:
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


def _join_refusals(archive: Archive, other: Other, merged: Merged, progress: Progress) -> None:
    """Take over every other snapshot: what was refused, what failed, lists, what nobody has read yet."""
    ids = _there(other, "snapshots", unjoined.others(archive.folder, merged.folder))
    if ids:
        _begin(archive)
    for number, id_ in enumerate(ids):
        progress("joining what is no report", number, len(ids))
        sha256, url, kind, result = other.db.execute(
            "SELECT sha256, url, kind, result FROM snapshots WHERE id = ?", [id_]
        ).fetchone()
        if _one(archive, "SELECT 1 FROM snapshots WHERE sha256 = ? AND url = ?", [sha256, url]):
            continue
        merged.addresses += 1
        _touch(archive, other, url)
        if kind in {"article", "file"} and result and _one(archive, "SELECT 1 FROM snapshots WHERE url = ?", [url]):
            merged.new += _read_here(archive, other, sha256, url) == "new"
            continue
        with archive.transaction():
            take_snapshot(archive, other, sha256, url)
            names = [name for name in common(archive, other, "problems") if name not in {"id", "report_id"}]
            problems = other.db.execute(
                f"SELECT {', '.join(names)} FROM problems WHERE url = ? AND report_id IS NULL ORDER BY id", [url]
            )
            if not _one(archive, "SELECT 1 FROM problems WHERE url = ?", [url]):
                insert(archive, "problems", names, problems)


def _begin(archive: Archive) -> None:
    """Note that something is joined of which coverage does not know yet: a merge that is killed now leaves that."""
    if not _one(archive, "SELECT 1 FROM meta WHERE name = ?", [MARK]):
        with archive.transaction() as db:
            db.conn.execute("INSERT INTO meta (name, value) VALUES (?, '')", (MARK,))


def _touch(archive: Archive, other: Other, url: str, agency: int | None = None) -> None:
    """Note the portals whose columns may say something else of an address, or of an agency there, now."""
    of_address = "SELECT portal_id FROM fetches WHERE url = ? AND portal_id IS NOT NULL"
    of_agency = "SELECT DISTINCT portal_id FROM column_entries WHERE agency_key = ?"
    for db in (archive.db.conn, other.db):
        other.portals.update(id_ for (id_,) in db.execute(of_address, (url,)))
        if agency is not None:
            key = other.db.execute("SELECT key FROM agencies WHERE id = ?", (agency,)).fetchone()
            other.portals.update(id_ for (id_,) in db.execute(of_agency, key))


def _cover(archive: Archive, other: Other, *, killed: bool) -> None:
    """Let coverage say what is joined now; of all portals where an earlier merge was killed before it did."""
    if killed or other.portals:
        coverage.refresh(archive.db, archive.places, None if killed else other.portals)
    if _one(archive, "SELECT 1 FROM meta WHERE name = ?", [MARK]):
        archive.db.conn.execute("DELETE FROM meta WHERE name = ?", (MARK,))

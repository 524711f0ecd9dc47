"""One body on its way into the archive: kept, then read, then stored with all that follows from it.

A body is in ``bodies.db`` before anything else happens, and one report is one transaction. A process killed
in between leaves a body that ``pending`` finds; reading it again does what would have been done.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

from sqlite_utils import Database

from archive.history import joining, versions
from archive.readers.processes import NoProcessError, read_in_order
from archive.readers.reading import Parsed, described, read
from archive.reviewing.citations import version_of
from archive.sources import FAILURES, Crash, Outcome, Source, of_exchange
from archive.storage.bodies import DamagedBodyError
from archive.storage.connection import NOTED, sqlite3, transaction
from archive.storage.fulltext import at_once
from archive.storage.store import Archive
from parsers import PARSER_VERSION
from parsers.model import Problem, Refused, Report

__all__ = [
    "Crash",
    "Outcome",
    "Source",
    "ToStore",
    "add",
    "ingest",
    "keep",
    "pending",
    "read",
    "store",
    "store_together",
    "take_up",
    "taken",
]  # fmt: skip

#: Faults of the machine and its files, no body is to blame for: a full disk, a database that is locked or damaged.
MACHINES = (sqlite3.OperationalError, sqlite3.InternalError, NoProcessError, MemoryError, OSError)

Also = Callable[[Database], None]

#: What is said of a body that is damaged.
LOST = Crash("its stored body cannot be had; gongkai verify says why")


def keep(archive: Archive, body: bytes, source: Source) -> str:
    """Store a body, and that this address gave it. Returns its SHA-256 in hex; committed when it returns.

    The same body from the same address again writes nothing.
    """
    return keep_all(archive, [(body, source)])[0]


def keep_all(archive: Archive, bodies: Sequence[tuple[bytes, Source]]) -> list[str]:
    """Store several bodies in one commit, each as ``keep`` does; return their digests in the same order."""
    with nullcontext() if len(bodies) == 1 else transaction(archive.bodies.db):
        digests = [
            archive.bodies.keep(
                body,
                url=source.url,
                fetched_at=source.fetched_at,
                status=source.status,
                request_headers=source.request_headers,
                response_headers=source.response_headers,
                origin=source.origin(),
            )
            for body, source in bodies
        ]
    note_kept(archive.db, [(sha256, source, len(body)) for sha256, (body, source) in zip(digests, bodies, strict=True)])
    return digests


def store(
    archive: Archive,
    parsed: Parsed,
    source: Source,
    sha256: str,
    *,
    also: Also | None = None,
) -> Outcome:
    """Store what a kept body says, in one transaction; ``also`` writes the caller's own rows inside it.

    What the archive knows already of this body at this address is not written again, down to the last row. What a
    report says that cannot be stored is a failure of the parser, like one on which it crashed.
    """
    if also is None and (outcome := settled(archive, parsed, sha256, source.url)) is not None:
        return outcome
    try:
        return _store(archive, parsed, source, sha256, also)
    except _UnstorableError as fault:  # nothing of it was written
        return _store(archive, Crash(str(fault)), source, sha256, also, anew=True)


@dataclass(frozen=True, slots=True)
class ToStore:
    """What a kept body was read as, to be stored; ``also`` writes the caller's own rows beside it."""

    parsed: Parsed
    source: Source
    sha256: str
    also: Also | None = None


def store_together(archive: Archive, readings: Sequence[ToStore]) -> list[Outcome] | None:
    """Store several readings, each as ``store`` does, in one commit; None where one of them cannot be, and none was.

    Whoever gets None stores them one by one. Faults of the machine are raised; nothing was written then either.
    """
    try:
        with archive.transaction(), at_once(archive.db):
            return [add(archive, one) for one in readings]
    except MACHINES:
        raise
    except Exception as fault:
        if type(fault) is sqlite3.DatabaseError:
            raise
        return None


def add(archive: Archive, one: ToStore) -> Outcome:
    """Do as ``store``, inside a transaction that is given up as a whole where this raises: it has no savepoint."""
    outcome = settled(archive, one.parsed, one.sha256, one.source.url)
    outcome = outcome or _settle_whole(archive, one.parsed, one.source, one.sha256, one.also is None)
    if one.also is not None:
        one.also(archive.db)
    return outcome


def ingest(archive: Archive, body: bytes, source: Source, *, also: Callable[[Database], None] | None = None) -> Outcome:
    """Keep, read and store one body, read in this process: for bodies that are trusted.

    What comes from outside is read apart: by the crawl's readers, by ``archive.files``, by ``archive.reparse``.
    """
    sha256 = keep(archive, body, source)
    known = taken(archive, sha256, source.url)
    parsed = read(body, source) if known is None else Crash("not read again")
    return store(archive, parsed, source, sha256, also=also)


def taken(archive: Archive, sha256: str, url: str) -> Outcome | None:
    """Return what is known of this body at this address, None where it has to be read.

    It has to be when it never was, when the parser failed or refused it and is another one now, and when the
    address has given another body since.
    """
    row = archive.db.execute(
        "SELECT s.result, s.reason, s.detail, s.parser_version, s.report_id, r.status, l.snapshot_sha256 "
        "FROM snapshots s LEFT JOIN reports r ON r.id = s.report_id "
        "LEFT JOIN locations l ON l.report_id = s.report_id AND l.url = s.url WHERE s.sha256 = ? AND s.url = ?",
        [sha256, url],
    ).fetchone()
    if row is None:
        return None
    result, reason, detail, parser_version, report_id, status, latest = row
    if result == "report" and latest == sha256:
        return Outcome("same", report_id, None, None, status)
    if result in {"refused", "failed"} and parser_version == PARSER_VERSION:
        return Outcome(result, None, reason, detail, None)
    return None


def settled(archive: Archive, parsed: Parsed, sha256: str, url: str) -> Outcome | None:
    """Return what is known of this body at this address, None where it is not what it is now read as.

    A reader that has the memory, the time or the extra that another one lacked reads more, with the same parser.
    """
    known = taken(archive, sha256, url)
    lacked = known is not None and (
        (known.result == "failed" and not isinstance(parsed, Crash))
        or (known.result == "refused" and isinstance(parsed, Report))
    )
    return None if lacked else known


def pending(archive: Archive) -> Iterator[tuple[str, Source]]:
    """Give every body that was kept but never read, with its source: what a killed run left behind.

    Bodies that only ``bodies.db`` knows are noted in ``snapshots`` first: whatever a report refers to has its row. A
    damaged one is settled as lost: it must not stop every run from here on.
    """
    last, unnoted = _unnoted(archive)
    for sha256, url in unnoted:
        exchange = archive.bodies.exchange(sha256, url)
        if exchange is not None and not archive.bodies.is_gone(sha256):
            note_kept(archive.db, [(sha256, of_exchange(exchange), archive.bodies.length(sha256))])
    if last is not None:
        _mark(archive.db, last)
    unread = "SELECT sha256, url FROM snapshots WHERE result IS NULL AND kind IN ('article', 'file') ORDER BY id"
    for sha256, url in archive.db.execute(unread).fetchall():
        exchange = archive.bodies.exchange(sha256, url)
        if exchange is None or archive.bodies.is_gone(sha256):
            continue
        try:
            archive.bodies.get(sha256)
        except DamagedBodyError:
            store(archive, LOST, of_exchange(exchange), sha256)
        else:
            yield sha256, of_exchange(exchange)


def take_up(archive: Archive) -> list[Outcome]:
    """Read and store everything that is pending; return what became of it."""
    left = list(pending(archive))
    bodies = (((sha256, source), (archive.bodies.get(sha256), source)) for sha256, source in left)
    return [
        store(archive, parsed, source, sha256)
        for group in read_in_order(archive.workers, bodies)
        for (sha256, source), parsed in group
        if parsed is not None
    ]


STRIDE = 1000  # exchanges after which the mark is moved: a run that finds little writes nothing for it


def _marked(db: Database) -> tuple[int, str, str]:
    row = db.execute("SELECT value FROM meta WHERE name = ?", [NOTED]).fetchone()
    number, sha256, url = json.loads(row[0]) if row else (0, "", "")
    return number, sha256, url


def _mark(db: Database, last: tuple[int, str, str]) -> None:
    if abs(last[0] - _marked(db)[0]) >= STRIDE:
        with transaction(db):
            said = json.dumps(last, ensure_ascii=False)
            db.conn.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (NOTED, said))


def _unnoted(archive: Archive) -> tuple[tuple[int, str, str] | None, list[tuple[str, str]]]:
    """Return the last exchange, and those that ``gongkai.db`` does not know: killed in between, or lost to a power cut.

    Those before the mark are known: it is written after them, into the same file, and so is not there where they are
    not. It counts only as long as bodies.db has the same exchange under its number: another one may be in its place.
    """
    db = archive.db
    marked = _marked(db)
    db.execute("ATTACH ? AS kept", [f"{archive.bodies.path.resolve().as_uri()}?mode=ro"])
    try:
        one = "SELECT e.id, lower(hex(b.sha256)), e.url FROM kept.exchanges e JOIN kept.bodies b ON b.id = e.body_id "
        last = db.execute(f"{one} ORDER BY e.id DESC LIMIT 1").fetchone()  # first: others may add to them meanwhile
        known = db.execute(f"{one} WHERE e.id = ?", [marked[0]]).fetchone()
        found = db.execute(
            f"{one} WHERE e.id > ? AND NOT EXISTS (SELECT 1 FROM snapshots s "
            "WHERE s.sha256 = lower(hex(b.sha256)) AND s.url = e.url) ORDER BY e.id",
            [marked[0] if known == marked else 0],
        )
        return last, [(sha256, url) for _, sha256, url in found.fetchall()]
    finally:
        db.execute("DETACH kept")


def note_kept(db: Database, kept: Sequence[tuple[str, Source, int]]) -> None:
    known = "SELECT 1 FROM snapshots WHERE sha256 = ? AND url = ?"
    rows = [
        (sha256, one.url, one.fetched_at, one.status, one.content_type, length, one.kind, one.way, one.certificate)
        for sha256, one, length in kept
        if db.conn.execute(known, (sha256, one.url)).fetchone() is None
    ]
    if rows:
        with transaction(db):
            db.conn.executemany(
                "INSERT OR IGNORE INTO snapshots "
                "(sha256, url, fetched_at, status, content_type, length, kind, origin, certificate) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                rows,
            )


class _UnstorableError(Exception):
    """What a reading says cannot be written; the message says why."""


def _store(
    archive: Archive, parsed: Parsed, source: Source, sha256: str, also: Also | None, *, anew: bool = False
) -> Outcome:
    """Write what a body means, and the caller's own rows; or nothing, where that is to blame for an error.

    ``anew``: whatever is known of it.
    """
    with archive.transaction() as db:
        outcome = None if anew else settled(archive, parsed, sha256, source.url)
        outcome = outcome or _settle_whole(archive, parsed, source, sha256, also is None)
        if also is not None:
            also(db)
    return outcome


def _settle_whole(archive: Archive, parsed: Parsed, source: Source, sha256: str, alone: bool) -> Outcome:
    """Do as ``_settle``, and tell apart what a reading is to blame for.

    It has no savepoint of its own: SQLite copies every page that is changed inside one.
    """
    try:
        return _settle(archive, parsed, source, sha256, alone)
    except Exception as fault:
        if isinstance(fault, MACHINES) or type(fault) is sqlite3.DatabaseError or isinstance(parsed, Crash):
            raise
        raise _UnstorableError(described(fault)) from fault


def _settle(archive: Archive, parsed: Parsed, source: Source, sha256: str, alone: bool) -> Outcome:
    """Write what a body means. ``alone``: nobody else records a refusal."""
    match parsed:
        case Report():
            outcome = joining.take(archive, parsed, source, sha256)
        case Refused():
            detail = f"{parsed.reason}: {parsed.evidence}"
            outcome = Outcome("refused", None, str(parsed.reason), detail, None)
            _record(archive, "refused", detail, source.url, alone)
        case Crash():
            outcome = Outcome("failed", None, parsed.reason, parsed.detail, None)
            _record(archive, parsed.reason, parsed.detail, source.url, alone)
    archive.db.conn.execute(
        "UPDATE snapshots SET result = ?, reason = ?, detail = ?, parser_version = ?, report_id = ?, version = ?, "
        "encoding = ? WHERE sha256 = ? AND url = ?",
        (
            outcome.result if outcome.result in {"refused", "failed"} else "report",
            outcome.reason,
            outcome.detail,
            PARSER_VERSION,
            outcome.report_id,
            _version(archive.db, outcome, sha256, parsed),
            parsed.encoding if isinstance(parsed, Report) else None,
            sha256,
            source.url,
        ),
    )
    return outcome


def _version(db: Database, outcome: Outcome, sha256: str, parsed: Parsed) -> int | None:
    """Return the version of the report that was read from this body."""
    if outcome.result == "new":
        return 1
    return version_of(db, outcome.report_id, sha256, parsed) if isinstance(parsed, Report) else None


def _in_ledger(db: Database, url: str) -> bool:
    """Say whether the crawl's ledger has the refusal already."""
    found = db.conn.execute("SELECT 1 FROM fetches WHERE url = ? AND outcome = 'refused'", (url,))
    return found.fetchone() is not None


def _record(archive: Archive, kind: str, detail: str, url: str, alone: bool) -> None:
    """Say that an address gives no report (any more); a report that it gave before stays."""
    holder = versions.at_address(archive.db, url)
    versions.forget_failures(archive.db, url)
    if holder is not None or kind in FAILURES or (alone and not _in_ledger(archive.db, url)):
        versions.write_problem(archive.db, holder, url, Problem(kind, detail))

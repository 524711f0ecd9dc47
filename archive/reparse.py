"""Every stored body again, with today's parser and without the network.

A change that the parser makes is a version with the reason ``parser``, told apart from changes of the
source. What comes out as it was is not written.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from archive import identity, versions
from archive.changes import changed_cells, same_content, same_reading
from archive.ingest import store, take_up, taken
from archive.progress import Progress, silent
from archive.reading import Parsed, read
from archive.rows import sound
from archive.sources import Crash, Source, of_exchange
from archive.store import Archive, StoredReport, load
from parsers import PARSER_VERSION
from parsers.model import Problem, Refused, Report


@dataclass(slots=True)
class Reparse:
    """What ``gongkai reparse`` says: reports read, cells of theirs that changed, bodies on which the parser failed."""

    reports: int = 0
    cells_changed: int = 0
    failed: int = 0


def reparse(archive: Archive, *, dry_run: bool = False, progress: Progress = silent) -> Reparse:
    """Read every body that gave a report, or that gave none, again.

    ``dry_run`` counts what would change, and writes nothing; the archive may then be open read-only.
    """
    result = Reparse()
    if not dry_run:
        take_up(archive)
    ids = [row[0] for row in archive.db.execute("SELECT id FROM reports ORDER BY id")]
    others = archive.db.execute(
        "SELECT sha256, url FROM snapshots WHERE result IN ('refused', 'failed') ORDER BY id"
    ).fetchall()
    total = len(ids) + len(others)
    for number, report_id in enumerate(ids):
        progress("reading stored bodies", number, total)
        _reread(archive, report_id, result, dry_run)
    for number, (sha256, url) in enumerate(others, len(ids)):
        progress("reading stored bodies", number, total)
        _retry(archive, sha256, url, result, dry_run)
    if not dry_run:
        take_up(archive)  # bodies of reports that turned out to be others
    progress("reading stored bodies", total, total)
    return result


def _reread(archive: Archive, report_id: int, result: Reparse, dry_run: bool) -> None:
    try:
        current = load(archive.db, report_id)
    except KeyError:  # it turned out to be another report, a moment ago
        return
    parsed, source = _read(archive, current.snapshot_sha256, current.url)
    if isinstance(parsed, Crash):
        result.failed += 1
        if not dry_run:
            _note_crash(archive, current, parsed)
        return
    result.reports += 1
    report = sound(parsed) if isinstance(parsed, Report) else None
    result.cells_changed += len(changed_cells(current.report, report)) if report else len(current.report.figures)
    if dry_run or (report and current.parser_version == PARSER_VERSION and same_reading(current.report, report)):
        return
    with archive.transaction() as db:
        if report:
            _apply(archive, current, report, source)
        else:
            versions.drop(db, current.id)
            _correct_ledger(db, current.url, current.snapshot_sha256, parsed)
            store(archive, parsed, source, current.snapshot_sha256)


def _apply(archive: Archive, current: StoredReport, report: Report, source: Source) -> None:
    """Store another reading of a report's current body."""
    copy = identity.identified(archive, report, source, current.snapshot_sha256)
    if not identity.same_identity(current, copy):
        if versions.is_stored(archive.db, copy.key):
            versions.drop(archive.db, current.id)  # its bodies are copies of that other report
            return
        versions.rename(archive.db, current.id, copy.key)
    if not same_content(current.report, report):
        versions.new_version(archive, current, copy, "parser")
    elif not same_reading(current.report, report):
        versions.refresh(archive, current, copy)
    else:
        versions.note_parser(archive.db, current)


def _note_crash(archive: Archive, current: StoredReport, crash: Crash) -> None:
    """Say that today's parser fails on a report; what an earlier one read of it stays."""
    known = archive.db.execute(
        "SELECT detail FROM problems WHERE report_id = ? AND url = ? AND kind = 'parser_crash'",
        [current.id, current.url],
    ).fetchall()
    if known != [(crash.detail,)]:
        with archive.transaction() as db:
            versions.forget_failures(db, current.url)
            versions.write_problem(db, current.id, current.url, Problem("parser_crash", crash.detail))


def _retry(archive: Archive, sha256: str, url: str, result: Reparse, dry_run: bool) -> None:
    parsed, source = _read(archive, sha256, url)
    if isinstance(parsed, Report):
        result.reports += 1
        result.cells_changed += len(parsed.figures)
    result.failed += isinstance(parsed, Crash)
    if dry_run:
        return
    with archive.transaction() as db:
        if taken(archive, sha256, url) is None:
            _correct_ledger(db, url, sha256, parsed)
        store(archive, parsed, source, sha256)


def _correct_ledger(db: Database, url: str, sha256: str, parsed: Parsed) -> None:
    """Let ``fetches`` say what the body it names is now known to be."""
    if isinstance(parsed, Crash):
        return
    outcome, reason = ("refused", str(parsed.reason)) if isinstance(parsed, Refused) else ("ok", None)
    db.conn.execute(
        "UPDATE fetches SET outcome = ?, reason = ? WHERE url = ? AND sha256 = ?", (outcome, reason, url, sha256)
    )


def _read(archive: Archive, sha256: str, url: str) -> tuple[Parsed, Source]:
    exchange = archive.bodies.exchange(sha256, url)
    if exchange is None:
        raise KeyError(f"{sha256} of {url}")
    source = of_exchange(exchange)
    return read(archive.bodies.get(sha256), source), source

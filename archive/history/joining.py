"""Copies brought together: each to the report to which it belongs, and of each report the one shown that is to be.

``archive.history.gathering`` says where a copy belongs, ``archive.history.standing`` which one is shown; here it is
done.
"""

from __future__ import annotations

from archive.history import gathering, versions
from archive.history.standing import Standing, describe, described_all, elected, stated
from archive.identities import aliases
from archive.identities.identity import Copy, identified, read_again
from archive.reviewing.citations import version_of
from archive.sources import Outcome, Source
from archive.storage.rows import sound
from archive.storage.store import Archive, load
from parsers import PARSER_VERSION
from parsers.model import Report


def take(archive: Archive, report: Report, source: Source, sha256: str) -> Outcome:
    """Add what one body says to the report that it belongs to. Only inside a transaction."""
    copy = identified(archive, sound(report), source, sha256)
    row = stated(archive, copy, copy.agency)
    outcome = versions.put(archive, copy, row)
    _gather(archive, row)
    return outcome


def gather_all(archive: Archive, report_id: int) -> None:
    """Bring copies where they belong now that a whole report is there, its own copies too."""
    for row in described_all(archive, report_id):
        if not gathering.stands_in(archive.db, report_id, row):
            _move(archive, gathering.Stray(report_id, row))
        _gather(archive, row)


def reconsider(archive: Archive, report_id: int, copy: Copy) -> None:
    """Look at a copy anew that is read otherwise than it was: where it belongs, and which one is shown."""
    agency = copy.agency or load(archive.db, report_id).agency
    row = stated(archive, copy, agency)
    describe(archive.db, report_id, row)
    if gathering.stands_in(archive.db, report_id, row):
        _elect(archive, report_id, "parser")
    else:
        _move(archive, gathering.Stray(report_id, row))
    _gather(archive, row)


def forget(archive: Archive, report_id: int, url: str) -> None:
    """Take an address out of a report: what stands there is none."""
    archive.db.conn.execute("DELETE FROM locations WHERE report_id = ? AND url = ?", (report_id, url))
    _elect(archive, report_id, "parser")


def _gather(archive: Archive, row: Standing) -> None:
    """Bring copies where they belong now that this one is there."""
    for stray in gathering.strays(archive.db, row):
        _move(archive, stray)


def _move(archive: Archive, stray: gathering.Stray) -> None:
    """Take a copy out of a report and put it where it belongs."""
    db, row = archive.db, stray.row
    dropped: str | None = None
    bodies = [(row.snapshot_sha256, row.url)]
    db.conn.execute("DELETE FROM locations WHERE report_id = ? AND url = ?", (stray.report_id, row.url))
    if described_all(archive, stray.report_id):
        _elect(archive, stray.report_id, "source")
    else:  # with all that its addresses ever gave
        bodies = db.conn.execute(
            "SELECT sha256, url FROM snapshots WHERE report_id = ? ORDER BY fetched_at, id", (stray.report_id,)
        ).fetchall()
        (dropped,) = db.conn.execute("SELECT key FROM reports WHERE id = ?", (stray.report_id,)).fetchone()
        versions.drop(archive, stray.report_id)
    for sha256, url in bodies:
        if (again := read_again(archive, sha256, url)) is not None:
            outcome = take(archive, again.report, again.source, sha256)
            version = version_of(db, outcome.report_id, sha256, again.report)
            db.conn.execute(
                "UPDATE snapshots SET result = 'report', report_id = ?, version = ?, parser_version = ? "
                "WHERE sha256 = ? AND url = ?",
                (outcome.report_id, version, PARSER_VERSION, sha256, url),
            )
            if dropped is not None:
                aliases.note_report(db.conn, dropped, outcome.report_id, "joined")


def _elect(archive: Archive, report_id: int, reason: str) -> None:
    """Show the copy that is to be shown, of those that a report has now."""
    current, shown = load(archive.db, report_id), elected(described_all(archive, report_id))
    other = None
    if (shown.url, shown.snapshot_sha256) != (current.url, current.snapshot_sha256):
        other = read_again(archive, shown.snapshot_sha256, shown.url)
    if other is not None:
        versions.show(archive, current, other, reason)
    versions.compare_copies(archive, report_id)

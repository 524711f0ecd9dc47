"""Which report a body is: whose, of which year, of which scope."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from sqlite_utils import Database

from archive.identities import lineage
from archive.identities.agencies import NOWHERE, Agency
from archive.identities.likeness import digest, is_telling
from archive.removals.applied import for_copy
from archive.sources import Source, of_exchange
from archive.storage import fulltext
from archive.storage.bodies import DamagedBodyError
from archive.storage.rows import sound
from archive.storage.store import Archive, StoredReport
from parsers.model import Report

DIGITS = 12  # of a body's digest: stands in a key for an agency or a year that is not stated


@dataclass(frozen=True, slots=True)
class Copy:
    """A report as one body at one address states it."""

    report: Report
    source: Source
    sha256: str
    agency: Agency | None
    agency_id: int | None
    key: str

    @property
    def url(self) -> str:
        """The address."""
        return self.source.url


def identified(archive: Archive, report: Report, source: Source, sha256: str) -> Copy:
    """Say which report a body is: its agency, stored where it is new, and its key; without what is withheld from it."""
    agency, key = named(archive, report, source, sha256)
    agency_id = None if agency is None else store_agency(archive.db, agency)
    report = for_copy(archive.db.conn, archive.bodies, report, key, sha256)
    return Copy(report, source, sha256, agency, agency_id, key)


def named(archive: Archive, report: Report, source: Source, sha256: str) -> tuple[Agency | None, str]:
    """Return whose report a body is, and its key; stores nothing."""
    agency = None
    if report.agency:
        apart = source.site or _apart(report, sha256)
        ask = partial(archive.identify, report.agency, archive.places, region_code=source.region_code, year=report.year)
        agency = ask(site=apart)
        if source.site is None and agency.key.endswith(f"~{apart}"):
            agency = ask(site=_before(archive.db, source.url, agency.name) or apart)
    who = agency.key if agency else f"{NOWHERE}-{sha256[:DIGITS]}"
    return agency, f"{who}-{report.year or sha256[:DIGITS]}-{report.scope}"


def _apart(report: Report, sha256: str) -> str:
    """Return what keeps apart the many agencies that are only called 财政局, in files that come from no site.

    Two files are of one such agency where they have the same figures, and enough of them.
    """
    figures = digest(report)
    return figures[:DIGITS] if figures is not None and is_telling(figures) else sha256[:DIGITS]


def _before(db: Database, url: str, name: str) -> str | None:
    """Return what kept the agency of this name apart when the file was read before: it may have been corrected."""
    row = db.conn.execute(
        "SELECT a.key FROM locations l JOIN reports r ON r.id = l.report_id JOIN agencies a ON a.id = r.agency_id "
        "WHERE l.url = ? AND a.name = ? AND a.key LIKE '%~%' ORDER BY l.first_seen, a.key",
        (url, name),
    ).fetchone()
    return None if row is None else str(row[0]).rpartition("~")[2]


def read_again(archive: Archive, sha256: str, url: str) -> Copy | None:
    """Read a kept body once more; None where it is no report any more, or cannot be had."""
    exchange = archive.bodies.exchange(sha256, url)
    if exchange is None:
        return None
    source = of_exchange(exchange)
    try:
        body = archive.bodies.get(sha256)
    except (KeyError, DamagedBodyError):
        return None
    parsed = archive.read(body, source)
    return identified(archive, sound(parsed), source, sha256) if isinstance(parsed, Report) else None


def same_identity(current: StoredReport, copy: Copy) -> bool:
    """Say whether a copy states the agency, year and scope that the report is stored under."""
    return (current.agency_id, current.report.year, current.report.scope) == (
        copy.agency_id,
        copy.report.year,
        copy.report.scope,
    )


def store_agency(db: Database, agency: Agency) -> int:
    """Return the agency's number. Of several names with one key the longest is kept, whichever came first."""
    row = db.conn.execute("SELECT id, name FROM agencies WHERE key = ?", (agency.key,)).fetchone()
    if row is None:
        cursor = db.conn.execute(
            "INSERT INTO agencies (key, name, region_code, level, kind) VALUES (?, ?, ?, ?, ?)",
            (agency.key, agency.name, agency.region_code, agency.level, agency.kind),
        )
        agency_id = int(cursor.lastrowid or 0)
        fulltext.add_agency(db, agency_id, agency.name)
        lineage.added(db, agency_id)
        return agency_id
    agency_id, name = row
    if (-len(agency.name), agency.name) < (-len(name), name):
        db.conn.execute("UPDATE agencies SET name = ? WHERE id = ?", (agency.name, agency_id))
        fulltext.drop_agency(db, agency_id, name)
        fulltext.add_agency(db, agency_id, agency.name)
    return int(agency_id)

"""What is not there: for every agency and year without a report, what is known of why.

Years with a report follow the table ``reports`` by triggers (``schema/coverage.sql``). The others are decided here,
from what columns list and how far they were read, and from nothing else: no clock, so that an archive says the same
whenever it is asked. A report is called missing only where the agency is known to publish, and every column in which
it does was read to its end after the report was due.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlite_utils import Database

from archive import entries, neighbours, required
from archive.entries import NO_REPORT
from archive.identities import lineage
from archive.places import Places
from archive.rules.dates import due
from archive.storage.invariants import invariants
from archive.storage.store import Archive, agency_of
from parsers.titles import judge

#: Failures of a list page that are ours, not the site's: its column is not understood, rather than kept from us.
_OURS = frozenset({"shell", "endless", "parser"})
#: Failures that say that an address is no more; another column of the portal may have taken its place.
_GONE = frozenset({"dead", "soft_404", "moved"})


@dataclass(frozen=True, slots=True)
class Absence:
    """What is known of a year without a report: a row of ``coverage_store``; ``column_url``: where it was sought."""

    year: int
    state: str
    reason: str | None
    portal_id: str | None
    column_url: str | None
    looked_at: str | None


@dataclass(frozen=True, slots=True)
class _Home:
    """A column in which an agency is known to publish. ``failure``: why it could not be read on, None where it was."""

    portal_id: str
    url: str
    asked_at: str | None
    read_at: str | None
    failure: str | None
    oldest: int | None
    newest: int | None

    def tells(self, year: int, latest: int) -> bool:
        """Say whether a report on a year would stand here, by what else does; ``latest``: the last year that was due.

        A column of one year tells nothing of others, nor does one of what lies before its first, or after its last
        where nothing was added for the two latest years: reports may be published elsewhere since.
        """
        if self.oldest is None or self.newest is None or self.oldest == self.newest:
            return False
        return self.oldest <= year and self.newest >= min(year, latest - 1)

    def was_read(self, limit: date) -> bool:
        """Say whether it was read to its end after a day. Times are UTC, days China's: the day itself is no proof."""
        return self.read_at is not None and self.read_at[:10] > limit.isoformat()


@dataclass(frozen=True, slots=True)
class _Listed:
    """A row of ``column_entries`` that may be this agency's report."""

    portal_id: str
    column_url: str
    url: str
    title: str | None
    confirmed: bool
    year: int | None
    state: str
    reason: str | None


@dataclass(slots=True)
class _Known:
    """All that is known of one agency's reports."""

    found: set[int]
    listed: list[_Listed] = field(default_factory=list)
    stray: list[_Listed] = field(default_factory=list)
    homes: list[_Home] = field(default_factory=list)
    #: years on which it or one that it followed, or that followed it, may have reported
    shared: set[int] = field(default_factory=set)
    first: int | None = None
    last: int | None = None
    #: the last year of which the report was due when a column was last asked
    latest: int = 0


def refresh(db: Database, places: Places, portals: Iterable[str] | None = None, *, since: str | None = None) -> None:
    """Decide anew what is missing of the agencies that columns of these portals list (None: of all portals).

    ``since``: only columns that were asked then or later (ISO, UTC). Only inside a transaction; writes what differs.
    """
    chosen = None if portals is None else sorted(set(portals))
    required.enter(db, places, chosen)
    keys = set()
    for portal_id, url in _columns(db, chosen, since):
        keys |= entries.resolve(db, places, portal_id, url)
        keys |= required.of_column(db, portal_id)
    for agency_id in sorted(_with_neighbours(db, keys)):
        _write(db, agency_id, absences(db, agency_id))


def follow_reports(db: Database) -> None:
    """Make the rows of years with a report anew where they say other than ``reports``. Only inside a transaction."""
    faults = (invariant for invariant in invariants() if invariant.kind == "coverage")
    if all(db.conn.execute(f"SELECT 1 FROM ({fault.sql}) LIMIT 1").fetchone() is None for fault in faults):
        return
    db.conn.execute("DELETE FROM coverage_store")
    db.conn.execute("DELETE FROM coverage_counts")
    db.conn.execute("DELETE FROM agency_lives")
    db.conn.execute(
        "INSERT INTO agency_lives (region_code, level, first_year, last_year, agencies) "
        "SELECT coalesce(region_code, ''), coalesce(level, ''), coalesce(first_year, 0), coalesce(last_year, 9999), "
        "count(*) FROM agencies GROUP BY 1, 2, 3, 4"
    )
    db.conn.execute(
        "INSERT INTO coverage_store (agency_id, year, state) SELECT agency_id, year, "
        "CASE min(CASE status WHEN 'complete' THEN 1 WHEN 'partial' THEN 2 ELSE 3 END) "
        "WHEN 1 THEN 'complete' WHEN 2 THEN 'partial' ELSE 'unreadable' END "
        "FROM reports WHERE agency_id IS NOT NULL AND year IS NOT NULL GROUP BY agency_id, year"
    )


def refresh_all(archive: Archive, *, since: str | None = None) -> None:
    """Do so for every portal, one after another, each in a transaction short enough for a crawl beside it."""
    rows = archive.db.execute("SELECT DISTINCT portal_id FROM portal_columns WHERE asked_at >= ?", [since or ""])
    for portal_id in sorted(id_ for (id_,) in rows.fetchall()):
        with archive.transaction() as db:
            refresh(db, archive.places, [portal_id], since=since)
            neighbours.settle_due(archive)  # a list of those who must report may be new


def absences(db: Database, agency_id: int) -> list[Absence]:
    """Return what is known of the years on which an agency has no report, from the first on which it is known."""
    known = _known(db, agency_id)
    if not known.homes:
        return []
    agency = agency_of(db, agency_id)
    stated = known.found | {one.year for one in known.listed if one.year is not None}
    starts = [*stated, *([known.first] if not stated and known.first is not None else [])]
    if not starts:
        return []
    asked = max(home.asked_at or "" for home in known.homes)[:10]
    end = int(asked[:4] or 0)
    limits = {year: due(agency, year) or date(year + 1, 3, 31) for year in range(min(*starts, end), end)}
    known.latest = max((year for year, limit in limits.items() if limit.isoformat() < asked), default=0)
    decided = []
    for year in range(max(min(starts), known.first or 0), end):
        if year in known.found or (known.last is not None and year > known.last):
            continue
        absence = _of_year(db, known, year, limits[year])
        if absence is not None:
            decided.append(absence)
    return decided


def _of_year(db: Database, known: _Known, year: int, limit: date) -> Absence | None:
    """Decide about one year without a report; None where it is not due yet."""
    own = [one for one in known.listed if one.year == year and one.state not in ("found", NO_REPORT)]
    if own:
        worst = min(own, key=lambda one: (("unreadable", "blocked", "unknown").index(one.state), one.url))
        return _listed(db, year, worst.state, worst.reason, worst)
    if year > known.latest:
        return None
    for one in [*known.listed, *known.stray]:
        undecided = one.state not in ("found", NO_REPORT) and one.year in (None, year)
        # a list that has it by its title, and a body that is of another year or none
        titled = one.state in ("found", NO_REPORT) and one.title is not None and one.year != year
        if undecided or (titled and judge(one.title or "", confirmed_column=one.confirmed).year == year):
            return _listed(db, year, "unknown", "undated" if undecided else "other_year", one)
        if one.state == NO_REPORT and one.year == year:
            return _listed(db, year, "unknown", one.reason, one)
    if year in known.shared:
        return _at(year, "unknown", "reorganised", known.homes)
    homes = _current(known.homes)
    open_ = [home for home in homes if not home.was_read(limit)]
    if not open_:
        telling = [home for home in homes if home.tells(year, known.latest)]
        return _at(year, "missing", None, telling) if telling else _at(year, "unknown", "column_silent", homes)
    blocked = [home for home in open_ if home.failure is not None and home.failure not in _OURS]
    if blocked:
        return _at(year, "blocked", blocked[0].failure, blocked)
    return _at(year, "unknown", open_[0].failure or "unfinished", open_)


def _current(homes: list[_Home]) -> list[_Home]:
    """Leave out columns whose address is no more where the portal has another one that was read since."""
    read = {
        home.portal_id: max(one.read_at or "" for one in homes if one.portal_id == home.portal_id) for home in homes
    }
    return [home for home in homes if not (home.failure in _GONE and read[home.portal_id] > (home.asked_at or ""))]


def _at(year: int, state: str, reason: str | None, homes: list[_Home]) -> Absence:
    """Say it of the column that was asked last."""
    home = max(homes, key=lambda one: (one.read_at if state == "missing" else one.asked_at) or "")
    return Absence(year, state, reason, home.portal_id, home.url, home.read_at if state == "missing" else home.asked_at)


def _listed(db: Database, year: int, state: str, reason: str | None, one: _Listed) -> Absence:
    row = db.conn.execute("SELECT at FROM fetches WHERE url = ?", (one.url,)).fetchone()
    asked = db.conn.execute(
        "SELECT asked_at FROM portal_columns WHERE portal_id = ? AND url = ?", (one.portal_id, one.column_url)
    ).fetchone()
    at = row[0] if row else asked[0] if asked else None
    return Absence(year, state, reason, one.portal_id, one.url, at)


# ---- what is known


def _known(db: Database, agency_id: int) -> _Known:
    key, region, first, last = db.conn.execute(
        "SELECT key, region_code, first_year, last_year FROM agencies WHERE id = ?", (agency_id,)
    ).fetchone()
    years = db.conn.execute("SELECT DISTINCT year FROM reports WHERE agency_id = ? AND year IS NOT NULL", (agency_id,))
    known = _Known({year for (year,) in years}, first=first, last=last)
    known.listed = list(_entries(db, "agency_key = ?", (key,)))
    columns = sorted({(one.portal_id, one.column_url) for one in known.listed})
    if not known.listed and (named := required.since(db, key)) is not None:
        columns = required.columns(db, region)
        known.first = max(named, first or named)
    for portal_id, url in columns:
        known.homes.append(_home(db, portal_id, url))
        known.stray += _entries(
            db, "portal_id = ? AND column_url = ? AND agency_key IS NULL AND state <> 'found'", (portal_id, url)
        )
    known.stray = [one for one in known.stray if one.state != NO_REPORT]
    for other in (*lineage.predecessors(db, agency_id), *filter(None, [lineage.successor(db, agency_id)])):
        known.shared |= set(range(min(other.first, other.last), max(other.first, other.last) + 1))
    if last is not None:
        known.shared.add(last)
    return known


def _entries(db: Database, where: str, parameters: tuple[object, ...]) -> Iterator[_Listed]:
    for row in db.conn.execute(
        "SELECT portal_id, column_url, url, title, confirmed, year, coalesce(state, 'unknown'), reason "
        f"FROM column_entries WHERE {where} ORDER BY portal_id, column_url, url",
        parameters,
    ):
        yield _Listed(*row)


def _home(db: Database, portal_id: str, url: str) -> _Home:
    row = db.conn.execute(
        "SELECT c.asked_at, c.read_at, CASE WHEN f.outcome IN ('failed', 'refused') THEN f.reason END "
        "FROM portal_columns c LEFT JOIN fetches f ON f.url = c.stopped_at WHERE c.portal_id = ? AND c.url = ?",
        (portal_id, url),
    ).fetchone()
    years = db.conn.execute(
        "SELECT min(year), max(year) FROM column_entries WHERE portal_id = ? AND column_url = ?", (portal_id, url)
    ).fetchone()
    # without a row its run was killed before it had come to its end
    return _Home(portal_id, url, *(row or (None, None, None)), *years)


def _columns(db: Database, portals: list[str] | None, since: str | None) -> list[tuple[str, str]]:
    rows = db.conn.execute(
        "SELECT portal_id, url FROM portal_columns WHERE asked_at >= ? ORDER BY portal_id, url", (since or "",)
    ).fetchall()
    return [row for row in rows if portals is None or row[0] in portals]


def _with_neighbours(db: Database, keys: Iterable[str]) -> set[int]:
    """Return the agencies of these keys that are in the archive, and those that they followed or that followed them."""
    ids = set()
    for key in keys:
        row = db.conn.execute("SELECT id, successor_id FROM agencies WHERE key = ?", (key,)).fetchone()
        if row is not None:
            ids |= {row[0], *([row[1]] if row[1] is not None else [])}
            before = db.conn.execute("SELECT id FROM agencies WHERE successor_id = ?", (row[0],))
            ids |= {id_ for (id_,) in before}
    return ids


def _write(db: Database, agency_id: int, decided: list[Absence]) -> None:
    """Write the rows of an agency's years without a report, as far as they are others than those stored."""
    rows = db.conn.execute(
        "SELECT year, state, reason, portal_id, column_url, looked_at FROM coverage_store s WHERE agency_id = ? "
        "AND NOT EXISTS (SELECT 1 FROM reports r WHERE r.agency_id = s.agency_id AND r.year = s.year)",
        (agency_id,),
    )
    stored = {row[0]: Absence(*row) for row in rows.fetchall()}
    new = {one.year: one for one in decided}
    for year in stored.keys() - new.keys():
        db.conn.execute("DELETE FROM coverage_store WHERE agency_id = ? AND year = ?", (agency_id, year))
    for year in sorted(new):
        if new[year] != stored.get(year):
            one = new[year]
            db.conn.execute(
                "INSERT INTO coverage_store (agency_id, year, state, reason, portal_id, column_url, looked_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (agency_id, year) DO UPDATE SET state = excluded.state, "
                "reason = excluded.reason, portal_id = excluded.portal_id, column_url = excluded.column_url, "
                "looked_at = excluded.looked_at",
                (agency_id, year, one.state, one.reason, one.portal_id, one.column_url, one.looked_at),
            )

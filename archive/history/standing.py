"""What each copy of a report says of itself, and which of several is shown.

The choice follows from the copies alone: whatever order they came in, crawled, joined or given by hand, the same one
is the current version.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from sqlite_utils import Database

from archive.identities.agencies import Agency, identify
from archive.identities.identity import Copy, read_again
from archive.identities.likeness import digest
from archive.places import Places
from archive.sources import Source
from archive.storage.store import Archive
from parsers.addresses import twin_of
from parsers.model import Scope, Status

#: The better can be read, the better.
STATUS = {Status.UNREADABLE: 0, Status.PARTIAL: 1, Status.COMPLETE: 2}
#: Whose page it is: the agency's own host, a column of its own, its place's portal, one further up, any other.
STANDING = {"elsewhere": 0, "higher_level": 1, "same_place": 2, "own_column": 3, "own_site": 4}


class Standing(NamedTuple):
    """One row of ``locations`` as far as it says what stands there."""

    url: str
    snapshot_sha256: str
    standing: str
    status: str
    agency_key: str | None
    year: int | None
    scope: str
    published_on: str | None
    file_kind: str
    figures: str | None


COLUMNS = ", ".join(Standing._fields)


@dataclass(frozen=True, slots=True)
class _Group:
    """Copies that agree in their figures."""

    rows: tuple[Standing, ...]

    @property
    def issued(self) -> tuple[str, tuple[int, int, str]]:
        """When these figures first appeared, and the plainest address that has them."""
        plainest = min(_plainness(row.url) for row in self.rows)
        return min(row.published_on or "" for row in self.rows), plainest


def stated(archive: Archive, copy: Copy, agency: Agency | None) -> Standing:
    """Say what a copy states, for its row. ``agency`` is whose report it is taken for."""
    report = copy.report
    return Standing(
        url=copy.url,
        snapshot_sha256=copy.sha256,
        standing=_standing(archive, copy.source, agency, report.year),
        status=str(report.status),
        agency_key=copy.agency.key if copy.agency else None,
        year=report.year,
        scope=str(report.scope),
        published_on=report.published_on.isoformat() if report.published_on else None,
        file_kind=report.kind,
        figures=digest(report),
    )


def _standing(archive: Archive, source: Source, agency: Agency | None, year: int | None) -> str:
    if agency is None or source.portal_id is None:
        return "elsewhere"

    portal = archive.db.conn.execute("SELECT name FROM portals WHERE id = ?", (source.portal_id,)).fetchone()
    if portal is not None and _key(portal[0], archive.places, source.region_code, source.site, year) == agency.key:
        return "own_site"
    column = source.hints.agency
    if column and _key(column, archive.places, source.region_code, source.site, year) == agency.key:
        return "own_column"
    if source.region_code is None or agency.region_code is None:
        return "elsewhere"
    if source.region_code == agency.region_code:
        return "same_place"
    above = {region.code for region in archive.places.chain(agency.region_code)}
    return "higher_level" if source.region_code in above else "elsewhere"


@lru_cache(maxsize=256)
def _key(name: str, places: Places, region_code: str | None, site: str | None, year: int | None) -> str:
    """Return the key of a name; a portal's is asked for with each of its reports."""
    return identify(name, places, region_code=region_code, site=site, year=year).key


def elected(rows: Iterable[Standing]) -> Standing:
    """Return the copy that is shown.

    Those that say whose, when and what go first; then what can be read best, then whose page it is. Of copies that
    stand alike and differ in figures, those published last: a report that is issued again corrects the first. Of
    copies that agree, a page before its file, the page before its mobile twin, the plainest address.
    """
    rows = list(rows)
    best = max(map(_rank, rows))
    rows = [row for row in rows if _rank(row) == best]
    by_figures: dict[str | None, list[Standing]] = {}
    for row in rows:
        by_figures.setdefault(row.figures, []).append(row)
    groups = [_Group(tuple(group)) for group in by_figures.values()]
    last = max(group.issued[0] for group in groups)
    group = min((one for one in groups if one.issued[0] == last), key=lambda one: one.issued[1])
    return min(group.rows, key=lambda row: (row.file_kind != "html", _plainness(row.url)))


def _rank(row: Standing) -> tuple[int, int, int]:
    said = sum((row.agency_key is not None, row.year is not None, row.scope != Scope.UNKNOWN))
    return said, STATUS[Status(row.status)], STANDING[row.standing]


def _plainness(url: str) -> tuple[int, int, str]:
    return int(twin_of(url) is not None), len(url), url


def standings(db: Database, report_id: int) -> list[Standing]:
    """Return what stands at each address of a report, as far as it was described."""
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM locations WHERE report_id = ? AND status IS NOT NULL ORDER BY url", (report_id,)
    )
    return [Standing(*row) for row in rows.fetchall()]


def described_all(archive: Archive, report_id: int) -> list[Standing]:
    """Return what stands at each address of a report; what was stored before that was noted is read again, once."""
    undescribed = archive.db.conn.execute(
        "SELECT snapshot_sha256, url FROM locations WHERE report_id = ? AND status IS NULL", (report_id,)
    ).fetchall()
    for body, url in undescribed:
        if (copy := read_again(archive, body, url)) is not None:
            describe(archive.db, report_id, stated(archive, copy, copy.agency))
    return standings(archive.db, report_id)


def describe(db: Database, report_id: int, row: Standing) -> None:
    """Write what a copy states beside its address."""
    names = [name for name in Standing._fields if name not in ("url", "snapshot_sha256")]
    db.conn.execute(
        f"UPDATE locations SET {', '.join(f'{name} = ?' for name in names)} "
        "WHERE report_id = ? AND url = ? AND snapshot_sha256 = ?",
        (*(getattr(row, name) for name in names), report_id, row.url, row.snapshot_sha256),
    )

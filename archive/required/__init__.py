"""Who must report, as far as lists of it are known: reviewed files, one a place, ``<region code>.toml`` in this folder.

Such a list is the denominator of the place's coverage: an agency on it that never reported is counted. A file has
``region`` (its 行政区划代码), ``as_of`` (the day of which the list is), ``evidence`` (a public source) and
``agencies``, their names. README.md shows one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from sqlite_utils import Database

from archive.identities.agencies import identify
from archive.identities.identity import store_agency
from archive.places import Places


@dataclass(frozen=True, slots=True)
class RequiredList:
    """Those who must report in one place, by a source of one day."""

    region: str
    as_of: date
    evidence: str
    agencies: tuple[str, ...]


@cache
def lists() -> tuple[RequiredList, ...]:
    """Return every list of this folder."""
    found = (one for one in files(__package__).iterdir() if one.name.endswith(".toml"))
    return tuple(read(one.read_text("utf-8")) for one in sorted(found, key=lambda one: one.name))


def read(text: str) -> RequiredList:
    """Return the list that a file holds."""
    one = tomllib.loads(text)
    return RequiredList(str(one["region"]), one["as_of"], str(one["evidence"]), tuple(one["agencies"]))


def enter(db: Database, places: Places, portals: Iterable[str] | None, known: Iterable[RequiredList] = ()) -> None:
    """Enter the lists of the places of these portals (None: of every portal in the archive), and those given.

    Each agency on a list is an agency of the archive from then on, whether or not a report of it is ever found.
    """
    marks = None if portals is None else set(portals)
    rows = db.conn.execute("SELECT id, region_code FROM portals").fetchall()
    regions = {region for id_, region in rows if marks is None or id_ in marks}
    for one in (*(one for one in lists() if one.region in regions), *known):
        _enter(db, places, one)


def _enter(db: Database, places: Places, one: RequiredList) -> None:
    known = {
        key
        for (key,) in db.conn.execute(
            "SELECT agency_key FROM required_agencies WHERE region_code = ? AND as_of = ? AND evidence = ?",
            (one.region, one.as_of.isoformat(), one.evidence),
        )
    }
    agencies = {identify(name, places, region_code=one.region) for name in one.agencies}
    if known == {agency.key for agency in agencies}:
        return
    db.conn.execute("DELETE FROM required_agencies WHERE region_code = ?", (one.region,))
    for agency in sorted(agencies, key=lambda agency: agency.key):
        store_agency(db, agency)
        db.conn.execute(
            "INSERT OR IGNORE INTO required_agencies VALUES (?, ?, ?, ?, ?)",
            (agency.key, agency.name, one.region, one.as_of.isoformat(), one.evidence),
        )


def of_column(db: Database, portal_id: str) -> set[str]:
    """Return the keys of those who must report in the place of a portal."""
    rows = db.conn.execute(
        "SELECT q.agency_key FROM portals p JOIN required_agencies q ON q.region_code = p.region_code WHERE p.id = ?",
        (portal_id,),
    )
    return {key for (key,) in rows}


def since(db: Database, key: str) -> int | None:
    """Return the first year on which an agency must report by its list: that before the list's day."""
    row = db.conn.execute("SELECT as_of FROM required_agencies WHERE agency_key = ?", (key,)).fetchone()
    return None if row is None else int(row[0][:4]) - 1


def columns(db: Database, region: str | None) -> list[tuple[str, str]]:
    """Return the columns of a place's portals in which several of its agencies publish.

    An agency that never reported would have to stand in one of them, unless it has a site of its own.
    """
    if region is None:
        return []
    rows = db.conn.execute(
        "SELECT e.portal_id, e.column_url FROM portals p JOIN column_entries e ON e.portal_id = p.id "
        "WHERE p.region_code = ? AND e.agency_key LIKE ? GROUP BY e.portal_id, e.column_url "
        "HAVING count(DISTINCT e.agency_key) > 1 ORDER BY e.portal_id, e.column_url",
        (region, f"{region}-%"),
    )
    return [(portal_id, url) for portal_id, url in rows]

"""Whose figures a region's report adds up: its government's own bodies, and the governments directly below it.

A member is a member of one government only. Offices of national bodies are none (their figures go up another way), and
neither are bodies of a zone or town, which are counted there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlite_utils import Database

from archive.identities.agencies import lies_in_zone, of_national_body
from archive.places import Places, Region

# reports whose agency and scope say that they add up others
ADDING = ("aggregate", "own_level")
# which of several reports of a member for one year is compared; "vertical" ones go up another way
OF_GOVERNMENTS = ("aggregate", "unknown", "own_level", "own")
OF_BODIES = ("own", "unknown", "own_level", "aggregate")
GOVERNS = ("government", "dispatched")  # a 地区 has a 行政公署, which is dispatched


class Body(NamedTuple):
    """One agency, as far as membership goes."""

    id: int
    key: str
    name: str
    region_code: str | None
    level: str | None
    kind: str | None


@dataclass(frozen=True, slots=True)
class Circle:
    """Whose figures a government's report may add up: bodies of its own, towns, and governments of places below."""

    bodies: tuple[Body, ...]
    below: tuple[Body, ...]
    places_below: tuple[str, ...]


BODY = "a.id, a.key, a.name, a.region_code, a.level, a.kind"


def body(db: Database, agency_id: int) -> Body:
    """Return one agency."""
    return Body(*db.conn.execute(f"SELECT {BODY} FROM agencies a WHERE a.id = ?", (agency_id,)).fetchone())


def governs(one: Body, places: Places) -> Region | None:
    """Return the place that this agency governs, None where it governs none that has a code."""
    region = places.get(one.region_code)
    return region if region is not None and one.kind in GOVERNS and one.level == region.level else None


def above(db: Database, one: Body, places: Places) -> tuple[int, ...]:
    """Return the governments of whose figures this agency's are a part: itself, too, where it governs a place."""
    region = governs(one, places)
    if region is not None:
        chain = places.chain(region.code)
        upper = next((outer for outer in chain if outer.code != region.code), None)
        return (one.id, *_governments(db, upper)) if upper else (one.id,)
    region = places.get(one.region_code)
    return _governments(db, region) if region is not None and _is_part(one, region) else ()


def circle(db: Database, government: Body, places: Places, scope: str) -> Circle:
    """Return whose figures the report of a government adds up, those included that have no report."""
    region = governs(government, places)
    if region is None:
        return Circle((), (), ())
    bodies = tuple(
        one
        for row in db.conn.execute(
            f"SELECT {BODY} FROM agencies a WHERE a.region_code = ? ORDER BY a.key", (region.code,)
        )
        if governs(one := Body(*row), places) is None and _is_part(one, region)
    )
    if scope != "aggregate":
        return Circle(tuple(one for one in bodies if one.level != "township"), (), ())
    codes = tuple(places.below(region.code))
    marks = ", ".join("?" * len(codes))
    rows = db.conn.execute(
        f"SELECT {BODY} FROM agencies a WHERE a.region_code IN ({marks}) AND a.kind IN ('government', 'dispatched') "
        "ORDER BY a.key",
        codes,
    )
    below = tuple(one for row in rows if governs(one := Body(*row), places) is not None)
    return Circle(bodies, below, codes)


def _governments(db: Database, region: Region | None) -> tuple[int, ...]:
    if region is None:
        return ()
    rows = db.conn.execute(
        "SELECT id FROM agencies WHERE region_code = ? AND level = ? AND kind IN ('government', 'dispatched')",
        (region.code, region.level),
    )
    return tuple(id_ for (id_,) in rows)


def _is_part(one: Body, region: Region) -> bool:
    """Say whether a body's figures are counted where it stands; decided by its own name, whoever else is there."""
    if one.kind is None or of_national_body(one.name):
        return False
    if one.kind == "functional_zone" or one.level == "township":
        return one.kind in (*GOVERNS, "functional_zone")
    return not lies_in_zone(one.key.partition("-")[2].replace(region.name, "", 1))

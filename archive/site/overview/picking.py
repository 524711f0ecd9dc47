"""How a reader comes to agencies to compare without knowing their names: by place, and by examples from the archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.site.overview import compare
from archive.site.overview.trends import bounds
from archive.site.reports.report import places_of

MOST = 60  # agencies of one place
LOOKED_AT = 40  # newest reports whose agencies may be examples

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Picker:
    """A place, or everywhere (``code`` ''): what lies in it that has agencies (code, name), its own (key, name).

    ``more``: it has more agencies than are listed.
    """

    code: str
    trail: Sequence[Row]
    places: Sequence[Row]
    agencies: Sequence[Row]
    more: bool


@dataclass(frozen=True, slots=True)
class Example:
    """A comparison that the archive can show: its first agency's name, and the keys of all."""

    name: str
    keys: Sequence[str]


def pick(conn: Any, code: str) -> Picker:
    """Return what a place offers; everywhere, or the only province, where there is no place of this code."""
    trail = places_of(conn, code) if code else ()
    code = code if trail else ""
    below = conn.execute("SELECT code, name FROM regions WHERE parent_code IS ? ORDER BY code", [code or None])
    places = [
        row
        for row in below.fetchall()
        if conn.execute(
            "SELECT 1 FROM agencies WHERE region_code BETWEEN ? AND ? LIMIT 1", bounds(row["code"])
        ).fetchone()
    ]
    if not code and len(places) == 1:
        return pick(conn, places[0]["code"])
    agencies = conn.execute(
        "SELECT key, name FROM agencies WHERE region_code = ? ORDER BY id LIMIT ?", [code, MOST + 1]
    ).fetchall()
    return Picker(code, trail, places, agencies[:MOST], len(agencies) > MOST)


def examples(conn: Any) -> list[Example]:
    """Return up to two comparisons: the years of one agency, and one agency beside its like elsewhere."""
    newest = conn.execute(
        "SELECT * FROM agencies WHERE id IN (SELECT agency_id FROM reports ORDER BY id DESC LIMIT ?) ORDER BY id",
        [LOOKED_AT],
    ).fetchall()
    years = next((Example(one["name"], [one["key"]]) for one in newest if _has_years(conn, one["id"])), None)
    likes = ((one, compare.peers(conn, one, compare.MOST_AGENCIES - 1)) for one in newest)
    beside = next(
        (Example(one["name"], [one["key"], *(row["key"] for row in like)]) for one, like in likes if like), None
    )
    return [one for one in (years, beside) if one is not None]


def _has_years(conn: Any, agency_id: int) -> bool:
    years = conn.execute("SELECT count(DISTINCT year) FROM reports WHERE agency_id = ?", [agency_id]).fetchone()[0]
    return bool(years > 1)

"""The pages of places: what lies in one, its agencies, what requests came to there, and what the rules found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from archive.site.overview import spread, tallies, trends
from archive.site.overview.spread import Grid
from archive.site.overview.tallies import Tally
from archive.site.overview.trends import Trend, bounds
from archive.site.reports.report import places_of

MOST = 100  # agencies on one page
FOUND = 6  # places that a search names
_LOOKED_AT = 60  # of those whose name fits

Row = Mapping[str, Any]

_AGENCIES = """
SELECT a.id, a.key, a.name, a.level, a.kind, r.id AS report_id, r.year, r.scope, q.new_requests,
       (SELECT count(*) FROM reports n WHERE n.agency_id = a.id) AS reports,
       (SELECT count(*) FROM checks c WHERE c.report_id = r.id AND c.result = 'broken' AND c.severity = 'error')
         AS errors,
       (SELECT count(*) FROM checks c WHERE c.report_id = r.id AND c.result = 'broken' AND c.severity = 'warning')
         AS warnings
FROM (SELECT * FROM agencies WHERE region_code IS :code
      ORDER BY level = 'township', kind <> 'government', kind <> 'government_office', name, id
      LIMIT :most OFFSET :past) a
LEFT JOIN reports r ON r.id = (SELECT l.id FROM reports l WHERE l.agency_id = a.id AND l.year IS NOT NULL
                               ORDER BY l.year DESC, l.scope LIMIT 1)
LEFT JOIN requests q ON q.report_id = r.id AND q.applicant = 'total'
ORDER BY a.level = 'township', a.kind <> 'government', a.kind <> 'government_office', a.name, a.id
"""
#: Reports in which a place's government adds up all of it, beside the sum of what its agencies report themselves.
_ADDED_UP = """
SELECT r.id, r.year, r.scope, a.name AS agency, q.new_requests, q.total_processed
FROM agencies a JOIN reports r ON r.agency_id = a.id AND r.scope = 'aggregate' AND r.year IS NOT NULL
LEFT JOIN requests q ON q.report_id = r.id AND q.applicant = 'total'
WHERE a.region_code = ? AND a.kind IN ('government', 'government_office')
ORDER BY r.year DESC, a.id
"""


@dataclass(frozen=True, slots=True)
class PlacePage:
    """One place, or everywhere (``places`` empty, ``code`` ''): ``agencies`` are its own, one page of ``count``."""

    code: str
    places: Sequence[Row]
    level: str | None
    grid: Grid
    trend: Trend
    tallies: Sequence[Tally]
    added_up: Sequence[Row]
    agencies: Sequence[Row]
    count: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages its own agencies fill."""
        return max(1, -(-self.count // MOST))


def load(conn: Any, code: str, page: int = 1) -> PlacePage | None:
    """Return the page of a place; of the whole for ''; None where there is no place of this code."""
    conn.execute("BEGIN")
    try:
        known = conn.execute("SELECT level FROM regions WHERE code = ?", [code]).fetchone()
        if code and known is None:
            return None
        return _load(conn, code, known["level"] if known else None, page)
    finally:
        conn.execute("ROLLBACK")


def named(conn: Any, words: Sequence[str]) -> list[Row]:
    """Return places whose name has every word and that have an agency, at most ``FOUND``; the exact name first."""
    if not words:
        return []
    exact = " AND ".join("instr(g.name, ?) > 0" for _ in words)
    found = conn.execute(
        "SELECT g.code, g.name, g.level, p.name AS parent FROM regions g LEFT JOIN regions p ON p.code = g.parent_code "
        f"WHERE {exact} ORDER BY g.name <> ?, length(g.name), g.code LIMIT {_LOOKED_AT}",
        [*words, words[0]],
    )
    known = (
        row
        for row in found
        if conn.execute(
            "SELECT 1 FROM agencies WHERE region_code BETWEEN ? AND ? LIMIT 1", bounds(row["code"])
        ).fetchone()
    )
    return list(islice(known, FOUND))


def _load(conn: Any, code: str, level: str | None, page: int) -> PlacePage:
    grid = spread.below(conn, code)
    own = code or None
    count = conn.execute("SELECT count(*) FROM agencies WHERE region_code IS ?", [own]).fetchone()[0]
    asked = {"code": own, "most": MOST, "past": MOST * (page - 1)}
    return PlacePage(
        code=code,
        places=places_of(conn, code) if code else (),
        level=level,
        grid=grid,
        trend=trends.of_place(conn, code, grid.reported),
        tallies=tallies.by_rule(conn, code, grid.reported),
        added_up=conn.execute(_ADDED_UP, [code]).fetchall() if code else (),
        agencies=conn.execute(_AGENCIES, asked).fetchall(),
        count=count,
        page=page,
    )

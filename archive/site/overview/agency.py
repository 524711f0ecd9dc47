"""Everything that the page of one agency shows: its years side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from archive.site.overview import compare, coverage, trends
from archive.site.overview.trends import Trend
from archive.site.reports.report import places_of

_YEARS = """
SELECT r.id, r.year, r.scope, r.status, r.template, r.published_on,
       q.new_requests, q.carried_over,
       CASE WHEN q.granted_full IS NULL AND q.granted_partial IS NULL THEN NULL
            ELSE coalesce(q.granted_full, 0) + coalesce(q.granted_partial, 0) END AS granted,
       q.total_processed, q.carried_forward,
       (SELECT sum(d.corrected) FROM disputes d WHERE d.report_id = r.id) AS corrected,
       (SELECT sum(d.total) FROM disputes d WHERE d.report_id = r.id) AS cases,
       (SELECT count(*) FROM checks c WHERE c.report_id = r.id AND c.result = 'broken' AND c.severity = 'error')
         AS errors,
       (SELECT count(*) FROM checks c WHERE c.report_id = r.id AND c.result = 'broken' AND c.severity = 'warning')
         AS warnings,
       (SELECT count(*) FROM checks c WHERE c.report_id = r.id AND c.result = 'holds') AS holding
FROM reports r LEFT JOIN requests q ON q.report_id = r.id AND q.applicant = 'total'
WHERE r.agency_id = ? ORDER BY r.year DESC, r.scope
"""
_HEAD = """
SELECT a.*, p.name AS parent, s.name AS successor
FROM agencies a LEFT JOIN agencies p ON p.id = a.parent_id LEFT JOIN agencies s ON s.id = a.successor_id WHERE a.id = ?
"""
_LINEAGE = """
SELECT a.id, a.name, 'before' AS side, s.* FROM agencies a JOIN successions s ON s.id = a.succession
WHERE a.successor_id = ?1
UNION ALL
SELECT n.id, n.name, 'after', s.* FROM agencies a JOIN successions s ON s.id = a.succession
LEFT JOIN agencies n ON n.id = a.successor_id WHERE a.id = ?1
"""

Row = Mapping[str, Any]
_ALIKE = 5  # agencies that it is compared with by one click


@dataclass(frozen=True, slots=True)
class AgencyPage:
    """One agency, ready to be shown; ``peak`` is the largest number of new requests of a year, for the bars.

    ``lineage``: those before it, and what became of it (rows of ``successions``; ``name`` NULL where no successor is
    known); ``coverage``: its years, with those of which there is no report. ``trend``: figures of its reports of the
    ``scope`` that most of them have; ``alike``: agencies of the same name in the places beside its own.
    """

    head: Row
    places: tuple[Row, ...]
    years: tuple[Row, ...]
    neighbours: tuple[Row, ...]
    peak: int
    lineage: tuple[Row, ...] = ()
    coverage: tuple[Row, ...] = ()
    signs: Mapping[str, str] = field(default_factory=dict)
    trend: Trend | None = None
    scope: str | None = None
    alike: tuple[Row, ...] = ()


def load(conn: Any, agency_id: str | int) -> AgencyPage | None:
    """Return the page of an agency, None where there is none."""
    conn.execute("BEGIN")
    try:
        head = conn.execute(_HEAD, [agency_id]).fetchone()
        if head is None:
            return None
        years = tuple(conn.execute(_YEARS, [head["id"]]))
        neighbours = conn.execute(
            "SELECT id, name FROM agencies WHERE region_code = ? AND id <> ? ORDER BY id LIMIT 24",
            [head["region_code"], head["id"]],
        )
        peak = max((row["new_requests"] or 0 for row in years), default=0)
        told = coverage.of_agency(conn, head["id"])
        lineage = tuple(conn.execute(_LINEAGE, [head["id"]])) if told else ()
        places = places_of(conn, head["region_code"])
        dated = [row for row in years if row["year"] is not None]
        scope = compare.usual_scope(row["scope"] for row in dated)
        drawn = trends.of_agency(conn, head["id"], scope, trends.span(row["year"] for row in dated)) if scope else None
        return AgencyPage(
            head,
            places,
            years,
            tuple(neighbours),
            peak,
            lineage,
            tuple(told),
            coverage.SIGNS,
            drawn,
            scope,
            tuple(compare.peers(conn, head, _ALIKE)),
        )
    finally:
        conn.execute("ROLLBACK")

"""``request_totals``: what the agencies' own reports add up to, which triggers keep in step with ``requests``."""

from __future__ import annotations

from sqlite_utils import Database

from archive.migrations import APPLICANT_LINES

_LINES = APPLICANT_LINES.split()
_PLACE = (
    "CASE WHEN r.agency_id IS NULL THEN '?' "
    "ELSE coalesce((SELECT a.region_code FROM agencies a WHERE a.id = r.agency_id), '') END"
)
#: What the table has to hold: applicant, year, region_code, reports, then each line's sum and how many fill it in.
ADDED_UP = (
    f"SELECT q.applicant, r.year, {_PLACE} AS region_code, count(*) AS reports, "
    f"{', '.join(f'sum(q.{line}) AS {line}' for line in _LINES)}, "
    f"{', '.join(f'count(q.{line}) AS {line}_filled' for line in _LINES)} "
    "FROM reports r JOIN requests q ON q.report_id = r.id "
    "WHERE r.year IS NOT NULL AND r.scope NOT IN ('aggregate', 'own_level', 'vertical') GROUP BY 1, 2, 3"
)
#: Rows that one side has and the other has not: subject, detail.
DIFFERING = (
    "SELECT applicant || ' ' || year || ' ' || region_code, 'its sums are not those of requests' "
    f"FROM (SELECT * FROM (SELECT * FROM request_totals EXCEPT {ADDED_UP}) "
    f"UNION SELECT * FROM ({ADDED_UP} EXCEPT SELECT * FROM request_totals)) GROUP BY applicant, year, region_code"
)


def follow_requests(db: Database) -> None:
    """Make the table anew where it says other than ``requests``. Only inside a transaction."""
    if db.conn.execute(f"SELECT 1 FROM ({DIFFERING}) LIMIT 1").fetchone() is not None:
        db.conn.execute("DELETE FROM request_totals")
        db.conn.execute(f"INSERT INTO request_totals {ADDED_UP}")

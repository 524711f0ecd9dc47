"""What requests came to over years: of one agency, of a place with all that lies in it, of the whole archive.

Places and the whole are answered from ``request_totals``, an agency from its own reports, so that no page reads more
than a few thousand rows. Blank is not zero: a group of lines of which none is printed is None.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

FIRST_YEAR = 2008  # the Regulations came into force: no report is of an earlier year
EVERYWHERE = ""

Row = Mapping[str, Any]

#: The outcomes of a request as the form groups them: key → lines of table 三, of all its forms.
OUTCOMES: dict[str, tuple[str, ...]] = {
    "granted": ("granted_full",),
    "partial": ("granted_partial",),
    "denied": (
        "denied_state_secret",
        "denied_law_prohibited",
        "denied_security_stability",
        "denied_third_party_rights",
        "denied_internal_affairs",
        "denied_process_info",
        "denied_enforcement_file",
        "denied_admin_inquiry",
    ),
    "unable": ("unable_no_record", "unable_needs_creation", "unable_still_unclear"),
    "refused": (
        "refused_petition",
        "refused_repeat",
        "refused_publication",
        "refused_excessive",
        "refused_reconfirmation",
    ),
    "other": ("other_handling", "other_no_correction", "other_fee_unpaid", "other_misc"),
}
ALONE = ("new_requests", "carried_over", "total_processed", "carried_forward")


@dataclass(frozen=True, slots=True)
class Trend:
    """Figures by year: ``rows`` has a row for each of ``years``, None for years of which there is none.

    A row has the columns of ``ALONE``, the keys of ``OUTCOMES``, ``reports``, and ``new_requests_filled`` and
    ``total_processed_filled``: how many of the reports state that figure. ``sql`` with ``parameters`` gives the same.
    """

    years: Sequence[int]
    rows: Sequence[Row | None]
    sql: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def values(self, column: str) -> list[Any]:
        """Return one column, year by year."""
        return [row[column] if row is not None else None for row in self.rows]

    @property
    def known(self) -> bool:
        """Whether there is any figure."""
        return any(row is not None and row["reports"] for row in self.rows)


def bounds(code: str) -> tuple[str, str]:
    """Return the first and last code of a place and of all that lies in it, as strings are ordered."""
    prefix = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
    return prefix, f"{prefix}~"


def of_place(conn: Any, code: str, span: Sequence[int]) -> Trend:
    """Add up the agencies' own reports of a place and what lies in it; of everywhere, for ``EVERYWHERE``."""
    sums = [f"sum({name}) AS {name}" for name in (*ALONE, "new_requests_filled", "total_processed_filled")]
    groups = [_group(key, [f"sum({line})" for line in lines]) for key, lines in OUTCOMES.items()]
    where = ["applicant = 'total'"]
    asked: dict[str, Any] = {}
    if code:
        # years one by one: the key of the table begins with them
        where += [f"year IN ({', '.join(map(str, span))})", "region_code BETWEEN :first AND :last"]
        asked["first"], asked["last"] = bounds(code)
    columns = ",\n  ".join(["year", "sum(reports) AS reports", *sums, *groups])
    conditions = "\n  AND ".join(where)
    sql = f"SELECT {columns}\nFROM request_totals\nWHERE {conditions}\nGROUP BY year ORDER BY year"
    return _trend(conn, sql, asked, span)


def of_agency(conn: Any, agency_id: int, scope: str, span: Sequence[int]) -> Trend:
    """Return an agency's printed totals of the reports of one scope."""
    plain = [f"q.{name}" for name in ALONE]
    filled = [f"q.{name} IS NOT NULL AS {name}_filled" for name in ("new_requests", "total_processed")]
    groups = [_group(key, [f"q.{line}" for line in lines]) for key, lines in OUTCOMES.items()]
    columns = ",\n  ".join(["r.year", "1 AS reports", *plain, *filled, *groups])
    sql = (
        f"SELECT {columns}\nFROM reports r JOIN requests q ON q.report_id = r.id AND q.applicant = 'total'\n"
        "WHERE r.agency_id = :agency AND r.scope = :scope AND r.year IS NOT NULL\nORDER BY r.year"
    )
    return _trend(conn, sql, {"agency": agency_id, "scope": scope}, span)


def span(years: Iterable[int]) -> list[int]:
    """Return all years from the first to the last of some, at most the forty last."""
    known = [year for year in years if year >= FIRST_YEAR]
    return list(range(max(min(known), max(known) - 39), max(known) + 1)) if known else []


def _group(key: str, lines: Sequence[str]) -> str:
    """Give the sum of lines as an expression of SQL: NULL where none of them is filled in."""
    if len(lines) == 1:
        return f"{lines[0]} AS {key}"
    added = " + ".join(f"coalesce({line}, 0)" for line in lines)
    return f"CASE WHEN coalesce({', '.join(lines)}) IS NOT NULL\n    THEN {added} END AS {key}"


def _trend(conn: Any, sql: str, asked: Mapping[str, Any], years: Sequence[int]) -> Trend:
    found = {row["year"]: row for row in conn.execute(sql, asked)}
    return Trend(years, [found.get(year) for year in years], sql, asked)

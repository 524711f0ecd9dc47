"""How often rules are broken, by rule, year and place: counted in ``finding_totals``, shown beside who reported."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.site.overview import spread
from archive.site.overview.spread import Grid, Share
from archive.site.overview.trends import bounds
from archive.site.reports.report import places_of

NEWEST = 20  # reports named on the page of a rule

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tally:
    """Broken checks: ``findings`` in ``reports`` of them. ``what``: a row of ``rules``, a year, or a line of a grid."""

    what: Any
    findings: int
    reports: int
    share: Share | None = None

    @property
    def percent(self) -> float | None:
        """Reports with a finding for every hundred agencies of which there is a report; None where there is none."""
        return 100 * self.reports / self.share.archived if self.share is not None and self.share.archived else None


@dataclass(frozen=True, slots=True)
class RulePage:
    """One rule in one place (everywhere: ``places`` empty, ``code`` ''): by year, and by what lies in the place.

    ``undated``: findings in reports of which no year is known; ``newest``: reports archived last that break the rule.
    """

    rule: Row
    code: str
    places: Sequence[Row]
    grid: Grid
    years: Sequence[Tally]
    below: Sequence[Tally]
    undated: int
    newest: Sequence[Row]
    sql: str
    parameters: Mapping[str, Any]

    @property
    def findings(self) -> int:
        """All of them."""
        return self.undated + sum(year.findings for year in self.years)


def has(conn: Any) -> bool:
    """Say whether an archive keeps these counts; one that was published before does not."""
    return conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'finding_totals'").fetchone() is not None


def by_rule(conn: Any, code: str, years: Sequence[int]) -> list[Tally]:
    """Count the findings of each rule that is broken in a place, those with most first; also of no known year."""
    if not has(conn):
        return []
    rules = {row["rule"]: row for row in conn.execute("SELECT * FROM rules")}
    where, asked = "", dict[str, Any]()
    if code:
        # years one by one: the key of the table begins with them
        where = f"WHERE year IN ({', '.join(map(str, (0, *years)))}) AND region_code BETWEEN :first AND :last "
        asked["first"], asked["last"] = bounds(code)
    found = conn.execute(
        f"SELECT rule, sum(findings), sum(reports) FROM finding_totals {where}GROUP BY rule ORDER BY 2 DESC, 1", asked
    )
    return [Tally(rules[rule], findings, reports) for rule, findings, reports in found if rule in rules]


def of_rule(conn: Any, rule: str, code: str, everywhere: Grid | None = None) -> RulePage | None:
    """Return the page of a rule; None where there is no such rule or no such place.

    ``everywhere``: the grid of all places, where somebody has it: counting it takes longest.
    """
    conn.execute("BEGIN")
    try:
        head = conn.execute("SELECT * FROM rules WHERE rule = ?", [rule]).fetchone()
        known = not code or conn.execute("SELECT 1 FROM regions WHERE code = ?", [code]).fetchone()
        return None if head is None or not known else _of_rule(conn, head, code, None if code else everywhere)
    finally:
        conn.execute("ROLLBACK")


def _of_rule(conn: Any, head: Row, code: str, known: Grid | None) -> RulePage:
    grid = known or spread.below(conn, code)
    asked: dict[str, Any] = {"rule": head["rule"]}
    where = "rule = :rule"
    if code:
        years = ", ".join(map(str, (0, *grid.reported)))
        where += f" AND year IN ({years}) AND region_code BETWEEN :first AND :last"
        asked["first"], asked["last"] = bounds(code)
    in_years: dict[int, Counter[str]] = defaultdict(Counter)
    in_places: dict[str, Counter[str]] = defaultdict(Counter)
    line_of = spread.lines_of(conn, code)
    if has(conn):
        for year, region, findings, reports in conn.execute(
            f"SELECT year, region_code, findings, reports FROM finding_totals WHERE {where}", asked
        ):
            for counted in (in_years[year], in_places[line_of("" if region == "?" else region)]):
                counted.update(findings=findings, reports=reports)
    below = [_tally(line, in_places.pop(line.code, Counter()), _added(line.shares)) for line in grid.lines]
    below += [_tally(None, counted, None) for counted in in_places.values()]
    sql = (
        "SELECT year, region_code, findings, reports\nFROM finding_totals\n"
        f"WHERE {where}\nORDER BY year DESC, findings DESC, region_code"
    )
    return RulePage(
        rule=head,
        code=code,
        places=places_of(conn, code) if code else (),
        grid=grid,
        years=[_tally(year, in_years[year], grid.whole[year]) for year in grid.reported],
        below=below,
        undated=in_years[0]["findings"],
        newest=conn.execute(_NEWEST, [head["rule"], NEWEST]).fetchall() if not code else (),
        sql=sql,
        parameters=asked,
    )


def _tally(what: Any, counted: Counter[str], share: Share | None) -> Tally:
    return Tally(what, counted["findings"], counted["reports"], share)


def _added(shares: Mapping[int, Share]) -> Share:
    return Share(sum(one.archived for one in shares.values()), sum(one.agencies for one in shares.values()))


_NEWEST = """
SELECT r.id, r.title, r.year, a.name AS agency, count(*) AS findings
FROM (SELECT DISTINCT report_id FROM checks WHERE rule = ?1 AND result = 'broken' ORDER BY report_id DESC LIMIT ?2) n
JOIN checks c INDEXED BY checks_report ON c.report_id = n.report_id AND c.rule = ?1 AND c.result = 'broken'
JOIN reports r ON r.id = n.report_id LEFT JOIN agencies a ON a.id = r.agency_id
GROUP BY r.id ORDER BY r.id DESC
"""

"""What the archive holds, in numbers: for the home page and the page of rules. Counted anew when it changed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from archive.site.overview import coverage, spread, tallies, trends
from archive.site.overview.coverage import Shares
from archive.site.overview.spread import Grid
from archive.site.overview.trends import Trend

T = TypeVar("T")
Row = Mapping[str, Any]
LATEST = 6
SHORTEST = 20.0  # seconds between two counts, however much a crawl writes


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of one moment. ``rules``: rows of it with ``findings`` and ``reports``; ``years``: (year, reports).

    ``grid`` and ``trend``: who reported, by province and year, and what requests came to; None in an older copy.
    ``within``: the same by what lies in the only province, where there is but one.
    """

    reports: int
    agencies: int
    errors: int
    warnings: int
    first_year: int | None
    last_year: int | None
    last_fetched: str | None
    years: tuple[tuple[int, int], ...]
    rules: tuple[dict[str, Any], ...]
    latest: tuple[Row, ...]
    covered: Shares | None
    grid: Grid | None
    within: Grid | None
    trend: Trend | None

    @property
    def peak(self) -> int:
        """The number of reports of the year that has most, for the bars; 1 where there is none."""
        return max((reports for _, reports in self.years), default=1)


def count(conn: Any) -> Overview:
    """Count what is there; each query runs on an index."""
    years = tuple(
        (int(row[0]), int(row[1]))
        for row in conn.execute("SELECT year, count(*) FROM reports WHERE year IS NOT NULL GROUP BY year ORDER BY year")
    )
    rules = _rules(conn)
    newest = conn.execute("SELECT fetched_at FROM snapshots ORDER BY id DESC LIMIT 1").fetchone()
    latest = conn.execute(
        """SELECT r.id, r.title, r.year, r.status, r.published_on, a.name AS agency,
                  (SELECT count(*) FROM checks c
                   WHERE c.report_id = r.id AND c.result = 'broken' AND c.severity = 'error') AS errors
           FROM reports r LEFT JOIN agencies a ON a.id = r.agency_id ORDER BY r.id DESC LIMIT ?""",
        [LATEST],
    )
    grid = spread.below(conn, trends.EVERYWHERE) if coverage.has(conn) else None
    only = grid.lines[0].code if grid is not None and len(grid.lines) == 1 else None
    return Overview(
        reports=conn.execute("SELECT count(*) FROM reports").fetchone()[0],
        agencies=conn.execute("SELECT count(*) FROM agencies").fetchone()[0],
        errors=sum(rule["findings"] for rule in rules if rule["severity"] == "error"),
        warnings=sum(rule["findings"] for rule in rules if rule["severity"] == "warning"),
        first_year=years[0][0] if years else None,
        last_year=years[-1][0] if years else None,
        last_fetched=newest[0] if newest else None,
        years=years,
        rules=rules,
        latest=tuple(latest.fetchall()),
        covered=coverage.headline(conn),
        grid=grid,
        within=spread.below(conn, only) if only else None,
        trend=trends.of_place(conn, trends.EVERYWHERE, grid.reported) if grid is not None else None,
    )


def _rules(conn: Any) -> tuple[dict[str, Any], ...]:
    """Return the rows of ``rules`` with ``findings``, and in how many ``reports`` these are: None in an older copy."""
    counted: dict[str, tuple[int, int | None]]
    if tallies.has(conn):
        counted = {
            one.what["rule"]: (one.findings, one.reports) for one in tallies.by_rule(conn, trends.EVERYWHERE, ())
        }
    else:
        found = conn.execute("SELECT rule, count(*) FROM checks WHERE result = 'broken' GROUP BY rule")
        counted = {rule: (findings, None) for rule, findings in found}
    rules = []
    for row in conn.execute("SELECT * FROM rules"):
        findings, reports = counted.get(row["rule"], (0, 0))
        rules.append({**dict(row), "findings": findings, "reports": reports})
    return tuple(rules)


class Counted(Generic[T]):
    """What was counted last in each archive, kept while its files are as they were."""

    def __init__(self, count: Callable[[Any], T]) -> None:
        """``count`` is given a reader's connection."""
        self._count = count
        self._kept: dict[str, tuple[float, tuple[int, ...], T]] = {}
        self._counting: dict[str, asyncio.Future[T]] = {}

    async def of(self, database: Any) -> T:
        """Return the count of a Datasette database, at most ``SHORTEST`` seconds behind a change."""
        path = str(database.path)
        kept = self._kept.get(path)
        if kept is not None and time.monotonic() - kept[0] < SHORTEST:
            return kept[2]
        state = _state(path)
        if kept is not None and kept[1] == state:
            self._kept[path] = (time.monotonic(), state, kept[2])
            return kept[2]
        if path not in self._counting:  # once for all who ask meanwhile
            self._counting[path] = asyncio.ensure_future(self._anew(database, path, state))
            self._counting[path].add_done_callback(lambda _: self._counting.pop(path, None))
        return await asyncio.shield(self._counting[path])

    async def _anew(self, database: Any, path: str, state: tuple[int, ...]) -> T:
        counted: T = await database.execute_fn(self._count)
        self._kept[path] = (time.monotonic(), state, counted)
        return counted


def _state(path: str) -> tuple[int, ...]:
    """Return what changes when somebody writes: times and sizes of the database and its log."""
    files = [Path(path), Path(f"{path}-wal")]
    return tuple(value for file in files if file.exists() for value in (file.stat().st_mtime_ns, file.stat().st_size))

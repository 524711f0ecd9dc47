"""Of how many agencies of each place and year there is a report: what every sum is shown beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.site.overview.trends import bounds, span

ARCHIVED = ("complete", "partial", "unreadable")
STEPS = 5  # shades of the grid

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Share:
    """Agencies that were there in a year, and of how many of them there is a report, readable or not."""

    archived: int
    agencies: int

    @property
    def percent(self) -> float:
        """How many of a hundred."""
        return 100 * self.archived / self.agencies if self.agencies else 0.0

    @property
    def step(self) -> int:
        """The shade of its field: 0 where there is no report, ``STEPS`` where there are all."""
        if not self.archived:
            return 0
        return STEPS if self.archived >= self.agencies else 1 + int(self.percent // (100 / (STEPS - 1)))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the grid: a place (or what stands for none), and its share of each year."""

    code: str
    name: str
    shares: Mapping[int, Share]


@dataclass(frozen=True, slots=True)
class Grid:
    """Places by years; ``whole`` is all of them together."""

    years: Sequence[int]
    lines: Sequence[Line]
    whole: Mapping[int, Share]

    @property
    def reported(self) -> Sequence[int]:
        """The years from the first of which there is a report: before it there is nothing to add up."""
        first = next((year for year in self.years if self.whole[year].archived), None)
        return [year for year in self.years if first is not None and year >= first]


def lines_of(conn: Any, code: str) -> Callable[[str], str]:
    """Return what says in which line of a place's grid an agency's place stands; of everywhere for ''."""
    if not code:
        return lambda region: f"{region[:2]}0000" if region else ""
    regions = conn.execute("SELECT code, parent_code FROM regions WHERE code BETWEEN ? AND ?", bounds(code))
    return _child(code, dict(regions.fetchall()))


def below(conn: Any, code: str) -> Grid:
    """Count a place: a line for each place right below it, one for its own agencies. Everywhere for ''."""
    parent = code or None
    names = dict(conn.execute("SELECT code, name FROM regions WHERE parent_code IS ?", [parent]).fetchall())
    if code:
        names[code] = conn.execute("SELECT name FROM regions WHERE code = ?", [code]).fetchone()[0]
    first, last = bounds(code) if code else ("", "~")
    return _grid(conn, first, last, names, lines_of(conn, code))


def _child(code: str, parents: Mapping[str, str | None]) -> Callable[[str], str]:
    def child(region: str) -> str:
        at: str | None = region
        while at is not None and at != code and parents.get(at) != code:
            at = parents.get(at)
        return at or region

    return child


def _grid(conn: Any, first: str, last: str, names: Mapping[str, str], line_of: Callable[[str], str]) -> Grid:
    kept: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    marks = ", ".join("?" * len(ARCHIVED))
    reached: set[int] = set()
    for region, year, state, agencies in conn.execute(
        f"SELECT region_code, year, state IN ({marks}), sum(agencies) FROM coverage_counts "
        "WHERE region_code BETWEEN ? AND ? AND agencies > 0 GROUP BY 1, 2, 3",
        [*ARCHIVED, first, last],
    ):
        reached.add(year)
        kept[line_of(region)][year] += agencies if state else 0
    years = span(reached)
    there = _there(conn, first, last, line_of, years)
    lines = [
        Line(code, names.get(code, ""), {year: Share(kept[code][year], there[code][year]) for year in years})
        for code in sorted(there)
    ]
    whole = {
        year: Share(
            sum(line.shares[year].archived for line in lines), sum(line.shares[year].agencies for line in lines)
        )
        for year in years
    }
    return Grid(years, lines, whole)


def _there(
    conn: Any, first: str, last: str, line_of: Callable[[str], str], years: Sequence[int]
) -> dict[str, dict[int, int]]:
    """Count the agencies that were there, year by year."""
    found: dict[str, dict[int, int]] = defaultdict(lambda: dict.fromkeys(years, 0))
    where, asked = ("", []) if not first else ("WHERE region_code BETWEEN ? AND ? ", [first, last])
    kept = conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'agency_lives'").fetchone()
    for region, since, until, agencies in conn.execute(
        f"SELECT region_code, first_year, last_year, agencies FROM agency_lives {where}"
        if kept  # an archive that was published before has no counts
        else "SELECT coalesce(region_code, ''), first_year, last_year, count(*) FROM agencies "
        f"{where}GROUP BY region_code, level, first_year, last_year",  # as an index has them
        asked,
    ):
        line = found[line_of(region)]
        for year in years:
            if (since is None or year >= since) and (until is None or year <= until):
                line[year] += agencies
    return found

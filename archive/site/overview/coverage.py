"""What is there and what is not, for the pages that show it: by year, by place, and agency by agency."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.site.reports.report import places_of

STATES = ("complete", "partial", "unreadable", "blocked", "missing", "unknown")
#: What stands for each state where there is room for one sign; told apart by shape, not by colour.
SIGNS = {"complete": "●", "partial": "◐", "unreadable": "◌", "blocked": "⊘", "missing": "✕", "unknown": "·"}
MOST = 200  # agencies on one page
_ARCHIVED = STATES[:3]

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shares:
    """Agencies by state; ``agencies`` is the denominator. ``name`` and ``code`` say of which place, level or year."""

    name: str
    code: str
    agencies: int
    states: Mapping[str, int]
    listed: bool = False

    @property
    def archived(self) -> int:
        """Agencies of which there is a report, readable or not."""
        return sum(self.states[state] for state in _ARCHIVED)

    @property
    def percent(self) -> float:
        """How many of a hundred agencies have one."""
        return round(100 * self.archived / self.agencies, 1) if self.agencies else 0.0


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole archive: ``years`` newest first; provinces and levels in ``year``."""

    year: int | None
    years: Sequence[Shares]
    provinces: Sequence[Shares]
    levels: Sequence[Shares]


@dataclass(frozen=True, slots=True)
class Line:
    """One agency: its row of ``agencies``, and of ``coverage`` by year; where it was looked for last, and when."""

    agency: Row
    cells: Mapping[int, Row]
    looked_at: str | None
    where: str | None


@dataclass(frozen=True, slots=True)
class PlacePage:
    """One place: what lies in it, with shares of one year, and its own agencies by year."""

    places: Sequence[Row]
    year: int | None
    below: Sequence[Shares]
    years: Sequence[int]
    lines: Sequence[Line]
    page: int
    agencies: int
    basis: str


def has(conn: Any) -> bool:
    """Say whether an archive keeps this; one that was published before does not."""
    return conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'coverage_by_place'").fetchone() is not None


def overview(conn: Any) -> Overview | None:
    """Count the whole archive; provinces and levels in the last year of which anything is known."""
    if not has(conn):
        return None
    years = [_shares(row, f"{row['year']}", f"{row['year']}") for row in conn.execute("SELECT * FROM coverage_by_year")]
    years.sort(key=lambda one: one.code, reverse=True)
    if not years:
        return Overview(None, (), (), ())
    year = int(years[0].code)
    rows = conn.execute("SELECT * FROM coverage_by_place WHERE year = ?", [year]).fetchall()
    names = dict(conn.execute("SELECT code, name FROM regions WHERE level = 'province'").fetchall())
    provinces = _grouped(rows, lambda row: f"{row['region_code'][:2]}0000" if row["region_code"] else "", names)
    levels = _grouped(rows, lambda row: row["level"] or "", {})
    order = {level: at for at, level in enumerate(("national", "province", "prefecture", "county", "township", ""))}
    return Overview(year, years, provinces, sorted(levels, key=lambda one: order[one.code]))


def headline(conn: Any) -> Shares | None:
    """Return the last year of which anything is known."""
    row = conn.execute("SELECT * FROM coverage_by_year ORDER BY year DESC LIMIT 1").fetchone() if has(conn) else None
    return None if row is None else _shares(row, str(row["year"]), str(row["year"]))


def place(conn: Any, code: str, page: int = 1) -> PlacePage | None:
    """Return the page of a place, None where there is none of this code; '000000': agencies without a place."""
    conn.execute("BEGIN")
    try:
        known = conn.execute("SELECT 1 FROM regions WHERE code = ?", [code]).fetchone()
        if not has(conn) or (known is None and code != "000000"):
            return None
        return _place(conn, code if known else None, page)
    finally:
        conn.execute("ROLLBACK")


def _place(conn: Any, code: str | None, page: int) -> PlacePage:
    newest = conn.execute("SELECT max(year) FROM coverage_counts WHERE agencies > 0").fetchone()[0]
    below: Sequence[Shares] = ()
    if code is not None and newest is not None:
        below = _below(conn, code, newest)
    total = conn.execute("SELECT count(*) FROM agencies WHERE region_code IS ?", [code]).fetchone()[0]
    agencies = conn.execute(
        "SELECT id, name, level, kind, successor_id FROM agencies WHERE region_code IS ? "
        "ORDER BY level = 'township', kind <> 'government', kind <> 'government_office', name, id LIMIT ? OFFSET ?",
        [code, MOST, MOST * (page - 1)],
    ).fetchall()
    lines = _lines(conn, agencies)
    years = sorted({year for line in lines for year in line.cells}, reverse=True)
    listed = conn.execute("SELECT 1 FROM required_agencies WHERE region_code = ?", [code]).fetchone()
    return PlacePage(
        places_of(conn, code), newest, below, years, lines, page, total, "archive" if listed is None else "list"
    )


def of_agency(conn: Any, agency_id: int) -> Sequence[Row]:
    """Return an agency's years, newest first, from the first of which something is known."""
    if not has(conn):
        return ()
    rows = conn.execute("SELECT * FROM coverage WHERE agency_id = ? ORDER BY year DESC", [agency_id]).fetchall()
    while rows and rows[-1]["state"] == "unknown" and rows[-1]["reason"] is None:
        rows.pop()
    return tuple(rows)


def _lines(conn: Any, agencies: Sequence[Row]) -> list[Line]:
    cells: dict[int, dict[int, Row]] = {agency["id"]: {} for agency in agencies}
    marks = ", ".join("?" * len(cells))
    for row in conn.execute(f"SELECT * FROM coverage WHERE agency_id IN ({marks})", list(cells)):
        cells[row["agency_id"]][row["year"]] = row
    lines = []
    for agency in agencies:
        years = cells[agency["id"]]
        last = max(years.values(), key=lambda row: row["looked_at"] or "", default=None)
        when, where = (last["looked_at"], last["where_url"]) if last is not None else (None, None)
        lines.append(Line(agency, years, when, where))
    return lines


def _below(conn: Any, code: str, year: int) -> Sequence[Shares]:
    """Sum up the places that lie right below one, each with all that lies in it."""
    prefix = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
    rows = conn.execute(
        "SELECT * FROM coverage_by_place WHERE region_code BETWEEN ? AND ? AND region_code <> ? AND year = ?",
        [prefix, f"{prefix}~", code, year],
    ).fetchall()
    regions = conn.execute("SELECT code, parent_code FROM regions WHERE code BETWEEN ? AND ?", [prefix, f"{prefix}~"])
    parents = dict(regions.fetchall())
    names = dict(conn.execute("SELECT code, name FROM regions WHERE parent_code = ?", [code]).fetchall())

    def child(row: Row) -> str:
        at = row["region_code"]
        while at is not None and parents.get(at) != code:
            at = parents.get(at)
        return str(at or row["region_code"])

    return _grouped(rows, child, names)


def _grouped(rows: Iterable[Row], key: Any, names: Mapping[str, str]) -> list[Shares]:
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    listed: dict[str, bool] = defaultdict(bool)
    for row in rows:
        code = key(row)
        for name in ("agencies", *STATES):
            counts[code][name] += row[name]
        listed[code] |= row["basis"] == "list"
    return [
        Shares(names.get(code, ""), code, counts[code]["agencies"], dict(counts[code]), listed[code])
        for code in sorted(counts)
    ]


def _shares(row: Row, name: str, code: str) -> Shares:
    return Shares(name, code, row["agencies"], {state: row[state] for state in STATES})

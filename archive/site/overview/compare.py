"""Reports side by side: of several agencies, or several years of one, figure by figure as the forms print them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from archive.site.language import terms
from archive.site.overview import trends
from archive.site.overview.trends import ALONE, OUTCOMES, Trend
from archive.site.reports.form import Name, sheets, words
from parsers.forms import forms

MOST_AGENCIES = 6
MOST_REPORTS = 8
MOST_PEERS = 12
_LINES = [
    line
    for lines in (*([one] for one in ALONE[:2]), *OUTCOMES.values(), *([one] for one in ALONE[2:]))
    for line in lines
]
_LONGEST = 200  # characters of a name that is looked up
_OWN_FIRST = (
    "CASE scope WHEN 'own' THEN 1 WHEN 'unknown' THEN 2 WHEN 'own_level' THEN 3 WHEN 'aggregate' THEN 4 ELSE 5 END"
)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Chosen:
    """An agency that was asked for: its row, the years of which it has reports, what requests came to in each.

    ``scope`` is that of most of its reports, of which the trend is.
    """

    head: Row
    years: Sequence[int]
    scope: str | None
    trend: Trend | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: a figure's name, the form's words for it (Chinese, English), its cell in each report.

    ``group``: the words of the head that it stands under, if any. A cell is None where the report's form has none.
    """

    name: Name
    group: tuple[str, str] | None
    label: tuple[str, str]
    cells: Sequence[Row | None]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is shown: ``reports`` are the columns, at most ``MOST_REPORTS``; ``unknown``: names that no agency has.

    ``years``: those that were asked for, or chosen where none was. ``more``: how many reports did not find room.
    """

    agencies: Sequence[Chosen]
    unknown: Sequence[str]
    years: Sequence[int]
    reports: Sequence[Row]
    figures: Sequence[Figure]
    more: int

    def of_chapter(self, number: int) -> list[Figure]:
        """Return the figures of one table of the form."""
        return [figure for figure in self.figures if figure.name[0] == number]

    @property
    def offered(self) -> list[int]:
        """The years of which any of the agencies has a report, newest first."""
        return sorted({year for one in self.agencies for year in one.years}, reverse=True)


def load(conn: Any, named: Sequence[str], years: Sequence[int]) -> Comparison:
    """Compare agencies by key or number; without ``years``: all years of a single one, else the last that all have."""
    conn.execute("BEGIN")
    try:
        heads, unknown = _heads(conn, named)
        agencies = [_chosen(conn, head) for head in heads]
        wanted = list(years) or _usual(agencies)
        reports = [report for one in agencies for report in _reports(conn, one.head["id"], wanted)]
        shown = reports[:MOST_REPORTS]
        return Comparison(agencies, unknown, wanted, shown, _figures(conn, shown), len(reports) - len(shown))
    finally:
        conn.execute("ROLLBACK")


def peers(conn: Any, agency: Row, most: int = MOST_PEERS) -> list[Row]:
    """Return agencies of the same kind and level of the places beside an agency's own that are called as it is.

    What it is called is its name without that of its place: 财政局. None where the name does not begin so.
    """
    place = conn.execute(
        "SELECT code, name, parent_code FROM regions WHERE code = ?", [agency["region_code"]]
    ).fetchone()
    if place is None or not agency["name"].startswith(place["name"]):
        return []
    called = agency["name"][len(place["name"]) :]
    found: list[Row] = conn.execute(
        "SELECT a.id, a.key, a.name FROM regions g JOIN agencies a ON a.region_code = g.code "
        "WHERE g.parent_code IS ? AND g.code <> ? AND a.name = g.name || ? AND a.level IS ? AND a.kind IS ? "
        "ORDER BY g.code LIMIT ?",
        [place["parent_code"], place["code"], called, agency["level"], agency["kind"], most],
    ).fetchall()
    return found


def _heads(conn: Any, named: Iterable[str]) -> tuple[list[Row], list[str]]:
    heads: dict[int, Row] = {}
    unknown = []
    for name in dict.fromkeys(name.strip()[:_LONGEST] for name in named if name.strip()):
        by = "id" if re.fullmatch(r"\d{1,12}", name) else "key"
        row = conn.execute(
            "SELECT a.*, g.name AS place FROM agencies a LEFT JOIN regions g ON g.code = a.region_code "
            f"WHERE a.{by} = ?",
            [name],
        ).fetchone()
        if row is None:
            unknown.append(name)
        elif len(heads) < MOST_AGENCIES:
            heads[row["id"]] = row
    return list(heads.values()), unknown


def _chosen(conn: Any, head: Row) -> Chosen:
    found = conn.execute(
        "SELECT year, scope FROM reports WHERE agency_id = ? AND year IS NOT NULL", [head["id"]]
    ).fetchall()
    scope = usual_scope(row["scope"] for row in found)
    years = sorted({row["year"] for row in found}, reverse=True)
    trend = trends.of_agency(conn, head["id"], scope, trends.span(years)) if scope else None
    return Chosen(head, years, scope, trend)


def usual_scope(scopes: Iterable[str]) -> str | None:
    """Return the scope that most reports have, the agency's own where as many have another."""
    counted: dict[str, int] = {}
    for scope in scopes:
        counted[scope] = counted.get(scope, 0) + 1
    return max(counted, key=lambda one: (counted[one], one == "own", one), default=None)


def _usual(agencies: Sequence[Chosen]) -> list[int]:
    known = [set(one.years) for one in agencies if one.years]
    if not known:
        return []
    if len(agencies) == 1:
        return sorted(known[0], reverse=True)
    common = set.intersection(*known)
    return [max(common)] if common else sorted({max(years) for years in known}, reverse=True)


def _reports(conn: Any, agency_id: int, years: Sequence[int]) -> list[Row]:
    marks = ", ".join("?" * len(years))
    found: list[Row] = conn.execute(
        "SELECT r.id, r.key, r.year, r.scope, r.template, r.status, r.url, a.name AS agency, a.key AS agency_key "
        f"FROM reports r JOIN agencies a ON a.id = r.agency_id WHERE r.agency_id = ? AND r.year IN ({marks}) "
        f"ORDER BY r.year DESC, {_OWN_FIRST}",
        [agency_id, *years],
    ).fetchall()
    return found


def _figures(conn: Any, reports: Sequence[Row]) -> list[Figure]:
    cells: list[dict[Name, Row]] = []
    for report in reports:
        rows = conn.execute(
            "SELECT chapter, line, field, raw, value, state FROM cells WHERE report_id = ?", [report["id"]]
        )
        cells.append({(row["chapter"], row["line"], row["field"]): row for row in rows})
    known = set().union(*cells)
    return [Figure(name, *_words(name), [one.get(name) for one in cells]) for name in _in_order() if name in known]


def _words(name: Name) -> tuple[tuple[str, str] | None, tuple[str, str]]:
    """Return the head under which a figure stands and its own words; the applicant stands above the table."""
    chapter, line, field = name
    spoken = words(None)
    of_line = spoken.lines.get((chapter, line), (line, line))
    if chapter != 3:
        return of_line, spoken.fields.get((chapter, field), (field, field))
    group = next((key for key, lines in OUTCOMES.items() if line in lines and len(lines) > 1), None)
    said = terms()["outcome_group"].get(group or "")
    return (said[0], said[1]) if said else None, of_line


@cache
def _in_order() -> tuple[Name, ...]:
    """Give the names of all figures of all forms in the order of the newest; what only others have, beside its like."""
    names = [name for key in sorted(forms(), reverse=True) for sheet in sheets(key) for name in sheet.names()]
    printed = {name: at for at, name in enumerate(dict.fromkeys(names))}
    first: dict[tuple[int, str], int] = {}
    for name, at in printed.items():
        first.setdefault(name[:2], _LINES.index(name[1]) if name[0] == 3 else at)
    return tuple(sorted(printed, key=lambda name: (name[0], first[name[:2]], printed[name])))


def as_json(found: Comparison) -> dict[str, Any]:
    """Return everything that is compared, for programs."""
    columns = ("key", "agency_key", "agency", "year", "scope", "template", "status", "url")
    return {
        "agencies": [
            {name: one.head[name] for name in ("key", "name", "region_code", "level", "kind")} for one in found.agencies
        ],
        "unknown": list(found.unknown),
        "left_out": found.more,
        "reports": [{name: report[name] for name in columns} for report in found.reports],
        "figures": [
            {
                "chapter": figure.name[0],
                "line": figure.name[1],
                "field": figure.name[2],
                "cells": [
                    None if cell is None else {name: cell[name] for name in ("value", "raw", "state")}
                    for cell in figure.cells
                ],
            }
            for figure in found.figures
        ],
    }


def as_rows(found: Comparison) -> Iterator[Sequence[Any]]:
    """Give everything that is compared as rows of a table: one for each figure of each report."""
    yield "report_key", "agency", "year", "scope", "chapter", "line", "field", "value", "raw", "state"
    for at, report in enumerate(found.reports):
        for figure in found.figures:
            cell = figure.cells[at]
            if cell is not None:
                head = (report["key"], report["agency"], report["year"], report["scope"])
                yield *head, *figure.name, cell["value"], cell["raw"], cell["state"]

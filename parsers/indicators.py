"""The indicator tables of reports before 2019: one indicator a row, with its unit, and one column of figures.

A table is known by the words of its rows, a column by its header. A figure is taken only where it is plain whose it is:
a row that is merged with another, or several columns of figures of which none is said to be the report's, give NULL
and a problem. ``Indicator.value`` is in the unit that is printed, which ``Indicator.unit`` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from parsers import columns, unheaded
from parsers.characters import fold
from parsers.columns import Entry
from parsers.document import Document, Line
from parsers.findings import LOWERING
from parsers.generations import LONGEST, Generation, Meaning, generations, headers, words
from parsers.grid import Grid
from parsers.model import Indicator, Problem, Status

#: Different measures from which tables are this subject's, and measures of which one must be among them.
ENOUGH = 3
CORE = frozenset({"proactive_items", "requests_received", "replies_total"})
#: Lines above a table in which its title may stand.
ABOVE = 3
_TITLE = re.compile(r"统计表|统计报表|情况表|报表")
_YEAR = re.compile(r"(20\d\d)年")
_PART_OF_YEAR = re.compile(r"季度|上半年|下半年|月报|\d月份|[一二三四五六七八九十]月份")
#: Problems after which a report with such tables is not complete.
_LOWERING = LOWERING | {"value_column_unclear", "section_missing", "table_of_other_period"}


@dataclass(frozen=True, slots=True)
class _Placed:
    """One row and what its label means; ``meaning`` is None where it could not be placed."""

    entry: Entry
    meaning: Meaning | None


@dataclass(slots=True)
class Found:
    """The indicator tables of a document: ``template`` is the generation, ``used`` their rows by table."""

    template: str
    rows: list[_Placed]
    used: dict[int, set[int]]
    problems: list[Problem]
    titled: set[int]

    def read(self, year: int | None) -> tuple[list[Indicator], list[Problem], Status]:
        """Return the figures of the report of ``year``, what was in doubt, and how much could be read."""
        problems = list(self.problems)
        if self.titled and year is not None and year not in self.titled:
            years = ", ".join(map(str, sorted(self.titled)))
            problems.append(Problem("table_of_other_period", f"the table is of {years}, the report of {year}"))
            return [], problems, Status.UNREADABLE
        if not self.rows:
            return [], problems, Status.UNREADABLE
        read = [_read(row, year, problems) for row in self.rows]
        indicators = [one for one in _alone(self.rows, read, problems) if one is not None]
        _sections(self.template, self.rows, problems)
        if all(one.value is None and one.value_cumulative is None for one in indicators):
            blank = all(row.entry.trouble is None for row in self.rows) and "value_column_unclear" not in {
                problem.kind for problem in problems
            }
            if not blank:
                return indicators, problems, Status.UNREADABLE
        lowered = any(problem.kind in _LOWERING for problem in problems)
        return indicators, problems, Status.PARTIAL if lowered else Status.COMPLETE


def read(document: Document) -> Found | None:
    """Find the indicator tables of a document, whatever their generation; None where there is none."""
    tables = list(_tables(document))
    entries = [entry for table in tables for entry in table.entries]
    if not entries:
        return None
    known = generations()
    marked = any(mark in words(entry.text[:LONGEST]) for entry in entries for mark in known["2014"].marks)
    generation, other = (known["2014"], known["2008"]) if marked else (known["2008"], known["2014"])
    reader = _Reader(generation, other)
    rows: list[_Placed] = []
    used: dict[int, set[int]] = {}
    taken: list[_Table] = []
    for table in tables:
        placed = reader.table(table.entries)
        if placed is None:
            continue
        taken.append(table)
        rows += placed
        used.setdefault(id(table.grid), set()).update(table.heads, (row.entry.row for row in placed))
    measures = {row.meaning.row.measure for row in rows if row.meaning is not None and row.meaning.row is not None}
    if len(measures) < ENOUGH or measures.isdisjoint(CORE):
        return None
    if any(_PART_OF_YEAR.search(table.title) for table in taken):
        problem = Problem("table_of_other_period", "a table of a part of the year: " + taken[0].title[:60])
        taken, rows = [], []
        return Found(generation.key, rows, used, [problem], set())
    titled = {int(found) for table in taken for found in _YEAR.findall(table.title)}
    return Found(generation.key, rows, used, [], titled)


# -- tables -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Table:
    """A grid with a header such tables have, or one that goes on from it."""

    grid: Grid
    title: str
    heads: set[int] = field(default_factory=set)
    entries: list[Entry] = field(default_factory=list)


def _tables(document: Document) -> Iterator[_Table]:
    """Cut every grid into entries by the header above them; a grid without one goes on from the grid before."""
    layout: columns.Layout | None = None
    for position, block in enumerate(document.blocks):
        if not isinstance(block, Grid):
            continue
        table = _Table(block, "")
        headed = [columns.layout(block, row) for row in range(block.height)]
        if any(found is not None for found in headed):
            layout = None  # what stands above a table's own header is its title
        elif (own := unheaded.layout(block)) is not None and (layout is None or own.width != layout.width):
            layout = own
            table.title = _title(document, position, 0)
        for row, found in enumerate(headed):
            if found is not None:
                layout = found
                table.heads.add(row)
                table.title = table.title or _title(document, position, row)
            elif layout is not None:
                if columns.is_head(layout, block, row):
                    table.heads.add(row)
                else:
                    table.entries += columns.entries(layout, block, row)
        table.entries.sort(key=lambda entry: entry.list)
        if table.entries:
            yield table


def _title(document: Document, position: int, header: int) -> str:
    """Return the line above a table, or the row in it, that is the table's title; of others nothing is taken."""
    grid = document.blocks[position]
    assert isinstance(grid, Grid)
    inside = [cell.text for row in range(header) for cell in grid.cells(row) if cell.row == row]
    above = [block.text for block in document.blocks[max(0, position - ABOVE) : position] if isinstance(block, Line)]
    return next(
        (fold(text) for text in (*inside, *reversed(above)) if _TITLE.search(fold(text)) and len(text) < 60), ""
    )


# -- labels -----------------------------------------------------------------------------------------------------------


class _Reader:
    """Gives each row its meaning, in the table's order: equal labels stand in several parts of it."""

    def __init__(self, generation: Generation, other: Generation) -> None:
        self.generation, self.other = generation, other
        self.measures = {row.measure for row in generation.rows()}
        self.only = generation.sections[0].name if len(generation.sections) == 1 else None
        self.section: str | None = self.only
        self.above: str | None = None

    def table(self, entries: list[Entry]) -> list[_Placed] | None:
        """Place a table's rows; None where it is a table about something else."""
        before = self.section, self.above
        placed = [row for row in map(self._place, entries) if row is not None]
        known = sum(row.meaning is not None for row in placed)
        if known * 2 < len(placed) or not any(row.meaning is not None and row.meaning.row for row in placed):
            self.section, self.above = before
            return None
        return placed

    def _place(self, entry: Entry) -> _Placed | None:
        for left in entry.groups:
            self._heading(left)
        if _is_no_indicator(entry):
            return None
        if not entry.figures:
            self._heading(entry.text)
            return None
        meaning = self.generation.find(entry.text, self.section, self.above)
        if meaning is None:
            if not entry.filled and entry.unit is None and entry.text:
                self._heading(entry.text)  # no unit and no figure: a heading that is not known
                return None
            return self._elsewhere(entry)
        if meaning.section is not None:
            self.section = self.only or meaning.section
        if meaning.row is not None and not (meaning.row.of or meaning.row.under):
            self.above = meaning.row.measure
        return _Placed(entry, meaning)

    def _heading(self, text: str) -> None:
        """Follow a heading into its part; after one that is not known, no part is known."""
        meaning = self.generation.find(text, self.section, self.above)
        self.above = meaning.row.measure if meaning is not None and meaning.row is not None else None
        self.section = self.only or (meaning.section if meaning is not None else None)

    def _elsewhere(self, entry: Entry) -> _Placed:
        """Look for the label in the other generation: places add its rows. Else the part is not known any more."""
        meaning = self.other.find(entry.text, None, None)
        row = meaning.row if meaning is not None and meaning.exact else None
        if row is not None and not row.words and row.measure not in self.measures:
            return _Placed(entry, meaning)
        self.section, self.above = self.only, None
        return _Placed(entry, None)


def _is_no_indicator(entry: Entry) -> bool:
    """Tell titles, notes and the lines of those who filled the table in from its rows."""
    bare = words(entry.text[:LONGEST])
    if bare in headers().rows:
        return True
    if entry.filled:
        return False
    return bool(_TITLE.search(bare)) or any(len(word) > 1 and bare.startswith(word) for word in headers().rows)


# -- figures ----------------------------------------------------------------------------------------------------------


def _read(placed: _Placed, year: int | None, problems: list[Problem]) -> Indicator | None:
    """Read one row; what could not be placed keeps its label and figure, without a measure."""
    entry, meaning = placed.entry, placed.meaning
    row = meaning.row if meaning is not None else None
    label = columns.printed(entry.text)
    place = entry.place
    if meaning is None:
        problems.append(Problem("label_unplaced", label or "(no label)", place))
    elif not meaning.exact and row is not None:
        problems.append(Problem("label_damaged", f"{label} read as {row.label}", place))
    value = cumulative = chosen = None
    unit = entry.unit
    money = row is not None and row.money
    if entry.trouble is not None:
        problems.append(Problem(entry.trouble, label, place))
    else:
        chosen = columns.choose(entry, year)
        if chosen is None:
            problems.append(Problem("value_column_unclear", label, place))
        readings = [
            columns.amount(figure.text, unit, money=money) if figure is not None else None
            for figure in (chosen, entry.cumulative)
        ]
        problems += [Problem(one.trouble, label, place) for one in readings if one is not None and one.trouble]
        units = {one.unit for one in readings if one is not None and one.value is not None and one.unit}
        if len(units) > 1:
            problems.append(Problem("unit_unknown", f"{label}: {' and '.join(sorted(units))}", place))
        else:
            unit = next(iter(units), unit)
            value, cumulative = (one.value if one is not None else None for one in readings)
    if meaning is not None and row is None and meaning.section and not entry.filled:
        return None  # the heading of a part, with dashes beside it
    raw = columns.printed(chosen.text) or None if chosen is not None else None
    where = chosen.place if chosen is not None and chosen.place is not None else place
    measure = row.measure if row else None
    return Indicator(label, value, unit, entry.code, cumulative, measure, raw=raw, place=where)


def _alone(rows: list[_Placed], read: list[Indicator | None], problems: list[Problem]) -> list[Indicator | None]:
    """Let each measure stand once: of rows that are read as the same and differ, none is believed."""
    by_measure: dict[str, list[int]] = {}
    for at, one in enumerate(read):
        if one is not None and one.measure is not None:
            by_measure.setdefault(one.measure, []).append(at)
    result = list(read)
    for measure, places in by_measure.items():
        if len(places) == 1:
            continue
        figures = {(read[at].value, read[at].value_cumulative) for at in places}  # type: ignore[union-attr]
        first, *later = places
        printed = " and ".join(columns.printed(rows[at].entry.text) for at in places)
        if len(figures) > 1:
            problems.append(Problem("cell_conflict", f"{measure}: {printed}", rows[first].entry.place))
            later = places
        else:
            again = all(rows[at].entry.grid is not rows[first].entry.grid for at in later)
            kind = "label_repeated" if again else "label_unplaced"
            problems.append(Problem(kind, f"{measure}: {printed}", rows[first].entry.place))
        for at in later:
            one = result[at]
            assert one is not None
            result[at] = replace(one, measure=None)
    return result


def _sections(template: str, rows: list[_Placed], problems: list[Problem]) -> None:
    """Record parts of the national table of which nothing was found: the rest of the table may be elsewhere."""
    if template != "2014":
        return
    found = {row.meaning.row.section for row in rows if row.meaning is not None and row.meaning.row is not None}
    missing = [section.labels[0] for section in generations()[template].sections if section.name not in found]
    if missing:
        problems.append(Problem("section_missing", "; ".join(missing)))

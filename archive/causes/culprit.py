"""Whether our reading or the source is the likelier culprit, by how the cells concerned were read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from archive.causes.equations import Cell
from parsers.findings import LOWERING
from parsers.model import Figure, Report, State

Culprit = Literal["source", "reading", "unknown"]

#: Kinds of files whose cells are found by where text stands on the page.
POSITIONED = frozenset({"pdf"})
#: Kinds of files that print the cells of a row one after another and cannot say what spans what.
SPANLESS = frozenset({"text"})
#: Slips by which figures come to stand in other cells: what a misread grid does too.
DISPLACED = frozenset({
    "neighbours_exchanged", "line_shifted", "column_shifted", "figure_split", "figures_run_together", "part_moved",
})  # fmt: skip


class Reading:
    """How the cells of one table of a report were read."""

    def __init__(self, report: Report, chapter: int) -> None:
        self._positioned = report.kind in POSITIONED
        self._figures = {figure[:3]: figure for figure in report.figures if figure.chapter == chapter}
        self._by_columns = chapter == 3
        self._spanless = report.kind in SPANLESS
        self._lines: dict[str, list[Figure]] = {}
        for figure in self._figures.values():
            self._lines.setdefault(figure.line, []).append(figure)
        placed = [figure for figure in self._figures.values() if figure.place]
        self._tables = {figure.place.table_index for figure in placed if figure.place}
        self._shared = {place for place, count in Counter(one.place for one in placed).items() if count > 1}
        self._edges = {
            line: min((one.place.col for one in cells if one.place), default=0) for line, cells in self._lines.items()
        }
        self._usual = self._usual_columns(placed)
        self._troubled = [
            problem for problem in report.problems if problem.place and problem.place.table_index in self._tables
        ]
        self._unplaced = any(problem.kind in LOWERING for problem in self._troubled) or any(
            problem.kind in LOWERING and problem.place is None for problem in report.problems
        )

    def judge(self, kind: str, cells: Iterable[Cell]) -> tuple[Culprit, str]:
        """Return the likelier culprit for a change of these cells, and the reason."""
        concerned = [self._figures[cell] for cell in cells if cell in self._figures]
        lines = [figure for line in dict.fromkeys(one.line for one in concerned) for figure in self._lines[line]]
        rows = {(one.place.table_index, one.place.row) for one in lines if one.place}
        if any(problem.place and problem.place[:2] in rows for problem in self._troubled):
            return "reading", "reading_problem"
        if self._unplaced:
            return "reading", "label_unplaced"
        if any(one.state is State.MISSING for one in concerned):
            return "reading", "cell_missing"
        if any(map(self._irregular, lines)):
            return "reading", "grid_irregular"
        if any(_interpreted(one) for one in concerned):
            return "reading", "text_interpreted"
        if self._positioned and (kind in DISPLACED or any(one.state is State.BLANK for one in concerned)):
            return "unknown", "grid_from_positions"
        return "source", "read_plainly"

    def _usual_columns(self, placed: Iterable[Figure]) -> dict[tuple[int, str], int]:
        """Return the column of the grid in which most figures of each column of the form stand, by table."""
        counted: dict[tuple[int, str], Counter[int]] = {}
        for figure in placed:
            if figure.place:
                counted.setdefault((figure.place.table_index, figure.field), Counter())[self._column(figure)] += 1
        return {name: max(columns, key=lambda col: (columns[col], -col)) for name, columns in counted.items()}

    def _column(self, figure: Figure) -> int:
        """Return the column of the grid; in a row without spans, from the row's first figure on."""
        column = figure.place.col if figure.place else 0
        return column - self._edges[figure.line] if self._spanless else column

    def _irregular(self, figure: Figure) -> bool:
        place = figure.place
        if place is None:
            return figure.state is State.MISSING
        if place in self._shared:
            return True
        if self._by_columns:
            mates = self._lines[figure.line]
            return self._column(figure) != self._usual[place.table_index, figure.field] or any(
                mate.place and mate.place.row != place.row for mate in mates
            )
        return False


def _interpreted(figure: Figure) -> bool:
    if figure.state is not State.NUMBER or figure.raw is None:
        return figure.state is State.TEXT
    return figure.raw.strip() != str(figure.value)

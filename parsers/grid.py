"""Any table, however broken, as a rectangle of cells that remember where they came from.

Spans are expanded as browsers do it (HTML Living Standard, "forming a table"), but bounded: a colspan or rowspan
that runs outside the table, or into a cell that is already taken, is clamped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from parsers.model import Place

#: More columns or rows than any form has: beyond, a span is a typing error or an attack, and is clamped.
MAX_COLUMNS = 200
MAX_ROWS = 2000
MAX_CELLS = 40_000


@dataclass(slots=True, eq=False)
class Cell:
    """One cell as the source has it: ``row`` and ``col`` are its origin in the expanded grid.

    ``merged`` marks the empty stand-in that text extraction leaves for a vertically merged cell.
    """

    text: str
    row: int = 0
    col: int = 0
    rowspan: int = 1
    colspan: int = 1
    merged: bool = False


@dataclass(slots=True, eq=False)
class Grid:
    """A table of ``height`` × ``width``; ``rows[r][c]`` is the cell that covers that square, or None.

    ``index`` counts every table of the document in its order, nested and layout ones included, from 0.
    ``spanned`` is False where spans are lost (text forms), ``clamped`` holds the rows in which a span had to be cut:
    there columns prove nothing. In PDFs ``page`` (from 1) is where the table begins, ``pages`` the page of each row
    where it goes on over page breaks.
    """

    index: int
    rows: list[list[Cell | None]]
    spanned: bool = True
    clamped: frozenset[int] = frozenset()
    page: int | None = None
    pages: Sequence[int] = ()
    _cells: dict[int, list[Cell]] = field(default_factory=dict, repr=False)
    _own: dict[int, list[Cell]] = field(default_factory=dict, repr=False)
    _worded: dict[int, list[Cell]] = field(default_factory=dict, repr=False)

    @property
    def height(self) -> int:
        """Rows of the expanded grid."""
        return len(self.rows)

    @property
    def width(self) -> int:
        """Columns of the expanded grid."""
        return max((len(row) for row in self.rows), default=0)

    def aligned(self, *numbers: int) -> int | None:
        """Return the common width of some rows, or None where their columns cannot be trusted to match."""
        if len(numbers) == 1:
            return len(self.rows[numbers[0]]) if self.spanned and numbers[0] not in self.clamped else None
        widths = {len(self.rows[number]) for number in numbers}
        if not self.spanned or len(widths) != 1 or not self.clamped.isdisjoint(numbers):
            return None
        return widths.pop()

    def cells(self, row: int) -> list[Cell]:
        """Return the distinct cells of one row, left to right, those that reach into it from above included.

        Rows are asked for again and again: the list is kept, and not to be changed; nor are rows once it was given.
        """
        known = self._cells.get(row)
        if known is None:
            known = self._cells[row] = []
            before = None
            for cell in self.rows[row]:
                if cell is not None and cell is not before:
                    known.append(cell)
                    before = cell
        return known

    def own(self, row: int) -> list[Cell]:
        """Return the cells that begin in one row; as for ``cells``, the list is kept."""
        known = self._own.get(row)
        if known is None:
            known = self._own[row] = [cell for cell in self.cells(row) if cell.row == row]
        return known

    def laid_out(self) -> list[list[Cell]] | None:
        """Return the cells that begin in each row; None where the grid is not the outcome of their spans alone."""
        if not self.spanned or self.clamped or len(self._own) != len(self.rows):
            return None
        return [self._own[row] for row in range(len(self.rows))]

    def worded(self, row: int) -> list[Cell]:
        """Return the cells that begin in one row and say something that is no plain number; the list is kept."""
        known = self._worded.get(row)
        if known is None:
            known = self._worded[row] = [cell for cell in self.own(row) if cell.text and not cell.text.isdecimal()]
        return known

    def place(self, cell: Cell) -> Place:
        """Say where a cell stands."""
        return Place(self.index, cell.row, cell.col, self.pages[cell.row] if self.pages else self.page)


def expand(source: Iterable[Sequence[Cell]], *, index: int, page: int | None = None) -> Grid:
    """Lay out rows of cells (with their spans) as a grid.

    Cells get their origin written into them. A row in which nothing begins still counts.
    """
    rows: list[list[Cell | None]] = []
    clamped: set[int] = set()
    begun: dict[int, list[Cell]] = {}
    whole: dict[int, list[Cell]] = {}
    open_spans: dict[int, tuple[Cell, int]] = {}  # column -> (cell, rows still to cover)
    budget = MAX_CELLS
    listed = list(source)[:MAX_ROWS]
    for number, cells in enumerate(listed):
        row: list[Cell | None] = []
        column = 0
        reached = bool(open_spans)
        queue = iter(cells)
        cell = next(queue, None)
        while cell is not None or (open_spans and max(open_spans) >= column):
            if column >= MAX_COLUMNS or budget <= 0:
                clamped.add(number)
                break
            if open_spans and column in open_spans:
                above, left = open_spans[column]
                row.append(above)
                if left > 1:
                    open_spans[column] = (above, left - 1)
                else:
                    del open_spans[column]
                column += 1
                budget -= 1
            elif cell is None:
                row.append(None)
                clamped.add(number)
                column += 1
            else:
                cell.row, cell.col = number, column
                if cell.rowspan == cell.colspan == 1:
                    row.append(cell)
                    column += 1
                    budget -= 1
                else:
                    wanted = cell.colspan
                    _span(cell, row, open_spans, len(listed) - number)
                    column += cell.colspan
                    budget -= cell.colspan
                    if cell.colspan != wanted:
                        clamped.add(number)
                cell = next(queue, None)
        rows.append(row)
        if number not in clamped:  # what was laid out is known without looking for it again
            begun[number] = list(cells)
            if not reached:
                whole[number] = begun[number]
    return Grid(index=index, rows=rows, clamped=frozenset(clamped), page=page, _cells=whole, _own=begun)


def _span(cell: Cell, row: list[Cell | None], open_spans: dict[int, tuple[Cell, int]], below: int) -> None:
    """Lay a cell over as many free columns of its row, and rows from it down, as it asks for and there are."""
    down = min(cell.rowspan if cell.rowspan > 0 else below, below)
    column = first = cell.col
    last = first + max(1, cell.colspan)
    while column < min(last, MAX_COLUMNS) and column not in open_spans:
        row.append(cell)
        if down > 1:
            open_spans[column] = (cell, down - 1)
        column += 1
    cell.rowspan, cell.colspan = down, column - first

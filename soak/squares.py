"""Tables as squares: what it takes to cut them, to widen them, and to put fillers in the place of spans."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy

from soak.draft import Box, Row, Table

Square = tuple[Box, int, int]
"""A box, and the row and column where it begins."""


def squares(rows: list[Row]) -> list[list[Square]]:
    """Return for each row the box that covers each of its columns."""
    grid: list[list[Square]] = []
    below: dict[int, tuple[Square, int]] = {}
    for number, row in enumerate(rows):
        line: list[Square] = []
        waiting = list(row)
        while waiting or len(line) in below:
            column = len(line)
            if column in below:
                square, left = below.pop(column)
                line.append(square)
                if left > 1:
                    below[column] = square, left - 1
                continue
            box = waiting.pop(0)
            square = (box, number, column)
            for offset in range(box.colspan):
                line.append(square)
                if box.rowspan > 1:
                    below[column + offset] = square, box.rowspan - 1
        grid.append(line)
    return grid


def cut(rows: list[Row], at: int, share: Callable[[Box], tuple[str, str]]) -> tuple[list[Row], list[Row]]:
    """Cut a table before row ``at``; ``share`` parts the words of a box that reaches over the cut."""
    head = [[copy(box) for box in row] for row in rows[:at]]
    tail = [list(row) for row in rows[at:]]
    grid = squares(rows)
    reaching = dict.fromkeys(square for square in grid[at] if square[1] < at) if at < len(grid) else {}
    columns = {id(box): column for row in grid for box, _, column in row}
    for box, row, column in reaching:
        first, second = share(box)
        mine = head[row][next(i for i, one in enumerate(rows[row]) if one is box)]
        mine.text, mine.rowspan = first, at - row
        rest = copy(box)
        rest.text, rest.rowspan = second, box.rowspan - (at - row)
        place = sum(1 for one in tail[0] if columns.get(id(one), -1) < column)
        tail[0].insert(place, rest)
        columns[id(rest)] = column
    return head, tail


def width(rows: list[Row]) -> int:
    """Columns of a table."""
    return max((len(line) for line in squares(rows)), default=0)


def widen(rows: list[Row], to: int) -> None:
    """Stretch the boxes at the right edge until the table has ``to`` columns."""
    grid = squares(rows)
    extra = to - max(map(len, grid))
    for box in {id(line[-1][0]): line[-1][0] for line in grid}.values():
        box.colspan += extra


def unspan(rows: list[Row], *, repeat: bool = False) -> list[Row]:
    """Put a box into each square: the words in the first of a span, fillers (or labels again) in the others."""
    plain: list[Row] = []
    for number, line in enumerate(squares(rows)):
        row: Row = []
        for column, (box, top, left) in enumerate(line):
            if (number, column) == (top, left):
                one = copy(box)
                one.colspan = one.rowspan = 1
                row.append(one)
            else:
                again = repeat and number > top and column == left and box.name.startswith(("top", "group", "band"))
                row.append(Box(box.text if again else ""))
        plain.append(row)
    return plain


def without_spans(rows: list[Row]) -> list[Row]:
    """Drop every span, and put nothing in its place."""
    for row in rows:
        for box in row:
            box.colspan = box.rowspan = 1
    return rows


def index(table: Table, name: str) -> int:
    """Return the first row that has a label of this name."""
    return next(i for i, row in enumerate(table.rows) if any(box.name == name for box in row))

"""The columns of an indicator table: which is the label's, the unit's, the figures'; and what one row has in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers import numbers
from parsers.characters import fold
from parsers.findings import is_label
from parsers.generations import headers
from parsers.grid import Cell, Grid
from parsers.labels import key
from parsers.model import Place, State
from parsers.numbers import printed

__all__ = [
    "Amount",
    "Entry",
    "Figure",
    "Layout",
    "amount",
    "choose",
    "entries",
    "is_head",
    "layout",
    "one_list",
    "printed",
]

_YEAR = re.compile(r"^(20\d\d)年?度?(.*)$")
_WHOLE_YEAR = re.compile(r"(?:0?1月?|1月(?:0?1日))?(?:-|—|~|至|到)12月(?:31日)?|全年")
_MORE_FIGURES = re.compile(r"统计数|数量|数据")
_MONEY = re.compile(r"(.*?)(亿元|万元|千元|元)(?:人民币)?")
_IN_BRACKETS = re.compile(r"[(](?:单位:?)?(亿元|万元|千元|元|条|件|次|篇|个|人次|人)[)]$")
_MONEY_UNITS = frozenset({"亿元", "万元", "千元", "元"})
_COUNTED = re.compile(r"(.*\d)(人次|件次|[条件次篇个人期场])")
_BOXES = re.compile(r"[□■▢☐\s]+")


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of the header: its role, the squares that it covers, and the year that it names."""

    role: str
    start: int
    end: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class _Block:
    """The columns of one list of indicators; wide tables print two such lists side by side."""

    labels: tuple[int, ...]
    unit: _Column | None
    code: _Column | None
    values: tuple[_Column, ...]
    cumulative: tuple[_Column, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A header: ``width`` is its number of squares, ``aligned`` says that squares are columns of a grid."""

    grid: Grid
    row: int
    width: int
    aligned: bool
    blocks: tuple[_Block, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """The text of one cell of figures, the year that its column names, and where the cell stands."""

    text: str
    year: int | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One row of a list: its label as printed, the labels to its left that begin here, and its figures.

    ``trouble`` is the kind of problem that keeps the row's figures from being read, ``list`` counts the lists of a
    table that prints several side by side. ``figures`` is empty where one cell takes up the whole row.
    """

    grid: Grid
    row: int
    place: Place
    text: str
    groups: tuple[str, ...]
    unit: str | None
    code: str | None
    figures: tuple[Figure, ...]
    cumulative: Figure | None
    trouble: str | None
    list: int = 0

    @property
    def filled(self) -> bool:
        """Whether some cell of figures has a digit."""
        return any(char.isdigit() for one in (*self.figures, self.cumulative) if one is not None for char in one.text)


@dataclass(frozen=True, slots=True)
class Amount:
    """One figure in the unit that is printed with it; ``trouble`` as in :mod:`parsers.numbers`."""

    value: int | float | None
    unit: str | None
    trouble: str | None = None


# -- headers ----------------------------------------------------------------------------------------------------------


def layout(grid: Grid, row: int) -> Layout | None:
    """Read a row as the header of an indicator table; None where it is none."""
    aligned = grid.aligned(row) is not None
    squares = grid.rows[row] if aligned else list(grid.cells(row))
    named: list[_Column] = []
    at = 0
    while at < len(squares):
        end = at + 1
        while end < len(squares) and squares[end] is squares[at] and squares[at] is not None:
            end += 1
        cell = squares[at]
        role, year = _role(cell.text) if cell is not None else ("", None)
        named.append(_Column(role, at, end, year))
        at = end
    _only_figures(named, squares)
    blocks = _blocks(named)
    if not blocks or not all(block.values for block in blocks):
        return None
    return Layout(grid, row, len(squares), aligned, blocks)


def _only_figures(named: list[_Column], squares: Sequence[Cell | None]) -> None:
    """Let a column be the figures' that no word for them heads, where it is the only one left: 合计, or a blank."""
    label = next((at for at, column in enumerate(named) if column.role == "label"), len(named))
    behind = [at for at in range(label + 1, len(named)) if named[at].role not in ("unit", "code", "number", "ignored")]
    if len(behind) != 1 or label + 1 >= len(named):
        return
    column = named[behind[0]]
    cell = squares[column.start]
    bare = key(cell.text) if cell is not None else ""
    if bare in headers().only or (not bare and column.end == column.start + 1 and any(c.role == "unit" for c in named)):
        named[behind[0]] = replace(column, role="value")


def one_list(grid: Grid, label: int, unit: int | None, value: int) -> Layout:
    """Return the layout of a grid without a header, whose columns are known otherwise."""
    column = _Column("unit", unit, unit + 1) if unit is not None else None
    block = _Block((label,), column, None, (_Column("value", value, value + 1),), ())
    return Layout(grid, -1, grid.width, True, (block,))


def _role(text: str) -> tuple[str, int | None]:
    bare, names = key(text), headers()
    for role in ("label", "unit", "code", "number", "cumulative", "value", "ignored"):
        if bare in getattr(names, role):
            return role, None
    dated = _YEAR.match(fold(text))
    if dated is not None:
        rest = key(dated[2])
        if not rest or rest in names.value or _WHOLE_YEAR.fullmatch(fold(dated[2])):
            return "value", int(dated[1])
        if rest in names.cumulative:
            return "cumulative", None
    return ("value", None) if _MORE_FIGURES.search(bare) else ("", None)


def _blocks(named: list[_Column]) -> tuple[_Block, ...]:
    """Cut a header at each column of labels; numbers and codes right before one belong to it."""
    labels = [at for at, column in enumerate(named) if column.role == "label"]
    if not labels:
        return ()
    starts: list[int] = []
    for at in labels:
        while at and named[at - 1].role in ("number", "code", "") and starts:
            at -= 1
        starts.append(at if starts else 0)
    blocks = []
    for start, end in zip(starts, [*starts[1:], len(named)], strict=True):
        part = named[start:end]
        last = next(at for at, column in enumerate(part) if column.role == "label")
        blocks.append(
            _Block(
                labels=tuple(
                    square
                    for column in part[: last + 1]
                    if column.role in ("label", "")
                    for square in range(column.start, column.end)
                ),
                unit=next((column for column in part if column.role == "unit"), None),
                code=next((column for column in part if column.role == "code"), None),
                values=tuple(column for column in part if column.role == "value"),
                cumulative=tuple(column for column in part if column.role == "cumulative"),
            )
        )
    return tuple(blocks)


def is_head(found: Layout, grid: Grid, row: int) -> bool:
    """Tell whether a row still belongs to the header: its second line, or 甲 | 乙 | 丙 | 1 | 2."""
    if grid is found.grid and any(cell.row <= found.row for cell in grid.cells(row) if cell.text):
        return True
    texts = [fold(cell.text) for cell in grid.cells(row) if cell.text]
    return bool(texts) and texts[0] == "甲" and all(len(text) <= 2 for text in texts)


# -- rows -------------------------------------------------------------------------------------------------------------


def entries(found: Layout, grid: Grid, row: int) -> list[Entry]:
    """Read one row by the header above it: one entry for each list of indicators that the table has."""
    cells = grid.cells(row)
    if not any(cell.text for cell in cells):
        return []
    squares = _squares(found, grid, row)
    if squares is None:
        return _unaligned(grid, row, cells)
    read = (_entry(block, at, grid, row, squares) for at, block in enumerate(found.blocks))
    return [entry for entry in read if entry is not None]


def _squares(found: Layout, grid: Grid, row: int) -> list[Cell | None] | None:
    """Return the row's cells as the header's squares; None where they cannot be matched."""
    if found.aligned and grid.aligned(row) == found.width:
        return grid.rows[row]
    cells = grid.cells(row)
    if not found.aligned and len(cells) == found.width:
        return list(cells)
    return None


def _unaligned(grid: Grid, row: int, cells: list[Cell]) -> list[Entry]:
    """A row of another shape: a heading or note if it is one cell of words, else a row that cannot be read."""
    worded = [cell for cell in cells if cell.text]
    label = next((cell for cell in worded if is_label(cell.text)), worded[0])
    others = [cell for cell in worded if cell is not label]
    trouble = "row_misaligned" if others else None
    figures = tuple(Figure(cell.text) for cell in others)
    return [Entry(grid, row, grid.place(label), label.text, (), None, None, figures, None, trouble)]


def _entry(block: _Block, at: int, grid: Grid, row: int, squares: list[Cell | None]) -> Entry | None:
    labels = _distinct([squares[square] for square in block.labels])
    label = labels[-1] if labels else None
    reach = [column for column in (*block.values, *block.cumulative) if label in squares[column.start : column.end]]
    if label is not None and reach:  # one cell over everything: a heading, a note
        return Entry(grid, row, grid.place(label), label.text, (), None, None, (), None, None, at)
    figures = [_under(column, squares) for column in block.values]
    cumulative = [_under(column, squares) for column in block.cumulative]
    filled = [cell for cells in (*figures, *cumulative) for cell in cells]
    if label is None and not filled:
        return None
    unit = _text(block.unit, squares)
    unit = fold(unit) if unit and is_label(unit) else None
    trouble = _trouble(label, row, figures, filled)
    shown = label if label is not None else filled[0]
    return Entry(
        grid=grid,
        row=row,
        place=grid.place(shown),
        text=label.text if label is not None else "",
        groups=tuple(cell.text for cell in labels[:-1] if cell.row == row and is_label(cell.text)),
        unit=unit or _unit_in(label.text if label is not None else ""),
        code=_text(block.code, squares),
        figures=tuple(
            Figure(cells[0].text, column.year, grid.place(cells[0])) if len(cells) == 1 else Figure("", column.year)
            for column, cells in zip(block.values, figures, strict=True)
        ),
        cumulative=Figure(cumulative[0][0].text) if len(cumulative) == 1 and len(cumulative[0]) == 1 else None,
        trouble=trouble,
        list=at,
    )


def _trouble(label: Cell | None, row: int, figures: list[list[Cell]], filled: list[Cell]) -> str | None:
    """Say why a row's figures cannot be taken for its label's; None where they can."""
    if label is None:
        return "row_misaligned"
    tall = label.row != row and bool(filled)  # a label that reaches over several rows of figures
    shared = any(cell.row != row or (cell.rowspan > 1 and cell.rowspan != label.rowspan) for cell in filled)
    if tall or shared or (label.rowspan > 1 and any(cell.rowspan != label.rowspan for cell in filled)):
        return "row_misaligned"
    if len({id(cell) for cell in filled}) != len(filled):
        return "row_misaligned"  # one cell under several headers
    return "value_column_unclear" if any(len(cells) > 1 for cells in figures) else None


def _under(column: _Column, squares: list[Cell | None]) -> list[Cell]:
    return _distinct(squares[column.start : column.end])


def _distinct(squares: list[Cell | None]) -> list[Cell]:
    found: list[Cell] = []
    for cell in squares:
        if cell is not None and cell.text.strip() and cell not in found:
            found.append(cell)
    return found


def _text(column: _Column | None, squares: list[Cell | None]) -> str | None:
    cells = _under(column, squares) if column is not None else []
    return (printed(cells[0].text) or None) if len(cells) == 1 else None


def _unit_in(text: str) -> str | None:
    found = _IN_BRACKETS.search(fold(text))
    return found[1] if found else None


# -- figures ----------------------------------------------------------------------------------------------------------


def choose(entry: Entry, year: int | None) -> Figure | None:
    """Return the report's own figure of a row: of several columns, the one that names the report's year."""
    figures = entry.figures
    if len(figures) == 1:
        return figures[0] if figures[0].year in (None, year) or year is None else None
    own = [figure for figure in figures if figure.year is not None and figure.year == year]
    return own[0] if len(own) == 1 and all(figure.year is not None for figure in figures) else None


def amount(text: str, unit: str | None, *, money: bool) -> Amount:
    """Read one cell in the unit that is printed: its own, else ``unit`` (the column's or the label's)."""
    shown = printed(text)
    if not shown or _BOXES.fullmatch(shown):
        return Amount(None, unit)
    own = _MONEY.fullmatch(fold(shown)) if any(char.isdigit() for char in shown) else None
    if own is not None:
        shown, unit = own[1], own[2]
    elif (counted_in := _COUNTED.fullmatch(fold(shown))) is not None:
        shown, unit = counted_in[1], unit or counted_in[2]
    counted = not money and unit not in _MONEY_UNITS and not (unit or "").startswith("万")
    reading = numbers.read(shown) if counted else numbers.read(shown, money=True, unit=numbers.Unit.WAN)
    if reading.value is None:
        return Amount(None, unit, reading.trouble)
    if reading.state is not State.NUMBER or reading.value < 0:
        return Amount(None, unit, "number_unclear")
    if reading.value != 0 and money != (unit in _MONEY_UNITS):
        return Amount(None, unit, "unit_unknown")
    return Amount(reading.value, unit)

"""What has been found in the tables so far: cells placed on the form, and troubles on the way."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from parsers import numbers
from parsers.grid import Cell, Grid
from parsers.labels import key, numeral, vocabularies
from parsers.model import Figure, Place, Problem, State

Key = tuple[int, str, str]
#: How a cell is read that counts no things: the unit of its label or head, whether it is money, whether it has a sign.
Way = tuple[numbers.Unit | None, bool, bool]

#: Longer words in a cell are no remark in place of a figure.
LONGEST_REMARK = 12

#: Problems after which a report is not complete: a label was not placed, or a row could not be read.
LOWERING = frozenset({"label_unplaced", "row_misaligned", "header_missing", "cell_conflict", "line_ambiguous"})


@dataclass(slots=True)
class Findings:
    """Cells by (chapter, line, field); ``used`` holds the rows of each grid that were understood.

    ``ways`` says how cells were read that count no things; ``unclear`` counts the problems that are about what one
    cell says, ``repeated`` that a cell of a form came twice.
    """

    cells: dict[Key, Figure] = field(default_factory=dict)
    conflicts: set[Key] = field(default_factory=set)
    barred: set[tuple[int, str]] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    used: dict[int, set[int]] = field(default_factory=dict)
    forms: Counter[str] = field(default_factory=Counter)
    tables: set[int] = field(default_factory=set)
    ways: dict[Key, Way] = field(default_factory=dict)
    unclear: int = 0
    repeated: bool = False

    def use(self, grid: Grid, row: int) -> None:
        """Note that a row belongs to one of the form's tables."""
        self.used.setdefault(id(grid), set()).add(row)

    def problem(self, kind: str, detail: str, grid: Grid | None = None, cell: Cell | None = None) -> None:
        """Record something that could not be placed or is not to be trusted."""
        place = grid.place(cell) if grid is not None and cell is not None else None
        if place is None and grid is not None:
            place = Place(table_index=grid.index, row=0, col=0, page=grid.page)
        self.problems.append(Problem(kind, detail, place))

    def bar(self, chapter: int, line: str) -> None:
        """Take no figure of a line: one of the rows that bear its name cannot be read."""
        self.barred.add((chapter, line))

    def put(
        self,
        name: Key,
        cell: Cell,
        grid: Grid,
        *,
        money: bool = False,
        unit: numbers.Unit | None = None,
        signed: bool = False,
    ) -> None:
        """Read one cell as the figure ``name``.

        The same line twice with other content is a conflict: then neither is taken.
        """
        plain = not (money or signed)
        reading = numbers.read(cell.text) if plain else numbers.read(cell.text, unit=unit, money=money, signed=signed)
        if not plain:
            self.ways[name] = unit, money, signed
        self._put(name, cell, grid, reading)

    def put_counts(self, chapter: int, line: str, placed: Iterable[tuple[str, Cell]], grid: Grid) -> None:
        """Read the cells of one line of a form, which all count things."""
        for name, cell in placed:
            self._put((chapter, line, name), cell, grid, numbers.read(cell.text))

    def _put(self, name: Key, cell: Cell, grid: Grid, reading: numbers.Reading) -> None:
        text = cell.text
        raw = text if text.isalnum() else numbers.printed(text)
        page = grid.pages[cell.row] if grid.pages else grid.page
        place = Place(grid.index, cell.row, cell.col, page)
        figure = Figure(name[0], name[1], name[2], raw, reading.value, reading.state, place)
        before = self.cells.setdefault(name, figure)
        if before is not figure:
            self.repeated = True
            if (before.raw, before.value) != (raw, figure.value):
                self.conflicts.add(name)
                self.problem("cell_conflict", f"{'.'.join(map(str, name))}: {before.raw!r} and {raw!r}", grid, cell)
            return
        self.tables.add(name[0])
        if reading.trouble is not None:
            self.unclear += 1
            self.problem(reading.trouble, f"{name[1]}.{name[2]}: {raw}", grid, cell)


@dataclass(frozen=True, slots=True)
class Extras:
    """Labels and words that are known to do no harm (``extras.toml``)."""

    items: frozenset[str]
    rows: frozenset[str]
    words: frozenset[str]
    remarks: frozenset[str]


@lru_cache(maxsize=1)
def extras() -> Extras:
    """Return the known extras by their keys."""
    raw = tomllib.loads(files("parsers").joinpath("extras.toml").read_text("utf-8"))
    return Extras(**{name: frozenset(map(key, raw[name])) for name in ("items", "rows", "words", "remarks")})


@lru_cache(maxsize=1024)
def is_label(text: str) -> bool:
    """Tell a label from a value: words of Chinese that are not among those written in place of a figure."""
    if not any("\u3400" <= char <= "\u9fff" or "\u2e80" <= char <= "\u2fdf" for char in text):
        return False
    if numbers.read(text, money=True, unit=numbers.Unit.WAN, signed=True).state is State.NUMBER:
        return False
    if numbers.read(text).state is State.NUMBER:
        return False
    bare = key(text)
    return bool(numeral(text)) or (bool(bare) and bare not in extras().words)  # （四）无 is half a label


@lru_cache(maxsize=1024)
def is_strange(text: str) -> bool:
    """Tell what is neither a figure, nor a word or mark in place of one, nor a label: characters lost (□（件）)."""
    if numbers.read(text).state is not State.TEXT or any(map(str.isdigit, text)):
        return False
    return not is_label(text) and key(text) not in extras().words


@lru_cache(maxsize=1024)
def is_remark(text: str) -> bool:
    """Tell words that say something of a figure in its place (约5, 无此类情况) from a label of any kind."""
    bare = key(text)
    if numeral(text) or len(bare) > LONGEST_REMARK or not any(bare.startswith(word) for word in extras().remarks):
        return False
    words = vocabularies()
    places = (words.lines, words.groups, words.applicants, words.items, words.channels, words.results)
    return all(place.find(text) is None for place in places)


def values_after(grid: Grid, row: int, label: Cell) -> list[Cell]:
    """Return the cells of a row to the right of its label."""
    cells = grid.cells(row)
    return cells[cells.index(label) + 1 :]

"""Table 三: a line of the form a row, seven columns of applicants.

Columns are matched by the header's words. Where the grid keeps its columns, value and header must stand in the same
one; where spans are lost (text forms), a row must have exactly as many values as the header has names.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from parsers.characters import fold
from parsers.findings import Findings, extras, is_label, is_remark
from parsers.grid import Cell, Grid
from parsers.labels import is_corner, key, numeral, vocabularies
from parsers.order import COLUMNS, Layout, layout, without_blanks
from parsers.table2 import BAND, HEAD

#: Lines below the header by which a column is known for one of labels; the lines of the first groups are among them.
FIRST_LINES = 12
#: Names of applicants in one header row from which it is known to be table 三's.
ENOUGH_NAMES = 3
#: A longer single cell that speaks of applicants is a sentence, not a head.
LONGEST_HEAD = 60
_OTHER = "其他"
_ORGANISATIONS = frozenset(("法人或其他组织", "法人或者其他组织"))
_GROUP_HEADS = _ORGANISATIONS | {"申请人情况", "申请人"}


@lru_cache(maxsize=1024)
def _is_over_names(text: str) -> bool:
    """Tell what stands over or beside the names of the applicants: 申请人情况, or the sentence in the corner."""
    return key(text) in _GROUP_HEADS or is_corner(text)


def _is_line(cell: Cell) -> bool:
    return key(cell.text) in vocabularies().lines.by_key


def _are_values(cells: Sequence[Cell]) -> bool:
    """Tell whether all cells behind a label are values: words among them stand in place of figures.

    In the first place they must say so (约5, 无此类情况): anything else may be a label, and a value be lost instead.
    """
    words = vocabularies()
    for position, cell in enumerate(cells):
        if not is_label(cell.text) or is_remark(cell.text):
            continue
        known = any(place.find(cell.text) for place in (words.lines, words.groups, words.applicants))
        if position == 0 or known or numeral(cell.text) or not any(one.text for one in cells[:position]):
            return False
    return True


@dataclass(slots=True)
class Table3:
    """Reads rows of table 三 as they come, over all the pieces that a page break made of it."""

    findings: Findings
    names: list[tuple[str | None, Cell]] = field(default_factory=list)
    grid: Grid | None = None
    heading: list[int] = field(default_factory=list)
    open: bool = False
    group: str = ""
    width: int | None = None
    edge: int = 0
    last: str = ""
    pieces: set[int] = field(default_factory=set)
    lines: set[str] = field(default_factory=set)
    doubtful: set[tuple[int, str]] = field(default_factory=set)
    layouts: dict[int, Layout | None] = field(default_factory=dict)
    before: Layout | None = None
    spare: bool = False

    def row(self, grid: Grid, row: int) -> bool:
        """Take one row; False when it is none of this table."""
        own = [cell for cell in grid.own(row) if cell.text]
        if own and self._header(grid, row, own):
            self.findings.use(grid, row)
            return True
        if self.heading and self.grid is grid:
            self._settle(grid, row)
        if own and self.open and self._line(grid, row):
            self.findings.use(grid, row)
            return True
        return False

    def finish(self) -> None:
        """Take no figure of a line of which another row, in one of the table's pieces, could not be read."""
        for grid, name in self.doubtful:
            if grid in self.pieces:
                self.findings.bar(3, name)

    # -- header -----------------------------------------------------------------------------------------------------

    def _header(self, grid: Grid, row: int, own: list[Cell]) -> bool:
        applicants = vocabularies().applicants
        worded = grid.worded(row)
        found = [match for cell in worded if (match := applicants.find(cell.text)) is not None]
        names = len(found)
        heads = any(map(_is_over_names, [cell.text for cell in worded]))
        if self.heading and grid is self.grid:  # the header goes on until its first line
            if not heads and not (names and names * 2 >= len(own)):
                return False
        elif (not heads and (names < ENOUGH_NAMES or not any(match.name != "total" for match in found))) or (
            len(own) == 1 and len(fold(own[0].text)) > LONGEST_HEAD
        ):
            return False
        if not self.heading or grid is not self.grid:
            self.heading, self.grid = [], grid
            self.open = True
        self.heading.append(row)
        return True

    def _settle(self, grid: Grid, first: int) -> None:
        """The header is complete: say which column, or which value of a row, is whose."""
        self.width = grid.aligned(*self.heading)
        self.names = self._by_header_columns(grid, first) if self.width else self._by_header_order(grid)
        self.heading = []
        if sum(name is not None for name, _ in self.names) < ENOUGH_NAMES:
            self.names = []  # a transcriber's own names: one word that fits proves nothing
        self.edge = min((cell.col for _, cell in self.names), default=0)
        last = self.names[-1][1] if self.names else None
        self.spare = last is not None and self.width is not None and last.col + last.colspan < self.width
        applicants = vocabularies().applicants
        for name, cell in self.names:
            match = applicants.find(cell.text)
            if name is None:
                self.findings.problem("label_unplaced", fold(cell.text) or "(empty header)", grid, cell)
            elif match is not None and not match.exact:
                self.findings.problem("label_damaged", f"{fold(cell.text)} read as {name}", grid, cell)

    def _by_header_columns(self, grid: Grid, first: int) -> list[tuple[str | None, Cell]]:
        """Take for each column the lowest header cell with words in it, from the first applicant to the right."""
        lowest: list[Cell | None] = []
        for column in range(self.width or 0):
            above = [grid.rows[row][column] for row in self.heading]
            worded = [cell for cell in above if cell is not None and cell.text]
            narrow = [cell for cell in worded if key(cell.text) not in _GROUP_HEADS]
            if len(narrow) > 1 and len({self._name(cell) for cell in narrow} - {None}) > 1:
                return []  # 总计 over 其他: the rows of the header were moved against each other
            lowest.append(narrow[-1] if narrow else (above[-1] if above else None))
        named = [self._name(cell) for cell in lowest]
        edge = next((column for column, name in enumerate(named) if name is not None), None)
        if edge is None:
            return []
        body = grid.rows[first] if first < grid.height else []
        while edge > 0:  # a first applicant whose name is lost: its column holds values, not labels
            head, value = lowest[edge - 1], body[edge - 1] if edge - 1 < len(body) else None
            if head is None or is_corner(head.text) or value is None or not value.text:
                break
            if self._holds_labels(grid, first, edge - 1):
                break  # a row whose cells were moved says nothing of the others
            edge -= 1
        names: list[tuple[str | None, Cell]] = []
        places: dict[str, int] = {}
        last = max(column for column, name in enumerate(named) if name is not None)
        before: Cell | None = None
        for column in range(edge, self.width or 0):
            cell = lowest[column]
            if cell is None or cell is before:
                continue
            before = cell
            name = named[column]
            if name is None and not cell.text:
                filled = self._filled(grid, first, column)
                # behind the last name: one value too many in a row or two does not make a column of values
                if not filled or (column > last and filled * 2 < self._filled(grid, first, edge)):
                    continue
            if name in places:  # two columns of one name: neither is known
                names[places[name]] = (None, names[places[name]][1])
                name = None
            elif name is not None:
                places[name] = len(names)
            names.append((name, Cell(cell.text, cell.row, column, 1, self._reach(lowest, column))))
        return names

    def _holds_labels(self, grid: Grid, first: int, column: int) -> bool:
        """Tell whether words stand in a column of one of the first lines below the header."""
        below = (grid.rows[row] for row in range(first, min(first + FIRST_LINES, grid.height)))
        cells = (row[column] for row in below if column < len(row))
        return any(cell is not None and cell.col == column and is_label(cell.text) for cell in cells)

    def _reach(self, heads: list[Cell | None], column: int) -> int:
        """Count the columns from this one that have the same head."""
        return sum(1 for _ in itertools.takewhile(lambda head: head is heads[column], heads[column:]))

    def _filled(self, grid: Grid, first: int, column: int) -> int:
        """Count the cells below the header that begin in this column and say something."""
        cells = (grid.rows[row][column] for row in range(first, grid.height) if column < len(grid.rows[row]))
        return sum(1 for cell in cells if cell is not None and cell.text and cell.col == column)

    def _name(self, cell: Cell | None) -> str | None:
        match = vocabularies().applicants.find(cell.text) if cell is not None and cell.text else None
        return match.name if match else None

    def _by_header_order(self, grid: Grid) -> list[tuple[str | None, Cell]]:
        """Spans are lost: the names of the organisations belong where their common head stands among the others."""
        names: list[tuple[str | None, Cell]] = []
        at: int | None = None
        for row in self.heading:
            fresh: list[tuple[str | None, Cell]] = []
            here: int | None = None
            filler = False
            for cell in grid.cells(row):
                bare = key(cell.text)
                filler = filler and not cell.text.strip()
                if is_corner(cell.text):
                    continue
                if bare in _ORGANISATIONS:
                    here = len(fresh)
                    filler = True
                elif filler and not cell.text.strip():
                    continue  # what is left of the columns that the head reached over
                elif (is_label(cell.text) or not cell.text.strip()) and not cell.merged and bare not in _GROUP_HEADS:
                    fresh.append((self._name(cell), cell))
            if not any(name for name, _ in fresh):
                continue
            if names and at is None:
                return []  # two rows of names and no head to say how they interlock
            if names and at is not None:
                names, fresh, at = without_blanks(names, fresh, at)
            names[at or 0 : at or 0] = fresh
            at = here
        known = [name for name, _ in names if name is not None]
        if at is not None or len(set(known)) != len(known):
            return []  # a head of organisations without their names below it, or a name twice: two rows in one
        known_at = [at for at, (name, _) in enumerate(names) if name is not None]
        if len(known) == COLUMNS == known_at[-1] - known_at[0] + 1:
            return names[known_at[0] : known_at[-1] + 1]
        while len(names) > COLUMNS and names[0][0] is None and names[0][1].text.strip():
            del names[0]  # words in the corner that are no applicant
        blank = [name is None and not cell.text.strip() for name, cell in names]
        left = sum(1 for _ in itertools.takewhile(bool, blank))
        right = sum(1 for _ in itertools.takewhile(bool, reversed(blank)))
        more = len(names) - COLUMNS
        if more > 0:  # of the blank heads some are fillers, one may be a name lost: at one end alone it is the inmost
            if sum(blank) not in (left, right) or max(left, right) < more:
                return []
            names = names[more:] if left else names[:-more]
        if names and names[0][0] is None and not any(is_corner(cell.text) for cell in grid.cells(self.heading[0])):
            return []  # the first of seven words may be the corner, and another name be lost
        return names

    # -- lines ------------------------------------------------------------------------------------------------------

    def _line(self, grid: Grid, row: int) -> bool:
        cells = grid.cells(row)
        last = self._last_label(grid, row, cells)
        if last is None:
            return self._nameless(grid, row, cells)
        label = cells[last]
        values = cells[last + 1 :]
        line = self._meaning(label.text, cells[:last], label.rowspan)
        if line is None:
            return self._other_row(grid, row, label, values)
        name, exact = line
        if not exact:
            self.findings.problem("label_damaged", f"{fold(label.text)} read as {name}", grid, label)
        placed = self._align(grid, row, values, name)
        if placed is None:
            detail = " | ".join(cell.text.replace("\n", "") for cell in cells)
            self.findings.problem("row_misaligned", detail, grid, label)
            if any(cell.text for cell in values):
                self.doubtful.add((id(grid), name))
            return True
        self.lines.add(name)
        self.last = name
        self.pieces.add(id(grid))
        self.findings.put_counts(3, name, placed, grid)
        return True

    def _last_label(self, grid: Grid, row: int, cells: list[Cell]) -> int | None:
        """Return which cell is the row's deepest label: the last one with words left of the values."""
        edge = self._edge(grid, row)
        last = None
        for position, cell in enumerate(cells):
            if edge is not None and cell.col >= edge:
                break
            if is_label(cell.text):
                if edge is None and last is not None and is_remark(cell.text) and _is_line(cells[last]):
                    break  # words in place of the row's first figure
                last = position
            elif edge is None and cell.text:
                break
        return last

    def _edge(self, grid: Grid, row: int) -> int | None:
        """Return the grid column at which values begin, where the grid keeps its columns."""
        if not self._columns_hold(grid, row):
            return None
        return self.edge

    def _columns_hold(self, grid: Grid, row: int) -> bool:
        """Tell whether the row's columns are the header's (in a later piece of the table: as many)."""
        return bool(self.names) and self.width is not None and grid.aligned(row) == self.width

    def _meaning(self, text: str, left: list[Cell], rowspan: int) -> tuple[str, bool] | None:
        """Return the line that a label means and whether its wording is whole."""
        words = vocabularies()
        bare = key(text)
        above = next((cell.text for cell in reversed(left) if words.groups.find(cell.text)), "")
        if above:
            self.group = key(above)
        if bare == _OTHER:
            if numeral(text) in ("六", "6"):
                return "other_handling", True
            third = numeral(text) in ("3", "三") or (not numeral(text) and self.last == "other_fee_unpaid")
            return ("other_misc", True) if third else None
        exact = words.lines.by_key.get(bare)
        if bare in words.groups.by_key and rowspan > 1:
            exact = None
        if exact is not None:
            if bare in words.groups.by_key:
                self.group = bare
            return (next(iter(exact)), True) if len(exact) == 1 else None
        if bare in words.groups.by_key:
            self.group = bare
            return None
        match = words.lines.find(text)
        if match is None or words.groups.find(text) is not None or words.applicants.find(text) is not None:
            return None
        return match.name, match.exact

    def _nameless(self, grid: Grid, row: int, cells: list[Cell]) -> bool:
        own = [cell for cell in cells if cell.row == row and cell.text]
        if grid is not self.grid or not own:
            return False
        self.findings.problem("label_unplaced", "(no label)", grid, own[0])
        return True

    def _other_row(self, grid: Grid, row: int, label: Cell, values: list[Cell]) -> bool:
        """Leave out what is known to be harmless; record what is not known."""
        group = vocabularies().groups.find(label.text) is not None
        # a head that stands in one row with values of its own is a subtotal, which places add; one that reaches over
        # several rows, or has an empty cell beside it, has lost the label of its first line
        subtotal = group and label.rowspan == 1 and self._align(grid, row, values, "") is not None
        if key(label.text) in extras().rows or subtotal:
            return True
        if BAND.match(fold(label.text)) or key(label.text) == HEAD:
            return False  # table 二 begins
        if not any(cell.text for cell in values):
            return group
        if grid is not self.grid and id(grid) not in self.pieces:
            return False  # some other table, further down
        self.findings.problem("label_unplaced", fold(label.text), grid, label)
        return True

    def _align(self, grid: Grid, row: int, values: list[Cell], line: str) -> list[tuple[str, Cell]] | None:
        """Pair each value with its applicant; None where the pairing would be a guess."""
        if self._columns_hold(grid, row):
            return self._by_column(grid, row, values)
        if len(self.names) != COLUMNS or not _are_values(values):
            return None
        chosen = self._in_order(grid, line, values)
        if chosen is None:
            return None
        return [(name, cell) for (name, _), cell in zip(self.names, chosen, strict=True) if name is not None]

    def _in_order(self, grid: Grid, line: str, values: list[Cell]) -> Sequence[Cell] | None:
        """Return a row's seven values by what the lines of its table have in common."""
        whole = values if len(values) == COLUMNS and all(cell.text for cell in values) else None
        if any(self._columns_hold(grid, row) for row in range(grid.height)):
            return whole  # other rows keep the header's columns: a blank may be a filler in place of a lost value
        found = self._layout(grid)
        chosen = found.values(line, values) if found is not None else None
        if chosen is None or (self.spare and found is not None and not found.right and not chosen[-1].text):
            return whole  # columns were spare in the piece before: so may the last one be here
        self.spare = self.spare or (found is not None and found.right > 0)
        return chosen

    def _layout(self, grid: Grid) -> Layout | None:
        """Return what the lines of a grid have in common, found once for each grid."""
        if id(grid) not in self.layouts:
            lines: list[tuple[str, list[Cell]]] = []
            for row in range(grid.height):
                cells = grid.cells(row)
                last = self._last_label(grid, row, cells)
                names = vocabularies().lines.by_key.get(key(cells[last].text)) if last is not None else None
                # 其他 alone is the name of two lines, whose labels reach over different numbers of cells
                if last is not None and names and len(names) == 1 and any(cell.text for cell in cells[last + 1 :]):
                    lines.append((next(iter(names)), cells[last + 1 :]))
            self.layouts[id(grid)] = layout(lines, self.before)
            self.before = self.layouts[id(grid)] or self.before
        return self.layouts[id(grid)]

    def _by_column(self, grid: Grid, row: int, values: list[Cell]) -> list[tuple[str, Cell]] | None:
        placed: list[tuple[str, Cell]] = []
        taken: set[int] = set()
        for name, head in self.names:
            cell = grid.rows[row][head.col] if head.col < len(grid.rows[row]) else None
            if cell is None or cell.row != row or cell.col != head.col or cell.colspan > head.colspan:
                return None
            taken.add(id(cell))
            if name is not None:
                placed.append((name, cell))
        stray = [cell for cell in values if cell.text and id(cell) not in taken]
        return None if stray else placed

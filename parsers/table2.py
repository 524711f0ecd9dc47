"""Table 二: one item a row, in bands that each have a header of their own (条例 art. 20).

Values are matched to the header's labels by their order inside the band, not by grid column: header and data rows
often have other column spans.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from parsers import numbers
from parsers.characters import fold
from parsers.findings import Findings, extras, is_label, is_remark
from parsers.forms import Band, Column, forms
from parsers.grid import Cell, Grid
from parsers.labels import columns, key, vocabularies

#: A band's title, and the head over its labels.
BAND = re.compile(r"第?二十条第?[(（]?([一二三四五六七八九十])?[)）]?项?")
HEAD = "信息内容"
_MONEY = "万元"
#: Columns of the widest band.
MOST_COLUMNS = 3
#: The longest row title; a longer text that mentions article 20 is prose.
_TITLE_LENGTH = 16


def _without_title(cells: list[Cell]) -> list[Cell]:
    return cells[1:] if len(cells) > 1 and BAND.match(fold(cells[0].text)) else cells


@dataclass(slots=True)
class Header:
    """A band's header as found: a column (or None where its label is not known) for each value of the rows below.

    ``cells`` are the header's own cells, in the same order; ``form`` is the form whose header this is. ``left`` and
    ``spare`` count the blank cells before and behind the names.
    """

    fields: list[Column | None]
    cells: list[Cell]
    grid: Grid
    row: int
    form: str
    left: int
    spare: int


@dataclass(slots=True)
class Table2:
    """Reads rows of table 二 as they come, over all the pieces that a page break made of it."""

    findings: Findings
    header: Header | None = None
    clause: str | None = None
    title: str = ""
    open: bool = False

    def row(self, grid: Grid, row: int) -> bool:
        """Take one row; False when it is none of this table."""
        own = [cell for cell in grid.own(row) if cell.text]
        if not own:
            return False
        if len(own) > 1 and self._title(
            grid, own[:1], beside=True
        ):  # the band's title stands beside its rows, not above them
            del own[0]
        if self._title(grid, own) or self._header(grid, row, own):
            self.open = True
            self.findings.use(grid, row)
            return True
        return self.open and self._item(grid, row)

    def _title(self, grid: Grid, own: list[Cell], *, beside: bool = False) -> bool:
        text = fold(own[0].text)
        match = BAND.match(text) if len(own) == 1 and len(text) <= _TITLE_LENGTH else None
        if match is None:
            return False
        here = self.header is not None and self.header.grid is grid
        again = match[1] is not None and match[1] == self.clause and (beside or here)
        # repeated in each row of its band (cut short, too), or beside the first row behind a page break
        if self.header is None or not (again or (beside and here and text == self.title)):
            self.clause, self.header = match[1], None
        self.title = text
        return True

    def _header(self, grid: Grid, row: int, own: list[Cell]) -> bool:
        cells = _without_title(grid.cells(row))
        headed = key(own[0].text) == HEAD
        known = [columns(cell.text) for cell in own]
        sure = sum(1 for found in known if len({column.field for column in found}) == 1)
        after_title = self.open and self.header is None
        if not (headed and (sure or after_title)) and not (sure and (after_title or sure > 1) and sure >= len(own) - 1):
            return False
        # the head over the labels may be blank, cut off or garbled; a first cell that names a column is none
        start = cells.index(own[0]) + 1 if headed else int(not columns(cells[0].text))
        listed = cells[start:]
        left = 0
        while len(listed) > MOST_COLUMNS and not listed[0].text:
            del listed[0]  # what is left of a wide head
            left += 1
        spare = 0
        while listed and not listed[-1].text:
            listed.pop()
            spare += 1
        self.header = self._match(listed, grid, row, (left, spare))
        return True

    def _match(self, cells: list[Cell], grid: Grid, row: int, blanks: tuple[int, int]) -> Header | None:
        best: tuple[int, str, Band] | None = None
        # a converter may print the words of a merged head in each of its columns: they count once
        once = [cell for at, cell in enumerate(cells) if not at or not cell.text or cell.text != cells[at - 1].text]
        for form in forms().values():
            for band in form.bands:
                if self.clause not in (None, band.clause):
                    continue
                score = 2 * sum(1 for column in band.columns if any(column in columns(cell.text) for cell in cells))
                score += len(once) == len(band.columns)
                score += sum(
                    1 for cell, column in zip(once, band.columns, strict=False) if key(cell.text) == key(column.label)
                )
                if score > 1 and (best is None or score > best[0]):
                    best = (score, form.key, band)
        if best is None:
            self.findings.problem(
                "header_missing", " | ".join(cell.text for cell in cells), grid, cells[0] if cells else None
            )
            return None
        _, form_key, band = best
        if not grid.spanned and len(cells) < len(band.columns):
            self.findings.problem("header_missing", " | ".join(cell.text for cell in cells), grid, cells[0])
            return None  # the cells of a row cannot be counted off against a header that is not whole
        self.findings.forms[form_key] += 1
        fields = self._columns(cells, band, grid)
        return Header(fields, cells, grid, row, form_key, *blanks)

    def _columns(self, cells: list[Cell], band: Band, grid: Grid) -> list[Column | None]:
        """Give each header cell its column by its words; by its position only where nothing else is left for it."""
        meant = [columns(cell.text) & set(band.columns) for cell in cells]
        fields: list[Column | None] = [next(iter(found)) if len(found) == 1 else None for found in meant]
        for position, column in enumerate(fields):
            if column is not None and fields.index(column) != position:
                fields[position] = None  # the same label twice: the second is a slip
        whole = len(cells) == len(band.columns)
        in_order = whole and all(c is None or c is band.columns[i] for i, c in enumerate(fields))
        if whole and not in_order and None in fields:
            # a name lost, and others in other places than the form's: they may have moved
            fields = [column if column is band.columns[i] else None for i, column in enumerate(fields)]
        for position, cell in enumerate(cells):
            if fields[position] is not None:
                continue
            wanted = band.columns[position] if in_order else None
            if wanted is not None and (wanted in meant[position] or columns(cell.text) & set(band.columns)):
                fields[position] = wanted
                self.findings.problem("label_damaged", f"{fold(cell.text)} read as {wanted.label}", grid, cell)
            elif cell.text or whole:
                self.findings.problem("label_unplaced", fold(cell.text) or "(empty header)", grid, cell)
        return fields

    def _item(self, grid: Grid, row: int) -> bool:
        cells = _without_title(grid.cells(row))
        leading = list(itertools.takewhile(lambda cell: not cell.text or is_label(cell.text), cells))
        labels = [cell for cell in leading if cell.text]
        known = (cell for cell in labels if vocabularies().items.find(cell.text) is not None)
        label = next(known, labels[0] if labels else None)  # before it may stand the rest of a title that was cut
        if label is None:
            return self._nameless(grid, row, cells)
        values = cells[cells.index(label) + 1 :]
        match = vocabularies().items.find(label.text)
        if match is None:
            return self._unknown(grid, row, label, values)
        self.findings.use(grid, row)
        if self._divided(grid, values):
            return True  # a local division of the item (行政检查, 行政确认): no figure of the form's own
        if self._part_without_name(grid, label, values):
            self.findings.problem("label_unplaced", "(no label)", grid, values[0])
            return True
        if not match.exact:
            self.findings.problem("label_damaged", f"{fold(label.text)} read as {match.name}", grid, label)
        band = self._band(match.name)
        if self.header is None or band is None:
            self.findings.problem("header_missing", fold(label.text), grid, label)
            self._leave(grid)  # what goes on behind a page's end begins with the header's own lines
            return True
        placed = self._align(grid, row, values)
        if placed is None:
            self.findings.problem("row_misaligned", " | ".join(cell.text for cell in cells), grid, label)
            return True
        for column, cell, head in placed:
            money = column.unit == _MONEY
            self.findings.put(
                (2, match.name, column.field),
                cell,
                grid,
                money=money,
                unit=(numbers.unit_in(fold(label.text)) or numbers.unit_in(fold(head.text))) if money else None,
                signed=column.field == "items_change",
            )
        return True

    def _divided(self, grid: Grid, values: list[Cell]) -> bool:
        """Tell whether the row names a part of its item: a second label to the left of the first value column."""
        if self.header is None or not values or not is_label(values[0].text):
            return False
        first = next((head for head in self.header.cells if head.text), None)  # blank: what is left of a wide head
        under_head = grid is self.header.grid and first is not None and values[0].col < first.col
        if len(values) == len(self.header.cells):
            return False  # no cell more than names: words in place of the first figure, it may be
        return under_head or len(values) > self.header.left + len(self.header.cells) + self.header.spare

    def _part_without_name(self, grid: Grid, label: Cell, values: list[Cell]) -> bool:
        """Tell whether the item's other rows name their parts, and this one does not: its name may be lost."""
        if label.rowspan == 1 or not values or values[0].text or values[0].col < label.col + label.colspan:
            return False
        rows = range(label.row, min(label.row + label.rowspan, grid.height))
        beside = [grid.rows[row][values[0].col] for row in rows if values[0].col < len(grid.rows[row])]
        return any(cell is not None and cell is not label and is_label(cell.text) for cell in beside)

    def _band(self, item: str) -> Band | None:
        """Return the band of the header's form in which this item stands, if the header can be that band's."""
        if self.header is None:
            return None
        for band in forms()[self.header.form].bands:
            if any(row.item == item for row in band.rows):
                fields = {column.field for column in band.columns}
                mine = {column.field for column in self.header.fields if column is not None}
                return band if mine <= fields else None
        return None

    def _nameless(self, grid: Grid, row: int, cells: list[Cell]) -> bool:
        if self.header is None or self.header.grid is not grid or not any(cell.text for cell in cells):
            return False
        self.findings.use(grid, row)
        self.findings.problem("label_unplaced", "(no label)", grid, cells[0])
        return True

    def _unknown(self, grid: Grid, row: int, label: Cell, values: list[Cell]) -> bool:
        bare = key(label.text)
        if bare in extras().rows or bare in extras().items:
            return True
        if not any(cell.text for cell in values):
            return False
        if all(is_label(cell.text) for cell in values if cell.text):
            self._leave(grid)  # a table with a header of its own
        if self.header is None or self.header.grid is not grid:
            return False
        self.findings.use(grid, row)
        self.findings.problem("label_unplaced", fold(label.text), grid, label)
        return True

    def _leave(self, grid: Grid) -> None:
        """Forget the header of a table before this one."""
        if self.header is not None and self.header.grid is not grid:
            self.header = None

    def _align(self, grid: Grid, row: int, values: list[Cell]) -> list[tuple[Column, Cell, Cell]] | None:
        """Pair each value with its column; None where the pairing would be a guess."""
        header = self.header
        assert header is not None
        if not self._words_are_values(grid, row, values):
            return None
        heads = list(zip(header.fields, header.cells, strict=True))
        count = len(heads)
        in_columns = self._in_columns(grid, row)
        by_column = self._by_column(grid, row, values) if in_columns else None
        ordered = self._ordered(values, header)
        if by_column is not None and _cut(grid, row) == _cut(grid, header.row):
            chosen: list[Cell] | None = by_column  # header and row are cut into the same columns
        elif len(values) == count and ordered is not None:
            chosen = ordered
        elif by_column is not None and ordered is not None and ordered != by_column:
            return None  # the columns of header and row do not match, and their order does not say it clearly
        else:
            chosen = by_column or ordered
        if chosen is None:
            return None
        return [(column, cell, head) for (column, head), cell in zip(heads, chosen, strict=True) if column is not None]

    def _words_are_values(self, grid: Grid, row: int, values: list[Cell]) -> bool:
        """Tell whether words among the values stand in place of figures, and are not a label of something else."""
        header = self.header
        assert header is not None
        if not any(is_label(cell.text) for cell in values):
            return True
        first = next((head for head in header.cells if head.text), None)
        if self._in_columns(grid, row):  # a word under the head of the labels, and the row whole: a value is lost
            return first is None or not is_label(values[0].text) or values[0].col >= first.col
        whole = len(values) == len(header.cells) and not (header.left or header.spare)
        return (
            whole and all(cell.text for cell in values) and (not is_label(values[0].text) or is_remark(values[0].text))
        )

    def _ordered(self, values: list[Cell], header: Header) -> list[Cell] | None:
        """Return the row's first values, one for each name of the header; None where a filler may be among them."""
        count, left, spare = len(header.cells), header.left, header.spare
        if len(values) == count:
            # beside spare columns a blank at the end may be one of them, and a value be lost instead
            return values if not (left or spare) or all(cell.text for cell in values) else None
        if left:  # the blanks before the names must stand before the values too
            blank = not any(cell.text for cell in (*values[:left], *values[left + count :]))
            return values[left : left + count] if blank and len(values) == left + count + spare else None
        if len(values) < count or any(cell.text for cell in values[count:]):
            return None
        return values[:count] if values[count - 1].text or len(values) == count + spare else None

    def _in_columns(self, grid: Grid, row: int) -> bool:
        """Tell whether the row's columns are the header's."""
        header = self.header
        return header is not None and grid is header.grid and grid.aligned(header.row, row) is not None

    def _by_column(self, grid: Grid, row: int, values: list[Cell]) -> list[Cell] | None:
        """Use the columns that each header cell covers: exactly one filled (or one only) cell below each."""
        header = self.header
        assert header is not None
        if not self._in_columns(grid, row):
            return None
        chosen: list[Cell] = []
        for head in header.cells:
            below: list[Cell] = []
            for cell in grid.rows[row][head.col : head.col + head.colspan]:
                if cell is not None and cell in values and cell not in below:
                    below.append(cell)
            filled = [cell for cell in below if cell.text]
            inside = all(cell.col >= head.col and cell.col + cell.colspan <= head.col + head.colspan for cell in below)
            if not below or len(filled) > 1 or not inside:
                return None
            chosen.append(filled[0] if filled else below[0])
        rest = [cell for cell in values if cell.text and cell not in chosen]
        return None if rest or len(set(map(id, chosen))) != len(chosen) else chosen


def _cut(grid: Grid, row: int) -> list[tuple[int, int]]:
    """Return where the cells of a row begin and how far they reach."""
    return [(cell.col, cell.colspan) for cell in grid.cells(row)]

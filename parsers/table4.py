"""Table 四: three channels of five results each, in one row, or as three tables of five columns."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from parsers.characters import fold
from parsers.findings import Findings, is_label
from parsers.grid import Cell, Grid
from parsers.labels import vocabularies

#: Results in each channel.
RESULTS = 5
_CHANNELS = ("review", "litigation_direct", "litigation_after_review")


@dataclass(slots=True)
class Table4:
    """Reads rows of table 四 as they come."""

    findings: Findings
    grid: Grid | None = None
    results: list[tuple[str | None, Cell]] = field(default_factory=list)
    heads: list[tuple[str, Cell]] = field(default_factory=list)
    spoken: str | None = None
    done: bool = False
    before: list[str] = field(default_factory=list)

    def said(self, text: str) -> None:
        """Take a line of text before a table: it may name the channel of a table that does not."""
        match = vocabularies().channels.find(text)
        if match is not None and match.name in _CHANNELS:
            self.spoken = match.name

    def row(self, grid: Grid, row: int) -> bool:
        """Take one row; False when it is none of this table."""
        own = [cell for cell in grid.cells(row) if cell.row == row]
        worded = [cell for cell in own if cell.text]
        if worded and self._header(grid, worded):
            self.findings.use(grid, row)
            return True
        if self.grid is grid and self.results and not self.done and self._data(grid, row, own):
            self.findings.use(grid, row)
            return True
        return False

    def _header(self, grid: Grid, worded: list[Cell]) -> bool:
        words = vocabularies()
        results = [(words.results.find(cell.text), cell) for cell in worded]
        heads = [(words.channels.find(cell.text), cell) for cell in worded]
        named = [(match.name, cell) for match, cell in heads if match is not None and match.exact]
        certain = [match for match, _ in results if match is not None and match.name != "total"]
        if not named and len(certain) < RESULTS - 2:
            return False
        corner = len(worded) > 2 and results[0][0] is None and heads[0][0] is None and is_label(worded[0].text)
        if len(named) + sum(1 for match, _ in results if match) * 2 < len(worded) - corner:
            return False
        if self.grid is not grid or self.done:
            if len(self.heads) == 1 and not self.results:
                self.spoken = self.heads[0][0]  # a table of one cell, or a line of text, before a table without name
            self.before = [name for name, _ in self.heads]
            self.grid, self.results, self.heads, self.done = grid, [], [], False
        channels = {id(cell) for _, cell in named}
        self.heads += [(name, cell) for name, cell in named if name in _CHANNELS]
        if certain:
            for match, cell in results:
                if id(cell) in channels or not (match or is_label(cell.text)):
                    continue
                if match is None:
                    self.findings.problem("label_unplaced", fold(cell.text), grid, cell)
                elif not match.exact:
                    self.findings.problem("label_damaged", f"{fold(cell.text)} read as {match.name}", grid, cell)
                self.results.append((match.name if match else None, cell))
        return True

    def _data(self, grid: Grid, row: int, own: list[Cell]) -> bool:
        values = list(own)
        if values and is_label(values[0].text):
            del values[0]
            self._drop_corner()
        slots = self._slots()
        if not any(cell.text for cell in own) and len(values) != len(self.results):
            return False
        chosen = self._align(grid, row, values, own)
        if slots is None or chosen is None:
            if sum(1 for cell in values if cell.text and not is_label(cell.text)) >= RESULTS:
                self.findings.problem("row_misaligned", " | ".join(cell.text for cell in own), grid, own[0])
                self.done = True
                for channel in self.before if not self.heads else ():
                    self.findings.bar(4, channel)  # a second table under the same name, it may be
                return True
            return False
        self.done = True
        for (channel, result), cell in zip(slots, chosen, strict=True):
            if result is not None:
                self.findings.put((4, channel, result), cell, grid)
        return True

    def _drop_corner(self) -> None:
        """Take back the words over the row labels: a header of one name too many that begins with a strange one."""
        first = min(self._ordered(), key=lambda pair: pair[1].col, default=None)
        if first is not None and first[0] is None and len(self.results) % RESULTS == 1:
            self.results.remove(first)

    def _slots(self) -> list[tuple[str, str | None]] | None:
        """Name each value: blocks of five results, a channel for each block, both in the order of their columns."""
        ordered = self._ordered()
        heads = [name for name, _ in sorted(self.heads, key=lambda pair: pair[1].col)]
        if not self._keeps_columns():
            heads = [name for name, _ in self.heads]
        if not heads and self.spoken is not None:
            heads = [self.spoken]
        if not ordered or len(ordered) != len(heads) * RESULTS or len(set(heads)) != len(heads):
            return None
        slots: list[tuple[str, str | None]] = []
        for number, channel in enumerate(heads):
            block = [name for name, _ in ordered[number * RESULTS : (number + 1) * RESULTS]]
            known = [name for name in block if name is not None]
            if len(set(known)) != len(known):
                return None
            slots += [(channel, name) for name in block]
        return slots

    def _keeps_columns(self) -> bool:
        """Tell whether places in a row say anything of columns: spans kept, or merged cells marked."""
        assert self.grid is not None
        heads = {cell.row for _, cell in (*self.heads, *self.results)}
        if self.grid.spanned:
            return self.grid.aligned(*heads) is not None
        return any(cell.merged for row in self.grid.rows for cell in row if cell is not None)

    def _ordered(self) -> list[tuple[str | None, Cell]]:
        """Return the result labels left to right; where columns are lost, by rows: the first block's stand higher."""
        if self._keeps_columns():
            return sorted(self.results, key=lambda pair: pair[1].col)
        return self.results

    def _align(self, grid: Grid, row: int, values: list[Cell], own: list[Cell]) -> list[Cell] | None:
        """Return a value for each result label, in the order of columns; None where that would be a guess."""
        count = len(self.results)
        ordered = self._ordered()
        columns = [cell.col for _, cell in ordered]
        rows = {cell.row + cell.rowspan - 1 for _, cell in ordered}
        if grid.aligned(row, *rows) and len(set(columns)) == count:
            below = [grid.rows[row][column] for column in columns]
            found = [cell for cell in below if cell is not None and cell.row == row]
            stray = [c for c in own if c.text and not any(c is cell for cell in found) and not is_label(c.text)]
            if len(found) == count == len({id(cell) for cell in found}) and not stray:
                return found
        if any(is_label(cell.text) for cell in values) or len(values) < count:
            return None
        if any(cell.text for cell in values[count:]):
            return None
        if len(values) > count:
            doubtful = not values[count - 1].text and len(values) != count + self._spares(grid)
        else:
            doubtful = not all(cell.text for cell in values) and (
                (grid.spanned and self._keeps_columns()) or self._spares(grid) > 0
            )
        if doubtful:
            return None  # one of them may be what is left of a span, and a value be lost instead
        return values[:count]

    def _spares(self, grid: Grid) -> int:
        """Count the blank cells at the end of the header's last row."""
        cells = grid.cells(max(cell.row for _, cell in self.results))
        blank = itertools.takewhile(lambda cell: not cell.text.strip() and not cell.merged, reversed(cells))
        return sum(1 for _ in blank)

"""Table 四: three channels of five results each: in one row, as three tables of five columns, or one channel a row."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from parsers.channels import CHANNELS, RESULTS, channel_exactly, channel_of, hears, is_name, is_name_alone
from parsers.characters import fold
from parsers.findings import Findings, is_label, is_remark, is_strange
from parsers.grid import Cell, Grid
from parsers.labels import vocabularies

Result = tuple[str | None, Cell]


@dataclass(slots=True)
class Table4:
    """Reads rows of table 四 as they come.

    ``results`` and ``heads`` are the header's names of results and channels; ``block`` the five names that stand for
    several rows, ``listed`` says that rows of one result each have begun; ``spoken`` is the channel that a line or
    title names before a table that names none, ``loose`` counts the figures in the lines since; ``given`` is the
    channel that a table had from such a line, until the next one.
    """

    findings: Findings
    grid: Grid | None = None
    results: list[Result] = field(default_factory=list)
    heads: list[tuple[str, Cell]] = field(default_factory=list)
    block: list[Result] = field(default_factory=list)
    spoken: str | None = None
    given: str | None = None
    done: bool = False
    listed: bool = False
    litigation_first: bool = False
    before: list[str] = field(default_factory=list)
    loose: int = 0

    def said(self, text: str) -> None:
        """Take a line of text before a table: it may name the channel of a table that does not."""
        heard = hears(text)
        if heard is None:
            self.loose = 0
        elif heard.figures:
            self.loose += heard.figures
            if self.loose >= RESULTS - 2:
                self._speaks(None)  # the title was that of a table which is no table any more
        else:
            self.loose = 0
            self._speaks(heard.channel)

    def _speaks(self, channel: str | None) -> None:
        """Keep what the last line says: a title that a table ended with is not that of the table behind the line."""
        self.spoken, self.given = channel, None
        if not self.results:
            self.heads = []

    def row(self, grid: Grid, row: int) -> bool:
        """Take one row; False when it is none of this table."""
        self.loose = 0
        own = grid.own(row)
        worded = [cell for cell in own if cell.text]
        if self.grid is grid and (self._by_channel(grid, row, own) or self._by_result(grid, row, own)):
            self.findings.use(grid, row)
            return True
        if worded and self._is_head(grid, row) and self._header(grid, worded):
            self.findings.use(grid, row)
            return True
        if self.grid is grid and not self.done and (self.results or self.block) and self._data(grid, row, own):
            self.findings.use(grid, row)
            return True
        if self.grid is grid and not (self.results or self.block) and not all(is_label(cell.text) for cell in worded):
            self.heads, self.litigation_first = [], False  # a table of something else, above this one
        if self.grid is not grid and len(worded) >= RESULTS - 2 and not any(is_label(cell.text) for cell in worded):
            self._speaks(None)  # figures whose names are lost: the title was theirs, and the next one may be lost too
        return False

    # -- header -----------------------------------------------------------------------------------------------------

    def _is_head(self, grid: Grid, row: int) -> bool:
        """Tell whether a row has any name of table 四 in it: most rows of all tables do not."""
        worded = grid.worded(row)
        named = is_name_alone if len(worded) == 1 else is_name
        return any(map(named, [cell.text for cell in worded]))

    def _header(self, grid: Grid, worded: list[Cell]) -> bool:
        words = vocabularies()
        results = [(words.results.find(cell.text), cell) for cell in worded]
        channels = [
            (channel_of(cell.text) if len(worded) == 1 else channel_exactly(cell.text), cell) for cell in worded
        ]
        named = [(name, cell) for name, cell in channels if name is not None]
        certain = [match for match, _ in results if match is not None and match.name != "total"]
        if not named and len(certain) < RESULTS - 2:
            return False
        corner = len(worded) > 2 and results[0][0] is None and channels[0][0] is None and is_label(worded[0].text)
        if len(named) + sum(1 for match, _ in results if match) * 2 < len(worded) - corner:
            return False
        if self.grid is not grid or self.done or self.listed:
            self._begin(grid)
        taken = {id(cell) for _, cell in named}
        names = [name for name, _ in named]
        if "review" in names and any(name not in CHANNELS for name in names[: names.index("review")]):
            self.litigation_first = True
        again = {
            id(right)
            for (name, left), (other, right) in itertools.pairwise(named)
            if _repeats(name, left, other, right)
        }
        self.heads += [(name, cell) for name, cell in named if name in CHANNELS and id(cell) not in again]
        if certain:
            if self._keeps_columns():  # names that a converter repeats in each row of their cell
                named_here = {(match.name, cell.col) for match, cell in results if match}
                self.results = [pair for pair in self.results if (pair[0], pair[1].col) not in named_here]
            self.results += [
                (match.name if match else None, cell)
                for match, cell in results
                if id(cell) not in taken and (match or is_label(cell.text))
            ]
        return True

    def _begin(self, grid: Grid) -> None:
        """Begin a header; that of a table before names the channel of one that does not, or the results of its rows."""
        here = self.grid is grid
        if len(self.heads) == 1 and not self.results and not (here and self.block):
            self.spoken = self.heads[0][0]  # a table of one cell, or a line of text, before a table without name
        self.block = (self._five() or self.block) if here else []
        self.before = [name for name, _ in self.heads]
        self.grid, self.results, self.heads = grid, [], []
        self.done = self.listed = self.litigation_first = False

    def _five(self) -> list[Result]:
        """Return the header's names of results where they are one block, without what stands over the row labels."""
        ordered = self._ordered()
        if len(ordered) == RESULTS + 1 and ordered[0][0] is None:
            ordered = ordered[1:]
        elif any(name is None for name, _ in ordered):
            return []  # it may stand over the row labels, and a name be lost
        names = {name for name, _ in ordered}
        return ordered if len(ordered) == len(names) == RESULTS else []

    # -- one channel a row, or one result a row ---------------------------------------------------------------------

    def _by_channel(self, grid: Grid, row: int, own: list[Cell]) -> bool:
        """Take 行政复议 | 1 | 2 | 3 | 4 | 10 under the five names."""
        block = (self._five() if self._stands_above() else []) or self.block
        labels = list(itertools.takewhile(lambda cell: not cell.text or is_label(cell.text), own))
        while labels and not labels[-1].text:
            labels.pop()
        names = [channel_of(cell.text) for cell in labels if cell.text]
        if not block or not names or names[-1] not in CHANNELS or None in names:
            return False
        values = own[len(labels) :]
        if len(values) < RESULTS:
            return False
        chosen = self._under(grid, row, block, own, labels)
        if chosen is None and len(values) == RESULTS and self._whole(grid, len(labels), values):
            chosen = values
        if chosen is None and not any(cell.text for cell in values):
            return False  # a title, and what is left of its span
        self._note(grid, [pair for pair in self.results if pair in block])
        self.block, self.results, self.heads, self.done = block, [], [], True  # the names stand for the rows to come
        if chosen is None:
            self.findings.problem("row_misaligned", " | ".join(cell.text for cell in own), grid, own[0])
            self.findings.bar(4, names[-1])
        else:
            self._put(grid, [(names[-1], name) for name, _ in block], chosen)
        return True

    def _stands_above(self) -> bool:
        """Tell whether no channel is named but in a row below the results' names: a title, or a row left blank."""
        last = max((cell.row for _, cell in self.results), default=0)
        return all(cell.row > last for _, cell in self.heads)

    def _by_result(self, grid: Grid, row: int, own: list[Cell]) -> bool:
        """Take 结果维持 | 1 | 2 | 3 under the three channels."""
        if self.results or len(self.heads) != len(CHANNELS) or self.done:
            return False
        results = vocabularies().results
        match = results.find(own[0].text) if own else None
        if match is None or not match.exact or len(own) < 2:
            return False
        if any(results.find(cell.text) for cell in own[1:]):  # the header's own row of names
            return False
        self.listed = True
        chosen = self._under(grid, row, list(self.heads), own, own[:1])
        if (
            chosen is None
            and len(own) == len(CHANNELS) + 1
            and self._whole(grid, 1, own[1:])
            and not self.litigation_first
        ):
            chosen = own[1:]
        if chosen is None:
            self.findings.problem("row_misaligned", " | ".join(cell.text for cell in own), grid, own[0])
            return True
        self._put(grid, [(channel, match.name) for channel, _ in self.heads], chosen)
        return True

    def _whole(self, grid: Grid, labels: int, cells: list[Cell]) -> bool:
        """Tell whether the cells are a row's values although some may be blank.

        What is left of a span stands before the first value, a spare column behind the last; texts mark the one, and
        rows of one label in a table without any longer row have neither.
        """
        if cells[0].text and cells[-1].text:
            return True
        if not grid.spanned and any(cell.merged for row in grid.rows for cell in row if cell is not None):
            return not any(cell.merged for cell in cells)
        return labels == 1 and grid.width == labels + len(cells)

    def _under(
        self, grid: Grid, row: int, names: Sequence[tuple[str | None, Cell]], own: list[Cell], labels: list[Cell]
    ) -> list[Cell] | None:
        """Return the cells right below some names; None where the columns do not say it."""
        columns = [cell.col for _, cell in names]
        rows = {cell.row + cell.rowspan - 1 for _, cell in names}
        if not grid.aligned(row, *rows) or len(set(columns)) != len(names):
            return None
        below = [grid.rows[row][column] for column in columns]
        found = [cell for cell in below if cell is not None and cell.row == row and cell not in labels]
        stray = [c for c in own if c.text and c not in labels and not any(c is cell for cell in found)]
        return found if len(found) == len(names) == len({id(cell) for cell in found}) and not stray else None

    # -- fifteen figures in a row, or five --------------------------------------------------------------------------

    def _data(self, grid: Grid, row: int, own: list[Cell]) -> bool:
        if not self.results:
            self.results = self.block  # the five names stand once, above a title and a row for each channel
        values, cornered = list(own), True
        if values and is_label(values[0].text) and not (is_remark(values[0].text) and len(own) == len(self.results)):
            named = channel_of(values[0].text)
            del values[0]
            cornered = self._drop_corner()
            if named in CHANNELS and [named] != [name for name, _ in self.heads]:
                cornered = False  # the row says itself whose it is, and it is not what the header says
                self.findings.bar(4, named)
        slots = self._slots() if cornered else None
        if not any(cell.text for cell in own) and len(values) != len(self.results):
            return False
        chosen = self._align(grid, row, values, own)
        if slots is None or chosen is None:
            if any(any(map(str.isdigit, cell.text)) for cell in values if not is_label(cell.text)):
                self.findings.problem("row_misaligned", " | ".join(cell.text for cell in own), grid, own[0])
                self.done, self.spoken = True, None  # what was said before it names no table after it
                for channel in self.before if not self.heads else ():
                    self.findings.bar(4, channel)  # a second table under the same name, it may be
                if self.given is not None and chosen is not None and not self.heads and len(chosen) == RESULTS:
                    # the same: where the two differ, neither is taken
                    self._put(grid, [(self.given, name) for name, _ in self._ordered()], chosen)
                return True
            return False
        self.done = True
        self.spoken, self.given = None, self.spoken if not self.heads else None
        self._note(grid, self.results)
        self._put(grid, slots, chosen)
        return True

    def _put(self, grid: Grid, slots: Sequence[tuple[str, str | None]], chosen: Sequence[Cell]) -> None:
        for (channel, result), cell in zip(slots, chosen, strict=True):
            if result is not None:
                self.findings.put((4, channel, result), cell, grid)

    def _note(self, grid: Grid, results: Sequence[Result]) -> None:
        """Record names of results that are not known, or not whole."""
        for name, cell in results:
            match = vocabularies().results.find(cell.text)
            if name is None or match is None:
                self.findings.problem("label_unplaced", fold(cell.text), grid, cell)
            elif not match.exact:
                self.findings.problem("label_damaged", f"{fold(cell.text)} read as {name}", grid, cell)

    def _drop_corner(self) -> bool:
        """Take back the words over the row labels: a header of one name too many that begins with a strange one.

        False where it begins with a strange one and none is too many: then another name is lost.
        """
        first = min(self._ordered(), key=lambda pair: pair[1].col, default=None)
        if first is None or first[0] is not None:
            return True
        if len(self.results) % RESULTS == 1:
            self.results.remove(first)
            return True
        return False

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
            names = [name for name, _ in ordered[number * RESULTS : (number + 1) * RESULTS]]
            known = [name for name in names if name is not None]
            if len(set(known)) != len(known):
                return None
            slots += [(channel, name) for name in names]
        return slots

    def _keeps_columns(self) -> bool:
        """Tell whether places in a row say anything of columns: spans kept, or merged cells marked."""
        assert self.grid is not None
        heads = {cell.row for _, cell in (*self.heads, *self.results)}
        if self.grid.spanned:
            return self.grid.aligned(*heads) is not None
        return any(cell.merged for row in self.grid.rows for cell in row if cell is not None)

    def _ordered(self) -> list[Result]:
        """Return the result labels left to right; where columns are lost, by rows: the first block's stand higher."""
        if self.results and self._keeps_columns():
            return sorted(self.results, key=lambda pair: pair[1].col)
        return self.results

    def _align(self, grid: Grid, row: int, values: list[Cell], own: list[Cell]) -> list[Cell] | None:
        """Return a value for each result label, in the order of columns; None where that would be a guess."""
        count = len(self.results)
        found = self._under(grid, row, self._ordered(), own, [cell for cell in own if is_label(cell.text)][:1])
        if found is None:
            found = self._under(grid, row, self._ordered(), own, [])
        if found is not None:
            return found
        if len(values) < count or any(cell.text for cell in values[count:]):
            return None
        if any(is_strange(cell.text) for cell in values):
            return None  # what is left of the row's label, it may be, and a blank cell lost instead
        worded = [cell for cell in values if is_label(cell.text)]
        if worded and (len(values) > count or not all(cell.text for cell in values) or not all(map(_is_value, worded))):
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


def _repeats(name: str, left: Cell, other: str, right: Cell) -> bool:
    """Tell whether a converter prints the words of a merged cell in each of its columns."""
    return name == other and left.text == right.text and left.col + left.colspan == right.col


def _is_value(cell: Cell) -> bool:
    """Tell words in place of a figure from a name of the form."""
    words = vocabularies()
    return all(place.find(cell.text) is None for place in (words.results, words.channels, words.lines))

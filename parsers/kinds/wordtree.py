"""The older Word formats' paragraphs, cells and rows -> Document: what .doc and .rtf have in common.

Both write a table as paragraphs that say how deep they are nested, marks that end cells and rows, and, with the end
of each row, where its cells end on the page (twips). Columns are what these positions make them: a cell that passes
over two of them has a colspan of two. Where marks and definitions do not fit each other, nothing is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from parsers.document import Document, Line
from parsers.grid import Cell, expand

#: Twips; edges nearer to each other than this are one, since no character fits between: rows that were pasted from
#: elsewhere are shifted by so much, and converters leave columns of one twip.
NARROW = 120
#: Twips; a row that begins or ends so near to the table's edge begins or ends there: no character fits between.
RAGGED = 200
#: Deeper than any document nests its tables.
MAX_DEPTH = 40
#: Word allows 63 cells in a row.
MAX_CELLS = 255
#: Ends of paragraphs, cells and rows in one file (a report has some thousand).
MAX_MARKS = 200_000
_SPACES = re.compile(r"[ \t\r\f]+")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

Merge = Literal["", "restart", "continue"]


class InconsistentError(Exception):
    """Marks of cells and rows that do not fit their definitions: which figure stands where cannot be known."""


class TooLargeError(Exception):
    """More than any report has."""


@dataclass(frozen=True, slots=True)
class Dress:
    """How characters are set, as far as it changes what they say."""

    hidden: bool = False
    deleted: bool = False
    raised: bool = False
    lowered: bool = False
    struck: bool = False

    def put_on(self, text: str) -> str:
        """Hidden and deleted text goes; raised, lowered and struck digits must not run into the ones beside them."""
        if self.hidden or self.deleted:
            return ""
        if self.raised:
            text = text.translate(_RAISED)
        elif self.lowered:
            text = text.translate(_LOWERED)
        return f"~{text}~" if self.struck and text.strip() else text


@dataclass(frozen=True, slots=True)
class Ending:
    """Where one cell of a row ends (twips), and whether it goes on from the cell to its left, or above."""

    right: int
    beside: bool = False
    below: Merge = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """The definition of a row: its left edge in twips, and its cells."""

    left: int
    cells: tuple[Ending, ...]


@dataclass(slots=True)
class Picture:
    """A picture of the size of a table."""


@dataclass(slots=True)
class Box:
    """A text box, and what stands in it."""

    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """A table as it is read: for each finished row its definition and the contents of its cells."""

    rows: list[tuple[Shape, list[list[Block]]]] = field(default_factory=list)
    cells: list[list[Block]] = field(default_factory=list)
    content: list[Block] | None = None
    kept: bool = False  # a cell of the last row is not deleted

    def is_open(self) -> bool:
        """Tell whether the last row has no end yet."""
        return bool(self.cells) or self.content is not None


Block = Line | Picture | Box | Table


class Story:
    """Takes paragraphs and marks in their order, and makes a tree of tables of them."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._open: list[Table] = []
        self._beside: list[Block] = []
        self._marks = 0

    def paragraph(self, text: str, level: int | None, depth: int) -> None:
        """Add a paragraph; ``depth`` is 0 outside of tables, else how many tables it stands in."""
        into = self._content(depth)
        if text:
            into.append(Line(text, level))
        into += self._beside
        self._beside.clear()

    def beside(self, block: Box | Picture) -> None:
        """Add what hangs on the current paragraph; it follows it."""
        self._beside.append(block)

    def cell(self, depth: int, *, gone: bool = False) -> None:
        """End the current cell of the table at ``depth`` (from 1); ``gone``: its end is deleted."""
        content = self._content(depth)
        table = self._open[depth - 1]
        if len(table.cells) >= MAX_CELLS:
            raise InconsistentError(f"a row of more than {MAX_CELLS} cells")
        table.cells.append(content)
        table.content = None
        table.kept = table.kept or not gone

    def row(self, depth: int, shape: Shape | None, *, gone: bool = False) -> None:
        """End the current row; ``gone``: its end is deleted, and with the ends of all its cells the row is too."""
        self._close(depth)
        table = self._open[depth - 1] if 0 < depth <= len(self._open) else None
        if table is None or table.content is not None:
            raise InconsistentError(
                "a row ends where none has begun" if table is None else "text after a row's last cell"
            )
        if shape is None or len(shape.cells) != len(table.cells):
            defined = 0 if shape is None else len(shape.cells)
            raise InconsistentError(f"a row of {len(table.cells)} cells is defined with {defined}")
        if table.kept or not gone:
            table.rows.append((shape, table.cells))
        table.cells, table.kept = [], False

    def end(self) -> list[Block]:
        """Return everything in order."""
        self._close(0)
        self.blocks += self._beside
        self._beside = []
        return self.blocks

    def _close(self, depth: int) -> None:
        """Leave the tables that are nested deeper than ``depth``."""
        while len(self._open) > depth:
            if self._open.pop().is_open():
                raise InconsistentError("a table ends within a row")

    def _content(self, depth: int) -> list[Block]:
        """Return where a paragraph of this depth belongs; tables and cells that begin with it are opened."""
        if depth > MAX_DEPTH:
            raise InconsistentError(f"tables nested {depth} deep")
        self._marks += 1
        if self._marks > MAX_MARKS:
            raise TooLargeError(f"more than {MAX_MARKS:,} paragraphs and cells")
        self._close(depth)
        into = self.blocks
        for at in range(depth):
            if at == len(self._open):
                self._open.append(Table())
                into.append(self._open[at])
            table = self._open[at]
            if table.content is None:
                table.content = []
            into = table.content
        return into


def emit(blocks: Sequence[Block], document: Document) -> None:
    """Write the tree into a document, as lines and grids in reading order."""
    _Writer(document).blocks(blocks)


class _Writer:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.tables = 0

    def blocks(self, blocks: Sequence[Block]) -> None:
        for block in blocks:
            match block:
                case Line():
                    self.document.blocks += [Line(text, block.level) for text in _lines(block.text)]
                case Picture():
                    self.document.images.append(len(self.document.blocks))
                case Box():
                    self.contained(block.blocks)
                case Table() if block.rows:
                    self.table(block)

    def contained(self, blocks: Sequence[Block]) -> None:
        start = len(self.document.blocks)
        self.blocks(blocks)
        self.close(start)

    def close(self, start: int) -> None:
        if len(self.document.blocks) - start > 1:
            self.document.containers.append((start, len(self.document.blocks)))

    def table(self, table: Table) -> None:
        """A table that holds others of more than one cell is layout and runs on as text; any other becomes a grid."""
        index = self.tables
        self.tables += 1
        inner = list(_inside(table))
        if any(sum(len(cells) for _, cells in other.rows) > 1 for other in inner):
            start = len(self.document.blocks)
            for _, cells in table.rows:
                for content in cells:
                    self.contained(content)
            self.close(start)
            return
        self.document.blocks.append(expand(_rows(table), index=index))
        self.tables += len(inner)


def _inside(table: Table) -> Iterator[Table]:
    """Yield the tables that stand in the cells of one, however deep."""
    waiting: list[Block] = [block for _, cells in table.rows for content in cells for block in content]
    while waiting:
        block = waiting.pop()
        if isinstance(block, Table) and block.rows:
            yield block
            waiting += [inner for _, cells in block.rows for content in cells for inner in content]
        elif isinstance(block, Box):
            waiting += block.blocks


@dataclass(slots=True)
class _Part:
    """One cell of a row, those to its right that are merged with it included: its edges as columns."""

    left: int
    right: int
    text: str
    below: Merge


def _rows(table: Table) -> list[list[Cell]]:
    """Return the cells of each row with the spans that their positions give."""
    columns = _columns([shape for shape, _ in table.rows])
    rows: list[list[Cell]] = []
    above: dict[int, tuple[Cell, int]] = {}  # first column -> (cell that may go on below, its columns)
    for shape, contents in table.rows:
        parts = _parts(shape, contents, columns)
        cells = [Cell("", colspan=parts[0].left)] if parts and parts[0].left else []
        below: dict[int, tuple[Cell, int]] = {}
        for part in parts:
            seen = part.right - part.left
            origin = above.get(part.left)
            if part.below == "continue" and origin is not None and origin[1] == seen:
                origin[0].rowspan += 1
                below[part.left] = origin
            elif seen or part.text:
                cells.append(Cell("" if part.below == "continue" else part.text, colspan=max(1, seen)))
                if part.below and seen:
                    below[part.left] = cells[-1], seen
        above = below  # a row that ends before the others has no blank cell there: a cell of it may be lost
        rows.append(cells)
    return rows


def _parts(shape: Shape, contents: Sequence[Sequence[Block]], columns: _Columns) -> list[_Part]:
    parts: list[_Part] = []
    left, last = columns.bounds(shape)
    for number, (ending, content) in enumerate(zip(shape.cells, contents, strict=True), 1):
        right = max(left, last if number == len(contents) else columns.numbers[ending.right])
        text = _text(content)
        if ending.beside and parts and not text:
            parts[-1].right = right
        else:
            parts.append(_Part(left, right, text, ending.below))
        left = right
    return parts


@dataclass(slots=True)
class _Columns:
    """The columns of a table: the number of the column that each edge begins, and the outer edges."""

    numbers: dict[int, int]
    left: int
    right: int
    count: int

    def bounds(self, shape: Shape) -> tuple[int, int]:
        """Return where a row begins and ends; what is too narrow to see at its ends belongs to its cells."""
        right = shape.cells[-1].right if shape.cells else shape.left
        first = 0 if shape.left - self.left < RAGGED else self.numbers[shape.left]
        last = self.count if self.right - right < RAGGED else self.numbers[right]
        return first, last


def _columns(shapes: Sequence[Shape]) -> _Columns:
    edges = sorted({shape.left for shape in shapes} | {cell.right for shape in shapes for cell in shape.cells})
    numbers: dict[int, int] = {}
    number, begun = 0, edges[0] if edges else 0
    for edge in edges:
        if edge - begun >= NARROW:
            number, begun = number + 1, edge
        numbers[edge] = number
    return _Columns(numbers, edges[0] if edges else 0, edges[-1] if edges else 0, number)


def _text(content: Sequence[Block]) -> str:
    """Return the text of one cell, a line for each of its paragraphs and breaks."""
    lines: list[str] = []
    waiting: list[Block] = list(reversed(content))
    while waiting:
        block = waiting.pop()
        match block:
            case Line():
                lines += _lines(block.text)
            case Box():
                waiting += reversed(block.blocks)
            case Table():
                waiting += reversed([inner for _, cells in block.rows for each in cells for inner in each])
            case Picture():
                pass
    return "\n".join(lines)


def joined(text: str) -> str:
    """Join the halves of characters that are two units of UTF-16."""
    if not any("\ud800" <= sign <= "\udfff" for sign in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _lines(text: str) -> list[str]:
    tidy = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return [line for line in tidy if line]

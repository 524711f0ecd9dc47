"""Plain text -> Document: tables whose cells are lines that begin with TAB, or rows of cells between bars.

In the first shape each cell is a line that begins with TAB, a blank line ends a row, and a line without TAB inside a
row goes on with the cell before it. An empty cell stands for a vertically merged one; a really blank one holds a
no-break space. Column spans are lost, so such grids are ragged and columns prove nothing.
"""

from __future__ import annotations

import re

from parsers.characters import visible
from parsers.document import Document, Line
from parsers.grid import Cell, expand

_BAR = re.compile(r"\s*[|｜]\s*")
_RULE = re.compile(r"^\s*[|｜]?\s*:?-{2,}:?\s*(?:[|｜]\s*:?-{2,}:?\s*)*[|｜]?\s*$")
#: A line with fewer bars is prose.
ENOUGH_BARS = 2


def read(text: str, encoding: str | None) -> Document:
    """Read a plain text from its decoded characters."""
    document = Document(kind="text", encoding=encoding)
    lines = visible(text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if any(line.startswith("\t") for line in lines):
        _tabbed(lines, document)
    else:
        _barred(lines, document)
    return document


def _add_grid(document: Document, rows: list[list[Cell]]) -> None:
    if rows:
        grid = expand(rows, index=sum(1 for _ in document.grids()))
        merged = any(cell.merged for row in rows for cell in row)
        # with merged cells marked, rows of one length still say nothing of columns that were spanned
        grid.spanned = not merged and len(rows) > 1
        document.blocks.append(grid)


def _add_line(document: Document, text: str) -> None:
    shown = text.strip()
    if shown:
        document.blocks.append(Line(shown))


def _tabbed(lines: list[str], document: Document) -> None:
    rows: list[list[Cell]] = []
    row: list[Cell] = []
    for line in lines:
        if line.startswith("\t"):
            row.append(Cell(line[1:].replace("\t", " "), merged=line == "\t"))
        elif row and line.strip():
            row[-1].text += "\n" + line.strip()
        elif line.strip():
            _add_grid(document, rows)
            rows = []
            _add_line(document, line)
        elif row:
            rows.append(row)
            row = []
    if row:
        rows.append(row)
    _add_grid(document, rows)


def _barred(lines: list[str], document: Document) -> None:
    rows: list[list[Cell]] = []
    for line in lines:
        if not line.strip():
            continue
        if _RULE.match(line) and rows:
            continue
        cells = _BAR.split(line.strip())
        if len(cells) <= ENOUGH_BARS:
            _add_grid(document, rows)
            rows = []
            _add_line(document, line)
            continue
        if line.lstrip().startswith(("|", "｜")):
            del cells[0]
        if line.rstrip().endswith(("|", "｜")):
            del cells[-1]
        rows.append([Cell(cell) for cell in cells])
    _add_grid(document, rows)

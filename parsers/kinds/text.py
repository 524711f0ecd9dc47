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
from parsers.kinds.listed import Listed
from parsers.kinds.stream import Stream, cells, is_glued

_BAR = re.compile(r"\s*[|｜]\s*")
_BARS = frozenset("|｜")
_RULE = re.compile(r"^\s*[|｜]?\s*:?-{2,}:?\s*(?:[|｜]\s*:?-{2,}:?\s*)*[|｜]?\s*$")
#: What a printer puts at the foot of a page, in the middle of a table too: - 4 -, P. 9, 第5页.
_FOLIO = re.compile(
    r"^(?:[-–—－―─]+\s*\d{1,4}\s*[-–—－―─]+|[Pp]\.?\s*\d{1,4}|第\s*\d{1,4}\s*页(?:.{0,4}共\s*\d{1,4}\s*页)?)$"
)
#: Markdown's headings.
_MARKED = re.compile(r"^(#{1,6})\s+")
#: A line with fewer cells is no row of a table.
ENOUGH_CELLS = 2
#: Fewer rows are no tables of a report.
ENOUGH_ROWS = 10
#: A table whose rows are whole may have so many rows with one filled cell for each with more.
FEW_FILLED = 4


def read(text: str, encoding: str | None) -> Document:
    """Read a plain text from its decoded characters."""
    document = Document(kind="text", encoding=encoding)
    lines = visible(text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not any(line.startswith("\t") for line in lines):
        _barred(_with_bars(lines), document)
    elif _in_columns(lines):
        _columns(lines, document)
    else:
        _tabbed(lines, document)
    return document


def from_lines(page: Document) -> Document:
    """Read the lines of a page as a text's; its own tables keep their numbers, those made of lines are counted on."""
    found = Document(page.kind, page.encoding)
    own = {id(grid): grid.index for grid in page.grids()}
    levels = {block.text: block.level for block in page.blocks if isinstance(block, Line)}
    run: list[str] = []
    for block in page.blocks:
        if isinstance(block, Line):
            run.append(block.text)
            continue
        _barred(run, found)
        run = []
        found.blocks.append(block)
    _barred(run, found)
    made = (grid for grid in found.grids() if id(grid) not in own)
    for index, grid in enumerate(made, max(own.values(), default=-1) + 1):
        grid.index = index
    for line in found.blocks:
        if isinstance(line, Line):
            line.level = levels.get(line.text, line.level)
    return found


def _with_bars(lines: list[str]) -> list[str]:
    """Put bars for the TABs that part the cells of rows, as a browser copies a table: merged cells are left out."""
    rows = [line for line in lines if "\t" in line.strip()]
    if len(rows) < ENOUGH_ROWS or any(_BAR.search(line) for line in rows):
        return lines
    return [line.replace("\t", " | ") if "\t" in line else line for line in lines]


def _in_columns(lines: list[str]) -> bool:
    """Tell whether TABs part the columns of whole rows, as spreadsheets copy them, merged cells as blank ones."""
    rows = [line.split("\t") for line in lines if "\t" in line]
    filled = sum(sum(bool(cell.strip()) for cell in row) >= ENOUGH_CELLS for row in rows)
    single = sum(not row[0] and len(row) == ENOUGH_CELLS for row in rows)
    return filled >= ENOUGH_ROWS and filled > single


def _columns(lines: list[str], document: Document) -> None:
    rows: list[list[Cell]] = []
    for line in lines:
        if "\t" in line.rstrip() or (rows and line.count("\t") + 1 == len(rows[-1]) > 1):
            rows.append([Cell(cell.strip()) for cell in line.split("\t")])
        elif line.strip() and not _FOLIO.match(line.strip()):
            _add_grid(document, rows)
            rows = []
            _add_line(document, line)
    _add_grid(document, rows)


def _add_grid(document: Document, rows: list[list[Cell]], *, spanned: bool = True) -> None:
    if rows:
        grid = expand(rows, index=document.next_index())
        merged = any(cell.merged for row in rows for cell in row)
        # rows of one length (titles and notes aside) are columns, unless merged cells are marked: then spans to the
        # right are lost
        grid.spanned = spanned and not merged and len({len(row) for row in rows if len(row) > 1}) == 1
        document.blocks.append(grid)


def _add_line(document: Document, text: str) -> None:
    shown = text.strip()
    mark = _MARKED.match(shown)
    if mark:
        shown = shown[mark.end() :].strip("# ")
    if shown:
        document.blocks.append(Line(shown, len(mark[1]) if mark else None))


def _tabbed(lines: list[str], document: Document) -> None:
    rows: list[list[Cell]] = []
    row: list[Cell] = []
    for line in lines:
        if line.startswith("\t"):
            text = line[1:].replace("\t", " ")
            row.append(Cell(text if text.strip() else "", merged=line == "\t"))
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
    """Rows between bars where lines have several; a stream of cells where rows are lost."""
    shapes = [sum(bool(cell) for cell in _BAR.split(line.strip())) for line in lines if _BAR.search(line.strip())]
    barred = [line.strip() for line in lines if _BAR.search(line.strip()) and line.strip() not in _BARS]
    fenced = sum(line.startswith(("|", "｜")) for line in barred) * 2 > len(barred)
    # blank rows have one filled cell too; where rows are lost no line has more
    in_rows = sum(filled >= ENOUGH_CELLS for filled in shapes) * FEW_FILLED > sum(filled == 1 for filled in shapes)
    rows: list[str] = []
    stream, listed = Stream(), Listed()
    for line in lines:
        shown = line.strip()
        if not shown or _FOLIO.match(shown) or (_RULE.match(shown) and shown.strip("|｜ ") != "--"):
            continue
        if in_rows and shown in _BARS:  # the bar behind a cell that ends with a line break
            rows[-1:] = [row + shown for row in rows[-1:]]
            continue
        if in_rows and _BAR.search(shown):
            _end(document, stream)
            rows.append(shown)
            continue
        _add_grid(document, _rows(rows, fenced=fenced))
        rows = []
        if listed.take(shown):
            _end(document, stream)
            continue
        _add_grid(document, listed.finish())
        if is_glued(shown):
            document.run_together.append(shown)
        bare = shown.strip("|｜ \t")
        # a bar ends a cell, whatever blanks are in it; without bars they may part a row's
        parts = cells(bare) if bare == shown else [bare] if bare else []
        stream.begin_line(parts)
        for text in parts:
            if not stream.take(text):
                _end(document, stream)
                if not stream.take(text):
                    _add_line(document, text)
    _add_grid(document, _rows(rows, fenced=fenced))
    _add_grid(document, listed.finish())
    _end(document, stream)


def _end(document: Document, stream: Stream) -> None:
    rows = stream.finish()
    document.rows_lost = document.rows_lost or bool(rows)
    _add_grid(document, rows, spanned=False)
    for text in stream.outside:
        _add_line(document, text)
    stream.outside.clear()


def _rows(lines: list[str], *, fenced: bool) -> list[list[Cell]]:
    """Return the cells of rows that follow each other; ``fenced``: a bar in front of a row begins no blank cell.

    A bar at the end of a row ends its last cell; where rows end without one, what stands behind it is a blank cell,
    lost with the end of the line.
    """
    closed = all(line.endswith(("|", "｜")) for line in lines)
    found = []
    for line in lines:
        cells = _BAR.split(line)
        if fenced and line.startswith(("|", "｜")):
            del cells[0]
        if closed and len(cells) > 1:
            del cells[-1]
        found.append([Cell(cell) for cell in cells])
    return found

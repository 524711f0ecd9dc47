"""Lines and tables as they were read from a body, as a page: for files that no browser shows, and tables in scripts."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from archive.evidence.inert import ANCHOR
from parsers.document import Block, Document, Line
from parsers.grid import Cell, Grid

#: Cells and lines that are shown; of a longer document, the stretch around the mark.
MOST = 20_000


def markup(read: Document, marked: Cell | Line | None) -> str:
    """Return a document as markup, with one cell or line marked."""
    pieces: list[str] = []
    page = 0
    blocks, cut = _stretch(read.blocks, marked)
    for block in blocks:
        if isinstance(block, Line):
            pieces.append(_line(block, block is marked))
            continue
        if block.page is not None and block.page != page:
            page = block.page
            pieces.append(f'<p class="pageno">— {page} —</p>')
        pieces.append("".join(_table(block, marked)))
    return "".join([*pieces, "<p>……</p>"] if cut else pieces)


def _weight(block: Block) -> int:
    return 1 if isinstance(block, Line) else block.height * block.width


def _stretch(blocks: list[Block], marked: Cell | Line | None) -> tuple[list[Block], bool]:
    """Return the blocks that are shown, and whether others are left out; the one with the mark is always among them."""
    if sum(map(_weight, blocks)) <= MOST:
        return blocks, False
    home = next((at for at, block in enumerate(blocks) if _holds(block, marked)), 0)
    first = last = home
    weight = _weight(blocks[home])
    while first > 0 and weight + _weight(blocks[first - 1]) <= MOST // 2:
        first -= 1
        weight += _weight(blocks[first])
    while last + 1 < len(blocks) and weight + _weight(blocks[last + 1]) <= MOST:
        last += 1
        weight += _weight(blocks[last])
    return blocks[first : last + 1], True


def _holds(block: Block, marked: Cell | Line | None) -> bool:
    if marked is None or isinstance(block, Line):
        return block is marked
    return any(cell is marked for row in block.rows for cell in row)


def _line(line: Line, marked: bool) -> str:
    tag = f"h{line.level}" if line.level else "p"
    text = _text(line.text)
    if marked:
        text = f'<mark id="{ANCHOR}">{text}</mark>'
    return f"<{tag}>{text}</{tag}>"


def _table(grid: Grid, marked: Cell | Line | None) -> Iterator[str]:
    yield "<table>"
    for number in range(grid.height):
        yield "<tr>"
        before = None
        for cell in grid.rows[number]:
            if cell is None:
                yield "<td></td>"
            elif cell is not before and cell.row == number:
                yield f"<td{_span('rowspan', cell.rowspan)}{_span('colspan', cell.colspan)}"
                yield f' id="{ANCHOR}">' if cell is marked else ">"
                yield f"{_text(cell.text)}</td>"
            before = cell
        yield "</tr>"
    yield "</table>"


def _span(name: str, number: int) -> str:
    return f' {name}="{number}"' if number > 1 else ""


def _text(text: str) -> str:
    return escape(text).replace("\n", "<br>")

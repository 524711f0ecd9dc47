"""The cell of an HTML body: its element, found by what the published columns say and not by the reader's own walk.

``table_index`` is the number of the ``table`` element in document order, ``row`` and ``col`` the cell's origin in the
expanded grid. Whoever marks an element compares its text first: so each is a check of the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from archive.evidence.inert import MARK
from archive.evidence.reread import squeezed
from parsers.encoding import decode
from parsers.grid import Cell, Grid, expand
from parsers.kinds.htmlcells import SKIP, cell_text, is_hidden, rows
from parsers.kinds.misnested import lift
from parsers.kinds.scripted import of_json
from parsers.model import Place

#: Ends of the page in its middle, and forms between rows: browsers read on, libxml2 does not.
_ENDS = re.compile(r"</(?:body|html)\s*>|</?form\b[^<>]*>", re.IGNORECASE)
#: Tables that are compared in search of one whose number is not where it should be.
MOST = 200


def tree(body: bytes, charset: str | None) -> etree._Element | None:
    """Return an HTML body as a browser builds it, as far as tables go; None where there is no markup in it."""
    text, _ = decode(body, charset)
    text = _ENDS.sub("", (of_json(text) or text).replace("\0", ""))
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, recover=True, no_network=True, huge_tree=False
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is not None:
        lift(root)
        for element in root.iterfind(f".//*[@{MARK}]"):  # what is marked is ours to say
            del element.attrib[MARK]
    return root


def element_at(root: etree._Element, place: Place) -> etree._Element | None:
    """Return the cell element whose origin is at a place; None where there is none, or nobody sees it."""
    table = next((one for at, one in enumerate(root.iter("table")) if at == place.table_index), None)
    return None if table is None or _unseen(table) else _at(table, place.row, place.col)


def element_like(root: etree._Element, grid: Grid, cell: Cell) -> etree._Element | None:
    """Return the element of a cell by its table's texts, where exactly one table of the page has them all."""
    wanted = [(one.row, one.col, squeezed(one.text)) for row in range(grid.height) for one in grid.own(row) if one.text]
    found = [
        table
        for table, _ in zip(root.iter("table"), range(MOST), strict=False)
        if not _unseen(table) and [(row, col, text) for row, col, text in _texts(table) if text] == wanted
    ]
    return _at(found[0], cell.row, cell.col) if len(found) == 1 else None


def elements(root: etree._Element, tables: Iterable[int]) -> dict[tuple[int, int, int], etree._Element]:
    """Return every cell element of some tables by table, row and column."""
    wanted = set(tables)
    return {
        (at, cell.row, cell.col): element
        for at, table in enumerate(root.iter("table"))
        if at in wanted and not _unseen(table)
        for cell, element in _laid_out(table)
    }


def _laid_out(table: etree._Element) -> Iterator[tuple[Cell, etree._Element]]:
    """Yield the cells of a table in its expanded grid, with their elements."""
    listed = [[(Cell("", 0, 0, down, over), element) for element, down, over in row] for row in rows(table)]
    grid = expand(([cell for cell, _ in row] for row in listed), index=0)
    laid = {id(cell) for row in grid.rows for cell in row if cell is not None}
    for row in listed:
        yield from ((cell, element) for cell, element in row if id(cell) in laid)


def _unseen(table: etree._Element) -> bool:
    """Tell whether a table lies in something that is not shown."""
    return is_hidden(table) or any(is_hidden(one) or one.tag in SKIP for one in table.iterancestors())


def _at(table: etree._Element, row: int, col: int) -> etree._Element | None:
    return next((element for cell, element in _laid_out(table) if (cell.row, cell.col) == (row, col)), None)


def _texts(table: etree._Element) -> Iterator[tuple[int, int, str]]:
    for cell, element in _laid_out(table):
        yield cell.row, cell.col, squeezed(cell_text(element))


def mark_line(root: etree._Element, text: str) -> None:
    """Mark the innermost element that says a line of text; where none says it by itself, nothing is marked."""
    wanted = squeezed(text)
    best = None
    for element in root.iter():
        if (
            isinstance(element.tag, str)
            and element.tag not in SKIP
            and wanted in squeezed("".join(map(str, element.itertext())))
        ):
            best = element  # document order: what comes later and still holds it lies inside
    if best is not None and best.tag not in ("html", "body"):
        best.set(MARK, "")

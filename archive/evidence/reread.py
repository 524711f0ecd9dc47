"""A kept body read again, as far as its lines and tables: what stands at a place."""

from __future__ import annotations

import re
from unicodedata import category

from archive.readers import converters
from parsers import embedded, figures, kinds, lined
from parsers.document import Document, Line
from parsers.grid import Cell, Grid
from parsers.kinds.html import CUT
from parsers.model import Place
from parsers.report import LARGEST


def document(body: bytes, charset: str | None) -> Document | None:
    """Return a body's lines and tables with today's reader, those in its scripts included; None where it has none.

    Old files are converted, as they were when the figures were read. Raises ConversionError.
    """
    kind = kinds.sniff(body)
    if kind in ("html", "text") and len(body) > LARGEST:
        return None
    found = kinds.read(body, kind, charset)
    if found is not None and found.unread is not None and found.unread[0] == "needs_converter":
        soffice = converters.program()
        if soffice is None or found.kind not in converters.TARGETS:
            return None
        made = converters.convert(converters.inner(body), found.kind, soffice)
        found = kinds.read(made, kinds.sniff(made), None)
    if found is None or found.unread is not None:
        return None
    tables = lined.read(found, figures.read(found))
    if found.scripts:
        embedded.read(found, tables)
    return found


def unwrapped(body: bytes) -> bytes:
    """Return the one document in a zip file, where it is no office document itself; else the body."""
    return converters.inner(body)


def cell_at(read: Document, place: Place) -> tuple[Grid, Cell] | None:
    """Return the table at a place, and the cell whose origin it is; None where there is no such cell."""
    for grid in read.grids():
        if grid.index == place.table_index:
            if not (0 <= place.row < grid.height and 0 <= place.col < len(grid.rows[place.row])):
                return None
            cell = grid.rows[place.row][place.col]
            if cell is None or (cell.row, cell.col) != (place.row, place.col):
                return None
            return grid, cell
    return None


def line_with(read: Document, phrase: str) -> Line | None:
    """Return the first line that says a phrase, blanks aside."""
    wanted = squeezed(phrase)
    if not wanted:
        return None
    return next((one for one in read.blocks if isinstance(one, Line) and wanted in squeezed(one.text)), None)


def squeezed(text: str | None) -> str:
    """Return a text without what prints nothing: white space, characters of format, the sign of a page cut off."""
    bare = "".join((text or "").split()).replace(CUT, "")
    return bare if bare.isascii() else "".join(char for char in bare if category(char) != "Cf")


def charset_of(content_type: str | None) -> str | None:
    """Return the charset that a Content-Type names."""
    found = re.search(r"charset=[\"']?([\w.:-]+)", content_type or "", re.IGNORECASE)
    return found[1] if found else None

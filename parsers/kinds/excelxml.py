"""Excel workbooks as one XML file of 2003 (often with the name .xls): systems write them for want of a library."""

from __future__ import annotations

import re

from lxml import etree

from parsers.document import Document
from parsers.kinds import xlsx
from parsers.kinds.hiddencells import Hidden, Span
from parsers.kinds.ooxml import MAX_PART, PackageError, attribute

_SHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
_START = re.compile(rb"<(?:[\w.-]+:)?Workbook\s[^>]{0,4000}office:spreadsheet")


def is_one(head: bytes) -> bool:
    """Tell whether a body begins as such a file does."""
    start = head[:20_000]
    if b"Workbook" not in start:  # looked for before the expression, which tries every tag
        return False
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and _START.search(start) is not None


def read(body: bytes) -> Document:
    """Read the workbook; what cannot be read is a Document that says why in ``unread``."""
    document = Document(kind="excelxml", encoding=None)
    if len(body) > MAX_PART:
        document.unread = ("too_large", f"{len(body):,} bytes")
        return document
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(body.lstrip(), parser)
        if b"<!DOCTYPE" in body[:4096]:
            raise PackageError("damaged", "Office files have no document type")
        edges: list[Span] = []
        for sheet in root.iterchildren(f"{_SHEET}Worksheet"):
            table = sheet.find(f"{_SHEET}Table")
            if table is not None and sheet.findtext(".//{*}WorksheetOptions/{*}Visible") is None:
                rows, merged, hidden = _cells(table)
                xlsx.lay_out(*hidden.shown(rows, merged), document, edges)
    except (etree.XMLSyntaxError, ValueError) as error:
        document.unread = ("damaged", str(error)[:200])
    except PackageError as error:
        document.unread = (error.kind, str(error))
    if document.unread is not None:
        document.blocks.clear()
    return document


def _cells(table: etree._Element) -> tuple[list[list[str]], dict[Span, Span], Hidden]:
    """Return the texts of a sheet's rows, its merged cells, and what it hides."""
    rows: list[list[str]] = []
    merged: dict[Span, Span] = {}
    hidden_rows: set[int] = set()
    taken: set[Span] = set()
    cells = 0
    for row in table.iterchildren(f"{_SHEET}Row"):
        number = _number(row, "Index", len(rows) + 1) - 1
        if number < len(rows) or number >= xlsx.MAX_CELLS:
            raise PackageError("damaged", f"row {number + 1} after row {len(rows)}")
        rows += [[] for _ in range(number + 1 - len(rows))]
        if attribute(row, "Hidden") == "1":
            hidden_rows.add(number)
        column = 0
        for cell in row.iterchildren(f"{_SHEET}Cell"):
            column = _number(cell, "Index", column + 1) - 1
            while (number, column) in taken:
                column += 1
            width, height = _number(cell, "MergeAcross", 0) + 1, _number(cell, "MergeDown", 0) + 1
            cells += column + 1 - len(rows[number]) + width * height
            if cells > xlsx.MAX_CELLS or len(merged) > xlsx.MAX_MERGED:
                raise PackageError("too_large", f"more than {xlsx.MAX_CELLS} cells")
            rows[number] += [""] * (column + 1 - len(rows[number]))
            rows[number][column] = _text(cell)
            if width * height > 1:
                merged[number, column] = height, width
                taken.update((number + r, column + c) for r in range(height) for c in range(width))
            column += width
        skipped = _number(row, "Span", 0)
        if skipped:
            rows += [[] for _ in range(min(skipped, xlsx.MAX_CELLS - len(rows)))]
    width = max([len(row) for row in rows] + [column + size[1] for (_, column), size in merged.items()], default=0)
    if width * len(rows) > xlsx.MAX_CELLS:
        raise PackageError("too_large", f"{len(rows)} rows, {width} columns")
    return [row + [""] * (width - len(row)) for row in rows], merged, Hidden(frozenset(hidden_rows), _columns(table))


def _columns(table: etree._Element) -> frozenset[int]:
    """Return the hidden columns."""
    hidden: set[int] = set()
    column = 0
    for element in table.iterchildren(f"{_SHEET}Column"):
        column = _number(element, "Index", column + 1) - 1
        behind = column + 1 + _number(element, "Span", 0)
        if attribute(element, "Hidden") == "1":
            hidden.update(range(column, min(behind, xlsx.MAX_CELLS)))
        column = behind
    return frozenset(hidden)


def _text(cell: etree._Element) -> str:
    data = cell.find(f"{_SHEET}Data")
    if data is None:
        return ""
    text = "".join(map(str, data.itertext()))
    if attribute(data, "Type") != "Number":
        return xlsx.shown(text)
    try:
        return xlsx.shown(float(text))
    except ValueError:
        return xlsx.shown(text)


def _number(element: etree._Element, name: str, default: int) -> int:
    text = attribute(element, name)
    return int(text) if text.isdecimal() and len(text) < 8 else default

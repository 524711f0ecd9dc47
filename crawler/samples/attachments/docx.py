"""A report as Word writes it: paragraphs, and tables whose merged cells go on by vMerge."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from html import escape
from io import BytesIO

from crawler.samples.attachments.blocks import Block, Square, squares

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_WHEN = (2020, 1, 1, 0, 0, 0)


def write(blocks: Sequence[Block]) -> bytes:
    """Return blocks as a .docx file."""
    drawn = "".join(_table(squares(block.rows)) if block.rows is not None else _words(block) for block in blocks)
    return package(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" Type="{_OFFICE}" '
            'Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{drawn}</w:body></w:document>',
        }
    )


def package(parts: dict[str, str]) -> bytes:
    """Return a ZIP file of these parts, the same at every run."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _WHEN), text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _paragraph(text: str, align: str = "") -> str:
    properties = f'<w:pPr><w:jc w:val="{align}"/></w:pPr>' if align else ""
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f"<w:p>{properties}{run}</w:p>"


def _words(block: Block) -> str:
    return _paragraph(block.text, {"title": "center", "right": "right"}.get(block.kind, ""))


def _table(cells: Sequence[Square]) -> str:
    """Write a table: a cell that reaches down is begun in its first row and goes on in the others."""
    rows: list[list[tuple[int, str]]] = [[] for _ in range(max(cell.row + cell.rowspan for cell in cells))]
    for cell in cells:
        span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
        for row in range(cell.row, cell.row + cell.rowspan):
            first = row == cell.row
            merge = "" if cell.rowspan == 1 else '<w:vMerge w:val="restart"/>' if first else "<w:vMerge/>"
            words = _paragraph(cell.text if first else "", "center")
            rows[row].append((cell.col, f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{words}</w:tc>"))
    drawn = "".join(f"<w:tr>{''.join(text for _, text in sorted(row))}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr/>{drawn}</w:tbl><w:p/>"

"""A draft as a Word file, in the markup that Word writes."""

from __future__ import annotations

import zipfile
from html import escape
from io import BytesIO
from random import Random

from soak.draft import Box, Draft, Heading, Table

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


def render(draft: Draft, chance: Random) -> bytes:
    """Return the file."""
    parts = [_paragraph(line) for line in draft.title.split("\n")]
    for block in draft.blocks:
        if isinstance(block, Table):
            parts.append(_table(draft, block, chance))
        else:
            parts.append(_paragraph(_characters(draft, block.text), heading=isinstance(block, Heading)))
    return _package("".join(parts))


def _characters(draft: Draft, text: str) -> str:
    for change in draft.characters:
        text = change(text)
    return text


def _run(text: str) -> str:
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r>{lines}</w:r>" if text else ""


def _paragraph(text: str, *, heading: bool = False) -> str:
    style = '<w:pPr><w:pStyle w:val="1"/></w:pPr>' if heading else ""
    return f"<w:p>{style}{_run(text)}</w:p>"


def _table(draft: Draft, table: Table, chance: Random) -> str:
    rows: list[str] = []
    below: dict[int, tuple[int, int]] = {}
    for row in table.rows:
        cells: list[str] = []
        column, waiting = 0, list(row)
        while waiting or column in below:
            if column in below:
                columns, left = below.pop(column)
                cells.append(_cell("<w:p/>", columns, "<w:vMerge/>"))
                if left > 1:
                    below[column] = columns, left - 1
                column += columns
                continue
            box = waiting.pop(0)
            merge = '<w:vMerge w:val="restart"/>' if box.rowspan > 1 else ""
            cells.append(_cell(_content(draft, box, chance), box.colspan, merge))
            if box.rowspan > 1:
                below[column] = box.colspan, box.rowspan - 1
            column += box.colspan
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl><w:p/>"


def _content(draft: Draft, box: Box, chance: Random) -> str:
    text = _characters(draft, box.text) if box.is_label else box.text
    runs = [text]
    for part in draft.page.runs:
        runs = [piece for run in runs for piece in part(run, chance)]
    return f"<w:p>{'<w:proofErr/>'.join(map(_run, runs))}</w:p>"


def _cell(content: str, columns: int, merge: str) -> str:
    span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    return f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{content}</w:tc>"


def _package(body: str) -> bytes:
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" Type="{_OFFICE}" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
    }
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data)
    return buffer.getvalue()

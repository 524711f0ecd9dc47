"""Writes .docx files by hand: the markup that Word writes, from drawn tables and paragraphs."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable
from html import escape
from io import BytesIO

from tests.parsers.drawing import HEADINGS, Box, Table

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT = "http://schemas.openxmlformats.org/package/2006/content-types"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
TITLE = "乌有市林业局2023年政府信息公开工作年度报告"
CellMarkup = Callable[[Box], str]


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    dress = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{dress}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(text: str, properties: str = "") -> str:
    """A paragraph of one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text) if text else ''}</w:p>"


def plain(box: Box) -> str:
    """A cell's content as one paragraph."""
    return paragraph(box.text)


def cell(content: str, *, span: int = 1, merge: str = "") -> str:
    """A cell with its grid span and its part in a vertical merge (``restart``, ``continue``)."""
    properties = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    if merge:
        properties += f'<w:vMerge w:val="{merge}"/>' if merge == "restart" else "<w:vMerge/>"
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def table(drawn: Table, *, markup: CellMarkup = plain, row: Callable[[int], str] = lambda number: "") -> str:
    """A table: colspan becomes gridSpan; rowspan becomes vMerge, with an empty cell in each row below."""
    rows: list[str] = []
    below: dict[int, tuple[int, int]] = {}  # column -> (columns, rows left)
    for number, boxes in enumerate(drawn):
        cells: list[str] = []
        column = 0
        waiting = iter(boxes)
        box = next(waiting, None)
        while box is not None or column in below:
            if column in below:
                columns, left = below.pop(column)
                cells.append(cell("<w:p/>", span=columns, merge="continue"))
                if left > 1:
                    below[column] = columns, left - 1
                column += columns
                continue
            assert box is not None
            cells.append(cell(markup(box), span=box.colspan, merge="restart" if box.rowspan > 1 else ""))
            if box.rowspan > 1:
                below[column] = box.colspan, box.rowspan - 1
            column += box.colspan
            box = next(waiting, None)
        rows.append(f"<w:tr><w:trPr>{row(number)}</w:trPr>{''.join(cells)}</w:tr>")
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def report(drawn: Iterable[str], *, heading: Callable[[str], str] = paragraph, title: str = TITLE) -> str:
    """The body of a report: six chapters, and the tables under the second, third and fourth."""
    second, third, fourth = drawn
    parts = [
        paragraph(title),
        paragraph("本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。"),
        heading(HEADINGS[0]),
        paragraph("本局按条例公开了该公开的信息。"),
        heading(HEADINGS[1]),
        second,
        heading(HEADINGS[2]),
        third,
        heading(HEADINGS[3]),
        fourth,
        heading(HEADINGS[4]),
        paragraph("目录不够细，来年补上。"),
        heading(HEADINGS[5]),
        paragraph("无。"),
    ]
    return "".join(parts)


def package(body: str, *, namespace: str = W, **others: str) -> bytes:
    """A .docx file; ``others`` are further parts of the ``word`` folder by name (``styles``, ``numbering``)."""
    spaces = (
        f'xmlns:w="{namespace}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    relations = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    )
    links = "".join(f'<Relationship Id="r{name}" Type="{OFFICE}/{name}" Target="{name}.xml"/>' for name in others)
    parts = {
        "[Content_Types].xml": f'<?xml version="1.0"?><Types xmlns="{CONTENT}">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
        f'ContentType="{MAIN}.document.main+xml"/>'
        + "".join(f'<Override PartName="/word/{n}.xml" ContentType="{MAIN}.{n}+xml"/>' for n in others)
        + "</Types>",
        "_rels/.rels": f'{relations}<Relationship Id="r1" Type="{OFFICE}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f"{relations}{links}</Relationships>",
        "word/document.xml": f"<w:document {spaces}><w:body>{body}</w:body></w:document>",
    } | {f"word/{name}.xml": f'<w:{name} xmlns:w="{namespace}">{part}</w:{name}>' for name, part in others.items()}
    return zipped({name: part.encode() for name, part in parts.items()})


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zip file of these members."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def members(body: bytes) -> dict[str, bytes]:
    """The members of a zip file."""
    with zipfile.ZipFile(BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}

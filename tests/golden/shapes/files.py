"""Kinds of file, and variations, sections 7 and 10: PDF, Word, workbooks, saved pages, zip files."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from io import BytesIO

import xlsxwriter

from tests.golden.shapes import shape
from tests.golden.shapes.paper import PERIOD, SAYS, TITLE, fourth, html, page, second, third
from tests.golden.shapes.texts import EVERY
from tests.parsers.drawing import HEADINGS
from tests.parsers.kinds import printed, word

DRAWN = (second, third, fourth)


@shape("file-word", "docx")
def _docx() -> bytes:
    """gridSpan and vMerge."""
    return word.package(word.report([word.table(draw()) for draw in DRAWN]))


@shape("file-word-words-cut-over-runs", "docx")
def _docx_runs() -> bytes:
    def runs(box):
        return f"<w:p>{'<w:proofErr/>'.join(word.run(char) for char in box.text)}</w:p>"

    return word.package(word.report(["", "", word.table(fourth(), markup=runs)]))


@shape("file-pdf-over-pages", "pdf")
def _pdf() -> bytes:
    """Tables cut by the page's end, without repeated headers; page numbers between the pieces."""
    return printed.report([draw() for draw in DRAWN], printed.Press(height=560))


@shape("file-pdf-group-label-cut-by-the-page", "pdf")
def _pdf_label() -> bytes:
    return printed.report([draw() for draw in DRAWN], printed.Press(ends=frozenset({15}), rules="rects"))


@shape("file-pdf-without-rules", "pdf", own=EVERY)
def _pdf_plain() -> bytes:
    """No line says where a cell ends: what cannot be told apart is not read."""
    return printed.report([draw() for draw in DRAWN], printed.Press(rules="none"))


@shape("file-workbook", "xlsx")
def _xlsx() -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.set_properties({"created": datetime(2024, 1, 1, tzinfo=UTC)})
        sheet = book.add_worksheet()
        row = 0
        for number, heading in enumerate([TITLE, PERIOD, *HEADINGS], -1):
            sheet.write_string(row, 0, heading)
            row += 1
            if 2 <= number <= 4:
                row = _write(sheet, DRAWN[number - 2](), row)
            elif number in SAYS:
                sheet.write_string(row, 0, SAYS[number])
                row += 1
    return buffer.getvalue()


def _write(sheet, drawn, top):
    taken: set[tuple[int, int]] = set()
    for row, boxes in enumerate(drawn, top):
        column = 0
        for box in boxes:
            while (row, column) in taken:
                column += 1
            last = row + box.rowspan - 1, column + box.colspan - 1
            if last != (row, column):
                sheet.merge_range(row, column, *last, "")
            if box.label:
                sheet.write_string(row, column, box.text)
            else:
                sheet.write_number(row, column, int(box.text))
            taken |= {(r, c) for r in range(row, last[0] + 1) for c in range(column, last[1] + 1)}
            column += box.colspan
    return top + len(drawn)


@shape("file-page-saved-in-one", "mht")
def _mht() -> bytes:
    saved = MIMEMultipart("related", boundary="----=_part", type="text/html")
    saved["From"] = "<Saved by a browser>"
    saved.attach(MIMEText(page("", "", html(fourth())), "html", "utf-8"))
    saved.attach(MIMEText("p { margin: 0 }", "css", "us-ascii"))
    return saved.as_bytes()


@shape("file-page-with-the-name-of-a-word-file", "doc")
def _doc() -> bytes:
    return page("", "", html(fourth()), head="<meta charset=gb2312>").encode("gb18030")


def _zipped(**members: bytes) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name.replace("_", "."), (2024, 1, 1, 0, 0, 0)), data)
    return buffer.getvalue()


@shape("file-zip-with-one-report", "zip")
def _zip() -> bytes:
    return _zipped(report_docx=_only_fourth(), Thumbs_db=b"x")


@shape("file-zip-with-two-reports", "zip", own=EVERY)
def _two() -> bytes:
    """Which of them is the body cannot be said."""
    return _zipped(one_docx=_only_fourth(), two_docx=_only_fourth())


def _only_fourth() -> bytes:
    return word.package(word.report(["", "", word.table(fourth())]))


@shape("file-pdf-two-columns", "pdf")
def _columns() -> bytes:
    """Running text in two columns, then a table over the whole width."""
    press = printed.Press()
    press.paragraph(TITLE, indent=0)
    press.paragraph(PERIOD)
    press.paragraph(HEADINGS[0])
    top = press.y
    for column, words in enumerate(("左栏的话从上往下读", "右栏的话在左栏之后")):
        for line in range(6):
            press.write(f"{words}第{'一二三四五六'[line]}行照条例办理", 72 + 240 * column, top - 20 * (line + 1), 11)
    press.y = top - 150
    press.paragraph(HEADINGS[3])
    press.table(fourth(), printed.WIDTHS[2])
    return press.finish()

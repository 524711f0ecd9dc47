"""Workbooks as one XML file of 2003: cells by their indexes, merged and hidden ones."""

from __future__ import annotations

from html import escape

import pytest

from parsers import kinds
from parsers.kinds import excelxml
from tests.parsers.drawing import HEADINGS, Table, some_figures, tables
from tests.parsers.kinds.conftest import assert_whole
from tests.parsers.kinds.printed import PERIOD, TITLE
from tests.parsers.reading import read


def cell(text: str, *, merge: tuple[int, int] = (1, 1), index: int = 0) -> str:
    """A cell; figures are numbers, as programs write them."""
    down, across = merge
    said = f' ss:Index="{index}"' if index else ""
    said += f' ss:MergeAcross="{across - 1}"' if across > 1 else ""
    said += f' ss:MergeDown="{down - 1}"' if down > 1 else ""
    kind, value = ("Number", f"{text}.0") if text.isdecimal() else ("String", escape(text))
    return f'<Cell{said}><Data ss:Type="{kind}">{value}</Data></Cell>' if text else f"<Cell{said}/>"


def rows(drawn: Table) -> str:
    """The rows of a drawn table, every cell with its index."""
    taken: set[tuple[int, int]] = set()
    found = ""
    for row, boxes in enumerate(drawn):
        cells, column = "", 0
        for box in boxes:
            while (row, column) in taken:
                column += 1
            cells += cell(box.text, merge=(box.rowspan, box.colspan), index=column + 1)
            taken |= {(row + r, column + c) for r in range(box.rowspan) for c in range(box.colspan)}
            column += box.colspan
        found += f"<Row>{cells}</Row>"
    return found


def workbook(*sheets: str) -> bytes:
    """A workbook; each sheet is what stands in its table, and after it."""
    inner = "".join(f'<Worksheet ss:Name="{number}"><Table>{sheet}</Worksheet>' for number, sheet in enumerate(sheets))
    return (
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
        f' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">{inner}</Workbook>'
    ).encode()


def grid(table: str) -> list[list[tuple[str, int, int]]]:
    (found,) = excelxml.read(workbook(f"{table}</Table>")).grids()
    return [[(one.text, one.rowspan, one.colspan) for one in found.cells(row)] for row in range(found.height)]


def whole(drawn: list[Table]) -> str:
    """A report on one sheet."""
    parts = [TITLE, PERIOD]
    for number, heading in enumerate(HEADINGS):
        parts += [heading, rows(drawn[number - 1]) if 1 <= number <= 3 else "目录不够细，来年补上。"]
    return "".join(part if "<Row>" in part else f"<Row>{cell(part, merge=(1, 15))}</Row>" for part in parts)


def test_the_form_on_one_sheet(drawn):
    key, figures, drawings = drawn
    hidden = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>"
    other = whole(tables(key, some_figures(key, seed=99)))
    body = workbook(f"{whole(drawings)}</Table>", f"{other}</Table>{hidden}")
    assert kinds.sniff(body) == "excelxml"
    found = read(body)
    assert_whole(found, figures, key)
    assert (found.kind, found.title, found.year) == ("excelxml", TITLE, 2023)


def test_indexes_merges_and_what_is_hidden():
    table = (
        '<Column ss:Index="2" ss:Hidden="1"/>'
        f"<Row>{cell('信息内容', merge=(2, 1))}{cell('件数', merge=(1, 3))}</Row>"
        f"<Row>{cell('上年')}{cell('本年')}{cell('增减')}</Row>"
        f'<Row ss:Hidden="1">{cell("旧项")}{cell("8")}</Row>'
        f'<Row ss:Index="4">{cell("规章")}{cell("1", index=3)}</Row>'
    )
    assert grid(table) == [
        [("信息内容", 2, 1), ("件数", 1, 2)],
        [("信息内容", 2, 1), ("本年", 1, 1), ("增减", 1, 1)],
        [("规章", 1, 1), ("1", 1, 1), ("", 1, 1)],
    ]


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ('<Row ss:Index="9999999"><Cell/></Row></Table>', "damaged"),
        ('<Row ss:Index="2"/><Row ss:Index="1"/></Table>', "damaged"),
        ('<Row><Cell ss:MergeAcross="999999" ss:MergeDown="999999"/></Row></Table>', "too_large"),
        ('<Row><Cell ss:Index="9999999"/></Row></Table>', "too_large"),
        ("<Row><Cell>", "damaged"),
    ],
)
def test_what_no_report_has(table, reason):
    document = excelxml.read(workbook(table))
    assert document.unread is not None
    assert document.unread[0] == reason

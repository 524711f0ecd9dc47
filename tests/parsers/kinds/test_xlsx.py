"""Workbooks: the form over merged cells, on one sheet or several, and values as the sheet shows them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from parsers import kinds
from parsers.document import Line
from parsers.kinds import xlsx
from parsers.model import State, Status
from tests.parsers.drawing import HEADINGS, Table, some_figures, tables
from tests.parsers.kinds.conftest import assert_whole
from tests.parsers.kinds.printed import PERIOD, TITLE
from tests.parsers.kinds.word import members, zipped
from tests.parsers.reading import read, wrong

Sheet = xlsxwriter.worksheet.Worksheet


def workbook(*fill: Callable[[Sheet], None]) -> bytes:
    """A workbook with a sheet for each function."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        for function in fill:
            function(book.add_worksheet())
    return buffer.getvalue()


def write(sheet: Sheet, drawn: Table, top: int) -> int:
    """Write a table from row ``top`` on, merged cells merged, figures as numbers; return the next free row."""
    taken: set[tuple[int, int]] = set()
    for row, boxes in enumerate(drawn, top):
        column = 0
        for box in boxes:
            while (row, column) in taken:
                column += 1
            if box.colspan * box.rowspan > 1:
                sheet.merge_range(row, column, row + box.rowspan - 1, column + box.colspan - 1, "")
            if box.text.isdecimal():
                sheet.write_number(row, column, int(box.text))
            elif box.text:
                sheet.write_string(row, column, box.text)
            taken |= {(row + r, column + c) for r in range(box.rowspan) for c in range(box.colspan)}
            column += box.colspan
    return top + len(drawn)


def on_one_sheet(drawn: Sequence[Table], *, blank: int = 1, merged: bool = True) -> bytes:
    """A whole report on one sheet, headings and sentences in rows of their own."""

    def fill(sheet: Sheet) -> None:
        row = 0

        def say(text: str) -> None:
            nonlocal row
            if merged:
                sheet.merge_range(row, 0, row, 14, text)
            else:
                sheet.write_string(row, 0, text)
            row += 1

        say(TITLE)
        say(PERIOD)
        for number, heading in enumerate(HEADINGS):
            say(heading)
            if 1 <= number <= 3:
                row = write(sheet, drawn[number - 1], row) + blank
            else:
                say("目录不够细，来年补上。" if number else "本局按条例公开了该公开的信息。")

    return workbook(fill)


@pytest.mark.parametrize("merged", [True, False])
@pytest.mark.parametrize("blank", [0, 2])
def test_the_form_on_one_sheet(drawn, merged, blank):
    key, figures, drawings = drawn
    found = read(on_one_sheet(drawings, merged=merged, blank=blank))
    assert_whole(found, figures, key)
    assert found.problems == []
    assert (found.kind, found.title, found.year) == ("xlsx", TITLE, 2023)
    assert [section.number for section in found.sections] == [None, 1, 2, 3, 4, 5, 6]
    place = found.figure(3, "granted_full", "total").place
    assert (place.table_index, place.row, place.col) == (1, 5, 9)


def test_an_old_workbook():
    """The same report as .xls, written once from the same figures."""
    found = read((Path(__file__).parent / "files/form2021.xls").read_bytes())
    assert_whole(found, some_figures("2021"), "2021")
    assert found.kind == "xls"


def test_a_sheet_for_each_table(drawn):
    key, figures, drawings = drawn
    fills = [
        lambda sheet, table=table, heading=heading: (sheet.write_string(0, 0, heading), write(sheet, table, 2))
        for table, heading in zip(drawings, HEADINGS[1:4], strict=True)
    ]
    assert_whole(read(workbook(*fills)), figures, key)


def test_hidden_sheets_are_not_read(drawn):
    key, figures, drawings = drawn
    other = tables(key, some_figures(key, seed=99))

    def fill(sheet: Sheet, drawn: Sequence[Table]) -> None:
        row = 0
        for table, heading in zip(drawn, HEADINGS[1:4], strict=True):
            sheet.write_string(row, 0, heading)
            row = write(sheet, table, row + 1)

    def hidden(sheet: Sheet) -> None:
        fill(sheet, other)
        sheet.hide()

    assert_whole(read(workbook(lambda sheet: fill(sheet, drawings), hidden)), figures, key)


def shown(*fill: Callable[[Sheet], None]) -> list[list[tuple[str, int, int]]]:
    (grid,) = xlsx.read(workbook(*fill)).grids()
    return [[(cell.text, cell.rowspan, cell.colspan) for cell in grid.cells(row)] for row in range(grid.height)]


def test_hidden_rows_and_columns_are_not_read():
    """Last year's figures and a line of another form, out of sight; what is merged over them stays."""

    def fill(sheet: Sheet) -> None:
        sheet.merge_range(0, 1, 0, 3, "件数")
        sheet.merge_range(0, 0, 1, 0, "信息内容")
        for row, texts in enumerate(
            (["", "上年", "本年", "增减"], ["规章", "9", "1", "2"], ["旧项", "8", "8", "8"]), 1
        ):
            for column, text in enumerate(texts):
                if text:
                    sheet.write_string(row, column, text)
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})

    assert shown(fill) == [
        [("信息内容", 2, 1), ("件数", 1, 2)],
        [("信息内容", 2, 1), ("本年", 1, 1), ("增减", 1, 1)],
        [("规章", 1, 1), ("1", 1, 1), ("2", 1, 1)],
    ]


@pytest.mark.parametrize(("asked", "kept"), [(True, "0"), (False, ""), (False, "12")])
def test_what_a_formula_comes_to_where_the_file_does_not_say_it(asked, kept):
    """Programs write formulas without values, or with a 0, and leave it to Excel to calculate them: that is no 0."""

    def fill(sheet: Sheet) -> None:
        sheet.write_row(0, 0, [3, 4, 7])
        sheet.write_row(1, 0, [5, 7])
        sheet.write_formula(1, 2, "=SUM(A2:B2)")

    parts = members(workbook(fill))
    book, sheet = parts["xl/workbook.xml"], parts["xl/worksheets/sheet1.xml"]
    assert b'fullCalcOnLoad="1"' in book
    assert b"<v>0</v>" in sheet
    parts["xl/workbook.xml"] = book if asked else book.replace(b'fullCalcOnLoad="1"', b"")
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<v>0</v>", f"<v>{kept}</v>".encode() if kept else b"")
    (grid,) = xlsx.read(zipped(parts)).grids()
    shown = "12" if kept == "12" else "=SUM(A2:B2)"
    assert [cell.text for cell in grid.cells(1)] == ["5", "7", shown]


def test_the_form_between_hidden_rows_and_columns(drawn):
    key, figures, drawings = drawn

    def fill(sheet: Sheet, table: Table, heading: str) -> None:
        sheet.write_string(0, 0, heading)
        write(sheet, table, 2)
        width = sum(box.colspan for box in table[0])
        for row in range(2, 2 + len(table)):
            sheet.write_number(row, width, 777)
        sheet.set_column(width, width, None, None, {"hidden": True})
        sheet.write_string(2 + len(table), 0, "总计")
        sheet.write_number(2 + len(table), 1, 888)
        sheet.set_row(2 + len(table), None, None, {"hidden": True})

    fills = [
        lambda sheet, table=table, heading=heading: fill(sheet, table, heading)
        for table, heading in zip(drawings, HEADINGS[1:4], strict=True)
    ]
    assert_whole(read(workbook(*fills)), figures, key)


def test_lines_of_the_form_with_blank_values_stay_in_their_table():
    figures = some_figures("2021") | {(2, "regulations", name): "" for name in ("made", "repealed", "in_force")}
    found = read(on_one_sheet(tables("2021", figures)))
    assert found.status is Status.COMPLETE
    assert found.figure(2, "regulations", "made").state is State.BLANK


@pytest.mark.parametrize(
    ("value", "raw"),
    [(5, "5"), (5.0, "5"), (1098.26, "1098.26"), (0.1 + 0.2, "0.3"), (1e-7, "0.0000001"), ("—", "—"), (True, "TRUE")],
)
def test_values_are_text_as_the_sheet_shows_them(value, raw):
    body = workbook(lambda sheet: (sheet.write(0, 0, "规章"), sheet.write(0, 1, value)))
    (grid,) = xlsx.read(body).grids()
    assert [cell.text for cell in grid.cells(0)] == ["规章", raw]


def test_sentences_and_headings_between_tables():
    def fill(sheet: Sheet) -> None:
        for row, cells in enumerate(
            [["标题"], [], ["甲", "1"], ["第二十条第（一）项"], ["乙", "2"], [HEADINGS[2]], ["丙", "3"]]
        ):
            for column, text in enumerate(cells):
                sheet.write_string(row, column, text)

    document = xlsx.read(workbook(fill))
    shapes = [block.text if isinstance(block, Line) else block.height for block in document.blocks]
    assert shapes == ["标题", 3, HEADINGS[2], 1]


@pytest.mark.parametrize("damage", ["", "别的项目"])
def test_a_damaged_label_never_moves_a_value(drawn, damage):
    _, figures, drawings = drawn
    places = [
        (n, r, c) for n, t in enumerate(drawings) for r, row in enumerate(t) for c, b in enumerate(row) if b.label
    ]
    for number, r, c in places[::5]:
        changed = [list(map(list, t)) for t in drawings]
        changed[number][r][c] = replace(changed[number][r][c], text=damage)
        assert wrong(read(on_one_sheet(changed)), figures) == {}, drawings[number][r][c].text


# -- damaged and hostile files ----------------------------------------------------------------------------------------


def reason(body: bytes) -> str | None:
    document = kinds.read(body, kinds.sniff(body), None)
    assert document is not None
    return document.unread[0] if document.unread else None


def test_truncated_workbooks_are_unreadable():
    whole = on_one_sheet(tables("2021", some_figures("2021")))
    for end in (4, 300, len(whole) // 2, len(whole) - 10):
        assert reason(whole[:end]) == "damaged"


def test_a_cell_at_the_end_of_the_world():
    """One cell at XFD1048576 unfolds into seventeen thousand million."""
    body = workbook(lambda sheet: (sheet.write(0, 0, "x"), sheet.write(1_048_575, 16_383, "y")))
    assert reason(body) == "too_large"


@pytest.mark.parametrize("place", ["Owwwwwwwwwwwwwwwww53", "AAAAAAA1", "A99999999999", "&#65;1", "1A", ""])
def test_a_cell_whose_place_is_none(place: str) -> None:
    """The library takes any letters for a column and makes room for all before it: the process would end there."""
    with zipfile.ZipFile(BytesIO(workbook(lambda sheet: sheet.write(1, 1, "1")))) as archive:
        parts = {name: archive.read(name).replace(b'r="B2"', f'r="{place}"'.encode()) for name in archive.namelist()}
    assert reason(zipped(parts)) == "damaged"


@pytest.mark.parametrize("counted", ['uniqueCount="99999999999"', "uniqueCount = '0012345678'"])
def test_strings_without_number(counted: str) -> None:
    """The library makes room for as many strings as a part says that it has."""
    with zipfile.ZipFile(BytesIO(workbook(lambda sheet: sheet.write(1, 1, "甲")))) as archive:
        parts = {name: archive.read(name).replace(b'uniqueCount="1"', counted.encode()) for name in archive.namelist()}
    assert reason(zipped(parts)) == "damaged"


def test_a_binary_workbook_is_not_opened():
    parts = {"[Content_Types].xml": b"", "xl/workbook.bin": b"\x83\x01\x00", "xl/worksheets/sheet1.bin": b"\x00"}
    assert reason(zipped(parts)) == "needs_converter"


def test_merged_cells_without_end():
    def fill(sheet: Sheet) -> None:
        sheet.write(0, 0, "x")
        sheet.write(1, 1, "1")
        sheet.merge_range(2, 0, 3, 1, "y")

    with zipfile.ZipFile(BytesIO(workbook(fill))) as archive:
        parts = {name: archive.read(name).replace(b"A3:B4", b"A3:XFD1048576") for name in archive.namelist()}
    found = xlsx.read(zipped(parts))
    assert found.unread is not None or all(grid.width <= 200 for grid in found.grids())


def test_a_package_that_only_looks_like_a_workbook():
    assert reason(zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b"<x>"})) == "damaged"
    assert reason(zipped({"[Content_Types].xml": b"", "xl/worksheets/sheet1.xml": b" " * 60_000_000})) == "too_large"

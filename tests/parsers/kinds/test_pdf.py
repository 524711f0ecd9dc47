"""Printed reports: tables from their ruled lines, text from where its characters stand."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument
from reportlab.pdfgen.canvas import Canvas

from parsers.document import Line
from parsers.kinds import pdf
from parsers.model import Figure, Report, State, Status
from tests.parsers.drawing import Box, some_figures, tables
from tests.parsers.kinds.conftest import assert_whole
from tests.parsers.kinds.printed import TITLE, Press, report
from tests.parsers.reading import kinds as problems
from tests.parsers.reading import read, unread, wrong


def lines(body: bytes) -> list[str]:
    """The text outside the tables of a PDF."""
    return [block.text for block in pdf.read(body).blocks if isinstance(block, Line)]


def grids(body: bytes) -> list[list[list[str]]]:
    """The tables of a PDF, expanded."""
    return [[[c.text if c is not None else "?" for c in row] for row in g.rows] for g in pdf.read(body).grids()]


@pytest.mark.parametrize("rules", ["lines", "rects", "bars", "dashes", "shades"])
def test_the_form_as_it_is_printed(drawn, rules):
    key, figures, drawings = drawn
    found = read(report(drawings, Press(rules=rules, height=1600)))
    assert_whole(found, figures, key)
    assert found.problems == []
    assert (found.title, found.year, found.agency) == (TITLE, 2023, "乌有市林业局")
    assert [section.number for section in found.sections] == [None, 1, 2, 3, 4, 5, 6]
    place = found.figure(3, "granted_full", "total").place
    assert (place.table_index, place.row, place.col, place.page) == (1, 5, 9, 1)


@pytest.mark.parametrize("height", [300, 330, 370, 420, 480, 560, 700, 842])
def test_tables_cut_by_page_ends(drawn, height):
    """Headers on one page, their lines on others; groups whose label stands pages before."""
    key, figures, drawings = drawn
    found = read(report(drawings, Press(height=height)))
    assert_whole(found, figures, key)
    assert {figure.place.page for figure in found.figures} > {1}
    text = "".join(section.text for section in found.sections)
    assert "—" not in text  # page numbers


def test_a_head_that_reaches_over_the_page_end():
    """自然 at the foot of one page, 人 at the head of the next, in a cell of two rows."""
    figures = some_figures("2021")
    second, third, fourth = tables("2021", figures)
    upper = [replace(box, text="自然", rowspan=1) if box.text == "自然人" else box for box in third[1]]
    upper = [replace(box, rowspan=1) if box.text == "总计" else box for box in upper]
    lower = [Box("人"), *third[2], Box("")]
    cut = [third[0], upper, lower, *third[3:]]
    assert_whole(read(report([second, cut, fourth], Press(height=1600, ends=frozenset([1])))), figures, "2021")


def test_numbers_that_go_on_in_the_next_line(drawn):
    """Fifteen columns across a page: four digits do not fit, and go on below."""
    key, figures, drawings = drawn
    body = report(drawings, Press(height=1900, size=13, narrow=True))
    long = {value for name, value in figures.items() if name[0] == 4 and len(value) == 4}
    printed = PdfDocument(body)[0].get_textpage().get_text_range().split()
    assert long
    assert not long & set(printed)
    assert_whole(read(body), figures, key)


def test_two_numbers_in_one_cell_are_none():
    """Lines that would have had room for one more digit are two numbers; then no cell of the table is joined."""
    figures = some_figures("2021")
    two = {(4, "review", "upheld"): "3\n12", (4, "review", "corrected"): "123\n456"}
    press = Press(height=1600, size=8)
    write = press.cell

    def cell(box: Box, place: tuple[float, float, float, float]) -> None:
        if "\n" not in box.text:
            write(box, place)
            return
        write(Box("", label=False), place)
        for number, text in enumerate(box.text.split("\n")):
            press.write(text, place[0] + 4, place[1] - 8 - 8 * number, 8)

    press.cell = cell
    found = read(report(tables("2021", figures | two), press))
    assert wrong(found, {**figures, **dict.fromkeys(two, "")}) == {}
    for name, raw in two.items():
        assert (found.figure(*name).state, found.figure(*name).raw) == (State.TEXT, raw.replace("\n", " "))


def test_pages_that_are_turned(drawn):
    key, figures, drawings = drawn
    assert_whole(read(report(drawings, Press(turn=90))), figures, key)


def test_open_sides():
    """A table without its outer left and right lines, as some offices print it."""
    canvas = Canvas(buffer := BytesIO())
    for y in (700, 680, 660):
        canvas.line(72, y, 372, y)
    for x in (172, 272):
        canvas.line(x, 660, x, 700)
    for row, y in (("abc", 686), ("def", 666)):
        for number, text in enumerate(row):
            canvas.drawString(80 + 100 * number, y, text)
    canvas.save()
    assert grids(buffer.getvalue()) == [[["a", "b", "c"], ["d", "e", "f"]]]


def test_a_wall_that_is_not_drawn_leaves_no_sure_column():
    """Two cells run into one below another that is whole: values stay apart, the row's columns prove nothing."""
    canvas = Canvas(buffer := BytesIO())
    for y in (700, 680, 660):
        canvas.line(72, y, 372, y)
    for x in (72, 372):
        canvas.line(x, 660, x, 700)
    canvas.line(172, 680, 172, 700)
    canvas.line(172, 660, 172, 680)
    canvas.line(272, 680, 272, 700)
    canvas.drawString(80, 666, "5")
    canvas.drawString(180, 666, "7")
    canvas.drawString(280, 666, "8")
    canvas.save()
    assert grids(buffer.getvalue()) == [[["", "", ""], ["5", "7 8", "7 8"]]]


def test_boxes_around_text_are_no_tables():
    press = Press()
    press.canvas.rect(60, 700, 480, 90, stroke=1, fill=0)
    press.canvas.line(60, 745, 540, 745)
    press.paragraph("一、总体情况")
    press.paragraph("本局按条例公开了该公开的信息。")
    assert grids(body := press.finish()) == []
    assert lines(body) == ["一、总体情况", "本局按条例公开了该公开的信息。"]


def test_lines_of_a_paragraph_are_joined_also_over_pages():
    press = Press(height=230)
    long = "收到申请二十一件，" * 30 + "上年结转3件。"
    press.paragraph("一、总体情况")
    press.paragraph(long)
    press.paragraph("又一段。")
    assert lines(press.finish()) == ["一、总体情况", long, "又一段。"]


def test_running_heads_are_dropped():
    press = Press()
    words = ("公开", "申请", "复议", "诉讼")
    for word in words:
        press.write("乌有市林业局 年度报告", 200, press.height - 30, 9)
        press.paragraph(f"{word}的情况。")
        press.next_page()
    assert lines(press.finish()) == [f"{word}的情况。" for word in words]


# -- digits ----------------------------------------------------------------------------------------------------------

NAME = (3, "granted_full", "natural_person")


def drawn_cell(draw, printed: str = "") -> Figure:
    """The figure of one cell whose text is drawn by hand: ``draw(canvas, x, y)`` from the cell's left, on its line."""
    figures = some_figures("2021") | {NAME: ""}
    press = Press(height=1600)
    inner = press.cell

    def cell(box: Box, place: tuple[float, float, float, float]) -> None:
        inner(box, place)
        if not box.text and not box.label:
            x, y, _, height = place
            press.canvas.setFont("Times-Roman", 10)
            draw(press.canvas, x + 6, y - height / 2 - 4)

    press.cell = cell
    found = read(report(tables("2021", figures), press))
    assert isinstance(found, Report)
    assert wrong(found, figures | {NAME: printed}) == {}
    assert unread(found, figures) in (set(), {NAME})
    return found.figure(*NAME)


def test_digits_that_stand_apart_are_not_one_number():
    def draw(canvas, x, y):
        canvas.drawString(x, y, "1")
        canvas.drawString(x + 9, y, "2")

    assert (drawn_cell(draw).state, drawn_cell(draw).raw) == (State.TEXT, "1 2")


@pytest.mark.parametrize(("turn", "value"), [("-1 0 0 -1", 12), ("1 0 0 1", None)])
def test_a_font_of_negative_size_is_turned_by_half(turn, value):
    """Turned back by its matrix it stands upright; otherwise it is upside down, and not read."""

    def draw(canvas, x, y):
        font = canvas._doc.getInternalFontName("Times-Roman")
        canvas._code.append(f"BT {font} -10 Tf {turn} {x} {y} Tm (12) Tj ET")

    assert drawn_cell(draw, "12").value == value


def test_digits_on_two_lines_are_not_one_number():
    def draw(canvas, x, y):
        canvas.setFont("Times-Roman", 5)
        canvas.drawString(x, y + 6, "1")
        canvas.drawString(x, y - 2, "2")

    assert (drawn_cell(draw).state, drawn_cell(draw).raw) == (State.TEXT, "1 2")


def test_a_raised_digit_is_a_note():
    def draw(canvas, x, y):
        canvas.drawString(x, y, "12")
        canvas.setFont("Times-Roman", 6)
        canvas.drawString(x + 10.2, y + 4, "3")

    assert (drawn_cell(draw).state, drawn_cell(draw).raw) == (State.TEXT, "12³")


@pytest.mark.parametrize("offset", [0.2, 0.4, 0.8])
def test_bold_by_drawing_twice_is_one_number(offset):
    figures = some_figures("2021") | {NAME: ""}
    press = Press(height=1600)
    write = press.write

    def twice(text, x, y, size):
        write(text, x + offset, y, size)
        return write(text, x, y, size)

    press.write = twice
    found = read(report(tables("2021", figures), press))
    assert_no_wrong = wrong(found, figures)
    assert assert_no_wrong == {}
    assert unread(found, figures) == {NAME}


def test_invisible_and_slanted_text_is_not_read():
    def draw(canvas, x, y):
        canvas.saveState()
        hidden = canvas.beginText(x, y)
        hidden.setFont("Times-Roman", 10)
        hidden.setTextRenderMode(3)
        hidden.textOut("77")
        canvas.drawText(hidden)
        canvas.translate(x, y)
        canvas.rotate(30)
        canvas.drawString(0, 0, "8")
        canvas.restoreState()

    assert drawn_cell(draw).state is State.BLANK


def test_a_number_that_runs_over_its_wall_is_no_number():
    """Digits touching across a wall may be one number or two: neither cell has a figure."""
    figures = some_figures("2021") | {NAME: "", (3, "granted_full", "commercial_enterprise"): ""}
    press = Press(height=1600)
    inner = press.cell
    seen = []

    def cell(box: Box, place: tuple[float, float, float, float]) -> None:
        inner(box, place)
        if not box.text and not box.label and not seen:
            seen.append(place)
            press.canvas.setFont("Times-Roman", 10)
            press.canvas.drawString(place[0] + place[2] - 9, place[1] - place[3] / 2 - 4, "1234")

    press.cell = cell
    found = read(report(tables("2021", figures), press))
    assert wrong(found, figures) == {}
    for name in (NAME, (3, "granted_full", "commercial_enterprise")):
        assert found.figure(*name).state is State.TEXT


@pytest.mark.parametrize("damage", ["", "别的项目"])
@pytest.mark.parametrize("every", [20, pytest.param(5, marks=pytest.mark.long)])
def test_a_damaged_label_never_moves_a_value(drawn, damage, every):
    _, figures, drawings = drawn
    places = [
        (n, r, c) for n, t in enumerate(drawings) for r, row in enumerate(t) for c, b in enumerate(row) if b.label
    ]
    for number, r, c in places[::every]:
        changed = [list(map(list, t)) for t in drawings]
        changed[number][r][c] = replace(changed[number][r][c], text=damage)
        assert wrong(read(report(changed, Press(height=600))), figures) == {}, drawings[number][r][c].text


# -- a real report, where it is at hand (it is no part of the project) ------------------------------------------------

SHARED = Path(__file__).parents[3].parent / "shared"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real report is not here")
def test_hongze_2023():
    """Tables cut by page ends, one line of other handling, and totals of table 四 printed as 0."""
    found = read((SHARED / "corpus/001-hongze-2023.pdf").read_bytes())
    expected = json.loads((SHARED / "corpus/expected.json").read_text())["001-hongze-2023.pdf"]
    names = {2: "disclosures", 3: "requests", 4: "disputes"}
    assert {f"{names[f.chapter]}.{f.line}.{f.field}": f.value for f in found.figures} == expected
    assert (found.status, found.template, found.year) == (Status.COMPLETE, "2021", 2023)
    assert found.agency == "洪泽区人民政府"
    assert [section.number for section in found.sections] == [None, 1, 2, 3, 4, 5, 6]
    assert problems(found) == {"label_damaged"}
    assert found.figure(3, "refused_repeat", "total").place.page == 4

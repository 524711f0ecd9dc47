"""Pages as browsers print them: the site's menu beside the report, cells that the page's end cuts open."""

from __future__ import annotations

from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from tests.parsers.kinds.conftest import assert_whole
from tests.parsers.kinds.printed import TITLE, Press, report
from tests.parsers.kinds.test_pdf import grids, lines
from tests.parsers.kinds.test_pdf_unreadable import reason
from tests.parsers.reading import read


def test_a_menu_beside_the_report_is_no_part_of_its_lines():
    press = Press()
    long = "收到的申请都在二十个工作日之内答复，没有延期，也没有收费，"
    menu = ("政府信息公开指", "南", "政府信息公开制", "度", "政府信息公开年", "报")
    for number, text in enumerate(menu):
        press.write(text, 30, 780 - 20 * number, 10)
    press.write(TITLE, 180, 721, 16)  # beside 度, and nearly on its line
    whole = long + long
    for number, line in enumerate(("　　" + whole[:26], whole[26:54], whole[54:])):
        press.write(line, 160, 700 - 20 * number, 13)
    assert lines(press.finish()) == [TITLE, whole]


def test_a_menu_close_to_a_larger_title():
    press = Press()
    for number, text in enumerate(("信息公开", "公开指南", "公开年报")):
        press.write(text, 72, 760 - 20 * number, 10)
    press.write(TITLE, 124, 718, 16)  # less than an em from 公开年报
    for number in range(3):
        press.write("收到的申请都在二十个工作日之内答复，没有延期，也没有收费", 124, 690 - 20 * number, 13)
    assert lines(press.finish())[0] == TITLE


def test_a_frame_ruled_round_the_whole_report(drawn):
    """An old portal's page: text and tables stand in one ruled box, which touches the tables' own rules."""
    key, figures, drawings = drawn
    press = Press(height=1700)
    prose = press.paragraph
    press.paragraph = lambda text, **how: prose("办理了来信，" * 16 + text if text.startswith("本局") else text, **how)
    finish = press.finish

    def framed() -> bytes:
        press.canvas.rect(72, press.y - 10, 451, 1620 - press.y, stroke=1, fill=0)
        return finish()

    press.finish = framed
    found = read(report(drawings, press))
    assert (found.title, found.year, found.agency) == (TITLE, 2023, "乌有市林业局")
    assert [section.number for section in found.sections if section.number] == [1, 2, 3, 4, 5, 6]
    assert_whole(found, figures, key)


def test_sentences_beside_the_running_text_are_read():
    press = Press()
    for number in range(4):
        press.write("收到的申请都在二十个工作日之内答复，没有延期，也没有收费", 190, 690 - 20 * number, 13)
    for number, text in enumerate(("本年有一件", "申请转到下", "年办理。")):
        press.write(text, 72, 560 - 20 * number, 13)
    assert "".join(lines(press.finish())).endswith("本年有一件申请转到下年办理。")


def test_a_sentence_that_fills_its_line_does_not_go_on_in_the_heading_below():
    press = Press()
    press.write("一是公开的内容有待充实，二是解读的形式较为单一，以后改进。", 72, 700, 15)
    press.write("六、其他需要报告的事项", 72, 670, 16)
    assert lines(press.finish())[1] == "六、其他需要报告的事项"


def test_lines_below_cells_that_the_page_ends_open_belong_to_them():
    """自 in the cell, 然人 printed below its lines, where the page's end cuts the row; the next page goes on."""
    press = Press(numbers=False)
    for base in (700, 60):
        press.canvas.line(72, base, 372, base)
    press.canvas.line(172, 40, 372, 40)
    for x in (72, 172, 272, 372):
        press.canvas.line(x, 40, x, 700)
    for x, text in ((80, "申请人"), (180, "甲"), (280, "乙")):
        press.write(text, x, 600, 10)
    press.write("自", 80, 42, 10)
    press.write("然人", 80, 31, 10)  # below the lines of its cell, which is open
    press.write("脚注", 180, 28, 10)  # below a cell that is closed
    press.next_page()
    for base in (800, 780):
        press.canvas.line(72, base, 372, base)
    for x in (72, 172, 272, 372):
        press.canvas.line(x, 780, x, 800)
    press.write("12", 180, 786, 10)
    found = grids(press.finish())
    assert [row for grid in found for row in grid][:2] == [["申请人", "甲", "乙"], ["自然人", "", ""]]


def test_a_scan_with_the_browsers_own_line_on_each_page_is_a_scan():
    """A page whose colours a filter changes is printed as a picture, with its title and address above and below."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas = Canvas(buffer := BytesIO())
    picture = ImageReader(Image.new("L", (30, 40), 200))
    for page in range(3):
        canvas.drawImage(picture, 40, 60, 500, 700)
        canvas.drawString(40, 825, "2024/1/20 10:00 http://127.0.0.1/xxgk/2024/report.html")
        canvas.drawString(540, 10, f"{page + 1}/3")
        canvas.showPage()
    canvas.save()
    assert reason(buffer.getvalue()) == "scanned"
    assert read(buffer.getvalue()).figures == []

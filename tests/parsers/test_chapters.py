"""Headings and chapters (variations, section 2)."""

from __future__ import annotations

import pytest

from parsers.chapters import heading
from tests.parsers.drawing import HEADINGS, html_table, page, some_figures, tables
from tests.parsers.reading import read

TABLES = [html_table(table) for table in tables("2021", some_figures("2021"))]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *((text, number) for number, text in enumerate(HEADINGS, 1)),
        ("二、主动公开政府信息情", 2),
        ("二、行政机关主动公开政府信息情况", 2),
        ("二、主动公开政府政府信息情况", 2),
        ("三、行政机关收到和处理政府信息公开申请情况", 3),
        ("三、收到和处理政府信息公开的申请情况", 3),
        ("四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", 4),
        ("四、政府信息公开行政复议和行政诉讼情况", 4),
        ("五、政府信息公开工作存在的主要问题及改进情况", 5),
        ("五、工作存在的主要问题和改进措施", 5),
        ("五、存在的主要问题及整改措施", 5),
        ("一、工作基本情况", 1),
        ("一、2019年政府信息公开工作的总体情况", 1),
        ("一、 总 体 情 况", 1),
        ("一.总体情况", 1),
        ("六、其它需要报告的事项", 6),
        ("六、其他有关情况", 6),
        ("六、其他", 6),
        ("主动公开政府信息情况", 2),
        ("存在的主要问题及改进情况", 5),
        ("## 四、政府信息公开行政复议、行政诉讼情况", 4),
        ("第三部分 收到和处理政府信息公开申请情况", 3),
    ],
)
def test_headings_are_known_by_their_words(text, number):
    found = heading(text)
    assert found is not None
    assert found.number == number


@pytest.mark.parametrize(
    "text",
    [
        "四、结转下年度继续办理",
        "三、本年度办理结果",
        "一、本年新收政府信息公开申请数量",
        "（一）主动公开",
        "（六）其他",
        "3.其他",
        "1.主动公开",
        "一是主动公开不够及时",
        "二、加强组织领导，落实责任",
        "2023年，本局主动公开政府信息28条。",
        "全文包括总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况等六个部分。",
    ],
)
def test_rows_and_sentences_are_no_headings(text):
    assert heading(text) is None


def test_a_heading_that_runs_on_is_split():
    found = heading(
        "一、总体情况2023年，本局认真落实条例，公开信息28条，办理申请3件，无行政复议，无行政诉讼，工作平稳。"
    )
    assert (found.number, found.text, found.rest[:5]) == (1, "一、总体情况", "2023年")


def test_chapters_of_a_page_without_its_furniture():
    body = page(TABLES).replace("<div class='nav'>", "<div class='nav'><ul><li>政府信息公开年报</li></ul>")
    body = body.replace("</div></body>", "<p>上一篇：没有了</p><p>版权所有</p></div><div>ICP备</div></body>")
    report = read(body)
    assert [section.number for section in report.sections] == [None, 1, 2, 3, 4, 5, 6]
    assert report.sections[0].text.startswith("乌有市林业局2023年")
    assert report.sections[-1].text == "无。"
    assert [section.text for section in report.sections[2:5]] == ["", "", ""]


def test_notes_under_a_table_stay_in_its_chapter():
    note = "<p>注：行政复议、行政诉讼数量含上年度结转数量。</p>"
    report = read(page([TABLES[0], TABLES[1], TABLES[2] + note]))
    assert report.sections[4].text == "注：行政复议、行政诉讼数量含上年度结转数量。"


def test_headings_of_a_table_of_contents_are_not_chapters():
    contents = "".join(f"<p>{text}</p>" for text in HEADINGS)
    report = read(page(TABLES).replace("<p>本报告", contents + "<p>本报告"))
    assert [section.number for section in report.sections if section.number] == [1, 2, 3, 4, 5, 6]


def test_figures_do_not_need_headings():
    body = page(TABLES)
    for text in HEADINGS[:4]:
        body = body.replace(f"<p>{text}</p>", "")
    report = read(body)
    assert report.status.value == "complete"
    assert [section.number for section in report.sections] == [None, 5, 6]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("一、政府信息公开工作概述", 1),
        ("第一部分 概述", 1),
        ("二、政府信息主动公开情况", 2),
        ("三、政府信息依申请公开办理情况", 3),
        ("三、公民、法人和其他组织申请公开政府信息的情况", 3),
        ("四、政府信息公开的收费及减免情况", None),
        ("五、因政府信息公开申请行政复议、提起行政诉讼的情况", 4),
        ("五、复议、诉讼和申诉情况", 4),
        ("六、存在问题及工作打算", 5),
        ("七、下一步工作打算", 5),
        ("七、需要说明的事项与附表", 6),
        ("七、说明与附表", None),
        ("三、回应解读情况", None),
    ],
)
def test_chapters_of_reports_before_2019(line, number):
    found = heading(line)
    assert found is not None
    assert found.number == number

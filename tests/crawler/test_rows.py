"""Titles that stand beside their links: taken from the row and from the head of the column, never made up."""

import pytest

from crawler.page import Page

BASE = "http://www.yangli.gov.cn/nb/"


def titles(markup: str) -> list[str]:
    page = Page(BASE, f"<html><body>{markup}</body></html>".encode())
    return [anchor.title for anchor in page.anchors]


@pytest.mark.parametrize(
    "said", ["查看", "点击查看", "[查看]", "下载", "PDF下载", "详情", "打开附件", "网页版", "", ">>"]
)
def test_a_link_that_only_says_look_has_the_title_of_its_row(said: str) -> None:
    link = f"<a href='1.html'>{said}</a>"
    row = f"<tr><td>1</td><td>样例市2023年政府信息公开年报</td><td>2024-01-20</td><td>{link}</td></tr>"
    assert titles(f"<table><tr><th>序号</th><th>标题</th></tr>{row}</table>") == ["样例市2023年政府信息公开年报"]
    assert titles(f"<ul><li>样例市2023年政府信息公开年报<a href='1.html'>{said}</a><i>2024-01-20</i></li></ul>") == [
        "样例市2023年政府信息公开年报"
    ]


def test_a_row_of_agency_and_year_gives_both() -> None:
    row = "<td>1</td><td>样例市教育局</td><td>2023年度</td><td>已按时向社会公布，并报上级主管部门</td>"
    assert titles(f"<table><tr>{row}<td><a href='1.html'>查看</a></td></tr></table>") == ["样例市教育局2023年"]


def test_years_beside_an_agency() -> None:
    years = "<a href='1.html'>2023年</a><a href='2.html'>2022年度报告</a>"
    wanted = ["市教育局2023年", "市教育局2022年"]
    assert titles(f"<ul><li>市教育局：{years}</li></ul>") == wanted
    assert titles(f"<dl><dt>市教育局</dt><dd>{years}</dd></dl>") == wanted
    assert titles(f"<ul><li><span>市教育局</span><ul><li>{years}</li></ul></li></ul>") == wanted
    assert titles(f"<table><tr><th>市教育局</th><td>{years}</td></tr></table>") == wanted


def test_a_table_of_agencies_by_years_with_cells_over_several_rows_and_columns() -> None:
    rows = (
        "<tr><th rowspan='2'>类别</th><th rowspan='2'>单位</th><th colspan='2'>年度</th></tr>"
        "<tr><th>x</th><th>y</th></tr><tr><td rowspan='2'>部门</td><td>市教育局</td>"
        "<td><a href='1.html'>2023</a></td><td><a href='2.html'>2022</a></td></tr>"
        "<tr><td>市水利局</td><td>-</td><td><a href='4.html'>2022</a></td></tr>"
    )
    assert titles(f"<table>{rows}</table>") == ["市教育局2023年", "市教育局2022年", "市水利局2022年"]


def test_a_table_of_years_by_agencies() -> None:
    rows = (
        "<tr><th>年度</th><th>市教育局</th><th>市水利局</th></tr>"
        "<tr><td>2023年</td><td><a href='1.html'>查看</a></td><td><a href='2.html'>查看</a></td></tr>"
    )
    assert titles(f"<table>{rows}</table>") == ["市教育局2023年", "市水利局2023年"]


def test_what_says_something_itself_is_left_as_it_is() -> None:
    row = "<tr><td>市教育局</td><td><a href='1.html'>关于报送2023年度报告的通知</a></td></tr>"
    assert titles(f"<table>{row}</table>") == ["关于报送2023年度报告的通知"]
    assert titles("<ul><li><a href='1.html'>2023年</a></li></ul>") == ["2023年"]
    assert titles("<ul><li><a href='1.html' title='样例市2023年政府信息公开年报'>查看</a></li></ul>") == [
        "样例市2023年政府信息公开年报"
    ]


def test_enormous_spans_cost_nothing() -> None:
    row = "<td rowspan='99999999' colspan='99999999'>市教育局</td><td><a href='1.html'>查看</a></td>"
    assert len(titles(f"<table>{f'<tr>{row}</tr>' * 200}</table>")) == 200

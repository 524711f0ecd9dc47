"""Whose title it is, on pages that show those of other reports too: lists beside the text, columns, site names."""

from __future__ import annotations

import pytest

from tests.parsers.drawing import HEADINGS, html_table, some_figures, tables
from tests.parsers.reading import read

TABLES = [html_table(table) for table in tables("2021", some_figures("2021"))]
OTHERS = (
    "<ul><li><a href=1>子虚县财政局2022年政府信息公开工作年度报告</a></li>"
    "<li><a href=2>子虚县审计局2022年政府信息公开工作年度报告</a></li></ul>"
)
MENU = "<div>当前位置：首页 &gt; 政务公开 &gt; 政府信息公开年报 &gt; 子虚县水务局</div>"
TITLE = "子虚县水务局2023年政府信息公开工作年度报告"
PLAIN = "2023年政府信息公开工作年度报告"
SIGNED = "<p>子虚县水务局</p><p>2024年1月3日</p>"


def article(head: str, end: str = "") -> str:
    second, third, fourth = TABLES
    return (
        f"{head}<p>{HEADINGS[0]}</p><p>平稳。</p><p>{HEADINGS[1]}</p>{second}<p>{HEADINGS[2]}</p>{third}"
        f"<p>{HEADINGS[3]}</p>{fourth}<p>{HEADINGS[4]}</p><p>尚可。</p><p>{HEADINGS[5]}</p><p>无。</p>{end}"
    )


def within(inner: str) -> str:
    return f"<div class='con'>{inner}</div>"


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (MENU + OTHERS + within(article(f"<h1>{TITLE}</h1>")), "子虚县人民政府"),
        (within(article(f"<h1>{TITLE}</h1>")) + OTHERS, ""),
        (MENU + OTHERS + within(article(f"<p>{PLAIN}</p>", SIGNED)), ""),
        (OTHERS.replace("2022", "2023") + article(f"<p>{PLAIN}</p>", SIGNED), ""),
        (OTHERS.replace("2022", "2023") + article(f"<p>{TITLE}</p>"), ""),
        (within(article(f"<h1>{TITLE}</h1>")) + "<p>上一篇：子虚县财政局2022年政府信息公开工作年度报告</p>", ""),
        (within(article(f"<p>子虚县水务局</p><p>{PLAIN}</p>")), f"{TITLE}_子虚县人民政府门户网站"),
        (within(article("")), f"{TITLE}-子虚县人民政府"),
        ("<h1>子虚县人民政府</h1><h2>政府信息公开年报</h2>" + within(article(f"<h3>{TITLE}</h3>")), ""),
        ("<h1>子虚县人民政府</h1>" + within(article(f"<h3>{PLAIN}</h3>", SIGNED)), ""),
        (within(article("<p>子虚县水务局</p><p>2023年度政府信息公开</p><p>工作年度报告</p>")), ""),
        (within(article("<h1>子虚县水务局政府信息公开工作年度报告</h1><p>（2023年度）</p>")), ""),
        (
            within(
                article("<h1>子虚县水务局政府信息公开工作年度报告</h1><p>（二〇二三年）</p><p>（2024年1月9日）</p>")
            ),
            "",
        ),
        (within(article("<h1>子虚县水务局关于发布2023年度政府信息公开工作年度报告的公告</h1>")), ""),
        (within(article(f"<h1>2023年政府信息公开年报</h1><p>{TITLE}</p>")), ""),
    ],
)
def test_the_reports_own_title(body, title):
    report = read(f"<html><head><title>{title}</title></head><body>{body}</body></html>")
    assert (report.agency, report.year) == ("子虚县水务局", 2023)


@pytest.mark.parametrize(
    ("publisher", "signed", "agency"),
    [
        ("子虚县人民政府", "子虚县水务局", "子虚县水务局"),
        ("子虚县人民政府办公室", "子虚县无是镇人民政府", "子虚县无是镇人民政府"),
        ("子虚县人民政府", "子虚县政务服务管理局", "子虚县人民政府"),
        ("子虚县林业局", "子虚县水务局", "子虚县林业局"),
    ],
)
def test_a_site_that_calls_itself_the_publisher(publisher, signed, agency):
    """Of a report whose title names nobody; a department's signature speaks louder than the government's site."""
    end = f"<p>{signed}</p><p>2024年1月3日</p>"
    report = read(
        f"<html><body><div>发布机构：{publisher}</div>{within(article(f'<p>{PLAIN}</p>', end))}</body></html>"
    )
    assert report.agency == agency

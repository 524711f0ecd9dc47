"""Variations, sections 9 and 11: what word processors, CMS, servers and mirrors do to a page."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

from tests.golden.shapes import shape
from tests.golden.shapes.paper import TITLE, fourth, html, page, second, third, whole
from tests.parsers.drawing import HEADINGS, cells

EVERY = dict.fromkeys(cells("2021"))
_SWAP = Path(__file__).parents[3] / "soak" / "shapes" / "characters.tsv"


def _word(text: str) -> str:
    """Each character a run of its own, digits in another font."""
    runs = "".join(
        f'<span style="font-family:方正仿宋_GBK"><font face="Times New Roman">{escape(char)}</font></span>'
        if char.isdigit()
        else f"<span>{escape(char)}</span>"
        for char in text
    )
    return f'<p align="center">{runs}<o:p></o:p></p>'


@shape("page-of-a-word-processor")
def _runs() -> str:
    """Words and digits cut over runs, invalid attributes, a div round each table."""
    table = html(fourth(), dress=_word).replace("<td", '<td valign="center" nowrap align=""')
    return page("", "", f'<div STYLE="BORDER-COLLAPSE:collapse">{table}</div>')


@shape("page-with-tables-inside-tables")
def _nested() -> str:
    """A layout table round the report; figures each in a table of its own."""
    inner = html(
        third(), dress=lambda text: f"<table><tr><td>{text}</td></tr></table>" if text.isdigit() else escape(text)
    )
    drawn = page("", inner, html(fourth()))
    return drawn.replace("<div id=zoom>", "<table width=100%><tr><td>导航</td><td>").replace(
        "</div>", "</td></tr></table>"
    )


@shape("page-with-copies-that-are-not-shown")
def _copies() -> str:
    """Other figures in a comment, a script and a hidden element: none of them is the report's."""
    ghost = html(
        [
            [box if box.label else type(box)("9", box.colspan, box.rowspan, label=False) for box in row]
            for row in fourth()
        ]
    )
    hidden = f"<!--{ghost}--><script>var old={json.dumps(ghost)};</script><div style='display: none'>{ghost}</div>"
    return page("", "", hidden + html(fourth()))


@shape("page-with-two-copies-that-differ", own={(4, "review", "upheld"): None})
def _differ() -> str:
    """The same table twice, one figure other than before: that figure is nobody's."""
    again = html(fourth()).replace(">411<", ">9<")
    return page("", "", html(fourth()) + again)


@shape("page-not-well-formed")
def _malformed() -> str:
    """No cell or row closed, spans left open, end tags without a beginning."""
    drawn = html(third()).replace("</td>", "").replace("</tr>", "</span></div>")
    return page("", drawn.replace("<td>30", "<td><span><b>30"), html(fourth()))


@shape("page-in-gbk")
def _gbk() -> bytes:
    return page("", "", html(fourth()), head="<meta charset=gb2312>").encode("gb18030")


@shape("page-in-utf-8-that-says-gb2312")
def _says_gbk() -> bytes:
    return b"\xef\xbb\xbf" + page("", "", html(fourth()), head="<meta charset=gb2312>").encode()


@shape("page-read-as-gbk-and-saved-again", own=EVERY)
def _saved_again() -> bytes:
    """Bytes are lost: there is no report left to read."""
    return whole().encode().decode("gbk", "replace").encode()


@shape("page-of-question-marks", own=EVERY)
def _question_marks() -> str:
    return "".join("?" if ord(char) > 0x7F else char for char in whole())


@shape("page-with-furniture")
def _furniture() -> str:
    words = ("首页", "行政许可", "规章", "政府信息公开年报")
    links = "".join(f"<li><a href='/c{number}/'>{word}</a></li>" for number, word in enumerate(words))
    tools = "<p>浏览次数：1024 字号：[大 中 小] 打印 分享 繁體版 无障碍</p><p>发布日期：2024-01-20</p>"
    foot = "<p>上一篇：乌有市2022年政府信息公开工作年度报告</p><table><tr><td>主办</td><td>2024</td></tr></table>"
    title = f"<ul>{links}</ul>{tools}<h1>{TITLE}</h1>"
    return page("", "", html(fourth()), title=title, after=f"{foot}<iframe src=/foot></iframe>")


@shape("page-with-tables-in-the-prose")
def _decoys() -> str:
    """Tables of years and of what was published: their figures are none of the form's."""
    rows = [["年度", "行政复议", "行政诉讼"], ["2022年", "5", "6"], ["2023年", "7", "8"]]
    more = [["信息类别", "公开数量（条）"], ["规章", "1"], ["行政许可", "2"], ["行政处罚", "3"]]
    drawn = [
        "<table>" + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in t) + "</table>"
        for t in (rows, more)
    ]
    return page(
        html(second()), "", html(fourth()), says={1: f"概况如下。</p>{drawn[1]}<p>", 5: f"历年情况。</p>{drawn[0]}<p>"}
    )


@shape("page-whose-tables-are-pictures", own=EVERY)
def _pictures() -> str:
    return page(*(f"<p><img src='/upload/2024/t{number}.jpg' width=600></p>" for number in (2, 3, 4)))


@shape("page-with-its-report-in-a-script")
def _script() -> str:
    """The article is a string of JavaScript, written into the page when it is opened."""
    article = json.dumps(page("", "", html(fourth())).partition("<div id=zoom>")[2].rpartition("</div>")[0])
    return f"<html><head><title>{TITLE}</title></head><body><script>var content = {article};</script></body></html>"


def _swapped(kind: str, text: str) -> str:
    rows = (line.split("\t") for line in _SWAP.read_text("utf-8").splitlines() if not line.startswith("#"))
    return text.translate({ord(usual): printed for name, usual, printed in rows if name == kind})


@shape("page-in-traditional-characters")
def _traditional() -> str:
    return _swapped("traditional", page("", html(third()), html(fourth())))


@shape("page-with-radicals-in-place-of-characters")
def _radicals() -> str:
    """⾃然⼈: code points of radicals, as some printers of PDF leave them."""
    return _swapped("radicals", page("", html(third()), html(fourth())))


@shape("page-with-pinyin-behind-characters")
def _pinyin() -> str:
    return page(
        "", html(third()).replace("数量", "數(shù)量").replace("总计", "總(zǒng)計"), html(fourth()), headings=HEADINGS
    )


@shape("page-in-json", "txt")
def _json() -> str:
    """An answer of a server: the article is a string in it, quotes and strokes escaped, characters as numbers."""
    article = page("", "", html(fourth()).replace("<td>", '<td align="center">'))
    return json.dumps({"code": 200, "data": {"title": TITLE, "content": article}}).replace("</", "<\\/")

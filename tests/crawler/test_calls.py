"""Rows and pages that a click opens: no anchor says where they are, the page's own scripts do."""

from __future__ import annotations

import pytest

from crawler.calls import Calls
from crawler.families import static
from crawler.lists.listing import Ask
from crawler.page import Page

HOST = "http://www.yangli.gov.cn"
COLUMN = f"{HOST}/xxgk/nb/"
TITLE = "样例市教育局2023年政府信息公开工作年度报告"
SCRIPT = """
function show(id, kind){ if(!id){return false;} window.open("/xxgk/show_" + id + ".html?kind=" + kind, "_blank"); }
var more = function(u){ location.href = u };
function far(id){ location.href = base + id; }
function tell(id){ alert(id); }
"""


def page(body: str, url: str = COLUMN) -> Page:
    return Page(url, f"<html><body>{body}</body></html>".encode())


@pytest.mark.parametrize(
    ("row", "path"),
    [
        (
            f"<li onclick=\"window.open('/xxgk/nb/7.html','_blank')\"><span>{TITLE}</span><b>2024-01-20</b></li>",
            "nb/7.html",
        ),
        (f'<li><a href="javascript:void(0)" data-url="/xxgk/nb/7.html">{TITLE}</a></li>', "nb/7.html"),
        (f'<li><a href="#" data-href="../nb/7.html">{TITLE}</a></li>', "nb/7.html"),
        (f"<li><a href=\"javascript:;\" onclick=\"openIt('7.html')\" title='{TITLE}'>样例市教…</a></li>", "nb/7.html"),
        (f"<li><a href=\"javascript:show('88',2)\">{TITLE}</a></li>", "show_88.html?kind=2"),
        (f"<li><a onclick='more(\"./2024/7.html\")'>{TITLE}</a></li>", "nb/2024/7.html"),
        # what says where it leads says so, whatever a click does besides
        (f'<li><a href="7.html" onclick="count(\'/xxgk/hit.jsp\')">{TITLE}</a></li>', "nb/7.html"),
    ],
)
def test_a_row_leads_where_its_click_does(row: str, path: str) -> None:
    (link,) = page(f"<ul>{row}</ul><script>{SCRIPT}</script>").anchors
    assert (link.url, link.title) == (f"{HOST}/xxgk/{path}", TITLE)


@pytest.mark.parametrize(
    "click", ["tell(7)", "far(7)", "show(this)", "return false", "share('样例')", "window.open(this.href)", "show("]
)
def test_a_click_that_does_not_say_where_it_leads_leads_nowhere(click: str) -> None:
    assert not page(f'<ul><li><a href="#" onclick="{click}">{TITLE}</a></li></ul><script>{SCRIPT}</script>').anchors


def test_a_box_around_links_is_no_link() -> None:
    box = f'<div onclick="location.href=\'/all.html\'"><a href="7.html">{TITLE}</a></div>'
    assert [link.url for link in page(box).anchors] == [f"{COLUMN}7.html"]


PAGER = '<a href="javascript:goPage(1)">首页</a> <a href="javascript:goPage(2)">下一页</a>'
ROWS = "".join(f'<li><a href="show.jsp?id={n}">样例市第{n}局2023年政府信息公开工作年度报告</a></li>' for n in range(3))
FIELDS = (
    '<input type="hidden" name="cat" value="nb"><input type="text" name="word" id="w"><input type="submit" name="go">'
)


@pytest.mark.parametrize(
    "script",
    [
        "document.form1.currentPage.value = p; document.form1.submit();",
        'document.getElementById("cp").value=p;document.forms[0].submit()',
        "$('#cp').val(p); $('#f').submit();",
        "$(\"input[name='currentPage']\").val(p); document.form1.submit()",
        "document.form1.elements['currentPage'].value=p; form1.submit();",
    ],
)
@pytest.mark.parametrize("method", ["post", "get"])
def test_the_next_page_is_had_by_the_form_that_a_click_sends(script: str, method: str) -> None:
    field = '<input type="hidden" name="currentPage" id="cp" value="1">'
    form = f'<form name="form1" id="f" method="{method}" action="list.jsp">{FIELDS}{field}<ul>{ROWS}</ul>{PAGER}</form>'
    column = f"{HOST}/xxgk/list.jsp?cat=nb"
    shown = page(f"{form}<div>共3页</div><script>function goPage(p){{{script}}}</script>", column)
    ask = static.listing(shown, Ask(column, column)).following
    assert ask is not None
    sent = "cat=nb&word=&currentPage=2"
    expected = (f"{HOST}/xxgk/list.jsp", sent) if method == "post" else (f"{HOST}/xxgk/list.jsp?{sent}", None)
    assert (ask.url, ask.form, ask.page, ask.counted) == (*expected, 2, 3)


def test_the_next_page_is_where_a_function_of_the_page_goes() -> None:
    script = "function goPage(p){ window.location.href = 'nb_' + p + '.html'; }"
    shown = page(f"<ul>{ROWS}</ul>{PAGER}<script>{script}</script>", f"{HOST}/xxgk/nb.html")
    ask = static.listing(shown, Ask(shown.url, shown.url)).following
    assert ask is not None
    assert ask.url == f"{HOST}/xxgk/nb_2.html"


def test_functions_without_end_and_strange_calls_are_passed_over() -> None:
    calls = Calls.of(["function a(x){ window.open('/1'+x", "function b({c}){location.href=c}", "function 样(x){}"])
    assert list(calls.opened("a(1);b(2);(3);eval('x')")) == []
    assert calls.sent(page("<form><input name=p></form>").root, "this.form.submit()") is None

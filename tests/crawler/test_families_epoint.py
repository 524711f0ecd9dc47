"""Epoint WebBuilder: a shell, the script that names the site, and rows that are asked for in the server's own way."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crawler.families import epoint, recognise
from crawler.lists.listing import Ask, Listing
from crawler.page import Page

HOST = "http://www.yangli.gov.cn"
COLUMN = HOST + "/dynamic/zwgk/govInfoPub.html?deptcode=&categorynum=003002005"
GUID = "11111111-2222-4333-8444-555555555555"
SHELL = b"""<html><head><script src="/js/lib/jquery.js"></script>
<script src="/js/webBuilderCommon.js?v=2"></script></head>
<body><ul id="tree"></ul><ul id="record"></ul></body></html>"""
SITE = f"""//global\nvar siteInfo = {{"projectName": "/EWB-FRONT", "siteGuid": "{GUID}", "isdynamic": true}};"""


def read(body: bytes | str, ask: Ask) -> Listing:
    return epoint.listing(Page(ask.url, body if isinstance(body, bytes) else body.encode()), ask)


def first_ask(site: str = SITE) -> Ask:
    (script,) = read(SHELL, Ask(COLUMN, COLUMN)).elsewhere
    (rows,) = read(site, script).elsewhere
    return rows


def row(number: int, **changed: Any) -> dict[str, Any]:
    title = f"样例市第{number}局2022年政府信息公开工作年度报告"
    path = f"/003/003002005/20230120/0000{number:04}-0000-4000-8000-000000000000.html"
    return {
        "title": title[:10] + "...",
        "realtitle": title,
        "infourl": path,
        "infodate": "2023-01-20 09:30:00",
        **changed,
    }


def answer(rows: list[dict[str, Any]], **custom: Any) -> str:
    return json.dumps({"status": {"code": 1}, "custom": {"data": rows, **custom}}, ensure_ascii=False)


def sent(ask: Ask | None) -> dict[str, Any]:
    assert ask is not None and ask.json is not None
    body: dict[str, Any] = json.loads(ask.json)
    return body


def test_the_shell_leads_to_the_sites_script_and_that_to_the_rows() -> None:
    shell = read(SHELL, Ask(COLUMN, COLUMN))
    assert (shell.entries, shell.following) == ((), None)
    (script,) = shell.elsewhere
    assert (script.url, script.referer, script.json) == (HOST + "/js/webBuilderCommon.js", COLUMN, None)
    ask = first_ask()
    assert ask.url == HOST + "/EWB-FRONT/rest/lightfrontaction/getgovinfolist#categorynum=003002005&pageIndex=0"
    assert sent(ask) == {
        "deptcode": "",
        "categorynum": "003002005",
        "pageIndex": 0,
        "pageSize": 20,
        "siteGuid": GUID,
    }
    assert (ask.referer, ask.headers["X-Requested-With"]) == (COLUMN, "XMLHttpRequest")


@pytest.mark.parametrize(
    ("script", "project"),
    [
        ("siteGuid:'" + GUID + "', projectName : '/EWB_YK_Mid'", "/EWB_YK_Mid"),
        (
            f"var api = '/Epoint-MiddleForWeb/rest/lightfrontaction/getgovinfolist', siteGuid = '{GUID}'",
            "/Epoint-MiddleForWeb",
        ),
    ],
)
def test_a_page_that_names_the_site_itself_needs_no_script(script: str, project: str) -> None:
    page = f"<html><body><script>{script}; webBuilder.init()</script></body></html>"
    (ask,) = read(page, Ask(COLUMN, COLUMN)).elsewhere
    assert ask.url.startswith(f"{HOST}{project}/rest/lightfrontaction/getgovinfolist#")


def test_rows_have_their_real_title_their_address_and_their_day() -> None:
    rows = [
        row(1),
        row(2, realtitle="<font color='red'>乙局2022年\n政府信息公开年报</font>"),
        row(3, infourl="", visiturl="/x/3.html"),
    ]
    rows.append({"title": "没有地址"})
    listing = read(answer(rows, total="4").replace("\\n", "\n"), first_ask())
    assert [(entry.title, entry.url, entry.listed_on) for entry in listing.entries] == [
        ("样例市第1局2022年政府信息公开工作年度报告", HOST + rows[0]["infourl"], "2023-01-20"),
        ("乙局2022年政府信息公开年报", HOST + rows[1]["infourl"], "2023-01-20"),
        ("样例市第3局2022年政府信息公开工作年度报告", HOST + "/x/3.html", "2023-01-20"),
    ]


def test_custom_may_be_a_text_and_its_rows_have_another_name() -> None:
    custom = json.dumps({"Table": [row(1)], "totalcount": 1}, ensure_ascii=False)
    listing = read("\ufeff" + json.dumps({"custom": custom}, ensure_ascii=False), first_ask())
    assert (len(listing.entries), listing.following) == (1, None)


@pytest.mark.parametrize(
    "body", ["", "<html>error</html>", "[1]", '{"custom": null}', '{"custom": {"data": "no"}}', "{" * 90_000]
)
def test_what_is_no_answer_has_no_rows(body: str) -> None:
    listing = read(body, first_ask())
    assert (listing.entries, listing.following) == ((), None)


def test_a_list_ends_where_a_short_page_and_the_count_agree() -> None:
    ask = read(answer([row(n) for n in range(20)], total=25), first_ask()).following
    assert sent(ask)["pageIndex"] == 1
    assert ask is not None and (ask.page, ask.counted) == (2, 2)
    assert read(answer([row(n) for n in range(20, 25)], total=25), ask).following is None


def test_neither_a_full_page_nor_a_count_ends_a_list_alone() -> None:
    full = [row(n) for n in range(15)]
    # a server that gives fifteen where twenty were asked for, and counts what it shows
    assert read(answer(full, total=15), first_ask()).following is not None
    assert read(answer(full[:3]), first_ask()).following is not None  # no count at all
    assert read(answer(full[:3], total=9), first_ask()).following is not None


def test_a_server_that_counts_from_1_and_has_nothing_for_0() -> None:
    ask = epoint.other_way(first_ask())
    assert sent(ask)["pageIndex"] == 1
    assert ask is not None and ask.page == 1
    assert sent(read(answer([row(n) for n in range(20)], total=60), ask).following)["pageIndex"] == 2


def test_a_server_that_counts_from_1_and_takes_0_for_1() -> None:
    rows = [row(n) for n in range(20)]
    second = read(answer(rows, total=60), first_ask()).following
    assert second is not None  # shows the first page again: nothing new
    third = epoint.other_way(second)
    assert sent(third)["pageIndex"] == 2
    assert third is not None and third.page == 2
    assert epoint.other_way(third) is None
    # all was on the first page: it need not be asked what comes after its repetition
    repeated = read(answer(rows, total=20), first_ask()).following
    assert repeated is not None and epoint.other_way(repeated) is None


def test_parameters_inside_params_are_the_last_way() -> None:
    flat = epoint.other_way(first_ask())
    assert flat is not None
    wrapped = epoint.other_way(flat)
    assert wrapped is not None
    assert sent(wrapped)["params"]["pageIndex"] == "0"
    assert wrapped.url.endswith("#params&categorynum=003002005&pageIndex=0")
    last = epoint.other_way(wrapped)
    assert last is not None and epoint.other_way(last) is None
    # where the site's own script wraps them, that is tried first
    assert "params" in sent(first_ask(SITE + "Util.ajax({url: u, params: JSON.stringify(d)})"))


def test_lists_that_are_files_are_read_as_they_are() -> None:
    column = HOST + "/003/003002/secondpage.html"
    folder = "/003/003002/20230120/0000000"
    rows = "".join(
        f'<li><a href="{folder}{n}-0000-4000-8000-000000000000.html">第{n}局2022年政府信息公开年报</a></li>'
        for n in range(1, 4)
    )
    listing = read(f'<ul>{rows}</ul><a href="/003/003002/2.html">下一页</a>', Ask(column, column))
    assert len(listing.entries) == 3
    assert listing.following is not None and listing.following.url == HOST + "/003/003002/2.html"


def test_a_page_without_a_category_is_a_shell() -> None:
    column = HOST + "/dynamic/zwgk/govInfoPub.html"
    assert read(SHELL, Ask(column, column)) == Listing(())


@pytest.mark.parametrize(
    "tree",
    [
        "<script>nodes=[{categoryname:'政府信息公开年报',categorynum:'003002005'},{categoryname:'年报'}]</script>",
        """<script>zNodes = [{"categorynum":"003002005","open":true,"categoryname":"政府信息公开年报"}]</script>""",
        '<li data-categorynum="003002005"><a href="javascript:;">政府信息<br>公开年报</a></li>',
        """<a href="#" onclick="showList('003002005')">政府信息公开年报</a>""",
    ],
)
def test_the_tree_leads_to_the_annual_reports(tree: str) -> None:
    page = Page(
        HOST + "/dynamic/zwgk/govInfoPub.html?deptcode=&categorynum=003", f"<html><body>{tree}</body></html>".encode()
    )
    (lead,) = epoint.leads(page)
    assert (lead.url, lead.text) == (COLUMN, "政府信息公开年报")
    assert lead.score >= 100


def test_other_reports_in_the_tree_are_no_leads() -> None:
    nodes = "{categoryname:'企业年报',categorynum:'003009'},{categoryname:'统计年报',categorynum:'003010'}"
    tree = f"<script>n=[{nodes}]</script>"
    assert list(epoint.leads(Page(COLUMN, tree.encode()))) == []


def test_fingerprint_and_article_addresses() -> None:
    assert recognise(Page(COLUMN, SHELL)) == ("epoint", "webBuilderCommon.js")
    link = '<a href="http://www.other.gov.cn/dynamic/zwgk/govInfoPub.html?categorynum=003">友情链接</a>'
    assert epoint.evidence(Page(HOST + "/", link.encode())) is None
    assert epoint.is_article(HOST + row(1)["infourl"])
    assert not epoint.is_article(COLUMN)

"""UCAP: static lists that count from 1, tabs whose list is JSON, and the interface's several addresses."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.families import recognise, trs, ucap
from crawler.lists.listing import Ask, Listing
from crawler.page import Page

HOST = "http://www.yangli.gov.cn"
COLUMN = HOST + "/szsrmzf/szszfxxgknb/list.shtml"
TAB = HOST + "/yl/c100092/zfxxgk.shtml?tab=zfxxgknb"
CHANNEL = "0123456789abcdef0123456789abcdef"
OWN = "fedcba9876543210fedcba9876543210"
HEX = "88208a7988208a7988208a7988208a79"


def read(body: str, ask: Ask) -> Listing:
    return ucap.listing(Page(ask.url, body.encode()), ask)


def first(url: str) -> Ask:
    return Ask(url, url)


# ---- addresses and traces

ARTICLES = (
    f"/szsrmzf/szszfxxgknb/202203/{HEX}.shtml",
    "/dfq/c100092/202301/c04_75158.shtml",
    "/hebdlq/c112289c/202602/c01_1108994.shtml",
    f"/wlt/scwlt/zfxxgkndbg2/2023/1/31/{HEX}.shtml",
    "/csrc/c101963/c7127473/content.shtml",
)


@pytest.mark.parametrize("path", ARTICLES)
def test_the_shapes_of_an_articles_address(path: str) -> None:
    assert ucap.is_article(HOST + path)
    assert not trs.is_article(HOST + path)


@pytest.mark.parametrize("path", ["/a/list_2.shtml", "/a/202203/", f"/{HEX}.pdf", "/yl/c100092/zfxxgk.shtml"])
def test_lists_and_files_are_no_articles(path: str) -> None:
    assert not ucap.is_article(HOST + path)


@pytest.mark.parametrize(
    "text",
    [
        "<script>createPageHTML('page_div', 28, 1,'list','shtml',560);</script>",
        f'<META content="{CHANNEL}" name="channelid"><meta name="channelid" content="{CHANNEL}">',
        '<div id="UCAP-CONTENT">x</div>',
        '<a href="/yl/c1/zfxxgk.shtml?tab=gkzc">x</a>',
    ],
)
def test_its_traces_come_before_those_of_trs(text: str) -> None:
    found = recognise(Page(COLUMN, (text + '<a href="/t20230101_1.html">x</a>').encode()))
    assert found is not None and found[0] == "ucap"


def test_a_pager_of_numbers_alone_is_another_vendors() -> None:
    page = Page(COLUMN, b'<script>createPageHTML(25, 0, "index", "shtml");</script>')
    assert recognise(page) == ("trs", "createPageHTML(2")


# ---- static lists


def static(numbers: range, call: str) -> str:
    rows = "".join(
        f'<li><a href="/szsrmzf/szszfxxgknb/202203/{n:032x}.shtml" title="样例市第{n}局2021年政府信息公开工作年度报告">'
        f"样例市...</a><span>2022-03-{n:02}</span></li>"
        for n in numbers
    )
    return f'<ul class="list">{rows}</ul><div id="page_div"></div><script>{call}</script>'


def pager(pages: int, current: int, rows: int = 28) -> str:
    return f"createPageHTML('page_div', {pages}, {current},'list','shtml',{rows});"


def test_a_static_list_counts_its_pages_from_one() -> None:
    listing = read(static(range(1, 11), pager(3, 1)), first(COLUMN))
    assert listing.entries[0].title == "样例市第1局2021年政府信息公开工作年度报告"
    assert listing.entries[0].listed_on == "2022-03-01"
    ask = listing.following
    assert ask is not None and (ask.url, ask.page, ask.counted) == (COLUMN.replace("list", "list_2"), 2, 3)
    ask = read(static(range(11, 21), pager(3, 2)), ask).following
    assert ask is not None and ask.url == COLUMN.replace("list", "list_3")
    beyond = read(static(range(21, 29), pager(3, 3)), ask).following
    assert beyond is not None and not beyond.promised


def test_a_single_page_and_a_page_without_a_pager_are_the_last() -> None:
    assert read(static(range(1, 5), pager(1, 1)), first(COLUMN)).following is None
    assert read(static(range(1, 5), ""), first(COLUMN)).following is None


def test_the_pager_names_its_own_files() -> None:
    column = HOST + "/yl/c101963/common_list.shtml"
    body = static(range(1, 5), 'createPageHTML("page_div",2,1,"common_list","shtml",8)')
    ask = read(body, first(column)).following
    assert ask is not None and ask.url == HOST + "/yl/c101963/common_list_2.shtml"


# ---- tabs and their interface


def shell(tabs: str, script: str = "", meta: str = f'<meta name="channelid" content="{CHANNEL}">') -> str:
    return f"<html><head>{meta}</head><body><ul>{tabs}</ul><div id='list'></div><script>{script}</script></body></html>"


TABS = '<li data-tab="gkzc"><a>政府信息公开制度</a></li><li data-tab="zfxxgknb"><a>政府信息<br>公开年报</a></li>'


def asked(listing: Listing) -> list[tuple[str, str]]:
    assert not listing.entries
    return [
        (urlsplit(ask.url).path, parse_qs(urlsplit(ask.url).query).get("_channelName", [""])[0])
        for ask in listing.elsewhere
    ]


def test_a_tabs_list_is_asked_for_by_the_pages_channel_and_the_tabs_name() -> None:
    listing = read(shell(TABS), first(TAB))
    assert asked(listing) == [(f"/common/search/{CHANNEL}", "政府信息公开年报")]
    (ask,) = listing.elsewhere
    assert ask.referer == TAB
    assert "_isAgg=true&_isJson=true&_pageSize=15" in ask.url and ask.url.endswith("&page=1")


def test_a_tab_that_has_a_channel_of_its_own_is_asked_for_by_it() -> None:
    for tab in (
        f'<li><a href="javascript:void(0)" onclick="load(\'{OWN}\')">政府信息公开年报</a></li>',
        f'<li data-channelid="{OWN.upper()}"><span>公开年报</span></li>',
    ):
        assert [path.lower() for path, _ in asked(read(shell(tab), first(TAB)))] == [f"/common/search/{OWN}"]
    script = f'var tabs = [{{name: "政策", id: "{CHANNEL}"}}, {{"name": "政府信息公开年报", "id": "{OWN}"}}];'
    assert asked(read(shell("", script), first(TAB))) == [(f"/common/search/{OWN}", "")]
    # an article that is linked by that name is no channel
    article = f'<li><a href="/yl/202203/{HEX}.shtml">政府信息公开年报</a></li>'
    assert asked(read(shell(article), first(TAB)))[0][0] == f"/common/search/{CHANNEL}"


def test_an_annual_report_page_without_tabs_is_a_shell_too() -> None:
    column = HOST + "/yl/c101963/common_zfxxgknb.shtml"
    script = 'var websiteCodeName = "hrss"; $.get("/searchList/" + id);'
    listing = read(shell("", script), first(column))
    assert asked(listing) == [(f"/searchList/{CHANNEL}", "")]
    assert "&websiteCodeName=hrss" in listing.elsewhere[0].url


def test_a_shell_without_a_channel_is_nothing() -> None:
    for meta in ("", '<meta name="channelid" content="${channelId}">'):
        assert read(shell("", meta=meta), first(TAB)) == Listing(())


def test_what_brings_nothing_is_asked_for_otherwise() -> None:
    (ask,) = read(shell(TABS), first(TAB)).elsewhere
    without = ucap.other_way(ask)
    assert without is not None and "_channelName=&" in without.url and "/common/search/" in without.url
    elsewhere = ucap.other_way(without)
    assert elsewhere is not None and f"/searchList/{CHANNEL}?" in elsewhere.url
    assert ucap.other_way(elsewhere) is None


def test_rows_on_a_page_of_tabs_are_another_tabs_and_a_list_of_files_is_a_list() -> None:
    row = f'<ul><li><a href="/yl/c100092/202203/{HEX}.shtml">样例市某局2021年政府信息公开工作年度报告</a></li></ul>'
    listing = read(shell(TABS + row), first(TAB))
    assert not listing.entries and listing.elsewhere
    files = '<ul><li><a href="./202203/a.pdf">样例市某局2021年政府信息公开工作年度报告</a></li></ul>'
    listing = read(shell(files), first(COLUMN))
    assert len(listing.entries) == 1 and not listing.elsewhere


# ---- answers


def result(number: int, **other: Any) -> dict[str, Any]:
    found = {
        "title": f"样例市第{number}局2020年政府信息公开工作年度报告",
        "publishedTime": 1611849600000 + number * 1000,
    }
    return (
        found | {"url": f"//www.yangli.gov.cn/yl/202101/{number:032x}.shtml", "channelName": "政府信息公开年报"} | other
    )


def answer(results: Sequence[dict[str, Any]], total: int | None, page: int = 1, rows: int = 15) -> str:
    data = {"page": page, "rows": rows, "total": total, "channelId": CHANNEL, "results": list(results)}
    return json.dumps({"data": data}, ensure_ascii=False).replace("\\n", "\n")


def test_rows_have_addresses_without_scheme_and_days_in_milliseconds() -> None:
    (ask,) = read(shell(TABS), first(TAB)).elsewhere
    rows = [
        result(1),
        result(2, url="/yl/202101/c04_2.shtml", publishedTimeStr="2021-02-03 10:00:00", content="一\n二"),
    ]
    listing = read(answer(rows, 2), ask)
    assert [(entry.url, entry.listed_on) for entry in listing.entries] == [
        (f"{HOST}/yl/202101/{1:032x}.shtml", "2021-01-29"),
        (HOST + "/yl/202101/c04_2.shtml", "2021-02-03"),
    ]
    assert listing.following is None


def test_pages_follow_while_the_total_says_so() -> None:
    (ask,) = read(shell(TABS), first(TAB)).elsewhere
    following = read(answer([result(n) for n in range(15)], 40), ask).following
    assert following is not None
    assert following.url.endswith("&page=2") and (following.page, following.counted, following.referer) == (2, 3, TAB)
    following = read(answer([result(n) for n in range(15, 30)], 40, 2), following).following
    assert following is not None and following.page == 3
    assert read(answer([result(n) for n in range(30, 40)], 40, 3), following).following is None


def test_rows_of_other_tabs_are_passed_over_and_carry_the_list_on() -> None:
    (ask,) = read(shell(TABS), first(TAB)).elsewhere
    others = [result(n, title="关于道路名称的公告", channelName="政策文件") for n in range(15)]
    listing = read(answer(others, 40), ask)
    assert not listing.entries and len(listing.passed) == 15 and listing.following is not None
    # a report in a wrong channel is one, and so is a bare name in the right one
    mixed = [result(1, channelName="部门动态"), result(2, title="样例市某局"), *others[3:5]]
    assert len(read(answer(mixed, 4), ask).entries) == 2


def test_a_list_of_one_channel_keeps_all_its_rows() -> None:
    ask = Ask(f"{HOST}/common/search/{OWN}?page=1", TAB)
    assert len(read(answer([result(1, channelName="2020年", title="样例市某局")], 1), ask).entries) == 1


def test_an_answer_that_is_an_error_has_no_rows() -> None:
    ask = Ask(f"{HOST}/common/search/{CHANNEL}?page=1", TAB)
    for body in ('{"data": null}', '{"code": 500, "msg": "x"}', '{"data": {"results": null}}', "{"):
        assert read(body, ask) == Listing(())


def test_a_catalogue_takes_a_form() -> None:
    column = HOST + "/szsfj/xxgk/xxgk_list.shtml"
    script = '$.post("/szinf/xxgk/interfacesWebZcwj/loadData", {pageIndex: 1, channel_id: "6cb7b1b"}, draw)'
    (ask,) = read(shell("", script), first(column)).elsewhere
    assert (ask.url, ask.form) == (HOST + "/szinf/xxgk/interfacesWebZcwj/loadData", "pageIndex=1&channel_id=6cb7b1b")
    title, path = "样例市司法局2021年政府信息公开工作年度报告", f"/szsfj/gknb/202201/{HEX}.shtml"
    rows = [{"TITLE": title, "URL": path, "PUBLISHED_TIME_FORMAT": "2022-01-20 09:30"}]
    listing = read(json.dumps({"data": {"allRow": 3, "totalPage": 3, "list": rows}}), ask)
    (entry,) = listing.entries
    assert (entry.url, entry.title, entry.listed_on) == (HOST + path, title, "2022-01-20")
    assert listing.following is not None
    assert (listing.following.form, listing.following.url) == ("pageIndex=2&channel_id=6cb7b1b", ask.url)


# ---- leads


def test_the_tab_of_annual_reports_is_led_to_by_the_name_that_the_page_has_for_it() -> None:
    page = HOST + "/yl/c100092/zfxxgk.shtml"
    for tab, name in (
        ('<li data-tab="gknb"><a>政府信息公开年报</a></li>', "gknb"),
        ('<a href="?tab=zfxxgkndbg">政府信息公开年度报告</a>', "zfxxgkndbg"),
        ("<a onclick=\"changeTab('xxgknb', 1)\">公开年报</a>", "xxgknb"),
        ('<li id="tab4">政府信息公开年报</li>', "zfxxgknb"),
    ):
        (lead,) = ucap.leads(Page(page, shell(tab).encode()))
        assert lead.url == f"{page}?tab={name}"
        assert lead.score >= 100
        # the page itself is no list of annual reports, but has one
        assert read(shell(tab), first(page)) == Listing((), subcolumns=(lead.url,))
    assert list(ucap.leads(Page(COLUMN, shell(TABS).encode()))) == []
    # what looks like a tab may be a link to a page of its own
    link = '<li data-tab="nb"><a href="/yl/c101963/common_zfxxgknb.shtml">政府信息公开年报</a></li>'
    (lead,) = ucap.leads(Page(page, shell(link).encode()))
    assert lead.url == HOST + "/yl/c101963/common_zfxxgknb.shtml"

"""Lists that a page's own script draws: from objects in it, or from an answer that it asks for."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from archive.ingest import Source
from crawler.addresses import Reach
from crawler.families import data, static
from crawler.finding.discovery import Search
from crawler.finding.sights import see_list
from crawler.finding.survey import see_portal
from crawler.lists.listing import Ask, Listing
from crawler.page import Page
from parsers.model import Hints

HOST = "http://www.yangli.gov.cn"
COLUMN = f"{HOST}/gk/nb.html"


def title(number: int) -> str:
    return f"样例市第{number}局2023年政府信息公开工作年度报告"


def read(body: str, ask: Ask | None = None) -> Listing:
    ask = ask or Ask(COLUMN, COLUMN)
    page = Page(ask.url, body.encode())
    return data.drawn(page, ask, static.listing(page, ask))


def names(listing: Listing) -> list[str]:
    return [entry.url.removeprefix(HOST) for entry in listing.entries]


def asked(script: str, around: str = "") -> Ask | None:
    return next(iter(read(f"<html><ul id='list'></ul>{around}<script>{script}</script></html>").elsewhere), None)


@pytest.mark.parametrize(
    "script",
    [
        # JSON, with Chinese in escapes
        "var rows = "
        + json.dumps([{"title": title(n), "url": f"/gk/{n}.html", "date": "2024-01-20"} for n in (1, 2)])
        + ";",
        # an object literal, keys called as its maker liked, a shortened title beside the whole one
        "".join(
            f"a.push({{bt: '{title(n)}', jc: '{title(n)[:9]}...', rq: '2024年1月20日', link: './{n}.html'}});"
            for n in (1, 2)
        ),
    ],
)
def test_objects_in_a_script_are_rows_whatever_their_keys_are_called(script: str) -> None:
    listing = read(f"<html><ul></ul><script>{script}</script></html>")
    assert names(listing) == ["/gk/1.html", "/gk/2.html"]
    assert (listing.entries[1].title, listing.entries[1].listed_on) == (title(2), "2024-01-20")


def test_reports_whose_address_cannot_be_told_are_said_to_be_left_out() -> None:
    objects = [{"t": title(1), "href": "1.html"}, {"t": title(2)}, {"t": title(3), "href": "http://[/3.html"}]
    listing = read(f"<html><ul id='list'></ul><script>var a = {json.dumps(objects)};</script></html>")
    assert names(listing) == ["/gk/1.html"]
    assert listing.note == "2 reports in the data without an address"


def test_objects_of_which_none_is_a_report_are_no_rows() -> None:
    menu = json.dumps([{"name": "政府信息公开年报", "url": "/gk/nb/"}, {"name": "2023年工作要点", "url": "/gk/1.html"}])
    assert read(f"<html><script>var menu = {menu};</script></html>").entries == ()


TREE = """
var ctx = "", catalog = "nb0102";
function list(pageNo){
  $.ajax({ type: "POST", url: ctx + "/gk/api/list.do", dataType: "json",
    data: { catalogId: catalog, siteId: $("#site").val(), title: $("#kw").val(), pageNo: pageNo, pageSize: 10 },
    success: function(r){ $.each(r.rows, function(i, one){ h += '<a href="/gk/show.html?id=' + one.id + '">'; }); } });
}
list(1); $.post("/gk/api/tree.do", {siteId: 8}, draw);
"""


def test_a_form_that_a_script_posts_is_asked_for_page_after_page() -> None:
    ask = asked(TREE, '<input type="hidden" id="site" value="8">')
    assert ask is not None and ask.form is not None
    assert (ask.url, ask.headers) == (f"{HOST}/gk/api/list.do", {"X-Requested-With": "XMLHttpRequest"})
    sent = {"catalogId": ["nb0102"], "siteId": ["8"], "title": [""], "pageNo": ["1"], "pageSize": ["10"]}
    assert parse_qs(ask.form, keep_blank_values=True) == sent
    rows = [{"id": n, "title": title(n), "day": "2024-01-20 10:00"} for n in range(10)]
    listing = read(json.dumps({"data": {"total": 12, "rows": rows}}), ask)
    assert names(listing)[:2] == ["/gk/show.html?id=0", "/gk/show.html?id=1"]
    following = listing.following
    assert following is not None and following.form is not None
    assert (parse_qs(following.form)["pageNo"], following.page, following.counted) == (["2"], 2, 2)
    last = read(
        json.dumps({"data": {"total": 12, "rows": [{"id": n, "title": title(n)} for n in (10, 11)]}}), following
    )
    assert (len(last.entries), last.following) == (2, None)


def test_where_one_request_brings_no_list_the_pages_next_one_is_tried() -> None:
    ask = asked("$.post('/gk/tree.do', {siteId: 8}, draw);" + TREE)
    assert ask is not None
    assert ask.url == f"{HOST}/gk/tree.do"
    assert read('[{"id": "nb0102", "name": "政府信息公开年报"}]', ask).entries == ()
    other = static.other_way(ask)
    # the value of a field that is not on this page cannot be told, so the list itself is not asked for
    assert other is not None
    assert other.url == f"{HOST}/gk/api/tree.do"
    other = static.other_way(asked("$.post('/gk/tree.do', {}, f); $.get('nb.xml', f)") or ask)
    assert other is not None
    assert other.url == f"{HOST}/gk/nb.xml"
    assert static.other_way(other) is None


def test_a_query_by_parameters_and_an_address_made_of_an_id() -> None:
    ask = asked(
        "const channel = 77; axios.get('/api/v2/articles', { params: { channel: channel, page: 1 } })"
        '.then(r => r.data.list.map(it => `<p><a href="/open/info/${it.articleId}">${it.headline}</a></p>`))'
    )
    assert ask is not None
    assert (urlsplit(ask.url).query, ask.form) == ("channel=77&page=1", None)
    listing = read(json.dumps({"list": [{"articleId": 801, "headline": title(1)}]}), ask)
    assert names(listing) == ["/open/info/801"]
    assert listing.following is not None
    assert listing.following.url.endswith("channel=77&page=2")


def test_an_answer_in_xml() -> None:
    ask = asked('$.ajax({url: "data.xml", dataType: "xml"})')
    assert ask is not None
    item = f"<item><title><![CDATA[{title(1)}]]></title><link>7.html</link><pubDate>2024-1-9</pubDate></item>"
    listing = read(f'<?xml version="1.0" encoding="utf-8"?><rss><channel>{item}</channel></rss>', ask)
    assert [(entry.url, entry.listed_on) for entry in listing.entries] == [(f"{HOST}/gk/7.html", "2024-01-09")]
    assert listing.following is None


@pytest.mark.parametrize("wrapped", [False, True])
def test_an_answer_in_markup(wrapped: bool) -> None:
    ask = asked('function go(p){ $.get("list.jsp", {cid: 12, p: p}, show); } go(1);')
    assert ask is not None
    markup = f'<ul><li><a href="show.jsp?id=7">{title(1)}</a></li></ul>'
    listing = read(json.dumps({"html": markup}) if wrapped else markup, ask)
    assert names(listing) == ["/gk/show.jsp?id=7"]
    assert listing.following is not None
    assert listing.following.url == f"{HOST}/gk/list.jsp?cid=12&p=2"


@pytest.mark.parametrize(
    "script",
    [
        "$.get('/hits.jsp', {id: 7});",
        "$.ajax({url: api + path, success: f})",
        "$.post('/gk/list.do', {cat: node.id})",
        "$.get('http://www.other.gov.cn/list.json')",
        "$.getScript('/js/list.js')",
    ],
)
def test_what_cannot_be_told_or_is_no_list_is_not_asked_for(script: str) -> None:
    assert asked(script) is None


def test_a_search_asks_for_data_only_where_a_page_is_named_as_the_column() -> None:
    page = "<html><ul id='list'></ul><script>$.getJSON('list.json', draw)</script></html>"
    home = '<html><a href="/zwgk.html">政务公开</a><a href="/gk/nb.html">政府信息公开年报</a></html>'
    answers = {f"{HOST}/": home, f"{HOST}/zwgk.html": page.replace("list.json", "news.json"), COLUMN: page}
    answers[f"{HOST}/gk/list.json"] = json.dumps([{"t": title(n), "href": f"{n}.html"} for n in (1, 2)])
    search, seen = Search(f"{HOST}/", Reach()), []
    while (found := search.next_lead()) is not None:
        lead, depth = found
        seen.append(lead.url.removeprefix(HOST))
        if lead.url in answers:
            search.saw(lead, depth, see_portal(answers[lead.url].encode(), None, lead.url, lead.ask, lead.family))
        else:
            search.missed(lead, depth, "dead")
    assert [(column.url, column.reports) for column in search.columns] == [(COLUMN, 2)]
    assert "/news.json" not in seen


def test_where_nothing_is_at_the_address_that_a_script_asks_for_its_page_stays_in_doubt() -> None:
    page = "<html><ul id='list'></ul><script>$.getJSON('list.json', draw)</script></html>"
    answers = {f"{HOST}/": '<html><a href="/gk/nb.html">政府信息公开年报</a></html>', COLUMN: page}
    search, guessed = Search(f"{HOST}/", Reach()), []
    while (found := search.next_lead()) is not None:
        lead, depth = found
        if lead.url in answers:
            search.saw(lead, depth, see_portal(answers[lead.url].encode(), None, lead.url, lead.ask, lead.family))
        else:
            guessed += [lead.url] if search.is_guess(lead) else []
            search.missed(lead, depth, "dead")
    assert f"{HOST}/gk/list.json" in guessed
    assert [(doubt.url, doubt.empty) for doubt in search.doubts] == [(COLUMN, True)]


def test_a_page_of_known_software_may_have_one_list_that_a_script_asks_for() -> None:
    script = "<script>$.getJSON('list.json', draw)</script>"
    page = f'<html><body><a href="/xw/202401/t20240101_7.html">要闻</a>{script}</body></html>'
    url = f"{HOST}/zfxxgk/nb/"
    sight = see_list(page.encode(), None, url, Ask(url, url), "trs", confirmed=True)
    assert [one.url for one in sight.listing.elsewhere] == [f"{url}list.json"]
    framed = page.replace("<body>", '<body><iframe src="nb_list.html"></iframe>')
    sight = see_list(framed.encode(), None, url, Ask(url, url), "trs", confirmed=True)
    assert [one.url for one in sight.listing.elsewhere] == [f"{url}nb_list.html"]


def test_where_a_page_is_the_report_itself_no_further_pages_of_rows_are_guessed_at() -> None:
    agencies = "".join(f'<li><a href="nb.aspx?dept={n}">样例市第{n}局</a></li>' for n in range(12))
    words = (
        "<p>一、总体情况</p><p>二、主动公开政府信息情况</p><p>三、收到和处理政府信息公开申请情况</p>"
        + "<p>依法公开。</p>" * 200
    )
    table = "".join(f"<td>{one}</td>" for one in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计") * 3)
    head = '<tr><td colspan="5" rowspan="2">行政复议</td><td colspan="10">行政诉讼</td></tr>'
    head += '<tr><td colspan="5">未经复议直接起诉</td><td colspan="5">复议后起诉</td></tr>'
    table = f"<table>{head}<tr>{table}</tr><tr>{'<td>0</td>' * 15}</tr></table>"
    url = f"{HOST}/gk/nb.aspx?dept=1"
    page = f"<html><body><ul>{agencies}</ul><h1>{title(1)}</h1>{words}{table}</body></html>".encode()
    source = Source(url, "2026-01-01T00:00:00Z", 200, "text/html", hints=Hints(title(1)))
    assert see_list(page, None, url, Ask(url, url), None, confirmed=True).listing.following is not None
    sight = see_list(page, None, url, Ask(url, url), None, confirmed=True, source=source)
    assert sight.report is not None
    assert sight.listing.following is None

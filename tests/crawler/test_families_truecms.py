"""江苏's truecms: records inside a string inside a call, in windows whose size each server limits in its own way."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.families import recognise, truecms
from crawler.lists.listing import Ask, Listing
from crawler.page import Page

HOST = "https://www.yangli.gov.cn"
COLUMN = HOST + "/col/4039_446643/index.html"
FIRST = Ask(COLUMN, COLUMN)
SCRIPT = "$('#list').message({columnId:'4039', perPage:15, proxyUrl:'/messageController/getMessage.do'});"


def record(number: int) -> str:
    path = f"/col/4039_446643/art/17356608/1736473872{number:03}9ffO7DUB.html"
    title = f"样例市第{number}局2023年政府信息公开工作年度报告"
    return f"<record><![CDATA[<li><a href='{path}' title='{title}'>样例...</a><span>2024-01-20</span></li>]]></record>"


def answer(*numbers: int, total: int | None = None, call: str = "cb({});") -> bytes:
    said = f"<totalrecord>{total}</totalrecord>" if total is not None else ""
    crumb = "<record><![CDATA[<li style=<br/>]]></record>"
    records = "".join(map(record, numbers))
    store = f"<datastore>{said}<recordset>{records}{crumb if numbers else ''}</recordset></datastore>"
    return call.format(json.dumps({"result": store}, ensure_ascii=False)).encode()


def read(body: bytes, ask: Ask = FIRST) -> Listing:
    return truecms.listing(Page(ask.url, body), ask)


def first(script: str = SCRIPT) -> Ask:
    listing = read(f"<html><body><ul id='list'></ul><script>{script}</script></body></html>".encode())
    (ask,) = listing.elsewhere
    assert (listing.entries, listing.following) == ((), None)
    return ask


def sent(ask: Ask | None) -> dict[str, str]:
    assert ask is not None
    return {name: values[-1] for name, values in parse_qs(urlsplit(ask.url).query).items()}


def test_the_column_is_the_frame_of_a_list_that_its_script_asks_for() -> None:
    ask = first()
    assert urlsplit(ask.url)._replace(query="").geturl() == HOST + "/messageController/getMessage.do"
    window = {"startrecord": "1", "endrecord": "50", "perpage": "50", "columnId": "4039", "callback": "cb"}
    assert sent(ask) == window
    assert (ask.referer, ask.promised) == (COLUMN, True)  # without a Referer the answer is 404


def test_of_several_lists_on_a_page_the_columns_own_is_asked_for() -> None:
    news = "$('#news').message({columnId:'77', proxyUrl:'/www/messageController/getMessage.do?site=2'});"
    for script in (news + SCRIPT, SCRIPT + news):
        assert sent(first(script))["columnId"] == "4039"


@pytest.mark.parametrize("call", ["cb({});", "/**/ jQuery1_2.cb( {} )", "{}"])
def test_rows_come_out_of_the_call(call: str) -> None:
    listing = read(answer(1, 2, call=call), first())
    assert [(entry.title[:5], entry.listed_on) for entry in listing.entries] == [
        ("样例市第1", "2024-01-20"),
        ("样例市第2", "2024-01-20"),
    ]
    assert listing.entries[0].url == HOST + "/col/4039_446643/art/17356608/17364738720019ffO7DUB.html"


def test_the_next_window_begins_behind_what_was_shown() -> None:
    ask = read(answer(*range(1, 51)), first()).following
    assert (sent(ask)["startrecord"], sent(ask)["endrecord"]) == ("51", "100")
    # a server that gives fewer rows than it was asked for
    short = read(answer(*range(1, 16)), first()).following
    assert (sent(short)["startrecord"], sent(short)["endrecord"]) == ("16", "65")


def test_where_a_window_is_too_large_smaller_ones_are_tried() -> None:
    sizes = []
    ask: Ask | None = first()
    while ask is not None:
        sizes.append((sent(ask)["startrecord"], sent(ask)["endrecord"], sent(ask)["perpage"]))
        assert read(answer(), ask) == Listing(())
        ask = truecms.other_way(ask)
    assert sizes == [("1", "50", "50"), ("1", "20", "20"), ("1", "10", "10")]


def test_the_size_that_was_served_is_kept_and_its_end_is_the_lists_end() -> None:
    smaller = truecms.other_way(first())
    assert smaller is not None
    ask = read(answer(*range(1, 21)), smaller).following
    assert (sent(ask)["startrecord"], sent(ask)["perpage"]) == ("21", "20")
    assert ask is not None and not ask.promised
    assert truecms.other_way(ask) is None


def test_a_list_that_promises_more_is_asked_for_less_at_once() -> None:
    ask = read(answer(*range(1, 51), total=80), first()).following
    assert ask is not None and ask.promised
    smaller = truecms.other_way(ask)
    assert (sent(smaller)["startrecord"], sent(smaller)["perpage"]) == ("51", "20")


def test_a_total_ends_a_list_of_one_window_only() -> None:
    assert read(answer(1, 2, total=2), first()).following is None
    ask = read(answer(*range(1, 51), total=60), first()).following
    assert ask is not None
    beyond = read(answer(*range(51, 61), total=60), ask).following
    assert beyond is not None and not beyond.promised


def test_a_collection_page_links_files_under_bare_names() -> None:
    cells = "".join(
        f"<td><a href='/wzxxgknb/2023/{code}.pdf'>{name}</a></td>" for code, name in (("qjp", "甲区"), ("ha", "乙区"))
    )
    body = f"<html><table><tr>{cells}</tr></table><p><a href='/col/1_22222/index.html'>首页</a></p></html>"
    listing = read(body.encode())
    assert [(entry.url, entry.title) for entry in listing.entries] == [
        (HOST + "/wzxxgknb/2023/qjp.pdf", "甲区"),
        (HOST + "/wzxxgknb/2023/ha.pdf", "乙区"),
    ]
    assert listing.elsewhere == ()


def test_addresses() -> None:
    for path in (
        "/col/4039_446643/art/17356608/17364738729029ffO7DUB.html",
        "/www/col/4039_446643/art/17356608/17364738729029ffO7DUB.html",
        "/ntsrmzf/gknb/content/2f0a7c1e-5b7d-4c58-9d56-0d7a3e1b9c44.html",
    ):
        assert truecms.is_article(HOST + path)
    for path in ("/col/4039_446643/index.html", "/messageController/getMessage.do", "/art/2024/1/9/art_1_2.html"):
        assert not truecms.is_article(HOST + path)


def test_fingerprint() -> None:
    assert recognise(Page(COLUMN, f"<script>{SCRIPT}</script>".encode())) == (
        "truecms",
        "messageController/getMessage.do",
    )
    home = b"<a href='/col/18073_668815/index.html'>x</a>"
    assert recognise(Page(HOST + "/", home)) == ("truecms", "/col/18073_668815/index.html")

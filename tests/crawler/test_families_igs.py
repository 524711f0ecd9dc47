"""The title search of TRS sites: one more column, where a page names its code."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crawler.families import trs
from crawler.lists.listing import Ask, Listing
from crawler.page import Page

HOME = "http://www.yangli.gov.cn/"
CODE = "0123456789abcdef0123456789abcdef"
SEARCH = f"{HOME}igs/front/search.jhtml?code={CODE}&siteId=5&searchWord=x&pageSize=50&pageNumber=1"


@pytest.mark.parametrize(
    "markup",
    [
        f'<a href="/igs/front/search.jhtml?code={CODE}&amp;siteId=5&amp;searchWord=年报">搜索</a>',
        f"<script>var url = '/igs/front/search.jhtml?code={CODE}&siteId=5&searchWord=' + word;</script>",
        f'<script>var api = "/igs/front/search.jhtml"; var param = {{code: "{CODE}", siteId: 5}};</script>',
        f'<form action="/igs/front/search.jhtml"><input name="code" value="{CODE}"><input name="siteId" value="5">',
    ],
)
def test_the_search_is_a_lead_where_its_code_is_named(markup: str) -> None:
    (lead,) = trs.leads(Page(HOME, f"<html>{markup}</html>".encode()))
    assert lead.url.startswith(f"{HOME}igs/front/search.jhtml?code={CODE}&siteId=5&")
    assert "pageNumber=1" in lead.url
    assert lead.family == "trs"


@pytest.mark.parametrize(
    "markup", ["<a href='/search.html'>搜索</a>", '<form action="/igs/front/search.jhtml"></form>']
)
def test_without_a_code_there_is_none(markup: str) -> None:
    assert list(trs.leads(Page(HOME, f"<html>{markup}</html>".encode()))) == []


def read(content: Any, ask: Ask | None = None, **page: Any) -> Listing:
    ask = ask or Ask(SEARCH, SEARCH)
    return trs.listing(Page(ask.url, json.dumps({"page": {"content": content, **page}}).encode()), ask)


ROW = {
    "title": "样例市2023年<em>政府信息公开</em>工作<em>年度报告</em>",
    "url": "/zwgk/gknb/202403/t20240307_7.shtml",
    "publishTime": "2024-03-07 09:30",
}


def test_rows_without_their_marks_of_what_was_sought() -> None:
    listing = read([ROW, {"title": "今日要闻", "url": "/news/202403/t20240308_8.shtml"}], totalPages=1)
    (entry,) = listing.entries
    assert (entry.url, entry.title, entry.listed_on) == (
        HOME + "zwgk/gknb/202403/t20240307_7.shtml",
        "样例市2023年政府信息公开工作年度报告",
        "2024-03-07",
    )
    assert listing.following is None


def test_rows_of_other_hosts_are_passed_over_and_the_search_goes_on() -> None:
    other = ROW | {"LinkUrl": "http://www.shuixiang.gov.cn/a/202403/t20240307_7.shtml", "url": ""}
    listing = read([other], totalPages=3)
    assert listing.entries == ()
    assert listing.passed == ("http://www.shuixiang.gov.cn/a/202403/t20240307_7.shtml",)
    assert listing.following is not None
    assert "pageNumber=2" in listing.following.url


def test_the_search_ends_with_its_pages_and_where_reports_end() -> None:
    assert read([ROW], totalPages=2).following is not None
    assert read([ROW], total=51).following is not None
    assert read([ROW], total=50).following is None
    assert read([{"title": "今日要闻", "url": "/n/202403/t20240308_8.shtml"}], totalPages=9).following is None
    assert read([ROW], Ask(SEARCH, SEARCH, 20), totalPages=999).following is None


@pytest.mark.parametrize(
    "answer", ["", "<html>您的访问过于频繁</html>", "[]", '{"page": null}', '{"page": {"content": 3}}']
)
def test_what_is_no_answer_gives_no_row(answer: str) -> None:
    listing = trs.listing(Page(SEARCH, answer.encode()), Ask(SEARCH, SEARCH))
    assert (listing.entries, listing.following) == ((), None)

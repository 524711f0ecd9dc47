"""Epoint, Lonsun, VSB and portals of no known software, crawled alone: everything is found, and nothing else."""

from __future__ import annotations

import json

import pytest

from crawler.families import paging, static
from crawler.lists.listing import Ask
from crawler.page import Page
from tests.crawler.alone import Alone, crawl_alone
from tests.crawler.portal import rows

pytestmark = pytest.mark.long

PORTALS = "junzi+shushi+baiju+qishe"


@pytest.fixture(scope="module")
def registered(tmp_path_factory: pytest.TempPathFactory) -> Alone:
    return crawl_alone(PORTALS, tmp_path_factory.mktemp("registered") / "data")


def test_all_reports_are_found_by_the_registered_columns(registered: Alone) -> None:
    assert registered.differences == []
    assert registered.compared["reports_found"] == registered.compared["reports"] > 150
    assert registered.compared["planted_found"] == registered.compared["planted"] > 3
    assert registered.busiest == 1
    for portal in registered.summary["portals"]:
        # one column of each is a shell: the portal was not read to its end, and that is said
        assert portal["status"] == "partial"
        assert [": shell (" in unread for unread in portal["unread"]] == [True]


# ---- Epoint


def test_epoint_each_server_is_asked_in_the_way_that_it_counts(registered: Alone) -> None:
    asked = "SELECT url FROM fetches WHERE url LIKE '%getgovinfolist#%categorynum=' || ?"

    def pages(category: str) -> set[str]:
        found = rows(registered.data, asked, f"{category}%")
        return {url.partition("#")[2].replace(f"categorynum={category}&pageIndex=", "") for (url,) in found}

    assert pages("003002005") >= {"0", "1", "2", "3"}
    assert pages("003002006") >= {"0", "1", "2", "3", "4"}  # 0 and 1 are the same page there
    assert {one for one in pages("003002007") if one.startswith("params&")} >= {"params&0", "params&1", "params&2"}
    assert pages("003002008") >= {"0", "1", "2", "3"}


def test_epoint_the_sites_script_is_asked_for_once_in_a_run(registered: Alone) -> None:
    assert registered.asked("/js/webBuilderCommon.js") == ["/js/webBuilderCommon.js"]


# ---- Lonsun


def test_lonsun_every_organ_is_reached_from_the_page_of_all_organs(registered: Alone) -> None:
    asked = registered.asked("?type=3&action=list")
    organs = {path.partition("?")[0].rpartition("/")[2] for path in asked}
    assert organs == {f"9908{number}" for number in range(7)}
    assert len([path for path in asked if path.startswith("/public/column/99082") and "year=" in path]) == 5


def test_lonsun_what_stands_beside_the_lists_is_not_asked_for(registered: Alone) -> None:
    assert registered.asked("/public/content/98000") == []


# ---- VSB


def test_vsb_pages_are_asked_for_as_they_count_down(registered: Alone) -> None:
    asked = registered.asked("/zfxxgk/gknb")
    pages = len(asked)
    assert pages >= 3
    assert asked == ["/zfxxgk/gknb.htm", *(f"/zfxxgk/gknb/{number}.htm" for number in range(pages - 1, 0, -1))]


def test_vsb_an_article_with_two_addresses_is_one_report(registered: Alone) -> None:
    twins = rows(
        registered.data,
        "SELECT DISTINCT a.report_id FROM locations a JOIN locations b ON a.report_id = b.report_id"
        " WHERE a.url LIKE '%/info/1243/%' AND b.url LIKE '%/content.jsp?urltype=news.NewsContentUrl%'",
    )
    assert len(twins) == 7


# ---- portals of no known software


def test_static_news_that_a_guess_brings_are_not_asked_for(registered: Alone) -> None:
    assert registered.asked("/web/xsj/nb_1.html") and registered.asked("/web/xsj/nb_2.html")  # tried, and not believed
    assert registered.asked("/ywdt/") == []


def test_static_a_list_that_answers_every_number_alike_ends(registered: Alone) -> None:
    asked = registered.asked("/fgw_ndjh/index")
    assert len(asked) == len(set(asked)) <= 4


def test_static_a_pager_that_posts_a_form_is_followed(registered: Alone) -> None:
    posts = [path for method, path in registered.log if method == "POST" and path.endswith(".aspx")]
    assert posts == ["/xzgk/annual.aspx"] * 2
    marked = "SELECT count(*) FROM fetches WHERE kind = 'list' AND url LIKE '%/xzgk/annual.aspx#%'"
    assert rows(registered.data, marked) == [(2,)]  # each page has its row


def test_static_the_query_is_an_articles_identity(registered: Alone) -> None:
    found = "SELECT count(DISTINCT url) FROM locations WHERE url LIKE '%/year_details.aspx?dept=%&id=%'"
    assert rows(registered.data, found) == [(10,)]


def test_static_pages_are_read_with_the_state_that_their_requests_carried() -> None:
    """A guess is plain data: it can go through a queue and come back."""
    column = "http://www.qishe.gov.cn/nb/list.html"
    items = "".join(f'<li><a href="c_{n}001.html">第{n}局2023年政府信息公开年度报告</a></li>' for n in range(1, 12))
    ask = static.listing(Page(column, f"<ul>{items}</ul>".encode()), Ask(column, column)).following
    assert ask is not None
    again = Ask(ask.url, ask.column, ask.page, state=json.loads(json.dumps(dict(ask.state))))
    assert paging.guess_of(again) == paging.guess_of(ask)

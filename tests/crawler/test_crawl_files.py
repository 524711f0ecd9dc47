"""A city whose reports are files, held in every way, and a bureau whose reports stand on two hosts."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.crawler.alone import Alone, crawl_alone
from tests.crawler.portal import rows


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Alone:
    return crawl_alone("huaxu+huaxuczj", tmp_path_factory.mktemp("files") / "data")


def test_every_report_is_found_with_page_and_file_as_one(crawled: Alone) -> None:
    assert crawled.differences == []
    assert crawled.compared["reports_found"] == crawled.compared["reports"] == 40
    assert crawled.compared["figures_wrong"] == 0
    assert crawled.busiest == 1


def test_a_file_is_asked_for_once(crawled: Alone) -> None:
    asked = Counter(path for _, path in crawled.log if "/P0" in path or "download" in path)
    assert max(asked.values()) == 1


def test_what_is_not_read_is_kept_and_says_why(crawled: Alone) -> None:
    why = rows(
        crawled.data,
        "SELECT r.year, p.kind FROM reports r JOIN agencies a ON a.id = r.agency_id"
        " JOIN problems p ON p.report_id = r.id WHERE a.name = '华胥市民政局' AND r.status = 'unreadable'"
        " ORDER BY r.year",
    )
    assert why == [(2019, "kind_not_read"), (2020, "kind_not_read"), (2021, "scanned")]


def test_a_captcha_is_recorded_as_one_and_the_report_stays_unreadable(crawled: Alone) -> None:
    assert rows(crawled.data, "SELECT count(*) FROM fetches WHERE outcome = 'failed' AND reason = 'captcha'") == [(1,)]
    status = "SELECT r.status FROM reports r JOIN agencies a ON a.id = r.agency_id WHERE a.name = ? AND r.year = 2024"
    assert rows(crawled.data, status, "华胥市教育局") == [("unreadable",)]


def test_a_file_keeps_the_day_that_its_page_or_its_list_states(crawled: Alone) -> None:
    undated = "SELECT count(*) FROM reports WHERE published_on IS NULL"
    assert rows(crawled.data, undated) == [(0,)]


def test_the_bureaus_own_host_is_shown_and_the_citys_copy_named_where_it_differs(crawled: Alone) -> None:
    shown = "SELECT DISTINCT substr(r.url, 1, 16) FROM reports r JOIN agencies a ON a.id = r.agency_id WHERE a.name = ?"
    assert rows(crawled.data, shown, "华胥市财政局") == [("http://127.9.6.2",)]
    differing = (
        "SELECT p.url, r.year FROM problems p JOIN reports r ON r.id = p.report_id WHERE p.kind = 'copies_differ'"
    )
    ((url, year),) = rows(crawled.data, differing)
    assert (url[:16], year) == ("http://127.9.6.1", 2023)
    standing = "SELECT standing, count(*) FROM locations l JOIN reports r ON r.id = l.report_id JOIN agencies a"
    standing += " ON a.id = r.agency_id WHERE a.name = '华胥市财政局' GROUP BY standing ORDER BY standing"
    assert rows(crawled.data, standing) == [("own_site", 10), ("same_place", 10)]


def test_bytes_are_decoded_by_what_they_are(crawled: Alone) -> None:
    lies = "SELECT encoding, count(*) FROM snapshots s JOIN reports r ON r.id = s.report_id JOIN agencies a"
    lies += " ON a.id = r.agency_id WHERE a.name IN (?, ?) AND s.content_type LIKE 'text/html%' GROUP BY encoding"
    found = dict(rows(crawled.data, lies, "华胥市教育局", "华胥市人民政府办公室"))
    assert found["gb18030"] >= 1 and found["utf-8"] >= 5


def test_nothing_that_came_is_left_unread(crawled: Alone) -> None:
    unread = "SELECT count(*) FROM snapshots WHERE result IS NULL AND kind IN ('article', 'file')"
    assert rows(crawled.data, unread) == [(0,)]
    assert rows(crawled.data, "SELECT count(*) > 30 FROM fetches WHERE kind = 'file' AND outcome = 'ok'") == [(1,)]

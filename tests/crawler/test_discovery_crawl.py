"""A crawl that is given nothing but a home address brings what the registry's columns bring."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from archive.status import status
from archive.storage.store import Archive
from crawler import demo, samples
from crawler.comparison import Comparison, compare
from crawler.samples import plan
from tests.crawler.portal import crawl, free_port, rows

CRAWLED = ("zixu", "zhongbei")

pytestmark = pytest.mark.long


@dataclass
class Crawled:
    """Two portals crawled at once from their home pages alone."""

    data: Path
    homes: dict[str, str]
    summary: dict[str, Any]
    asked: list[tuple[str, str]]
    compared: Comparison
    again: dict[str, Any]
    asked_again: list[tuple[str, str]]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    data = tmp_path_factory.mktemp("home") / "data"
    demo.prepare(data)
    files = [plan.bundled() / f"{name}.toml" for name in CRAWLED]
    with samples.serve(free_port(), portals=files) as running:
        summary = crawl(data, urls=tuple(running.homes.values()))
        asked = [(access.host, access.path) for access in running.log]
        running.log.clear()
        again = crawl(data, urls=tuple(running.homes.values()))
        asked_again = [(access.host, access.path) for access in running.log]
    compared = compare(Database(data / "gongkai.db"), running.truth)
    yield Crawled(data, running.homes, summary, asked, compared, again, asked_again)


def test_everything_is_found_from_the_home_page(crawled: Crawled) -> None:
    assert crawled.compared.differences == []
    assert crawled.compared.reports == crawled.compared.reports_found > 150
    assert len(crawled.asked) == len(set(crawled.asked))


def test_the_next_run_asks_the_columns_that_were_found_and_does_not_search_again(crawled: Crawled) -> None:
    lists = {path for _, path in crawled.asked_again}
    assert not {"/", "/home/", "/zwgk/", "/zwgk/zfxxgk/"} & lists
    assert lists < {path for _, path in crawled.asked}
    assert all(re.search(r"/(?:index(?:_\d+)?\.shtml)?$|search\.jhtml", path) for path in lists)
    assert {portal["fetched"] for portal in crawled.again["portals"]} == {0}
    assert [portal["found"] for portal in crawled.again["portals"]] == [
        portal["found"] for portal in crawled.summary["portals"]
    ]


def test_other_hosts_are_proposed_with_the_page_that_links_them_and_never_asked(crawled: Crawled) -> None:
    found = rows(crawled.data, "SELECT name, found_on FROM portals WHERE status = 'proposed' ORDER BY found_on")
    zixu, zhongbei = (crawled.homes[f"sample-{name}"] for name in CRAWLED)
    assert found == [
        ("子虚市大数据局", f"{zixu}zwgk/szfgk/gknb/"),  # a list's row leads there
        ("亡是市教育局", f"{zhongbei}zwgk/zfxxgk/"),
    ]
    assert {host for host, _ in crawled.asked} == {home.split(":")[1].strip("/") for home in crawled.homes.values()}


def test_the_status_counts_what_waits_for_a_person(crawled: Crawled) -> None:
    with Archive.open(crawled.data, read_only=True) as archive:
        told = status(archive)
    assert told["review"]["no_report_under_title"] == 1
    assert told["review"]["column_not_confirmed"] >= 1
    assert {one["name"] for one in told["proposed"]} == {"亡是市教育局", "子虚市大数据局"}


def test_a_column_without_a_list_is_a_failure_and_on_the_review_list(crawled: Crawled) -> None:
    failed = rows(
        crawled.data, "SELECT url FROM fetches WHERE outcome = 'failed' AND reason = 'shell' AND kind = 'list'"
    )
    shell = next(url for (url,) in failed if url.endswith("/dsj/gzbg/"))
    assert crawled.summary["status"] == "partial"
    listed = subprocess.run(
        [sys.executable, "-m", "gongkai", "review", "--data", crawled.data, "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    found = {row["reason"]: row["url"] for row in json.loads(listed.stdout)["open"]}
    assert found["column_not_confirmed"] == shell
    # a title that is a report's over a piece of news
    assert "/tjj/gzbg/" in found["no_report_under_title"]

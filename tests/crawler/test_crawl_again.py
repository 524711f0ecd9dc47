"""Runs one after another, on days of their own: what is due, what has not changed, what has, what is gone."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.portal import Answer, Portals, crawl, portals, rows, start
from tests.crawler.test_crawl import column, report, title

pytestmark = pytest.mark.long

CITY = "127.0.0.101"
FOLDER = "/zwgk/gknb/202601/"


def path(number: int) -> str:
    return f"{FOLDER}t20260120_{number}.html"


def row(number: int, name: str, year: int = 2025) -> tuple[str, str]:
    return f"./202601/t20260120_{number}.html", title(name, year)


def page(name: str, said: str = "按规定公开。") -> bytes:
    text = report(name, 2025).replace("按规定公开。", said)
    return text.replace("<body>", '<head><meta name="PubDate" content="2026-01-20"></head><body>').encode()


@dataclass
class Site:
    """A column with four documents that change between runs; ``pages`` is what the server has now."""

    pages: dict[str, Any] = field(default_factory=dict)

    def first(self) -> None:
        listed = column(row(1, "甲局"), row(2, "乙局"), row(3, "丙局"), row(4, "丁局"))
        self.pages |= {
            "/robots.txt": Answer(
                b"User-agent: *\nDisallow: /x/\n", headers={"Content-Type": "text/plain"}, etag='"r"'
            ),
            "/zwgk/gknb/": Answer(listed.encode(), etag='"list"'),
            path(1): Answer(page("样例市甲局"), etag='"same"'),
            path(2): Answer(page("样例市乙局"), etag='"before"'),
            path(3): page("样例市丙局"),
            path(4): "<html><body><h1>关于举办培训班的通知</h1>" + "<p>请各科室按时参加，逾期不候。</p>" * 60,
        }

    def later(self) -> None:
        self.pages[path(2)] = Answer(page("样例市乙局", "本年公开文件三件。"), etag='"after"')
        del self.pages[path(3)]


@dataclass
class Again:
    """What each run asked, with the status of the answer, and what it said of the portal."""

    data: Path
    running: Portals
    asked: dict[str, dict[str, int]] = field(default_factory=dict)
    said: dict[str, dict[str, Any]] = field(default_factory=dict)

    def run(self, name: str, **how: Any) -> None:
        before = len(self.running.answers)
        summary = crawl(self.data, registry=self.data.parent / "portals.toml", **how)
        self.asked[name] = {where: status for _, where, status in self.running.answers[before:]}
        self.said[name] = summary["portals"][0]


ENTRY = """
[[portal]]
id = "city"
name = "样例市"
family = "trs"
url = "http://{host}:{port}/"
evidence = "a portal of this test"
[[portal.column]]
url = "http://{host}:{port}/zwgk/gknb/"
confirmed = true
"""


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Again]:
    folder = tmp_path_factory.mktemp("again")
    site = Site()
    site.first()
    with portals({CITY: site.pages}) as running:
        (folder / "portals.toml").write_text(ENTRY.format(host=CITY, port=running.port), "utf-8")
        runs = Again(folder / "data", running)
        runs.run("first", due=True, now="2026-02-01T02:00:00+00:00")
        runs.run("named", portals=("city",), now="2026-02-01T08:00:00+00:00")
        runs.run("same day", due=True, now="2026-02-01T15:00:00+00:00")
        site.later()
        runs.run("days later", due=True, now="2026-02-11T02:00:00+00:00")
        runs.run("full", full=True, now="2026-02-11T03:00:00+00:00")
        yield runs


def test_the_first_run_asks_for_everything(again: Again) -> None:
    assert set(again.asked["first"]) == {"/robots.txt", "/zwgk/gknb/", *map(path, (1, 2, 3, 4))}
    assert again.said["first"]["new"] == 3


def test_a_portal_that_is_named_has_its_lists_read_and_nothing_else(again: Again) -> None:
    assert again.asked["named"] == {"/zwgk/gknb/": 304}
    assert (again.said["named"]["found"], again.said["named"]["refused"]) == (3, 1)
    assert again.said["named"]["status"] == "complete"


def test_what_is_not_due_is_not_asked(again: Again) -> None:
    assert again.asked["same day"] == {}
    assert again.said["same day"]["not_due"] == 1
    assert again.said["same day"]["status"] == "complete"


def test_young_reports_lists_and_robots_are_asked_again_whether_they_have_changed(again: Again) -> None:
    assert again.asked["days later"] == {
        "/robots.txt": 304,
        "/zwgk/gknb/": 304,
        path(1): 304,
        path(2): 200,
        path(3): 404,
    }
    assert again.said["days later"]["not_modified"] == 1
    assert again.said["days later"]["changed"] == 1


def outcome(again: Again, where: str) -> tuple[Any, ...]:
    columns = "outcome, reason, http_status, sha256 IS NOT NULL, etag, attempts, substr(at, 1, 10)"
    (found,) = rows(again.data, f"SELECT {columns} FROM fetches WHERE url = ?", again.running.url(CITY, where))
    return found


def test_an_address_that_has_not_changed_is_on_record_and_nothing_is_stored_anew(again: Again) -> None:
    robots = outcome(again, "/robots.txt")
    assert robots == ("not_modified", None, 304, 1, '"r"', 1, "2026-02-11")
    kept = "SELECT count(*), count(DISTINCT sha256) FROM snapshots WHERE url = ?"
    assert rows(again.data, kept, again.running.url(CITY, path(1))) == [(1, 1)]
    assert rows(again.data, kept, again.running.url(CITY, "/zwgk/gknb/")) == [(1, 1)]


def test_a_report_that_was_changed_silently_is_a_new_version(again: Again) -> None:
    query = "SELECT id, version FROM reports WHERE agency_printed = '样例市乙局'"
    ((report_id, version),) = rows(again.data, query)
    assert version == 2
    reasons = rows(again.data, "SELECT version, reason FROM report_versions WHERE report_id = ?", report_id)
    assert reasons == [(1, "source"), (2, "source")]
    assert rows(again.data, "SELECT count(*) FROM snapshots WHERE url = ?", again.running.url(CITY, path(2))) == [(2,)]


def test_a_report_that_was_taken_away_is_on_record_and_kept(again: Again) -> None:
    assert outcome(again, path(3))[:3] == ("failed", "dead", 404)
    assert rows(again.data, "SELECT version FROM reports WHERE agency_printed = '样例市丙局'") == [(1,)]
    assert rows(again.data, "SELECT count(*) FROM snapshots WHERE url = ?", again.running.url(CITY, path(3))) == [(1,)]


def test_full_asks_for_everything_without_conditions(again: Again) -> None:
    assert again.asked["full"] == {"/zwgk/gknb/": 200, path(1): 200, path(2): 200, path(3): 404, path(4): 200}
    assert (again.said["full"]["new"], again.said["full"]["changed"]) == (0, 0)


def test_columns_say_when_they_were_read_to_their_end(again: Again) -> None:
    query = "SELECT read_at, stopped_at, pages, entries FROM portal_columns"
    assert rows(again.data, query) == [("2026-02-11T03:00:00Z", None, 1, 4)]


# -- narrowed, and stopped


def test_a_run_for_one_year_leaves_other_years_alone_and_says_how_many(tmp_path: Path) -> None:
    # the one that states no year was listed in 2024
    listed = column(row(1, "甲局", 2023), row(2, "甲局", 2022), ("./202601/t20260120_3.html", "样例市丙局"))
    pages: dict[str, Any] = {
        "/robots.txt": "",
        "/zwgk/gknb/": listed,
        path(1): page("样例市甲局"),
        path(3): page("丙局"),
    }
    with portals({CITY: pages}) as running:
        (tmp_path / "portals.toml").write_text(ENTRY.format(host=CITY, port=running.port), "utf-8")
        summary = crawl(tmp_path / "data", registry=tmp_path / "portals.toml", years=(2023,))
        assert {where for where in running.asked(CITY) if where.startswith(FOLDER)} == {path(1), path(3)}
        (portal,) = summary["portals"]
        assert (portal["skipped"], summary["years"]) == (1, [2023])
        # what was skipped is neither refused nor seen: the column is read again by the next run
        assert rows(tmp_path / "data", "SELECT count(*) FROM portal_columns") == [(0,)]
        assert rows(tmp_path / "data", "SELECT count(*) FROM fetches WHERE url LIKE '%_2.html'") == [(0,)]


@pytest.mark.long
def test_a_run_that_stops_at_a_limit_says_partial_and_the_next_one_goes_on(tmp_path: Path) -> None:
    numbers = range(1, 25)
    pages: dict[str, Any] = {path(number): page(f"样例市第{number}局") for number in numbers}
    pages |= {"/robots.txt": "", "/zwgk/gknb/": column(*(row(number, f"第{number}局") for number in numbers))}
    with portals({CITY: pages}, latency=0.02) as running:
        entry = tmp_path / "portals.toml"
        entry.write_text(ENTRY.format(host=CITY, port=running.port), "utf-8")
        stopped = crawl(
            tmp_path / "data", registry=entry, due=True, settings={"CLOSESPIDER_PAGECOUNT": 4, "CONCURRENT_REQUESTS": 1}
        )
        assert (stopped["status"], stopped["ended"]) == ("partial", "closespider_pagecount")
        assert stopped["portals"][0]["status"] == "partial"
        assert stopped["portals"][0]["not_asked"] > 0
        assert rows(tmp_path / "data", "SELECT status FROM runs") == [("partial",)]
        before = len(running.log)
        done = crawl(tmp_path / "data", registry=entry, due=True)
        assert done["status"] == "complete"
        assert rows(tmp_path / "data", "SELECT count(*) FROM reports") == [(len(numbers),)]
        first, second = running.asked(CITY)[:before], running.asked(CITY)[before:]
        assert set(first) & set(second) == {"/zwgk/gknb/"}


@pytest.mark.long
def test_a_full_run_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    """It asks again for what is held, so that only the ledger can say what the killed run had asked already."""
    numbers = range(1, 13)
    pages: dict[str, Any] = {path(number): page(f"样例市第{number}局") for number in numbers}
    pages |= {"/robots.txt": "", "/zwgk/gknb/": column(*(row(number, f"第{number}局") for number in numbers))}
    with portals({CITY: pages}, latency=0.05) as running:
        entry = tmp_path / "portals.toml"
        entry.write_text(ENTRY.format(host=CITY, port=running.port), "utf-8")
        crawl(tmp_path / "data", registry=entry)
        before = len(running.log)
        process = start(tmp_path / "data", registry=entry, full=True)
        until = time.monotonic() + 60
        while len(running.log) < before + 6 and time.monotonic() < until:
            time.sleep(0.01)
        process.kill()
        process.communicate()
        in_flight = running.log[-1][1]
        crawl(tmp_path / "data", registry=entry, full=True)
        times = Counter(running.asked(CITY)[before:])
        assert set(map(path, numbers)) <= set(times)
        assert {where for where, asked in times.items() if asked > 1} <= {in_flight}

"""One crawl of a portal that has, beside two plain reports, one of everything that goes wrong."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.portal import Answer, Portals, crawl, portals, rows

CITY, WALLED, REFUSING, FALLEN, OTHER = (f"127.0.0.{number}" for number in (101, 102, 103, 104, 105))


def report(agency: str, year: int) -> str:
    """A short report of an invented agency, without tables."""
    chapters = ["一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况"]
    chapters += ["四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项"]
    body = "".join(f"<p>{name}</p><p>按规定公开。</p>" for name in chapters)
    span = f"<p>本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。</p>"
    return f"<html><body><h1>{agency}{year}年政府信息公开工作年度报告</h1>{span}{body}</body></html>"


def column(*entries: tuple[str, str]) -> str:
    items = "".join(f'<li><a href="{href}">{title}</a><span>2024-01-20</span></li>' for href, title in entries)
    return f"<html><body><ul>{items}</ul></body></html>"


def title(name: str, year: int = 2023) -> str:
    return f"样例市{name}{year}年政府信息公开工作年度报告"


def article(number: int) -> str:
    return f"./202401/t20240120_{number}.html"


CHALLENGE = Answer(b"<script>$_ts=window['$_ts'];</script>", 412)
PDF = b"%PDF-1.4\n" + b"0" * 2000

HOSTS: dict[str, Any] = {
    CITY: {
        "/robots.txt": "User-agent: *\nDisallow: /zwgk/secret/\n",
        "/zwgk/gknb/": column(
            (article(1), title("甲局")),
            (article(2), title("乙局")),
            (article(3), "关于做好政府信息公开工作年度报告编制工作的通知"),
            (article(4), title("丙局")),  # 404
            (article(5), title("丁局")),  # 200, says that it is not there
            (article(6), title("戊局")),  # redirect to the error page
            (article(7), title("己局")),  # redirect to another article
            (article(8), title("庚局")),  # redirect to a foreign host
            (article(9), title("辛局")),  # redirect to a private address
            ("/zwgk/secret/202401/t20240120_10.html", title("壬局")),  # forbidden by robots.txt
            (article(11), title("癸局")),  # its report is a file
            (article(12), title("子局")),  # 503 once, with Retry-After
            (article(13), title("丑局")),  # gzip, sent without being asked for
            (article(14), title("寅局")),  # sends itself back with a cookie
            (article(15), title("卯局")),  # a page that leads on by meta refresh
            ("http://mirror.example/a.html", title("辰局")),
            ("./202401/t20240120_17.html", "样例市2023年政府信息公开工作年度报告汇总"),
        ),
        "/zwgk/gknb/202401/t20240120_1.html": report("样例市甲局", 2023),
        "/zwgk/gknb/202401/t20240120_2.html": report("样例市乙局", 2023),
        "/zwgk/gknb/202401/t20240120_5.html": "<html><title>404错误</title><p>您访问的页面不存在</p></html>",
        "/zwgk/gknb/202401/t20240120_6.html": Answer(b"", 302, {"Location": "/404.html"}),
        "/zwgk/gknb/202401/t20240120_7.html": Answer(b"", 301, {"Location": "/zwgk/gknb/202401/t20240120_70.html"}),
        "/zwgk/gknb/202401/t20240120_70.html": report("样例市己局", 2023),
        "/zwgk/gknb/202401/t20240120_8.html": Answer(b"", 302, {"Location": "http://mirror.example/8.html"}),
        "/zwgk/gknb/202401/t20240120_9.html": Answer(b"", 302, {"Location": "http://127.0.0.105:{port}/admin"}),
        "/zwgk/gknb/202401/t20240120_11.html": "<html><body><h1>样例市癸局</h1><p>详见附件</p>"
        '<a href="./P020240120.pdf">样例市癸局2023年政府信息公开工作年度报告.pdf</a>'
        '<a href="/files/apply.doc">政府信息公开申请表</a></body></html>',
        "/zwgk/gknb/202401/P020240120.pdf": Answer(PDF, 200, {"Content-Type": "application/octet-stream"}),
        "/zwgk/gknb/202401/t20240120_12.html": lambda times: (
            Answer(b"busy", 503, {"Retry-After": "1"}) if times == 1 else Answer(report("样例市子局", 2023).encode())
        ),
        "/zwgk/gknb/202401/t20240120_13.html": Answer(
            gzip.compress(report("样例市丑局", 2023).encode()), 200, {"Content-Encoding": "gzip"}
        ),
        "/zwgk/gknb/202401/t20240120_14.html": lambda times: (
            Answer(b"", 302, {"Location": "/zwgk/gknb/202401/t20240120_14.html", "Set-Cookie": "CT=1"})
            if times == 1
            else Answer(report("样例市寅局", 2023).encode())
        ),
        "/zwgk/gknb/202401/t20240120_15.html": '<meta http-equiv="refresh" content="0;url=./t20240120_150.html">',
        "/zwgk/gknb/202401/t20240120_150.html": report("样例市卯局", 2023),
        "/zwgk/gknb/202401/t20240120_17.html": column(("./t20240120_171.html", title("巳局"))),
        "/zwgk/gknb/202401/t20240120_171.html": report("样例市巳局", 2023),
        "/zwgk/shell/": "<html><body><ul id='list'></ul></body></html>",
        "/zwgk/led/": "<script>window.location.href='../ledto/'</script>",
        "/zwgk/ledto/": column((article(18), title("午局"))),
        "/zwgk/ledto/202401/t20240120_18.html": report("样例市午局", 2023),
    },
    WALLED: {
        "/gknb/": column(*((article(number), title(f"第{number}局")) for number in range(9))),
        **{f"/gknb/202401/t20240120_{number}.html": CHALLENGE for number in range(9)},
    },
    REFUSING: {"/robots.txt": Answer(b"no", 403), "/gknb/": column((article(1), title("甲局")))},
    FALLEN: {"/robots.txt": Answer(b"oops", 500), "/gknb/": column((article(1), title("甲局")))},
    OTHER: {"/admin": "never asked"},
}

REGISTRY = """
[[portal]]
id = "{id}"
name = "{id}"
family = "trs"
url = "http://{host}:{port}/"
evidence = "a portal of this test"
"""
COLUMN = '[[portal.column]]\nurl = "http://{host}:{port}{path}"\nconfirmed = true\n'


def registry(path: Path, port: int) -> Path:
    text = ""
    for name, host in (("city", CITY), ("walled", WALLED), ("refusing", REFUSING), ("fallen", FALLEN)):
        text += REGISTRY.format(id=name, host=host, port=port)
        paths = ("/zwgk/gknb/", "/zwgk/shell/", "/zwgk/led/") if name == "city" else ("/gknb/",)
        text += "".join(COLUMN.format(host=host, port=port, path=path) for path in paths)
    path.write_text(text, "utf-8")
    return path


@dataclass
class Crawled:
    """What the first and the second run said, and what the portals saw."""

    data: Path
    running: Portals
    first: dict[str, Any]
    second: dict[str, Any]
    seen_first: list[tuple[str, str]]
    seen_second: list[tuple[str, str]]
    rows_before_second: list[tuple[Any, ...]]

    def outcome(self, path: str, host: str = CITY) -> tuple[Any, ...]:
        url = self.running.url(host, path)
        found = rows(self.data, "SELECT outcome, reason, detail FROM fetches WHERE url = ?", url)
        return found[0] if found else ()

    def portal(self, name: str) -> dict[str, Any]:
        return next(row for row in self.first["portals"] if row["portal"] == name)

    def of_article(self, number: int) -> tuple[Any, ...]:
        return self.outcome(f"/zwgk/gknb/202401/t20240120_{number}.html")


STATE = "SELECT url, kind, at, outcome, reason, detail, attempts FROM fetches WHERE kind <> 'list' ORDER BY url"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("crawl")
    with portals(HOSTS, latency=0.005) as running:
        path = registry(folder / "portals.toml", running.port)
        first = crawl(folder / "data", registry=path, settings={"GONGKAI_CONTACT": "x"})
        seen = list(running.log)
        before = rows(folder / "data", STATE)
        second = crawl(folder / "data", registry=path)
        yield Crawled(folder / "data", running, first, second, seen, running.log[len(seen) :], before)


def test_reports_are_found_by_every_way_that_leads_to_them(crawled: Crawled) -> None:
    agencies = {name for (name,) in rows(crawled.data, "SELECT agency_printed FROM reports")}
    assert agencies == {f"样例市{one}局" for one in "甲乙己癸子丑寅卯巳午"}
    assert crawled.portal("city")["found"] == crawled.portal("city")["new"] == len(agencies)


def test_what_is_no_report_is_refused_for_its_reason(crawled: Crawled) -> None:
    assert crawled.of_article(3)[:2] == ("refused", "notice")
    assert crawled.of_article(8) == ("refused", "foreign_host", "http://mirror.example/8.html")
    assert crawled.of_article(9)[:2] == ("refused", "foreign_host")
    assert crawled.outcome("/zwgk/secret/202401/t20240120_10.html")[:2] == ("refused", "robots")
    mirror = "SELECT outcome, reason FROM fetches WHERE url = 'http://mirror.example/a.html'"
    assert rows(crawled.data, mirror) == [("refused", "foreign_host")]


def test_what_fails_is_told_apart(crawled: Crawled) -> None:
    assert crawled.of_article(4)[:2] == ("failed", "dead")
    assert crawled.of_article(5)[:2] == ("failed", "soft_404")
    assert crawled.of_article(6)[:2] == ("failed", "soft_404")
    assert crawled.outcome("/zwgk/shell/")[:2] == ("failed", "shell")
    assert crawled.outcome("/gknb/202401/t20240120_8.html", WALLED)[:2] == ("failed", "waf_js")
    assert crawled.outcome("/gknb/", FALLEN)[:2] == ("failed", "server_error")
    assert crawled.outcome("/gknb/", REFUSING)[:2] == ("refused", "robots")


def test_an_address_that_leads_on_says_where(crawled: Crawled) -> None:
    onward = crawled.running.url(CITY, "/zwgk/gknb/202401/t20240120_70.html")
    assert crawled.of_article(7) == ("ok", "moved", onward)
    assert crawled.of_article(15)[:2] == ("ok", "moved")
    assert crawled.outcome("/zwgk/led/")[:2] == ("ok", "moved")


def test_a_page_and_its_file_are_one_report(crawled: Crawled) -> None:
    assert crawled.of_article(11)[0] == "ok"
    assert crawled.outcome("/zwgk/gknb/202401/P020240120.pdf")[:2] == ("ok", None)
    assert len(rows(crawled.data, "SELECT 1 FROM reports WHERE agency_printed = '样例市癸局'")) == 1
    assert "/files/apply.doc" not in crawled.running.asked(CITY)


def test_what_robots_txt_forbids_and_what_is_out_of_reach_is_never_asked(crawled: Crawled) -> None:
    assert not [path for path in crawled.running.asked(CITY) if path.startswith("/zwgk/secret/")]
    assert set(crawled.running.asked(REFUSING)) == set(crawled.running.asked(FALLEN)) == {"/robots.txt"}
    assert crawled.running.asked(OTHER) == []


def test_a_wall_is_left_alone_after_two_answers_of_its_kind(crawled: Crawled) -> None:
    assert sum(path.startswith("/gknb/2") for host, path in crawled.seen_first if host == WALLED) == 2
    assert crawled.first["stopped"][WALLED] == "waf_js"
    assert crawled.portal("walled")["not_asked"] == 7
    assert crawled.portal("walled")["status"] == "partial"


def test_one_request_in_flight_a_host(crawled: Crawled) -> None:
    assert crawled.running.busiest == 1


def test_a_server_that_asks_for_time_gets_it(crawled: Crawled) -> None:
    first, second = crawled.running.times[CITY, "/zwgk/gknb/202401/t20240120_12.html"]
    assert second - first >= 1


def test_we_say_who_we_are(crawled: Crawled) -> None:
    (agent,) = crawled.running.agents
    assert agent.startswith("Gongkai/")


def test_every_body_is_kept_with_its_headers_before_it_is_read(crawled: Crawled) -> None:
    good = {path for host, path in crawled.seen_first if host == CITY} - {
        f"/zwgk/gknb/202401/t20240120_{number}.html" for number in (4, 6, 7, 8, 9)
    }
    kept = {url.partition(str(crawled.running.port))[2] for (url,) in rows(crawled.data, "SELECT url FROM snapshots")}
    assert good <= kept


def test_a_second_run_asks_for_lists_only_and_changes_nothing_else(crawled: Crawled) -> None:
    lists = {"/zwgk/gknb/", "/zwgk/shell/", "/zwgk/led/", "/zwgk/ledto/", "/zwgk/gknb/202401/t20240120_17.html"}
    asked = [path for host, path in crawled.seen_second if host == CITY]
    assert sorted(asked) == sorted(lists)
    state = [row for row in rows(crawled.data, STATE) if row[1] != "robots" and f"//{CITY}" in row[0]]
    assert state == [row for row in crawled.rows_before_second if row[1] != "robots" and f"//{CITY}" in row[0]]
    city = next(row for row in crawled.second["portals"] if row["portal"] == "city")
    assert (city["fetched"], city["new"], city["changed"]) == (0, 0, 0)
    for name in ("found", "refused", "failed"):
        assert city[name] == crawled.portal("city")[name], name


def test_what_a_wall_left_unasked_is_asked_by_the_next_run(crawled: Crawled) -> None:
    asked = {path for host, path in crawled.seen_first if host == WALLED and path.startswith("/gknb/2")}
    later = {path for host, path in crawled.seen_second if host == WALLED and path.startswith("/gknb/2")}
    assert len(later) == 2
    assert not asked & later


def test_the_runs_are_on_record(crawled: Crawled) -> None:
    assert rows(crawled.data, "SELECT status FROM runs") == [("partial",), ("partial",)]
    assert rows(crawled.data, "SELECT id, family FROM portals WHERE status != 'proposed' ORDER BY id") == [
        ("city", "trs"),
        ("fallen", "trs"),
        ("refusing", "trs"),
        ("walled", "trs"),
    ]

"""Whole crawls of portals that nobody here had seen, from the bare home address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.portal import Answer, crawl, portals, rows
from tests.crawler.test_crawl import REGISTRY, report

HOST = "127.0.0.127"

MATRIX = {
    # the home page shows a report in passing: a search looks at it before it knows that it is one
    "/": '<html><body><a href="/gknb/7.html">查看</a><a href="/zwgk/index.html">政务公开</a></body></html>',
    "/zwgk/index.html": '<html><body><a href="/gknb/index.html">政府信息公开年报</a></body></html>',
    "/gknb/index.html": "<html><title>政府信息公开年度报告</title><table>"
    "<tr><th>单位</th><th>2022年</th><th>2023年</th></tr>"
    '<tr><td>样例市甲局</td><td><a href="7.html">查看</a></td><td><a href="8.html">查看</a></td></tr>'
    '<tr><td>样例市乙局</td><td>-</td><td><a href="9.html">查看</a></td></tr></table></html>',
    "/gknb/7.html": report("样例市甲局", 2022),
    "/gknb/8.html": report("样例市甲局", 2023),
    "/gknb/9.html": report("样例市乙局", 2023),
}


def test_what_a_search_has_looked_at_is_read_as_an_article_once_a_list_names_it(tmp_path: Path) -> None:
    with portals({HOST: MATRIX}) as running:
        path = tmp_path / "portals.toml"
        path.write_text(
            REGISTRY.format(id="city", host=HOST, port=running.port).replace('family = "trs"\n', ""), "utf-8"
        )
        data = tmp_path / "data"
        (row,) = crawl(data, registry=path)["portals"]
        asked = running.asked(HOST)
        (again,) = crawl(data, registry=path)["portals"]
        later = running.asked(HOST)[len(asked) :]
    assert (row["found"], row["new"]) == (3, 3)
    found = rows(data, "SELECT agency_printed, year FROM reports ORDER BY year, agency_printed")
    assert found == [("样例市甲局", 2022), ("样例市乙局", 2023), ("样例市甲局", 2023)]
    assert [asked.count(f"/gknb/{name}.html") for name in (7, 8, 9)] == [2, 1, 1]
    assert again["found"] == 3
    assert not [address for address in later if address in ("/gknb/7.html", "/gknb/8.html", "/gknb/9.html")]


PROSE = "我局按规定公开各类信息，方便群众查询。" * 30


def disputes(*figures: int) -> str:
    names = "".join(f"<td>{name}</td>" for name in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计") * 3)
    cells = "".join(f"<td>{one}</td>" for n in (0, 4, 8) for one in (*figures[n : n + 4], sum(figures[n : n + 4])))
    head = '<tr><td colspan="5" rowspan="2">行政复议</td><td colspan="10">行政诉讼</td></tr>'
    head += '<tr><td colspan="5">未经复议直接起诉</td><td colspan="5">复议后起诉</td></tr>'
    return f"<table>{head}<tr>{names}</tr><tr>{cells}</tr></table>"


def test_a_column_that_opens_with_its_latest_report_counts_it_once(tmp_path: Path) -> None:
    whole = report("样例市甲局", 2023).replace(
        "五、存在", disputes(3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8) + f"<p>{PROSE}</p>五、存在"
    )
    nameless = whole.replace("<h1>样例市甲局2023年政府信息公开工作年度报告</h1>", "")
    years = '<ul><li><a href="/gknb/8.html">2023年</a></li></ul>'
    site = {
        "/": '<html><body><a href="/gknb/index.html">政府信息公开年报</a></body></html>',
        "/gknb/index.html": nameless.replace("<body>", f"<body>{years}"),
        "/gknb/8.html": whole,
    }
    with portals({HOST: site}) as running:
        path = tmp_path / "portals.toml"
        path.write_text(
            REGISTRY.format(id="city", host=HOST, port=running.port).replace('family = "trs"\n', ""), "utf-8"
        )
        (row,) = crawl(tmp_path / "data", registry=path)["portals"]
    assert rows(tmp_path / "data", "SELECT agency_printed, year FROM reports") == [("样例市甲局", 2023)]
    assert (row["found"], row["new"]) == (1, 1)


class Fresh(dict[str, "str | bytes | Answer | Callable[[int], Answer]"]):
    """A portal whose links carry a number that is another one in each answer, and that pays no heed to its queries."""

    answered = 0

    def get(self, path: str, default: Any = None) -> Any:
        self.answered += 1
        found = super().get(path.partition("?")[0], default)
        return found.replace("{t}", str(self.answered)) if isinstance(found, str) else found


@pytest.mark.long
def test_a_list_whose_addresses_are_others_each_time_ends_all_the_same(tmp_path: Path) -> None:
    names = [f"样例市第{number}局" for number in range(12)]
    rows_ = "".join(
        f'<li><a href="show.jsp?id={n}&t={{t}}">{name}2023年政府信息公开工作年度报告</a></li>'
        for n, name in enumerate(names)
    )
    # all rows are one report: what counts is how often they are asked for
    site = Fresh(
        {
            "/": '<html><body><a href="/gknb/list.jsp?t={t}">政府信息公开年报</a></body></html>',
            "/gknb/list.jsp": f"<html><body><ul>{rows_}</ul></body></html>",
            "/gknb/show.jsp": report("样例市甲局", 2023),
        }
    )
    with portals({HOST: site}) as running:
        path = tmp_path / "portals.toml"
        path.write_text(
            REGISTRY.format(id="city", host=HOST, port=running.port).replace('family = "trs"\n', ""), "utf-8"
        )
        (row,) = crawl(tmp_path / "data", registry=path)["portals"]
        asked = [address.partition("?")[0] for address in running.asked(HOST)]
    assert row["status"] == "complete"
    assert (asked.count("/gknb/show.jsp"), row["entries"]) == (12, 12)
    assert asked.count("/gknb/list.jsp") <= 3


@pytest.mark.long
def test_a_server_that_answers_with_its_home_page_whatever_is_asked_has_no_such_report(tmp_path: Path) -> None:
    news = "".join(f'<li><a href="/news/{n}.html">样例市要闻</a><span>2024-03-0{n}</span></li>' for n in range(1, 9))
    home = f'<html><body><a href="/gknb/list.html">政府信息公开年报</a><ul>{news}</ul></body></html>'
    listed = "".join(
        f'<li><a href="{n}.html">样例市{name}局2023年政府信息公开工作年度报告</a></li>'
        for n, name in enumerate("甲乙丙")
    )
    site = {
        "/": home,
        "/gknb/list.html": f"<html><body><ul>{listed}</ul></body></html>",
        "/gknb/0.html": report("样例市甲局", 2023),
        "/gknb/1.html": home,
        "/gknb/2.html": report("样例市丙局", 2023),
    }
    with portals({HOST: site}) as running:
        path = tmp_path / "portals.toml"
        path.write_text(
            REGISTRY.format(id="city", host=HOST, port=running.port).replace('family = "trs"\n', ""), "utf-8"
        )
        (row,) = crawl(tmp_path / "data", registry=path)["portals"]
        home_url = running.url(HOST, "/")
    assert (row["found"], row["failures"]) == (2, {"soft_404": 1})
    (detail,) = rows(tmp_path / "data", "SELECT detail FROM fetches WHERE reason = 'soft_404'")
    assert detail == (f"the same page as {home_url}",)


def test_data_that_a_script_asks_for_and_that_are_none_leave_their_page_a_shell(tmp_path: Path) -> None:
    site = {
        "/": '<html><body><a href="/gknb/list.html">政府信息公开年报</a></body></html>',
        "/gknb/list.html": "<html><body><ul></ul><script>$.getJSON('data.json', draw);</script></body></html>",
    }
    with portals({HOST: site}) as running:
        text = REGISTRY.format(id="city", host=HOST, port=running.port).replace('family = "trs"\n', "")
        path = tmp_path / "portals.toml"
        path.write_text(f'{text}\n[[portal.column]]\nurl = "{running.url(HOST, "/gknb/list.html")}"\n', "utf-8")
        (row,) = crawl(tmp_path / "data", registry=path)["portals"]
        column, asked = (running.url(HOST, f"/gknb/{name}") for name in ("list.html", "data.json"))
    assert (row["status"], row["failures"]) == ("partial", {"shell": 1})
    (failed,) = rows(tmp_path / "data", "SELECT url, reason, detail FROM fetches WHERE outcome = 'failed'")
    assert failed == (column, "shell", f"its script asks for {asked}: no list: dead (404)")

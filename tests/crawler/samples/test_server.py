"""The servers behave as the portal software does that they stand for."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest

from crawler.samples import AccessLog, Running, plan, serve
from tests.crawler.samples.asking import Answer, free_port, get

ZIXU = [plan.bundled() / "zixu.toml"]
ROW = re.compile(r"""href=["']((?:/inner)?/art/[^"']+)""")


def jpage(portals: Running, column: str, query: str = "", **headers: str) -> Answer:
    """Ask the proxy for records of a column."""
    url = f"{portals.homes['sample-wuyou']}module/web/jpage/dataproxy.jsp?columnid={column}{query}"
    return get(url, **headers)


def column_url(portals: Running, column: str) -> str:
    return f"{portals.homes['sample-wuyou']}col/col{column}/index.html"


def rows(text: str) -> list[str]:
    return ROW.findall(text)


def test_every_report_answers_at_all_its_addresses(portals: Running) -> None:
    for report in portals.truth.reports:
        for url in report.urls:
            answer = get(url)
            assert answer.status == 200, url
            assert len(answer.body) > 400  # an OFD without pages is small


def test_copies_of_a_report_lie_at_several_addresses(portals: Running) -> None:
    copied = [report for report in portals.truth.reports if len(report.urls) > 1]
    assert len(copied) >= 7
    # the first address is the agency's own column
    finance = next(report for report in copied if report.agency == "乌有市财政局")
    assert "art_99022_" in finance.url
    assert "art_99021_" in finance.urls[1]


def test_conditional_requests_are_answered_304(portals: Running) -> None:
    url = portals.truth.reports[0].url
    first = get(url)
    assert get(url, If_None_Match=first.headers["ETag"]).status == 304
    assert get(url, If_Modified_Since=first.headers["Last-Modified"]).status == 304
    assert get(url, If_None_Match='"another"').status == 200


def test_a_dead_link_leads_to_an_error_page_that_answers_200(portals: Running) -> None:
    homes = (portals.homes["sample-zixu"], portals.homes["sample-wuyou"])
    dead = [url for url, reason in portals.truth.failed.items() if reason == "soft_404" and url.startswith(homes)]
    answers = {url: get(url) for url in dead}
    assert all(answer.status == 200 and "页面不存在" in answer.text for answer in answers.values())
    led_on = [url for url, answer in answers.items() if answer.url.endswith("/404.html")]
    assert len(led_on) == 2
    # the others are pages that a pager promises
    assert all("/index_" in url for url in answers.keys() - set(led_on)) and len(answers) == 3


def test_what_is_not_there_is_404(portals: Running) -> None:
    assert get(portals.homes["sample-zixu"] + "zwgk/nothing.shtml").status == 404


def test_robots_txt_forbids_what_the_truth_calls_forbidden(portals: Running) -> None:
    found = {
        home.rstrip("/") + rule
        for home in portals.homes.values()
        for rule in re.findall(r"Disallow: (\S+)", get(home + "robots.txt").text)
    }
    assert found == set(portals.truth.forbidden)
    assert len(found) >= 4


def test_declared_charsets_are_not_always_right(portals: Running) -> None:
    by_agency = {report.agency: get(report.url) for report in portals.truth.reports if report.year == 2023}
    gbk = by_agency["子虚市城市管理局"].body
    assert b"charset=gb2312" in gbk and "政府信息公开" in gbk.decode("gb18030")
    latin = by_agency["乌有市应急管理局"]
    assert latin.headers.get_content_charset() == "iso-8859-1" and "政府信息公开" in latin.body.decode("utf-8")
    assert by_agency["乌有市文化和旅游局"].body.startswith(b"\xef\xbb\xbf")


# ---- TRS


def test_trs_lists_go_on_where_the_script_says(portals: Running) -> None:
    """``createPageHTML(pages, current, …)`` counts from 0; the file of page 2 is ``index_1.shtml``."""
    base = portals.homes["sample-zixu"] + "zwgk/qxgk/gknb/"
    first = get(base).text
    pages = int(re.search(r"createPageHTML\((\d+), 0", first)[1])  # type: ignore[index]
    assert pages >= 3
    texts = [first] + [get(f"{base}index_{number}.shtml").text for number in range(1, pages)]
    found = {path for text in texts for path in re.findall(r'var url = "\./([^"]+)"', text)}
    listed = {url.removeprefix(base) for report in portals.truth.reports for url in report.urls if url.startswith(base)}
    assert listed <= found
    beyond = get(f"{base}index_{pages}.shtml")
    assert beyond.status == 200 and "页面不存在" in beyond.text


def test_trs_year_channels_hold_the_reports_of_those_years(portals: Running) -> None:
    base = portals.homes["sample-zixu"] + "zwgk/szfgk/gknb/"
    assert 'href="./2025/"' in get(base).text
    assert "2025年子虚市人民政府政府信息公开工作年度报告" in get(base + "2025/").text


def test_trs_addresses_may_lie_about_the_date(portals: Running) -> None:
    urls = {(report.agency, report.year): report.url for report in portals.truth.reports}
    assert "/202312/t202312" in urls["子虚市人民政府", 2023]
    assert "/tnull_" in urls["子虚市人民政府办公室", 2020]


def test_a_shell_lists_nothing(portals: Running) -> None:
    for url, reason in portals.truth.failed.items():
        if reason == "shell":
            assert not re.search(r"/t\d{8}_|/art/", get(url).text)


# ---- Hanweb jpage


def test_jpage_embeds_the_first_three_pages(portals: Running) -> None:
    page = get(column_url(portals, "99021")).text
    island = page.split('<div id="399021"></div>')[1]
    assert len(rows(island)) == 9
    assert "webname=%25E4%25B9%258C" in island  # encoded twice
    assert "<li style=<br/>" in island


def test_jpage_shows_another_columns_list_on_the_same_page(portals: Running) -> None:
    page = get(column_url(portals, "99021")).text
    assert page.count("<datastore>") == 2
    assert all(get(url).status == 200 for url in portals.truth.strays)
    assert any(url.partition("8")[0] and url.rpartition("/")[2] in page for url in portals.truth.strays)


def test_jpage_proxy_wants_a_referer(portals: Running) -> None:
    query = "&startrecord=10&endrecord=18&perpage=3"
    assert jpage(portals, "99021", query).status == 404
    answer = jpage(portals, "99021", query, Referer=column_url(portals, "99021"))
    assert answer.status == 200
    assert len(rows(answer.text)) == 9


def test_jpage_answers_get_and_post_alike(portals: Running) -> None:
    referer = column_url(portals, "99021")
    by_get = jpage(portals, "99021", "&startrecord=10&endrecord=18&perpage=3", Referer=referer)
    proxy = portals.homes["sample-wuyou"] + "module/web/jpage/dataproxy.jsp?startrecord=10&endrecord=18&perpage=3"
    by_post = get(proxy, {"columnid": "99021", "webid": "99"}, Referer=referer)
    assert rows(by_get.text) == rows(by_post.text) != []


def test_one_jpage_server_obeys_page_and_nothing_else(portals: Running) -> None:
    referer = column_url(portals, "99022")
    first = jpage(portals, "99022", "&page=1&startrecord=13&endrecord=24&perpage=4", Referer=referer)
    again = jpage(portals, "99022", "&page=1&startrecord=25&endrecord=36&perpage=4", Referer=referer)
    second = jpage(portals, "99022", "&page=2&startrecord=1&endrecord=12&perpage=4", Referer=referer)
    assert rows(first.text) == rows(again.text)
    assert len(rows(second.text)) == 4 and not set(rows(first.text)) & set(rows(second.text))
    assert "totalrecord" not in first.text


def test_jpage_has_nothing_to_say_beyond_the_end(portals: Running) -> None:
    answer = jpage(portals, "99022", "&page=99&perpage=4", Referer=column_url(portals, "99022"))
    assert answer.status == 200 and len(answer.body) < 60


def test_one_jpage_column_lists_everything_by_itself(portals: Running) -> None:
    page = get(column_url(portals, "99023")).text
    listed = [report for report in portals.truth.reports if "art_99023_" in report.url]
    assert len(rows(page)) >= len(listed) > 15
    answer = jpage(portals, "99023", "&page=2", Referer=column_url(portals, "99023"))
    assert not rows(answer.text)


# ---- the access log


def test_the_log_knows_who_was_asked_what_and_when(tmp_path: Path) -> None:
    port = free_port()
    file = tmp_path / "access.jsonl"
    with serve(port, portals=ZIXU, log=file) as running:
        get(running.homes["sample-zixu"] + "robots.txt", Referer="http://127.0.0.11/", User_Agent="tester")
        (access,) = running.log
    assert (access.host, access.method, access.path, access.status) == ("127.0.0.11", "GET", "/robots.txt", 200)
    assert access.referer == "http://127.0.0.11/" and access.user_agent == "tester"
    assert access.start <= access.end
    assert '"path": "/robots.txt"' in file.read_text("utf-8")


@pytest.mark.parametrize(("clients", "expected"), [(1, 1), (3, 3)])
def test_the_log_counts_requests_in_flight(clients: int, expected: int) -> None:
    with serve(free_port(), portals=ZIXU, latency=0.2) as running:
        home = running.homes["sample-zixu"]
        threads = [threading.Thread(target=get, args=(home,)) for _ in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert running.log.in_flight("127.0.0.11") == expected
        assert running.log.in_flight("127.0.0.12") == 0


def test_one_request_after_another_is_never_two_in_flight() -> None:
    """Large pages too: what leaves the server before the request is noted could be answered by the next one."""
    with serve(free_port(), portals=ZIXU) as running:
        for report in running.truth.reports[:60]:
            get(report.url)
        assert len(running.log) == 60
        assert {running.log.in_flight(host) for host in ("127.0.0.11", "127.0.0.12")} <= {0, 1}


def test_an_empty_log_counts_nothing() -> None:
    assert AccessLog().in_flight("127.0.0.11") == 0

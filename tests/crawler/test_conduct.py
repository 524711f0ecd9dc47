"""How a crawl behaves towards hosts: lines, pauses, budgets, hours, and what outlives a run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from crawler.clock import CHINA
from crawler.registry import check_registry
from tests.crawler.portal import Answer, Portals, crawl, portals, rows

ONE, TWO, FILES = "127.0.6.1", "127.0.6.2", "127.0.6.3"
HEADINGS = ("一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况")
Paths = dict[str, Any]


def title(name: str, year: int) -> str:
    return f"样例市{name}{year}年政府信息公开工作年度报告"


def portal(*reports: tuple[str, int]) -> Paths:
    """A column and its reports."""
    paths: Paths = {"/robots.txt": "User-agent: *\nDisallow:\n"}
    listed = ""
    for number, (name, year) in enumerate(reports):
        href = f"./{year + 1}01/t{year + 1}0120_{number}.html"
        body = "".join(f"<p>{heading}</p><p>按规定公开。</p>" for heading in HEADINGS)
        paths[f"/gknb/{href[2:]}"] = f"<html><body><h1>{title(name, year)}</h1>{body}</body></html>"
        listed += f'<li><a href="{href}">{title(name, year)}</a></li>'
    paths["/gknb/"] = f"<html><body><ul>{listed}</ul></body></html>"
    return paths


def registry(folder: Path, running: Portals, **said: Mapping[str, str | float]) -> Path:
    """Entries for hosts by name (one, two), with what is said of how they are asked."""
    text = ""
    for name, host in (("one", ONE), ("two", TWO)):
        if name in said:
            text += f'[[portal]]\nid = "{name}"\nname = "{name}"\nfamily = "trs"\nurl = "{running.url(host, "/")}"\n'
            text += 'evidence = "of this test"\n'
            text += "".join(f"{key} = {value!r}\n" for key, value in said[name].items())
            text += f'[[portal.column]]\nurl = "{running.url(host, "/gknb/")}"\nconfirmed = true\n'
    path = folder / "portals.toml"
    path.write_text(text, "utf-8")
    assert check_registry([path]) == []
    return path


def starts(running: Portals, only: str = "") -> list[float]:
    return sorted(one for (host, _), moments in running.times.items() for one in moments if only in ("", host))


@pytest.mark.long
def test_hosts_of_a_group_are_asked_one_at_a_time_whatever_leads_there(tmp_path: Path) -> None:
    one = portal(("甲局", 2023), ("乙局", 2023))
    one["/gknb/202401/t20240120_1.html"] = (
        f'<html><body><h1>{title("乙局", 2023)}</h1><p>详见附件</p><a href="http://{FILES}:{{port}}/files/b.pdf">'
        f"{title('乙局', 2023)}.pdf</a></body></html>"
    )
    one["/gknb/202401/t20240120_0.html"] = Answer(b"", 302, {"Location": f"http://{TWO}:{{port}}/gknb/202401/x.html"})
    two = portal(("丙局", 2023), ("丁局", 2023))
    two["/gknb/202401/x.html"] = two["/gknb/202401/t20240120_0.html"]
    files = {"/files/b.pdf": Answer(b"%PDF-1.4\n" + b"0" * 2000, 200, {"Content-Type": "application/pdf"})}
    latency = 0.1
    with portals({ONE: one, TWO: two, FILES: files}, latency=latency) as running:
        one["/gknb/202401/t20240120_1.html"] = one["/gknb/202401/t20240120_1.html"].replace("{port}", str(running.port))
        path = registry(tmp_path, running, one={"group": "g", "hosts": [FILES]}, two={"group": "g"})
        crawl(tmp_path / "data", registry=path)
        assert {host for host, _ in running.log} == {ONE, TWO, FILES}
        moments = starts(running)
    assert all(later - earlier >= latency for earlier, later in pairwise(moments))


@pytest.mark.long
def test_a_pause_is_never_shorter_than_promised_nor_than_the_portals_own(tmp_path: Path) -> None:
    hosts = {ONE: portal(*((name, 2023) for name in "甲乙丙丁")), TWO: portal(("戊局", 2023), ("己局", 2023))}
    with portals(hosts) as running:
        path = registry(tmp_path, running, one={}, two={"delay": 0.5})
        settings = {"DOWNLOAD_DELAY": 0.25, "AUTOTHROTTLE_ENABLED": True, "AUTOTHROTTLE_START_DELAY": 0.25}
        crawl(tmp_path / "data", registry=path, settings=settings)
        for host, least, asked in ((ONE, 0.25, 6), (TWO, 0.5, 4)):
            moments = starts(running, host)
            assert len(moments) == asked
            assert all(later - earlier >= least for earlier, later in pairwise(moments))


@pytest.mark.long
def test_the_budget_of_a_day_ends_a_run_that_says_so_and_binds_the_next(tmp_path: Path) -> None:
    with portals({ONE: portal(*((name, 2023) for name in "甲乙丙丁戊己庚辛"))}) as running:
        path = registry(tmp_path, running, one={})
        first = crawl(tmp_path / "data", registry=path, settings={"GONGKAI_BUDGET": 6})
        assert len(running.log) == 6
        assert first["status"] == "partial"
        assert first["stopped"] == {ONE: "budget"}
        (told,) = first["portals"]
        assert (told["found"], told["not_asked"], told["failed"]) == (4, 4, 0)
        second = crawl(tmp_path / "data", registry=path, settings={"GONGKAI_BUDGET": 6})
        assert len(running.log) == 6
        assert second["status"] == "partial"
        third = crawl(tmp_path / "data", registry=path, settings={"GONGKAI_BUDGET": 0})
        assert third["status"] == "complete"
        articles = [path for _, path in running.log if "/t2024" in path]
        assert len(articles) == len(set(articles)) == 8
    assert rows(tmp_path / "data", "SELECT status FROM runs ORDER BY id") == [("partial",), ("partial",), ("complete",)]


@pytest.mark.long
def test_old_years_wait_for_their_hours(tmp_path: Path) -> None:
    now = datetime.now(CHINA)
    hours = f"{now + timedelta(hours=2):%H:%M}-{now + timedelta(hours=3):%H:%M}"
    latest, old = ("甲局", now.year - 1), ("甲局", now.year - 3)
    with portals({ONE: portal(latest, old)}) as running:
        path = registry(tmp_path, running, one={"backfill": hours})
        first = crawl(tmp_path / "data", registry=path)
        assert (first["status"], first["portals"][0]["not_asked"]) == ("partial", 1)
        assert rows(tmp_path / "data", "SELECT year FROM reports") == [(latest[1],)]
        path = registry(tmp_path, running, one={})
        second = crawl(tmp_path / "data", registry=path, settings={"GONGKAI_BACKFILL_HOURS": "00:00-23:59"})
        assert second["portals"][0]["found"] == 2


@pytest.mark.long
def test_a_host_that_asks_for_hours_gets_them_from_later_runs_too(tmp_path: Path) -> None:
    paths = portal(("甲局", 2023))
    paths["/gknb/"] = Answer(b"busy", 503, {"Retry-After": "7200"})
    with portals({ONE: paths}) as running:
        path = registry(tmp_path, running, one={})
        first = crawl(tmp_path / "data", registry=path)
        seen = len(running.log)
        assert running.asked(ONE).count("/gknb/") == 1
        assert first["stopped"] == {ONE: "throttled"}
        second = crawl(tmp_path / "data", registry=path)
        assert len(running.log) == seen
        assert second["status"] == "partial"
        assert "left alone until" in second["portals"][0]["unread"][0]
    ((until,),) = rows(tmp_path / "data", "SELECT not_before FROM host_limits WHERE host = ?", ONE)
    left = datetime.fromisoformat(until) - datetime.now(UTC)
    assert timedelta(hours=1, minutes=55) < left <= timedelta(hours=2)


@pytest.mark.long
def test_a_short_time_given_as_a_date_is_waited_for(tmp_path: Path) -> None:
    paths = portal(("甲局", 2023))
    whole = paths["/gknb/"]

    def once(times: int) -> Answer:
        at = format_datetime(datetime.now(UTC) + timedelta(seconds=3), usegmt=True)
        return Answer(b"busy", 503, {"Retry-After": at}) if times == 1 else Answer(whole.encode())

    paths["/gknb/"] = once
    with portals({ONE: paths}) as running:
        told = crawl(tmp_path / "data", registry=registry(tmp_path, running, one={}))
        first, second = running.times[ONE, "/gknb/"]
    assert second - first >= 1.5  # dates have whole seconds
    assert told["portals"][0]["found"] == 1


ENTRY = """
[[portal]]
id = "yangli"
name = "样例市"
url = "http://www.yangli.gov.cn/"
evidence = "of this test"
"""


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("delay = -1", "delay"),
        ('delay = "2"', "delay"),
        ("delay = 100000", "delay"),
        ("budget = 0", "budget"),
        ("budget = true", "budget"),
        ('backfill = "night"', "backfill"),
        ('tls = "old"', "tls"),
        ('scheme = "ftp"', "scheme"),
        ('scheme = "https"', "scheme"),  # its own address is http
        ('hosts = "file.yangli.gov.cn"', "hosts"),
        ('hosts = ["http://file.yangli.gov.cn/"]', "hosts"),
        ('private = "yes"', "private"),
    ],
)
def test_the_registry_says_what_is_wrong_with_manners(tmp_path: Path, line: str, field: str) -> None:
    (tmp_path / "one.toml").write_text(ENTRY + line + "\n", "utf-8")
    found = [one for one in check_registry([tmp_path / "one.toml"]) if f": {field}: " in one]
    assert len(found) == 1


def test_the_registry_takes_manners(tmp_path: Path) -> None:
    lines = 'delay = 5\nbudget = 2000\nbackfill = "22:00-06:00"\ntls = "legacy"\nscheme = "http"\n'
    lines += 'hosts = ["file.yangli.gov.cn"]\nprivate = true\ngroup = "yangli"\n'
    (tmp_path / "one.toml").write_text(ENTRY + lines, "utf-8")
    assert [one for one in check_registry([tmp_path / "one.toml"]) if "region" not in one] == []

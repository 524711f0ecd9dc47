"""A bare home address is enough: family, columns and entry of each sample portal, found without help."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler import samples
from crawler.finding.probe import Probe
from crawler.finding.proposals import Proposal
from crawler.lists.belief import Doubt, FoundColumn
from crawler.lists.listing import Entry, Judged
from crawler.registry import Registry
from crawler.samples import plan
from parsers.titles import judge
from tests.crawler.portal import Answer, free_port, portals

PLANS = {one.id: one for one in plan.read_all([plan.bundled()])}
PROBE = """
import json, sys
from crawler.finding.probe import probes

if __name__ == "__main__":
    print(json.dumps([found.as_json() for found in probes(json.loads(sys.argv[1]), delay=0)]))
"""


def probed(*urls: str) -> list[dict[str, Any]]:
    """Probe in a process of its own: reactors start once."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, json.dumps(urls)], capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    told: list[dict[str, Any]] = json.loads(done.stdout)
    return told


@pytest.fixture(scope="module")
def told() -> Iterator[dict[str, dict[str, Any]]]:
    """What a probe says of each sample portal, by its id."""
    with samples.serve(free_port()) as running:
        yield dict(zip(running.homes, probed(*running.homes.values()), strict=True))


def path_of(url: str) -> str:
    """The address without its host; a directory and its index page are one, and so are two tabs of a node (gkmlpt)."""
    path = "/" + url.partition("://")[2].partition("/")[2]
    return path.removesuffix("index.html").removesuffix("index.shtml").replace("/annualreport#", "/index#")


@pytest.mark.parametrize("portal", PLANS)
def test_the_family_and_the_column_are_found(told: dict[str, dict[str, Any]], portal: str) -> None:
    found, wanted = told[portal], PLANS[portal]
    assert found["family"] == wanted.family
    main = wanted.columns[0].path
    columns = {path_of(column["url"]): column for column in found["columns"]}
    assert path_of(f"http://{wanted.address}{main}") in columns, (main, found)
    assert all(column["why"] for column in columns.values())
    assert any(column["reports"] for column in columns.values())
    assert found["complete"]


@pytest.mark.parametrize("portal", PLANS)
def test_the_entry_can_be_put_into_the_registry(told: dict[str, dict[str, Any]], portal: str, tmp_path: Path) -> None:
    found, wanted = told[portal], PLANS[portal]
    (tmp_path / "new.toml").write_text(found["entry"], "utf-8")
    (entry,) = Registry.load(tmp_path / "new.toml")
    assert (entry.name, entry.family) == (wanted.name, wanted.family)
    assert entry.region == wanted.code[:6]
    assert [column.url for column in entry.columns] == [column["url"] for column in found["columns"]]


def test_other_hosts_are_proposed_and_never_asked(told: dict[str, dict[str, Any]]) -> None:
    (one,) = told["sample-zhongbei"]["proposed"]
    assert (one["name"], one["url"].split(":")[1]) == ("亡是市教育局", "//127.9.4.9")
    assert one["found_on"].endswith("/zwgk/zfxxgk/")


def test_what_titles_are_taken_for_is_told(told: dict[str, dict[str, Any]]) -> None:
    titles = [column["titles"] for column in told["sample-zixu"]["columns"]]
    assert any("notice" in title for one in titles for title in one["refused"])
    assert any("子虚市民政局" in title for one in titles for title in one["doubtful"])
    assert all(one["accepted"] or one["doubtful"] for one in titles)


@pytest.fixture(scope="module")
def odd() -> Iterator[list[dict[str, Any]]]:
    """What a probe says of a portal behind a wall, and of one whose template was never filled in."""
    head = (
        '<meta name="SiteName" content="网站名称"><meta name="SiteIDCode" content="政府网站标识码">'
        "<title>首页_样例县人民政府门户网站</title>"
    )
    wall = Answer(b"<script>$_ts=window['$_ts']</script>", 412)
    hosts = {"127.9.4.7": {"/": wall}, "127.9.4.8": {"/": f"<html><head>{head}</head></html>"}}
    with portals(hosts) as running:
        yield probed(*(running.url(host, "/") for host in hosts))


def test_a_reader_sees_the_reasons_and_the_entry() -> None:
    rows = (
        Judged(Entry("http://www.yangli.gov.cn/nb/1.html", title), judge(title, confirmed_column=False))
        for title in ("样例市2023年政府信息公开年度报告", "市教育局", "政府信息公开年度报告格式")
    )
    url = "http://www.yangli.gov.cn/nb/"
    column = FoundColumn(url, "政府信息公开年报", 2, "trs", True, "the page calls itself 政府信息公开年报", tuple(rows))
    doubt = Doubt("http://www.yangli.gov.cn/x/", "年报", "linked as 公开年报, but no list could be read", True)
    other = Proposal("http://www.shuixiang.gov.cn/a/", "水乡县", "http://www.yangli.gov.cn/")
    text = Probe(
        "http://www.yangli.gov.cn/", "trs", "/t20240101_1.html", (column,), 9, (), (doubt,), (other,), complete=False
    ).as_text()
    for said in (
        "trs (/t20240101_1.html)",
        "政府信息公开年报: the page calls itself 政府信息公开年报",
        "accepted  样例市2023年政府信息公开年度报告",
        "doubtful  市教育局 (context_only)",
        "refused  政府信息公开年度报告格式 (form)",
        "in doubt  http://www.yangli.gov.cn/x/: linked as",
        "proposed  http://www.shuixiang.gov.cn/  水乡县, linked on http://www.yangli.gov.cn/",
        "stopped at its bounds",
        "[[portal]]",
    ):
        assert said in text


def test_a_portal_that_cannot_be_had_says_why(odd: list[dict[str, Any]]) -> None:
    walled = odd[0]
    assert walled["columns"] == []
    assert "waf_js" in walled["failures"][0]
    entry = tomllib.loads(walled["entry"])["portal"][0]
    assert (entry["url"], entry["status"]) == (walled["url"], "probable")


def test_placeholders_in_meta_tags_are_no_names(odd: list[dict[str, Any]]) -> None:
    unfilled = odd[1]
    assert (unfilled["site"], unfilled["site_code"]) == ("样例县人民政府门户网站", None)
    assert "region" not in tomllib.loads(unfilled["entry"])["portal"][0]

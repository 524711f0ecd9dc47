"""The sample portals of Hanweb's generations and of truecms: all that they hold is found, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.crawler.alone import Alone, crawl_alone
from tests.crawler.portal import rows

pytestmark = pytest.mark.long

PORTALS = "yanhuo+wuxian+maomin+jiaoren"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Alone:
    return crawl_alone(PORTALS, tmp_path_factory.mktemp("registered") / "data")


def keys(paths: list[str]) -> list[dict[str, str]]:
    """The queries of these paths."""
    return [
        {name: values[-1] for name, values in parse_qs(urlsplit(path).query, keep_blank_values=True).items()}
        for path in paths
    ]


def test_all_reports_are_found_by_the_registered_columns(crawled: Alone) -> None:
    assert crawled.differences == []
    assert crawled.compared["reports_found"] == crawled.compared["reports"] >= 199
    assert crawled.compared["planted_found"] == crawled.compared["planted"] > 0
    assert crawled.compared["failed_found"] == crawled.compared["failed"] == 6
    # three have a column that is a shell, whose list nobody gives
    assert [row["status"] for row in crawled.summary["portals"]] == ["complete", "partial", "partial", "partial"]
    assert crawled.busiest == 1


def test_all_reports_are_found_from_the_bare_home_addresses(tmp_path: Path) -> None:
    crawled = crawl_alone(PORTALS, tmp_path / "data", home=True)
    # of truecms's list that is empty in every way the search says so of its page, the crawl of the last window
    assert [one for one in crawled.differences if "99205" not in one] == []
    assert crawled.compared["reports_found"] == crawled.compared["reports"]
    families = [row["family"] for row in crawled.summary["portals"]]
    assert families == ["jpage", "jpaas", "xxgk", "truecms"]
    doubts = rows(tmp_path / "data", "SELECT title FROM reviews WHERE kind = 'column'")
    assert doubts == [("直属单位信息公开年报",)] * 3


# ---- jpage


def test_jpage_asks_each_server_in_the_way_that_it_obeys(crawled: Alone) -> None:
    asked: dict[str, list[str]] = {}
    for method, path in crawled.log:
        if "dataproxy.jsp" in path:
            (one,) = keys([path])
            way = method if method == "POST" else "window" if "startrecord" in one else "page"
            asked.setdefault(one["columnid"], []).append(way)
    assert asked["99401"] == ["window", "window", "page", "page"]  # windows far down are empty
    assert asked["99402"][:4] == ["window", "window", "page", "POST"]  # numbered as it says, then one on
    assert set(asked["99402"][3:]) == {"POST"}
    assert asked["99406,99407"] == ["window", "window"]
    assert asked["9vb7//wr"] == ["window", "window"]  # sealed, and sent back as it was


def test_jpage_a_column_that_only_leads_on_is_read_where_it_leads(crawled: Alone) -> None:
    outcome = "SELECT outcome, reason FROM fetches WHERE url LIKE '%/col/col99404/index.html'"
    assert rows(crawled.data, outcome) == [("ok", "moved")]
    assert len(rows(crawled.data, "SELECT 1 FROM reports WHERE url LIKE '%/art_99404_%'")) == 7


# ---- jpaas


def test_jpaas_asks_for_pages_inside_paramjson_and_one_past_the_count(crawled: Alone) -> None:
    asked = keys(crawled.asked("/front/page/build/unit"))
    pages = {
        number: [json.loads(one["paramJson"])["pageNo"] for one in asked if one["pageId"] == number]
        for number in ("99101", "99102", "99104", "99601")
    }
    assert pages["99101"] == list(range(2, len(pages["99101"]) + 2))
    assert len(pages["99101"]) >= 3
    assert len(pages["99102"]) >= 3
    assert pages["99104"] == []  # complete without a pager
    assert pages["99601"] == []  # the list beside it is not this column's


def test_jpaas_columns_that_share_a_number_are_read_apart(crawled: Alone) -> None:
    found = rows(
        crawled.data,
        "SELECT a.name, count(*) FROM reports r JOIN agencies a ON a.id = r.agency_id"
        " WHERE r.url LIKE '%/art_99103_%' GROUP BY a.name",
    )
    assert sorted(found) == [("灯谜县人民政府", 6), ("算学县人民政府", 5)]


# ---- Hanweb 信息公开


def test_xxgk_searches_by_form_and_by_address_where_the_form_gives_nothing(crawled: Alone) -> None:
    methods: dict[str, list[tuple[str, str]]] = {}
    for method, path in crawled.log:
        if "/search.jsp" in path:
            (one,) = keys([path])
            chosen = one["infotypeId"] or one["vc_title"]
            methods.setdefault(f"{one['area']} {chosen}", []).append((method, one["currpage"]))
    assert methods["992200001 SD020203"][:3] == [("POST", "1"), ("POST", "2"), ("POST", "3")]
    assert methods["992200013 B001AC001"][:3] == [("POST", "1"), ("GET", "1"), ("GET", "2")]
    assert methods["992221001 信息公开"][0] == ("POST", "1")


def test_xxgk_years_without_a_report_are_no_failures_and_end_the_search(crawled: Alone) -> None:
    years: dict[str, list[int]] = {}
    for one in keys(crawled.asked("/xxgkAnnualReport.jsp")):
        years.setdefault(one["area"], []).append(int(one["fbtime"]))
    # 拂尘街道: reports of 2021 to 2024
    assert years["992202102"] == list(range(years["992202102"][0], 2017, -1))
    # 理须街道 has none of 2022 and 2023, and was asked further down
    assert 2020 in years["992202101"]
    outcomes = "SELECT DISTINCT outcome FROM fetches WHERE url LIKE '%/xxgkAnnualReport.jsp%'"
    assert rows(crawled.data, outcomes) == [("ok",)]
    kinds = "SELECT DISTINCT kind FROM fetches WHERE url LIKE '%/xxgkAnnualReport.jsp%'"
    assert rows(crawled.data, kinds) == [("list",)]


# ---- truecms


def test_truecms_asks_for_as_many_rows_as_each_server_gives(crawled: Alone) -> None:
    sizes: dict[str, list[str]] = {}
    for one in keys(crawled.asked("/getMessage.do")):
        sizes.setdefault(one["columnId"], []).append(one["perpage"])
    assert set(sizes["99201"]) == {"50"}
    assert sizes["99202"][:3] == ["50", "20", "10"]
    assert set(sizes["99202"][2:]) == {"10"}
    assert "99203" not in sizes  # the page of all districts' files needs none


def test_truecms_the_year_of_a_file_is_what_it_says_not_its_folders(crawled: Alone) -> None:
    found = rows(crawled.data, "SELECT url, year FROM reports WHERE url LIKE '%/wzxxgknb/%'")
    assert len(found) == 4
    assert all(f"/wzxxgknb/{year + 1}/" in url for url, year in found)

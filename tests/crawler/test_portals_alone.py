"""Each family's sample portal, crawled alone: everything that it holds is found, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawler.alone import Alone, crawl_alone
from tests.crawler.portal import rows

pytestmark = pytest.mark.long

PORTALS = ("laomin", "changren")


@pytest.fixture(scope="module")
def registered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Alone]:
    folder = tmp_path_factory.mktemp("registered")
    return {name: crawl_alone(name, folder / name) for name in PORTALS}


@pytest.mark.parametrize("name", PORTALS)
def test_all_reports_are_found_by_the_registered_columns(registered: dict[str, Alone], name: str) -> None:
    crawled = registered[name]
    assert crawled.differences == []
    assert crawled.compared["reports_found"] == crawled.compared["reports"] > 50
    assert crawled.compared["planted_found"] == crawled.compared["planted"] > 0
    assert crawled.portal["status"] == "complete"
    assert crawled.busiest == 1


@pytest.mark.parametrize("name", PORTALS[1:])
def test_all_reports_are_found_from_the_bare_home_address(tmp_path: Path, name: str) -> None:
    """One portal here; every portal by ``make soak-portals``."""
    crawled = crawl_alone(name, tmp_path / "data", home=True)
    assert crawled.differences == []
    assert crawled.compared["reports_found"] == crawled.compared["reports"]


# ---- Guangdong's platform


def test_gkmlpt_pages_of_a_hundred_are_asked_for_once_each(registered: dict[str, Alone]) -> None:
    pages = registered["laomin"].asked("/gkmlpt/api/all/2629?")
    assert pages == [f"/gkmlpt/api/all/2629?page={number}&sid=755000" for number in (1, 2, 3)]


def test_gkmlpt_posts_that_are_counted_and_not_given_are_said(registered: dict[str, Alone]) -> None:
    crawled = registered["laomin"]
    city = [note for note in crawled.portal["notes"] if "/all/2629?page=3" in note]
    assert len(city) == 1 and city[0].endswith("counts 246 posts and gives 242")
    detail = "SELECT detail FROM fetches WHERE kind = 'list' AND url LIKE '%/all/2629?page=3%'"
    assert rows(crawled.data, detail) == [("counts 246 posts and gives 242",)]
    # what a column's list leaves out is had from its parts
    assert len(crawled.asked("/lmrsj/gkmlpt/api/all/")) == 3


def test_gkmlpt_and_static_columns_show_the_same_article(registered: dict[str, Alone]) -> None:
    twins = rows(
        registered["laomin"].data,
        "SELECT a.report_id FROM locations a JOIN locations b ON a.report_id = b.report_id"
        " WHERE a.url LIKE '%/gkmlpt/content/%' AND b.url LIKE '%/zwgk/zfxxgknb/content/post_%'",
    )
    assert len(twins) == 12


def test_gkmlpt_an_article_that_only_the_script_holds_is_read(registered: dict[str, Alone]) -> None:
    read = "SELECT count(*) FROM reports WHERE status = 'complete' AND title = ?"
    for title in (
        "劳民市财政局2021年政府信息公开工作年度报告",
        "劳民市人力资源和社会保障局2022年政府信息公开工作年度报告",
    ):
        assert rows(registered["laomin"].data, read, title) == [(1,)]


# ---- UCAP


def test_ucap_static_lists_are_read_to_their_end(registered: dict[str, Alone]) -> None:
    pages = registered["changren"].asked("/crszf/szszfxxgknb/list")
    assert pages[:2] == ["/crszf/szszfxxgknb/list.shtml", "/crszf/szszfxxgknb/list_2.shtml"]
    assert len(pages) == len(set(pages)) > 3


def test_ucap_other_tabs_documents_are_not_asked_for(registered: dict[str, Alone]) -> None:
    crawled = registered["changren"]
    assert len(crawled.asked("/common/search/")) > 5
    assert not crawled.asked("/cr/c100092/202405/")


def test_ucap_an_interface_that_is_not_there_is_asked_under_its_other_name(registered: dict[str, Alone]) -> None:
    crawled = registered["changren"]
    assert len(crawled.asked("/searchList/")) >= 3
    assert {method for method, path in crawled.log if path.endswith("/loadData")} == {"POST"}


def test_ucap_a_page_overwritten_in_a_later_year_counts_for_that_year(registered: dict[str, Alone]) -> None:
    found = "SELECT r.year FROM reports r JOIN agencies a ON a.id = r.agency_id WHERE a.name = ? AND r.url LIKE ?"
    assert rows(registered["changren"].data, found, "智佳县人民政府", "%/2020xqnbm/202103/%") == [(2021,)]

"""Everything that goes wrong, at once: the crawl ends by itself, names each fault, and finds what can be had."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlite_utils import Database

from crawler import samples
from crawler.comparison import compare
from crawler.demo import prepare
from crawler.samples import conduct, plan
from crawler.samples.plan import PortalPlan, TroublePlan
from crawler.samples.truth import TrueReport
from tests.crawler.portal import crawl, free_port, rows

pytestmark = pytest.mark.slow

WALLED = Path(samples.__file__).parent / "walled"
#: Two healthy portals, and what befalls every portal beside its own troubles: nothing that lasts.
HEALTHY = [plan.bundled() / "zixu.toml", plan.bundled() / "wuyou.toml"]
PASSING = [
    TroublePlan("*/t2022*", "cut", times=1),
    TroublePlan("*/t2023*", "reset", times=1),
    TroublePlan("*/t2024*", "charset", to="iso-8859-1"),
    TroublePlan("*/t2025*", "gzip"),
    TroublePlan("*/art/2022/*", "status", status=502, times=1),
    TroublePlan("*/art/2023/*", "reset", times=2),
    TroublePlan("*/art/2024/*", "gzip-said"),
    TroublePlan("*/art/2025/*", "slow", seconds="0.02"),
    TroublePlan("*/index_1.shtml", "status", status=503, retry_after="1", times=1),
]
SETTINGS = {"DOWNLOAD_TIMEOUT": 4, "DOWNLOAD_MAXSIZE": 4_000_000, "GONGKAI_MOST_PAGES": 40}


@dataclass
class Crawled:
    """What the crawl said, and what the portals hold."""

    data: Path
    running: samples.Running
    told: dict[str, Any]

    @property
    def plans(self) -> list[PortalPlan]:
        return [site.plan for site in self.running.sites.values()]

    def outcomes(self, host: str, pattern: str) -> set[str]:
        """What the ledger says of the addresses of a pattern: ``ok``, ``refused: REASON`` or the class of failure."""
        found = rows(self.data, "SELECT url, outcome, reason FROM fetches WHERE host = ?", host)
        return {
            {"ok": "ok", "failed": str(reason)}.get(outcome, f"refused: {reason}")
            for url, outcome, reason in found
            if fnmatchcase(urlsplit(url).path, pattern)
        }

    def can_be_had(self, report: TrueReport) -> bool:
        """Whether a patient reader gets this report: nothing lasting lies over its page, its list or robots.txt."""
        portal = self.running.sites[report.portal].plan
        lasting = [trouble.path for trouble in portal.troubles if trouble.gives and trouble.gives != "endless"]
        own = {urlsplit(url).path for url in report.urls}
        before = {column.path for column in portal.columns if urlsplit(report.url).path.startswith(column.path)}
        return not any(fnmatchcase(path, trouble) for trouble in lasting for path in {"/robots.txt", *before, *own})


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("troubles")
    data = folder / "data"
    prepare(data)
    with samples.serve(free_port(), portals=[WALLED, *HEALTHY], troubles=PASSING) as running:
        registry = folder / "portals.toml"
        registry.write_text("\n".join(path.read_text("utf-8") for path in running.registry_paths), "utf-8")
        yield Crawled(data, running, crawl(data, registry=registry, settings=SETTINGS))


def test_each_fault_is_named(crawled: Crawled) -> None:
    for portal in crawled.plans:
        for trouble in portal.troubles:
            if trouble.gives:
                found = crawled.outcomes(portal.address, trouble.path)
                assert trouble.gives in found, (portal.id, trouble)
                if not trouble.after and trouble.gives != "endless":
                    assert found == {trouble.gives}, (portal.id, trouble)


def test_everything_that_can_be_had_is_found_figure_by_figure(crawled: Crawled) -> None:
    there = {url for (url,) in rows(crawled.data, "SELECT url FROM locations")}
    reports = crawled.running.truth.reports
    wanted = [report for report in reports if crawled.can_be_had(report)]
    missing = [report.url for report in wanted if not there & set(report.urls)]
    assert missing == []
    assert len(wanted) > 120
    found = tuple(report for report in reports if there & set(report.urls))
    assert len(found) < len(reports)  # some lie behind walls
    truth = replace(crawled.running.truth, reports=found, refused={}, failed={})
    compared = compare(Database(str(crawled.data / "gongkai.db")), truth)
    assert compared.reports_found == len(found)
    assert compared.figures_wrong == 0, compared.differences


def test_the_run_says_that_it_is_partial_and_whom_it_left_alone(crawled: Crawled) -> None:
    assert crawled.told["status"] == "partial"
    address = {plan.id: plan.address for plan in crawled.plans}
    stopped = crawled.told["stopped"]
    assert stopped[address["walled-ruishu"]] == "waf_js"
    assert stopped[address["walled-burst"]] == stopped[address["walled-index"]] == "throttled"
    assert stopped[address["walled-later"]] == "throttled"
    status = {portal["portal"]: portal["status"] for portal in crawled.told["portals"]}
    for whole in ("walled-cookie", "walled-robots-html", "walled-calendar"):
        assert status[whole] == "complete"
    assert {name for name, said in status.items() if said == "complete"}.isdisjoint(
        {"walled-ruishu", "walled-jiasule", "walled-tiny", "walled-closed", "walled-rough", "walled-later"}
    )


def test_a_wall_is_asked_twice_at_most(crawled: Crawled) -> None:
    (ruishu,) = (plan.address for plan in crawled.plans if plan.id == "walled-ruishu")
    assert sum("/t20" in path for path in crawled.running.log.paths(ruishu)) == 2
    (jiasule,) = (plan.address for plan in crawled.plans if plan.id == "walled-jiasule")
    assert crawled.running.log.paths(jiasule) == ["/robots.txt"]


def test_never_more_than_one_request_in_flight_a_host_and_nothing_that_robots_forbids(crawled: Crawled) -> None:
    assert set(conduct.busiest(crawled.running.log).values()) == {1}
    sites = [site for site in crawled.running.sites.values() if "robots" not in site.plan.id]
    assert conduct.against_robots(crawled.running.log, sites) == []


def test_time_that_a_host_asked_for_outlives_the_run(crawled: Crawled) -> None:
    (later,) = (plan.address for plan in crawled.plans if plan.id == "walled-later")
    ((until, reason),) = rows(crawled.data, "SELECT not_before, reason FROM host_limits WHERE host = ?", later)
    assert until is not None
    assert reason == "429, Retry-After"

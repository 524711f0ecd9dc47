"""The crawl's metrics: a file that says how far it is, and at its end what came of it."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families as parsed
from scrapy.exceptions import NotConfigured
from scrapy.utils.test import get_crawler

from archive import metrics
from crawler.operating.journal import log as outcomes
from crawler.operating.metrics_file import MetricsFile
from tests.crawler.portal import crawl, portals
from tests.crawler.test_journal import SITE

HOST = "127.0.0.138"
Told = dict[str, dict[tuple[str, ...], float]]


def told(path: Path) -> Told:
    found: Told = {}
    for family in parsed(path.read_text("utf-8")):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gauges")
    target = folder / "collector" / "gongkai_crawl.prom"
    with portals({HOST: SITE}) as running:
        settings = {"GONGKAI_METRICS_FILE": str(target)}
        crawl(folder / "data", urls=(running.url(HOST, "/zwgk/gknb/"),), settings=settings)
    return target


def test_each_outcome_is_counted_once(file: Path) -> None:
    found = told(file)
    assert found["gongkai_crawl_outcomes_total"] == {
        ("robots", "ok"): 1,
        ("list", "ok"): 1,
        ("article", "ok"): 1,
        ("article", "failed"): 1,
        ("article", "refused"): 1,
    }
    assert found["gongkai_crawl_failures_total"] == {("dead",): 1}
    assert found["gongkai_crawl_refusals_total"] == {("not_a_report",): 1}
    assert found["gongkai_crawl_response_seconds_count"] == {("robots",): 1, ("list",): 1, ("article",): 3}


def test_the_end_is_told(file: Path) -> None:
    found = told(file)
    assert found["gongkai_crawl_start_timestamp_seconds"][()] < found["gongkai_crawl_end_timestamp_seconds"][()]
    assert found["gongkai_crawl_reports_total"] == {("new",): 1, ("changed",): 0}
    assert found["gongkai_crawl_complete"] == {(): 1}
    assert found["gongkai_crawl_portals"] == {("settled",): 1, ("open",): 0}
    assert found["gongkai_crawl_documents_waiting"] == {(): 0}
    assert found["gongkai_crawl_requests_queued"] == {(): 0}
    assert found["gongkai_crawl_findings"] == {("error",): 0, ("warning",): 0}
    assert found["gongkai_crawl_pages_per_minute"][()] > 0
    assert found["gongkai_crawl_received_bytes_total"][()] > 1000


def test_what_the_crawl_gives_is_what_is_declared_for_it(file: Path) -> None:
    given = {family.name: family for family in parsed(file.read_text("utf-8"))}
    declared = {name: one for name, one in metrics.declared().items() if "crawl" in one.at}
    assert {f"{name}_total" if one.type == "counter" else name for name, one in given.items()} == set(declared)


def test_no_address_is_in_it_and_nothing_beside_it(file: Path) -> None:
    assert HOST not in file.read_text("utf-8")
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_crawl_under_way_is_told_every_few_seconds(tmp_path: Path) -> None:
    """A page that keeps the crawl waiting until it has been told of."""
    target = tmp_path / "under_way.prom"
    seen: list[Told] = []

    def waits(_: int) -> object:
        until = time.monotonic() + 20
        while time.monotonic() < until and not (target.exists() and told(target).get("gongkai_crawl_outcomes_total")):
            time.sleep(0.05)
        seen.append(told(target))
        return SITE["/zwgk/gknb/202401/t20240120_1.html"].encode()

    site = {**SITE, "/zwgk/gknb/202401/t20240120_1.html": waits}
    settings = {"GONGKAI_METRICS_FILE": str(target), "GONGKAI_METRICS_EVERY": 0.1}
    with portals({HOST: site}) as running:
        crawl(tmp_path / "data", urls=(running.url(HOST, "/zwgk/gknb/"),), settings=settings)
    (under_way,) = seen
    assert under_way["gongkai_crawl_end_timestamp_seconds"] == {(): 0}
    assert under_way["gongkai_crawl_outcomes_total"][("robots", "ok")] == 1
    assert under_way["gongkai_crawl_portals"] == {("settled",): 0, ("open",): 1}
    assert told(target)["gongkai_crawl_end_timestamp_seconds"][()] > 0


def a_crawl(file: Path, *, run_id: int | None) -> MetricsFile:
    """The extension of a crawl that never asks for anything."""
    crawler = get_crawler(settings_dict={"GONGKAI_METRICS_FILE": str(file)})
    limits: Any = SimpleNamespace(all_stopped=dict)
    crawler.spider = SimpleNamespace(  # type: ignore[assignment]
        run_id=run_id, tallies={}, queued=7, done=3, limits=limits, breakers=limits, summary=None, fault=None
    )
    return MetricsFile.from_crawler(crawler)


def test_a_crawl_that_is_killed_has_no_end(tmp_path: Path) -> None:
    extension = a_crawl(tmp_path / "a.prom", run_id=1)
    extension.write()
    found = told(tmp_path / "a.prom")
    outcomes.removeHandler(extension.listener)
    assert found["gongkai_crawl_end_timestamp_seconds"] == {(): 0}
    assert found["gongkai_crawl_complete"] == {(): 0}
    assert found["gongkai_crawl_documents_waiting"] == {(): 4}
    assert "gongkai_crawl_findings" not in found, "nothing is known of them yet"


def test_a_crawl_that_does_not_begin_leaves_the_file_of_the_one_under_way(tmp_path: Path) -> None:
    (tmp_path / "a.prom").write_text("of another\n")
    a_crawl(tmp_path / "a.prom", run_id=None).close()
    assert (tmp_path / "a.prom").read_text() == "of another\n"


def test_a_disk_without_room_does_not_end_the_crawl(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    extension = a_crawl(tmp_path / "file" / "a.prom", run_id=1)
    with caplog.at_level(logging.WARNING):
        extension.write()
        extension.write()
    extension.close()
    assert [record.getMessage()[:23] for record in caplog.records] == ["metrics are not written"]


def test_without_a_name_there_is_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    before = list(outcomes.handlers)
    with pytest.raises(NotConfigured):
        MetricsFile.from_crawler(get_crawler(settings_dict={"GONGKAI_METRICS_FILE": ""}))
    assert outcomes.handlers == before
    assert "GONGKAI_METRICS_FILE" not in os.environ

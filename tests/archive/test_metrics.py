"""Metrics: what is declared is what is given, documented, and true of the archive."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families as parsed

import gongkai
from archive import metrics
from archive.metrics.state import Folder
from archive.storage.store import Archive
from tests.archive import small

PAGE = Path(__file__).parents[2] / "docs" / "metrics.md"


def values(families: list[Metric]) -> dict[str, dict[tuple[str, ...], float]]:
    return {
        one.name: {tuple(sample.labels.values()): sample.value for sample in one.samples}
        for one in families
        if one.type == "gauge"
    }


def test_the_page_is_made_from_the_declarations() -> None:
    assert PAGE.read_text("utf-8") == metrics.page(), "python -m archive.metrics > docs/metrics.md"


@pytest.mark.parametrize("one", metrics.declared().values(), ids=lambda one: one.name)
def test_names_follow_the_conventions(one: metrics.Declared) -> None:
    assert re.fullmatch(r"gongkai_[a-z_]+", one.name)
    assert one.name.endswith("_total") == (one.type == "counter")
    assert bool(one.buckets) == (one.type == "histogram")
    assert list(one.buckets) == sorted(one.buckets)
    assert one.help.endswith(".")
    assert one.at
    assert not {"crawl", "status"} <= set(one.at), "two files of one folder would contradict one another"
    assert not {"le", "job", "instance"} & set(one.labels)
    if one.type == "histogram" or "timestamp" in one.name:
        assert one.name.endswith("_seconds")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = small.small_archive(tmp_path_factory.mktemp("metrics") / "data")
    with Archive.open(data) as archive, archive.transaction() as db:
        db["runs"].insert_all(
            [
                {
                    "id": 1,
                    "started_at": "2026-03-01T02:00:00Z",
                    "ended_at": "2026-03-01T03:00:00Z",
                    "status": "complete",
                },
                {"id": 2, "started_at": "2026-03-02T02:00:00Z", "ended_at": None, "status": "running"},
            ]
        )
        db["portals"].insert({"id": "yi", "name": "乙", "url": "http://yi.example/", "status": "listed"})
        words = dict.fromkeys(("zh", "en", "do_zh", "do_en"), "")
        db["findings"].insert({"run_id": 2, "portal_id": None, "kind": "stale", "severity": "warning", **words})
        for url, reason in (("a", "dead"), ("b", "dead"), ("c", "dns")):
            what = {"url": f"http://yi.example/{url}", "host": "yi.example", "kind": "article", "portal_id": "yi"}
            when = dict.fromkeys(("at", "first_at"), "2026-03-01T02:01:00Z")
            db["fetches"].insert({**what, **when, "outcome": "failed", "reason": reason})
    return data


def status(data: Path, target: str) -> str:
    ended = CliRunner().invoke(gongkai.main, ["status", "--data", str(data), "--metrics", target])
    assert ended.exit_code == 0, ended.output
    return ended.stdout


def test_status_tells_the_archive(folder: Path) -> None:
    told = values(list(parsed(status(folder, "-"))))
    with Archive.open(folder, read_only=True) as archive:
        reports = dict(archive.db.execute("SELECT status, count(*) FROM reports GROUP BY status").fetchall())
        agencies = archive.db.execute("SELECT count(*) FROM agencies").fetchone()[0]
    assert reports
    assert told["gongkai_archive_reports"] == {(name,): count for name, count in reports.items()}
    assert told["gongkai_archive_agencies"] == {(): agencies}
    assert told["gongkai_archive_findings"] == {("stale", "warning"): 1}
    assert told["gongkai_archive_failed_addresses"] == {("dead",): 2, ("dns",): 1}
    assert told["gongkai_archive_last_run_end_timestamp_seconds"] == {(): 1772334000}
    assert told["gongkai_archive_last_run_start_timestamp_seconds"] == {(): 1772416800}
    assert told["gongkai_archive_last_run_complete"] == {(): 1}
    assert told["gongkai_archive_run_in_progress"] == {(): 1}
    assert told["gongkai_archive_bytes"][("bodies.db",)] >= (folder / "bodies.db").stat().st_size
    assert told["gongkai_archive_disk_free_bytes"][()] > 0


def test_what_status_gives_is_declared_for_it(folder: Path) -> None:
    for one in parsed(status(folder, "-")):
        declared = metrics.declared()[one.name]
        assert "status" in declared.at
        assert one.documentation == declared.help
        assert all(tuple(sample.labels) == declared.labels for sample in one.samples)


def test_a_file_is_whole_and_takes_the_place_of_the_one_before(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "collector" / "gongkai.prom"
    told = status(folder, str(target))
    assert "reports" in told, "what people read is printed as ever"
    first = target.stat().st_ino
    status(folder, str(target))
    assert target.stat().st_ino != first, "renamed, not written over: a reader sees the old or the new"
    assert [path.name for path in target.parent.iterdir()] == ["gongkai.prom"]
    assert target.read_text("utf-8").endswith("\n")


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = CliRunner().invoke(
        gongkai.main, ["status", "--data", str(folder), "--metrics", str(tmp_path / "file" / "a.prom")]
    )
    assert ended.exit_code == 2
    assert "Traceback" not in ended.output


def test_what_is_given_of_a_folder_at_any_time_reads_no_table_but_runs(folder: Path) -> None:
    """A scrape every few seconds must cost nothing, however large the archive is."""
    registry = CollectorRegistry()
    registry.register(Folder(folder))
    given = {one.name for one in parsed(metrics.text(registry))}
    assert given == {name for name, one in metrics.declared().items() if {"status", "site"} <= set(one.at)}


def test_a_folder_without_an_archive_has_sizes_all_the_same(tmp_path: Path) -> None:
    registry = CollectorRegistry()
    registry.register(Folder(tmp_path))
    told = values(list(parsed(metrics.text(registry))))
    assert told["gongkai_archive_bytes"] == {("gongkai.db",): 0, ("bodies.db",): 0}
    assert "gongkai_archive_last_run_complete" not in told

"""A portal that changes without a word between two crawls: what the second finds, and what it does not make of it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crawler import samples
from crawler.samples import Truth
from tests.crawler.portal import free_port

SILENT = Path(samples.__file__).parent / "silent"
AGENCY = "亡是市财政局"

# a process can crawl once; the clock is later each time, so that what was had is due
CRAWL = """
import json, sys
from datetime import datetime
from pathlib import Path

from crawler import demo
from crawler.registry import Registry
from crawler.run import crawl

data, registry, now = Path(sys.argv[1]), Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
if __name__ == "__main__":
    if not data.exists():
        demo.prepare(data)
    print(json.dumps(crawl(data, [], registry=Registry.load(registry), delay=0, clock=lambda: now).as_json()))
"""


@dataclass(frozen=True)
class Twice:
    """The archive after two crawls, what each said of the portal, and what is true before and after."""

    data: Path
    said: list[dict[str, Any]]
    before: Truth
    after: Truth

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the archive."""
        with closing(sqlite3.connect(self.data / "gongkai.db")) as db:
            return db.execute(sql).fetchall()

    def of(self, year: int, sql: str) -> list[tuple[Any, ...]]:
        """Ask it of the report on one year: ``{id}`` stands for its number."""
        ((number,),) = self.rows(f"SELECT id FROM reports WHERE year = {year}")
        return self.rows(sql.replace("{id}", str(number)))


def crawl(data: Path, registry: Path, now: str) -> dict[str, Any]:
    command = [sys.executable, "-c", CRAWL, str(data), str(registry), now]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    (portal,) = json.loads(done.stdout)["portals"]
    found: dict[str, Any] = portal
    return found


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twice]:
    data = tmp_path_factory.mktemp("silent") / "data"
    with samples.serve(free_port(), portals=[SILENT]) as running:
        (registry,) = running.registry_paths
        said = [crawl(data, registry, "2025-02-10T02:00:00+00:00")]
        after = running.turn()
        said.append(crawl(data, registry, "2026-06-01T02:00:00+00:00"))
        yield Twice(data, said, running.truth, after)


def test_the_second_crawl_asks_for_every_report_again_and_finds_three_changed(twice: Twice) -> None:
    first, second = twice.said
    assert (first["new"], first["changed"]) == (4, 0)
    assert (second["new"], second["changed"]) == (0, 3)
    assert twice.rows("SELECT count(*) FROM snapshots WHERE kind = 'article'") == [(8,)], "every page is another one"


def test_a_figure_a_heading_and_a_counter_are_one_version_with_exactly_the_changed_cells(twice: Twice) -> None:
    versions = "SELECT version, reason, role, base_version, substr(seen_at, 1, 10) FROM report_versions"
    assert twice.of(2023, f"{versions} WHERE report_id = {{id}}") == [
        (1, "source", "shown", None, "2025-02-10"),
        (2, "source", "shown", 1, "2026-06-01"),
    ]
    changed = twice.of(
        2023, "SELECT version, chapter, line, field, old_value, new_value FROM cell_changes WHERE report_id = {id}"
    )
    assert changed == [(2, 3, "new_requests", "natural_person", *true_cell(twice))]
    words = twice.of(2023, "SELECT version, part, number, old, new FROM text_changes WHERE report_id = {id}")
    assert words == [(2, "heading", 5, "五、存在的主要问题及改进情况", "五、存在的问题和改进措施")]


def true_cell(twice: Twice) -> tuple[Any, Any]:
    """Return what the cell held before and after, by the sample's own account of what it changed, which is one cell."""
    before, after = (
        next(one for one in truth.reports if one.year == 2023).figures for truth in (twice.before, twice.after)
    )
    (name,) = (name for name in before if before[name] != after[name])
    assert name == "requests.new_requests.natural_person"
    return before[name], after[name]


def test_the_rules_that_the_changed_figure_broke_are_told_and_no_others(twice: Twice) -> None:
    told = "SELECT rule, subject, old_result, new_result FROM check_changes WHERE report_id = {id} ORDER BY rule"
    assert twice.of(2023, told) == [
        ("requests.applicants", "new_requests", "holds", "broken"),
        ("requests.balance", "natural_person", "holds", "broken"),
    ]
    (report,) = (one for one in twice.after.reports if one.year == 2023)
    assert {row[:2] for row in twice.of(2023, told)} == set(report.planted)


def test_a_figure_put_right_mends_its_rule(twice: Twice) -> None:
    told = "SELECT rule, subject, old_result, new_result FROM check_changes WHERE report_id = {id}"
    assert twice.of(2021, told) == [("disputes.sum", "review", "broken", "holds")]
    assert len(twice.of(2021, "SELECT 1 FROM cell_changes WHERE report_id = {id}")) == 1
    ((part, number, old, new),) = twice.of(
        2021, "SELECT part, number, old, new FROM text_changes WHERE report_id = {id}"
    )
    assert (part, number) == ("text", 1), "the sentence that states the figure changed with it, and no other"
    assert ("行政复议5件" in old, "行政复议1件" in new) == (True, True)


def test_a_page_of_which_only_counters_and_links_changed_has_no_new_version(twice: Twice) -> None:
    assert twice.of(2022, "SELECT version FROM report_versions WHERE report_id = {id}") == [(1,)]
    kept = "SELECT count(DISTINCT sha256) FROM snapshots WHERE report_id = {id}"
    assert twice.of(2022, kept) == [(2,)], "both bodies are kept"
    assert twice.of(2022, "SELECT substr(last_seen, 1, 10) FROM locations WHERE report_id = {id}") == [("2026-06-01",)]


def test_tables_that_became_pictures_take_no_figure_away(twice: Twice) -> None:
    assert twice.of(2024, "SELECT version, status FROM reports WHERE id = {id}") == [(1, "complete")]
    assert twice.of(2024, "SELECT role, status FROM report_versions WHERE report_id = {id}") == [
        ("shown", "complete"),
        ("unread", "unreadable"),
    ]
    assert twice.of(2024, "SELECT kind FROM problems WHERE report_id = {id}") == [("edition_unread",)]


def test_what_the_archive_shows_is_what_the_portal_says_now(twice: Twice) -> None:
    for report in twice.after.reports:
        if report.status == "complete":
            for applicant in ("natural_person", "total"):
                ((value,),) = twice.of(
                    report.year,
                    f"SELECT new_requests FROM requests WHERE report_id = {{id}} AND applicant = '{applicant}'",
                )
                assert value == report.figures[f"requests.new_requests.{applicant}"]

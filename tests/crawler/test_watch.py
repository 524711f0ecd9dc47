"""The run watches itself: each monitor on what it is for, and on what it must leave alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from click.testing import CliRunner

from archive.status import status
from archive.storage.store import Archive
from crawler.asking import walls
from crawler.asking.walls import Failure
from crawler.operating.watch import Course, Finding, explain_failures, monitors, watch
from crawler.records.ledger import ColumnRead, Ledger
from crawler.records.tally import CrawlSummary, Tally
from crawler.registry import Expected, Portal, check_registry
from gongkai import main
from tests.crawler.portal import crawl, portals, rows
from tests.crawler.test_crawl import article, column, report, title

PORTAL = Portal(id="city", name="样例市人民政府", url="http://127.0.0.1/")
NOVEMBER = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
FEBRUARY = datetime(2027, 2, 20, 2, 0, tzinfo=UTC)
USUAL = Course("city", "complete", True, 60, 3, 45, 40, 0, 0, 0, {})


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    Archive.open(folder).close()
    return folder


@pytest.fixture
def archive(tmp_path: Path, empty: Path) -> Iterator[Archive]:
    """An archive of its own for each test; to make one takes longer than to copy it."""
    with Archive.open(copytree(empty, tmp_path / "data")) as opened:
        yield opened


class Runs:
    """Runs of one archive, a day apart from one another."""

    def __init__(self, archive: Archive, now: datetime = NOVEMBER) -> None:
        self.archive, self.now = archive, now

    def run(self, *courses: Course, portal: Portal = PORTAL) -> list[Finding]:
        self.now += timedelta(days=1)
        known = {one.portal: replace(portal, id=one.portal) for one in courses}
        ledger = Ledger(self.archive.db, lambda: self.now)
        with self.archive.transaction():
            run_id = ledger.begin(list(known.values()))
            found = watch(self.archive.db, run_id, courses, known, self.now)
            ledger.end(run_id, "complete", {"findings": [one.as_row() for one in found]})
        return found

    def kinds(self, *courses: Course, portal: Portal = PORTAL) -> list[str]:
        return [one.kind for one in self.run(*courses, portal=portal)]


def test_a_portal_whose_reports_are_gone_is_an_error_until_they_are_back(archive: Archive) -> None:
    runs = Runs(archive)
    assert runs.kinds(USUAL) == []
    gone = replace(USUAL, entries=0, found=0)
    (said,) = runs.run(gone)
    assert (said.kind, said.severity, said.expected, said.found) == ("vanished", "error", 40, 0)
    assert said.en == "40 reports when it was last in order, none now"
    assert runs.kinds(gone) == ["vanished"], "a second bad run is not held against the first"
    assert runs.kinds(USUAL) == []


def test_what_the_registry_expects_decides_before_earlier_runs_do(archive: Archive) -> None:
    runs = Runs(archive)
    runs.run(USUAL)
    expecting = replace(PORTAL, expected=Expected(30, 80))
    assert runs.kinds(replace(USUAL, found=29), portal=expecting) == ["below_minimum"]
    assert runs.kinds(replace(USUAL, found=30), portal=expecting) == []
    assert runs.kinds(replace(USUAL, found=81), portal=expecting) == ["above_maximum"]
    accepted = replace(PORTAL, expected=Expected(0))
    assert runs.kinds(replace(USUAL, entries=0, found=0), portal=accepted) == []


def test_lists_that_shrink_are_an_error_and_fewer_reports_a_warning(archive: Archive) -> None:
    runs = Runs(archive)
    runs.run(USUAL)
    assert runs.kinds(replace(USUAL, entries=22, found=20)) == ["entries_dropped"]
    assert runs.kinds(replace(USUAL, found=31)) == ["fewer_reports"]
    assert runs.kinds(replace(USUAL, found=32)) == []
    assert monitors()["entries_dropped"]["severity"] == "error"
    assert monitors()["fewer_reports"]["severity"] == "warning"


@pytest.mark.parametrize("change", [{"ended": "closespider_timeout"}, {"narrowed": True}, {"not_due": 2}], ids=str)
def test_a_run_that_did_not_look_everywhere_is_not_compared(archive: Archive, change: dict[str, Any]) -> None:
    runs = Runs(archive)
    runs.run(USUAL)
    tally = Tally(PORTAL, lists=1, not_due=change.get("not_due", 0))
    nothing = Course.of(tally.as_row(), ended=change.get("ended", "finished"), narrowed=change.get("narrowed", False))
    assert runs.kinds(nothing) == []


def test_a_portal_that_was_not_asked_leaves_no_trace(archive: Archive) -> None:
    runs = Runs(archive)
    runs.run(Course.of(Tally(PORTAL, not_due=3).as_row(), ended="finished", narrowed=False))
    assert archive.db.execute("SELECT count(*) FROM portal_runs").fetchone() == (0,)


def test_unusually_many_failures_of_one_class_are_named_with_what_can_be_done(archive: Archive) -> None:
    runs = Runs(archive)
    some = replace(USUAL, failures={"dead": 12, "throttled": 3})
    (said,) = runs.run(some)
    assert (said.kind, said.subject, said.found) == ("failures", "dead", 12)
    assert "20 %" in said.en
    assert said.do_en == walls.classes()["dead"]["do"]
    assert runs.kinds(some) == [], "as many as in the run before are not unusual"
    assert runs.kinds(replace(some, failures={"dead": 40})) == ["failures"]


def test_failures_of_earlier_runs_are_counted_but_not_met_again() -> None:
    tally = Tally(PORTAL)
    tally.fail(Failure("dead", "404"))
    tally.fail(Failure("dead", "held"))
    row = tally.as_row()
    assert (row["failed"], row["failures"]) == (2, {"dead": 1})


def test_readers_that_crash_are_a_warning_and_many_an_error(archive: Archive) -> None:
    runs = Runs(archive)
    for count, severity in ((1, "warning"), (3, "error")):
        (said,) = runs.run(replace(USUAL, failures={"parser": count}))
        assert (said.kind, said.severity, said.found) == ("readers", severity, count)


def reported(archive: Archive, year: int, published_on: str) -> None:
    archive.db.execute(
        "INSERT INTO reports (key, year, scope, url, published_on, status, snapshot_sha256, parser_version, file_kind, "
        "portal_id) VALUES (?, ?, 'own', 'http://127.0.0.1/', ?, 'complete', '', '', 'html', 'city')",
        [f"{year}-{published_on}", year, published_on],
    )


def test_a_season_without_a_report_is_noticed_when_last_year_had_some_by_then(archive: Archive) -> None:
    runs = Runs(archive, FEBRUARY)
    Ledger(archive.db).enter(PORTAL)
    reported(archive, 2025, "2026-01-20")
    (said,) = runs.run(USUAL)
    assert (said.kind, said.severity, said.subject, said.expected) == ("none_this_year", "warning", "2026", 1)
    reported(archive, 2026, "2027-02-01")
    assert runs.kinds(USUAL) == []


@pytest.mark.parametrize(("now", "published"), [(FEBRUARY, "2026-03-20"), (NOVEMBER, "2025-01-20")])
def test_a_season_is_not_late_before_its_time_nor_out_of_it(archive: Archive, now: datetime, published: str) -> None:
    Ledger(archive.db).enter(PORTAL)
    reported(archive, now.year - 2, published)
    assert Runs(archive, now).kinds(USUAL) == []


def test_a_portal_that_cannot_be_read_whole_is_stale_after_a_month(archive: Archive) -> None:
    runs = Runs(archive)
    Ledger(archive.db).enter(PORTAL)
    Ledger(archive.db, lambda: NOVEMBER).columns_read([ColumnRead("city", "http://127.0.0.1/nb/", 3, 45, None)])
    half = replace(USUAL, status="partial")
    assert runs.kinds(half) == []
    runs.now += timedelta(days=30)
    (said,) = runs.run(half)
    assert (said.kind, said.expected) == ("stale", "2026-11-22")
    assert runs.kinds(USUAL) == []


def test_when_hardly_any_portal_answers_the_fault_is_likelier_ours(archive: Archive) -> None:
    runs = Runs(archive)
    away = [Course(f"p{n}", "partial", True, 1, 0, 0, 0, 0, 0, 1, {"dns": 1}) for n in range(8)]
    well = [replace(USUAL, portal=f"q{n}") for n in range(2)]
    first = runs.run(*away, *well)
    assert [(one.kind, one.portal, one.found, one.expected) for one in first] == [("network", None, 8, 10)]
    assert runs.kinds(*away[:4]) == [], "four portals say nothing of the network"


def test_findings_and_the_meaning_of_failures_are_kept_with_the_run(archive: Archive) -> None:
    runs = Runs(archive)
    runs.run(USUAL)
    runs.run(replace(USUAL, entries=0, found=0, failures={"waf_js": 2}))
    explain_failures(archive.db)
    (kept,) = archive.db.query("SELECT * FROM findings")
    assert (kept["portal_id"], kept["kind"], kept["zh"]) == ("city", "vanished", "上次列出40份报告，这次一份也没有")
    (said,) = status(archive)["findings"]
    assert (said["portal"], said["kind"], said["severity"]) == ("city", "vanished", "error")
    assert "probe" in said["do"]
    classes = dict(archive.db.execute("SELECT reason, do_zh FROM failure_classes").fetchall())
    assert set(classes) == set(walls.classes())
    assert all(classes.values())


def test_status_tells_of_each_portal_when_it_was_last_asked_and_forgets_those_that_are_not(archive: Archive) -> None:
    runs = Runs(archive)
    town = replace(USUAL, portal="town")
    runs.run(USUAL, town)
    runs.run(replace(USUAL, found=0, entries=0), replace(town, found=0, entries=0))
    runs.run(town)
    assert [(one["portal"], one["kind"]) for one in status(archive)["findings"]] == [("city", "vanished")]
    runs.now += timedelta(days=61)
    runs.run(town)
    assert status(archive)["findings"] == []


def test_every_monitor_speaks_both_languages() -> None:
    for kind, rule in monitors().items():
        assert rule["severity"] in ("error", "warning"), kind
        assert {"zh", "en", "do_zh", "do_en"} <= set(rule), kind


@pytest.mark.parametrize(
    ("expected", "fault"),
    [
        ("{ minimum = 40, maximum = 120 }", None),
        ("{ minimum = 0 }", None),
        ("40", "minimum = …"),
        ("{ maximum = 9 }", "minimum = …"),
        ("{ minimum = 9, maximum = 3 }", "above maximum"),
        ('{ minimum = "many" }', "not numbers"),
    ],
)
def test_expected_counts_are_checked_with_the_registry(tmp_path: Path, expected: str, fault: str | None) -> None:
    entry = '[[portal]]\nid = "city"\nname = "样例市"\nurl = "http://127.0.0.1/"\nevidence = "a test"\n'
    (tmp_path / "p.toml").write_text(f"{entry}expected = {expected}\n", "utf-8")
    found = check_registry([tmp_path / "p.toml"])
    assert (found == []) if fault is None else (len(found) == 1 and fault in found[0])


@pytest.mark.parametrize(("severity", "code"), [("error", 3), ("warning", 0)])
def test_an_error_is_in_the_exit_code(
    severity: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = CrawlSummary("complete", [], findings=[{"portal": "city", "kind": "vanished", "severity": severity}])
    monkeypatch.setattr("crawler.run.crawl", lambda *_, **__: summary)
    result = CliRunner().invoke(main, ["crawl", "--data", str(tmp_path)])
    assert result.exit_code == code
    assert "vanished" in result.stdout


@pytest.mark.long
def test_a_column_that_loses_its_list_is_seen_by_a_crawl(tmp_path: Path) -> None:
    host = "127.0.0.131"
    listed = column((article(1), title("甲局")), (article(2), title("乙局")))
    site: dict[str, Any] = {
        "/zwgk/gknb/": listed,
        "/zwgk/gknb/202401/t20240120_1.html": report("样例市甲局", 2023),
        "/zwgk/gknb/202401/t20240120_2.html": report("样例市乙局", 2023),
    }
    with portals({host: site}) as running:
        registry = tmp_path / "portals.toml"
        registry.write_text(
            f'[[portal]]\nid = "city"\nname = "样例市"\nfamily = "trs"\nurl = "{running.url(host, "/")}"\n'
            f'evidence = "a test"\n[[portal.column]]\nurl = "{running.url(host, "/zwgk/gknb/")}"\nconfirmed = true\n',
            "utf-8",
        )
        told = [crawl(tmp_path / "data", registry=registry)]
        site["/zwgk/gknb/"] = "<html><body><ul id='list'></ul></body></html>"
        told += [crawl(tmp_path / "data", registry=registry) for _ in range(2)]
        site["/zwgk/gknb/"] = listed
        told += [crawl(tmp_path / "data", registry=registry)]
    kinds = [[(one["portal"], one["kind"], one["expected"]) for one in run["findings"]] for run in told]
    assert kinds == [[], [("city", "vanished", 2)], [("city", "vanished", 2)], []]
    assert rows(tmp_path / "data", "SELECT run_id, kind FROM findings ORDER BY run_id") == [
        (2, "vanished"),
        (3, "vanished"),
    ]
    assert rows(tmp_path / "data", "SELECT entries, found FROM portal_runs ORDER BY run_id") == [
        (2, 2),
        (0, 0),
        (0, 0),
        (2, 2),
    ]

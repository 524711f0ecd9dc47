"""The whole line on the sample portals: found, fetched, kept, read, checked; then held against the truth."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from archive.identities.agencies import identify
from archive.storage.store import Archive
from crawler import comparison, demo, samples
from crawler.samples.plan import bundled
from crawler.samples.truth import Truth
from gongkai import main
from tests.dump import dump
from tests.sample_pages import sample_pages

pytestmark = pytest.mark.slow

Run = tuple[Path, dict[str, Any]]


def gongkai(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a command that fetches: in a process of its own, without a pause between requests."""
    return subprocess.run(
        [sys.executable, "-m", "gongkai", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "GONGKAI_DELAY": "0"},
    )


def demonstrate(data: Path) -> dict[str, Any]:
    """Run the demonstration, on the fixed addresses that everybody gets, and return what it says."""
    done = gongkai("demo", "--no-serve", "--json", "--data", data)
    assert done.returncode == 0, done.stdout + done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.fixture(scope="module")
def port() -> int:
    """A port of this test's own, free on one address and so very probably on all."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        found: int = one.getsockname()[1]
        return found


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The demonstration, run once into a new folder."""
    data = tmp_path_factory.mktemp("demo") / "data"
    return data, demonstrate(data)


@pytest.fixture(scope="module")
def truth() -> Truth:
    """What the demonstration must come to."""
    return samples.truth()


def test_nothing_is_called_missing_that_a_portal_has(first: Run, truth: Truth) -> None:
    there: dict[tuple[str, int], str] = {}
    with Archive.open(first[0], read_only=True) as archive:
        for one in truth.reports:
            key = identify(one.agency, archive.places, region_code=one.region_code).key
            there[key, one.year] = one.status
        sql = "SELECT a.key, c.year, c.state FROM coverage c JOIN agencies a ON a.id = c.agency_id"
        found = {(key, year): state for key, year, state in archive.db.execute(sql)}
    assert {pair: found[pair] for pair in there} == there
    assert {state for pair, state in found.items() if pair not in there} == {"missing", "blocked", "unknown"}
    # on the list of those who must report, and nothing but a page that is no report
    assert found["990200-乌有市体育局", 2024] == "missing"


def test_everything_in_the_sample_portals_is_found_and_nothing_else(first: Run) -> None:
    told = first[1]
    assert told["differences"] == []
    assert told["reports"] == told["reports_found"] >= 100
    assert told["refused"] == told["refused_found"] > 0
    assert told["failed"] == told["failed_found"] > 0
    assert told["planted"] == told["planted_found"] > 0
    assert told["figures"] > 15_000
    assert told["figures_wrong"] == told["other_errors"] == 0
    assert told["exact"] is True


def test_the_samples_are_as_many_and_as_varied_as_promised(first: Run) -> None:
    with closing(sqlite3.connect(first[0] / "gongkai.db")) as db:
        assert db.execute("SELECT count(*) FROM portals").fetchone()[0] >= 2
        assert db.execute("SELECT count(*) FROM agencies").fetchone()[0] >= 20
        assert {year for (year,) in db.execute("SELECT DISTINCT year FROM reports")} == set(range(2019, 2026))
        assert {form for (form,) in db.execute("SELECT DISTINCT template FROM reports")} >= {"2019", "2021"}


def test_the_portals_saw_one_request_at_a_time_and_none_that_robots_forbids(first: Run) -> None:
    assert first[1]["in_flight"] == 1
    assert first[1]["against_robots"] == []


def test_the_archive_says_that_it_is_invented_and_is_not_published(first: Run, tmp_path: Path) -> None:
    with closing(sqlite3.connect(first[0] / "gongkai.db")) as db:
        assert db.execute("SELECT value FROM meta WHERE name = 'sample'").fetchone() == ("1",)
    assert CliRunner().invoke(main, ["publish", str(tmp_path), "--data", str(first[0])]).exit_code == 2


SPOILT = {
    "UPDATE requests SET new_requests = coalesce(new_requests, 0) + 1 WHERE report_id = 1": "new_requests",
    "UPDATE disclosures SET repealed = NULL WHERE repealed = 0": "repealed",
    "UPDATE cell_store SET raw = '九' WHERE report_id = 2": "printed",
    "DELETE FROM checks WHERE result = 'broken'": "does not name the error planted",
    "UPDATE checks SET result = 'broken' WHERE rule = 'disputes.sum'": "where none is",
    "UPDATE fetches SET reason = 'notice' WHERE outcome = 'refused'": "refused as notice",
    "DELETE FROM locations WHERE report_id = (SELECT max(report_id) FROM locations)": "not found",
    "UPDATE agencies SET kind = 'government'": "kind is",
}


def test_the_comparison_notices_whatever_is_spoilt(first: Run, truth: Truth, monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge is judged."""
    monkeypatch.setattr(comparison, "NAMED", 10**6)
    with closing(sqlite3.connect(":memory:")) as copy, closing(sqlite3.connect(first[0] / "gongkai.db")) as db:
        db.backup(copy)
        for spoil in SPOILT:
            assert copy.execute(spoil).rowcount > 0, spoil
        found = comparison.compare(Database(copy), truth)
    for said in SPOILT.values():
        assert any(said in difference for difference in found.differences), said


def test_a_second_run_asks_for_lists_only_and_changes_nothing(first: Run) -> None:
    """By every portal's own log: no document is asked for again, no list page twice, and robots.txt holds for a day.

    A list that answers an error is tried again.
    """
    data, _ = first
    before = dump(data)
    with samples.serve() as portals:
        command = [sys.executable, "-m", "soak.crawl.life", str(data), "0", *map(str, portals.registry_paths)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        log, hosts = list(portals.log), {site.plan.address for site in portals.sites.values()}
    assert {access.host for access in log} == hosts
    with closing(sqlite3.connect(data / "gongkai.db")) as db:
        lists = {url.partition("#")[0] for (url,) in db.execute("SELECT url FROM fetches WHERE kind = 'list'")}
    assert {f"http://{access.host}:{samples.PORT}{access.path}" for access in log} <= lists
    answered = [(access.host, access.path, access.sent) for access in log if access.status < 500]
    assert len(set(answered)) == len(answered)
    assert dump(data) == before


def test_the_command_prints_the_crawl_and_the_comparison(first: Run) -> None:
    told = first[1]
    assert told["status"] in ("complete", "partial")
    keys = {"portal", "family", "status", "fetched", "found", "new", "changed", "refused", "failed"}
    assert len(told["portals"]) >= 2
    assert all(keys <= portal.keys() for portal in told["portals"])
    assert sum(portal["new"] for portal in told["portals"]) == told["reports"] == told["reports_found"]
    assert told["exact"] is True


@pytest.mark.long
def test_probe_finds_family_and_columns_from_the_home_address(port: int, tmp_path: Path) -> None:
    with samples.serve(port) as portals:
        home = portals.homes["sample-wuyou"]
        found = gongkai("probe", home, "--json")
    assert found.returncode == 0, found.stderr
    told = json.loads(found.stdout)
    assert (told["url"], told["family"]) == (home, "jpage")
    assert all(column.keys() >= {"url", "title", "reports"} for column in told["columns"])
    assert sum(column["reports"] for column in told["columns"]) > 0
    (tmp_path / "entry.toml").write_text(told["entry"], encoding="utf-8")
    assert gongkai("check-registry", tmp_path / "entry.toml").returncode == 0


@pytest.mark.long
def test_crawl_of_an_address_needs_no_registry(port: int, tmp_path: Path) -> None:
    with samples.serve(port) as portals:
        column = portals.homes["sample-huaxu"]
        done = gongkai("crawl", column, "--data", tmp_path / "data", "--json")
    assert done.returncode == 3, done.stderr  # a file behind a captcha, a page that is none
    (portal,) = json.loads(done.stdout)["portals"]
    assert portal["found"] == portal["new"] > 20
    assert portal["failures"] == {"captcha": 1, "soft_404": 1}


def test_a_host_that_does_not_answer_is_recorded_and_is_3(port: int, tmp_path: Path) -> None:
    done = gongkai("crawl", f"http://127.0.0.78:{port}/", "--data", tmp_path / "data", "--json")
    assert done.returncode == 3
    assert json.loads(done.stdout)["status"] == "partial"
    told = json.loads(gongkai("status", "--data", tmp_path / "data", "--json").stdout)
    assert [host["state"] for host in told["hosts"] if host["host"] == "127.0.0.78"] == ["reset"]


def test_real_reports_and_samples_do_not_mix(tmp_path: Path) -> None:
    saved = tmp_path / "saved.html"
    saved.write_bytes(sample_pages()[0][1])
    runner, data = CliRunner(), ["--data", str(tmp_path / "data")]
    assert runner.invoke(main, ["ingest", str(saved), *data]).exit_code == 0
    before = dump(tmp_path / "data")
    result = runner.invoke(main, ["demo", "--no-serve", *data])
    assert result.exit_code == 2
    assert "real reports" in result.stderr
    assert dump(tmp_path / "data") == before


def test_real_reports_do_not_come_into_an_archive_of_samples(tmp_path: Path) -> None:
    data = tmp_path / "data"
    demo.prepare(data)
    saved = tmp_path / "saved.html"
    saved.write_bytes(sample_pages()[0][1])
    before = dump(data)
    for arguments in (["ingest", str(saved)], ["crawl", "http://127.0.0.1:9/"], ["crawl", "qingdao"]):
        result = CliRunner().invoke(main, [*arguments, "--data", str(data)])
        assert result.exit_code == 2, result.output
        assert "invented reports of the sample portals" in result.stderr
    assert dump(data) == before


def test_what_a_real_crawl_remembers_is_no_place_for_samples_either(tmp_path: Path) -> None:
    """Not one report was found yet, but the ledger is a real one."""
    with Archive.open(tmp_path) as archive:
        archive.db.execute("INSERT INTO runs (started_at, status) VALUES ('2026-01-02T03:04:05Z', 'partial')")
    with pytest.raises(demo.CannotRunError, match="memory of a real crawl"):
        demo.prepare(tmp_path)
    demo.prepare(tmp_path / "new")
    demo.prepare(tmp_path / "new")  # a second demonstration


def test_the_data_folder_of_the_environment_counts_for_the_demo_too(tmp_path: Path) -> None:
    """It is looked at first, and refused where it holds real reports; ./demo-data is not made."""
    saved = tmp_path / "saved.html"
    saved.write_bytes(sample_pages()[0][1])
    environment = {**os.environ, "GONGKAI_DATA": str(tmp_path / "real")}
    for arguments, code in ((["ingest", str(saved)], 0), (["demo", "--no-serve"], 2)):
        command = [sys.executable, "-m", "gongkai", *arguments]
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
    assert str(tmp_path / "real") in done.stderr
    assert not (tmp_path / "demo-data").exists()


def test_an_address_that_is_taken_is_named(port: int, tmp_path: Path) -> None:
    one = [bundled() / "baiju.toml"]
    with samples.serve(port, portals=one), pytest.raises(demo.CannotRunError, match=str(port)):
        demo.run(tmp_path / "data", port=port)

"""Old bodies and a new parser: what changes is a version by the parser, what does not is not written."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from concurrent.futures import Future
from dataclasses import replace

import pytest

from archive import ingest as ingest_module
from archive import reparse as reparse_module
from archive.history import editions as editions_module
from archive.history import versions as versions_module
from archive.ingest import ingest
from archive.readers import reading
from archive.readers.processes import Here, ReadingError
from archive.reparse import reparse
from archive.storage.store import Archive
from parsers.model import Place, Refusal, Refused, Report
from tests.archive.printed import AGENCY, COLUMN, PAGE, printed, source
from tests.dump import dump

TOTAL = (3, "new_requests", "total")
TITLE = "关于报送政府信息公开工作年度报告的通知"
NOTICE = f"<html><title>{TITLE}</title><h1>{TITLE}</h1></html>".encode()


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path, workers=Here()) as opened:  # a parser is put in place of ours, in this process
        ingest(opened, printed(2022, {TOTAL: "1"}), source(f"{PAGE}?2022"))
        ingest(opened, printed(2023, {TOTAL: "7"}), source(), also=lambda db: ledger(db, PAGE))
        ingest(opened, NOTICE, source("http://a.example/notice"), also=lambda db: ledger(db, "http://a.example/notice"))
        yield opened
        assert opened.db.execute("PRAGMA foreign_key_check").fetchall() == []


def ledger(db, url):
    result, reason, sha256 = db.execute(
        "SELECT CASE result WHEN 'report' THEN 'ok' ELSE result END, reason, sha256 FROM snapshots WHERE url = ? "
        "UNION ALL SELECT 'ok', NULL, NULL",
        [url],
    ).fetchone()
    db.execute(
        "INSERT INTO fetches (url, host, kind, at, first_at, outcome, reason, sha256) "
        "VALUES (?, '', 'article', '', '', ?, ?, ?)",
        [url, result, reason, sha256],
    )


@pytest.fixture
def new_parser(monkeypatch):
    """Put another parser in the place of today's: what it makes of what today's says, page by page."""

    def use(change):
        old = reading.parse

        def parse(body, **how):
            return change(old(body, **how))

        for module in (editions_module, ingest_module, reparse_module, versions_module):
            monkeypatch.setattr(module, "PARSER_VERSION", "later")
        monkeypatch.setattr(reading, "parse", parse)

    return use


def one(archive, sql, *values):
    return archive.db.execute(sql, list(values)).fetchone()


def of_2023(change):
    return lambda parsed: change(parsed) if isinstance(parsed, Report) and parsed.year == 2023 else parsed


def test_the_same_parser_changes_nothing(archive):
    before = archive.db.conn.total_changes
    result = reparse(archive)
    assert (result.reports, result.cells_changed, result.failed) == (2, 0, 0)
    assert archive.db.conn.total_changes == before


def test_a_parser_that_reads_the_same_only_leaves_its_name(archive, new_parser):
    new_parser(lambda parsed: parsed)
    assert reparse(archive).cells_changed == 0
    assert archive.db.execute("SELECT DISTINCT parser_version, version FROM reports").fetchall() == [("later", 1)]
    assert one(archive, "SELECT count(*) FROM report_versions") == (2,)


def eight(report):
    figures = [one._replace(value=8, raw="8") if (one.line, one.field) == TOTAL[1:] else one for one in report.figures]
    return replace(report, figures=figures)


def test_a_better_reading_is_a_version_by_the_parser(archive, new_parser, tmp_path):
    new_parser(of_2023(eight))
    before = archive.db.conn.total_changes
    assert reparse(archive, dry_run=True).cells_changed == 1
    assert archive.db.conn.total_changes == before
    with Archive.open(tmp_path, read_only=True, workers=Here()) as looking:
        assert reparse(looking, dry_run=True).cells_changed == 1
    result = reparse(archive)
    assert (result.reports, result.cells_changed, result.failed) == (2, 1, 0)
    assert one(archive, "SELECT version, parser_version FROM reports WHERE year = 2023") == (2, "later")
    assert one(archive, "SELECT reason, parser_version FROM report_versions WHERE version = 2") == ("parser", "later")
    assert one(archive, "SELECT old_value, new_value FROM cell_changes") == (7, 8)
    assert reparse(archive).cells_changed == 0


def test_another_place_of_a_cell_is_put_right_without_a_version(archive, new_parser):
    def moved(report):
        figures = [one._replace(place=(one.place or Place(0, 0, 0))._replace(table_index=9)) for one in report.figures]
        return replace(report, figures=figures)

    new_parser(of_2023(moved))
    assert reparse(archive).cells_changed == 0
    assert one(
        archive, "SELECT DISTINCT table_index FROM cells JOIN reports r ON r.id = report_id WHERE year = 2023"
    ) == (9,)
    assert one(archive, "SELECT max(version) FROM report_versions") == (1,)


def test_a_year_read_rightly_at_last_gives_the_report_its_name(archive, new_parser):
    new_parser(of_2023(lambda report: replace(report, year=2024)))
    reparse(archive)
    assert one(archive, "SELECT id, version FROM reports WHERE key = ?", f"000000-{AGENCY}-2024-own") == (2, 2)
    assert one(archive, "SELECT count(*) FROM reports") == (2,)


def test_a_report_that_turns_out_to_be_another_joins_it(archive, new_parser):
    new_parser(of_2023(lambda report: replace(report, year=2022)))
    reparse(archive)
    # of two that contradict one another the one with the plainer address is shown
    assert archive.db.execute("SELECT year, version, url FROM reports").fetchall() == [(2022, 2, PAGE)]
    urls = archive.db.execute("SELECT url FROM locations ORDER BY url").fetchall()
    assert urls == [(PAGE,), (f"{PAGE}?2022",)]
    assert one(archive, "SELECT kind, url FROM problems") == ("copies_differ", f"{PAGE}?2022")
    assert one(archive, "SELECT count(*) FROM snapshots WHERE result IS NULL") == (0,)


def test_what_is_found_to_be_no_report_goes_and_is_recorded(archive, new_parser):
    new_parser(of_2023(lambda report: Refused(Refusal.OTHER_REPORT, report.title, "法治政府建设")))
    result = reparse(archive)
    assert (result.reports, result.failed) == (2, 0)
    assert result.cells_changed == 200
    assert archive.db.execute("SELECT year FROM reports").fetchall() == [(2022,)]
    assert one(archive, "SELECT outcome, reason FROM fetches WHERE url = ?", PAGE) == ("refused", "other_report")
    assert one(archive, "SELECT result, reason FROM snapshots WHERE url = ?", PAGE) == ("refused", "other_report")


def test_what_is_found_to_be_a_report_comes_in(archive, new_parser):
    report = reading.parse(printed(2021))
    new_parser(lambda parsed: report if isinstance(parsed, Refused) else parsed)
    assert reparse(archive, dry_run=True).reports == 3
    assert reparse(archive).reports == 3
    assert one(archive, "SELECT count(*) FROM reports") == (3,)
    assert one(archive, "SELECT outcome, reason FROM fetches WHERE url = 'http://a.example/notice'") == ("ok", None)
    assert one(archive, "SELECT count(*) FROM problems") == (0,)


def test_a_crash_keeps_what_an_earlier_parser_read(archive, new_parser):
    def broken(report):
        raise RecursionError("too deep")

    new_parser(of_2023(broken))
    for _ in range(2):
        assert reparse(archive).failed == 1
        assert one(archive, "SELECT new_requests FROM requests WHERE report_id = 2 AND applicant = 'total'") == (7,)
        assert one(archive, "SELECT count(*) FROM problems WHERE kind = 'parser_crash' AND report_id = 2") == (1,)
    before = archive.db.conn.total_changes
    reparse(archive)
    assert archive.db.conn.total_changes == before


def test_a_crash_is_taken_up_by_the_next_parser(archive, monkeypatch, new_parser):
    with monkeypatch.context() as broken:
        broken.setattr(reading, "parse", lambda *_args, **_how: 1 / 0)
        assert ingest(archive, printed(2020), source(COLUMN)).result == "failed"
    assert reparse(archive, dry_run=True).reports == 3
    new_parser(lambda parsed: parsed)
    assert reparse(archive).failed == 0
    assert one(archive, "SELECT result FROM snapshots WHERE url = ?", COLUMN) == ("report",)
    assert one(archive, "SELECT count(*) FROM problems") == (0,)


RUN = """
    import os, signal
    from archive.history import editions, versions
    from archive import ingest, reparse
    from archive.readers import reading
    from archive.readers.processes import Here, ReadingError
    from archive.storage.store import Archive

    calls = 0

    def eight(body, **how):
        global calls
        calls += 1
        report = old(body, **how)
        figures = [
            one._replace(value=8, raw="8") if (one.line, one.field) == ("new_requests", "total") else one
            for one in report.figures
        ]
        report.figures = figures
        return report

    def until_killed(*args):
        if calls >= {killed}:
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(*args)

    old, reading.parse = reading.parse, eight
    whole, versions.new_version = versions.new_version, until_killed
    for module in (editions, ingest, reparse, versions):
        module.PARSER_VERSION = "later"
    with Archive.open({data!r}, workers=Here()) as archive:
        result = reparse.reparse(archive)
        print(result.reports, result.cells_changed, calls)
"""


def run_until_killed(data, killed):
    script = textwrap.dedent(RUN.format(data=str(data), killed=killed))
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)


def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path):
    """Nothing is changed twice, nothing left out, and the counts are those of the whole."""
    for name in ("killed", "whole"):
        with Archive.open(tmp_path / name, workers=Here()) as archive:
            for year in range(2001, 2025):
                ingest(archive, printed(year, {TOTAL: "7"}), source(f"{PAGE}?{year}"))
    assert run_until_killed(tmp_path / "killed", 20).returncode == -signal.SIGKILL
    with Archive.open(tmp_path / "killed") as archive:
        done = archive.db.execute("SELECT count(*) FROM reports WHERE parser_version = 'later'").fetchone()[0]
        assert 0 < done < 24
    again = run_until_killed(tmp_path / "killed", 1000)
    whole = run_until_killed(tmp_path / "whole", 1000)
    assert again.stdout.split() == ["24", "24", str(24 - done)], again.stderr
    assert whole.stdout.split() == ["24", "24", "24"], whole.stderr
    assert dump(tmp_path / "killed") == dump(tmp_path / "whole")


def test_where_another_parser_was_killed_this_one_begins_anew(archive):
    archive.db.execute(
        "INSERT INTO meta (name, value) VALUES ('reparse', ?)",
        ['{"parser_version": "another", "reached": {"reports": 9, "others": 9}, "result": {"reports": 9}}'],
    )
    assert reparse(archive).reports == 2
    assert one(archive, "SELECT count(*) FROM meta WHERE name = 'reparse'") == (0,)


def test_a_body_that_is_lost_or_damaged_stops_nothing(archive):
    sha256 = one(archive, "SELECT snapshot_sha256 FROM reports WHERE year = 2022")[0]
    archive.bodies.db.execute("UPDATE bodies SET data = x'00' WHERE sha256 = ?", [bytes.fromhex(sha256)])
    archive.bodies.db.execute("DELETE FROM exchanges WHERE url = 'http://a.example/notice'")
    for _ in range(2):
        result = reparse(archive)
        assert (result.reports, result.cells_changed, result.failed) == (1, 0, 2)
    assert one(archive, "SELECT new_requests FROM requests WHERE report_id = 1 AND applicant = 'total'") == (1,)
    assert one(archive, "SELECT report_id, kind FROM problems") == (1, "parser_crash")


def test_all_cores_read_what_one_reads(tmp_path):
    """Through the reading processes of the command."""
    with Archive.open(tmp_path) as archive:
        for year in range(2001, 2041):
            ingest(archive, printed(year), source(f"{PAGE}?{year}"))
        before = archive.db.conn.total_changes
        assert reparse(archive).reports == 40
        assert archive.db.conn.total_changes == before


def test_a_reader_that_is_stopped_is_recorded_with_its_reason(archive):
    """What the earlier parser read stays, as with any crash."""

    class Slow(Here):
        def submit(self, function, /, *args, **names):
            future = Future()
            future.set_exception(ReadingError("not read in 60 s of computing", "parser_timeout"))
            return future

    archive._workers = Slow()
    for _ in range(2):
        assert reparse(archive).failed == 3
    assert archive.db.execute("SELECT report_id, kind FROM problems ORDER BY id").fetchall() == [
        (1, "parser_timeout"),
        (2, "parser_timeout"),
    ]  # the third is known to be no report
    archive._workers = Here()
    assert reparse(archive).failed == 0
    assert one(archive, "SELECT count(*) FROM reports") == (2,)
    assert one(archive, "SELECT count(*) FROM problems") == (0,)

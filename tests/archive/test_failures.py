"""What fails on the way in: a parser that crashes, a report that cannot be stored, a disk that is full."""

from __future__ import annotations

import sqlite3

import pytest

from archive import ingest as module
from archive.ingest import ingest, take_up
from archive.readers.processes import Here
from archive.storage.store import Archive
from tests.archive.printed import PAGE, printed, source
from tests.dump import dump

TOTAL = (3, "new_requests", "total")


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path, workers=Here()) as opened:
        yield opened
        assert opened.db.execute("PRAGMA foreign_key_check").fetchall() == []


def one(archive, sql, *values):
    return archive.db.execute(sql, list(values)).fetchone()


def test_a_crash_of_the_parser_loses_nothing(archive, monkeypatch):
    def broken(*_args, **_hints):
        raise ZeroDivisionError("split by nothing")

    monkeypatch.setattr("archive.readers.reading.parse", broken)
    outcome = ingest(archive, printed(), source())
    assert (outcome.result, outcome.reason) == ("failed", "parser_crash")
    assert "ZeroDivisionError: split by nothing (test_failures.py:" in (outcome.detail or "")
    assert one(archive, "SELECT kind, url FROM problems") == ("parser_crash", PAGE)
    monkeypatch.undo()
    # the same program fails again and is not asked; a new one is
    assert ingest(archive, printed(), source()).result == "failed"
    monkeypatch.setattr(module, "PARSER_VERSION", "later")
    assert ingest(archive, printed(), source()).result == "new"
    assert one(archive, "SELECT count(*) FROM problems") == (0,)


def test_what_cannot_be_stored_is_a_failure_of_its_body_alone(archive, monkeypatch):
    """A number beyond 64 bits, from wherever it comes: half a report is never left, nor what it replaced lost."""
    report_id = ingest(archive, printed(2023, {TOTAL: "7"}), source()).report_id
    before = dump(archive.folder)
    with monkeypatch.context() as broken:
        too_large = [("requests.balance", None, "broken", "error", 1, 2**70, 2**70, None)]
        broken.setattr("archive.history.versions.check_rows", lambda checks: too_large)
        outcome = ingest(archive, printed(2023, {TOTAL: "8"}), source(day=2))
    assert (outcome.result, outcome.reason) == ("failed", "parser_crash")
    assert outcome.detail.startswith("OverflowError: Python int too large to convert to SQLite INTEGER")
    assert one(archive, "SELECT report_id, kind FROM problems") == (report_id, "parser_crash")
    after = dump(archive.folder)
    for table in ("reports", "requests", "checks", "cell_store", "report_versions", "locations"):
        assert after[table] == before[table]


def test_the_callers_own_rows_are_written_once_and_are_no_fault_of_the_body(archive, monkeypatch):
    """Of what is stored together with others all but the one report stays; who writes beside it is not to blame it."""

    def also(db):
        db.conn.execute("INSERT INTO meta VALUES (?, 'also')", (f"{one(archive, 'SELECT count(*) FROM meta')}",))

    def wrong(db):
        raise ZeroDivisionError

    with archive.transaction():
        ingest(archive, printed(2022, {TOTAL: "6"}), source(PAGE + "?2022"), also=also)
        with monkeypatch.context() as broken:
            broken.setattr(
                "archive.history.versions.check_rows",
                lambda checks: [("a.rule", None, "holds", "error", 2**70, *[None] * 3)],
            )
            outcome = ingest(archive, printed(2023, {TOTAL: "8"}), source(), also=also)
        with pytest.raises(ZeroDivisionError):
            ingest(archive, printed(2024, {TOTAL: "9"}), source(PAGE + "?2024"), also=wrong)
    assert outcome.result == "failed"
    assert one(archive, "SELECT count(*) FROM meta WHERE value = 'also'") == (2,)
    assert archive.db.execute("SELECT year FROM reports").fetchall() == [(2022,)]
    assert archive.db.execute("SELECT url, kind FROM problems").fetchall() == [(PAGE, "parser_crash")]


def test_a_full_disk_is_no_failure_of_a_body(archive, monkeypatch):
    def full(*_args, **_names):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("archive.history.versions.write_checks", full)
    with pytest.raises(sqlite3.OperationalError):
        ingest(archive, printed(), source())
    monkeypatch.undo()
    assert one(archive, "SELECT count(*) FROM problems") == (0,)
    assert [outcome.result for outcome in take_up(archive)] == ["new"]

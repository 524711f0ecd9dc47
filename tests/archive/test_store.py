"""A data folder: made, opened again without a write, opened by several at once; a report goes in and comes out."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace

import pytest

from archive.history.changes import same_reading
from archive.ingest import ingest, keep, store
from archive.places import Region
from archive.storage.store import Archive, load
from parsers.model import Indicator, Period, Place, Problem, Section, State
from tests.archive import small
from tests.archive.printed import printed, source

pytestmark = pytest.mark.made_anew


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path) as opened:
        yield opened


def put(archive, report, url="http://www.yunling.example/a.html"):
    where = source(url)
    return store(archive, report, where, keep(archive, repr(report).encode(errors="replace"), where))


def test_opening_again_writes_nothing(tmp_path):
    Archive.open(tmp_path).close()
    before = hashlib.sha256((tmp_path / "gongkai.db").read_bytes()).digest()
    with Archive.open(tmp_path) as archive:
        assert archive.db.conn.total_changes == 0
    assert hashlib.sha256((tmp_path / "gongkai.db").read_bytes()).digest() == before


def test_reference_tables_are_put_right_and_other_places_stay(tmp_path):
    with Archive.open(tmp_path) as archive:
        archive.add_regions([Region("990000", "乌有省", "province", None)])
        archive.db.execute("UPDATE regions SET name = '?' WHERE code = '370200'")
        archive.db.execute("DELETE FROM codebook")
    with Archive.open(tmp_path) as archive:
        names = dict(archive.db.execute("SELECT code, name FROM regions WHERE code IN ('990000', '370200')").fetchall())
        assert names == {"990000": "乌有省", "370200": "青岛市"}
        assert archive.places.get("990000") is not None
        assert archive.db.execute("SELECT count(*) FROM codebook").fetchone()[0] > 200


def test_every_table_is_strict_and_foreign_keys_are_enforced(archive):
    loose = archive.db.execute(
        "SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict AND schema = 'main' "
        "AND name NOT LIKE 'sqlite_%' AND name <> '_sqlite_migrations'"
    )
    assert loose.fetchall() == []
    assert archive.db.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert archive.db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_reading_only(tmp_path):
    with pytest.raises(FileNotFoundError):
        Archive.open(tmp_path / "none", read_only=True)
    assert not (tmp_path / "none").exists()
    Archive.open(tmp_path).close()
    with Archive.open(tmp_path, read_only=True) as archive, pytest.raises(Exception, match="readonly"):
        archive.db.execute("DELETE FROM rules")


def test_several_processes_may_make_one_folder_at_once(tmp_path):
    script = f"from archive.storage.store import Archive; Archive.open({str(tmp_path / 'data')!r}).close()"
    running = [subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE) for _ in range(4)]
    for one in running:
        _, fault = one.communicate(timeout=60)
        assert one.returncode == 0, fault.decode()


def test_a_block_that_fails_leaves_nothing(archive):
    with pytest.raises(RuntimeError), archive.transaction() as db:
        db.execute("INSERT INTO meta VALUES ('a', '1')")
        with archive.transaction():
            db.execute("INSERT INTO meta VALUES ('b', '1')")
        raise RuntimeError
    assert archive.db.execute("SELECT count(*) FROM meta WHERE name IN ('a', 'b')").fetchone() == (0,)


def test_a_block_that_fails_inside_another_takes_nothing_else_with_it(archive):
    with archive.transaction() as db:
        db.execute("INSERT INTO meta VALUES ('a', '1')")
        with archive.transaction():
            with pytest.raises(RuntimeError), archive.transaction():
                db.execute("INSERT INTO meta VALUES ('b', '1')")
                raise RuntimeError
            db.execute("INSERT INTO meta VALUES ('c', '1')")
    kept = archive.db.execute("SELECT name FROM meta WHERE name IN ('a', 'b', 'c') ORDER BY name").fetchall()
    assert kept == [("a",), ("c",)]


def test_a_report_comes_back_as_it_was_stored(archive):
    report = small.report("云岭市财政局", 2023)
    report = replace(
        report,
        index_number="014416330/2024-00001",
        signed_on=report.published_on,
        title_year=2023,
        period=Period("2023年1月1日至12月31日", None, report.period.last if report.period else None),
        indicators=[
            Indicator("信息处理费", 1.5, unit="万元", origin="prose", raw="收取信息处理费1.5万元"),
            Indicator("不予公开", None, code="21", raw="/", place=Place(3, 20, 4, page=7)),
        ],
        document_number="云财综〔2024〕3号",
        problems=[Problem("label_unknown", "第七行", Place(2, 7, 0)), Problem("no_date", "—")],
    )
    outcome = put(archive, report)
    stored = load(archive.db, outcome.report_id)
    assert same_reading(stored.report, report)
    assert stored.agency is not None
    assert (stored.agency.name, stored.key) == ("云岭市财政局", "000000-云岭市财政局-2023-own")
    assert {(f.chapter, f.line, f.field): f for f in stored.report.figures} == {
        (f.chapter, f.line, f.field): f for f in report.figures
    }
    with pytest.raises(KeyError):
        load(archive.db, 99)


def test_the_wide_tables_hold_what_the_cells_hold(archive):
    report = small.report("云岭市财政局", 2023)
    report_id = put(archive, report).report_id
    db = archive.db
    row = dict(db.execute("SELECT applicant, new_requests FROM requests WHERE report_id = ?", [report_id]).fetchall())
    assert (len(row), row["natural_person"], row["research_institution"]) == (7, 7, 0)
    fees = db.execute("SELECT fee_amount_wan, made FROM disclosures WHERE item = 'fees'").fetchone()
    assert fees == (25.1, None)
    assert db.execute("SELECT upheld, pending FROM disputes WHERE channel = 'review'").fetchone() == (0, None)
    cell = "SELECT raw, value, state FROM cells WHERE line = ? AND field = ?"
    assert db.execute(cell, ["review", "pending"]).fetchone() == ("/", None, "dash")
    assert db.execute(cell, ["fees", "fee_amount_wan"]).fetchone() == ("25.1万元", 25.1, "number")
    assert db.execute(cell, ["new_requests", "total"]).fetchone() == ("7", 7, "number")
    # raw is stored only where it says more than the value
    assert db.execute("SELECT count(*) FROM cell_store WHERE raw IS NOT NULL").fetchone() == (2,)


def test_a_report_without_tables_has_no_rows_of_figures(archive):
    report = replace(small.report("云岭市财政局", 2023), figures=[])
    put(archive, report)
    for table in ("requests", "disclosures", "disputes", "cells"):
        assert archive.db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_a_table_that_is_wholly_missing_has_no_rows(archive):
    report = small.report("云岭市财政局", 2023)
    figures = [
        one._replace(raw=None, value=None, state=State.MISSING, place=None) if one.chapter == 4 else one
        for one in report.figures
    ]
    put(archive, replace(report, figures=figures))
    assert archive.db.execute("SELECT count(*) FROM disputes").fetchone() == (0,)
    assert archive.db.execute("SELECT count(*), count(raw) FROM cells WHERE state = 'missing'").fetchone() == (15, 0)


@pytest.mark.parametrize("raw", ["12.5", "1" * 16, "9" * 30])
def test_what_is_no_count_is_kept_as_text_and_said_to_be_none(archive, raw):
    value = float(raw) if "." in raw else int(raw)
    report = small.report("云岭市财政局", 2023)
    figures = [
        one._replace(raw=raw, value=value) if (one.line, one.field) == ("new_requests", "total") else one
        for one in report.figures
    ]
    put(archive, replace(report, figures=figures))
    query = "SELECT raw, value FROM cells WHERE line = 'new_requests' AND field = 'total'"
    assert archive.db.execute(query).fetchone() == (raw, None)
    assert archive.db.execute("SELECT new_requests FROM requests WHERE applicant = 'total'").fetchone() == (None,)
    assert archive.db.execute("SELECT detail FROM problems WHERE kind = 'not_a_count'").fetchone() == (
        f"new_requests total: {raw}",
    )


def test_a_whole_number_written_with_decimals_is_a_count(archive):
    report = small.report("云岭市财政局", 2023)
    figures = [
        one._replace(raw="7.0", value=7.0) if one.line == "new_requests" and one.value else one
        for one in report.figures
    ]
    put(archive, replace(report, figures=figures))
    query = "SELECT raw, value, typeof(value) FROM cells WHERE line = 'new_requests' AND field = 'total'"
    assert archive.db.execute(query).fetchone() == ("7.0", 7, "integer")


def test_text_that_is_no_unicode_does_not_stop_anything(archive):
    report = small.report("云岭市财政局", 2023)
    put(archive, replace(report, title="报告\ud800", sections=[Section(1, "一、\udfff", "text")]))
    assert archive.db.execute("SELECT title FROM reports").fetchone() == ("报告?",)


def test_the_parser_reads_what_the_tests_print(archive):
    outcome = ingest(archive, printed(2023, {(3, "new_requests", "total"): "7"}), source())
    assert (outcome.result, outcome.status) == ("new", "complete")
    assert archive.db.execute("SELECT new_requests FROM requests WHERE applicant = 'total'").fetchone() == (7,)
    assert archive.db.execute("SELECT count(number) FROM sections").fetchone() == (6,)

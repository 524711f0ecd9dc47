"""One body on its way in, and what becomes of a report when its addresses say other things."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap

import pytest

from archive import ingest as ingest_module
from archive.ingest import Crash, ingest, keep, pending, read, store, take_up, taken
from archive.readers.processes import Here
from archive.sources import of_exchange
from archive.storage.fulltext import rebuild
from archive.storage.segment import match
from archive.storage.store import Archive
from tests.archive.printed import AGENCY, COLUMN, PAGE, printed, source

NEW = (3, "new_requests", "natural_person")
TOTAL = (3, "new_requests", "total")
NOTICE = """<html><head><meta charset=utf-8><title>关于报送政府信息公开工作年度报告的通知</title></head><body>
<h1>关于报送2023年政府信息公开工作年度报告的通知</h1><p>各单位：请于1月15日前报送本单位年度报告。</p></body></html>""".encode()


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path, workers=Here()) as opened:  # the bodies are our own
        yield opened
        assert opened.db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert_index_is_exact(opened)


def assert_index_is_exact(archive):
    """A contentless index that was told a wrong old text answers wrongly: compare with one made afresh."""
    words = ("申请", "公开", "目录", "财政")
    before = [found(archive, word) for word in words]
    with archive.transaction() as db:
        rebuild(db)
    assert [found(archive, word) for word in words] == before
    archive.db.execute("INSERT INTO sections_fts (sections_fts) VALUES ('integrity-check')")


def found(archive, word):
    return archive.db.execute("SELECT rowid FROM sections_fts WHERE sections_fts MATCH ?", [match(word)]).fetchall()


def one(archive, sql, *values):
    return archive.db.execute(sql, list(values)).fetchone()


def all_rows(archive):
    return {
        table: archive.db.execute(f"SELECT * FROM {table}").fetchall()
        for table in archive.db.table_names()
        if "_fts" not in table
    }


def versions(archive):
    return archive.db.execute("SELECT version, url, reason FROM report_versions ORDER BY report_id, version").fetchall()


def test_a_new_report_has_all_its_rows(archive):
    outcome = ingest(archive, printed(2023, {NEW: "7", TOTAL: "7"}), source())
    assert (outcome.result, outcome.status, outcome.reason) == ("new", "complete", None)
    key, year, version, url = one(archive, "SELECT key, year, version, url FROM reports")
    assert (key, year, version, url) == (f"000000-{AGENCY}-2023-own", 2023, 1, PAGE)
    sizes = {
        table: one(archive, f"SELECT count(*) FROM {table}")[0] for table in ("requests", "disclosures", "disputes")
    }
    assert sizes == {"requests": 7, "disclosures": 6, "disputes": 3}
    assert one(archive, "SELECT count(*) FROM checks WHERE rule = 'requests.balance'") == (7,)
    assert one(archive, "SELECT result, encoding, length(sha256) FROM snapshots") == ("report", "utf-8", 64)
    assert one(archive, "SELECT url, first_seen, last_seen FROM locations") == (PAGE, *["2026-02-01T03:04:05Z"] * 2)


def test_the_same_body_at_the_same_address_changes_nothing(archive):
    body = printed()
    first = ingest(archive, body, source())
    before, changes = all_rows(archive), archive.db.conn.total_changes
    again = ingest(archive, body, source(day=9))
    assert (again.result, again.report_id, again.status) == ("same", first.report_id, "complete")
    assert all_rows(archive) == before
    assert archive.db.conn.total_changes == changes


def test_the_callers_rows_are_written_with_the_report_or_not_at_all(archive):
    def broken(db):
        db.execute("INSERT INTO meta VALUES ('ledger', '1')")
        raise RuntimeError

    where = source()
    sha256 = keep(archive, printed(), where)
    with pytest.raises(RuntimeError):
        store(archive, read(printed(), where), where, sha256, also=broken)
    assert one(archive, "SELECT count(*) FROM reports") == (0,)
    assert one(archive, "SELECT count(*) FROM meta WHERE name = 'ledger'") == (0,)
    assert [digest for digest, _ in pending(archive)] == [sha256]
    ledger = []
    for _ in range(2):
        store(archive, read(printed(), where), where, sha256, also=ledger.append)
    assert len(ledger) == 2  # also where the body is known: its address was asked again


def test_a_page_whose_furniture_changes_is_no_new_version(archive):
    ingest(archive, printed(), source())
    outcome = ingest(archive, printed(furniture="<li>阅读次数：8</li>"), source(day=2))
    assert outcome.result == "same"
    assert versions(archive) == [(1, PAGE, "source")]
    shown, seen = one(archive, "SELECT r.snapshot_sha256, l.snapshot_sha256 FROM reports r JOIN locations l")
    assert shown != seen, "the evidence of the figures stays the body that they were read from"
    assert one(archive, "SELECT last_seen FROM locations") == ("2026-02-02T03:04:05Z",)


def test_a_silent_change_is_a_new_version_with_exactly_the_changed_cells(archive):
    ingest(archive, printed(2023, {NEW: "7", TOTAL: "7"}), source())
    outcome = ingest(archive, printed(2023, {NEW: "7", TOTAL: "8"}), source(day=2))
    assert outcome.result == "changed"
    assert versions(archive) == [(1, PAGE, "source"), (2, PAGE, "source")]
    changes = archive.db.execute(
        "SELECT version, line, field, old_raw, new_raw, old_value, new_value FROM cell_changes"
    )
    assert changes.fetchall() == [(2, "new_requests", "total", "7", "8", 7, 8)]
    assert one(
        archive, "SELECT version, snapshot_sha256 = (SELECT max(snapshot_sha256) FROM locations) FROM reports"
    ) == (
        2,
        1,
    )
    assert one(archive, "SELECT new_requests FROM requests WHERE applicant = 'total'") == (8,)
    assert one(archive, "SELECT count(*) FROM requests") == (7,)


def test_a_changed_sentence_is_a_new_version_without_changed_cells(archive):
    ingest(archive, printed(text="本年度收到申请。"), source())
    assert ingest(archive, printed(text="本年度没有收到申请。"), source(day=2)).result == "changed"
    assert one(archive, "SELECT count(*) FROM cell_changes") == (0,)
    assert one(archive, "SELECT count(*) FROM sections WHERE text LIKE '%本年度收到申请%'") == (0,)


def test_a_page_that_goes_back_to_what_it_said_is_a_third_version(archive):
    first, second = printed(2023, {TOTAL: "1"}), printed(2023, {TOTAL: "2"})
    results = [ingest(archive, body, source(day=day)).result for day, body in enumerate([first, second, first], 1)]
    assert results == ["new", "changed", "changed"]
    assert one(archive, "SELECT version, (SELECT count(*) FROM snapshots) FROM reports") == (3, 2)
    assert ingest(archive, first, source(day=4)).result == "same"


def test_an_address_that_goes_over_to_next_years_report_leaves_the_old_one(archive):
    ingest(archive, printed(2022), source())
    assert ingest(archive, printed(2023), source(day=2)).result == "new"
    rows = archive.db.execute("SELECT year, version FROM reports ORDER BY year").fetchall()
    assert rows == [(2022, 1), (2023, 1)]
    assert one(archive, "SELECT count(*) FROM locations") == (2,)


def test_one_report_at_two_addresses_is_one_row(archive):
    """The same body, and one that differs in furniture only."""
    ingest(archive, printed(), source())
    assert ingest(archive, printed(), source(COLUMN)).result == "same"
    assert ingest(archive, printed(furniture="<li>x</li>"), source(COLUMN + "?2")).result == "same"
    assert one(archive, "SELECT count(*), max(version) FROM reports") == (1, 1)
    assert one(archive, "SELECT count(*) FROM locations") == (3,)
    assert one(archive, "SELECT count(*) FROM problems") == (0,)
    assert one(archive, "SELECT count(*) FROM snapshots WHERE report_id = 1") == (3,)


def test_which_of_two_equal_copies_is_shown_does_not_depend_on_which_came_first(tmp_path):
    addresses = [COLUMN, PAGE, f"{COLUMN}?print=1"]
    shown = set()
    for number, order in enumerate([addresses, addresses[::-1]]):
        with Archive.open(tmp_path / str(number)) as archive:
            for url in order:
                ingest(archive, printed(), source(url))
            shown.add(one(archive, "SELECT url, version FROM reports"))
    assert shown == {(PAGE, 1)}


def test_copies_that_differ_in_figures_are_versions_with_a_problem(archive):
    ingest(archive, printed(2023, {TOTAL: "7"}), source())
    outcome = ingest(archive, printed(2023, {TOTAL: "9"}), source(COLUMN))
    assert outcome.result == "changed"
    assert one(archive, "SELECT url, version FROM reports") == (PAGE, 1), "a copy takes nothing over"
    assert versions(archive) == [(1, PAGE, "source"), (2, COLUMN, "source")]
    assert one(archive, "SELECT url, detail FROM problems WHERE kind = 'copies_differ'") == (
        COLUMN,
        "new_requests total 7 / 9",
    )
    assert one(archive, "SELECT new_requests FROM requests WHERE applicant = 'total'") == (7,)
    changes = archive.db.conn.total_changes
    ingest(archive, printed(2023, {TOTAL: "9"}), source(COLUMN, day=3))
    assert archive.db.conn.total_changes == changes


def test_a_copy_whose_furniture_changes_is_still_that_copy(archive):
    ingest(archive, printed(2023, {TOTAL: "7"}), source())
    ingest(archive, printed(2023, {TOTAL: "9"}), source(COLUMN))
    ingest(archive, printed(2023, {TOTAL: "9"}, furniture="<li>x</li>"), source(COLUMN, day=2))
    assert len(versions(archive)) == 2
    assert one(archive, "SELECT count(*) FROM problems") == (1,)


def test_copies_that_agree_again_are_no_problem_any_more(archive):
    ingest(archive, printed(2023, {TOTAL: "7"}), source())
    ingest(archive, printed(2023, {TOTAL: "9"}), source(COLUMN))
    ingest(archive, printed(2023, {TOTAL: "7"}), source(COLUMN, day=2))
    assert one(archive, "SELECT count(*) FROM problems") == (0,)
    ingest(archive, printed(2023, {TOTAL: "8"}), source(day=3))
    assert one(archive, "SELECT url, detail FROM problems") == (COLUMN, "new_requests total 8 / 7")


def test_blank_and_dash_do_not_contradict_one_another(archive):
    ingest(archive, printed(2023, {TOTAL: ""}), source())
    assert ingest(archive, printed(2023, {TOTAL: "/"}), source(COLUMN)).result == "same"


def test_the_copy_in_the_agencys_own_column_is_the_one_shown(archive):
    ingest(archive, printed(2023, {TOTAL: "9"}), source(COLUMN))
    ingest(archive, printed(2023, {TOTAL: "7"}), source(PAGE, column=AGENCY))
    assert one(archive, "SELECT url, version FROM reports") == (PAGE, 2)
    assert one(archive, "SELECT new_requests FROM requests WHERE applicant = 'total'") == (7,)
    assert one(archive, "SELECT url FROM problems WHERE kind = 'copies_differ'") == (COLUMN,)


def test_the_own_page_takes_the_place_of_an_equal_copy_without_a_new_version(archive):
    ingest(archive, printed(furniture="<li>市政府网站</li>"), source(COLUMN))
    assert ingest(archive, printed(), source(PAGE, column=AGENCY)).result == "same"
    assert one(archive, "SELECT url, version FROM reports") == (PAGE, 1)
    assert versions(archive) == [(1, PAGE, "source")]


def test_a_copy_that_can_be_read_takes_the_place_of_one_that_cannot(archive):
    scan = printed().split("<p>一、".encode())[0] + b"<img src=scan1.jpg><img src=scan2.jpg></body></html>"
    assert ingest(archive, scan, source()).status == "unreadable"
    outcome = ingest(archive, printed(), source(COLUMN))
    assert (outcome.result, outcome.status) == ("changed", "complete")
    assert one(archive, "SELECT url, status, version FROM reports") == (COLUMN, "complete", 2)
    assert ingest(archive, scan, source(COLUMN + "?scan")).result == "same"
    assert one(archive, "SELECT status FROM reports") == ("complete",)
    assert one(archive, "SELECT count(*) FROM problems WHERE kind = 'copies_differ'") == (0,)


def test_reports_that_do_not_say_whose_or_when_never_merge_by_accident(archive):
    first, second = (printed(None, {TOTAL: number}) for number in ("1", "2"))
    ingest(archive, first, source("http://a.example/1"))
    ingest(archive, second, source("http://a.example/2"))
    keys = [row[0] for row in archive.db.execute("SELECT key FROM reports ORDER BY id")]
    assert len(keys) == 2
    sha256 = one(archive, "SELECT snapshot_sha256 FROM reports WHERE id = 1")[0]
    assert keys[0] == f"000000-{AGENCY}-{sha256[:12]}-own"
    # the same page later is still the same report
    assert ingest(archive, printed(None, {TOTAL: "3"}), source("http://a.example/1", day=2)).result == "changed"
    assert [row[0] for row in archive.db.execute("SELECT key FROM reports ORDER BY id")] == keys


def test_what_is_no_report_is_recorded_with_its_reason(archive):
    outcome = ingest(archive, NOTICE, source("file:///reports/notice.html"))
    assert (outcome.result, outcome.reason, outcome.report_id) == ("refused", "notice", None)
    assert one(archive, "SELECT count(*) FROM reports") == (0,)
    kind, detail, report_id = one(archive, "SELECT kind, detail, report_id FROM problems")
    assert (kind, report_id) == ("refused", None)
    assert detail.startswith("notice: ")
    changes = archive.db.conn.total_changes
    assert ingest(archive, NOTICE, source("file:///reports/notice.html", day=2)).result == "refused"
    assert archive.db.conn.total_changes == changes


def test_a_refusal_that_the_ledger_records_needs_no_second_row(archive):
    outcome = ingest(archive, NOTICE, source(), also=lambda db: None)
    assert outcome.result == "refused"
    assert one(archive, "SELECT count(*) FROM problems") == (0,)
    assert one(archive, "SELECT result, reason FROM snapshots") == ("refused", "notice")


def test_an_address_that_loses_its_report_keeps_it_with_a_problem(archive):
    report_id = ingest(archive, printed(), source()).report_id
    ingest(archive, NOTICE, source(day=2), also=lambda db: None)
    assert one(archive, "SELECT version FROM reports") == (1,)
    assert one(archive, "SELECT report_id, kind FROM problems") == (report_id, "refused")
    ingest(archive, printed(), source(day=3))
    assert one(archive, "SELECT count(*) FROM reports") == (1,)


@pytest.mark.parametrize("body", [b"", b"\0" * 1000, b"\xff\xfe\xfd", "<table>".encode("utf-16"), b"%PDF-1.7 nothing"])
def test_any_body_has_an_outcome(archive, body):
    outcome = ingest(archive, body, source())
    assert outcome.result in {"refused", "new"}
    assert archive.bodies.get(one(archive, "SELECT sha256 FROM snapshots")[0]) == body


def test_what_a_source_says_comes_back_from_what_is_kept(archive):
    where = source(
        column="云岭市财政局", region_code="370200", portal_id="yunling", found_on="http://www.yunling.example/"
    )
    sha256 = keep(archive, b"body", where)
    (exchange,) = archive.bodies.exchanges(sha256)
    assert of_exchange(exchange) == where


def test_a_body_kept_and_not_read_is_taken_up(archive):
    sha256 = keep(archive, printed(), source())
    keep(archive, b"<ul>a list page</ul>", source(COLUMN, kind="list"))
    assert [(digest, where.url) for digest, where in pending(archive)] == [(sha256, PAGE)]
    assert [outcome.result for outcome in take_up(archive)] == ["new"]
    assert list(pending(archive)) == []
    assert take_up(archive) == []


def test_what_was_looked_at_before_is_not_looked_at_again(archive, monkeypatch):
    monkeypatch.setattr(ingest_module, "STRIDE", 2)
    keep(archive, printed(), source())
    keep(archive, b"<ul>a list page</ul>", source(COLUMN, kind="list"))
    take_up(archive)
    (mark,) = one(archive, "SELECT value FROM meta WHERE name = 'exchanges_noted'")
    assert mark.startswith("[2, ")
    looked_at = []
    archive.db.conn.set_trace_callback(looked_at.append)
    assert list(pending(archive)) == []
    assert any("e.id > 2 AND NOT EXISTS" in sql for sql in looked_at)
    # bodies.db of another day has another exchange under that number: all are looked at
    archive.bodies.db.execute("UPDATE exchanges SET url = url || '?' WHERE id = 2")
    looked_at.clear()
    list(pending(archive))
    assert any("e.id > 0 AND NOT EXISTS" in sql for sql in looked_at)
    archive.db.conn.set_trace_callback(None)


def test_a_body_that_only_bodies_db_knows_is_taken_up(archive):
    """Killed between the two databases, or a power cut that took the last moments of gongkai.db."""
    sha256 = keep(archive, printed(), source())
    archive.db.execute("DELETE FROM snapshots")
    assert taken(archive, sha256, PAGE) is None
    assert [outcome.result for outcome in take_up(archive)] == ["new"]
    assert one(archive, "SELECT url, result FROM snapshots") == (PAGE, "report")


@pytest.mark.parametrize(
    "moment", ["archive.ingest.note_kept", "archive.history.versions._locate", "archive.storage.rows.write"]
)
def test_killed_at_any_moment_the_next_run_ends_where_an_undisturbed_one_does(tmp_path, moment):
    pages = tmp_path / "page.html"
    pages.write_bytes(printed(2023, {TOTAL: "7"}))
    script = f"""
        import os, signal
        from pathlib import Path
        import archive.ingest, archive.storage.rows, archive.history.versions
        from archive.storage.store import Archive
        from tests.archive.printed import source
        module, name = {moment!r}.rsplit(".", 1)
        def die(*args, **more):
            os.kill(os.getpid(), signal.SIGKILL)
        setattr(eval(module), name, die)
        archive.ingest.ingest(Archive.open({str(tmp_path / "killed")!r}), Path({str(pages)!r}).read_bytes(), source())
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    with Archive.open(tmp_path / "killed") as killed, Archive.open(tmp_path / "whole") as whole:
        take_up(killed)
        ingest(whole, pages.read_bytes(), source())
        rows = all_rows(whole)
        found_rows = all_rows(killed)
        for table in ("_sqlite_migrations",):
            rows.pop(table)
            found_rows.pop(table)
        assert found_rows == rows


def test_reading_is_fit_for_another_process():
    import pickle

    assert pickle.loads(pickle.dumps(read)) is read
    for value in (read(printed(), source()), read(NOTICE, source()), Crash("x"), source()):
        assert pickle.loads(pickle.dumps(value)) == value


def test_the_longest_name_of_an_agency_is_shown_whatever_came_first(tmp_path):
    names = ["青岛市市北区财政局", "市北区财政局", "山东省青岛市市北区财政局"]
    for number, order in enumerate([names, names[::-1]]):
        with Archive.open(tmp_path / str(number)) as archive:
            for year, name in enumerate(order, 2021):
                ingest(archive, printed(year, agency=name), source(f"http://a.example/{year}"))
            assert archive.db.execute("SELECT name, region_code FROM agencies").fetchall() == [(names[2], "370203")]
            hits = archive.db.execute("SELECT rowid FROM agencies_fts WHERE agencies_fts MATCH ?", [match("山东")])
            assert len(hits.fetchall()) == 1

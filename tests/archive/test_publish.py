"""What the public gets: consistent, whole, read-only, and nothing that is only the operator's."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive import publish as module
from archive import running
from archive.discretion import PUBLIC, REDUCED
from archive.publish import SampleArchiveError, publish
from archive.storage import states
from archive.storage.copies import ForeignTargetError
from archive.storage.store import Archive
from archive.verify import verify
from tests.archive.small import OPERATOR, add, report, small_archive, source


@pytest.fixture
def folder(tmp_path):
    folder = small_archive(tmp_path / "data")
    with Archive.open(folder) as archive, archive.transaction():
        archive.db.execute(
            "INSERT INTO runs (started_at, status, counts) VALUES ('2026-01-01', 'complete', '{\"a\": 1}')"
        )
        archive.db.execute(
            "INSERT INTO fetches (url, host, kind, at, outcome, reason, detail, etag, first_at, hints, found_on) "
            "VALUES ('http://a.example/x', 'a.example', 'article', '2026-01-02', 'refused', 'notice', 'hush-hush', "
            "'\"v1\"', '2026-01-01', '{\"title\": \"hush-hush\"}', 'http://a.example/list')"
        )
        archive.db.execute(
            "INSERT OR REPLACE INTO meta (name, value) VALUES ('exchanges_noted', ?)", [f'[1000, "", "{OPERATOR}"]']
        )
        archive.db.execute(
            "INSERT INTO problems (url, kind, detail) VALUES (?, 'parser_crash', ?)",
            [OPERATOR, f"in {Path(__file__)} reading /srv/the-operator/secret folder/report.html"],
        )
    return folder


def rows(folder, sql, name="gongkai.db"):
    with closing(sqlite3.connect(f"file:{folder / name}?mode=ro", uri=True)) as db:
        return db.execute(sql).fetchall()


def test_the_target_is_a_data_folder_with_the_same_reports(folder, tmp_path):
    publish(folder, tmp_path / "site")
    assert verify(tmp_path / "site").findings == []
    for table in ("reports", "requests", "figures", "checks", "sections", "agencies", "rules", "codebook"):
        count = f"SELECT count(*) FROM {table}"
        assert rows(tmp_path / "site", count) == rows(folder, count)
    with Archive.open(tmp_path / "site", read_only=True) as archive:
        assert len(archive.bodies) == 4


def test_an_empty_archive_can_be_published(tmp_path):
    Archive.open(tmp_path / "data").close()
    publish(tmp_path / "data", tmp_path / "site")
    assert rows(tmp_path / "site", "SELECT count(*) FROM reports") == [(0,)]


def test_no_path_of_the_operator_is_left_in_any_byte(folder, tmp_path):
    result = publish(folder, tmp_path / "site")
    for name in ("gongkai.db", "bodies.db"):
        content = (result.folder / name).read_bytes()
        for trace in (
            b"the-operator",
            b"hush-hush",
            b"secret folder",
            b"secret%20folder",
            str(Path(__file__).parent).encode(),
            b"visitor=1234",
        ):
            assert trace not in content, (name, trace)


def test_an_ingested_file_keeps_an_address_by_which_it_is_one(folder, tmp_path):
    publish(folder, tmp_path / "site")
    (url, sha256) = rows(tmp_path / "site", "SELECT url, snapshot_sha256 FROM reports WHERE url LIKE 'file:%'")[0]
    assert url == f"file:///{sha256[:12]}/report.html"
    assert rows(tmp_path / "site", f"SELECT count(*) FROM snapshots WHERE url = '{url}'") == [(1,)]
    assert rows(tmp_path / "site", f"SELECT count(*) FROM locations WHERE url = '{url}'") == [(1,)]
    assert rows(tmp_path / "site", f"SELECT count(*) FROM exchanges WHERE url = '{url}'", "bodies.db") == [(1,)]


def test_two_files_of_one_name_and_content_become_one_address(folder, tmp_path):
    one = report("雾江县人民政府", None)
    with Archive.open(folder) as archive:
        add(archive, one, source("file:///srv/the-operator/copy/report.html"))
    publish(folder, tmp_path / "site")
    assert rows(tmp_path / "site", "SELECT count(*) FROM snapshots WHERE url LIKE 'file:%'") == [(1,)]
    assert verify(tmp_path / "site").findings == []


def test_the_ledger_says_what_was_answered_and_no_more(folder, tmp_path):
    publish(folder, tmp_path / "site")
    assert rows(tmp_path / "site", "SELECT url, outcome, reason, detail, etag, hints, found_on FROM fetches") == [
        ("http://a.example/x", "refused", "notice", None, None, None, None)
    ]
    assert rows(tmp_path / "site", "SELECT status, counts FROM runs WHERE started_at = '2026-01-01'") == [
        ("complete", "{}")
    ]
    assert rows(tmp_path / "site", "SELECT count(*) FROM exchanges WHERE origin IS NOT NULL", "bodies.db") == [(0,)]


def test_every_table_is_either_public_or_reduced(tmp_path):
    """A new table has to be put into one of the two sets in archive/discretion.py."""
    with Archive.open(tmp_path / "data") as archive:
        tables = set(archive.db.table_names())
    shadows = {name for name in tables if "_fts" in name or name.startswith("sqlite_")}
    assert tables - shadows == PUBLIC | REDUCED


def test_samples_are_refused(folder, tmp_path):
    with Archive.open(folder) as archive, archive.transaction():
        archive.db.execute("INSERT OR REPLACE INTO meta (name, value) VALUES ('sample', '1')")
    with pytest.raises(SampleArchiveError, match="invented"):
        publish(folder, tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_a_copy_of_samples_that_is_made_to_measure_stays_one(folder, tmp_path):
    with Archive.open(folder) as archive, archive.transaction():
        archive.db.execute("INSERT OR REPLACE INTO meta (name, value) VALUES ('sample', '1')")
    module.make(folder, tmp_path / "site")
    assert rows(tmp_path / "site", "SELECT value FROM meta WHERE name = 'sample'") == [("1",)]
    with pytest.raises(SampleArchiveError):
        publish(tmp_path / "site", tmp_path / "again")


def test_other_peoples_folders_are_refused(folder, tmp_path):
    other = small_archive(tmp_path / "other")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_bytes(b"\xff\xd8")
    for target in (folder, other, tmp_path / "photos"):
        with pytest.raises(ForeignTargetError):
            publish(folder, target)


def test_files_are_read_only_and_need_no_companion(folder, tmp_path):
    publish(folder, tmp_path / "site")
    state = (tmp_path / "site" / "current").resolve()
    assert {path.name for path in state.iterdir()} == {"gongkai.db", "bodies.db", "inspect.json"}
    assert {path.stat().st_mode & 0o777 for path in state.iterdir()} == {0o444}
    assert rows(state, "PRAGMA journal_mode") == [("delete",)]


def test_a_reader_keeps_its_state_and_a_new_one_sees_the_next(folder, tmp_path):
    publish(folder, tmp_path / "site")
    before = rows(tmp_path / "site", "SELECT count(*) FROM reports")
    running = sqlite3.connect(f"file:{(tmp_path / 'site' / 'gongkai.db').resolve()}?immutable=1", uri=True)
    with closing(running):
        with Archive.open(folder) as archive:
            add(archive, report("云岭市民政局", 2024), source("http://www.yunling.example/new.html"))
        publish(folder, tmp_path / "site")
        assert running.execute("SELECT count(*) FROM reports").fetchall() == before
    assert rows(tmp_path / "site", "SELECT count(*) FROM reports") == [(before[0][0] + 1,)]


def test_the_state_before_stays_and_older_ones_go(folder, tmp_path):
    states = [publish(folder, tmp_path / "site").folder for _ in range(4)]
    assert [state.exists() for state in states] == [False, False, True, True]
    assert (tmp_path / "site" / "current").resolve() == states[-1].resolve()
    assert not list((tmp_path / "site").glob(".unfinished-*"))


def test_states_are_in_order_also_when_the_clock_went_back(tmp_path):
    for name in ("20260101T000000Z", "20260101T000000Z-999", "20260101T000000Z-1000"):
        (tmp_path / name).mkdir()
    early, late = datetime(2025, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    assert states.next_name(tmp_path, early) == "20260101T000000Z-1001"
    assert states.next_name(tmp_path, late) == "20270101T000000Z"


def test_killed_before_the_link_turns_the_old_state_is_published(folder, tmp_path, monkeypatch):
    first = publish(folder, tmp_path / "site").folder

    def dies(*_, **__):
        raise KeyboardInterrupt

    for step in ("_vacuum", "hide_operator", "_settle", "_turn"):
        monkeypatch.setattr(module, step, dies)
        with pytest.raises(KeyboardInterrupt):
            publish(folder, tmp_path / "site")
        monkeypatch.undo()
        assert (tmp_path / "site" / "current").resolve() == first.resolve()
        assert verify(tmp_path / "site").findings == []
    assert (tmp_path / "site" / "gongkai.db").readlink() == Path("current/gongkai.db")


def test_what_was_odd_about_the_crawl_is_public_and_its_notes_are_not(folder, tmp_path):
    with sqlite3.connect(folder / "gongkai.db") as db:
        db.execute(
            "INSERT INTO runs (id, started_at, status, counts) VALUES (7, '2026-11-20', 'partial', '{\"x\": 1}')"
        )
        db.execute(
            "INSERT INTO findings (run_id, kind, severity, zh, en, do_zh, do_en) "
            "VALUES (7, 'network', 'error', '连不上', 'out of reach', '检查网络', 'check the network')"
        )
    publish(folder, tmp_path / "public")
    with sqlite3.connect(tmp_path / "public" / "gongkai.db") as db:
        assert db.execute("SELECT en FROM findings").fetchall() == [("out of reach",)]
        assert db.execute("SELECT counts FROM runs WHERE id = 7").fetchall() == [("{}",)]


def test_what_is_rare_is_found_as_in_the_archive_itself(folder, tmp_path):
    """Where the averages of a large table are believed, these two pages take seconds."""
    with Archive.open(folder) as archive, archive.transaction():
        numbers = [row[0] for row in archive.db.execute("SELECT id FROM reports").fetchall()]
        for number in numbers:
            for result in ("broken", *["holds"] * 60):
                archive.db.execute(
                    "INSERT INTO checks (report_id, rule, result, severity) VALUES (?, 'requests.balance', ?, 'error')",
                    [number, result],
                )
        for at in range(200):
            archive.db.execute(
                "INSERT INTO fetches (url, host, kind, at, outcome, first_at) "
                "VALUES (?, ?, 'article', '2026-01-02', 'ok', '2026-01-02')",
                [f"http://h{at % 3}.example/{at}", f"h{at % 3}.example"],
            )
    publish(folder, tmp_path / "site")
    searched = "SELECT 1 FROM (SELECT rowid FROM sections_fts LIMIT 40) n CROSS JOIN sections t ON t.id = n.rowid"
    for sql in ("SELECT * FROM checks WHERE result = 'broken' ORDER BY id LIMIT 101", running.FAILING, searched):
        plans = [[row[3] for row in rows(one, f"EXPLAIN QUERY PLAN {sql}")] for one in (folder, tmp_path / "site")]
        assert plans[0] == plans[1]

"""Data folders joined: the same as one that had fetched everything, however often and in whatever order."""

from __future__ import annotations

import shutil

import pytest

from archive import merge as module
from archive.ingest import ingest
from archive.merge import merge
from archive.storage.samples import MixedArchivesError
from archive.storage.store import Archive
from archive.verify import verify
from bench.page import page
from tests.archive.small import small_archive, source

PAGE = "http://www.yunling.example/zwgk/{}.html"
COLUMN = "http://www.yunling.example/xxgk/gkml/ndbg/{}.html"


def fetch(archive, body, url, at="2026-01-02T03:04:05Z"):
    return ingest(archive, body, source(url, at))


def state(archive):
    """Everything that a reader sees, without the numbers of rows."""
    tables = {
        "agencies": "SELECT key, name, region_code, level, kind FROM agencies",
        "reports": "SELECT key, year, url, snapshot_sha256, version, status FROM reports",
        "figures": "SELECT r.key, chapter, line, field, value FROM figures JOIN reports r ON r.id = report_id",
        "requests": "SELECT r.key, q.* FROM requests q JOIN reports r ON r.id = report_id",
        "sections": "SELECT r.key, number, heading, text FROM sections s JOIN reports r ON r.id = report_id",
        "checks": "SELECT r.key, rule, subject, result, note FROM checks c JOIN reports r ON r.id = report_id",
        "locations": "SELECT r.key, l.url, first_seen, last_seen, l.snapshot_sha256 FROM locations l "
        "JOIN reports r ON r.id = report_id",
        "versions": "SELECT r.key, v.version, v.snapshot_sha256, v.reason, v.seen_at FROM report_versions v "
        "JOIN reports r ON r.id = report_id",
        "changes": "SELECT r.key, c.version, line, field, old_value, new_value FROM cell_changes c "
        "JOIN reports r ON r.id = report_id",
        "problems": "SELECT r.key, p.url, p.kind, p.detail FROM problems p LEFT JOIN reports r ON r.id = report_id",
        "snapshots": "SELECT sha256, s.url, fetched_at, s.result, r.key FROM snapshots s "
        "LEFT JOIN reports r ON r.id = report_id",
    }
    found = {name: sorted(archive.db.execute(sql).fetchall(), key=repr) for name, sql in tables.items()}
    found["requests"] = [(row[0], *row[2:]) for row in found["requests"]]
    return found


def everything(archive):
    """Every row of every table, numbers and all."""
    return {
        table: archive.db.execute(f"SELECT * FROM {table}").fetchall()
        for table in archive.db.table_names()
        if "_fts" not in table
    }


def pages():
    """Reports of three years, a page that is none, and a later body of the first address."""
    return {
        "2021": page(2021, 1, 0),
        "2022": page(2022, 2, 0),
        "2023": page(2023, 3, 0),
        "none": "<html><title>关于召开会议的通知</title><p>各单位：兹定于周一召开会议。</p></html>".encode(),
        "2021 again": page(2021, 9, 0),
    }


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """One archive that fetched all, and two that fetched a part each."""
    folder, bodies = tmp_path_factory.mktemp("crawled"), pages()
    plan = [
        ("left", "2021", PAGE.format(2021), "2026-01-01T00:00:00Z"),
        ("right", "2022", PAGE.format(2022), "2026-01-02T00:00:00Z"),
        ("right", "2023", PAGE.format(2023), "2026-01-03T00:00:00Z"),
        ("right", "none", PAGE.format("tz"), "2026-01-04T00:00:00Z"),
        ("right", "2021 again", PAGE.format(2021), "2026-01-05T00:00:00Z"),
    ]
    for name in ("one", "left", "right"):
        with Archive.open(folder / name) as archive:
            for part, body, url, at in plan:
                if name in ("one", part):
                    fetch(archive, bodies[body], url, at)
    return folder


@pytest.fixture
def folders(crawled, tmp_path):
    return shutil.copytree(crawled, tmp_path / "folders")


def test_joined_folders_are_what_one_crawl_would_have_made(folders):
    with Archive.open(folders / "left") as archive, Archive.open(folders / "one") as one:
        result = merge(archive, folders / "right")
        assert state(archive) == state(one)
        assert (result.new, result.changed) == (2, 1)
    assert verify(folders / "left").findings == []


def test_joining_twice_changes_nothing(folders):
    with Archive.open(folders / "left") as archive:
        merge(archive, folders / "right")
        before, bodies = everything(archive), len(archive.bodies)
        again = merge(archive, folders / "right")
        assert everything(archive) == before
        assert len(archive.bodies) == bodies
        assert (again.bodies, again.new, again.changed, again.agencies) == (0, 0, 0, 0)


def test_an_empty_archive_becomes_the_other(folders):
    with Archive.open(folders / "new") as archive, Archive.open(folders / "one") as one:
        merge(archive, folders / "one")
        assert state(archive) == state(one)
    assert verify(folders / "new").findings == []


def test_joining_an_empty_archive_changes_nothing(folders):
    Archive.open(folders / "empty").close()
    with Archive.open(folders / "one") as archive:
        before = everything(archive)
        merge(archive, folders / "empty")
        merge(archive, folders / "one")  # itself
        assert everything(archive) == before


def test_versions_that_were_cited_keep_their_numbers(folders):
    """A report new to this archive brings its history along; one that is known here gets the next number."""
    with Archive.open(folders / "new") as archive, Archive.open(folders / "one") as one:
        merge(archive, folders / "one")
        versions = "SELECT version, snapshot_sha256 FROM report_versions ORDER BY report_id, version"
        assert archive.db.execute(versions).fetchall() == one.db.execute(versions).fetchall()
        cited = archive.db.execute(versions).fetchall()
        merge(archive, folders / "left")
        assert archive.db.execute(versions).fetchall() == cited


def test_the_later_body_of_an_address_becomes_the_current_version(folders):
    with Archive.open(folders / "left") as archive:
        (key, old) = archive.db.execute("SELECT key, snapshot_sha256 FROM reports").fetchone()
        merge(archive, folders / "right")
        (new, version) = archive.db.execute(
            "SELECT snapshot_sha256, version FROM reports WHERE key = ?", [key]
        ).fetchone()
        assert (new != old, version) == (True, 2)
        assert archive.db.execute("SELECT count(*) FROM cell_changes").fetchone()[0] > 0


def test_an_older_body_that_comes_later_does_not_take_over(folders):
    """The other way round: the newer body is here, the folder to join saw the address earlier."""
    with Archive.open(folders / "right") as archive:
        (new,) = archive.db.execute("SELECT snapshot_sha256 FROM reports WHERE year = 2021").fetchone()
        merge(archive, folders / "left")
        rows = archive.db.execute("SELECT snapshot_sha256, version FROM reports WHERE year = 2021").fetchall()
        assert rows == [(new, 1)]
        history = archive.db.execute(
            "SELECT v.version, v.seen_at FROM report_versions v JOIN reports r ON r.id = report_id WHERE year = 2021"
        )
        assert history.fetchall() == [(1, "2026-01-05T00:00:00Z"), (2, "2026-01-01T00:00:00Z")]
    assert verify(folders / "right").findings == []


def test_one_report_at_two_addresses_is_one_row_with_both(tmp_path):
    body = page(2022, 2, 0)
    with Archive.open(tmp_path / "right") as other:
        fetch(other, body, COLUMN.format(2022), "2026-01-03T00:00:00Z")
    with Archive.open(tmp_path / "left") as archive:
        fetch(archive, body, PAGE.format(2022))
        merge(archive, tmp_path / "right")
        assert archive.db.execute("SELECT count(*) FROM reports").fetchone() == (1,)
        assert archive.db.execute("SELECT url FROM locations ORDER BY url").fetchall() == [
            (COLUMN.format(2022),),
            (PAGE.format(2022),),
        ]
        assert archive.db.execute("SELECT count(*) FROM report_versions").fetchone() == (1,)


def test_copies_that_differ_are_versions_and_a_problem(tmp_path):
    with Archive.open(tmp_path / "right") as other:
        fetch(other, page(2022, 5, 0), COLUMN.format(2022), "2026-01-03T00:00:00Z")
    with Archive.open(tmp_path / "left") as archive:
        fetch(archive, page(2022, 2, 0), PAGE.format(2022))
        merge(archive, tmp_path / "right")
        assert archive.db.execute("SELECT count(*), max(version) FROM report_versions").fetchone() == (2, 2)
        assert archive.db.execute("SELECT url FROM problems WHERE kind = 'copies_differ'").fetchall() == [
            (COLUMN.format(2022),)
        ]


def test_a_joined_report_is_found_by_its_words(folders):
    with Archive.open(folders / "left") as archive:
        merge(archive, folders / "right")
    assert not [finding for finding in verify(folders / "left").findings if finding.kind == "search"]


def test_bodies_are_whole_after_they_changed_folders(folders):
    with Archive.open(folders / "left") as archive:
        merge(archive, folders / "right")
        assert {archive.bodies.get(one.sha256) for one in archive.bodies.exchanges()} == set(pages().values())
        kept = {one.url: one for one in archive.bodies.exchanges()}
        assert kept[PAGE.format(2023)].response_headers == source(PAGE.format(2023)).response_headers
        assert kept[PAGE.format(2023)].fetched_at == "2026-01-03T00:00:00Z"


def test_a_body_that_nobody_read_yet_is_left_to_the_next_run(tmp_path):
    from archive.ingest import keep, take_up

    with Archive.open(tmp_path / "right") as other:
        keep(other, page(2022, 2, 0), source(PAGE.format(2022)))
    with Archive.open(tmp_path / "left") as archive:
        merge(archive, tmp_path / "right")
        assert [outcome.result for outcome in take_up(archive)] == ["new"]


@pytest.mark.parametrize("step", ["_join_places", "take_over", "_read_here", "_join_refusals", "join_ledger"])
def test_killed_at_any_step_the_next_merge_finishes(folders, monkeypatch, step):
    def dies(*_, **__):
        raise KeyboardInterrupt

    with Archive.open(folders / "left") as archive, Archive.open(folders / "one") as one:
        monkeypatch.setattr(module, step, dies)
        with pytest.raises(KeyboardInterrupt):
            merge(archive, folders / "right")
        monkeypatch.undo()
        merge(archive, folders / "right")
        assert state(archive) == state(one)


def test_the_ledger_keeps_the_later_answer_of_each_address(tmp_path):
    rows = {
        "left": [("http://a.example/1", "2026-01-05", "ok", 1), ("http://a.example/2", "2026-01-01", "failed", 1)],
        "right": [("http://a.example/1", "2026-01-01", "failed", 1), ("http://a.example/2", "2026-01-05", "ok", 2),
                  ("http://b.example/3", "2026-01-02", "ok", 2)],
    }  # fmt: skip
    for name, fetches in rows.items():
        with Archive.open(tmp_path / name) as archive, archive.transaction() as db:
            for run in (1, 2):
                db.execute("INSERT INTO runs (started_at, status) VALUES (?, 'complete')", [f"{name} {run}"])
            for url, at, outcome, run in fetches:
                db.execute(
                    "INSERT INTO fetches (url, host, kind, at, outcome, first_at, run_id) "
                    "VALUES (?, 'h', 'list', ?, ?, ?, ?)",
                    [url, at, outcome, at, run],
                )
    with Archive.open(tmp_path / "left") as archive:
        for _ in range(2):
            merge(archive, tmp_path / "right")
            assert archive.db.execute(
                "SELECT url, outcome, first_at, r.started_at FROM fetches JOIN runs r ON r.id = run_id ORDER BY url"
            ).fetchall() == [
                ("http://a.example/1", "ok", "2026-01-01", "left 1"),
                ("http://a.example/2", "ok", "2026-01-01", "right 2"),
                ("http://b.example/3", "ok", "2026-01-02", "right 2"),
            ]
            assert archive.db.execute("SELECT count(*) FROM runs").fetchone() == (4,)


def test_a_run_that_was_joined_while_it_ran_gets_its_end(tmp_path):
    with Archive.open(tmp_path / "right") as other:
        other.db.execute("INSERT INTO runs (started_at, status) VALUES ('2026-01-01', 'running')")
    with Archive.open(tmp_path / "left") as archive:
        merge(archive, tmp_path / "right")
        with Archive.open(tmp_path / "right") as other:
            other.db.execute("UPDATE runs SET status = 'complete', ended_at = '2026-01-02', counts = '{\"a\": 1}'")
        merge(archive, tmp_path / "right")
        assert archive.db.execute("SELECT status, ended_at FROM runs").fetchall() == [("complete", "2026-01-02")]


def test_what_was_odd_about_runs_goes_with_them_once(tmp_path):
    for name, portal in (("left", "city"), ("right", "town")):
        with Archive.open(tmp_path / name) as archive, archive.transaction() as db:
            db.execute("INSERT INTO portals (id, name, url, status) VALUES (?, ?, ?, 'seen')", [portal] * 3)
            db.execute("INSERT INTO runs (started_at, status) VALUES (?, 'complete')", [name])
            db.execute("INSERT INTO portal_runs VALUES (?, 1, 'complete', 1, 9, 8, 7, 0, 0, 0, '{}')", [portal])
            db.execute(
                "INSERT INTO findings (run_id, portal_id, kind, severity, zh, en, do_zh, do_en) "
                "VALUES (1, ?, 'vanished', 'error', '', '', '', '')",
                [portal],
            )
            db.execute("INSERT INTO failure_classes VALUES ('dns', 1, '', '', '', '')")
    with Archive.open(tmp_path / "left") as archive:
        for _ in range(2):
            merge(archive, tmp_path / "right")
            for table in ("findings", "portal_runs"):
                joined = f"SELECT portal_id, started_at FROM {table} JOIN runs r ON r.id = run_id ORDER BY portal_id"
                assert archive.db.execute(joined).fetchall() == [("city", "left"), ("town", "right")]


def test_sample_archives_never_mix_with_real_ones(tmp_path):
    small_archive(tmp_path / "real")
    with Archive.open(small_archive(tmp_path / "samples")) as samples, samples.transaction() as db:
        db.execute("INSERT INTO meta (name, value) VALUES ('sample', '1')")
    with Archive.open(tmp_path / "real") as real, pytest.raises(MixedArchivesError):
        merge(real, tmp_path / "samples")
    with Archive.open(tmp_path / "samples") as samples, pytest.raises(MixedArchivesError):
        merge(samples, tmp_path / "real")
    with Archive.open(tmp_path / "new") as new:
        merge(new, tmp_path / "samples")
        assert new.db.execute("SELECT value FROM meta WHERE name = 'sample'").fetchone() == ("1",)

"""Backups: consistent while others write, put in place whole, never over what is not a backup."""

from __future__ import annotations

import shutil
import sqlite3
import threading

import pytest

from archive import backup as module
from archive.backup import backup
from archive.copies import ForeignTargetError
from archive.store import Archive
from archive.verify import verify
from tests.archive.small import add, report, small_archive, source


def reports(folder):
    with sqlite3.connect(folder / "gongkai.db") as db:
        return db.execute("SELECT key, version FROM reports ORDER BY key").fetchall()


def test_a_backup_is_an_archive(tmp_path):
    folder = small_archive(tmp_path / "data")
    backup(folder, tmp_path / "copy")
    assert {path.name for path in (tmp_path / "copy").iterdir()} == {"gongkai.db", "bodies.db", "backup.json"}
    assert reports(tmp_path / "copy") == reports(folder)
    assert verify(tmp_path / "copy").findings == []


def test_an_empty_archive_can_be_backed_up(tmp_path):
    Archive.open(tmp_path / "data").close()
    backup(tmp_path / "data", tmp_path / "copy")
    assert verify(tmp_path / "copy").findings == []


def test_restoring_is_copying_both_files_back(tmp_path):
    folder = small_archive(tmp_path / "data")
    backup(folder, tmp_path / "copy")
    shutil.rmtree(folder)
    folder.mkdir()
    for name in ("gongkai.db", "bodies.db"):
        shutil.copy(tmp_path / "copy" / name, folder / name)
    with Archive.open(folder) as archive:
        add(archive, report("云岭市民政局", 2024), source("http://www.yunling.example/new.html"))
    assert verify(folder).findings == []


def test_a_backup_replaces_the_one_before(tmp_path):
    folder = small_archive(tmp_path / "data")
    backup(folder, tmp_path / "copy")
    with Archive.open(folder) as archive:
        add(archive, report("云岭市民政局", 2024), source("http://www.yunling.example/new.html"))
    backup(folder, tmp_path / "copy")
    assert reports(tmp_path / "copy") == reports(folder)


def test_a_backup_made_while_reports_come_in_refers_to_no_missing_body(tmp_path):
    folder = small_archive(tmp_path / "data")
    stop = threading.Event()

    def crawl():
        with Archive.open(folder) as archive:
            for year in range(2000, 2100):
                if stop.is_set():
                    break
                add(archive, report("云岭市民政局", year), source(f"http://www.yunling.example/{year}.html"))

    crawler = threading.Thread(target=crawl)
    crawler.start()
    try:
        for number in range(5):
            backup(folder, tmp_path / f"copy{number}")
    finally:
        stop.set()
        crawler.join()
    for number in range(5):
        assert verify(tmp_path / f"copy{number}").findings == []


def test_a_body_that_comes_between_the_two_copies_is_no_fault(tmp_path, monkeypatch):
    """The order is what keeps references whole: gongkai.db first, then the bodies it refers to and later ones."""
    folder = small_archive(tmp_path / "data")
    copy, seen = module.copy_database, []

    def with_a_crawl(source_file, target, progress):
        copy(source_file, target, progress)
        seen.append(source_file.name)
        if len(seen) == 1:
            with Archive.open(folder) as archive:
                add(archive, report("云岭市民政局", 2024), source("http://www.yunling.example/new.html"))

    monkeypatch.setattr(module, "copy_database", with_a_crawl)
    backup(folder, tmp_path / "copy")
    assert seen == ["gongkai.db", "bodies.db"]
    assert verify(tmp_path / "copy").findings == []
    assert len(reports(tmp_path / "copy")) == len(reports(folder)) - 1


@pytest.mark.parametrize("dies_at", range(4))
def test_killed_at_any_rename_a_backup_stays_whole(tmp_path, monkeypatch, dies_at):
    folder = small_archive(tmp_path / "data")
    backup(folder, tmp_path / "copy")
    with Archive.open(folder) as archive:
        add(archive, report("云岭市民政局", 2024), source("http://www.yunling.example/new.html"))
    put, calls = module.put_in_place, []

    def dies(new, final):
        if len(calls) == dies_at:
            raise KeyboardInterrupt
        calls.append(final.name)
        put(new, final)

    monkeypatch.setattr(module, "put_in_place", dies)
    with pytest.raises(KeyboardInterrupt):
        backup(folder, tmp_path / "copy")
    assert verify(tmp_path / "copy").findings == []
    monkeypatch.undo()
    backup(folder, tmp_path / "copy")  # and the next one is not taken for a stranger's folder
    assert reports(tmp_path / "copy") == reports(folder)


def test_folders_that_are_no_backup_are_refused(tmp_path):
    folder = small_archive(tmp_path / "data")
    other = small_archive(tmp_path / "other")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_bytes(b"\xff\xd8")
    for target in (folder, other, tmp_path / "photos"):
        with pytest.raises(ForeignTargetError):
            backup(folder, target)
    assert (tmp_path / "photos" / "cat.jpg").exists()


def test_a_backup_that_went_into_use_is_an_archive_and_refused(tmp_path):
    folder = small_archive(tmp_path / "data")
    backup(folder, tmp_path / "copy")
    with Archive.open(tmp_path / "copy") as archive:
        add(archive, report("云岭市民政局", 2024), source("http://www.yunling.example/new.html"))
    with pytest.raises(ForeignTargetError, match="archive in use"):
        backup(folder, tmp_path / "copy")


def test_what_cannot_be_read_leaves_the_old_backup(tmp_path):
    folder = small_archive(tmp_path / "data")
    backup(folder, tmp_path / "copy")
    before = (tmp_path / "copy" / "gongkai.db").read_bytes()
    (folder / "bodies.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        backup(folder, tmp_path / "copy")
    assert (tmp_path / "copy" / "gongkai.db").read_bytes() == before
    assert not list((tmp_path / "copy").glob(".unfinished-*"))

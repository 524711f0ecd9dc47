"""Backups: consistent while others write, put in place whole, never over what is not a backup."""

from __future__ import annotations

import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

import gongkai
from archive import backup as module
from archive.backup import NoRoomError, backup
from archive.storage.copies import SCRATCH, ForeignTargetError
from archive.storage.store import Archive
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


WRITER = """
    import itertools, sys
    from archive.storage.store import Archive
    from tests.archive.small import add, report, source

    with Archive.open({folder!r}) as archive:
        for number in itertools.count():
            url = f"http://www.yunling.example/{{number}}.html"
            add(archive, report(f"云岭市第{{number % 40}}中学", 1980 + number // 40, new=number), source(url))
            print(number, flush=True)
"""


def test_copies_made_while_another_process_writes_without_a_pause_are_whole(tmp_path):
    """Each is one moment of both files: every reference leads somewhere, and later ones have more."""
    folder = small_archive(tmp_path / "data")
    script = textwrap.dedent(WRITER.format(folder=str(folder)))
    counts = []
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        try:
            for number in range(3):
                for _ in range(5):
                    assert writer.stdout.readline(), "the writer writes"
                backup(folder, tmp_path / f"copy{number}")
                counts.append(len(reports(tmp_path / f"copy{number}")))
            assert writer.poll() is None
        finally:
            writer.kill()
    assert counts == sorted(set(counts)), counts
    for number in range(3):
        assert verify(tmp_path / f"copy{number}").findings == []
    assert verify(folder).findings == []


COPYING = """
    import os, signal
    from pathlib import Path
    from archive import backup
    from archive.storage import copies

    copies.PAGES_PER_STEP = 1

    def until_killed(what, done, total):
        if what == "copying {name}" and done > 3:
            os.kill(os.getpid(), signal.SIGKILL)

    backup.backup(Path({folder!r}), Path({target!r}), until_killed)
"""


@pytest.mark.parametrize("name", ["gongkai.db", "bodies.db"])
def test_killed_while_copying_nothing_half_is_taken_for_a_backup(tmp_path, name):
    folder = small_archive(tmp_path / "data")
    target = tmp_path / "copy"
    script = textwrap.dedent(COPYING.format(name=name, folder=str(folder), target=str(target)))
    ended = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert all(path.name.startswith(SCRATCH) for path in target.iterdir())
    backup(folder, target)
    assert {path.name for path in target.iterdir()} == {"gongkai.db", "bodies.db", "backup.json"}
    assert verify(target).findings == []


def test_where_there_is_no_room_nothing_is_begun(tmp_path, monkeypatch):
    folder = small_archive(tmp_path / "data")
    backup(folder, tmp_path / "copy")
    before = {path.name: path.read_bytes() for path in (tmp_path / "copy").iterdir()}
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    ended = CliRunner().invoke(gongkai.main, ["backup", str(tmp_path / "copy"), "--data", str(folder)])
    assert ended.exit_code == 2
    assert re.search(r"needs [\d.]+ MB; .* has room for 0.00 MB. An earlier backup there is as it was", ended.output)
    assert {path.name: path.read_bytes() for path in (tmp_path / "copy").iterdir()} == before


@pytest.mark.parametrize("fault", ["sqlite", "system"])
def test_a_disk_that_fills_up_meanwhile_leaves_the_old_backup(tmp_path, monkeypatch, fault):
    folder = small_archive(tmp_path / "data")
    backup(folder, tmp_path / "copy")
    before = {path.name: path.read_bytes() for path in (tmp_path / "copy").iterdir()}
    copy = module.copy_database

    def full(source_file, target, progress):
        copy(source_file, target, progress)
        if source_file.name == "bodies.db":
            if fault == "system":
                raise OSError(28, "No space left on device")
            db = sqlite3.connect(target)  # SQLite's own way of being out of room
            db.execute("PRAGMA max_page_count = 1")
            db.execute("CREATE TABLE more AS SELECT randomblob(1000000)")

    monkeypatch.setattr(module, "copy_database", full)
    with pytest.raises(NoRoomError, match="became full"):
        backup(folder, tmp_path / "copy")
    assert {path.name: path.read_bytes() for path in (tmp_path / "copy").iterdir()} == before


def test_a_copy_is_checked_where_that_is_wanted(tmp_path):
    folder = small_archive(tmp_path / "data")
    command = ["backup", str(tmp_path / "copy"), "--verify", "--data", str(folder)]
    ended = CliRunner().invoke(gongkai.main, command)
    assert (ended.exit_code, "findings: -" in ended.output) == (0, True), ended.output
    with sqlite3.connect(folder / "bodies.db") as db:
        db.execute("UPDATE bodies SET data = x'00' WHERE id = 1")
    ended = CliRunner().invoke(gongkai.main, command)
    assert (ended.exit_code, "body_damaged" in ended.output) == (3, True), ended.output


def test_the_manual_restores(tmp_path):
    """The commands of docs/operations.md, as they stand there."""
    manual = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
    script = re.search(r"\*\*Restore\*\*.*?```sh\n(.*?)```", manual, re.DOTALL)
    assert script is not None
    folder = small_archive(tmp_path / "data")
    wanted = reports(folder)
    backup(folder, tmp_path / "backup")
    (folder / "gongkai.db").write_bytes(b"a disk that failed")
    own = f'gongkai() {{ "{sys.executable}" -m gongkai "$@"; }}\n'
    ended = subprocess.run(
        ["bash", "-euc", own + script[1].replace("/srv/backup", "backup")],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(gongkai.__file__).parent)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr + ended.stdout
    assert reports(folder) == wanted
    with Archive.open(folder) as archive:
        add(archive, report("云岭市民政局", 2024), source("http://www.yunling.example/new.html"))
    assert verify(folder).findings == []
    assert (tmp_path / "data.before" / "gongkai.db").read_bytes() == b"a disk that failed"

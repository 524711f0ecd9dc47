"""What a folder must be to be opened, and how a command ends where the machine refuses: in a sentence, with code 2."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.storage.connection import SchemaError
from archive.storage.copies import scratch_in
from archive.storage.store import Archive
from archive.verify import verify
from gongkai import main
from tests.archive.small import small_archive


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_archive(tmp_path / "a folder with blanks")


def run(*arguments: object) -> tuple[int, str]:
    ended = CliRunner().invoke(main, [str(one) for one in arguments])
    return ended.exit_code, ended.output


@pytest.fixture
def readable(folder: Path) -> Iterator[Path]:
    """The archive in a folder that nobody but its owner may write to, and everybody may read."""
    place = Path(tempfile.mkdtemp())
    shutil.copytree(folder, place / "data")
    for one in (*(place / "data").iterdir(), place / "data", place):
        one.chmod(0o555 if one.is_dir() else 0o444)
    yield place / "data"
    for one in (place, place / "data"):
        one.chmod(0o755)
    shutil.rmtree(place)


@contextmanager
def as_somebody_else() -> Iterator[None]:
    """Root may write anywhere: be nobody for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_that_may_only_be_read_is_read_and_verified(readable: Path) -> None:
    """Neither database has its log there, and none can be made."""
    with as_somebody_else():
        with pytest.raises(OSError, match="ermission"):
            (readable / "new").touch()
        assert verify(readable).findings == []
        with Archive.open(readable, read_only=True) as archive:
            assert archive.db.execute("SELECT count(*) FROM reports").fetchone() == (3,)
            assert len(archive.bodies) == 4


def test_what_may_not_be_written_is_told_in_a_sentence(folder: Path, readable: Path, tmp_path: Path) -> None:
    wanted = [(["audit"], "bodies.db cannot be written to"), (["remove"], "bodies.db cannot be written to")]
    wanted.append((["backup", str(readable / "copy")], f"{readable / 'copy'}: Permission denied"))
    for command, _ in wanted:  # what they import, nobody may not read
        run(command[0], *([tmp_path / "copy"] if len(command) > 1 else []), "--data", folder)
    with as_somebody_else():
        for command, sentence in wanted:
            code, said = run(*command, "--data", readable)
            assert (code, sentence in said) == (2, True), said


def test_half_an_archive_is_not_made_whole_by_an_empty_half(folder: Path) -> None:
    """Every report would be told to have lost its body, and the next crawl would fill a second bodies.db."""
    (folder / "bodies.db").unlink()
    before = sorted(folder.iterdir())
    for command in (["status"], ["reparse"], ["audit"], ["ingest", __file__], ["crawl"], ["backup", folder / "b"],
                    ["publish", folder / "p"]):  # fmt: skip
        code, said = run(*command, "--data", folder)
        assert (code, "no bodies.db" in said) == (2, True), (command, said)
    assert sorted(folder.iterdir()) == before
    code, said = run("verify", "--data", folder)
    assert (code, "bodies.db" in said) == (3, True)


def test_bodies_alone_are_an_archive_to_be_made_anew(folder: Path) -> None:
    (folder / "gongkai.db").unlink()
    code, said = run("verify", "--data", folder)
    assert (code, "gongkai.db" in said) == (3, True)
    Archive.open(folder).close()
    assert verify(folder).findings == []


@pytest.mark.parametrize("name", ["gongkai.db", "bodies.db"])
def test_a_file_that_is_no_database_is_named(folder: Path, tmp_path: Path, name: str) -> None:
    for one in folder.glob(f"{name}*"):
        one.unlink()
    (folder / name).write_bytes(b"these are no pages of a database" * 200)
    with pytest.raises(SchemaError, match=f"{name}: file is not a database"):
        Archive.open(folder)
    for command in (["status"], ["reparse"], ["backup", tmp_path / "b"], ["publish", tmp_path / "p"]):
        code, said = run(*command, "--data", folder)
        assert (code, "not a database" in said) == (2, True), (command, said)
    code, said = run("merge", folder, "--data", small_archive(tmp_path / "other"))
    assert (code, "not a database" in said) == (2, True), said
    assert run("verify", "--data", folder)[0] == 3


def test_bodies_of_a_later_version_are_told_and_the_rest_is_verified(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "bodies.db")) as db, db:
        db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('bodies', 'later', '')")
    found = verify(folder, figures=True)
    assert {one.kind for one in found.findings} == {"damaged"}
    assert all("later version" in one.detail for one in found.findings)


def test_a_folder_in_which_another_copy_is_made_is_busy(folder: Path, tmp_path: Path) -> None:
    for command, more in (("backup", []), ("publish", []), ("export", ["--format", "csv"])):
        with scratch_in(tmp_path / command):
            code, said = run(command, tmp_path / command, "--data", folder, *more)
        assert (code, "another process is writing into" in said) == (2, True), said


def test_an_archive_that_is_written_to_for_long_is_in_use(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.storage.connection.PATIENCE", 0.1)
    with closing(sqlite3.connect(folder / "gongkai.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        code, said = run("audit", "--data", folder)
    assert (code, "The archive is in use: database is locked" in said) == (2, True), said


def test_who_reads_only_the_first_lines_is_told_of_no_fault(folder: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "gongkai", "status", "--json", "--data", str(folder)]
    ended = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False, cwd=Path(__file__).parents[2])
    os.close(writer)
    assert ended.stderr == b""

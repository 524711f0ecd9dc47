"""What is damaged is whole again when it comes again: from its address, another folder or a backup."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.backup import backup
from archive.ingest import ingest
from archive.merge import merge
from archive.merging.mending import mend
from archive.readers.processes import Here
from archive.storage.bodies import Bodies, DamagedBodyError
from archive.storage.store import Archive
from archive.verify import verify
from gongkai import main
from tests.archive.printed import printed, source

FIRST, SECOND = printed(2021), printed(2022)  # the second is packed with the first


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "data", workers=Here()) as one:
        for day, body in enumerate((FIRST, SECOND), 1):
            ingest(one, body, source(f"http://czj.yunling.example/{day}.html", day=day))
        backup(one.folder, tmp_path / "backup")
        yield one


def damage(bodies: Bodies, number: int) -> None:
    with bodies.db.conn as conn:
        conn.execute("UPDATE bodies SET data = substr(data, 1, 20) WHERE id = ?", [number])
    bodies._prepared.clear()


def damaged(archive: Archive) -> list[str]:
    return [one.subject for one in verify(archive.folder).findings if one.kind == "body_damaged"]


@pytest.mark.parametrize(("number", "lost"), [(1, 2), (2, 1)])
def test_what_is_fetched_again_is_whole_again(archive: Archive, number: int, lost: int) -> None:
    """With a dictionary page all that needs it comes back."""
    damage(archive.bodies, number)
    assert len(damaged(archive)) == lost
    body = (FIRST, SECOND)[number - 1]
    ingest(archive, body, source(f"http://czj.yunling.example/{number}.html", day=9))
    assert damaged(archive) == []
    assert verify(archive.folder).findings == []


def test_a_backup_has_it_whole(archive: Archive, tmp_path: Path) -> None:
    damage(archive.bodies, 1)
    damage(archive.bodies, 2)
    archive.close()
    ended = CliRunner().invoke(main, ["merge", "--data", str(archive.folder), "--mend", str(tmp_path / "backup")])
    assert (ended.exit_code, "mended: 2" in ended.output) == (0, True), ended.output
    assert verify(archive.folder).findings == []


def test_what_was_taken_out_does_not_come_back_with_it(archive: Archive, tmp_path: Path) -> None:
    sha256 = next(archive.bodies.exchanges()).sha256
    archive.bodies.leave(sha256, FIRST.replace("本年度".encode(), "某年度".encode()))
    damage(archive.bodies, 1)
    assert mend(archive.bodies, tmp_path / "backup") == 1  # the other one, which had been packed with it
    archive.bodies.mend(FIRST)
    with pytest.raises(DamagedBodyError):
        archive.bodies.get(sha256)


def test_a_folder_with_a_damaged_body_is_joined_but_for_that(archive: Archive, tmp_path: Path) -> None:
    """Its report comes, and what it was read from is said to be damaged, until a folder comes that has it whole."""
    damage(archive.bodies, 2)
    with Archive.open(tmp_path / "new", workers=Here()) as new:
        joined = merge(new, archive.folder)
        assert (joined.bodies, joined.damaged, joined.new) == (2, 1, 2)
        assert len(damaged(new)) == 1
        assert {one.kind for one in verify(new.folder).findings} == {"body_damaged"}
        assert mend(new.bodies, tmp_path / "backup") == 1
        assert verify(new.folder).findings == []

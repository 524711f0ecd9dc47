"""Folders of report files: every file has an outcome, and neither order nor accident changes the archive."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import ParamSpec, TypeVar

import pytest

from archive.files import Intake, ingest_files
from archive.folders import Unreadable, below, contents
from archive.ingest import pending
from archive.readers import processes
from archive.readers.processes import Here, read_in_order
from archive.sources import Source
from archive.storage.store import Archive
from tests.archive.printed import printed, source
from tests.dump import dump

pytestmark = pytest.mark.slow

P = ParamSpec("P")
T = TypeVar("T")
TOTAL = (3, "new_requests", "total")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Reports of three agencies over four years, the same one in two files, copies that differ, and what is none."""
    saved = tmp_path / "saved"
    for agency in ("云岭市财政局", "云岭市教育局", "云岭市民政局"):
        for year in range(2021, 2025):
            (saved / agency).mkdir(parents=True, exist_ok=True)
            (saved / agency / f"{year}.html").write_bytes(printed(year, agency=agency))
    (saved / "again.html").write_bytes(printed(2021, agency="云岭市教育局"))
    (saved / "differs.html").write_bytes(printed(2022, {TOTAL: "3"}, agency="云岭市财政局"))
    (saved / "menu.txt").write_text("食堂本周菜单：周一面条，周二米饭。", encoding="utf-8")
    (saved / "empty.html").touch()
    (saved / "scan.jpg").write_bytes(b"\xff\xd8\xff\xe0" + b"\0" * 100)
    (saved / "cut.docx").write_bytes(b"PK\x03\x04 and no more")
    return saved


def ingested(data: Path, files: list[Path], workers: processes.WorkersLike) -> Intake:
    with Archive.open(data, workers=workers) as archive:
        intake = ingest_files(archive, files)
        assert list(pending(archive)) == []
        assert archive.db.execute("PRAGMA foreign_key_check").fetchall() == []
    return intake


class Dawdling(Here):
    """Readers that finish in any order."""

    count = 4

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.threads = ThreadPoolExecutor(self.count)

    def submit(self, function: Callable[P, T], /, *args: P.args, **names: P.kwargs) -> Future[T]:
        pause = self.chance.choice((0, 0, 0.02, 0.05))

        def late() -> T:
            time.sleep(pause)
            return function(*args, **names)

        return self.threads.submit(late)

    def close(self) -> None:
        self.threads.shutdown()


def test_a_summary_by_status_and_reason(folder: Path, tmp_path: Path) -> None:
    intake = ingested(tmp_path / "data", below([folder]), Here())
    assert intake.as_json() == {
        "files": 18,
        "reports": 15,
        "new": 13,
        "changed": 1,  # the copy that differs
        "refused": 3,
        "unreadable": 1,  # a report perhaps, but nobody can say of whom
        "failed": 0,
        "by_status": {"complete": 14, "unreadable": 1},
        "reasons": {"damaged": 1, "not_a_report": 3},
        "advice": [],
    }


def test_neither_the_order_of_files_nor_that_of_their_readers_makes_a_difference(folder: Path, tmp_path: Path) -> None:
    """The same numbers, the same rows: not only the same content."""
    files = below([folder])
    first = ingested(tmp_path / "plain", files, Here())
    for seed in range(3):
        shuffled = files.copy()
        random.Random(seed).shuffle(shuffled)
        assert ingested(tmp_path / str(seed), shuffled, Dawdling(seed)) == first
        assert dump(tmp_path / str(seed)) == dump(tmp_path / "plain")


def test_reading_processes_give_what_one_process_gives(folder: Path, tmp_path: Path) -> None:
    files = below([folder])
    ingested(tmp_path / "here", files, Here())
    ingested(tmp_path / "apart", files, processes.Workers(2))
    assert dump(tmp_path / "apart") == dump(tmp_path / "here")


RUN = """
    import os, signal, sys
    from pathlib import Path
    import archive.files, archive.ingest, archive.history.versions
    from archive.files import ingest_files
    from archive.folders import below
    from archive.readers.processes import Here
    from archive.storage.store import Archive

    module, name = {where!r}.rsplit(".", 1)
    module = sys.modules[module]
    whole, calls = getattr(module, name), 0

    def until_killed(*args, **names):
        global calls
        calls += 1
        if calls == {call}:
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(*args, **names)

    setattr(module, name, until_killed)
    ingest_files(Archive.open({data!r}, workers=Here()), below([Path({folder!r})]))
"""


@pytest.mark.parametrize(
    ("where", "call"),
    [
        ("archive.ingest.note_kept", 1),  # kept in bodies.db, and nowhere else
        ("archive.files.store", 1),
        ("archive.files.store", 11),
        ("archive.history.versions.write_checks", 7),  # in the middle of a report
        ("archive.files.taken", 3),
    ],
)
def test_a_run_that_is_killed_is_run_again_and_nothing_is_lost_or_doubled(
    folder: Path, tmp_path: Path, where: str, call: int
) -> None:
    script = RUN.format(where=where, call=call, data=str(tmp_path / "killed"), folder=str(folder))
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    files = below([folder])
    ingested(tmp_path / "killed", files, Here())
    ingested(tmp_path / "whole", files, Here())
    assert dump(tmp_path / "killed") == dump(tmp_path / "whole")


def test_a_command_that_is_killed_leaves_no_process_and_goes_on(folder: Path, tmp_path: Path) -> None:
    """kill -9 of ``gongkai ingest`` itself, whenever the first report is there."""
    data = tmp_path / "killed"
    command = [sys.executable, "-m", "gongkai", "ingest", str(folder), "--data", str(data)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and not (data / "bodies.db-wal").exists():
            time.sleep(0.01)
        process.kill()
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    ingested(tmp_path / "whole", below([folder]), Here())
    assert dump(data) == dump(tmp_path / "whole")


class TestFilesThatCannotBeRead:
    def test_each_is_recorded_with_its_reason_and_the_rest_goes_on(
        self, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (folder / "link to nothing.html").symlink_to(folder / "gone.html")
        (folder / "ring").symlink_to(folder / "ring")
        os.mkfifo(folder / "pipe.html")
        with (folder / "huge.pdf").open("wb") as file:
            file.truncate(2**31)  # takes no room on the disk
        (folder / "vanishing.html").write_bytes(printed())
        (folder / "locked.html").write_bytes(printed())
        whole = Path.read_bytes

        def read_bytes(path: Path) -> bytes:
            if path.name == "locked.html":  # root may read whatever its mode
                raise PermissionError(13, "Permission denied")
            return whole(path)

        monkeypatch.setattr(Path, "read_bytes", read_bytes)
        files = below([folder])
        (folder / "vanishing.html").unlink()
        for _ in range(2):
            intake = ingested(tmp_path / "data", files, Here())
            assert (intake.files, intake.failed, intake.reasons["file_not_read"]) == (24, 6, 6)
        with Archive.open(tmp_path / "data") as archive:
            found = archive.db.execute("SELECT url, detail FROM problems WHERE kind = 'file_not_read'").fetchall()
        assert {url.rpartition("/")[2]: detail for url, detail in found} == {
            "link%20to%20nothing.html": "a link to a file that does not exist",
            "ring": "OSError: Too many levels of symbolic links",
            "pipe.html": "no regular file",
            "huge.pdf": "2147483648 bytes; files over 268435456 bytes are not read",
            "vanishing.html": "FileNotFoundError: No such file or directory",
            "locked.html": "PermissionError: Permission denied",
        }

    def test_one_that_can_be_read_at_last_is_no_problem_any_more(self, tmp_path: Path) -> None:
        link = tmp_path / "late.html"
        link.symlink_to(tmp_path / "report.html")
        assert ingested(tmp_path / "data", [link], Here()).failed == 1
        link.unlink()
        link.write_bytes(printed())
        assert ingested(tmp_path / "data", [link], Here()).new == 1
        with Archive.open(tmp_path / "data") as archive:
            assert archive.db.execute("SELECT * FROM problems").fetchall() == []

    def test_a_folder_that_may_not_be_listed_is_not_passed_over(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        locked = folder / "云岭市财政局"
        whole = os.scandir

        def scandir(path: str) -> Iterator[os.DirEntry[str]]:
            if os.fspath(path) == str(locked):
                raise PermissionError(13, "Permission denied", str(locked))
            return whole(path)

        monkeypatch.setattr(os, "scandir", scandir)
        assert locked in below([folder])
        monkeypatch.setattr(os, "listdir", scandir)
        assert contents(locked) == Unreadable("PermissionError: Permission denied")

    def test_names_that_are_no_unicode_have_an_address_too(self, tmp_path: Path) -> None:
        name = os.fsdecode(b"\xd4\xc6\xc1\xeb.html")  # 云岭 in GBK, as a zip from Windows leaves it
        (tmp_path / name).write_bytes(printed())
        assert ingested(tmp_path / "data", below([tmp_path], without=tmp_path / "data"), Here()).new == 1
        with Archive.open(tmp_path / "data") as archive:
            (url,) = archive.db.execute("SELECT url FROM reports").fetchone()
        assert url.endswith("/%D4%C6%C1%EB.html")


class TestBelow:
    def test_one_file_is_named_once_however_many_lead_to_it(self, tmp_path: Path) -> None:
        (tmp_path / "a" / "b").mkdir(parents=True)
        (tmp_path / "a" / "report.html").touch()
        (tmp_path / "a" / "b" / "link.html").symlink_to(tmp_path / "a" / "report.html")
        (tmp_path / "a" / "b" / "ring").symlink_to(tmp_path / "a")
        report = (tmp_path / "a" / "report.html").resolve()
        files = below([tmp_path, tmp_path / "a", report, tmp_path / "a" / "b" / ".." / "report.html"])
        assert files[0] == report
        assert [file.name for file in files] == ["report.html"]

    def test_the_archive_is_no_report(self, folder: Path) -> None:
        """gongkai ingest . with the data folder below it."""
        Archive.open(folder / "data").close()
        others = [path for path in folder.iterdir() if path.name != "data"]
        assert below([folder], without=folder / "data") == below(others)

    def test_what_does_not_exist_is_said(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            below([tmp_path / "no such file"])


def test_bodies_are_taken_ahead_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """However large the files and however slow their readers, memory holds a few of them."""
    monkeypatch.setattr(processes, "MOST_BYTES", 10_000)
    waiting = 0
    most = 0

    class Counting(Here):
        count = 100

        def submit(self, function: Callable[P, T], /, *args: P.args, **names: P.kwargs) -> Future[T]:
            nonlocal waiting, most
            waiting += len(args[0])  # type: ignore[arg-type]
            most = max(most, waiting)
            return super().submit(function, *args, **names)

    def bodies() -> Iterator[tuple[int, tuple[bytes, Source]]]:
        for number in range(100):
            yield number, (b" " * (3_000 if number else 50_000), source())

    order = []
    for group in read_in_order(Counting(), bodies()):
        for number, _ in group:
            waiting -= 3_000 if number else 50_000
            order.append(number)
    assert order == list(range(100))
    assert most == 50_000

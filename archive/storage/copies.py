"""Database files as files: reading one as it stands, copying it while others write, putting it in place.

Whenever the process is killed, a final name has either its old content or the new one, never a half.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from archive.console.progress import Progress, silent
from archive.storage.connection import open_read_only, sqlite3

GONGKAI = "gongkai.db"
BODIES = "bodies.db"
PAGES_PER_STEP = 4096
SCRATCH = ".unfinished-"


class ForeignTargetError(Exception):
    """The target folder holds something that this command did not put there; nothing was written."""


class BusyTargetError(Exception):
    """Another process is writing into the target folder at this moment; nothing was written."""


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database read-only and see one state of it until the end, whatever others commit meanwhile.

    Raises ``sqlite3.DatabaseError`` where the file is no database or cannot be opened.
    """
    connection = open_read_only(path)
    connection.isolation_level = None
    try:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield connection
    finally:
        connection.close()


def copy_database(source: Path, target: Path, progress: Progress = silent) -> None:
    """Copy a database in one consistent state into a new file, on disk when this returns.

    A read transaction is held over all steps, so that a writer neither waits nor makes the copy start again.
    """
    with reading(source) as old:
        new = sqlite3.connect(target)
        try:
            old.backup(
                new,
                pages=PAGES_PER_STEP,
                progress=lambda _status, left, total: progress(f"copying {source.name}", total - left, total),
            )
            new.execute("PRAGMA journal_mode = DELETE")  # one file, readable from anywhere
        finally:
            new.close()
    sync(target)


def sync(path: Path) -> None:
    """Wait until a file's bytes, or a folder's names, are on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def scratch_in(target: Path) -> Iterator[Path]:
    """Give a new folder inside the folder ``target`` (made where it is missing), and take it away at the end.

    What a killed run left of its own is removed first. Raises BusyTargetError where another run is at
    work there.
    """
    target.mkdir(parents=True, exist_ok=True)
    handle = os.open(target, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyTargetError(f"another process is writing into {target}") from None
        for left in target.glob(f"{SCRATCH}*"):
            shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=target))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(handle)


def put_in_place(new: Path, final: Path) -> None:
    """Give ``new`` (a file or a folder, on the same file system) the name ``final``, which may be taken.

    A file replaces a file in one step. A folder cannot: for a moment there is none, but never a half one.
    """
    if final.is_dir() and not final.is_symlink():
        aside = new.with_name(new.name + ".old")
        final.rename(aside)
        new.rename(final)
        shutil.rmtree(aside, ignore_errors=True)
    else:
        if new.is_dir():
            with suppress(FileNotFoundError):
                final.unlink()
        new.replace(final)
    sync(final.parent)

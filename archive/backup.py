"""A consistent copy of a data folder, also while a crawl runs.

A body is committed before what refers to it, and none is ever deleted. Hence ``gongkai.db`` is copied first
and ``bodies.db`` after it: every body that the copy refers to is in the copy. They are put in place the other
way round, bodies first, so that at no moment the backup's ``gongkai.db`` refers to a body that is not there.
"""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.console.progress import Progress, silent
from archive.storage.connection import sqlite3
from archive.storage.copies import (
    BODIES,
    GONGKAI,
    SCRATCH,
    ForeignTargetError,
    copy_database,
    put_in_place,
    scratch_in,
    sync,
)

MARKER = "backup.json"
HEADER_BYTES = 100  # of an SQLite file; they change with every transaction, so that a folder in use is recognised


class NoRoomError(Exception):
    """There is no room for a copy; an earlier backup is as it was, and nothing of the new one is left."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What was copied: bytes by file name."""

    target: Path
    bytes: dict[str, int]


def backup(folder: Path, target: Path, progress: Progress = silent) -> Backup:
    """Copy the data folder ``folder`` into the folder ``target``, replacing an earlier backup there.

    Raises ForeignTargetError where ``target`` is not empty and no untouched backup (a data folder in use, a
    restored one, the source itself), NoRoomError where the disk is full, or would be, FileNotFoundError where
    ``folder`` holds no archive, ``sqlite3.DatabaseError`` where a database cannot be read. Whatever happens, an
    earlier backup stays whole.
    """
    for name in (GONGKAI, BODIES):
        if not (folder / name).is_file():
            raise FileNotFoundError(folder / name)
    _refuse_foreign(folder, target)
    with scratch_in(target) as scratch, _room_told(folder, target):
        for name in (GONGKAI, BODIES):
            copy_database(folder / name, scratch / name, progress)
        sizes = {name: (scratch / name).stat().st_size for name in (GONGKAI, BODIES)}
        fresh = {name: _header(scratch / name) for name in (GONGKAI, BODIES)}
        # until all is in place, either state of each file is this backup's own
        _mark(scratch, target, {name: [*_marked(target).get(name, []), fresh[name]] for name in fresh})
        for name in (BODIES, GONGKAI):
            put_in_place(scratch / name, target / name)
        _mark(scratch, target, {name: [fresh[name]] for name in fresh})
    return Backup(target, sizes)


@contextmanager
def _room_told(folder: Path, target: Path) -> Iterator[None]:
    """Look whether there is room before it is taken, and say in a sentence where it ends after all."""
    needed = sum(path.stat().st_size for name in (GONGKAI, BODIES) for path in folder.glob(f"{name}*"))
    free = shutil.disk_usage(target).free
    whole = "An earlier backup there is as it was."
    if free < needed:
        raise NoRoomError(f"A copy needs {_size(needed)}; {target} has room for {_size(free)}. {whole}")
    try:
        yield
    except (sqlite3.OperationalError, OSError) as fault:
        full = (sqlite3.SQLITE_FULL, errno.ENOSPC, errno.EDQUOT)
        if getattr(fault, "sqlite_errorcode", getattr(fault, "errno", None)) not in full:
            raise
        raise NoRoomError(f"{target} became full while {folder} ({_size(needed)}) was copied. {whole}") from fault


def _size(number: int) -> str:
    return f"{number / 1e9:.2f} GB" if number >= 10**7 else f"{number / 1e6:.2f} MB"


def _refuse_foreign(folder: Path, target: Path) -> None:
    if target.resolve() == folder.resolve():
        raise ForeignTargetError(f"{target} is the data folder itself")
    if target.exists() and not target.is_dir():
        raise ForeignTargetError(f"{target} is no folder")
    there = {path.name for path in target.glob("*") if not path.name.startswith(SCRATCH)} - {"lost+found"}
    marked = _marked(target)
    if there - {GONGKAI, BODIES, MARKER} or (there and not marked):
        raise ForeignTargetError(f"{target} is not empty and is no backup: {', '.join(sorted(there))}")
    for name in there - {MARKER}:
        if _header(target / name) not in marked.get(name, []):
            raise ForeignTargetError(f"{target / name} has been written to since: it looks like an archive in use")


def _header(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(HEADER_BYTES).hex()


def _marked(target: Path) -> dict[str, list[str]]:
    try:
        headers = json.loads((target / MARKER).read_text(encoding="utf-8"))["headers"]
        return {str(name): [str(value) for value in values] for name, values in headers.items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def _mark(scratch: Path, target: Path, headers: dict[str, list[str]]) -> None:
    what = {"what": "a backup made by gongkai backup; restore by copying both databases", "headers": headers}
    (scratch / MARKER).write_text(json.dumps(what, indent=2) + "\n", encoding="utf-8")
    sync(scratch / MARKER)  # else a reboot could leave it empty, and the backup would be taken for something foreign
    put_in_place(scratch / MARKER, target / MARKER)

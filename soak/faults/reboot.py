"""A machine that goes down between two writes, played from the record of what a command wrote.

What may be lost is what the system may lose: of a file's content whatever was not waited for (fsync) since, each write
by itself, whole or the beginning of it by sectors, in any order; of names (made, moved, taken away) an end of their
sequence, since the journals of ext4, XFS and Btrfs keep that in order, back to the last wait for the folder or for a
file of that name. The record is written by ``shim.c``.
"""

from __future__ import annotations

import random
import shutil
import struct
from dataclasses import dataclass
from pathlib import Path

HEAD = struct.Struct("<cIQQ")
SECTOR = 512
NAMES = frozenset("CRUDL")


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the record.

    ``letter``: W write, T truncate to ``offset``, S waited for, C made, R moved to ``data``, U taken away, D folder
    made, L link that leads to ``data``, A what the program said.
    """

    letter: str
    path: str
    offset: int
    data: bytes


def read(journal: Path) -> list[Change]:
    """Read a record."""
    raw, found, place = journal.read_bytes(), [], 0
    while place + HEAD.size <= len(raw):
        letter, named, offset, length = HEAD.unpack_from(raw, place)
        place += HEAD.size
        path = raw[place : place + named].decode()
        data = raw[place + named : place + named + length] if letter in b"WRLA" else b""
        place += named + (length if letter in b"WRLA" else 0)
        found.append(Change(letter.decode(), path, offset, data))
    return found


def play(journal: list[Change], origin: Path, folder: Path, chance: random.Random) -> str:
    """Bring ``folder``, which is what the command began with, to what a reboot at some moment leaves of it.

    ``origin``: the folder in which the record was made. Returns what the program had said until then.
    """
    moment = chance.randrange(len(journal) + 1)
    past = journal[:moment]
    lasting = _lasting(past)
    names = [number for number, one in enumerate(past) if one.letter in NAMES]
    certain = max((number for number in names if number in lasting), default=-1)
    open_names = [number for number in names if number > certain]
    kept_names = set(names[: len(names) - len(open_names) + chance.randint(0, len(open_names))])
    losing = chance.choice((0.0, 0.2, 0.5, 0.9, 1.0))  # of what may be lost, how much is
    moved: dict[str, str | None] = {}  # what is called so in the record -> what it is called on the disk; None: lost
    for number, one in enumerate(past):
        if one.letter in NAMES:
            if number in kept_names:
                _rename(one, origin, folder)
            elif one.letter == "R":
                moved[one.data.decode()] = _now(one.path, moved)
            elif one.letter in "CD":
                moved[one.path] = None
        elif one.letter == "W":
            keeps = number in lasting or chance.random() >= losing
            _write(one, _now(one.path, moved), origin, folder, len(one.data) if keeps else _torn(one, losing, chance))
        elif one.letter == "T" and (number in lasting or chance.random() >= losing):
            _truncate(one, _now(one.path, moved), origin, folder)
    for left in folder.rglob("*-shm"):
        left.unlink()
    return b"".join(one.data for one in past if one.letter == "A").decode("utf-8", "replace")


def unwaited(journal: list[Change]) -> list[str]:
    """Return what took its name before its content was waited for: a reboot could leave it empty under that name."""
    waiting: set[str] = set()
    found = []
    for one in journal:
        if one.letter in "WT":
            waiting.add(one.path)
        elif one.letter in "SU":
            waiting.discard(one.path)
        elif one.letter == "R":
            moved = {path for path in waiting if path == one.path or path.startswith(one.path + "/")}
            found += sorted(moved)
            waiting -= moved
    return found


def _lasting(past: list[Change]) -> set[int]:
    """Return which changes were waited for."""
    found: set[int] = set()
    waiting: dict[str, list[int]] = {}
    names: list[int] = []
    for number, one in enumerate(past):
        if one.letter in "WT":
            waiting.setdefault(one.path, []).append(number)
        elif one.letter in NAMES:
            names.append(number)
            if one.letter == "R":  # what was written under the old name is waited for under the new one
                new = one.data.decode()
                for old in [path for path in waiting if path == one.path or path.startswith(one.path + "/")]:
                    waiting.setdefault(new + old[len(one.path) :], []).extend(waiting.pop(old))
        elif one.letter == "S":
            found.update(waiting.pop(one.path, ()))
            if any(_touches(past[name], one.path) for name in names):
                found.update(names)  # a journal of names is kept in order
                names = []
    return found


def _touches(name: Change, path: str) -> bool:
    """Say whether a wait for ``path`` (a folder, or a file) makes this change of names last."""
    paths = [name.path, *([name.data.decode()] if name.letter == "R" else [])]
    return any(one == path or one.rpartition("/")[0] == path for one in paths)


def _torn(one: Change, losing: float, chance: random.Random) -> int:
    """Return how many bytes of a lost write are there all the same."""
    if losing == 1.0 or chance.random() < 0.7:
        return 0
    return chance.randrange(0, len(one.data) // SECTOR + 1) * SECTOR


def _place(path: str, origin: Path, folder: Path) -> Path:
    return folder / Path(path).relative_to(origin)


def _now(path: str, moved: dict[str, str | None]) -> str | None:
    """Return what a path of the record is called on the disk, a folder above it having kept its old name or not."""
    for above in (path, *map(str, Path(path).parents)):
        if above in moved:
            name = moved[above]
            return None if name is None else name + path[len(above) :]
    return path


def _rename(one: Change, origin: Path, folder: Path) -> None:
    here = _place(one.path, origin, folder)
    if one.letter == "D":
        here.mkdir(parents=True, exist_ok=True)
    elif one.letter == "C":
        here.parent.mkdir(parents=True, exist_ok=True)
        here.touch()
    elif one.letter == "L":
        here.symlink_to(one.data.decode())
    elif one.letter == "U":
        if here.is_dir() and not here.is_symlink():
            shutil.rmtree(here)
        else:
            here.unlink(missing_ok=True)
    else:
        here.rename(_place(one.data.decode(), origin, folder))


def _file(name: str | None, origin: Path, folder: Path) -> Path | None:
    file = None if name is None else _place(name, origin, folder)
    return file if file is not None and file.is_file() else None


def _write(one: Change, name: str | None, origin: Path, folder: Path, length: int) -> None:
    file = _file(name, origin, folder)
    if file is not None and length:
        with file.open("r+b") as opened:
            opened.seek(one.offset)
            opened.write(one.data[:length])


def _truncate(one: Change, name: str | None, origin: Path, folder: Path) -> None:
    file = _file(name, origin, folder)
    if file is not None:
        with file.open("r+b") as opened:
            opened.truncate(one.offset)

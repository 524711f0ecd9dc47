"""Files on disk: which there are below some folders, and what is in them, or why that cannot be had."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

LARGEST = 256 * 1024 * 1024  # bytes: no report comes near it, and a body has to fit into memory several times


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file whose bytes cannot be had, and why."""

    why: str


def below(paths: Iterable[Path], *, without: Path | None = None) -> list[Path]:
    """Return every file named, and every file below every folder named: absolute, sorted, each once.

    Links to files are followed, and one file is named once however many lead to it; links to folders are not (rings).
    A link to nothing and a folder that may not be entered are named too, so that somebody says what is missing.
    ``without``: a data folder, whose own files are no reports. Raises FileNotFoundError for a path that does not exist.
    """
    found: set[str] = set()
    own = os.path.realpath(without) if without is not None else None

    def add(path: str) -> None:
        target = os.path.realpath(path)
        if own is None or os.path.dirname(target) != own or not _is_ours(os.path.basename(target)):  # noqa: PTH119, PTH120
            found.add(target if os.path.exists(target) else os.path.abspath(path))  # noqa: PTH100, PTH110

    for path in paths:
        if not os.path.lexists(path):
            raise FileNotFoundError(path)
        if not path.is_dir():
            add(str(path))
            continue
        for folder, inner, names in os.walk(path, onerror=lambda fault: add(str(fault.filename))):
            inner.sort()
            for name in names:
                add(os.path.join(folder, name))  # noqa: PTH118
    return [Path(one) for one in sorted(found)]


def contents(path: Path) -> bytes | Unreadable:
    """Return what is in a file. A pipe or a device is not waited for."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            os.listdir(path)  # noqa: PTH208 - named by ``below`` because this fails
            return Unreadable("a folder that could not be listed")
        if not stat.S_ISREG(status.st_mode):
            return Unreadable("no regular file")
        if status.st_size > LARGEST:
            return Unreadable(f"{status.st_size} bytes; files over {LARGEST} bytes are not read")
        return path.read_bytes()
    except OSError as error:
        if path.is_symlink() and isinstance(error, FileNotFoundError):
            return Unreadable("a link to a file that does not exist")
        return Unreadable(f"{type(error).__name__}: {error.strerror}")


def _is_ours(name: str) -> bool:
    return name.startswith(("gongkai.db", "bodies.db")) or name == "crawl.lock"

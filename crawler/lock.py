"""One crawl at a time for one data folder, and one worker of a queue."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO


class BusyError(RuntimeError):
    """Another process crawls, or works, into this data folder at the moment."""


class Lock:
    """Held from :meth:`acquire` to :meth:`release`, or to the end of the process however it ends."""

    def __init__(self, folder: Path, what: str = "crawl") -> None:
        """``folder`` is the data folder; it need not exist yet. ``what``: of which there is one at a time."""
        self._path = folder / f"{what}.lock"
        self._what = what
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Take the lock, or raise BusyError at once."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            file.close()
            raise BusyError(
                f"another {self._what} of {self._path.parent} is running (process {holder}); this one does nothing"
            ) from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        self._file = file

    def release(self) -> None:
        """Give the lock back."""
        if self._file is not None:
            self._file.close()
            self._file = None

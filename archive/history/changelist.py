"""All differences of a run as a file, a line each: CSV or JSON lines, by the name's ending.

A run that was killed says up to which byte its file was told of in its mark; the file is cut there, and goes on.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.history.differences import Difference

ENDINGS = (".csv", ".jsonl")


class ChangeListError(ValueError):
    """A file of changes cannot be written, or is not the one that the killed run wrote."""


class ChangeList:
    """The file, open. Without a path nothing is written."""

    def __init__(self, path: Path | None, position: int | None = None) -> None:
        """Begin the file anew, or go on behind ``position`` bytes of it. Raises ChangeListError."""
        self._file: io.BufferedWriter | io.BufferedRandom | None = None
        if path is None:
            return
        if path.suffix.lower() not in ENDINGS:
            raise ChangeListError(f"{path}: a list of changes is a {' or a '.join(ENDINGS)} file")
        self._is_csv = path.suffix.lower() == ".csv"
        try:
            if position is None:
                self._file = path.open("wb")
                if self._is_csv:
                    self._write_csv([Difference._fields])
                return
            if not path.is_file() or path.stat().st_size < position:
                raise ChangeListError(f"{path} is not the file that the killed run wrote its changes to")
            self._file = path.open("r+b")
        except OSError as fault:
            raise ChangeListError(f"{path}: {fault.strerror}") from fault
        self._file.truncate(position)
        self._file.seek(position)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, found: Iterable[Difference]) -> None:
        """Write differences behind the last."""
        if self._file is None:
            return
        if self._is_csv:
            self._write_csv(found)
            return
        for one in found:
            self._file.write(json.dumps(one._asdict(), ensure_ascii=False).encode() + b"\n")

    def position(self) -> int | None:
        """Return how many bytes there are, all of them handed to the system; None without a file."""
        if self._file is None:
            return None
        self._file.flush()
        return self._file.tell()

    def _write_csv(self, rows: Iterable[Iterable[object]]) -> None:
        assert self._file is not None
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        self._file.write(text.getvalue().encode())

"""Report files on disk, of whatever kind, into the archive as if they had been crawled.

They are taken in sorted order and stored in that order, in whatever order the parser processes finish, so
that the same folder always gives the same archive.
"""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.ingest import Crash, Outcome, Source, keep, read, store, taken
from archive.processes import kill, pool
from archive.progress import Progress, silent
from archive.store import Archive
from archive.versions import forget_failures, write_problem
from parsers.model import Problem, Refused, Report

Parsed = Report | Refused | Crash

NOT_READ = Crash("not read again")  # stands where the archive knows the outcome already
SECONDS = 120  # for one document; milliseconds are usual
AHEAD = 8  # bodies under way for each parser process
LARGEST = 256 * 1024 * 1024  # bytes: no report comes near it, and a body has to fit into memory several times
ALONE = 8  # fewer files than this are read sooner in this process than parser processes start


@dataclass(slots=True)
class Intake:
    """What became of the files: counts of this run, by the contract's names."""

    files: int = 0
    reports: int = 0
    new: int = 0
    changed: int = 0
    refused: int = 0
    unreadable: int = 0
    failed: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, outcome: Outcome) -> None:
        """Count one file. A report that is unreadable is a report too."""
        self.files += 1
        if outcome.result == "refused":
            self.refused += 1
        elif outcome.result == "failed":
            self.failed += 1
        else:
            self.reports += 1
            self.new += outcome.result == "new"
            self.changed += outcome.result == "changed"
            self.unreadable += outcome.status == "unreadable"
        if outcome.reason:
            self.reasons[outcome.reason] += 1

    def as_json(self) -> dict[str, Any]:
        """Return what ``gongkai ingest --json`` prints; ``reasons`` are those of refusals and failures."""
        counts = {name: getattr(self, name) for name in self.__slots__ if name != "reasons"}
        return {**counts, "reasons": dict(sorted(self.reasons.items()))}


def below(paths: Iterable[Path]) -> list[Path]:
    """Return every file named, and every file below every folder named: absolute, sorted, each once.

    Raises FileNotFoundError for a path that does not exist. Links to folders are not followed (rings).
    """
    found: set[Path] = set()
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(path)
        if path.is_dir():
            for folder, _, names in os.walk(path):
                found.update(Path(folder, name).resolve() for name in names)
        else:
            found.add(path.resolve())
    return sorted(path for path in found if path.is_file())


@dataclass(frozen=True, slots=True)
class _Kept:
    """One file. ``known``: it need not be read, since the archive knows the body, or it could not be kept."""

    path: Path
    source: Source
    body: bytes = b""
    sha256: str = ""
    known: Outcome | None = None


def ingest_files(
    archive: Archive,
    files: Sequence[Path],
    *,
    url: str | None = None,
    each: Callable[[Path, Outcome], None] | None = None,
    progress: Progress = silent,
) -> Intake:
    """Keep, read and store ``files``, as ``below`` gives them; ``each`` hears of every one as it is stored.

    ``url`` says where a single saved page came from; without it a file's address is its ``file://`` URI.
    """
    intake = Intake()
    kept = (_keep(archive, path, url or path.as_uri()) for path in files)
    for one, parsed in _read_all(kept, processes=(os.cpu_count() or 1) if len(files) >= ALONE else 0):
        outcome = one.known or store(archive, parsed, one.source, one.sha256)
        intake.add(outcome)
        if each is not None:
            each(one.path, outcome)
        progress("reading files", intake.files, len(files))
    return intake


def _keep(archive: Archive, path: Path, url: str) -> _Kept:
    source = Source(url=url, fetched_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    try:
        if (size := path.stat().st_size) > LARGEST:
            return _not_kept(archive, path, source, f"{size} bytes; files over {LARGEST} bytes are not read")
        body = path.read_bytes()
    except OSError as error:
        return _not_kept(archive, path, source, f"{type(error).__name__}: {error.strerror}")
    sha256 = keep(archive, body, source)
    return _Kept(path, source, body, sha256, taken(archive, sha256, url))


def _not_kept(archive: Archive, path: Path, source: Source, why: str) -> _Kept:
    with archive.transaction() as db:
        forget_failures(db, source.url)
        write_problem(db, None, source.url, Problem("file_not_read", why))
    return _Kept(path, source, known=Outcome("failed", None, "file_not_read", why, None))


def _read_all(kept: Iterable[_Kept], *, processes: int) -> Iterator[tuple[_Kept, Parsed]]:
    """Parse in ``processes`` parser processes (0: here), and give the results in the order of ``kept``."""
    if processes == 0:
        for one in kept:
            yield one, read(one.body, one.source) if one.known is None else NOT_READ
        return
    readers = _Readers(processes)
    try:
        yield from readers.read(kept)
    finally:
        readers.close()


class _Readers:
    """Parser processes, and the bodies under way in them, in order."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.pool = pool(count)
        self.waiting: deque[tuple[_Kept, Future[Parsed]]] = deque()

    def close(self) -> None:
        self.pool.shutdown(cancel_futures=True)

    def read(self, kept: Iterable[_Kept]) -> Iterator[tuple[_Kept, Parsed]]:
        """Give each result in turn, with a bounded number of bodies under way."""
        for one in kept:
            self.waiting.append((one, self._submit(self.pool, one)))
            if len(self.waiting) >= self.count * AHEAD:
                yield self._first()
        while self.waiting:
            yield self._first()

    def _submit(self, processes: ProcessPoolExecutor, one: _Kept) -> Future[Parsed]:
        try:
            if one.known is None:
                return processes.submit(read, one.body, one.source)
            future: Future[Parsed] = Future()
            future.set_result(NOT_READ)
        except BrokenProcessPool as error:  # met again, and dealt with, when its turn comes
            future = Future()
            future.set_exception(error)
        return future

    def _first(self) -> tuple[_Kept, Parsed]:
        one, future = self.waiting.popleft()
        try:
            return one, future.result(SECONDS)
        except (BrokenProcessPool, TimeoutError):
            return one, self._again(one)

    def _again(self, one: _Kept) -> Parsed:
        """Read ``one`` in a process of its own: any document under way may be what killed the processes."""
        kill(self.pool)
        alone = pool(1)
        alone.submit(os.getpid).result()  # where no process starts at all, that is not the document's fault
        try:
            return self._submit(alone, one).result(SECONDS)
        except BrokenProcessPool:
            return Crash("the process that read it died")
        except TimeoutError:
            return Crash(f"not read in {SECONDS} s")
        finally:
            kill(alone)
            self.pool = pool(self.count)
            self.waiting = deque((other, self._submit(self.pool, other)) for other, _ in self.waiting)

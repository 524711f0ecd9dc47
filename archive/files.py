"""Report files on disk, of whatever kind, into the archive as if they had been crawled.

They are taken in sorted order and stored in that order, in whatever order the parser processes finish, so
that the same folder always gives the same archive.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from archive.ingest import Crash, Outcome, Source, keep, read, store
from archive.progress import Progress, silent
from archive.store import Archive
from parsers.model import Refused, Report

Parsed = Report | Refused | Crash

LARGEST = 256 * 1024 * 1024  # bytes: no report comes near it, and a body has to fit into memory several times
ALONE = 8  # fewer files than this are read sooner in this process than parser processes start


@dataclass(slots=True)
class Intake:
    """What became of the files: counts of this run, by the contract's names (``gongkai ingest --json``)."""

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
    """One file whose body is in bodies.db; ``fault`` says why one could not even be kept."""

    path: Path
    source: Source
    body: bytes = b""
    sha256: str = ""
    fault: str | None = None


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
        if one.fault is None:
            outcome = store(archive, parsed, one.source, one.sha256)
        else:
            outcome = _record_fault(archive, one.source.url, one.fault)
        intake.add(outcome)
        if each is not None:
            each(one.path, outcome)
        progress("reading files", intake.files, len(files))
    return intake


def _keep(archive: Archive, path: Path, url: str) -> _Kept:
    source = Source(url=url, fetched_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    try:
        if (size := path.stat().st_size) > LARGEST:
            return _Kept(path, source, fault=f"{size} bytes; files over {LARGEST} bytes are not read")
        body = path.read_bytes()
    except OSError as error:
        return _Kept(path, source, fault=f"{type(error).__name__}: {error.strerror}")
    return _Kept(path, source, body, keep(archive, body, source))


def _record_fault(archive: Archive, url: str, fault: str) -> Outcome:
    with archive.transaction():
        archive.db.execute("DELETE FROM problems WHERE url = ? AND kind = 'file_not_read'", [url])
        archive.db["problems"].insert({"url": url, "kind": "file_not_read", "detail": fault})
    return Outcome(result="failed", report_id=None, reason="file_not_read", detail=fault, status=None)


def _read_all(kept: Iterable[_Kept], *, processes: int) -> Iterator[tuple[_Kept, Parsed]]:
    """Parse in ``processes`` parser processes (0: here), and give the results in the order of ``kept``."""
    if processes == 0:
        for one in kept:
            yield one, read(one.body, one.source)
        return
    readers = _Readers(processes)
    try:
        yield from readers.read(kept)
    finally:
        readers.close()


class _Readers:
    """Parser processes. A document that kills the process which reads it costs only itself: it is a Crash."""

    def __init__(self, processes: int) -> None:
        self.processes = processes
        self.pool = _pool(processes)
        self.waiting: deque[tuple[_Kept, Future[Parsed]]] = deque()

    def close(self) -> None:
        self.pool.shutdown(cancel_futures=True)

    def read(self, kept: Iterable[_Kept]) -> Iterator[tuple[_Kept, Parsed]]:
        """Give each result in turn, with a bounded number of bodies under way."""
        for one in kept:
            self.waiting.append((one, self._submit(one)))
            if len(self.waiting) >= self.processes * 8:
                yield self._first()
        while self.waiting:
            yield self._first()

    def _submit(self, one: _Kept) -> Future[Parsed]:
        try:
            return self.pool.submit(read, one.body, one.source)
        except BrokenProcessPool as error:  # met again, and dealt with, when its turn comes
            future: Future[Parsed] = Future()
            future.set_exception(error)
            return future

    def _first(self) -> tuple[_Kept, Parsed]:
        one, future = self.waiting.popleft()
        try:
            return one, future.result()
        except BrokenProcessPool:
            return one, self._after_death(one)

    def _after_death(self, one: _Kept) -> Parsed:
        """Read ``one`` in a process of its own: any document under way may be what killed the pool."""
        with _pool(1) as alone:
            try:
                parsed: Parsed = alone.submit(read, one.body, one.source).result()
            except BrokenProcessPool:
                parsed = Crash("the process that read it died")
        self.pool.shutdown(cancel_futures=True)
        self.pool = _pool(self.processes)
        self.waiting = deque((other, self._submit(other)) for other, _ in self.waiting)
        return parsed


def _pool(processes: int) -> ProcessPoolExecutor:
    # not forked: a child must not inherit open databases
    return ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn"))

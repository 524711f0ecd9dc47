"""The one thread that writes: it holds the archive, and does what it is given in turn, off the reactor."""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from archive.ingest import Outcome, ToStore, keep_all, store, store_together
from archive.readers.processes import NoProcessError
from archive.sources import Source
from archive.storage.connection import sqlite3
from archive.storage.store import Archive

P = ParamSpec("P")
T = TypeVar("T")

#: Faults of this machine end a run; what it did not come to is not settled, and the next one asks for it.
MACHINE = (sqlite3.Error, MemoryError, NoProcessError)
_TURN = 0.001  # seconds
#: Reports that are stored in one commit: some 30 ms, for which a body that is to be kept may wait.
_TOGETHER = 8


@dataclass(slots=True)
class _Waiting:
    """A body that is to be kept, what is written once it is, and who waits for both."""

    body: bytes
    source: Source
    then: Callable[[Archive, str], None]
    kept: asyncio.Future[str]


@dataclass(slots=True)
class _Read:
    """A reading that is to be stored, and what became of it."""

    reading: ToStore
    outcome: Future[Outcome] = field(default_factory=Future)


class Writer:
    """An archive of its own thread. SQLite connections stay in the thread that made them."""

    def __init__(self, folder: Path) -> None:
        """Nothing is opened before :meth:`open`."""
        self._folder = folder
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="archive")
        self._archive: Archive | None = None
        self._bodies: deque[_Waiting] = deque()
        self._readings: deque[_Read] = deque()
        self._keeping: set[asyncio.Task[None]] = set()
        self._usual = sys.getswitchinterval()

    async def open(self) -> None:
        """Open the archive, making it where there is none."""
        # the thread gives the interpreter away for each statement, and would wait 5 ms for it while the reactor is busy
        sys.setswitchinterval(min(self._usual, _TURN))
        self._archive = await self._run(lambda: Archive.open(self._folder))

    async def do(self, work: Callable[Concatenate[Archive, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what ``work`` returns, called with the archive and these arguments, after all given before."""
        archive = self._archive
        assert archive is not None, "open first"
        return await self._run(lambda: work(archive, *args, **kwargs))

    async def keep(self, body: bytes, source: Source, then: Callable[[Archive, str], None]) -> str:
        """Store a body and that its address gave it; return its digest when both are on disk and ``then`` was called.

        Bodies of several hosts that wait at the same time are one commit: to be sure of the disk takes longer than all
        the rest, and as long for many as for one.
        """
        assert self._archive is not None, "open first"
        waiting = _Waiting(body, source, then, asyncio.get_running_loop().create_future())
        self._bodies.append(waiting)
        if len(self._bodies) == 1:
            keeping = asyncio.ensure_future(self._keep_waiting())
            self._keeping.add(keeping)  # the loop itself holds its tasks weakly
            keeping.add_done_callback(self._keeping.discard)
        return await waiting.kept

    async def _keep_waiting(self) -> None:
        """Keep what waits when the thread's turn for it has come; whoever comes later is the next commit's."""
        taken: list[_Waiting] = []

        def work() -> list[str]:
            assert self._archive is not None
            taken.extend(self._all_waiting())
            if not taken:  # the turn before had them too
                return []
            digests = keep_all(self._archive, [(one.body, one.source) for one in taken])
            for one, digest in zip(taken, digests, strict=True):
                one.then(self._archive, digest)
            return digests

        try:
            digests = await self._run(work)
        except Exception as fault:  # whatever it is, it is theirs who wait; without a thread nobody was taken yet
            for one in taken or self._all_waiting():
                if not one.kept.done():
                    one.kept.set_exception(fault)
            return
        for one, digest in zip(taken, digests, strict=True):
            if not one.kept.done():
                one.kept.set_result(digest)

    async def store(self, reading: ToStore) -> Outcome:
        """Store what a kept body was read as; return what became of it when it is committed.

        Readings that wait at the same time are one commit, of each report all or nothing.
        """
        assert self._archive is not None, "open first"
        one = _Read(reading)
        self._readings.append(one)
        return await self._run(lambda: self._stored(one))

    def _stored(self, one: _Read) -> Outcome:
        """Store a reading, unless one that waited longer took it along, and along with it some that wait."""
        while not one.outcome.done():
            some = [self._readings.popleft() for _ in range(min(_TOGETHER, len(self._readings)))]
            try:
                self._store_all(some)
            except Exception as fault:  # theirs who wait
                for each in some:
                    if not each.outcome.done():
                        each.outcome.set_exception(fault)
        return one.outcome.result()

    def _store_all(self, some: list[_Read]) -> None:
        assert self._archive is not None
        together = store_together(self._archive, [one.reading for one in some]) if len(some) > 1 else None
        if together is not None:
            for one, outcome in zip(some, together, strict=True):
                one.outcome.set_result(outcome)
            return
        for one in some:
            what = one.reading
            try:
                outcome = store(self._archive, what.parsed, what.source, what.sha256, also=what.also)
            except Exception as fault:
                one.outcome.set_exception(fault)
            else:
                one.outcome.set_result(outcome)

    def _all_waiting(self) -> list[_Waiting]:
        """Take all bodies that wait, whichever thread adds more meanwhile."""
        taken: list[_Waiting] = []
        with suppress(IndexError):
            while True:
                taken.append(self._bodies.popleft())
        return taken

    async def close(self) -> None:
        """Finish what was given, and close the archive."""
        if self._archive is not None:
            await self._run(self._archive.close)
            self._archive = None
        sys.setswitchinterval(self._usual)
        self._thread.shutdown(wait=False)

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

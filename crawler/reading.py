"""Reading beside the fetching: pages and reports are read in worker processes, never on the reactor.

A document that kills its reader, or keeps it busy beyond reason, costs that document and nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import ParamSpec, TypeVar

from archive import processes

P = ParamSpec("P")
T = TypeVar("T")


class ReadingError(Exception):
    """A body could not be read: the function raised, its process died of it, or ran out of time."""


class Readers:
    """A few processes that call pure functions for the crawl."""

    def __init__(self, count: int, seconds: float) -> None:
        """Start lazily ``count`` processes; a call that takes longer than ``seconds`` is given up."""
        self._count = count
        self._seconds = seconds
        self._pool: ProcessPoolExecutor | None = None
        self._free = asyncio.Semaphore(count)
        self._alone = asyncio.Lock()

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what ``function`` returns, called in another process.

        Raises ReadingError where it raises anything, or its process dies or overruns. When a process dies, every
        call under way in the pool fails; each is tried again by itself, so only the guilty one is lost.
        """
        async with self._free:
            try:
                return await self._attempt(function, *args, **kwargs)
            except (BrokenProcessPool, TimeoutError):
                pass
        async with self._alone:
            for _ in range(self._count):
                await self._free.acquire()
            try:
                return await self._attempt(function, *args, **kwargs)
            except BrokenProcessPool as error:
                raise ReadingError("the process that read it died") from error
            except TimeoutError as error:
                raise ReadingError(f"not read in {self._seconds:g} s") from error
            finally:
                for _ in range(self._count):
                    self._free.release()

    async def _attempt(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        pool = self._pool
        if pool is None:
            pool = self._pool = processes.pool(self._count)
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.wrap_future(pool.submit(function, *args, **kwargs))
        except (BrokenProcessPool, TimeoutError):
            if self._pool is pool:
                self._pool = None
                processes.kill(pool)
            raise
        except Exception as error:
            raise ReadingError(f"{type(error).__name__}: {error}") from error

    def close(self) -> None:
        """End the processes; calls under way are abandoned."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

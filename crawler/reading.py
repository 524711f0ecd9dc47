"""Reading beside the fetching: pages and reports are read in processes of their own, never on the reactor.

A document that kills its reader, or keeps it busy beyond reason, costs that document and nothing else. Where reading
and storing take longer than fetching, fetching waits: answers do not pile up in memory.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from archive.readers.processes import Limits, ReadingError, Workers

__all__ = ["Backlog", "Readers", "ReadingError", "waited_for"]

#: Answers that wait to be read and stored. Each holds its headers, requests and tasks besides its body: some 40 KB.
MOST_WAITING = 500
_GIVING_WAY = 5

P = ParamSpec("P")
T = TypeVar("T")


class Backlog:
    """How many answers wait to be settled: while ``most`` do, nothing more is asked."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        """Nothing waits."""
        self._most = most
        self._waiting = 0
        self._room = asyncio.Event()
        self._room.set()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Count an answer until it is settled."""
        self._waiting += 1
        if self._waiting >= self._most:
            self._room.clear()
        try:
            yield
        finally:
            self._waiting -= 1
            if self._waiting < self._most:
                self._room.set()

    async def room(self) -> None:
        """Return when something may be asked."""
        await self._room.wait()


class Readers:
    """A few processes that call pure functions for the crawl. ``backlog``: what waits for them and for the writer."""

    def __init__(self, count: int, seconds: float) -> None:
        """Start lazily ``count`` processes; a call that takes longer than ``seconds`` is given up."""
        # a host that waits costs more than a body that does: what is kept can be read at any time
        self._workers = Workers(count, Limits(seconds=seconds, nice=_GIVING_WAY))
        self.backlog = Backlog()

    async def call(self, function: Callable[P, T], *args: P.args, **names: P.kwargs) -> T:
        """Return what ``function`` returns, called in another process.

        Raises ReadingError where it raises anything, or its process dies of it or overruns its limits.
        """
        return await asyncio.wrap_future(self._workers.submit(function, *args, **names))

    def close(self) -> None:
        """End the processes; calls under way are abandoned."""
        self._workers.close()


class Settling(Protocol):
    """A part of the crawl that settles answers."""

    _spider: Any


S = TypeVar("S", bound=Settling)
Settle = Callable[Concatenate[S, P], AsyncIterator[T]]


def waited_for(settle: Settle[S, P, T]) -> Settle[S, P, T]:
    """Count an answer among the backlog as long as ``settle``, a callback, has not come to its end."""

    @wraps(settle)
    async def counted(self: S, /, *args: P.args, **names: P.kwargs) -> AsyncIterator[T]:
        with self._spider.readers.backlog.one():
            async for one in settle(self, *args, **names):
                yield one

    return counted

"""Reading beside the fetching: pages and reports are read in processes of their own, never on the reactor.

A document that kills its reader, or keeps it busy beyond reason, costs that document and nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from archive.processes import Limits, ReadingError, Workers

__all__ = ["Readers", "ReadingError"]

_GIVING_WAY = 5

P = ParamSpec("P")
T = TypeVar("T")


class Readers:
    """A few processes that call pure functions for the crawl."""

    def __init__(self, count: int, seconds: float) -> None:
        """Start lazily ``count`` processes; a call that takes longer than ``seconds`` is given up."""
        # a host that waits costs more than a body that does: what is kept can be read at any time
        self._workers = Workers(count, Limits(seconds=seconds, nice=_GIVING_WAY))

    async def call(self, function: Callable[P, T], *args: P.args, **names: P.kwargs) -> T:
        """Return what ``function`` returns, called in another process.

        Raises ReadingError where it raises anything, or its process dies of it or overruns its limits.
        """
        return await asyncio.wrap_future(self._workers.submit(function, *args, **names))

    def close(self) -> None:
        """End the processes; calls under way are abandoned."""
        self._workers.close()

"""The one thread that writes: it holds the archive, and does what it is given in turn, off the reactor."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from archive.store import Archive

P = ParamSpec("P")
T = TypeVar("T")


class Writer:
    """An archive of its own thread. SQLite connections stay in the thread that made them."""

    def __init__(self, folder: Path) -> None:
        """Nothing is opened before :meth:`open`."""
        self._folder = folder
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="archive")
        self._archive: Archive | None = None

    async def open(self) -> None:
        """Open the archive, making it where there is none."""
        self._archive = await self._run(lambda: Archive.open(self._folder))

    async def do(self, work: Callable[Concatenate[Archive, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what ``work`` returns, called with the archive and these arguments, after all given before."""
        archive = self._archive
        assert archive is not None, "open first"
        return await self._run(lambda: work(archive, *args, **kwargs))

    async def close(self) -> None:
        """Finish what was given, and close the archive."""
        if self._archive is not None:
            await self._run(self._archive.close)
            self._archive = None
        self._thread.shutdown(wait=False)

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

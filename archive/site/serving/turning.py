"""A served site that goes over to the next published state by itself, without a request that fails.

``gongkai publish`` turns one link. Who serves looks at it once a second; where it leads elsewhere, the new state is
opened and asked for its first pages beside the old, and then takes the requests that come. Those under way end where
they began; then the old state is closed. A state that cannot be opened is logged, and the old one stays.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.site import metadata
from archive.site.guarding.door import App, Scope

log = logging.getLogger(__name__)

EVERY = 1.0  # seconds between two looks at the link
#: What they count is kept: the first reader need not wait for it.
FIRST_PAGES = ("/", "/rules", "/coverage", "/status", "/places")


@dataclass(eq=False, slots=True)
class Serving:
    """One state being served: Datasette over it, as an application, and how many requests it has under way."""

    path: Path
    datasette: Any
    app: App
    under_way: int = 0


class Turning:
    """The application over whatever state is current; ``opened`` makes Datasette over the one that is."""

    def __init__(self, folder: Path, opened: Callable[[], Any], every: float = EVERY) -> None:
        self._link = folder / f"{metadata.DATABASE}.db"
        self._opened = opened
        self._every = every
        self._looking: asyncio.Task[None] | None = None
        self.serving = self._open()

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Answer a request by the state that is current when it comes."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        serving = self.serving
        serving.under_way += 1
        try:
            await serving.app(scope, receive, send)
        finally:
            serving.under_way -= 1
            if serving is not self.serving and not serving.under_way:
                await _close(serving)

    async def turn(self) -> bool:
        """Go over to the current state, where it is another; say whether it was."""
        if self._link.resolve() == self.serving.path:
            return False
        new = await asyncio.to_thread(self._open)
        await _begin(new)
        old, self.serving = self.serving, new
        log.info("now serving %s", new.path.parent.name)
        if not old.under_way:
            await _close(old)
        return True

    def _open(self) -> Serving:
        path = self._link.resolve()
        datasette = self._opened()
        return Serving(path, datasette, datasette.app())

    async def _live(self, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await _begin(self.serving)
                self._looking = asyncio.create_task(self._look())
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                if self._looking is not None:
                    self._looking.cancel()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            try:
                await self.turn()
            except Exception:  # whatever it is, readers go on with what there is
                log.exception("the new state cannot be served; going on with %s", self.serving.path.parent.name)


async def _begin(serving: Serving) -> None:
    """Let Datasette do what it does first, before a reader has to wait for it."""
    messages = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def receive() -> dict[str, str]:
        return next(messages)

    async def send(_: Any) -> None:
        return

    await serving.app({"type": "lifespan", "asgi": {"version": "3.0"}}, receive, send)
    for path in FIRST_PAGES:
        with suppress(Exception):  # a page that fails does so for its reader, with a note in the log
            await serving.datasette.client.get(path)


async def _close(serving: Serving) -> None:
    """Close the files of a state that nobody reads any more."""
    datasette = serving.datasette
    if datasette.executor is not None:
        await asyncio.to_thread(datasette.executor.shutdown)
    for database in datasette.databases.values():
        database.close()

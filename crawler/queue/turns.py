"""Whose turn it is to ask a line of hosts, among all workers of a queue, and what all of them owe to it.

A turn is taken from the server before each request and given back behind it, with the pause that is due: so a line has
one request in flight and its pause, whichever workers ask it, for their own jobs or because links lead there. A turn is
a lease. A living holder renews it from a thread of its own, and nobody else gets it, however long its request takes; a
dead holder's runs out. Times are the server's: workers' clocks may differ.

Beside it stand the line's requests of the day, and until when it is to be left alone: counted and kept to by all.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any
from uuid import uuid4

import redis
import redis.asyncio

from crawler.asking.hosts import Terms
from crawler.asking.hours import Hours
from crawler.asking.limits import Keep, Limits, Owed
from crawler.asking.manners import NotAskedError, Patience
from crawler.asking.sharing import Alone, Stop
from crawler.clock import Clock, written
from crawler.queue.server import QueueError, options

#: Seconds between two looks whether a turn that another holds is free.
_LOOK = 0.1
#: What is known of a line is forgotten so long after it was last asked, in milliseconds: longer than it can be closed.
_KEPT = 8 * 24 * 3600 * 1000
#: Seconds in which a server that was lost may come back before the crawl gives up.
_PATIENCE = 60

# KEYS: the turn, the line's state. ARGV: holder, milliseconds of the lease. Returns milliseconds to wait (-1: until it
# is given back), and the state.
_TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return {-1} end
local free = tonumber(redis.call('HGET', KEYS[2], 'free') or '0')
if free > now then return {free - now} end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return {0, redis.call('HMGET', KEYS[2], 'day', 'asked', 'not_before', 'reason')}
"""
# ARGV: holder (empty: whoever it is), milliseconds of the pause, how long the state is kept.
_GIVE = """
local time = redis.call('TIME')
local free = time[1] * 1000 + math.floor(time[2] / 1000) + math.ceil(ARGV[2])
if free > tonumber(redis.call('HGET', KEYS[2], 'free') or '0') then
  redis.call('HSET', KEYS[2], 'free', string.format('%.0f', free))
  redis.call('PEXPIRE', KEYS[2], ARGV[3])
end
if ARGV[1] ~= '' and redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
"""
_RENEW = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0"


class Lines:
    """The lines of hosts on the server, for one process. ``lease``: seconds after which a silent holder is dead."""

    def __init__(self, url: str, lease: float, holder: str | None = None) -> None:
        """Nothing is asked of the server yet."""
        self._url = url
        self._lease = max(1, int(lease * 1000))
        self.holder = holder or uuid4().hex
        self._server: redis.asyncio.Redis | None = None
        self._take: Any = None
        self._give: Any = None
        self._held: set[str] = set()
        self._guard = threading.Lock()
        self._ended = threading.Event()

    def begin(self) -> None:
        """Connect, in the loop that is to ask; renew what is held, in a thread."""
        self._server = redis.asyncio.Redis.from_url(self._url, **options(socket_timeout=10))
        self._take, self._give = map(self._server.register_script, (_TAKE, _GIVE))
        threading.Thread(target=self._renew, name="turns", daemon=True).start()

    async def end(self) -> None:
        """Renew nothing more."""
        self._ended.set()
        if self._server is not None:
            await self._server.aclose()

    async def take(self, line: str) -> list[bytes | None]:
        """Return when it is our turn: day, requests of it, until when it is left alone, why.

        Raises QueueError when the server is gone for a minute.
        """
        lost = None
        while True:
            try:
                wait, *state = await self._take(keys=_keys(line), args=[self.holder, self._lease])
            except redis.RedisError as error:
                lost = lost or time.monotonic()
                if time.monotonic() - lost > _PATIENCE:
                    raise QueueError(f"the queue is gone, and with it the turns of hosts: {error}") from error
                await asyncio.sleep(1)
                continue
            lost = None
            if wait == 0:
                with self._guard:
                    self._held.add(line)
                return list(state[0])
            await asyncio.sleep(_LOOK if wait < 0 else wait / 1000)

    async def give(self, line: str, pause: float) -> None:
        """Give a turn back; the next one is ``pause`` seconds away. Without the server the lease runs out by itself."""
        with self._guard:
            self._held.discard(line)
        with suppress(redis.RedisError):
            await self._give(keys=_keys(line), args=[self.holder, int(pause * 1000), _KEPT])

    async def rest(self, line: str, pause: float) -> None:
        """Have nobody take a turn for so many seconds."""
        with suppress(redis.RedisError):
            await self._give(keys=_keys(line), args=["", int(pause * 1000), _KEPT])

    async def note(self, line: str, **state: str | int) -> None:
        """Enter what is owed to a line."""
        assert self._server is not None, "begin first"
        async with self._server.pipeline() as pipe:
            for name, value in state.items():
                pipe.hset(_keys(line)[1], name, str(value))
            pipe.pexpire(_keys(line)[1], _KEPT)
            await pipe.execute()

    def _renew(self) -> None:
        server = redis.Redis.from_url(self._url, **options(socket_timeout=5))
        renew = server.register_script(_RENEW)
        while not self._ended.wait(self._lease / 4000):
            with self._guard:
                held = list(self._held)
            with suppress(redis.RedisError):
                for line in held:
                    renew(keys=_keys(line)[:1], args=[self.holder, self._lease])
        server.close()


def _keys(line: str) -> list[str]:
    return [f"gongkai:turn:{line}", f"gongkai:line:{line}"]


class SharedPatience(Patience):
    """Turns that all workers share."""

    def __init__(self, lines: Lines, heard: Callable[[str, list[bytes | None]], None]) -> None:
        """``heard`` is told what the server says of a line with each turn."""
        super().__init__()
        self._shared = lines
        self._heard = heard
        self._having: set[str] = set()
        self._telling: set[asyncio.Task[None]] = set()
        self.stop: Stop | None = None

    def line(self, line: str) -> AbstractAsyncContextManager[None]:
        """Return what only one request of a line holds at a time, in any worker."""
        return self._turn(line)

    @asynccontextmanager
    async def _turn(self, line: str) -> AsyncIterator[None]:
        async with super().line(line):
            try:
                self._heard(line, await self._shared.take(line))
            except QueueError as error:
                if self.stop is not None:
                    self.stop(error)
                raise NotAskedError(None, "queue", f"not asked: {error}") from error
            self._having.add(line)
            try:
                yield
            finally:
                self._having.discard(line)
                await asyncio.shield(self._shared.give(line, self.left(line)))

    def pause(self, line: str, seconds: float) -> None:
        """Have nobody ask ``line`` for this long."""
        super().pause(line, seconds)
        if line not in self._having:  # an answer was judged when the turn was over
            task = asyncio.ensure_future(self._shared.rest(line, seconds))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)


class SharedLimits(Limits):
    """Limits that all workers keep to: what one was told, or asked, the next one knows."""

    def __init__(self, lines: Lines, budget: int | None, backfill: Hours | None, keep: Keep, clock: Clock) -> None:
        super().__init__(budget, backfill, keep=keep, clock=clock)
        self._lines = lines

    def heard(self, line: str, state: list[bytes | None]) -> None:
        """Take over what the server says of a line, where that is more than is known here."""
        day, asked, not_before, reason = (None if one is None else one.decode() for one in state)
        own_day, own, reserved = self._days.get(line, ("", 0, 0))
        if day is not None and (day > own_day or (day == own_day and int(asked or 0) > own)):
            self._days[line] = (day, int(asked or 0), max(int(asked or 0), reserved if day == own_day else 0))
        if not_before is not None and not_before > written(self._clock()):
            self.load([Owed(line, None, 0, not_before, reason)])

    async def count(self, terms: Terms) -> None:
        """Count a request that is about to be sent, for all."""
        await super().count(terms)
        day, asked, _ = self._days[terms.line]
        try:
            await self._lines.note(terms.line, day=day, asked=asked)
        except redis.RedisError as error:  # what cannot be counted is not sent
            raise NotAskedError(None, "queue", f"not asked: {error}") from error

    async def leave_alone(self, line: str, seconds: float, why: str, *, wait: bool) -> None:
        """Have all workers remember that a host asked for time; one that waits for it has the others wait too."""
        await super().leave_alone(line, seconds, why, wait=wait)
        if wait or line not in self._closed:
            return
        with suppress(redis.RedisError):
            await self._lines.note(line, not_before=written(self._closed[line][0]), reason=why)


class Shared(Alone):
    """What the crawls of a queue's workers share. ``lease``: seconds after which a silent one is taken for dead."""

    def __init__(self, url: str, lease: float) -> None:
        """Connect when the crawl begins."""
        self._lines = Lines(url, lease)
        self._limits: SharedLimits | None = None
        self._patience = SharedPatience(self._lines, self._heard)

    def _heard(self, line: str, state: list[bytes | None]) -> None:
        if self._limits is not None:
            self._limits.heard(line, state)

    def patience(self) -> Patience:
        """Return whose turn it is, among all workers."""
        return self._patience

    def limits(self, budget: int | None, backfill: Hours | None, keep: Keep, clock: Clock) -> Limits:
        """Return the limits that all workers keep to."""
        self._limits = SharedLimits(self._lines, budget, backfill, keep, clock)
        return self._limits

    def begin(self, stop: Stop) -> None:
        """Connect to the server."""
        self._patience.stop = stop
        self._lines.begin()

    async def end(self) -> None:
        """Let the server go."""
        await self._lines.end()

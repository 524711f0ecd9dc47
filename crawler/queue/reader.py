"""A worker's other half: it reads bodies for ``gongkai reparse --queue``, in processes, while hosts are crawled or not.

What it has taken stands in a list of its own on the server until it is answered. What a process of this worker had
that was killed waits first for all when it comes back, or is handed out again when it is taken for dead.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, cast

import redis

from archive.readers.processes import ReadingError, Workers, WorkersLike
from archive.readers.reading import Parsed, read
from archive.sources import Crash
from crawler.queue import reading
from crawler.queue.plain import of_parsed, source_of, unpacked
from crawler.queue.server import options

if TYPE_CHECKING:
    from redis import Redis

log = logging.getLogger("gongkai.worker")

_LOOK = 0.5  # seconds between two looks for a body
_IDLE = 60  # seconds without one, after which the processes are let go
_LONGEST_PAUSE = 30


class Reader:
    """Reads what waits, in ``processes`` processes, from a thread of its own; ``name``: the worker's."""

    def __init__(self, url: str, name: str, processes: int, start: Callable[[int], WorkersLike] = Workers) -> None:
        """Begin at once. ``start`` makes whoever reads, when there is something to read."""
        self._url, self._name, self._processes, self._start = url, name, processes, start
        self._alike = reading.likeness()
        self._workers: WorkersLike | None = None
        self._under_way: dict[str, Future[Parsed]] = {}
        self._answers: deque[tuple[str, Future[Parsed]]] = deque()
        self._read = 0
        self._rests_until = 0.0
        self._stir = threading.Event()
        self._ended = threading.Event()
        #: Set while nothing waits, and nothing is being read.
        self.idle = threading.Event()
        self._thread = threading.Thread(target=self._work, name="reader", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Give back what is not read yet, and end the processes."""
        self._ended.set()
        self._stir.set()
        self._thread.join()

    def _work(self) -> None:
        server = redis.Redis.from_url(self._url, **options(socket_timeout=10))
        pause, entered, unused = 1.0, False, 0.0
        while not self._ended.is_set():
            try:
                if not entered:
                    self._enter(server)
                    entered = True
                self._answer(server)
                self._take(server)
                pause = 1.0
            except redis.RedisError as error:
                log.warning("the queue does not answer, once more in %.0f s: %s", pause, error)
                entered = False
                self._ended.wait(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
                continue
            if self._under_way or self._answers:
                unused = 0.0
                self.idle.clear()
            else:
                self.idle.set()
                if self._read:
                    log.info("%d bodies read", self._read)
                    self._read = 0
                unused += _LOOK
                if unused > _IDLE:
                    self._let_go()
            self._stir.wait(_LOOK)
            self._stir.clear()
        self._leave(server)

    def _enter(self, server: Redis) -> None:
        """Say that this worker reads; let others have what an earlier process of it had."""
        for id_ in cast("list[bytes]", server.lrange(reading.taken_key(self._name), 0, -1)):
            if id_.decode() not in self._under_way:
                self._give_back(server, id_.decode())
        server.hset(reading.readers_key(self._alike), self._name, str(self._processes))

    def _take(self, server: Redis) -> None:
        """Take bodies, one more than there are processes: none of these waits for the server."""
        waiting, taken = reading.waiting_key(self._alike), reading.taken_key(self._name)
        while len(self._under_way) <= self._processes and time.monotonic() > self._rests_until:
            if (found := cast("bytes | None", server.lmove(waiting, taken, "LEFT", "RIGHT"))) is None:
                return
            id_ = found.decode()
            told = cast("dict[bytes, bytes]", server.hgetall(reading.body_key(id_)))
            try:
                if not server.exists(reading.run_key(id_.partition(":")[0])):
                    raise ValueError("nobody waits for it any more")
                body, source = unpacked(told[b"body"]), source_of(told[b"source"])
            except (KeyError, ValueError):
                with server.pipeline() as pipe:
                    pipe.lrem(taken, 1, id_)
                    pipe.delete(reading.body_key(id_))
                    pipe.execute()
                continue
            self._workers = self._workers or self._start(self._processes)
            future = self._under_way[id_] = self._workers.submit(read, body, source)
            future.add_done_callback(partial(self._note, id_))

    def _note(self, id_: str, done: Future[Parsed]) -> None:
        self._answers.append((id_, done))
        self._stir.set()

    def _answer(self, server: Redis) -> None:
        """Tell what was read; what cannot be told now is told when the server is there again."""
        while self._answers:
            id_, done = self._answers[0]
            try:
                parsed = done.result()
            except ReadingError as fault:
                parsed = Crash(str(fault), fault.reason)
            except Exception as fault:  # no fault of the body: no process starts
                log.warning("cannot read, once more in %d s: %s", _LONGEST_PAUSE, fault)
                self._give_back(server, id_)
                self._rests_until = time.monotonic() + _LONGEST_PAUSE
            else:
                self._tell(server, id_, parsed)
                self._read += 1
            self._answers.popleft()
            self._under_way.pop(id_, None)

    def _tell(self, server: Redis, id_: str, parsed: Parsed) -> None:
        answers = reading.answers_key(id_.partition(":")[0])
        with server.pipeline() as pipe:
            pipe.rpush(answers, f"{id_} {self._name}\n".encode() + of_parsed(parsed))
            pipe.expire(answers, reading.KEPT)
            pipe.lrem(reading.taken_key(self._name), 1, id_)
            pipe.delete(reading.body_key(id_))
            pipe.execute()

    def _give_back(self, server: Redis, id_: str) -> None:
        with server.pipeline() as pipe:
            pipe.lrem(reading.taken_key(self._name), 1, id_)
            pipe.lpush(reading.waiting_key(self._alike), id_)
            pipe.execute()

    def _let_go(self) -> None:
        if self._workers is not None:
            self._workers.close()
            self._workers = None

    def _leave(self, server: Redis) -> None:
        self._let_go()
        try:
            server.hdel(reading.readers_key(self._alike), self._name)
            for id_ in list(self._under_way):
                self._give_back(server, id_)
        except redis.RedisError as error:  # it is taken for dead, and what it had goes to others
            log.warning("the queue does not answer: %s", error)
        server.close()

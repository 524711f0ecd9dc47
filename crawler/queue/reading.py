"""``gongkai reparse --queue``: stored bodies are read by workers as well; all else is that of one machine.

One process walks through the archive, and writes what comes of it, as it always does (``archive.reparse``). It gives
each body to a reading process of its own machine that is free, else to the queue, from which workers take it and say
what they read. No body is lost: what is handed out is remembered here until it is answered, and what a dead worker had
is handed out again. What comes back is data (``plain``), and settled in the archive's order, whoever read it.

Only workers that read as this machine does are asked (``likeness``): of the same parser, with the same helpers.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar, cast
from uuid import uuid4

import redis

from archive.readers import ocr
from archive.readers.converters import program
from archive.readers.processes import Workers, WorkersLike
from archive.readers.reading import Parsed, read
from archive.sources import Source
from crawler.queue.places import alive_key
from crawler.queue.plain import of_source, packed, parsed_of
from crawler.queue.server import connect, shown
from parsers import PARSER_VERSION

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger("gongkai.worker")

#: Bodies that are handed out beside one another for each process of this machine, or of a worker.
_EACH = 3
#: Bodies that are read ahead of what is settled, in reading processes: workers may come while it runs.
_AHEAD = 32
#: Seconds for which the server keeps what nobody asks for any more.
KEPT = 3600
_LOOK = 0.5
#: A body that workers died over, or lost, so often is read on this machine.
_MOST_LOSSES = 2
#: Seconds without a word from a run after which what it handed out is read by nobody.
_SILENT = 60


def likeness() -> str:
    """Return what two machines must have in common to read a body alike: the parser, and what helps it."""
    office = "office" if program() else "no office"
    return f"{PARSER_VERSION}, {office}, {'recognition' if ocr.wanted() else 'no recognition'}"


def waiting_key(alike: str) -> str:
    """Return the list of bodies that wait to be read."""
    return f"gongkai:reading:{alike}"


def readers_key(alike: str) -> str:
    """Return the names of the workers that read, each with the number of its processes."""
    return f"gongkai:readers:{alike}"


def taken_key(name: str) -> str:
    """Return the list of bodies that a worker reads."""
    return f"gongkai:reading-by:{name}"


def body_key(id_: str) -> str:
    """Return what is known of a body that waits: ``body``, packed, and ``source``."""
    return f"gongkai:body:{id_}"


def answers_key(run: str) -> str:
    """Return the list of what was read for one run."""
    return f"gongkai:read:{run}"


def run_key(run: str) -> str:
    """Return what is on the server as long as somebody waits for what is read."""
    return f"gongkai:reparse:{run}"


@dataclass(slots=True)
class _Task:
    """A body that is handed out."""

    body: bytes
    source: Source
    future: Future[Parsed]
    losses: int = 0


class Spread:
    """Reads bodies on this machine and on workers; to ``archive.storage.store.Archive`` it is whoever reads.

    Without workers it is this machine alone. When the queue is gone, this machine goes on alone.
    """

    def __init__(self, url: str, local: WorkersLike | None = None) -> None:
        """Connect. Raises QueueError."""
        self._local: WorkersLike = local or Workers()
        self._server = connect(url)
        self._shown = shown(url)
        self._run = uuid4().hex[:12]
        self._alike = likeness()
        self._tasks: dict[str, _Task] = {}
        self._here = 0
        self._number = 0
        self._lock = threading.RLock()
        self._ended = threading.Event()
        self._gone = False
        self._said = 0.0  # when this run last said that it waits
        #: How many bodies each has read; this machine is "here".
        self.read_by: Counter[str] = Counter()
        self._thread = threading.Thread(target=self._listen, name="answers", daemon=True)
        self._thread.start()

    @property
    def count(self) -> int:
        """How many may read beside one another."""
        return self._local.count + _AHEAD

    def submit(self, function: Callable[P, T], /, *args: P.args, **names: P.kwargs) -> Future[T]:
        """Have a body read, by whoever is free first; anything else is done on this machine."""
        if cast("Any", function) is not read:
            return self._local.submit(function, *args, **names)
        task = _Task(*cast("tuple[bytes, Source]", args), Future())
        with self._lock:
            if self._gone or self._here < _EACH * self._local.count:
                self._read_here(task)
            else:
                self._hand_out(task)
        return cast("Future[T]", task.future)

    def close(self) -> None:
        """End everything at once; what is handed out is called back."""
        self._ended.set()
        self._thread.join()
        if not self._gone:
            try:
                with self._server.pipeline() as pipe:
                    for id_ in list(self._tasks):
                        pipe.lrem(waiting_key(self._alike), 1, id_)
                        pipe.delete(body_key(id_))
                    pipe.delete(answers_key(self._run), run_key(self._run))
                    pipe.execute()
            except redis.RedisError as error:
                log.warning("the queue does not answer: %s", error)
        self._server.close()
        self._local.close()

    def told(self) -> str:
        """Say how many bodies each has read."""
        return ", ".join(f"{number:,} {name}" for name, number in sorted(self.read_by.items())) or "none"

    # -- on this machine

    def _read_here(self, task: _Task) -> None:
        self._here += 1
        self._local.submit(read, task.body, task.source).add_done_callback(lambda done: self._have_read(task, done))

    def _have_read(self, task: _Task, done: Future[Parsed]) -> None:
        with self._lock:
            self._here -= 1
            self._settle(task, done, "here")
            if not self._ended.is_set() and not self._gone:
                self._call_back()

    def _settle(self, task: _Task, done: Future[Parsed], by: str) -> None:
        if task.future.done():
            return
        self.read_by[by] += 1
        if done.cancelled():
            task.future.cancel()
        elif (fault := done.exception()) is not None:
            task.future.set_exception(fault)
        else:
            task.future.set_result(done.result())

    # -- by way of the queue

    def _hand_out(self, task: _Task, *, first: bool = False, id_: str = "") -> None:
        """Let a worker take it; ``first``: before all others."""
        if not id_:
            self._number += 1
            id_ = f"{self._run}:{self._number}"
        self._tasks[id_] = task
        waiting = waiting_key(self._alike)
        try:
            with self._server.pipeline() as pipe:
                pipe.hset(body_key(id_), mapping={"body": packed(task.body), "source": of_source(task.source)})
                pipe.expire(body_key(id_), KEPT)
                (pipe.lpush if first else pipe.rpush)(waiting, id_)
                pipe.expire(waiting, KEPT)
                pipe.execute()
        except redis.RedisError as error:
            self._lose(error)

    def _call_back(self) -> None:
        """Read here what no worker has taken yet."""
        waiting = waiting_key(self._alike)
        try:
            while self._here < _EACH * self._local.count:
                if (id_ := cast("bytes | None", self._server.lpop(waiting))) is None:
                    return
                if (task := self._tasks.pop(id_.decode(), None)) is None:  # that of another run
                    self._server.rpush(waiting, id_)
                    return
                self._server.delete(body_key(id_.decode()))
                self._read_here(task)
        except redis.RedisError as error:
            self._lose(error)

    def _lose(self, error: Exception) -> None:
        """Go on alone."""
        if not self._gone:
            log.warning("the queue at %s is gone, this machine reads on alone: %s", self._shown, error)
            self._gone = True
        while self._tasks:
            self._read_here(self._tasks.pop(next(iter(self._tasks))))

    def _listen(self) -> None:
        """Take what workers have read, and look after what they lost."""
        while not self._ended.is_set() and not self._gone:
            try:
                if time.monotonic() - self._said > _SILENT / 6:
                    self._server.set(run_key(self._run), "", ex=_SILENT)
                    self._said = time.monotonic()
                answer = cast("tuple[bytes, bytes] | None", self._server.blpop([answers_key(self._run)], _LOOK))
                if answer is not None:
                    self._answered(answer[1])
                else:
                    self._look_after()
            except redis.RedisError as error:
                with self._lock:
                    if not self._ended.is_set():
                        self._lose(error)

    def _answered(self, answer: bytes) -> None:
        head, _, told = answer.partition(b"\n")
        id_, _, by = head.decode("utf-8", "replace").partition(" ")
        with self._lock:
            task = self._tasks.pop(id_, None)
        if task is None:  # read twice
            return
        done: Future[Parsed] = Future()
        try:
            done.set_result(parsed_of(told))
        except ValueError as fault:
            log.warning("%s says of %s what is nothing to be said of a body: %s", by, task.source.url, fault)
            with self._lock:
                self._read_here(task)
            return
        with self._lock:
            self._settle(task, done, by)

    def _look_after(self) -> None:
        """Hand out again what the dead had, and what the server does not know any more."""
        readers = cast("dict[bytes, bytes]", self._server.hgetall(readers_key(self._alike)))
        for name in (one.decode() for one in readers):
            if self._server.exists(alive_key(name)):
                continue
            left = [id_.decode() for id_ in cast("list[bytes]", self._server.lrange(taken_key(name), 0, -1))]
            for id_ in left:
                self._server.lrem(taken_key(name), 1, id_)
                self._lost(id_)
            self._server.hdel(readers_key(self._alike), name)
            log.warning("%s is dead; of %d bodies that it read others are asked", name, len(left))
        with self._lock:
            ours = list(self._tasks)
        with self._server.pipeline() as pipe:
            for id_ in ours:
                pipe.exists(body_key(id_))
            known = pipe.execute()
        # an answer is given, and its body taken away, in one step
        if not self._server.llen(answers_key(self._run)):
            for id_ in (id_ for id_, there in zip(ours, known, strict=True) if not there):
                self._lost(id_)

    def _lost(self, id_: str) -> None:
        with self._lock:
            if (task := self._tasks.get(id_)) is None:  # that of another run, or called back meanwhile
                return
            task.losses += 1
            if task.losses < _MOST_LOSSES:
                self._hand_out(task, first=True, id_=id_)
            else:
                del self._tasks[id_]
                self._read_here(task)

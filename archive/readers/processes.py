"""Reading processes: a body that hangs, eats memory or kills its reader costs itself, and nothing else.

Each process has a pipe of its own, and a thread here that hands it one call at a time. So it is always known whose
fault a death is, and no lock or queue is shared that a dying process could take with it (which is how the pools of
``concurrent.futures`` break, and how Pebble's can stand still for ever: its issues 97 and 163).
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import ParamSpec, Protocol, Self, TypeVar

from archive.readers import ocr
from archive.readers.apart import KILOBYTES, OUT_OF_MEMORY, Answer, Limits
from archive.readers.reading import Parsed, read
from archive.sources import Crash, Failure, Source

__all__ = [
    "Here",
    "Limits",
    "NoProcessError",
    "ReadingError",
    "Workers",
    "WorkersLike",
    "read_apart",
    "read_in_order",
]

P = ParamSpec("P")
T = TypeVar("T")
K = TypeVar("K")

START = 120  # seconds within which a process must have started, on however busy a machine
STARTS = 3  # processes in a row that die as they start: then it is not by chance
AHEAD = 16  # calls under way for each process
MOST_BYTES = 64 * 1024 * 1024  # of bodies under way; one alone may be larger
PATIENCE = 1800  # seconds of computing for one body, where scans are recognised: some for each of its pages
PATIENT_MEMORY = 4 * 1024**3
NEARLY = 0.75  # of its memory: a process that held so much when it was killed died of that
COMMAND = "from archive.readers.apart import main; main()"


class ReadingError(Exception):
    """A body could not be read; ``reason``: ``parser_crash``, ``parser_timeout`` or ``parser_memory``."""

    def __init__(self, detail: str, reason: Failure = "parser_crash") -> None:
        """Take what is to be recorded."""
        super().__init__(detail)
        self.reason = reason


class NoProcessError(RuntimeError):
    """No reading process starts, or they were closed: not the fault of any document."""


class WorkersLike(Protocol):
    """Whoever calls pure functions on bodies, elsewhere or here."""

    @property
    def count(self) -> int:
        """How many calls run beside one another."""

    def submit(self, function: Callable[P, T], /, *args: P.args, **names: P.kwargs) -> Future[T]:
        """Call ``function`` when a process is free. The future raises ReadingError where no value came."""

    def close(self) -> None:
        """End everything at once; calls under way are given up."""


class Workers:
    """Up to ``count`` processes, each started when there is work for it, and replaced when it dies or is worn."""

    def __init__(self, count: int | None = None, limits: Limits | None = None) -> None:
        """Start nothing yet. ``count`` None: one for each core."""
        self.count = count or os.cpu_count() or 1
        self._limits = limits or Limits()
        if ocr.wanted():
            self._limits = replace(self._limits, processor=PATIENCE, seconds=2 * PATIENCE, memory=PATIENT_MEMORY)
        self._threads = ThreadPoolExecutor(self.count, thread_name_prefix="reading")
        self._own = threading.local()  # .process: that of the thread
        self._alive: set[_Process] = set()
        self._lock = threading.Lock()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(self, function: Callable[P, T], /, *args: P.args, **names: P.kwargs) -> Future[T]:
        """Call ``function``, which must be a module's own, with arguments that can be pickled.

        Raises NoProcessError where they were closed, or where there is too little memory for a thread more.
        """
        try:
            return self._threads.submit(self._call, function, args, names)
        except RuntimeError as fault:
            raise NoProcessError("closed" if self._closed else f"no reading process starts: {fault}") from fault

    def close(self) -> None:
        """Kill the processes and wait until they are gone."""
        with self._lock:
            self._closed = True
            for process in self._alive:
                process.kill()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for process in self._alive:
            process.end()
        self._alive.clear()

    def _call(self, function: Callable[..., T], args: tuple[object, ...], names: dict[str, object]) -> T:
        task = pickle.dumps((function, args, names))
        while True:
            process = self._process()
            try:
                answer = process.ask(task)
            except ReadingError as fault:
                self._put_away(process)
                if self._closed:
                    raise NoProcessError("closed") from None
                if process.answered and fault.reason != "parser_timeout":
                    continue  # an earlier body may have left it damaged: asked again of a new process
                raise
            if answer.worn:
                self._put_away(process)
            if answer.outcome == "returned":
                value: T = answer.value
                return value
            raise ReadingError(answer.value, "parser_memory" if answer.outcome == "memory" else "parser_crash")

    def _process(self) -> _Process:
        """Return this thread's process, a new one where it has none, though one or two are killed as they start."""
        process: _Process | None = getattr(self._own, "process", None)
        failed = 0
        while process is None:
            with self._lock:
                if self._closed:
                    raise NoProcessError("closed")
                process = _Process(self._limits)
                self._alive.add(process)
            self._own.process = process
            try:
                process.wait_until_ready()
            except ReadingError as fault:
                self._put_away(process)
                process = None
                failed += 1
                if self._closed:  # it was ended while it started
                    raise NoProcessError("closed") from fault
                if failed == STARTS:
                    raise NoProcessError(f"no reading process starts: {fault}") from fault
        return process

    def _put_away(self, process: _Process) -> None:
        self._own.process = None
        process.end()
        with self._lock:
            self._alive.discard(process)


class Here:
    """The same in this process, without any limit: for tests that put another parser in the place of ours."""

    count = 1

    def submit(self, function: Callable[P, T], /, *args: P.args, **names: P.kwargs) -> Future[T]:
        """Call ``function`` at once."""
        future: Future[T] = Future()
        try:
            future.set_result(function(*args, **names))
        except Exception as fault:
            future.set_exception(ReadingError(f"{type(fault).__name__}: {fault}"))
        return future

    def close(self) -> None:
        """There is nothing to end."""


def read_apart(workers: WorkersLike, body: bytes, source: Source) -> Parsed:
    """Parse a body elsewhere; whatever happens there, it has an outcome."""
    return _settled(workers.submit(read, body, source))


def _settled(future: Future[Parsed]) -> Parsed:
    """Wait for a call of ``read``."""
    try:
        return future.result()
    except ReadingError as fault:
        return Crash(str(fault), fault.reason)


def read_in_order(
    workers: WorkersLike, bodies: Iterable[tuple[K, tuple[bytes, Source] | None]]
) -> Iterator[list[tuple[K, Parsed | None]]]:
    """Parse bodies elsewhere, and give the results in the order of ``bodies``, whichever is read first.

    Results come several at a time, to be stored together while the next are read. Bodies are taken ahead, within
    bounds. One that is None is not read, and keeps its place.
    """
    most = workers.count * AHEAD
    waiting: deque[tuple[K, int, Future[Parsed] | None]] = deque()
    held = 0

    def take(count: int) -> list[tuple[K, Parsed | None]]:
        nonlocal held
        taken: list[tuple[K, Parsed | None]] = []
        while waiting and len(taken) < count:
            key, size, future = waiting.popleft()
            taken.append((key, _settled(future) if future else None))
            held -= size
        return taken

    for key, found in bodies:
        waiting.append((key, len(found[0]) if found else 0, workers.submit(read, *found) if found else None))
        held += waiting[-1][1]
        if len(waiting) >= most or held > MOST_BYTES:
            yield take((len(waiting) + 1) // 2)
    while waiting:
        yield take(most)


class _Process:
    """One process and the pipe to it. Used by one thread; ``kill`` by any."""

    def __init__(self, limits: Limits) -> None:
        self.answered = 0
        self._limits = limits
        self._born = 0  # bytes that the system counts from the start: its parent's
        ours, theirs = Pipe()
        self._channel: Connection = ours
        path = os.pathsep.join(place or os.getcwd() for place in sys.path)  # noqa: PTH109
        try:
            self._popen = subprocess.Popen(  # noqa: S603
                [sys.executable, "-P", "-c", COMMAND, str(theirs.fileno()), str(os.getpid())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env={**os.environ, "PYTHONPATH": path},
                start_new_session=True,
            )
        except OSError as fault:
            ours.close()
            raise NoProcessError(f"no reading process starts: {fault}") from fault
        finally:
            theirs.close()

    def wait_until_ready(self) -> None:
        self._born = self._exchange(pickle.dumps(self._limits), START).value

    def ask(self, task: bytes) -> Answer:
        """Return the answer to a call. Raises ReadingError where the process died of it, or overran."""
        answer = self._exchange(task, self._limits.seconds)
        self.answered += 1
        return answer

    def kill(self) -> None:
        """End the process, and what it started, whatever they are doing."""
        if self._popen.returncode is None:
            self._kill_group()
            self._popen.kill()  # it may not have come as far as having a group

    def end(self) -> None:
        """Kill, and leave no zombie and no open pipe."""
        self.kill()
        self._popen.wait()
        self._channel.close()

    def _kill_group(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._popen.pid, signal.SIGKILL)

    def _exchange(self, message: bytes, seconds: float) -> Answer:
        try:
            self._channel.send_bytes(message)
            if not self._channel.poll(seconds):
                raise ReadingError(f"not read in {seconds:g} s", "parser_timeout")
            answer: Answer = pickle.loads(self._channel.recv_bytes())  # noqa: S301 - our own child writes it
        except (EOFError, OSError):
            raise self._death() from None
        return answer

    def _death(self) -> ReadingError:
        """Say of what the process died: its end of the pipe is closed."""
        code, peak = self._reap()
        self._kill_group()
        if code == -signal.SIGXCPU:
            return ReadingError(f"not read in {self._limits.processor} s of computing", "parser_timeout")
        name = next((one.name for one in signal.Signals if one == -code), f"exit code {code}")
        grown = peak > self._born and peak > NEARLY * self._limits.memory
        if grown or code in (OUT_OF_MEMORY, -signal.SIGKILL):
            return ReadingError(f"its process died: {name}, holding {peak >> 20} MB", "parser_memory")
        return ReadingError(f"its process died: {name}")

    def _reap(self) -> tuple[int, int]:
        """Return exit code and most memory held, in bytes; a process that closed its pipe and lives on is killed."""
        try:
            for _ in range(50):
                pid, status, usage = os.wait4(self._popen.pid, os.WNOHANG)
                if pid:
                    break
                time.sleep(0.1)
            else:
                self.kill()
                _, status, usage = os.wait4(self._popen.pid, 0)
        except ChildProcessError:  # whoever closes the processes killed it, and looked whether it had gone
            return self._popen.wait(), 0
        self._popen.returncode = os.waitstatus_to_exitcode(status)
        return self._popen.returncode, usage.ru_maxrss * KILOBYTES

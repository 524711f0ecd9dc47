"""The process that crawls what a worker has taken: one crawl of several hosts beside one another, then it ends.

``python -m crawler.queue.shift``. On standard input comes one line, what to do as JSON; its end is the worker's end,
and that of this process with it. On standard output it says which portals are settled, and how it ended. It is a
process of its own since a crawl starts its reactor once, and so that its death is no worker's.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from crawler.asking.sharing import Settled
from crawler.queue.jobs import Hosting, Way

#: Seconds to wait for a crawl that has the folder: one whose worker was killed is about to end.
_PATIENCE = 30


@dataclass(frozen=True, slots=True)
class Orders:
    """What a shift is to do. ``registry``: files of entries, instead of the package's; ``settings``: of Scrapy's."""

    folder: Path
    queue: str
    lost_after: float
    hostings: tuple[Hosting, ...]
    registry: tuple[str, ...] = ()
    settings: tuple[tuple[str, Any], ...] = ()

    @property
    def way(self) -> Way:
        """How all of its hosts are crawled."""
        return self.hostings[0].way

    def as_json(self) -> str:
        """Return it as one line."""
        told = {"folder": str(self.folder), "queue": self.queue, "lost_after": self.lost_after}
        hostings = [one.as_json() for one in self.hostings]
        return json.dumps({**told, "hostings": hostings, "registry": self.registry, "settings": self.settings})

    @classmethod
    def of(cls, line: str) -> Self:
        """Read what :meth:`as_json` wrote."""
        told = json.loads(line)
        return cls(
            Path(told["folder"]),
            told["queue"],
            told["lost_after"],
            tuple(map(Hosting.of, told["hostings"])),
            tuple(told["registry"]),
            tuple((name, value) for name, value in told["settings"]),
        )


class Shift:
    """A shift as its worker sees it."""

    def __init__(self, orders: Orders) -> None:
        """Start the process."""
        command = [sys.executable, "-m", "crawler.queue.shift"]
        self._process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        with suppress(BrokenPipeError):
            self._process.stdin.write(orders.as_json() + "\n")
            self._process.stdin.flush()
        self._lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, args=[self._process.stdout], daemon=True).start()
        self.begun = time.monotonic()
        self.stopping = False

    def _read(self, lines: IO[str]) -> None:
        for line in lines:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    def told(self, seconds: float) -> str | None:
        """Return the next line that it says, empty where none comes for so long, None when it says no more."""
        try:
            return self._lines.get(timeout=seconds)
        except queue.Empty:
            return ""

    def stop(self) -> None:
        """Let it come to an end in order: what is under way is finished, nothing more is asked."""
        if not self.stopping:
            self.stopping = True
            with suppress(ProcessLookupError):
                self._process.terminate()

    def wait(self) -> int:
        """Return its exit code, when it has ended."""
        assert self._process.stdin is not None
        code = self._process.wait()
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        return code


def main() -> None:
    """Do what standard input says."""
    told = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    os.dup2(2, 1)  # whatever prints does not speak to the worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: _leave(told))
    orders = Orders.of(sys.stdin.readline())
    threading.Thread(target=_end_with_the_worker, daemon=True).start()
    try:
        ended, code = f"ended {_crawl(orders, lambda name: print(f'settled {name}', file=told))}", 0
    except Exception as fault:
        ended, code = f"fault {type(fault).__name__}: {' '.join(str(fault).split())}", 1
    print(ended, file=told)
    logging.shutdown()
    os._exit(code)  # the thread that waits for the worker's end holds standard input


def _crawl(orders: Orders, settled: Settled) -> str:
    from crawler.queue.turns import Shared
    from crawler.registry import Registry
    from crawler.run import crawl

    registry = Registry.load(*orders.registry)
    portals: Sequence[str] = [name for one in orders.hostings for name in one.portals]
    urls: Sequence[str] = [url for one in orders.hostings for url in one.urls]
    _wait_for(orders.folder, time.monotonic() + _PATIENCE)
    summary = crawl(
        orders.folder,
        portals,
        urls=urls,
        registry=registry,
        full=orders.way.full,
        due=orders.way.due,
        years=orders.way.years,
        settings=dict(orders.settings),
        sharing=Shared(orders.queue, orders.lost_after),
        settled=settled,
    )
    return summary.ended


def _wait_for(folder: Path, until: float) -> None:
    """Return when no other crawl has the folder, or when it is ``until``."""
    from crawler.lock import BusyError, Lock

    while time.monotonic() < until:
        lock = Lock(folder)
        try:
            lock.acquire()
        except BusyError:
            time.sleep(0.2)
        else:
            lock.release()
            return


def _leave(told: IO[str]) -> None:
    print("ended shutdown", file=told)
    told.flush()
    os._exit(0)


def _end_with_the_worker() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()

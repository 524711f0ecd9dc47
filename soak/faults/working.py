"""A worker of a shared queue: its jobs, its processes, and who of them is killed."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path

from soak.faults.nursery import end

#: Seconds within which a process that was killed, or whose worker was, has gone.
GONE = 30
#: Seconds after which a process that has too little memory is ended.
LATE = 45


def fill(queue: str, registry: list[str]) -> None:
    """Put what is to be crawled into the queue: what is there already is left, what was given up is tried anew."""
    from crawler.queue.filling import fill as put
    from crawler.registry import Registry

    put(queue, registry=Registry.load(*map(Path, registry)))


def forget(queue: str) -> None:
    """Empty the queue, and all that its server knows of workers."""
    from redis import Redis

    with Redis.from_url(queue) as connection:
        connection.flushdb()


def kill(pid: int, chance: random.Random) -> None:
    """Kill the worker, the crawl that it started, or both, as when a machine loses its power; wait until all are gone.

    The crawl alone is started again by its worker.
    """
    below = children(pid)
    victims = chance.choice(([pid], below or [pid], [pid, *below]))
    for one in victims:
        end(one)
    until = time.monotonic() + GONE
    while any(map(is_there, victims if pid not in victims else [pid, *below])) and time.monotonic() < until:
        time.sleep(0.02)


def children(pid: int) -> list[int]:
    """Return the processes that a process started, whichever of its threads did."""
    found: list[int] = []
    with suppress(OSError):
        for one in Path(f"/proc/{pid}/task").glob("*/children"):
            found += map(int, one.read_text("ascii").split())
    return found


def is_there(pid: int) -> bool:
    """Say whether a process is at work still: one that nobody has asked for its exit code is not."""
    with suppress(OSError, IndexError):
        state = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()[0]
        return state not in ("Z", "X")
    return False


def end_late(pid: int) -> None:
    """Wait for the end of a process; one that has nothing to go on with and does not end is killed."""
    until = time.monotonic() + LATE
    while is_there(pid) and time.monotonic() < until:
        time.sleep(0.05)
    end(pid)


def kill_a_child(pid: int, chance: random.Random, seconds: float) -> bool:
    """Wait for a process that this one started, and kill it within so many seconds; False where there came none."""
    until = time.monotonic() + GONE
    while is_there(pid) and time.monotonic() < until:
        if found := children(pid):
            time.sleep(chance.uniform(0, seconds))
            found = children(pid) or found
            with suppress(ProcessLookupError):
                os.kill(chance.choice(found), signal.SIGKILL)
                return True
        time.sleep(0.005)
    return False

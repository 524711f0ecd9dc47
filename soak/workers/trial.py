"""A crawl by several workers, killed as planned, and what the portals saw of it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Literal, cast

from redis import Redis

from crawler.demo import prepare
from crawler.queue.filling import fill
from crawler.queue.jobs import Way
from crawler.queue.places import Places, alive_key
from crawler.registry import Registry
from crawler.samples.server import Access
from soak.workers.computing import Meter
from soak.workers.world import World

#: Who is killed: the worker, the crawl that it started, or both at once, as when a machine loses its power.
Victim = Literal["worker", "crawl", "both"]
_VICTIMS: tuple[Victim, ...] = ("worker", "crawl", "both")
_WEIGHTS = (5, 3, 2)
#: A host's pause is measured on another clock than it is kept by: seconds of grace.
_GRACE = 0.01
#: Seconds between two looks at the workers: more often, and the trial itself would take of their processors.
_LOOK = 0.1


@dataclass(frozen=True, slots=True)
class Setting:
    """How workers work in the trial. ``hosts``: asked beside one another by each; ``delay``: seconds, of each line."""

    hosts: int = 8
    delay: float = 0.0
    lost_after: float = 5


@dataclass(frozen=True, slots=True)
class Kill:
    """Kill a ``victim`` of worker ``number`` once so many requests were answered; come back after ``away`` seconds."""

    position: int
    number: int
    victim: Victim
    away: float


@dataclass(slots=True)
class Course:
    """What came of one crawl: its seconds, the portals' log, who was killed, how long the killed ones' hosts rested.

    ``computing``: processor seconds by who used them (:class:`soak.workers.computing.Meter`).
    """

    seconds: float
    log: list[Access]
    victims: Counter[str] = field(default_factory=Counter)
    rests: list[float] = field(default_factory=list)
    computing: dict[str, float] = field(default_factory=dict)


def plan(seed: int, count: int, requests: int, workers: int, lost_after: float) -> list[Kill]:
    """Draw the kills, spread over a crawl of so many requests. Half come back at once, half when others have taken."""
    draw = random.Random(f"{seed} {count} {workers}")
    positions = sorted(draw.randrange(1, max(2, int(0.9 * requests))) for _ in range(count))
    return [
        Kill(
            position,
            draw.randrange(workers),
            draw.choices(_VICTIMS, _WEIGHTS)[0],
            draw.choice((0.0, draw.uniform(1.5, 3) * lost_after)),
        )
        for position in positions
    ]


class Crew:
    """The workers' processes; one that is killed comes back when its time has come."""

    def __init__(self, world: World, folder: Path, queue: str, count: int, setting: Setting) -> None:
        """Start them, each with a folder of its own."""
        self._world, self._folder, self._queue, self._setting = world, folder, queue, setting
        self._back: dict[int, float] = {}
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        for number in range(count):
            prepare(self.folder(number))
            self._start(number)

    def folder(self, number: int) -> Path:
        """Return the data folder of a worker."""
        return self._folder / f"worker{number}"

    def pid(self, number: int) -> int:
        """Return the number of a worker's process."""
        return self._processes[number].pid

    def _start(self, number: int) -> None:
        with (self._folder / f"worker{number}.log").open("ab") as log:
            self._processes[number] = subprocess.Popen(  # noqa: S603 - ours
                command("worker", self.folder(number), self._world, self._setting, self._queue), stdout=log, stderr=log
            )

    def kill(self, one: Kill) -> bool:
        """Kill as planned; False where there was nobody to kill."""
        process = self._processes.get(one.number)
        if process is None or process.poll() is not None:
            return False
        below = children(process.pid)
        if one.victim != "worker" and not below:
            return False
        if one.victim != "crawl":
            process.kill()
            process.wait()
            self._back[one.number] = time.monotonic() + one.away
        if one.victim != "worker":
            for pid in below:
                os.kill(pid, signal.SIGKILL)
        return True

    def look_after(self) -> None:
        """Start again those whose time has come. Raises RuntimeError where one ended that nobody killed."""
        for number, process in self._processes.items():
            if process.poll() is None:
                continue
            if number not in self._back:
                raise RuntimeError(f"a worker ended with {process.returncode}: {self._folder / f'worker{number}.log'}")
            if time.monotonic() >= self._back[number]:
                del self._back[number]
                self._start(number)
                break

    def is_called(self, number: int, name: str, places: Places) -> bool:
        """Say whether a worker has this name, as the queue knows it."""
        who = cast("bytes | None", places.connection.get(alive_key(name)))
        return who is not None and who.decode().endswith(str(self.folder(number).resolve()))

    def is_idle(self) -> bool:
        """Say whether nobody crawls, not even to its end, and nobody is away."""
        return not self._back and not any(children(process.pid) for process in self._processes.values())

    def end(self) -> None:
        """Tell all to stop, and wait until they have."""
        for process in self._processes.values():
            process.terminate()
        for process in self._processes.values():
            process.wait(60)


def command(what: str, folder: Path, world: World, setting: Setting, queue: str = "") -> list[str]:
    """Return how a process of the trial is started."""
    values = map(str, (setting.hosts, setting.lost_after, setting.delay))
    return [sys.executable, "-m", "soak.workers.life", what, str(folder), queue, *values, *map(str, world.registry)]


def children(pid: int) -> list[int]:
    """Return the processes that a process started."""
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in found.read_text("ascii").split()] if found.exists() else []


def calm(world: World, folder: Path, setting: Setting) -> Course:
    """Crawl everything in one process."""
    prepare(folder)
    world.running.log.clear()
    meter, begun = Meter(), time.monotonic()
    subprocess.run(command("crawl", folder, world, setting), check=True)  # noqa: S603 - ours
    return Course(time.monotonic() - begun, list(world.running.log), computing=meter.read())


def crawled(
    world: World, folder: Path, queue: str, workers: int, setting: Setting, kills: Sequence[Kill] = ()
) -> Course:
    """Crawl everything by workers, which are killed as planned."""
    folder.mkdir(parents=True, exist_ok=True)
    world.running.log.clear()
    places = Places(Redis.from_url(queue))
    meter = Meter(lambda: _used(places.connection))
    crew = Crew(world, folder, queue, workers, setting)
    course = Course(0, [])
    waiting = list(kills)
    resting: list[tuple[float, set[str]]] = []
    try:
        while places.count_alive() < workers:
            time.sleep(0.05)
        begun = time.monotonic()
        registry = Registry.load(*world.registry)
        fill(queue, registry=registry, way=Way())
        while not (_is_done(places) and crew.is_idle()):
            crew.look_after()
            if waiting and len(world.running.log) >= waiting[0].position:
                held = _held(places, crew, waiting[0].number, world)
                if crew.kill(waiting[0]):
                    course.victims[waiting.pop(0).victim] += 1
                    resting.append((time.time(), held))
            time.sleep(_LOOK)
        course.seconds = time.monotonic() - begun
    finally:
        crew.end()
    course.computing = meter.read()
    course.log = list(world.running.log)
    course.rests = [gone for at, held in resting if (gone := _rest(course.log, at, held)) is not None]
    return course


def _used(connection: Redis) -> float:
    """Return the processor seconds that the server has used."""
    told = cast("dict[str, float]", connection.info("cpu"))
    return told["used_cpu_user"] + told["used_cpu_sys"]


def _is_done(places: Places) -> bool:
    waiting = places.common().count + sum(places.own(name).count for name in places.workers())
    return waiting == 0 and not any(places.taken(name) for name in places.workers())


def _held(places: Places, crew: Crew, number: int, world: World) -> set[str]:
    """Return the hosts of what a worker has taken."""
    found: set[str] = set()
    for name in places.workers():
        for id_ in places.taken(name) if crew.is_called(number, name, places) else []:
            job = places.common().fetch_job(id_)
            if job is not None:
                found |= {host for host, own in world.lines.items() if own == job.kwargs["line"]}
    return found


def _rest(log: Iterable[Access], at: float, hosts: set[str]) -> float | None:
    """Return how long after a moment one of these hosts was asked again."""
    return min((one.start - at for one in log if one.host in hosts and one.start > at + 0.2), default=None)


def too_close(log: Iterable[Access], lines: Mapping[str, str], delay: float) -> list[str]:
    """Return each request that began before the one before it on its line was answered, and the pause over."""
    by_line: defaultdict[str, list[Access]] = defaultdict(list)
    for one in log:
        by_line[lines[one.host]].append(one)
    found = []
    for line, asked in sorted(by_line.items()):
        asked.sort(key=lambda one: one.start)
        for before, after in pairwise(asked):
            apart = after.start - before.end
            if apart < 0 or apart < delay - _GRACE:
                found.append(f"{line}: {after.host}{after.path} {apart:.3f} s behind {before.host}{before.path}")
    return found


def pages(log: Iterable[Access]) -> Counter[str]:
    """Return how often each address was asked."""
    return Counter(f"{one.method} {one.host}{one.path} {one.sent}".rstrip() for one in log)

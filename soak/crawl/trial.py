"""One crawl of the sample portals, killed again and again, and what the portals saw of it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from crawler.demo import prepare
from crawler.samples import Running
from crawler.samples.server import Access

#: Where a kill finds the process: before it has begun, between two requests or in one, in the middle of a write.
Moment = Literal["start", "asking", "writing"]
_WEIGHTS: dict[Moment, int] = {"start": 15, "asking": 50, "writing": 35}
_LONGEST_START = 2.0  # seconds: from nothing done to the first pages asked
_LONGEST_WAIT = 0.05
_MOST_WRITES = 12
_PATIENCE = 300
#: Answers that give no page: the server was busy.
_BUSY = frozenset({408, 429, 500, 502, 503, 504, 522, 524})

#: One address as a portal is asked for it: host, method, path, what a POST sends.
Ask = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Kill:
    """When a life ends: ``wait`` seconds after its start, or after so many different addresses were asked in all.

    ``writes``: in which statement from then on, for one that ends in the middle of a write.
    """

    moment: Moment
    position: int
    wait: float
    writes: int


@dataclass(frozen=True, slots=True)
class Life:
    """One process: how it ended (None: by itself) and what it asked, in order, with the status of each answer."""

    moment: Moment | None
    asked: tuple[tuple[Ask, int], ...]
    summary: str = ""

    @property
    def in_flight(self) -> dict[str, Ask]:
        """The last address that each host was asked for."""
        return {ask[0]: ask for ask, _ in self.asked}


def plan(seed: int, count: int, addresses: int) -> list[Kill]:
    """Draw the kills, spread over a crawl that asks for so many addresses. A few are sure to come at the start."""
    rng = random.Random(f"{seed} {count}")
    moments = rng.choices(list(_WEIGHTS), list(_WEIGHTS.values()), k=count)
    moments[: len(_WEIGHTS)] = list(_WEIGHTS)[:count]
    positions = sorted(rng.randrange(addresses) for _ in range(count))
    return [
        Kill(moment, position, rng.uniform(0, _LONGEST_START if moment == "start" else _LONGEST_WAIT), writes)
        for moment, position, writes in zip(
            moments, positions, (rng.randint(1, _MOST_WRITES) for _ in range(count)), strict=True
        )
    ]


def calm(portals: Running, data: Path) -> Life:
    """Crawl without being disturbed."""
    prepare(data)
    return live(portals, data, None, set())


def live(portals: Running, data: Path, kill: Kill | None, known: set[Ask]) -> Life:
    """Crawl until the kill, or to the end. ``known``: what was asked before; grows."""
    portals.log.clear()
    command = [sys.executable, "-m", "soak.crawl.life", str(data), str(kill.writes if kill else 0)]
    command += map(str, portals.registry_paths)
    with (
        (data.parent / "errors.log").open("a", encoding="utf-8") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process,  # noqa: S603 - ours
    ):
        try:
            said = _until(portals, process, kill, known)
        finally:
            process.kill()
    time.sleep(_LONGEST_WAIT)  # an answer under way is still written down
    asked = tuple((_ask(access), access.status) for access in portals.log)
    known |= {ask for ask, _ in asked}
    killed = process.returncode == -signal.SIGKILL
    if not killed and process.returncode != 0:
        raise RuntimeError(f"a crawl ended with {process.returncode}; {data.parent / 'errors.log'} says why")
    return Life(kill.moment if kill and killed else None, asked, said)


def _until(portals: Running, process: subprocess.Popen[str], kill: Kill | None, known: set[Ask]) -> str:
    """Wait for the moment, and kill; return what the process said at its end, if it came to that."""
    assert process.stdout is not None
    if kill is not None and kill.moment == "start":
        time.sleep(kill.wait)
        process.kill()
        return ""
    began = process.stdout.readline()
    if kill is not None and began:
        while process.poll() is None and len(known | set(map(_ask, portals.log))) < kill.position:
            time.sleep(0.004)
        if kill.moment == "writing" and process.poll() is None:
            os.kill(process.pid, signal.SIGUSR1)
            _with_patience(process)
        else:
            time.sleep(kill.wait)
        process.kill()
    out, _ = process.communicate(timeout=_PATIENCE)
    return out


def _with_patience(process: subprocess.Popen[str]) -> None:
    """Wait for a process to die of its own hand; one that writes no more is killed by ours."""
    until = time.monotonic() + 2
    while process.poll() is None and time.monotonic() < until:
        time.sleep(0.004)


def _ask(access: Access) -> Ask:
    return access.host, access.method, access.path, access.sent


def asked_again(calm_life: Life, lives: Sequence[Life]) -> tuple[dict[Ask, int], dict[Ask, int]]:
    """Return which addresses were asked more often than by the calm crawl: in flight at a kill, and without excuse.

    Each kill excuses one further request for the address that its host was asked for last, no other.
    """
    before = _pages([calm_life])
    excused = Counter(ask for life in lives if life.moment for ask in life.in_flight.values())
    in_flight: dict[Ask, int] = {}
    without: dict[Ask, int] = {}
    for ask, times in _pages(lives).items():
        more = times - before[ask]
        if more > 0:
            in_flight[ask] = min(more, excused[ask])
            without[ask] = more - in_flight[ask]
    return {ask: n for ask, n in in_flight.items() if n}, {ask: n for ask, n in without.items() if n}


def never_asked(calm_life: Life, lives: Sequence[Life]) -> list[Ask]:
    """Return what only the calm crawl asked for."""
    return sorted(_pages([calm_life]).keys() - _pages(lives).keys())


def _pages(lives: Iterable[Life]) -> Counter[Ask]:
    return Counter(ask for life in lives for ask, status in life.asked if status not in _BUSY)


def killed(portals: Running, data: Path, kills: Sequence[Kill], known: set[Ask]) -> Iterator[Life]:
    """Crawl and be killed as planned, then once more to the end; yield each life."""
    for kill in kills:
        life = live(portals, data, kill, known)
        yield life
        if life.moment is None:  # it was done before it could be killed
            return
    yield live(portals, data, None, known)

"""Timing that a busy machine does not spoil: contenders take turns, medians are compared."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time
from typing import Literal

wall = perf_counter
processor = process_time


@dataclass(frozen=True, slots=True)
class Ratio:
    """One line of the bench: what was measured, and the limit that it has to keep."""

    name: str
    value: float
    sense: Literal["<=", ">="]
    limit: float

    @property
    def kept(self) -> bool:
        """Whether the limit is kept."""
        return self.value <= self.limit if self.sense == "<=" else self.value >= self.limit

    def __str__(self) -> str:
        return f"ratio {self.name} {self.value:.3f} limit {self.sense} {self.limit:g}"


def medians(
    contenders: Mapping[str, Callable[[], object]], *, rounds: int, calls: int = 1, clock: Callable[[], float] = wall
) -> dict[str, float]:
    """Return the median seconds of one call of each contender.

    In every round each contender is called ``calls`` times in a row; a first round, to warm up, does not count.
    ``clock`` is ``processor`` where nothing is waited for, and ``wall`` where the disk counts too.
    """
    return _medians(contenders, rounds, calls, (clock,))[0]


def both_medians(contenders: Mapping[str, Callable[[], object]], *, rounds: int) -> tuple[dict[str, float], ...]:
    """Do so by the clock and by processor time, of the same calls."""
    return _medians(contenders, rounds, 1, (wall, processor))


def _medians(
    contenders: Mapping[str, Callable[[], object]], rounds: int, calls: int, clocks: Sequence[Callable[[], float]]
) -> tuple[dict[str, float], ...]:
    taken: list[dict[str, list[float]]] = [{name: [] for name in contenders} for _ in clocks]
    for number in range(rounds + 1):
        for name, call in contenders.items():
            gc.collect()
            begun = [clock() for clock in clocks]
            for _ in range(calls):
                call()
            if number:
                for one, clock, before in zip(taken, clocks, begun, strict=True):
                    one[name].append((clock() - before) / calls)
    return tuple({name: median(seconds) for name, seconds in one.items()} for one in taken)

"""The errors that are planted, by rule and kind: each knows by its making which row of ``checks`` it must lead to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from soak.audit.equations import Result
from soak.audit.printed import Number, Printed
from soak.audit.world import World


class Target(NamedTuple):
    """What an error must lead to, in which report; None: the row must not be there at all."""

    report: Printed
    subject: str | None
    result: Result | None


Targets = list[Target]
Make = Callable[[World, Printed, Random], Targets]


@dataclass(frozen=True, slots=True)
class Plant:
    """One kind of error. ``make`` puts it into a report; it does nothing and returns nothing where it cannot."""

    rule: str
    kind: str
    make: Make
    #: takes a table away, on which other errors may need to stand: done when all others are
    last: bool = False

    @property
    def name(self) -> str:
        """Rule and kind."""
        return f"{self.rule}: {self.kind}"


PLANTS: dict[str, Plant] = {}


def plant(rule: str, kind: str, *, last: bool = False) -> Callable[[Make], Make]:
    """Register a function as a kind of error of a rule."""

    def register(make: Make) -> Make:
        one = Plant(rule, kind, make, last)
        assert one.name not in PLANTS, one.name
        PLANTS[one.name] = one
        return make

    return register


def load() -> dict[str, Plant]:
    """Return every kind of error."""
    from soak.audit.plants import blanks, documents, form, regions, tables, words, years  # noqa: F401

    return dict(sorted(PLANTS.items()))


def other(value: Number | None, chance: Random, *, least: int = 0) -> int:
    """Return another whole number than a cell's, as slips make it: a digit wrong, lost, doubled or swapped."""
    text = str(int(value or 0)).removeprefix("-")
    at = chance.randrange(len(text))
    ways = [
        text[:at] + chance.choice("0123456789") + text[at + 1 :],
        text[:at] + text[at:][1:],
        text[: at + 1] + text[at:],
        str(int(text) + chance.choice((-3, -2, -1, 1, 2, 3, 10, 100))),
    ]
    if len(text) > 1:
        at = min(at, len(text) - 2)
        ways.append(text[:at] + text[at + 1] + text[at] + text[at + 2 :])
    found = [int(way) for way in ways if way and int(way) != value and int(way) >= least]
    return chance.choice(found) if found else int(value or 0) + 1

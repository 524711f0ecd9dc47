"""Cells without a number: blank, a dash, a word. Some hold, some leave a rule undecided, some cannot mend it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from soak.audit.plants import Target, Targets, plant
from soak.audit.plants.tables import CHANNELS, RESULTS
from soak.audit.printed import COLUMNS, DASHES, SUMMED, WORDS, Printed
from soak.audit.world import World
from soak.draft import Key

FILLERS = ("", "", *DASHES, *WORDS)

Sides = tuple[str | None, list[Key], list[Key]]
"""A rule's subject, and the cells of its two sides."""


def _balance(report: Printed, chance: Random) -> Sides:
    column = chance.choice(COLUMNS)
    left: list[Key] = [(3, line, column) for line in ("new_requests", "carried_over")]
    return column, left, [(3, line, column) for line in ("total_processed", "carried_forward")]


def _outcomes(report: Printed, chance: Random) -> Sides:
    column = chance.choice(COLUMNS)
    return column, [(3, line, column) for line in report.outcomes], [(3, "total_processed", column)]


def _applicants(report: Printed, chance: Random) -> Sides:
    line = chance.choice(report.lines)
    return line, [(3, line, one) for one in SUMMED], [(3, line, "total")]


def _disputes(report: Printed, chance: Random) -> Sides:
    channel = chance.choice(CHANNELS)
    return channel, [(4, channel, one) for one in RESULTS], [(4, channel, "total")]


SUMS: dict[str, Callable[[Printed, Random], Sides]] = {
    "requests.balance": _balance,
    "requests.outcomes": _outcomes,
    "requests.applicants": _applicants,
    "disputes.sum": _disputes,
}


def _leave(report: Printed, keys: Sequence[Key], chance: Random) -> None:
    for key in keys:
        report.leave(key, chance.choice(FILLERS))


def _value(report: Printed, key: Key) -> int:
    return int(report.cells[key].value or 0)


def _register(rule: str, sides: Callable[[Printed, Random], Sides]) -> None:
    @plant(rule, "zeros left blank: it holds")
    def _hold(world: World, report: Printed, chance: Random) -> Targets:
        subject, left, right = sides(report, chance)
        zeros = [key for key in (*left, *right) if not _value(report, key)]
        if not zeros:
            return []
        _leave(report, chance.sample(zeros, chance.randint(1, len(zeros))), chance)
        return [Target(report, subject, "holds")]

    @plant(rule, "a figure above zero left blank: nobody can say")
    def _open(world: World, report: Printed, chance: Random) -> Targets:
        subject, left, right = sides(report, chance)
        above = [key for key in (*left, *right) if _value(report, key)]
        if not above:
            return []
        _leave(report, [chance.choice(above)], chance)
        return [Target(report, subject, "undecidable")]

    @plant(rule, "a blank on the side that is too large: it cannot mend")
    def _beyond(world: World, report: Printed, chance: Random) -> Targets:
        subject, left, right = sides(report, chance)
        large = left if len(right) < 2 or chance.random() < 0.5 else right
        small = right if large is left else left
        keys = chance.sample(large, 2)
        report.leave(keys[0], chance.choice(FILLERS))
        left_over = sum(_value(report, key) for key in small) - sum(_value(report, key) for key in large)
        report.set(keys[1], _value(report, keys[1]) + left_over + chance.randint(1, 20))
        return [Target(report, subject, "broken")]


for _rule, _sides in SUMS.items():
    _register(_rule, _sides)

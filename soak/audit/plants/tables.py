"""Errors in the sums of table 三 and table 四."""

from __future__ import annotations

from random import Random

from soak.audit.plants import Target, Targets, other, plant
from soak.audit.printed import COLUMNS, ENDS, SUMMED, Printed
from soak.audit.world import World
from soak.draft import Key

CHANNELS = ("review", "litigation_direct", "litigation_after_review")
RESULTS = ("upheld", "corrected", "other", "pending")


def change(report: Printed, key: Key, chance: Random, *, least: int = 0) -> None:
    """Print another figure in a cell."""
    report.set(key, other(report.cells[key].value, chance, least=least))


def swapped(report: Printed, keys: list[Key], chance: Random) -> Key | None:
    """Swap two neighbouring digits of one of these cells; None where no figure has two that differ."""
    chance.shuffle(keys)
    for key in keys:
        text = str(report.cells[key].value)
        if not text.isdigit():
            continue
        places = [at for at in range(len(text) - 1) if text[at] != text[at + 1] and (at or text[1] != "0")]
        if places:
            at = chance.choice(places)
            report.set(key, int(text[:at] + text[at + 1] + text[at] + text[at + 2 :]))
            return key
    return None


@plant("requests.balance", "a figure of one column wrong")
def _balance(world: World, report: Printed, chance: Random) -> Targets:
    column = chance.choice(COLUMNS)
    change(report, (3, chance.choice(ENDS), column), chance)
    return [Target(report, column, "broken")]


@plant("requests.balance", "two digits swapped")
def _balance_swapped(world: World, report: Printed, chance: Random) -> Targets:
    key = swapped(report, [(3, line, column) for line in ENDS for column in COLUMNS], chance)
    return [Target(report, key[2], "broken")] if key else []


@plant("requests.balance", "what was carried over counted as new too")
def _twice(world: World, report: Printed, chance: Random) -> Targets:
    columns = [one for one in COLUMNS if report.value(3, "carried_over", one)]
    for column in columns:
        both = (report.value(3, "new_requests", column) or 0) + (report.value(3, "carried_over", column) or 0)
        report.set((3, "new_requests", column), both)
    return [Target(report, column, "broken") for column in columns]


@plant("requests.outcomes", "an outcome wrong")
def _outcome(world: World, report: Printed, chance: Random) -> Targets:
    column, line = chance.choice(COLUMNS), chance.choice(report.outcomes)
    change(report, (3, line, column), chance)
    return [Target(report, column, "broken")]


@plant("requests.outcomes", "two digits swapped")
def _outcome_swapped(world: World, report: Printed, chance: Random) -> Targets:
    key = swapped(report, [(3, line, column) for line in report.outcomes for column in COLUMNS], chance)
    return [Target(report, key[2], "broken")] if key else []


@plant("requests.outcomes", "the total of the outcomes wrong")
def _processed(world: World, report: Printed, chance: Random) -> Targets:
    column = chance.choice(COLUMNS)
    change(report, (3, "total_processed", column), chance)
    return [Target(report, column, "broken")]


@plant("requests.outcomes", "a figure in the column beside its own")
def _beside(world: World, report: Printed, chance: Random) -> Targets:
    line = chance.choice(report.outcomes)
    at = chance.randrange(len(SUMMED) - 1)
    left, right = (report.value(3, line, one) for one in SUMMED[at : at + 2])
    if left == right or left is None or right is None:
        return []
    report.set((3, line, SUMMED[at]), right)
    report.set((3, line, SUMMED[at + 1]), left)
    return [Target(report, one, "broken") for one in SUMMED[at : at + 2]]


@plant("requests.applicants", "a total wrong")
def _total(world: World, report: Printed, chance: Random) -> Targets:
    line = chance.choice(report.lines)
    change(report, (3, line, "total"), chance)
    return [Target(report, line, "broken")]


@plant("requests.applicants", "an applicant's figure wrong")
def _applicant(world: World, report: Printed, chance: Random) -> Targets:
    line = chance.choice(report.lines)
    change(report, (3, line, chance.choice(SUMMED)), chance)
    return [Target(report, line, "broken")]


@plant("requests.applicants", "a figure in the line below its own")
def _below(world: World, report: Printed, chance: Random) -> Targets:
    lines = report.outcomes
    at = chance.randrange(len(lines) - 1)
    column = chance.choice(COLUMNS)
    above, below = (report.value(3, line, column) for line in lines[at : at + 2])
    if above == below or above is None or below is None:
        return []
    report.set((3, lines[at], column), below)
    report.set((3, lines[at + 1], column), above)
    return [Target(report, line, "broken") for line in lines[at : at + 2]]


def _filled(report: Printed) -> list[str]:
    """The lines with applicants above zero."""
    return [line for line in report.lines if any(report.value(3, line, one) for one in SUMMED)]


def _empty(report: Printed, lines: list[str], text: str | None) -> None:
    for line in lines:
        if text is None:
            report.set((3, line, "total"), 0)
        else:
            report.leave((3, line, "total"), text)


@plant("requests.total_column", "the whole column zero")
def _zero(world: World, report: Printed, chance: Random) -> Targets:
    filled = _filled(report)
    _empty(report, report.lines, None)
    return [Target(report, None, "broken" if len(filled) > 1 else "holds")]


@plant("requests.total_column", "the whole column blank, or dashes")
def _blank(world: World, report: Printed, chance: Random) -> Targets:
    filled = _filled(report)
    _empty(report, report.lines, chance.choice(("", "/", "-", "—")))
    return [Target(report, None, "broken" if len(filled) > 1 else "holds")]


@plant("requests.total_column", "two lines of it not filled in")
def _two(world: World, report: Printed, chance: Random) -> Targets:
    filled = _filled(report)
    if len(filled) < 2:
        return []
    _empty(report, chance.sample(filled, 2), chance.choice((None, "", "/")))
    return [Target(report, None, "broken")]


@plant("requests.total_column", "one line of it not filled in: a slip of that line")
def _one(world: World, report: Printed, chance: Random) -> Targets:
    filled = _filled(report)
    if not filled:
        return []
    _empty(report, [chance.choice(filled)], chance.choice((None, "", "/")))
    return [Target(report, None, "holds")]


@plant("disputes.sum", "a result wrong")
def _result(world: World, report: Printed, chance: Random) -> Targets:
    channel = chance.choice(CHANNELS)
    change(report, (4, channel, chance.choice(RESULTS)), chance)
    return [Target(report, channel, "broken")]


@plant("disputes.sum", "a total wrong")
def _cases(world: World, report: Printed, chance: Random) -> Targets:
    channel = chance.choice(CHANNELS)
    change(report, (4, channel, "total"), chance)
    return [Target(report, channel, "broken")]


@plant("disputes.sum", "two digits swapped")
def _cases_swapped(world: World, report: Printed, chance: Random) -> Targets:
    key = swapped(report, [(4, channel, one) for channel in CHANNELS for one in (*RESULTS, "total")], chance)
    return [Target(report, key[1], "broken")] if key else []


@plant("disputes.sum", "the figures of one channel in the place of the next")
def _shifted(world: World, report: Printed, chance: Random) -> Targets:
    """All fifteen figures moved one cell to the right."""
    keys = [(4, channel, one) for channel in CHANNELS for one in (*RESULTS, "total")]
    values = [report.cells[key].value or 0 for key in keys]
    for key, value in zip(keys, [0, *values[:-1]], strict=True):
        report.set(key, value)
    wrong = []
    for channel in CHANNELS:
        *parts, total = (report.value(4, channel, one) or 0 for one in (*RESULTS, "total"))
        if sum(parts) != total:
            wrong.append(Target(report, channel, "broken"))
    return wrong

"""Errors between one year and the next: each figure stands, but does not follow from the year before."""

from __future__ import annotations

from random import Random

from soak.audit.plants import Target, Targets, other, plant
from soak.audit.plants.blanks import FILLERS
from soak.audit.printed import SUMMED, Number, Printed
from soak.audit.world import World

CARRY, FORCE, ITEMS, PENDING = "requests.carryover", "disclosures.in_force", "disclosures.items", "disputes.pending"
DOCUMENTS = ("regulations", "normative_documents")
LISTED = ("licensing", "other_services", "penalties", "coercion", "fees")


def _busy(report: Printed) -> list[str]:
    return [one for one in SUMMED if report.value(3, "new_requests", one)]


def _add(report: Printed, line: str, column: str, by: Number) -> None:
    """Change an applicant's figure of a line, and its total with it."""
    for one in (column, "total"):
        report.set((3, line, one), (report.value(3, line, one) or 0) + by)


@plant(CARRY, "other requests carried over than were carried forward, in a report that adds up")
def _over(world: World, report: Printed, chance: Random) -> Targets:
    column = chance.choice(SUMMED)
    if world.before(report) is None:
        return []
    over = report.value(3, "carried_over", column) or 0
    by = other(over, chance) - over
    if (report.value(3, "new_requests", column) or 0) < by:
        by = 1
        _add(report, "total_processed", column, 1)
        _add(report, "granted_full", column, 1)
    else:
        _add(report, "new_requests", column, -by)
    _add(report, "carried_over", column, by)
    return [Target(report, column, "broken"), Target(report, "total", "broken")]


@plant(CARRY, "others carried forward than the next year carries over")
def _forward(world: World, report: Printed, chance: Random) -> Targets:
    after = world.after(report)
    busy = [one for one in SUMMED if (report.value(3, "granted_full", one) or 0) > 0]
    if after is None or not busy:
        return []
    column = chance.choice(busy)
    by = chance.randint(1, int(report.value(3, "granted_full", column) or 1))
    _add(report, "carried_forward", column, by)
    _add(report, "total_processed", column, -by)
    _add(report, "granted_full", column, -by)
    return [Target(after, column, "broken"), Target(after, "total", "broken")]


@plant(CARRY, "nothing carried over, as if there had been no year before")
def _forgotten(world: World, report: Printed, chance: Random) -> Targets:
    if world.before(report) is None or not report.value(3, "carried_over", "total"):
        return []
    for column in SUMMED:
        over = report.value(3, "carried_over", column) or 0
        _add(report, "carried_over", column, -over)
        _add(report, "new_requests", column, over)
    return [Target(report, "total", "broken")]


@plant(CARRY, "the line left blank")
def _carry_blank(world: World, report: Printed, chance: Random) -> Targets:
    before = world.before(report)
    if before is None:
        return []
    targets = []
    for column in (*SUMMED, "total"):
        then = before.value(3, "carried_forward", column)
        targets.append(Target(report, column, "undecidable" if then else "holds"))
        report.leave((3, "carried_over", column), chance.choice(FILLERS))
    return targets


@plant(FORCE, "documents in force do not follow")
def _in_force(world: World, report: Printed, chance: Random) -> Targets:
    before, item = world.before(report), chance.choice(DOCUMENTS)
    if before is None or not (report.has(2, item, "in_force") and before.has(2, item, "in_force")):
        return []
    field = chance.choice(("made", "repealed", "in_force"))
    report.set((2, item, field), other(report.value(2, item, field), chance))
    return [Target(report, item, "broken")]


@plant(FORCE, "last year's figure printed again although documents were made")
def _same(world: World, report: Printed, chance: Random) -> Targets:
    before, item = world.before(report), "normative_documents"
    if before is None or not (report.has(2, item, "in_force") and before.has(2, item, "in_force")):
        return []
    then = before.value(2, item, "in_force")
    if then is None or then == report.value(2, item, "in_force"):
        return []
    report.set((2, item, "in_force"), then)
    return [Target(report, item, "broken")]


@plant(FORCE, "a figure left blank")
def _force_blank(world: World, report: Printed, chance: Random) -> Targets:
    before, item = world.before(report), "normative_documents"
    if before is None or not (report.has(2, item, "in_force") and before.has(2, item, "in_force")):
        return []
    field = chance.choice(("made", "repealed", "in_force"))
    was = report.value(2, item, field)
    report.leave((2, item, field), chance.choice(FILLERS))
    return [Target(report, item, "undecidable" if was else "holds")]


@plant(ITEMS, "last year's number of items printed again")
def _copied(world: World, report: Printed, chance: Random) -> Targets:
    before = world.before(report)
    found = [
        item
        for item in LISTED
        if before is not None
        and report.has(2, item, "items_previous")
        and before.has(2, item, "items_previous")
        and before.value(2, item, "items_change")
    ]
    if before is None or not found:
        return []
    item = chance.choice(found)
    report.set((2, item, "items_previous"), before.value(2, item, "items_previous") or 0)
    return [Target(report, item, "broken")]


@plant(ITEMS, "the change with the wrong sign")
def _sign(world: World, report: Printed, chance: Random) -> Targets:
    after = world.after(report)
    found = [
        item
        for item in LISTED
        if after is not None
        and after.has(2, item, "items_previous")
        and report.has(2, item, "items_change")
        and report.value(2, item, "items_change")
    ]
    if after is None or not found:
        return []
    item = chance.choice(found)
    report.set((2, item, "items_change"), -(report.value(2, item, "items_change") or 0))
    return [Target(after, item, "broken")]


@plant(ITEMS, "decisions printed where items are counted")
def _decisions(world: World, report: Printed, chance: Random) -> Targets:
    before, item = world.before(report), chance.choice(LISTED[:4])
    if before is None or not (report.has(2, item, "items_previous") and before.has(2, item, "items_previous")):
        return []
    report.set((2, item, "items_previous"), (report.value(2, item, "items_previous") or 0) + chance.randint(1, 9000))
    return [Target(report, item, "broken")]


@plant(ITEMS, "a figure left blank")
def _items_blank(world: World, report: Printed, chance: Random) -> Targets:
    before, item = world.before(report), chance.choice(LISTED)
    if before is None or not (report.has(2, item, "items_previous") and before.has(2, item, "items_previous")):
        return []
    if chance.random() < 0.5:
        was = before.value(2, item, "items_change")
        before.leave((2, item, "items_change"), chance.choice(FILLERS))
    else:
        was = report.value(2, item, "items_previous")
        report.leave((2, item, "items_previous"), chance.choice(FILLERS))
    return [Target(report, item, "undecidable" if was else "holds")]


@plant(PENDING, "fewer cases than were pending at the end of the year before")
def _pending(world: World, report: Printed, chance: Random) -> Targets:
    after, channel = world.after(report), chance.choice(("review", "litigation_direct", "litigation_after_review"))
    if after is None:
        return []
    pending = (after.value(4, channel, "total") or 0) + chance.randint(1, 9)
    report.set((4, channel, "pending"), pending)
    parts = (report.value(4, channel, one) or 0 for one in ("upheld", "corrected", "other", "pending"))
    report.set((4, channel, "total"), sum(parts))
    return [Target(after, channel, "broken")]

"""Errors between a region and its members."""

from __future__ import annotations

from random import Random

from soak.audit.oracle import COMPARED
from soak.audit.plants import Target, Targets, plant
from soak.audit.plants.blanks import FILLERS
from soak.audit.printed import Printed
from soak.audit.world import World
from soak.draft import Key

MEMBERS = "aggregate.members"


def _shared(region: Printed, member: Printed) -> list[Key]:
    return [key for key in member.cells if key in region.cells and key[2] in COMPARED[key[0]]]


@plant(MEMBERS, "a member's figure above the region's")
def _above(world: World, report: Printed, chance: Random) -> Targets:
    region = world.region(report)
    if region is None:
        return []
    key = chance.choice(_shared(region, report))
    report.set(key, (region.cells[key].value or 0) + chance.randint(1, 50))
    return [Target(region, report.body.name, "broken")]


@plant(MEMBERS, "the region's figure below a member's")
def _below(world: World, report: Printed, chance: Random) -> Targets:
    region = world.region(report)
    if region is None:
        return []
    found = [key for key in _shared(region, report) if (report.cells[key].value or 0) >= 1]
    if not found:
        return []
    key = chance.choice(found)
    region.set(key, int(report.cells[key].value or 0) - 1)
    return [Target(region, report.body.name, "broken")]


@plant(MEMBERS, "the members together above the region")
def _together(world: World, report: Printed, chance: Random) -> Targets:
    """Each of them is below it, and their sum is not."""
    region = world.region(report)
    members = [one for one in world.reports if one.body.above == report.body.above and one.year == report.year]
    if region is None or len(members) < 2:
        return []
    key: Key = (3, chance.choice(("new_requests", "total_processed", "granted_full")), "total")
    values = [one.value(*key) or 0 for one in members if key in one.cells]
    if key not in region.cells or max(values) >= sum(values):
        return []
    region.set(key, int(max(values)))
    return [Target(region, None, "broken"), Target(region, report.body.name, "holds")]


@plant(MEMBERS, "a figure of the region left blank")
def _blank(world: World, report: Printed, chance: Random) -> Targets:
    region = world.region(report)
    if region is None:
        return []
    found = [key for key in _shared(region, report) if (report.cells[key].value or 0) > 0]
    if not found:
        return []
    region.leave(chance.choice(found), chance.choice(FILLERS))
    return [Target(region, report.body.name, "undecidable")]

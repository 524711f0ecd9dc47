"""Which errors go into which reports of a world."""

from __future__ import annotations

from random import Random

from soak.audit.plants import Plant, Target, load
from soak.audit.plants.words import agree
from soak.audit.printed import Printed
from soak.audit.world import World

#: Share of the reports that nothing is done to, and of those with two errors among the others.
SOUND, TWICE = 0.5, 0.15
#: Rules whose errors are of more kinds than their number says, or that few reports can have.
OFTEN = (*["text.figures"] * 4, *["text.all_answered"] * 2, *["disclosures.items"] * 2, "aggregate.members")
TRIES = 12


def plant(world: World, chance: Random) -> dict[str, list[Target]]:
    """Plant errors in half of the reports, then write everybody's prose; return what was planted, by its name."""
    planted: dict[str, list[Target]] = {}
    waiting: list[tuple[Printed, Plant]] = []
    for report in chance.sample(world.reports, round(len(world.reports) * (1 - SOUND))):
        for _ in range(1 + (chance.random() < TWICE)):
            for _ in range(TRIES):
                one = draw(chance)
                if one.last:
                    waiting.append((report, one))
                    break
                if _made(world, report, one, chance, planted):
                    break
    for report, one in waiting:
        _made(world, report, one, chance, planted)
    for report in world.reports:
        if not report.quiet:
            agree(report, chance, chance.randint(0, 3))
    return planted


def _made(world: World, report: Printed, one: Plant, chance: Random, planted: dict[str, list[Target]]) -> bool:
    targets = one.make(world, report, chance)
    if targets:
        report.planted.append(one.name)
        planted.setdefault(one.name, []).extend(targets)
    return bool(targets)


def draw(chance: Random) -> Plant:
    """Choose a rule, then one of its errors, so that no rule is rare."""
    plants = load()
    rules = sorted({one.rule for one in plants.values()})
    rule = chance.choice([*rules, *OFTEN])
    return chance.choice([one for one in plants.values() if one.rule == rule])

"""Errors in table 二: powers, bounds between columns, sizes, signs."""

from __future__ import annotations

from random import Random

from soak.audit.plants import Target, Targets, plant
from soak.audit.plants.blanks import FILLERS
from soak.audit.printed import Printed
from soak.audit.world import World
from soak.draft import Key

POWER = "disclosures.rulemaking_power"
DOCUMENTS = ("regulations", "normative_documents")


def _regulations(report: Printed) -> list[Key]:
    return [key for key in report.cells if key[1] == "regulations"]


@plant(POWER, "regulations of an agency that may make none, or may")
def _made(world: World, report: Printed, chance: Random) -> Targets:
    keys = _regulations(report)
    for key in chance.sample(keys, chance.randint(1, len(keys))):
        report.set(key, chance.choice((1, 2, 6, 40)))
    result = {"yes": "holds", "no": "broken", "unknown": "undecidable"}[report.body.power]
    return [Target(report, "regulations", result)]  # type: ignore[arg-type]


@plant(POWER, "the line left blank")
def _blank(world: World, report: Printed, chance: Random) -> Targets:
    for key in _regulations(report):
        report.leave(key, chance.choice(FILLERS))
    return [Target(report, "regulations", "holds")]


@plant("disclosures.made_in_force", "more made and not repealed than are in force")
def _in_force(world: World, report: Printed, chance: Random) -> Targets:
    item = "normative_documents"
    if not report.has(2, item, "in_force"):
        return []
    least = (report.value(2, item, "in_force") or 0) + (report.value(2, item, "repealed") or 0)
    report.set((2, item, "made"), least + chance.randint(1, 40))
    return [Target(report, item, "broken")]


@plant("disclosures.made_in_force", "the documents in force left blank")
def _in_force_blank(world: World, report: Printed, chance: Random) -> Targets:
    item = "normative_documents"
    if not report.has(2, item, "in_force"):
        return []
    report.leave((2, item, "in_force"), chance.choice(FILLERS))
    above = (report.value(2, item, "made") or 0) > (report.value(2, item, "repealed") or 0)
    return [Target(report, item, "undecidable" if above else "holds")]


@plant("disclosures.published", "more published this year than in all")
def _published(world: World, report: Printed, chance: Random) -> Targets:
    item = "normative_documents"
    if not report.has(2, item, "public_total"):
        return []
    report.set((2, item, "published"), (report.value(2, item, "public_total") or 0) + chance.randint(1, 40))
    return [Target(report, item, "broken")]


@plant("disclosures.items_left", "more items dropped than there were")
def _left(world: World, report: Printed, chance: Random) -> Targets:
    found = [key for key in report.cells if key[2] == "items_change"]
    if not found:
        return []
    key = chance.choice(found)
    report.set(key, -int(report.value(2, key[1], "items_previous") or 0) - chance.randint(1, 60))
    return [Target(report, key[1], "broken")]


@plant("disclosures.columns", "last year's decisions and their change where items are counted")
def _columns(world: World, report: Printed, chance: Random) -> Targets:
    found = [key for key in report.cells if key[2] == "items_change" and key[1] != "fees"]
    if not found:
        return []
    item = chance.choice(found)[1]
    decisions, change = chance.randint(100, 9000), chance.choice((-90, -7, 5, 66))
    report.set((2, item, "decisions"), decisions)
    report.set((2, item, "items_change"), change)
    report.set((2, item, "items_previous"), decisions - change)
    return [Target(report, item, "broken")]


@plant("tables.counts", "a figure below zero")
def _below(world: World, report: Printed, chance: Random) -> Targets:
    keys = [key for key in report.cells if key[2] not in ("items_change", "amount_wan")]
    key = chance.choice(keys)
    report.leave(key, f"-{chance.choice((1, 3, 12))}")
    table = {2: "disclosures", 3: "requests", 4: "disputes"}[key[0]]
    return [Target(report, f"{table}.{key[1]}.{key[2]}", "broken")]


@plant("disclosures.magnitude", "yuan printed where 万元 are asked for")
def _yuan(world: World, report: Printed, chance: Random) -> Targets:
    key = (2, "fees", "fee_amount_wan")
    if key not in report.cells or report.body.most is None:
        return []
    report.set(key, report.body.most * chance.choice((2, 30)) + chance.randint(1, 999))
    return [Target(report, "fees", "broken")]


@plant("disclosures.magnitude", "more decisions than one agency can make")
def _decisions(world: World, report: Printed, chance: Random) -> Targets:
    found = [key for key in report.cells if key[2] == "decisions"]
    if not found or report.body.most is None or not report.body.alone:
        return []
    key = chance.choice(found)
    report.set(key, chance.randint(10_000_001, 90_000_000))
    return [Target(report, key[1], "broken")]

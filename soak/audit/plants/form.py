"""Errors of structure and of dates."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from soak.audit import prose
from soak.audit.plants import Target, Targets, plant
from soak.audit.printed import Printed, Title
from soak.audit.world import World

CHAPTERS, PERIOD, DEADLINE = "structure.chapters", "structure.period", "publication.deadline"


@plant(CHAPTERS, "a chapter left out, with its table", last=True)
def _missing(world: World, report: Printed, chance: Random) -> Targets:
    number = chance.randint(1, 6)
    report.titles = [title for title in report.titles if title.holds != number]
    report.cells = {key: cell for key, cell in report.cells.items() if key[0] != number}
    report.quiet = number == 1
    return [Target(report, None, "broken")]


@plant(CHAPTERS, "two chapters in the wrong order")
def _order(world: World, report: Printed, chance: Random) -> Targets:
    first, second = sorted(chance.sample(range(6), 2))
    titles = report.titles
    titles[first], titles[second] = titles[second], titles[first]
    return [Target(report, None, "broken")]


@plant(CHAPTERS, "another chapter in the place of one")
def _strange(world: World, report: Printed, chance: Random) -> Targets:
    at = chance.choice((4, 5))
    text = chance.choice(prose.table()["headings"]["none"]).format(number="一二三四五六"[at])
    report.titles[at] = Title(text, None, at + 1)
    return [Target(report, None, "broken")]


@plant(CHAPTERS, "a chapter in other words, or cut short: it holds")
def _worded(world: World, report: Printed, chance: Random) -> Targets:
    for at in chance.sample(range(6), chance.randint(1, 3)):
        report.titles[at] = Title(chance.choice(prose.table()["headings"][str(at + 1)]), at + 1, at + 1)
    return [Target(report, None, "holds")]


def _period(report: Printed, first: date, last: date) -> None:
    report.first, report.last = first, last
    report.period = (
        f"本报告所列数据的统计期限自{first.year}年{first.month}月{first.day}日起"
        f"至{last.year}年{last.month}月{last.day}日止。"
    )


@plant(PERIOD, "the year in the title is another")
def _title(world: World, report: Printed, chance: Random) -> Targets:
    report.title_year += chance.choice((-1, 1, -2))
    return [Target(report, None, "broken")]


@plant(PERIOD, "the period is another year's")
def _other_year(world: World, report: Printed, chance: Random) -> Targets:
    """Only where that year has no report of its own, whose copy this one would be."""
    year = report.year + chance.choice((-1, 1))
    if not world.free(report, year):
        return []
    _period(report, date(year, 1, 1), date(year, 12, 31))
    return [Target(report, None, "broken")]


@plant(PERIOD, "not a whole year")
def _part(world: World, report: Printed, chance: Random) -> Targets:
    year = report.year
    bounds = [(date(year, 1, 1), date(year, 11, 30)), (date(year, 2, 1), date(year, 12, 31))]
    _period(report, *chance.choice(bounds))
    return [Target(report, None, "broken")]


@plant(PERIOD, "the end of the period is in another year")
def _two_years(world: World, report: Printed, chance: Random) -> Targets:
    _period(report, date(report.year, 1, 1), date(report.year + 1, 12, 31))
    return [Target(report, None, "broken")]


@plant(PERIOD, "a bound that cannot be read")
def _garbled(world: World, report: Printed, chance: Random) -> Targets:
    year = report.year
    report.period = f"本报告所列数据的统计期限自{year}年1月1日起至{year}年月31日止。"
    report.last = None
    return [Target(report, None, "undecidable")]


def _due(report: Printed) -> date | None:
    return date(report.year + 1, *report.body.due) if report.body.due and report.kind == "html" else None


@plant(DEADLINE, "published late")
def _late(world: World, report: Printed, chance: Random) -> Targets:
    due = _due(report)
    if due is None:
        return []
    report.published = due + timedelta(days=chance.choice((1, 1, 2, 7, 30, 180, 366)))
    report.signed = chance.choice((None, due - timedelta(days=3), report.published))
    return [Target(report, None, "broken")]


@plant(DEADLINE, "published on the very day: in time")
def _on_the_day(world: World, report: Printed, chance: Random) -> Targets:
    due = _due(report)
    if due is None:
        return []
    report.published, report.signed = due, None
    return [Target(report, None, "holds")]


@plant(DEADLINE, "no day of publication, signed in time or late or not at all")
def _unstated(world: World, report: Printed, chance: Random) -> Targets:
    due = _due(report)
    if due is None:
        return []
    report.published = None
    report.signed = chance.choice((None, due - timedelta(days=2), due + timedelta(days=9)))
    return [Target(report, None, "undecidable")]


@plant(DEADLINE, "a page dated years later, the text signed in time")
def _copied(world: World, report: Printed, chance: Random) -> Targets:
    due = _due(report)
    if due is None:
        return []
    report.published = due + timedelta(days=chance.randint(380, 900))
    report.signed = due - timedelta(days=4)
    return [Target(report, None, "undecidable")]


@plant("structure.supervision", "assessment, evaluation or accountability not named")
def _supervision(world: World, report: Printed, chance: Random) -> Targets:
    if not report.supervision:
        return []
    report.supervision = tuple(chance.sample(report.supervision, chance.randint(0, 2)))
    return [Target(report, None, "broken")]

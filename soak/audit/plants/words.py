"""Errors in the prose, and sentences that only look like errors."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from soak.audit import prose
from soak.audit.claims import cells_of, judged
from soak.audit.plants import Target, Targets, other, plant
from soak.audit.plants.blanks import FILLERS
from soak.audit.printed import SUMMED, Number, Printed, Statement
from soak.audit.world import World

FIGURES, ALL = "text.figures", "text.all_answered"
TRIES = 40


def _say(report: Printed, *statements: Statement) -> None:
    """Put sentences into a report that will say nothing else."""
    report.statements.extend(statements)
    report.quiet = True


def _pick(report: Printed, sentences: tuple[prose.Sentence, ...], chance: Random) -> prose.Sentence | None:
    for _ in range(TRIES):
        one = chance.choice(sentences)
        if one.fits(report):
            return one
    return None


def agree(report: Printed, chance: Random, count: int) -> None:
    """Say some of a report's figures in its prose, as the tables have them, and some that are nobody's."""
    for _ in range(count):
        if one := _pick(report, prose.said(), chance):
            report.statements.append(prose.fill(one, report, chance))
    if chance.random() < 0.5 and (one := _pick(report, (*prose.nothing(), *prose.not_answered()), chance)):
        report.statements.append(prose.fill(one, report, chance))
    if chance.random() < 0.25 and (one := _pick(report, prose.answered(), chance)) and not _carried(report):
        report.statements.append(prose.fill(one, report, chance))
    chance.shuffle(report.statements)


def _carried(report: Printed) -> bool:
    return bool(report.lines) and any(report.value(3, "carried_forward", one) for one in (*SUMMED, "total"))


def _contradict(
    report: Printed, sentences: tuple[prose.Sentence, ...], chance: Random, wrong: Callable[[Number], Number]
) -> Targets:
    """Say one figure wrongly, in one of these sentences."""
    sentence = _pick(report, tuple(one for one in sentences if one.slots), chance)
    if sentence is None:
        return []
    for _ in range(TRIES):
        said = prose.fill(sentence, report, chance, wrong)
        odd = [claim for claim in said.claims if (found := judged(report, claim)) and found.result == "broken"]
        if odd:
            _say(report, said)
            return [Target(report, claim.subjects[0], "broken") for claim in odd]
    return []


def slip(chance: Random) -> Callable[[Number], Number]:
    """Return what makes another figure of one, as somebody who types it does."""

    def wrong(value: Number) -> Number:
        if isinstance(value, float):
            return round(value + chance.choice((1.5, 10, 0.37)), 4)
        return other(value, chance) if value < 20_000 else value + 20_000

    return wrong


@plant(FIGURES, "another figure than the table's, in a usual sentence")
def _sentence(world: World, report: Printed, chance: Random) -> Targets:
    return _contradict(report, tuple(one for one in prose.said() if not one.wording), chance, slip(chance))


@plant(FIGURES, "another figure than the table's, in each wording of the published list")
def _wording(world: World, report: Printed, chance: Random) -> Targets:
    return _contradict(report, prose.published(), chance, slip(chance))


@plant(FIGURES, "the neighbouring line's figure")
def _neighbour(world: World, report: Printed, chance: Random) -> Targets:
    values = [cell.value for (part, _, field), cell in report.cells.items() if part == 3 and field == "total"]
    return _contradict(report, prose.said(), chance, lambda value: chance.choice([one or 0 for one in values]))


@plant(FIGURES, "last year's report used again")
def _last_year(world: World, report: Printed, chance: Random) -> Targets:
    before = world.before(report)
    sentence = _pick(report, prose.said(), chance)
    if before is None or sentence is None or not sentence.slots or not sentence.fits(before):
        return []
    said = prose.fill(sentence, before, chance)
    _say(report, Statement(said.text.replace(str(before.year), str(report.year)), said.claims))
    return [
        Target(report, claim.subjects[0], "broken")
        for claim in said.claims
        if (found := judged(report, claim)) and found.result == "broken"
    ]


@plant(FIGURES, "a figure beside a blank in the table")
def _blank(world: World, report: Printed, chance: Random) -> Targets:
    sentence = _pick(report, tuple(one for one in prose.said() if len(one.slots) == 1 and ":" not in one.text), chance)
    if sentence is None or len(sentence.slots[0]) != 1 or sentence.slots[0][0].endswith("_wan"):
        return []
    said = prose.fill(sentence, report, chance)
    keys = cells_of(report, sentence.slots[0][0]) or []
    key = chance.choice(keys)
    was = report.cells[key].value
    report.leave(key, chance.choice(FILLERS))
    _say(report, said)
    return [Target(report, said.claims[0].subjects[0], "undecidable" if was else "holds")]


@plant(FIGURES, "numbers of other years, other bodies, parts and plans: nothing to find")
def _nothing(world: World, report: Printed, chance: Random) -> Targets:
    _say(report, *(prose.fill(chance.choice(prose.nothing()), report, chance) for _ in range(4)))
    return [Target(report, "requests.new_requests.total", None)]


@plant(ALL, "said of all, while some are carried forward")
def _all(world: World, report: Printed, chance: Random) -> Targets:
    sentence = _pick(report, prose.answered(), chance)
    if sentence is None or not _carried(report):
        return []
    _say(report, prose.fill(sentence, report, chance))
    return [Target(report, None, "broken")]


@plant(ALL, "said of all, the line left blank")
def _all_blank(world: World, report: Printed, chance: Random) -> Targets:
    sentence = _pick(report, prose.answered(), chance)
    if sentence is None or _carried(report):
        return []
    for one in (*SUMMED, "total"):
        report.leave((3, "carried_forward", one), chance.choice(FILLERS))
    _say(report, prose.fill(sentence, report, chance))
    return [Target(report, None, "holds")]


@plant(ALL, "said of something else, or of some: nothing to find")
def _not_all(world: World, report: Printed, chance: Random) -> Targets:
    sentence = _pick(report, prose.not_answered(), chance)
    if sentence is None or any(one.answered for one in report.statements):
        return []
    _say(report, prose.fill(sentence, report, chance))
    return [Target(report, None, None)]

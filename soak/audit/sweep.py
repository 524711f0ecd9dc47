"""Every sentence once with the tables' figures and once with another: none may be missed, none found falsely."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any

from archive.places import Places
from archive.rules import evaluate
from parsers.model import Report
from parsers.report import parse
from soak.audit import prose
from soak.audit.bodies import REGIONS
from soak.audit.claims import judged, said_of
from soak.audit.plants.words import ALL, FIGURES, slip
from soak.audit.press import body
from soak.audit.printed import Printed
from soak.audit.world import build, plan

#: Worlds from which reports are taken that have what a sentence speaks of.
WORLDS, TRIES = 6, 60


@dataclass(slots=True)
class Swept:
    """What came of the sentences.

    ``stating`` state figures, ``claiming`` that all was answered, ``silent`` nothing of the report's; ``contradicted``
    are those with a figure that is not the table's, ``found`` those of them that are found to be so, ``other`` all
    sentences of which something else is said than must be.
    """

    stating: int = 0
    claiming: int = 0
    silent: int = 0
    contradicted: int = 0
    found: int = 0
    other: int = 0
    told: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)


def sweep(seed: int, *, every: int = 1) -> Swept:
    """Try each sentence, or only one of ``every``."""
    swept = Swept()
    chance = Random(f"sweep {seed}")
    reports = [report for number in range(WORLDS) for report in build(plan(seed, number)).reports]
    for sentence in _all()[seed % every :: every]:
        report = next((one for one in chance.sample(reports, len(reports)) if sentence.fits(one)), None)
        if report is None:
            raise RuntimeError(f"no report has what this sentence speaks of: {sentence.text}")
        swept.stating += bool(sentence.slots) and not sentence.answered
        swept.claiming += sentence.answered
        swept.silent += not sentence.slots and not sentence.answered
        _try(swept, sentence, report, chance, wrong=False)
        if sentence.slots:
            _try(swept, sentence, report, chance, wrong=True)
    return swept


def _all() -> tuple[prose.Sentence, ...]:
    return (*prose.said(), *prose.answered(), *prose.not_answered(), *prose.nothing())


def _try(swept: Swept, sentence: prose.Sentence, report: Printed, chance: Random, *, wrong: bool) -> None:
    said = prose.fill(sentence, report, chance)
    for _ in range(TRIES if wrong else 0):
        said = prose.fill(sentence, report, chance, slip(chance))
        if any((verdict := judged(report, claim)) and verdict.result == "broken" for claim in said.claims):
            break
    report.statements = [said]
    must, does = said_of(report), dict(_read(report, chance))
    report.statements = []
    broken = {subject for subject, verdict in must.items() if verdict.result == "broken" and subject[0] == FIGURES}
    swept.contradicted += bool(broken)
    swept.found += bool(broken) and all(does.get(subject) == must[subject].result for subject in broken)
    wanted = {subject: verdict.result for subject, verdict in must.items()}
    if wanted != does:
        swept.other += 1
        swept.told.append(f"{said.text} must give {wanted}, gives {does}")


def _read(report: Printed, chance: Random) -> Iterator[tuple[tuple[str, str | None], str]]:
    found = parse(body(report, chance))
    assert isinstance(found, Report)
    for check in evaluate(found, None, Places(REGIONS)):
        if check.rule in (FIGURES, ALL):
            yield (check.rule, check.subject), check.result

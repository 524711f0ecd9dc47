"""One report with one slip, and whether what is suspected is what was planted."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from archive.causes import Suspicion, suspect
from archive.causes.equations import SUMS
from archive.places import Places
from archive.rules import evaluate
from parsers.model import Figure, Place, Report, State, Status
from soak.causes.plants import KNOWN, UNKNOWN, Figures, row
from soak.figures import form_of, keys, likely

PLANTS = KNOWN | UNKNOWN
#: What a suspicion can come to, best first.
VERDICTS = ("only", "likeliest", "open", "none", "likeliest_wrong", "only_wrong")


@dataclass(slots=True)
class Tally:
    """Counts of one plant by verdict, and the milliseconds that the search took."""

    verdicts: Counter[str] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)

    @property
    def reports(self) -> int:
        """How many reports were tried."""
        return self.verdicts.total()


def sound(chance: Random) -> tuple[str, Figures]:
    """Return the form and the figures of a report in which every sum holds, and something is to be seen."""
    while True:
        form = form_of(chance)
        three = chance.random() < 0.7
        cells = likely(form, chance, three_others=three)
        figures: Figures = {key: int(cells[key].value or 0) for key in keys(form, three_others=three) if key[0] != 2}
        if sum(1 for key in row(figures, "total_processed") if figures[key]) > chance.choice((1, 2, 3)):
            return form.key, figures


def report(form: str, figures: Figures) -> Report:
    """Return a report that was read from a regular table, with these figures; None is a blank cell."""
    made = Report(kind="html", encoding="utf-8", template=form, status=Status.COMPLETE)
    at: dict[str, int] = {}
    for (chapter, line, column), value in figures.items():
        state = State.BLANK if value is None else State.NUMBER
        place = Place(chapter, at.setdefault(line, len(at)), list(row_of(figures, chapter, line)).index(column))
        made.figures.append(Figure(chapter, line, column, "" if value is None else str(value), value, state, place))
    return made


def row_of(figures: Figures, chapter: int, line: str) -> Iterator[str]:
    """Yield the columns of a line."""
    return (key[2] for key in figures if key[:2] == (chapter, line))


def planted(name: str, chance: Random) -> tuple[Report, Figures] | None:
    """Return a report with a slip, and the true figures of the cells that it changed; None where it breaks no sum."""
    form, true = sound(chance)
    figures = dict(true)
    if chance.random() < 0.3:  # many offices leave a cell blank where another writes 0
        blank = {key for key, value in figures.items() if not value and chance.random() < 0.5}
        figures.update(dict.fromkeys(blank))
    if not PLANTS[name](figures, chance):
        return None
    changed = {key: value for key, value in true.items() if (value or 0) != (figures[key] or 0)}
    if not changed or any((value or 0) < 0 for value in figures.values()):
        return None
    return report(form, figures), changed


def trial(name: str, seed: int, number: int, tally: Tally) -> tuple[Report, Figures, list[Suspicion]] | None:
    """Try one report and count what comes of it; return it where a suspicion is wrong."""
    chance = Random(f"{seed}/{name}/{number}")
    made = None
    while made is None:
        made = planted(name, chance)
    shown, changed = made
    checks = evaluate(shown, None, Places(()))
    started = time.process_time()
    suspicions = suspect(shown, checks)
    tally.milliseconds.append(1000 * (time.process_time() - started))
    if not any(check.result == "broken" and check.rule in SUMS for check in checks):
        tally.verdicts["unbroken"] += 1
        return None
    verdict = judge(suspicions, changed)
    tally.verdicts[verdict] += 1
    return (shown, changed, suspicions) if verdict.endswith("wrong") else None


def judge(suspicions: list[Suspicion], changed: Figures) -> str:
    """Hold what is suspected against what was planted. A claim is wrong where it names a cell or figure that is not."""
    verdicts = {one.certainty if _is_true(one, changed) else f"{one.certainty}_wrong" for one in suspicions}
    for wrong in ("only_wrong", "likeliest_wrong"):
        if wrong in verdicts:
            return wrong
    for right in ("open", "likeliest", "only"):
        if right in verdicts:
            return right
    return "none"


def _is_true(suspicion: Suspicion, changed: Figures) -> bool:
    return all(one.cell in changed and (one.would_be or 0) == (changed[one.cell] or 0) for one in suspicion.cells)

"""One trial: a plan, the document made by it, what the parser says of it, and what is wrong with that."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from random import Random

from parsers.model import Figure, Hints, Report, State, Status
from parsers.report import parse
from soak import older
from soak.draft import Draft, Fate, Key
from soak.figures import different, form_of, likely
from soak.paper import AGENCIES, report
from soak.render import inner, render
from soak.shapes import Phase, Shape, load

#: How often each kind is made.
WEIGHTS = {
    "html": 38,
    "text": 20,
    "docx": 9,
    "pdf": 9,
    "xlsx": 6,
    "rtf": 5,
    "doc": 5,
    "mht": 3,
    "zip html": 1,
    "zip text": 1,
    "zip docx": 1,
    "zip xlsx": 1,
    "zip pdf": 1,
}
#: How many of the shapes that fit a document has; 0 means one shape alone.
DENSITIES = (0.0, 0.03, 0.06, 0.1, 0.1, 0.18, 0.3)
UNDECIDABLE_SHARE = 0.12
#: How many reports are of the time before the forms.
OLDER_SHARE = 0.07
PLAIN = "(no shape)"
#: Problems that do not say that a figure is missing.
HARMLESS = frozenset({"period_garbled", "year_disagrees", "label_damaged"})


@dataclass(frozen=True, slots=True)
class Plan:
    """What a document is made by: the same plan always gives the same bytes."""

    seed: str
    form: str
    kind: str
    shapes: tuple[str, ...]


@cache
def shapes() -> dict[str, Shape]:
    """Return every shape in the order of application."""
    return load()


def plan(seed: int, number: int) -> Plan:
    """Choose the kind and the shapes of document ``number`` of a seed."""
    own = f"{seed}/{number}"
    chance = Random(f"plan {own}")
    key = chance.choice(tuple(older.YEARS)) if chance.random() < OLDER_SHARE else form_of(chance).key
    kind = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    fitting = [s for s in shapes().values() if inner(kind) in s.kinds and _fits(s, key)]
    chosen: list[Shape] = []
    undecidable = [one for one in fitting if one.undecidable]
    if undecidable and chance.random() < UNDECIDABLE_SHARE:
        chosen.append(chance.choice(undecidable))
    density = chance.choice(DENSITIES)
    ordinary = [one for one in fitting if not one.undecidable]
    chance.shuffle(ordinary)
    limit = 1 if density == 0 else len(ordinary)
    for one in ordinary:
        if len(chosen) >= limit:
            break
        lucky = density == 0 or chance.random() < density * (4 if one.group == "text" else 1)
        if lucky and not any(_excluded(one, other) for other in chosen):
            chosen.append(one)
    order = list(shapes())
    return Plan(own, key, kind, tuple(sorted((one.name for one in chosen), key=order.index)))


def _fits(one: Shape, form: str) -> bool:
    return older.fits(one) and one.form in ("", form) if form in older.YEARS else one.form in ("", form)


def _excluded(one: Shape, other: Shape) -> bool:
    same = bool(one.group) and one.group == other.group
    return same or one.name in other.not_with or other.name in one.not_with


def draft(made: Plan) -> tuple[Draft, bytes]:
    """Make a plan's document."""
    paper = compose(made)
    return paper, render(paper, Random(f"render {made.seed}"))


def compose(made: Plan) -> Draft:
    """Return a plan's document before it is printed."""
    from parsers.forms import forms

    form = forms().get(made.form) or next(iter(forms().values()))
    chance = Random(f"report {made.seed}")
    years = older.YEARS.get(made.form) or ((2019, 2020) if form.key == "2019" else (2021, 2022, 2023, 2024, 2025))
    year = chance.choice(years)
    if chance.random() < 0.05 and made.form not in older.YEARS:
        year = chance.randint(2019, 2025)  # an old form in a later year
    agency = chance.choice(AGENCIES)
    title = f"{agency}{year}年政府信息公开工作年度报告"
    period = f"本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
    paper = Draft(form, made.kind, chance, year, agency, title, period, {})
    paper.three_others = form.key == "2021"
    paper.older = made.form if made.form in older.YEARS else ""
    waiting = [shapes()[name] for name in made.shapes]
    _apply(paper, waiting, made.seed, Phase.LINES, Phase.LINES)
    figures = likely if paper.likely else different
    numbers = Random(f"figures {made.seed}")
    if paper.older:
        paper.cells = older.cells(paper.older, numbers)
    else:
        paper.cells = figures(form, numbers, three_others=paper.three_others)
    _apply(paper, waiting, made.seed, Phase.CELLS, Phase.CELLS)
    paper.blocks = (older.report if paper.older else report)(paper, Random(f"prose {made.seed}"))
    _apply(paper, waiting, made.seed, Phase.LABELS, Phase.BYTES)
    return paper


def _apply(paper: Draft, chosen: Iterable[Shape], seed: str, first: Phase, last: Phase) -> None:
    for one in chosen:
        if first <= one.phase <= last:
            one.apply(paper, Random(f"{one.name} {seed}"))


@dataclass(slots=True)
class Verdict:
    """What came of a trial. ``wrong`` and the other lists of faults must stay empty; ``unread`` nearly so."""

    readable: int = 0
    read: int = 0
    wrong: list[str] = field(default_factory=list)
    guessed: list[str] = field(default_factory=list)
    misnamed: list[str] = field(default_factory=list)
    unread: list[Key] = field(default_factory=list)
    silent: bool = False
    undecidable: bool = False
    crash: str | None = None

    @property
    def faulty(self) -> bool:
        """Whether anything happened that may never happen."""
        return bool(self.wrong or self.guessed or self.misnamed or self.silent or self.crash)


def judge(paper: Draft, body: bytes) -> Verdict:
    """Read a document and compare."""
    verdict = Verdict()
    try:
        found = parse(body, hints=Hints(charset=paper.charset))
    except Exception:  # a crash of the parser is the finding
        verdict.crash = traceback.format_exc(limit=-4)
        return verdict
    figures = _figures(found, paper) if isinstance(found, Report) else {}
    for key, written in paper.cells.items():
        fate = paper.fates.get(key, Fate.DEMANDED)
        figure = figures.get(key)
        value = figure.value if figure is not None else None
        state = figure.state.value if figure is not None else "missing"
        name = f"{'.'.join(map(str, key))}: printed {written.text!r}, read {value!r}"
        if fate is Fate.BARRED:
            verdict.undecidable = True
            if value is not None:
                verdict.guessed.append(name)
            continue
        if value is not None and (written.value is None or abs(value - written.value) > 1e-9 * max(1, abs(value))):
            verdict.wrong.append(name)
        if fate is not Fate.DEMANDED:
            continue
        if state not in ("missing", written.state) and not paper.older:  # indicators have no state
            verdict.misnamed.append(f"{'.'.join(map(str, key))}: printed {written.text!r}, said to be {state}")
        if written.state == "number":
            verdict.readable += 1
            done = state == "number"
            verdict.read += done
            if not done:
                verdict.unread.append(key)
    for key in figures.keys() - paper.cells.keys():
        if figures[key].value is not None:
            verdict.wrong.append(f"{'.'.join(map(str, key))}: not printed, read {figures[key].value!r}")
    verdict.wrong += _unsound(found) if isinstance(found, Report) else []
    if isinstance(found, Report):
        if found.year not in (None, paper.year):
            verdict.wrong.append(f"year {paper.year}, read {found.year}")
        told = {problem.kind for problem in found.problems} - HARMLESS
        verdict.silent = bool(verdict.unread) and found.status is Status.COMPLETE and not told
    return verdict


def _figures(found: Report, paper: Draft) -> dict[Key, Figure]:
    """Return what was read by the names of what was printed."""
    if not paper.older:
        return {(figure.chapter, figure.line, figure.field): figure for figure in found.figures}
    figures: dict[Key, Figure] = {}
    for one in found.indicators:
        for name, value in (("value", one.value), ("cumulative", one.value_cumulative)):
            if one.measure is not None and one.origin == "table" and value is not None:
                figures[0, one.measure, name] = Figure(0, one.measure, name, one.label, value, State.NUMBER, None)
    return figures


def _unsound(found: Report) -> list[str]:
    """Return the figures whose state, value, text and place do not go together (contract, ``cells``)."""
    unknown = {problem.place for problem in found.problems if problem.kind == "unit_unknown"}
    faults: list[str] = []
    for figure in found.figures:
        name = f"{figure.chapter}.{figure.line}.{figure.field}"
        missing = figure.state is State.MISSING
        if (figure.raw is None) != missing or (figure.place is None) != missing:
            faults.append(f"{name}: {figure.state} with text {figure.raw!r}")
        elif figure.value is not None and figure.state is not State.NUMBER:
            faults.append(f"{name}: {figure.state} with value {figure.value!r}")
        elif figure.state is State.NUMBER and figure.value is None and figure.place not in unknown:
            faults.append(f"{name}: a number without a value, and no reason for it")
        elif (figure.state is State.BLANK) != (figure.raw == ""):
            faults.append(f"{name}: {figure.state} with text {figure.raw!r}")
    return faults


def trial(made: Plan) -> Verdict:
    """Make a document, read it, compare."""
    return judge(*draft(made))


def smallest(made: Plan) -> Plan:
    """Drop shapes one by one as long as the trial goes on failing in the same way."""

    def failing(verdict: Verdict) -> str:
        if verdict.crash:
            return "crash"
        for name in ("wrong", "guessed", "misnamed", "silent"):
            if getattr(verdict, name):
                return name
        return "unread" if verdict.unread else ""

    kind = failing(trial(made))
    dropped = True
    while dropped:
        dropped = False
        for name in made.shapes:
            less = Plan(made.seed, made.form, made.kind, tuple(one for one in made.shapes if one != name))
            if failing(trial(less)) == kind:
                made, dropped = less, True
                break
    return made

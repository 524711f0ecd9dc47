"""Many worlds of one seed: on several cores, resumable, counted by rule and by kind of error."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from soak.audit.equations import Sheet, Verdict
from soak.audit.oracle import expect
from soak.audit.plants import load
from soak.audit.plants.planting import plant
from soak.audit.sweep import Swept
from soak.audit.trial import archived, found, judge_again
from soak.audit.world import World, build, plan

ROOT = Path(__file__).parents[2]
#: Share of the broken rows that must be found, and of those found that must be broken.
ENOUGH = 0.995
NONE = "none"
TOLD = 40


@dataclass(slots=True)
class Tally:
    """What came of some worlds.

    ``rules``: rule → what must stand → what stands → rows. ``kinds``: kind of error → planted, and rows that it must
    lead to and does. ``told``: rows that are other than they must be, and numbers.
    """

    reports: int = 0
    sound: int = 0
    rules: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    kinds: dict[str, list[int]] = field(default_factory=dict)
    wordings: list[str] = field(default_factory=list)
    numbers: int = 0
    told: list[str] = field(default_factory=list)

    def row(self, rule: str, must: Verdict | None, does: Verdict | None) -> None:
        """Count one row of ``checks``, or that there is none."""
        wanted, given = (one.result if one else NONE for one in (must, does))
        counts = self.rules.setdefault(rule, {}).setdefault(wanted, {})
        counts[given] = counts.get(given, 0) + 1

    def add(self, other: Tally) -> None:
        """Add up."""
        self.reports += other.reports
        self.sound += other.sound
        self.numbers += other.numbers
        self.told += other.told[: max(0, TOLD - len(self.told))]
        self.wordings = sorted({*self.wordings, *other.wordings})
        for rule, wanted in other.rules.items():
            for must, given in wanted.items():
                counts = self.rules.setdefault(rule, {}).setdefault(must, {})
                for does, count in given.items():
                    counts[does] = counts.get(does, 0) + count
        for kind, (planted, rows, seen) in other.kinds.items():
            before = self.kinds.setdefault(kind, [0, 0, 0])
            self.kinds[kind] = [before[0] + planted, before[1] + rows, before[2] + seen]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class Result:
    """A campaign's counts."""

    seed: int
    total: Tally = field(default_factory=Tally)
    prose: Swept = field(default_factory=Swept)

    @property
    def passed(self) -> bool:
        """Enough is found and enough of it is true, by every rule; every number is right, and every kind was tried."""
        shares = [share for rule in self.total.rules for share in (self.recall(rule), self.precision(rule))]
        every = {kind for kind, (_, rows, _) in self.total.kinds.items() if rows} >= load().keys()
        prose = self.prose.found >= ENOUGH * self.prose.contradicted and not self.prose.other
        return (
            every
            and prose
            and not self.total.numbers
            and all(share is not None and share >= ENOUGH for share in shares)
        )

    def recall(self, rule: str) -> float | None:
        """Return which share of the rows that must be broken is; None where no row must."""
        must = self.total.rules[rule].get("broken", {})
        return must.get("broken", 0) / sum(must.values()) if must else None

    def precision(self, rule: str) -> float | None:
        """Return which share of the rows that are broken must be; None where none is."""
        said = sum(given.get("broken", 0) for given in self.total.rules[rule].values())
        return self.total.rules[rule].get("broken", {}).get("broken", 0) / said if said else None

    def as_json(self) -> dict[str, Any]:
        """Return the summary."""
        kept = self.total.as_json()
        for name in ("rules", "kinds"):
            kept[name] = dict(sorted(kept[name].items()))
        return {"seed": self.seed, "passed": self.passed, "prose": self.prose.as_json(), **kept}


def restored(kept: dict[str, Any]) -> Result:
    """Return the campaign of which this is the summary."""
    return Result(kept["seed"], Tally(**{name: kept[name] for name in Tally.__slots__}), Swept(**kept["prose"]))


def worlds(seed: int, count: int) -> list[int]:
    """Return the numbers of so many worlds that they hold ``count`` reports."""
    numbers: list[int] = []
    reports = 0
    while reports < count:
        numbers.append(len(numbers))
        reports += plan(seed, numbers[-1]).size
    return numbers


def trial(seed: int, number: int) -> Tally:
    """Make a world, plant errors, have it audited, and count what stands beside what must."""
    made = plan(seed, number)
    world = build(made)
    planted = plant(world, Random(f"errors {made.seed}"))
    must = expect(world)
    with archived(world, made.seed) as archive:
        once = found(archive, len(world.reports))
        judge_again(archive)
        again = found(archive, len(world.reports))
    tally = Tally(reports=len(world.reports), sound=sum(not one.planted for one in world.reports))
    _compare(tally, world, must, again, made.seed)
    for report in once:
        for subject in once[report].keys() ^ again[report].keys():
            _tell(tally, f"world {made.seed}, report {report}: {subject} stands only before, or after, all are audited")
    places = {id(report): at for at, report in enumerate(world.reports)}
    for name, targets in planted.items():
        rule = load()[name].rule
        counts = tally.kinds.setdefault(name, [0, 0, 0])
        counts[0] += sum(report.planted.count(name) for report in world.reports)
        for target in targets:
            at = places[id(target.report)]
            wanted, given = must[at].get((rule, target.subject)), again[at].get((rule, target.subject))
            # two errors in one cell can undo each other: the later one decides what must stand
            if (wanted.result if wanted else None) == target.result:
                counts[1] += 1
                counts[2] += (given.result if given else None) == target.result
    tally.wordings = sorted({one.wording for report in world.reports for one in report.statements if one.wording})
    return tally


def _compare(tally: Tally, world: World, must: dict[int, Sheet], does: dict[int, Sheet], seed: str) -> None:
    for number, sheet in must.items():
        for subject in sorted(sheet.keys() | does[number].keys(), key=str):
            wanted, given = sheet.get(subject), does[number].get(subject)
            tally.row(subject[0], wanted, given)
            where = f"world {seed}, report {number}, {subject[0]} of {subject[1]}"
            if wanted is None or given is None or wanted.result != given.result:
                results = [one.result if one else NONE for one in (wanted, given)]
                planted = "; ".join(world.reports[number].planted) or "nothing planted"
                _tell(tally, f"{where}: must be {results[0]}, is {results[1]} ({planted})")
            elif wanted.counted and (wanted.expected, wanted.found) != (given.expected, given.found):
                tally.numbers += 1
                _tell(tally, f"{where}: {given.expected} and {given.found} for {wanted.expected} and {wanted.found}")


def _tell(tally: Tally, what: str) -> None:
    if len(tally.told) < TOLD:
        tally.told.append(what)


def run(seed: int, count: int, *, jobs: int = 1, state: Path | None = None) -> Iterator[Tally]:
    """Yield the tally of each world; those that ``state`` already holds are not made again.

    ``state`` is a file of one JSON line a world; it counts only for the same seed, generator and rules.
    """
    done = _begun(state, seed) if state is not None else {}
    wanted = worlds(seed, count)
    yield from (Tally(**done[number]) for number in wanted if number in done)
    waiting = [number for number in wanted if number not in done]
    for number, tally in zip(waiting, _in_workers(seed, waiting, jobs), strict=True):
        if state is not None:
            with state.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps([number, tally.as_json()], ensure_ascii=False) + "\n")
        yield tally


def _in_workers(seed: int, numbers: list[int], jobs: int) -> Iterator[Tally]:
    if jobs == 1:
        yield from (trial(seed, number) for number in numbers)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(trial, [seed] * len(numbers), numbers)


def _begun(state: Path, seed: int) -> dict[int, dict[str, Any]]:
    """Read what an earlier run of the same trials left; begin a new file otherwise."""
    mark = json.dumps({"seed": seed, "sources": _digest()})
    lines = state.read_text("utf-8").splitlines() if state.is_file() else []
    if not lines or lines[0] != mark:
        state.parent.mkdir(parents=True, exist_ok=True)
        state.write_text(mark + "\n", "utf-8")
        return {}
    done: dict[int, dict[str, Any]] = {}
    whole = [mark]
    for line in lines[1:]:
        try:
            number, row = json.loads(line)
        except ValueError:  # the last line of a run that was killed
            continue
        done[number] = row
        whole.append(line)
    state.write_text("\n".join(whole) + "\n", "utf-8")
    return done


def _digest() -> str:
    """Digest of everything that a trial's result depends on."""
    files = sorted(
        p
        for room in ("soak", "archive", "parsers")
        for p in (ROOT / room).rglob("*")
        if p.suffix in (".py", ".toml", ".tsv", ".sql")
    )
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def collect(seed: int, tallies: Iterable[Tally], prose: Swept) -> Result:
    """Add up a campaign."""
    result = Result(seed, prose=prose)
    for tally in tallies:
        result.total.add(tally)
    return result

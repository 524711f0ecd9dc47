"""Many trials of one seed: on several cores, resumable, counted by shape."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from soak.trial import PLAIN, Plan, Verdict, plan, shapes, trial

#: Trials that one worker takes at a time; so many are lost at most when a run is killed.
BATCH = 20
#: Share of the readable figures that has to be read.
ENOUGH = 0.999
ROOT = Path(__file__).parents[1]


@dataclass(slots=True, order=True)
class Tally:
    """What came of some documents."""

    documents: int = 0
    readable: int = 0
    read: int = 0
    wrong: int = 0
    misnamed: int = 0
    silent: int = 0
    crashed: int = 0
    undecidable: int = 0
    guessed: int = 0

    def add(self, other: Tally) -> None:
        """Add up."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def faults(self) -> int:
        """What may never happen."""
        return self.wrong + self.misnamed + self.silent + self.crashed + self.guessed

    def row(self) -> dict[str, int]:
        """The counts by name."""
        return {name: getattr(self, name) for name in self.__slots__}


def tally(verdict: Verdict) -> Tally:
    """Count one trial: figures where figures are meant, else documents."""
    return Tally(
        documents=1,
        readable=verdict.readable,
        read=verdict.read,
        wrong=len(verdict.wrong),
        misnamed=len(verdict.misnamed),
        silent=int(verdict.silent),
        crashed=int(verdict.crash is not None),
        undecidable=int(verdict.undecidable),
        guessed=int(bool(verdict.guessed)),
    )


@dataclass(slots=True)
class Result:
    """A campaign's counts: in all, by kind of file, form and shape; ``failed`` and ``short`` are documents' numbers."""

    seed: int
    count: int
    total: Tally = field(default_factory=Tally)
    kinds: dict[str, Tally] = field(default_factory=dict)
    forms: dict[str, Tally] = field(default_factory=dict)
    shapes: dict[str, Tally] = field(default_factory=dict)
    failed: list[int] = field(default_factory=list)
    short: list[int] = field(default_factory=list)

    def add(self, number: int, made: Plan, counted: Tally) -> None:
        """Count one trial under its kind, its form and each of its shapes."""
        self.total.add(counted)
        self.kinds.setdefault(made.kind.partition(" ")[0], Tally()).add(counted)
        self.forms.setdefault(made.form, Tally()).add(counted)
        for name in made.shapes or (PLAIN,):
            self.shapes.setdefault(name, Tally()).add(counted)
        if counted.faults:
            self.failed.append(number)
        elif counted.read < counted.readable:
            self.short.append(number)

    @property
    def passed(self) -> bool:
        """No fault, and nearly everything read."""
        return not self.failed and self.total.read >= ENOUGH * self.total.readable


def _batch(seed: int, numbers: list[int]) -> list[tuple[int, dict[str, int]]]:
    return [(number, tally(trial(plan(seed, number))).row()) for number in numbers]


def run(seed: int, count: int, *, jobs: int = 1, state: Path | None = None) -> Iterator[tuple[int, Tally]]:
    """Yield the counts of each trial, in order; those that ``state`` already holds are not made again.

    ``state`` is a file of one JSON line a trial; it counts only for the same seed, generator and parsers.
    """
    done = _begun(state, seed) if state is not None else {}
    waiting = [number for number in range(count) if number not in done]
    batches = [waiting[at : at + BATCH] for at in range(0, len(waiting), BATCH)]
    yield from ((number, Tally(**done[number])) for number in sorted(done) if number < count)
    for finished in _in_workers(seed, batches, jobs):
        if state is not None:
            with state.open("a", encoding="utf-8") as lines:
                lines.writelines(json.dumps([number, row]) + "\n" for number, row in finished)
        yield from ((number, Tally(**row)) for number, row in finished)


def _in_workers(seed: int, batches: list[list[int]], jobs: int) -> Iterator[list[tuple[int, dict[str, int]]]]:
    if jobs == 1:
        yield from (_batch(seed, batch) for batch in batches)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(_batch, [seed] * len(batches), batches)


def _begun(state: Path, seed: int) -> dict[int, dict[str, int]]:
    """Read what an earlier run of the same trials left; begin a new file otherwise."""
    mark = json.dumps({"seed": seed, "sources": _digest()})
    lines = state.read_text("utf-8").splitlines() if state.is_file() else []
    if not lines or lines[0] != mark:
        state.parent.mkdir(parents=True, exist_ok=True)
        state.write_text(mark + "\n", "utf-8")
        return {}
    done: dict[int, dict[str, int]] = {}
    for line in lines[1:]:
        try:
            number, row = json.loads(line)
        except ValueError:  # the last line of a run that was killed
            continue
        done[number] = row
    return done


def _digest() -> str:
    """Digest of everything that a trial's result depends on."""
    files = sorted(
        p for room in ("soak", "parsers") for p in (ROOT / room).rglob("*") if p.suffix in (".py", ".toml", ".tsv")
    )
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def collect(seed: int, count: int, trials: Iterator[tuple[int, Tally]]) -> Result:
    """Add up a campaign."""
    result = Result(seed, count)
    for number, counted in trials:
        result.add(number, plan(seed, number), counted)
    order = {name: position for position, name in enumerate([PLAIN, *shapes()])}
    result.shapes = dict(sorted(result.shapes.items(), key=lambda item: order[item[0]]))
    result.failed.sort()
    result.short.sort()
    return result


def summary(result: Result) -> dict[str, object]:
    """The campaign as plain data."""
    return {
        "seed": result.seed,
        "documents": result.count,
        "passed": result.passed,
        "total": result.total.row(),
        "kinds": {name: counted.row() for name, counted in sorted(result.kinds.items())},
        "forms": {name: counted.row() for name, counted in sorted(result.forms.items())},
        "shapes": {name: counted.row() for name, counted in result.shapes.items()},
        "failed": result.failed,
        "short": result.short,
    }


def restored(kept: dict[str, Any]) -> Result:
    """Return the campaign of which this is the summary."""
    result = Result(kept["seed"], kept["documents"], Tally(**kept["total"]))
    result.kinds = {name: Tally(**row) for name, row in kept["kinds"].items()}
    result.forms = {name: Tally(**row) for name, row in kept["forms"].items()}
    result.shapes = {name: Tally(**row) for name, row in kept["shapes"].items()}
    result.failed, result.short = kept["failed"], kept["short"]
    return result

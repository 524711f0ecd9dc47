"""The whole trial of one seed: every fault on every command, in several processes, resumable."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import queue
import random
import shutil
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from crawler import samples
from soak.faults.nursery import Nursery
from soak.faults.trial import Case, Outcome, Trials, prepare
from soak.workers.server import is_here, server

ROOT = Path(__file__).parents[2]
FAULTS = Path(__file__).with_name("faults.toml")
PORTAL = "huaxuczj"
PORT = samples.PORT + 7
LATENCY = 0.002
TOLD = 40
#: How much later commands are tried again than others, since a trial of them takes long.
COSTS = {"crawl": 2.5, "worker": 4, "remove": 1.5, "serve": 1.5}


@cache
def faults() -> dict[str, dict[str, Any]]:
    """Return every fault, as ``faults.toml`` has it."""
    return tomllib.loads(FAULTS.read_text("utf-8"))


@dataclass(slots=True)
class Result:
    """What came of one trial, by fault and command: how many faults took place, what was not as promised.

    ``cases``: a digest of what was planned; ``earlier``: how many of it were tried with an earlier program, and passed.
    """

    seed: int
    planned: int
    cases: str = ""
    done: int = 0
    earlier: int = 0
    seconds: float = 0.0
    by_fault: dict[str, dict[str, int]] = field(default_factory=dict)
    by_command: dict[str, dict[str, int]] = field(default_factory=dict)
    classes: dict[str, int] = field(default_factory=dict)
    exit_codes: dict[str, int] = field(default_factory=dict)
    damaged: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether all was tried, and all was as promised."""
        return not self.wrong and self.done == self.planned

    def as_json(self) -> dict[str, Any]:
        """Return the summary as plain data."""
        return {**asdict(self), "passed": self.passed}


def cases(seed: int, share: float = 1.0) -> list[Case]:
    """Return what is tried: each fault on each command first, what takes long later; then more kills and errors.

    A ``share`` of what ``faults.toml`` says, but each at least once.
    """
    drawn = [
        (command, name)
        for name, fault in faults().items()
        for command, count in fault["trials"].items()
        for _ in range(max(1, round(share * count)))
    ]
    random.Random(f"cases {seed}").shuffle(drawn)
    seen: Counter[tuple[str, str]] = Counter()
    order = []
    for one in drawn:
        again = seen[one] + (faults()[one[1]]["class"] == "other" and seen[one] > 0)
        order.append((again + 1) * COSTS.get(one[0], 1))
        seen[one] += 1
    drawn = [drawn[place] for place in sorted(range(len(drawn)), key=order.__getitem__)]
    return [Case(number, command, name) for number, (command, name) in enumerate(drawn)]


def run(
    seed: int,
    state: Path,
    planned: Sequence[Case],
    jobs: int = 2,
    *,
    minutes: float | None = None,
    port: int = PORT,
    earlier: bool = False,
) -> Iterator[Outcome | Result]:
    """Yield each outcome, then the result. What ``state`` holds of the same trial is not done again.

    No trial is begun after so many ``minutes``; the next run goes on. ``earlier``: what passed with an earlier program
    is not done again either, and counted apart; else the program is tried from the beginning.

    Raises NoLayerError where the layer between a program and its files cannot be made.
    """
    program = sources()
    _begin(state, seed, planned)
    kept = state / "outcomes.jsonl"
    rows = [row for row in _rows(kept) if holds(row, program, earlier=earlier)]
    kept.write_text("".join(map(_line, rows)), "utf-8")
    done = [_outcome(row) for row in rows]
    yield from done
    portal = Path(samples.__file__).parent / "portals" / f"{PORTAL}.toml"
    left = [case for case in planned if case.number not in {one.number for one in done}]
    left = [case for case in left if case.command != "worker" or is_here()]  # else it stays untried, and is told so
    if left:
        with samples.serve(port, portals=[portal], latency=LATENCY) as running:
            registry = [str(path) for path in running.registry_paths]
            with Nursery(state / "making") as nursery:
                prepare(nursery, state / "making", state / "world", registry)
            for outcome, seconds in _all(seed, state, registry, left, jobs, minutes):
                with kept.open("a", encoding="utf-8") as file:
                    file.write(_line({**outcome.as_json(), "seconds": round(seconds, 2), "program": program}))
                done.append(outcome)
                yield outcome
    yield collect(seed, planned, done, kept)


def _all(
    seed: int, state: Path, registry: list[str], left: list[Case], jobs: int, minutes: float | None
) -> Iterator[tuple[Outcome, float]]:
    """Carry out cases in so many processes, each with folders of its own."""
    until = None if minutes is None else time.monotonic() + 60 * minutes
    context = multiprocessing.get_context("spawn")
    given, told = context.Queue(), context.Queue()
    for case in [*left, *[None] * jobs]:
        given.put(case)
    workers = [
        context.Process(
            target=_work, args=(seed, state / f"worker-{number}", state / "world", registry, given, told, until)
        )
        for number in range(jobs)
    ]
    for worker in workers:
        worker.start()
    at_work = jobs
    try:
        while at_work:
            try:
                heard = told.get(timeout=1)
            except queue.Empty:
                if any(worker.exitcode for worker in workers):
                    raise RuntimeError("a process of the trials has died") from None
                continue
            if heard is None:
                at_work -= 1
            else:
                yield heard
    finally:
        given.cancel_join_thread()
        for worker in workers:
            if at_work:
                worker.terminate()
            worker.join()


def _work(seed: int, state: Path, world: Path, registry: list[str], given: Any, told: Any, until: float | None) -> None:
    shutil.rmtree(state, ignore_errors=True)
    with Nursery(state) as nursery, server(state / "queue") if is_here() else nullcontext("") as queue_:
        trials = Trials(nursery, state, world, registry, queue_)
        parent = os.getppid()
        while (until is None or time.monotonic() < until) and os.getppid() == parent:
            try:
                case = given.get(timeout=1)
            except queue.Empty:
                continue
            if case is None:
                break
            began = time.monotonic()
            told.put((trials.run(case, seed), time.monotonic() - began))
    told.put(None)


def holds(row: dict[str, Any], program: str, *, earlier: bool) -> bool:
    """Say whether what was tried need not be tried again; see ``run``."""
    return bool(row["program"] == program or (earlier and not row["wrong"]))


def _rows(kept: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in kept.read_text("utf-8").splitlines()] if kept.is_file() else []


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"


def _outcome(row: dict[str, Any]) -> Outcome:
    return Outcome(**{name: value for name, value in row.items() if name not in ("seconds", "program")})


def collect(seed: int, planned: Sequence[Case], done: Sequence[Outcome], kept: Path) -> Result:
    """Sum up."""
    result = Result(seed, len(planned), _digest(planned), len(done))
    rows = _rows(kept)
    result.seconds = round(sum(row["seconds"] for row in rows))
    result.earlier = sum(row["program"] != rows[-1]["program"] for row in rows)
    classes: Counter[str] = Counter()
    for one in sorted(done, key=lambda outcome: outcome.number):
        for table, name in ((result.by_fault, one.fault), (result.by_command, one.command)):
            row = table.setdefault(
                name, {"trials": 0, "injected": 0, "detected": 0, "harmless": 0, "unnoticed": 0, "wrong": 0}
            )
            row["trials"] += 1
            row["injected"] += one.injected
            row["detected"] += one.detected
            row["harmless"] += one.harmless
            row["unnoticed"] += one.unnoticed
            row["wrong"] += bool(one.wrong)
        classes[faults()[one.fault]["class"]] += one.injected
        result.wrong += [f"{one.number} {one.fault} of {one.command}: {said}" for said in one.wrong]
    result.classes = dict(sorted(classes.items()))
    result.exit_codes = dict(sorted(Counter(str(code) for one in done for code in one.ended).items()))
    hurt = [one for one in done if one.fault == "damaged"]
    result.damaged = {
        "different": sum(one.injected - one.harmless for one in hurt), "detected": sum(one.detected for one in hurt),
        "unnoticed": sum(one.unnoticed for one in hurt),
    }  # fmt: skip
    result.by_fault = {name: result.by_fault[name] for name in faults() if name in result.by_fault}
    result.by_command = dict(sorted(result.by_command.items()))
    result.wrong = [*result.wrong[:TOLD], *([f"… {len(result.wrong) - TOLD} more"] if len(result.wrong) > TOLD else [])]
    return result


def _begin(state: Path, seed: int, planned: Sequence[Case]) -> None:
    """Go on with what is there, if it is of the same trial; otherwise begin anew. The world is made by this program."""
    mark = json.dumps({"seed": seed, "cases": _digest(planned)})
    kept = state / "trial.json"
    if not kept.is_file() or kept.read_text("utf-8") != mark:
        shutil.rmtree(state, ignore_errors=True)
        state.mkdir(parents=True)
        kept.write_text(mark, "utf-8")
    made = state / "world" / "program"
    if not made.is_file() or made.read_text("utf-8") != sources():
        shutil.rmtree(state / "world", ignore_errors=True)
        made.parent.mkdir()
        made.write_text(sources(), "utf-8")


def _digest(planned: Sequence[Case]) -> str:
    return hashlib.sha256(repr(planned).encode()).hexdigest()[:16]


def sources() -> str:
    """Return a digest of the program and of this trial: what was tried with another one proves nothing of this one."""
    found = hashlib.sha256()
    for room in ("parsers", "archive", "crawler", "soak/faults"):
        for path in sorted((ROOT / room).rglob("*")):
            if path.suffix in (".py", ".toml", ".sql", ".tsv", ".c") and path.is_file():
                found.update(path.read_bytes())
    return found.hexdigest()

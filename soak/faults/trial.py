"""One trial: a command on a small folder, disturbed as drawn, started again, and what is demanded of the result."""

from __future__ import annotations

import fcntl
import pickle
import random
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from archive.storage.copies import BODIES, GONGKAI
from soak.crawl.content import Content, differences
from soak.faults import damage, memory, reboot, serving, working
from soak.faults.commands import COMMANDS, DATA, TARGET, Command, begin, findings, result, words
from soak.faults.nursery import Ended, Nursery, Plan, end
from soak.faults.world import bodies, make

TOLD = 6  # differences of a trial that are kept
CALLS = {"write": "w", "read": "r", "sync": "s", "truncate": "t", "name": "cmu"}
CHAIN = 5  # disturbances in one trial, each of a life of the same command
SHORTER = {"crawl": 3, "worker": 2}  # of commands whose lives take longer
SOON = 0.8  # of the time that an undisturbed life takes: when one is killed at the latest
SHORT_LOCK, IMPATIENT = 0.4, 0.1  # seconds
BACK = (3600, 86400 * 3, 86400 * 400)  # seconds that the clock goes back
REBOOTS = 3  # in one trial, the later ones while the command makes up for the earlier
#: Of the address space that is asked for beyond what there is from the start, how much there may be at most.
SCARCE = 0.9
READING = 1.2  # seconds within which a reading process is killed, once it is there
LAST = 0.3  # how likely it is that no further one is killed


@dataclass(frozen=True, slots=True)
class Case:
    """What is tried: the command, and the fault, as ``faults.toml`` calls it."""

    number: int
    command: str
    fault: str


@dataclass(slots=True)
class Outcome:
    """What came of a trial. ``injected``: how many faults took place; ``wrong``: what is not as it is promised."""

    number: int
    command: str
    fault: str
    injected: int = 0
    ended: list[int] = field(default_factory=list)
    detected: int = 0
    harmless: int = 0
    unnoticed: int = 0
    wrong: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the outcome as plain data."""
        return asdict(self)


class Trials:
    """What all trials share: the world, the results of undisturbed lives, the process that gives lives."""

    def __init__(self, nursery: Nursery, state: Path, world: Path, registry: list[str], queue: str = "") -> None:
        """``state``: a folder of these trials alone, and so is ``queue``; ``world``: made before (``prepare``)."""
        state.mkdir(parents=True, exist_ok=True)
        self.nursery = nursery
        self._state = state
        self._world = world
        self._registry = registry
        self._queue = queue
        self._calm: dict[str, tuple[Ended, dict[str, Content], float]] = {}

    # ---- lives

    def live(self, command: Command, folder: Path, plan: Plan | None = None, **how: Any) -> Ended:
        """Let a command live in ``folder``."""
        plan = plan or Plan()
        more = {name: value.format(world=self._world) if isinstance(value, str) else value
                for name, value in {**command.more, **plan.more}.items()}  # fmt: skip
        said = words(command, self._world, folder, self._registry, self._queue)
        if command.name == "worker":
            working.fill(self._queue, self._registry)
        return self.nursery.live(
            said, folder, Plan(plan.kind, plan.calls, plan.at, plan.back, plan.journal, more), **how
        )

    def calm(self, command: Command) -> tuple[Ended, dict[str, Content], float]:
        """Return how the undisturbed command ends, with what, and how long it takes; carried out once for all."""
        if command.name not in self._calm:
            kept = self._world / f"calm {command.name}.pickle"
            with (self._world / "calm.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not kept.is_file():
                    kept.write_bytes(pickle.dumps(self._undisturbed(command)))
            self._calm[command.name] = pickle.loads(kept.read_bytes())  # noqa: S301 - ours
        return self._calm[command.name]

    def begin(self, command: Command, folder: Path) -> None:
        """Make ``folder`` what the command begins with, and the queue empty."""
        begin(command, self._world, folder)
        if command.name == "worker":
            working.forget(self._queue)

    def _undisturbed(self, command: Command) -> tuple[Ended, dict[str, Content], float]:
        folder = self._origin(command)
        self.begin(command, folder)
        self._journal(command).unlink(missing_ok=True)
        began = time.monotonic()
        ended = self.live(command, folder, Plan(journal=self._journal(command)))
        seconds = time.monotonic() - began
        if ended.code != 0 or (found := findings(command, folder)):
            raise RuntimeError(f"{command.name} undisturbed: {ended}, {found if not ended.code else ''}")
        return ended, result(command, folder), seconds

    def _origin(self, command: Command) -> Path:
        return self._world / f"calm {command.name}"

    def _journal(self, command: Command) -> Path:
        return self._world / f"calm {command.name}.journal"

    # ---- trials

    def run(self, case: Case, seed: int) -> Outcome:
        """Carry out one trial."""
        chance = random.Random(f"{seed} {case.number} {case.command} {case.fault}")
        outcome = Outcome(case.number, case.command, case.fault)
        command, folder = COMMANDS[case.command], self._state / "folder"
        if command.name != "serve":
            self.calm(command)
        self.begin(command, folder)
        try:
            getattr(self, f"_{case.fault}")(command, folder, chance, outcome)
        except Exception as fault:
            outcome.wrong.append(f"the trial itself: {type(fault).__name__}: {fault}")
        outcome.wrong = outcome.wrong[:TOLD]
        return outcome

    def again(self, command: Command, folder: Path, outcome: Outcome, why: str = "") -> None:
        """Start the same command again, undisturbed, and demand what the undisturbed one gave."""
        ended = self.live(command, folder)
        if ended.code != 0:
            outcome.wrong.append(f"{why}started again, it ended with {ended.code}: {ended.said[-200:]}")
        self._compare(command, folder, outcome, why)

    def _compare(self, command: Command, folder: Path, outcome: Outcome, why: str = "") -> None:
        found, calm = result(command, folder), self.calm(command)[1]
        for name, content in calm.items():
            outcome.wrong += [f"{why}{name}: {one}"[:300] for one in differences(content, found[name])]
        outcome.wrong += [f"{why}in the end, verify: {one}"[:300] for one in findings(command, folder)]
        outcome.wrong += [f"left behind: {path.name}" for path in _litter(folder)]

    def _between(self, command: Command, folder: Path, before: set[str], said: str, outcome: Outcome) -> None:
        """Demand of what a disturbed life left: whole, nothing lost that was there or acknowledged."""
        copy = folder.with_name("looked at")
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder, copy, symlinks=True)
        outcome.wrong += [f"after the fault, verify: {one}"[:300] for one in findings(command, copy)]
        there = bodies(copy / DATA)
        outcome.wrong += [f"after the fault, a body is lost: {sha256}" for sha256 in sorted(before - there)]
        if command.name == "ingest":
            outcome.wrong += [f"acknowledged and not kept: {name}" for name in _acknowledged(said) - _kept(copy / DATA)]

    def _disturbed(
        self, command: Command, folder: Path, outcome: Outcome, plans: Callable[[], Plan], **how: Any
    ) -> None:
        """Let lives be disturbed, one after the other, look at what each left, and go on undisturbed.

        Where the command comes to its end before that was done often enough, it is compared, and begins anew.
        """
        for _ in range(min(CHAIN, SHORTER.get(command.name, CHAIN))):
            before = bodies(folder / DATA)
            ended = self.live(command, folder, plans(), **how)
            outcome.ended.append(ended.code)
            if ended.code == 1:
                outcome.wrong.append(f"it ended as a fault of the program: {ended.complained[-300:]}")
            if ended.struck or ended.code != 0:
                outcome.injected += 1
                self._between(command, folder, before, ended.said, outcome)
            if ended.code == 0:
                self.again(command, folder, outcome)
                self.begin(command, folder)
        self.again(command, folder, outcome)

    def _at_call(self, command: Command, chance: random.Random, kind: str, calls: str) -> Plan:
        # a worker's files are written by the crawl that it starts
        counted = self.calm(COMMANDS["crawl"] if command.name == "worker" else command)[0].calls
        return Plan(kind, calls, chance.randint(1, max(1, sum(counted[letter] for letter in calls))))

    def _kill_at_call(self, command: Command, folder: Path, chance: random.Random, outcome: Outcome) -> None:
        self._disturbed(command, folder, outcome, lambda: self._at_call(
            command, chance, "kill", chance.choice(("w", "wstcmu", "stcmu", "scmu"))))  # fmt: skip

    def _kill_torn(self, command: Command, folder: Path, chance: random.Random, outcome: Outcome) -> None:
        self._disturbed(command, folder, outcome, lambda: self._at_call(command, chance, "torn", "w"))

    def _kill_at_moment(self, command: Command, folder: Path, chance: random.Random, outcome: Outcome) -> None:
        def attend(pid: int) -> None:
            time.sleep(chance.uniform(0, SOON * self.calm(command)[2]))
            if command.name == "worker":
                working.kill(pid, chance)
            else:
                end(pid)

        self._disturbed(command, folder, outcome, Plan, attend=attend)

    def _disk_full(self, command: Command, folder: Path, chance: random.Random, outcome: Outcome) -> None:
        self._disturbed(command, folder, outcome, lambda: self._at_call(command, chance, "enospc", "wc"))

    def _io_error(self, command: Command, folder: Path, chance: random.Random, outcome: Outcome) -> None:
        self._disturbed(command, folder, outcome, lambda: self._at_call(
            command, chance, "eio", chance.choice(("w", "s", "r", "tcmu", "wstcmu"))))  # fmt: skip

    def _short_write(self, command: Command, folder: Path, chance: random.Random, outcome: Outcome) -> None:
        self._disturbed(command, folder, outcome, lambda: self._at_call(command, chance, "short", "w"))

    def _clock_back(self, command: Command, folder: Path, chance: random.Random, outcome: Outcome) -> None:
        planned = self._at_call(command, chance, "back", "wrs")
        # a year later documents are asked again, and a registry of that year is refused: that is no fault
        back = chance.choice(BACK[:2] if command.name == "crawl" else BACK)
        ended = self.live(command, folder, Plan("back", planned.calls, planned.at, back))
        outcome.ended.append(ended.code)
        outcome.injected += ended.struck
        if ended.code != 0:
            outcome.wrong.append(f"with the clock gone back it ended with {ended.code}: {ended.said[-200:]}")
        self._compare(command, folder, outcome)
        self.again(command, folder, outcome, "with the clock right again: ")

    def _locked(self, command: Command, folder: Path, chance: random.Random, outcome: Outcome) -> None:
        name, patient = chance.choice((GONGKAI, BODIES)), chance.random() < 0.5
        before = bodies(folder / DATA)
        with _lock(folder / DATA / name, SHORT_LOCK if patient else None):
            plan = Plan(more={} if patient else {"patience": IMPATIENT})
            ended = self.live(command, folder, plan)
        outcome.ended.append(ended.code)
        outcome.injected += 1
        if patient and ended.code != 0:
            outcome.wrong.append(f"it did not wait for a writer of {name}: {ended.code} {ended.said[-200:]}")
        self._between(command, folder, before, ended.said, outcome)
        self.again(command, folder, outcome)

    def _memory(self, command: Command, folder: Path, chance: random.Random, outcome: Outcome) -> None:
        held, grown = self.nursery.address_space(), self.calm(command)[0].grown
        self._disturbed(command, folder, outcome, lambda: Plan(
            more={"memory": held + int(chance.uniform(0, SCARCE) * grown)}), attend=working.end_late)  # fmt: skip

    def _reader_memory(self, command: Command, folder: Path, chance: random.Random, outcome: Outcome) -> None:
        held, grown = memory.of_a_reader(next((self._world / "long").iterdir()))
        limited = {"reader": held + int(chance.uniform(0, SCARCE) * grown), "here": False}
        self._unread(command, folder, Plan(more=limited), outcome)

    def _reader_killed(self, command: Command, folder: Path, chance: random.Random, outcome: Outcome) -> None:
        def attend(pid: int) -> None:
            while working.kill_a_child(pid, chance, READING):
                outcome.injected += 1
                if chance.random() < LAST:
                    break

        self._unread(command, folder, Plan(more={"here": False}), outcome, attend=attend)

    def _unread(self, command: Command, folder: Path, plan: Plan, outcome: Outcome, **how: Any) -> None:
        """Let readers come to grief; what they could not read is kept, told, and read by ``gongkai reparse``."""
        before = bodies(folder / DATA)
        ended = self.live(command, folder, plan, **how)
        outcome.ended.append(ended.code)
        unread = memory.unread(folder / DATA)
        outcome.injected += bool(unread and not how)
        if ended.code not in (0, 2, 3) or (unread and ended.code != 3):
            outcome.wrong.append(f"{unread} bodies unread, it ended with {ended.code}: {ended.complained[-200:]}")
        self._between(command, folder, before, ended.said, outcome)
        self.live(command, folder)
        self.live(COMMANDS["reparse"], folder)  # as docs/operations.md says
        self._compare(command, folder, outcome)

    def _reboot(self, command: Command, folder: Path, chance: random.Random, outcome: Outcome) -> None:
        """Let the machine go down while the command works, and again while it makes up for that."""
        journal, origin = reboot.read(self._journal(command)), self._origin(command).resolve()
        copy, record = folder.with_name("recorded"), folder.with_name("recorded.journal")
        for number in range(REBOOTS):
            before = bodies(folder / DATA)
            if number:
                shutil.rmtree(copy, ignore_errors=True)
                shutil.copytree(folder, copy, symlinks=True)
                record.unlink(missing_ok=True)
                self.live(command, copy, Plan(journal=record))
                journal, origin = reboot.read(record), copy.resolve()
            said = reboot.play(journal, origin, folder, chance)
            outcome.injected += 1
            self._between(command, folder, before, said, outcome)
        self.again(command, folder, outcome)

    def _damaged(self, command: Command, folder: Path, chance: random.Random, outcome: Outcome) -> None:
        damage.of_a_file(self, command, folder, chance, outcome)

    def _serving_killed(self, command: Command, folder: Path, chance: random.Random, outcome: Outcome) -> None:
        serving.killed(self, folder, chance, outcome)

    def _serving_read_error(self, command: Command, folder: Path, chance: random.Random, outcome: Outcome) -> None:
        serving.robbed(self, folder, chance, outcome)

    def _log_lost(self, command: Command, folder: Path, chance: random.Random, outcome: Outcome) -> None:
        damage.of_a_log(self, command, folder, chance, outcome)


def prepare(nursery: Nursery, state: Path, world: Path, registry: list[str]) -> None:
    """Make the world, and the earlier results of commands that have one."""
    make(world)
    for command in COMMANDS.values():
        kept = world / f"earlier {command.name}"
        if not command.before or kept.is_dir():
            continue
        folder = state / "earlier"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        shutil.copytree(world / command.before, folder / DATA)
        ended = nursery.live(words(command, world, folder, registry), folder, Plan())
        if ended.code:
            raise RuntimeError(f"{command.name} on {command.before} ended with {ended.code}")
        (folder / TARGET).rename(kept)


@contextmanager
def _lock(path: Path, seconds: float | None) -> Iterator[None]:
    """Hold the write lock of a database, for so long or throughout."""
    held, over = threading.Event(), threading.Event()

    def hold() -> None:
        with closing(sqlite3.connect(path, timeout=60)) as db:
            db.execute("BEGIN IMMEDIATE")
            held.set()
            over.wait(seconds)
            db.rollback()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _acknowledged(said: str) -> set[str]:
    return {line.partition(":")[0] for line in said.splitlines() if line[:2].isdigit() and ".html:" in line}


def _kept(data: Path) -> set[str]:
    """Return the names of files whose bodies are kept."""
    with closing(sqlite3.connect(f"file:{data / BODIES}?mode=ro", uri=True)) as db:
        return {url.rpartition("/")[2] for (url,) in db.execute("SELECT url FROM exchanges")}


def _litter(folder: Path) -> list[Path]:
    return list(folder.rglob(".unfinished-*"))

"""The command, run as an operator runs it: watched, and killed with -9 where the plan says."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from soak.reparse.watch import Sample, Watch, children

#: Who is killed: the command; the command and its readers at once; one reader, while the command goes on.
Victim = Literal["command", "all", "reader"]
VICTIMS: tuple[Victim, ...] = ("command", "all", "reader")
GLANCE = 0.1  # seconds
GONE = 10.0  # seconds within which the readers of a dead command must be gone
GROWN_UP = 20  # seconds of age: such a reader has read bodies before, so that its death is no body's fault


@dataclass(frozen=True, slots=True)
class Kill:
    """``position``: how many bodies are done when it comes."""

    victim: Victim
    position: int


@dataclass(slots=True)
class Life:
    """One run of the command: how many bodies were marked as done before and after it, and what it said."""

    begun: int
    ended: int
    killed: str | None
    readers_killed: int = 0
    orphans: int = 0
    result: dict[str, Any] = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)


def plan(seed: int, kills: int, bodies: int, share: float) -> list[Kill]:
    """Draw the kills: within the first ``share`` of the bodies, so that a long stretch is left undisturbed."""
    chance = random.Random(f"kills {seed} {kills} {bodies}")
    positions = sorted(chance.randrange(int(share * bodies)) for _ in range(kills))
    return [Kill(VICTIMS[number % len(VICTIMS)], position) for number, position in enumerate(positions)]


def live(data: Path, kills: list[Kill], errors: Path, *options: str) -> Life:
    """Run ``gongkai reparse`` on a folder until one of the kills ends it, or to its end; kills that come are taken off.

    Raises RuntimeError where it ends with a fault.
    """
    command = [sys.executable, "-m", "gongkai", "reparse", "--data", str(data), "--json", *options]
    begun = marked(data)
    with errors.open("a", encoding="utf-8") as told, subprocess.Popen(  # noqa: S603 - ours
        command, stdout=subprocess.PIPE, stderr=told, text=True
    ) as process:  # fmt: skip
        watch = Watch(process.pid)
        life = Life(begun, begun, None)
        try:
            _attend(process, data, kills, life)
            said, _ = process.communicate()
        finally:
            process.kill()
            watch.stop()
    life.samples = watch.samples
    life.ended = marked(data)
    if life.killed is None:
        if process.returncode != 0:
            raise RuntimeError(f"gongkai reparse ended with {process.returncode}; {errors} says why")
        life.result = json.loads(said)
    return life


def _attend(process: subprocess.Popen[str], data: Path, kills: list[Kill], life: Life) -> None:
    """Wait, and kill when it is time."""
    while kills and process.poll() is None:
        if marked(data) < kills[0].position:
            time.sleep(GLANCE)
            continue
        kill = kills[0]
        readers = children(process.pid)
        if kill.victim == "reader":
            grown_up = [pid for pid in readers if _age(pid) > GROWN_UP]
            if not grown_up:
                time.sleep(GLANCE)
                continue
            kills.pop(0)
            _kill(grown_up[0])
            life.readers_killed += 1
            continue
        kills.pop(0)
        if kill.victim == "all":
            for pid in (process.pid, *readers):
                _kill(pid)
        else:
            process.kill()
        process.wait()
        life.killed = kill.victim
        life.orphans = _left(readers)
        return


def marked(data: Path) -> int:
    """Return how many bodies a run that is under way, or was killed, has marked as done; 0 where there is none."""
    with closing(sqlite3.connect(f"{(data / 'gongkai.db').resolve().as_uri()}?mode=ro", uri=True, timeout=60)) as db:
        row = db.execute("SELECT value FROM meta WHERE name = 'reparse'").fetchone()
    return 0 if row is None else sum(json.loads(row[0])["reached"].values())


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _left(pids: list[int]) -> int:
    """Return how many readers outlive their command: none, after a moment."""
    until = time.monotonic() + GONE
    while (left := [pid for pid in pids if _is_reader(pid)]) and time.monotonic() < until:
        time.sleep(GLANCE)
    return len(left)


def _is_reader(pid: int) -> bool:
    try:
        return "archive.readers.apart" in Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace")
    except OSError:
        return False


def _age(pid: int) -> float:
    try:
        started = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
        return float(Path("/proc/uptime").read_text().split()[0]) - started / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError):
        return 0.0

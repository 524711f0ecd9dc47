"""One piece of the trial in a process of its own: ``python -m soak.fuzz.worker TARGET FOLDER SECONDS SEED PIECE``.

The fuzzer (Atheris over libFuzzer) ends an input that takes longer than ``HANG`` and a process that grows beyond
``MOST_MEMORY``; every other fault is kept with its input, and the trial goes on.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import re
import signal
import sys
import time
import traceback
from pathlib import Path
from random import Random

#: Seconds that one input may take, and megabytes that a process may have.
HANG = 10
MOST_MEMORY = 1800
#: Seconds between two notes of how far the piece is.
NOTED = 2.0
#: Faults of one kind that are kept.
KEPT = 60


def resident() -> float:
    """Return the megabytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


class Piece:
    """How far one piece is, kept in a file, so that one that is killed counts for what it did."""

    def __init__(self, path: Path, target: str) -> None:
        self.path = path
        self.start = self.noted = time.monotonic()
        self.note = {"target": target, "began": time.time(), "seconds": 0.0, "executions": 0, "first": 0.0, "last": 0.0}
        self.warm = resident()

    def count(self) -> None:
        """Count an input."""
        self.note["executions"] += 1  # type: ignore[operator]
        now = time.monotonic()
        if now - self.noted < NOTED:
            return
        self.noted, memory = now, resident()
        if not self.note["first"] and now - self.start > 5 * NOTED:
            self.note["first"] = round(memory, 1)
        self.note |= {"seconds": round(now - self.start, 1), "last": round(memory, 1)}
        beside = self.path.with_suffix(".new")
        beside.write_text(json.dumps(self.note), "utf-8")
        beside.replace(self.path)


def keep(folder: Path, faults: list[str], data: bytes) -> None:
    """Keep an input that went wrong, once for each kind of fault, and what was wrong."""
    for fault in faults[:3]:
        signature = hashlib.sha256(re.sub(r"\d+|'[^']*'", "#", fault).encode()).hexdigest()[:12]
        path = folder / signature
        if path.exists() or len(list(folder.glob("*.txt"))) >= KEPT:
            continue
        path.write_bytes(data)
        path.with_suffix(".txt").write_text(fault, "utf-8")


def crash() -> str:
    """Say where in the parsers an exception came from."""
    kind, error, trace = sys.exc_info()
    frames = [f for f in traceback.extract_tb(trace) if "/parsers/" in f.filename or "/soak/" in f.filename]
    where = "; ".join(f"{Path(f.filename).name}:{f.name}: {f.line}" for f in frames[-3:])
    return f"{kind.__name__ if kind else ''} at {where}: {str(error)[:200]}"


def end_with_parent() -> None:
    """Let the system end this process when the one that started it ends (Linux: prctl PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def main() -> None:
    """Fuzz one target for some seconds."""
    import atheris
    from atheris.import_hook import HookManager

    end_with_parent()
    name, home, seconds, seed, piece = sys.argv[1:6]
    # without the tracing of every comparison, which takes most of the time: words to compare with are given (WORDS)
    with HookManager({"parsers"}, set(), enable_loader_override=False, trace_dataflow=False):
        from soak.fuzz import bodies, targets
    target = next(one for one in targets.TARGETS if one.name == name)
    folder = Path(home)
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    (folder / "findings").mkdir(exist_ok=True)
    for number, data in enumerate(targets.seeds(target)):
        (folder / "corpus" / f"seed-{number}").write_bytes(data)
    counted = Piece(Path(piece), name)

    def once(data: bytes) -> None:
        try:
            wrong = targets.faults(target, data)
        except Exception:  # whatever it is, it is the finding
            wrong = [crash()]
        if wrong:
            keep(folder / "findings", wrong, data)
        counted.count()

    def mutate(data: bytes, most: int, number: int) -> bytes:
        changed = bodies.mutated(target.kind, data, Random(number), atheris.Mutate, most)
        return changed[: 2 * bodies.LARGEST]

    options = [
        f"-max_total_time={seconds}", f"-seed={seed}", f"-timeout={HANG}", f"-rss_limit_mb={MOST_MEMORY}",
        f"-artifact_prefix={folder / 'findings'}/", "-print_final_stats=1", "-report_slow_units=5",
    ]  # fmt: skip
    most = f"-max_len={2 * bodies.LARGEST if target.mode == 'bytes' else 96}"
    arguments = [sys.argv[0], *options, most, str(folder / "corpus")]
    if target.mode == "bytes":
        atheris.Setup(arguments, once, custom_mutator=mutate)
    else:
        atheris.Setup(arguments, once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

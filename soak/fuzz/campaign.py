"""The hour: pieces of each target in turn, one process after another, resumable to within a few seconds of a kill."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from soak.fuzz.growth import Growth
from soak.fuzz.targets import TARGETS, Target

ROOT = Path(__file__).parents[2]
#: Seconds of one piece, what its process may take for its beginning and its end, and what the shortest is taken for.
PIECE = 120
GRACE = 120
SHORT = 20
#: Inputs of a target that a piece begins with; beyond, the largest are dropped.
CORPUS = 300


@dataclass(slots=True)
class Tally:
    """What was done for one target. ``growth`` is that of a process which read its corpus over and over, in MB."""

    seconds: float = 0
    executions: int = 0
    coverage: int = 0
    corpus: int = 0
    peak: float = 0
    growth: float | None = None


@dataclass(slots=True)
class Fault:
    """A fault that was found: ``open`` while its input still shows it."""

    target: str
    signature: str
    says: str
    open: bool


@dataclass(slots=True)
class Result:
    """A campaign so far. ``sources`` holds the seconds by the digest of the sources that were tried."""

    seed: int
    minutes: float
    tallies: dict[str, Tally] = field(default_factory=dict)
    sources: dict[str, float] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    began: float = 0
    ended: float = 0

    @property
    def seconds(self) -> float:
        """Seconds of fuzzing in all."""
        return sum(tally.seconds for tally in self.tallies.values())

    @property
    def passed(self) -> bool:
        """Long enough, nothing open, nothing growing."""
        grown = any((tally.growth or 0) > Growth.LIMIT for tally in self.tallies.values())
        return self.seconds >= 60 * self.minutes and not any(f.open for f in self.faults) and not grown


def digest() -> str:
    """Digest of the sources that are tried."""
    files = sorted(p for p in (ROOT / "parsers").rglob("*") if p.suffix in (".py", ".toml", ".tsv"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


def run(home: Path, seed: int, minutes: float, only: tuple[str, ...] = ()) -> Iterator[float]:
    """Fuzz until so many minutes are done, those of earlier runs with the same folder among them; yield the seconds."""
    targets = [target for target in TARGETS if not only or target.name in only or target.kind in only]
    (home / "pieces").mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    before = sum(piece["seconds"] for piece in pieces(home))
    while True:
        spent: dict[str, float] = defaultdict(float)
        tried: Counter[str] = Counter()
        for piece in pieces(home):
            spent[piece["target"]] += piece["seconds"]
            tried[piece["target"]] += 1
        done = sum(spent.values())
        yield done
        if done >= 60 * minutes or (done == before and time.monotonic() - begun > 10 * GRACE):
            return
        # one whose pieces end at once, by a fault of a library, does not keep the others waiting
        target = min(targets, key=lambda one: (spent[one.name] + SHORT * tried[one.name]) / one.weight)
        _piece(home, target, seed, max(5, min(PIECE, int(60 * minutes - done) + 1)))


def _piece(home: Path, target: Target, seed: int, seconds: int) -> None:
    number = len(list((home / "pieces").glob("*.json")))
    note = home / "pieces" / f"{number:05}-{target.name}-{digest()}.json"
    _prune(home / target.name / "corpus")
    command = [sys.executable, "-m", "soak.fuzz.worker", target.name, str(home / target.name), str(seconds)]
    command += [str(seed + number), str(note)]
    with (home / f"{target.name}.log").open("ab") as log:
        log.write(f"\n== {note.name}\n".encode())
        start = log.tell()
        try:
            subprocess.run(command, cwd=ROOT, stdout=log, stderr=log, timeout=seconds + GRACE, check=False)  # noqa: S603
        except subprocess.TimeoutExpired:
            (home / target.name / "findings" / f"hang-{number}.txt").write_text("the process did not end", "utf-8")
    if note.exists():
        _note_coverage(note, home / f"{target.name}.log", start)


def _note_coverage(note: Path, log: Path, start: int) -> None:
    """Add to a piece's note how many branches the fuzzer says were reached."""
    with log.open("rb") as lines:
        lines.seek(start)
        found = re.findall(rb"cov: (\d+) .*?rss: (\d+)Mb", lines.read())
    if found:
        read = json.loads(note.read_text("utf-8"))
        read |= {"coverage": max(int(cov) for cov, _ in found), "peak": max(int(rss) for _, rss in found)}
        note.write_text(json.dumps(read), "utf-8")


def _prune(corpus: Path) -> None:
    """Keep the smaller inputs: a piece reads all of them before it begins."""
    if corpus.is_dir():
        for path in sorted(corpus.iterdir(), key=lambda path: path.stat().st_size)[CORPUS:]:
            path.unlink()


def pieces(home: Path) -> Iterator[dict[str, Any]]:
    """Yield the note of each piece, in order; those of processes that were killed too."""
    for path in sorted((home / "pieces").glob("*.json")):
        try:
            yield json.loads(path.read_text("utf-8")) | {"sources": path.stem.rpartition("-")[2]}
        except ValueError:
            continue

"""Random reports, read as a crawl would read them, and every figure looked for in its body again."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from archive.console.progress import Progress
from archive.evidence.checking import Looked, Printed, look_all
from archive.verify import verify
from parsers.model import Hints, Report, State
from parsers.report import parse
from soak.trial import draft, plan


@dataclass(slots=True)
class Row:
    """What was found of one kind of file; ``differing`` are figures that did not agree."""

    documents: int = 0
    figures: int = 0
    same: int = 0
    marked: int = 0
    framed: int = 0
    differing: int = 0

    def add(self, looked: Looked) -> None:
        """Count one document."""
        self.documents += 1
        self.figures += looked.figures
        self.same += looked.read
        self.marked += looked.marked
        self.framed += looked.framed
        self.differing += len(looked.differing)


@dataclass(slots=True)
class Result:
    """``demo`` is what ``gongkai verify --figures`` says of the demonstration's archive."""

    seed: int
    count: int
    kinds: dict[str, Row] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)
    demo: dict[str, Any] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether every figure of every document, and of the demonstration, leads to a cell that says it."""
        demo = self.demo.get("figures") or {}
        random = all(row.same == row.figures and not row.differing for row in self.kinds.values())
        return random and demo.get("same") == demo.get("figures", 0) > 0 and not self.demo.get("findings")

    def as_json(self) -> dict[str, Any]:
        """Return the numbers of the page."""
        return asdict(self) | {"passed": self.passed}


def printed(report: Report) -> list[Printed]:
    """Return the figures of a report as they are kept, those of its tables."""
    cells = [
        Printed(f"{one.chapter}.{one.line}.{one.field}", one.raw, one.place)
        for one in report.figures
        if one.state is not State.MISSING
    ]
    table = [one for one in report.indicators if one.origin == "table" and one.raw is not None]
    return cells + [Printed(one.label, one.raw, one.place) for one in table]


def trial(task: tuple[int, int]) -> tuple[int, str, Looked | None]:
    """Make one document of a seed, read it, and look for its figures; None where it is read as no report."""
    seed, number = task
    made = plan(seed, number)
    paper, body = draft(made)
    report = parse(body, hints=Hints(title=paper.title))
    return number, made.kind, look_all(body, None, printed(report)) if isinstance(report, Report) else None


def run(seed: int, count: int, jobs: int) -> Iterator[Result]:
    """Yield the result so far after each document."""
    result = Result(seed, count)
    with ProcessPoolExecutor(jobs) as pool:
        for number, kind, looked in pool.map(trial, ((seed, number) for number in range(count)), chunksize=8):
            row = result.kinds.setdefault(kind, Row())
            if looked is not None:
                row.add(looked)
                result.differences += [f"{number} {kind} {name}: {why}" for name, why in looked.differing]
            yield result


def demonstration(said: Progress, folder: Path | None = None) -> dict[str, Any]:
    """Look for all figures of the demonstration's archive, which is made where no folder has it."""
    if folder is not None:
        return verify(folder, said, figures=True).as_json()
    with tempfile.TemporaryDirectory(prefix="gongkai-") as made:
        command = [sys.executable, "-c", "from gongkai import main; main()", "demo", "--no-serve", "--data", made]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        return verify(Path(made), said, figures=True).as_json()

"""Memory over ten thousand readings in one process, of every kind of file: what is read leaves nothing behind."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator

from bench.documents import KINDS, document
from bench.rounds import Ratio

READINGS = 10_000
EARLY = 1_000
DIFFERENT = 200  # documents, over and over
MOST = 1.1  # times the peak of the first thousand
UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes


def memory() -> Iterator[Ratio | str]:
    """Measure in a process of its own, whose peak is nobody else's."""
    command = [sys.executable, "-c", "from bench.memory import report; report()"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env={**os.environ, "GONGKAI_SOFFICE": ""})  # noqa: S603
    told = json.loads(done.stdout)
    speed = READINGS / told["seconds"], told["figures"] / told["seconds"]
    yield (
        f"memory: {READINGS} readings of {DIFFERENT} documents of {len(set(KINDS))} kinds, "
        f"{told['early'] >> 20} MB at most in the first {EARLY}, {told['late'] >> 20} MB in all; "
        f"{speed[0]:.0f} reports and {speed[1]:.0f} figures a second and core"
    )
    yield Ratio("memory", told["late"] / told["early"], "<=", MOST)


def report() -> None:
    """Read, and print peaks in bytes, processor seconds and figures as JSON."""
    from archive.reading import read
    from archive.sources import Source
    from parsers.model import Report

    bodies = [document(number)[1] for number in range(DIFFERENT)]
    source = Source("http://www.yunling.example/report", "2026-01-02T03:04:05Z")
    figures = early = 0
    begun = time.process_time()
    for number in range(READINGS):
        parsed = read(bodies[number % DIFFERENT], source)
        assert isinstance(parsed, Report), parsed
        figures += sum(figure.value is not None for figure in parsed.figures)
        if number + 1 == EARLY:
            early = _peak()
    told = {"early": early, "late": _peak(), "seconds": time.process_time() - begun, "figures": figures}
    print(json.dumps(told))


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT

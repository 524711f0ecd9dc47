"""Memory over ten thousand reports read in one process, each another one, of every kind: nothing is left behind."""

from __future__ import annotations

import json
import os
import resource
import struct
import subprocess
import sys
import time
from collections.abc import Iterator

from bench.documents import KINDS, document
from bench.rounds import Ratio

READINGS = 10_000
EARLY = 1_000
MOST = 1.1  # times the peak of the first thousand
UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes
#: glibc gives back at once what is freed: what is measured is what is held, not how it happens to be scattered.
ALLOCATOR = {"MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_TRIM_THRESHOLD_": "1048576"}
LENGTH = struct.Struct(">I")


def memory() -> Iterator[Ratio | str]:
    """Measure in a process of its own, whose peak is nobody else's; the reports are made in this one."""
    command = [sys.executable, "-c", "from bench.memory import report; report()"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env={**os.environ, **ALLOCATOR}) as reader:  # noqa: S603
        assert reader.stdin is not None
        assert reader.stdout is not None
        for number in range(READINGS):
            _, body = document(number)
            reader.stdin.write(LENGTH.pack(len(body)) + body)
        reader.stdin.close()
        told = json.loads(reader.stdout.read())
    speed = READINGS / told["seconds"], told["figures"] / told["seconds"]
    yield (
        f"memory: {READINGS} different reports of {len(set(KINDS))} kinds, {told['early'] >> 20} MB at most in the "
        f"first {EARLY}, {told['late'] >> 20} MB in all; {speed[0]:.0f} reports and {speed[1]:.0f} figures a second "
        "and core"
    )
    yield Ratio("memory", told["late"] / told["early"], "<=", MOST)


def report() -> None:
    """Read what comes, and print peaks in bytes, processor seconds and figures as JSON."""
    from archive.readers.reading import read
    from archive.sources import Source
    from parsers.model import Report

    source = Source("http://www.yunling.example/report", "2026-01-02T03:04:05Z")
    figures = early = 0
    seconds = 0.0
    for number in range(READINGS):
        (length,) = LENGTH.unpack(sys.stdin.buffer.read(LENGTH.size))
        body = sys.stdin.buffer.read(length)
        begun = time.process_time()
        parsed = read(body, source)
        seconds += time.process_time() - begun
        assert isinstance(parsed, Report), parsed
        figures += sum(figure.value is not None for figure in parsed.figures)
        if number + 1 == EARLY:
            early = _peak()
    print(json.dumps({"early": early, "late": _peak(), "seconds": seconds, "figures": figures}))


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT

"""What a command and its reading processes take: processor time and memory, once a second (Linux)."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import linear_regression
from typing import Any

EVERY = 1.0  # seconds
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
SETTLED = 30  # seconds after which every reader has met every kind of file


@dataclass(frozen=True, slots=True)
class Sample:
    """One look. Seconds of computing are since the start; ``idle`` is that of the whole machine, all cores together."""

    at: float
    parent_seconds: float
    reader_seconds: float
    idle_seconds: float
    parent_bytes: int
    reader_bytes: int
    readers: int


class Watch:
    """Looks at a process and its children until it is stopped."""

    def __init__(self, pid: int) -> None:
        """Begin to look."""
        self.samples: list[Sample] = []
        self._pid = pid
        self._done: dict[int, float] = {}  # seconds of computing of each reader, also of those that are gone
        self._begun, self._idle = time.monotonic(), _idle()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(EVERY):
            own = _seen(self._pid)
            if own is None or not own[1]:  # it has ended, and waits to be noticed
                return
            held = 0
            pids = children(self._pid)
            for pid in pids:
                if (seen := _seen(pid)) is not None:
                    self._done[pid] = max(seen[0], self._done.get(pid, 0))
                    held += seen[1]
            at, idle = time.monotonic() - self._begun, _idle() - self._idle
            self.samples.append(Sample(at, own[0], sum(self._done.values()), idle, own[1], held, len(pids)))


def children(pid: int) -> list[int]:
    """Return the processes that one started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found


def _seen(pid: int) -> tuple[float, int] | None:
    """Return seconds of computing and bytes held."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        held = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):
        return None
    return (int(fields[11]) + int(fields[12])) / TICKS, held


def _idle() -> float:
    fields = Path("/proc/stat").read_text().partition("\n")[0].split()
    return (int(fields[4]) + int(fields[5])) / TICKS


def described(samples: list[Sample], bodies: int, cores: int) -> dict[str, Any]:
    """Sum up one undisturbed stretch in which ``bodies`` were read.

    ``growth_mb`` is what a straight line through all looks after the first ones says of the stretch: memory held at its
    end, less that at its beginning.
    """
    last = samples[-1]
    settled = [one for one in samples if one.at >= min(SETTLED, last.at / 2)]
    times = [one.at for one in settled]
    growth = {}
    for name in ("parent_bytes", "reader_bytes"):
        slope = linear_regression(times, [getattr(one, name) for one in settled]).slope if len(times) > 2 else 0.0
        growth[name] = slope * (times[-1] - times[0])
    held = [one.parent_bytes + one.reader_bytes for one in settled]
    early = held[: max(1, len(held) // 10)]
    computed = last.parent_seconds + last.reader_seconds
    return {
        "bodies": bodies,
        "seconds": round(last.at),
        "bodies_a_second": round(bodies / last.at, 1),
        "cores": cores,
        "machine_busy": round(1 - last.idle_seconds / (cores * last.at), 3),
        "cores_used": round(computed / last.at, 2),
        "ms_a_body": round(1000 * computed / max(1, bodies), 2),
        "parent_share": round(last.parent_seconds / max(last.reader_seconds, 0.01), 3),
        "parent_mb": round(max(one.parent_bytes for one in settled) / 1e6),
        "peak_mb": round(max(held) / 1e6),
        "peak_of_first_tenth_mb": round(max(early) / 1e6),
        "growth_mb": round(sum(growth.values()) / 1e6, 1),
        "parent_growth_mb": round(growth["parent_bytes"] / 1e6, 1),
    }


def plain(samples: list[Sample]) -> list[dict[str, Any]]:
    """Return samples as plain data."""
    return [asdict(one) for one in samples]

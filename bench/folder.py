"""``gongkai ingest`` of a large folder of files of every kind: reports a second, and memory, which stays flat."""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

from archive.storage.store import GONGKAI
from bench import documents
from bench.memory import UNIT
from bench.rounds import Ratio

FILES = 10_000
SETTLED = 0.1  # of the files: by then every reading process has met every kind
MOST = 1.2  # times the peak until then, of all processes together: the allocator scatters what it keeps
GLANCE = 0.2  # seconds


def folder(count: int = FILES) -> Iterator[Ratio | str]:
    """Make the files, and ingest them by the command in a process of its own."""
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        documents.folder(place / "files", count)
        size = sum(path.stat().st_size for path in (place / "files").rglob("*.*"))
        yield f"ingest: {count} files, {size >> 20} MB"
        early, late, seconds, cores = _ingested(place, count)
        kept = sum(path.stat().st_size for path in (place / "data").iterdir())
        yield (
            f"ingest: {seconds:.0f} s, {count / seconds:.0f} reports a second; {cores:.1f} of {os.cpu_count()} cores "
            f"busy; {late >> 20} MB of memory at most, all processes together; {kept >> 20} MB kept"
        )
        yield Ratio("ingest_memory", late / early, "<=", MOST)


def _ingested(place: Path, count: int) -> tuple[int, int, float, float]:
    """Return the peaks of memory until a tenth is done and in all, the seconds, and how many cores were busy."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.monotonic()
    command = [sys.executable, "-m", "gongkai", "ingest", str(place / "files"), "--data", str(place / "data")]
    peaks = [0, 0]
    with Popen(command, stdout=sys.stderr) as process:  # noqa: S603
        watch = threading.Thread(target=_watch, args=(process, place / "data" / GONGKAI, int(count * SETTLED), peaks))
        watch.start()
        assert process.wait() == 0
        watch.join()
    seconds = time.monotonic() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    computed = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return peaks[0], peaks[1], seconds, computed / seconds


def _watch(process: Popen[bytes], database: Path, settled: int, peaks: list[int]) -> None:
    """Look at the memory of the command and its children, now and then."""
    import sqlite3

    while process.poll() is None:
        held = _held(process.pid)
        peaks[1] = max(peaks[1], held)
        if database.is_file() and not peaks[0]:
            with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as db:
                try:
                    done = db.execute("SELECT count(*) FROM snapshots WHERE result IS NOT NULL").fetchone()[0]
                except sqlite3.OperationalError:  # the tables are being made
                    done = 0
            if done >= settled:
                peaks[0] = peaks[1]
        time.sleep(GLANCE)


def _held(process: int) -> int:
    """Return the bytes that a process and its children hold (Linux; elsewhere 1, and nothing is said of memory)."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        except (OSError, ValueError):
            continue
        if str(process) in (lines["Pid"].strip(), lines["PPid"].strip()) and "VmRSS" in lines:
            total += int(lines["VmRSS"].split()[0]) * 1024
    return total or UNIT

"""A published copy of the demonstration, served; hostile readers beside a calm one, and what came of it.

The copy is told not to be one, since the demonstration is not published; it never leaves the loopback interface. The
calm reader's requests are the measure of whether others are harmed.
"""

from __future__ import annotations

import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from archive.publish import publish
from soak.hostile.judge import Answer, faults
from soak.hostile.requests import HOST, KINDS, Hostile, requests

CALM = ("/", "/gongkai/reports", "/gongkai/reports/1", "/search?q=%E5%85%AC%E5%BC%80", "/rules", "/feeds/reports.atom")
PATIENCE = 600.0  # seconds in which anything must be answered, on however busy a machine
PAUSE = 0.5  # of the calm reader, between two pages
LARGEST = 50_000_000  # bytes read of one answer
SHOWN = 20


@dataclass(slots=True)
class Tally:
    """Of one kind of request: how many, how they were answered, and how many answers were wrong."""

    requests: int = 0
    answers: dict[str, int] = field(default_factory=dict)
    faults: int = 0
    longest: float = 0.0


@dataclass(slots=True)
class Result:
    """What came of a campaign. ``calm``: requests of the calm reader, failed ones, the longest and the median wait."""

    seed: int
    count: int
    kinds: dict[str, Tally] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)
    calm: dict[str, float] = field(default_factory=dict)
    memory_mb: int = 0
    processor_seconds: float = 0.0
    alive: bool = False

    @property
    def passed(self) -> bool:
        """Whether nothing was told, nothing failed, and the calm reader was answered throughout."""
        every = all(tally.requests and not tally.faults for tally in self.kinds.values())
        return self.alive and every and self.calm.get("requests", 0) > 0 and not self.calm.get("failed")

    def as_json(self) -> dict[str, Any]:
        """Return all of it."""
        return {**asdict(self), "passed": self.passed}


def demonstration(folder: Path) -> Path:
    """Crawl the sample portals into a folder, and return it."""
    command = [sys.executable, "-m", "gongkai", "demo", "--no-serve", "--data", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - ours
    return folder


def published(demo: Path, folder: Path) -> Path:
    """Publish a copy of a demonstration's archive, with its downloads."""
    data = folder / "data"
    data.mkdir(parents=True)
    for name in ("gongkai.db", "bodies.db"):
        with closing(sqlite3.connect(demo / name)) as there, closing(sqlite3.connect(data / name)) as copy:
            there.backup(copy)
    with closing(sqlite3.connect(data / "gongkai.db")) as db, db:
        db.execute("DELETE FROM meta WHERE name = 'sample'")
    publish(data, folder / "public", downloads=True)
    shutil.rmtree(data)
    return folder / "public"


@contextmanager
def served(public: Path) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """Serve it as it is served to the public; yield the port and the process."""
    command = [sys.executable, "-m", "gongkai", "serve", "--data", str(public), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        assert process.stderr is not None
        try:
            port = int(process.stderr.readline().partition("127.0.0.1:")[2].partition("/")[0])
            threading.Thread(target=process.stderr.read, daemon=True).start()
            yield port, process
        finally:
            process.terminate()
            process.wait(60)


def ask(port: int, asked: Hostile) -> Answer:
    """Send one request and read what comes back."""
    begun = time.monotonic()
    received = b""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
            connection.sendall(asked.raw)
            if asked.kind == "broken off":
                return Answer(None, {}, b"", time.monotonic() - begun)
            if asked.kind == "broken HTTP":
                connection.shutdown(socket.SHUT_WR)  # nothing more comes: whoever waits for a body need not
            while len(received) < LARGEST and (piece := connection.recv(1 << 16)):
                received += piece
    except OSError:  # closed while something was still being sent, or nothing in all that time
        pass
    return _parsed(received, time.monotonic() - begun)


def _parsed(received: bytes, seconds: float) -> Answer:
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) < 2 or not words[1].isdecimal():
        return Answer(None, {}, received, seconds)
    headers: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.lower()] = ", ".join(filter(None, (headers.get(name.lower()), value.strip())))
    return Answer(int(words[1]), headers, body, seconds)


class Calm(threading.Thread):
    """A reader who reads one page after another while others do their worst."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self._port = port
        self.stop = threading.Event()
        self.seconds: list[float] = []
        self.failed: list[str] = []

    def run(self) -> None:
        """Read until told to stop."""
        while not self.stop.is_set():
            for path in CALM:
                raw = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode()
                answer = ask(self._port, Hostile("calm", raw))
                self.seconds.append(answer.seconds)
                if answer.status != 200:
                    self.failed.append(f"{path}: {answer.status}")
                if self.stop.wait(PAUSE):
                    return


def run(public: Path, seed: int, count: int, jobs: int) -> Iterator[Result]:
    """Send ``count`` requests of a seed by ``jobs`` readers at a time; give the state after each."""
    result = Result(seed, count, {kind: Tally() for kind in KINDS})
    own = [str(public), str(Path.cwd()), str(Path(__file__).parents[2]), str(Path.home() / ".")]
    own = [one for one in dict.fromkeys(own) if len(one) > 6]
    with served(public) as (port, process), ThreadPoolExecutor(jobs) as readers:
        calm = Calm(port)
        calm.start()
        for asked, answer in readers.map(lambda one: (one, ask(port, one)), requests(seed, count)):
            _count(result, asked, answer, own)
            yield result
        calm.stop.set()
        calm.join(PATIENCE * 2)
        result.found += [f"the calm reader: {one}" for one in calm.failed][: SHOWN - len(result.found)]
        waited = sorted(calm.seconds) or [0.0]
        result.calm = {
            "requests": len(calm.seconds),
            "failed": len(calm.failed),
            "median": round(waited[len(waited) // 2], 3),
            "longest": round(waited[-1], 3),
        }
        result.alive = process.poll() is None
        result.memory_mb, result.processor_seconds = _used(process.pid)
    yield result


def _count(result: Result, asked: Hostile, answer: Answer, own: list[str]) -> None:
    tally = result.kinds[asked.kind]
    tally.requests += 1
    status = "none" if answer.status is None else str(answer.status)
    tally.answers[status] = tally.answers.get(status, 0) + 1
    tally.longest = round(max(tally.longest, answer.seconds), 3)
    wrong = faults(asked, answer, own)
    tally.faults += bool(wrong)
    if wrong and len(result.found) < SHOWN:
        result.found.append(f"{asked.kind}: {'; '.join(wrong)}: {asked.raw[:300]!r}")


def _used(pid: int) -> tuple[int, float]:
    """Return the most memory that a process has held, in MB, and its processor time, where the system says."""
    try:
        status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0, 0.0
    return int(status["VmHWM"].split()[0]) // 1024, round((int(times[11]) + int(times[12])) / 100, 1)

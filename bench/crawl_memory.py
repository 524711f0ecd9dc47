"""Memory of one crawl of very many pages: what its processes hold after a thousand, and after a hundred times that.

    python -m bench crawl-memory [PAGES]

Small pages of 125 hosts with long lists; one in two hundred is a report, which is read, stored and checked. Held is
what the system counts as resident, the peak since the process began. Linux only: elsewhere the system does not tell it
of another process. Ten thousand pages are a minute and a half of processor time; it is no part of the whole.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bench import portals
from bench.crawls import ours, served
from bench.memory import ALLOCATOR
from bench.portals import Plan
from bench.rounds import Ratio

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

PORT = 8796
HOSTS = 125
PAGES = 100_000
BYTES = 2_000
ROWS = 20
EARLY = 1_000
MOST = 1.1  # times the peak of the first thousand
AT = (1, 2, 5)
HELD = "bench_held.jsonl"
_FIELD = re.compile(r"^(VmHWM|VmRSS):\s+(\d+) kB$", re.MULTILINE)


def crawl_memory(pages: int = PAGES) -> Iterator[Ratio | str]:
    """Crawl so many pages, and tell what was held on the way. Raises ValueError for fewer than the first thousand."""
    if pages < EARLY:
        raise ValueError(f"at least {EARLY} pages")
    plan = Plan(PORT, HOSTS, -(-pages // HOSTS), BYTES, ROWS, reports=200)
    begun = time.perf_counter()
    with served(plan), tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bench.crawl_memory", folder, *portals.arguments(plan)]
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, **ALLOCATOR})  # noqa: S603
        at, rows = Path(folder) / HELD, []
        while child.poll() is None:
            time.sleep(1)
            said = at.read_text("ascii").splitlines() if at.exists() else []
            for line in said[len(rows) :]:
                rows.append(json.loads(line))
                yield _told(rows[-1])
        if child.returncode:
            raise RuntimeError(f"the crawl ended with {child.returncode}")
    last = rows[-1]
    if last["pages"] != plan.documents:
        raise RuntimeError(f"{last['pages']} documents came instead of {plan.documents}")
    yield f"crawl_memory: {last['pages']} pages in {time.perf_counter() - begun:.0f} s"
    early = [row for row in rows if row["pages"] <= EARLY]
    for name in ("crawling", "reading"):
        most, at_first = (max(row[name]["VmHWM"] for row in some) for some in (rows, early))
        yield Ratio(f"crawl_memory_{name}", most / at_first, "<=", MOST)


def _told(row: dict[str, dict[str, int]]) -> str:
    held = ", ".join(
        f"{name} {row[name]['VmRSS'] >> 10} MB (peak {row[name]['VmHWM'] >> 10})" for name in ("crawling", "reading")
    )
    return f"{row['pages']:>7} pages: {held}; processor {row['seconds']} s"


class Weigher:
    """A Scrapy extension: writes down what the processes hold after 100, 200, 500, 1,000 … documents."""

    def __init__(self, crawler: Crawler) -> None:
        from scrapy import signals

        self._at = Path(crawler.settings["BENCH_FOLDER"]) / HELD
        self._pages = 0
        self._marks = {one * 10**power for one in AT for power in range(2, 8)}
        crawler.signals.connect(self.came, signal=signals.response_received)
        crawler.signals.connect(self.weigh, signal=signals.engine_stopped)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Weigher:
        """Make the extension as Scrapy does."""
        return cls(crawler)

    def came(self, request: Request) -> None:
        """Count a document."""
        if portals.is_document(request.url):
            self._pages += 1
            if self._pages in self._marks:
                self.weigh()

    def weigh(self) -> None:
        """Write a line: pages so far, KB held by this process and by the largest of its children."""
        children = [_held(pid) for pid in _children()]
        row = {
            "pages": self._pages,
            "crawling": _held(os.getpid()),
            "reading": max(children, key=lambda one: one["VmHWM"], default={"VmHWM": 0, "VmRSS": 0}),
            "seconds": round(time.process_time()),
        }
        with self._at.open("a", encoding="ascii") as file:
            file.write(json.dumps(row) + "\n")


def _children() -> list[int]:
    return [int(pid) for file in Path("/proc/self/task").glob("*/children") for pid in file.read_text("ascii").split()]


def _held(pid: int) -> dict[str, int]:
    return {name: int(kilobytes) for name, kilobytes in _FIELD.findall(Path(f"/proc/{pid}/status").read_text("utf-8"))}


if __name__ == "__main__":
    from crawler import settings

    extensions = settings.EXTENSIONS | {"bench.crawl_memory.Weigher": 1}
    ours(Path(sys.argv[1]), Plan(*map(int, sys.argv[2:])), EXTENSIONS=extensions)

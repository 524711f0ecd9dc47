"""The whole line, from a page that a server gives to a report that is stored and checked, against its two floors.

One core fetches, keeps and stores, another reads. So the floors are: a bare Scrapy spider that compresses what comes,
on the one; the parser, and ``executemany`` of the rows that it gives, on the other. No line of two processes is faster
than the slower of them. Both floors and the crawl have the same pages, each another agency's or year's.

Told twice, as in :mod:`bench.fetching`: by the clock, for a machine with two cores to spare, and by the processor time
of whichever of the crawl's two processes takes more of it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench import portals
from bench.crawls import Taken, crawled, served
from bench.page import PAGE_BYTES
from bench.portals import Plan
from bench.rounds import Ratio, processor, wall
from bench.storing import REPORTS, Floor, Ours
from parsers.model import Report
from parsers.report import parse

PLAN = Plan(port=8795, hosts=12, pages=14, size=PAGE_BYTES, reports=1)
ROUNDS = 3
LIMIT = 0.6


def line() -> Iterator[Ratio | str]:
    """Measure floors and crawl in turn."""
    reading: list[tuple[float, float]] = []
    packed: list[Taken] = []
    ours: list[Taken] = []
    with tempfile.TemporaryDirectory() as folder, served(PLAN):
        floor = _Reading(Path(folder))
        for _ in range(ROUNDS):
            reading.append(floor.a_report())
            packed.append(crawled("packed", PLAN))
            ours.append(crawled("ours", PLAN))
    count = PLAN.documents
    whole, crawling, read, serving = (
        median(getattr(one, field) for one in ours) / count
        for field in ("whole", "whole_processor", "reading_processor", "serving_processor")
    )
    bare, bare_processor = (
        median(getattr(one, field) for one in packed) / count for field in ("whole", "whole_processor")
    )
    floor_clock, floor_processor = (median(column) for column in zip(*reading, strict=True))
    yield (
        f"line: {count} reports of {PLAN.size // 1000} KB; processor a report: crawling and storing "
        f"{crawling * 1000:.1f} ms beside reading {read * 1000:.1f} ms, floors {bare_processor * 1000:.1f} ms and "
        f"{floor_processor * 1000:.1f} ms; the server {serving * 1000:.2f} ms; by the clock {whole * 1000:.1f} ms, "
        f"floors {bare * 1000:.1f} and {floor_clock * 1000:.1f} ms"
    )
    yield Ratio("line", max(bare, floor_clock) / whole, ">=", LIMIT)
    yield Ratio("line_processor", max(bare_processor, floor_processor) / max(crawling, read), ">=", LIMIT)


class _Reading:
    """The floor of the second core: the parser, and the rows of a report written by ``executemany``."""

    def __init__(self, folder: Path) -> None:
        """Make the pages, and the rows that are written in the place of theirs."""
        self._pages = [portals.report(PLAN, at, number)[1] for at in range(PLAN.hosts) for number in range(PLAN.pages)]
        archive = Ours(folder / "ours")
        self._rows = Floor(folder / "floor", archive)
        archive.archive.close()

    def a_report(self) -> tuple[float, float]:
        """Return what a report takes, by the clock and in processor time, in seconds."""
        begun = wall(), processor()
        for page in self._pages:
            assert isinstance(parse(page), Report)
        read = wall(), processor()
        self._rows.store()
        written = wall(), processor()
        clock, used = (
            (until - since) / len(self._pages) + (end - until) / REPORTS
            for since, until, end in zip(begun, read, written, strict=True)
        )
        return clock, used

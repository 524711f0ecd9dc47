"""Fetching and keeping pages of many hosts, with the ledger, against a bare Scrapy spider that throws them away.

Both ask the same hosts for the same documents at no delay, one at a time of each host, in turns. The documents are no
reports, and so few that reading them, which goes on in another process, holds nothing up; how fast reports are read is
another ratio (:mod:`bench.reading`), and the whole line a third (:mod:`bench.line`).

Told twice: by the clock, which is right on a machine that does nothing else, and by the processor time of the process
that crawls, which is right on a busy one too. That of the server and of the reading process is not in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from bench.crawls import Taken, crawled, served
from bench.portals import Plan
from bench.rounds import Ratio

PLAN = Plan(port=8794, hosts=24, pages=20, size=30_000)  # fewer than crawler.reading.MOST_WAITING
ROUNDS = 5
LIMIT = 0.7


def fetching() -> Iterator[Ratio | str]:
    """Measure both in turn; the server lives through all of it."""
    taken: dict[str, list[Taken]] = {"bare": [], "ours": []}
    with served(PLAN):
        for _ in range(ROUNDS):
            for name, rounds in taken.items():
                rounds.append(crawled(name, PLAN))
    clock, processor, serving = (
        {name: median(getattr(one, field) for one in rounds) for name, rounds in taken.items()}
        for field in ("fetching", "fetching_processor", "serving_processor")
    )
    count = PLAN.documents
    yield (
        f"fetch_keep: {count} documents of {PLAN.size // 1000} KB on {PLAN.hosts} hosts; "
        f"{count / clock['ours']:.0f} a second kept and in the ledger, {count / clock['bare']:.0f} by a bare spider; "
        f"processor {processor['ours'] / count * 1000:.2f} and {processor['bare'] / count * 1000:.2f} ms a document, "
        f"besides {serving['ours'] / count * 1000:.2f} ms of the server"
    )
    yield Ratio("fetch_keep", clock["bare"] / clock["ours"], ">=", LIMIT)
    yield Ratio("fetch_keep_processor", processor["bare"] / processor["ours"], ">=", LIMIT)

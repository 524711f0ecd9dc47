"""Crawls of the sample portals, each in a process of its own (Scrapy's reactor runs once), and what each took.

    python -m bench.crawls NAME FOLDER PLAN...

``bare``: a Scrapy spider that throws pages away; ``packed``: one that compresses them first, as bodies are; ``ours``:
Gongkai, with the ledger, the store of bodies and the reading process. All ask at no delay, one at a time of each host.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import portals
from bench.portals import Plan

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler

    from crawler.reading import Readers

TAKEN = "bench_taken.json"
EXTENSION = "bench.crawls.Meter"


@dataclass(frozen=True, slots=True)
class Taken:
    """What the documents of one crawl took, in seconds.

    ``fetching``: from the first document that came to the last, kept by whoever keeps, with ``fetching_processor``, the
    processor time of all threads of the crawl's own process; ``whole`` and ``whole_processor``: until nothing was left
    to do. ``reading_processor``: that of the reading process, ``serving_processor``: that of the sample server.
    """

    fetching: float
    fetching_processor: float
    whole: float
    whole_processor: float
    reading_processor: float
    serving_processor: float = 0.0


@contextmanager
def served(plan: Plan) -> Iterator[None]:
    """Have the portals of a plan served."""
    command = [sys.executable, "-m", "bench.portals", *portals.arguments(plan)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe) as server:  # noqa: S603
        assert server.stdout is not None
        try:
            if not server.stdout.readline():
                raise RuntimeError("the sample server does not start: is its port taken?")
            yield
        finally:
            server.kill()


def crawled(name: str, plan: Plan) -> Taken:
    """Let one crawl run against the server. Raises RuntimeError where it did not ask for each document once."""
    _, before = _asked_of_server(plan)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bench.crawls", name, folder, *portals.arguments(plan)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        own = json.loads((Path(folder) / TAKEN).read_text("ascii"))
    count, used = _asked_of_server(plan)
    if count != plan.documents:
        raise RuntimeError(f"{name}: {count} documents asked for instead of {plan.documents}")
    return Taken(**own | {"serving_processor": used - before})


def _asked_of_server(plan: Plan) -> tuple[int, float]:
    asked = http.client.HTTPConnection(portals.hosts(1)[0], plan.port)
    asked.request("GET", "/_taken")
    count, used = asked.getresponse().read().split()
    asked.close()
    return int(count), float(used)


class Meter:
    """A Scrapy extension: measures from the first document that came, and before it was read, to the end."""

    def __init__(self, crawler: Crawler) -> None:
        from scrapy import signals

        self._crawler = crawler
        self._begun: tuple[float, float] | None = None
        self._last = self._ended = (0.0, 0.0)
        self._read = 0.0
        crawler.signals.connect(self.came, signal=signals.response_received)
        crawler.signals.connect(self.idle, signal=signals.spider_idle)
        crawler.signals.connect(self.ended, signal=signals.engine_stopped)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Meter:
        """Make the extension as Scrapy does."""
        return cls(crawler)

    def came(self, request: Request, spider: Spider) -> None:
        """Begin with the first document; until then lists were read, and everything was loaded."""
        if portals.is_document(request.url):
            self._last = _now()
            if self._begun is None:
                self._begun = self._last
                if (readers := getattr(spider, "readers", None)) is not None:
                    self._asked = asyncio.ensure_future(self._ask(readers))

    async def _ask(self, readers: Readers) -> None:
        self._read = await readers.call(time.process_time)

    def idle(self) -> None:
        """Note that nothing is left to do, for the time being."""
        self._ended = _now()

    def ended(self) -> None:
        """Tell what it took; the reading process has ended, and is counted among the children."""
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        begun = self._begun or self._ended
        taken = Taken(
            self._last[0] - begun[0],
            self._last[1] - begun[1],
            self._ended[0] - begun[0],
            self._ended[1] - begun[1],
            children.ru_utime + children.ru_stime - self._read if self._read else 0.0,
        )
        Path(self._crawler.settings["BENCH_FOLDER"], TAKEN).write_text(json.dumps(asdict(taken)), "ascii")


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def ours(folder: Path, plan: Plan, **others: Any) -> None:
    """Crawl the portals of a plan with Gongkai, its columns known; ``others`` are settings."""
    from crawler import settings
    from crawler.registry import Registry
    from crawler.run import crawl

    entries = "".join(
        f'[[portal]]\nid = "p{number}"\nname = "门户{number}"\nfamily = "trs"\nurl = "http://{host}:{plan.port}/"\n'
        f'evidence = "made for the bench"\n[[portal.column]]\nurl = "http://{host}:{plan.port}/gknb/"\n'
        "confirmed = true\n"
        for number, host in enumerate(portals.hosts(plan.hosts))
    )
    (folder / "portals.toml").write_text(entries, "utf-8")
    measured = {"EXTENSIONS": settings.EXTENSIONS | {EXTENSION: 1}, "BENCH_FOLDER": str(folder), "GONGKAI_READERS": 1}
    crawl(folder / "data", registry=Registry.load(folder / "portals.toml"), delay=0, settings={**measured, **others})


def bare(folder: Path, plan: Plan, *, packing: bool = False) -> None:
    """Crawl the same documents with a spider that throws them away, or compresses them before."""
    import zstandard
    from scrapy import Spider
    from scrapy.crawler import CrawlerProcess

    from archive.storage.dictionaries import LEVEL

    paths, names = portals.documents(plan.pages), portals.hosts(plan.hosts)
    addresses = [f"http://{host}:{plan.port}{path}" for path in paths for host in names]
    pack = zstandard.ZstdCompressor(level=LEVEL).compress

    class Bare(Spider):
        name = "bare"
        start_urls = addresses

        def parse(self, response: Any) -> None:
            """Throw it away."""
            if packing:
                pack(response.body)

    settings = {
        "CONCURRENT_REQUESTS": 64,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": 0,
        "LOG_LEVEL": "WARNING",
        "TELNETCONSOLE_ENABLED": False,
        "EXTENSIONS": {EXTENSION: 1},
        "BENCH_FOLDER": str(folder),
    }
    process = CrawlerProcess(settings)
    process.crawl(Bare)
    process.start()


def main(name: str, folder: str, *plan: str) -> None:
    """Run one crawl in this process."""
    place, served_ = Path(folder), Plan(*map(int, plan))
    if name == "ours":
        ours(place, served_)
    else:
        bare(place, served_, packing=name == "packed")


if __name__ == "__main__":
    main(*sys.argv[1:])

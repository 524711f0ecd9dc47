"""Fetching and keeping pages of many hosts, with the ledger, against a bare Scrapy spider that throws them away.

Both ask the same hosts for the same documents at no delay, one at a time of each host; each crawl is a process of its
own, since Scrapy's reactor runs once. Time is taken where it cannot be argued with: by the server, from the first
document asked for to the last. The documents are no reports, so that reading them, which goes on in another process,
holds nothing up; how fast reports are read is another ratio (:mod:`bench.reading`).
"""

from __future__ import annotations

import http.client
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench import portals
from bench.rounds import Ratio

PORT = 8794
HOSTS = 24
PAGES = 40
BYTES = 30_000
ROUNDS = 3


def fetching() -> Iterator[Ratio | str]:
    """Measure both in turn; the server lives through all of it."""
    command = [sys.executable, "-m", "bench.portals", *map(str, (PORT, HOSTS, PAGES, BYTES))]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as server:  # noqa: S603
        assert server.stdout is not None
        server.stdout.readline()
        try:
            taken: dict[str, list[tuple[float, float]]] = {"bare": [], "kept": []}
            for number in range(ROUNDS + 1):
                for name, seconds in taken.items():
                    measured = _crawled(name)
                    seconds += [measured] if number else []  # the first warms up
        finally:
            server.kill()
    speed = {name: median(HOSTS * PAGES / seconds for seconds, _ in all_) for name, all_ in taken.items()}
    serving = median(used / seconds for seconds, used in taken["kept"])
    yield (
        f"fetch_keep: {HOSTS * PAGES} documents of {BYTES // 1000} KB on {HOSTS} hosts; {speed['kept']:.0f} a second "
        f"kept and in the ledger, {speed['bare']:.0f} by a bare spider; the server took {serving:.0%} of a core"
    )
    yield Ratio("fetch_keep", speed["kept"] / speed["bare"], ">=", 0.6)


def _crawled(name: str) -> tuple[float, float]:
    """Let one crawl run; return the seconds from its first document to its last, and what serving them took."""
    before = _taken()[2]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bench.fetching", name, folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    count, seconds, used = _taken()
    if count != HOSTS * PAGES:
        raise RuntimeError(f"{name}: {count} documents asked for instead of {HOSTS * PAGES}")
    return seconds, used - before


def _taken() -> tuple[int, float, float]:
    asked = http.client.HTTPConnection(portals.hosts(1)[0], PORT)
    asked.request("GET", "/_taken")
    count, seconds, used = asked.getresponse().read().split()
    asked.close()
    return int(count), float(seconds), float(used)


def _kept(folder: Path) -> None:
    from crawler.registry import Registry
    from crawler.run import crawl

    entries = "".join(
        f'[[portal]]\nid = "p{number}"\nname = "门户{number}"\nfamily = "trs"\nurl = "http://{host}:{PORT}/"\n'
        f'evidence = "made for the bench"\n[[portal.column]]\nurl = "http://{host}:{PORT}/gknb/"\nconfirmed = true\n'
        for number, host in enumerate(portals.hosts(HOSTS))
    )
    (folder / "portals.toml").write_text(entries, "utf-8")
    crawl(folder / "data", registry=Registry.load(folder / "portals.toml"), delay=0)


def _bare(_folder: Path) -> None:
    from scrapy import Spider
    from scrapy.crawler import CrawlerProcess

    addresses = [f"http://{host}:{PORT}{path}" for path in portals.documents(PAGES) for host in portals.hosts(HOSTS)]

    class Bare(Spider):
        name = "bare"
        start_urls = addresses

        def parse(self, response: Any) -> None:
            """Throw it away."""

    settings = {
        "CONCURRENT_REQUESTS": 64,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": 0,
        "LOG_LEVEL": "WARNING",
        "TELNETCONSOLE_ENABLED": False,
    }
    process = CrawlerProcess(settings)
    process.crawl(Bare)
    process.start()


if __name__ == "__main__":
    {"kept": _kept, "bare": _bare}[sys.argv[1]](Path(sys.argv[2]))

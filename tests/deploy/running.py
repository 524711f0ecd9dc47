"""What the tests of the ways to run it share: a portal, quick and slow, and a check of what a crawl of it brought."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.crawler.portal import Portals, portals, rows
from tests.crawler.test_crawl import article, column, report, title

ROOT = Path(__file__).parents[2]
GONGKAI = Path(sys.executable).parent / "gongkai"
SITE = {
    "/zwgk/gknb/": column((article(1), title("甲局")), (article(2), title("乙局"))),
    "/zwgk/gknb/202401/t20240120_1.html": report("样例市甲局", 2023),
    "/zwgk/gknb/202401/t20240120_2.html": report("样例市乙局", 2023),
}


def slow(body: str) -> object:
    """A path that takes its time, so that a crawl lasts."""

    def answer(_: int) -> object:
        time.sleep(1.5)
        return body.encode()

    return answer


@contextmanager
def a_site(host: str, *, lasting: bool = False) -> Iterator[tuple[Portals, str]]:
    """Serve a portal there; yield it and the address of its column."""
    site = {path: slow(body) for path, body in SITE.items()} if lasting else SITE
    with portals({host: site}) as running:
        yield running, running.url(host, "/zwgk/gknb/")


@contextmanager
def a_crawl_under_way(data: Path, url: str) -> Iterator[subprocess.Popen[bytes]]:
    """Crawl in the background; the data folder is held when this begins."""
    environment = {**os.environ, "GONGKAI_DELAY": "0", "GONGKAI_DATA": str(data)}
    process = subprocess.Popen(
        [GONGKAI, "crawl", url], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 60
        while not (lock := data / "crawl.lock").exists() or not lock.read_text():
            assert process.poll() is None, "it ended before it began"
            assert time.monotonic() < until, "it does not begin"
            time.sleep(0.05)
        yield process
    finally:
        process.kill()
        process.wait(30)


def assert_crawled(data: Path) -> None:
    """Check that both reports of the portal are there."""
    printed = {name for (name,) in rows(data, "SELECT agency_printed FROM reports")}
    assert printed == {"样例市甲局", "样例市乙局"}
    assert rows(data, "SELECT status FROM runs") == [("complete",)]

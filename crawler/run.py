"""One crawl, from a call: ``gongkai crawl`` and the demonstration enter here; ``scrapy crawl reports`` needs it not.

All portals run in one Scrapy crawl, their hosts beside one another. Scrapy's reactor cannot be started twice, so a
process can crawl once; a second call raises.
"""

from __future__ import annotations

import logging
import os
import signal
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from archive.console.progress import Progress, silent
from crawler.asking.sharing import Alone, Settled, nobody
from crawler.clock import Clock, machine
from crawler.lock import BusyError
from crawler.records.tally import CrawlSummary
from crawler.registry import Registry
from crawler.spiders.reports import ReportsSpider

__all__ = ["BusyError", "CrawlSummary", "crawl", "settings_for"]


def crawl(
    folder: Path | str,
    portals: Sequence[str] = (),
    *,
    registry: Registry | None = None,
    urls: Sequence[str] = (),
    full: bool = False,
    due: bool = False,
    years: Sequence[int] = (),
    delay: float | None = None,
    settings: Mapping[str, Any] | None = None,
    progress: Progress = silent,
    clock: Clock = machine,
    sharing: Alone | None = None,
    settled: Settled = nobody,
) -> CrawlSummary:
    """Crawl portals of the registry, by id, and addresses that are in none; without either, the whole registry.

    ``full``: ask again for what earlier runs have; ``due``: read only the columns whose time has come
    (``revisits.toml``); ``years``: ask only for what may be a report on one of them. ``delay``: seconds between two
    requests to one host, instead of ``GONGKAI_DELAY``. ``settings``: any of Scrapy's. Raises BusyError where another
    crawl holds the data folder, RuntimeError where this process crawled before, and whatever made the crawl
    impossible.
    """
    process = AsyncCrawlerProcess(settings_for(delay, settings))
    crawler = process.create_crawler(ReportsSpider)
    task = process.crawl(
        crawler,
        portal=",".join(portals),
        url=",".join(urls),
        data=folder,
        full=full,
        due=due,
        year=",".join(map(str, years)),
        registry=registry,
        progress=progress,
        clock=clock,
        sharing=sharing,
        settled=settled,
    )
    log = logging.getLogger("scrapy.core.scraper")
    log.addFilter(_in_a_sentence)
    with signals_given_back():
        process.start()
    log.removeFilter(_in_a_sentence)
    if task.done() and not task.cancelled() and (fault := task.exception()):
        raise fault
    spider = crawler.spider
    assert isinstance(spider, ReportsSpider)
    if spider.fault is not None:
        raise spider.fault
    if spider.summary is None:
        raise RuntimeError("the crawl ended without a summary")
    return spider.summary


def _in_a_sentence(record: logging.LogRecord) -> bool:
    """Tell a fault of the machine, such as a full disk, without a trace of our calls; the command says the rest."""
    fault = record.exc_info[1] if record.exc_info else None
    if isinstance(fault, (sqlite3.OperationalError, MemoryError)):
        record.msg, record.args = f"{record.getMessage()}: {fault or 'too little memory'}", ()
        record.exc_info = record.exc_text = None
    return True


@contextmanager
def signals_given_back() -> Iterator[None]:
    """Put the signals' handlers back after a crawl: Scrapy's would go on swallowing Ctrl-C when it is over."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def settings_for(delay: float | None = None, others: Mapping[str, Any] | None = None) -> Settings:
    """Return the project's settings, quiet unless ``GONGKAI_LOG`` names a level, changed as asked."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("LOG_LEVEL", os.environ.get("GONGKAI_LOG", "WARNING"), priority="cmdline")
    if delay is not None:
        settings.set("DOWNLOAD_DELAY", delay, priority="cmdline")
        settings.set("AUTOTHROTTLE_START_DELAY", delay, priority="cmdline")
        settings.set("AUTOTHROTTLE_ENABLED", delay > 0, priority="cmdline")
    settings.update(dict(others or {}), priority="cmdline")
    if settings["GONGKAI_LOG_FILE"] == "-":
        settings.set("LOG_ENABLED", False, priority="cmdline")  # standard error is the machine's then
    return settings

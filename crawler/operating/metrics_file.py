"""A file for Prometheus' textfile collector, written whole every few seconds and at a crawl's end.

A Scrapy extension, so that ``gongkai crawl``, ``scrapy crawl`` and Scrapyd write the same. ``GONGKAI_METRICS_FILE`` (or
``gongkai crawl --metrics FILE``) names the file; ``crawler.operating.gauges`` has what is in it.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from crawler.operating.journal import log as outcomes

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.utils.asyncio import AsyncioLoopingCall
    from twisted.internet.task import LoopingCall

log = logging.getLogger(__name__)


class MetricsFile:
    """The extension."""

    def __init__(self, crawler: Crawler) -> None:
        """Begin to count; NotConfigured where no file is named."""
        name = crawler.settings.get("GONGKAI_METRICS_FILE") or ""
        if not name:
            raise NotConfigured
        from prometheus_client import CollectorRegistry

        from crawler.operating import gauges  # what nobody asks for is not loaded

        self._path = Path(name)
        self._every = crawler.settings.getfloat("GONGKAI_METRICS_EVERY")
        self._registry = CollectorRegistry()
        self.listener = gauges.Listener(self._registry)
        self._view = gauges.View(crawler)
        self._registry.register(self._view)
        self._told = False
        self._task: AsyncioLoopingCall | LoopingCall | None = None
        outcomes.addHandler(self.listener)
        crawler.signals.connect(self.begin, signal=signals.engine_started)
        crawler.signals.connect(self.close, signal=signals.engine_stopped)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> MetricsFile:
        """Make the extension as Scrapy does."""
        return cls(crawler)

    def begin(self) -> None:
        """Write now, and every so many seconds."""
        self._task = create_looping_call(self.write)
        self._task.start(self._every)

    def close(self) -> None:
        """Write the end."""
        if self._task is not None and self._task.running:
            self._task.stop()
        outcomes.removeHandler(self.listener)
        self._view.end()
        self.write()

    def write(self) -> None:
        """Write the file. Where that cannot be done the crawl goes on, and says so once.

        A crawl that does not come to begin, since another is under way, leaves that one's file alone.
        """
        from archive import metrics

        if self._view.spider.run_id is None:
            return
        try:
            metrics.write(self._path, self._registry)
        except OSError as fault:
            if not self._told:
                log.warning("metrics are not written: %s", fault)
            self._told = True

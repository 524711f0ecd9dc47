"""The crawl's metrics: outcomes of requests, counted as the ledger says them in the log, and how the spider stands.

``crawler.operating.metrics_file`` writes them; docs/metrics.md has every one.
"""

from __future__ import annotations

import logging
import time
from collections import Counter as Counts
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric

from archive import metrics
from crawler.operating.journal import TOLD

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.spiders.reports import ReportsSpider

_MINUTE = 60.0


class Listener(logging.Handler):
    """Counts the outcomes that the ledger tells; called in the writer's thread."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Count into these metrics."""
        super().__init__(logging.INFO)
        self._outcomes = metrics.counter("gongkai_crawl_outcomes_total", registry)
        self._failures = metrics.counter("gongkai_crawl_failures_total", registry)
        self._refusals = metrics.counter("gongkai_crawl_refusals_total", registry)
        self._seconds = metrics.histogram("gongkai_crawl_response_seconds", registry)

    def emit(self, record: logging.LogRecord) -> None:
        """Count one outcome."""
        told: dict[str, Any] = getattr(record, TOLD, {})
        self._outcomes.labels(told["kind"], told["outcome"]).inc()
        if told["outcome"] == "failed":
            self._failures.labels(told["reason"] or "failed").inc()
        elif told["outcome"] == "refused":
            self._refusals.labels(told["reason"] or "refused").inc()
        if told["seconds"] is not None:
            self._seconds.labels(told["kind"]).observe(told["seconds"])


class View:
    """The crawl as it stands when somebody asks."""

    def __init__(self, crawler: Crawler) -> None:
        """Look at this crawl, which begins."""
        self._crawler = crawler
        self._begun = time.time()
        self._answers: deque[tuple[float, int]] = deque([(time.monotonic(), 0)])
        self.ended = 0.0

    def end(self) -> None:
        """Note that the crawl is over."""
        self.ended = time.time()

    def collect(self) -> Iterator[Metric]:
        """Give the metrics."""
        stats = self._crawler.stats
        assert stats is not None
        yield from metrics.family("gongkai_crawl_start_timestamp_seconds", self._begun)
        yield from metrics.family("gongkai_crawl_end_timestamp_seconds", self.ended)
        yield from metrics.family("gongkai_crawl_updated_timestamp_seconds", time.time())
        received = stats.get_value("downloader/response_bytes", 0)
        yield from metrics.family("gongkai_crawl_received_bytes_total", received)
        answered = stats.get_value("downloader/response_count", 0)
        yield from metrics.family("gongkai_crawl_pages_per_minute", self._per_minute(answered))
        queued = stats.get_value("scheduler/enqueued", 0) - stats.get_value("scheduler/dequeued", 0)
        yield from metrics.family("gongkai_crawl_requests_queued", queued)
        yield from self._of_spider(self.spider)

    @property
    def spider(self) -> ReportsSpider:
        """The crawl's spider."""
        return cast("ReportsSpider", self._crawler.spider)

    def _of_spider(self, spider: ReportsSpider) -> Iterator[Metric]:
        tallies = list(spider.tallies.values())
        results = {"new": sum(one.new for one in tallies), "changed": sum(one.changed for one in tallies)}
        yield from metrics.family("gongkai_crawl_reports_total", [((name,), n) for name, n in results.items()])
        settled = sum(one.begun and one.waiting == 0 for one in tallies)
        portals = [(("settled",), settled), (("open",), len(tallies) - settled)]
        yield from metrics.family("gongkai_crawl_portals", portals)
        yield from metrics.family("gongkai_crawl_documents_waiting", spider.queued - spider.done)
        alone = {*spider.limits.all_stopped(), *spider.breakers.all_stopped()}
        yield from metrics.family("gongkai_crawl_hosts_left_alone", len(alone))
        summary = spider.summary
        whole = bool(self.ended) and summary is not None and summary.status == "complete" and spider.fault is None
        yield from metrics.family("gongkai_crawl_complete", int(whole))
        if self.ended and summary is not None:
            found = Counts(one["severity"] for one in summary.findings)
            severities = [((name,), found[name]) for name in ("error", "warning")]
            yield from metrics.family("gongkai_crawl_findings", severities)

    def _per_minute(self, answered: int) -> float:
        """Return the rate since the last writing that is a minute old, or since the beginning."""
        now = time.monotonic()
        while len(self._answers) > 1 and self._answers[1][0] <= now - _MINUTE:
            self._answers.popleft()
        since, before = self._answers[0]
        self._answers.append((now, answered))
        return round((answered - before) * _MINUTE / max(now - since, 1.0), 1)

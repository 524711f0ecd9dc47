"""The crawl's log for machines: JSON lines in a file that turns over, one line for the outcome of each request.

A Scrapy extension, so that ``gongkai crawl``, ``scrapy crawl`` and Scrapyd write the same. ``GONGKAI_LOG_FILE`` (or
``gongkai crawl --log FILE``) names the file, ``-`` stands for standard error (for a service manager's journal). What
people read goes to standard error in any case, at the level that ``GONGKAI_LOG`` names.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.exceptions import NotConfigured

from archive.console.jsonlines import TOLD, JsonLines, discreet, handler
from crawler.addresses import host
from crawler.records.ledger import Fetch, Ledger

__all__ = ["TOLD", "JsonLines", "LogFile", "Stopwatch", "ToldLedger", "discreet", "log"]

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from sqlite_utils import Database

    from crawler.clock import Clock

#: The lines of outcomes, by themselves.
log = logging.getLogger("gongkai.fetches")
#: An address of a request that never ended is forgotten after so many others.
_MOST_WAITING = 10_000


class LogFile:
    """The extension: writes what is logged during one crawl, from ``info`` on, as JSON lines."""

    def __init__(self, crawler: Crawler) -> None:
        """Open the file, making its folder; NotConfigured where none is named."""
        settings = crawler.settings
        name = settings.get("GONGKAI_LOG_FILE") or ""
        if not name:
            raise NotConfigured
        turned = {"most": settings.getint("GONGKAI_LOG_SIZE"), "keep": settings.getint("GONGKAI_LOG_KEEP")}
        self._handler = handler(name, **turned)
        logging.getLogger().addHandler(self._handler)
        crawler.signals.connect(self.close, signal=signals.engine_stopped)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> LogFile:
        """Make the extension as Scrapy does."""
        return cls(crawler)

    def close(self) -> None:
        """Write what is left, and let go of the file."""
        logging.getLogger().removeHandler(self._handler)
        self._handler.close()


class Stopwatch:
    """How long the requests under way took. Two threads use it: the reactor's writes, the archive's takes away."""

    def __init__(self) -> None:
        """Nothing is under way."""
        self._seconds: dict[str, float] = {}

    def took(self, address: str, begun: float) -> None:
        """Note that a request begun then (monotonic) is over, for an address as the ledger spells it."""
        self._seconds[address] = time.monotonic() - begun
        while len(self._seconds) > _MOST_WAITING:
            self._seconds.pop(next(iter(self._seconds)), None)

    def of(self, address: str) -> float | None:
        """Return the seconds that an address took, once; None where it was not asked."""
        seconds = self._seconds.pop(address, None)
        return None if seconds is None else round(seconds, 3)


class ToldLedger(Ledger):
    """A ledger that says in the log what it enters: one line for the outcome of each request."""

    def __init__(self, db: Database, clock: Clock, stopwatch: Stopwatch) -> None:
        """Use the archive's own connection."""
        super().__init__(db, clock)
        self._stopwatch = stopwatch
        self._said: dict[str, tuple[str, str | None]] = {}

    def got(self, fetch: Fetch, run_id: int | None) -> None:
        """Enter that an address gave a body; whatever else is found of it has a line of its own."""
        super().got(fetch, run_id)
        self._tell(fetch, run_id)

    def unchanged(self, url: str, run_id: int | None) -> None:
        """Enter that an address has not changed."""
        super().unchanged(url, run_id)
        row = self.held(url) or {}
        portal, kind = row.get("portal_id"), row.get("kind", "article")
        self._tell(Fetch(url, kind, "not_modified", http_status=304, portal_id=portal), run_id)

    def write(self, fetch: Fetch, run_id: int | None) -> None:
        """Enter one outcome."""
        super().write(fetch, run_id)
        self._tell(fetch, run_id)

    def _tell(self, fetch: Fetch, run_id: int | None) -> None:
        seconds = self._stopwatch.of(fetch.url)
        if fetch.kind == "list":
            # entered when it came and when it was read: told again only where that says something else
            said = (fetch.outcome, fetch.reason)
            if seconds is None and self._said.get(fetch.url) == said:
                return
            self._said[fetch.url] = said
        told = {
            "run": run_id,
            "portal": fetch.portal_id,
            "kind": fetch.kind,
            "host": host(fetch.url),
            "url": fetch.url,
            "status": fetch.http_status,
            "outcome": fetch.outcome,
            "reason": fetch.reason,
            "detail": fetch.detail,
            "seconds": seconds,
        }
        words = " ".join(str(one) for one in (fetch.outcome, fetch.reason, fetch.http_status) if one is not None)
        log.info("%s: %s", words, fetch.url, extra={TOLD: told})

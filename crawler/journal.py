"""The crawl's log for machines: JSON lines in a file that turns over, one line for the outcome of each request.

A Scrapy extension, so that ``gongkai crawl``, ``scrapy crawl`` and Scrapyd write the same. ``GONGKAI_LOG_FILE`` (or
``gongkai crawl --log FILE``) names the file, ``-`` stands for standard error (for a service manager's journal). What
people read goes to standard error in any case, at the level that ``GONGKAI_LOG`` names.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.exceptions import NotConfigured

from crawler.addresses import host
from crawler.ledger import Fetch, Ledger

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from sqlite_utils import Database

    from crawler.clock import Clock

#: The lines of outcomes, by themselves.
log = logging.getLogger("gongkai.fetches")
#: What a record carries for the machine, beside its sentence.
TOLD = "told"
#: An address of a request that never ended is forgotten after so many others.
_MOST_WAITING = 10_000
#: Names and passwords in an address; values of parameters that let somebody in.
_LOGIN = re.compile(r"(?<=://)[^/\s@]+@")
_PASS = re.compile(
    r"(?i)([?&;](?:\w*(?:token|secret|passw\w*|session\w*|ticket|signature)|pwd|sign|auth\w*|key)=)[^&#;\s]+"
)


def discreet(text: str) -> str:
    """Return a text without what lets somebody in: logins in addresses, tokens among their parameters."""
    return _PASS.sub(r"\1…", _LOGIN.sub("…@", text))


class JsonLines(logging.Formatter):
    """One JSON object a record: ``time`` (UTC), ``level``, ``logger``, ``message``, and what the record tells."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line. Nothing in it breaks a line, and nothing lets somebody in."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {
            "time": moment.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": discreet(record.getMessage()),
        }
        told: Mapping[str, Any] = getattr(record, TOLD, {})
        line |= {name: discreet(value) if isinstance(value, str) else value for name, value in told.items()}
        if record.exc_info:
            line["traceback"] = discreet(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


class LogFile:
    """The extension: writes what is logged during one crawl, from ``info`` on, as JSON lines."""

    def __init__(self, crawler: Crawler) -> None:
        """Open the file, making its folder; NotConfigured where none is named."""
        settings = crawler.settings
        name = settings.get("GONGKAI_LOG_FILE") or ""
        if not name:
            raise NotConfigured
        self._handler: logging.Handler
        if name == "-":
            self._handler = logging.StreamHandler(sys.stderr)
        else:
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            self._handler = RotatingFileHandler(
                name,
                maxBytes=settings.getint("GONGKAI_LOG_SIZE"),
                backupCount=settings.getint("GONGKAI_LOG_KEEP"),
                encoding="utf-8",
            )
        self._handler.setFormatter(JsonLines())
        self._handler.setLevel(logging.INFO)
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

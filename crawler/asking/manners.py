"""Downloader middlewares for how we ask: whom at all, in which line, when again, how long to wait.

What was decided, and why, stands in docs/manners.md; robots.txt is next door (``crawler.asking.robots``).
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from contextlib import AbstractAsyncContextManager
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Protocol, Self, cast

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.retry import RetryMiddleware as ScrapyRetryMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.cookies import CookieJar

from crawler.addresses import Reach, host
from crawler.asking import walls
from crawler.asking.hosts import Hosts
from crawler.asking.limits import Limits
from crawler.asking.walls import Breakers, Failure
from crawler.clock import Clock, machine
from crawler.records.ledger import Result

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

#: A host that shows signs of throttling, and does not say for how long, is left alone for so many delays.
_BREATH = 15
#: What another attempt in the same run would not change.
_FOR_GOOD = frozenset({"tls", "dns", "too_large"})


class NotAskedError(IgnoreRequest):
    """A request that was not sent. ``outcome`` and ``reason`` are the ledger's words; None: not recorded at all."""

    def __init__(self, outcome: Result | None, reason: str, detail: str) -> None:
        """Keep what the ledger wants to know."""
        super().__init__(f"{reason}: {detail}")
        self.outcome = outcome
        self.reason = reason
        self.detail = detail


class Polite(Protocol):
    """A spider that these middlewares serve."""

    reach: Reach
    hosts: Hosts
    breakers: Breakers
    patience: Patience
    limits: Limits
    fault: BaseException | None

    async def recent_robots(self, url: str) -> bytes | None:
        """Return the rules that this address gave within the last day, empty where there were none; else None."""

    async def robots_answered(self, url: str, answer: Response | Failure, refused: bool) -> None:
        """Record what the address of a robots.txt gave."""


class Patience:
    """Until when each line is to be left alone in this run, and how far apart its own rules want requests."""

    def __init__(self) -> None:
        self._until: defaultdict[str, float] = defaultdict(float)
        self._apart: defaultdict[str, float] = defaultdict(float)
        self._lines: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def line(self, line: str) -> AbstractAsyncContextManager[None]:
        """Return what only one request of a line holds at a time, whichever its scheme."""
        return self._lines[line]

    def pause(self, line: str, seconds: float) -> None:
        """Ask ``line`` nothing for this long."""
        self._until[line] = max(self._until[line], time.monotonic() + seconds)

    def space(self, line: str, seconds: float) -> None:
        """Leave at least this long between two requests to ``line``."""
        self._apart[line] = max(self._apart[line], seconds)

    def left(self, line: str) -> float:
        """Return the seconds until ``line`` may be asked."""
        return max(0.0, self._until[line] - time.monotonic())

    async def turn(self, line: str) -> None:
        """Return when ``line`` may be asked."""
        while (left := self.left(line)) > 0:
            await asyncio.sleep(left)

    def asked(self, line: str, apart: float = 0) -> None:
        """Begin the pause behind a request that is over; ``apart`` is the least, in seconds."""
        if apart := max(apart, self._apart[line]):
            self.pause(line, apart)


def refuse_if_closed(spider: Polite, request: Request) -> None:
    """Raise NotAskedError where the host is not asked any more, or not now: its breaker, its limits, its hours."""
    if failure := spider.breakers.stopped(host(request.url)):
        raise NotAskedError(None, failure.reason, f"not asked: {failure.evidence}")
    errand = request.meta.get("errand")
    document = errand is not None and errand.kind in ("article", "file")
    title = errand.hints.title if errand is not None else None
    if failure := spider.limits.refusal(spider.hosts.terms(request.url), title, document=document):
        raise NotAskedError(None, failure.reason, failure.evidence)


class Middleware:
    """What the middlewares here have in common: the spider that they serve."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one, as Scrapy does."""
        return cls(crawler)

    @property
    def spider(self) -> Polite:
        """The spider of this crawl."""
        return cast("Polite", self.crawler.spider)


class ReachMiddleware(Middleware):
    """Sends nothing to hosts outside our reach, nor to closed ones; puts all else into the line of its host."""

    def process_request(self, request: Request) -> None:
        """Raise NotAskedError for what must not be sent."""
        if not self.spider.reach.allows(request.url):
            raise NotAskedError("refused", "foreign_host", host(request.url))
        refuse_if_closed(self.spider, request)
        request.meta["download_slot"] = self.spider.hosts.line(request.url)


class CookiesMiddleware:
    """Sends each host the cookies that it set, and no other host's; for this run only.

    Scrapy's own asks the internet for a list of public suffixes when the first cookie comes (tldextract, at import of
    its middleware's helper), which a crawl of listed hosts may not do. A jar for each host needs no such list.
    """

    def __init__(self) -> None:
        self._jars: defaultdict[str, CookieJar] = defaultdict(CookieJar)

    def process_request(self, request: Request) -> None:
        """Add the host's cookies."""
        self._jars[host(request.url)].add_cookie_header(request)

    def process_response(self, request: Request, response: Response) -> Response:
        """Take what the host sets."""
        if "Set-Cookie" in response.headers:
            self._jars[host(request.url)].extract_cookies(response, request)
        return response


class RetryMiddleware(ScrapyRetryMiddleware):
    """Scrapy's retries, after as long as the server asks for (Retry-After), and only where they can help."""

    # Scrapy awaits what it is given
    async def process_response(  # type: ignore[override]
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002
    ) -> Request | Response:
        """Retry what may be retried; a host that wants to be left alone is, in later runs too."""
        manners, settings = cast("Polite", self.crawler.spider), self.crawler.settings
        if response.status >= 400:
            line = manners.hosts.line(request.url)
            wait = retry_after(response.headers.get("Retry-After"))
            if wait is not None:
                short = wait <= settings.getfloat("GONGKAI_LONGEST_WAIT")
                await manners.limits.leave_alone(line, wait, f"{response.status}, Retry-After", wait=short)
                if not short:
                    return response
                manners.patience.pause(line, wait)
            elif response.status == 429:
                manners.patience.pause(line, _BREATH * settings.getfloat("DOWNLOAD_DELAY"))
        return super().process_response(request, response)

    def process_exception(
        self,
        request: Request,
        exception: Exception,
        spider: Spider | None = None,  # noqa: ARG002
    ) -> Request | Response | None:
        """Retry what another attempt may mend."""
        if walls.of_exception(exception).reason in _FOR_GOOD:
            return None
        return super().process_exception(request, exception)


def breathe(spider: Polite, url: str, delay: float) -> None:
    """Leave a host alone for a while, which shows that it is asked too often."""
    spider.patience.pause(spider.hosts.line(url), _BREATH * delay)


def header_map(response: Response) -> dict[str, str]:
    """Return the answer's headers, names in lower case, values joined."""
    return {
        name.decode("latin-1").lower(): ", ".join(value.decode("latin-1") for value in values)
        for name, values in response.headers.items()
    }


def retry_after(value: bytes | None, clock: Clock = machine) -> float | None:
    """Return how many seconds a Retry-After header asks for (a number, or a date), None where it cannot be read."""
    text = (value or b"").decode("latin-1").strip()
    if text.isdigit():
        return float(text)
    try:
        at = parsedate_to_datetime(text)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)  # GMT, by the standard
        return max(0.0, (at - clock()).total_seconds())
    except (ValueError, TypeError):
        return None

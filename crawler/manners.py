"""Downloader middlewares for how we ask: whom at all, what robots.txt allows, when again, how long to wait.

robots.txt (RFC 9309): asked once a day for each scheme, host and port. 2xx: its rules hold, ``Crawl-delay``
too (up to a minute). 401 and 403: the host refuses robots; nothing of it is asked, each address is recorded
as refused (``robots``). 404 and other 4xx: there are no rules. 429, 5xx, a wall, or no answer: nothing of
it is asked in this run; the addresses failed and are tried again later. Redirects are followed five times
within reach.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Protocol, Self, cast
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.retry import RetryMiddleware as ScrapyRetryMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.cookies import CookieJar
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser

from crawler import walls
from crawler.addresses import BadAddressError, Reach, host, resolve
from crawler.ledger import Result
from crawler.walls import Breakers, Failure

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_LONGEST_CRAWL_DELAY = 60.0
_ROBOTS_REDIRECTS = 5


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
    breakers: Breakers
    patience: Patience
    fault: BaseException | None

    async def recent_robots(self, url: str) -> bytes | None:
        """Return the rules that this address gave within the last day, empty where there were none; else None."""

    async def robots_answered(self, url: str, answer: Response | Failure, refused: bool) -> None:
        """Record what the address of a robots.txt gave."""


class Patience:
    """Until when each host is to be left alone, and how far apart its own rules want requests."""

    def __init__(self) -> None:
        self._until: defaultdict[str, float] = defaultdict(float)
        self._apart: dict[str, float] = {}

    def pause(self, name: str, seconds: float) -> None:
        """Ask ``name`` nothing for this long."""
        self._until[name] = max(self._until[name], time.monotonic() + seconds)

    def space(self, name: str, seconds: float) -> None:
        """Leave at least this long between two requests to ``name``."""
        self._apart[name] = seconds

    async def turn(self, name: str) -> None:
        """Return when ``name`` may be asked."""
        while (left := self._until[name] - time.monotonic()) > 0:
            await asyncio.sleep(left)
        if apart := self._apart.get(name):
            self._until[name] = time.monotonic() + apart


def refuse_if_stopped(breakers: Breakers, url: str) -> None:
    """Raise NotAskedError where the host's breaker is open."""
    if failure := breakers.stopped(host(url)):
        raise NotAskedError(None, failure.reason, f"not asked: {failure.evidence}")


class _Middleware:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    @property
    def spider(self) -> Polite:
        return cast("Polite", self.crawler.spider)


class ReachMiddleware(_Middleware):
    """Sends nothing to hosts outside our reach, nor to one whose breaker is open."""

    def process_request(self, request: Request) -> None:
        """Raise NotAskedError for what must not be sent."""
        if not self.spider.reach.allows(request.url):
            raise NotAskedError("refused", "foreign_host", host(request.url))
        refuse_if_stopped(self.spider.breakers, request.url)


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
    """Scrapy's retries, after as long as the server asks for (Retry-After)."""

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002
    ) -> Request | Response:
        """Retry what may be retried; a host that wants to be left alone for long is."""
        manners = cast("Polite", self.crawler.spider)
        if response.status in self.retry_http_codes:
            wait = retry_after(response.headers.get("Retry-After"))
            if wait is not None:
                if wait > self.crawler.settings.getfloat("GONGKAI_LONGEST_WAIT"):
                    manners.breakers.open(host(request.url), Failure("throttled", f"Retry-After: {wait:.0f} s"))
                    return response
                manners.patience.pause(host(request.url), wait)
        return super().process_response(request, response)


class RobotsMiddleware(_Middleware):
    """Asks robots.txt before anything else of a host, and keeps to it."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._rules: dict[str, asyncio.Future[ProtegoRobotParser | NotAskedError]] = {}

    async def process_request(self, request: Request) -> None:
        """Raise NotAskedError for what robots.txt forbids, or where its answer forbids everything."""
        if request.meta.get("robots"):
            return
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.get_running_loop().create_future()
            try:
                self._rules[origin].set_result(await self._ask(f"{origin}/robots.txt", request))
            except BaseException:
                self._rules.pop(origin).cancel()
                raise
        rules = await asyncio.shield(self._rules[origin])
        if isinstance(rules, NotAskedError):
            raise NotAskedError(rules.outcome, rules.reason, rules.detail)
        agent = self.crawler.settings["USER_AGENT"]
        if not rules.allowed(request.url, agent):
            raise NotAskedError("refused", "robots", f"{origin}/robots.txt")

    async def _ask(self, url: str, wanting: Request) -> ProtegoRobotParser | NotAskedError:
        known = await self.spider.recent_robots(url)
        if known is not None:
            return self._parsed(url, known)
        asked = url
        # in the same line as the request that waits for it: one in flight a host, and a group of hosts
        slot = {name: wanting.meta[name] for name in ("download_slot",) if name in wanting.meta}
        for _ in range(_ROBOTS_REDIRECTS + 1):
            request = Request(asked, priority=1000, callback=NO_CALLBACK, meta={"robots": True, **slot})
            try:
                assert self.crawler.engine
                response = await self.crawler.engine.download_async(request)
            except NotAskedError as error:
                return error
            except Exception as error:
                failure = walls.of_exception(error)
                await self._answered(url, failure)
                return NotAskedError("failed", failure.reason, f"robots.txt: {failure.evidence}")
            location = response.headers.get("Location")
            if not (300 <= response.status < 400 and location):
                return await self._judged(url, response)
            try:
                asked = resolve(asked, location.decode("latin-1"))
            except BadAddressError:
                break
            if not self.spider.reach.allows(asked):
                break
        return await self._judged(url, response)

    async def _judged(self, url: str, response: Response) -> ProtegoRobotParser | NotAskedError:
        status = response.status
        failure = walls.of_answer(status, header_map(response), response.body or b"\n")
        if failure is not None and failure.reason == "forbidden":
            await self.spider.robots_answered(url, response, refused=True)
            return NotAskedError("refused", "robots", f"robots.txt answered {status}")
        if failure is not None and failure.reason in ("waf_js", "throttled", "server_error"):
            await self._answered(url, failure)
            return NotAskedError("failed", failure.reason, f"robots.txt: {failure.evidence}")
        await self.spider.robots_answered(url, response, refused=False)
        return self._parsed(url, response.body if 200 <= status < 300 else b"")

    async def _answered(self, url: str, failure: Failure) -> None:
        self.spider.breakers.note(host(url), failure)
        await self.spider.robots_answered(url, failure, refused=False)

    def _parsed(self, url: str, body: bytes) -> ProtegoRobotParser:
        rules = ProtegoRobotParser(body, self.crawler.spider)
        if delay := rules.crawl_delay(self.crawler.settings["USER_AGENT"]):
            self.spider.patience.space(host(url), min(delay, _LONGEST_CRAWL_DELAY))
        return rules


def header_map(response: Response) -> dict[str, str]:
    """Return the answer's headers, names in lower case, values joined."""
    return {
        name.decode("latin-1").lower(): ", ".join(value.decode("latin-1") for value in values)
        for name, values in response.headers.items()
    }


def retry_after(value: bytes | None) -> float | None:
    """Return how many seconds a Retry-After header asks for (a number, or a date), None where it cannot be read."""
    text = (value or b"").decode("latin-1").strip()
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None

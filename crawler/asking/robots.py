"""robots.txt (RFC 9309): asked once a day for each scheme, host and port, and kept to.

======================  ==================================================================================
what it answers         what follows
======================  ==================================================================================
2xx                     its rules hold, ``Crawl-delay`` too (up to a minute); a page in HTML has no rules
401, 403                the host refuses robots: nothing is asked, each address is refused (``robots``)
404, other 4xx          there are no rules
429, 5xx, a wall,       nothing is asked in this run, the addresses failed and are tried again later
no answer
redirects               followed five times within reach; beyond that, or to elsewhere, there are no rules
======================  ==================================================================================

The reasons stand in docs/manners.md.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser

from crawler.addresses import BadAddressError, host, resolve
from crawler.asking import walls
from crawler.asking.manners import Middleware, NotAskedError, header_map
from crawler.asking.walls import Failure
from parsers.encoding import decode

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

LONGEST_CRAWL_DELAY = 60.0
_MOST_REDIRECTS = 5
_MOST_BYTES = 500 * 1024  # what RFC 9309 asks a crawler to read at least
_MARKUP = re.compile(r"^\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype|html|head|body|script|meta|title|!--)", re.IGNORECASE)


def rules_in(body: bytes) -> bytes:
    """Return a robots.txt as UTF-8, whatever its encoding; nothing where a page in HTML was sent in its place."""
    text = decode(body[:_MOST_BYTES])[0].lstrip("\ufeff")
    return b"" if _MARKUP.match(text) else text.encode("utf-8", "replace")


class RobotsMiddleware(Middleware):
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
                self._rules[origin].set_result(await self._ask(f"{origin}/robots.txt"))
            except BaseException:
                self._rules.pop(origin).cancel()
                raise
        rules = await asyncio.shield(self._rules[origin])
        if isinstance(rules, NotAskedError):
            raise NotAskedError(rules.outcome, rules.reason, rules.detail)
        if not rules.allowed(request.url, self.crawler.settings["USER_AGENT"]):
            raise NotAskedError("refused", "robots", f"{origin}/robots.txt")

    async def _ask(self, url: str) -> ProtegoRobotParser | NotAskedError:
        known = await self.spider.recent_robots(url)
        if known is not None:
            return self._parsed(url, known)
        asked = url
        for _ in range(_MOST_REDIRECTS + 1):
            request = Request(asked, priority=1000, callback=NO_CALLBACK, meta={"robots": True})
            try:
                assert self.crawler.engine
                response = await self.crawler.engine.download_async(request)
            except NotAskedError as error:
                return error
            except Exception as error:
                failure = walls.of_exception(error)
                await self._failed(url, failure)
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
        # a file without rules may well be empty
        failure = walls.of_answer(status, header_map(response), response.body.strip() or b"#")
        if failure is not None and status in (401, 403):
            await self.spider.robots_answered(url, response, refused=True)
            return NotAskedError("refused", "robots", f"robots.txt answered {status}")
        if failure is not None and (failure.reason in ("waf_js", "throttled", "server_error", "forbidden")):
            await self._failed(url, failure)
            return NotAskedError("failed", failure.reason, f"robots.txt: {failure.evidence}")
        await self.spider.robots_answered(url, response, refused=False)
        return self._parsed(url, response.body if 200 <= status < 300 else b"")

    async def _failed(self, url: str, failure: Failure) -> None:
        self.spider.breakers.note(host(url), failure)
        await self.spider.robots_answered(url, failure, refused=False)

    def _parsed(self, url: str, body: bytes) -> ProtegoRobotParser:
        rules = ProtegoRobotParser(rules_in(body), self.crawler.spider)
        if delay := rules.crawl_delay(self.crawler.settings["USER_AGENT"]):
            self.spider.patience.space(self.spider.hosts.line(url), min(delay, LONGEST_CRAWL_DELAY))
        return rules

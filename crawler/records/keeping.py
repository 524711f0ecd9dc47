"""The download handler: what a host answered is on disk before that host is asked for anything else.

Scrapy frees a host's slot as soon as its handler returns. Keeping the body inside the handler therefore
bounds what a crash can cost to the one request in flight a host.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Protocol, cast

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import CannotResolveHostError, DownloadCancelledError, IgnoreRequest
from scrapy.http import Response

from crawler.addresses import host
from crawler.asking import resolver
from crawler.asking.manners import NotAskedError, Polite, refuse_if_closed
from crawler.asking.tls import Contexts
from crawler.operating.journal import Stopwatch
from crawler.reading import Readers
from crawler.records.recall import had_meanwhile

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.web.iweb import IPolicyForHTTPS


_GZIP = b"\x1f\x8b"


class Keeper(Polite, Protocol):
    """A spider that keeps what was fetched."""

    readers: Readers
    stopwatch: Stopwatch

    async def keep(self, request: Request, response: Response) -> None:
        """Store the body; it is on disk when this returns."""


class KeepingHandler(HTTP11DownloadHandler):
    """HTTP/1.1, one request in flight a line of hosts, content-decoded, kept if the spider keeps."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        """Do what Scrapy's own handler does, with contexts of our own for TLS."""
        super().__init__(crawler)
        self._compression: Any = None
        self._contexts: Contexts | None = None
        self._delay = crawler.settings.getfloat("DOWNLOAD_DELAY")

    async def download_request(self, request: Request) -> Response:
        """Fetch, decode and keep one body, when it is the line's turn and the body before is kept.

        Scrapy's slot counts a request only once its task has begun, so without a delay it hands over all that wait
        for one host at once (2.19, ``Downloader._process_queue``); hence a turn of our own. Schemes have a handler
        each, and both wait in the same lines.
        """
        spider = cast("Keeper", self._crawler.spider)
        terms = spider.hosts.terms(request.url)
        async with spider.patience.line(terms.line):
            if hasattr(spider, "readers"):
                await spider.readers.backlog.room()
            await spider.patience.turn(terms.line)
            # what happened while it waited may mean that it is not asked at all
            refuse_if_closed(spider, request)
            engine = self._crawler.engine
            if spider.fault is not None or (engine is not None and not engine.running):
                raise NotAskedError(None, "ending", "not asked: the run is ending")
            if (had := await had_meanwhile(spider, request)) is not None:
                return had
            await spider.limits.count(terms)
            try:
                return await self._fetched(spider, request)
            finally:
                # counted from the end: however slow both sides are, the host has this time to itself
                spider.patience.asked(terms.line, max(self._delay, terms.delay or 0))

    async def _fetched(self, spider: Keeper, request: Request) -> Response:
        if self._contexts is None:
            self._contexts = Contexts(spider.hosts.tls)
            self._contextFactory = cast("IPolicyForHTTPS", self._contexts)
            if (guard := resolver.installed()) is not None:
                guard.reach = spider.reach
        name, begun = host(request.url), time.monotonic()
        try:
            response = await super().download_request(request)
        except CannotResolveHostError as error:
            guard = resolver.installed()
            if guard is not None and name in guard.inward:
                raise NotAskedError("refused", "foreign_host", f"{name} lies at {guard.inward[name]}") from error
            raise
        finally:
            if hasattr(spider, "stopwatch"):
                errand = request.meta.get("errand")
                spider.stopwatch.took(errand.address if errand else request.url, begun)
        if fault := self._contexts.verdict(name, response.certificate):
            request.meta["certificate"] = fault
        if not hasattr(spider, "keep"):
            return response
        if response.headers.getlist("Content-Encoding"):
            response = self._decoded(request, response)
        await spider.keep(request, response)
        return response

    def _decoded(self, request: Request, response: Response) -> Response:
        if self._compression is None:
            self._compression = HttpCompressionMiddleware.from_crawler(self._crawler)
        if b"gzip" in (response.headers["Content-Encoding"] or b"").lower() and not response.body.startswith(_GZIP):
            # said, but not done
            del response.headers["Content-Encoding"]
            return response
        try:
            decoded = self._compression.process_response(request, response)
        except IgnoreRequest as error:
            # a small body that unpacks to an enormous one
            raise DownloadCancelledError(str(error)) from error
        assert isinstance(decoded, Response)
        return decoded

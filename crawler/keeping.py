"""The download handler: what a host answered is on disk before that host is asked for anything else.

Scrapy frees a host's slot as soon as its handler returns. Keeping the body inside the handler therefore
bounds what a crash can cost to the one request in flight a host.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Protocol, cast

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Response

from crawler.addresses import host
from crawler.manners import NotAskedError, Polite, refuse_if_stopped

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class Keeper(Polite, Protocol):
    """A spider that keeps what was fetched."""

    async def keep(self, request: Request, response: Response) -> None:
        """Store the body; it is on disk when this returns."""


class KeepingHandler(HTTP11DownloadHandler):
    """HTTP/1.1, one request in flight a host, content-decoded, kept if the spider keeps."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        """Do what Scrapy's own handler does."""
        super().__init__(crawler)
        self._compression: Any = None
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def download_request(self, request: Request) -> Response:
        """Fetch, decode and keep one body, when it is the host's turn and the body before is kept.

        Scrapy's slot counts a request only once its task has begun, so without a delay it hands over all that wait
        for one host at once (2.19, ``Downloader._process_queue``); hence a turn of our own.
        """
        spider = cast("Keeper", self._crawler.spider)
        async with self._turns[request.meta.get("download_slot") or host(request.url)]:
            # what happened while it waited may mean that it must wait longer, or is not asked at all
            refuse_if_stopped(spider.breakers, request.url)
            engine = self._crawler.engine
            if spider.fault is not None or (engine is not None and not engine.running):
                raise NotAskedError(None, "ending", "not asked: the run is ending")
            await spider.patience.turn(host(request.url))
            return await self._fetched(request)

    async def _fetched(self, request: Request) -> Response:
        response = await super().download_request(request)
        spider = self._crawler.spider
        if not hasattr(spider, "keep"):
            return response
        if self._compression is None:
            self._compression = HttpCompressionMiddleware.from_crawler(self._crawler)
        if response.headers.getlist("Content-Encoding"):
            response = self._compression.process_response(request, response)
        await cast("Keeper", spider).keep(request, response)
        return response

"""What a portal is: its family, where its annual reports are listed, and the registry entry to add.

Nothing is stored. The manners are those of a crawl: robots.txt, one request at a time, the same pause.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from crawler import walls
from crawler.addresses import BadAddressError, Reach, canonical, host, resolve
from crawler.columns import charset_of
from crawler.discovery import FoundColumn, Search
from crawler.listing import Lead
from crawler.manners import Patience, header_map
from crawler.reading import Readers
from crawler.run import settings_for, signals_given_back
from crawler.sights import see_portal
from crawler.walls import Breakers, Failure


@dataclass(frozen=True, slots=True)
class Probe:
    """What a probe found. ``trace``: what in the pages shows the family; ``failures``: what it could not see."""

    url: str
    family: str | None
    trace: str | None
    columns: tuple[FoundColumn, ...]
    looked_at: int
    failures: tuple[str, ...]

    @property
    def entry(self) -> str:
        """The registry entry to add, as TOML."""
        return entry(self)

    def as_json(self) -> dict[str, Any]:
        """Return what ``gongkai probe --json`` prints."""
        return {
            "url": self.url,
            "family": self.family,
            "trace": self.trace,
            "columns": [
                {"url": one.url, "title": one.title, "reports": one.reports, "why": one.why} for one in self.columns
            ],
            "entry": self.entry,
            "looked_at": self.looked_at,
            "failures": list(self.failures),
        }


class ProbeSpider(Spider):
    """Search one portal for its columns, and keep nothing."""

    name = "probe"

    def __init__(self, url: str, **kwargs: Any) -> None:
        """Take the address to begin at."""
        super().__init__(**kwargs)
        self.search = Search(canonical(url), Reach.of([canonical(url)]))
        self.reach = self.search.reach
        self.breakers = Breakers()
        self.patience = Patience()
        self.failures: list[str] = []
        self.fault: BaseException | None = None

    async def start(self) -> AsyncIterator[Request]:
        """Begin the search."""
        settings = self.crawler.settings
        self.readers = Readers(1, settings.getfloat("GONGKAI_READING_TIME"))
        for request in self._next():
            yield request

    def closed(self, reason: str) -> None:  # noqa: ARG002 - Scrapy passes it
        """End the reader process."""
        self.readers.close()

    def _next(self) -> list[Request]:
        found = self.search.next_lead()
        if found is None:
            return []
        lead, depth = found
        carried = {"lead": lead, "depth": depth}
        return [Request(lead.url, callback=self.looked, errback=self.overlooked, cb_kwargs=carried, dont_filter=True)]

    async def looked(self, response: Response, lead: Lead, depth: int) -> AsyncIterator[Request]:
        """Look at a page, and go on."""
        failure = walls.of_answer(response.status, header_map(response), response.body)
        location = response.headers.get("Location")
        if failure is None:
            sight = await self.readers.call(see_portal, response.body, charset_of(response), response.url)
            self.search.saw(lead, depth, sight)
        elif failure.reason == "moved" and location:
            try:
                self.search.led_on(lead, depth, resolve(response.url, location.decode("latin-1")))
            except BadAddressError:
                self._failed(lead.url, failure)
        else:
            self._failed(lead.url, failure)
        for request in self._next():
            yield request

    async def overlooked(self, error: TwistedFailure) -> AsyncIterator[Request]:
        """Go on after a page that could not be had."""
        request: Request = error.request  # type: ignore[attr-defined]
        fault = error.value if error.value is not None else RuntimeError("no answer")
        self._failed(request.url, walls.of_exception(fault))
        for further in self._next():
            yield further

    def _failed(self, url: str, failure: Failure) -> None:
        self.breakers.note(host(url), failure)
        self.failures.append(f"{url}: {failure.reason} ({failure.evidence})")

    # -- the middlewares' side: nothing is remembered

    async def recent_robots(self, url: str) -> bytes | None:  # noqa: ARG002
        """Return None: every probe asks."""
        return None

    async def robots_answered(self, url: str, answer: Response | Failure, refused: bool) -> None:
        """Say what kept the probe out."""
        if isinstance(answer, Failure):
            self._failed(url, answer)
        elif refused:
            self._failed(url, Failure("forbidden", f"robots.txt answered {answer.status}"))


def probe(url: str, *, delay: float | None = None) -> Probe:
    """Search the portal at ``url`` for its columns of annual reports. Can be called once in a process.

    Raises BadAddressError for what is no http(s) address.
    """
    process = AsyncCrawlerProcess(settings_for(delay))
    crawler = process.create_crawler(ProbeSpider)
    task = process.crawl(crawler, url=canonical(url))
    with signals_given_back():
        process.start()
    if task.done() and not task.cancelled() and (fault := task.exception()):
        raise fault
    spider = crawler.spider
    assert isinstance(spider, ProbeSpider)
    search = spider.search
    of_column = next((column.family for column in search.columns if column.family), None)
    family, trace = search.family or (None, None)
    return Probe(
        url=search.start,
        family=of_column or family,
        trace=trace,
        columns=tuple(search.columns),
        looked_at=search.looked_at,
        failures=tuple(spider.failures),
    )


def entry(found: Probe) -> str:
    """Write the registry entry of a probed portal; what only a person can know is left as a comment."""
    name = re.sub(r"[^a-z0-9]+", "-", host(found.url).removeprefix("www.").removesuffix(".gov.cn")).strip("-")
    parts = urlsplit(found.url)
    rows = [
        "[[portal]]",
        f"id = {_text(name or 'portal')}",
        f"name = {_text(host(found.url))}  # its own name, as it calls itself",
        *([f"family = {_text(found.family)}"] if found.family else ["# family: not recognised"]),
        f"url = {_text(f'{parts.scheme}://{parts.netloc}/')}",
        '# region = "370200"  # 行政区划代码 of the place it belongs to',
        'status = "seen"',
        f"evidence = {_text(f'gongkai probe {found.url}')}",
    ]
    for column in found.columns:
        rows += ["", "[[portal.column]]", f"url = {_text(column.url)}  # {column.title}: {column.why}"]
        rows += ["confirmed = true"] if column.confirmed else []
        rows += ['# agency = ""  # who publishes there, if one alone does']
    return "\n".join(rows) + "\n"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)

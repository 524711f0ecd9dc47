"""What a portal is: its family, where its annual reports are listed, and the registry entry to add.

Nothing is stored. The manners are those of a crawl: robots.txt, one request at a time, the same pause.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from crawler.addresses import BadAddressError, Reach, canonical, host, resolve
from crawler.articles.errands import Errand
from crawler.asking import walls
from crawler.asking.hosts import Hosts
from crawler.asking.limits import Limits
from crawler.asking.manners import NotAskedError, Patience, header_map
from crawler.asking.walls import Breakers, Failure
from crawler.finding.discovery import Search
from crawler.finding.proposals import Proposal
from crawler.finding.survey import see_portal
from crawler.lists.belief import Doubt, FoundColumn
from crawler.lists.columns import charset_of
from crawler.lists.listing import Lead
from crawler.reading import Readers, ReadingError
from crawler.registry import Portal, Registry, RegistryError, is_region
from crawler.run import settings_for, signals_given_back
from parsers.titles import Kind, judge

_SHOWN = 20  # titles of one kind that are told one by one


@dataclass(frozen=True, slots=True)
class Probe:
    """What a probe found. ``trace``: what in the pages shows the family; ``failures``: what it could not see.

    ``doubts`` are pages that may be columns, ``proposed`` other hosts that may be portals; ``site`` and ``code`` what
    the portal calls itself (SiteName, else its home page's title) and its 网站标识码.
    """

    url: str
    family: str | None
    trace: str | None
    columns: tuple[FoundColumn, ...]
    looked_at: int
    failures: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()
    proposed: tuple[Proposal, ...] = ()
    site: str | None = None
    code: str | None = None
    complete: bool = True

    @property
    def entry(self) -> str:
        """The registry entry to add, as TOML."""
        return entry(self)

    @property
    def region(self) -> str | None:
        """The 行政区划代码 in the site's code, where it is one; a ministry's code has none."""
        return self.code[:6] if self.code and is_region(self.code[:6]) else None

    def as_text(self) -> str:
        """Return what ``gongkai probe`` prints for a reader."""
        rows = [f"{self.url}  {self.family or 'no known software'}" + (f" ({self.trace})" if self.trace else "")]
        rows += [f"calls itself {self.site or '(nothing)'}, 网站标识码 {self.code or '(none)'}"]
        for one in map(_column, self.columns):
            rows += ["", f"column    {one['url']}", f"          {one['title']}: {one['why']}"]
            rows += [f"          {kind}  {title}" for kind, titles in one["titles"].items() for title in titles]
        rows += [] if self.columns else ["", "column    none found; a crawl would search for it at each run"]
        rows += ["", *(f"in doubt  {one.url}: {one.why}" for one in self.doubts)]
        rows += [f"proposed  {one.home}  {one.name}, linked on {one.found_on}" for one in self.proposed]
        rows += [f"not had   {one}" for one in self.failures]
        ended = "" if self.complete else ", and stopped at its bounds: there may be more columns"
        rows += [f"looked at {self.looked_at} pages{ended}", "", self.entry]
        return "\n".join(rows)

    def as_json(self) -> dict[str, Any]:
        """Return what ``gongkai probe --json`` prints."""
        return {
            "url": self.url,
            "family": self.family,
            "trace": self.trace,
            "site": self.site,
            "site_code": self.code,
            "columns": [_column(one) for one in self.columns],
            "doubts": [{"url": one.url, "title": one.title, "why": one.why} for one in self.doubts],
            "proposed": [{"url": one.home, "name": one.name, "found_on": one.found_on} for one in self.proposed],
            "entry": self.entry,
            "looked_at": self.looked_at,
            "complete": self.complete,
            "failures": list(self.failures),
        }


def _column(found: FoundColumn) -> dict[str, Any]:
    """Return a column with what its titles are taken for; of many only the first are told."""
    told: dict[str, list[str]] = {"accepted": [], "refused": [], "doubtful": []}
    for row in found.rows:
        title = row.entry.title
        verdict = judge(title, confirmed_column=found.confirmed)
        if verdict.kind is Kind.ACCEPT and verdict.doubt is None:
            told["accepted"].append(title)
        elif verdict.wanted or verdict.kind is Kind.COLLECTION:
            told["doubtful"].append(f"{title} ({verdict.doubt or verdict.kind})")
        else:
            told["refused"].append(f"{title} ({verdict.reason})")
    return {
        "url": found.url,
        "title": found.title,
        "reports": found.reports,
        "why": found.why,
        "family": found.family,
        "agency": found.agency,
        "confirmed": found.confirmed,
        "titles": {name: titles[:_SHOWN] for name, titles in told.items()},
    }


@lru_cache
def _registered() -> Hosts:
    """Return what the registry says of how hosts are asked; a malformed one says nothing here."""
    try:
        return Hosts.of(Registry.load())
    except RegistryError:
        return Hosts()


class ProbeSpider(Spider):
    """Search one portal for its columns, and keep nothing."""

    name = "probe"

    def __init__(self, url: str, reach: Reach | None = None, **kwargs: Any) -> None:
        """Take the address to begin at; ``reach``: that of all probes that run beside this one."""
        super().__init__(**kwargs)
        self.search = Search(canonical(url), reach or Reach.of([canonical(url)], [canonical(url)]))
        self.portal = Portal(id="", name="", url=self.search.start)
        self.reach = self.search.reach
        self.breakers = Breakers()
        self.patience = Patience()
        self.hosts = _registered()
        self.limits = Limits()
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
        errand = Errand(lead.url, "list", self.portal)
        return [errand.request(self.looked, self.overlooked, lead.ask, lead=lead, depth=depth)]

    async def looked(self, response: Response, errand: Errand, lead: Lead, depth: int) -> AsyncIterator[Request]:
        """Look at a page, and go on."""
        failure = walls.of_answer(response.status, header_map(response), response.body)
        location = response.headers.get("Location")
        if failure is None:
            try:
                sight = await self.readers.call(
                    see_portal, response.body, charset_of(response), errand.url, lead.ask, lead.family
                )
                self.search.saw(lead, depth, sight)
            except ReadingError as error:
                self._failed(lead, depth, Failure("parser", str(error)))
        elif failure.reason == "moved" and location:
            try:
                target = resolve(errand.url, location.decode("latin-1"))
                self.search.led_on(lead, depth, target)
                if not self.reach.allows(target):
                    self.failures.append(f"{lead.url}: moved (to {target}, a host outside its reach)")
            except BadAddressError:
                self._failed(lead, depth, failure)
        else:
            self._failed(lead, depth, failure)
        for request in self._next():
            yield request

    async def overlooked(self, error: TwistedFailure) -> AsyncIterator[Request]:
        """Go on after a page that could not be had."""
        request: Request = error.request  # type: ignore[attr-defined]
        fault = error.value if error.value is not None else RuntimeError("no answer")
        refused = isinstance(fault, NotAskedError)
        failure = Failure(fault.reason, fault.detail) if isinstance(fault, NotAskedError) else walls.of_exception(fault)
        self._failed(request.cb_kwargs["lead"], request.cb_kwargs["depth"], failure, asked=not refused)
        for further in self._next():
            yield further

    def _failed(self, lead: Lead, depth: int, failure: Failure, *, asked: bool = True) -> None:
        if asked:
            self.breakers.note(host(lead.url), failure)
        if not (failure.reason in ("dead", "soft_404") and self.search.is_guess(lead)):
            self.failures.append(f"{lead.url}: {failure.reason} ({failure.evidence})")
        self.search.missed(lead, depth, failure.reason)

    # -- the middlewares' side: nothing is remembered

    async def recent_robots(self, url: str) -> bytes | None:  # noqa: ARG002
        """Return None: every probe asks."""
        return None

    async def robots_answered(self, url: str, answer: Response | Failure, refused: bool) -> None:
        """Say what kept the probe out."""
        if isinstance(answer, Failure):
            self.failures.append(f"{url}: {answer.reason} ({answer.evidence})")
        elif refused:
            self.failures.append(f"{url}: forbidden (robots.txt answered {answer.status})")


def probe(url: str, *, delay: float | None = None) -> Probe:
    """Search the portal at ``url`` for its columns of annual reports. Can be called once in a process.

    Without a scheme it is ``http``. Raises BadAddressError for what is no http(s) address.
    """
    return probes([url], delay=delay)[0]


def probes(urls: Sequence[str], *, delay: float | None = None) -> list[Probe]:
    """Probe several portals beside one another, each as :func:`probe` does."""
    starts = [canonical(url if "://" in url or "." not in url.partition("/")[0] else f"http://{url}") for url in urls]
    process = AsyncCrawlerProcess(settings_for(delay))
    crawlers = [process.create_crawler(ProbeSpider) for _ in starts]
    # names are resolved for the whole process, within one reach
    reach = Reach.of(starts, starts)
    tasks = [process.crawl(crawler, url=start, reach=reach) for crawler, start in zip(crawlers, starts, strict=True)]
    with signals_given_back():
        process.start()
    for task in tasks:
        if task.done() and not task.cancelled() and (fault := task.exception()):
            raise fault
    return [_of(crawler.spider) for crawler in crawlers]


def _of(spider: Spider | None) -> Probe:
    """Return what a spider has found. Raises what made its search impossible."""
    assert isinstance(spider, ProbeSpider)
    if spider.fault is not None:
        raise spider.fault
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
        doubts=tuple(search.doubts),
        proposed=tuple(search.proposals.values()),
        site=search.site or search.home_title,
        code=search.code,
        complete=not search.cut_short,
    )


def entry(found: Probe) -> str:
    """Write the registry entry of a probed portal; what only a person can know is left as a comment."""
    name = re.sub(r"[^a-z0-9]+", "-", host(found.url).removeprefix("www.").removesuffix(".gov.cn")).strip("-")
    parts = urlsplit(found.url)
    region = (
        f"region = {_text(found.region)}  # from its 网站标识码 {found.code}"
        if found.region
        else '# region = "370200"  # 行政区划代码 of the place it belongs to'
    )
    rows = [
        "[[portal]]",
        f"id = {_text(name or 'portal')}",
        f"name = {_text(found.site or host(found.url))}  # its own name, as it calls itself",
        *([f"family = {_text(found.family)}"] if found.family else ["# family: not recognised"]),
        f"url = {_text(f'{parts.scheme}://{parts.netloc}/')}",
        region,
        *([f"site_code = {_text(found.code)}"] if found.code else []),
        # an address that gave nothing was seen by nobody
        'status = "seen"'
        if found.columns or found.site or not found.failures
        else 'status = "probable"  # it gave nothing',
        f"evidence = {_text(f'gongkai probe {found.url}')}",
    ]
    for column in found.columns:
        comment = f"{column.title}: {column.why}".replace("\n", " ")
        rows += ["", "[[portal.column]]", f"url = {_text(column.url)}  # {comment}"]
        rows += ["confirmed = true"] if column.confirmed else []
        agency = column.agency or ""
        rows += [f'# agency = "{agency}"  # who publishes there, if one alone does']
    return "\n".join(rows) + "\n"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)

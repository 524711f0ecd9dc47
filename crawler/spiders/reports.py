"""The one spider: portal -> family -> list pages -> reports -> archive.

It decides what is asked and records what came of it. Reading happens in other processes (``crawler.finding.sights``),
writing in the writer's thread; the reactor only passes things on.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any, cast

from scrapy import Request, Spider, signals
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from archive.console.progress import Progress, silent
from archive.ingest import Source
from archive.storage.store import Archive
from crawler.addresses import Reach, canonical, host, identity
from crawler.articles.documents import Documents, portal_left
from crawler.articles.errands import Errand, ledger_row, source_of, with_validators
from crawler.asking import walls
from crawler.asking.hosts import Hosts
from crawler.asking.hours import Hours
from crawler.asking.limits import Limits, Owed, budget_of, read_owed, write_owed
from crawler.asking.manners import NotAskedError, breathe, header_map
from crawler.asking.sharing import Alone, Settled, nobody
from crawler.asking.walls import Breakers, Failure
from crawler.clock import Clock, Steady, machine, written
from crawler.families import FAMILIES
from crawler.finding import proposals
from crawler.finding.searching import Searches
from crawler.lists.columns import Columns
from crawler.lock import Lock
from crawler.operating.journal import TOLD, Stopwatch
from crawler.reading import Readers
from crawler.records.ledger import Fetch
from crawler.records.memory import Memory
from crawler.records.recall import Kept
from crawler.records.seen import Seen
from crawler.records.tally import CrawlSummary, Tally
from crawler.records.writer import MACHINE, Writer
from crawler.registry import Portal, Registry


class ReportsSpider(Spider):
    """Crawl portals of the registry: ``-a portal=qingdao,qingdao-licang``; or addresses: ``-a url=http://…/``.

    ``-a data=DIR``: the data folder; ``-a full=1``: ask again for what earlier runs have; ``-a due=1``: read only the
    columns that are due; ``-a year=2024,2023``: ask only for what may be a report on these years.
    """

    name = "reports"

    def __init__(
        self,
        portal: str = "",
        url: str = "",
        data: str | Path | None = None,
        full: bool | str = False,
        due: bool | str = False,
        year: str = "",
        registry: Registry | None = None,
        progress: Progress = silent,
        clock: Clock = machine,
        sharing: Alone | None = None,
        settled: Settled = nobody,
        **kwargs: Any,
    ) -> None:
        """Take arguments; nothing is opened before :meth:`start`.

        ``sharing``: with what other crawls hosts are shared; ``settled`` is told each portal's id when all that was to
        be asked there is.
        """
        super().__init__(**kwargs)
        self.full, self.only_due = (value in (True, "1", "true", "yes") for value in (full, due))
        self.years = frozenset(int(one) for one in str(year).split(",") if one)
        self.clock = Steady(clock)
        self.progress = progress
        self.fault: BaseException | None = None
        self.summary: CrawlSummary | None = None
        self.breakers = Breakers()
        self.sharing = sharing or Alone()
        self.settled = settled
        self.patience = self.sharing.patience()
        self.hosts = Hosts()
        self.limits = Limits()
        self.stopwatch = Stopwatch()
        self._data = data
        self._registry = registry
        self._wanted = [name for name in portal.split(",") if name]
        self._urls = [canonical(one) for one in url.split(",") if one]
        self.reach = Reach()
        self.run_id: int | None = None
        self.tallies: dict[str, Tally] = {}
        self._others: dict[str, Tally] = {}
        self._asked = Seen(wide=True)
        self.queued = self.done = self._faults = 0

    # -- beginning and end

    async def start(self) -> AsyncIterator[Request]:
        """Open everything, take up what a killed run left, then ask for the lists."""
        try:
            portals = await self._open()
        except Exception as fault:
            self.fault = fault
            self.logger.error("%s", fault)
            return
        async for request in self.documents.take_up():
            yield request
        for portal in await self._in_turn(portals):
            for request in await self._first_of(portal):
                yield request
            async for request in self.documents.due(portal):
                yield request
            self.tallies[portal.id].begun = True
            self._tell_settled(self.tallies[portal.id])

    async def _in_turn(self, portals: Sequence[Portal]) -> list[Portal]:
        """Return the portals, those first whose columns were read longest ago: a run may be stopped before its end."""
        self._held = await self.memory.columns_held() if self.only_due and not self.full else {}
        turn = {name: place for place, (name, _) in enumerate(self._held)}
        return sorted(portals, key=lambda portal: turn.get(portal.id, -1))

    def is_held(self, portal: Portal, url: str) -> bool:
        """Say whether a column (for a search: a portal) was read lately, and this run asks only for what is due."""
        if not self._held.get((portal.id, url)):
            return False
        self.tallies[portal.id].not_due += 1
        return True

    def knows_column(self, portal: Portal, url: str) -> bool:
        """Say whether an earlier run read this as a column."""
        return (portal.id, url) in self._held

    async def _open(self) -> list[Portal]:
        settings = self.crawler.settings
        folder = Path(self._data or settings["GONGKAI_DATA"])
        registry = self._registry if self._registry is not None else Registry.load()
        if unknown := [name for name in self._wanted if name not in registry]:
            raise ValueError(f"not in the registry: {', '.join(unknown)}")
        portals = [registry[name] for name in self._wanted] or ([] if self._urls else registry.active())
        portals += [unregistered(url) for url in self._urls]
        self.hosts = Hosts.of([*registry, *portals])
        self.reach = _reach(portals, registry)
        self._lock = Lock(folder)
        self._lock.acquire()
        self.writer = Writer(folder)
        self.memory = Memory(self.writer, self.clock, self.stopwatch)
        self.readers = Readers(settings.getint("GONGKAI_READERS"), settings.getfloat("GONGKAI_READING_TIME"))
        self.columns, self.documents, self.searches = Columns(self), Documents(self), Searches(self)
        self.crawler.signals.connect(self._faulted, signal=signals.spider_error)
        await self.writer.open()
        self.sharing.begin(self._stop)
        await self._recall_limits()
        self.tallies = {portal.id: Tally(portal) for portal in portals}
        await self.writer.do(_drop_registered, portals)
        self.run_id = await self.memory.begin(portals)
        return portals

    async def _recall_limits(self) -> None:
        """Take up what earlier runs owe to hosts: requests of today, waits that are not over."""
        settings = self.crawler.settings
        hours = settings["GONGKAI_BACKFILL_HOURS"]
        backfill = Hours.parse(hours) if hours else None
        self.limits = self.sharing.limits(budget_of(settings), backfill, self._owe, self.clock)
        self.limits.load(await self.writer.do(_owed, self.clock))

    async def _owe(self, rows: Sequence[Owed]) -> None:
        await self.writer.do(_write_owed, rows)

    async def _first_of(self, portal: Portal) -> list[Request]:
        if any(family.is_article(portal.url) for family in FAMILIES.values()):
            return await self.documents.named(portal)
        columns = [column for column in portal.columns if not self.is_held(portal, column.url)]
        requests = [self.columns.first(portal, column) for column in columns]
        if (portal.search or not portal.columns) and not self.is_held(portal, portal.url):
            requests += await self.searches.begin(portal)
        return requests

    async def closed(self, reason: str) -> None:
        """Close the run with its counts; ``finished`` is Scrapy's word for a run that came to its own end."""
        if self.run_id is None:
            if hasattr(self, "_lock"):
                self._lock.release()
            return
        closed = {**self.limits.all_stopped(), **self.breakers.all_stopped()}
        stopped = {name: failure.reason for name, failure in closed.items()}
        ended = "fault" if self.fault is not None or self._faults else reason
        try:
            for tally in self.tallies.values():
                tally.joined(await self.memory.joined(tally.found))
        except MACHINE as fault:
            self.fault, ended = self.fault or fault, "fault"
        self.summary = CrawlSummary.of(self.tallies.values(), ended=ended, stopped=stopped, years=self.years)
        self.readers.close()
        try:
            await self.limits.settle()
            portals = (tally.portal for tally in self.tallies.values())
            self.summary = await self.memory.end(self.summary, portals)
        except MACHINE as fault:
            self.fault = self.fault or fault
        finally:
            await self.sharing.end()
            await self.writer.close()
            self._lock.release()
        for row in self.summary.portals:
            said = ", ".join(f"{name} {value}" for name, value in row.items())
            self.logger.info("%s", said, extra={TOLD: {"run": self.run_id, **row}})
        for found in self.summary.findings:
            level = logging.ERROR if found["severity"] == "error" else logging.WARNING
            where = found["portal"] or "this run"
            self.logger.log(level, "%s: %s", where, found["says"], extra={TOLD: {"run": self.run_id, **found}})

    def _faulted(self, failure: TwistedFailure) -> None:
        """Count a fault of ours, already logged; one of the machine ends the run."""
        self._faults += 1
        if isinstance(failure.value, MACHINE) and self.summary is None:
            self._stop(failure.value)

    def _stop(self, fault: BaseException) -> None:
        """End the run: nothing more can be kept (a full disk, a damaged database, no memory)."""
        if self.fault is None:
            self.fault = fault
            assert self.crawler.engine
            self._ending = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="fault"))

    # -- what the parts of the crawl share

    def tally(self, errand: Errand) -> Tally:
        """Return the count of the errand's portal."""
        portal = errand.portal
        others = self._others
        return self.tallies.get(portal.id) or others.setdefault(portal.id, Tally(portal))

    def portal_of(self, source: Source) -> Portal:
        """Return the portal from which an earlier run kept a body, be it of this run or not."""
        tally = self.tallies.get(source.portal_id or "")
        return tally.portal if tally else portal_left(source.portal_id, source.url)

    def ask(self, errand: Errand, **carried: Any) -> Request:
        """Return the request for a document."""
        self.begun(errand)
        return errand.request(self.documents.answered, self.documents.failed, **carried)

    def begun(self, errand: Errand) -> None:
        """Note that something is waited for: each errand that is begun must be :meth:`over`, once."""
        self.tally(errand).waiting += 1
        if errand.kind != "list":
            self.queued += 1
            self.tell()

    async def over(self, errand: Errand) -> None:
        """Note that an errand is settled. With the last of a portal it is known how far its columns were read."""
        tally = self.tally(errand)
        tally.waiting -= 1
        if errand.kind != "list":
            self.done += 1
            self.tell()
        if tally.waiting == 0 and not self.years:
            await self.memory.columns_read(tally.columns_read())
        self._tell_settled(tally)

    def _tell_settled(self, tally: Tally) -> None:
        """Tell that a portal is settled; what a run that is ending does not ask any more is not."""
        engine = self.crawler.engine
        if tally.begun and tally.waiting == 0 and self.fault is None and engine is not None and engine.running:
            self.settled(tally.portal.id)

    def first_asked(self, url: str) -> bool:
        """Say whether this run has not asked for the page yet, and note that it has now."""
        return self._asked.add(identity(url))

    def tell(self) -> None:
        """Show where the crawl stands."""
        self.progress("documents", self.done, self.queued)

    async def record(self, *fetches: Fetch) -> None:
        """Enter outcomes in the ledger."""
        await self.memory.record(fetches)

    async def record_refusals(self, fetches: Sequence[Fetch]) -> None:
        """Enter refusals that are not held yet."""
        await self.memory.refuse(fetches)

    def judge_answer(self, response: Response) -> Failure | None:
        """Say what is wrong with an answer by its status, headers and first bytes, or as it was judged before."""
        if response.request is not None and (judged := response.request.meta.get("judged")):
            return cast("Failure", judged)
        headers = header_map(response)
        text = "html" in headers.get("content-type", "html") or "text" in headers.get("content-type", "")
        return walls.of_answer(response.status, headers, response.body, text=text)

    def note(self, url: str, failure: Failure | None) -> None:
        """Tell the host's breaker about an answer, and let a host breathe that shows signs of throttling."""
        if failure is not None and failure.reason == "throttled":
            breathe(self, url, self.crawler.settings.getfloat("DOWNLOAD_DELAY"))
        if self.breakers.note(host(url), failure) and failure is not None:
            self.logger.warning("%s is left alone for this run: %s, %s", host(url), failure.reason, failure.evidence)

    def why(self, error: TwistedFailure) -> NotAskedError | Failure:
        """Say why a request brought no answer."""
        fault = error.value
        if isinstance(fault, NotAskedError):
            return fault
        if isinstance(fault, MemoryError):  # the host is not to blame
            self._stop(fault)
            return NotAskedError(None, "fault", "too little memory")
        failure = walls.of_exception(fault if fault is not None else RuntimeError("no answer"))
        request = getattr(error, "request", None)
        if request is not None:
            self.note(request.url, failure)
        return failure

    # -- the middlewares' and the handler's side

    async def keep(self, request: Request, response: Response) -> None:
        """Have a good answer's body on disk before the host is asked for anything else; others get their row.

        Answers with an error status are recorded by their class, not kept. A list page is in the ledger at once too.
        """
        errand: Errand | None = request.meta.get("errand")
        if errand is not None and "certificate" in request.meta:
            self.tally(errand).doubt(f"{host(request.url)}: certificate {request.meta['certificate']}")
        if response.status == 304 and "kept" in request.meta:
            await self.memory.unchanged(errand.address if errand else request.url)
            return
        if self.judge_answer(response) is None or (errand is None and 200 <= response.status < 300):
            url = errand.address if errand else request.url
            source = source_of(url, request, response, errand, written(self.clock()))
            request.meta["source"] = source
            try:
                request.meta["sha256"] = await self.memory.keep(response.body, source, errand)
            except MACHINE as fault:
                self._stop(fault)
                raise NotAskedError(None, "fault", f"not kept: {fault}") from fault
        elif errand is not None and errand.kind in ("article", "file"):
            await self.documents.answered_badly(errand, request, response)
        elif errand is not None and response.status not in self.documents.retried:
            failure = self.judge_answer(response) or Failure("shell", "nothing")
            await self.record(ledger_row(errand, "failed", failure.reason, failure.evidence, response.status))

    async def kept(self, address: str, *, had_only: bool) -> Kept | None:
        """Return what is kept of an address; ``had_only``: only if it need not be asked."""
        return await self.memory.kept(address, had_only=had_only)

    async def recent_robots(self, url: str) -> bytes | None:
        """Return the rules that this address gave within the last day, if it was asked."""
        return await self.memory.robots(url)

    async def robots_answered(self, url: str, answer: Response | Failure, refused: bool) -> None:
        """Record what the address of a robots.txt gave."""
        if isinstance(answer, Failure):
            fetch = Fetch(url, "robots", "failed", answer.reason, answer.evidence)
        else:
            sha256 = answer.meta.get("sha256") if answer.request else None
            outcome, reason = ("refused", "robots") if refused else ("ok", None)
            fetch = Fetch(url, "robots", outcome, reason, None, answer.status, sha256)  # type: ignore[arg-type]
            if answer.request and (source := answer.meta.get("source")):
                fetch = with_validators(fetch, source)
        await self.record(fetch)


def unregistered(url: str) -> Portal:
    """Return a portal made of nothing but an address that the operator gave."""
    name = url.partition("://")[2].partition("/")[0]
    return Portal(id=name, name=name, url=url, status="unregistered", evidence="given by the operator")


def _reach(portals: Sequence[Portal], registry: Registry) -> Reach:
    """Return the reach of a run: every listed host; private ones where their entry, or the operator, says so."""
    listed = [*registry.active(), *portals]
    hosts = [f"http://{name}/" for portal in listed for name in portal.hosts]
    urls = [url for portal in listed for url in (portal.url, *(column.url for column in portal.columns))]
    free = [portal for portal in portals if portal.private or portal.status == "unregistered"]
    inward = [url for portal in free for url in (portal.url, *(f"http://{name}/" for name in portal.names))]
    return Reach.of([*urls, *hosts], inward)


def _owed(archive: Archive, clock: Clock) -> list[Owed]:
    return read_owed(archive.db, clock())


def _write_owed(archive: Archive, rows: Sequence[Owed]) -> None:
    with archive.transaction():
        write_owed(archive.db, rows)


def _drop_registered(archive: Archive, portals: Sequence[Portal]) -> None:
    with archive.transaction():
        proposals.drop_registered(archive.db, portals)

"""The list side of a crawl: a column's pages one after another, and its parts by year."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from archive.entries import Entry
from archive.ingest import Source
from crawler.addresses import declared_charset, identity, led_to
from crawler.articles.errands import Errand, ledger_row
from crawler.asking.manners import NotAskedError
from crawler.asking.walls import Failure
from crawler.families import FAMILIES
from crawler.families.data import DATA
from crawler.finding.sights import ListSight, see_list
from crawler.finding.survey import PLAIN
from crawler.lists.listing import FRAMED, Ask, looks
from crawler.reading import ReadingError, waited_for
from crawler.records.ledger import LED_ON
from crawler.records.seen import Seen
from crawler.records.tally import Course
from crawler.registry import Column, Portal
from parsers.addresses import twin_of
from parsers.model import Hints

if TYPE_CHECKING:
    from crawler.spiders.reports import ReportsSpider

_MOST_DEPTH = 2  # a year within a column, a collection within a year
_MOST_HOPS = 5
_NOTHING_THERE = frozenset({"dead", "soft_404", "moved", "shell"})


@dataclass(slots=True)
class Reading:
    """A column being read. ``seen``: what its pages have listed so far; ``optional``: it may turn out empty.

    ``course``: how far the whole column, its parts among it, was read in this run. ``pages``: how
    each looked.
    """

    portal: Portal
    column: Column
    family: str | None
    course: Course
    depth: int = 0
    hops: int = 0
    optional: bool = False
    seen: Seen = field(default_factory=Seen)
    pages: set[int] = field(default_factory=set)


class Columns:
    """Asks for list pages, and hands what they list to the document side."""

    def __init__(self, spider: ReportsSpider) -> None:
        """Work for one crawl."""
        self._spider = spider
        self._begun: set[tuple[str, str]] = set()

    def first(self, portal: Portal, column: Column) -> Request:
        """Return the request for a column's first page."""
        self._begun.add((portal.id, identity(column.url)))
        return self._request(Ask(column.url, column.url), self._begin(portal, column, portal.family))

    def _begin(self, portal: Portal, column: Column, family: str | None) -> Reading:
        return Reading(portal, column, family, self._spider.tallies[portal.id].course(column.url))

    def found(self, portal: Portal, column: Column, family: str | None) -> list[Request]:
        """Return the request for the first page of a column that a search found, unless this run has it already."""
        if (key := (portal.id, identity(column.url))) in self._begun:
            return []
        self._begun.add(key)
        return [self._request(Ask(column.url, column.url), self._begin(portal, column, family))]

    def has(self, portal: Portal, url: str) -> bool:
        """Say whether an address is a column, or a part of one: read in this run, or held from earlier ones."""
        return (portal.id, identity(url)) in self._begun or self._spider.knows_column(portal, url)

    def part_of(self, reading: Reading, url: str, *, optional: bool = False) -> list[Request]:
        """Return the request for a part of a column (a year, a collection page), unless this run has it already."""
        key = (reading.portal.id, identity(url))
        if reading.depth >= _MOST_DEPTH or key in self._begun or not self._spider.reach.allows(url):
            return []
        self._begun.add(key)
        column = replace(reading.column, url=url)
        part = Reading(reading.portal, column, reading.family, reading.course, reading.depth + 1, optional=optional)
        return [self._request(Ask(url, url), part)]

    async def _foreign(self, parts: tuple[str, ...], errand: Errand) -> None:
        """Record the parts of a column that lie on hosts which are not asked."""
        outside = [replace(errand, url=url, found_on=errand.url) for url in parts if not self._spider.reach.allows(url)]
        await self._spider.record_refusals([ledger_row(one, "refused", "foreign_host", one.url) for one in outside])

    def _elsewhere(self, asks: tuple[Ask, ...], reading: Reading) -> list[Request]:
        """Return the requests by which a shell's list is had, each once a column and run."""
        requests = []
        for ask in asks:
            key = (reading.portal.id, f"{identity(reading.column.url)} {ask.url} {ask.form or ask.json or ''}")
            if key not in self._begun and self._spider.reach.allows(ask.url):
                self._begun.add(key)
                # a list of its own: that another one of this column has shown its rows does not end it
                family = None if FRAMED in ask.state else PLAIN if DATA in ask.state else reading.family
                requests.append(self._request(ask, replace(reading, seen=Seen(), pages=set(), family=family)))
        return requests

    def _request(self, ask: Ask, reading: Reading) -> Request:
        errand = Errand(ask.url, "list", reading.portal, found_on=ask.referer)
        self._spider.begun(errand)
        return errand.request(self.answered, self.failed, ask, ask_=ask, reading=reading)

    # -- one list page

    @waited_for
    async def answered(self, response: Response, errand: Errand, ask_: Ask, reading: Reading) -> AsyncIterator[Request]:
        """Read a list page; yield requests for what it lists and for the next page."""
        async for request in self._read(response, errand, ask_, reading):
            yield request
        await self._spider.over(errand)

    async def _read(self, response: Response, errand: Errand, ask: Ask, reading: Reading) -> AsyncIterator[Request]:
        spider = self._spider
        spider.tally(errand).lists += 1
        reading.course.pages += 1
        sha256 = response.meta.get("sha256")
        if sha256 is None:
            for request in await self._no_list(response, errand, ask, reading):
                yield request
            return
        spider.note(errand.url, None)
        charset = charset_of(response)
        try:
            confirmed = reading.column.confirmed
            sight = await spider.readers.call(
                see_list,
                response.body,
                charset,
                errand.url,
                ask,
                reading.family,
                confirmed=confirmed,
                source=_as_report(response, reading.column),
            )
        except ReadingError as error:
            await self._miss(errand, reading, Failure("parser", str(error)), response.status, sha256)
            return
        reading.family = sight.family or reading.family
        if sight.confirmed and not reading.column.confirmed:
            reading.column = replace(reading.column, confirmed=True)
        spider.tally(errand).family = spider.tally(errand).family or reading.family
        if (look := looks(sight.listing)) is not None and look in reading.pages:
            # a page that came before, under addresses that change with each answer
            sight = replace(sight, entries=(), listing=replace(sight.listing, entries=(), passed=()))
        elif look is not None:
            reading.pages.add(look)
        shown = (*(entry.url for entry in sight.listing.entries), *sight.listing.passed)
        new = {one for one in map(identity, shown) if one not in reading.seen}
        onward = self._forward(sight.forwards_to, reading) if sight.forwards_to else None
        if onward is not None:
            await spider.record(ledger_row(errand, "ok", LED_ON, sight.forwards_to, response.status, sha256))
            yield onward
            return
        further = await self._next(sight, errand, ask, reading, new, (response.status, sha256))
        reading.seen.update(new)
        reading.course.entries += len(new)
        for part in sight.listing.subcolumns:
            for request in self.part_of(reading, part):
                yield request
        await self._foreign(sight.listing.subcolumns, errand)
        await spider.memory.listed(_listed(sight, errand, reading))
        itself = [one for one in sight.entries if identity(one.entry.url) == identity(errand.url)]
        if itself or sight.report is not None:
            source = _as_report(response, reading.column)
            if not itself and sight.report is not None:
                await spider.documents.shown_on_list(errand, source, sha256, sight.report)
            for one in itself[:1]:
                async for request in spider.documents.in_place(errand, source, sha256, response, one):
                    yield request
        others = [one for one in sight.entries if one not in itself]
        await spider.searches.propose(reading.portal, others, errand.url)
        for request in await spider.documents.offered(reading, others, errand.url):
            yield request
        for request in self._elsewhere(sight.listing.elsewhere, reading):
            yield request
        if further is not None:
            yield self._request(further, reading)

    async def _next(
        self, sight: ListSight, errand: Errand, ask: Ask, reading: Reading, new: set[str], came: tuple[int, str]
    ) -> Ask | None:
        """Record the page, and return what to ask for next: the column ends where a page brings nothing new."""
        listing = sight.listing
        following = listing.following if new else self._other_way(ask, reading)
        most = self._spider.settings.getint("GONGKAI_MOST_PAGES")
        if following is not None and following.page > most:
            await self._miss(errand, reading, Failure("endless", f"more than {most} pages"), *came)
            return None
        failure = None
        nothing = not new or not (listing.entries or reading.seen)
        if nothing and following is None and not (listing.subcolumns or listing.elsewhere or sight.report):
            failure = sight.failure or Failure("shell", _empty(sight, ask))
        if listing.note:
            self._spider.tally(errand).notes.append(f"{errand.url}: {listing.note}")
        if failure is None or (reading.optional and ask.page == 1):
            detail = f"holds no list: {failure.evidence}" if failure else listing.note
            await self._spider.record(ledger_row(errand, "ok", None, detail, *came))
        elif _ends(failure, ask):
            await self._end(errand, ask, failure, *came)
        else:
            await self._miss(*await self._blamed(errand, ask, reading, failure, *came))
        return following

    async def _no_list(self, response: Response, errand: Errand, ask: Ask, reading: Reading) -> list[Request]:
        """Take note of an answer that is no page: led on, past the end, or a failure."""
        spider = self._spider
        location = response.headers.get("Location")
        failure = spider.judge_answer(response) or Failure("shell", "nothing")
        if failure.reason == "moved" and location:
            target = led_to(errand.url, location)
            if not spider.reach.allows(target):
                await spider.record(ledger_row(errand, "refused", "foreign_host", target, response.status, None))
                spider.tally(errand).miss(errand.url, Failure("moved", target))
                reading.course.stop(errand.address)
                return []
            if request := self._forward(target, reading, ask):
                await spider.record(ledger_row(errand, "ok", LED_ON, target, response.status, None))
                return [request]
        if other := self._other_way(ask, reading):
            await spider.record(
                ledger_row(errand, "ok", None, f"asked otherwise: {failure.evidence}", response.status, None)
            )
            return [self._request(other, reading)]
        if _ends(failure, ask):
            await self._end(errand, ask, failure, response.status, None)
            return []
        spider.note(errand.url, failure)
        await self._miss(*await self._blamed(errand, ask, reading, failure, response.status, None))
        return []

    async def _blamed(
        self, errand: Errand, ask: Ask, reading: Reading, failure: Failure, status: int | None, sha256: str | None
    ) -> tuple[Errand, Reading, Failure, int | None, str | None]:
        """Return what is to be recorded as missed: of data that a script asks for and that are none, the script's page.

        Whether they are the list at all was only likely; that the page shows none is sure.
        """
        if DATA not in ask.state or ask.page > 1 or failure.reason not in _NOTHING_THERE:
            return errand, reading, failure, status, sha256
        detail = f"no list: {failure.reason} ({failure.evidence})"
        await self._spider.record(ledger_row(errand, "ok", None, detail, status, sha256))
        page = replace(errand, url=reading.column.url, mark="", found_on=None)
        return page, reading, Failure("shell", f"its script asks for {errand.url}: {detail}"), None, None

    def _other_way(self, ask: Ask, reading: Reading) -> Ask | None:
        return FAMILIES[reading.family].other_way(ask) if reading.family else None

    def _forward(self, target: str, reading: Reading, ask: Ask | None = None) -> Request | None:
        """Return the request for where a column's page led on to, or None where that goes in circles."""
        if reading.hops >= _MOST_HOPS or not self._spider.reach.allows(target):
            return None
        reading.hops += 1
        if ask is None or ask.page == 1:
            reading.column = replace(reading.column, url=target)
            return self._request(Ask(target, target), reading)
        return self._request(replace(ask, url=target), reading)

    async def _end(self, errand: Errand, ask: Ask, failure: Failure, status: int | None, sha256: str | None) -> None:
        """Record the page before which a column ended: one that its pager counted is missing, another is not."""
        detail = f"the column ends before this page: {failure.evidence}"
        if ask.promised:
            self._spider.tally(errand).fail(failure)
            await self._spider.record(ledger_row(errand, "failed", failure.reason, detail, status, sha256))
        else:
            await self._spider.record(ledger_row(errand, "ok", None, detail, status, sha256))

    async def _miss(
        self, errand: Errand, reading: Reading, failure: Failure, status: int | None, sha256: str | None
    ) -> None:
        self._spider.tally(errand).miss(errand.url, failure)
        reading.course.stop(errand.address)
        await self._spider.record(ledger_row(errand, "failed", failure.reason, failure.evidence, status, sha256))

    async def failed(self, error: TwistedFailure) -> None:
        """Take note of a list page that brought no answer, or was not asked."""
        request: Request = error.request  # type: ignore[attr-defined]
        errand, reading = request.meta["errand"], request.cb_kwargs["reading"]
        why = self._spider.why(error)
        if isinstance(why, Failure):
            await self._miss(errand, reading, why, None, None)
        else:
            await self._not_asked(errand, reading, why)
        await self._spider.over(errand)

    async def _not_asked(self, errand: Errand, reading: Reading, why: NotAskedError) -> None:
        reading.course.stop(errand.address)
        tally = self._spider.tally(errand)
        if why.outcome == "failed":
            tally.miss(errand.url, Failure(why.reason, why.detail))
            await self._spider.record(ledger_row(errand, "failed", why.reason, why.detail))
            return
        tally.unread.append(f"{errand.url}: {why.reason} ({why.detail})")
        if why.outcome == "refused":
            await self._spider.record_refusals([ledger_row(errand, "refused", why.reason, why.detail)])


def _listed(sight: ListSight, errand: Errand, reading: Reading) -> list[Entry]:
    """Return what a list page shows that by its title may be a report, the page itself where it is one."""
    portal, column = reading.portal, reading.column
    there = {identity(one.entry.url) for one in sight.entries}
    rows: list[tuple[str, str | None]] = [
        (portal.spelled(one.entry.url), one.entry.title)
        for one in sight.entries
        if one.verdict.wanted and ((twin := twin_of(one.entry.url)) is None or identity(twin) not in there)
    ]
    if sight.report is not None and identity(errand.url) not in there:
        rows.append((errand.url, None))
    where = portal.id, reading.course.url
    return [Entry(*where, url, title, column.agency, column.confirmed) for url, title in rows]


def _as_report(response: Response, column: Column) -> Source:
    """Return where a list page comes from, for the report that it may show itself; it is kept already."""
    source: Source = response.meta["source"]
    return replace(source, hints=Hints(None, column.agency, None, column.confirmed))


def charset_of(response: Response) -> str | None:
    """Return the charset that the answer's header declares."""
    value = response.headers.get("Content-Type")
    return declared_charset(value.decode("latin-1") if value else None)


def _ends(failure: Failure, ask: Ask) -> bool:
    """Say whether a page that brought nothing only means that the column has ended before it.

    Past the pager's own count it does. Within that count, a page that is said not to exist tells of a pager that counts
    too many; an empty page or one that repeats earlier entries does not, and what it should hold is not known.
    """
    if ask.page == 1:
        return False
    return failure.reason in ("dead", "soft_404") or (not ask.promised and failure.reason in ("shell", "moved"))


def _empty(sight: ListSight, ask: Ask) -> str:
    what = "no entry" if not sight.listing.entries else "nothing but earlier entries"
    return f"{what} on page {ask.page}" + (f" of {ask.counted}" if ask.counted else "")

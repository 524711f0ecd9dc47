"""The document side of a crawl: which listed addresses are asked, and what becomes of each.

An address is asked once: what the ledger holds as done is counted and left alone. The report and its ledger row are
one transaction. A page whose report is a file is settled after its file, so that a killed run finds both again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from sqlite_utils import Database
from twisted.python.failure import Failure as TwistedFailure

from archive.ingest import Crash, Outcome, Source, ToStore
from archive.storage.store import Archive
from crawler.addresses import identity, is_file, led_to
from crawler.articles.attachments import FileLink, hints_for
from crawler.articles.errands import Errand, ledger_row, with_validators
from crawler.asking import walls
from crawler.asking.walls import Failure
from crawler.finding import reviews
from crawler.finding.sights import ArticleSight, see_article
from crawler.lists.columns import Reading, charset_of
from crawler.lists.listing import Judged
from crawler.reading import ReadingError, waited_for
from crawler.records.ledger import LED_ON, Fetch, Standing
from crawler.records.recall import left_over
from crawler.records.tally import HELD
from crawler.registry import Portal
from parsers.addresses import twin_of
from parsers.model import Hints, Refusal, Refused, Report
from parsers.titles import Kind

if TYPE_CHECKING:
    from crawler.spiders.reports import ReportsSpider

Parsed = Report | Refused | Crash
_MOST_HOPS = 5


@dataclass(slots=True)
class Page:
    """A page that waits for its files. ``has_report``: one of them is the report; ``left``: how many are out."""

    errand: Errand
    source: Source
    sha256: str
    parsed: Parsed
    left: int
    has_report: bool = False


class Documents:
    """Asks for articles and files, and settles each."""

    def __init__(self, spider: ReportsSpider) -> None:
        """Work for one crawl."""
        self._spider = spider
        self.retried = {int(code) for code in spider.settings.getlist("RETRY_HTTP_CODES")}

    # -- what to ask

    async def offered(self, reading: Reading, entries: Sequence[Judged], list_url: str) -> list[Request]:
        """Record what a list's titles refuse; return requests for what is worth asking and not yet held."""
        spider, portal = self._spider, reading.portal
        tally = spider.tallies[portal.id]
        requests: list[Request] = []
        refusals: list[Fetch] = []
        wanted: list[Errand] = []
        listed = {identity(one.entry.url) for one in entries}
        for one in entries:
            entry, verdict = one.entry, one.verdict
            twin = twin_of(entry.url)
            if twin is not None and identity(twin) in listed:
                continue  # the list has the page itself beside its mobile twin
            hints = Hints(entry.title, reading.column.agency, None, reading.column.confirmed, entry.listed_on)
            errand = Errand(entry.url, "file" if is_file(entry.url) else "article", portal, hints, list_url)
            if verdict.kind is Kind.COLLECTION and spider.reach.allows(entry.url):
                requests += spider.columns.part_of(reading, entry.url, optional=True)
            elif not verdict.wanted and verdict.reason is not None:
                refusals.append(ledger_row(errand, "refused", str(verdict.reason), verdict.evidence))
            elif not spider.reach.allows(entry.url):
                refusals.append(ledger_row(errand, "refused", "foreign_host", entry.url))
            elif spider.years and not one.may_be_of(spider.years):
                tally.skipped += 1
            elif spider.first_asked(entry.url):
                wanted.append(errand)
        tally.refused += sum(spider.first_asked(refusal.url) for refusal in refusals)
        await spider.record_refusals(refusals)
        held = await spider.memory.standing([errand.url for errand in wanted])
        for errand in wanted:
            requests += self._ask_again(errand, held.get(errand.url))
        return requests

    async def named(self, portal: Portal) -> list[Request]:
        """Return the request for the one document that the operator named."""
        url, spider = portal.url, self._spider
        held = (await spider.memory.standing([url])).get(url)
        errand = Errand(url, "article", portal, again=held is not None)
        spider.first_asked(url)
        return self._ask_again(errand, held) if held and held.fresh else [spider.ask(errand)]

    async def due(self, portal: Portal) -> AsyncIterator[Request]:
        """Yield requests for what earlier runs had of a portal and is due again."""
        spider = self._spider
        for one in await spider.memory.due(portal.id):
            narrowed = spider.years and one.year is not None and one.year not in spider.years
            if not narrowed and spider.reach.allows(one.url) and spider.first_asked(one.url):
                yield spider.ask(Errand(one.url, one.kind, portal, one.hints, one.found_on, again=True))

    def _ask_again(self, errand: Errand, held: Standing | None) -> list[Request]:
        """Return requests for an address, in view of what the ledger holds of it."""
        spider = self._spider
        if held is None:
            return [spider.ask(errand)]
        errand = replace(errand, url=held.url, again=held.asked)
        if spider.full and not held.fresh:
            return [spider.ask(errand)]
        tally = spider.tally(errand)
        if held.outcome == "failed":
            if held.due:
                return [spider.ask(errand)]
            tally.fail(Failure(held.reason or "", HELD))
            return []
        if held.outcome == "refused":
            # refused without being asked: by a title that is accepted now, by robots.txt, by its host
            if not held.asked:
                return [spider.ask(errand)]
            tally.refused += 1
            return []
        if held.report_id is not None:
            tally.found.add(held.report_id)
        elif held.as_list and not spider.columns.has(errand.portal, held.url):
            # a search looked at it in passing; that it is an article only the list says
            return [spider.ask(replace(errand, again=False))]
        files = [*held.files, *(held.old_files if spider.full else ())]
        files = [url for url in files if spider.first_asked(url)]
        return [spider.ask(replace(errand, url=url, kind="file", found_on=held.url, again=False)) for url in files]

    async def take_up(self) -> AsyncIterator[Request]:
        """Read and settle what a killed run kept and did not read; yield requests for what is still missing."""
        spider = self._spider
        left = await spider.writer.do(left_over)
        for sha256, source in left:
            portal = spider.portal_of(source)
            kind = "file" if source.kind == "file" else "article"
            errand = Errand(source.url, kind, portal, source.hints, source.found_on)  # type: ignore[arg-type]
            spider.first_asked(source.url)
            spider.begun(errand)
            body = await spider.writer.do(_body, sha256)
            async for request in self._read(errand, source, sha256, body, source.charset, None):
                yield request

    # -- what came

    @waited_for
    async def answered(self, response: Response, errand: Errand, page: Page | None = None) -> AsyncIterator[Request]:
        """Settle one answer."""
        spider, meta = self._spider, response.meta
        if "sha256" in meta:
            spider.tally(errand).fetched += 1
            came = self._read(errand, meta["source"], meta["sha256"], response.body, charset_of(response), page)
            async for request in came:
                yield request
            return
        if response.status == 304 and "kept" in meta:
            await self._unchanged(errand)
            return
        if "led_on" not in meta:
            await self.answered_badly(errand, response.request or Request(errand.url), response, last=True)
        target: Errand | None = response.meta.get("led_on")
        if target is not None:
            yield spider.ask(target, page=page) if page else spider.ask(target)
        elif page is not None:
            await self._file_done(page)
        await spider.over(errand)

    async def _unchanged(self, errand: Errand) -> None:
        """Count a document that is as it was."""
        spider = self._spider
        tally = spider.tally(errand)
        tally.not_modified += 1
        held = (await spider.memory.standing([errand.url])).get(errand.url)
        if held is not None and held.report_id is not None:
            tally.found.add(held.report_id)
        await spider.over(errand)

    async def answered_badly(self, errand: Errand, request: Request, response: Response, *, last: bool = False) -> None:
        """Record an answer that is no document. ``last``: it will not be tried again in this run.

        Leaves in the request's meta (``led_on``) what is to be asked instead, None where nothing is.
        """
        spider = self._spider
        if response.status in self.retried and not last:
            return
        failure = spider.judge_answer(response) or Failure("dead", str(response.status))
        spider.note(errand.url, None if failure.reason == "moved" else failure)
        location = response.headers.get("Location")
        if failure.reason == "moved" and location:
            request.meta["led_on"] = await self._led_on(errand, led_to(errand.url, location), response.status)
            return
        request.meta["led_on"] = None
        await self._fail(errand, failure, response.status)

    async def failed(self, error: TwistedFailure) -> None:
        """Take note of a document that brought no answer, or was not asked."""
        request: Request = error.request  # type: ignore[attr-defined]
        errand: Errand = request.meta["errand"]
        await self._unanswered(error, errand, request.cb_kwargs.get("page"))
        await self._spider.over(errand)

    async def _unanswered(self, error: TwistedFailure, errand: Errand, page: Page | None) -> None:
        spider, why = self._spider, self._spider.why(error)
        if isinstance(why, Failure):
            await self._fail(errand, why, None)
        elif why.outcome == "refused":
            spider.tally(errand).refused += 1
            await spider.record_refusals([ledger_row(errand, "refused", why.reason, why.detail)])
        elif why.outcome == "failed":
            await self._fail(errand, Failure(why.reason, why.detail), None)
        else:
            # its host is left alone for this run; a page that waits for it is taken up by the next
            spider.tally(errand).not_asked += 1
            return
        if page is not None:
            await self._file_done(page)

    async def _read(
        self, errand: Errand, source: Source, sha256: str, body: bytes, charset: str | None, page: Page | None
    ) -> AsyncIterator[Request]:
        """Read a kept body and settle it, or ask for what it leads to."""
        spider = self._spider
        try:
            sight = await spider.readers.call(see_article, body, source, charset)
        except ReadingError as error:
            sight = ArticleSight(Crash(str(error), error.reason))
        parsed = sight.parsed
        empty = sight.failure is None and not (isinstance(parsed, Report) and parsed.figures)
        if empty and (known := await spider.memory.list_page(sha256, errand.url)):
            sight = replace(sight, failure=Failure("soft_404", f"the same page as {known}"))
        spider.note(errand.url, sight.failure)
        if sight.failure is not None:
            failed = ledger_row(errand, "failed", sight.failure.reason, sight.failure.evidence, source.status, sha256)
            await self._store(_nothing(sight.failure.evidence), source, sha256, failed)
            spider.tally(errand).fail(sight.failure)
        elif sight.forwards_to is not None:
            target = await self._led_on(errand, sight.forwards_to, source.status)
            evidence = f"leads on to {sight.forwards_to}"
            await spider.writer.store(ToStore(_nothing(evidence), source, sha256, _no_more))
            if target is not None:
                yield spider.ask(target, page=page)
                page = None
        elif sight.files and errand.kind != "file":
            asked = await self._files(errand, source, sha256, parsed, sight.files)
            for request in asked:
                yield request
        else:
            outcome = await self._settle(errand, source, sha256, parsed)
            if page is not None:
                page.has_report = page.has_report or outcome.report_id is not None
        if page is not None:
            await self._file_done(page)
        await spider.over(errand)

    async def _files(
        self, errand: Errand, source: Source, sha256: str, parsed: Parsed, files: Sequence[FileLink]
    ) -> list[Request]:
        """Return requests for a page's files; without any left to ask, settle the page."""
        spider = self._spider
        allowed = [file for file in files if spider.reach.allows(file.url)]
        held = await spider.memory.standing([file.url for file in allowed])
        page = Page(errand, source, sha256, parsed, 0)
        requests = []
        for file in allowed:
            standing = held.get(file.url)
            if standing is None or standing.due or (spider.full and not standing.fresh):
                if spider.first_asked(file.url):
                    hints = hints_for(file, errand.hints, parsed)
                    page.left += 1
                    requests.append(spider.ask(Errand(file.url, "file", errand.portal, hints, errand.url), page=page))
            elif standing.report_id is not None:
                page.has_report = True
        if not requests:
            await self._settle(errand, source, sha256, parsed, has_report=page.has_report)
        return requests

    async def _file_done(self, page: Page) -> None:
        page.left -= 1
        if page.left == 0:
            await self._settle(page.errand, page.source, page.sha256, page.parsed, has_report=page.has_report)

    # -- how it is written down

    async def _settle(
        self, errand: Errand, source: Source, sha256: str, parsed: Parsed, *, has_report: bool = False
    ) -> Outcome:
        """Store what a body says together with its ledger row; ``has_report``: a file of this page is the report."""
        status = source.status
        match parsed:
            case Report():
                fetch = ledger_row(errand, "ok", None, None, status, sha256)
            case Refused() if has_report:
                fetch = ledger_row(errand, "ok", None, "the report is a file of this page", status, sha256)
            case Refused():
                fetch = ledger_row(errand, "refused", str(parsed.reason), parsed.evidence, status, sha256)
            case Crash():
                fetch = ledger_row(errand, "failed", "parser", parsed.detail, status, sha256)
        outcome = await self._store(parsed, source, sha256, fetch, (errand, has_report))
        if not (has_report and outcome.result == "refused"):
            self._spider.tally(errand).took(outcome)
        return outcome

    async def shown_on_list(self, errand: Errand, source: Source, sha256: str, parsed: Report) -> None:
        """Store the report that a list page itself shows; the page stays a list, and is asked again as one."""
        fetch = ledger_row(errand, "ok", None, "shows a report itself", source.status, sha256)
        self._spider.tally(errand).took(await self._store(parsed, source, sha256, fetch, (errand, False)))

    async def in_place(
        self, errand: Errand, source: Source, sha256: str, response: Response, one: Judged
    ) -> AsyncIterator[Request]:
        """Settle a list page that is the one report it lists; it stays a list, and is asked again as one.

        Addresses made of an agency and a year are such pages: whether there is a report is seen only there.
        """
        hints = replace(source.hints, title=one.entry.title, published_on=one.entry.listed_on)
        if self._spider.years and not one.may_be_of(self._spider.years):
            self._spider.tally(errand).skipped += 1
            return
        errand = replace(errand, hints=hints)
        self._spider.begun(errand)
        came = self._read(errand, replace(source, hints=hints), sha256, response.body, charset_of(response), None)
        async for request in came:
            yield request

    async def _store(
        self, parsed: Parsed, source: Source, sha256: str, fetch: Fetch, settled: tuple[Errand, bool] | None = None
    ) -> Outcome:
        ledger, run_id = self._spider.memory.ledger, self._spider.run_id

        def also(db: Database) -> None:
            ledger.write(with_validators(fetch, source), run_id)
            if settled is not None:
                reviews.write_document(db, settled[0], parsed, has_report=settled[1])

        return await self._spider.writer.store(ToStore(parsed, source, sha256, also))

    async def _led_on(self, errand: Errand, target: str, status: int | None) -> Errand | None:
        """Record that an address leads elsewhere; return the errand there, if that is to be asked."""
        spider, tally = self._spider, self._spider.tally(errand)
        if not spider.reach.allows(target):
            tally.refused += 1
            await spider.record(ledger_row(errand, "refused", "foreign_host", target, status))
            return None
        if errand.hops >= _MOST_HOPS:
            await self._fail(errand, Failure("moved", f"in circles, last to {target}"), status)
            return None
        if walls.is_error_address(target):
            await self._fail(errand, Failure("soft_404", f"to {target}"), status)
            return None
        if urlsplit(target).path in ("", "/"):
            await self._fail(errand, Failure("moved", f"to the home page {target}"), status)
            return None
        onward = replace(errand, url=target, hops=errand.hops + 1)
        if identity(target) == identity(errand.url):
            return onward  # http to https, with and without www., or back to itself with a cookie
        await spider.record(ledger_row(errand, "ok", LED_ON, target, status))
        held = (await spider.memory.standing([target])).get(target)
        if held is not None and not held.due and (held.fresh or not spider.full):
            if held.report_id is not None:
                tally.found.add(held.report_id)
            return None
        return onward if spider.first_asked(target) else None

    async def _fail(self, errand: Errand, failure: Failure, status: int | None) -> None:
        self._spider.tally(errand).fail(failure)
        await self._spider.record(ledger_row(errand, "failed", failure.reason, failure.evidence, status))


def portal_left(portal_id: str | None, url: str) -> Portal:
    """Return a stand-in for a portal that this run does not ask, for a body that an earlier one left."""
    return Portal(id=portal_id or "", name=portal_id or "", url=url, status="retired")


def _nothing(evidence: str) -> Refused:
    return Refused(Refusal.NOT_A_REPORT, None, evidence)


def _no_more(db: Database) -> None:
    """Write nothing beside the body's own rows: the ledger's row is there already."""


def _body(archive: Archive, sha256: str) -> bytes:
    return archive.bodies.get(sha256)

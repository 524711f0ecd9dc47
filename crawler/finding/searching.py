"""The search side of a crawl: from a portal's home page to its columns, page by page, with everything recorded.

What is found is handed to the list side; what is in doubt goes to the review list, other hosts to the proposals.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Collection, Sequence
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from archive.storage.store import Archive
from crawler.addresses import led_to
from crawler.articles.errands import Errand, ledger_row
from crawler.asking.walls import Failure
from crawler.clock import written
from crawler.finding import findings, proposals, reviews
from crawler.finding.discovery import Search
from crawler.finding.findings import Finding
from crawler.finding.proposals import Proposal
from crawler.finding.survey import see_portal
from crawler.lists.columns import charset_of
from crawler.lists.listing import Judged, Lead
from crawler.reading import ReadingError
from crawler.records import revisits
from crawler.records.ledger import LED_ON
from crawler.registry import Column, Portal

if TYPE_CHECKING:
    from crawler.spiders.reports import ReportsSpider


_RELATIVE = re.compile("^[省市县区州旗镇乡本我]")


class Searches:
    """Searches portals that have no column in the registry."""

    def __init__(self, spider: ReportsSpider) -> None:
        """Work for one crawl."""
        self._spider = spider
        self._closed: dict[str, Failure] = {}
        self._proposed: set[Proposal] = set()

    async def propose(self, portal: Portal, rows: Sequence[Judged], page: str) -> None:
        """Enter the other hosts to which a list's rows lead: portals of their own, perhaps."""
        hosts = self._spider.hosts
        found = {one for one in proposals.of_rows(portal, rows, page) if one.url not in hosts} - self._proposed
        if found:
            self._proposed |= found
            await self._spider.writer.do(_propose, found)

    async def begin(self, portal: Portal) -> list[Request]:
        """Return the first request of a search for the portal's columns, or those for what a search lately found."""
        spider = self._spider
        if not spider.full:
            since = revisits.since(revisits.search_for(), spider.clock())
            if known := await spider.writer.do(_remembered, portal, since):
                return self._ask(portal, [one for one in known if not spider.is_held(portal, one.column.url)])
        return await self._go_on(portal, Search(portal.url, self._spider.reach))

    async def _go_on(self, portal: Portal, search: Search) -> list[Request]:
        """Return the request for the search's next lead, or those for the columns that it found."""
        if (step := search.next_lead()) is not None:
            lead, depth = step
            errand = Errand(lead.url, "list", portal)
            self._spider.begun(errand)
            carried = {"search": search, "lead": lead, "depth": depth}
            return [errand.request(self.looked, self.overlooked, lead.ask, **carried)]
        spider = self._spider
        found = [
            Finding(Column(one.url, _whole_name(one.agency), one.confirmed), one.family, one.why)
            for one in search.columns
        ]
        # what should be a column and shows no list is read like one: its failure is recorded, or gone one day
        found += [Finding(Column(one.url), None, one.why, True) for one in search.doubts if found and one.empty]
        sure = any(not one.lesser for one in search.columns)
        strangers = [one for one in search.proposals.values() if one.url not in spider.hosts]
        await spider.writer.do(_write, search, portal, found if sure else [], strangers, written(spider.clock()))
        tally = spider.tally(Errand(portal.url, "list", portal))
        tally.course(portal.url).pages += search.looked_at
        if search.columns and search.cut_short:
            tally.unread.append(
                f"{portal.url}: limit (more pages may lead to columns than the {search.looked_at} seen)"
            )
        if not sure:
            some = ", only others that list some" if search.columns else ""
            nothing = Failure("shell", f"no column of annual reports on {search.looked_at} pages{some}")
            tally.miss(portal.url, self._closed.get(portal.id, nothing))
        return self._ask(portal, found)

    def _ask(self, portal: Portal, found: Sequence[Finding]) -> list[Request]:
        columns = self._spider.columns
        return [request for one in found for request in columns.found(portal, one.column, one.family)]

    async def looked(
        self, response: Response, errand: Errand, search: Search, lead: Lead, depth: int
    ) -> AsyncIterator[Request]:
        """Look at a page of a portal, and go on with the search."""
        spider = self._spider
        sha256 = response.meta.get("sha256")
        if sha256 is None:
            failure = spider.judge_answer(response) or Failure("shell", "nothing")
            location = response.headers.get("Location")
            if failure.reason == "moved" and location:
                target = led_to(errand.url, location)
                if spider.reach.allows(target):
                    await spider.record(ledger_row(errand, "ok", LED_ON, target, response.status, None))
                    if not search.led_on(lead, depth, target):
                        self._shut(errand, Failure("moved", f"to {target}"))
                else:
                    await spider.record(ledger_row(errand, "refused", "foreign_host", target, response.status, None))
                    self._shut(errand, Failure("moved", f"to {target}"))
            else:
                spider.note(errand.url, failure)
                await self._missed(errand, search, lead, depth, failure, response.status)
        else:
            spider.note(errand.url, None)
            await spider.record(ledger_row(errand, "ok", None, None, response.status, sha256))
            try:
                sight = await spider.readers.call(
                    see_portal, response.body, charset_of(response), errand.url, lead.ask, lead.family
                )
                search.saw(lead, depth, sight)
            except ReadingError as error:
                spider.logger.warning("%s: %s", errand.url, error)
        for request in await self._go_on(errand.portal, search):
            yield request
        await spider.over(errand)

    async def overlooked(self, error: TwistedFailure) -> AsyncIterator[Request]:
        """Go on with the search after a page that could not be had."""
        request: Request = error.request  # type: ignore[attr-defined]
        errand: Errand = request.meta["errand"]
        search, lead, depth = (request.cb_kwargs[name] for name in ("search", "lead", "depth"))
        why = self._spider.why(error)
        if isinstance(why, Failure):
            await self._missed(errand, search, lead, depth, why, None)
        elif why.outcome is not None:
            self._shut(errand, Failure(why.reason, why.detail))
            await self._spider.record_refusals([ledger_row(errand, why.outcome, why.reason, why.detail)])
            search.missed(lead, depth, why.reason)
        for further in await self._go_on(errand.portal, search):
            yield further
        await self._spider.over(errand)

    async def _missed(
        self, errand: Errand, search: Search, lead: Lead, depth: int, failure: Failure, status: int | None
    ) -> None:
        self._shut(errand, failure)
        if failure.reason in ("dead", "soft_404") and search.is_guess(lead):
            # no link of the portal's led there, so that there is nothing is no failure
            row = ledger_row(errand, "ok", None, f"nothing at a guessed address: {failure.evidence}", status)
        else:
            row = ledger_row(errand, "failed", failure.reason, failure.evidence, status)
        await self._spider.record(row)
        search.missed(lead, depth, failure.reason)

    def _shut(self, errand: Errand, failure: Failure) -> None:
        """Note why a search could not even begin."""
        if errand.url == errand.portal.url:
            self._spider.tally(errand).course(errand.url).stop(errand.address)
            self._closed[errand.portal.id] = failure


def _whole_name(agency: str | None) -> str | None:
    """Return an agency's name if it says where the agency stands: of 市教育局 only its own portal knows."""
    return None if agency is None or _RELATIVE.match(agency) else agency


def _remembered(archive: Archive, portal: Portal, since: str) -> list[Finding]:
    return findings.read(archive.db, portal, since)


def _propose(archive: Archive, found: Collection[Proposal]) -> None:
    with archive.transaction():
        proposals.write(archive.db, found)


def _write(
    archive: Archive,
    search: Search,
    portal: Portal,
    found: Sequence[Finding],
    strangers: Sequence[Proposal],
    at: str,
) -> None:
    with archive.transaction():
        findings.write(archive.db, portal, found, at)
        proposals.write(archive.db, strangers)
        reviews.write_columns(archive.db, search.doubts, portal)

"""Downloader middleware for what was had before: pages of a killed run, and pages that may not have changed.

A list page that this run, or one before it that did not end, had is given from what was kept, and its host is not
asked. What an earlier run had is asked for with ``If-None-Match`` and ``If-Modified-Since``; 304 stands for the body
that is kept. ``--full`` asks without these: some servers say 304 whatever happened.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol, Self, cast

from scrapy import Request
from scrapy.http import Response

from archive.ingest import pending
from archive.sources import Headers, Source, of_exchange
from archive.storage.bodies import DamagedBodyError
from archive.storage.store import Archive
from crawler.addresses import BadAddressError, resolve
from crawler.articles.errands import with_validators
from crawler.asking.walls import Failure
from crawler.records.ledger import Fetch, Ledger

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.articles.errands import Errand


@dataclass(frozen=True, slots=True)
class Kept:
    """What an address gave: a body, or what its ledger row says. ``had``: it need not be asked at all."""

    had: bool
    status: int
    headers: Headers = ()
    body: bytes = b""
    sha256: str | None = None
    source: Source | None = None
    etag: str | None = None
    last_modified: str | None = None
    failure: Failure | None = None


class Remembering(Protocol):
    """A spider that knows what was had."""

    async def kept(self, address: str, *, had_only: bool) -> Kept | None:
        """Return what is kept of an address; ``had_only``: only if it need not be asked."""


class RecallMiddleware:
    """Answers from what is kept, or has the server say whether that still holds."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> Response | None:
        """Return the kept answer, or add what makes the request a conditional one."""
        errand: Errand | None = request.meta.get("errand")
        listed = request.meta.get("robots") or (errand is not None and errand.kind == "list")
        spider = self.crawler.spider
        if "asked" in request.meta or not hasattr(spider, "kept") or not (listed or (errand and errand.again)):
            return None
        request.meta["asked"] = True  # a retry is no second question
        address = errand.address if errand else request.url
        unconditional = request.method != "GET" or getattr(spider, "full", False)
        found = await cast("Remembering", spider).kept(address, had_only=unconditional)
        if found is None:
            return None
        if found.had and listed:
            request.meta["dont_retry"] = True
            return _answer(request, found)
        if not unconditional and found.sha256 is not None and (found.etag or found.last_modified):
            request.meta["kept"] = found
            if found.etag:
                request.headers["If-None-Match"] = found.etag
            if found.last_modified:
                request.headers["If-Modified-Since"] = found.last_modified
        return None

    def process_response(self, request: Request, response: Response) -> Response:
        """Put the kept list or rules in the place of a 304; of a document 304 itself says enough."""
        errand: Errand | None = request.meta.get("errand")
        found: Kept | None = request.meta.get("kept")
        if response.status == 304 and found is not None and (errand is None or errand.kind == "list"):
            return _answer(request, found)
        return response


async def had_meanwhile(spider: object, request: Request) -> Response | None:
    """Return a list page that another request brought while this one waited for its turn: many columns name one."""
    errand: Errand | None = request.meta.get("errand")
    if errand is None or errand.kind != "list" or not hasattr(spider, "kept"):
        return None
    found = await cast("Remembering", spider).kept(errand.address, had_only=True)
    return _answer(request, found) if found is not None and found.had else None


def _answer(request: Request, found: Kept) -> Response:
    if found.sha256 is not None:
        request.meta["sha256"], request.meta["source"] = found.sha256, found.source
    if found.failure is not None:
        request.meta["judged"] = found.failure
    headers: dict[str, list[str]] = {}
    for name, value in found.headers:
        headers.setdefault(name, []).append(value)
    return Response(request.url, found.status, headers, found.body, request=request)


def look_up(archive: Archive, ledger: Ledger, address: str, run_id: int | None, *, had_only: bool) -> Kept | None:
    """Look up what is kept of an address; where it need not be asked, it is this run's from now on.

    Only inside a transaction.
    """
    row = ledger.held(address)
    had = row is not None and ledger.had(row)
    if not had and (sha256 := ledger.kept_unwritten(address)) is not None:
        return _unwritten(archive, ledger, address, sha256, run_id)
    if row is None or not (had or not had_only):
        return None
    if row["sha256"] is not None:
        found = _body(archive, address, row["sha256"], had=had, etag=row["etag"], last_modified=row["last_modified"])
    elif had:
        found = _told(address, row)
    else:
        return None
    if found is not None and found.had:
        ledger.recalled(address, run_id)
    return found


def _body(archive: Archive, address: str, sha256: str, *, had: bool, **validators: Any) -> Kept | None:
    exchange = archive.bodies.exchange(sha256, address)
    if exchange is None:
        return None
    status = exchange.status if exchange.status is not None else 200
    try:
        body, source = archive.bodies.get(sha256), of_exchange(exchange)
    except DamagedBodyError:  # asked for again, it is kept whole
        return None
    return Kept(had, status, exchange.response_headers, body, sha256, source, **validators)


def _unwritten(archive: Archive, ledger: Ledger, address: str, sha256: str, run_id: int | None) -> Kept | None:
    """Return a page that was kept, and write the row that a kill prevented."""
    found = _body(archive, address, sha256, had=True)
    if found is not None and (source := found.source) is not None:
        row = Fetch(address, source.kind, "ok", None, None, found.status, sha256)
        row = replace(row, portal_id=source.portal_id, found_on=source.found_on)
        ledger.got(with_validators(row, source), run_id)
    return found


def _told(address: str, row: dict[str, Any]) -> Kept | None:
    """Return the answer without a body that a row speaks of; None where the address led back to itself."""
    status, detail = int(row["http_status"]), str(row["detail"] or "")
    if not 300 <= status < 400:
        failure = Failure(row["reason"], detail) if status < 300 and row["reason"] else None
        return Kept(True, status, failure=failure)
    target = detail.partition(" ")[2] if row["outcome"] == "failed" else detail
    try:
        circles = resolve(address, target) == address if target else False
    except BadAddressError:
        circles = False
    return None if circles else Kept(True, status, (("Location", target),) if target else ())


def left_over(archive: Archive) -> list[tuple[str, Source]]:
    """Return what was kept and never read, files before pages: a page is settled by its files."""
    return sorted(pending(archive), key=lambda one: one[1].kind != "file")

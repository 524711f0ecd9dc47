"""What a request is for, and where its body will be said to come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from scrapy import Request
from scrapy.http import Headers, Response

from archive.ingest import Source
from crawler.lists.listing import Ask
from crawler.records.ledger import Fetch, Kind, Result
from crawler.registry import Portal
from parsers.model import Hints

NO_HINTS = Hints()
#: Rows of a list come before its next page, so that what waits in memory is one list page a column.
_PRIORITY: Mapping[str, int] = {"list": 0, "article": 10, "file": 20}
#: What may have changed is looked at after everything that may be new.
_LATER = 50


@dataclass(frozen=True, slots=True)
class Errand:
    """One address to ask, why, and what is known of it beforehand.

    ``hops`` counts the redirects that led here. A portal that can be asked in one scheme only gets it. ``again``: an
    earlier run had it, and this one asks whether it has changed. ``mark``: what a POST sends, see :meth:`Ask.mark`.
    """

    url: str
    kind: Kind
    portal: Portal
    hints: Hints = NO_HINTS
    found_on: str | None = None
    hops: int = 0
    again: bool = False
    mark: str = ""

    def __post_init__(self) -> None:
        """Spell the address as its portal's hosts can be asked."""
        object.__setattr__(self, "url", self.portal.spelled(self.url))

    @property
    def address(self) -> str:
        """Its address in the ledger: the URL, and what a POST sends there, since one URL may give many lists."""
        return self.url + self.mark

    def request(self, callback: Any, errback: Any, ask: Ask | None = None, **carried: Any) -> Request:
        """Return the request; ``carried`` are the callback's own arguments."""
        errand = replace(self, mark=ask.mark) if ask else self
        headers = dict(ask.headers) if ask else {}
        if ask and ask.referer:
            headers["Referer"] = ask.referer
        form, data = (ask.form, ask.json) if ask else (None, None)
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        elif data is not None:
            headers["Content-Type"] = "application/json; charset=UTF-8"
        body = form if form is not None else data
        return Request(
            self.url,
            method="GET" if body is None else "POST",
            headers=headers,
            body=body,
            callback=callback,
            errback=errback,
            cb_kwargs={"errand": errand, **carried},
            meta={"errand": errand},
            priority=_PRIORITY.get(self.kind, 0) + self.hops - (_LATER if self.again else 0),
            dont_filter=True,
        )


def ledger_row(
    errand: Errand,
    outcome: Result,
    reason: str | None,
    detail: str | None,
    status: int | None = None,
    sha256: str | None = None,
) -> Fetch:
    """Return the ledger's row for what came of an errand; hints only where a report may be read from the body."""
    return Fetch(
        url=errand.address,
        kind=errand.kind,
        outcome=outcome,
        reason=reason,
        detail=detail,
        http_status=status,
        sha256=sha256,
        portal_id=errand.portal.id or None,
        found_on=errand.found_on,
        hints=None if errand.kind == "list" else errand.hints,
    )


def with_validators(fetch: Fetch, source: Source) -> Fetch:
    """Return the row with what lets the next run ask whether the body has changed."""
    given = {name.lower(): value for name, value in source.response_headers}
    return replace(fetch, etag=given.get("etag"), last_modified=given.get("last-modified"))


def source_of(url: str, request: Request, response: Response, errand: Errand | None, at: str) -> Source:
    """Return what the archive keeps with the body that came ``at`` this time; without an errand it is a robots.txt."""
    content_type = response.headers.get("Content-Type")
    return Source(
        url=url,
        fetched_at=at,
        status=response.status,
        content_type=content_type.decode("latin-1") if content_type else None,
        request_headers=_pairs(request.headers),
        response_headers=_pairs(response.headers),
        portal_id=errand.portal.id if errand else None,
        region_code=errand.portal.region if errand else None,
        hints=errand.hints if errand else NO_HINTS,
        found_on=errand.found_on if errand else None,
        kind=errand.kind if errand else "robots",
        certificate=request.meta.get("certificate"),
    )


def _pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values
    )

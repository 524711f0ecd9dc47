"""Where a body came from, and what became of it: the terms in which the other rooms speak with this one."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from email.message import Message
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from archive.storage.bodies import Exchange
from parsers.addresses import given_name
from parsers.model import Hints

_HINTS = tuple(field.name for field in fields(Hints))

Headers = tuple[tuple[str, str], ...]
Failure = Literal["parser_crash", "parser_timeout", "parser_memory"]
FAILURES: tuple[Failure, ...] = get_args(Failure)  # how the parser fails on a body: kinds of ``problems``
NO_HINTS = Hints()


@dataclass(frozen=True, slots=True)
class Source:
    """One address, and how it gave a body.

    ``fetched_at`` is ISO 8601 in UTC (``2026-11-22T01:02:03Z``); ``status`` None where no HTTP took place.
    ``region_code`` is the place whose portal it is, ``found_on`` the page that led here. ``kind`` is the
    contract's ``fetches.kind``; bodies of robots files are kept, never read as reports, those of lists only where
    the list page shows a report itself. ``given_by`` is ``operator`` for a page that somebody saved by hand;
    ``certificate`` what was wrong with the site's, if anything.
    """

    url: str
    fetched_at: str
    status: int | None = None
    content_type: str | None = None
    request_headers: Headers = ()
    response_headers: Headers = ()
    portal_id: str | None = None
    region_code: str | None = None
    hints: Hints = NO_HINTS
    found_on: str | None = None
    kind: Literal["robots", "list", "article", "file"] = "article"
    given_by: Literal["operator"] | None = None
    certificate: str | None = None

    @property
    def way(self) -> Literal["crawl", "operator", "file"]:
        """How it came here: ``snapshots.origin``."""
        if self.given_by == "operator":
            return "operator"
        return "file" if self.url.startswith("file:") else "crawl"

    @property
    def site(self) -> str | None:
        """The host, or None for a file."""
        return urlsplit(self.url).hostname

    @property
    def charset(self) -> str | None:
        """What the hints, else the Content-Type, declare."""
        if self.hints.charset or not self.content_type:
            return self.hints.charset
        message = Message()
        message["Content-Type"] = self.content_type
        return message.get_content_charset()

    @property
    def given_title(self) -> str | None:
        """What the answer itself calls the file (Content-Disposition), without its ending."""
        given = next((value for name, value in self.response_headers if name.lower() == "content-disposition"), None)
        name = given_name(given)
        return (name.rpartition(".")[0] or name) if name else None

    def origin(self) -> str:
        """Return as JSON what is not in the exchange's own columns; ``of_exchange`` reads it."""
        hints = told(self.hints)
        known: dict[str, Any] = {
            "kind": self.kind,
            "content_type": self.content_type,
            "portal_id": self.portal_id,
            "region_code": self.region_code,
            "found_on": self.found_on,
            "hints": hints,
            "given_by": self.given_by,
            "certificate": self.certificate,
        }
        return json.dumps({name: value for name, value in known.items() if value}, ensure_ascii=False)


def told(hints: Hints) -> dict[str, Any]:
    """Return what hints say, without what they leave open."""
    return {name: value for name in _HINTS if (value := getattr(hints, name))}


def of_exchange(exchange: Exchange) -> Source:
    """Return the source of a kept body, as it was given to ``archive.ingest.keep``."""
    known: dict[str, Any] = json.loads(exchange.origin or "{}")
    return Source(
        url=exchange.url,
        fetched_at=exchange.fetched_at,
        status=exchange.status,
        request_headers=exchange.request_headers,
        response_headers=exchange.response_headers,
        **{**known, "hints": Hints(**known.get("hints", {}))},
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one body.

    ``same``: the archive says this already (perhaps of another address); ``new``: a report that it did not
    have; ``changed``: a new version of one. ``refused``: no annual report, ``reason`` is the contract's;
    ``failed``: the parser crashed, the body is kept. ``status`` is the report's.
    """

    result: Literal["new", "changed", "same", "refused", "failed"]
    report_id: int | None
    reason: str | None
    detail: str | None
    status: str | None

    def __str__(self) -> str:
        """Say it in one line."""
        said = ", ".join(word for word in (self.result, self.status, self.detail) if word)
        return said if self.report_id is None else f"{said} (report {self.report_id})"


@dataclass(frozen=True, slots=True)
class Crash:
    """The parser failed on a body; ``detail`` says how, and where in the program; ``reason`` is the problem's kind."""

    detail: str
    reason: Failure = "parser_crash"

"""Answers that look like pages and are a host's way to say that it is asked too often.

Seen on portals after bursts of requests: a body of a few bytes with 200, or the list in the article's place.
"""

from __future__ import annotations

from crawler.asking.walls import Failure
from crawler.page import Page, shown
from parsers.characters import fold
from parsers.titles import Kind, judge

_TINY = 700  # bytes; such bodies had 3 to 618
_BEGINS = 8  # characters of a title that tell it from most others
_ROWS = 3  # so many reports of others, linked by their titles, are a list
_WAYS = "boolean(//a[@href]|//form|//script|//img|//iframe|//frame|//embed|//object|//meta[@http-equiv])"


def sign_of(page: Page, body: bytes, title: str | None) -> Failure | None:
    """Say whether ``page``, which holds no report, shows that its host throttles; ``title``: as it was listed.

    A small page without a link, a picture, a frame, a form or a script says nothing and leads nowhere. A list in an
    article's place has the article's own title among its links, and other reports beside it.
    """
    if len(body) < _TINY and not page.root.xpath(_WAYS):
        return Failure("throttled", f"{len(body)} bytes where a page was expected")
    said = fold(title or "").rstrip(".…")
    # by its title alone: links that are relative lead elsewhere from the article's address
    if (
        said
        and _speaks_of(page, said)
        and any(fold(one.title).rstrip(".…") == said for one in page.anchors)
        and _others(page, said) >= _ROWS
    ):
        return Failure("throttled", "a list in the article's place")
    return None


def _speaks_of(page: Page, said: str) -> bool:
    """Say whether a link may have this title; addresses, which take longest, are not looked at."""
    begins = said[:_BEGINS]
    return any(begins in fold(f"{shown(one)} {one.get('title') or ''}") for one in page.root.iter("a"))


def _others(page: Page, own: str) -> int:
    titles = {fold(one.title).rstrip(".…") for one in page.anchors} - {own}
    return sum(judge(title, confirmed_column=False).kind is Kind.ACCEPT for title in titles)

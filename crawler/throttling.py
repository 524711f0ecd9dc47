"""Answers that look like pages and are a host's way to say that it is asked too often.

Seen on portals after bursts of requests: a body of a few bytes with 200, or the list in the article's place.
"""

from __future__ import annotations

from crawler.addresses import identity
from crawler.page import Page
from crawler.walls import Failure
from parsers.characters import fold
from parsers.titles import Kind, judge

_TINY = 700  # bytes; such bodies had 3 to 618
_ROWS = 3  # so many reports of others, linked by their titles, are a list
_WAYS = "boolean(//a[@href]|//form|//script|//img|//iframe|//frame|//embed|//object|//meta[@http-equiv])"


def sign_of(page: Page, body: bytes, title: str | None) -> Failure | None:
    """Say whether ``page``, which holds no report, shows that its host throttles; ``title``: as it was listed.

    A small page without a link, a picture, a frame, a form or a script says nothing and leads nowhere. A list in an
    article's place links the article itself by its title, and other reports beside it.
    """
    if len(body) < _TINY and not page.root.xpath(_WAYS):
        return Failure("throttled", f"{len(body)} bytes where a page was expected")
    if title:
        said, own = fold(title).rstrip(".…"), identity(page.url)
        listed = any(identity(one.url) == own and fold(one.title).rstrip(".…") == said for one in page.anchors)
        if listed and _others(page, own) >= _ROWS:
            return Failure("throttled", "a list in the article's place")
    return None


def _others(page: Page, own: str) -> int:
    urls = {identity(one.url): one.title for one in page.anchors}
    return sum(url != own and judge(text, confirmed_column=False).kind is Kind.ACCEPT for url, text in urls.items())

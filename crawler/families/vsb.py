"""博达 VSB (Visual SiteBuilder): static pages whose lists count down, articles ``/info/<tree>/<news>.htm``.

Seen on counties, districts, bureaus (``sfj.linyi.gov.cn``) and nearly all universities. A column is ``/<name>.htm``;
of 11 pages the second is ``/<name>/10.htm`` and the last ``/<name>/1.htm``, so only the pager's own ``p_next`` link
says what follows. Where a site is not published as files, the same article is
``/content.jsp?urltype=news.NewsContentUrl&wbtreeid=<tree>&wbnewsid=<news>``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from crawler.addresses import BadAddressError, host, query, resolve
from crawler.families.rows import rows_of
from crawler.lists.listing import Ask, Entry, Lead, Listing, next_link, year_columns
from crawler.page import Page

_ARTICLE = re.compile(r"/info/(\d+)/(\d+)\.htm$")
_TRACES = (
    re.compile(r"/_sitegray/_sitegray"),
    re.compile(r"\bid=[\"']?vsb_content|\bv_news_content\b|showVsbpdfIframe"),
    re.compile(r"class=[\"'][^\"']*\bp_next(?:_d)?\b"),
)
_COUNT = re.compile(r"(?<!\d)(\d{1,4})/(\d{1,4})(?!\d)")


def evidence(page: Page) -> str | None:
    """Return the trace of this software in the page, or None; links to another host's articles are none."""
    for trace in _TRACES:
        if found := trace.search(page.text):
            return found[0]
    own = (anchor.url for anchor in page.anchors if host(anchor.url) == host(page.url) and is_article(anchor.url))
    return next(own, None)


def is_article(url: str) -> bool:
    """Say whether this is an article's address, be it a file's (``/info/1243/14044.htm``) or ``content.jsp``'s."""
    return _news(url) is not None


def listing(page: Page, ask: Ask) -> Listing:
    """Read one page of a column; what follows is what ``p_next`` links."""
    entries: dict[str, Entry] = {}
    for entry in rows_of(page, ask.column, is_article):
        # an article that the page has by both of its addresses is one row
        key = f"{host(entry.url)} {_news(entry.url) or entry.url}"
        if key not in entries or urlsplit(entry.url).path.endswith(".htm"):
            entries[key] = entry
    link = _next(page, ask.column)
    return Listing(
        entries=tuple(entries.values()),
        subcolumns=tuple(year_columns(page, ask.column)) if ask.page == 1 else (),
        following=Ask(link, ask.column, ask.page + 1, _pages(page), referer=page.url) if link else None,
    )


def other_way(ask: Ask) -> Ask | None:  # noqa: ARG001 - the protocol
    """Return None: there is one way to ask."""
    return None


def leads(page: Page) -> Iterator[Lead]:  # noqa: ARG001 - the protocol
    """Yield nothing: this software writes its columns as plain links."""
    yield from ()


def _news(url: str) -> str | None:
    """Return an article's number, which is one in the whole site whatever column shows it."""
    if found := _ARTICLE.search(urlsplit(url).path):
        return found[2]
    if not urlsplit(url).path.endswith("/content.jsp"):
        return None
    asked = query(url)
    return asked.get("wbnewsid") if asked.get("urltype") == "news.NewsContentUrl" else None


def _next(page: Page, column: str) -> str | None:
    """Return the address in ``p_next``, whatever its link shows (a word, an arrow, a picture); in older ones, 下页."""
    for link in page.root.xpath(
        "//*[contains(concat(' ', normalize-space(@class), ' '), ' p_next ')]/descendant-or-self::a"
    ):
        try:
            return resolve(page.base, str(link.get("href") or ""))
        except BadAddressError:
            continue
    return next_link(page, column)


def _pages(page: Page) -> int | None:
    """Return how many pages ``p_t`` says there are: ``1/11``."""
    for element in page.root.xpath("//*[contains(concat(' ', normalize-space(@class), ' '), ' p_t ')]"):
        if found := _COUNT.search("".join(map(str, element.itertext())).replace(" ", "")):
            return int(found[2])
    return None

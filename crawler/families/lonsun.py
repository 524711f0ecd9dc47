"""龙讯 Lonsun: each organ's pages by number, ``/public/column/<organ>?type=3`` its annual reports, no endings.

Seen on most cities of 安徽, on 平昌, 海北, 庐山. ``type`` is 1 制度, 2 指南, 3 年报, 4 the catalogue, 5 依申请公开.
The page of annual reports has one link a year in ``ul#timeFrame``, to the report itself or to that year's list. All
organs of a portal stand on ``/public/column/<root>?type=4&action=rel``. A report is ``/public/content/<id>``; older
ones are ``/public/<organ>/<id>.html``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

from crawler.addresses import host, identity, query, with_query
from crawler.families.rows import rows_of
from crawler.lists.listing import Ask, Entry, Lead, Listing, next_link
from crawler.page import Anchor, Page, anchors

_ARTICLE = re.compile(r"/public/content/\d+$|/public/\d+/\d+\.html$|/content/article/\d+$")
_ORGAN = re.compile(r"/public/column/(\d+)/?$")
_YEAR = re.compile(r"^20\d\d(?:年|$)")
_PAGES = re.compile(r"""\b(?:pageCount|totalPages?|pages)["']?\s*[:=]\s*["']?(\d+)|共\s*(\d+)\s*页""")
_REPORTS = "政府信息公开年报"
_CERTAIN = 110
_FULL = 10


def evidence(page: Page) -> str | None:
    """Return the trace of this software in the page, or None; a link to another host's portal is none."""
    if found := _ORGAN.search(urlsplit(page.url).path):
        return found[0]
    own = next((a for a in page.anchors if _ORGAN.search(urlsplit(a.url).path) and host(a.url) == host(page.url)), None)
    return urlsplit(own.url).path if own else None


def is_article(url: str) -> bool:
    """Say whether this is an article's address: ``/public/content/1259510299``, ``/public/6595941/12.html``."""
    return bool(_ARTICLE.search(urlsplit(url).path))


def listing(page: Page, ask: Ask) -> Listing:
    """Read an organ's page of reports, one year's list of it, or the list of all organs."""
    if query(ask.column).get("action") == "rel":
        return Listing((), subcolumns=tuple(reports_of(organ) for organ, _ in _organs(page)))
    years = list(_years(page))
    entries = {entry.url: entry for entry in rows_of(page, ask.column, is_article)}
    entries |= {link.url: Entry(link.url, link.title, link.listed_on) for link in years if is_article(link.url)}
    parts = [link.url for link in years if not is_article(link.url) and identity(link.url) != identity(ask.column)]
    return Listing(
        entries=tuple(entries.values()),
        subcolumns=tuple(dict.fromkeys(parts)) if ask.page == 1 else (),
        following=_next(page, ask, len(entries)),
    )


def other_way(ask: Ask) -> Ask | None:  # noqa: ARG001 - the protocol
    """Return None: there is one way to ask."""
    return None


def leads(page: Page) -> Iterator[Lead]:
    """Yield the annual reports of the page's own organ, and of the government's with the page of all organs.

    The government's organ is the one that a link calls 政府信息公开, or the like.
    """
    if _ORGAN.search(urlsplit(page.url).path):
        yield Lead(reports_of(page.url), _REPORTS, _CERTAIN)
    for organ, name in _organs(page):
        if "公开" in name or "年报" in name:
            yield Lead(reports_of(organ), _REPORTS, _CERTAIN)
            yield Lead(with_query(reports_of(organ), type=4, action="rel"), _REPORTS, _CERTAIN - 1)


def reports_of(organ: str) -> str:
    """Return the address of an organ's annual reports, from any address of that organ."""
    parts = urlsplit(organ)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "type=3&action=list", ""))


def _years(page: Page) -> Iterator[Anchor]:
    """Yield the links of ``ul#timeFrame``: one a year."""
    for frame in page.root.xpath("//*[translate(@id, 'TIMEFRAME', 'timeframe') = 'timeframe']"):
        yield from (link for link in anchors(frame, page.base) if _YEAR.match(link.text))


def _organs(page: Page) -> Iterator[tuple[str, str]]:
    """Yield (address, name) of each organ that the page links, each once; the first name counts."""
    seen: set[str] = set()
    for link in page.anchors:
        organ = _ORGAN.search(urlsplit(link.url).path) and host(link.url) == host(page.url)
        if organ and link.title and (reports := reports_of(link.url)) not in seen:
            seen.add(reports)
            yield link.url, link.title


def _next(page: Page, ask: Ask, rows: int) -> Ask | None:
    """Return the next page's request: as its link says, else by ``pageIndex`` where the list may go on."""
    link = next_link(page, ask.column)
    if link is None:
        counts = [int(one or other) for one, other in _PAGES.findall(page.text)]
        if not rows or (counts and max(counts) <= ask.page) or (not counts and rows < _FULL):
            return None
        link = with_query(ask.column, pageIndex=ask.page + 1)
    return Ask(link, ask.column, ask.page + 1, referer=page.url)

"""The static columns of Guangdong's portals (NFCMS), whose articles are ``content/post_9469010.html``.

They stand beside the public-information platform of the same vendor (:mod:`crawler.families.gkmlpt`, the family that
both are read by), which shows the same articles under the same post number. A column's pages are ``index.html``,
``index_2.html`` (the second page) and so on; a year has a folder ``2023n``. The pager is links; where it is drawn by a
script, the number of pages stands in the text (共3页) or in the script.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.addresses import directory, resolve, under
from crawler.lists.listing import Ask, Listing, entries_of, next_link, year_columns
from crawler.page import Page

#: The number of a post, whichever of the two systems shows it, on a computer or (``mpost``) on a telephone.
_ARTICLE = re.compile(r"/content/m?post_\d+\.html$")
_TRACE = re.compile(r"content/m?post_\d+\.html")
_PAGE = re.compile(r"/index_(\d+)\.(s?html?)$")
_PAGES = re.compile(
    r"共\s*(\d{1,4})\s*页|\b(?:totalPage|pageCount|countPage)s?[\"']?\s*[:=]\s*[\"']?(\d{1,4})\b", re.IGNORECASE
)


def trace(page: Page) -> str | None:
    """Return what in the page shows this software, or None."""
    found = _TRACE.search(page.text)
    return found[0] if found else None


def is_article(url: str) -> bool:
    """Say whether this is an article's address (``/zfxxgk/…/content/post_1865610.html``)."""
    return bool(_ARTICLE.search(urlsplit(url).path))


def listing(page: Page, ask: Ask) -> Listing:
    """Read one page of a column."""
    folder = directory(ask.column)
    entries = entries_of(page.anchors, ask.column, is_article, lambda url: under(url, folder))
    return Listing(
        entries=tuple(entries),
        subcolumns=tuple(year_columns(page, ask.column)) if ask.page == 1 else (),
        following=_next(page, ask),
    )


def _next(page: Page, ask: Ask) -> Ask | None:
    """Return the next page's request; past the pager's own count too, for the count alone ends nothing."""
    here = directory(ask.column)
    numbered = [found for anchor in page.anchors if under(anchor.url, here) and (found := _page_of(anchor.url, here))]
    ending = numbered[0][1] if numbered else "html"
    said = [int(one or other) for one, other in _PAGES.findall(page.text)]
    pages = max([*(number for number, _ in numbered), *said, ask.counted or 0], default=0)
    if pages > 1:
        url = resolve(here, f"index_{ask.page + 1}.{ending}")
        return Ask(url, ask.column, ask.page + 1, pages, page.url)
    link = next_link(page, ask.column)
    return Ask(link, ask.column, ask.page + 1, referer=page.url) if link else None


def _page_of(url: str, here: str) -> tuple[int, str] | None:
    """Return the number and the ending of a page of the column in ``here``, None for what lies in folders below it."""
    found = _PAGE.search(urlsplit(url).path)
    return (int(found[1]), found[2]) if found and directory(url) == directory(here) else None

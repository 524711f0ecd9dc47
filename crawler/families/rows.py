"""Which links of a page are its list's rows, where an article's address does not say which column it belongs to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from crawler.addresses import host, is_file, under
from crawler.lists.listing import Entry, entries_of
from crawler.page import Anchor, Page
from parsers.titles import Kind, judge

#: What a pager's links say; a number alone, not a year.
PAGER = re.compile(
    r"^(?:\d{1,3}|首页|[第前后上下末尾]?一?[页頁]|第\d+页|\.{2,}|…|[<>«»‹›]{1,3}|跳转|GO|更多[>»]*|more[>»]*)$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+")
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{24,}", re.IGNORECASE)


def shape(url: str) -> str:
    """Return what the addresses of one list have in common: ids and numbers left out."""
    parts = urlsplit(url)
    said = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return f"{parts.netloc}{_NUMBER.sub('0', _ID.sub('#', said))}"


def rows_of(page: Page, column: str, is_article: Callable[[str], bool], home: str | None = None) -> Iterator[Entry]:
    """Yield the rows of the list on a column's page.

    The list is where a title proves a report, and whatever stands in it is a row: notices and files too. Rows that
    each stand alone (one ``div`` a row) are held together by the shape of their addresses; a list in several parts by
    that and by titles that may all be reports. Where no title proves anything (bare names of agencies, a last page
    that holds a notice only) the list is the longest that lies below ``home``, or whose titles may be reports. News
    beside the list is no row.
    """
    links = [anchor for anchor in page.anchors if anchor.title and not PAGER.match(anchor.text)]
    documents = [link for link in links if is_article(link.url) or is_file(link.url)]
    inside = _list(documents, home)
    yield from entries_of(links, column, lambda url: is_article(url) or is_file(url), inside.__contains__)


def _list(documents: list[Anchor], home: str | None) -> set[str]:
    """Return the addresses of the list's rows, or of enough of them to say which list it is."""
    crowds = Counter(link.region for link in documents)
    verdicts = {link.title: judge(link.title, confirmed_column=True) for link in documents}

    def crowd(link: Anchor) -> str | int:
        return link.region if link.region >= 0 and crowds[link.region] > 1 else shape(link.url)

    proofs = {
        crowd(link)
        for link in documents
        if (verdict := verdicts[link.title]).kind is Kind.ACCEPT and (verdict.year or link.listed_on)
    }
    if not proofs:
        proofs = _likeliest(documents, crowd, home, lambda link: verdicts[link.title].wanted)
    chosen = [link for link in documents if crowd(link) in proofs]
    shapes = {shape(link.url) for link in chosen}
    # the same list in several parts: five rows, a gap, five rows
    for region in {link.region for link in documents} - {link.region for link in chosen}:
        part = [link for link in documents if link.region == region]
        if all(shape(link.url) in shapes and verdicts[link.title].wanted and link.listed_on for link in part):
            chosen += part
    return {link.url for link in chosen}


def _likeliest(
    documents: list[Anchor], crowd: Callable[[Anchor], str | int], home: str | None, wanted: Callable[[Anchor], bool]
) -> set[str | int]:
    counts: Counter[str | int] = Counter()
    for link in documents:
        at_home = home is not None and under(link.url, home)
        counts[crowd(link)] += 2 * wanted(link) * bool(link.listed_on or at_home) + at_home
    best = max(counts.values(), default=0)
    return {name for name, count in counts.items() if count == best} if best else set()


def same_host(page: Page) -> Callable[[str], bool]:
    """Return whether an address is on the page's own host."""
    own = host(page.url).removeprefix("www.")
    return lambda url: host(url).removeprefix("www.") == own

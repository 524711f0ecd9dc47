"""What the generations of Hanweb's software (jpage, jpaas, xxgk) and 江苏's truecms write alike.

Columns are ``/col/col<number>/index.html``, articles name their column (``art_<column>_<document>.html``) in all
generations but the youngest, and lists travel as records of markup inside a ``datastore``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.addresses import host
from crawler.lists.listing import Entry
from crawler.page import Anchor, anchors, fragment

_ARTICLE = re.compile(
    r"/art/\d{4}/\d{1,2}/\d{1,2}/art_(\d+)_\d+\.s?html?$|/art/\d{4}/art_(?:(\d+)_\d+|[0-9a-f]{32})\.html$",
    re.IGNORECASE,
)
_COLUMN = re.compile(r"/col/col(\d+)(?:/|$)", re.IGNORECASE)
_DATASTORE = re.compile(r"<datastore\b.*?</datastore\s*>", re.IGNORECASE | re.DOTALL)
_RECORD = re.compile(r"<record>\s*<!\[CDATA\[(.*?)\]\]>\s*</record>", re.IGNORECASE | re.DOTALL)
_NEXT = re.compile(r"<nextgroup>\s*<!\[CDATA\[(.*?)\]\]>\s*</nextgroup>", re.IGNORECASE | re.DOTALL)
_HREF = re.compile(r"""href\s*=\s*(?:"([^"]+)"|'([^']+)')""", re.IGNORECASE)
_TOTAL = re.compile(r"<totalrecord>\s*(?:<!\[CDATA\[)?\s*(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Datastore:
    """One ``datastore``: its records as markup, the link to what follows as it is written, its claimed total."""

    records: tuple[str, ...]
    successor: str | None = None
    total: int | None = None


def is_article(url: str) -> bool:
    """Say whether this is an article's address (``/art/2022/1/20/art_12377_1486865.html`` or younger)."""
    return bool(_ARTICLE.search(urlsplit(url).path))


def is_column(url: str) -> bool:
    """Say whether this is a column's address."""
    return column_number(url) is not None and not is_article(url)


def column_number(url: str) -> str | None:
    """Return the number in a column's address, None where it is none."""
    found = _COLUMN.search(urlsplit(url).path)
    return found[1] if found else None


def belongs_to(column: str) -> Callable[[str], bool]:
    """Return what says whether an article is one of ``column``'s: by its number, where its address has one."""
    number = column_number(column)

    def belongs(url: str) -> bool:
        found = _ARTICLE.search(urlsplit(url).path)
        if found is None or host(url) != host(column):
            return False
        # /art/2022/1/20/art_<column>_…, /col/col<column>/art/2024/art_<32 hex>
        return number is None or (found[1] or found[2] or column_number(url) or number) == number

    return belongs


def datastores(text: str) -> Iterator[Datastore]:
    """Yield each ``datastore`` in a text."""
    for block in _DATASTORE.findall(text):
        group, total = _NEXT.search(block), _TOTAL.search(block)
        href = _HREF.search(group[1]) if group else None
        successor = html.unescape(href[1] or href[2]) if href else None
        yield Datastore(tuple(_RECORD.findall(block)), successor, int(total[1]) if total else None)


def links(records: Iterable[str], base: str) -> list[Anchor]:
    """Return the first link of each record; broken crumbs without a link give nothing."""
    found = (next(anchors(fragment(record), base), None) for record in records)
    return [link for link in found if link is not None]


def rows(links: Iterable[Anchor]) -> tuple[Entry, ...]:
    """Return the entries that records are, wherever they lead, each address once."""
    return tuple({link.url: Entry(link.url, link.title, link.listed_on) for link in links if link.title}.values())

"""Portals of no known software: plain lists, whose pagers are links, or are guessed and believed by what comes.

What is known of small families stands in ``static.toml``: the shapes of their articles' addresses, and how the pages
of lists are called (:mod:`crawler.families.paging`). A guess at page 2 is believed only if it brings links that page 1
has not, under the same leading two path segments as those of page 1: elsewhere such an address shows the news of the
home page (常州), other departments' lists (沭阳), or page 1 again and again.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from urllib.parse import urlsplit

from crawler.addresses import directory, host
from crawler.families import data, paging
from crawler.families.rows import rows_of, shape
from crawler.lists.listing import Ask, Entry, Lead, Listing, names_report, year_columns
from crawler.page import Page
from parsers.titles import Kind, judge

_COLUMN_NAME = re.compile(
    r"^(?:column-)?(?:index|list|default|column|more|main|home)(?:[-_]?\d{1,3})?\.\w+$", re.IGNORECASE
)
_PAGE_NAME = re.compile(r"\.(?:s?html?|jhtml|aspx?|jsp|php|do)$", re.IGNORECASE)
_LONG_ID = re.compile(r"\d{4,}|[0-9a-f]{24,}", re.IGNORECASE)
_DATED = re.compile(r"^(?:20[0-3]\d(?:-?[01]\d(?:-?[0-3]\d)?)?|\d{9,})$")


@dataclass(frozen=True, slots=True)
class _Shape:
    where: str
    article: re.Pattern[str]
    column_too: bool
    telling: bool


@lru_cache
def _shapes() -> tuple[_Shape, ...]:
    rows = tomllib.loads(files("crawler.families").joinpath("static.toml").read_text("utf-8"))["shape"]
    return tuple(
        _Shape(row["where"], re.compile(row["article"]), row.get("column_too", False), row.get("telling", True))
        for row in rows
    )


def evidence(page: Page) -> str | None:
    """Return which small family's addresses the page links, and one of them; None where it links none."""
    own = [_asked(anchor.url) for anchor in page.anchors if host(anchor.url) == host(page.url)]
    for one in _shapes():
        if one.telling and not one.column_too and (found := next(filter(one.article.search, own), None)):
            return f"{one.where}: {found}"
    return None


def is_article(url: str) -> bool:
    """Say whether this is an article's address as one of the small families writes them."""
    return any(one.article.search(_asked(url)) and not one.column_too for one in _shapes())


def listing(page: Page, ask: Ask) -> Listing:
    """Read one page of a list; a guessed one counts only if it has new rows that lie beside the first page's."""
    if data.DATA in ask.state and (told := data.answer(page, ask)) is not None:
        return told
    rows = list(rows_of(page, ask.column, _documents(page), directory(ask.column)))
    if guess := paging.guess_of(ask):
        own = [row for row in rows if place(row.url) in guess.places]
        rows = [row for row in rows if row in own or _is_report(row)] if {row.url for row in own} - guess.first else []
    first = paging.Guess(frozenset(row.url for row in rows), frozenset(place(row.url) for row in rows))
    parts = tuple(year_columns(page, ask.column)) if ask.page == 1 else ()
    if data.DATA in ask.state:
        return Listing(tuple(rows), parts, data.following(ask, len(rows), None) if rows else None)
    return Listing(tuple(rows), parts, paging.following(page, ask, first) if rows else None)


def other_way(ask: Ask) -> Ask | None:
    """Return the next guess at the second page, or the page's next request for data, where one brought nothing."""
    return data.other_way(ask) if data.DATA in ask.state else paging.other_guess(ask)


def leads(page: Page) -> Iterator[Lead]:  # noqa: ARG001 - the protocol
    """Yield nothing: these portals write their columns as plain links."""
    yield from ()


def place(url: str) -> str:
    """Return the leading two segments of an address's path, up to a date or an id; its shape where it has none."""
    parts = urlsplit(url)
    kept: list[str] = []
    for part in parts.path.split("/")[1:-1]:
        if _DATED.match(part) or len(kept) == 2:
            break
        kept.append(part)
    return f"{parts.netloc.removeprefix('www.')}/{'/'.join(kept)}" if kept else shape(url)


def _asked(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _is_dated_report(title: str) -> bool:
    verdict = judge(title, confirmed_column=False)
    return verdict.kind is Kind.ACCEPT and verdict.year is not None


def _is_report(row: Entry) -> bool:
    return judge(row.title, confirmed_column=False).kind is Kind.ACCEPT


def _documents(page: Page) -> Callable[[str], bool]:
    """Return which addresses on the page can be articles.

    Besides those that look like one: what is called as one agency's report on a year (``/node/401``,
    ``/2024/01/slug/``), and what is numbered like that. Where columns look the same as articles, a title must prove it.
    """
    either = [one.article for one in _shapes() if one.column_too]
    doubtful = {link.url for link in page.anchors if any(one.search(_asked(link.url)) for one in either)}
    called = {link.url for link in page.anchors if names_report(link.title)}
    proven = called | {link.url for link in page.anchors if link.url in doubtful and _is_dated_report(link.title)}
    alike = {shape(url) for url in called if re.search(r"\d", urlsplit(url).path + urlsplit(url).query)}

    def is_document(url: str) -> bool:
        return url in proven or _can_be_article(url) or (url not in doubtful and shape(url) in alike)

    return is_document


def _can_be_article(url: str) -> bool:
    parts = urlsplit(url)
    name = parts.path.rpartition("/")[2]
    if is_article(url):
        return True
    if _COLUMN_NAME.match(name):
        return False
    if _PAGE_NAME.search(name):
        return any(character.isdigit() for character in name + parts.query)
    return "." not in name and bool(_LONG_ID.search(name)) and not _DATED.match(name)

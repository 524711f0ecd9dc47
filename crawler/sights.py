"""What a fetched page shows. Pure functions, called in the reader processes; everything they return can be pickled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from archive.ingest import Crash, Source, read
from crawler import walls
from crawler.addresses import BadAddressError, directory, file_name, is_file, resolve
from crawler.families import FAMILIES, recognise
from crawler.listing import Ask, Judged, Listing, judged
from crawler.page import Page
from crawler.walls import Failure
from parsers.characters import fold
from parsers.model import Refused, Report
from parsers.titles import Kind, judge

_MOST_FILES = 3
#: Never a report: forms to download and guides that stand on every page of a column.
_OTHER_FILE = re.compile("申请表|指南|目录|流程图|须知")


@dataclass(frozen=True, slots=True)
class ListSight:
    """One list page, read: its entries judged, what comes next. ``failure``: it is no list, although it answered."""

    listing: Listing
    entries: tuple[Judged, ...]
    family: str | None
    failure: Failure | None = None
    forwards_to: str | None = None


@dataclass(frozen=True, slots=True)
class FileLink:
    """A document that an article links or embeds, with what the link calls it."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class ArticleSight:
    """One article page or file, read. ``files`` only where the page itself holds no figures."""

    parsed: Report | Refused | Crash
    files: tuple[FileLink, ...] = ()
    failure: Failure | None = None
    forwards_to: str | None = None


def see_list(body: bytes, charset: str | None, url: str, ask: Ask, family: str | None, *, confirmed: bool) -> ListSight:
    """Read one page of a column's list, which came from ``url`` in answer to ``ask``.

    ``family`` None: by the page's own fingerprint; where there is none, by plain links.
    """
    page = Page(url, body, charset)
    if family is None and (found := recognise(page)):
        family = found[0]
    listing = FAMILIES[family or "trs"].listing(page, ask)
    if listing.entries or listing.subcolumns or listing.elsewhere or listing.passed:
        return ListSight(listing, tuple(judged(listing, confirmed_column=confirmed)), family)
    failure = walls.of_text(_shown(page), page.title)
    return ListSight(listing, (), family, failure, None if failure else page.forwards_to())


def see_article(body: bytes, source: Source, charset: str | None) -> ArticleSight:
    """Read one body as a report; where it holds no figures, see what the page says and links instead."""
    parsed = read(body, source)
    if isinstance(parsed, Crash) or (isinstance(parsed, Report) and parsed.figures) or not _is_markup(body):
        return ArticleSight(parsed)
    page = Page(source.url, body, charset)
    if failure := walls.of_text(_shown(page), page.title):
        return ArticleSight(parsed, failure=failure)
    if target := page.forwards_to():
        return ArticleSight(parsed, forwards_to=target)
    return ArticleSight(parsed, files=tuple(files_of(page))[:_MOST_FILES])


def files_of(page: Page) -> Iterator[FileLink]:
    """Yield the documents of an article, the most likely first: linked, embedded, or opened in a viewer.

    Those that call themselves a report come first; others count where they lie beside the article or are embedded.
    """
    found: dict[str, tuple[int, FileLink]] = {}

    def add(url: str, title: str, rank: int) -> None:
        if not _OTHER_FILE.search(title):
            named = any(judge(name, confirmed_column=False).kind is Kind.ACCEPT for name in (title, _stem(url)))
            found.setdefault(url, (0 if named else rank, FileLink(url, title)))

    beside = directory(page.url)
    for anchor in page.anchors:
        if is_file(anchor.url):
            near = anchor.url.startswith(beside) or "/attach" in anchor.url or ".jsp" in anchor.url
            add(anchor.url, anchor.title, 1 if near else 3)
    for element in page.root.iter("iframe", "embed", "object"):
        link = str(element.get("src") or element.get("data") or "")
        inner = parse_qs(urlsplit(link).query).get("file", [link])[0]
        try:
            url = resolve(page.base, inner)
        except BadAddressError:
            continue
        if is_file(url):
            add(url, file_name(url), 1)
    ranked = sorted(found.values(), key=lambda one: one[0])
    yield from (link for rank, link in ranked if rank == ranked[0][0] and rank < 3)


def _stem(url: str) -> str:
    return fold(file_name(url).rpartition(".")[0])


def _is_markup(body: bytes) -> bool:
    head = body[:2048].lstrip().lower()
    return b"<" in head and not body.startswith((b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf"))


def _shown(page: Page) -> str:
    body = page.root.find("body")
    return fold("".join(map(str, body.itertext()))) if body is not None and page.visible_length <= 600 else ""

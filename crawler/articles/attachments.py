"""The documents of an article: linked in its body or in a box beside it, framed, shown in a viewer, opened by script.

Where a document stands decides whether it is the article's; what it is, only its bytes say once it is here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast
from urllib.parse import parse_qsl, unquote, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from crawler.addresses import FILE_ENDING, BadAddressError, directory, is_file, resolve
from crawler.articles.article import Parts, body_of, words
from crawler.page import Page, shown
from parsers.addresses import file_name
from parsers.characters import fold
from parsers.model import Hints, Report
from parsers.titles import Kind, judge

#: Of documents that call themselves a report, and of others, so many are asked for at most.
_MOST_NAMED, _MOST_OTHERS = 60, 3
#: Keys by which viewers are told what to show: pdf.js, and those that portals and offices use.
_SHOWN_BY = ("file", "src", "url", "pdf", "pdfurl", "fileurl", "path", "furl")
_ENDINGS = r"(?:pdf|docx?|wps|et|xlsx?|ofd|rtf|zip|rar)"
_QUOTED = re.compile(r"""["']([^"'\s<>]{5,600})["']""")
_OF_FILE = re.compile(rf"\.{_ENDINGS}(?:\?|$)", re.IGNORECASE)
_OF_FILE_ANYWHERE = re.compile(rf"[.．]\s*{_ENDINGS}", re.IGNORECASE)
#: What every address of a document, or of a script that hands one out, has somewhere in it.
_MAY_BE = re.compile(rf"\.\s*{_ENDINGS}|down|virtual_attach", re.IGNORECASE)
_DATA = ("data-url", "data-src", "data-href", "data-file", "data-pdf")
# by their attributes: a test of each element for each of these takes five times as long
_MAY_CARRY = re.compile("|".join(_DATA), re.IGNORECASE)  # names of attributes are written as they are
_CARRIED = etree.XPath(f"boolean({' | '.join(f'descendant-or-self::*/@{name}' for name in _DATA)})")
_LEADING = etree.XPath(f"({' | '.join(f'descendant-or-self::*/@{name}' for name in ('href', 'onclick', *_DATA))})/..")
_TEXT = etree.XPath("string()")
_WRITTEN = etree.XPath("descendant-or-self::*/@href | descendant-or-self::*/@onclick", smart_strings=False)
_TITLES = etree.XPath("descendant-or-self::*/@title", smart_strings=False)
_SHOWN_NAME = re.compile(rf"\.{_ENDINGS}(?:[(（\[]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FileLink:
    """A document of a page, with what the page calls it. ``named``: its name alone says that it is such a report."""

    url: str
    title: str
    named: bool = False


def hints_for(file: FileLink, hints: Hints, parsed: object) -> Hints:
    """Return what is known of a file before it is read: what its page says, where the page is of the same report.

    A page may hold several reports as files (years, agencies); then only the file's own name speaks for it.
    """
    if not isinstance(parsed, Report):
        return replace(hints, title=hints.title or file.title or None)
    own = judge(file.title, confirmed_column=False)
    others_year = own.year is not None and parsed.year is not None and own.year != parsed.year
    names = own.agency or "", parsed.agency or ""
    if file.named and (others_year or (all(names) and names[0] not in names[1] and names[1] not in names[0])):
        return replace(hints, title=file.title)
    return replace(
        hints,
        title=parsed.title or hints.title or file.title or None,
        published_on=parsed.published_on.isoformat() if parsed.published_on else hints.published_on,
        page_agency=None if parsed.agency_witness == "hint" else parsed.agency,
        index_number=parsed.index_number,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """A document on a page. ``rank``: 0 named a report, 1 the article's own, 2 beside the page, 3 the site's."""

    rank: int
    link: FileLink


def files_of(page: Page) -> Iterator[FileLink]:
    """Yield the documents of an article: those that call themselves a report, where there are any, else its own."""
    found: dict[str, _Found] = {}
    for one in _all(page):
        known = found.get(one.link.url)
        if known is None or one.rank < known.rank:
            found[one.link.url] = one
    best = min((one.rank for one in found.values()), default=3)
    if best < 3:
        chosen = [one.link for one in found.values() if one.rank == best]
        yield from chosen[: _MOST_NAMED if best == 0 else _MOST_OTHERS]


def _all(page: Page) -> Iterator[_Found]:
    parts, linked = Parts(), list(_linked(page))
    body = body_of(page) if linked else None
    inside = set(body.iter()) if body is not None else set()
    for element, url, said in linked:
        yield _ranked(url, said, _rank(page, parts, element, url, own=element in inside))
    for element in page.root.iter("iframe", "embed", "object", "param"):
        for url in _framed(page, element):
            yield _ranked(url, "", 3 if parts.is_furniture(element) else 1)
    for script in page.root.iter("script"):
        for written in _in_script(str(script.text or "")):
            try:
                url = resolve(page.base, written)
            except BadAddressError:
                continue
            if is_file(url) and not words()["other_files"].search(_stem(url)):
                yield _ranked(url, "", 1)


def _ranked(url: str, said: str, rank: int) -> _Found:
    """Put a document first that calls itself a report; in the site's own parts such links lead to other ones."""
    stem = _stem(url)
    names = (said, re.sub(rf"\.{_ENDINGS}\b.*$", "", said, flags=re.IGNORECASE), stem)
    name = next((one for one in names if one and judge(one, confirmed_column=False).kind is Kind.ACCEPT), None)
    named = name is not None and rank < 3
    return _Found(0 if named else rank, FileLink(url, name or said or stem, named))


def _rank(page: Page, parts: Parts, element: HtmlElement, url: str, *, own: bool) -> int:
    if own or parts.is_box(element):
        return 1
    if parts.is_furniture(element):
        return 3
    near = url.startswith(directory(page.url)) or "/attach" in url or ".jsp" in url
    return 2 if near else 3


def _linked(page: Page) -> Iterator[tuple[HtmlElement, str, str]]:
    """Yield each link to a document: the element, the address, what it says."""
    for element, written, said in _links(page):
        if not (_MAY_BE.search(written) or _SHOWN_NAME.search(said)) or words()["other_files"].search(said):
            continue
        try:
            url = resolve(page.base, written)
        except BadAddressError:
            continue
        if is_file(url) or _SHOWN_NAME.search(said):
            yield element, url, said


def _links(page: Page) -> Iterator[tuple[HtmlElement, str, str]]:
    """Yield each element that leads to what may be a document when it is clicked: where to as written, what it says."""
    # a page has hundreds of links: what one says is put together only where it may be a document's name
    named = _OF_FILE_ANYWHERE.search(_text(page.root))
    carrying = _MAY_CARRY.search(page.text) and _CARRIED(page.root)
    if not (named or carrying or _some_may_be(page.root)):
        return
    for element in cast("list[HtmlElement]", _LEADING(page.root)):
        href, click = str(element.get("href") or ""), str(element.get("onclick") or "")
        data = _data(element) if carrying else None
        hinted = data or _MAY_BE.search(href) or (click and _MAY_BE.search(click))
        hinted = hinted or (named and _OF_FILE_ANYWHERE.search(_text(element)))
        title = fold(str(element.get("title") or ""))
        if not (hinted or _SHOWN_NAME.search(title)):
            continue
        said = shown(element) if hinted else ""
        said = title if len(title) > len(said.rstrip(".…")) else said
        in_script = href.lower().lstrip().startswith("javascript:")
        if element.tag in ("a", "area") and href and not in_script:
            yield element, href, said
        done = f"{click};{unquote(href)}" if in_script else click
        for written in dict.fromkeys((*_in_script(done), *(page.calls.opened(done) if done else ()))):
            yield element, written, said
        if data:
            yield element, data, said


def _some_may_be(root: HtmlElement) -> bool:
    """Say whether any link or title has what those of documents have: of all at once, since most pages have none."""
    titles = fold("\n".join(cast("list[str]", _TITLES(root))))
    return bool(_MAY_BE.search("\n".join(cast("list[str]", _WRITTEN(root)))) or _OF_FILE_ANYWHERE.search(titles))


def _text(element: HtmlElement) -> str:
    """Return all text in an element: a tenth of the time of ``itertext``, which makes an object of each part."""
    return cast("str", _TEXT(element))


def _in_script(script: str) -> Iterator[str]:
    """Yield the addresses of documents among a script's strings."""
    for written in _QUOTED.findall(script):
        if _OF_FILE.search(written):
            yield written.replace("\\/", "/")


def _data(element: HtmlElement) -> str | None:
    """Return the address of a document that an element carries for a script."""
    for name in _DATA:
        if (value := element.get(name)) and FILE_ENDING.search(urlsplit(str(value)).path):
            return str(value)
    return None


def _framed(page: Page, element: HtmlElement) -> Iterator[str]:
    """Yield what a frame shows: a document, or the one that its viewer is told to show."""
    if element.tag == "param" and str(element.get("name") or "").lower() not in ("src", "movie", "filename", "data"):
        return
    written = str(element.get("src") or element.get("data") or element.get("value") or "")
    try:
        url = resolve(page.base, written)
    except BadAddressError:
        return
    if is_file(url):
        yield url
        return
    if shown_by := viewed(written):
        try:
            inner = resolve(url, shown_by)  # pdf.js takes it from its own address
        except BadAddressError:
            return
        if is_file(inner):
            yield inner


def viewed(link: str) -> str | None:
    """Return the document that a viewer's address names, as it names it; escaped once or twice."""
    parts = urlsplit(link)
    for key, value in parse_qsl(f"{parts.query}&{parts.fragment}"):
        if key.lower() in _SHOWN_BY:
            plain = unquote(value) if "%2f" in value.lower() or "%3a" in value.lower() else value
            if FILE_ENDING.search(urlsplit(plain).path) or is_file(plain):
                return plain
    return None


def _stem(url: str) -> str:
    return fold(file_name(url))

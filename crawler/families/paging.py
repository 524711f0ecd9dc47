"""The next page of a plain list: by its link, by the form that a link sends, or by a guess at its address.

How pages may be called is data (``static.toml``). Guesses are made only where a list says that it goes on or is long
enough to; what the page itself speaks of is tried first.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import cast
from urllib.parse import unquote, urlencode, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from crawler.addresses import BadAddressError, directory, identity, resolve, with_query
from crawler.lists.listing import Ask, next_link
from crawler.page import Page, shown

_PAGED = re.compile(r"下一?页|[尾末]页|[/共]\d+页")
_PAGED_BY_SCRIPT = re.compile(
    r"totalPages?\b|pageCount|countPage|pagination|laypage|createPage|(?:goto|turn|show|next)_?page\w*\("
    r"|(?:class|id)=[\"'][^\"']*\b(?:pager|paging|pages|page_?(?:nav|bar|list|num|box)|fenye)\b",
    re.IGNORECASE,
)
#: 1.html, list_1.html, column-index-1.shtml: a name with a page's number in it has others beside it.
_FIRST = re.compile(r"(?<!\d)[01](?:\.\w+)?$")
_STATED = re.compile(r"[/共](\d+)页")
_SINGLE = re.compile(r"(?:totalPages?|pageCount|countPage)[\"']?[:=][\"']?1(?!\d)", re.IGNORECASE)
_POSTBACK = re.compile(r"__doPostBack\(\s*'([^']*)'\s*,\s*'([^']*)'\s*\)")
_NEXT = re.compile(r"^(?:下一?页|后一?页|[>›»]{1,2})$")
_CLICKED = etree.XPath("//*[@onclick] | //a[starts-with(normalize-space(@href), 'javascript:')]")
_BY_QUERY = re.compile(r"\.(?:aspx?|jsp|php|do)$", re.IGNORECASE)
_ENDINGS = ("html", "shtml", "htm", "jhtml")
_BLANK = re.compile(r"\s+")
#: Without a sign of a pager a list with fewer rows is taken for whole, and of one with less than twice as many only the
#: likeliest second pages are tried.
_FEW = 5
_LIKELIEST = 2


@dataclass(frozen=True, slots=True)
class Guess:
    """What a guess at a further page is measured by: the rows of the first page, and the places where they lie."""

    first: frozenset[str]
    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Pager:
    first: re.Pattern[str]
    page: str
    seen_only: bool


@dataclass(frozen=True, slots=True)
class _Known:
    pagers: tuple[_Pager, ...]
    keys: tuple[tuple[str, re.Pattern[str]], ...]
    whole: tuple[re.Pattern[str], ...]


@lru_cache
def _known() -> _Known:
    data = tomllib.loads(files("crawler.families").joinpath("static.toml").read_text("utf-8"))
    return _Known(
        pagers=tuple(
            _Pager(re.compile(row["first"]), row["page"], row.get("seen_only", False)) for row in data["pager"]
        ),
        keys=tuple((row["key"], re.compile(row["sign"])) for row in data["query"]),
        whole=tuple(re.compile(row["sign"]) for row in data["whole"]),
    )


def following(page: Page, ask: Ask, shown_here: Guess) -> Ask | None:
    """Return the request for the page after this one; a guess carries what this first page shows."""
    if "ways" in ask.state:
        way = str(ask.state["ways"]).partition("\n")[0]
        return _guess({**ask.state, "ways": way}, ask, ask.page + 1)
    text = shown(page.root)
    counted = max((int(count) for count in _STATED.findall(text)), default=None)
    numbered = _numbered(page, ask)
    if link := next_link(page, ask.column) or numbered:
        # a pager that shows the next number promises that page
        counted = max(counted or 0, ask.page + 1) if numbered else counted
        return Ask(link, ask.column, ask.page + 1, counted, referer=page.url)
    if form := _postback(page, ask.page + 1):
        return Ask(page.url, ask.column, ask.page + 1, counted, referer=page.url, form=form)
    if further := _sent(page, ask):
        return replace(further, counted=counted)
    scripts = _BLANK.sub("", "\n".join(page.scripts))
    whole = counted == 1 or _SINGLE.search(scripts) or any(sign.search(page.text) for sign in _known().whole)
    paged = _PAGED.search(text) or _PAGED_BY_SCRIPT.search(page.text) or _FIRST.search(urlsplit(ask.column).path)
    rows = len(shown_here.first)
    if ask.page > 1 or whole or (rows < _FEW and not paged):
        return None
    guesses = ways(page, ask.column)
    state: dict[str, str | int] = {
        "ways": "\n".join(guesses if paged or rows >= 2 * _FEW else guesses[:_LIKELIEST]),
        "first": "\n".join(sorted(shown_here.first)),
        "places": "\n".join(sorted(shown_here.places)),
    }
    return _guess(state, replace(ask, counted=counted), 2)


def guess_of(ask: Ask) -> Guess | None:
    """Return what the answer to this request is measured by, None where it was no guess."""
    if "ways" not in ask.state:
        return None
    return Guess(*(frozenset(str(ask.state[name]).split("\n")) for name in ("first", "places")))


def other_guess(ask: Ask) -> Ask | None:
    """Return the next guess at the second page, None where none is left or a guess has come true."""
    left = str(ask.state.get("ways", "")).split("\n")[1:]
    return _guess({**ask.state, "ways": "\n".join(left)}, ask, 2) if ask.page == 2 and left else None


def _guess(state: dict[str, str | int], ask: Ask, number: int) -> Ask:
    way = str(state["ways"]).partition("\n")[0]
    url = way.replace("{k}", str(number)).replace("{b}", str(number - 1))
    return Ask(url, ask.column, number, ask.counted, referer=ask.column, state=state)


def _numbered(page: Page, ask: Ask) -> str | None:
    """Return where the pager's next number leads, if that is beside this page."""
    for anchor in page.anchors:
        same = urlsplit(anchor.url)[1:3] == urlsplit(ask.column)[1:3]
        beside = same or directory(anchor.url) == directory(ask.column)
        if anchor.text == str(ask.page + 1) and beside and identity(anchor.url) != identity(page.url):
            return anchor.url
    return None


def _postback(page: Page, number: int) -> str | None:
    """Return the form that a pager's link sends in ASP.NET pages, encoded; None where no link does."""
    for link in page.root.iter("a"):
        sent = _POSTBACK.search(f"{link.get('href') or ''} {link.get('onclick') or ''}")
        if sent and ((text := shown(link)) == str(number) or _NEXT.match(text)):
            hidden = page.root.xpath("//input[@type='hidden'][@name]")
            fields = {str(field.get("name")): str(field.get("value") or "") for field in hidden}
            return urlencode({**fields, "__EVENTTARGET": sent[1], "__EVENTARGUMENT": sent[2]})
    return None


def _sent(page: Page, ask: Ask) -> Ask | None:
    """Return the request for the next page where a click on its number, or on 下一页, fills in a form and sends it."""
    for link in cast("list[HtmlElement]", _CLICKED(page.root)):
        said = shown(link) or str(link.get("value") or "")
        if said != str(ask.page + 1) and not _NEXT.match(said):
            continue
        click = f"{link.get('onclick') or ''};{unquote(str(link.get('href') or ''))}"
        form = page.calls.sent(page.root, click)
        if form is None:
            continue
        try:
            url = resolve(page.base, form.action) if form.action else page.url
        except BadAddressError:
            continue
        if urlsplit(url)[1:3] != urlsplit(ask.column)[1:3]:
            continue
        if form.method == "post":
            return Ask(url, ask.column, ask.page + 1, referer=page.url, form=form.sent)
        by_query = f"{url.partition('?')[0]}?{form.sent}"
        return Ask(by_query, ask.column, ask.page + 1, referer=page.url) if by_query != page.url else None
    return None


def ways(page: Page, column: str) -> list[str]:
    """Return the addresses that page k of a list may have, with ``{k}`` and ``{b}`` (k - 1) in them.

    Those that the page speaks of come first.
    """
    seen, unseen = [], []
    for way, mark, seen_only in _by_name(page, column):
        if re.search(rf"(?<![\w-]){re.escape(mark)}(?![\w-])", page.text):
            seen.append(way)
        elif not seen_only:
            unseen.append(way)
    key = next(key for key, sign in _known().keys if sign.search(page.text))
    by_query = with_query(column, **{key: "PAGE"}).replace(f"{key}=PAGE", f"{key}={{k}}")
    # by a link to page 2, or in a script that puts the number behind the key: '?page=' + obj.curr
    spoken = re.search(rf"""[?&;]{key}=(?:2\b|["'`]\s*\+|\$\{{)""", page.text)
    (seen if spoken else unseen).append(by_query)
    return list(dict.fromkeys([*seen, *unseen]))


def _by_name(page: Page, column: str) -> Iterator[tuple[str, str, bool]]:
    """Yield each way that a file's name may change: the address, how a link would write page 2, whether it must."""
    parts = urlsplit(column)
    folder, _, name = parts.path.rpartition("/")
    if _BY_QUERY.search(name):
        return
    inside = f"{folder}/{name}" if name and "." not in name else folder
    names = [(folder, name)] if name else []
    if "." not in name:
        uses = {ending: len(re.findall(rf"\.{ending}[\"'?]", page.text)) for ending in _ENDINGS}
        likeliest = max(_ENDINGS, key=lambda ending: uses[ending])
        names += [(inside, f"index.{ending}") for ending in dict.fromkeys((likeliest, "html"))]
    query = f"?{parts.query}" if parts.query else ""
    for where, first in names:
        for pager in _known().pagers:
            if found := pager.first.fullmatch(first):
                last = pager.page.format(**found.groupdict(), k="{k}", b="{b}")
                own = inside if pager.page == "{k}" else where
                bare = pager.page == "{k}"  # a number alone says nothing without the directory before it
                mark = (f"{own.rpartition('/')[2]}/{last}" if bare else last).replace("{k}", "2").replace("{b}", "1")
                yield f"{parts.scheme}://{parts.netloc}{own}/{last}{query}", mark, pager.seen_only

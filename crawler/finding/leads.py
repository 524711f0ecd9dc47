"""Which links of a page may lead to the annual-report column, and which to other portals.

What words and paths are worth is data (``discovery.toml``). Links are anchors, image maps, choices of a ``select``,
elements with an address in their ``onclick``, frames, and what a script loads into the page.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from crawler.addresses import BadAddressError, host, identity, is_file, resolve
from crawler.families import FAMILIES
from crawler.lists.listing import Lead
from crawler.page import Page
from parsers.titles import judge

#: The text of a lead that is a part of its page: what stands in it belongs to the page itself.
FRAME = "iframe"
CERTAIN = 100
LIKELY = 60
_FRAME_SCORE = 40
_AGENCY_SCORE = 5
#: A page with so few links is a splash page: each of them may be the way in.
_FEW_LINKS = 8
_SPLASH_SCORE = 3
_PAGER = re.compile(r"^(?:\d{1,4}|[上下前后]一?页|[首尾末]页|[<>«»‹›.…]+)$")
_NO_LIST = re.compile(r"visitcount|login|share|footer|tree\.jsp", re.IGNORECASE)
_LOADED = re.compile(r"""\.load\(\s*["']([^"'\s]+)|\$\.get\(\s*["']([^"'\s]+\.s?html?)["']""")


@dataclass(frozen=True, slots=True)
class Foreign:
    """A link to another host that may be a portal of its own: an agency's name, or its column of annual reports."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class _Rules:
    texts: tuple[tuple[int, re.Pattern[str]], ...]
    paths: tuple[tuple[int, re.Pattern[str], bool], ...]
    column: re.Pattern[str]
    certain_column: re.Pattern[str]
    other_column: re.Pattern[str]
    no_agency: re.Pattern[str]
    agency_elsewhere: re.Pattern[str]
    agency_pages: re.Pattern[str]
    open_host: re.Pattern[str]
    candidates: tuple[str, ...]


@lru_cache
def rules() -> _Rules:
    """Return the data of ``discovery.toml``, compiled."""
    data: dict[str, Any] = tomllib.loads(files("crawler.finding").joinpath("discovery.toml").read_text("utf-8"))
    return _Rules(
        texts=tuple((row["score"], re.compile(row["pattern"])) for row in data["text"]),
        paths=tuple(
            (
                row["score"],
                re.compile(rf"/(?:{'|'.join(row['tokens'])})(?:[_-]?\d+\w?)?(?=[/.?]|$)", re.IGNORECASE),
                bool(row.get("below_first")),
            )
            for row in data["path"]
        ),
        column=re.compile(data["column"]),
        certain_column=re.compile(data["certain_column"]),
        other_column=re.compile(data["other_column"]),
        no_agency=re.compile(data["no_agency"]),
        agency_elsewhere=re.compile(data["agency_elsewhere"]),
        agency_pages=re.compile(data["agency_pages"]),
        open_host=re.compile(data["open_host"]),
        candidates=tuple(data["candidates"]),
    )


def score(url: str, text: str) -> int:
    """Return how likely a link leads to the column: 100 and more is nearly certain, 0 says nothing."""
    total = sum(value for value, pattern in rules().texts if pattern.search(text))
    path = urlsplit(url).path
    best = 0
    first = False
    for value, pattern, below_first in rules().paths:
        if pattern.search(path) and (first or not below_first):
            best = best + value if below_first else max(best, value)
            first = first or value >= 50
    return total + best


def is_certain(name: str | None) -> bool:
    """Say whether a name is that of the column of annual reports on open government information, and of no other."""
    return name is not None and bool(rules().certain_column.match(name)) and not rules().other_column.search(name)


def speaks_of_reports(name: str) -> bool:
    """Say whether a column's name speaks of annual reports, and not of those on something else."""
    return bool(rules().column.search(name)) and not rules().other_column.search(name)


def names_agency(text: str) -> bool:
    """Say whether a link's text is the name of an agency, alone or with 信息公开 and the like behind it."""
    name = rules().agency_pages.sub("", text)
    verdict = judge(name, confirmed_column=True)
    named = verdict.wanted and verdict.agency is not None and verdict.year is None and verdict.doubt is None
    return named and not rules().no_agency.search(name)


def leads(page: Page, family: str | None = None) -> Iterator[Lead]:
    """Yield the page's links that say something for a column, each address once, and the parts that may hold it.

    Articles are left out, except those that are linked by the column's own name: the column may be the latest report.
    """
    found: dict[str, Lead] = {}
    for url, text in links(page):
        value = score(url, text) if not _PAGER.match(text) else 0
        if value >= 0 and names_agency(text):
            value = max(value, _AGENCY_SCORE)
        if value <= 0 or is_file(url) or (_is_article(url, family) and not is_certain(text)):
            continue
        if url not in found or found[url].score < value:
            found[url] = Lead(url, text, value)
    for url in frames(page):
        found.setdefault(url, Lead(url, FRAME, _FRAME_SCORE))
    if not found and len(page.anchors) <= _FEW_LINKS:
        for url, text in links(page):
            if host(url) == host(page.url) and not is_file(url) and identity(url) != identity(page.url):
                found.setdefault(url, Lead(url, text, _SPLASH_SCORE))
    yield from found.values()


def links(page: Page) -> Iterator[tuple[str, str]]:
    """Yield (address, text) of everything on the page that leads somewhere."""
    yield from ((anchor.url, anchor.text) for anchor in page.anchors)
    yield from page.options()


def foreign(page: Page) -> Iterator[Foreign]:
    """Yield the links to other hosts that name an agency, or a column of annual reports; each host once."""
    seen = {host(page.url).removeprefix("www.")}
    for url, text in links(page):
        name = host(url).removeprefix("www.")
        known = name.endswith(".gov.cn") or bool(rules().agency_elsewhere.search(text))
        if name not in seen and ((names_agency(text) and known) or is_certain(text)):
            seen.add(name)
            yield Foreign(url, text)


def frames(page: Page) -> Iterator[str]:
    """Yield the addresses of what a browser shows inside this page: frames, and parts that a script loads.

    Counters, logins and trees are left out; so are other hosts.
    """
    seen = {identity(page.url)}
    sources = [str(frame.get("src") or "") for frame in page.root.iter("iframe", "frame")]
    sources += [one or other for script in page.scripts for one, other in _LOADED.findall(script)]
    for link in sources:
        if _NO_LIST.search(link):
            continue
        try:
            url = resolve(page.base, link)
        except BadAddressError:
            continue
        if host(url) == host(page.url) and not is_file(url) and identity(url) not in seen:
            seen.add(identity(url))
            yield url


def _is_article(url: str, family: str | None) -> bool:
    """Say whether an address is an article's: of the page's own software, else of any that has a way of its own."""
    if family is not None:
        return FAMILIES[family].is_article(url)
    return any(module.is_article(url) for module in FAMILIES.values())

"""Guangdong's 政府信息公开平台: a shell ``/gkmlpt/index#2629`` around a JSON interface ``/gkmlpt/api/all/2629``.

One platform for the province, its departments, cities and districts, beside portals whose own columns are static
(:mod:`crawler.families.nfcms`) and show the same articles; one family reads both, since columns of either kind lead to
the other. An agency within a host has the first part of the path to itself (``/zqrsj/gkmlpt/``). The shell holds the
tree of columns in a script that is no JSON (``window._CONFIG = {SID: '2', TREE: [{"id": 2629, …}]}``), but the tree
itself is; the number of the column of annual reports differs from site to site. The fragment of an address chooses the
column. The interface gives 100 rows a page; ``total`` counts them, ``post_count`` also those that it does not
give. Nothing is executed.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from crawler.addresses import BadAddressError, resolve, with_query
from crawler.families import json_text, nfcms
from crawler.lists.listing import Ask, Entry, Lead, Listing, names_reports
from crawler.page import Page
from parsers.characters import fold
from parsers.titles import judge

_ARTICLE = re.compile(r"/gkmlpt/content/\d+/\d+/m?post_\d+\.html$")
_PLATFORM = re.compile(r"^(.*?/gkmlpt)(?:/|$)")
_SID = re.compile(r"\bSID[\"']?\s*:\s*[\"']?(\w+)")
_LINK = re.compile(r"[\w./:-]*/gkmlpt/\w*")
#: Articles of other software: its page links the platform, as every page of the province does.
_OTHER_ARTICLE = re.compile(r"/t(?:\d{8}|null)_\d+\.s?html|/art/\d{4}/|/[0-9a-f]{32}\.s?html", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_PER_PAGE = 100
_CERTAIN = 150
_LIKELY = 80


@dataclass(frozen=True)
class _Node:
    """A column of the tree: its number, its posts, where it leads instead (empty: nowhere else)."""

    number: int
    name: str
    posts: int
    jump: str


def evidence(page: Page) -> str | None:
    """Return the trace of this software in the page, or None."""
    if "_CONFIG" in page.text and (found := _SID.search(page.text)):
        return found[0]
    if post := nfcms.trace(page):
        return post
    found = _LINK.search(page.text)
    return found[0] if found and not _OTHER_ARTICLE.search(page.text) else None


def is_article(url: str) -> bool:
    """Say whether this is an article's address, on the platform or in the portal's own columns."""
    return bool(_ARTICLE.search(urlsplit(url).path)) or nfcms.is_article(url)


def listing(page: Page, ask: Ask) -> Listing:
    """Read the shell of a column, an answer of its interface, or a static column of the portal beside the platform."""
    if (answer := json_text.whole(page.text)) is not None:
        return _rows(page, ask, answer)
    if _SID.search(page.text) and "_CONFIG" in page.text:
        return _shell(page, ask)
    return nfcms.listing(page, ask)


def other_way(ask: Ask) -> Ask | None:  # noqa: ARG001 - the protocol
    """Return None: there is one interface."""
    return None


def leads(page: Page) -> Iterator[Lead]:
    """Yield where the tree's columns of annual reports are: another column's shell is not, a node may lead elsewhere.

    A platform that is linked is likely to have one, but an agency's platform is one of many and left to the search.
    """
    here = urlsplit(page.url)
    for node in _annual_nodes(page):
        try:
            if node.jump:
                yield Lead(resolve(page.base, node.jump), node.name, _CERTAIN)
            elif here.fragment not in ("", str(node.number)):
                yield Lead(urlunsplit((*here[:4], str(node.number))), node.name, _CERTAIN)
        except BadAddressError:
            continue
    for anchor in page.anchors:
        path = urlsplit(anchor.url).path
        if re.search(r"/gkmlpt(?:/|/index|/annualreport)?$", path) and not _names_agency(anchor.text):
            yield Lead(anchor.url, anchor.text, _CERTAIN if path.endswith("/annualreport") else _LIKELY)


def _names_agency(text: str) -> bool:
    verdict = judge(text, confirmed_column=True)
    return verdict.wanted and verdict.agency is not None


def _shell(page: Page, ask: Ask) -> Listing:
    """Return how the column's list is had: of the number in the address, else of the tree's nodes by their names."""
    sid = _SID.search(page.text)
    wanted = urlsplit(ask.column).fragment.partition("?")[0].strip("/")
    nodes = list(_annual_nodes(page))
    if wanted.isdigit() and int(wanted):
        numbers = [int(wanted)]
        nodes = [node for node in nodes if node.number == numbers[0]]
    else:
        numbers = [node.number for node in nodes if not node.jump]
    scheme_host, path = _platform(page.url)
    tab = "annualreport" if urlsplit(page.url).path.endswith("/annualreport") else "index"
    here = f"{scheme_host}{path}/{tab}"
    api = f"{scheme_host}{path}/api/all/{{}}?page=1&sid={sid[1] if sid else ''}"
    elsewhere = tuple(Ask(api.format(number), f"{here}#{number}", referer=here) for number in numbers)
    jumps = tuple(_jumps(page, nodes))
    return Listing((), subcolumns=jumps, elsewhere=() if jumps and wanted else elsewhere)


def _jumps(page: Page, nodes: Iterable[_Node]) -> Iterator[str]:
    """Yield where nodes lead that have no list of their own."""
    for node in nodes:
        with suppress(BadAddressError):
            if node.jump:
                yield resolve(page.base, node.jump)


def _rows(page: Page, ask: Ask, answer: Mapping[str, Any]) -> Listing:
    """Read one answer of the interface; what it counts beyond what it gives is noted, parts not in it are asked for."""
    rows = json_text.objects(answer.get("articles"))
    entries = tuple(entry for row in rows if (entry := _entry(page, row)))
    total, column = json_text.number(answer.get("total")), answer.get("classify")
    per_page = int(ask.state.get("per_page", len(rows)))
    shown = (json_text.number(answer.get("offset")) or (ask.page - 1) * per_page) + len(rows)
    # a list that gives the rows of its parts says so in each; what it leaves out has lists of its own
    classes = {str(row.get("classify_main")) for row in rows} | set(str(ask.state.get("classes", "")).split())
    following = None
    if rows and (shown < total or not total or len(rows) >= _PER_PAGE):
        following = Ask(
            with_query(ask.url, page=ask.page + 1),
            ask.column,
            ask.page + 1,
            math.ceil(total / per_page) or None,
            ask.referer,
            state={"per_page": per_page, "classes": " ".join(sorted(classes))},
        )
    name = fold(str(column.get("name") or "")) if isinstance(column, dict) else None
    if not isinstance(column, dict) or following is not None:
        return Listing(entries, following=following, name=name)
    parts = [_node(child) for child in json_text.objects(column.get("children"))]
    asks = tuple(_part(ask, node) for node in parts if node.posts and not node.jump and str(node.number) not in classes)
    counted = json_text.number(column.get("post_count"))
    note = f"counts {counted} posts and gives {shown}" if counted > shown else None
    return Listing(entries, subcolumns=tuple(_jumps(page, parts)), elsewhere=asks, note=note, name=name)


def _part(ask: Ask, node: _Node) -> Ask:
    """Return the request for a column below the one that ``ask`` was about."""
    path = re.sub(r"/api/all/\d+", f"/api/all/{node.number}", ask.url)
    return Ask(with_query(path, page=1), ask.column, referer=ask.referer)


def _entry(page: Page, row: Mapping[str, Any]) -> Entry | None:
    """Return a row: an article of the platform, or (``type`` url) a link to wherever it leads."""
    for name in ("url", "post_url"):
        try:
            url = resolve(page.base, str(row.get(name) or ""))
        except BadAddressError:
            continue
        title = fold(_TAG.sub("", html.unescape(str(row.get("title") or ""))))
        return Entry(url, title, _day(row)) if title else None
    return None


def _day(row: Mapping[str, Any]) -> str | None:
    """Return the day that the platform shows as 发布日期, in China."""
    for name in ("display_publish_time", "first_publish_time", "create_time", "date"):
        if seconds := json_text.number(row.get(name)):
            return json_text.day(seconds)
    return None


def _annual_nodes(page: Page) -> Iterator[_Node]:
    """Yield the tree's nodes of annual reports, the uppermost of each branch."""
    for script in page.scripts:
        for tree in json_text.after("TREE", script):
            yield from _named(tree)
            return


def _named(tree: object) -> Iterator[_Node]:
    waiting = json_text.objects(tree if isinstance(tree, list) else [tree])[::-1]
    while waiting:
        branch = waiting.pop()
        node = _node(branch)
        if node.number and names_reports(node.name):
            yield node
        else:
            waiting += json_text.objects(branch.get("children"))[::-1]


def _node(branch: Mapping[str, Any]) -> _Node:
    name, jump = fold(str(branch.get("name") or "")), str(branch.get("jump_url") or "").strip()
    return _Node(json_text.number(branch.get("id")), name, json_text.number(branch.get("post_count")), jump)


def _platform(url: str) -> tuple[str, str]:
    """Return scheme and host, and the path of the platform that the address lies in."""
    parts = urlsplit(url)
    found = _PLATFORM.match(parts.path)
    return f"{parts.scheme}://{parts.netloc}", found[1] if found else "/gkmlpt"

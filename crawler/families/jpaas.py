"""Hanweb's younger stack, jpaas: the first page of a list is plain HTML, the rest comes from an API as JSON.

Seen on departments of 浙江, 杭州, 烟台 and its counties, parts of 江苏, 临夏, several ministries. Columns and articles
have the addresses of jpage, or lie in folders (``/zwgk/zcfb/index.html``, ``/zwgk/zcfb/art/2024/art_<32 hex>.html``);
烟台 adds ``?vc_xxgkarea=…&number=…``, which choose the agency and its part of the column. Below a list stands an
element that says how it goes on::

    <div class="pagination" count="386" rows="15" pageNo="1" queryData="{'webId':'3185','pageId':'1229565788',…}"
         unitUrl="/api-gateway/jpaas-publish-server/front/page/build/unit"></div>

Elsewhere the first page is left to a script, which has the same attributes (``unitbuild.js``, its address in ``url``).
The server obeys a page's number inside ``paramJson`` alone, and answers ``{"data": {"html": "<ul>…"}}`` with raw line
ends in its strings. A list without such an element is complete.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from lxml.html import HtmlElement

from crawler.addresses import BadAddressError, resolve
from crawler.families import hanweb, json_text
from crawler.lists.listing import Ask, Entry, Lead, Listing, entries_of, year_columns
from crawler.page import Page, anchors, fragment

_TRACE = "jpaas-publish-server"
_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_MOST_UNITS = 5
_LIST_TAG = re.compile("列表|list", re.IGNORECASE)
_PAIR = re.compile(r"""(['"])(\w+)\1\s*:\s*(?:'([^']*)'|"([^"]*)"|(-?\d+|true|false))""")

is_article = hanweb.is_article


@dataclass(frozen=True, slots=True)
class _Pager:
    """How a list goes on: the API's address with the list's own parameters, rows in all and on a page."""

    url: str
    count: int | None
    rows: int
    column: str | None = None
    tag: str = ""
    list: HtmlElement | None = None


def evidence(page: Page) -> str | None:
    """Return the trace of this software in the page, or None."""
    return _TRACE if _TRACE in page.text else None


def listing(page: Page, ask: Ask) -> Listing:
    """Read the column page, or one answer of the API (where ``ask`` has a state)."""
    if ask.state:
        root = fragment(_markup(page.text))
        pager = next(iter(_pagers(root, ask.column)), None)
        return Listing(_entries(root, ask.column, ask.column), following=_next(pager, ask))
    pagers = _pagers(page.root, ask.column)
    # of several lists on a page the one of the column's own number
    own = [pager for pager in pagers if pager.column == hanweb.column_number(ask.column)] or pagers
    pager = next((one for one in own if one.list is not None), None)
    within = pager.list if pager is not None else None
    entries = _entries(page.root if within is None else within, ask.column, page.base)
    years = tuple(url for url in year_columns(page, ask.column) if not is_article(url))
    if entries:
        return Listing(entries, years, _next(pager, ask))
    # units that a script has yet to fill: those that are called lists, where any is
    units = [one for one in own if _LIST_TAG.search(one.tag)] or own
    return Listing((), years, elsewhere=tuple(_ask(one, ask.column, 1, None) for one in units[:_MOST_UNITS]))


def _entries(root: HtmlElement, column: str, base: str) -> tuple[Entry, ...]:
    return tuple(entries_of(anchors(root, base), column, is_article, hanweb.belongs_to(column)))


def other_way(ask: Ask) -> Ask | None:  # noqa: ARG001 - the protocol
    """Return None: there is one way to ask."""
    return None


def leads(page: Page) -> Iterator[Lead]:  # noqa: ARG001 - the protocol
    """Yield nothing: this software writes its columns as plain links."""
    yield from ()


def _markup(text: str) -> str:
    """Return the markup in an answer of the API, empty where it is none, or says that it failed."""
    data = (json_text.whole(text) or {}).get("data")
    markup = data.get("html") if isinstance(data, Mapping) else data
    return markup if isinstance(markup, str) else ""


def _pagers(root: HtmlElement, column: str) -> list[_Pager]:
    """Return how the lists on a page go on."""
    return [pager for element in root.xpath("//*[@querydata]") if (pager := _read(element, column))]


def _read(element: HtmlElement, column: str) -> _Pager | None:
    parameters = {name: one or other or bare for _, name, one, other, bare in _PAIR.findall(element.get("querydata"))}
    if not parameters:
        return None
    try:
        url = resolve(column, str(element.get("uniturl") or element.get("url") or _UNIT))
    except BadAddressError:
        return None
    count, rows = (str(element.get(name) or "") for name in ("count", "rows"))
    return _Pager(
        url=urlunsplit((*urlsplit(url)[:3], urlencode(parameters, quote_via=quote), "")),
        count=int(count) if count.isdigit() else None,
        rows=int(rows) if rows.isdigit() else 0,
        column=parameters.get("pageId"),
        tag=parameters.get("tagId", ""),
        list=_list_of(element),
    )


def _list_of(pager: HtmlElement) -> HtmlElement | None:
    """Return the nearest element around a pager that holds links to read: its list."""
    for around in pager.iterancestors():
        if any(is_article(str(link)) for link in around.xpath(".//a/@href")):
            return around
    return None


def _next(pager: _Pager | None, ask: Ask) -> Ask | None:
    """Return the request for the next page; past the list's own count too, for the count alone ends nothing."""
    if pager is None and ask.state:  # an answer without a pager: what was said before still holds
        state = ask.state
        count = int(state["count"])
        pager = _Pager(str(state["url"]), count if count >= 0 else None, int(state["rows"]))
    if pager is None or (ask.page == 1 and pager.count is not None and pager.count <= pager.rows):
        return None
    counted = -(-pager.count // pager.rows) if pager.count is not None and pager.rows else None
    return _ask(pager, ask.column, ask.page + 1, counted)


def _ask(pager: _Pager, column: str, number: int, counted: int | None) -> Ask:
    size = {"pageSize": str(pager.rows)} if pager.rows else {}
    chosen = urlencode({"paramJson": json.dumps({"pageNo": number, **size}, separators=(",", ":"))}, quote_via=quote)
    count = -1 if pager.count is None else pager.count
    state: dict[str, str | int] = {"url": pager.url, "count": count, "rows": pager.rows}
    return Ask(f"{pager.url}&{chosen}", column, number, counted, referer=column, state=state)

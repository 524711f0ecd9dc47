"""Hanweb's younger stack, jpaas: the first page of a list is plain HTML, the rest comes from an API as JSON.

Seen on departments of 浙江, 杭州, 烟台 and its counties, parts of 江苏. Columns and articles have the addresses of
jpage; 烟台 adds ``?vc_xxgkarea=…&number=…``, which choose the agency and its part of the column. Below a list stands an
element that says how it goes on::

    <div class="pagination" count="386" rows="15" pageNo="1" queryData="{'webId':'3185','pageId':'1229565788',…}"
         unitUrl="/api-gateway/jpaas-publish-server/front/page/build/unit"></div>

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
from crawler.listing import Ask, Lead, Listing, entries_of, year_columns
from crawler.page import Page, anchors, fragment

_TRACE = "jpaas-publish-server"
_PAIR = re.compile(r"""(['"])(\w+)\1\s*:\s*(?:'([^']*)'|"([^"]*)"|(-?\d+|true|false))""")

is_article = hanweb.is_article


@dataclass(frozen=True, slots=True)
class _Pager:
    """How a list goes on: the API's address with the list's own parameters, rows in all and on a page."""

    url: str
    count: int | None
    rows: int
    column: str | None
    list: HtmlElement


def evidence(page: Page) -> str | None:
    """Return the trace of this software in the page, or None."""
    return _TRACE if _TRACE in page.text else None


def listing(page: Page, ask: Ask) -> Listing:
    """Read the column page (``ask.page`` 1), or one answer of the API."""
    root = page.root if ask.page == 1 else fragment(_markup(page.text))
    pager = _pager(root, ask.column)
    within = root if pager is None or ask.page > 1 else pager.list
    links = anchors(within, page.base if ask.page == 1 else ask.column)
    entries = tuple(entries_of(links, ask.column, is_article, hanweb.belongs_to(ask.column)))
    years = year_columns(page, ask.column) if ask.page == 1 else ()
    return Listing(entries, tuple(filter(hanweb.is_column, years)), _next(pager, ask))


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


def _pager(root: HtmlElement, column: str) -> _Pager | None:
    """Return how the column's list goes on: of several lists on a page that of the column's own number."""
    found = [pager for element in root.xpath("//*[@querydata and @uniturl]") if (pager := _read(element, column))]
    own = [pager for pager in found if pager.column == hanweb.column_number(column)]
    return next(iter(own or found), None)


def _read(element: HtmlElement, column: str) -> _Pager | None:
    parameters = {name: one or other or bare for _, name, one, other, bare in _PAIR.findall(element.get("querydata"))}
    if not parameters:
        return None
    try:
        url = resolve(column, str(element.get("uniturl")))
    except BadAddressError:
        return None
    count, rows = (str(element.get(name) or "") for name in ("count", "rows"))
    return _Pager(
        url=urlunsplit((*urlsplit(url)[:3], urlencode(parameters, quote_via=quote), "")),
        count=int(count) if count.isdigit() else None,
        rows=int(rows) if rows.isdigit() else 0,
        column=parameters.get("pageId"),
        list=_list_of(element),
    )


def _list_of(pager: HtmlElement) -> HtmlElement:
    """Return the nearest element around a pager that holds links to read: its list."""
    for around in pager.iterancestors():
        if any(is_article(str(link)) for link in around.xpath(".//a/@href")):
            return around
    return pager.getroottree().getroot()


def _next(pager: _Pager | None, ask: Ask) -> Ask | None:
    """Return the request for the next page; past the list's own count too, for the count alone ends nothing."""
    if pager is not None:
        url, count, rows = pager.url, pager.count, pager.rows
    elif ask.state:  # an answer without a pager: that of the column's page still holds
        url, count, rows = str(ask.state["url"]), int(ask.state["count"]), int(ask.state["rows"])
    else:
        return None
    if ask.page == 1 and count is not None and rows and count <= rows:
        return None
    number = ask.page + 1
    chosen = json.dumps(
        {"pageNo": number, "pageSize": str(rows)} if rows else {"pageNo": number}, separators=(",", ":")
    )
    counted = -(-count // rows) if count is not None and count >= 0 and rows else None
    return Ask(
        url=f"{url}&{urlencode({'paramJson': chosen}, quote_via=quote)}",
        column=ask.column,
        page=number,
        counted=counted,
        referer=ask.column,
        state={"url": url, "count": -1 if count is None else count, "rows": rows},
    )

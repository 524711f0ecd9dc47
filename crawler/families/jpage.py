"""Hanweb 大汉 jpage: the first window of a list is embedded as XML, the rest comes from ``dataproxy.jsp``.

Seen on 浙江, 江苏, 山东 (departments, 烟台, 兖州), 江西 and others. A column is
``/col/col<id>/index.html``; the visible list is empty until a script has run. Servers differ: most obey
``startrecord``/``endrecord``, some only ``page``, some only POST; some answer nothing without the column as
Referer.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit, urlunsplit

from crawler.addresses import BadAddressError, query, resolve, with_query
from crawler.families import hanweb
from crawler.lists.listing import Ask, Lead, Listing, entries_of, year_columns
from crawler.page import Page

_ARRAY = re.compile(r"\bdataStore\w*\s*=\s*\[(.*?)\]\s*;?\s*(?:$|</script|\n)", re.IGNORECASE | re.DOTALL)
_STRING = re.compile(r'"((?:\\.|[^"\\])*)"' + r"|'((?:\\.|[^'\\])*)'")
_PROXY = re.compile(r"""[\w./-]*dataproxy\.jsp(?:\?[^"'\s<>\\]*)?""")
_PARAMETER = re.compile(
    r"""\b(columnid|unitid|webid|appid|webname|path|permissiontype|sourceContentType)["']?\s*[:=]\s*"""
    r"""(?:"([^"]*)"|'([^']*)'|([^"'&,;}\s]+))""",
    re.IGNORECASE,
)
_PER_PAGE = re.compile(r"""\bperpage["']?\s*[:=]\s*["']?(\d+)""", re.IGNORECASE)
_WINDOW_PAGES = 3
_PER_PAGE_UNSTATED = 15


@dataclass(frozen=True, slots=True)
class _Store:
    """One list: its records as markup, where its next window is asked for, its claimed total."""

    records: tuple[str, ...]
    proxy: str | None = None
    total: int | None = None


def evidence(page: Page) -> str | None:
    """Return the trace of this software in the page, or None."""
    return next((mark for mark in ("dataproxy.jsp", "<datastore") if mark in page.text), None)


is_article = hanweb.is_article


def listing(page: Page, ask: Ask) -> Listing:
    """Read the column page (``ask.page`` 1), or one answer of the proxy."""
    number = hanweb.column_number(ask.column)
    base = ask.column
    store = _pick(_stores(page, ask), number)
    rows = hanweb.links(store.records, base)
    if rows:
        # whatever the record holds is an entry of this list, wherever it leads
        return Listing(hanweb.rows(rows), _years(page, ask), _next(page, ask, store, len(rows)))
    if ask.page > 1:
        return Listing(())
    entries = tuple(entries_of(page.anchors, base, is_article, hanweb.belongs_to(base)))
    # rows that stand on the page may be all, or the first of those that the proxy has; without any it has them all
    proxied = _from_the_first(page, ask, len(entries))
    return Listing(
        entries,
        _years(page, ask),
        following=proxied if entries else None,
        elsewhere=() if entries or proxied is None else (replace(proxied, counted=proxied.page),),
    )


def _years(page: Page, ask: Ask) -> tuple[str, ...]:
    return tuple(filter(hanweb.is_column, year_columns(page, ask.column))) if ask.page == 1 else ()


def _stores(page: Page, ask: Ask) -> list[_Store]:
    sources = [text for text in page.scripts if "<datastore" in text.lower()]
    if ask.page > 1 or not sources:
        sources = [re.sub(r"<!--.*?-->", "", page.text, flags=re.DOTALL)]
    stores: list[_Store] = []
    for text in sources:
        found = hanweb.datastores(text)
        stores += [_Store(one.records, _proxy_of(one.successor, page, ask), one.total) for one in found]
        if not stores and (array := _ARRAY.search(text)):
            strings = (one or other for one, other in _STRING.findall(array[1]))
            markup = tuple(
                re.sub(r"\\(.)", lambda escaped: {"n": "\n", "t": " ", "r": ""}.get(escaped[1], escaped[1]), text)
                for text in strings
            )
            stores.append(_Store(markup))
    return stores


def _pick(stores: list[_Store], column: str | None) -> _Store:
    """Return this column's datastore: by its proxy's columnid, else by its articles' addresses."""
    if not stores:
        return _Store(())
    for store in stores:
        # several numbers where one list holds several columns (morecolumndataproxy.jsp)
        if column and store.proxy and column in query(store.proxy).get("columnid", "").split(","):
            return store
    if column:
        mine = re.compile(rf"art_{column}_")
        best = max(stores, key=lambda store: sum(bool(mine.search(record)) for record in store.records))
        if any(mine.search(record) for record in best.records):
            return best
    return next((store for store in stores if store.records), stores[0])


def _proxy_of(link: str | None, page: Page, ask: Ask) -> str | None:
    """Return where the next window is asked for: the nextgroup's link, with what it drops of this request."""
    if link is None:
        return None
    try:
        asked = page.url if ask.page > 1 else ask.column
        url = resolve(asked, link)
    except BadAddressError:
        return None
    if ask.page > 1:
        asked += f"&{ask.form}" if ask.form else ""
        missing = set(query(asked)) - set(query(url)) - {"startrecord", "endrecord", "perpage"}
        kept = [pair for pair in urlsplit(asked).query.split("&") if pair.partition("=")[0].lower() in missing]
        parts = urlsplit(url)
        url = urlunsplit((*parts[:3], "&".join(filter(None, (parts.query, *kept))), ""))
    return url


def _next(page: Page, ask: Ask, store: _Store, rows: int) -> Ask | None:
    """Return the request for the next window, by the way of asking that has worked so far."""
    proxy = store.proxy or (_proxy_from_script(page) if ask.page == 1 else str(ask.state.get("proxy", "")) or None)
    if ask.page > 1 and store.proxy is None and ask.state.get("groups"):
        return None  # earlier windows named their successor, this one does not: the end
    if proxy is None:
        return None
    stated = int(ask.state["stated"]) if ask.state else _stated_per_page(page, proxy)
    # not stated: three pages are embedded; a list shorter than that fits into one
    per_page = stated or (rows // _WINDOW_PAGES if rows % _WINDOW_PAGES == 0 else rows)
    per_page = int(ask.state.get("per_page", per_page))
    total = store.total if store.total is not None else int(ask.state.get("total", -1))
    shown = int(ask.state.get("shown", 0)) + rows
    # a total ends a list that fits on its page; further on only together with a window that names no successor
    if 0 <= total <= shown and (ask.page == 1 or store.proxy is None):
        return None
    # a window that is not full is the last; whether servers count the crumbs without a link is not known
    if stated and total < 0 and rows % stated and len(store.records) % stated:
        return None
    state: dict[str, str | int] = {
        "proxy": proxy,
        "per_page": per_page,
        "stated": stated,
        "total": total,
        "shown": shown,
        "groups": int(bool(store.proxy) or bool(ask.state.get("groups"))),
        "mode": str(ask.state.get("mode", "window")),
        "served": int(ask.state.get("served", 0)) + (1 if ask.page > 1 else 0),
        "at": _named_page(store.proxy, ask) or int(ask.state.get("at", 1)) + 1,
    }
    return _ask(state, ask.column, ask.page + 1)


def _named_page(proxy: str | None, ask: Ask) -> int:
    """Return the number by which a window names its successor, 0 where it names none.

    Servers that obey nothing but it count from 0 or from 1: what is called 1 may follow the embedded window or be it.
    """
    windows = ask.state.get("mode", "window") == "window"
    said = query(proxy).get("page", "") if proxy and windows else ""
    return int(said) if said.isdigit() else 0


def _from_the_first(page: Page, ask: Ask, rows: int) -> Ask | None:
    """Return the request for the first window, where the page holds no records but names the proxy."""
    proxy = _proxy_from_script(page)
    if proxy is None:
        return None
    stated = _stated_per_page(page, proxy)
    state: dict[str, str | int] = {"proxy": proxy, "per_page": stated or rows or _PER_PAGE_UNSTATED, "stated": stated}
    state |= {"total": -1, "shown": 0, "groups": 0, "mode": "window", "served": 0, "at": 1}
    return _ask(state, ask.column, 2)


def other_way(ask: Ask) -> Ask | None:
    """Return another way to ask for a window that brought nothing new: by page number, then by POST.

    A way that has served before simply came to its end, unless the list has promised more than it has shown: some
    servers answer nothing for windows far down.
    """
    if ask.page == 1 or (ask.state.get("served") and not ask.promised):
        return None
    if ask.state["mode"] == "window" and ask.page == 2 and int(ask.state["at"]) == 1 and ask.state["shown"]:
        return _ask(dict(ask.state) | {"at": 2}, ask.column, ask.page)  # the embedded window counts as the first
    ways = {"window": "page", "page": "post"}
    mode = ways.get(str(ask.state["mode"]))
    if mode is None:
        return None
    state = dict(ask.state) | {"mode": mode}
    # a server that counts pages has shown as many of them as fit into the embedded window
    state["at"] = int(state["shown"]) // int(state["per_page"]) + 1 if mode == "page" else 2
    return _ask(state, ask.column, ask.page)


def leads(page: Page) -> Iterator[Lead]:  # noqa: ARG001 - the protocol
    """Yield nothing: this software writes its columns as plain links."""
    yield from ()


def _ask(state: dict[str, str | int], column: str, page: int) -> Ask:
    per_page, shown, total, at = (int(state[name]) for name in ("per_page", "shown", "total", "at"))
    window = per_page * _WINDOW_PAGES
    end = min(shown + window, total) if total > shown else shown + window
    proxy = str(state["proxy"])
    form = None
    if state["mode"] == "page":
        url = with_query(proxy, page=at, perpage=per_page)
    else:
        url = with_query(proxy, page=at, startrecord=shown + 1, endrecord=end, perpage=per_page)
    if state["mode"] == "post":
        parts = urlsplit(url)
        form = parts.query
        # the column's number stays in the address too, by which the ledger tells what was asked
        column_id = next((pair for pair in parts.query.split("&") if pair.lower().startswith("columnid=")), "")
        asked = (column_id, f"startrecord={shown + 1}&endrecord={end}&perpage={per_page}")
        url = urlunsplit((*parts[:3], "&".join(filter(None, asked)), ""))
    served = per_page if state["mode"] == "page" else window
    counted = page + math.ceil((total - shown) / served) - 1 if total >= 0 else None
    return Ask(url, column, page, counted, referer=column, form=form, state=state)


def _proxy_from_script(page: Page) -> str | None:
    """Return the proxy's address as the page's script calls it, or made of the script's parameters."""
    script = "\n".join(page.scripts)
    found = [html.unescape(match) for match in _PROXY.findall(script)]
    whole = next((link for link in found if "columnid=" in link), None)
    if whole is None and found:
        pairs = {name.lower(): "".join(value) for name, *value in _PARAMETER.findall(script)}
        if "columnid" not in pairs:
            return None
        whole = found[0].partition("?")[0] + "?" + "&".join(f"{name}={value}" for name, value in pairs.items())
    if whole is None:
        return None
    try:
        return resolve(page.base, whole)
    except BadAddressError:
        return None


def _stated_per_page(page: Page, proxy: str) -> int:
    """Return how many rows the list says it shows at a time, 0 where it does not say."""
    said = query(proxy).get("perpage", "")
    if said.isdigit() and int(said):
        return int(said)
    # several lists on a page state their own; this one's stands nearest to its unit's number
    here = [match.start() for match in re.finditer(re.escape(query(proxy).get("unitid") or "\0"), page.text)] or [0]
    stated = [match for match in _PER_PAGE.finditer(page.text) if int(match[1])]
    if not stated:
        return 0
    return int(min(stated, key=lambda match: min(abs(match.start() - place) for place in here))[1])

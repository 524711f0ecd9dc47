"""江苏's truecms: lists come as a ``datastore`` inside JSONP, from ``messageController/getMessage.do``.

Seen on 南通, 淮安, 如皋, 涟水. A column is ``/col/<number>_<number>/index.html``; its page holds a script with
``columnId:'…'`` and ``proxyUrl:'…'``, and perhaps the first rows. How many rows may be asked for at once differs: 50
here, 20 there, and what is too many is answered with nothing or with 404; so is a request without a Referer. A yearly
汇总 page links the files of all agencies, under names that say nothing (``/wzxxgknb/2023/qjp.pdf``; the folder is the
year of publishing).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from crawler.addresses import BadAddressError, host, is_file, resolve, with_query
from crawler.families import hanweb, json_text
from crawler.lists.listing import Ask, Lead, Listing, entries_of, year_columns
from crawler.page import Page

_TRACE = "messageController/getMessage.do"
_ARTICLE = re.compile(r"/col/\d+_\d+/art/\d{6,8}/\d+[0-9A-Za-z]{8}\.html$", re.IGNORECASE)
#: Of the same portals, younger: ``/ntsrmzf/gknb/content/<uuid>.html``.
_CONTENT = re.compile(r"/content/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\.html(?=$|[\"'?#])", re.IGNORECASE)
_COLUMN = re.compile(r"/col/(\d+_\d+)/(?:index\.html)?$", re.IGNORECASE)
_LINKED = re.compile(r"/col/\d+_\d{3,}/(?:index\.html|art/\d{6,8}/)", re.IGNORECASE)
_SETTING = re.compile(r"""\b(columnId|proxyUrl)["']?\s*[:=]\s*["']([^"']+)["']""", re.IGNORECASE)
_SETTINGS = ("columnid", "proxyurl")
_QUERIED = re.compile(r"""["']([^"'\s]*messageController/getMessage\.do[^"'\s]*)["']""")
_CALLED = re.compile(r"^\s*(?:/\*.*?\*/)?\s*[\w.$]+\s*\(", re.DOTALL)
#: How many rows are asked for at once: the most that any portal gives, then what the others do.
_WINDOWS = (50, 20, 10)


def evidence(page: Page) -> str | None:
    """Return the trace of this software in the page, or None."""
    if _TRACE in page.text:
        return _TRACE
    found = _LINKED.search(page.text) or _CONTENT.search(page.text)
    return found[0] if found else None


def is_article(url: str) -> bool:
    """Say whether this is an article's address: ``/col/4039_446643/art/17356608/17364738729029ffO7DUB.html``."""
    path = urlsplit(url).path
    return bool(_ARTICLE.search(path) or _CONTENT.search(path))


def listing(page: Page, ask: Ask) -> Listing:
    """Read the column page, or the answer to one window of its list (where ``ask`` has a state)."""
    if ask.state:
        return _window(page, ask)
    column = ask.column
    number = _COLUMN.search(urlsplit(column).path)
    own = f"/col/{number[1]}/" if number else "/"

    def belongs(url: str) -> bool:
        # a file on the page of a list is a row of it, wherever it lies; an article without a number may be
        path = urlsplit(url).path
        return host(url) == host(column) and (is_file(url) or own in path or bool(_CONTENT.search(path)))

    entries = tuple(entries_of(page.anchors, column, is_article, belongs))
    first = _first(page, column)
    return Listing(
        entries,
        tuple(url for url in year_columns(page, column) if _COLUMN.search(urlsplit(url).path)),
        elsewhere=(first,) if first else (),
    )


def other_way(ask: Ask) -> Ask | None:
    """Return the request for a smaller window, where none has been served yet, or the list has promised more."""
    if not ask.state or (ask.state["served"] and not ask.promised):
        return None
    smaller = next((size for size in _WINDOWS if size < int(ask.state["size"])), None)
    return None if smaller is None else _ask(dict(ask.state) | {"size": smaller}, ask.column, ask.page)


def leads(page: Page) -> Iterator[Lead]:  # noqa: ARG001 - the protocol
    """Yield nothing: this software writes its columns as plain links."""
    yield from ()


def _window(page: Page, ask: Ask) -> Listing:
    store = next(hanweb.datastores(_told(page.text)), hanweb.Datastore(()))
    links = hanweb.links(store.records, ask.column)
    if not links:
        return Listing(())
    shown = int(ask.state["shown"]) + len(links)
    total = store.total if store.total is not None else -1
    if 0 <= total <= shown and ask.page == 1:
        return Listing(hanweb.rows(links))
    state = dict(ask.state) | {"shown": shown, "total": total, "served": 1}
    return Listing(hanweb.rows(links), following=_ask(state, ask.column, ask.page + 1))


def _told(text: str) -> str:
    """Return the ``datastore`` of an answer: out of ``cb({"result": "<datastore>…"})``, or as it is."""
    answer = json_text.whole(_CALLED.sub("", text, count=1)) or {}
    result = answer.get("result", answer.get("data"))
    return result if isinstance(result, str) else text


def _first(page: Page, column: str) -> Ask | None:
    """Return the request for a list's first window, by the column's own number and the address in its script."""
    script = "\n".join(page.scripts)
    ids, proxies = ([value for name, value in _SETTING.findall(script) if name.lower() == key] for key in _SETTINGS)
    proxies += _QUERIED.findall(script)
    if not proxies:
        return None
    # several lists on a page: the column's own by its number, else the first
    number = _COLUMN.search(urlsplit(column).path)
    own = next((place for place, one in enumerate(ids) if number and one in number[1].split("_")), 0)
    link = proxies[min(own, len(proxies) - 1)]
    try:
        proxy = resolve(page.base, html.unescape(link))
    except BadAddressError:
        return None
    state: dict[str, str | int] = {"proxy": proxy, "size": _WINDOWS[0], "shown": 0, "total": -1, "served": 0}
    state["column"] = ids[own] if ids else ""
    return _ask(state, column, 1)


def _ask(state: dict[str, str | int], column: str, page: int) -> Ask:
    size, shown, total = (int(state[name]) for name in ("size", "shown", "total"))
    url = with_query(str(state["proxy"]), startrecord=shown + 1, endrecord=shown + size, perpage=size)
    if state["column"]:
        url = with_query(url, columnId=str(state["column"]))
    counted = page + -(-(total - shown) // size) - 1 if total >= 0 else None
    return Ask(with_query(url, callback="cb"), column, page, counted, referer=column, state=state)

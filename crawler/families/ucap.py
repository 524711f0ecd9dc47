"""开普 UCAP (Kaipuyun): static lists ``list.shtml``, ``list_2.shtml``, and columns whose lists arrive as JSON.

Seen on 黑龙江, 江西's counties, 苏州 and 宿迁, 四川's departments, ministries. A static list states its pages in
``createPageHTML('page_div', pages, current, 'list', 'shtml', rows)``, counted from 1. A 政府信息公开 column is one page
``zfxxgk.shtml?tab=…`` of many tabs; what a tab lists comes from ``/common/search/<channel>`` (on some ministries
``/searchList/<channel>``), with the channel's number of 32 hex digits from the tab itself or from the page's
``<meta name="channelid">``. Article addresses give a month, and a page may have been overwritten in a later year.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from lxml.html import HtmlElement

from crawler.addresses import BadAddressError, directory, is_file, query, resolve, under, with_query
from crawler.families import json_text
from crawler.lists.listing import Ask, Entry, Lead, Listing, entries_of, names_reports, next_link, year_columns
from crawler.page import Page, shown
from parsers.characters import fold
from parsers.titles import Kind, judge

_ARTICLE = re.compile(
    r"/\d{6}/[0-9a-f]{32}\.s?html$"  # 苏州, 江西
    r"|/c\d+[a-z]?/\d{6}/c\d+_\d+\.s?html$"  # 黑龙江
    r"|/\d{4}/\d{1,2}/\d{1,2}/[0-9a-f]{32}\.s?html$"  # 四川
    r"|/c\d+/c\d+/content\.s?html$",  # 证监会, 税务
    re.IGNORECASE,
)
_TRACES = (
    re.compile(r"createPageHTML\(\s*['\"]"),
    re.compile(r"<meta[^>]+name=[\"']channelid[\"']", re.IGNORECASE),
    re.compile(r"\bUCAP(?:-?CONTENT|TITLE)?\b"),
    re.compile(r"zfxxgk\w*\.shtml\?tab="),
)
_ANNUAL_TAB = re.compile(r"(?:^|\btab=|['\"])(\w*(?:gknb|ndbg|annual)\w*|nb)(?=$|&|['\"])", re.IGNORECASE)
_TABBED = re.compile(r"/(?:\w+_)?zfxxgk\.s?html?$", re.IGNORECASE)
_PAGER = re.compile(
    r"createPageHTML\(\s*['\"][^'\"]*['\"]\s*,\s*(\d+)\s*,\s*(\d+)\s*,\s*['\"]([\w./-]+)['\"]\s*,\s*['\"](\w+)['\"]"
)
_CHANNEL = re.compile(r"(?<![0-9a-fA-F])[0-9a-f]{32}(?![0-9a-fA-F])", re.IGNORECASE)
_OBJECT = re.compile(r"\{[^{}]{1,600}\}")
_STRING = re.compile(r"\"([^\"\\]{1,40})\"|'([^'\\]{1,40})'")
_CATALOGUE = re.compile(r"[\"']((?:https?:)?/[\w./:-]*/interfacesWeb\w*/loadData)[\"']")
_CATALOGUE_KEY = re.compile(r"\bchannel_id[\"']?\s*[:=]\s*[\"']?([\w-]+)")
_PARAMETERS = "_isAgg=true&_isJson=true&_pageSize=15&_template=index&_rangeTimeGte=&_channelName={name}&page=1"
#: Rows asked for at a time where those of all tabs must be gone through.
_ALL_TABS = 50
_CERTAIN = 150


def evidence(page: Page) -> str | None:
    """Return the trace of this software in the page, or None."""
    return next((found[0] for trace in _TRACES if (found := trace.search(page.text))), None)


def is_article(url: str) -> bool:
    """Say whether this is an article's address (``/szszfxxgknb/202203/88208a79….shtml`` and its relatives)."""
    return bool(_ARTICLE.search(urlsplit(url).path))


def listing(page: Page, ask: Ask) -> Listing:
    """Read a static list, the shell of a tab, or an answer of the interface behind it."""
    if (answer := json_text.whole(page.text)) is not None:
        return _rows(page, ask, answer)
    if not _tab(ask.column) and (tab := _annual_tab(page)) is not None:
        return Listing((), subcolumns=tab[:1])
    folder = directory(ask.column)
    entries = tuple(entries_of(page.anchors, ask.column, is_article, lambda url: under(url, folder)))
    listed = any(is_article(entry.url) or is_file(entry.url) for entry in entries)
    asks = tuple(_asks(page, ask)) if ask.page == 1 and (_tab(ask.column) or not listed) else ()
    return Listing(
        # the page is the same for all tabs: what it lists by itself is another's
        () if asks and _tab(ask.column) else entries,
        subcolumns=tuple(year_columns(page, ask.column)) if ask.page == 1 else (),
        following=None if asks else _next(page, ask),
        elsewhere=asks,
    )


def other_way(ask: Ask) -> Ask | None:
    """Return the list without its channel's name, then from the interface's other address, where nothing came."""
    if ask.page > 1:
        return None
    if query(ask.url).get("_channelname"):
        return replace(ask, url=with_query(ask.url, _channelName="", _pageSize=_ALL_TABS))
    if "/common/search/" in ask.url:
        return replace(ask, url=ask.url.replace("/common/search/", "/searchList/"))
    return None


def leads(page: Page) -> Iterator[Lead]:
    """Yield the tabs of annual reports on a 政府信息公开 page, whose addresses no link need show."""
    if (tab := _annual_tab(page)) is not None:
        yield Lead(*tab, _CERTAIN)


def _next(page: Page, ask: Ask) -> Ask | None:
    """Return the next static page's request; past the pager's own count too, for the count alone ends nothing."""
    found = next((found for script in page.scripts if (found := _PAGER.search(script))), None)
    if found is None:
        link = next_link(page, ask.column)
        return Ask(link, ask.column, ask.page + 1, referer=page.url) if link else None
    pages, stem, ending = int(found[1]), found[3], found[4]
    if pages <= 1:
        return None
    url = resolve(directory(ask.column), f"{stem}_{ask.page + 1}.{ending}")
    return Ask(url, ask.column, ask.page + 1, pages, page.url)


# -- lists that arrive as JSON


def _asks(page: Page, ask: Ask) -> Iterator[Ask]:
    """Yield the requests for the list of this tab: by the tab's own channel, else by the page's and the tab's name."""
    if (catalogue := _catalogue(page, ask)) is not None:
        yield catalogue
        return
    tabs = list(_annual_elements(page))
    said = [value for element in tabs for value in _values(element)]
    # {channelName: "政府信息公开年报", channelId: "…"}: the tabs as a script's list
    said += [
        one for script in page.scripts for one in _OBJECT.findall(script) if any(map(names_reports, _strings(one)))
    ]
    if own := next((found[0] for one in said if (found := _CHANNEL.search(one))), None):
        yield _search(page, ask, own)
        return
    channel = page.meta("channelid")
    if channel and _CHANNEL.fullmatch(channel):
        # one page for all tabs: its channel's list holds those of the others too
        yield _search(page, ask, channel, shown(tabs[0]) if tabs and _tab(ask.column) else "")


def _strings(text: str) -> list[str]:
    return [fold(one or other) for one, other in _STRING.findall(text)]


def _search(page: Page, ask: Ask, channel: str, name: str = "") -> Ask:
    path = "/searchList/" if "/searchList/" in page.text else "/common/search/"
    parameters = _PARAMETERS.format(name=quote(name))
    if site := re.search(r"\bwebsiteCodeName[\"']?\s*[:=]\s*[\"'](\w+)", page.text):
        parameters += f"&websiteCodeName={site[1]}"
    url = resolve(page.base, f"{path}{channel}?{parameters}")
    return Ask(url, ask.column, referer=page.url, state={"tab": int(bool(_tab(ask.column) and name))})


def _catalogue(page: Page, ask: Ask) -> Ask | None:
    """Return the request for a catalogue of 苏州's kind, which takes a form."""
    script = "\n".join(page.scripts)
    where, key = _CATALOGUE.search(script), _CATALOGUE_KEY.search(script)
    if where is None or key is None:
        return None
    try:
        url = resolve(page.base, where[1])
    except BadAddressError:
        return None
    return Ask(url, ask.column, referer=page.url, form=urlencode({"pageIndex": 1, "channel_id": key[1]}))


def _rows(page: Page, ask: Ask, answer: Mapping[str, Any]) -> Listing:
    """Read one answer; on a list of all tabs, rows of other channels only carry it on."""
    data = answer.get("data")
    data = data if isinstance(data, dict) else answer
    rows = json_text.objects(data.get("results") or data.get("list"))
    entries: dict[str, Entry] = {}
    passed: list[str] = []
    for row in rows:
        if (entry := _entry(page, row)) is None:
            continue
        if ask.state.get("tab") and _of_another(row, entry.title):
            passed.append(entry.url)
        else:
            entries.setdefault(entry.url, entry)
    return Listing(tuple(entries.values()), following=_more(ask, data, len(rows)), passed=tuple(passed))


def _of_another(row: Mapping[str, Any], title: str) -> bool:
    """Say whether a row is of another channel than that of annual reports, and by its title none."""
    channel = fold(str(row.get("channelName") or ""))
    return bool(channel) and not names_reports(channel) and judge(title, confirmed_column=False).kind is not Kind.ACCEPT


def _entry(page: Page, row: Mapping[str, Any]) -> Entry | None:
    title = fold(re.sub(r"<[^<>]*>", "", html.unescape(str(row.get("title") or row.get("TITLE") or ""))))
    try:
        url = resolve(page.base, str(row.get("url") or row.get("URL") or ""))
    except BadAddressError:
        return None
    return Entry(url, title, _day(row)) if title else None


def _day(row: Mapping[str, Any]) -> str | None:
    """Return the day of publication in China; the interface gives milliseconds, and the same as text."""
    said = str(row.get("publishedTimeStr") or row.get("PUBLISHED_TIME_FORMAT") or "")
    if found := re.match(r"\d{4}-\d{2}-\d{2}", said):
        return found[0]
    milliseconds = json_text.number(row.get("publishedTime"))
    return json_text.day(milliseconds // 1000) if milliseconds else None


def _more(ask: Ask, data: Mapping[str, Any], rows: int) -> Ask | None:
    """Return the request for the next page; one beyond the count too where the last page is full."""
    if not rows:
        return None
    per_page = int(ask.state.get("per_page", json_text.number(data.get("rows")) or rows))
    total = json_text.number(data.get("total") or data.get("allRow"))
    pages = json_text.number(data.get("totalPage")) or math.ceil(total / per_page)
    if pages and ask.page >= pages and (rows < per_page or ask.page == 1):
        return None
    state = {**ask.state, "per_page": per_page}
    if ask.form is None:
        return Ask(
            with_query(ask.url, page=ask.page + 1), ask.column, ask.page + 1, pages or None, ask.referer, state=state
        )
    form = urlencode(dict(parse_qsl(ask.form)) | {"pageIndex": ask.page + 1})
    return Ask(ask.url, ask.column, ask.page + 1, pages or None, ask.referer, form, state=state)


# -- tabs


def _tab(column: str) -> str:
    """Return which tab of its page an address chooses."""
    return query(column).get("tab", "")


def _annual_tab(page: Page) -> tuple[str, str] | None:
    """Return the address of the tab of annual reports on a page of tabs, and what it is called."""
    here = urlsplit(page.url).path
    if not _TABBED.search(here):
        return None
    for anchor in page.anchors:
        if names_reports(anchor.text) and urlsplit(anchor.url).path != here and not is_article(anchor.url):
            return anchor.url, anchor.text  # no tab, but a page of its own
    for element in _annual_elements(page):
        names = (found[1] for value in _values(element) if (found := _ANNUAL_TAB.search(value)))
        # the page is the same for every tab: any name will do where the tab's own is not to be seen
        return with_query(page.url, tab=next(names, "zfxxgknb")), shown(element)
    return None


def _annual_elements(page: Page) -> Iterator[HtmlElement]:
    """Yield what a reader clicks on for annual reports: the innermost elements that say so and nothing else."""
    for element in page.root.iter("a", "li", "span", "div", "dt", "h3", "option"):
        if len(element) < 4 and names_reports(shown(element)):
            yield element


def _values(element: HtmlElement) -> Iterator[str]:
    """Yield what an element's attributes say, and those of the row that it fills."""
    for one in (element, element.getparent()):
        if one is not None and shown(one) == shown(element):
            for name, value in one.attrib.items():
                if name not in ("class", "style", "title") and not is_article(str(value)):
                    yield str(value)

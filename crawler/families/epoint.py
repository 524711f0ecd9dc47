"""新点 Epoint WebBuilder (EWB): the column page is a shell, its rows are JSON that a POST asks for.

Seen on 徐州 and its departments, 营口, districts of 上海. A column is
``…/govInfoPub.html?deptcode=&categorynum=003002``; the script ``/js/webBuilderCommon.js`` (elsewhere
``/js/ajaxReq.js``) states ``siteInfo``: the project's path and the site's GUID. The rows are had from
``<project>/rest/lightfrontaction/getgovinfolist``. Servers count ``pageIndex`` from 0 or from 1, some of the latter
take 0 for 1; some want the parameters inside ``{"params": …}``. Nothing on the page says which, so the first page is
asked as 0, and what comes decides (:func:`other_way`).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from crawler.addresses import BadAddressError, host, query, resolve, with_query
from crawler.families import json_text, static
from crawler.lists.listing import Ask, Entry, Lead, Listing, names_reports
from crawler.page import Page, fragment, shown
from parsers.characters import fold

_ARTICLE = re.compile(r"/\d{8}/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.html$|/showinfo\.html$", re.IGNORECASE)
_TRACE = re.compile(r"lightfrontaction/getgovinfolist|EWB[-_]FRONT|webBuilderCommon\.js|govInfoPub(?:right)?\.html")
_SHELL = re.compile(r"/dynamic/|/govInfoPub(?:right)?\.html", re.IGNORECASE)
_ACTION = re.compile(r"""["']([\w./:-]*)/rest/lightfrontaction/getgovinfolist""")
_PROJECT = re.compile(r"""projectName["']?\s*:\s*["']([^"']+)["']""")
_GUID = re.compile(r"""siteGuid["']?\s*[:=]\s*["']([\w-]{8,64})["']""")
_CATEGORY = re.compile(r"""category_?num["']?\s*[:=]\s*["']?(\d{3,})""", re.IGNORECASE)
_SITE_SCRIPT = re.compile(r"(?:webBuilderCommon|ajaxReq)(?:\.min)?\.js$", re.IGNORECASE)
_WRAPPED = re.compile(r"""["']?params["']?\s*:\s*(?:\{|JSON\.stringify)""")
_NODE = re.compile(r"\{[^{}]*(?:年报|年度报告)[^{}]*\}")
_NAME = re.compile(r"""["']([^"']*(?:年报|年度报告))["']""")
_DATE = re.compile(r"(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})")
_SIZE = 20
#: Servers may give fewer rows than asked for; a first page shorter than this is no full one.
_SHORT = 10
_CERTAIN = 110


def evidence(page: Page) -> str | None:
    """Return the trace of this software in the page, or None; a link to another host's EWB portal is none."""
    for found in _TRACE.finditer(page.text):
        before = page.text[max(0, found.start() - 200) : found.start()]
        link = re.search(r"https?://([^/\"'\s:]+)[^\"'\s]*$", before)
        if link is None or link[1].lower() == host(page.url):
            return found[0]
    return None


def is_article(url: str) -> bool:
    """Say whether this is an article's address: ``/003/003001/20230120/<uuid>.html``, ``showinfo.html?infoGuid=``."""
    return bool(_ARTICLE.search(urlsplit(url).path))


def listing(page: Page, ask: Ask) -> Listing:
    """Read a column's page (a shell, or a static list), the script that names the site, or an answer's rows."""
    step = ask.state.get("step")
    if step == "rows":
        return _rows(page, ask)
    if step == "site":
        return _site(page.text, ask)
    category = query(ask.column).get("categorynum") or _stated_category(page)
    if category and (_SHELL.search(urlsplit(ask.column).path) or "categorynum" in query(ask.column)):
        return _shell(page, ask, category)
    return static.listing(page, ask)


def other_way(ask: Ask) -> Ask | None:
    """Return how else to ask for the rows: counting from 1; past a 0 that was taken for 1; inside ``params``."""
    state = ask.state
    if state.get("step") != "rows":
        return static.other_way(ask)
    at, served, wrapped = int(state["at"]), int(state["served"]), int(state["wrapped"])
    if at == 0:
        return _ask({**state, "at": 1}, ask.column, ask.page, ask.counted)
    if at == 1 and served:
        # 0 was taken for 1: what comes next is 2, unless everything has been shown
        complete = 0 <= int(state["total"]) <= int(state["shown"])
        return None if complete else _ask({**state, "at": 2}, ask.column, ask.page, ask.counted)
    if at == 1 and not state.get("turned"):
        return _ask({**state, "at": 0, "wrapped": 1 - wrapped, "turned": 1}, ask.column, ask.page, ask.counted)
    return None


def leads(page: Page) -> Iterator[Lead]:
    """Yield the annual-report node of the category tree, which is script or elements without an address."""
    found: dict[str, str] = {}
    for script in page.scripts:
        for node in _NODE.findall(script):
            name, number = _NAME.search(node), _CATEGORY.search(node)
            if name and number and names_reports(fold(name[1])):
                found.setdefault(number[1], fold(name[1]))
    for element in page.root.iter("a", "li", "span", "div"):
        if len(element) > 2 or not names_reports(text := shown(element)):
            continue
        for holder in (element, element.getparent()):
            said = " ".join(f"{name}={value}" for name, value in holder.attrib.items()) if holder is not None else ""
            if number := (_CATEGORY.search(said) or re.search(r"\(\s*['\"](\d{6,})['\"]", said)):
                found.setdefault(number[1], text)
                break
    for category, text in found.items():
        try:
            base = (
                page.url
                if "categorynum" in query(page.url)
                else resolve(page.url, "/dynamic/zwgk/govInfoPub.html?deptcode=")
            )
        except BadAddressError:
            continue
        yield Lead(with_query(base, categorynum=category), text, _CERTAIN)


def _stated_category(page: Page) -> str | None:
    found = _CATEGORY.search("\n".join(page.scripts))
    return found[1] if found else None


def _shell(page: Page, ask: Ask, category: str) -> Listing:
    """Return where the rows are had: at once where the page names the site, else by way of the site's script."""
    scripts = "\n".join(page.scripts)
    state: dict[str, str | int] = {
        "category": category,
        "dept": query(ask.column).get("deptcode", ""),
        "wrapped": int(bool(_WRAPPED.search(scripts))),
    }
    if _GUID.search(scripts) and (_PROJECT.search(scripts) or _ACTION.search(scripts)):
        return _named(scripts, ask, state)
    names = [str(element.get("src")) for element in page.root.iter("script") if element.get("src")]
    own = [name for name in names if _SITE_SCRIPT.search(name.partition("?")[0])] or ["/js/webBuilderCommon.js"]
    if action := _ACTION.search(scripts):
        state["api"] = action[1]
    try:
        url = resolve(page.url, own[0])
    except BadAddressError:
        return Listing(())
    return Listing((), elsewhere=(Ask(url, ask.column, referer=ask.column, state={**state, "step": "site"}),))


def _site(text: str, ask: Ask) -> Listing:
    """Read ``var siteInfo = {…}``, whichever script it stands in."""
    return _named(text, ask, dict(ask.state))


def _named(text: str, ask: Ask, state: dict[str, str | int]) -> Listing:
    guid, project, action = _GUID.search(text), _PROJECT.search(text), _ACTION.search(text)
    path = state.get("api") or (action[1] if action and action[1] else project[1] if project else None)
    if guid is None or path is None:
        return Listing(())
    path = str(path).rstrip("/")
    try:
        api = resolve(ask.column, f"{path if '/' in path else f'/{path}'}/rest/lightfrontaction/getgovinfolist")
    except BadAddressError:
        return Listing(())
    wrapped = int(bool(state["wrapped"] or _WRAPPED.search(text)))
    state |= {"step": "rows", "api": api, "guid": guid[1], "wrapped": wrapped}
    state |= {"at": 0, "served": 0, "shown": 0, "total": -1}
    return Listing((), elsewhere=(_ask(state, ask.column, 1, None),))


def _ask(state: Mapping[str, str | int], column: str, page: int, counted: int | None) -> Ask:
    """Return the POST for one page of rows.

    All of a site's lists are had from one address; the fragment, which is never sent, tells them apart in the ledger.
    """
    at, wrapped = int(state["at"]), bool(state["wrapped"])
    body: dict[str, Any] = {
        "deptcode": state["dept"],
        "categorynum": state["category"],
        "pageIndex": str(at) if wrapped else at,
        "pageSize": _SIZE,
        "siteGuid": state["guid"],
    }
    named = {"deptcode": state["dept"], "categorynum": state["category"], "pageIndex": at}
    mark = urlencode({name: value for name, value in named.items() if value != ""})
    return Ask(
        url=f"{state['api']}#{'params&' if wrapped else ''}{mark}",
        column=column,
        page=page,
        counted=counted,
        referer=column,
        json=json.dumps({"params": body} if wrapped else body),
        headers={"X-Requested-With": "XMLHttpRequest"},
        state=dict(state),
    )


def _rows(page: Page, ask: Ask) -> Listing:
    rows, total = _answer(page.text)
    entries: dict[str, Entry] = {}
    for row in rows:
        title = max((_plain(row.get(name)) for name in ("realtitle", "title")), key=len)
        link = next((str(row[name]) for name in ("infourl", "visiturl", "linkurl", "href") if row.get(name)), "")
        try:
            url = resolve(ask.column, link)
        except BadAddressError:
            continue
        if title:
            entries.setdefault(url, Entry(url, title, _day(row.get("infodate"))))
    shown_before = int(ask.state["shown"])
    shown_now = shown_before + len(rows)
    total = total if total >= 0 else int(ask.state["total"])
    full = int(ask.state.get("full", 0)) or max(len(rows), _SHORT)
    # a page that is not full, and a count that says the same: only both together end a list
    complete = 0 <= total <= shown_now and len(rows) < full
    state = {**ask.state, "at": int(ask.state["at"]) + 1, "served": 1, "shown": shown_now, "total": total, "full": full}
    counted = math.ceil(total / full) if total >= 0 else None
    following = _ask(state, ask.column, ask.page + 1, counted) if entries and not complete else None
    return Listing(tuple(entries.values()), following=following)


def _answer(text: str) -> tuple[list[dict[str, Any]], int]:
    """Return the rows of an answer and how many there are in all, -1 where it does not say.

    ``custom`` is an object or, from older actions, its text.
    """
    answer = json_text.whole(text) or {}
    custom = answer.get("custom", answer)
    answer = (json_text.whole(custom) if isinstance(custom, str) else custom) or {}
    if not isinstance(answer, Mapping):
        return [], -1
    lists = (answer[name] for name in ("data", "infodata", "Table") if isinstance(answer.get(name), list))
    rows: list[Any] = next(lists, [])
    total = next((str(answer[name]) for name in ("total", "totalcount") if answer.get(name) is not None), "")
    return [row for row in rows if isinstance(row, dict)], int(total) if total.isdecimal() else -1


def _plain(text: Any) -> str:
    """Return a title without the markup that some are stored with."""
    said = str(text or "")
    return shown(fragment(said)) if "<" in said else fold(said)


def _day(text: Any) -> str | None:
    found = _DATE.search(str(text or ""))
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else None

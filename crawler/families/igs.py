"""TRS IGS site search: a public JSON list of titles, one more column where a page or the registry names its code.

``/igs/front/search.jhtml?code=<32 hex>&siteId=5&searchWord=…&pageSize=…&pageNumber=…`` answers
``{"page": {"content": [{"title": "…", "url": "…", "publishTime": "…"}], "total": 9, "totalPages": 1}}``; titles have
``<em>`` around the words that were sought. A cheap look at what lists may have left out, never the only way: indexes
lag behind, and cut off. One code may serve many sites, so rows of other hosts are passed over.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from crawler.addresses import BadAddressError, host, query, resolve, with_query
from crawler.lists.listing import Ask, Entry, Lead, Listing
from crawler.page import Page
from parsers.characters import fold
from parsers.titles import judge

WORDS = "政府信息公开工作年度报告"
_PATH = re.compile(r"/igs/front/search(?:/list)?\.(?:jhtml|html)$")
_LINK = re.compile(r"""[\w:/.-]*/igs/front/search\.jhtml\?[^"'\s<>\\]*\bcode=[0-9a-f]{32}[^"'\s<>\\]*""", re.IGNORECASE)
_CODE = re.compile(r"""\bcode["']?\s*(?:[:=]|value=)\s*["']?([0-9a-f]{32})\b""", re.IGNORECASE)
_SITE = re.compile(r"""\bsiteId["']?\s*[:=]\s*["']?(\d{1,6})\b""", re.IGNORECASE)
_DAY = re.compile(r"(20\d\d)[-./年](\d{1,2})[-./月](\d{1,2})")
_ROWS = 50
_MOST_PAGES = 20
_SCORE = 60


def is_search(url: str) -> bool:
    """Say whether this is the address of such a search."""
    return bool(_PATH.search(url.partition("?")[0])) and "code" in query(url)


def leads(page: Page) -> Iterator[Lead]:
    """Yield the title search of the site, if this page names its code: in a link, a script, or a form."""
    if found := _address(page):
        wanted = with_query(found, searchWord=WORDS, pageSize=_ROWS, pageNumber=1, position="TITLE")
        yield Lead(wanted, "标题检索", _SCORE, family="trs")


def _address(page: Page) -> str | None:
    if found := _LINK.search(html.unescape(page.text)):
        return _resolved(page, found[0])
    if "/igs/front/search.jhtml" not in page.text:
        return None
    inputs = {str(one.get("name") or "").lower(): str(one.get("value") or "") for one in page.root.iter("input")}
    script = "\n".join(page.scripts)
    code = _CODE.search(script)
    site = _SITE.search(script)
    code_of_form = inputs.get("code", "")
    key = code[1] if code else code_of_form if re.fullmatch(r"[0-9a-f]{32}", code_of_form) else ""
    number = site[1] if site else inputs.get("siteid", "")
    if not key:
        return None
    return _resolved(page, f"/igs/front/search.jhtml?code={key}" + (f"&siteId={number}" if number else ""))


def _resolved(page: Page, link: str) -> str | None:
    try:
        return resolve(page.base, link)
    except BadAddressError:
        return None


def listing(page: Page, ask: Ask) -> Listing:
    """Read one answer; the search goes on while a page holds a report's title and the answer counts further pages."""
    content, pages = _content(page.text)
    entries: list[Entry] = []
    passed: list[str] = []
    for row in content:
        link = str(row.get("url") or row.get("LinkUrl") or row.get("linkurl") or "")
        title = fold(re.sub(r"<[^>]+>", "", html.unescape(str(row.get("title") or ""))))
        try:
            url = resolve(page.url, link)
        except BadAddressError:
            continue
        if host(url).removeprefix("www.") != host(ask.column).removeprefix("www."):
            passed.append(url)
        elif title:
            entries.append(Entry(url, title, _day(row)))
    following = None
    found = any(judge(entry.title, confirmed_column=False).wanted for entry in entries)
    if (found or passed) and ask.page < min(pages, _MOST_PAGES):
        following = Ask(with_query(ask.url, pageNumber=ask.page + 1), ask.column, ask.page + 1, referer=ask.referer)
    reports = tuple(one for one in entries if judge(one.title, confirmed_column=False).wanted)
    return Listing(reports, following=following, passed=(*passed, *(one.url for one in entries if one not in reports)))


def _content(text: str) -> tuple[list[dict[str, Any]], int]:
    """Return the rows of an answer and how many pages it counts; nothing where it cannot be read."""
    try:
        data = json.loads(text, strict=False)
    except ValueError:
        return [], 0
    page = data.get("page") if isinstance(data, dict) else None
    if not isinstance(page, dict):
        return [], 0
    rows = page.get("content")
    total, size = page.get("total"), page.get("pageSize") or page.get("size") or _ROWS
    pages = page.get("totalPages")
    if not isinstance(pages, int):
        pages = -(-total // size) if isinstance(total, int) and isinstance(size, int) and size > 0 else _MOST_PAGES
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else [], pages


def _day(row: dict[str, Any]) -> str | None:
    for name in ("publishTime", "docreltime", "trs_time", "pubdate", "fwTime"):
        if found := _DAY.search(str(row.get(name) or "")):
            return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    return None

"""Reports by agency and year: ``/module/xxgk/xxgkAnnualReport.jsp?area=<agency>&fbtime=<year>&showType=2``.

The page of a year is the report itself, or a page without one where the agency has none. No list says which years
there are, so they are asked one after another, from last year down to 2008, when the first reports were due
(政府信息公开条例 of 2007, articles 31 and 38). Below the oldest report found, three empty years in a row end the
search. An empty year is no failure: there is no report there, or not yet. The year in the address is never taken for
the report's.
"""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawler.addresses import BadAddressError, is_file, query, resolve, with_query
from crawler.lists.listing import Ask, Entry, Listing
from crawler.page import Page, shown
from parsers.titles import Kind, judge

FIRST_YEAR = 2008
STEP = "annual"
_ADDRESS = re.compile(r"/xxgkAnnualReport\.jsp$", re.IGNORECASE)
_NAMED = re.compile(r"""["'(=]\s*([^"'()\s=]*xxgkAnnualReport\.jsp[^"')\s]*)""", re.IGNORECASE)
_GAPS = 3
_CHAPTERS = (
    re.compile("总体情况|概述|概况"),
    re.compile("主动公开(?:政府)?信息"),
    re.compile("政府信息公开申请|依申请公开(?:政府)?信息"),
    re.compile("行政复议|行政诉讼"),
    re.compile("存在的?(?:主要)?(?:问题|不足)"),
    re.compile("统计期限"),
)


def is_report_address(url: str) -> bool:
    """Say whether this is the address of one agency's report of one year."""
    return bool(_ADDRESS.search(urlsplit(url).path)) and {"area", "fbtime"} <= query(url).keys()


def script_on(page: Page) -> str | None:
    """Return the script's address as the page writes it, where the page is one of its answers or names it.

    Agency and year in it are to be replaced; what else it is sent (``showType``) stays as it is.
    """
    if is_report_address(page.url):
        return page.url
    found = _NAMED.search(page.text)
    if found is None:
        return None
    try:
        url = resolve(page.base, found[1].replace("&amp;", "&"))
    except BadAddressError:
        return None
    # an address that a script puts together shows only its beginning
    return url if is_report_address(url) else f"{url.partition('?')[0]}?area=&fbtime=&showType=2"


def first(script: str, area: str, agency: str, column: str) -> Ask:
    """Return the request for last year's report of an agency, called ``agency`` where the column links it."""
    last_year = datetime.now(ZoneInfo("Asia/Shanghai")).year - 1
    state: dict[str, str | int] = {"step": STEP, "script": script, "area": area, "agency": agency}
    return _ask(state | {"year": last_year, "found": 0, "empty": 0}, column, 1)


def read(page: Page, ask: Ask) -> Listing:
    """Read the page of one year: an entry that is the page itself, or nothing."""
    title = _report_title(page)
    if title is None:
        return Listing(())
    title = title or f"{ask.state['agency']}政府信息公开年度报告"
    return Listing((Entry(ask.url, title),), following=_before(ask, found=1, empty=0))


def next_year(ask: Ask) -> Ask | None:
    """Return the request for the year before one that had no report, None where no more are to be expected."""
    found, empty = int(ask.state["found"]), int(ask.state["empty"]) + 1
    return None if found and empty >= _GAPS else _before(ask, found=found, empty=empty)


def _before(ask: Ask, *, found: int, empty: int) -> Ask | None:
    year = int(ask.state["year"]) - 1
    if year < FIRST_YEAR:
        return None
    return _ask(dict(ask.state) | {"year": year, "found": found, "empty": empty}, ask.column, ask.page + 1)


def _ask(state: dict[str, str | int], column: str, page: int) -> Ask:
    url = with_query(str(state["script"]), area=state["area"], fbtime=state["year"])
    return Ask(url, column, page, referer=column, state=state)


def _report_title(page: Page) -> str | None:
    """Return the report's title as the page prints it, "" where it prints none, None where there is no report."""
    for element in page.root.iter("h1", "h2", "h3", "td", "th", "p", "div", "span"):
        text = shown(element) if len(element) <= 3 else ""
        if 8 <= len(text) <= 60:
            verdict = judge(text, confirmed_column=False)
            if verdict.kind is Kind.ACCEPT and (verdict.year or verdict.agency):
                return text
    body = page.root.find("body")
    text = shown(body) if body is not None else ""
    if sum(bool(chapter.search(text)) for chapter in _CHAPTERS) >= 3:
        return ""
    files = (anchor.title for anchor in page.anchors if is_file(anchor.url))
    return "" if any(judge(name, confirmed_column=False).kind is Kind.ACCEPT for name in files) else None

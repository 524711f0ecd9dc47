"""What one page shows to a search for columns. Pure; called in the reader processes, and what it returns is pickled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.families import FAMILIES, data, recognise
from crawler.finding.leads import Foreign, foreign, frames, is_certain, leads, speaks_of_reports
from crawler.lists.listing import Ask, Judged, Lead, Listing, judged
from crawler.page import Page
from parsers.characters import fold
from parsers.titles import Kind, judge

#: What a page of no known software is read as: plain links.
PLAIN = "static"
_SEPARATOR = re.compile(r"[-_|—–]")
#: Where a breadcrumb ends so, the page is an article of the column that it names.
_ARTICLE_CRUMB = re.compile("^(?:正文|内容|详情|详细|浏览文章)")
_LIST_CRUMB = re.compile("^(?:列表|信息列表|文章列表|列表页)$")
_HOME = re.compile("^(?:网站)?(?:首页|主页|欢迎)")
_SITE_ID = re.compile(r"^(?:\d{10}|bm\d{8})$")
_PLACEHOLDER = re.compile(
    r"^(?:网站名称|政府网站标识码|网站标识码|网站域名|栏目名称|SiteName|[$#{<].*|.*[}>])$", re.IGNORECASE
)
# 国办公开办函〔2021〕30号: the six headings and the sentence on the period; three of them make a page a report
_MARKS = (
    re.compile("所列数据的?统计期限|统计期限(?:为|自|从)"),
    re.compile("(?:总体情况|概述)"),
    re.compile("主动公开政府信息(?:的?情况)?"),
    re.compile("收到和处理政府信息公开申请(?:的?情况)?|依申请公开(?:政府信息)?(?:的?情况|办理情况)"),
    re.compile("行政复议、?(?:提起)?行政诉讼(?:的?情况)?"),
    re.compile("存在的?(?:主要)?问题"),
    re.compile("其他需要报告的?(?:事项|情况)"),
)
_FEWEST_MARKS = 4
_REPORT_LENGTH = 400


@dataclass(frozen=True, slots=True)
class PortalSight:
    """A page of a portal as discovery sees it.

    ``rows`` is the list on this page, each row judged by its title alone; ``named`` the column name that the page
    states, where it speaks of annual reports, ``certain``: of those on open government information. ``elsewhere`` and
    ``frames``: where the list of a shell is had; ``is_report``: the page shows a report itself. ``site``, ``code``:
    SiteName and SiteIDCode, without placeholders; ``others``: links to hosts that may be portals themselves.
    """

    url: str
    title: str | None
    family: tuple[str, str] | None
    rows: tuple[Judged, ...]
    named: str | None
    certain: bool
    subcolumns: tuple[str, ...]
    leads: tuple[Lead, ...]
    forwards_to: str | None
    elsewhere: tuple[Ask, ...] = ()
    frames: tuple[str, ...] = ()
    is_report: bool = False
    site: str | None = None
    code: str | None = None
    others: tuple[Foreign, ...] = ()

    @property
    def entries(self) -> int:
        """How many rows the list on this page has."""
        return len(self.rows)

    @property
    def accepted(self) -> int:
        """How many of them are annual reports by their titles."""
        return sum(row.verdict.kind is Kind.ACCEPT for row in self.rows)

    @property
    def possible(self) -> int:
        """How many would be asked for if the column were known to hold nothing else: bare names and years too."""
        return sum(judge(row.entry.title, confirmed_column=True).wanted for row in self.rows)


def see_portal(
    body: bytes, charset: str | None, url: str, ask: Ask | None = None, family: str | None = None
) -> PortalSight:
    """Look at a page for the annual-report column: is this one, and where might it be.

    ``ask``: what the page answers, where that is more than its address; ``family``: as whose page it is read then.
    """
    page = Page(url, body, charset)
    found = (family, "") if family is not None else recognise(page)
    module = FAMILIES[found[0] if found else PLAIN]
    asked = ask or Ask(url, url)
    listing = drawn(page, asked, module.listing(page, asked))
    names = [*_names(page), *([name] if (name := listing.name) and speaks_of_reports(name) else [])]
    named = next(iter(sorted(names, key=is_certain, reverse=True)), None)
    shown = looks_like_report(page)
    title = own_title(page)
    return PortalSight(
        url=url,
        title=title,
        family=found,
        rows=tuple(judged(listing, confirmed_column=False)),
        named=named,
        certain=is_certain(named),
        subcolumns=listing.subcolumns,
        leads=(*(module.leads(page) if found else ()), *leads(page, found[0] if found else None)),
        forwards_to=page.forwards_to() if not listing.entries else None,
        elsewhere=listing.elsewhere,
        frames=() if listing.entries or shown else tuple(frames(page)),
        is_report=shown,
        site=_stated(page.meta("SiteName")),
        code=code if (code := _stated(page.meta("SiteIDCode"))) and _SITE_ID.match(code) else None,
        others=tuple(foreign(page)),
    )


def drawn(page: Page, ask: Ask, listing: Listing) -> Listing:
    """Return what the page's script draws, where it shows no list and frames none."""
    return listing if any(True for _ in frames(page)) else data.drawn(page, ask, listing)


def looks_like_report(page: Page) -> bool:
    """Say whether the page shows a report's own text: several of its headings, and more than headings."""
    if page.visible_length < _REPORT_LENGTH:
        return False
    text = fold("".join(map(str, page.root.xpath("//body//text()[not(ancestor::a or ancestor::script)]"))))
    return sum(bool(mark.search(text)) for mark in _MARKS) >= _FEWEST_MARKS


def own_title(page: Page) -> str | None:
    """Return what a page calls itself: its column's name, else its title without the site's."""
    return _stated(page.meta("ColumnName")) or page.title


def head(title: str) -> str:
    """Return a title's first part: 政府信息公开年报 of 政府信息公开年报_政务公开_乌有市人民政府."""
    return _SEPARATOR.split(title)[0] or title


def site_name(title: str | None) -> str | None:
    """Return the site's name in a home page's title: 首页_乌有市人民政府, 乌有市人民政府门户网站."""
    parts = [part for part in _SEPARATOR.split(title or "") if part and not _HOME.match(part)]
    return _stated(max(parts, key=len)) if parts else None


def is_reports_column(page: Page) -> bool:
    """Say whether the page calls itself the column of annual reports on open government information."""
    return any(map(is_certain, _names(page)))


def _names(page: Page) -> Iterator[str]:
    """Yield the names that a page gives its own column, if they speak of annual reports."""
    crumbs = list(page.crumbs)
    while crumbs and _LIST_CRUMB.match(crumbs[-1]):
        crumbs.pop()
    if crumbs and _ARTICLE_CRUMB.match(crumbs[-1]):
        crumbs = []
    stated = [_stated(page.meta("ColumnName")), _stated(page.meta("ColumnType"))]
    # 政府信息公开年报-某某市人民政府: a title says it too, where it is the column's own name and no report's
    head = _SEPARATOR.split(page.title or "")[0]
    stated += [head] if is_certain(head) else []
    stated += [crumbs[-1]] if crumbs and is_certain(crumbs[-1]) else []
    yield from (fold(name) for name in stated if name and speaks_of_reports(fold(name)))


def _stated(content: str | None) -> str | None:
    """Return a meta tag's content, None where the template's placeholder was left in."""
    return None if not content or _PLACEHOLDER.match(fold(content)) else content

"""Lonsun: an organ's pages ``/public/column/<organ>?type=1`` to ``5``, reports ``/public/content/<id>``, no endings.

Reproduced from sites that run it and from scripts that read them: years in ``ul#timeFrame``, which lead to the report
itself or to that year's list; lists with a pager of links or of a script; rows as ``li`` or as cells of
``table.r_xh_b``; the newest documents of the whole portal beside every list; older reports as
``/public/<organ>/<id>.html``; all organs on one page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qs, urlsplit

from crawler.samples.layouts.furniture import Sheet, not_found, page
from crawler.samples.manuscript import Manuscript
from crawler.samples.plan import ColumnPlan, OtherPlan, PortalPlan, SampleError
from crawler.samples.sites.site import Asked, Entry, Reply, Site, entries, numbers, robots, soft_404

_FIRST_WITHOUT_ENDING = 2021
_TABS = {"1": "政府信息公开制度", "2": "政府信息公开指南", "4": "法定主动公开内容", "5": "依申请公开"}
_NEWS = ("全县夏粮收购工作启动", "城区三条道路改造完工", "气象台发布高温提示")


@dataclass(frozen=True, slots=True)
class _Look:
    """How an organ's page shows its reports.

    ``years``: what ``ul#timeFrame`` leads to (none, reports, lists); ``pager``: link or script; ``table``: rows are
    cells.
    """

    years: str = "none"
    pager: str = "link"
    table: bool = False

    @classmethod
    def of(cls, column: ColumnPlan) -> _Look:
        """Read a column's knobs. Raises SampleError for one that is not known."""
        look = column.turned(cls)
        if look.years not in ("none", "reports", "lists") or look.pager not in ("link", "script"):
            raise SampleError(f"{column.path}: years is none, reports or lists; pager is link or script")
        return look


def _organ(column: ColumnPlan) -> str:
    found = re.fullmatch(r"/public/column/(\d+)\?type=(?:3&action=list|4&action=rel)", column.path)
    if not found:
        raise SampleError(f"{column.path}: a Lonsun column is /public/column/<organ>?type=3&action=list (or 4, rel)")
    return found[1]


def _inner(body: str) -> str:
    return f'<div class="contentxxgk"><div class="wzcon fontContent j-fontContent">\n{body}</div></div>\n'


def _row(entry: Entry, look: _Look) -> str:
    link = f'<a href="{entry.path}" target="_blank" title="{entry.hover}">{entry.shown}</a>'
    day = entry.day.isoformat()
    if look.table:
        number = f"<span>索引号：{entry.day:%Y}-{len(entry.title):05}</span>"
        return f'<tr><td><div class="title">{link}</div><p>{number}<span>{day}</span></p></td></tr>'
    return f'<li class="clearfix">{link}<span class="date">{day}</span></li>'


class _Organ:
    """One organ's page of annual reports."""

    def __init__(self, site: Site, column: ColumnPlan, rows: Sequence[Entry]) -> None:
        self.site, self.column, self.rows = site, column, rows
        self.look = _Look.of(column)
        self.size = column.page_size
        self.by_year: dict[int, list[Entry]] = {}
        if self.look.years != "none":
            for entry in rows:
                self.by_year.setdefault(entry.manuscript.year if entry.manuscript else entry.day.year - 1, []).append(
                    entry
                )

    def lists(self) -> list[str]:
        """Return every address that lists something."""
        base = self.site.base + self.column.path
        if self.look.years == "lists":
            return [f"{base}&year={year}" for year in self.by_year]
        return [base, *(f"{base}&pageIndex={number + 1}" for number in range(1, -(-len(self.rows) // self.size)))]

    def frame(self) -> str:
        """Draw the years."""
        links = ""
        for year, rows in sorted(self.by_year.items(), reverse=True):
            direct = self.look.years == "reports"
            report = next((entry for entry in rows if entry.manuscript), None)
            if direct and report is None:
                continue
            href = report.path if direct and report else f"{self.column.path.replace('&', '&amp;')}&amp;year={year}"
            links += f'<li><a href="{href}">{year}年</a></li>'
        return f'<ul id="timeFrame" class="clearfix">{links}</ul>\n' if links else ""

    def page(self, asked: Asked) -> str:
        """Draw the page, or one page of it."""
        if self.column.shell:
            return '<ul class="list"></ul><script>Ls.ajaxLoad("list")</script>'
        year = asked.value("year")
        if self.look.years != "none" and not year:
            left = [entry for entry in self.rows if entry.manuscript is None] if self.look.years == "reports" else []
            return self.frame() + self._list(left)
        rows = self.by_year.get(int(year), []) if year.isdecimal() else self.rows
        number = int(asked.value("pageIndex") or 1)
        pages = max(-(-len(rows) // self.size), 1)
        drawn = self.frame() + self._list(rows[(number - 1) * self.size : number * self.size])
        if pages == 1:
            return drawn
        if self.look.pager == "script":
            return (
                drawn + f"<script>Ls.pagination({{el: '#page', pageIndex: {number}, pageCount: {pages}}});</script>\n"
            )
        base = self.column.path.replace("&", "&amp;")
        further = f'<a href="{base}&amp;pageIndex={number + 1}">下一页</a>' if number < pages else "<span>下一页</span>"
        return drawn + f'<div class="pages"><a href="{base}&amp;pageIndex=1">首页</a>{further}</div>\n'

    def _list(self, rows: Sequence[Entry]) -> str:
        drawn = "\n".join(_row(entry, self.look) for entry in rows)
        if self.look.table:
            return f'<table class="r_xh_b clearfix">\n{drawn}\n</table>\n' if rows else ""
        return f'<ul class="xxgk_list clearfix">\n{drawn}\n</ul>\n' if rows else ""


def _news(site: Site) -> str:
    """Draw what every page has beside its list, and serve it: the portal's newest documents."""
    rows = ""
    for number, title in enumerate(_NEWS, 1):
        path = f"/public/content/{98_000_000 + number}"
        site.html(path, Sheet((title,), _inner("<p>与年报无关的一页。</p>")))
        site.strays.append(site.base + path)
        rows += f'<li><a href="{path}" title="{title}">{title}</a><span>2024-06-0{number}</span></li>'
    return f'<div class="right"><h3>最新公开</h3><ul>{rows}</ul></div>\n'


def _organs(site: Site) -> str:
    """Draw the page on which all organs stand."""
    links = ""
    for column in filter(lambda column: column.agency, site.plan.columns):
        href = f"/public/column/{_organ(column)}?type=4&amp;action=list"
        links += f'<li><a title="{column.agency}" href="{href}">{column.agency}</a></li>'
    return f'<ul class="clearfix">{links}</ul>\n'


def _answer(site: Site, organs: dict[str, _Organ], root: str) -> Callable[[str], Callable[[Asked], Reply]]:
    news = _news(site)

    def of(organ: str) -> Callable[[Asked], Reply]:
        tabs = "".join(
            f'<li><a href="/public/column/{organ}?type={number}&amp;action=list">{name}</a></li>'
            for number, name in ({**_TABS, "3": "政府信息公开年报"}).items()
        )

        def answer(asked: Asked) -> Reply:
            kind, action = asked.value("type") or "4", asked.value("action")
            meta: tuple[tuple[str, str], ...] = ()
            if action == "rel" and organ == root:
                title, inner = "部门信息公开", _organs(site)
            elif kind == "3":
                title, inner = "政府信息公开年报", organs[organ].page(asked)
                meta = (("ColumnName", title), ("ColumnType", "信息公开年报"))
            elif kind in _TABS:
                title, inner = _TABS[kind], "<p>正在整理。</p>"
            else:
                return Reply(not_found(site.plan).encode(), status=404)
            rel = f'<a href="/public/column/{root}?type=4&amp;action=rel">部门信息公开</a>'
            inner = f'<ul class="nav">{tabs}</ul>{rel}\n<div class="left">{inner}</div>\n{news}'
            return Reply(page(site.plan, Sheet((title, "政府信息公开"), inner, meta)).encode())

        return answer

    return of


def build(plan: PortalPlan, manuscripts: Sequence[Manuscript], port: int) -> Site:
    """Build the portal's site."""
    site = Site(plan, port)
    ids = numbers(plan, manuscripts)

    def address(column: ColumnPlan, document: Manuscript | OtherPlan, _: date) -> str:
        if isinstance(document, OtherPlan):
            return f"/public/content/{ids[document.title, '', column.path]}"
        number = ids[document.agency.name, str(document.year), column.path]
        old = document.year < _FIRST_WITHOUT_ENDING
        return f"/public/{_organ(column)}/{number}.html" if old else f"/public/content/{number}"

    listed = [(column, entries(plan, column, manuscripts, address)) for column in plan.columns]
    for own in (True, False):
        for column, rows in listed:
            for entry in rows:
                if own == (entry.manuscript is None or entry.manuscript.agency.column == column.path):
                    site.publish(entry, _inner)
    reports = [(column, rows) for column, rows in listed if parse_qs(urlsplit(column.path).query)["type"] == ["3"]]
    organs = {_organ(column): _Organ(site, column, rows) for column, rows in reports}
    root = _organ(plan.columns[0])
    answer = _answer(site, organs, root)
    for number, organ in organs.items():
        site.scripts[f"/public/column/{number}"] = answer(number)
        if organ.column.shell:
            site.shells.append(site.base + organ.column.path)
        else:
            site.lists += organ.lists()
    home = (
        f'<a href="/public/column/{root}?type=4&amp;action=list">政府信息公开</a> <a href="/content/column/1">要闻</a>'
    )
    site.html("/", Sheet((plan.name,), home))
    robots(site)
    soft_404(site)
    return site

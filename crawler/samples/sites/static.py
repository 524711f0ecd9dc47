"""Portals of small families: lists of files, of numbered pages, of ASP.NET; pagers that are links, scripts or nothing.

Reproduced from single sites: ``1.html`` and ``column-index-1.shtml`` whose pages are numbers, JEECMS's
``index_2.jhtml``, lists whose second page is ``_1`` or ``_2``, queries that are an article's identity, pagers that
post a form, Liferay's ``/-/articles/``; addresses beside a list that show the news of the home page (常州), or the
first page whatever their number; a list in a frame of the same host; rows that each stand in a ``div`` of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from crawler.samples.layouts.furniture import Sheet, not_found, page
from crawler.samples.manuscript import Manuscript
from crawler.samples.plan import ColumnPlan, OtherPlan, PortalPlan, SampleError
from crawler.samples.sites.site import Asked, Entry, Reply, Site, entries, numbers, robots, soft_404

_NEWS = ("全市重点项目集中开工", "春季义务植树活动举行", "图书馆延长开放时间")
_Address = Callable[[str, int, date], str]


def _folder(path: str) -> str:
    return path.partition("?")[0].rpartition("/")[0]


#: Where an article lies, by the column's path, its number and its day.
_ARTICLES: Mapping[str, _Address] = {
    "content": lambda path, number, _: f"{_folder(path)}/content_{number}.shtml",
    "bare": lambda path, number, _: f"{_folder(path)}/content_{number}",
    "mongo": lambda path, number, _: f"{_folder(path)}/{number:024x}.html",
    "hex": lambda path, number, day: f"{_folder(path)}/{day:%Y%m%d}/{number:032x}.html",
    "aspx": lambda _, number, __: f"/year_details.aspx?dept={number % 50}&id={number}",
    "liferay": lambda path, number, _: f"{_folder(path)}/-119/-/articles/{number}.shtml",
    "jeecms": lambda path, number, _: f"{_folder(path)}/{number}.jhtml",
    "year": lambda _, number, day: f"/OpennessAnnualReport/year/show/{number}/{day.year - 1}.html",
}


@dataclass(frozen=True, slots=True)
class _Style:
    """A column's habits.

    ``article``: a key of _ARTICLES. ``pages``: what stands in place of the last part of its path on page k, with {k}
    and {b} (k - 1); in ``?…`` a query; empty: a form is posted. ``pager``: link, numbers, script (no link), postback,
    none. ``around``: what other numbers answer: nothing (404), leak (the home page's news), same (the first page).
    ``rows``: ul or div. ``frame``: the list stands in a frame.
    """

    article: str
    pages: str = ""
    pager: str = "script"
    around: str = "nothing"
    rows: str = "ul"
    frame: bool = False

    @classmethod
    def of(cls, column: ColumnPlan) -> _Style:
        """Read a column's knobs. Raises SampleError for one that is not known."""
        style = column.turned(cls)
        choices = {"pager": ("link", "numbers", "script", "postback", "none"), "around": ("nothing", "leak", "same")}
        for name, known in {**choices, "article": tuple(_ARTICLES), "rows": ("ul", "div")}.items():
            if getattr(style, name) not in known:
                raise SampleError(f"{column.path}: {name} is one of {', '.join(known)}")
        return style

    def path(self, column: str, number: int) -> str:
        """Return the address of page ``number``."""
        if number == 1 or not self.pages:
            return column
        last = self.pages.format(k=number, b=number - 1)
        if last.startswith("?"):
            return column.partition("?")[0] + last
        return f"{_folder(column)}/{last}"


def _inner(body: str) -> str:
    return f'<div class="article-content">\n{body}</div>\n'


def _row(entry: Entry, style: _Style) -> str:
    link = f'<a href="{escape(entry.path)}" target="_blank" title="{entry.hover}">{entry.shown}</a>'
    day = entry.day.isoformat()
    if style.rows == "div":
        return f'<div class="item"><div class="tit">{link}</div><div class="day">{day}</div></div>'
    return f"<li>{link}<span>{day}</span></li>"


def _news(site: Site) -> str:
    """Draw what stands beside every list, and serve it."""
    rows = ""
    for number, title in enumerate(_NEWS, 1):
        path = f"/ywdt/bdyw/content_{70_000 + number}.shtml"
        rows += f'<li><a href="{path}" title="{title}">{title}</a><span>2024-06-0{number}</span></li>'
        if path not in site.pages:
            site.html(path, Sheet((title,), _inner("<p>与年报无关的一页。</p>")))
            site.strays.append(site.base + path)
    return f'<div class="side"><h3>本地要闻</h3><ul>{rows}</ul></div>\n'


class _List:
    """One column: its pages, and what answers for those that it has not."""

    def __init__(self, site: Site, column: ColumnPlan, rows: Sequence[Entry]) -> None:
        self.site, self.column, self.rows = site, column, rows
        self.style = _Style.of(column)
        self.pages = max(-(-len(rows) // column.page_size), 1)
        self.news = _news(site)

    def pager(self, number: int) -> str:
        """Draw the pager of page ``number``."""
        style, last = self.style, number == self.pages
        if self.pages == 1 and style.around == "nothing":
            return ""
        if style.pager == "link":
            further = "下一页" if last else f'<a href="{escape(style.path(self.column.path, number + 1))}">下一页</a>'
            return f'<div class="pages">共{len(self.rows)}条 {further}</div>\n'
        if style.pager == "numbers":
            every = range(1, self.pages + 1)
            links = (f'<a href="{escape(style.path(self.column.path, one))}">{one}</a>' for one in every)
            return f'<div class="pages">{" ".join(links)}</div>\n'
        if style.pager == "postback":
            link = "" if last else f"<a href=\"javascript:__doPostBack('Pager','{number + 1}')\">下一页</a>"
            state = f'<input type="hidden" name="__VIEWSTATE" value="/wEPDw{number}==">'
            return f'<form method="post">{state}<div id="Pager">{link}</div></form>\n'
        if style.pager == "script":
            stated = f"共{self.pages}页 " if style.around == "nothing" else ""
            return f'<div class="pages">{stated}<span onclick="turn({number + 1})">下一页</span></div>\n'
        return ""

    def sheet(self, number: int) -> Sheet:
        """Draw page ``number``."""
        size = self.column.page_size
        drawn = "\n".join(_row(entry, self.style) for entry in self.rows[(number - 1) * size : number * size])
        tag = self.style.rows
        inner = f'<div class="left"><{tag} class="list">\n{drawn}\n</{tag}>\n{self.pager(number)}</div>\n{self.news}'
        return Sheet((self.column.title, "政府信息公开"), inner, (("ColumnName", self.column.title),))

    def serve(self) -> None:
        """Serve the pages."""
        site, path = self.site, self.column.path
        if self.column.shell:
            inner = '<div id="list"></div><script>$.post("/data/list", render)</script>' + self.news
            site.html(path, Sheet((self.column.title, "政府信息公开"), inner, (("ColumnName", self.column.title),)))
            site.shells.append(site.base + path)
            return
        bare = path.partition("?")[0]
        if self.style.frame:
            frame = f'<iframe src="{bare.rpartition("/")[2].partition(".")[0]}_inner.html" width="100%"></iframe>'
            site.html(path, Sheet((self.column.title, "政府信息公开"), frame))
            site.html(path.partition(".")[0] + "_inner.html", self.sheet(1))
            site.lists += [site.base + path, site.base + path.partition(".")[0] + "_inner.html"]
            return
        if not self.style.pages or self.style.pages.startswith("?"):
            site.scripts[bare] = self._dynamic
        else:
            for number in range(1, self.pages + 1):
                site.html(self.style.path(path, number), self.sheet(number))
        for number in range(1, self.pages + 1 if self.style.pages else 2):
            site.lists.append(site.base + self.style.path(path, number))
        if self.style.around != "nothing":
            self._around(bare)

    def _dynamic(self, asked: Asked) -> Reply:
        if self.style.pager == "postback":
            posted = asked.form.get("__EVENTARGUMENT", "") if asked.form.get("__VIEWSTATE") else ""
            number = int(posted) if posted.isdecimal() else 1
        else:
            number = int(asked.value("page") or 1)
        if not 1 <= number <= self.pages:
            return Reply(not_found(self.site.plan).encode(), status=404)
        return Reply(page(self.site.plan, self.sheet(number)).encode())

    def _around(self, path: str) -> None:
        """Answer the numbers that the list has not: by another list, or by the first page again."""
        leaked = Sheet(("首页",), f'<div class="left"><ul>{self.news}</ul></div>')
        folder, _, name = path.rpartition("/")
        stem, _, ending = name.rpartition(".")
        for number in range(1, 4):
            for guess in (f"{stem}_{number}.{ending}", f"index_{number}.html"):
                taken = f"{folder}/{guess}"
                if taken not in self.site.pages:
                    self.site.html(taken, leaked if self.style.around == "leak" else self.sheet(1))


def build(plan: PortalPlan, manuscripts: Sequence[Manuscript], port: int) -> Site:
    """Build the portal's site."""
    site = Site(plan, port)
    ids = numbers(plan, manuscripts)

    def address(column: ColumnPlan, document: Manuscript | OtherPlan, day: date) -> str:
        if isinstance(document, OtherPlan):
            number = ids[document.title, "", column.path]
        else:
            number = ids[document.agency.name, str(document.year), column.path]
            if folder := document.edition.folder:
                day = day.replace(year=int(folder[:4]), month=int(folder[4:]), day=1)
        return _ARTICLES[_Style.of(column).article](column.path, number, day)

    listed = [(column, entries(plan, column, manuscripts, address)) for column in plan.columns]
    for own in (True, False):
        for column, rows in listed:
            for entry in rows:
                if own == (entry.manuscript is None or entry.manuscript.agency.column == column.path):
                    site.publish(entry, _inner)

    def details(asked: Asked) -> Reply:
        path = f"{asked.path}?dept={asked.value('dept')}&id={asked.value('id')}"
        return site.pages.get(path) or Reply(not_found(plan).encode(), status=404)

    site.scripts["/year_details.aspx"] = details
    for column, rows in listed:
        _List(site, column, rows).serve()
    tree = "".join(f'<li><a href="{escape(column.path)}">{column.title}</a></li>' for column in plan.columns)
    guide = f'<h3><a href="/zfxxgk/zn.shtml">政府信息<br>公开指南</a></h3><ul>{tree}</ul>'
    site.html("/zfxxgk/", Sheet(("政府信息公开",), guide))
    site.html(
        "/", Sheet((plan.name,), '<a href="/zfxxgk/">政府信息公开</a> <a href="/bsfw/">办事服务</a>' + _news(site))
    )
    robots(site)
    soft_404(site)
    return site

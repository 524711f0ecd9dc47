"""开普 UCAP: ``list.shtml``, ``list_2.shtml`` …, and ``zfxxgk.shtml?tab=…`` whose list is JSON of ``/common/search/``.

Reproduced from sites that run it: pagers that count from 1 and exist only in a script call, columns whose bare
directory is not there, one page for all tabs, an interface that gives the rows of all tabs or heeds the name of one,
wants the column as Referer, lies at ``/common/search/`` or only at ``/searchList/``, writes ``//host`` addresses and
times in milliseconds, a catalogue that takes a form (苏州), and the four shapes of an article's address.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from hashlib import md5
from html import escape, unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from crawler.samples.layouts.furniture import Sheet, not_found
from crawler.samples.manuscript import Manuscript
from crawler.samples.plan import ColumnPlan, OtherPlan, PortalPlan, SampleError
from crawler.samples.sites.site import Asked, Entry, Reply, Site, entries, numbers, robots, soft_404

CATALOGUE = "/szinf/xxgk/interfacesWebZcwj/loadData"
_CHINA = timezone(timedelta(hours=8))
_NAME = "政府信息公开年报"
_SHAPES = ("month", "numbered", "day", "content")
_LISTS = ("static", "search", "searchList", "catalogue")
_TABS = {"zfxxgkzn": "政府信息公开指南", "gkzc": "政府信息公开制度", "fdzdgknr": "法定主动公开内容", "zfxxgknb": _NAME}
_OTHER_TAB = "政策文件"
_CONTAINERS = {
    "month": (
        '<div class="article_content UCAPCONTENT"><UCAPCONTENT><div id="UCAP-CONTENT">',
        "</div></UCAPCONTENT></div>",
    ),
    "day": ('<div id="zoomcon" class="article-content">', "</div>"),
    "content": ('<div class="content"><div class="detail-news">', "</div></div>"),
}


@dataclass(frozen=True, slots=True)
class _Habits:
    """How a column's server behaves (a column's ``knobs``).

    ``articles`` is the shape of their addresses (month, numbered, day, content), ``rows`` where the list comes from
    (static, search, searchList: only there, catalogue). Of ``others`` rows of another tab the interface knows too;
    ``heeds``: it gives them only where the channel's name is not asked for.
    """

    articles: str = "month"
    rows: str = "static"
    others: int = 0
    heeds: bool = False

    @classmethod
    def of(cls, column: ColumnPlan) -> _Habits:
        """Read a column's knobs. Raises SampleError for one that is not known."""
        habits = column.turned(cls)
        if habits.articles not in _SHAPES or habits.rows not in _LISTS:
            raise SampleError(f"{column.path}: articles is one of {_SHAPES}, rows one of {_LISTS}")
        return habits


def _folder(column: ColumnPlan) -> str:
    path = urlsplit(column.path).path
    if not re.fullmatch(r"/(?:\w+/)+\w+\.shtml", path):
        raise SampleError(f"{column.path}: a UCAP column is /folder/list.shtml or /folder/zfxxgk.shtml?tab=zfxxgknb")
    return path.rpartition("/")[0] + "/"


def _hex(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()


def _inner(shape: str) -> Callable[[str], str]:
    """Return what puts a body into the containers of its template."""
    before, after = _CONTAINERS.get(shape, _CONTAINERS["month"])
    return lambda body: f"{before}\n{body}{after}\n"


class _Column:
    """One column: its pages, or the answers of its interface."""

    def __init__(self, site: Site, column: ColumnPlan, rows: Sequence[Entry]) -> None:
        self.site, self.column, self.rows = site, column, rows
        self.habits = _Habits.of(column)
        self.channel = _hex(column.path)
        self.path = urlsplit(column.path).path
        self.tab = parse_qs(urlsplit(column.path).query).get("tab", [""])[0]

    def serve(self) -> None:
        """Serve the column."""
        if self.habits.rows == "static":
            self._static()
        else:
            self.site.lists.append(self.site.base + self.column.path)
            self.site.pages[self.path] = self._shell()

    def _meta(self) -> tuple[tuple[str, str], ...]:
        names = () if self.tab else (("ColumnName", self.column.title), ("ColumnType", "信息公开年报"))
        return (*names, ("channelid", self.channel))

    def _static(self) -> None:
        size, folder = self.column.page_size, _folder(self.column)
        stem = self.path.rpartition("/")[2].removesuffix(".shtml")
        pages = [self.rows[at : at + size] for at in range(0, len(self.rows), size)] or [[]]
        for number, some in enumerate(pages, 1):
            drawn = "\n".join(
                f'<li><a href="{row.path}" title="{row.hover}">{row.shown}</a>\n<span>{row.day}</span></li>'
                for row in some
            )
            call = f"createPageHTML('page_div', {len(pages)}, {number},'{stem}','shtml',{len(self.rows)});"
            inner = f'<ul class="list">\n{drawn}\n</ul>\n<div id="page_div"></div><script>{call}</script>\n'
            path = f"{folder}{stem}.shtml" if number == 1 else f"{folder}{stem}_{number}.shtml"
            self.site.html(path, Sheet((self.column.title, "政府信息公开"), inner, self._meta()))
            self.site.lists.append(self.site.base + path)

    def _shell(self) -> Reply:
        tabs = "".join(
            f'<li class="tab" data-tab="{name}"><a href="javascript:void(0)">{escape(text)}</a></li>'
            for name, text in (_TABS if self.tab else {}).items()
        )
        script = {
            "search": 'var searchUrl = "/common/search/" + channelId;',
            "searchList": 'var url = basePath + channelId + "?_isAgg=true";',
            "catalogue": f'$.post("{CATALOGUE}", {{pageIndex: 1, channel_id: "{self.channel[:8]}"}}, draw);',
        }[self.habits.rows]
        inner = f'<ul class="tabs">{tabs}</ul><div id="page_div"></div><ul id="list"></ul><script>{script}</script>\n'
        titles = ("政府信息公开",) if self.tab else (self.column.title, "政府信息公开")
        site = Site(self.site.plan, self.site.port)
        site.html(self.path, Sheet(titles, inner, self._meta()))
        return site.pages[self.path]

    # -- the interface

    def _result(self, row: Entry) -> dict[str, Any]:
        moment = datetime(row.day.year, row.day.month, row.day.day, 9, 30, tzinfo=_CHINA)
        address = row.path if "://" in row.path else f"//{self.site.plan.address}:{self.site.port}{row.path}"
        return {
            "title": unescape(row.hover if row.listed == "organ" else row.title),
            "subTitle": "",
            "url": address,
            "publishedTime": int(moment.timestamp() * 1000),
            "channelName": _NAME if row.manuscript or row.other else _OTHER_TAB,
            "memo": "",
            "content": "一、总体情况\n二、主动公开政府信息情况",
            "resList": [],
            "domainMetaList": [{"resultList": [{"key": "syh", "value": ""}]}],
        }

    def _stray(self, number: int) -> Entry:
        """Return a document of another tab, which is not asked for."""
        path = f"{_folder(self.column)}202405/{_hex(f'{self.path} {number}')}.shtml"
        if path not in self.site.pages:
            self.site.html(path, Sheet((_OTHER_TAB,), "<p>与年报无关的一页。</p>"))
            self.site.strays.append(self.site.base + path)
        return Entry(path, f"{self.site.plan.name}关于第{number}号道路名称的公告", "full", date(2024, 5, 1))

    def search(self, asked: Asked) -> Reply:
        """Answer ``/common/search/<channel>`` or ``/searchList/<channel>``."""
        if urlsplit(asked.referer).path != self.path or asked.value("_isJson") != "true":
            return Reply(not_found(self.site.plan).encode(), status=404)
        name = asked.value("_channelName")
        others = [] if self.habits.heeds and name == _NAME else [self._stray(n) for n in range(self.habits.others)]
        rows = sorted([*others, *self.rows], key=lambda row: row.day, reverse=True)
        size = self.column.page_size
        number = max(int(asked.value("page") or 1), 1)
        some = rows[(number - 1) * size : number * size]
        data = {"page": number, "rows": size, "total": len(rows), "channelId": self.channel}
        whole = {"data": data | {"results": [self._result(row) for row in some]}}
        # line breaks within strings are sent as they are
        return Reply(
            json.dumps(whole, ensure_ascii=False).replace("\\n", "\n").encode(), "application/json;charset=UTF-8"
        )

    def catalogue(self, asked: Asked) -> Reply:
        """Answer the catalogue's form."""
        size, number = self.column.page_size, int(asked.form.get("pageIndex") or 0)
        some = self.rows[(number - 1) * size : number * size] if number else []
        rows = [
            {"TITLE": unescape(row.hover), "URL": row.path, "PUBLISHED_TIME_FORMAT": f"{row.day} 09:30", "C_SYH": ""}
            for row in some
        ]
        data = {"allRow": len(self.rows), "totalPage": -(-len(self.rows) // size), "currentPage": number, "list": rows}
        return Reply(json.dumps({"code": 200, "data": data}, ensure_ascii=False).encode(), "application/json")


def _home(site: Site, columns: Sequence[_Column]) -> None:
    """Serve the home page and the page of 政务公开, which link all columns that have addresses of their own."""
    tabbed = next((one.path for one in columns if one.tab), columns[0].path)
    home = f'<ul><li><a href="/gk/index.shtml">政务公开</a></li><li><a href="{tabbed}">政府信息<br>公开</a></li></ul>'
    site.html("/", Sheet((site.plan.name,), home))
    links = "".join(f'<li><a href="{one.column.path}">{one.column.title}</a></li>' for one in columns if not one.tab)
    site.html("/gk/index.shtml", Sheet(("政务公开",), f'<ul class="nav">{links}</ul>'))


def build(plan: PortalPlan, manuscripts: Sequence[Manuscript], port: int) -> Site:
    """Build the portal's site."""
    site = Site(plan, port)
    ids = numbers(plan, manuscripts)

    def address(column: ColumnPlan, document: Manuscript | OtherPlan, day: date) -> str:
        if isinstance(document, Manuscript):
            number, month = ids[document.agency.name, str(document.year), column.path], document.edition.folder
        else:
            number, month = ids[document.title, "", column.path], ""
        month = month or f"{day:%Y%m}"
        folder, shape = _folder(column), _Habits.of(column).articles
        if shape == "numbered":
            return f"{folder}{month}/c04_{number}.shtml"
        if shape == "content":
            return f"{folder}c{number}/content.shtml"
        if shape == "day":
            return f"{folder}{day.year}/{day.month}/{day.day}/{_hex(str(number))}.shtml"
        return f"{folder}{month}/{_hex(str(number))}.shtml"

    listed = [_Column(site, column, entries(plan, column, manuscripts, address)) for column in plan.columns]
    for own in (True, False):
        for one in listed:
            for entry in one.rows:
                if own == (entry.manuscript is None or entry.manuscript.agency.column == one.column.path):
                    site.publish(entry, _inner(one.habits.articles))
    for one in listed:
        one.serve()
    _interfaces(site, {one.channel: one for one in listed})
    _home(site, listed)
    robots(site)
    soft_404(site)
    return site


def _interfaces(site: Site, columns: Mapping[str, _Column]) -> None:
    """Serve each column's interface where it lies."""
    for channel, one in columns.items():
        if one.habits.rows in ("search", "searchList"):
            path = "/common/search/" if one.habits.rows == "search" else "/searchList/"
            site.scripts[path + channel] = one.search
    catalogues = {channel[:8]: one for channel, one in columns.items() if one.habits.rows == "catalogue"}

    def answer(asked: Asked) -> Reply:
        one = catalogues.get(asked.form.get("channel_id", ""))
        return one.catalogue(asked) if one else Reply(b'{"code": 500, "data": null}', "application/json")

    site.scripts[CATALOGUE] = answer

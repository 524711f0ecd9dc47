"""Guangdong's platform and NFCMS: ``/gkmlpt/annualreport#2629``, a shell; static columns of ``content/post_N.html``.

Reproduced from portals that run them: a configuration in a script that is no JSON around a tree that is, numbers of
columns that differ from site to site, platforms of agencies within a host, an interface of 100 rows a page whose total
is smaller than the count beside it, parts of a column that its own list leaves out, nodes and rows that only lead
elsewhere, articles that stand in the shell's script alone, and the same article under the same post number in the
portal's own columns, whose pages count from 1 and whose years have folders ``2023n``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from html import escape, unescape
from typing import Any

from crawler.samples.layouts import article
from crawler.samples.layouts.furniture import Sheet, not_found, page
from crawler.samples.manuscript import Manuscript
from crawler.samples.plan import ColumnPlan, OtherPlan, PortalPlan, SampleError
from crawler.samples.sites.site import Asked, Entry, Reply, Site, entries, numbers, robots, soft_404

_PLATFORM = re.compile(r"(/(?:\w+/)?gkmlpt)/annualreport(?:#(\d+))?")
_ROWS = 100
_CHINA = timezone(timedelta(hours=8))
_NAME = "政府信息公开年报"


@dataclass(frozen=True, slots=True)
class _Node:
    """What is particular about a column of a platform (a column's ``knobs``).

    ``hidden`` posts are counted and not given; ``parts`` are years that have nodes of their own and are left out of the
    list; ``jump`` is where the node leads instead of having a list; ``website_reports`` stand between the reports.
    """

    hidden: int = 0
    parts: Sequence[int] = ()
    jump: str = ""
    website_reports: int = 0

    @classmethod
    def of(cls, column: ColumnPlan) -> _Node:
        """Read a column's knobs. Raises SampleError for one that is not known."""
        return column.turned(cls)


def _platform(column: ColumnPlan) -> tuple[str, int] | None:
    """Return the path of a column's platform and its number there; None for a static column."""
    found = _PLATFORM.fullmatch(column.path)
    if found is None:
        if not re.fullmatch(r"/(?:[\w-]+/)+", column.path):
            raise SampleError(f"{column.path}: a column is /[agency/]gkmlpt/annualreport[#number], or /folder/")
        return None
    return found[1], int(found[2] or 0) or 300 + len(column.path)


def _in_site(body: str) -> str:
    return f'<div class="content"><div class="article-content">\n{body}</div></div>\n'


def _in_platform(entry: Entry) -> Callable[[str], str]:
    """Put the platform's table of 索引号 and so on before a body that has none of its own."""

    def inner(body: str) -> str:
        manuscript = entry.manuscript
        if manuscript is not None and manuscript.dials.metadata != "none":
            return _in_site(body)
        publisher = manuscript.agency.name if manuscript else ""
        signed = manuscript.signed.isoformat() if manuscript and manuscript.signed else ""
        cells = [
            ("索 引 号", ""),
            ("分类", _NAME if manuscript else "其他"),
            ("发布机构", publisher),
            ("成文日期", signed),
        ]
        cells += [("名　　称", entry.title), ("文　　号", ""), ("发布日期", entry.day.isoformat()), ("主题词", "")]
        pairs = [f'<td class="label">{name}:</td><td><span>{escape(value)}</span></td>' for name, value in cells]
        rows = "".join(f"<tr>{''.join(pairs[at : at + 2])}</tr>" for at in range(0, len(pairs), 2))
        return f'<div class="classify"><table>{rows}</table></div>\n' + _in_site(body)

    return inner


def _seconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=_CHINA).timestamp())


class _Desk:
    """One platform: its tree, its pages, and the interface that gives its columns' rows."""

    def __init__(self, site: Site, path: str, sid: str) -> None:
        self.site, self.path, self.sid = site, path, sid
        self.nodes: list[dict[str, Any]] = []
        self.lists: dict[int, tuple[dict[str, Any], list[dict[str, Any]]]] = {}

    def add(self, column: ColumnPlan, number: int, rows: Sequence[Entry]) -> None:
        """Add a column with its parts to the tree, and their lists to the interface."""
        knobs = _Node.of(column)
        title = re.sub(
            "(?<=信息)(?=公开)", "\n", column.title
        )  # a line break within the name, as JSON must not have it
        parts = []
        for year in knobs.parts:
            chosen = [row for row in rows if row.manuscript and row.manuscript.year == year]
            parts.append(self._node(number * 10 + year % 10, f"{year}年", chosen, len(chosen)))
        whole = [row for row in rows if not row.manuscript or row.manuscript.year not in knobs.parts]
        node = self._node(number, title, whole, len(rows) + knobs.hidden)
        node["children"] = parts
        node["jump_url"] = knobs.jump
        self.nodes.append(node)
        for one in () if knobs.jump else (number, *(part["id"] for part in parts)):
            pages = range(1, max(1, -(-len(self.lists[one][1]) // _ROWS)) + 1)
            self.site.lists += [self._address(one, number) for number in pages]

    def _address(self, column: int, number: int) -> str:
        return f"{self.site.base}{self.path}/api/all/{column}?page={number}&sid={self.sid}"

    def _node(self, number: int, name: str, rows: Sequence[Entry], posts: int) -> dict[str, Any]:
        node = {"id": number, "name": name, "jump_url": "", "post_count": posts, "children": []}
        self.lists[number] = (node, [self._row(row, number, name) for row in rows])
        return node

    def _row(self, entry: Entry, number: int, name: str) -> dict[str, Any]:
        own = "/gkmlpt/content/" in entry.path
        url = entry.path if "://" in entry.path else self.site.base + entry.path
        post = re.search(r"post_(\d+)", entry.path)
        seconds = _seconds(entry.day)
        return {
            "id": int(post[1]) if post else 1,
            "title": unescape(entry.hover if entry.listed == "organ" else entry.title),
            "type": "normal" if own else "url",
            "url": url,
            "post_url": url if own else "",
            "identifier": "",
            "publisher": entry.manuscript.agency.name if entry.manuscript else "",
            "date": seconds,
            "create_time": seconds,
            "created_at": f"{entry.day} 09:30:00",
            "display_publish_time": seconds,
            "classify_main": number,
            "classify_main_name": name,
            "attachment": [],
        }

    def answer(self, asked: Asked) -> Reply:
        """Answer ``/gkmlpt/api/all/<column>``; the page's size is not asked for, and raw line breaks are sent."""
        node, rows = self.lists[int(asked.path.rpartition("/")[2])]
        if asked.value("sid") != self.sid:
            return Reply(not_found(self.site.plan).encode(), status=404)
        number = int(asked.value("page") or 1)
        chosen = rows[(number - 1) * _ROWS : number * _ROWS]
        text = json.dumps({"classify": node, "total": len(rows), "offset": (number - 1) * _ROWS, "articles": chosen})
        return Reply(text.replace("\\n", "\n").encode(), "application/json")

    def shell(self, titles: tuple[str, ...], meta: tuple[tuple[str, str], ...] = (), detail: str = "") -> bytes:
        """Draw the page that every address of the platform answers; an article may stand in its script."""
        other = {"id": 5, "name": "机构职能", "jump_url": "", "post_count": 3, "children": []}
        laws = {"id": 6, "name": '政策文件 "]}" [', "jump_url": "", "post_count": 40, "children": self.nodes}
        tree = json.dumps([other, laws], ensure_ascii=False).replace("\\n", "\n")
        script = (
            f"window._CONFIG = {{\n    DEBUG: false, LIMIT: 20, SID: '{self.sid}', // 站点\n"
            f"    PREFIX: '{self.path}',{detail}\n    TREE: {tree},\n    SERVICE_AREA_ID: 0,\n}}"
        )
        inner = f'<div id="app"></div>\n<script>\n{script}\n</script>\n<script src="{self.path}/js/app.js"></script>\n'
        return page(self.site.plan, Sheet(titles, inner, meta)).encode()

    def serve(self) -> None:
        """Serve the platform's pages and its interface."""
        for name in ("index", "annualreport", "guide", "policy"):
            self.site.pages[f"{self.path}/{name}"] = Reply(self.shell(("政府信息公开平台",)))
        for number in self.lists:
            self.site.scripts[f"{self.path}/api/all/{number}"] = self.answer


def _detail(desk: _Desk, entry: Entry) -> Reply:
    """Draw an article that is in the platform's script, and nowhere on the page."""
    manuscript = entry.manuscript
    assert manuscript is not None
    content = json.dumps(article.body(manuscript)).replace("<", "\\u003C").replace(">", "\\u003E")
    title = json.dumps(entry.title, ensure_ascii=False)
    detail = f'\n    DETAIL: {{"id": 1, "title": {title}, "create_time": {_seconds(entry.day)}, "content":{content}}},'
    meta = (("ArticleTitle", entry.title), ("PubDate", f"{entry.day.isoformat()} 09:30"))
    return Reply(desk.shell((entry.title, _NAME), meta, detail), changed=entry.day)


def _static(site: Site, column: ColumnPlan, rows: Sequence[Entry]) -> None:
    """Serve a static column and its years; the pager is links, and tells no number of the last page."""
    folders: dict[str, list[Entry]] = {column.path: []}
    folders |= {f"{column.path}{year}n/": [] for year in column.years}
    for entry in rows:
        year = entry.manuscript.year if entry.manuscript else 0
        folders[f"{column.path}{year}n/" if year in column.years else column.path].append(entry)
    years = "".join(f'<li><a href="{column.path}{year}n/">{year}年</a></li>' for year in column.years)
    for folder, chosen in folders.items():
        size = column.page_size
        pages = [chosen[at : at + size] for at in range(0, len(chosen), size)] or [[]]
        for number, some in enumerate(pages, 1):
            drawn = "\n".join(
                f'<li><a href="{row.path}" title="{row.hover}">{row.shown}</a><span class="date">{row.day}</span></li>'
                for row in some
            )
            beside = [other for other in (number - 1, number + 1) if 1 <= other <= len(pages)]
            links = "".join(f'<a href="{folder}{_file(other)}">{other}</a>' for other in beside)
            inner = f'<ul class="years">{years}</ul>\n' if years and folder == column.path else ""
            inner += (
                f'<ul class="news_list">\n{drawn}\n</ul>\n<div class="page">{links if len(pages) > 1 else ""}</div>\n'
            )
            meta = (("ColumnName", column.title), ("ColumnType", "信息公开年报"))
            site.html(folder + _file(number), Sheet((column.title, "政府信息公开"), inner, meta))
            site.lists.append(site.base + folder + (_file(number) if number > 1 else ""))
        site.pages[folder] = site.pages[folder + _file(1)]


def _file(number: int) -> str:
    return f"index_{number}.html" if number > 1 else "index.html"


def _home(site: Site, desks: dict[str, _Desk]) -> None:
    """Serve the home page with its links to the platform, and the page of agencies with theirs."""
    columns = [column for column in site.plan.columns if _platform(column) is None and column.registered]
    links = "".join(f'<li><a href="{column.path}">{column.title}</a></li>' for column in columns)
    by_agency = {column.path.partition("/gkmlpt/")[0]: column.agency for column in site.plan.columns}
    inner = '<ul><li><a href="/zwgk/">政务公开</a></li><li><a href="/gkmlpt/index">政府信息<br>公开</a></li></ul>'
    site.html("/", Sheet((site.plan.name,), inner))
    agencies = "".join(
        f'<li><a href="{path}/index">{by_agency.get(path.removesuffix("/gkmlpt"), "")}</a></li>'
        for path in desks
        if path != "/gkmlpt"
    )
    inner = f'<ul class="nav">{links}</ul>\n<h3>部门信息公开</h3><ul>{agencies}</ul>'
    site.html("/zwgk/", Sheet(("政务公开",), inner))


def _website_reports(plan: PortalPlan, column: ColumnPlan) -> list[OtherPlan]:
    """Return yearly statements about websites, as many as the column's list has between its reports."""
    count = 0 if _platform(column) is None else _Node.of(column).website_reports
    return [
        OtherPlan(
            column=column.path,
            title=f"{plan.name}第{number // 6 + 1}分网站工作年度报表（{2019 + number % 6}年度）",
            published=date(2020 + number % 6, 1, 1 + number // 6 % 28).isoformat(),
            refused="website_report",
        )
        for number in range(count)
    ]


def build(plan: PortalPlan, manuscripts: Sequence[Manuscript], port: int) -> Site:
    """Build the portal's site."""
    fillers = [other for column in plan.columns for other in _website_reports(plan, column)]
    plan = replace(plan, others=(*plan.others, *fillers))
    if unknown := plan.knobs.keys() - {"in_script"}:
        raise SampleError(f"{plan.id}: unknown knobs {', '.join(sorted(unknown))}")
    site = Site(plan, port)
    ids = numbers(plan, manuscripts)

    def address(column: ColumnPlan, document: Manuscript | OtherPlan, _day: date) -> str:
        platform = _platform(column)
        if isinstance(document, Manuscript):
            # the same article has the same number everywhere; a platform lists a static column's article as a link
            own = plan.column(document.agency.column)
            number = ids[document.agency.name, str(document.year), own.path]
            if _platform(own) is None:
                column, platform = (column, None) if platform is None else (own, None)
            folder = f"{column.path}{document.year}n/" if document.year in column.years else column.path
        else:
            number, folder = ids[document.title, "", column.path], column.path
        if platform is None:
            return f"{folder}content/post_{number}.html"
        return f"{platform[0]}/content/{number // 1_000_000}/{number // 1000}/post_{number}.html"

    listed = [(column, entries(plan, column, manuscripts, address)) for column in plan.columns]
    desks: dict[str, _Desk] = {}
    for column, rows in listed:
        if (platform := _platform(column)) is not None:
            path, number = platform
            desk = desks.setdefault(path, _Desk(site, path, str(755_000 + len(desks))))
            desk.add(column, number, rows)
    for own in (True, False):
        for column, rows in listed:
            for entry in rows:
                if own == (entry.manuscript is None or entry.manuscript.agency.column == column.path):
                    if entry.path not in site.pages:
                        site.publish(entry, _in_platform(entry) if "/gkmlpt/" in entry.path else _in_site)
                    _in_script(site, entry, desks)
    for column, rows in listed:
        if _platform(column) is None:
            _static(site, column, rows)
        else:
            site.lists.append(site.base + column.path)
    for desk in desks.values():
        desk.serve()
    _home(site, desks)
    robots(site)
    soft_404(site)
    return site


def _in_script(site: Site, entry: Entry, desks: dict[str, _Desk]) -> None:
    """Serve an article in the shell's script alone, where the plan says so."""
    if entry.manuscript is None or "/gkmlpt/" not in entry.path:
        return
    if f"{entry.manuscript.agency.name} {entry.manuscript.year}" in site.plan.knobs.get("in_script", ()):
        desk = desks[entry.path.partition("/content/")[0]]
        site.pages[entry.path] = _detail(desk, entry)

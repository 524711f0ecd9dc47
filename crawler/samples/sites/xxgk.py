"""Hanweb 信息公开: ``/col/col99301/index.html?vc_xxgkarea=…`` is a shell around a tree and a list that a script loads.

Reproduced from sites that run it: a frame whose address is written with ``&amp;``, trees as calls, links or objects,
``search.jsp`` that wants a form (or only answers without one), misspelt parameters, a pager of script links in which
尾 页 has a blank, past whose end the last page comes once more; ``xxgkAnnualReport.jsp`` by agency and year, with years
that are empty.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from urllib.parse import parse_qs, quote, urlsplit

from crawler.samples.layouts.furniture import Sheet, not_found
from crawler.samples.layouts.furniture import page as drawn
from crawler.samples.manuscript import Manuscript
from crawler.samples.plan import ColumnPlan, OtherPlan, PortalPlan, SampleError
from crawler.samples.sites import hanweb
from crawler.samples.sites.site import Asked, Entry, Reply, Site, entries, robots, soft_404

SEARCH, TREE, ANNUAL = (f"/module/xxgk/{name}.jsp" for name in ("search", "tree", "xxgkAnnualReport"))
_HOME = "/col/col99300/index.html"
_GUIDE = "/col/col99399/index.html"
_DEPARTMENTS = "/col/col99397/index.html"
_SORTED = ",compaltedate:0"


@dataclass(frozen=True, slots=True)
class _Server:
    """How one column behaves.

    ``tree``: how its tree is written (calls, links, objects, or none: a tree without the node). ``code``: of the node.
    ``method``: what its search answers (post, get). ``rows``: how they are written (table, list). ``index``: the page
    lists agencies, each with a shell of its own (shells), or with a page for each year (years). ``named``: nothing
    leads to the column but its agency's name among the departments.
    """

    tree: str = "calls"
    code: str = "SD020203"
    method: str = "post"
    rows: str = "table"
    index: str = ""
    named: bool = False

    @classmethod
    def of(cls, column: ColumnPlan) -> _Server:
        """Read a column's knobs. Raises SampleError for one that is not known."""
        server = column.turned(cls)
        for name, known in (
            ("tree", ("calls", "links", "objects", "none")),
            ("method", ("post", "get")),
            ("rows", ("table", "list")),
            ("index", ("", "shells", "years")),
        ):
            if getattr(server, name) not in known:
                raise SampleError(f"{column.path}: {name} is one of {', '.join(known)}")
        return server


@dataclass(frozen=True, slots=True)
class _Catalogue:
    """What one agency has filed under annual reports, in one column."""

    column: ColumnPlan
    area: str
    rows: Sequence[Entry]

    @property
    def server(self) -> _Server:
        return _Server.of(self.column)


def _area(column: ColumnPlan) -> str:
    return parse_qs(urlsplit(column.path).query).get("vc_xxgkarea", [""])[0]


def _tree(server: _Server) -> str:
    """Write the tree of categories."""
    nodes = [("A01", "机构职能"), ("F0100001", "财政预决算"), (server.code, "政府信息公开年报"), ("B001", "统计年报")]
    if server.tree == "none":
        nodes = [node for node in nodes if node[0] != server.code]
    if server.tree == "links":
        items = "".join(
            f"<li><a href=\"javascript:void(0)\" onclick=\"funclick('{code}','{name}')\">\n{name}\n</a></li>"
            for code, name in nodes
        )
        return f"<html><body><ul>{items}</ul></body></html>"
    if server.tree == "objects":
        items = ",".join(f'{{id:"{code}", pId:"0", name:"{name}", open:false}}' for code, name in nodes)
        return f"<html><body><script>var zNodes = [{items}];</script></body></html>"
    items = "".join(
        f"d.add({index},0,'{name}',\"javascript:changeInfotype('{code}');\");"
        for index, (code, name) in enumerate(nodes)
    )
    return f"<html><body><script>d = new dTree('d');d.add(0,-1,'目录');{items}document.write(d);</script></body></html>"


def _row(entry: Entry, index: int, server: _Server) -> str:
    if server.rows == "list":
        return hanweb.row(entry, index)
    parity, day = ("odd", "even")[index % 2], entry.day.isoformat()
    link = f'<a href="{entry.path}" target="_blank" title="{entry.hover}">{entry.shown}</a>'
    return f'<tr class="tr_main_value_{parity}"><td>{index + 1}</td><td>{link}</td><td align="center">{day}</td></tr>'


def _answer(found: _Catalogue, asked: Asked) -> str:
    """Draw one page of a list, with its pager."""
    rows = list(found.rows)
    if word := asked.value("vc_title"):
        rows = [entry for entry in rows if word in entry.title]
    size = found.column.page_size
    pages = max(-(-len(rows) // size), 1)
    number = min(max(int(asked.value("currpage") or 1), 1), pages)
    shown = rows[(number - 1) * size : number * size]
    listed = "\n".join(_row(entry, index, found.server) for index, entry in enumerate(shown))
    tag = "table" if found.server.rows == "table" else "ul"
    pager = ""
    if pages > 1:
        following = min(number + 1, pages)
        turns = {"首 页": 1, "下一页": following, "尾 页": pages}
        links = " ".join(f"<a href=\"javascript:goPage('{to}')\">{said}</a>" for said, to in turns.items())
        pager = f'<div class="page">第 {number}/{pages} 页 {links}</div>'
    return f'<div class="zfxxgk_list_con"><{tag}>\n{listed}\n</{tag}></div>\n{pager}'


def _shell(area: str, server: _Server) -> str:
    """Draw an agency's page: the frame of its tree, and the script that loads its lists."""
    frame = "&amp;".join(("standardXxgk=1", f"area={area}", "divid=div4", "rootName="))
    call = (
        f"'{SEARCH}?standardXxgk=1&jdid=99&infotypeId='+a+'&vc_title='+encodeURI(t)+'&area={area}','div4','0','0','950'"
    )
    return (
        f'<iframe src="{TREE}?{frame}" width="230" height="600" frameborder="0"></iframe>\n<div id="div4"></div>\n'
        f"<script>\nfunction changeInfotype(a){{ var t=''; loadDynamic({call},'1','',''); }}\n</script>\n"
        f"<!-- {server.tree} -->\n"
    )


def _agencies(site: Site, column: ColumnPlan, areas: dict[str, str]) -> str:
    """Draw the index of a column's agencies."""
    own = [agency.name for agency in site.plan.agencies if agency.column == column.path]
    if _Server.of(column).index == "shells":
        links = [f'<a href="{_GUIDE}?vc_xxgkarea={areas[name]}">{escape(name)}</a>' for name in own]
    else:
        year = max(agency.last for agency in site.plan.agencies)
        links = [
            f'<a href="{ANNUAL}?area={areas[name]}&amp;fbtime={year}&amp;showType=2">{escape(name)}</a>' for name in own
        ]
    return '<ul class="bm">' + "".join(f"<li>{link}</li>" for link in links) + "</ul>\n"


def _annual(site: Site) -> Callable[[Asked], Reply]:
    """Answer for one agency and year: its report, or a page without one."""

    def answer(asked: Asked) -> Reply:
        path = f"{ANNUAL}?area={asked.value('area')}&fbtime={asked.value('fbtime')}&showType=2"
        if asked.value("showType") == "2" and path in site.pages:
            return site.pages[path]
        inner = '<div id="c"><h3>政府信息公开年度报告</h3><div id="zoom"></div><p>暂无信息</p></div>'
        return Reply(drawn(site.plan, Sheet(("政府信息公开年度报告", "政府信息公开"), inner)).encode())

    return answer


def _searches(catalogues: Sequence[_Catalogue]) -> Callable[[Asked], Reply]:
    def answer(asked: Asked) -> Reply:
        for found in catalogues:
            server = found.server
            chosen = asked.value("infotypeId") == server.code or (server.tree == "none" and asked.value("vc_title"))
            if found.area == asked.value("area") and chosen:
                wrong = asked.method.lower() != server.method or asked.value("sortfield") != _SORTED
                return Reply(b"<div></div>" if wrong else _answer(found, asked).encode())
        return Reply(b"<div></div>")

    return answer


def _pages(site: Site, listed: hanweb.Listed, areas: dict[str, str]) -> list[_Catalogue]:
    """Serve the columns' pages, and return what their searches find."""
    catalogues: list[_Catalogue] = []
    shells: dict[str, str] = {}
    for column, rows in listed:
        server = _Server.of(column)
        meta = (("ColumnName", column.title), ("ColumnType", "信息公开年报"))
        (site.shells if column.shell else site.lists).append(site.base + column.path)
        if column.shell:
            site.html(urlsplit(column.path).path, Sheet((column.title,), '<div id="div4"></div>', meta))
        elif server.index:
            site.html(column.path, Sheet((column.title, "政府信息公开"), _agencies(site, column, areas), meta))
            own = {areas[agency.name]: agency.name for agency in site.plan.agencies if agency.column == column.path}
            for area, name in own.items() if server.index == "shells" else ():
                shells[area] = _shell(area, server)
                held = [entry for entry in rows if entry.manuscript and entry.manuscript.agency.name == name]
                catalogues.append(_Catalogue(column, area, held))
        else:
            shells[_area(column)] = _shell(_area(column), server)
            catalogues.append(_Catalogue(column, _area(column), rows))

    def shell(asked: Asked) -> Reply:
        inner = shells.get(asked.value("vc_xxgkarea"))
        if inner is None:
            return Reply(not_found(site.plan).encode(), status=404)
        return Reply(drawn(site.plan, Sheet(("政府信息公开指南", "政府信息公开"), inner)).encode())

    paths = {urlsplit(column.path).path for column, _ in listed if not _Server.of(column).index and not column.shell}
    site.scripts |= dict.fromkeys((_GUIDE, *paths), shell)
    return catalogues


def _trees(catalogues: Sequence[_Catalogue]) -> Callable[[Asked], Reply]:
    by_area = {found.area: found.server for found in catalogues}

    def answer(asked: Asked) -> Reply:
        server = by_area.get(asked.value("area"))
        return Reply(_tree(server).encode()) if server else Reply(b"<html></html>")

    return answer


def _platform(site: Site) -> None:
    """Serve the home page and the 政府信息公开 platform that links every column."""
    names = {column.path: column.agency for column in site.plan.columns if _Server.of(column).named}
    links = "".join(
        f'<li><a href="{column.path}">{column.title}</a></li>'
        for column in site.plan.columns
        if column.path not in names
    )
    departments = "".join(f'<li><a href="{path}">{name}</a></li>' for path, name in names.items())
    site.html(_DEPARTMENTS, Sheet(("部门信息公开", "政府信息公开"), f'<ul class="bm">{departments}</ul>'))
    site.html(
        "/", Sheet((site.plan.name,), f'<a href="{_HOME}">政府信息公开</a> <a href="/col/col99398/">办事服务</a>')
    )
    first = site.plan.columns[0].path
    tree = (
        f'<h3><a href="{_GUIDE}?vc_xxgkarea={quote(_area(site.plan.columns[0]))}">政府信息<br>公开指南</a></h3>'
        f'<h3><a href="{first}"><em></em>政府信息<br>公开年报</a></h3>'
        f'<h3><a href="{_DEPARTMENTS}">部门信息公开</a></h3><ul>{links}</ul>'
    )
    site.html(_HOME, Sheet(("政府信息公开",), tree))


def build(plan: PortalPlan, manuscripts: Sequence[Manuscript], port: int) -> Site:
    """Build the portal's site."""
    if unknown := plan.knobs.keys() - {"areas"}:
        raise SampleError(f"{plan.id}: unknown knobs {', '.join(unknown)}")
    areas: dict[str, str] = plan.knobs.get("areas", {})
    for agency in plan.agencies:
        if _Server.of(plan.column(agency.column)).index and agency.name not in areas:
            raise SampleError(f"{plan.id}: knobs.areas has no key of {agency.name}")
    site = Site(plan, port)
    usual = hanweb.addresses(plan, manuscripts)

    def address(column: ColumnPlan, document: Manuscript | OtherPlan, day: date) -> str:
        if _Server.of(column).index == "years" and isinstance(document, Manuscript):
            return f"{ANNUAL}?area={areas[document.agency.name]}&fbtime={document.year}&showType=2"
        return usual(column, document, day)

    listed = [(column, entries(plan, column, manuscripts, address)) for column in plan.columns]
    hanweb.publish(site, listed, lambda body: f'<div id="c">{hanweb.inner(body)}</div>')
    catalogues = _pages(site, listed, areas)
    site.scripts |= {SEARCH: _searches(catalogues), TREE: _trees(catalogues), ANNUAL: _annual(site)}
    _platform(site)
    robots(site)
    soft_404(site)
    return site

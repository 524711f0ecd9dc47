"""TRS WCM: columns are directories of static files, articles are ``./202301/t20230120_9900007.shtml``.

Reproduced from 青岛 and other cities that run it: a 政府信息公开 tree whose anchors are broken by ``<br>``, addresses
without a date (``tnull_``) and of the second generation, ``_wap`` twins, pages beyond the end that answer 200 with the
404 template, a site search that answers JSON. Lists and pagers: ``trs_lists``. A portal's ``knobs``: ``home`` (nav;
splash: a page with a picture only, before the real one; shell: a frame set), ``search`` (the code of its title search).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

from crawler.samples.layouts.furniture import Sheet
from crawler.samples.manuscript import Manuscript
from crawler.samples.plan import ColumnPlan, OtherPlan, PortalPlan, SampleError
from crawler.samples.sites import trs_lists
from crawler.samples.sites.site import Asked, Entry, Reply, Site, entries, numbers, robots, soft_404
from crawler.samples.sites.trs_lists import Look

_HOMES = ("nav", "splash", "shell")


def _inner(body: str) -> str:
    """Put a body into the editor's containers, nested twice as the real ones are."""
    return f'<div id="zoom"><div class="TRS_Editor"><div class="TRS_Editor">\n{body}</div></div></div>\n'


def _tree(site: Site) -> None:
    """Serve the 政府信息公开 platform with its tree, the other columns, and a page for each agency that has one."""
    plan = site.plan
    main = plan.columns[0]
    tree = (
        '<div class="dl_nav"><div class="dl_nav01"><h3><a href="/zwgk/zfxxgk/zn/">'
        '<em class="bnt1"></em>政府信息<br>公开指南</a></h3>'
        '<h3><a href="/zwgk/zfxxgk/zd/"><em class="bnt2"></em>政府信息<br>公开制度</a></h3></div>'
        '<div class="dl_nav02"><h3><a href="/zwgk/zfxxgk/fdgknr/"><div>法定主动<br>公开内容</div></a></h3>'
        f'<h3><a href="{main.path}"><em class="bnt4"></em>政府信息<br>公开年报</a></h3></div>'
        '<div class="dl_nav01"><h3><a href="/zwgk/zfxxgk/ysqgk/">依申请公开</a></h3></div></div>\n'
        '<!-- <h3><a href="/old/nb/">政府信息公开年报</a></h3> -->\n'
    )
    choices = "".join(
        f'<option value="{column.path}">{escape(column.title)}</option>'
        for column in plan.columns[1:]
        if not column.agency
    )
    tree += f'<select onchange="window.open(this.value)"><option value="">请选择</option>{choices}</select>\n'
    tree += '<div class="right"><h2>政府部门</h2><ul>'
    for column in (column for column in plan.columns if column.agency):
        folder = column.path.rstrip("/").rpartition("/")[0] + "/"
        tree += f'<li><a href="{folder}">{column.agency}</a></li>'
        inner = f'<ul><li><a href="./jgzn/">机构职能</a></li><li><a href="{column.path}">{column.title}</a></li></ul>'
        site.html(folder, Sheet((column.agency, "部门信息公开"), inner))
    others = "".join(
        f'<li><a href="http://{host}:{site.port}/">{escape(name)}</a></li>'
        for host, name in zip(plan.foreign, ("亡是市教育局", "亡是市卫生健康委员会"), strict=False)
    )
    site.html("/zwgk/zfxxgk/", Sheet(("政府信息公开",), f"{tree}{others}</ul></div>"))
    for name, path in (("指南", "zn"), ("制度", "zd"), ("法定主动公开内容", "fdgknr"), ("依申请公开", "ysqgk")):
        site.html(f"/zwgk/zfxxgk/{path}/", Sheet((name, "政府信息公开"), f"<p>{name}：本页为样例。</p>"))
    sitemap = "".join(f'<a href="{path}">{name}</a> ' for name, path in (("政务公开", "/zwgk/"), ("首页", "/")))
    site.html("/wzdt/", Sheet(("网站地图",), sitemap))


def _home(site: Site, search: str) -> None:
    """Serve the home page, with news, decoys and a calendar that never ends; and what may stand before it."""
    kind = site.plan.knobs.get("home", "nav")
    months = "".join(f'<a href="/ywdt/rl/?y=2026&m={month}">{month}月</a>' for month in range(1, 13))
    home = (
        '<div class="nav"><a href="/zwgk/">政务公开</a> <a href="/zwgk/zfxxgk/">政府信息<br>公开</a>'
        '<a href="/zwgk/gzbg/">政府工作报告</a><a href="/zwgk/fzzf/">法治政府建设年度报告</a>'
        '<a href="/zwgk/tjnj/">统计年报</a></div>'
        '<ul><li><a href="/ywdt/t1.shtml">今日要闻：样例城市一切如常</a></li></ul>'
        f'<div class="rl">{months}<a href="/ywdt/rl/?y=2027&m=1">下一年</a></div>{search}'
    )
    for path in ("/zwgk/gzbg/", "/zwgk/fzzf/", "/zwgk/tjnj/", "/zwgk/"):
        site.html(path, Sheet(("政务公开",), home))
    site.html("/", Sheet((site.plan.name,), home))
    if kind == "splash":
        site.pages["/home/"] = site.pages["/"]
        site.pages["/"] = Reply(
            f"<html><head><title>{escape(site.plan.name)}</title></head><body><a href='/home/'>"
            "<img src='/images/in.jpg'></a></body></html>".encode()
        )
    elif kind == "shell":
        site.pages["/home/"] = site.pages["/"]
        site.pages["/"] = Reply(
            f"<html><head><title>{escape(site.plan.name)}</title></head><frameset rows='100%'>"
            "<frame src='/home/'></frameset></html>".encode()
        )


def _search(site: Site, rows: Sequence[Entry], code: str) -> str:
    """Serve the site's title search, which finds every report and a stranger's; return the box on the home page."""

    def answer(asked: Asked) -> Reply:
        if asked.value("code") != code:
            return Reply(b'{"page": null}', "application/json")
        size, number = int(asked.value("pageSize") or 10), int(asked.value("pageNumber") or 1)
        found: list[Mapping[str, Any]] = [
            {
                "title": entry.title.replace("政府信息公开", "<em>政府信息公开</em>"),
                "url": entry.path,
                "publishTime": f"{entry.day.isoformat()} 09:30:00",
            }
            for entry in rows
            if asked.value("searchWord")[:6] in entry.title and entry.path.endswith(".shtml")  # documents, not columns
        ]
        found.append({"title": "别处2024年<em>政府信息公开</em>工作年度报告", "url": "http://elsewhere.example/1.html"})
        some = found[(number - 1) * size : number * size]
        page = {"content": some, "total": len(found), "totalPages": -(-len(found) // size)}
        return Reply(json.dumps({"page": page}, ensure_ascii=False).encode(), "application/json")

    site.scripts["/igs/front/search.jhtml"] = answer
    return (
        '<form action="/igs/front/search.jhtml"><input type="hidden" name="code" '
        f'value="{code}"><input type="hidden" name="siteId" value="5"><input name="searchWord"></form>'
    )


def build(plan: PortalPlan, manuscripts: Sequence[Manuscript], port: int) -> Site:
    """Build the portal's site. Raises SampleError for knobs that are not known."""
    if unknown := plan.knobs.keys() - {"home", "search"}:
        raise SampleError(f"{plan.id}: unknown knobs {', '.join(sorted(unknown))}")
    if plan.knobs.get("home", "nav") not in _HOMES:
        raise SampleError(f"{plan.id}: no home {plan.knobs['home']!r}; there are {', '.join(_HOMES)}")
    site = Site(plan, port)
    ids = numbers(plan, manuscripts)

    def address(column: ColumnPlan, document: Manuscript | OtherPlan, day: date) -> str:
        look = Look.of(column)
        channel, stamp, folder = column.path, f"{day:%Y%m%d}", f"{day:%Y%m}"
        if isinstance(document, OtherPlan):
            number = ids[document.title, "", column.path]
        else:
            number = ids[document.agency.name, str(document.year), column.path]
            edition = document.edition
            if look.shape == "latest":
                return channel if document.year == max(document.agency.years) else f"{channel}{document.year}/"
            channel += f"{document.year}/" if document.year in column.years else ""
            folder = edition.folder or folder
            stamp = "null" if edition.undated else folder + stamp[6:]
        if look.generation == 2:
            return f"{channel}{day:%Y-%m}/{day:%d}/content_{number}.shtml"
        return f"{channel}{folder}/t{stamp}_{number}.shtml"

    listed = [(column, entries(plan, column, manuscripts, address)) for column in plan.columns]
    # the agency's own column first: the first address of a report is its own page
    for own in (True, False):
        for column, rows in listed:
            inner = _with_years(rows) if Look.of(column).shape == "latest" else _inner
            for entry in rows:
                if own == (entry.manuscript is None or entry.manuscript.agency.column == column.path):
                    site.publish(entry, inner)
                    if entry.manuscript and entry.manuscript.edition.twin:
                        twin = entry.path.replace(".shtml", "_wap.shtml")
                        site.pages[twin] = site.pages[entry.path]
    for column, rows in listed:
        trs_lists.serve(site, column, rows)
    reports = [entry for _, rows in listed for entry in rows if entry.manuscript]
    _home(site, _search(site, reports, plan.knobs["search"]) if "search" in plan.knobs else "")
    _tree(site)
    robots(site)
    soft_404(site)
    site.pages["/js/list.js"] = Reply(b"function loadList(id, page) {}\n", "text/javascript")
    return site


def _with_years(rows: Sequence[Entry]) -> Callable[[str], str]:
    """Return what puts a body into its containers, with the choice of years over it."""
    years = "".join(
        f'<option value="{entry.path}">{entry.manuscript.year}年</option>' for entry in rows if entry.manuscript
    )

    def inner(body: str) -> str:
        return f'<select onchange="location.href=this.value">{years}</select>\n{_inner(body)}'

    return inner

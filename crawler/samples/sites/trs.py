"""TRS WCM: columns are directories of static files, articles are ``./202301/t20230120_9900007.shtml``.

Reproduced from 青岛 and other cities that run it: pager calls that count from 0, lists written by script or
repeated in comments, year sub-channels, addresses without a date (``tnull_``), ``_wap`` twins, pages beyond
the end that answer 200 with the 404 template, and a 政府信息公开 tree whose anchors are broken by ``<br>``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crawler.samples.layouts.furniture import Sheet
from crawler.samples.manuscript import Manuscript
from crawler.samples.plan import ColumnPlan, OtherPlan, PortalPlan, SampleError
from crawler.samples.sites.site import Entry, Reply, Site, entries, numbers, robots, soft_404

# the calls from which a reader of the page learns how many pages there are; {current} counts from 0
_PAGERS = {
    "createPageHTML": 'createPageHTML({pages}, {current}, "index", "shtml");',
    "createPageHTML+total": 'createPageHTML({pages}, {current},"index", "shtml", "black2", {total});',
    "createPage": 'createPage({pages}, {current}, "index", "shtml");',
    "pageControl": 'pageControl({pages}, {current}, "index", "shtml", 10, \'pages-nav\');',
    "countPage": (
        "var countPage = {pages}; // 共多少页\nvar currentPage = {current}; // 所在页从0开始\n"
        "var prevPage = currentPage - 1;\nvar nextPage = currentPage + 1;\n"
        "if (countPage > 1 && currentPage != countPage - 1)\n"
        """  document.write("<a href=\\"index" + "_" + nextPage + "." + "shtml\\">下一页</a>&nbsp;");"""
    ),
}


def _inner(body: str) -> str:
    """Put a body into the editor's containers, nested twice as the real ones are."""
    return f'<div id="zoom"><div class="TRS_Editor"><div class="TRS_Editor">\n{body}</div></div></div>\n'


def _row(entry: Entry, href: str, writing: str) -> str:
    day = entry.day.isoformat()
    if writing == "table":
        link = f'<p class="tit"><a href="{href}" title="{entry.hover}">{entry.shown}</a></p>'
        return f"<tr><td>{link}</td><td>{day}</td></tr>"
    if writing == "script":
        return (
            f'<script>\nvar url = "{href}";\nvar title = "{entry.hover}";\n'
            "document.writeln('<li><a href=\"' + url + '\">' + title + '</a><span>');\n"
            f'document.writeln("{day} 09:30");\ndocument.writeln("</span></li>");\n</script>'
        )
    return f'<li><a href="{href}" target="_blank" title="{entry.hover}">{entry.shown}</a><span>{day}</span></li>'


def _href(path: str, directory: str) -> str:
    """Write a link as TRS does: ``./`` and what follows the column's directory; whole where it lies elsewhere."""
    return "./" + path.removeprefix(directory) if path.startswith(directory) else path


def _list(site: Site, column: ColumnPlan, directory: str, rows: Sequence[Entry], extra: str = "") -> None:
    """Serve the pages of one list at ``directory``."""
    if column.pager not in _PAGERS:
        raise SampleError(f"{column.path}: no pager {column.pager!r}; there are {', '.join(_PAGERS)}")
    chunks = [rows[at : at + column.page_size] for at in range(0, len(rows), column.page_size)] or [()]
    for index, chunk in enumerate(chunks):
        drawn: list[str] = []
        for entry in chunk:
            href = _href(entry.path, directory)
            drawn.append(_row(entry, href, column.writing))
            if entry.manuscript and entry.manuscript.edition.twin:
                drawn.append(_row(entry, href.replace(".shtml", "_wap.shtml"), column.writing))
        listed = "\n".join(drawn)
        tag = "table" if column.writing == "table" else "ul"
        inner = f'{extra}<{tag} class="list">\n{listed}\n</{tag}>\n'
        if column.commented:
            inner += f'<!-- <ul class="list_old">\n{listed.replace("--", "- -")}\n</ul> -->\n'
        pages = len(chunks) + column.claims
        call = _PAGERS[column.pager].format(pages=pages, current=index, total=len(rows))
        inner += f"<div class='page'><script>{call}</script></div>\n" if pages > 1 else ""
        meta = (
            ("ColumnName", column.title),
            ("ColumnDescription", column.title),
            ("ColumnType", "信息公开年报"),
        )
        name = f"index_{index}.shtml" if index else "index.shtml"
        site.html(directory + name, Sheet((column.title, "政府信息公开"), inner, meta))
        if index == 0:
            site.pages[directory] = site.pages[directory + name]
        site.lists.append(site.base + directory + (name if index else ""))
    if column.claims:
        site.unkept.append(f"{site.base}{directory}index_{len(chunks)}.shtml")


def _column(site: Site, column: ColumnPlan, rows: Sequence[Entry]) -> None:
    if column.shell:  # what the page shows is fetched by a script that no reader of the source can follow
        inner = '<ul id="dataList"></ul><script src="/js/list.js"></script><script>loadList("dataList", 1)</script>'
        site.html(column.path, Sheet((column.title, "政府信息公开"), inner))
        site.shells.append(site.base + column.path)
        return
    by_channel: dict[str, list[Entry]] = {column.path: []}
    for year in column.years:
        by_channel[f"{column.path}{year}/"] = []
    for entry in rows:
        year = entry.manuscript.year if entry.manuscript else entry.day.year - 1
        by_channel[f"{column.path}{year}/" if year in column.years else column.path].append(entry)
    links = "".join(f'<li><a href="./{year}/">{year}年</a></li>' for year in sorted(column.years, reverse=True))
    extra = f'<ul class="years">{links}</ul>\n' if links else ""
    for directory, chosen in by_channel.items():
        _list(site, column, directory, chosen, extra if directory == column.path else "")


def _tree(site: Site) -> None:
    """Serve the home page, the 政府信息公开 platform with its tree, and a page for each agency that has a column."""
    plan = site.plan
    main = plan.columns[0]
    agencies = [column for column in plan.columns if column.agency]
    home = (
        '<div class="nav"><a href="/zwgk/">政务公开</a> <a href="/zwgk/zfxxgk/">政府信息<br>公开</a></div>'
        '<ul><li><a href="/ywdt/t1.shtml">今日要闻：样例城市一切如常</a></li></ul>'
    )
    tree = (
        '<div class="dl_nav"><div class="dl_nav01"><h3><a href="/zwgk/zfxxgk/zn/">'
        '<em class="bnt1"></em>政府信息<br>公开指南</a></h3>'
        '<h3><a href="/zwgk/zfxxgk/zd/"><em class="bnt2"></em>政府信息<br>公开制度</a></h3></div>'
        '<div class="dl_nav02"><h3><a href="/zwgk/zfxxgk/fdgknr/"><div>法定主动<br>公开内容</div></a></h3>'
        f'<h3><a href="{main.path}"><em class="bnt4"></em>政府信息<br>公开年报</a></h3></div>'
        '<div class="dl_nav01"><h3><a href="/zwgk/zfxxgk/ysqgk/">依申请公开</a></h3></div></div>\n'
        '<!-- <h3><a href="/old/nb/">政府信息公开年报</a></h3> -->\n<div class="right"><h2>政府部门</h2><ul>'
    )
    for column in agencies:
        folder = column.path.rstrip("/").rpartition("/")[0] + "/"
        tree += f'<li><a href="{folder}">{column.agency}</a></li>'
        inner = f'<ul><li><a href="./jgzn/">机构职能</a></li><li><a href="{column.path}">{column.title}</a></li></ul>'
        site.html(folder, Sheet((column.agency, "部门信息公开"), inner))
    site.html("/", Sheet((plan.name,), home))
    site.html("/zwgk/", Sheet(("政务公开",), home))
    site.html("/zwgk/zfxxgk/", Sheet(("政府信息公开",), tree + "</ul></div>"))


def build(plan: PortalPlan, manuscripts: Sequence[Manuscript], port: int) -> Site:
    """Build the portal's site."""
    site = Site(plan, port)
    ids = numbers(plan, manuscripts)

    def address(column: ColumnPlan, document: Manuscript | OtherPlan, day: date) -> str:
        channel, stamp, folder = column.path, f"{day:%Y%m%d}", f"{day:%Y%m}"
        if isinstance(document, OtherPlan):
            number = ids[document.title, "", column.path]
        else:
            number = ids[document.agency.name, str(document.year), column.path]
            edition = document.edition
            channel += f"{document.year}/" if document.year in column.years else ""
            folder = edition.folder or folder
            stamp = "null" if edition.undated else folder + stamp[6:]
        return f"{channel}{folder}/t{stamp}_{number}.shtml"

    listed = [(column, entries(plan, column, manuscripts, address)) for column in plan.columns]
    # the agency's own column first: the first address of a report is its own page
    for own in (True, False):
        for column, rows in listed:
            for entry in rows:
                if own == (entry.manuscript is None or entry.manuscript.agency.column == column.path):
                    site.publish(entry, _inner)
                    if entry.manuscript and entry.manuscript.edition.twin:
                        twin = entry.path.replace(".shtml", "_wap.shtml")
                        site.pages[twin] = site.pages[entry.path]
    for column, rows in listed:
        _column(site, column, rows)
    _tree(site)
    robots(site)
    soft_404(site)
    site.pages["/js/list.js"] = Reply(b"function loadList(id, page) {}\n", "text/javascript")
    return site

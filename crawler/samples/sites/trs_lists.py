"""Lists as TRS WCM writes them: pagers in a script call only, rows by markup or by script, columns that are no list.

A column's ``knobs``: ``shape`` (list; frame: the list stands in an iframe; latest: the column opens with its latest
report, years in a ``select``; matrix: agencies by years; look: titles in one cell, 查看 in another), ``generation`` (2:
content addresses), ``fillers`` (empty rows), ``old_pager`` (a commented-out call that counts too many), ``stub`` (the
page that ``claims`` announces is a stub of 300 bytes).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from crawler.samples.layouts.furniture import Sheet
from crawler.samples.plan import ColumnPlan, SampleError
from crawler.samples.sites.site import Entry, Reply, Site

SHAPES = ("list", "frame", "latest", "matrix", "look")
# the calls from which a reader of the page learns how many pages there are; {current} counts from 0
_PAGERS = {
    "createPageHTML": 'createPageHTML({pages}, {current}, "index", "shtml");',
    "createPageHTML+total": 'createPageHTML({pages}, {current},"index", "shtml", "black2", {total});',
    "createPageHTML+records": "createPageHTML({total}, {pages}, {current}, 'index', 'shtml');",
    "createPage": 'createPage({pages}, {current}, "index", "shtml");',
    "pageControl": 'pageControl({pages}, {current}, "index", "shtml", 10, \'pages-nav\');',
    "countPage": (
        "var countPage = {pages}; // 共多少页\nvar currentPage = {current}; // 所在页从0开始\n"
        "var prevPage = currentPage - 1;\nvar nextPage = currentPage + 1;\n"
        "if (countPage > 1 && currentPage != countPage - 1)\n"
        """  document.write("<a href=\\"index" + "_" + nextPage + "." + "shtml\\">下一页</a>&nbsp;");"""
    ),
    "totalPage": (
        '$(".pagination").pagination({{\n  totalPage: {pages},\n  current: {current} + 1,\n'
        '  callback: function (page) {{ location.href = page > 1 ? "index_" + page + ".shtml" : "index.shtml"; }}\n}});'
    ),
}
#: Pagers whose second page is ``index_2``; of all others it is ``index_1``.
_FROM_ONE = {"totalPage"}
_DECOY = '<iframe src="/common/visitcount.html" width="0" height="0"></iframe>'


@dataclass(frozen=True, slots=True)
class Look:
    """What is particular about a column's pages."""

    shape: str = "list"
    generation: int = 1
    fillers: bool = False
    old_pager: bool = False
    stub: bool = False

    @classmethod
    def of(cls, column: ColumnPlan) -> Look:
        """Read a column's knobs. Raises SampleError for one that is not known."""
        look = column.turned(cls)
        if look.shape not in SHAPES:
            raise SampleError(f"{column.path}: no shape {look.shape!r}; there are {', '.join(SHAPES)}")
        return look


def serve(site: Site, column: ColumnPlan, rows: Sequence[Entry]) -> None:
    """Serve a column's pages."""
    if column.shell:  # what the page shows is fetched by a script that no reader of the source can follow
        inner = '<ul id="dataList"></ul><script src="/js/list.js"></script><script>loadList("dataList", 1)</script>'
        site.html(column.path, Sheet((column.title, "政府信息公开"), inner))
        site.shells.append(site.base + column.path)
        return
    look = Look.of(column)
    if look.shape == "latest":
        site.lists += [site.base + entry.path for entry in rows]
    elif look.shape == "matrix":
        _page(site, column, column.path, _matrix(column, rows))
    elif look.shape == "frame":
        _page(site, column, column.path, f'{_DECOY}<iframe src="./list/index.shtml" width="100%"></iframe>')
        _list(site, column, f"{column.path}list/", rows)
    else:
        _by_channel(site, column, rows)


def _by_channel(site: Site, column: ColumnPlan, rows: Sequence[Entry]) -> None:
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


def _page(site: Site, column: ColumnPlan, directory: str, inner: str, name: str = "index.shtml") -> None:
    meta = (("ColumnName", column.title), ("ColumnDescription", column.title), ("ColumnType", "信息公开年报"))
    site.html(directory + name, Sheet((column.title, "政府信息公开"), inner, meta))
    if name == "index.shtml":
        site.pages[directory] = site.pages[directory + name]
    site.lists.append(site.base + directory + ("" if name == "index.shtml" else name))


def _list(site: Site, column: ColumnPlan, directory: str, rows: Sequence[Entry], extra: str = "") -> None:
    """Serve the pages of one list at ``directory``."""
    if column.pager not in _PAGERS:
        raise SampleError(f"{column.path}: no pager {column.pager!r}; there are {', '.join(_PAGERS)}")
    look = Look.of(column)
    first = 1 if column.pager in _FROM_ONE else 0
    chunks = [rows[at : at + column.page_size] for at in range(0, len(rows), column.page_size)] or [()]
    pages = len(chunks) + column.claims
    for index, chunk in enumerate(chunks):
        inner = extra + _rows(column, look, directory, chunk)
        call = _PAGERS[column.pager].format(pages=pages, current=index, total=len(rows))
        old = f'//createPageHTML(99, {index}, "index", "html");\n' if look.old_pager else ""
        inner += f"<div class='page'><script>\n{old}{call}\n</script></div>\n" if pages > 1 else ""
        _page(site, column, directory, inner, f"index_{index + first}.shtml" if index else "index.shtml")
    if column.claims:
        beyond = f"{directory}index_{len(chunks) + first}.shtml"
        if look.stub:
            site.pages[beyond] = Reply(b"<html><head><title></title></head><body>" + b" " * 240 + b"</body></html>")
            site.shells.append(site.base + beyond)
        else:
            site.unkept.append(site.base + beyond)


def _rows(column: ColumnPlan, look: Look, directory: str, chunk: Sequence[Entry]) -> str:
    drawn: list[str] = []
    for entry in chunk:
        href = _href(entry.path, directory)
        drawn.append(_looked_at(entry, href) if look.shape == "look" else _row(entry, href, column.writing))
        if entry.manuscript and entry.manuscript.edition.twin:
            drawn.append(_row(entry, href.replace(".shtml", "_wap.shtml"), column.writing))
        if look.fillers:
            drawn.append('<li><i class="flag"></i><a href="" title=""></a></li>')
    listed = "\n".join(drawn)
    if column.writing == "objects":
        return f'<ul id="list"></ul>\n<script>\nvar rows = [{listed.rstrip(",")}];\ndraw("list", rows);\n</script>\n'
    if look.shape == "look":
        listed = f"<tr><th>标题</th><th>发布日期</th><th>操作</th></tr>\n{listed}"
    tag = "table" if column.writing == "table" or look.shape == "look" else "ul"
    inner = f'<{tag} class="list">\n{listed}\n</{tag}>\n'
    if column.commented:
        inner += f'<!-- <ul class="list_old">\n{listed.replace("--", "- -")}\n</ul> -->\n'
    return inner


def _row(entry: Entry, href: str, writing: str) -> str:
    day = entry.day.isoformat()
    if writing == "table":
        link = f'<p class="tit"><a href="{href}" title="{entry.hover}">{entry.shown}</a></p>'
        return f"<tr><td>{link}</td><td>{day}</td></tr>"
    if writing == "item":
        return f'<a class="listpc-item" href="{href}"><li><p>{entry.hover}</p><b class="u_time">{day}</b></li></a>'
    if writing == "objects":
        return f'{{name: "{entry.hover}", link: "{href}", day: "{day}"}},'
    if writing == "script":
        return (
            f'<script>\nvar url = "{href}";\nvar title = "{entry.hover}";\n'
            "document.writeln('<li><a href=\"' + url + '\">' + title + '</a><span>');\n"
            f'document.writeln("{day} 09:30");\ndocument.writeln("</span></li>");\n</script>'
        )
    return f'<li><a href="{href}" target="_blank" title="{entry.hover}">{entry.shown}</a><span>{day}</span></li>'


def _looked_at(entry: Entry, href: str) -> str:
    link = f'<a href="{href}" target="_blank">查看</a>'
    return f"<tr><td>{entry.hover}</td><td>{entry.day.isoformat()}</td><td>{link}</td></tr>"


def _matrix(column: ColumnPlan, rows: Sequence[Entry]) -> str:
    """Draw a table with a row for each agency and a column for each year; what is no report stands under it."""
    cells = {(entry.manuscript.agency.name, entry.manuscript.year): entry for entry in rows if entry.manuscript}
    names = list(dict.fromkeys(name for name, _ in sorted(cells)))
    years = sorted({year for _, year in cells}, reverse=True)
    head = "<th rowspan='1'>单位</th>" + "".join(f"<th>{year}年</th>" for year in years)
    drawn = [f"<tr>{head}</tr>"]
    for name in names:
        row = f"<td>{escape(name)}</td>"
        for year in years:
            entry = cells.get((name, year))
            row += f'<td><a href="{_href(entry.path, column.path)}">查看</a></td>' if entry else "<td>—</td>"
        drawn.append(f"<tr>{row}</tr>")
    below = "".join(_row(entry, _href(entry.path, column.path), "plain") for entry in rows if not entry.manuscript)
    return "<table class='matrix'>\n" + "\n".join(drawn) + f"\n</table>\n<ul>{below}</ul>\n"


def _href(path: str, directory: str) -> str:
    """Write a link as TRS does: ``./`` and what follows the column's directory; whole where it lies elsewhere."""
    return "./" + path.removeprefix(directory) if path.startswith(directory) else path

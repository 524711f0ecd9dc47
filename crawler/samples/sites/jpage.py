"""Hanweb jpage: ``/col/col99021/index.html``, its list empty, its first window an XML island.

``dataproxy.jsp`` has the rest.

Reproduced from sites that run it: three pages a window, a doubly encoded ``webname``, servers that ignore
``startrecord`` and obey ``page`` alone, or answer nothing at all where the page already lists everything,
404 without a Referer, empty answers beyond the end, crumbs of broken rows, a second list on the same page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from urllib.parse import quote

from crawler.samples.layouts.furniture import Sheet, not_found
from crawler.samples.manuscript import Manuscript
from crawler.samples.plan import ColumnPlan, OtherPlan, PortalPlan, SampleError
from crawler.samples.sites.site import Asked, Entry, Reply, Site, entries, numbers, robots, soft_404

PROXY = "/module/web/jpage/dataproxy.jsp"
_PAGES_A_WINDOW = 3
_MOST_A_PAGE = 300
_EMPTY = b"<?xml version='1.0' encoding='UTF-8'?><datastore/>\n\n\n"


def _number(column: ColumnPlan) -> str:
    found = re.fullmatch(r"/col/col(\d{3,10})/(?:index\.html)?", column.path)
    if not found:
        raise SampleError(f"{column.path}: a jpage column is /col/col<number>/index.html")
    return found[1]


def _unit(column: ColumnPlan) -> str:
    return str(300_000 + int(_number(column)) % 100_000)


def _inner(body: str) -> str:
    return f'<meta name="ContentStart">\n<div id="zoom" class="artile_zw">\n{body}</div>\n<meta name="ContentEnd">\n'


def _row(entry: Entry, index: int) -> str:
    """Write one record; quotes and the place of the date vary from template to template."""
    day, path, hover = entry.day.isoformat(), entry.path, entry.hover
    if index % 3 == 1:
        return f"<li><a title='{hover}' href='{path}'>{entry.shown}</a><span>[{day}]</span></li>"
    if index % 3 == 2:
        link = f'<a href="{path}" title="{hover}">{entry.shown}</a>'
        return f'<li class="clearfix">{link}<span class="time">\n{day}\n</span></li>'
    return f'<li><a target="_blank" href="{path}" title="{hover}">{entry.shown}</a><b>{day}</b></li>'


class _Store:
    """The records of one column, served in windows."""

    def __init__(self, plan: PortalPlan, column: ColumnPlan, rows: Sequence[Entry]) -> None:
        self.plan = plan
        self.column = column
        self.rows = [_row(entry, index) for index, entry in enumerate(rows)]
        self.window = column.page_size * _PAGES_A_WINDOW

    def next_group(self, page: int) -> str:
        """Write the link to more records, as the product does: page 1 in the column, then one more each time."""
        webname = quote(quote(self.plan.name))
        where = f"columnid={_number(self.column)}&unitid={_unit(self.column)}&webname={webname}&permissiontype=0"
        return f'<a href="{PROXY}?page={page}&appid=1&appid=1&webid=99&path=/&{where}"></a>'

    def xml(self, first: int, rows: Sequence[str], page: int) -> str:
        """Write a window as the product's XML, with a crumb of a broken row in it."""
        records = [f"<record><![CDATA[\n{row}]]></record>" for row in rows]
        if records:
            records.insert(1, "<record><![CDATA[<li style=<br/>]]></record>")
        more = first + len(rows) < len(self.rows) or not self.column.totals
        group = f"<nextgroup><![CDATA[{self.next_group(page + 1)}]]></nextgroup>" if more else "<nextgroup></nextgroup>"
        pages = -(-len(self.rows) // self.column.page_size)
        totals = f"<totalrecord>{len(self.rows)}</totalrecord><totalpage>{pages}</totalpage>"
        return (
            f"<datastore>{totals if self.column.totals else ''}\n{group}\n"
            f"<recordset>\n{chr(10).join(records)}\n</recordset></datastore>"
        )

    def island(self) -> str:
        """Write the list's element, empty, and the script that holds its first window."""
        rows = self.rows[: self.window]
        return (
            f'<div id="{_unit(self.column)}"></div>\n'
            f'<script type="text/xml">{self.xml(0, rows, 0)}</script>\n'
            f"<script>var jpage_{_unit(self.column)} = {{perpage: {self.column.page_size}}};</script>\n"
        )

    def answer(self, asked: Asked) -> Reply:
        """Answer dataproxy.jsp for this column."""
        if self.column.referer and f"/col/col{_number(self.column)}/" not in asked.referer:
            return Reply(not_found(self.plan).encode(), status=404)
        page = max(_whole(asked.value("page")), 1)
        if self.column.proxy == "page" or not asked.value("startrecord"):
            size = min(_whole(asked.value("perpage")) or self.column.page_size, _MOST_A_PAGE)
            first, last = (page - 1) * size, page * size
        else:
            first, last = _whole(asked.value("startrecord")) - 1, _whole(asked.value("endrecord"))
        rows = self.rows[max(first, 0) : max(last, 0)]
        if not rows or self.column.proxy == "none":
            return Reply(_EMPTY, "text/xml;charset=UTF-8")
        head = "<?xml version='1.0' encoding='UTF-8'?>"
        return Reply((head + self.xml(first, rows, page)).encode(), "text/xml;charset=UTF-8")


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _beside(site: Site, column: ColumnPlan) -> str:
    """Write a second list of another column, which has nothing to do with this one, on the same page."""
    if not column.beside:
        return ""
    other = ColumnPlan(path=f"/col/col{int(_number(column)) + 500}/index.html", title=column.beside)
    rows: list[Entry] = []
    for number in (1, 2):
        path = f"/art/2024/5/{number}/art_{_number(other)}_{number}.html"
        rows.append(Entry(path, f"{column.beside}第{number}号", "full", date(2024, 5, number)))
        site.html(path, Sheet((column.beside,), _inner("<p>与年报无关的一页。</p>")))
        site.strays.append(site.base + path)
    return f"<h3>{column.beside}</h3>\n" + _Store(site.plan, other, rows).island()


def _column(site: Site, column: ColumnPlan, rows: Sequence[Entry]) -> _Store:
    store = _Store(site.plan, column, rows)
    meta = (("ColumnName", column.title), ("ColumnType", "信息公开年报"))
    if column.shell:
        inner = f'<div id="{_unit(column)}"></div><script src="/script/jpage.js"></script>'
        site.shells.append(site.base + column.path)
    elif column.proxy == "none":  # everything is in the page already, and the proxy has nothing to say
        inner = "<ul>\n" + "\n".join(store.rows) + f"\n</ul>\n<!-- {store.next_group(1)} -->\n"
    else:
        inner = _beside(site, column) + store.island()
    site.html(column.path, Sheet((column.title, "政府信息公开"), inner, meta))
    if not column.shell:
        site.lists.append(site.base + column.path)
    return store


def _tree(site: Site) -> None:
    """Serve the home page and the 政府信息公开 platform that links every column."""
    links = "".join(f'<li><a href="{column.path}">{column.title}</a></li>' for column in site.plan.columns)
    home = '<a href="/col/col99000/index.html">政府信息公开</a> <a href="/col/col99001/index.html">办事服务</a>'
    first = site.plan.columns[0].path
    tree = (
        '<h3><a href="/col/col99002/index.html">政府信息<br>公开指南</a></h3>'
        f'<h3><a href="{first}"><em></em>政府信息<br>公开年报</a></h3><ul>{links}</ul>'
    )
    site.html("/", Sheet((site.plan.name,), home))
    site.html("/col/col99000/index.html", Sheet(("政府信息公开",), tree))


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
        return f"/art/{day.year}/{day.month}/{day.day}/art_{_number(column)}_{number}.html"

    listed = [(column, entries(plan, column, manuscripts, address)) for column in plan.columns]
    for own in (True, False):
        for column, rows in listed:
            for entry in rows:
                if own == (entry.manuscript is None or entry.manuscript.agency.column == column.path):
                    site.publish(entry, _inner)
    stores = {_number(column): _column(site, column, rows) for column, rows in listed}
    site.scripts[PROXY] = _proxy(site, stores)
    _tree(site)
    robots(site)
    soft_404(site)
    return site


def _proxy(site: Site, stores: dict[str, _Store]) -> Callable[[Asked], Reply]:
    def answer(asked: Asked) -> Reply:
        store = stores.get(asked.value("columnid"))
        return store.answer(asked) if store else Reply(not_found(site.plan).encode(), status=404)

    return answer

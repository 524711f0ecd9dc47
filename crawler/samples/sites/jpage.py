"""Hanweb jpage: ``/col/col99021/index.html``, its list empty, its first window an XML island.

``dataproxy.jsp`` has the rest.

Reproduced from sites that run it: three pages a window, a doubly encoded ``webname``, servers that ignore
``startrecord`` and obey ``page`` alone, or answer nothing at all where the page already lists everything,
404 without a Referer, empty answers beyond the end, crumbs of broken rows, a second list on the same page;
encrypted numbers, relative links to the next window, lists as arrays of a script, columns that only lead on.
"""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from crawler.samples.layouts.furniture import Sheet, not_found
from crawler.samples.manuscript import Manuscript
from crawler.samples.plan import ColumnPlan, PortalPlan, SampleError
from crawler.samples.sites import hanweb
from crawler.samples.sites.site import Asked, Entry, Reply, Site, entries, robots, soft_404

PROXY = "/module/web/jpage/dataproxy.jsp"
_PAGES_A_WINDOW = 3
_MOST_A_PAGE = 300
_EMPTY = b"<?xml version='1.0' encoding='UTF-8'?><datastore/>\n\n\n"


@dataclass(frozen=True, slots=True)
class _Server:
    """How one column behaves, beside what its plan says of every jpage column.

    ``path``: of its proxy. ``method``: what the proxy answers (any, post). ``deep``: the record beyond which windows
    are empty, though pages are not. ``embedded``: how the page holds its first window (xml, array, none: it only names
    the proxy). ``relative``: answers link the next window relatively, and drop parameters. ``sealed``: numbers are
    encrypted. ``packed``: answers are compressed without being asked. ``leads``: the column's page leads on to this
    address. ``joined``: a further column's number, which requests name too.
    """

    path: str = PROXY
    method: str = "any"
    deep: int = 0
    embedded: str = "xml"
    relative: bool = False
    sealed: bool = False
    packed: bool = False
    leads: str = ""
    joined: str = ""

    @classmethod
    def of(cls, column: ColumnPlan) -> _Server:
        """Read a column's knobs. Raises SampleError for one that is not known."""
        server = column.turned(cls)
        if server.method not in ("any", "post") or server.embedded not in ("xml", "array", "none"):
            raise SampleError(f"{column.path}: method is any or post, embedded is xml, array or none")
        return server


def _unit(column: ColumnPlan) -> str:
    return str(300_000 + int(hanweb.number(column)) % 100_000)


def _column_id(column: ColumnPlan) -> str:
    """Return what a column is called in requests for its records."""
    server, number = _Server.of(column), hanweb.number(column)
    if server.sealed:
        return b64encode(bytes(255 - int(digit) for digit in number) + b"+").decode()
    return f"{number},{server.joined}" if server.joined else number


class _Store:
    """The records of one column, served in windows."""

    def __init__(self, plan: PortalPlan, column: ColumnPlan, rows: Sequence[Entry]) -> None:
        self.plan = plan
        self.column = column
        self.server = _Server.of(column)
        self.rows = [hanweb.row(entry, index) for index, entry in enumerate(rows)]
        self.window = column.page_size * _PAGES_A_WINDOW

    def next_group(self, page: int) -> str:
        """Write the link to more records, as the product does: page 1 in the column, then one more each time."""
        if self.server.relative and page > 1:
            name = self.server.path.rpartition("/")[2]
            return f'<a href="./{name}?page={page}&amp;columnid={_column_id(self.column)}"></a>'
        webname = quote(quote(self.plan.name))
        where = f"columnid={_column_id(self.column)}&unitid={_unit(self.column)}&webname={webname}&permissiontype=0"
        return f'<a href="{self.server.path}?page={page}&appid=1&appid=1&webid=99&path=/&{where}"></a>'

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
        unit, said = _unit(self.column), f"perpage: {self.column.page_size}"
        if self.server.embedded != "xml":
            said += (
                f", proxyurl: '{self.server.path}', columnid: '{_column_id(self.column)}', unitid: '{unit}', webid: 99"
            )
        window = {
            "xml": f'<script type="text/xml">{self.xml(0, rows, 0)}</script>\n',
            "array": f"<script>{self.array(rows)}</script>\n",
        }.get(self.server.embedded, "")
        return f'<div id="{unit}"></div>\n{window}<script>var jpage_{unit} = {{{said}}};</script>\n'

    @staticmethod
    def array(rows: Sequence[str]) -> str:
        """Write rows as the statement of a script, as the oldest generation does."""
        return "\njpage.dataStore = " + json.dumps(list(rows), ensure_ascii=False).replace("</", "<\\/") + ";\n"

    def answer(self, asked: Asked) -> Reply:
        """Answer dataproxy.jsp for this column."""
        if self.column.referer and not asked.referer.endswith(self.server.leads or self.column.path):
            return Reply(not_found(self.plan).encode(), status=404)
        if self.server.method == "post" and asked.method != "POST":
            return Reply(_EMPTY, "text/xml;charset=UTF-8")
        page = max(_whole(asked.value("page")), 1)
        if self.column.proxy == "page" or not asked.value("startrecord"):
            size = min(_whole(asked.value("perpage")) or self.column.page_size, _MOST_A_PAGE)
            first, last = (page - 1) * size, page * size
        else:
            first, last = _whole(asked.value("startrecord")) - 1, _whole(asked.value("endrecord"))
            if self.server.deep and first >= self.server.deep:
                return Reply(_EMPTY, "text/xml;charset=UTF-8")
        rows = self.rows[max(first, 0) : max(last, 0)]
        if not rows or self.column.proxy == "none":
            return Reply(_EMPTY, "text/xml;charset=UTF-8")
        if self.server.embedded == "array":
            return Reply(self.array(rows).encode(), "text/html;charset=UTF-8")
        body = ("<?xml version='1.0' encoding='UTF-8'?>" + self.xml(first, rows, page)).encode()
        if self.server.packed:
            return Reply(gzip.compress(body), "text/xml;charset=UTF-8", headers={"Content-Encoding": "gzip"})
        return Reply(body, "text/xml;charset=UTF-8")


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _beside(site: Site, column: ColumnPlan) -> str:
    """Write a second list of another column, which has nothing to do with this one, on the same page."""
    if not column.beside:
        return ""
    other = ColumnPlan(path=f"/col/col{int(hanweb.number(column)) + 500}/index.html", title=column.beside)
    rows: list[Entry] = []
    for number in (1, 2):
        path = f"/art/2024/5/{number}/art_{hanweb.number(other)}_{number}.html"
        rows.append(Entry(path, f"{column.beside}第{number}号", "full", date(2024, 5, number)))
        site.html(path, Sheet((column.beside,), hanweb.inner("<p>与年报无关的一页。</p>")))
        site.strays.append(site.base + path)
    return f"<h3>{column.beside}</h3>\n" + _Store(site.plan, other, rows).island()


def _column(site: Site, column: ColumnPlan, rows: Sequence[Entry]) -> _Store:
    store = _Store(site.plan, column, rows)
    meta = (("ColumnName", column.title), ("ColumnType", "信息公开年报"))
    target = store.server.leads
    if target:
        site.pages[column.path] = Reply(f"<html><script>window.location.href='{target}';</script></html>".encode())
        site.html(target, Sheet((column.title, "政府信息公开"), store.island(), meta))
        site.lists.append(site.base + column.path)
        return store
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
    address = hanweb.addresses(plan, manuscripts)
    listed = [(column, entries(plan, column, manuscripts, address)) for column in plan.columns]
    hanweb.publish(site, listed)
    stores = {_column_id(column): _column(site, column, rows) for column, rows in listed}
    site.scripts |= dict.fromkeys((store.server.path for store in stores.values()), _proxy(site, stores))
    _tree(site)
    robots(site)
    soft_404(site)
    return site


def _proxy(site: Site, stores: dict[str, _Store]) -> Callable[[Asked], Reply]:
    def answer(asked: Asked) -> Reply:
        store = stores.get(asked.value("columnid").replace(" ", "+"))
        return store.answer(asked) if store else Reply(not_found(site.plan).encode(), status=404)

    return answer

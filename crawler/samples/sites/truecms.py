"""江苏's truecms: ``/col/99201_662001/index.html``, its list loaded as JSONP from ``messageController/getMessage.do``.

Reproduced from sites that run it and from scripts that read them: a ``datastore`` inside a JSON string inside a call;
a limit of rows at once that differs from server to server, beyond which one answers nothing and another 404; 404
without a Referer; a yearly 汇总 page of bare agency names that links PDFs in a folder of the year *after* the report's;
younger columns whose articles are uuids; article folders that are times in hundreds of seconds.
"""

from __future__ import annotations

import json
import re
from calendar import timegm
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from uuid import UUID

from crawler.samples.layouts.furniture import Sheet, not_found
from crawler.samples.manuscript import Manuscript
from crawler.samples.plan import ColumnPlan, OtherPlan, PortalPlan, SampleError
from crawler.samples.sites import hanweb
from crawler.samples.sites.site import Asked, Entry, Reply, Site, entries, numbers, robots, soft_404

API = "/messageController/getMessage.do"
FILES = "/wzxxgknb"
_NUMBERED = re.compile(r"/col/(\d+)_(\d+)/index\.html")
_NAMED = re.compile(r"/(\w+)/(\w+)/index\.html")


@dataclass(frozen=True, slots=True)
class _Server:
    """How one column behaves.

    ``most``: rows that may be asked for at once, 0 for no list behind the page; ``too_many``: what is answered to more
    (nothing, or 404); ``totals``: whether the answer counts; ``www``: articles lie below ``/www``. ``collection``: the
    page itself holds all rows, as bare names in a table.
    """

    most: int = 50
    too_many: str = "nothing"
    totals: bool = False
    www: bool = False
    collection: bool = False

    @classmethod
    def of(cls, column: ColumnPlan) -> _Server:
        """Read a column's knobs. Raises SampleError for one that is not known."""
        server = column.turned(cls)
        if server.too_many not in ("nothing", "404"):
            raise SampleError(f"{column.path}: too_many is nothing or 404")
        if not (_NUMBERED.fullmatch(column.path) or _NAMED.fullmatch(column.path)):
            raise SampleError(
                f"{column.path}: a truecms column is /col/<number>_<number>/index.html, or /<site>/<name>/"
            )
        return server


def _column_id(column: ColumnPlan) -> str:
    found = _NUMBERED.fullmatch(column.path)
    return found[1] if found else sha256(column.path.encode()).hexdigest()[:12]


def _inner(body: str) -> str:
    return f'<div class="main-txt" id="zoom">\n{body}</div>\n'


class _List:
    """The rows of one column, as the interface gives them."""

    def __init__(self, site: Site, column: ColumnPlan, rows: Sequence[Entry]) -> None:
        self.site = site
        self.column = column
        self.server = _Server.of(column)
        self.rows = [hanweb.row(entry, index) for index, entry in enumerate(rows)]

    def answer(self, asked: Asked) -> Reply:
        """Answer one window."""
        first, last = (int(asked.value(name) or 0) for name in ("startrecord", "endrecord"))
        wanted = last - first + 1
        missing = Reply(not_found(self.site.plan).encode(), status=404)
        if not asked.referer.endswith(self.column.path):
            return missing
        rows = [] if self.column.shell else self.rows[max(first - 1, 0) : last]
        if wanted > self.server.most:
            if self.server.too_many == "404":
                return missing
            rows = []
        records = [f"<record><![CDATA[{row}]]></record>" for row in rows]
        if len(records) > 1:
            records.insert(1, "<record><![CDATA[<li style=<br/>]]></record>")
        total = f"<totalrecord>{len(self.rows)}</totalrecord>" if self.server.totals else ""
        store = f"<datastore>{total}<recordset>{''.join(records)}</recordset></datastore>"
        said = json.dumps({"result": store}, ensure_ascii=False)
        return Reply(f"{asked.value('callback')}({said});".encode(), "text/javascript;charset=UTF-8")

    def page(self, rows: Sequence[Entry]) -> str:
        """Draw what the column's page holds: a script that asks for the rows, or all of them."""
        if self.server.collection:
            cells = "".join(
                f'<tr><td><a href="{entry.path}" target="_blank">{entry.shown}</a></td><td>{entry.day}</td></tr>\n'
                for entry in rows
            )
            return f'<table class="hz">{cells}</table>\n'
        return (
            '<ul id="msgList"></ul><div id="pager"></div>\n<script>\n$("#msgList").message({\n'
            f"  columnId:'{_column_id(self.column)}',\n  perPage:{self.column.page_size},\n"
            f"  proxyUrl:'{API}',\n  dataType:'jsonp'\n}});\n</script>\n"
        )


def _address(plan: PortalPlan, manuscripts: Sequence[Manuscript]) -> hanweb.Address:
    ids = numbers(plan, manuscripts)

    def address(column: ColumnPlan, document: Manuscript | OtherPlan, day: date) -> str:
        if isinstance(document, OtherPlan):
            own = ids[document.title, "", column.path]
        else:
            own = ids[document.agency.name, str(document.year), column.path]
            if folder := document.edition.folder:
                day = day.replace(year=int(folder[:4]), month=int(folder[4:]), day=1)
        folder, _, _ = column.path.rpartition("/")
        if not _NUMBERED.fullmatch(column.path):
            return f"{folder}/content/{UUID(int=own * 0x1_0001_0000_0001)}.html"
        seconds = timegm(day.timetuple())
        name = f"{seconds}{own % 1000:03}{sha256(str(own).encode()).hexdigest()[:8]}"
        return f"{'/www' if _Server.of(column).www else ''}{folder}/art/{seconds // 100}/{name}.html"

    return address


def _collected(plan: PortalPlan, column: ColumnPlan, entry: Entry) -> Entry:
    """Move a file that a collection page links to where such pages have theirs: the year of publishing, a code."""
    if not _Server.of(column).collection or entry.manuscript is None:
        return entry
    codes: dict[str, str] = plan.knobs.get("codes", {})
    code = codes.get(entry.manuscript.agency.name)
    if code is None:
        raise SampleError(f"{plan.id}: knobs.codes has no code of {entry.manuscript.agency.name}")
    return replace(entry, path=f"{FILES}/{entry.manuscript.year + 1}/{code}.pdf")


def _tree(site: Site) -> None:
    """Serve the home page and the 政府信息公开 platform that links every column."""
    links = "".join(f'<li><a href="{column.path}">{column.title}</a></li>' for column in site.plan.columns)
    tree = (
        '<h3><a href="/col/99298_662998/index.html">政府信息<br>公开指南</a></h3>'
        f'<h3><a href="{site.plan.columns[0].path}"><em></em>政府信息<br>公开年报</a></h3><ul>{links}</ul>'
    )
    home = '<a href="/col/99200_662000/index.html">政府信息公开</a> <a href="/col/99299_662999/index.html">办事服务</a>'
    site.html("/", Sheet((site.plan.name,), home))
    site.html("/col/99200_662000/index.html", Sheet(("政府信息公开",), tree))


def build(plan: PortalPlan, manuscripts: Sequence[Manuscript], port: int) -> Site:
    """Build the portal's site."""
    if unknown := plan.knobs.keys() - {"codes"}:
        raise SampleError(f"{plan.id}: unknown knobs {', '.join(unknown)}")
    site = Site(plan, port)
    address = _address(plan, manuscripts)
    listed = [
        (column, [_collected(plan, column, entry) for entry in entries(plan, column, manuscripts, address)])
        for column in plan.columns
    ]
    hanweb.publish(site, listed, _inner)
    lists: dict[str, _List] = {}
    for column, rows in listed:
        lists[_column_id(column)] = shown = _List(site, column, rows)
        meta = (("ColumnName", column.title), ("ColumnType", "信息公开年报"))
        site.html(column.path, Sheet((column.title, "政府信息公开"), shown.page(rows), meta))
        if column.shell:
            # the page is no failure, the smallest window of its list is
            asked = f"startrecord=1&endrecord=10&perpage=10&columnId={_column_id(column)}&callback=cb"
            site.shells.append(f"{site.base}{API}?{asked}")
            site.frames[site.base + column.path] = site.shells[-1]
        else:
            site.lists.append(site.base + column.path)

    def answer(asked: Asked) -> Reply:
        found = lists.get(asked.value("columnId"))
        return found.answer(asked) if found else Reply(not_found(plan).encode(), status=404)

    site.scripts[API] = answer
    _tree(site)
    robots(site)
    soft_404(site)
    return site

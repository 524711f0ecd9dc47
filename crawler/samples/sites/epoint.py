"""Epoint WebBuilder: ``…/govInfoPub.html?categorynum=003002005``, a shell; its rows are JSON that a POST asks for.

Reproduced from sites that run it and from scripts that read them: ``siteInfo`` in a script of its own, one action for
all lists, ``pageIndex`` counted from 0 or from 1 (and 0 then taken for 1, or for nothing), parameters inside
``params``, rows whose title is cut while ``realtitle`` is not, line breaks inside strings, ``custom`` as text, a
category tree that only a script holds, answers with an error in them and status 200.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from crawler.samples.layouts.furniture import Sheet, not_found
from crawler.samples.layouts.furniture import page as drawn
from crawler.samples.manuscript import Manuscript
from crawler.samples.plan import ColumnPlan, OtherPlan, PortalPlan, SampleError
from crawler.samples.sites.site import Asked, Entry, Reply, Site, entries, numbers, robots, soft_404

PAGE = "/dynamic/zwgk/govInfoPub.html"
SCRIPT = "/js/webBuilderCommon.js"
PROJECT = "/EWB-FRONT"
ACTION = PROJECT + "/rest/lightfrontaction/getgovinfolist"
_ERROR = json.dumps({"status": {"code": 300, "text": "参数错误"}, "custom": {}}, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class _Server:
    """How one column's server behaves: the number of its first page, what it makes of 0, what it wants and gives.

    ``zero`` is what a server that counts from 1 answers to 0: ``first`` (the first page), ``nothing``, ``error`` (500).
    """

    base: int = 0
    zero: str = "first"
    wrapped: bool = False
    text: bool = False
    totals: bool = True

    @classmethod
    def of(cls, column: ColumnPlan) -> _Server:
        """Read a column's knobs. Raises SampleError for one that is not known."""
        server = column.turned(cls)
        if server.base not in (0, 1) or server.zero not in ("first", "nothing", "error"):
            raise SampleError(f"{column.path}: base is 0 or 1, zero is first, nothing or error")
        return server


def _category(column: ColumnPlan) -> str:
    parts = urlsplit(column.path)
    found = parse_qs(parts.query).get("categorynum", [""])[0]
    if parts.path != PAGE or not re.fullmatch(r"\d{6,}", found):
        raise SampleError(f"{column.path}: an Epoint column is {PAGE}?deptcode=&categorynum=<number>")
    return found


def _inner(body: str) -> str:
    return f'<div class="ewb-info"><div id="ivs_content" class="mian-cont">\n{body}</div></div>\n'


def _row(entry: Entry) -> dict[str, Any]:
    """Write one row; the title that lists show is cut, the real one may have kept its line break or its colour."""
    real = unescape(entry.hover)
    cut = real if len(real) <= 18 else real[:16] + "..."
    if entry.listed == "broken":
        real = real[:-6] + "\n" + real[-6:]
    elif entry.listed == "truncated":
        real = f"<font color='#2ac36e'>{real}</font>"
    return {
        "title": cut,
        "realtitle": real,
        "infourl": entry.path,
        "infodate": f"{entry.day.isoformat()} 09:30:00",
        "deptname": entry.manuscript.agency.name if entry.manuscript else "",
    }


def _answer(site: Site, column: ColumnPlan, rows: Sequence[Entry]) -> Callable[[dict[str, Any]], Reply]:
    """Return what answers the action for one column."""
    server = _Server.of(column)

    def answer(asked: dict[str, Any]) -> Reply:
        if ("params" in asked) != server.wrapped:
            return Reply(_ERROR, "application/json;charset=UTF-8")
        wanted = asked["params"] if server.wrapped else asked
        if wanted.get("siteGuid") != _guid(site.plan):
            return Reply(_ERROR, "application/json;charset=UTF-8")
        index = int(wanted.get("pageIndex", 0))
        if server.base == 1 and index == 0 and server.zero == "error":
            return Reply(_ERROR, "application/json;charset=UTF-8", status=500)
        if server.base == 1 and index == 0:
            index = 1 if server.zero == "first" else -1
        size = min(int(wanted.get("pageSize", 10)), column.page_size)
        first = (index - server.base) * size
        shown = [] if column.shell or first < 0 else rows[first : first + size]
        custom: Any = {"data": [_row(entry) for entry in shown]}
        if server.totals and not column.shell:
            custom["total"] = str(len(rows))
        if server.text:
            custom = json.dumps(custom, ensure_ascii=False)
        said = json.dumps({"status": {"code": 1, "text": ""}, "custom": custom}, ensure_ascii=False)
        # the product writes a title's line break as it is, which strict readers of JSON refuse
        return Reply((said if server.text else said.replace("\\n", "\n")).encode(), "application/json;charset=UTF-8")

    return answer


def _guid(plan: PortalPlan) -> str:
    return str(UUID(int=int(plan.code) * 0x1_0000_0001_0001))


def _shell(site: Site, title: str) -> str:
    """Draw the page of a category: a tree that a script fills, and an empty list."""
    nodes = [
        {"categoryname": "政府信息公开指南", "categorynum": "003001", "isleaf": True},
        *({"categoryname": c.title, "categorynum": _category(c), "isleaf": True} for c in site.plan.columns),
        {"categoryname": "法定主动公开内容", "categorynum": "003004", "isleaf": False},
    ]
    tree = json.dumps(nodes, ensure_ascii=False)
    return (
        f'<script src="{SCRIPT}"></script><script src="/js/zwgk/govInfoPub.js"></script>\n'
        f'<ul id="tree"></ul><script>var treeData = {tree}; Tree.init("tree", treeData);</script>\n'
        f'<div class="ewb-right"><h3>{title}</h3><ul id="record" class="ewb-list"></ul><div id="pager"></div></div>\n'
    )


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
        category = _category(column)
        return f"/{category[:3]}/{category}/{day:%Y%m%d}/{UUID(int=number * 0x1_0001_0000_0001)}.html"

    listed = [(column, entries(plan, column, manuscripts, address)) for column in plan.columns]
    for own in (True, False):
        for column, rows in listed:
            for entry in rows:
                if own == (entry.manuscript is None or entry.manuscript.agency.column == column.path):
                    site.publish(entry, _inner)
    answers = {_category(column): _answer(site, column, rows) for column, rows in listed}
    titles = {_category(column): column.title for column in plan.columns} | {"003": "政府信息公开"}

    def page(asked: Asked) -> Reply:
        title = titles.get(asked.value("categorynum"))
        if title is None:
            return Reply(not_found(plan).encode(), status=404)
        sheet = Sheet((title, "政府信息公开"), _shell(site, title), (("ColumnName", title),))
        return Reply(drawn(plan, sheet).encode())

    def action(asked: Asked) -> Reply:
        if asked.method != "POST" or not isinstance(asked.json, dict):
            return Reply(_ERROR, "application/json;charset=UTF-8", status=405)
        inner = asked.json.get("params", asked.json)
        answer = answers.get(str(inner.get("categorynum"))) if isinstance(inner, dict) else None
        return answer(asked.json) if answer else Reply(_ERROR, "application/json;charset=UTF-8")

    site.scripts |= {PAGE: page, ACTION: action}
    info = json.dumps({"projectName": PROJECT, "siteGuid": _guid(plan), "isdynamic": True})
    site.pages[SCRIPT] = Reply(f"var siteInfo = {info};\nvar webbuilder = {{}};\n".encode(), "application/javascript")
    for column in plan.columns:
        query = f"categorynum={_category(column)}&pageIndex="
        if column.shell:  # every way of asking was tried; the last one is on record
            site.shells.append(f"{site.base}{ACTION}#params&{query}1")
            site.frames[site.base + column.path] = site.shells[-1]
        else:
            site.lists.append(site.base + column.path)
    home = f'<a href="{PAGE}?deptcode=&amp;categorynum=003">政府信息公开</a> <a href="/bsfw/">办事服务</a>'
    site.html("/", Sheet((plan.name,), home))
    robots(site)
    soft_404(site)
    return site

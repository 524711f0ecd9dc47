"""Hanweb jpaas: ``/col/col99101/index.html`` with its first rows, the others from ``jpaas-publish-server`` as JSON.

Reproduced from sites that run it: an element below the list whose attributes say how it goes on, an API that obeys a
page's number inside ``paramJson`` alone (and gives page 1 for a bare ``pageNo``), raw line ends inside its JSON, a
second list on the same page, columns shared by several agencies that ``?vc_xxgkarea=…&number=…`` tells apart, articles
without a number, pages whose first rows a script loads too.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from urllib.parse import parse_qsl, urlsplit

from crawler.samples.layouts.furniture import Sheet, not_found
from crawler.samples.layouts.furniture import page as drawn
from crawler.samples.manuscript import Manuscript
from crawler.samples.plan import ColumnPlan, PortalPlan, SampleError
from crawler.samples.sites import hanweb
from crawler.samples.sites.site import Asked, Entry, Reply, Site, entries, robots, soft_404

API = "/api-gateway/jpaas-publish-server/front/page/build/unit"


@dataclass(frozen=True, slots=True)
class _Server:
    """How one column behaves.

    ``addresses``: numbered, or hexed (the youngest, without the column's number). ``pager``: whether the page says how
    the list goes on (a list without is complete). ``beyond``: what there is past the last page, nothing or the last
    page once more. ``again``: whether answers of the API hold a pager of their own. ``loaded``: the page names the API
    in a script, and holds no rows.
    """

    addresses: str = "numbered"
    pager: bool = True
    beyond: str = "nothing"
    again: bool = True
    loaded: bool = False

    @classmethod
    def of(cls, column: ColumnPlan) -> _Server:
        """Read a column's knobs. Raises SampleError for one that is not known."""
        server = column.turned(cls)
        if server.addresses not in ("numbered", "hexed") or server.beyond not in ("nothing", "last"):
            raise SampleError(f"{column.path}: addresses are numbered or hexed, beyond is nothing or last")
        return server


def _set_of(column: ColumnPlan) -> str:
    return sha256(column.path.encode()).hexdigest()[:20]


def _query(column: ColumnPlan, tag: str = "信息列表") -> str:
    parameters = {
        "webId": "99",
        "pageId": hanweb.number(column),
        "parseType": "bulidstatic",
        "pageType": "column",
        "tagId": tag,
        "tplSetId": _set_of(column),
    }
    return "{" + ",".join(f"'{name}':'{value}'" for name, value in parameters.items()) + "}"


def _pager(column: ColumnPlan, rows: int, number: int) -> str:
    return (
        f'<div class="pagination" count="{rows}" rows="{column.page_size}" pageNo="{number}" '
        f'queryData="{_query(column)}" unitUrl="{API}"></div>\n'
    )


def _loaded(column: ColumnPlan) -> str:
    """Draw the units that a script fills: one that shows nothing of the list, and the list."""
    return "".join(
        f'<div class="unit"></div><script src="/AuthorizedRead/unitbuild.js" url="{API}" '
        f'queryData="{_query(column, tag)}"></script>\n'
        for tag in ("导航", "信息列表")
    )


def _list(column: ColumnPlan, rows: Sequence[Entry], number: int) -> str:
    """Draw one page of a list."""
    server, size = _Server.of(column), column.page_size if _Server.of(column).pager else max(len(rows), 1)
    pages = max(-(-len(rows) // size), 1)
    if number > pages and server.beyond == "last":
        number = pages
    shown = rows[(number - 1) * size : number * size]
    listed = "\n".join(hanweb.row(entry, index) for index, entry in enumerate(shown))
    pager = _pager(column, len(rows), number) if server.pager and (number == 1 or server.again) else ""
    return f'<ul class="list">\n{listed}\n</ul>\n{pager}'


def _beside(site: Site, column: ColumnPlan) -> tuple[str, tuple[ColumnPlan, list[Entry]] | None]:
    """Draw a list of another column, which has nothing to do with this one, above it on the same page."""
    if not column.beside:
        return "", None
    other = ColumnPlan(f"/col/col{int(hanweb.number(column)) + 500}/index.html", column.beside, page_size=1)
    rows: list[Entry] = []
    for number in (1, 2):
        path = f"/art/2024/5/{number}/art_{hanweb.number(other)}_{number}.html"
        rows.append(Entry(path, f"{column.beside}第{number}号", "full", date(2024, 5, number)))
        site.html(path, Sheet((column.beside,), hanweb.inner("<p>与年报无关的一页。</p>")))
        site.strays.append(site.base + path)
    return f"<div class='news'><h3>{column.beside}</h3>\n{_list(other, rows, 1)}</div>\n", (other, rows)


def _page(site: Site, column: ColumnPlan, rows: Sequence[Entry], beside: str) -> Reply:
    if column.shell:
        inner = f'<div id="unit"></div><script src="{API.rpartition("/front")[0]}/js/unit.js"></script>'
    elif _Server.of(column).loaded:
        inner = _loaded(column)
    else:
        inner = f'{beside}<div class="page-content" id="{_set_of(column)[:8]}">\n{_list(column, rows, 1)}</div>\n'
    meta = (("ColumnName", column.title), ("ColumnType", "信息公开年报"))
    return Reply(drawn(site.plan, Sheet((column.title, "政府信息公开"), inner, meta)).encode())


def _columns(site: Site, listed: hanweb.Listed) -> None:
    """Serve the columns' pages, several at one path where only the query tells them apart, and the API."""
    replies: dict[str, list[tuple[dict[str, str], Reply]]] = {}
    lists: dict[tuple[str, str], tuple[ColumnPlan, Sequence[Entry]]] = {}
    for column, rows in listed:
        beside, other = _beside(site, column)
        for one, held in ((column, rows), *([other] if other else [])):
            lists[hanweb.number(one), _set_of(one)] = one, held
        parts = urlsplit(column.path)
        replies.setdefault(parts.path, []).append((dict(parse_qsl(parts.query)), _page(site, column, rows, beside)))
        (site.shells if column.shell else site.lists).append(site.base + column.path)

    def page(asked: Asked) -> Reply:
        for wanted, reply in replies[asked.path]:
            if all(asked.query.get(name) == value for name, value in wanted.items()):
                return reply
        return Reply(not_found(site.plan).encode(), status=404)

    def answer(asked: Asked) -> Reply:
        found = lists.get((asked.value("pageId"), asked.value("tplSetId")))
        if found is None or asked.value("parseType") != "bulidstatic":
            return Reply('{"success":false,"message":"参数错误"}'.encode(), "application/json;charset=UTF-8")
        column, rows = found
        try:
            number = int(json.loads(asked.value("paramJson") or "{}").get("pageNo", 1))
        except ValueError:
            number = 1
        said = json.dumps({"success": True, "data": {"html": _list(column, rows, number)}}, ensure_ascii=False)
        # the gateway writes line ends as they are, which strict readers of JSON refuse
        return Reply(said.replace("\\n", "\n").encode(), "application/json;charset=UTF-8")

    site.scripts |= dict.fromkeys(replies, page)
    site.scripts[API] = answer


def _tree(site: Site) -> None:
    """Serve the home page and the 政府信息公开 platform that links every column."""
    links = "".join(f'<li><a href="{column.path}">{column.title}</a></li>' for column in site.plan.columns)
    home = (
        f'<a href="/col/col99100/index.html">政府信息公开</a><script src="{API.rpartition("/front")[0]}/js/unit.js">'
        '</script><a href="/col/col99199/index.html">办事服务</a>'
    )
    tree = (
        '<h3><a href="/col/col99198/index.html">政府信息<br>公开指南</a></h3>'
        f'<h3><a href="{site.plan.columns[0].path}"><em></em>政府信息<br>公开年报</a></h3><ul>{links}</ul>'
    )
    site.html("/", Sheet((site.plan.name,), home))
    site.html("/col/col99100/index.html", Sheet(("政府信息公开",), tree))
    site.pages[f"{API.rpartition('/front')[0]}/js/unit.js"] = Reply(b"function unit() {}\n", "text/javascript")


def build(plan: PortalPlan, manuscripts: Sequence[Manuscript], port: int) -> Site:
    """Build the portal's site."""
    site = Site(plan, port)
    hexed = frozenset(column.path for column in plan.columns if _Server.of(column).addresses == "hexed")
    address = hanweb.addresses(plan, manuscripts, hexed)
    listed = [(column, entries(plan, column, manuscripts, address)) for column in plan.columns]
    hanweb.publish(site, listed)
    _columns(site, listed)
    _tree(site)
    robots(site)
    soft_404(site)
    return site

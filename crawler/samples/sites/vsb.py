"""VSB: a column is ``/zfxxgk/gknb.htm``, and of three pages the second is ``gknb/2.htm``, the last ``gknb/1.htm``.

Reproduced from sites that run it: pagers in spans whose ``p_next`` alone says what follows (a word or an arrow),
older ones in plain links, articles that are a file and a script's answer at once (``content.jsp?…wbnewsid=``), rows
with ids of their own, links relative to a page that lies one directory deeper, the site's news beside every list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crawler.samples.layouts.furniture import Sheet, not_found
from crawler.samples.manuscript import Manuscript
from crawler.samples.plan import ColumnPlan, OtherPlan, PortalPlan, SampleError
from crawler.samples.sites.site import Asked, Entry, Reply, Site, entries, numbers, robots, soft_404

CONTENT = "/content.jsp"
_NEWS = ("全县防汛演练举行", "农村公路养护现场会召开", "便民服务大厅延长办事时间")


@dataclass(frozen=True, slots=True)
class _Look:
    """A column's number in the tree, its pager (spans, arrow, plain), and whether it links articles by script."""

    tree: int
    pager: str = "spans"
    script: bool = False

    @classmethod
    def of(cls, column: ColumnPlan) -> _Look:
        """Read a column's knobs. Raises SampleError for one that is not known."""
        look = column.turned(cls)
        if look.pager not in ("spans", "arrow", "plain"):
            raise SampleError(f"{column.path}: pager is spans, arrow or plain")
        if not re.fullmatch(r"/[\w/]+\.htm", column.path):
            raise SampleError(f"{column.path}: a VSB column is /<folder>/<name>.htm")
        return look


def _inner(body: str) -> str:
    content = f'<div id="vsb_content"><div class="v_news_content">\n{body}</div></div>'
    return f'<form name="_newscontent_fromname">\n{content}<div id="div_vote_id"></div></form>\n'


def _relative(path: str, page: str) -> str:
    """Write a link from ``page`` as the product does: up to the root and down again."""
    return path if "://" in path else "../" * (page.count("/") - 1) + path.removeprefix("/")


def _file(column: ColumnPlan, page: int, pages: int) -> str:
    """Return the path of a page of a list; they count down."""
    return column.path if page == 1 else f"{column.path.removesuffix('.htm')}/{pages + 1 - page}.htm"


def _pager(column: ColumnPlan, look: _Look, page: int, pages: int) -> str:
    here = _file(column, page, pages)

    def link(to: int, text: str) -> str:
        return f'<a href="{_relative(_file(column, to, pages), here)}">{text}</a>'

    if look.pager == "plain":
        further = link(page + 1, "下页") + link(pages, "尾页") if page < pages else "下页 尾页"
        return f'<div class="headStyle">共{pages}页 {link(1, "首页")} {further}</div>\n'
    word = "&gt;" if look.pager == "arrow" else "下页"

    def span(name: str, inner: str) -> str:
        return f'<span class="{name}">{inner}</span>'

    drawn = span("p_first_d p_fun_d", "首页") if page == 1 else span("p_first p_fun", link(1, "首页"))
    for number in range(1, pages + 1):
        drawn += span("p_no_d", str(number)) if number == page else span("p_no", link(number, str(number)))
    if page < pages:
        drawn += span("p_next p_fun", link(page + 1, word)) + span("p_last p_fun", link(pages, "尾页"))
    else:
        drawn += span("p_next_d p_fun_d", word) + span("p_last_d p_fun_d", "尾页")
    return f'<div class="pb_sys_common">{span("p_pages", drawn)}{span("p_t", f"{page}/{pages}")}</div>\n'


def _news(site: Site, page: str) -> str:
    rows = ""
    for number, title in enumerate(_NEWS, 1):
        path = f"/info/1001/{80_000 + number}.htm"
        rows += f'<li><a href="{_relative(path, page)}" title="{title}">{title}</a><span>2024-06-0{number}</span></li>'
        if path not in site.pages:
            site.html(path, Sheet((title,), _inner("<p>与年报无关的一页。</p>")))
            site.strays.append(site.base + path)
    return f'<div class="side"><h3>要闻动态</h3><ul>{rows}</ul></div>\n'


def _column(site: Site, column: ColumnPlan, rows: Sequence[Entry]) -> None:
    """Serve the pages of a column."""
    look = _Look.of(column)
    meta = (("ColumnName", column.title), ("ColumnType", "信息公开年报"))
    gray = '<script language="javascript" src="/_sitegray/_sitegray.js"></script>\n'
    if column.shell:
        inner = gray + '<div id="list"></div><script src="/system/resource/js/list.js"></script>'
        site.html(column.path, Sheet((column.title, "政府信息公开"), inner, meta))
        site.shells.append(site.base + column.path)
        return
    chunks = [rows[at : at + column.page_size] for at in range(0, len(rows), column.page_size)] or [()]
    for number, chunk in enumerate(chunks, 1):
        path = _file(column, number, len(chunks))
        drawn = ""
        for index, entry in enumerate(chunk):
            href = _relative(entry.path, path).replace("&", "&amp;")
            link = f'<a href="{href}" target="_blank" title="{entry.hover}">{entry.shown}</a>'
            drawn += f'<li id="line_u{look.tree}_{index}">{link}<span>{entry.day.isoformat()}</span></li>\n'
        inner = f'{gray}<div class="main_conRCb"><ul>\n{drawn}</ul></div>\n'
        inner += _pager(column, look, number, len(chunks)) if len(chunks) > 1 else ""
        site.html(path, Sheet((column.title, "政府信息公开"), inner + _news(site, path), meta))
        site.lists.append(site.base + path)


def build(plan: PortalPlan, manuscripts: Sequence[Manuscript], port: int) -> Site:
    """Build the portal's site."""
    site = Site(plan, port)
    ids = numbers(plan, manuscripts)
    looks = {column.path: _Look.of(column) for column in plan.columns}

    def address(column: ColumnPlan, document: Manuscript | OtherPlan, _: date) -> str:
        look = looks[column.path]
        if isinstance(document, OtherPlan):
            number = ids[document.title, "", column.path]
        else:  # a second column shows the same article, and does not copy it
            number = ids[document.agency.name, str(document.year), document.agency.column]
        if look.script:
            return f"{CONTENT}?urltype=news.NewsContentUrl&wbtreeid={look.tree}&wbnewsid={number}"
        return f"/info/{look.tree}/{number}.htm"

    listed = [(column, entries(plan, column, manuscripts, address)) for column in plan.columns]
    for own in (True, False):
        for column, rows in listed:
            for entry in rows:
                if own == (entry.manuscript is None or entry.manuscript.agency.column == column.path):
                    site.publish(entry, _inner)

    def content(asked: Asked) -> Reply:
        named = (asked.value("urltype"), asked.value("wbtreeid"), asked.value("wbnewsid"))
        path = f"{CONTENT}?urltype={named[0]}&wbtreeid={named[1]}&wbnewsid={named[2]}"
        return site.pages.get(path) or Reply(not_found(plan).encode(), status=404)

    site.scripts[CONTENT] = content
    for column, rows in listed:
        _column(site, column, rows)
    tree = "".join(f'<li><a href="{column.path.removeprefix("/")}">{column.title}</a></li>' for column in plan.columns)
    guide = f'<h3><a href="zfxxgk/zn.htm">政府信息<br>公开指南</a></h3><ul>{tree}</ul>'
    site.html("/zfxxgk.htm", Sheet(("政府信息公开",), guide + _news(site, "/zfxxgk.htm")))
    home = '<a href="zfxxgk.htm">政府信息公开</a> <a href="bsfw.htm">办事服务</a>'
    site.html("/", Sheet((plan.name,), home + _news(site, "/")))
    robots(site)
    soft_404(site)
    return site

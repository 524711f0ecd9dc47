"""Lists as portals write them that nobody here had seen: each took a report, or more, from the crawl."""

from __future__ import annotations

import json

from archive.ingest import Source, read
from crawler.addresses import Reach
from crawler.families import jpage, static, trs, xxgk
from crawler.finding.discovery import Search
from crawler.finding.leads import is_certain, names_agency
from crawler.finding.survey import see_portal
from crawler.lists.listing import Ask, Listing
from crawler.page import Page
from parsers.model import Hints, Report
from parsers.titles import judge

HOST = "http://www.wuyou.gov.cn"
COLUMN = f"{HOST}/col/col8314/index.html"


def row(number: int) -> str:
    title = f"乌有县第{number}局2023年政府信息公开工作年度报告"
    return (
        f'<li><a href="/art/2024/1/28/art_8314_{number}.html" title="{title}">{title[:12]}...</a><b>2024-01-28</b></li>'
    )


def window(numbers: range, successor: str | None) -> str:
    link = f'<nextgroup><![CDATA[<a href="{successor}"></a>]]></nextgroup>' if successor else ""
    records = "".join(f"<record><![CDATA[{row(number)}]]></record>" for number in numbers)
    return f"<datastore>{link}<recordset>{records}</recordset></datastore>"


class Proxy:
    """A server that obeys the page's number alone, and gives windows of 18; the embedded one is called ``first``."""

    def __init__(self, first: int, rows: int) -> None:
        self.first, self.rows = first, rows
        self.asked: list[str] = []

    def column(self) -> bytes:
        link = "/module/web/jpage/dataproxy.jsp?page=1&amp;webid=7&amp;columnid=8314&amp;unitid=51&amp;permissiontype=0"
        island = f'<script type="text/xml">{window(range(18), link)}</script><script>jpage({{perPage: 6}})</script>'
        return f"<html><body><div id='51'><ul></ul></div>{island}</body></html>".encode()

    def answer(self, url: str) -> bytes:
        self.asked.append(url)
        page = int(url.partition("page=")[2].partition("&")[0])
        start = (page - self.first) * 18
        more = start + 18 < self.rows
        return window(
            range(start, min(start + 18, self.rows)), f"./dataproxy.jsp?page={page + 1}" if more else None
        ).encode()


def read_to_the_end(proxy: Proxy) -> set[str]:
    seen: set[str] = set()
    ask: Ask | None = Ask(COLUMN, COLUMN)
    body = proxy.column()
    while ask is not None:
        listing: Listing = jpage.listing(Page(ask.url, body), ask)
        new = {entry.url for entry in listing.entries} - seen
        seen |= new
        ask = listing.following if new else jpage.other_way(ask)
        body = proxy.answer(ask.url) if ask else b""
    return seen


def test_jpage_no_window_is_passed_over_whatever_the_server_calls_the_embedded_one() -> None:
    for first in (0, 1):
        proxy = Proxy(first, rows=60)
        assert len(read_to_the_end(proxy)) == 60, f"the embedded window is page {first}"
        assert len(proxy.asked) <= 4


def test_jpage_an_array_may_be_called_after_its_list() -> None:
    rows = json.dumps([row(1), row(2)], ensure_ascii=False)
    script = f"<script>var dataStore51 = {rows};\njQuery('#51').jpage({{dataStore:dataStore51, perPage:15}});</script>"
    body = f"<html><body><div id='51'></div>{script}<!-- dataproxy.jsp --></body></html>".encode()
    assert len(jpage.listing(Page(COLUMN, body), Ask(COLUMN, COLUMN)).entries) == 2


def test_xxgk_agencies_beside_a_report_that_stands_for_the_column_are_asked_too() -> None:
    script = f"{HOST}/module/xxgk/xxgkAnnualReport.jsp"
    names = {"004374579": "乌有高新区管理委员会", "004374580": "乌有高新区柳林街道办事处"}
    links = "".join(
        f'<a href="{script}?area={key}&amp;fbtime=2023&amp;showType=2">{name}</a>' for key, name in names.items()
    )
    url = f"{script}?area=004374579&fbtime=2023&showType=2"
    listing = xxgk.listing(Page(url, f"<html><body>{links}</body></html>".encode()), Ask(url, url))
    assert {ask.state["area"] for ask in listing.elsewhere} == set(names)


def test_years_in_a_select_are_parts_of_the_column_though_they_are_called_like_articles() -> None:
    column = f"{HOST}/nb/szf/"
    choices = "".join(f'<option value="/nb/szf/{year}.html">{year}年</option>' for year in (2023, 2022, 2021))
    files = '<option value="/nb/szf/2020.pdf">2020年</option><option value="/other/2019.html">2019年</option>'
    page = Page(column, f"<select onchange='location.href=this.value'>{choices}{files}</select>".encode())
    parts = static.listing(page, Ask(column, column)).subcolumns
    assert parts == tuple(f"{column}{year}.html" for year in (2023, 2022, 2021))


class Portal:
    """A portal of pages by address, searched as a crawl would."""

    def __init__(self, pages: dict[str, str]) -> None:
        self.pages = {f"{HOST}{path}": markup for path, markup in pages.items()}
        self.asked: list[str] = []

    def search(self) -> Search:
        search = Search(f"{HOST}/", Reach())
        while (step := search.next_lead()) is not None:
            lead, depth = step
            self.asked.append(lead.url.removeprefix(HOST))
            if (markup := self.pages.get(lead.url)) is None:
                search.missed(lead, depth, "dead")
            else:
                search.saw(lead, depth, see_portal(markup.encode(), None, lead.url, lead.ask, lead.family))
        return search


AGENCIES = [f"乌有县{name}" for name in ("教育局", "财政局", "民政局", "水利局", "商务局", "三合镇人民政府")]


def test_all_agencies_are_looked_at_though_nothing_says_where_their_columns_lie() -> None:
    # /x/c10z/ leads to /x/c37/: each has numbers of its own, and one cannot be told from another's
    links = "".join(f'<a href="/x/c{10 + n}z/index.shtml">{name}</a>' for n, name in enumerate(AGENCIES))
    pages = {"/": f'<a href="/x/c1/index.shtml">政府信息公开</a>{"<a href=/news/1.html>要闻</a>" * 9}'}
    pages["/x/c1/index.shtml"] = f'<a href="/x/c9/list.shtml">政府信息公开年报</a><h3>部门</h3>{links}'
    for n, name in enumerate(["乌有县人民政府", *AGENCIES]):
        own = f"/x/c{9 + n if n == 0 else 30 + 7 * n}/list.shtml"
        rows = "".join(
            f'<li><a href="{own[:-10]}/{year}01/t{year}0120_{n}.shtml">{name}{year}年政府信息公开年度报告</a></li>'
            for year in (2023, 2022)
        )
        pages[own] = f"<html><title>政府信息公开年报</title><ul>{rows}</ul></html>"
        pages[f"/x/c{9 + n}z/index.shtml"] = f'<a href="{own}">政府信息公开年报</a><a href="/y/{n}.html">指南</a>'
    found = Portal(pages).search()
    assert len(found.columns) == 1 + len(AGENCIES)
    assert not found.cut_short


def test_what_a_column_lists_is_left_to_the_crawl() -> None:
    cells = "".join(
        f"<tr><td>{name}</td>" + "".join(f'<td><a href="/gknb/{n}{year}.html">查看</a></td>' for year in (2022, 2023))
        for n, name in enumerate(AGENCIES)
    )
    head = "<tr><th>单位</th><th>2022年</th><th>2023年</th></tr>"
    pages = {"/": '<a href="/gknb/index.html">政府信息公开年报</a>'}
    pages["/gknb/index.html"] = f"<title>政府信息公开年度报告</title><table>{head}{cells}</table>"
    portal = Portal(pages)
    assert [column.reports for column in portal.search().columns] == [12]
    assert portal.asked == ["/", "/gknb/index.html"]


def test_a_column_of_other_agencies_that_shows_no_list_is_not_passed_over() -> None:
    assert all(
        map(
            is_certain, ("镇街信息公开年报", "部门政府信息公开年报", "市政府信息公开年报", "各乡镇政府信息公开年度报告")
        )
    )
    assert not is_certain("乌有县财政局政府信息公开年度报告")  # the title of one report, and no column's name
    pages = {"/": '<a href="/zj/index.html">镇街信息公开年报</a>', "/zj/index.html": "<div id='list'></div>"}
    assert [doubt.url for doubt in Portal(pages).search().doubts] == [f"{HOST}/zj/index.html"]


def test_services_whose_names_end_like_agencies_are_none() -> None:
    assert not any(map(names_agency, ("企业开办", "一网通办", "掌上办", "马上办", "主办")))
    assert all(map(names_agency, ("市外办", "县政府办", "区扶贫办", "三合镇")))


def test_menus_are_nobodys_name() -> None:
    assert (
        judge("政府信息公开指南政府信息公开制度法定主动公开内容政府信息公开年报", confirmed_column=False).agency is None
    )


def test_a_list_of_files_names_the_agencies_of_files_that_have_no_title_of_their_own() -> None:
    period = "本报告所列数据的统计期限为2023年1月1日至2023年12月31日。"
    chapters = (
        "总体情况",
        "主动公开政府信息情况",
        "收到和处理政府信息公开申请情况",
        "政府信息公开行政复议、行政诉讼情况",
    )
    body = "".join(f"<p>{number}、{name}</p><p>{period}</p>" for number, name in zip("一二三四", chapters, strict=True))
    hints = Hints("乌有县财政局2023年政府信息公开工作年度报告.pdf", None, None, confirmed_column=True)
    report = read(body.encode(), Source(f"{HOST}/upload/1.pdf", "2024-02-01T00:00:00+08:00", kind="file", hints=hints))
    assert isinstance(report, Report)
    assert (report.agency, report.title) == ("乌有县财政局", "乌有县财政局2023年政府信息公开工作年度报告")


def test_bare_agencies_in_a_list_lead_to_hosts_of_any_software() -> None:
    """A province's page of all departments: some of its rows lie on hosts of their own, none has a day."""
    column = f"{HOST}/zfxxgk/nb/"
    links = {
        "./202503/t20250325_1.html": "样例省人民政府",
        "http://jyt.wuyou.gov.cn/public/content/2477": "样例省教育厅",
        "http://czt.wuyou.gov.cn/nianbao/2024/": "样例省财政厅",
        "http://mzt.wuyou.gov.cn/info/1001/7.htm": "样例省民政厅",
        # its home page is no report, and neither is a friend's
        "http://sft.wuyou.gov.cn/": "样例省司法厅",
        "http://www.example.com/about/us": "更多服务",
    }
    rows = "".join(f'<li><a href="{link}">{name}</a></li>' for link, name in links.items())
    found = trs.listing(
        Page(column, f"<html><body><h3>2024年</h3><ul>{rows}</ul></body></html>".encode()), Ask(column, column)
    )
    assert [entry.title for entry in found.entries] == [
        "样例省人民政府",
        "样例省教育厅",
        "样例省财政厅",
        "样例省民政厅",
    ]

"""Columns that are no plain list, pages that hide them, and pages that only look like one."""

from __future__ import annotations

import pytest

from crawler.addresses import Reach
from crawler.families import trs
from crawler.finding.discovery import Search
from crawler.finding.survey import PortalSight, see_portal
from crawler.lists.listing import Ask
from crawler.page import Page

HOME = "http://www.yangli.gov.cn/"
COLUMN = HOME + "zfxxgk/nb/"
CHAPTERS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
REPORT = "".join(f"<h3>{chapter}</h3><p>{'本年度各项工作照常进行。' * 9}</p>" for chapter in CHAPTERS)


def see(url: str, markup: str) -> PortalSight:
    return see_portal(f"<html>{markup}</html>".encode(), None, url)


def search(pages: dict[str, str], start: str = HOME) -> Search:
    """Search a portal made of these pages; every other address is dead."""
    found = Search(start, Reach())
    while (step := found.next_lead()) is not None:
        lead, depth = step
        if lead.url in pages:
            found.saw(lead, depth, see(lead.url, pages[lead.url]))
        else:
            found.missed(lead, depth, "dead")
    return found


def rows(*titles: str, folder: str = "./202401/") -> str:
    return "".join(f'<li><a href="{folder}t20240120_{n}.shtml">{title}</a></li>' for n, title in enumerate(titles))


def reports(count: int) -> str:
    return f"<ul>{rows(*(f'第{n}局2023年政府信息公开工作年度报告' for n in range(count)))}</ul>"


def urls(found: Search) -> list[str]:
    return [column.url for column in found.columns]


# -- pages that hide the way


@pytest.mark.parametrize("host", ["xxgk", "gk", "zf"])
def test_open_information_may_have_a_host_of_its_own_below_the_portals_name(host: str) -> None:
    there, elsewhere = f"http://{host}.yangli.gov.cn/", "http://xxgk.shuixiang.gov.cn/"
    pages = {
        HOME: "".join(f'<a href="{url}">政府信息公开</a>' for url in (there, elsewhere)),
        # all links of a host that is called so are the portal's own, however little they say
        there: '<a href="/ml.html">公开指南</a>' if host != "zf" else '<a href="/nb/">公开年报</a>',
        f"{there}ml.html": '<a href="/nb/">政府信息公开年报</a>',
        f"{there}nb/": reports(2),
        elsewhere: reports(2),
    }
    assert urls(search(pages)) == [f"{there}nb/"]


@pytest.mark.parametrize(
    "way",
    [
        '<a href="/zfxxgk/nb/"><img src="logo.png" alt="政府信息公开年报"></a>',
        "<li onclick=\"window.open('/zfxxgk/nb/')\">政府信息<br>公开年报</li>",
        "<div onclick=\"location.href='/zfxxgk/nb/'\"><em></em>政府信息公开年报</div>",
        '<map><area href="/zfxxgk/nb/" alt="政府信息公开年报"></map>',
        '<select onchange="location.href=this.value"><option value="/zfxxgk/nb/">政府信息公开年报</option></select>',
        '<li data-url="/zfxxgk/nb/">政府信息公开年报</li>',
        '<frameset><frame src="/zfxxgk/nb/"></frameset>',
        '<meta http-equiv="refresh" content="0;url=/zfxxgk/nb/">',
        "<script>window.location.href = '/zfxxgk/nb/';</script>",
        "<script>$('#main').load('/zfxxgk/nb/');</script>",
        '<a href="/zfxxgk/nb/"><img src="in.jpg"></a>',
    ],
)
def test_the_column_is_found_however_it_is_linked(way: str) -> None:
    assert urls(search({HOME: way, COLUMN: reports(3)})) == [COLUMN]


def test_a_home_page_that_gives_no_connection_is_tried_by_the_other_scheme() -> None:
    found = Search("https://www.yangli.gov.cn/", Reach())
    assert found.next_lead()
    found.missed(*_first("https://www.yangli.gov.cn/"), "tls")
    step = found.next_lead()
    assert step is not None
    assert step[0].url == HOME


def test_a_page_that_leads_to_itself_by_https_or_a_cookie_is_asked_once_more() -> None:
    found = Search(HOME, Reach())
    step = found.next_lead()
    assert step is not None
    assert found.led_on(*step, "https://www.yangli.gov.cn/")
    again = found.next_lead()
    assert again is not None
    assert again[0].url == "https://www.yangli.gov.cn/"
    found.saw(*again, see(again[0].url, '<a href="/zfxxgk/nb/">公开年报</a>'))
    onward = found.next_lead()
    assert onward is not None
    assert onward[0].url == "https://www.yangli.gov.cn/zfxxgk/nb/"
    # not for ever
    assert sum(found.led_on(*onward, onward[0].url) for _ in range(9)) == 2


def test_a_portal_that_has_moved_to_another_host_is_proposed_there() -> None:
    found = Search(HOME, Reach())
    step = found.next_lead()
    assert step is not None
    assert not found.led_on(*step, "http://www.xinyangli.gov.cn/")
    assert [one.home for one in found.proposals.values()] == ["http://www.xinyangli.gov.cn/"]


def test_a_page_beside_a_directory_is_another_page() -> None:
    pages = {
        HOME: '<a href="/xxgk/gk.htm">政府信息公开</a>'
        '<a href="/xxgk/">政务公开</a><a href="/xxgk/index.html">政务公开</a>',
        HOME + "xxgk/gk.htm": "<p>栏目调整</p>",
        HOME + "xxgk/": '<a href="/zfxxgk/nb/">公开年报</a>',
        COLUMN: reports(2),
    }
    found = search(pages)
    assert urls(found) == [COLUMN]
    assert found.looked_at == 4  # a directory and its index page are one


def test_columns_of_single_fields_do_not_use_up_the_search() -> None:
    fields = "".join(f'<a href="/xxgk/f{n}/">第{n}领域信息公开</a>' for n in range(100))
    found = search({HOME: fields + '<a href="/zfxxgk/nb/">公开年报</a>', COLUMN: reports(2)})
    assert (urls(found), found.looked_at, found.cut_short) == ([COLUMN], 2, False)


def _first(url: str) -> tuple[object, int]:
    step = Search(url, Reach()).next_lead()
    assert step is not None
    return step


def test_usual_addresses_are_tried_where_no_link_leads_to_a_column() -> None:
    found = search({HOME: "<p>建设中</p>", HOME + "zfxxgk/zfxxgknb/": reports(3)})
    assert urls(found) == [HOME + "zfxxgk/zfxxgknb/"]
    # and only there
    asked = search({HOME: '<a href="/nb/">政府信息公开年报</a>', HOME + "nb/": reports(3)})
    assert asked.looked_at == 2


def test_the_page_of_all_columns_is_looked_at_last() -> None:
    pages = {HOME: '<a href="/wzdt/">网站地图</a><a href="/zwgk/">政务公开</a>', HOME + "zwgk/": "<p>栏目调整</p>"}
    assert urls(search(pages | {HOME + "wzdt/": '<a href="/zfxxgk/nb/">信息公开年报</a>', COLUMN: reports(2)})) == [
        COLUMN
    ]


def test_calendars_do_not_lead_astray() -> None:
    calendar = "".join(
        f'<a href="/rl/?y={year}&m={month}">{year}年</a>' for year in range(2020, 2060) for month in (1, 2)
    )
    pages = {HOME: calendar + '<a href="/zfxxgk/nb/">公开年报</a>', COLUMN: reports(2) + calendar}
    found = search(pages)
    assert (urls(found), found.looked_at) == ([COLUMN], 2)
    # nor are years that have not come yet parts of a column
    beside = "".join(f'<a href="./{year}/">{year}年</a>' for year in range(2020, 2100))
    listing = trs.listing(Page(COLUMN, beside.encode()), Ask(COLUMN, COLUMN))
    assert 2 < len(listing.subcolumns) < 30


# -- columns of other shapes


def linked(markup: str, text: str = "政府信息公开年报") -> Search:
    return search({HOME: f'<a href="/zfxxgk/nb/">{text}</a>', COLUMN: markup})


@pytest.mark.parametrize(
    "markup",
    [
        f"<body>{REPORT}</body>",
        "<ul>" + rows("2023年", "2022年", "2021年") + "</ul>",
        "<ul>" + rows("市教育局", "市水利局", "青萍镇") + "</ul>",
        '<a href="./2022/">2022年</a><a href="./2023/">2023年</a>',
        '<select><option value="./2022/">2022年</option><option value="./2023/">2023年</option></select>',
    ],
)
def test_a_column_that_shows_no_title_is_believed_by_the_name_of_its_link(markup: str) -> None:
    (one,) = linked(markup).columns
    assert (one.url, one.confirmed) == (COLUMN, True)
    assert "linked as 政府信息公开年报" in one.why
    # a name that says less is not enough
    assert linked(markup, "信息公开").columns == []


def test_a_list_in_a_frame_is_the_column_and_carries_the_name_of_its_page() -> None:
    frames = '<iframe src="/common/visitcount.html"></iframe><iframe src="/share/x.html"></iframe>'
    pages = {
        HOME: '<a href="/zfxxgk/nb/">政府信息公开年报</a>',
        COLUMN: frames + '<iframe src="./list.html"></iframe>',
        COLUMN + "list.html": "<ul>" + rows("2023年", "2022年") + "</ul>",
    }
    found = search(pages)
    assert urls(found) == [COLUMN + "list.html"]
    assert found.looked_at == 3
    assert found.doubts == []


def test_a_table_of_agencies_by_years_is_a_list_of_both() -> None:
    head = "<tr><th>单位</th><th>2023年</th><th>2022年</th></tr>"
    body = "".join(
        f'<tr><td>{name}</td><td><a href="./202401/t20240120_{n}1.shtml">查看</a></td>'
        f'<td><a href="./202301/t20230120_{n}2.shtml">查看</a></td></tr>'
        for n, name in enumerate(("市教育局", "市水利局"))
    )
    found = linked(f"<table>{head}{body}</table>")
    assert [row.entry.title for row in found.columns[0].rows] == [
        "市教育局2023年",
        "市教育局2022年",
        "市水利局2023年",
        "市水利局2022年",
    ]


def test_a_list_of_files_is_a_column() -> None:
    files = "".join(f'<li><a href="/upload/{n}.pdf">{name}</a></li>' for n, name in enumerate(("市教育局", "市水利局")))
    found = linked(f"<ul>{files}</ul><a href='/upload/9.doc'>依申请公开申请表</a>")
    assert [row.entry.title for row in found.columns[0].rows] == ["市教育局", "市水利局"]


def test_the_breadcrumb_names_a_column_but_not_its_articles() -> None:
    def crumbs(*names: str) -> str:
        return f"<div class='pos'>您现在的位置：{' &gt; '.join(names)}</div>"

    listed = "<ul>" + rows("2023年", "2022年") + "</ul>"
    way = {HOME: '<a href="/zfxxgk/">政府信息公开</a>'}
    page = crumbs("首页", "政务公开", "政府信息公开年报") + listed
    assert len(search(way | {HOME + "zfxxgk/": page}).columns) == 1
    page = crumbs("首页", "政务公开", "政府信息公开年报", "正文") + listed
    assert search(way | {HOME + "zfxxgk/": page}).columns == []


# -- what only looks like one


@pytest.mark.parametrize(
    "name", ["统计年报", "企业年报", "法治政府建设年度报告", "行政执法年度报告", "政府网站工作年度报表"]
)
def test_columns_of_other_yearly_reports_are_none(name: str) -> None:
    head = f'<head><meta name="ColumnName" content="{name}"></head>'
    listed = "<ul>" + rows(f"2023年{name}", f"2022年{name}", "2023年", "市教育局") + "</ul>"
    found = search({HOME: f'<a href="/zfxxgk/nb/">{name}</a>', COLUMN: head + listed})
    assert found.columns == []
    assert found.doubts == []


def test_the_agency_of_finance_may_have_a_column_all_the_same() -> None:
    head = '<head><meta name="ColumnName" content="市财政局政府信息公开年报"></head>'
    listed = "<ul>" + rows("样例市财政局2023年政府信息公开年度报告") + "</ul>"
    (one,) = search({HOME: '<a href="/zfxxgk/nb/">公开年报</a>', COLUMN: head + listed}).columns
    assert one.title == "市财政局政府信息公开年报"


def test_government_work_reports_are_none() -> None:
    decoy = "<ul>" + rows("2023年样例市政府工作报告", "2022年样例市政府工作报告") + "</ul>"
    found = search({HOME: '<a href="/zwgk/gzbg/">政府工作报告</a>', HOME + "zwgk/gzbg/": decoy})
    assert found.columns == []


# -- what is in doubt, and what other hosts there are


def test_a_page_linked_as_the_column_that_shows_no_list_is_in_doubt() -> None:
    (shell,) = linked('<ul id="list"></ul><script src="/js/list.js"></script>').doubts
    assert (shell.url, shell.empty) == (COLUMN, True)
    (news,) = linked("<ul>" + rows("今日要闻", "通知公告", "便民提示") + "</ul>").doubts
    assert "none of 3 titles" in news.why
    assert not news.empty


def test_a_page_that_leads_to_columns_is_not_in_doubt() -> None:
    ways = '<a href="./bj/">本级政府信息公开年报</a><a href="./bm/">部门信息公开年报</a>'
    pages = {HOME: '<a href="/zfxxgk/nb/">政府信息公开年报</a>', COLUMN: ways, COLUMN + "bm/": reports(3)}
    found = search(pages)
    assert urls(found) == [COLUMN + "bm/"]
    assert found.doubts == []


def test_hosts_that_are_linked_by_an_agencys_name_are_proposed() -> None:
    links = (
        '<a href="http://www.shuixiang.gov.cn/">水乡县人民政府</a>'
        '<a href="http://jyj.yangli.gov.cn/index.html">市教育局</a>'
        '<a href="http://zwfw.yangli.gov.cn/">政务服务大厅</a>'
        '<a href="http://www.example.com/">某某公司网站</a>'
        '<a href="http://www.shuixiang.gov.cn/zfxxgk/">水乡县</a>'
    )
    found = search({HOME: links})
    assert [(one.home, one.name, one.found_on) for one in found.proposals.values()] == [
        ("http://www.shuixiang.gov.cn/", "水乡县人民政府", HOME),
        ("http://jyj.yangli.gov.cn/", "市教育局", HOME),
    ]


# -- neighbours


def agencies(*names: str) -> str:
    return "".join(f'<a href="/xxgk/{n}/jgzn/">{name}</a>' for n, name in enumerate(names))


NAMES = ("市教育局", "市水利局", "市财政局", "市民政局", "市商务局", "市林业局", "市粮食局")


def with_agencies(*have: int) -> dict[str, str]:
    pages = {HOME: '<a href="/xxgk/">政府信息公开</a>', HOME + "xxgk/": agencies(*NAMES)}
    for n in range(len(NAMES)):
        pages[f"{HOME}xxgk/{n}/jgzn/"] = f'<a href="/xxgk/{n}/{"gzbg" if n in have else "other"}/">公开年报</a>'
        pages[f"{HOME}xxgk/{n}/{'gzbg' if n in have else 'other'}/"] = reports(3)
    return pages


def test_neighbours_are_asked_where_their_columns_must_lie() -> None:
    found = search(with_agencies(*range(7)))
    assert len(found.columns) == 7
    assert found.looked_at == 2 + 2 + 6
    assert found.columns[3].agency == "市民政局"


def test_a_neighbour_with_another_layout_is_found_by_its_own_page() -> None:
    found = search(with_agencies(0, 1, 3, 4, 5, 6))
    assert len(found.columns) == 7
    assert found.looked_at == 2 + 2 + 5 + 3


def test_a_layout_that_fits_nobody_else_is_given_up() -> None:
    found = search(with_agencies(0))
    assert len(found.columns) == 7
    # three guesses in vain, then no more
    assert found.looked_at == 2 + 2 + 3 + 2 * 6

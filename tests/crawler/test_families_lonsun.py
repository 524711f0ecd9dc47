"""Lonsun: organs by number, years in ul#timeFrame, reports without an ending."""

from __future__ import annotations

from crawler.families import lonsun, recognise
from crawler.finding.sights import see_list
from crawler.lists.listing import Ask, Listing
from crawler.page import Page

HOST = "https://www.yangli.gov.cn"
COLUMN = HOST + "/public/column/6595941?type=3&action=list"
NEWS = (
    '<div class="right"><h3>最新公开</h3><ul>'
    '<li><a href="/public/content/9001" title="全县农村公路建设推进会召开">全县…</a><span>2024-05-01</span></li>'
    '<li><a href="/public/content/9002">城区停水通知</a><span>2024-05-02</span></li></ul></div>'
)


def read(body: str, url: str = COLUMN, ask: Ask | None = None) -> Listing:
    return lonsun.listing(Page(url, body.encode()), ask or Ask(url, url))


def item(number: int, title: str, day: str = "2023-01-20") -> str:
    return f'<li><a href="/public/content/{number}" title="{title}">{title[:12]}...</a><span>{day}</span></li>'


def titles(listing: Listing) -> list[str]:
    return [entry.title for entry in listing.entries]


def test_years_that_lead_to_the_reports_themselves() -> None:
    years = '<li><a href="/public/content/11">2023年</a></li><li><a href="/public/content/12">2022年</a></li>'
    listing = read(f'<ul id="timeFrame">{years}</ul>' + NEWS)
    assert [(entry.url, entry.title) for entry in listing.entries] == [
        (HOST + "/public/content/11", "2023年"),
        (HOST + "/public/content/12", "2022年"),
    ]
    assert listing.subcolumns == ()


def test_years_that_lead_to_lists_are_parts_of_the_column() -> None:
    frame = "".join(f'<a href="{COLUMN}&year={year}">{year}年</a>' for year in (2023, 2022))
    listing = read(f'<ul class="c" id="timeframe"><li>{frame}</li></ul>' + NEWS)
    assert listing.entries == ()
    assert listing.subcolumns == (f"{COLUMN}&year=2023", f"{COLUMN}&year=2022")


def test_news_beside_the_list_are_no_rows() -> None:
    rows = (
        item(1, "样例县财政局2022年政府信息公开工作年度报告")
        + item(2, "样例县审计局")
        + item(3, "关于编制年度报告的通知")
    )
    assert titles(read(f"<ul>{rows}</ul>" + NEWS)) == [
        "样例县财政局2022年政府信息公开工作年度报告",
        "样例县审计局",
        "关于编制年度报告的通知",
    ]


def test_rows_of_a_table_and_a_list_of_bare_names() -> None:
    cells = "".join(
        f'<tr><td><div class="title"><a href="/public/content/{n}" title="样例县{name}">样例县{name}</a></div>'
        f"<p><span>索引号：X{n}</span><span>2023-01-2{n}</span></p></td></tr>"
        for n, name in enumerate(("财政局", "审计局", "民政局"), 1)
    )
    listing = read(f'<table class="r_xh_b clearfix">{cells}</table>' + NEWS)
    assert [(entry.title, entry.listed_on) for entry in listing.entries] == [
        ("样例县财政局", "2023-01-21"),
        ("样例县审计局", "2023-01-22"),
        ("样例县民政局", "2023-01-23"),
    ]


def test_a_page_with_news_only_is_a_shell() -> None:
    assert read('<ul id="list"></ul>' + NEWS) == Listing(())


def test_the_next_page_is_the_link_or_the_next_number() -> None:
    rows = "".join(item(n, f"样例县第{n}局2022年政府信息公开工作年度报告") for n in range(1, 4))
    linked = read(f'<ul>{rows}</ul><a href="{COLUMN}&pageIndex=2">下一页</a>').following
    assert linked is not None and linked.url == f"{COLUMN}&pageIndex=2"
    counted = read(f"<ul>{rows}</ul><script>Ls.pagination({{pageIndex: 1, pageCount: 2}})</script>").following
    assert counted is not None and counted.url == f"{COLUMN}&pageIndex=2"
    last = read(f"<ul>{rows}</ul><script>Ls.pagination({{pageIndex: 2, pageCount: 2}})</script>", ask=counted)
    assert last.following is None
    assert read(f"<ul>{rows}</ul>").following is None
    long = "".join(item(n, f"样例县第{n}局2022年政府信息公开工作年度报告") for n in range(1, 16))
    assert read(f"<ul>{long}</ul>").following is not None  # nothing says that this is all


def test_all_organs_stand_on_one_page() -> None:
    organs = HOST + "/public/column/6595000?type=4&action=rel"
    names = "".join(
        f'<li><a title="{name}" href="/public/column/{number}?type=4&action=list">{name}</a></li>'
        for number, name in ((6595941, "样例县财政局"), (6595942, "样例县审计局"), (6595941, "县财政局"))
    )
    listing = read(f'<ul class="clearfix">{names}</ul>', organs)
    assert listing.subcolumns == (COLUMN, COLUMN.replace("6595941", "6595942"))
    assert listing.entries == ()


def test_an_organs_pages_lead_to_its_annual_reports() -> None:
    page = Page(HOST + "/public/column/6595941?type=4&action=list", b"<html><body></body></html>")
    assert [(lead.url, lead.score >= 100) for lead in lonsun.leads(page)] == [(COLUMN, True)]


def test_a_home_page_leads_to_the_governments_and_to_those_of_all_organs() -> None:
    home = '<a href="/public/column/6595000?siteId=1">政府信息公开</a><a href="/public/column/6595941">样例县财政局</a>'
    assert [lead.url for lead in lonsun.leads(Page(HOST + "/", home.encode()))] == [
        HOST + "/public/column/6595000?type=3&action=list",
        HOST + "/public/column/6595000?type=4&action=rel",
    ]


def test_fingerprint_and_article_addresses() -> None:
    found = recognise(Page(HOST + "/", b'<a href="/public/column/6595000?type=4">x</a>'))
    assert found == ("lonsun", "/public/column/6595000")
    other = b'<a href="https://www.other.gov.cn/public/column/1?type=4">x</a>'
    assert lonsun.evidence(Page(HOST + "/", other)) is None
    for path in ("/public/content/1259510299", "/public/6595941/12.html", "/content/article/8"):
        assert lonsun.is_article(HOST + path)
    assert not lonsun.is_article(COLUMN)


def test_links_on_an_article_without_an_ending_are_relative_to_what_it_lies_in() -> None:
    link = b'<a href="./P1.pdf">x</a>'
    article = Page(HOST + "/public/content/36027577", link)
    assert [anchor.url for anchor in article.anchors] == [HOST + "/public/content/P1.pdf"]
    # a column whose last / was left out
    assert [anchor.url for anchor in Page(HOST + "/zwgk/gknb_59", link).anchors] == [HOST + "/zwgk/gknb_59/P1.pdf"]


def test_the_day_of_a_row_is_not_run_together_with_the_number_before_it() -> None:
    row = '<li><a href="/public/content/1">样例县财政局</a><i>索引号：X-12</i><i>2023-01-20</i></li>'
    split = '<li><a href="/public/content/2">样例县审计局</a><b>2023-</b><i>01-21</i></li>'
    page = Page(COLUMN, f"<ul>{row}{split}</ul>".encode())
    assert [anchor.listed_on for anchor in page.anchors] == ["2023-01-20", "2023-01-21"]


def test_years_and_bare_names_count_where_the_page_calls_itself_the_column() -> None:
    rows = item(1, "样例县审计局") + item(2, "样例县财政局2022年政府信息公开工作年度报告")
    body = f'<ul id="timeFrame"><a href="/public/content/11">2023年</a></ul><ul>{rows}</ul>'
    for head, wanted in (('<meta name="ColumnName" content="政府信息公开年报">', 3), ("", 1)):
        text = f"<html><head>{head}</head><body>{body}</body></html>".encode()
        sight = see_list(text, None, COLUMN, Ask(COLUMN, COLUMN), None, confirmed=False)
        assert sum(one.verdict.wanted for one in sight.entries) == wanted
        assert sight.confirmed == bool(head)

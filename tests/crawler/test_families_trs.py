"""TRS WCM: where its lists hold their rows, and how the next page is found."""

import pytest

from crawler.families import recognise, trs
from crawler.lists.listing import Ask, Listing
from crawler.page import Page

COLUMN = "http://www.yangli.gov.cn/zwgk/szfgk/gknb/"
FIRST = Ask(COLUMN, COLUMN)


def read(markup: str, ask: Ask = FIRST) -> Listing:
    return trs.listing(Page(ask.url, f"<html><body>{markup}</body></html>".encode()), ask)


def row(path: str, title: str, day: str = "2024-03-07", shown: str = "") -> str:
    return f'<li><a href="{path}" title="{title}">{shown or title}</a><span>{day}</span></li>'


def test_rows_are_resolved_against_the_column_and_keep_their_whole_title_and_date() -> None:
    listing = read(
        "<ul>"
        + row("./202403/t20240307_7.shtml", "样例市2023年政府信息公开工作年度报告", shown="样例市2023年政府...")
        + row("./2024/202501/t20250121_8.shtml", "2024年政府信息\n公开工作年度报告", "2025-\n03-07")
        + row("./202010/tnull_9.shtml", "2019年政府信息公开工作年度报告", "2020年1月9日")
        + row("./202301/t20230120_5_wap.shtml", "2022年政府信息公开工作年度报告", "[2023-01-20]")
        + "</ul>"
    )
    assert [(entry.url.removeprefix(COLUMN), entry.title, entry.listed_on) for entry in listing.entries] == [
        ("202403/t20240307_7.shtml", "样例市2023年政府信息公开工作年度报告", "2024-03-07"),
        ("2024/202501/t20250121_8.shtml", "2024年政府信息公开工作年度报告", "2025-03-07"),
        ("202010/tnull_9.shtml", "2019年政府信息公开工作年度报告", "2020-01-09"),
        ("202301/t20230120_5.shtml", "2022年政府信息公开工作年度报告", "2023-01-20"),
    ]


def test_a_column_without_its_closing_slash_is_a_directory_all_the_same() -> None:
    bare = Ask(COLUMN.rstrip("/"), COLUMN.rstrip("/"))
    listing = read(row("./202403/t20240307_7.shtml", "2023年政府信息公开工作年度报告"), bare)
    assert listing.entries[0].url == COLUMN + "202403/t20240307_7.shtml"


def test_a_list_repeated_in_a_comment_and_news_beside_the_list_are_not_rows() -> None:
    listing = read(
        "<ul>" + row("./202403/t20240307_7.shtml", "2023年政府信息公开工作年度报告") + "</ul>"
        "<!-- <ul>" + row("./202303/t20230307_6.shtml", "2022年政府信息公开工作年度报告") + "</ul> -->"
        "<div><a href='/ywdt/202403/t20240301_1.shtml'>今日要闻</a></div>"
        "<ul class='nav'><li><a href='/zwgk/'>政务公开</a></li><li><a href='../'>上级</a></li></ul>"
    )
    assert [entry.title for entry in listing.entries] == ["2023年政府信息公开工作年度报告"]


def test_a_row_may_lead_to_a_file_to_another_column_or_to_another_host() -> None:
    listing = read(
        "<ul>"
        + row("./202403/t20240307_7.shtml", "2023年政府信息公开工作年度报告")
        + row("./202403/P020240307.pdf", "样例市教育局")
        + row("/zwgk/xxgk/jyj/gzbg/202403/t20240301_2.shtml", "样例市民政局")
        + row("https://www.yangliqu.example/a/1.html", "样例区")
        + "</ul>"
    )
    assert [entry.title for entry in listing.entries] == [
        "2023年政府信息公开工作年度报告",
        "样例市教育局",
        "样例市民政局",
        "样例区",
    ]


def test_a_link_elsewhere_on_the_page_counts_if_its_title_proves_a_report() -> None:
    listing = read(
        "<div><a href='http://jyj.yangli.gov.cn/x/202403/t20240301_2.html'>2023年政府信息公开年度报告</a></div>"
    )
    assert len(listing.entries) == 1


def test_rows_in_script_variables() -> None:
    listing = read(
        """<ul><script>
        var url = "./202602/t20260214_2.shtml"; var title = "样例局2025年政府信息公开工作年度报告";
        document.writeln('<li><a href="' + url + '">' + title + '</a>');
        document.writeln("2026-02-14 17:32");
        </script><script>
        var url = "./202502/t20250214_1.shtml"; var title = '样例局2024年政府信息公开工作年度报告';
        document.writeln("2025-02-14 17:32");
        </script></ul>"""
    )
    assert [(entry.title[:7], entry.listed_on) for entry in listing.entries] == [
        ("样例局2025", "2026-02-14"),
        ("样例局2024", "2025-02-14"),
    ]
    assert listing.entries[0].url == COLUMN + "202602/t20260214_2.shtml"


def test_rows_in_an_array_whose_titles_come_first() -> None:
    listing = read(
        """<script>var list = [{title: "甲局2025年政府信息公开工作年度报告", url: "./202602/t20260214_2.html"},
        {title: "乙局2025年政府信息公开工作年度报告", url: "./202602/t20260215_3.html"}];</script>"""
    )
    assert [(entry.title[:2], entry.url[-9:]) for entry in listing.entries] == [
        ("甲局", "14_2.html"),
        ("乙局", "15_3.html"),
    ]


def test_rows_written_by_document_write() -> None:
    listing = read(
        r"""<script>
        document.write('<li><a href=\'./202602/t20260214_2.shtml\' title=\'甲局2025年政府信息公开年报\'>甲局</a>');
        document.write("<span>2026-02-14</span></li>");</script>"""
    )
    assert [(entry.title, entry.listed_on) for entry in listing.entries] == [
        ("甲局2025年政府信息公开年报", "2026-02-14")
    ]


@pytest.mark.parametrize(
    "array",
    [
        """[{name: "甲局2025年政府信息公开工作年度报告", link: "./202602/t20260214_2.html", day: "2026-02-14"},
        {name: "乙局2025年政府信息公开工作年度报告", link: "./202602/t20260215_3.html", day: "2026-02-15"}]""",
        """[["./202602/t20260214_2.html", "甲局2025年政府信息公开工作年度报告", "公开"],
        ["./202602/t20260215_3.html", "乙局2025年政府信息公开工作年度报告", "公开"]]""",
    ],
)
def test_rows_whose_titles_go_by_any_name(array: str) -> None:
    listing = read(f"<script>var rows = {array}; draw(rows);</script>")
    assert [(entry.title[:2], entry.url[-9:]) for entry in listing.entries] == [
        ("甲局", "14_2.html"),
        ("乙局", "15_3.html"),
    ]


def test_an_address_alone_in_a_script_is_no_row() -> None:
    assert read('<script>var latest = "./202602/t20260214_2.html"; var name = "最新公告";</script>').entries == ()


def test_empty_rows_that_fill_a_page_are_none() -> None:
    filler = (
        '<li><i class="flag"></i></li><li><i class="flag"></i><a href="" title=""></a></li><li><a href="#"></a></li>'
    )
    listing = read(f"<ul>{row('./202403/t20240307_7.shtml', '2023年政府信息公开工作年度报告')}{filler}</ul>")
    assert len(listing.entries) == 1


def test_addresses_of_the_second_generation_and_files_beside_articles() -> None:
    listing = read(
        "<ul>"
        + row("./2024-03/07/content_7895020.shtml", "甲局2023年政府信息公开工作年度报告")
        + row("./2024-03/07/c_7895021.html", "乙局2023年政府信息公开工作年度报告")
        + row("./202601/P020260130338555114519.pdf", "丙局2025年政府信息公开工作年度报告")
        + "</ul>"
    )
    assert [entry.title[:2] for entry in listing.entries] == ["甲局", "乙局", "丙局"]


def test_a_column_lists_what_lies_in_its_agencies_own_columns() -> None:
    rows = "".join(
        row(f"/zwgk/xxgk/{path}/gzbg/202403/t20240307_{n}.shtml", name)
        for n, (path, name) in enumerate((("jyj", "市教育局"), ("slj", "市水利局"), ("czj", "市财政局")))
    )
    news = "".join(row(f"/ywdt/202403/t20240307_9{n}.shtml", f"今日要闻第{n}条") for n in range(5))
    listing = read(f"<ul class='news'>{news}</ul><ul>{rows}</ul>")
    assert [entry.title for entry in listing.entries] == ["市教育局", "市水利局", "市财政局"]


def test_a_pager_that_was_replaced_and_commented_out_does_not_count() -> None:
    script = """<script>//createPageHTML(99, 0, "index", "htm");
    /* createPageHTML(98, 0, "index", "htm"); */
    var home = "http://www.yangli.gov.cn/"; createPageHTML(3, 0, "index", "shtml");</script>"""
    following = read(ROW + script).following
    assert following is not None
    assert (following.url, following.counted) == (COLUMN + "index_1.shtml", 3)


ROW = row("./202403/t20240307_7.shtml", "2023年政府信息公开工作年度报告")


@pytest.mark.parametrize(
    ("call", "second", "counted"),
    [
        ('createPageHTML(25, 0, "index", "shtml");', "index_1.shtml", 25),
        ('createPageHTML(17, 0,"index", "shtml", "black2", 250);', "index_1.shtml", 17),
        ('createPageHTML(250, 17, 0, "index", "html");', "index_1.html", 17),
        ('createPage(10, 0, "index", "html")', "index_1.html", 10),
        ('pageControl(4, 0, "list", "shtml", 10, \'pages-nav\')', "list_1.shtml", 4),
        ('createPageHTML(6, 1, "index", "shtml");', "index_2.shtml", 6),
        ("var countPage = 3; var currentPage = 0;", "index_1.shtml", 3),
        ('$(".pagination").pagination({ totalPage: 6, currentPage: 1 });', "index_2.shtml", 6),
    ],
)
def test_pagers(call: str, second: str, counted: int) -> None:
    following = read(f"{ROW}<script>{call}</script>").following
    assert following is not None
    assert (following.url, following.page, following.counted) == (COLUMN + second, 2, counted)
    assert following.referer == COLUMN


@pytest.mark.parametrize(
    "call",
    [
        "",
        'createPageHTML(1, 0, "index", "shtml");',
        "createPageHTML('page_div', 28, 1,'list','shtml',560)",  # another vendor's
        "function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt) {}",
    ],
)
def test_no_pager(call: str) -> None:
    assert read(f"{ROW}<script>{call}</script>").following is None


def test_pages_go_on_past_the_pagers_count_for_the_count_alone_ends_nothing() -> None:
    call = '<script>createPageHTML(2, 1, "index", "shtml");</script>'
    first = read(ROW + call.replace("2, 1", "2, 0"))
    assert first.following is not None
    second = read(ROW + call, first.following)
    assert second.following is not None
    assert second.following.url == COLUMN + "index_2.shtml"
    assert (first.following.promised, second.following.promised) == (True, False)


def test_a_pager_that_names_no_ending_is_tried_with_others() -> None:
    first = read(
        row("./202403/t20240307_7.html", "2023年政府信息公开工作年度报告") + "<script>var countPage = 2;</script>"
    )
    assert first.following is not None
    tried = [first.following]
    while (other := trs.other_way(tried[-1])) is not None:
        tried.append(other)
    assert [ask.url.removeprefix(COLUMN) for ask in tried] == ["index_1.html", "index_1.shtml", "index_1.htm"]


def test_a_plain_next_link_is_followed_within_the_column() -> None:
    following = read(f'{ROW}<a href="index_1.html">下一页</a>').following
    assert following is not None
    assert following.url == COLUMN + "index_1.html"
    assert read(f'{ROW}<a href="/other/index_1.html">下一页</a>').following is None


def test_year_channels() -> None:
    listing = read(
        f'{ROW}<ul><li><a href="./2024/">2024年</a></li><li><a href="./2023n/">2023</a></li>'
        '<li><a href="../gknb_2022/index.shtml">2022年度</a></li><li><a href="/zwgk/ysqgk/">依申请公开</a></li></ul>'
        '<select><option value="">选择</option><option value="./2021/">2021年</option></select>'
        '<a href="/elsewhere/2020/">2020年</a>'
    )
    assert listing.subcolumns == (
        COLUMN + "2024/",
        COLUMN + "2023n/",
        "http://www.yangli.gov.cn/zwgk/szfgk/gknb_2022/index.shtml",
        COLUMN + "2021/",
    )


def test_an_error_page_gives_nothing() -> None:
    listing = read("<h1>404</h1><p>您访问的页面不存在</p><a href='/'>返回首页</a>")
    assert (listing.entries, listing.subcolumns, listing.following) == ((), (), None)


def test_fingerprint() -> None:
    page = Page(COLUMN, f"<html>{ROW}</html>".encode())
    assert recognise(page) == ("trs", "/t20240307_7.shtml")
    assert recognise(Page(COLUMN, b"<html><p>nothing</p></html>")) is None


def test_a_page_is_decoded_by_what_it_is_not_by_what_its_header_says() -> None:
    title = "样例市镕城区2023年政府信息公开工作年度报告"
    for body, header in (
        (title.encode("gb18030"), "gb2312"),
        (title.encode(), "ISO-8859-1"),
        (title.encode(), "gb2312"),
    ):
        markup = b"<ul><li><a href='./202403/t20240307_7.shtml'>" + body + b"</a></li></ul>"
        assert trs.listing(Page(COLUMN, markup, header), FIRST).entries[0].title == title


def test_the_day_inside_a_link_is_no_part_of_its_title() -> None:
    title = "样例市水利局2023年政府信息公开工作年度报告"
    for inside in (
        f'<li>{title}<b class="u_time">2024-03-07</b></li>',
        f"<span>[2024-03-07]</span>{title}",
        f"{title} 2024年3月7日 09:30",
        f"<em>发布时间：2024/03/07</em><p>{title}</p>",
    ):
        body = f'<div><a class="listpc-item" href="./202403/t20240307_1.shtml">{inside}</a></div>'
        (entry,) = read(body).entries
        assert (entry.title, entry.listed_on) == (title, "2024-03-07")

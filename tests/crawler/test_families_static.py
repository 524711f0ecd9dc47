"""Portals of no known software: which links are rows, where the next page is, and which guesses at it are believed."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from urllib.parse import parse_qs

import pytest

from crawler.families import FAMILIES, paging, recognise, static
from crawler.lists.listing import Ask, Listing
from crawler.page import Page

HOST = "http://www.yangli.gov.cn"
LIST = HOST + "/zwgk/nb/list.shtml"
DATA = tomllib.loads(files("crawler.families").joinpath("static.toml").read_text("utf-8"))
TOPIC = "2022年政府信息公开工作年度报告"
NEWS = (
    '<div class="side"><ul><li><a href="/ywdt/bdyw/content_9001.shtml">全市重点项目开工</a><span>2024-05-01</span></li>'
    '<li><a href="/ywdt/bdyw/content_9002.shtml">春季植树活动举行</a><span>2024-05-02</span></li></ul></div>'
)


def item(number: int, title: str = "", folder: str = "/zwgk/nb") -> str:
    title = title or f"样例市第{number}局{TOPIC}"
    return f'<li><a href="{folder}/content_{number}.shtml" title="{title}">{title}</a><span>2023-01-20</span></li>'


def items(*numbers: int, folder: str = "/zwgk/nb") -> str:
    return f"<ul>{''.join(item(number, folder=folder) for number in numbers)}</ul>"


def read(body: str, ask: Ask | str = LIST) -> Listing:
    ask = Ask(ask, ask) if isinstance(ask, str) else ask
    return static.listing(Page(ask.url, f"<html><body>{body}</body></html>".encode()), ask)


def numbers(listing: Listing) -> list[int]:
    return [int(re.findall(r"\d+", entry.url)[-1]) for entry in listing.entries]


def guesses(body: str, column: str = LIST) -> list[str]:
    """The addresses at which the second page is sought, one after another."""
    ask, found = read(body, column).following, []
    while ask is not None:
        found.append(ask.url.removeprefix(HOST))
        ask = static.other_way(ask)
    return found


# ---- rows


def test_whatever_stands_in_the_list_is_a_row_and_news_beside_it_are_not() -> None:
    rows = item(1) + item(2, "样例市财政局") + item(3, "关于编制年度报告的通知") + '<li><a href="P1.pdf">附件</a></li>'
    listing = read(f'{NEWS}<ul>{rows}</ul><div class="page"><a href="list_1.shtml">2</a></div>')
    assert [entry.url.rpartition("/")[2] for entry in listing.entries] == [
        "content_1.shtml",
        "content_2.shtml",
        "content_3.shtml",
        "P1.pdf",
    ]


def test_rows_that_each_stand_in_a_box_of_their_own() -> None:
    boxes = "".join(
        f'<div class="item"><div class="t"><a href="content_{n}.shtml">{title}</a></div><div>2023-01-20</div></div>'
        for n, title in enumerate((f"样例市第1局{TOPIC}", "样例市第2局", "样例市第3局"), 1)
    )
    assert numbers(read(boxes + NEWS)) == [1, 2, 3]


def test_a_list_in_parts_is_one_list() -> None:
    names = ("财政局", "审计局", "民政局", "司法局")
    parts = ((3, names[:2]), (5, names[2:]))
    bare = "".join(f"<ul>{item(n, f'样例市{one}')}{item(n + 1, f'样例市{two}')}</ul>" for n, (one, two) in parts)
    assert numbers(read(items(1, 2) + bare + NEWS)) == [1, 2, 3, 4, 5, 6]


def test_bare_names_of_agencies_are_a_list_too() -> None:
    names = "".join(item(n, f"样例市{name}") for n, name in enumerate(("财政局", "审计局", "民政局"), 1))
    assert numbers(read(f"<ul>{names}</ul>" + NEWS)) == [1, 2, 3]


def test_a_page_with_news_only_is_no_list() -> None:
    listing = read('<div id="list"></div>' + NEWS, HOST + "/zfxxgk/nb/index.html")
    assert (listing.entries, listing.following) == ((), None)


def test_years_are_parts_of_the_column() -> None:
    tabs = '<ul><li><a href="2023/">2023年</a></li><li><a href="2022/">2022年</a></li></ul>'
    assert read(tabs + items(1)).subcolumns == (HOST + "/zwgk/nb/2023/", HOST + "/zwgk/nb/2022/")


@pytest.mark.parametrize(
    "path",
    [
        "/Xxgknb/show/31.html?type=1",
        "/OpennessAnnualReport/year/show/12/2022.html",
        "/xxgk/openness/detail/annual_report/0123456789abcdef01234567.html",
        "/zwgk/xxgkml/xxgknb/bmxxgknb/0123456789abcdef01234567.html",
        "/web/-sswj/-119/-/articles/16907381.shtml",
        "/year_details.aspx?dept=38&id=91674",
        "/gongkai/show/0123456789abcdef0123456789abcdef.html",
        "/xxgk/content_1234",
        "/1969/1984/1988/content_1716819.html",
        "/gxq/contents/10864/269314.html",
        "/web/zwgk/2023013110204512345/index.shtml",
        "/nw12344/20230331/0123456789abcdef0123456789abcdef.html",
        "/n2588/n2589/c12345/content.html",
        "/view43/812.jhtml",
    ],
)
def test_articles_of_small_families(path: str) -> None:
    assert static.is_article(HOST + path)
    listing = read(f'<ul><li><a href="{path}">样例市财政局{TOPIC}</a></li></ul>', HOST + "/list.html")
    assert [entry.url for entry in listing.entries] == [HOST + path]


@pytest.mark.parametrize(
    "path", ["/zwgk/nb/", "/zwgk/nb/index.html", "/view43/index_2.jhtml", "/zwgk/2023/", "/123456/index.html"]
)
def test_columns_are_no_articles(path: str) -> None:
    assert not static.is_article(HOST + path)


def test_where_columns_look_like_articles_a_title_must_prove_it() -> None:
    rows = f'<li><a href="/2354688/index.html">样例区财政局{TOPIC}</a></li>'
    rows += '<li><a href="/51200/index.html">政策文件</a></li>'
    assert [entry.url for entry in read(f"<ul>{rows}</ul>", HOST + "/nb/").entries] == [HOST + "/2354688/index.html"]


def test_a_small_family_shows_itself_by_its_articles() -> None:
    page = Page(HOST + "/", b'<a href="/web/-sswj/-119/-/articles/16907381.shtml">x</a>')
    assert recognise(page) == ("static", "四川 自贡 (Liferay): /web/-sswj/-119/-/articles/16907381.shtml")
    assert recognise(Page(HOST + "/", b'<a href="/a/b.html">x</a>')) is None
    assert list(FAMILIES)[-1] == "static"  # every software that can be told comes first


# ---- the next page


def test_links_come_before_guesses() -> None:
    for pager in ('<a href="list_9.shtml">下一页</a>', '<a href="list.shtml">1</a> <a href="list_9.shtml">2</a>'):
        following = read(items(1, 2) + pager).following
        assert following is not None and following.url == HOST + "/zwgk/nb/list_9.shtml"
        assert static.other_way(following) is None


def test_a_link_that_posts_a_form() -> None:
    form = (
        '<form><input type="hidden" name="__VIEWSTATE" value="/wE+="><input type="text" name="q">'
        "<a href=\"javascript:__doPostBack('ctl00$Pager','2')\">2</a></form>"
    )
    following = read(items(1, 2) + form, HOST + "/annual.aspx").following
    assert following is not None and following.url == HOST + "/annual.aspx"
    assert parse_qs(following.form or "") == {
        "__VIEWSTATE": ["/wE+="],
        "__EVENTTARGET": ["ctl00$Pager"],
        "__EVENTARGUMENT": ["2"],
    }


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("/zwgk/nb/list.shtml", ["list_1.shtml", "list_2.shtml", "index_1.html", "index_2.html", "list.shtml?page=2"]),
        ("/zwgk/nb/", ["index_1.shtml", "index_2.shtml", "index_1.html", "index_2.html", "?page=2"]),
        (
            "/view43/index.jhtml",
            ["index_1.jhtml", "index_2.jhtml", "index_1.html", "index_2.html", "index.jhtml?page=2"],
        ),
        ("/zfxxgknb/1.html", ["2.html", "index_1.html", "index_2.html", "1.html?page=2"]),
        ("/gk/column-index-1.shtml", ["column-index-2.shtml"]),
        ("/gk/list_1.html", ["list_2.html"]),
        ("/gk/page_0.html", ["page_1.html"]),
        (
            "/jyxx/002001/moreinfo.html",
            ["2.html", "moreinfo_1.html", "moreinfo_2.html", "index_1.html", "index_2.html"],
        ),
        ("/InfoPublic.aspx?cid=1019&page=1&kw=", ["InfoPublic.aspx?cid=1019&page=2&kw="]),
    ],
)
def test_guesses_at_the_second_page(column: str, expected: list[str]) -> None:
    found = guesses(items(1, 2) + "<span>下一页</span>", HOST + column)
    folder = column.partition("?")[0].rpartition("/")[0]
    assert found[: len(expected)] == [f"{folder}/{name}" for name in expected]


def test_what_the_page_speaks_of_is_tried_first() -> None:
    assert guesses(items(1) + "<a onclick=\"go('index_2.html')\">下一页</a>")[0] == "/zwgk/nb/index_2.html"
    assert guesses(items(1) + "<a onclick=\"go('list-2.shtml')\">下一页</a>")[0] == "/zwgk/nb/list-2.shtml"
    paged = '<a href="javascript:next(2)">下一页</a>'
    assert guesses(items(1) + paged)[-1] == "/zwgk/nb/list.shtml?currentPage=2"
    assert guesses(items(1) + "下一页 ?pageNo=2")[0] == "/zwgk/nb/list.shtml?pageNo=2"
    assert (
        guesses(items(1) + "<i>下一页</i><a href='javascript:' data-to='/class/nb/2'></a>", HOST + "/class/nb")[0]
        == "/class/nb/2"
    )


def test_a_key_to_which_a_script_adds_the_number_is_spoken_of() -> None:
    script = "<script>laypage.render({count: 54, jump: function(o){ location.href = '?page=' + o.curr }})</script>"
    assert guesses(items(*range(20)) + script)[0] == "/zwgk/nb/list.shtml?page=2"
    assert guesses(items(*range(20)) + script.replace("page=", "cur_page="))[0] == "/zwgk/nb/list.shtml?cur_page=2"


def test_a_short_list_without_a_pager_is_whole_and_so_is_one_of_one_page() -> None:
    assert read(items(1, 2, 3, 4)).following is None
    # nothing says that this is all; the longer the list, the more is tried
    assert guesses(items(*range(1, 9))) == ["/zwgk/nb/list_1.shtml", "/zwgk/nb/list_2.shtml"]
    assert len(guesses(items(*range(1, 12)))) == 5
    for said in ("共<b>1</b>页 下一页", "<script>var totalPage = 1;</script>", '<i class="pagedContent">下一页</i>'):
        assert read(items(*range(1, 21)) + said).following is None


@pytest.mark.parametrize(
    "sign", ['<div class="fenye"></div>', '<ul id="pager"></ul>', "<script>turnPage(1, 3)</script>"]
)
def test_signs_of_a_pager_that_a_script_draws(sign: str) -> None:
    assert read(items(1, 2) + sign).following is not None


def test_a_count_makes_a_missing_page_a_failure() -> None:
    following = read(items(1, 2) + "<p>共<b>3</b>页 <span>下一页</span></p>").following
    assert following is not None and following.counted == 3 and following.promised


def test_a_guess_that_brings_new_rows_beside_the_old_is_followed() -> None:
    second = read(items(1, 2) + "下一页").following
    assert second is not None
    listing = read(items(3, 4), second)
    assert numbers(listing) == [3, 4]
    assert listing.following is not None and listing.following.url == HOST + "/zwgk/nb/list_2.shtml"
    assert static.other_way(listing.following) is None  # this name is right: what ends here is the list


@pytest.mark.parametrize(
    "body",
    [
        items(1, 2),  # the same page whatever the number
        items(7, 8, folder="/ywdt/bdyw"),  # another column's rows
        items(1, 2) + items(7, 8, folder="/tjj/gknb"),  # the same, with another department's list
        NEWS,
        "",
    ],
)
def test_a_guess_that_brings_nothing_new_of_this_list_is_not_believed(body: str) -> None:
    second = read(items(1, 2) + "下一页").following
    assert second is not None
    listing = read(body, second)
    assert (listing.entries, listing.following) == ((), None)
    further = static.other_way(second)
    assert further is not None and further.url == HOST + "/zwgk/nb/list_2.shtml"


def test_a_report_elsewhere_on_a_page_that_is_believed_counts() -> None:
    second = read(items(1, 2) + "下一页").following
    assert second is not None
    page = f"<ul>{item(3)}{item(4, folder='/fgw/gk')}{item(5, '要闻一则', folder='/fgw/gk')}</ul>"
    assert numbers(read(page, second)) == [3, 4]


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("/zwgk/xxgk/fgw/content_1.html", "yangli.gov.cn/zwgk/xxgk"),
        ("/nw12344/20230331/a1.html", "yangli.gov.cn/nw12344"),
        ("/1969/1984/1988/content_1.html", "yangli.gov.cn/1969/1984"),
        ("/gongkai/202301/t1.html", "yangli.gov.cn/gongkai"),
        ("/content_12345", "yangli.gov.cn/content_0"),
    ],
)
def test_where_rows_lie(url: str, place: str) -> None:
    assert static.place(HOST + url).removeprefix("www.") == place


# ---- the data


def test_every_shape_has_its_evidence_and_fits_no_two_meanings() -> None:
    assert len(DATA["shape"]) > 15
    for row in DATA["shape"]:
        assert row["where"] and row["evidence"]
        re.compile(row["article"])


def test_every_pager_can_be_filled_in() -> None:
    for row in DATA["pager"]:
        groups = re.compile(row["first"]).groupindex
        assert re.findall(r"\{(\w+)\}", row["page"])
        assert set(re.findall(r"\{(\w+)\}", row["page"])) <= {*groups, "k", "b"}
    assert DATA["query"][-1]["sign"] == ""  # whatever the page says, there is a last guess
    assert all(way.count("{k}") + way.count("{b}") == 1 for way in paging.ways(Page(LIST, b""), LIST))


NAMED = "样例市教育局2023年政府信息公开工作年度报告"


@pytest.mark.parametrize("path", ["/node/401", "/2024/01/nb2023/", "/zwgk/jyj/2023/index.html"])
def test_what_is_called_as_one_agencys_report_is_a_row_wherever_it_leads(path: str) -> None:
    listing = read(
        f'<div><a href="{path}">{NAMED}</a></div><div><a href="/nb/xz/">2023年乡镇政府信息公开年报</a></div>'
    )
    assert [entry.url for entry in listing.entries] == [HOST + path]


def test_rows_numbered_like_a_proven_report_are_rows() -> None:
    rows = f'<li><a href="/node/401">{NAMED}</a></li><li><a href="/node/402">样例市卫生健康委员会2023年政府信…</a></li>'
    assert numbers(read(f"<ul>{rows}</ul>")) == [401, 402]


def test_a_query_alone_is_another_page_of_the_same_name() -> None:
    column = f"{HOST}/open/annual-report"
    pager = (
        '<ul><li><a href="?page=0">1</a></li><li><a href="?page=1">2</a></li><li><a href="?page=1">下一页</a></li></ul>'
    )
    ask = read(f'<div><a href="/node/401">{NAMED}</a></div>{pager}', column).following
    assert ask is not None
    # the number is shown, so that page is promised: were it not there, that would be a failure
    assert (ask.url, ask.promised) == (f"{column}?page=1", True)

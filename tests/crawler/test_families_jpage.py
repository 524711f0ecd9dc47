"""Hanweb jpage: the embedded window, and the several ways of asking for the next one."""

from crawler.families import jpage, recognise
from crawler.listing import Ask, Listing
from crawler.page import Page

HOST = "http://www.yangli.gov.cn"
COLUMN = HOST + "/col/col12377/index.html"
FIRST = Ask(COLUMN, COLUMN)
WEBNAME = "%25E6%25A0%25B7%25E4%25BE%258B"


def record(number: int, column: int = 12377) -> str:
    title = f"样例市第{number}局2021年政府信息公开工作年度报告"
    path = f"/art/2022/1/{number}/art_{column}_{number}.html"
    forms = (
        f'<li><a target="_blank" href="{path}" title="{title}">样例市...</a><b>2022-01-20</b></li>',
        f"<tr><td><a title='{title}' href='{path}'>{title}</a></td><td class=\"bt_time\">[2022-01-20]</td></tr>",
        f'<p class="lb-list"><span class="time">2022-\n01-20</span><a href="{path}">{title}</a></p>',
    )
    return f"<record><![CDATA[{forms[number % 3]}]]></record>"


def group(page: int, column: int = 12377, path: str = "/module/web/jpage/dataproxy.jsp") -> str:
    keys = f"appid=1&appid=1&webid=110&path=/&columnid={column}&unitid=38486&webname={WEBNAME}&permissiontype=0"
    return f'<nextgroup><![CDATA[<a href="{path}?page={page}&{keys}"></a>]]></nextgroup>'


def store(numbers: range, *, total: int | None = None, column: int = 12377, next_group: str | None = None) -> str:
    said = f"<totalrecord>{total}</totalrecord>" if total is not None else ""
    rows = [record(number, column) for number in numbers]
    rows.insert(1, "<record><![CDATA[<li style=<br/>]]></record>")
    following = group(1, column) if next_group is None else next_group
    return f"<datastore>{said}{following}<recordset>{''.join(rows)}</recordset></datastore>"


def column_page(*stores: str, script: str = "perpage: 15") -> bytes:
    islands = "".join(f'<div id="38486"></div><script type="text/xml">{one}</script>' for one in stores)
    return f"<html><body><ul></ul>{islands}<script>jpage({{{script}}})</script></body></html>".encode()


def read(body: bytes, ask: Ask = FIRST) -> Listing:
    return jpage.listing(Page(ask.url, body), ask)


def test_the_embedded_window_gives_the_rows_whatever_their_markup() -> None:
    listing = read(column_page(store(range(1, 4))))
    assert [(entry.url, entry.title, entry.listed_on) for entry in listing.entries] == [
        (f"{HOST}/art/2022/1/{n}/art_12377_{n}.html", f"样例市第{n}局2021年政府信息公开工作年度报告", "2022-01-20")
        for n in (1, 2, 3)
    ]


def test_of_several_lists_on_a_page_the_columns_own_is_read() -> None:
    own, other = store(range(1, 4)), store(range(4, 9), column=99)
    for stores in ((own, other), (other, own)):
        assert len(read(column_page(*stores)).entries) == 3
    # encrypted column numbers: the articles' addresses decide
    sealed = [
        one.replace("columnid=12377", "columnid=x7Qz").replace("columnid=99", "columnid=p0Ab") for one in (other, own)
    ]
    assert len(read(column_page(*sealed)).entries) == 3


def test_the_next_window_is_asked_for_with_the_lists_own_parameters_and_its_column_as_referer() -> None:
    following = read(column_page(store(range(1, 46), total=100))).following
    assert following is not None
    assert following.url == (
        f"{HOST}/module/web/jpage/dataproxy.jsp?page=2&appid=1&webid=110&path=/&columnid=12377&unitid=38486"
        f"&webname={WEBNAME}&permissiontype=0&startrecord=46&endrecord=90&perpage=15"
    )
    assert (following.referer, following.page, following.counted, following.form) == (COLUMN, 2, 3, None)


def test_windows_follow_one_another_until_the_total_is_reached() -> None:
    ask = read(column_page(store(range(1, 46), total=100))).following
    assert ask is not None
    ask = read(store(range(46, 91), total=100, next_group=group(2)).encode(), ask).following
    assert ask is not None
    assert "startrecord=91&endrecord=100" in ask.url
    last = read(store(range(91, 101), total=100, next_group=group(3)).encode(), ask)
    assert (len(last.entries), last.following) == (10, None)


def test_without_a_total_a_window_that_is_not_full_is_the_last() -> None:
    assert read(column_page(store(range(1, 8)))).following is None
    assert read(column_page(store(range(1, 46)))).following is not None


def test_a_window_that_names_no_successor_is_the_last() -> None:
    ask = read(column_page(store(range(1, 46)))).following
    assert ask is not None
    assert read(store(range(46, 91), next_group="<nextgroup></nextgroup>").encode(), ask).following is None


def test_a_nextgroup_that_drops_parameters_keeps_those_of_the_request_before() -> None:
    ask = read(column_page(store(range(1, 46)))).following
    assert ask is not None
    short = '<nextgroup><![CDATA[<a href="./dataproxy.jsp?page=2&amp;columnid=12377"></a>]]></nextgroup>'
    following = read(store(range(46, 91), next_group=short).encode(), ask).following
    assert following is not None
    assert following.url.startswith(f"{HOST}/module/web/jpage/dataproxy.jsp?page=3&columnid=12377&")
    assert f"webname={WEBNAME}" in following.url
    assert "startrecord=91" in following.url


def test_a_server_that_obeys_only_page_is_asked_by_page_from_where_the_embedded_window_ends() -> None:
    windows = read(column_page(store(range(1, 46)))).following
    assert windows is not None
    pages = jpage.other_way(windows)
    assert pages is not None
    assert ("page=4" in pages.url, "startrecord" in pages.url, "perpage=15" in pages.url) == (True, False, True)
    following = read(store(range(46, 61), next_group=group(5)).encode(), pages).following
    assert following is not None
    assert "page=5" in following.url
    assert "startrecord" not in following.url
    assert jpage.other_way(following) is None  # this way has served: what ends here is the list


def test_post_is_the_last_way() -> None:
    windows = read(column_page(store(range(1, 46)))).following
    assert windows is not None
    pages = jpage.other_way(windows)
    assert pages is not None
    post = jpage.other_way(pages)
    assert post is not None
    assert post.url == f"{HOST}/module/web/jpage/dataproxy.jsp?startrecord=46&endrecord=90&perpage=15"
    assert post.form is not None
    assert f"webname={WEBNAME}" in post.form
    assert jpage.other_way(post) is None


def test_an_empty_answer_gives_nothing_and_ends_nothing_by_itself() -> None:
    ask = read(column_page(store(range(1, 46), total=60))).following
    assert ask is not None
    listing = read(b"<?xml version='1.0' encoding='UTF-8'?><datastore/>", ask)
    assert (listing.entries, listing.following, ask.promised) == ((), None, True)


def test_an_answer_that_is_a_script() -> None:
    ask = read(column_page(store(range(1, 46), total=60))).following
    assert ask is not None
    rows = (
        r"""["<table><tr><td><a href=\"/art/2022/1/9/art_12377_9.html\">甲局政府信息公开年报</a></td></tr></table>","""
        r"""'<li><a href="/art/2022/1/8/art_12377_8.html">乙局政府信息公开年报</a></li>']"""
    )
    listing = read(f"jpage.dataStore = {rows};".encode(), ask)
    assert [entry.title[:2] for entry in listing.entries] == ["甲局", "乙局"]


def test_parameters_that_only_the_script_has() -> None:
    body = column_page(
        store(range(1, 46), next_group=""),
        script="perpage: 15, proxyurl: '/module/jpage/dataproxy.jsp', columnid: 12377, unitid: '38486', webid: 110",
    )
    following = read(body).following
    assert following is not None
    assert following.url.startswith(f"{HOST}/module/jpage/dataproxy.jsp?columnid=12377&unitid=38486&webid=110&")


def test_a_page_that_already_lists_everything_needs_no_proxy() -> None:
    body = "".join(
        f'<li><a href="/art/2022/1/{n}/art_12377_{n}.html">第{n}局2021年政府信息公开工作年度报告</a></li>'
        for n in (1, 2)
    )
    body += '<li class="news"><p><a href="/art/2022/1/9/art_555_9.html">要闻</a></p></li>'
    listing = read(f"<html><ul>{body}</ul><script>var u='/module/web/jpage/dataproxy.jsp'</script></html>".encode())
    assert (len(listing.entries), listing.following) == (2, None)


def test_a_shell_gives_nothing() -> None:
    listing = read(b"<html><ul></ul><script src='/script/jpage.js'></script></html>")
    assert (listing.entries, listing.subcolumns, listing.following) == ((), (), None)


def test_fingerprint_and_article_addresses() -> None:
    assert recognise(Page(COLUMN, column_page(store(range(1, 4))))) == ("jpage", "dataproxy.jsp")
    assert jpage.is_article(HOST + "/art/2020/1/20/art_1229669626_25444.html")
    assert jpage.is_article(HOST + "/col8314/art/2025/art_8314_4783453.html")
    assert jpage.is_article(HOST + "/art/2025/art_0123456789abcdef0123456789abcdef.html")
    assert not jpage.is_article(COLUMN)


def test_a_list_that_does_not_say_how_long_its_pages_are_ends_only_where_nothing_new_comes() -> None:
    ask = read(column_page(store(range(1, 16)), script="")).following
    assert ask is not None
    for first in (16, 31):
        # one of the fifteen records is a crumb: fourteen links
        ask = read(store(range(first, first + 14), next_group=group(first)).encode(), ask).following
        assert ask is not None


def test_crumbs_that_the_server_counts_do_not_end_a_list() -> None:
    # 44 links and a crumb fill three pages of 15
    following = read(column_page(store(range(1, 45)))).following
    assert following is not None
    assert "startrecord=45" in following.url

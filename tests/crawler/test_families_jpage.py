"""Hanweb jpage: the embedded window, and the several ways of asking for the next one."""

import pytest

from crawler.families import jpage, recognise
from crawler.lists.listing import Ask, Listing
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


def by_page(windows: Ask) -> Ask:
    """Return how pages are asked for by number, once windows have brought nothing: counted from 1, then from 2."""
    next_window = jpage.other_way(windows)
    assert next_window is not None and "page=2&" in next_window.url and "startrecord=46" in next_window.url
    pages = jpage.other_way(next_window)
    assert pages is not None
    return pages


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
        f"{HOST}/module/web/jpage/dataproxy.jsp?page=1&appid=1&webid=110&path=/&columnid=12377&unitid=38486"
        f"&webname={WEBNAME}&permissiontype=0&startrecord=46&endrecord=90&perpage=15"
    )
    assert (following.referer, following.page, following.counted, following.form) == (COLUMN, 2, 3, None)


def test_windows_follow_one_another_until_the_total_is_reached() -> None:
    ask = read(column_page(store(range(1, 46), total=100))).following
    assert ask is not None
    ask = read(store(range(46, 91), total=100, next_group=group(2)).encode(), ask).following
    assert ask is not None
    assert "startrecord=91&endrecord=100" in ask.url
    last = read(store(range(91, 101), total=100, next_group="<nextgroup></nextgroup>").encode(), ask)
    assert (len(last.entries), last.following) == (10, None)
    # a total alone does not end a list whose last window still names a successor
    beyond = read(store(range(91, 101), total=100, next_group=group(3)).encode(), ask).following
    assert beyond is not None
    assert ("startrecord=101" in beyond.url, beyond.promised) == (True, False)


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
    assert following.url.startswith(f"{HOST}/module/web/jpage/dataproxy.jsp?page=2&columnid=12377&")
    assert f"webname={WEBNAME}" in following.url
    assert "startrecord=91" in following.url


def test_a_server_that_obeys_only_page_is_asked_by_page_from_where_the_embedded_window_ends() -> None:
    windows = read(column_page(store(range(1, 46)))).following
    assert windows is not None
    pages = by_page(windows)
    assert ("page=4" in pages.url, "startrecord" in pages.url, "perpage=15" in pages.url) == (True, False, True)
    following = read(store(range(46, 61), next_group=group(5)).encode(), pages).following
    assert following is not None
    assert "page=5" in following.url
    assert "startrecord" not in following.url
    assert jpage.other_way(following) is None  # this way has served: what ends here is the list


def test_post_is_the_last_way() -> None:
    windows = read(column_page(store(range(1, 46)))).following
    assert windows is not None
    pages = by_page(windows)
    post = jpage.other_way(pages)
    assert post is not None
    windowed = "columnid=12377&startrecord=46&endrecord=90&perpage=15"  # told apart in the ledger by the address
    assert post.url == f"{HOST}/module/web/jpage/dataproxy.jsp?{windowed}"
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


def test_a_list_that_promises_more_than_it_answers_far_down_is_asked_otherwise_there() -> None:
    ask = read(column_page(store(range(1, 46), total=140))).following
    assert ask is not None
    ask = read(store(range(46, 91), total=140, next_group=group(2)).encode(), ask).following
    assert ask is not None and ask.promised
    empty = b"<?xml version='1.0' encoding='UTF-8'?><datastore/>\n\n\n"
    assert read(empty, ask) == Listing(())
    pages = jpage.other_way(ask)
    assert pages is not None
    assert "page=7&" in pages.url  # 90 records are six pages of 15
    following = read(store(range(91, 106), total=140, next_group=group(8)).encode(), pages).following
    assert following is not None
    assert ("page=8&" in following.url, "startrecord" in following.url) == (True, False)


@pytest.mark.parametrize(
    "path",
    [
        "/module/web/jpage/dataproxy.jsp",
        "/module/jpage/dataproxy.jsp",
        "/module/jslib/jquery/jpage/dataproxy.jsp",
        "/module/jpage/morecolumndataproxy.jsp",
    ],
)
def test_every_path_of_the_proxy(path: str) -> None:
    embedded = read(column_page(store(range(1, 46), next_group=group(1, path=path)))).following
    assert embedded is not None
    assert embedded.url.startswith(f"{HOST}{path}?page=1&")
    script = f"proxyurl: '{path}', columnid: '12377', unitid: '38486', perpage: 15"
    called = read(column_page(store(range(1, 46), next_group=""), script=script)).following
    assert called is not None
    assert called.url.startswith(f"{HOST}{path}?columnid=12377&unitid=38486&")


def test_a_list_of_several_columns_at_once() -> None:
    path = "/module/jpage/morecolumndataproxy.jsp"
    several = group(1, path=path).replace("columnid=12377", "columnid=12376,12377&keyWordCount=0&virinfos=")
    listing = read(column_page(store(range(9, 12), column=99), store(range(1, 46), next_group=several)))
    assert len(listing.entries) == 45
    assert listing.following is not None
    assert "columnid=12376,12377&" in listing.following.url
    script = f"proxyurl: '{path}', columnid: '12376,12377', unitid: '38486', perpage: 15"
    called = read(column_page(store(range(1, 46), next_group=""), script=script)).following
    assert called is not None
    assert "columnid=12376,12377&" in called.url


def test_encrypted_parameters_are_sent_back_letter_for_letter() -> None:
    blob = "b2F2+x/9w==%3D"
    sealed = group(1).replace("columnid=12377", f"columnid={blob}").replace("unitid=38486", f"unitid={blob}")
    windows = read(column_page(store(range(1, 46), next_group=sealed))).following
    assert windows is not None
    pages = by_page(windows)
    post = jpage.other_way(pages)
    assert post is not None and post.form is not None
    for asked in (windows.url, pages.url, post.form):
        assert f"columnid={blob}&unitid={blob}&" in asked


def test_a_relative_nextgroup_of_a_posted_window_keeps_what_the_form_said() -> None:
    ask = read(column_page(store(range(1, 46)))).following
    while ask is not None and ask.form is None:
        ask = jpage.other_way(ask)
    assert ask is not None
    short = '<nextgroup><![CDATA[<a href="./dataproxy.jsp?page=2&amp;columnid=12377"></a>]]></nextgroup>'
    following = read(store(range(46, 91), next_group=short).encode(), ask).following
    assert following is not None and following.form is not None
    assert (f"webname={WEBNAME}" in following.form, "startrecord=91" in following.form) == (True, True)


def test_a_page_without_records_whose_script_names_the_proxy_is_the_frame_of_its_list() -> None:
    script = "proxyurl: '/module/web/jpage/dataproxy.jsp', columnid: 12377, unitid: '38486', perpage: 10"
    frame = f"<html><body><ul id='38486'></ul><script>jpage({{{script}}})</script></body></html>".encode()
    listing = read(frame)
    (first,) = listing.elsewhere
    assert (listing.entries, listing.following) == ((), None)
    assert "startrecord=1&endrecord=30&perpage=10" in first.url
    assert (first.promised, first.referer) == (True, COLUMN)
    answer = read(store(range(1, 31), next_group=group(2)).encode(), first)
    assert len(answer.entries) == 30
    assert answer.following is not None
    assert "startrecord=31&endrecord=60" in answer.following.url
    # the same with rows on the page: the proxy may have more than these
    rows = "".join(f'<li><a href="/art/2022/1/{n}/art_12377_{n}.html">第{n}局2021年年报</a></li>' for n in (1, 2, 3))
    more = read(frame.replace(b"</ul>", rows.encode() + b"</ul>"))
    assert (len(more.entries), more.elsewhere) == (3, ())
    assert more.following is not None
    assert (more.following.url, more.following.promised) == (first.url, False)


def test_lists_that_are_a_scripts_array_go_on_by_what_the_script_says() -> None:
    rows = ",".join(
        rf'"<li><a href=\"/art/2022/1/{n}/art_12377_{n}.html\" title=\"第{n}局政府信息公开年报\">第...<\/a><\/li>"'
        for n in range(1, 46)
    )
    script = "jpage({perpage: 15, proxyurl: '/module/jslib/jquery/jpage/dataproxy.jsp', columnid: 12377});"
    page = f"<html><ul></ul><script>{script}\njpage.dataStore = [{rows}];\n</script></html>".encode()
    listing = read(page)
    assert [entry.title for entry in listing.entries[:2]] == ["第1局政府信息公开年报", "第2局政府信息公开年报"]
    assert listing.following is not None
    assert "jslib/jquery/jpage/dataproxy.jsp?columnid=12377&page=2&startrecord=46&endrecord=90" in listing.following.url

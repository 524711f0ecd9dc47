"""VSB: lists that count down, and articles with two addresses."""

from __future__ import annotations

import pytest

from crawler.families import recognise, vsb
from crawler.lists.listing import Ask, Listing
from crawler.page import Page

HOST = "http://sfj.yangli.gov.cn"
COLUMN = HOST + "/zfxxgk/gknb.htm"
FIRST = Ask(COLUMN, COLUMN)
SIDE = (
    '<div class="side"><ul><li><a href="../info/1001/1.htm">全县普法活动启动</a><span>2024-05-01</span></li></ul></div>'
)


def item(number: int, href: str | None = None) -> str:
    title = f"样例市第{number}局2022年政府信息公开工作年度报告"
    href = href or f"../info/1243/{number}.htm"
    return f'<li id="line_u8_{number}"><a href="{href}" title="{title}">{title[:10]}...</a><span>2023/01/20</span></li>'


def spans(page: int, pages: int, *, word: str = "下页", base: str = "gknb") -> str:
    numbers = "".join(
        f'<span class="p_no_d">{n}</span>'
        if n == page
        else f'<span class="p_no"><a href="{base}/{pages + 1 - n}.htm">{n}</a></span>'
        for n in range(1, pages + 1)
    )
    further = '<span class="p_next_d p_fun_d">下页</span>'
    if page < pages:
        further = f'<span class="p_next p_fun"><a href="{base}/{pages - page}.htm">{word}</a></span>'
        further += f'<span class="p_last p_fun"><a href="{base}/1.htm">尾页</a></span>'
    return f'<span class="p_pages">{numbers}{further}</span><span class="p_t">{page} / {pages}</span>'


def read(body: str, ask: Ask = FIRST) -> Listing:
    return vsb.listing(Page(ask.url, body.encode()), ask)


def test_the_second_page_has_the_highest_number() -> None:
    listing = read(f"<ul>{item(1)}{item(2)}</ul>{spans(1, 11)}{SIDE}")
    assert [entry.url for entry in listing.entries] == [f"{HOST}/info/1243/{n}.htm" for n in (1, 2)]
    assert listing.entries[0].title == "样例市第1局2022年政府信息公开工作年度报告"
    assert listing.entries[0].listed_on == "2023-01-20"
    following = listing.following
    assert following is not None
    assert (following.url, following.page, following.counted) == (HOST + "/zfxxgk/gknb/10.htm", 2, 11)


def test_pages_below_link_relatively_and_the_last_has_no_successor() -> None:
    ask = Ask(HOST + "/zfxxgk/gknb/10.htm", COLUMN, 2, 11)
    rows = item(3, "../../info/1243/3.htm")
    listing = read(f"<ul>{rows}</ul>{spans(2, 11).replace('gknb/', '')}", ask)
    assert [entry.url for entry in listing.entries] == [HOST + "/info/1243/3.htm"]
    assert listing.following is not None and listing.following.url == HOST + "/zfxxgk/gknb/9.htm"
    last = read(
        f"<ul>{rows}</ul>{spans(11, 11).replace('gknb/', '')}", Ask(HOST + "/zfxxgk/gknb/1.htm", COLUMN, 11, 11)
    )
    assert last.following is None


@pytest.mark.parametrize("word", ["&gt;", '<img src="/images/next.png">', "后页"])
def test_whatever_the_link_shows_its_class_says_that_it_is_next(word: str) -> None:
    following = read(f"<ul>{item(1)}</ul>{spans(1, 3, word=word)}").following
    assert following is not None and following.url == HOST + "/zfxxgk/gknb/2.htm"


def test_older_pagers_are_plain_links() -> None:
    pager = '<td>共23条 1/4 <a class="Next" href="gknb/3.htm">下页</a> <a class="Next" href="gknb/1.htm">尾页</a></td>'
    following = read(f"<ul>{item(1)}</ul><table><tr>{pager}</tr></table>").following
    assert following is not None and following.url == HOST + "/zfxxgk/gknb/3.htm"


def test_both_addresses_of_an_article_are_one_row() -> None:
    script = "../content.jsp?urltype=news.NewsContentUrl&amp;wbtreeid=1243&amp;wbnewsid="
    rows = item(1, script + "1") + item(1) + item(2, script + "2")
    assert [entry.url for entry in read(f"<ul>{rows}</ul>").entries] == [
        HOST + "/info/1243/1.htm",
        HOST + "/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1243&wbnewsid=2",
    ]


def test_a_page_with_news_only_is_a_shell() -> None:
    listing = read('<script src="/_sitegray/_sitegray.js"></script><div id="list"></div>' + SIDE)
    assert (listing.entries, listing.following) == ((), None)


def test_fingerprint_and_article_addresses() -> None:
    found = recognise(Page(COLUMN, f"<ul>{item(1)}</ul>{spans(1, 2)}".encode()))
    assert found is not None and found[0] == "vsb"
    for mark in (
        '<script src="/_sitegray/_sitegray.js">',
        '<div id="vsb_content">',
        'showVsbpdfIframe("/__local/x.pdf")',
    ):
        assert vsb.evidence(Page(COLUMN, mark.encode()))
    foreign = b'<a href="http://jyj.yangli.gov.cn/info/1243/14044.htm">x</a>'
    assert vsb.evidence(Page(COLUMN, foreign)) is None
    assert vsb.is_article(HOST + "/info/1243/14044.htm")
    assert vsb.is_article(HOST + "/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1243&wbnewsid=14044")
    assert not vsb.is_article(HOST + "/content.jsp?urltype=tree.TreeTempUrl&wbtreeid=1243")
    assert not vsb.is_article(COLUMN)

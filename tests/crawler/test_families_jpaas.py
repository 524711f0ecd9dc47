"""Hanweb jpaas: the first page as markup, the others as JSON that a number inside ``paramJson`` chooses."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.families import jpaas, recognise
from crawler.lists.listing import Ask, Listing
from crawler.page import Page

HOST = "http://www.yangli.gov.cn"
COLUMN = HOST + "/col/col1229565788/index.html"
FIRST = Ask(COLUMN, COLUMN)
UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
SET = (
    "'webId':'3185','pageId':'1229565788','parseType':'bulidstatic','pageType':'column',"
    "'tagId':'信息列表','tplSetId':'o0Yc'"
)


def rows(*numbers: int, column: str = "1229565788") -> str:
    return "".join(
        f'<li><a href="/art/2024/1/{n}/art_{column}_{n}.html" title="样例市第{n}局2023年政府信息公开工作年度报告">'
        f"样例市...</a><span>2024-01-{n:02}</span></li>"
        for n in numbers
    )


def pager(count: int, number: int = 1, *, parameters: str = SET, size: int = 15) -> str:
    return (
        f'<div class="pagination" count="{count}" rows="{size}" pageNo="{number}" unitUrl="{UNIT}" '
        f'queryData="{{{parameters}}}"></div>'
    )


def page(*parts: str) -> bytes:
    return f"<html><body>{''.join(parts)}</body></html>".encode()


def answer(markup: str) -> bytes:
    said = json.dumps({"success": True, "data": {"html": markup}}, ensure_ascii=False)
    return said.replace("\\n", "\n").replace("\\t", "\t").encode()


def read(body: bytes, ask: Ask = FIRST) -> Listing:
    return jpaas.listing(Page(ask.url, body), ask)


def sent(ask: Ask | None) -> dict[str, str]:
    assert ask is not None
    return {name: values[-1] for name, values in parse_qs(urlsplit(ask.url).query).items()}


def test_the_first_page_is_plain_and_says_how_the_list_goes_on() -> None:
    listing = read(page(f"<div><ul>{rows(1, 2, 3)}</ul>{pager(40)}</div>"))
    assert [(entry.title, entry.listed_on) for entry in listing.entries] == [
        (f"样例市第{n}局2023年政府信息公开工作年度报告", f"2024-01-{n:02}") for n in (1, 2, 3)
    ]
    following = listing.following
    assert following is not None
    assert urlsplit(following.url)._replace(query="").geturl() == HOST + UNIT
    assert sent(following) == {
        "webId": "3185",
        "pageId": "1229565788",
        "parseType": "bulidstatic",  # the product's own spelling
        "pageType": "column",
        "tagId": "信息列表",
        "tplSetId": "o0Yc",
        "paramJson": '{"pageNo":2,"pageSize":"15"}',
    }
    assert (following.page, following.counted, following.referer, following.form) == (2, 3, COLUMN, None)


def test_an_answer_with_raw_line_ends_in_its_strings_is_read() -> None:
    ask = read(page(f"<ul>{rows(1)}</ul>{pager(40)}")).following
    assert ask is not None
    body = answer(f"<ul>\n\t{rows(16, 17)}\n</ul>\n{pager(40, 2)}")
    with pytest.raises(json.JSONDecodeError):
        json.loads(body)
    listing = read(body, ask)
    assert len(listing.entries) == 2
    assert json.loads(sent(listing.following)["paramJson"])["pageNo"] == 3


def test_an_answer_without_a_pager_goes_on_as_the_column_said() -> None:
    ask = read(page(f"<ul>{rows(1)}</ul>{pager(40)}")).following
    assert ask is not None
    following = read(answer(f"<ul>{rows(16)}</ul>"), ask).following
    assert sent(following)["paramJson"] == '{"pageNo":3,"pageSize":"15"}'
    assert following is not None and following.counted == 3


def test_the_count_alone_ends_no_list_but_one_of_a_single_page() -> None:
    assert read(page(f"<ul>{rows(1, 2)}</ul>{pager(2)}")).following is None
    ask = read(page(f"<ul>{rows(1)}</ul>{pager(20)}")).following
    assert ask is not None and ask.promised
    beyond = read(answer(f"<ul>{rows(16)}</ul>{pager(20, 2)}"), ask).following
    assert beyond is not None and not beyond.promised
    assert read(answer("<ul></ul>"), beyond).entries == ()


def test_a_list_without_a_pager_is_complete() -> None:
    listing = read(page(f"<ul>{rows(1, 2)}</ul>"))
    assert (len(listing.entries), listing.following) == (2, None)


def test_of_several_lists_on_a_page_the_columns_own_is_read() -> None:
    news = f"<div><ul>{rows(8, 9, column='77')}</ul>{pager(99, parameters=SET.replace('1229565788', '77'))}</div>"
    own = f"<div class='main'><ul>{rows(1, 2)}</ul><p></p>{pager(40)}</div>"
    for parts in ((news, own), (own, news)):
        listing = read(page(*parts))
        assert [entry.url[-8:] for entry in listing.entries] == ["8_1.html", "8_2.html"]
        assert sent(listing.following)["pageId"] == "1229565788"


def test_articles_without_a_number_belong_to_the_list_that_they_stand_in() -> None:
    def hexed(*numbers: int) -> str:
        return "".join(
            f'<li><a href="/art/2024/art_{n:032x}.html">样例市第{n}局2023年年报</a><b>2024-01-01</b></li>'
            for n in numbers
        )

    news = f"<div><ul>{hexed(8, 9)}</ul></div>"
    listing = read(page(news, f"<div><ul>{hexed(1, 2)}</ul>{pager(40)}</div>"))
    assert [entry.url[-6:-5] for entry in listing.entries] == ["1", "2"]


def test_units_that_a_script_has_yet_to_fill_are_asked_for_from_their_first_page() -> None:
    units = (
        f"""<script unitUrl="{UNIT}" queryData="{{{SET.replace("信息列表", tag)}}}"></script>"""
        for tag in ("导航", "信息列表")
    )
    listing = read(page(*units, pager(9, parameters=SET.replace("1229565788", "77"))))
    assert (listing.entries, listing.following) == ((), None)
    (ask,) = listing.elsewhere
    assert sent(ask)["tagId"] == "信息列表"
    assert (sent(ask)["paramJson"], ask.promised) == ('{"pageNo":1}', True)
    answered = read(answer(f"<ul>{rows(1, 2)}</ul>{pager(40)}"), ask)
    assert len(answered.entries) == 2
    assert sent(answered.following)["paramJson"] == '{"pageNo":2,"pageSize":"15"}'


def test_a_ministrys_column_in_a_folder_whose_first_page_a_script_loads() -> None:
    column = HOST + "/zwgk/zfxxgknb/index.html"
    said = "{'parseType':'buildstatic','webId':'8d82','tplSetId':'2097','tagId':'右侧内容','pageId':'6333'}"
    script = f'<script src="/AuthorizedRead/unitbuild.js" url="{UNIT}" queryData="{said}"></script>'
    (ask,) = read(page(script), Ask(column, column)).elsewhere
    assert (sent(ask)["parseType"], sent(ask)["pageId"]) == ("buildstatic", "6333")
    rows = "".join(
        f'<li><a href="/zwgk/zfxxgknb/art/2024/art_{n:032x}.html">某司{2020 + n}年政府信息公开工作年度报告</a></li>'
        for n in (1, 2)
    )
    listing = read(answer(f'<div class="page-content"><ul>{rows}</ul></div>'), ask)
    assert [entry.title[2:7] for entry in listing.entries] == ["2021年", "2022年"]
    # the answer does not say how it goes on: the next page is asked for
    assert json.loads(sent(listing.following)["paramJson"]) == {"pageNo": 2}


def test_an_article_below_another_column_is_not_this_ones() -> None:
    other = f'<li><a href="/col/col77/art/2024/art_{1:032x}.html">要闻</a></li>'
    own = f'<li><a href="/col/col1229565788/art/2024/art_{2:032x}.html">某局2023年政府信息公开工作年度报告</a></li>'
    listing = read(page(f"<ul>{other}</ul>", f"<ul>{own}</ul>"))
    assert [entry.url[-6:] for entry in listing.entries] == ["2.html"]


def test_a_column_that_its_query_chooses_stays_that_column() -> None:
    column = HOST + "/col/col43365/index.html?vc_xxgkarea=113706000042603877U&number=QX0012"
    ask = Ask(column, column)
    following = read(page(f"<ul>{rows(1)}</ul>{pager(40)}"), ask).following
    assert following is not None
    assert following.column == following.referer == column


@pytest.mark.parametrize(
    "body", [b'{"success":false,"message":"\xe5\x8f\x82\xe6\x95\xb0"}', b"<html>busy</html>", b"{", b""]
)
def test_an_answer_that_holds_no_list_gives_nothing(body: bytes) -> None:
    ask = read(page(f"<ul>{rows(1)}</ul>{pager(40)}")).following
    assert ask is not None
    assert read(body, ask).entries == ()


def test_fingerprint() -> None:
    assert recognise(Page(COLUMN, page(f"<ul>{rows(1)}</ul>{pager(40)}"))) == ("jpaas", "jpaas-publish-server")
    # the older software is told by its own trace, whatever else the page loads
    both = page("<script>var u='/module/web/jpage/dataproxy.jsp'</script>", pager(40))
    assert recognise(Page(COLUMN, both)) == ("jpage", "dataproxy.jsp")
    assert jpaas.is_article(HOST + "/art/2024/1/9/art_1229565788_58.html")

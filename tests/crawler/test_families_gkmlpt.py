"""Guangdong's platform: a shell whose script is no JSON, an interface of 100 rows, and the portals' own columns."""

import json
from collections.abc import Sequence
from typing import Any

from crawler.addresses import Reach, canonical, identity
from crawler.families import gkmlpt, nfcms, recognise
from crawler.finding.discovery import Search
from crawler.finding.survey import see_portal
from crawler.lists.listing import Ask, Listing
from crawler.page import Page

HOST = "http://whly.yangli.gov.cn"
COLUMN = HOST + "/gkmlpt/annualreport#2629"
API = HOST + "/gkmlpt/api/all/2629?page=1&sid=755011"
NAME = "政府信息公开年报"

TREE = [
    {"id": 5, "name": "机构职能", "jump_url": "", "post_count": 3, "children": []},
    {
        "id": 40,
        "name": "法定主动公开内容 ]} \\u0041 {[",
        "jump_url": "",
        "post_count": 80,
        "children": [
            {"id": 41, "name": "行政执法年度报告", "jump_url": "", "post_count": 9, "children": []},
            {"id": 2629, "name": "政府信息\n公开年报", "jump_url": "", "post_count": 14, "children": []},
        ],
    },
]


def shell(tree: object = TREE, *, config: str = "", body: str = "") -> bytes:
    """The page as the server sends it: bare keys, single quotes, a function, and JSON where the tree stands."""
    written = json.dumps(tree, ensure_ascii=False).replace("\\n", "\n")  # a raw line break inside a string
    return f"""<!DOCTYPE html><html><head><title>样例市文化旅游局 政府信息公开平台</title></head><body>
<div id="app"></div>{body}
<script>window._CONFIG = {{
    ISDEBUG: false, LIMIT: 20, onReady: function () {{ return {{}} }},
    SID: '755011', URL: 'http://x/', {config}
    TREE: {written},
    SERVICE_AREA_ID: 5, // ]]]
}}</script><script src="/gkmlpt/js/app.js"></script></body></html>""".encode()


def row(number: int, **other: Any) -> dict[str, Any]:
    url = f"{HOST}/gkmlpt/content/3/{number // 1000}/post_{number}.html"
    found = {"id": number, "title": f"样例市第{number}局2020年政府信息公开工作年度报告", "type": "normal", "url": url}
    found |= {"post_url": f"{HOST}/zfxxgknb/content/post_{number}.html", "date": 1611849600, "create_time": 1611849600}
    return found | other


def answer(rows: Sequence[dict[str, Any]], total: int | None, posts: int = 0, *, page: int = 1, **column: Any) -> bytes:
    classify = {"id": 2629, "name": NAME, "post_count": posts or total or 0, "jump_url": "", "children": []} | column
    whole = {"classify": classify, "total": total, "offset": (page - 1) * 100, "articles": list(rows)}
    return json.dumps(whole, ensure_ascii=False).encode()


def read(body: bytes, ask: Ask) -> Listing:
    return gkmlpt.listing(Page(ask.url, body), ask)


def asked(column: str = COLUMN, url: str = API) -> Ask:
    return Ask(url, column, referer=HOST + "/gkmlpt/annualreport")


def test_both_shapes_of_an_articles_address_are_known() -> None:
    for path in ("/gkmlpt/content/3/3216/post_3216777.html", "/zqrsj/gkmlpt/content/1/1/post_1.html"):
        assert gkmlpt.is_article(HOST + path)
    for path in ("/zfjgzy/zfxxgknb/bm/2023n/content/post_9469010.html", "/content/mpost_9469010.html"):
        assert gkmlpt.is_article(HOST + path)
        assert nfcms.is_article(HOST + path)
    for path in ("/gkmlpt/index", "/gkmlpt/content/post.html", "/zfxxgknb/index_2.html"):
        assert not gkmlpt.is_article(HOST + path)


def test_the_platform_and_the_portals_own_columns_are_known_by_their_traces() -> None:
    assert recognise(Page(COLUMN, shell())) == ("gkmlpt", "SID: '755011")
    home = Page(HOST + "/", b'<a href="/gkmlpt/index">x</a>')
    assert recognise(home) == ("gkmlpt", "/gkmlpt/index")
    column = Page(HOST + "/zfxxgknb/", '<a href="./content/post_9.html">样例市2020年</a>'.encode())
    assert recognise(column) == ("gkmlpt", "content/post_9.html")
    # every page of the province links the platform, those of other software too
    other = Page(HOST + "/zwgk/", b'<a href="/gkmlpt/index">x</a><a href="./202301/t20230120_7.html">y</a>')
    assert recognise(other) == ("trs", "/t20230120_7.html")


def test_the_fragment_is_the_column_and_part_of_its_address() -> None:
    assert canonical(COLUMN) == COLUMN
    assert identity(COLUMN) != identity(HOST + "/gkmlpt/annualreport#5")
    assert canonical(HOST + "/zfxxgknb/#top") == HOST + "/zfxxgknb/"


def test_the_shell_leads_to_the_interface_of_the_column_in_the_fragment() -> None:
    listing = read(shell(), Ask(COLUMN, COLUMN))
    assert not listing.entries
    assert [(ask.url, ask.column, ask.referer) for ask in listing.elsewhere] == [
        (API, COLUMN, HOST + "/gkmlpt/annualreport")
    ]


def test_without_a_fragment_the_tree_says_which_column_holds_annual_reports() -> None:
    bare = HOST + "/gkmlpt/annualreport"
    assert [ask.url for ask in read(shell(), Ask(bare, bare)).elsewhere] == [API]
    # an agency within another's host, and a number that is written as JSON writes it
    inside = "http://www.yangli.gov.cn/ylrsj/gkmlpt/index"
    body = shell().replace(b"SID: '755011'", b'"SID": 2')
    (ask,) = read(body, Ask(inside, inside)).elsewhere
    assert ask.url == "http://www.yangli.gov.cn/ylrsj/gkmlpt/api/all/2629?page=1&sid=2"


def test_a_node_that_only_leads_elsewhere_is_a_part_of_the_column_there() -> None:
    tree = [{"id": 7, "name": NAME, "jump_url": "/zfxxgknb/index.html", "post_count": 0, "children": []}]
    for column in (HOST + "/gkmlpt/annualreport", HOST + "/gkmlpt/index#7"):
        listing = read(shell(tree), Ask(column, column))
        assert (listing.subcolumns, listing.elsewhere) == ((HOST + "/zfxxgknb/index.html",), ())


def test_a_page_without_a_tree_or_with_a_broken_one_gives_nothing_and_does_not_crash() -> None:
    bare = HOST + "/gkmlpt/annualreport"
    for body in (
        shell().replace(b"TREE:", b"TREES:"),
        shell().partition(b"2629")[0],
        shell().replace(b": 2629,", b": ,"),
    ):
        listing = read(body, Ask(bare, bare))
        assert not listing.entries and not listing.elsewhere


def test_rows_are_read_with_the_day_that_the_platform_shows() -> None:
    body = answer([row(3216777), row(8, type="url", url="https://mp.weixin.example/s/abc")], 2)
    listing = read(body, asked())
    assert [(entry.url, entry.listed_on) for entry in listing.entries] == [
        (HOST + "/gkmlpt/content/3/3216/post_3216777.html", "2021-01-29"),
        ("https://mp.weixin.example/s/abc", "2021-01-29"),
    ]
    assert listing.following is None and listing.note is None


def test_raw_control_characters_in_json_do_no_harm() -> None:
    written = answer([row(1, title="样例市\t某局<em>2020</em>年政府信息公开\n工作年度报告&nbsp;")], 1)
    body = written.replace(rb"\t", b"\t").replace(rb"\n", b"\n")
    assert body != written
    (entry,) = read(body, asked()).entries
    assert entry.title == "样例市某局2020年政府信息公开工作年度报告"


def test_rows_without_an_address_or_a_title_are_no_entries() -> None:
    rows = [row(1, url="", post_url=None), row(2, title=" "), row(3, url="javascript:;"), "text"]
    assert [entry.url for entry in read(answer(rows, 4), asked()).entries] == [  # type: ignore[arg-type]
        HOST + "/zfxxgknb/content/post_3.html"
    ]


def test_pages_of_a_hundred_follow_until_the_total_is_given() -> None:
    first = read(answer([row(n) for n in range(100)], 230), asked())
    assert first.following is not None
    assert first.following.url == API.replace("page=1", "page=2")
    assert (first.following.page, first.following.counted, first.following.referer) == (2, 3, asked().referer)
    second = read(answer([row(n) for n in range(100, 200)], 230, page=2), first.following)
    assert second.following is not None
    third = read(answer([row(n) for n in range(200, 230)], 230, page=3), second.following)
    assert (len(third.entries), third.following) == (30, None)


def test_a_full_last_page_is_not_believed_to_be_the_last() -> None:
    following = read(answer([row(n) for n in range(100)], 100), asked()).following
    assert following is not None and not following.promised
    assert read(answer([], 100, page=2), following).following is None
    # and an interface that does not count is asked until nothing comes
    assert read(answer([row(1)], None), asked()).following is not None


def test_posts_that_are_counted_and_not_given_are_noted() -> None:
    listing = read(answer([row(n) for n in range(9)], 9, posts=14), asked())
    assert listing.note == "counts 14 posts and gives 9"
    assert listing.elsewhere == ()


def test_parts_that_a_columns_own_list_does_not_give_are_asked_for() -> None:
    parts = [
        {"id": 2630, "name": "2020年", "jump_url": "", "post_count": 5, "children": []},
        {"id": 2631, "name": "2019年", "jump_url": "", "post_count": 0, "children": []},
        {"id": 2632, "name": "2018年", "jump_url": "/nb/", "post_count": 4, "children": []},
    ]
    for rows, posts in (([row(1)], 6), ([row(n) for n in range(9)], 9), ([], 0)):
        own = read(answer(rows, len(rows), posts=posts, children=parts), asked())
        assert [ask.url for ask in own.elsewhere] == [API.replace("2629", "2630")]
        assert own.subcolumns == (HOST + "/nb/",)
    # each row says of which column it is: this list gives those of its parts, if on an earlier page
    first = read(answer([row(n, classify_main=2630) for n in range(100)], 101, children=parts), asked()).following
    assert first is not None
    assert read(answer([row(100)], 101, page=2, children=parts), first).elsewhere == ()


def test_any_page_of_the_platform_shows_its_annual_reports_or_leads_there() -> None:
    index = HOST + "/gkmlpt/index"
    # without a fragment the page itself is the column; under another column's number it leads there
    assert read(shell(), Ask(index, index)).elsewhere and list(gkmlpt.leads(Page(index, shell()))) == []
    assert list(gkmlpt.leads(Page(COLUMN, shell()))) == []
    (lead,) = gkmlpt.leads(Page(index + "#5", shell()))
    assert (lead.url, lead.text) == (index + "#2629", NAME) and lead.score >= 100
    jump = [{"id": 7, "name": NAME, "jump_url": "http://www.yangli.gov.cn/nb/", "post_count": 0, "children": []}]
    assert [lead.url for lead in gkmlpt.leads(Page(index, shell(jump)))] == ["http://www.yangli.gov.cn/nb/"]


def test_a_home_page_leads_to_the_platforms_that_it_links() -> None:
    home = '<a href="/gkmlpt/index">政府信息公开</a><a href="/ylrsj/gkmlpt/annualreport#7">年报</a><a href="/x/">x</a>'
    found = {lead.url: lead.score for lead in gkmlpt.leads(Page(HOST + "/", home.encode()))}
    assert set(found) == {HOST + "/gkmlpt/index", HOST + "/ylrsj/gkmlpt/annualreport#7"}
    assert min(found.values()) >= 60
    # agencies' platforms are many, and looked at as any agencies' pages
    assert list(gkmlpt.leads(Page(HOST + "/", '<a href="/ylrsj/gkmlpt/index">样例市人社局</a>'.encode()))) == []


def test_a_search_finds_the_platforms_of_all_agencies_however_many() -> None:
    names = [f"样例市{one}{other}局" for one in "山水田林湖草风雨" for other in "利产务业政路矿电税"]
    agencies = {f"/yl{number:02}/gkmlpt/index": name for number, name in enumerate(names)}
    links = "".join(f'<li><a href="{path}">{name}</a></li>' for path, name in agencies.items())
    pages: dict[str, bytes] = {HOST + "/": f'<a href="/gkmlpt/index">政府信息公开</a><ul>{links}</ul>'.encode()}
    for path in ("/gkmlpt/index", *agencies):
        pages[HOST + path] = shell()
        found = [row(number, url=f"{HOST}{path[:-6]}/content/3/3/post_{number}.html") for number in (1, 2)]
        pages[HOST + path.replace("index", "api/all/2629?page=1&sid=755011")] = answer(found, 2)
    search = Search(HOST + "/", Reach.of([HOST]))
    while (found_lead := search.next_lead()) is not None:
        lead, depth = found_lead
        if lead.url in pages:
            search.saw(lead, depth, see_portal(pages[lead.url], None, lead.url, lead.ask, lead.family))
        else:
            search.missed(lead, depth, "dead")
    assert len(search.columns) == len(names) + 1 == 73 and not search.cut_short
    assert {column.agency for column in search.columns} >= set(agencies.values())


# ---- the portals' own columns

STATIC = HOST + "/zfxxgknb/"


def static(numbers: range, pager: str = "", extra: str = "") -> bytes:
    rows = "".join(
        f'<li><a href="{STATIC}content/post_{n}.html" title="样例市第{n}局2020年政府信息公开工作年度报告">样例市...</a>'
        f'<span class="date">2021-01-29</span></li>'
        for n in numbers
    )
    return f"<html><body>{extra}<ul class='list'>{rows}</ul><div class='page'>{pager}</div></body></html>".encode()


def links(*numbers: int) -> str:
    return "".join(f'<a href="{STATIC}index_{n}.html">{n}</a>' for n in numbers)


def follow(body: bytes, ask: Ask) -> Ask | None:
    return gkmlpt.listing(Page(ask.url, body), ask).following


def test_static_pages_count_from_one() -> None:
    ask = follow(static(range(1, 16), links(2, 3, 9)), Ask(STATIC, STATIC))
    assert ask is not None
    assert (ask.url, ask.page, ask.counted) == (STATIC + "index_2.html", 2, 9)
    ask = follow(static(range(16, 31), links(1, 3, 9)), ask)
    assert ask is not None and ask.url == STATIC + "index_3.html"


def test_static_pages_are_counted_by_words_and_scripts_too() -> None:
    for pager in ("共 3 页", "<script>var pageCount = 3;</script>"):
        ask = follow(static(range(1, 16), pager), Ask(STATIC, STATIC))
        assert ask is not None and (ask.url, ask.counted) == (STATIC + "index_2.html", 3)
    assert follow(static(range(1, 6), "共1页"), Ask(STATIC, STATIC)) is None
    assert follow(static(range(1, 6)), Ask(STATIC, STATIC)) is None


def test_beyond_the_pagers_count_one_page_is_asked_that_nobody_promised() -> None:
    last = Ask(STATIC + "index_3.html", STATIC, 3, 3)
    beyond = follow(static(range(31, 40), links(2)), last)
    assert beyond is not None and not beyond.promised


def test_the_platform_reads_the_portals_columns_as_well_with_their_years() -> None:
    extra = '<a href="/zfxxgknb/2023n/">2023年</a><a href="/zfxxgknb/2023n/content/post_77.html">样例市某局</a>'
    listing = read(static(range(1, 4), extra=extra), Ask(STATIC, STATIC))
    assert listing.subcolumns == (HOST + "/zfxxgknb/2023n/",)
    assert len(listing.entries) == 4
    assert listing.entries[1].title == "样例市第1局2020年政府信息公开工作年度报告"

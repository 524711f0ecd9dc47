"""From a home page to the column: what a link is worth, when a column is believed, when the search ends."""

import pytest

from crawler.addresses import Reach
from crawler.finding.discovery import Search
from crawler.finding.leads import score
from crawler.finding.survey import PortalSight, see_portal
from crawler.lists.listing import Lead

HOME = "http://www.yangli.gov.cn/"
NAVIGATION = """<html><body><div class="dl_nav">
<h3><a href="/zwgk/zfxxgk/zn/"><em class="bnt1"></em>政府信息<br>公开指南</a></h3>
<h3><a href="/zwgk/zfxxgk/nb/"><em class="bnt4"></em>政府信息<br>公开年报</a></h3>
<h3><a href="/tj/nj/">统计年鉴</a></h3><h3><a href="/qy/">企业年报</a></h3>
<!-- <h3><a href="/old/">政府信息公开年报</a></h3> --></div></body></html>"""


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (("/a/", "政府信息公开年报"), ("/zfxxgk/", "政府信息公开")),
        (("/zfxxgk/", "政府信息公开"), ("/a/", "公开指南")),
        (("/zwgk/zfxxgknb_53332/", "更多"), ("/zwgk/tjnb/", "更多")),
        (("/zwgk/gknb/gzbg_59/", "更多"), ("/zwgk/gzbg/", "更多")),
        (("/x/", "走进样例"), ("/x/", "企业年报")),
        (("/x/", "镇街信息公开年报"), ("/x/", "镇街信息公开")),
        (("/xxgk/czj/", "市财政局"), ("/xxgk/czxx/", "财政信息")),
        (("/xxgk/zfj/", "综合行政执法局"), ("/xxgk/zfgs/", "行政执法公示")),
    ],
)
def test_links_are_ranked(better: tuple[str, str], worse: tuple[str, str]) -> None:
    def worth(link: tuple[str, str]) -> int:
        return score(HOME.rstrip("/") + link[0], link[1])

    assert worth(better) > worth(worse)


def see(url: str, markup: str) -> PortalSight:
    return see_portal(markup.encode(), None, url)


def test_anchor_texts_broken_by_markup_are_whole_and_commented_ones_are_gone() -> None:
    leads = see(HOME, NAVIGATION).leads
    assert [(lead.url.removeprefix(HOME), lead.text) for lead in leads] == [
        ("zwgk/zfxxgk/zn/", "政府信息公开指南"),
        ("zwgk/zfxxgk/nb/", "政府信息公开年报"),
    ]


def column(rows: int, meta: str = "") -> str:
    listed = "".join(
        f'<li><a href="./202401/t20240120_{n}.shtml">第{n}局2023年政府信息公开工作年度报告</a></li>'
        for n in range(rows)
    )
    return f"<html><head>{meta}</head><body><ul>{listed}</ul></body></html>"


def search(pages: dict[str, str]) -> Search:
    """Search a portal made of these pages; every other address is dead."""
    found = Search(HOME, Reach())
    while (step := found.next_lead()) is not None:
        lead, depth = step
        if lead.url in pages:
            found.saw(lead, depth, see(lead.url, pages[lead.url]))
    return found


def test_the_column_is_found_from_the_home_page() -> None:
    found = search(
        {
            HOME: '<a href="/zwgk/">政务公开</a><a href="/bsfw/">办事服务</a>',
            HOME + "zwgk/": '<a href="/zwgk/zfxxgk/">政府信息公开</a>',
            HOME + "zwgk/zfxxgk/": NAVIGATION,
            HOME + "zwgk/zfxxgk/nb/": column(3),
        }
    )
    (one,) = found.columns
    assert (one.url, one.reports, one.family, one.confirmed) == (HOME + "zwgk/zfxxgk/nb/", 3, "trs", True)
    assert found.looked_at <= 5


def test_a_page_that_names_itself_is_believed_with_one_report() -> None:
    stated = '<meta content="政府信息公开年报" name="columnname">'
    assert len(search({HOME: column(1, stated)}).columns) == 1
    assert search({HOME: column(1)}).columns == []


def test_a_home_page_with_reports_among_its_news_is_taken_only_for_want_of_a_column() -> None:
    news = "".join(f'<li><a href="./202402/t20240220_9{n}.shtml">今日要闻第{n}条</a></li>' for n in range(30))
    home = column(2).replace("</ul>", news + "</ul>")
    (one,) = search({HOME: home}).columns
    assert (one.lesser, one.confirmed) == (True, False)
    assert "no column was found" in one.why
    linked = home.replace("<ul>", '<a href="/nb/">信息公开年报</a><ul>')
    assert [found.url for found in search({HOME: linked, HOME + "nb/": column(3)}).columns] == [HOME + "nb/"]
    # nor for one report among very many things
    assert search({HOME: column(1).replace("</ul>", news + "</ul>")}).columns == []


def test_the_search_is_bounded() -> None:
    found = Search(HOME, Reach())
    steps = 0
    while (step := found.next_lead()) is not None:
        lead, depth = step
        steps += 1
        links = "".join(f'<a href="/xxgk/{steps}/{n}/">信息公开</a>' for n in range(9))
        found.saw(lead, depth, see(lead.url, links))
        assert depth <= 4
    assert steps <= 60


def test_the_search_stays_on_the_portal() -> None:
    found = Search(HOME, Reach())
    found.next_lead()
    other = "<a href='http://www.other.gov.cn/zfxxgknb/'>政府信息公开年报</a>"
    found.saw(Lead(HOME, "", 0), 0, see(HOME, other + "<a href='http://jyj.yangli.gov.cn/zfxxgknb/'>年报</a>"))
    asked = []
    while (step := found.next_lead()) is not None:
        asked.append(step[0].url)
        found.missed(*step, "dead")
    assert asked[0] == "http://jyj.yangli.gov.cn/zfxxgknb/"
    assert all(url.startswith(HOME) for url in asked[1:])  # addresses that many portals have
    assert [one.home for one in found.proposals.values()] == ["http://www.other.gov.cn/"]


def test_a_column_that_only_says_its_name_and_its_years_is_believed() -> None:
    years = '<ul><li><a href="./2022n/">2022年</a></li><li><a href="./2023n/">2023年</a></li></ul>'
    for head in (
        '<meta name="ColumnType" content="信息公开年报">',
        "<title>政府信息公开年报-样例市人民政府</title>",
    ):
        (one,) = search({HOME: f"<html><head>{head}</head><body>{years}</body></html>"}).columns
        assert (one.url, one.reports, one.confirmed) == (HOME, 0, True)
    # neither do other yearly reports, nor a page of which nothing is listed, nor a report's own page
    for head in (
        '<meta name="ColumnName" content="统计年报">',
        "<title>样例局2023年政府信息公开年报</title>",
    ):
        assert search({HOME: f"<html><head>{head}</head><body>{years}</body></html>"}).columns == []
    assert search({HOME: "<html><head><title>政府信息公开年报</title></head></html>"}).columns == []


def test_agencies_beside_one_that_led_to_a_column_are_looked_at_too() -> None:
    names = ("市教育局", "市水利局", "市财政局", "青萍镇人民政府")
    index = "".join(f'<a href="/zwgk/xxgk/d{n}/">{name}</a>' for n, name in enumerate(names))
    others = "".join(f'<a href="/zwgk/xxgk/x{n}/">专题第{n}期</a>' for n in range(5))
    pages = {HOME: '<a href="/zwgk/xxgk/">政府信息公开</a>', HOME + "zwgk/xxgk/": index + others}
    for n in range(len(names)):
        folder = f"{HOME}zwgk/xxgk/d{n}/"
        pages |= {folder: '<a href="./gzbg/">公开年报</a><a href="./zn/">公开指南</a>', folder + "gzbg/": column(3)}
    found = search(pages)
    assert [one.url for one in found.columns] == [f"{HOME}zwgk/xxgk/d{n}/gzbg/" for n in range(len(names))]
    # the first by its own page, all others where they must lie if they are laid out as it is
    assert found.looked_at == 3 + len(names)
    assert not found.cut_short
    # a government's own column beside them does not end the search
    pages[HOME] += '<a href="/zwgk/szf/gknb/">政府信息公开年报</a>'
    assert len(search(pages | {HOME + "zwgk/szf/gknb/": column(3)}).columns) == 1 + len(names)


def test_of_agencies_that_lead_to_no_column_only_the_first_are_tried() -> None:
    index = "".join(f'<a href="/zwgk/xxgk/d{n}/">市{name}局</a>' for n, name in enumerate("水林农商体审医粮"))
    pages = {HOME: '<a href="/nb/">政府信息公开年报</a><a href="/zwgk/xxgk/">政府信息公开</a>'}
    assert search(pages | {HOME + "nb/": column(3), HOME + "zwgk/xxgk/": index}).looked_at == 5


def test_a_search_that_ends_at_its_bounds_says_so() -> None:
    links = "".join(f'<a href="/xxgk/{n}/">信息公开年报</a>' for n in range(70))
    found = search({HOME: links, HOME + "xxgk/0/": column(3)})
    assert (found.looked_at, found.cut_short) == (60, True)

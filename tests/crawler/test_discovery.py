"""From a home page to the column: what a link is worth, when a column is believed, when the search ends."""

import pytest

from crawler.addresses import Reach
from crawler.discovery import Lead, Search, score
from crawler.sights import PortalSight, see_portal

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


def test_a_home_page_with_two_reports_among_its_news_is_no_column() -> None:
    news = "".join(f'<li><a href="./202402/t20240220_9{n}.shtml">今日要闻第{n}条</a></li>' for n in range(30))
    assert search({HOME: column(2).replace("</ul>", news + "</ul>")}).columns == []


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
    step = found.next_lead()
    assert step is not None
    assert step[0].url == "http://jyj.yangli.gov.cn/zfxxgknb/"
    assert found.next_lead() is None

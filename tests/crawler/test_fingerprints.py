"""Which software made a portal: by its traces, the more telling before those that other software shows too."""

import pytest

from crawler.families import FAMILIES, recognise
from crawler.page import Page

HOME = "http://www.yangli.gov.cn/"
UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"
HEX = "0123456789abcdef0123456789abcdef"

#: The table of traces, in its order: the first that is found decides.
TRACES = [
    ("jpage", '<a href="/module/web/jpage/dataproxy.jsp?page=1&columnid=12"></a>'),
    ("jpage", '<script type="text/xml"><datastore><recordset></recordset></datastore></script>'),
    ("jpaas", '<div unitUrl="/api-gateway/jpaas-publish-server/front/page/build/unit" count="386" rows="15"></div>'),
    ("xxgk", '<iframe src="/module/xxgk/tree.jsp?standardXxgk=1&amp;area=014500858"></iframe>'),
    ("xxgk", '<a href="/col/col12/index.html?vc_xxgkarea=014500858">市教育局</a>'),
    ("truecms", "<script>var proxyUrl = '/messageController/getMessage.do';</script>"),
    ("gkmlpt", "<script>window._CONFIG = { SID: '755011', TREE: [] }</script>"),
    ("gkmlpt", '<a href="/zfxxgk/nb/content/post_1865610.html">年报</a>'),
    ("epoint", '<script src="/EWB-FRONT/js/webBuilderCommon.js"></script>'),
    ("epoint", '<a href="/dynamic/zwgk/govInfoPub.html?categorynum=003002">公开</a>'),
    ("lonsun", '<a href="/public/column/6595941?type=4&action=list">公开目录</a>'),
    ("vsb", '<script src="/_sitegray/_sitegray.js"></script>'),
    ("vsb", '<span class="p_next p_fun"><a href="zbgg/10.htm">下页</a></span>'),
    ("vsb", '<a href="info/1243/14044.htm">公告</a>'),
    ("ucap", "<script>createPageHTML('page_div', 28, 1,'list','shtml',560)</script>"),
    ("ucap", f'<meta name="channelid" content="{HEX}">'),
    ("ucap", '<a href="/x/c100/zfxxgk.shtml?tab=gkzc">政策</a>'),
    ("trs", '<a href="./202403/t20240307_7895020.shtml">公告</a>'),
    ("trs", '<a href="/gk/2024-03/07/content_7895020.shtml">公告</a>'),
    ("trs", '<script>createPageHTML(25, 0, "index", "shtml");</script>'),
    ("trs", '<div class="TRS_Editor">正文</div>'),
    ("trs", '<meta name="contentid" content="7895020">'),
]


def family_of(*markup: str, url: str = HOME) -> str | None:
    found = recognise(Page(url, f"<html><body>{''.join(markup)}</body></html>".encode()))
    return found[0] if found else None


@pytest.mark.parametrize(("family", "markup"), TRACES)
def test_a_trace_shows_its_software(family: str, markup: str) -> None:
    assert family_of("<p>政务公开</p>", markup) == family


def test_the_families_stand_in_the_order_of_the_traces() -> None:
    known = [name for name in FAMILIES if name != "static"]
    assert known == list(dict.fromkeys(name for name, _ in TRACES))
    # what has no trace of its own is what is left over
    assert "static" not in FAMILIES or list(FAMILIES)[-1] == "static"


@pytest.mark.parametrize(("number", "telling"), list(enumerate(TRACES)))
def test_the_more_telling_trace_wins_over_those_behind_it(number: int, telling: tuple[str, str]) -> None:
    """A portal carries pieces of other software: articles copied with their markup, links, a replaced system."""
    family, markup = telling
    for other, beside in TRACES[number + 1 :]:
        assert family_of(beside, markup) == family, (family, other)


def test_a_link_to_the_platform_tells_only_where_the_portal_has_no_articles_of_other_software() -> None:
    """Every page of the province links its platform, whatever it was made with."""
    link = '<a href="/gkmlpt/index">政府信息公开</a>'
    assert family_of(link) == "gkmlpt"
    assert family_of(link, '<a href="./202403/t20240307_7895020.shtml">公告</a>') == "trs"


def test_articles_of_another_host_tell_nothing_of_this_one() -> None:
    above = '<a href="http://www.province.gov.cn/gg/202403/t20240307_7895020.shtml">省里的公告</a>'
    assert family_of(above) is None
    assert family_of(above, '<a href="info/1243/14044.htm">公告</a>') == "vsb"
    assert family_of('<a href="http://www.yangli.gov.cn/gg/202403/t20240307_7.shtml">公告</a>') == "trs"


def test_plain_pages_are_of_no_known_software() -> None:
    assert family_of('<a href="/xxgk/12.html">公告</a><script>var page = 1;</script>') is None

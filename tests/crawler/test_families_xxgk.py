"""Hanweb 信息公开: the shell, the tree, the search, and reports by agency and year."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from crawler.addresses import canonical
from crawler.families import recognise, xxgk
from crawler.finding.sights import see_list
from crawler.lists.listing import Ask, Listing
from crawler.page import Page

HOST = "http://www.yangli.gov.cn"
COLUMN = HOST + "/col/col27048/index.html?vc_xxgkarea=014500858"
FIRST = Ask(COLUMN, COLUMN)
LAST_YEAR = datetime.now(ZoneInfo("Asia/Shanghai")).year - 1
SHELL = """<html><head><title>政府信息公开指南</title></head><body>
<iframe src="/module/xxgk/tree.jsp?standardXxgk=1&amp;area=014500858&amp;divid=div4&rootName=" width="200"></iframe>
<div id="div4"></div><script>
function show(a, t) {
  loadDynamic('/module/xxgk/search.jsp?standardXxgk=1&jdid=5&infotypeId='+a+'&vc_title='+t+'&area=014500858','div4','0');
}
</script></body></html>"""
TREES = {
    "calls": """<script>d.add(1,0,'机构职能',"javascript:show('A01');");d.add(2,0,'统计年报',"javascript:show('B01');");
d.add(3,0,'政府信息公开年报',"javascript:show('SD020203');");d.add(4,0,'规划',"javascript:show('C01');");</script>""",
    "objects": """<script>var z=[{id:"A01",pId:"0",name:"机构职能"},{id:"SD020203",pId:"0",name:"政府信息公开年报"},
{id:"C01",pId:"0",name:"企业年报"}];</script>""",
    "links": """<ul><li><a href="javascript:show('A01')">机构职能</a></li>
<li><a href="javascript:show('SD020203')" title="x">
 政府信息公开<br>年报</a></li><li><a href="javascript:show('C01')">财政年报</a></li></ul>""",
    "strings": r"""<script>d.add(1,0,'<a onclick="funclick(\'A01\',\'x\')">机构职能</a>');
d.add(2,0,'<a href="javascript:void(0)" onclick="funclick(\'SD020203\',\'x\');">政府信息公开年报</a>');</script>""",
    "addresses": """<a href="/col/col1/index.html?number=A01&vc_xxgkarea=0145">职能</a>
<a href="/col/col1/index.html?number=SD020203&vc_xxgkarea=0145">年度报告</a>""",
    "attributes": """<ul><li id="A01"><a href="#">机构职能</a></li>
<li id="SD020203"><a href="#">公开年报（7）</a></li></ul>""",
}


def read(body: str, ask: Ask = FIRST) -> Listing:
    return xxgk.listing(Page(ask.url, body.encode()), ask)


def sent(ask: Ask | None) -> dict[str, str]:
    assert ask is not None
    return {name: values[-1] for name, values in parse_qs(urlsplit(ask.url).query, keep_blank_values=True).items()}


def tree_ask() -> Ask:
    (ask,) = read(SHELL).elsewhere
    return ask


def search_ask() -> Ask:
    (ask,) = read(TREES["calls"], tree_ask()).elsewhere
    return ask


def found(*numbers: int, page: int = 1, last: int | None = None) -> str:
    rows = "".join(
        f'<tr class="tr_main_value_{"odd" if n % 2 else "even"}"><td>{n}</td>'
        f'<td><a href="/art/2024/1/{n}/art_99_{n}.html" title="第{n}局2023年政府信息公开工作年度报告">'
        f"第{n}局...</a></td><td>2024-01-{n:02}</td></tr>"
        for n in numbers
    )
    pager = (
        f"<a href=\"javascript:goPage('{page + 1}')\">下一页</a> <a href=\"javascript:goPage('{last}')\">尾 页</a>"
        if last
        else ""
    )
    return f"<table>{rows}</table><div>{pager}</div>"


# ---- the shell and its tree


def test_the_shell_leads_to_its_tree_by_the_frame_whose_address_is_escaped() -> None:
    for shell in (SHELL, SHELL.replace("&amp;", "&amp;amp;")):
        listing = read(shell)
        (ask,) = listing.elsewhere
        assert ask.url == HOST + "/module/xxgk/tree.jsp?standardXxgk=1&area=014500858&divid=div4&rootName="
        assert (listing.entries, ask.column, ask.referer, ask.form) == ((), COLUMN, COLUMN, None)


@pytest.mark.parametrize("writing", TREES)
def test_the_node_of_annual_reports_is_found_however_the_tree_is_written(writing: str) -> None:
    (ask,) = read(TREES[writing], tree_ask()).elsewhere
    assert sent(ask)["infotypeId"] == "SD020203"


@pytest.mark.parametrize("writing", ["objects", "strings", "links"])
def test_a_code_may_be_a_word(writing: str) -> None:
    for word in ("rsglrsrm", "zfxxgk2"):
        (ask,) = read(TREES[writing].replace("SD020203", word), tree_ask()).elsewhere
        assert sent(ask)["infotypeId"] == word


def test_a_tree_without_the_node_is_searched_by_title() -> None:
    (ask,) = read(TREES["calls"].replace("政府信息公开年报", "公告"), tree_ask()).elsewhere
    assert (sent(ask)["infotypeId"], sent(ask)["vc_title"], sent(ask)["area"]) == ("", "信息公开", "014500858")


def test_the_search_sends_the_products_own_form_with_what_the_shell_says() -> None:
    ask = search_ask()
    assert ask.form is not None
    assert ask.url == f"{HOST}/module/xxgk/search.jsp?{ask.form}"  # the keys stand in the address, too
    assert sent(ask) == {
        "infotypeId": "SD020203",
        "jdid": "5",
        "area": "014500858",
        "divid": "div4",
        "vc_title": "",
        "vc_number": "",
        "vc_filenumber": "",
        "vc_all": "",
        "texttype": "",
        "fbtime": "-1",
        "sortfield": ",compaltedate:0",  # sic
        "currpage": "1",
        "standardXxgk": "1",
    }
    # what a page does not send is not sent: older ones know nothing of standardXxgk
    (older,) = read(SHELL.replace("standardXxgk=1&amp;", "").replace("standardXxgk=1&", "")).elsewhere
    (older,) = read(TREES["calls"], older).elsewhere
    assert "standardXxgk" not in sent(older)
    assert ask.headers == {"X-Requested-With": "XMLHttpRequest"}


def test_what_the_script_and_the_tree_say_of_site_and_element_goes_along() -> None:
    # as 吉林 writes it: a call within the address, the site behind the sizes
    shell = SHELL.replace("&jdid=5", "").replace("'+t+'", "'+encodeURI(t)+'")
    shell = shell.replace("'div4','0');", "'div4','0','0','950','7','','');")
    (ask,) = read(shell).elsewhere
    (ask,) = read(TREES["calls"], ask).elsewhere
    assert (sent(ask)["jdid"], sent(ask)["divid"], sent(ask)["area"]) == ("7", "div4", "014500858")
    # as 浙江 does: no agency, an element of the column's own
    column = HOST + "/col/col1229116546/index.html"
    frame = '<iframe src="/module/xxgk/tree.jsp?divid=div1229106886&area=&rootName=&standardXxgk=1"></iframe>'
    (ask,) = read(f"<html>{frame}</html>", Ask(column, column)).elsewhere
    (ask,) = read(TREES["calls"], ask).elsewhere
    assert (sent(ask)["divid"], sent(ask)["area"], sent(ask)["infotypeId"]) == ("div1229106886", "", "SD020203")


def test_a_shell_without_a_tree_shows_the_category_that_its_script_loads() -> None:
    column = HOST + "/col/col9/index.html"
    call = "loadDynamic('/module/xxgk/search.jsp?infotypeId=Z2401&area=0145','div4','Z2401','0','950','1','','');"
    (ask,) = read(f"<html><script>{call}</script></html>", Ask(column, column)).elsewhere
    assert (sent(ask)["infotypeId"], sent(ask)["vc_title"], sent(ask)["jdid"]) == ("Z2401", "", "1")


def test_a_number_in_the_columns_address_needs_no_tree() -> None:
    column = COLUMN + "&number=B001AC001"
    (ask,) = read(SHELL, Ask(column, column)).elsewhere
    assert (sent(ask)["infotypeId"], sent(ask)["area"], sent(ask)["jdid"]) == ("B001AC001", "014500858", "5")


def test_a_shell_on_a_portal_of_another_generation_is_read_as_what_it_is() -> None:
    for registered in ("jpage", "trs", None):
        sight = see_list(SHELL.encode(), None, COLUMN, FIRST, registered, confirmed=True)
        assert (sight.family, len(sight.listing.elsewhere)) == ("xxgk", 1)
    # a page that the registered family can read stays with it, whatever else stands on it
    rows = "".join(f'<li><a href="/art/2024/1/{n}/art_27048_{n}.html">某局2023年年报</a></li>' for n in (1, 2))
    both = SHELL.replace("</body>", f"<ul>{rows}</ul></body>")
    sight = see_list(both.encode(), None, COLUMN, FIRST, "jpage", confirmed=True)
    assert (sight.family, len(sight.entries)) == ("jpage", 2)


def test_an_index_of_agencies_leads_to_their_shells() -> None:
    column = HOST + "/col/col27050/index.html"
    links = "".join(
        f'<a href="/col/col27048/index.html?vc_xxgkarea={key}&jh=263">某局</a>' for key in ("0145", "PX0043")
    )
    listing = read(f"<html>{links}</html>", Ask(column, column))
    assert listing.subcolumns == (
        HOST + "/col/col27048/index.html?vc_xxgkarea=0145",
        HOST + "/col/col27048/index.html?vc_xxgkarea=PX0043",
    )
    # an agency's own shell, which links all others too, stays its own
    assert read(SHELL.replace("</body>", f"{links}</body>")).subcolumns == ()


# ---- the search


def test_rows_have_their_title_in_full_and_the_day_in_the_third_cell() -> None:
    listing = read(found(1, 2), search_ask())
    assert [(entry.url, entry.title, entry.listed_on) for entry in listing.entries] == [
        (f"{HOST}/art/2024/1/{n}/art_99_{n}.html", f"第{n}局2023年政府信息公开工作年度报告", f"2024-01-{n:02}")
        for n in (1, 2)
    ]
    assert listing.following is None


LIST = """<ul><li><a title="某局2023年政府信息公开年报" href="/art/2024/1/9/art_99_9.html">某局…</a>
<b>2024-01-09</b></li></ul>"""
OLD_PATH = """<div class="zfxxgk_list_con"><ul><li><a href="/xxgk/jcms_files/jcms1/web5/site/art/2012/3/5/art_9_9.html">
某局2023年政府信息公开年报</a><b>2024-01-09</b></li></ul></div>"""


@pytest.mark.parametrize("markup", [LIST, OLD_PATH])
def test_rows_in_other_writings(markup: str) -> None:
    (entry,) = read(markup, search_ask()).entries
    assert (entry.title, entry.listed_on) == ("某局2023年政府信息公开年报", "2024-01-09")


def test_pages_go_on_past_the_last_that_is_named() -> None:
    ask = read(found(1, 2, last=2), search_ask()).following
    assert ask is not None
    assert (sent(ask)["currpage"], ask.page, ask.counted, ask.form is not None) == ("2", 2, 2, True)
    beyond = read(found(3, 4, page=1, last=2), ask).following
    assert beyond is not None
    assert (sent(beyond)["currpage"], beyond.promised) == ("3", False)


def test_a_pager_may_only_count() -> None:
    counted = found(1, 2) + "<div>&nbsp;&nbsp;共 {} 页&nbsp;</div>"
    ask = read(counted.format(3), search_ask()).following
    assert ask is not None
    assert (sent(ask)["currpage"], ask.counted) == ("2", 3)
    assert read(counted.format(1), search_ask()).following is None


def test_a_single_page_says_so() -> None:
    assert read(found(1, 2, page=0, last=1), search_ask()).following is None


def test_a_search_that_answers_nothing_to_a_form_is_asked_without() -> None:
    ask = search_ask()
    other = xxgk.other_way(ask)
    assert other is not None
    assert (other.url, other.form) == (ask.url, None)
    following = read(found(1, 2, last=3), other).following
    assert following is not None and following.form is None
    assert xxgk.other_way(other) is None
    assert xxgk.other_way(following) is None


def test_a_search_may_be_the_column_itself() -> None:
    url = HOST + "/module/xxgk/search.jsp?standardXxgk=1&infotypeId=B001&area=0145&currpage=1"
    listing = read(found(1, 2, last=3), Ask(url, url))
    assert len(listing.entries) == 2
    assert (sent(listing.following)["currpage"], sent(listing.following)["infotypeId"]) == ("2", "B001")


# ---- reports by agency and year

INDEX = """<html><body><h2>街道年报</h2><ul>
<li><a href="/module/xxgk/xxgkAnnualReport.jsp?area=004374579&amp;fbtime=2022&amp;showType=2">甲街道办事处</a></li>
<li><a href="/module/xxgk/xxgkAnnualReport.jsp?area=004374580&amp;fbtime=2022&amp;showType=2">乙街道办事处</a></li>
</ul></body></html>"""
CHOICE = """<html><select id="area"><option value="">请选择</option><option value="004374579">甲街道办事处</option>
<option value="11220100MB1507524C">乙街道办事处</option></select>
<script>
function go(a, y) { load('/module/xxgk/xxgkAnnualReport.jsp?area=' + a + '&fbtime=' + y + '&showType=2'); }
</script>
</html>"""
REPORT = """<html><body><h3>样例区甲街道办事处2022年政府信息公开工作年度报告</h3><p>发布时间：2023-09-09</p>
<p>一、总体情况</p><p>二、主动公开政府信息情况</p></body></html>"""
EMPTY = """<html><head><title>政府信息公开年度报告</title></head>
<body><h3>政府信息公开年度报告</h3><p>暂无信息</p></body></html>"""
INDEX_COLUMN = HOST + "/col/col9/index.html"


def years(body: str = INDEX) -> tuple[Ask, ...]:
    return read(body, Ask(INDEX_COLUMN, INDEX_COLUMN)).elsewhere


@pytest.mark.parametrize(
    ("body", "areas"), [(INDEX, ["004374579", "004374580"]), (CHOICE, ["004374579", "11220100MB1507524C"])]
)
def test_each_agency_is_asked_for_last_years_report_first(body: str, areas: list[str]) -> None:
    asks = years(body)
    assert read(body, Ask(INDEX_COLUMN, INDEX_COLUMN)).entries == ()
    assert [sent(ask) for ask in asks] == [{"area": area, "fbtime": str(LAST_YEAR), "showType": "2"} for area in areas]
    assert asks[0].url.startswith(HOST + "/module/xxgk/xxgkAnnualReport.jsp?")


def test_a_year_with_a_report_is_an_entry_at_its_own_address() -> None:
    ask = years()[0]
    listing = read(REPORT, ask)
    (entry,) = listing.entries
    assert (entry.url, entry.title) == (ask.url, "样例区甲街道办事处2022年政府信息公开工作年度报告")
    assert sent(listing.following)["fbtime"] == str(LAST_YEAR - 1)


def test_a_report_without_a_title_is_called_after_its_agency_and_never_after_the_addresss_year() -> None:
    body = "<html><p>一、总体情况</p><p>三、收到和处理政府信息公开申请情况</p><p>四、行政复议、行政诉讼情况</p></html>"
    (entry,) = read(body, years()[0]).entries
    assert entry.title == "甲街道办事处政府信息公开年度报告"


def test_a_report_that_is_a_file_counts() -> None:
    body = '<html><h3>年度报告</h3><a href="/attach/0/x.pdf">甲街道办事处2022年政府信息公开工作年度报告.pdf</a></html>'
    assert len(read(body, years()[0]).entries) == 1


def test_empty_years_are_passed_over_down_to_the_first_that_can_be() -> None:
    ask: Ask | None = years()[0]
    asked = []
    while ask is not None:
        asked.append(int(sent(ask)["fbtime"]))
        assert read(EMPTY, ask) == Listing(())
        ask = xxgk.other_way(ask)
    assert asked == list(range(LAST_YEAR, 2007, -1))


def test_three_empty_years_below_a_report_end_the_search() -> None:
    ask = read(REPORT, years()[0]).following
    asked = 0
    while ask is not None:
        asked += 1
        assert not ask.promised  # an empty year is no failure
        ask = xxgk.other_way(ask)
    assert asked == 3
    # a gap of two does not
    ask = read(REPORT, years()[0]).following
    assert ask is not None
    ask = xxgk.other_way(ask)
    assert ask is not None
    ask = xxgk.other_way(ask)
    assert ask is not None
    again = read(REPORT, ask).following
    assert again is not None
    assert xxgk.other_way(again) is not None


def test_an_agency_that_reports_in_no_year_there_is_looked_for_in_its_tree() -> None:
    link = '<a href="/module/xxgk/xxgkAnnualReport.jsp?area=014500858&fbtime=2022">年报</a></body>'
    (ask,) = read(SHELL.replace("</body>", link)).elsewhere
    assert "xxgkAnnualReport" in ask.url
    tried = [ask]
    while "tree.jsp" not in ask.url:
        further = xxgk.other_way(ask)
        assert further is not None
        tried.append(ask := further)
    assert len(tried) == LAST_YEAR - 2008 + 2
    (search,) = read(TREES["calls"], ask).elsewhere
    assert (sent(search)["infotypeId"], sent(search)["jdid"]) == ("SD020203", "5")


def test_a_report_of_one_year_may_be_given_as_the_column() -> None:
    url = HOST + "/module/xxgk/xxgkAnnualReport.jsp?area=004374579&fbtime=2022&showType=2"
    (ask,) = read(REPORT, Ask(url, url)).elsewhere
    assert ask.url == url.replace("2022", str(LAST_YEAR))
    # asked as it is written there: some portals put the year first, and send nothing else
    url = HOST + "/module/xxgk/xxgkAnnualReport.jsp?fbtime=2017&area=113706000042603877-1"
    (ask,) = read(REPORT, Ask(url, url)).elsewhere
    assert ask.url == url.replace("2017", str(LAST_YEAR))


# ---- addresses


def test_keys_that_say_which_page_it_is_survive() -> None:
    for url in (
        HOST + "/module/xxgk/xxgkAnnualReport.jsp?area=004374579&fbtime=2022&showType=2",
        HOST + "/col/col27048/index.html?vc_xxgkarea=113706000042603877U-1&number=SD020203",
    ):
        assert canonical(url) == url
    assert (
        canonical(HOST + "/col/col1/index.html?vc_xxgkarea=0145&jh=263")
        == HOST + "/col/col1/index.html?vc_xxgkarea=0145"
    )


def test_fingerprint() -> None:
    assert recognise(Page(COLUMN, SHELL.encode())) == ("xxgk", "module/xxgk/")
    links = b'<a href="/col/col1/index.html?vc_xxgkarea=PX0043">x</a>'
    assert recognise(Page(HOST + "/", links)) == ("xxgk", "vc_xxgkarea=")
    assert xxgk.is_article(HOST + "/module/xxgk/xxgkAnnualReport.jsp?area=1&fbtime=2022&showType=2")
    assert not xxgk.is_article(HOST + "/module/xxgk/xxgkAnnualReport.jsp")

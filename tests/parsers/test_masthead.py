"""Who, which year, when: from the words of the page, never from its address (variations, section 1)."""

from __future__ import annotations

from datetime import date

import pytest

from parsers.days import only_day, period
from parsers.model import Hints, Refused, Report, Scope
from parsers.report import parse
from tests.parsers.drawing import HEADINGS, html_table, page, some_figures, tables
from tests.parsers.reading import kinds, read

TABLES = [html_table(table) for table in tables("2021", some_figures("2021"))]


def titled(lines: str, *, period: str = "", end: str = "", head: str = "", kind: str = "p") -> Report:
    """A report whose title is written as ``lines`` (one element each) above the first chapter."""
    second, third, fourth = TABLES
    shown = "".join(f"<{kind}>{line}</{kind}>" for line in lines.split("\n"))
    return read(
        f"<html><head>{head}</head><body><div class='con'>{shown}<p>{period}</p><p>{HEADINGS[0]}</p><p>平稳。</p>"
        f"<p>{HEADINGS[1]}</p>{second}<p>{HEADINGS[2]}</p>{third}<p>{HEADINGS[3]}</p>{fourth}"
        f"<p>{HEADINGS[4]}</p><p>尚可。</p><p>{HEADINGS[5]}</p><p>无。</p>{end}</div></body></html>"
    )


@pytest.mark.parametrize(
    ("lines", "agency", "year"),
    [
        ("2024 年子虚市科学技术局政府信息公开工作\n年度报告", "子虚市科学技术局", 2024),
        ("子虚县人民政府\n2023 年政府信息公开工作年度报告", "子虚县人民政府", 2023),
        ("2019年子虚市人民政府办公厅政府信息公开工作年度报告", "子虚市人民政府办公厅", 2019),
        ("子虚县教育局2023年度政府信息\n公开工作年度报告", "子虚县教育局", 2023),
        ("无是乡人民政府2019年度政府信息公开年度工作报告", "无是乡人民政府", 2019),
        ("子虚县民政局\n关于2021年度政府信息公开工作的年度报告", "子虚县民政局", 2021),
        ("无是镇2022年度政府信息公开年报", "无是镇", 2022),
        ("2022年度无是镇政府信息公开工作年度报告", "无是镇", 2022),
        ("子虚县公安局2021年度政府信息公开工作报告", "子虚县公安局", 2021),
        ("子虚市城区无是街道2020年政府信息公开年度报告", "子虚市城区无是街道", 2020),
        ("子虚市审计局二〇二二年政府信息公开工作年度报告", "子虚市审计局", 2022),
        ("子虚市行政执法局2023年政府信息公开工作年度报告（图片版）", "子虚市行政执法局", 2023),
        ("子虚县双兴镇2025年政府信息公开工作年度报", "子虚县双兴镇", 2025),
        ("2025年子虚县林业局政府信息公开工作年度报", "子虚县林业局", 2025),
        ("2025年子虚县林业局政府信息公开工作年度报\n告", "子虚县林业局", 2025),
        ("子虚县林业局2025年政府信息公开年\n度报告", "子虚县林业局", 2025),
        ("2025年子虚县人民政府信息公开工作年度报", "子虚县人民政府", 2025),
        ("2025年子虚县人民政府信息公开工作年度报告", "子虚县人民政府", 2025),
        ("子虚县人民政府信息公开工作2025年度报告", "子虚县人民政府", 2025),
        ("附件1 子虚市水务局2021年政府信息公开工作年度报告", "子虚市水务局", 2021),
        ("【年报】子虚市水务局2021年政府信息公开工作年度报告", "子虚市水务局", 2021),
        ("关于公布子虚市水务局2021年政府信息公开工作年度报告的公告", "子虚市水务局", 2021),
        ("子虚市人民政府办公室关于子虚市2021年政府信息公开工作情况的报告", "子虚市", 2021),
        ("2021年政府信息公开工作年度报告（子虚市水务局）", "子虚市水务局", 2021),
        ("子虚市水务局政府信息公开工作年度报告2021", "子虚市水务局", 2021),
        ("政府信息公开年报\n子虚市林业局2020年政府信息公开工作年度报告", "子虚市林业局", 2020),
    ],
)
def test_titles(lines, agency, year):
    report = titled(lines)
    assert (report.agency, report.year, report.year_witness) == (agency, year, "title")


def test_a_title_whose_last_character_stands_alone():
    report = titled("2025年子虚县林业局政府信息公开工作年度报\n告")
    assert report.title == "2025年子虚县林业局政府信息公开工作年度报告"


def test_a_signature_behind_the_last_sentence():
    end = "<p>2025年，本机关收取信息处理费0元。子虚县林业局</p><p>2026年1月20日</p>"
    report = titled("林业局2025年政府信息公开工作年度报告", end=end)
    assert (report.agency, report.signed_on) == ("子虚县林业局", date(2026, 1, 20))


def test_the_full_name_above_a_title_that_shortens_it():
    report = titled("子虚高新技术产业开发区管理委员会\n子虚高新区2020年度政府信息公开年度报告")
    assert (report.agency, report.agency_witness) == ("子虚高新技术产业开发区管理委员会", "line")


def test_the_period_decides_the_year_and_a_disagreement_is_recorded():
    report = titled(
        "子虚市林业局2022年政府信息公开工作年度报告", period="所列数据的统计期限自2023年1月1日起至2023年12月31日止。"
    )
    assert (report.year, report.year_witness, report.title_year) == (2023, "period", 2022)
    assert "year_disagrees" in kinds(report)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("所列数据的统计期限自2019年1月1日起至2019年12月31日止", date(2019, 1, 1), date(2019, 12, 31)),
        ("数据统计期限从2019年1月1日到12月31日止", date(2019, 1, 1), date(2019, 12, 31)),
        ("统计时限：2022 年 1 月 1 日 — 2022 年 12 月 31 日", date(2022, 1, 1), date(2022, 12, 31)),
        ("统计期限自2020年1月1日起至202020年12月31日止", date(2020, 1, 1), None),
        ("统计期限从2020年1月1日起,到2020年12月31日止", date(2020, 1, 1), date(2020, 12, 31)),
        ("统计时间为2022年1月1日至12月31日", date(2022, 1, 1), date(2022, 12, 31)),
        ("统计期限为2023.1.1-2023.12.31", date(2023, 1, 1), date(2023, 12, 31)),
        ("统计期限为2023年1月1日零时至12月31日24时", date(2023, 1, 1), date(2023, 12, 31)),
        ("统计期限自二〇一二年一月一日起至二〇一二年十二月三十一日止", date(2012, 1, 1), date(2012, 12, 31)),
        ("统计时限从2008年5月1日起，至12月31日止", date(2008, 5, 1), date(2008, 12, 31)),
        ("统计期限为2008年5月至12月", date(2008, 5, 1), date(2008, 12, 31)),
        ("统计期限为2018年11月—2019年10月", date(2018, 11, 1), date(2019, 10, 31)),
        ("统计期限：2023年1-12月", date(2023, 1, 1), date(2023, 12, 31)),
        ("统计期限为2023年度", date(2023, 1, 1), date(2023, 12, 31)),
        ("统计期限自2023年1月1日起至2022年12月31日止", date(2023, 1, 1), date(2022, 12, 31)),
        ("统计期限为2023年1月至12月", date(2023, 1, 1), date(2023, 12, 31)),
        ("统计期限为202111日至20211230日", None, None),
        ("数据时间自２０２１年１月１日至２０２１年１２月３１日", date(2021, 1, 1), date(2021, 12, 31)),
    ],
)
def test_statistics_periods(text, first, last):
    found = period(text)
    assert found is not None
    assert (found.first, found.last) == (first, last)


def test_other_dates_are_no_period():
    assert period("本报告数据统计截至2023年12月31日") is None  # its beginning is not said
    assert period("所列数据与2022年度相比有所增加") is None
    assert period("2020年4月16日，本局召开会议。") is None
    assert period("规划期自2021年3月1日至2025年12月31日") is None


def test_a_garbled_period_is_recorded_and_the_title_gives_the_year():
    report = titled("子虚县水务局2021年政府信息公开工作年度报告", period="本报告数据统计期限为202111日至20211230日。")
    assert (report.year, report.year_witness) == (2021, "title")
    assert "period_garbled" in kinds(report)


def test_a_period_over_two_years_leaves_the_year_to_the_title():
    span = "统计期限自2018年11月1日起至2019年10月31日止。"
    report = titled("子虚县水务局2019年政府信息公开工作年度报告", period=span)
    assert (report.year, report.year_witness) == (2019, "title")
    assert "period_unusual" in kinds(report)
    both = titled("子虚县水务局2018年11月至2019年10月政府信息公开工作年度报告", period=span)
    assert (both.year, both.agency) == (None, "子虚县水务局")


def test_a_period_within_a_year_is_that_year_and_is_said_to_be_shorter():
    report = titled("子虚县水务局2008年政府信息公开工作年度报告", period="统计期限自2008年5月1日起至12月31日止。")
    assert (report.year, report.year_witness) == (2008, "period")
    assert kinds(report) >= {"period_unusual"}
    assert "period_garbled" not in kinds(report)


@pytest.mark.parametrize(
    "title",
    [
        "子虚县水务局2023年第一季度政府信息公开工作报告",
        "子虚县水务局2023年上半年政府信息公开工作情况报告",
        "子虚县水务局2015年1-6月政府信息公开工作报告",
        "子虚县水务局2016年3月份政府信息公开工作报告",
        "子虚大学2019-2020学年信息公开工作年度报告",
    ],
)
def test_a_report_on_another_period_than_a_year_is_none_although_it_fills_the_tables(title):
    found = parse(page(TABLES, title=title).encode())
    assert isinstance(found, Refused)
    assert found.reason.value == "other_report"


def test_no_year_is_no_year():
    report = titled("子虚县水务局政府信息公开工作年度报告", end="<p>发布日期：2023-01-09</p>")
    assert report.year is None
    assert parse(page(TABLES, title="政府信息公开年度报告").encode(), url="http://a.example/2019/01.html").year == 2023


@pytest.mark.parametrize(
    ("end", "signed"),
    [
        ("<p>子虚县水务局</p><p>2024年1月9日</p>", date(2024, 1, 9)),
        ("<p>&nbsp;&nbsp;&nbsp;子虚县水务局　　2024年1月9日</p>", date(2024, 1, 9)),
        ("<p>子虚县水务局</p><p>2024.1.9</p>", date(2024, 1, 9)),
        ("<p>二〇二四年一月九日</p><div>打印</div><div>上一篇：没有了</div>", date(2024, 1, 9)),
        ("<p>另于2024年1月9日报送备案。</p>", None),
    ],
)
def test_signatures(end, signed):
    assert titled("子虚县水务局2023年政府信息公开工作年度报告", end=end).signed_on == signed


def test_a_date_in_brackets_under_the_title_is_its_signature():
    report = titled("子虚县水务局2025年政府信息公开工作年度报告\n（2026年1月23日）")
    assert report.signed_on == date(2026, 1, 23)
    assert only_day("2026年1月23日报告") is None


def test_dates_and_index_number_of_the_page():
    head = '<meta name="PubDate" content="2024-01-18 09:30"><meta content="子虚县水务局" name="ContentSource">'
    report = titled("索 引 号：11990100-X/2024-00003　成文日期：2024-01-12\n2023年政府信息公开工作年度报告", head=head)
    assert report.published_on == date(2024, 1, 18)
    assert report.signed_on == date(2024, 1, 12)
    assert report.index_number == "11990100-X/2024-00003"
    assert (report.agency, report.agency_witness) == ("子虚县水务局", "meta")


def rows(*pairs: tuple[str, ...]) -> str:
    return (
        "<table>"
        + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in pairs)
        + "</table>"
    )


@pytest.mark.parametrize(
    ("block", "index", "signed", "published", "number"),
    [
        (
            rows(
                ("索 引 号：", "11990100MB2345678A/2024-00123", "信息分类：", "年度报告"),
                ("发布机构：", "子虚县水务局", "成文日期：", "2024-01-12"),
                ("文　号：", "子水字〔2024〕2号", "发布日期：", "2024-01-15"),
            ),
            "11990100MB2345678A/2024-00123", date(2024, 1, 12), date(2024, 1, 15), "子水字〔2024〕2号",
        ),
        (
            rows(("索引号：01441-X/2024-04736", "发文日期：2024-02-28"), ("文号：", "有效性：")),
            "01441-X/2024-04736", date(2024, 2, 28), None, None,
        ),
        (
            "<p>【索引号】：000014349/2024-00011 【发布日期】：2024-01-25 【文号】：子政办[2024]5号</p>",
            "000014349/2024-00011", None, date(2024, 1, 25), "子政办[2024]5号",
        ),
        (
            "<dl><dt>信息索引号</dt><dd>1199/2024-12</dd><dt>生成日期</dt><dd>2024-01-09</dd>\
<dt>公开时间</dt><dd>20240110</dd><dt>发布文号</dt><dd></dd></dl>",
            "1199/2024-12", date(2024, 1, 9), date(2024, 1, 10), None,
        ),
        ("<p>时间：2024-01-18　　来源：子虚县水务局</p>", None, None, date(2024, 1, 18), None),
        ("<p>发布于 2024-01-18 16:00</p>", None, None, date(2024, 1, 18), None),
        ("<p>索引号：/</p><p>文号：无</p><p>更新时间：2024-05-18</p>", None, None, None, None),
    ],
)  # fmt: skip
def test_what_pages_state_under_labels_of_every_wording(block, index, signed, published, number):
    report = titled(f"{block}\n子虚县水务局2023年政府信息公开工作年度报告")
    assert report.index_number == index
    assert (report.signed_on, report.published_on) == (signed, published)
    assert report.document_number == number


def test_words_that_are_labels_only_in_a_heading_say_nothing_in_the_text():
    report = titled("子虚县水务局2023年政府信息公开工作年度报告", end="<p>时间：2024-05-01</p><p>培训结束。</p>")
    assert report.published_on is None


SUMMED = "2023年，全县各级行政机关共收到政府信息公开申请36件。"
OFFICE = rows(("发布机构", "子虚县人民政府办公室"))


@pytest.mark.parametrize(
    ("title", "above", "end", "agency"),
    [
        ("县水务局2023年政府信息公开工作年度报告", rows(("发布机构", "子虚县水务局")), "", "子虚县水务局"),
        ("市科委2023年政府信息公开工作年度报告", "", "子虚市科学技术委员会", "子虚市科学技术委员会"),
        (
            "无是镇2023年政府信息公开工作年度报告",
            rows(("发布机构", "子虚县无是镇人民政府")),
            "",
            "子虚县无是镇人民政府",
        ),
        ("无是镇2023年政府信息公开工作年度报告", rows(("发布机构", "子虚县人民政府")), "", "无是镇"),
        ("子虚县财政局2023年政府信息公开工作年度报告", rows(("发布机构", "子虚县国库支付局")), "", "子虚县财政局"),
        ("子虚县财政局2023年政府信息公开工作年度报告", rows(("发布机构", "子虚县财政局国库科")), "", "子虚县财政局"),
        ("2023年政府信息公开工作年度报告", "<p>来源：子虚县人民政府办公室</p>", "子虚县水务局", "子虚县水务局"),
        ("全县2023年政府信息公开工作年度报告", "<p>发布机构：子虚县人民政府</p>", "", "子虚县人民政府"),
        ("2023年政府信息公开工作年度报告", "<p>来源：子虚县人民政府网</p>", "", None),
    ],
)
def test_the_fuller_name_of_one_agency_and_never_another_ones(title, above, end, agency):
    signature = f"<p>{end}</p><p>2024年1月9日</p>" if end else ""
    assert titled(f"{above}\n{title}", end=signature).agency == agency


@pytest.mark.parametrize(
    ("title", "text", "agency"),
    [
        ("子虚县人民政府2023年政府信息公开工作年度报告", SUMMED, "子虚县人民政府"),
        ("子虚县2023年政府信息公开工作年度报告", SUMMED, "子虚县"),
        ("子虚县人民政府办公室2023年政府信息公开工作年度报告", SUMMED, "子虚县人民政府办公室"),
        ("2023年政府信息公开工作年度报告", "本办指导全县各部门公开，收到申请3件。", "子虚县人民政府办公室"),
        ("2023年政府信息公开工作年度报告", SUMMED, "子虚县人民政府"),
    ],
)
def test_a_government_and_its_office_are_two_agencies(title, text, agency):
    """The office that publishes a report is not always whose report it is; where it is not, that is recorded."""
    head = f"{OFFICE}<h1>{title}</h1><p>一、总体情况</p><p>{text}</p>"
    second, third, fourth = TABLES
    report = read(
        f"<html><body><div>{head}<p>{HEADINGS[1]}</p>{second}<p>{HEADINGS[2]}</p>{third}<p>{HEADINGS[3]}</p>{fourth}"
        f"<p>{HEADINGS[4]}</p><p>尚可。</p><p>{HEADINGS[5]}</p><p>无。</p></div></body></html>"
    )
    assert report.agency == agency
    assert ("office_for_government" in kinds(report)) == (report.agency_witness == "meta" and text == SUMMED)


def test_hints_are_the_weakest_witness():
    plain = parse(page(TABLES, title="2023年政府信息公开工作年度报告").encode(), hints=Hints(agency="子虚县水务局"))
    assert (plain.agency, plain.agency_witness) == ("子虚县水务局", "hint")
    own = parse(page(TABLES).encode(), hints=Hints(agency="子虚县水务局", title="子虚县水务局2019年政府信息公开年报"))
    assert (own.agency, own.year) == ("乌有市林业局", 2023)


@pytest.mark.parametrize(
    ("title", "text", "scope"),
    [
        ("子虚市人民政府2023年政府信息公开工作年度报告", "2023年，全市各级行政机关共收到申请3607件。", Scope.AGGREGATE),
        ("子虚市人民政府2023年政府信息公开工作年度报告", "本年度工作平稳。", Scope.UNKNOWN),
        ("子虚市水务局2023年政府信息公开工作年度报告", "指导全市各级水务部门公开。", Scope.OWN),
        ("无是镇人民政府2023年政府信息公开工作年度报告", "本年度工作平稳。", Scope.OWN),
    ],
)
def test_scopes(title, text, scope):
    assert read(page(TABLES, title=title).replace("本局按条例公开了该公开的信息。", text)).scope is scope


# -- what is no report ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "body", "reason"),
    [
        ("关于做好2023年政府信息公开工作年度报告编制和发布工作的通知", "<p>请各单位于1月20日前报送。</p>", "notice"),
        (
            "政府信息公开工作年度报告格式",
            "".join(html_table(t) for t in tables("2021", dict.fromkeys(some_figures("2021"), ""))),
            "form",
        ),
        ("图解：子虚市2023年政府信息公开工作年度报告", "<p><img src='1.jpg'></p>", "infographic"),
        (
            "子虚市水务局2023年政府网站工作年度报表",
            "<table><tr><td>访问量</td><td>12</td></tr></table>",
            "website_report",
        ),
        ("子虚市2023年法治政府建设年度报告", "<p>一、主要举措</p><p>认真推进。</p>", "other_report"),
        ("子虚市政府工作报告", "<p>各位代表：</p>", "other_report"),
        ("子虚市水务局2023年政府信息公开工作年度报告", "<p>局里的同志走访了三个村，看了水渠。</p>", "not_a_report"),
        ("招聘启事", "<p>招聘三人。</p>", "notice"),
        ("政府信息公开指南", "<p>为了便于查找信息，编制本指南。</p>", "not_a_report"),
    ],
)
def test_refusals(title, body, reason):
    found = parse(f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>".encode())
    assert isinstance(found, Refused), found
    assert found.reason.value == reason


def test_the_lists_title_does_not_make_another_page_a_report():
    body = "<html><head><title>干部走访</title></head><body><h1>干部走访</h1><p>大家边走边记。</p></body></html>"
    found = parse(body.encode(), hints=Hints(title="子虚市水务局2023年政府信息公开工作年度报告"))
    assert isinstance(found, Refused)
    assert found.reason.value == "not_a_report"


@pytest.mark.parametrize(
    "body",
    [
        "<p>详见附件</p><p><a href='/module/download/downfile.jsp?classid=0&filename=ab.pdf'>下载</a></p>",
        "<p><img src='./W020240112.jpg'></p>",
        "<iframe src='/pdfjs/web/viewer.html?file=%2Fa.pdf'></iframe>",
    ],
)
def test_a_report_that_is_a_file_or_a_picture_is_kept_as_unreadable(body):
    title = "子虚市水务局2023年政府信息公开工作年度报告"
    report = read(f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>")
    assert (report.status.value, report.year, report.figures) == ("unreadable", 2023, [])


def test_an_empty_shell_with_the_title_is_unreadable():
    title = "子虚市水务局2023年政府信息公开工作年度报告"
    report = read(
        f"<html><head><title>{title}</title></head><body><ul><li>首页</li></ul><h1>{title}</h1></body></html>"
    )
    assert (report.status.value, report.year, kinds(report) & {"empty_shell"}) == ("unreadable", 2023, {"empty_shell"})


def test_a_report_called_a_notice_is_a_report():
    """Some places publish the report itself under …的通知; its figures speak louder."""
    assert isinstance(parse(page(TABLES, title="关于印发2023年政府信息公开工作年度报告的通知").encode()), Report)


def test_a_picture_of_a_report_is_kept_and_says_what_it_is():
    report = parse(b"\x89PNG\r\n\x1a\n ...", hints=Hints(title="子虚市水务局2023年政府信息公开工作年度报告"))
    assert (report.status.value, report.year, report.agency) == ("unreadable", 2023, "子虚市水务局")
    assert kinds(report) == {"scanned"}


@pytest.mark.parametrize("named", ["一图读懂云岭市财政预算", "云岭市财政局2023年政府信息公开工作年度报告"])
def test_the_value_of_another_label_is_no_title_and_that_of_its_own_is(named):
    rows = f"<tr><td>分类</td><td>政府信息公开年报</td></tr><tr><td>名称</td><td>{named}</td></tr>"
    found = parse(f"<html><body><table>{rows}</table><p>{'全年收支情况见图。' * 20}</p></body></html>".encode())
    assert found.title == (named if "年度报告" in named else None)

"""Figures in the usual sentences: reports before 2019 without a table, and 信息处理费."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from parsers import fees, statements
from parsers.chapters import heading
from parsers.model import Report, Section, Status
from parsers.report import parse
from tests.parsers.drawing import html_table, page, some_figures, tables
from tests.parsers.lists import report
from tests.parsers.reading import kinds, read

HEADED = {
    "disclosures": (2, "二、主动公开政府信息情况"),
    "requests": (3, "三、依申请公开政府信息情况"),
    "disputes": (4, "五、复议、诉讼和申诉情况"),
    "fees": (None, "四、收费及减免情况"),
}
TABLES = [html_table(table) for table in tables("2021", some_figures("2021"))]


def said(text: str, number: int | None = None, heading: str = "", year: int = 2012, agency: str = "乌有市林业局"):
    found, _ = statements.read([Section(number, heading, text)], year=year, agency=agency)
    return {one.measure: one.value for one in found}


def fee(text: str, agency: str = "乌有市林业局") -> dict[str | None, tuple[int | float | None, str | None]]:
    found, _ = fees.read([Section(6, "六、其他需要报告的事项", text)], year=2023, agency=agency)
    return {one.measure: (one.value, one.unit) for one in found}


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("2012年，我局主动公开政府信息1,156条，其中林场类20条。", {"proactive_items": 1156}),
        ("2012年，乌有市林业局主动公开政府信息８６条。", {"proactive_items": 86}),
        ("本年度我局共收到政府信息公开申请12件。", {"requests_received": 12}),
        (
            "2012年我局共收到政府信息公开申请12件，同意公开8件，部分公开1件，不予公开3件。",
            {"requests_received": 12, "granted_full": 8, "granted_partial": 1, "denied_total": 3},
        ),
        ("2012年，我局未收到政府信息公开申请。", {"requests_received": 0}),
        ("本年度没有收到公民、法人和其他组织的政府信息公开申请。", {"requests_received": 0}),
    ],
)
def test_usual_sentences(text, figures):
    assert said(text) == figures


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("2012年，我局因政府信息公开被申请行政复议2件、行政诉讼1件。", {"review_cases": 2, "litigation_cases": 1}),
        ("本年度行政复议2件，行政诉讼1件。", {"review_cases": 2, "litigation_cases": 1}),
        ("2012年，未发生因政府信息公开申请行政复议、提起行政诉讼的情况。", {"review_cases": 0, "litigation_cases": 0}),
        ("2012年，我局受理行政复议案件35件。", {}),
    ],
)
def test_reviews_and_lawsuits(text, figures):
    assert said(text, 4, "五、复议、诉讼和申诉情况") == figures


@pytest.mark.parametrize(
    ("text", "value"),
    [("2012年，我局未收取任何费用。", 0), ("2012年，我局收取检索、复制、邮寄等费用共计120.5元。", 120.5)],
)
def test_fees_before_2019_under_their_heading(text, value):
    assert said(text, None, "四、收费及减免情况") == {"request_fees": value}
    assert said(text, 1, "一、概述") == {}


@pytest.mark.parametrize(
    "text",
    [
        "2011年，我局主动公开政府信息156条。",  # another year
        "截至2012年底，我局累计主动公开政府信息3000条。",  # all years together
        "市林场主动公开政府信息20条。",  # another body
        "市政府门户网站开通后，主动公开政府信息20条。",  # who, is not said
        "主动公开政府信息20条。",
        "全市主动公开政府信息9000条。",  # a department speaks of its city
        "2012年，我局主动公开政府信息1 56条。",  # two numbers, or one
        "2012年，我局计划主动公开政府信息200条。",
        "2012年上半年，我局主动公开政府信息80条。",
        "2012年，我局通过网站主动公开政府信息80条。",  # a part
        "（二）网站公开情况。2012年，我局主动公开政府信息80条。",
        "网站公开情况\n2012年，我局主动公开政府信息80条。",
    ],
)
def test_what_may_mean_something_else_is_not_read(text):
    assert said(text) == {}


def listed(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", listed("sentences.tsv"), ids=lambda row: row["sentence"])
def test_sentences_as_authors_write_them(row):
    """``sentences.tsv``: what each says of 2012 in a report of 乌有市林业局; ``?``: about how many."""
    number, heading = HEADED[row["chapter"]]
    expected = dict(one.split("=") for one in row["figures"].split())
    found = {
        name: "?" if value is None else f"{value}" for name, value in said(row["sentence"], number, heading).items()
    }
    assert found == expected


def test_a_number_about_right_has_no_value_and_is_said():
    section = Section(2, "二、主动公开政府信息情况", "2012年，我局主动公开政府信息150余条。")
    found, problems = statements.read([section], year=2012, agency="乌有市林业局")
    assert [(one.measure, one.value, one.unit, one.raw) for one in found] == [
        ("proactive_items", None, "条", "主动公开政府信息150余条")
    ]
    assert [problem.kind for problem in problems] == ["number_approximate"]


def test_a_report_that_says_only_about_how_many_has_no_figure():
    found = read(report(year=2012, texts={1: "2012年，我局主动公开政府信息150余条。"}))
    assert found.status is Status.UNREADABLE
    assert [one.value for one in found.indicators] == [None]


def test_a_government_may_speak_of_its_place():
    assert said("2012年，全县主动公开政府信息9000条。", agency="雾江县人民政府") == {"proactive_items": 9000}


def test_what_is_said_in_two_ways_is_not_believed():
    sections = [
        Section(1, "一、概述", "2012年，我局主动公开政府信息150条。"),
        Section(2, "二、主动公开政府信息情况", "2012年，我局主动公开政府信息151条。"),
    ]
    found, problems = statements.read(sections, year=2012, agency="乌有市林业局")
    assert found == []
    assert [problem.kind for problem in problems] == ["prose_disagrees"]


DEPARTMENT = """子虚县农业局2013年度政府信息公开工作年度报告
根据《中华人民共和国政府信息公开条例》（以下简称《条例》）规定，编制本报告。本报告由概述、主动公开政府信息情况、依申请公开政府信息情况、政府信息公开的收费及减免情况、因政府信息公开申请行政复议、提起行政诉讼的情况、存在的主要问题及改进措施组成。所列数据的统计期限自2013年1月1日起至2013年12月31日止。
一、概述
2013年，我局认真贯彻落实《条例》，成立了以局长为组长的领导小组，配备兼职工作人员3名。全年召开专题会议2次，培训人员45人次。
二、主动公开政府信息情况
2013年，我局主动公开政府信息312条，其中，通过政府网站公开280条，通过公告栏公开32条。
（一）公开的主要内容
1.机构职能类信息12条。
2.农业补贴类信息40条。
（二）公开形式
1.互联网。在县政府门户网站公开信息280条。
三、依申请公开政府信息情况
2013年，我局共收到政府信息公开申请4件，其中当面申请1件，网上申请3件。全部按期答复，其中同意公开3件，不予公开1件。
四、政府信息公开的收费及减免情况
2013年，我局未对申请人收取任何费用。
五、因政府信息公开申请行政复议、提起行政诉讼的情况
2013年，我局没有因政府信息公开申请行政复议、提起行政诉讼的情况。
六、存在的主要问题及改进措施
公开的及时性有待提高。2014年，我局计划主动公开政府信息400条。
子虚县农业局
2014年3月5日"""
GOVERNMENT = """乌有市人民政府2011年政府信息公开工作年度报告
本年度报告由市政府办公室综合各县（区）人民政府和市政府各部门的年度报告编制而成。统计期限为2011年1月1日至2011年12月31日。
一、总体情况
2011年，全市各级行政机关认真落实《条例》。
二、主动公开政府信息的情况
2011年，全市主动公开政府信息12,560条，其中市政府及部门5600条，各县区6960条。市政府门户网站主动公开政府信息2100条。
三、政府信息依申请公开办理情况
2011年，全市共收到政府信息公开申请156件，其中市本级收到56件。在答复中，同意公开120件，占76.9%；部分公开10件；不予公开8件；信息不存在18件。
四、复议、诉讼情况
2011年，全市共发生因政府信息公开引发的行政复议5件、行政诉讼2件。
五、收费情况
2011年全市共收取检索、复制、邮寄等成本费用350元。
六、主要问题和改进措施
略。
二〇一二年三月二十日"""


@pytest.mark.parametrize(
    ("text", "who", "figures"),
    [
        (
            DEPARTMENT,
            ("子虚县农业局", 2013, "own"),
            {
                "proactive_items": 312,
                "requests_received": 4,
                "requests_in_person": 1,
                "requests_online": 3,
                "granted_full": 3,
                "denied_total": 1,
                "request_fees": 0,
                "review_cases": 0,
                "litigation_cases": 0,
            },
        ),
        (
            GOVERNMENT,
            ("乌有市人民政府", 2011, "aggregate"),
            {
                "proactive_items": 12560,
                "requests_received": 156,
                "review_cases": 5,
                "litigation_cases": 2,
                "request_fees": 350,
            },
        ),
    ],
)
def test_whole_reports_in_prose(text, who, figures):
    """Parts (websites, counties, fields), plans for the next year and staff are no figures of the report."""
    found = parse(text.encode(), kind="text")
    assert isinstance(found, Report)
    assert (found.agency, found.year, found.scope.value) == who
    assert {one.measure: one.value for one in found.indicators} == figures
    assert all(one.origin == "prose" and one.raw for one in found.indicators)


def test_a_report_without_a_table_is_partial():
    texts = {1: "2012年，我局主动公开政府信息150条。", 2: "2012年，我局未收到政府信息公开申请。"}
    found = read(report(year=2012, texts=texts))
    assert (found.template, found.status) == (None, Status.PARTIAL)
    assert {one.measure: (one.value, one.origin) for one in found.indicators} == {
        "proactive_items": (150, "prose"),
        "requests_received": (0, "prose"),
    }
    assert "table_not_found" in kinds(found)


def test_a_report_without_any_figure_is_unreadable_and_keeps_its_chapters():
    found = read(report(year=2012))
    assert found.status is Status.UNREADABLE
    assert [section.number for section in found.sections if section.heading] == [1, 2, 3, None, 4, 5, None]


def test_a_report_of_the_forms_whose_tables_are_pictures_stays_unreadable():
    text = "2023年，我局收到政府信息公开申请12件。"
    body = page(["<img src='2.png'>", f"<p>{text}</p><img src='3.png'>", "<img src='4.png'>"])
    found = read(body)
    assert found.status is Status.UNREADABLE
    assert found.indicators == []


# -- 信息处理费 -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("2023年对5件政府信息公开申请收取了信息处理费2950元。", {"yuan": (2950, "元"), "cases": (5, "件")}),
        ("本机关2023年有1件政府信息公开申请收取信息处理费380元。", {"yuan": (380, "元"), "cases": (1, "件")}),
        ("依照《政府信息公开信息处理费管理办法》规定，2023年实际收取信息处理费共计400元。", {"yuan": (400, "元")}),
        ("本年度未收取信息处理费。", {"yuan": (0, "元")}),
        ("无收取信息处理费情况。", {"yuan": (0, "元")}),
        ("2023年，我局没有产生政府信息公开信息处理费。", {"yuan": (0, "元")}),
        ("本年度发出收费通知0件，收取信息处理费0元。", {"notices": (0, "件"), "yuan": (0, "元")}),
        (
            "发出收费通知的件数为3件，总金额为600元，实际收取的总金额为400元。",
            {"notices": (3, "件"), "yuan": (400, "元")},
        ),
        ("2022年收取信息处理费100元，2023年未收取信息处理费。", {"yuan": (0, "元")}),
        ("本年度收取信息处理费1.2万元，其中市局300元。", {"yuan": (1.2, "万元")}),
        ("信息处理费收取金额为 1,050 元。", {"yuan": (1050, "元")}),
    ],
)
def test_processing_fees(text, figures):
    assert fee(text) == {f"processing_fee_{name}": value for name, value in figures.items()}


@pytest.mark.parametrize(
    "text",
    [
        "无。",
        "申请人逾期未按收费通知要求缴纳信息处理费。",
        "超出部分按100元/件的标准收取信息处理费。",
        "可以收取信息处理费200元。",
        "2022年收取信息处理费100元。",
        "市公安局收取信息处理费100元。",
        "对困难群众未收取信息处理费。",
        "收取信息处理费1 50元。",
        "一处收取信息处理费100元。另一处收取信息处理费200元。",
    ],
)
def test_no_processing_fee_is_read_where_none_is_stated(text):
    assert fee(text) == {}


def test_processing_fees_of_a_whole_report():
    body = page(TABLES).replace("<p>无。</p>", "<p>2023年，本局未收取信息处理费。</p>")
    found = read(body)
    assert (found.template, found.status) == ("2021", Status.COMPLETE)
    assert [(one.measure, one.value, one.unit, one.origin) for one in found.indicators] == [
        ("processing_fee_yuan", 0, "元", "prose")
    ]
    assert read(page(TABLES)).indicators == []


# -- chapters of older reports ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一、概述", 1),
        ("一、工作概述", 1),
        ("二、主动公开政府信息情况", 2),
        ("三、依申请公开政府信息情况", 3),
        ("四、政府信息公开的收费及减免情况", None),
        ("五、依申请公开政府信息的收费情况", None),
        ("四、咨询处理情况", None),
        ("三、回应解读情况", None),
        ("五、复议、诉讼和申诉情况", 4),
        ("五、因政府信息公开申请行政复议、提起行政诉讼的情况", 4),
        ("六、机构建设、保障经费和培训会议情况", None),
        ("七、存在的主要问题和改进措施", 5),
        ("八、需要说明的事项", 6),
        ("九、附表", None),
    ],
)
def test_chapters_of_older_reports(text, number):
    found = heading(text)
    assert found is not None
    assert found.number == number


def test_a_text_made_to_be_slow_is_not():
    assert fee("收取信息处理费" + "共计" * 5000 + "。") == {}
    assert said("2012年，我局" + "收到" * 3000 + "政府信息公开申请" + "共计" * 3000) == {}


@pytest.mark.parametrize("row", listed("fee_sentences.tsv"), ids=lambda row: row["sentence"])
def test_processing_fees_as_authors_write_them(row):
    """``fee_sentences.tsv``: what each says in a report of 乌有市林业局 on 2023; ``?``: about how many."""
    expected = {name: None if value == "?" else float(value) for name, value in figures_of(row)}
    assert {
        (name or "").removeprefix("processing_fee_"): value for name, (value, _) in fee(row["sentence"]).items()
    } == (expected)


def test_a_government_means_its_region_by_all_its_agencies():
    text = "2023年，全县各行政机关共收取信息处理费1200元。"
    assert fee(text, agency="雾江县人民政府") == {"processing_fee_yuan": (1200, "元")}
    assert fee(text) == {}


def figures_of(row: dict[str, str]) -> list[list[str]]:
    return [one.split("=") for one in row["figures"].split()]

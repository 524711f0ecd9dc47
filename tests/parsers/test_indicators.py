"""Reports before 2019: lists of indicators instead of the forms' tables (format (a) and (b), variations 13)."""

from __future__ import annotations

import random

import pytest

from parsers.model import Indicator, Refused, Status
from parsers.report import parse
from tests.parsers.lists import html, report, rows_of, table_2008, table_2014, truth
from tests.parsers.reading import kinds, read

NATIONAL = rows_of("2014")
LOCAL = rows_of("2008")
FIGURES = truth(NATIONAL)


def measured(found) -> dict[str, int | float | None]:
    return {one.measure: one.value for one in found.indicators if one.measure is not None}


def wrong(found, figures) -> dict[str, tuple[object, object]]:
    """Measures that hold another figure than the true one: there may never be any."""
    return {
        name: (figures.get(name), value)
        for name, value in measured(found).items()
        if value is not None and value != figures.get(name)
    }


def labelled(found, label: str) -> Indicator:
    return next(one for one in found.indicators if one.label == label)


# -- the tables as they are -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("numbered", [False, True])
def test_the_national_table(numbered):
    found = read(report(table_2014(NATIONAL, FIGURES, numbered=numbered)))
    assert (found.template, found.status, found.year) == ("2014", Status.COMPLETE, 2016)
    assert measured(found) == FIGURES
    assert kinds(found) == set()
    fee = labelled(found, "七、依申请公开信息收取的费用")
    assert (fee.unit, fee.origin, fee.code) == ("万元", "table", None)


def test_a_local_table_with_codes_and_a_cumulative_column():
    figures = truth(LOCAL)
    total = {name: 10 * value for name, value in figures.items()}
    found = read(report(table_2008(LOCAL, figures, total), year=2011))
    assert (found.template, found.status) == ("2008", Status.COMPLETE)
    assert measured(found) == figures
    assert {one.measure: one.value_cumulative for one in found.indicators} == total
    first = found.indicators[0]
    assert (first.label, first.code, first.unit) == ("主动公开信息数", "01", "条")


def test_a_short_local_form_without_units():
    rows = [
        ["指 标 名 称", "2009年度", "历年累计"],
        ["主动公开信息数", "312", "1,540"],
        ["其中：1.政府网站", "300", "1,500"],
        ["2.政府公报", "12", "40"],
        ["受理依申请公开信息总数", "9", "21"],
        ["其中：1.当面申请数", "4", ""],
        ["6.其它形式申请数", "5", "/"],
        ["行政复议数", "0", "1"],
    ]
    found = read(report(html(rows), year=2009))
    assert found.status is Status.COMPLETE
    assert measured(found) == {
        "proactive_items": 312,
        "via_website": 300,
        "via_gazette": 12,
        "requests_received": 9,
        "requests_in_person": 4,
        "requests_other": 5,
        "review_cases": 0,
    }
    assert [one.value_cumulative for one in found.indicators] == [1540, 1500, 40, 21, None, None, 1]
    assert {one.unit for one in found.indicators} == {None}


def test_rows_of_the_table_are_no_prose():
    found = read(report(table_2014(NATIONAL, FIGURES)))
    assert not any("当面申请数" in section.text for section in found.sections)


# -- what a figure is, and what is none -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "/", "—", "----", "无", "□□□", "\u3000"])
def test_blank_is_not_zero(text):
    found = read(report(table_2014(NATIONAL, FIGURES | {"requests_fax": text})))
    assert measured(found) == FIGURES | {"requests_fax": None}
    assert found.status is Status.COMPLETE


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,234", 1234), ("１２", 12), ("35件", 35), ("1 2", None), ("约30", None), ("-3", None), ("2.5", None)],
)
def test_counts(text, value):
    assert measured(read(report(table_2014(NATIONAL, FIGURES | {"requests_mail": text}))))["requests_mail"] == value


@pytest.mark.parametrize(
    ("text", "unit", "value", "said"),
    [
        ("3.5", "万元", 3.5, "万元"),
        ("3.5", "元", 3.5, "元"),
        ("350元", "万元", 350, "元"),
        ("0", "", 0, None),
        ("3.5", "", None, None),
    ],
)
def test_an_amount_is_in_the_unit_that_is_printed(text, unit, value, said):
    rows = [
        (label, unit if measure == "request_fees" else has, measure, code) for label, has, measure, code in NATIONAL
    ]
    found = read(report(table_2014(rows, FIGURES | {"request_fees": text})))
    fee = labelled(found, "七、依申请公开信息收取的费用")
    assert (fee.value, fee.unit) == (value, said)
    assert ("unit_unknown" in kinds(found)) == (value is None)


def test_an_amount_of_things_is_not_read():
    rows = [(label, "万元" if measure == "requests_fax" else unit, measure, c) for label, unit, measure, c in NATIONAL]
    assert measured(read(report(table_2014(rows, FIGURES))))["requests_fax"] is None


# -- equal labels, and lost ones --------------------------------------------------------------------------------------


def test_equal_labels_belong_to_the_part_in_which_they_stand():
    short = {"litigation_upheld": "（一）维持具体行政行为数"}
    rows = [(short.get(m or "", label), unit, m, code) for label, unit, m, code in NATIONAL]
    assert sum(label == "（一）维持具体行政行为数" for label, *_ in rows) == 2
    assert measured(read(report(table_2014(rows, FIGURES)))) == FIGURES


@pytest.mark.parametrize("seed", range(8))
def test_a_lost_or_garbled_label_never_moves_a_figure(seed):
    chance = random.Random(seed)
    for at, (label, unit, measure, code) in enumerate(NATIONAL):
        if chance.random() > 0.5:
            continue
        cut = chance.randrange(len(label))
        damaged = chance.choice(["", label[:cut] + label[cut + 1 :], label[:cut] + "某" + label[cut + 1 :], "某某某某"])
        rows = [*NATIONAL[:at], (damaged, unit, measure, code), *NATIONAL[at + 1 :]]
        assert wrong(read(report(table_2014(rows, FIGURES))), FIGURES) == {}, (label, damaged)


def test_a_missing_row_never_moves_a_figure():
    for at in range(len(NATIONAL)):
        rows = NATIONAL[:at] + NATIONAL[at + 1 :]
        assert wrong(read(report(table_2014(rows, FIGURES))), FIGURES) == {}, NATIONAL[at]


def test_the_heading_of_the_lawsuits_is_lost():
    rows = [
        ("某某某某数量" if measure == "litigation_total" else label, u, measure, c) for label, u, measure, c in NATIONAL
    ]
    found = read(report(table_2014(rows, FIGURES)))
    assert found.status is Status.PARTIAL
    assert "label_unplaced" in kinds(found)
    assert wrong(found, FIGURES) == {}
    assert labelled(found, "某某某某数量").value == FIGURES["litigation_total"]


def test_a_label_with_a_lost_character_is_read_and_said():
    rows = [("2.政府网站公开政府息数" if m == "via_website" else label, u, m, c) for label, u, m, c in NATIONAL]
    found = read(report(table_2014(rows, FIGURES)))
    assert measured(found) == FIGURES
    assert kinds(found) == {"label_damaged"}
    assert found.status is Status.COMPLETE


def test_two_rows_read_as_the_same_are_not_believed():
    rows = [("4.同意公开答复数" if m == "denied_total" else label, u, m, c) for label, u, m, c in NATIONAL]
    found = read(report(table_2014(rows, FIGURES)))
    assert "granted_full" not in measured(found)
    assert "denied_total" not in measured(found)
    assert [one.value for one in found.indicators if one.label == "4.同意公开答复数"] == [FIGURES["denied_total"]]
    assert "cell_conflict" in kinds(found)
    assert found.status is Status.PARTIAL


def test_a_local_extra_row_keeps_its_label_and_lowers_the_status():
    at = next(n for n, row in enumerate(NATIONAL) if row[2] == "requests_mail")
    rows = [*NATIONAL[: at + 1], ("5.托人捎话申请数", "件", "extra", ""), *NATIONAL[at + 1 :]]
    found = read(report(table_2014(rows, FIGURES | {"extra": 3})))
    assert measured(found) == FIGURES
    extra = labelled(found, "5.托人捎话申请数")
    assert (extra.value, extra.measure) == (3, None)
    assert found.status is Status.PARTIAL


def test_numbered_exemptions_are_kept_by_their_label():
    rows = [
        ["指标名称", "计量单位", "代码", "本期实际"],
        ["主动公开信息数", "条", "01", "40"],
        ["申请总数", "条", "10", "30"],
        ["3.否决公开答复总数", "条", "20", "9"],
        ["（5）“免予公开范围1”数", "条", "25", "2"],
        ["（6）“免予公开范围2（商业秘密）”数", "条", "26", "3"],
        ["（11）其它原因", "条", "31", "4"],
    ]
    found = read(report(html(rows), year=2010))
    assert found.status is Status.COMPLETE
    assert [(one.measure, one.value, one.code) for one in found.indicators[3:]] == [
        (None, 2, "25"), ("exempt_trade_secret", 3, "26"), ("denied_other", 4, "31"),
    ]  # fmt: skip


# -- shapes -----------------------------------------------------------------------------------------------------------


def test_groups_merged_to_the_left_of_the_labels():
    rows = [
        ["<td colspan=2>统计指标</td>", "单位", "统计数"],
        ["<td rowspan=3>一、主动公开情况</td>", "（一）主动公开政府信息数", "条", "51"],
        ["其中：主动公开规范性文件数", "条", "2"],
        ["制发规范性文件总数", "件", "3"],
        ["<td rowspan=2>四、行政复议数量</td>", "（一）维持具体行政行为数", "件", "4"],
        ["（三）其他情形数", "件", "5"],
        ["<td rowspan=2>五、行政诉讼数量</td>", "（二）被依法纠错数", "件", "6"],
        ["（三）其他情形数", "件", "7"],
        ["<td colspan=2>六、举报投诉数量</td>", "件", "8"],
    ]
    assert measured(read(report(html(rows)))) == {
        "proactive_items": 51,
        "proactive_normative_docs": 2,
        "normative_docs_issued": 3,
        "review_upheld": 4,
        "review_other": 5,
        "litigation_corrected": 6,
        "litigation_other": 7,
        "complaints": 8,
    }


def test_two_lists_side_by_side():
    half = 30
    head = ["序号", "统计指标", "单位", "统计数"] * 2
    values = [
        [str(n), label, unit, "" if m is None else str(FIGURES[m])] for n, (label, unit, m, _) in enumerate(NATIONAL)
    ]
    left, right = values[:half], values[half:] + [["", "", "", ""]] * (2 * half - len(values))
    found = read(report(html([head, *([*a, *b] for a, b in zip(left, right[:half], strict=True))])))
    shown = {m for _, _, m, _ in NATIONAL[: 2 * half] if m}
    assert measured(found) == {name: value for name, value in FIGURES.items() if name in shown}


@pytest.mark.parametrize("header_again", [True, False])
@pytest.mark.parametrize("cut", [12, 33, 47, 50])
def test_a_table_cut_in_two(cut, header_again):
    second = table_2014(NATIONAL[cut:], FIGURES)
    if not header_again:
        second = second.replace("<tr><td>统计指标</td><td>单位</td><td>统计数</td></tr>", "")
    found = read(report(table_2014(NATIONAL[:cut], FIGURES), "<p>（续表）</p>", second))
    assert measured(found) == FIGURES
    assert found.status is Status.COMPLETE


def test_half_of_the_national_table_is_not_the_table():
    found = read(report(table_2014(NATIONAL[:40], FIGURES)))
    assert found.status is Status.PARTIAL
    assert "section_missing" in kinds(found)


def test_two_small_tables_on_one_page():
    first = html([["指标", "单位", "数量"], ["主动公开信息数", "条", "40"], ["新增的行政规范性文件数", "条", "2"]])
    second = html([["指标", "单位", "数量"], ["申请总数", "条", "6"], ["行政诉讼数", "件", "1"]])
    found = read(report(first, "<p>附表二</p>", second, year=2012))
    assert measured(found) == {
        "proactive_items": 40,
        "new_normative_docs": 2,
        "requests_received": 6,
        "litigation_cases": 1,
    }
    assert found.template == "2008"


def test_several_columns_of_figures_of_which_none_is_the_reports():
    head = ["统计指标", "单位", "市政府统计数", "市直单位统计数", "乡镇统计数"]
    rows = [[label, unit, *(["", "", ""] if m is None else ["1", "2", "3"])] for label, unit, m, _ in NATIONAL]
    found = read(report(html([head, *rows])))
    assert {one.value for one in found.indicators} == {None}
    assert len(found.indicators) == len(FIGURES)
    assert found.status is Status.UNREADABLE
    assert "value_column_unclear" in kinds(found)


def test_a_head_over_two_columns_of_figures():
    head = [["统计指标", "单位", "<td colspan=2>统计数</td>"], ["", "", "本级", "下级"]]
    rows = [[label, unit, *(["", ""] if m is None else ["1", "2"])] for label, unit, m, _ in NATIONAL]
    assert set(measured(read(report(html([*head, *rows])))).values()) == {None}


def test_of_columns_by_years_the_reports_own_is_taken():
    head = ["统计指标", "单位", "2015年", "2016年"]
    rows = [[label, unit, *(["", ""] if m is None else ["9999", str(FIGURES[m])])] for label, unit, m, _ in NATIONAL]
    assert measured(read(report(html([head, *rows]), year=2016))) == FIGURES
    assert set(measured(read(report(html([head, *rows]), year=2017))).values()) == {None}


def test_a_figure_that_two_rows_share_is_neithers():
    at = next(n for n, row in enumerate(NATIONAL) if row[2] == "requests_fax")
    drawn = [["统计指标", "单位", "统计数"]]
    for n, (label, unit, m, _) in enumerate(NATIONAL):
        figure = "" if m is None else str(FIGURES[m])
        drawn.append([label, unit, *([f"<td rowspan=2>{figure}</td>"] if n == at else [] if n == at + 1 else [figure])])
    found = read(report(html(drawn)))
    expected = FIGURES | {"requests_fax": None, "requests_online": None}
    assert measured(found) == expected
    assert found.status is Status.PARTIAL


def test_a_row_with_a_cell_too_many_is_not_read():
    drawn = [["统计指标", "单位", "统计数"]]
    for label, unit, m, _ in NATIONAL:
        extra = ["4"] if m == "staff_total" else []
        drawn.append([label, unit, *extra, "" if m is None else str(FIGURES[m])])
    found = read(report(html(drawn)))
    assert wrong(found, FIGURES) == {}
    assert measured(found)["staff_total"] is None


def test_the_same_table_as_plain_text():
    lines = ["统计指标 | 单位 | 统计数"]
    lines += [f"{label} | {unit} | {FIGURES[m] if m else '----'}" for label, unit, m, _ in NATIONAL]
    text = "\n".join(["乌有市林业局2016年政府信息公开工作年度报告", "一、概述", "照章办事。", "七、附表", *lines])
    assert measured(read(text)) == FIGURES


# -- what is no such table, and no such report ------------------------------------------------------------------------

OTHER_SUBJECT = html([
    ["序号", "统计指标", "单位", "统计数"],
    ["1", "一、受理办件情况", "----", ""],
    ["2", "（一）受理办件数", "件", "812"],
    ["3", "其中：网上受理数", "件", "700"],
    ["4", "（二）按时办结数", "件", "800"],
    ["5", "二、投诉处理情况", "----", ""],
    ["6", "（一）投诉数", "件", "3"],
    ["7", "（二）满意度", "%", "99"],
])  # fmt: skip


def test_a_quarterly_table_about_something_else_makes_no_report():
    title = "乌有市政务服务中心2017年第三季度办件情况统计表"
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{OTHER_SUBJECT}</body></html>"
    assert isinstance(parse(page.encode()), Refused)


def test_such_a_table_inside_a_report_gives_no_figure():
    found = read(report(OTHER_SUBJECT))
    assert found.indicators == []
    assert found.template is None
    assert any("受理办件数" in section.text for section in found.sections)


def test_our_table_alone_is_no_report():
    title = "乌有市林业局2016年度政府信息公开情况统计表"
    page = (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{table_2014(NATIONAL, FIGURES)}</body></html>"
    )
    assert isinstance(parse(page.encode()), Refused)


@pytest.mark.parametrize("title", ["2017年第三季度政府信息公开情况统计表", "政府信息公开情况统计表（2017年上半年）"])
def test_a_table_of_a_part_of_the_year_is_not_the_years(title):
    found = read(report(f"<p>{title}</p>", table_2014(NATIONAL, FIGURES), year=2017))
    assert found.indicators == []
    assert "table_of_other_period" in kinds(found)
    assert found.status is Status.UNREADABLE


def test_a_table_of_another_year_is_not_this_years():
    found = read(report("<p>2015年度政府信息公开情况统计表</p>", table_2014(NATIONAL, FIGURES), year=2016))
    assert found.indicators == []
    assert "table_of_other_period" in kinds(found)


def test_a_table_of_this_year_says_so():
    found = read(report("<p>政府信息公开情况统计表（2016年度）</p>", table_2014(NATIONAL, FIGURES), year=2016))
    assert measured(found) == FIGURES


def test_an_indicator_leads_back_to_its_cell():
    found = read(report("<table><tr><td>上面的表</td></tr></table>", table_2014(NATIONAL, FIGURES)))
    first = labelled(found, "（一）主动公开政府信息数")
    assert first.raw == str(FIGURES["proactive_items"])
    assert first.place == (1, 2, 2, None)
    blank = read(report(table_2014(NATIONAL, FIGURES | {"requests_fax": ""})))
    fax = labelled(blank, "2.传真申请数")
    assert (fax.raw, fax.place is not None) == (None, True)

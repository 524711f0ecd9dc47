"""Lists of indicators before 2019 as the text layer of a PDF has them: cells parted by blanks, one row a line."""

from __future__ import annotations

import pytest

from parsers.model import Report, Status
from parsers.report import parse
from tests.parsers.lists import PERIOD, rows_of, truth

TITLE = "乌有市林业局{year}年政府信息公开工作年度报告"


def pasted(lines: list[str], year: int) -> Report:
    chapters = ["一、概述", "本局按条例公开了该公开的信息。", "附件：政府信息公开情况统计表"]
    text = "\n".join([TITLE.format(year=year), PERIOD.format(year=year), *chapters, *lines, "填表人：某某"])
    report = parse(text.encode())
    assert isinstance(report, Report)
    return report


def found(report: Report) -> dict[str, float]:
    return {one.measure: one.value for one in report.indicators if one.measure and one.value is not None}


def test_the_list_of_2014():
    drawn = rows_of("2014")
    figures = truth(drawn)
    lines = [f"{label} {unit} {figures[m] if m else ''}".strip() for label, unit, m, _ in drawn]
    report = pasted(["统计指标 单位 统计数", *lines], 2016)
    assert found(report) == figures
    assert (report.template, report.status) == ("2014", Status.COMPLETE)


def test_the_list_of_2008_with_codes_and_two_columns_of_figures():
    drawn = [row for row in rows_of("2008") if row[3]]
    figures = truth(drawn)
    lines = [f"{label} {unit} {code} {figures[m]} {figures[m] * 3}" for label, unit, m, code in drawn]
    report = pasted(["指标名称 计量单位 代码 本期实际 本年累计", "甲 乙 丙 1 2", *lines], 2012)
    assert found(report) == figures
    assert {one.measure: one.value_cumulative for one in report.indicators} == {m: 3 * n for m, n in figures.items()}


def test_a_label_over_two_lines():
    lines = [
        "（一）主动公开政府信息数（不同渠道和方式",
        "公开相同信息计1条） 条 245",
        "其中：主动公开规范性文件数 条 7",
        "（一）收到申请数 件 31",
        "（二）申请办结数 件 29",
        "六、举报投诉数量 件 2",
    ]
    values = found(pasted(["统计指标 单位 统计数", *lines], 2016))
    assert values["proactive_items"] == 245
    assert values["requests_received"] == 31


@pytest.mark.parametrize("lost", ["主动公开信息数 条 01 456", "主动公开信息数 条 456", "主动公开信息数 01 456 789"])
def test_a_row_that_has_lost_a_cell_gives_no_figure(lost):
    """A code and one figure, or two figures: nothing says which."""
    lines = [lost, "申请总数 条 10 12 30", "对申请的答复总数 条 17 11 29", "行政复议数 件 32 1 2"]
    report = pasted(["指标名称 计量单位 代码 本期实际 本年累计", *lines], 2012)
    values = found(report)
    assert "proactive_items" not in values
    assert values["requests_received"] == 12
    assert "row_misaligned" in {problem.kind for problem in report.problems}


def test_units_in_traditional_characters_or_over_two_lines_are_units():
    drawn = rows_of("2014")
    figures = truth(drawn)
    lines = [f"{label} {unit.replace('万', '萬')} {figures[m] if m else ''}".strip() for label, unit, m, _ in drawn]
    assert found(pasted(["统计指标 单位 统计数", *lines], 2016)) == figures

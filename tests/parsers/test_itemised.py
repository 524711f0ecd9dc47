"""Indicators of reports before 2019 in lines of their own, where there is no table."""

from __future__ import annotations

import pytest

from parsers import itemised
from parsers.model import Section
from tests.parsers.lists import rows_of, truth

LOCAL = rows_of("2008")
FIGURES = truth(LOCAL)
ROWS = [(label, unit, FIGURES[measure]) for label, unit, measure, _ in LOCAL if measure is not None]


def measured(text: str, heading: str = "七、附表") -> dict[str, int | float]:
    found = itemised.read([Section(None, heading, text)], year=2011)
    return {one.measure: one.value for one in found if one.measure and one.value is not None}


@pytest.mark.parametrize("shape", ["{0}：{2}{1}", "{0} {1} {2}", "{0}\n{1}\n{2}", "{0}：{2}{1}；"])
def test_a_line_for_each(shape):
    assert measured("\n".join(shape.format(*row) for row in ROWS)) == FIGURES


@pytest.mark.parametrize("shape", ["{0}\n{1}\n9\n{2}", "{0} {1} 9 {2}", "{0}：9{1}，{2}{1}", "{0}{1}{2}"])
def test_of_two_numbers_and_of_what_runs_together_nothing_is_taken(shape):
    assert measured("\n".join(shape.format(*row) for row in ROWS)) == {}


@pytest.mark.parametrize("above", ["2010年统计数据如下", "历年累计：", "下属单位情况："])
def test_lines_of_another_year_or_body_are_not_the_reports(above):
    assert measured("\n".join([above, *(f"{label}：{value}{unit}" for label, unit, value in ROWS)])) == {}


def test_a_few_lines_are_no_list():
    assert measured("主动公开信息数：13条\n网上咨询数：20人次") == {}


def test_a_line_that_says_more_is_prose():
    lines = [
        "主动公开信息数：13条，比上年增加2条",
        "申请总数：约20条",
        "网上咨询数：30余人次",
        "现场接待人数：40人次以上",
    ]
    assert measured("\n".join(lines)) == {}

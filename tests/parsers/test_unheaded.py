"""Lists of indicators with unusual headers, or without one: read where only one column can be the figures."""

from __future__ import annotations

import pytest

from tests.parsers.lists import html, report, rows_of, truth
from tests.parsers.reading import read

LOCAL = rows_of("2008")
FIGURES = truth(LOCAL)


def measured(*annexes: str) -> dict[str, int | float]:
    found = read(report(*annexes, year=2011))
    return {one.measure: one.value for one in found.indicators if one.measure and one.value is not None}


def rows(*head: str, numbered: bool = False) -> list[list[str]]:
    body = [[label, unit, str(FIGURES[measure])] for label, unit, measure, _ in LOCAL if measure is not None]
    body = [[str(at), *row] for at, row in enumerate(body, 1)] if numbered else body
    return [list(head), *body] if head else body


@pytest.mark.parametrize(
    "head",
    [
        ("项目", "单位", "数量"),
        ("统计内容", "单位", "合计"),
        ("统计指标", "单位", "本年累计"),
        ("统计指标", "单位", "2011年1-12月"),
        ("统计指标", "单位", ""),
    ],
)
def test_other_words_over_the_columns(head):
    assert measured(html(rows(*head))) == FIGURES


@pytest.mark.parametrize("numbered", [False, True])
def test_a_header_that_is_lost(numbered):
    assert measured(html(rows(numbered=numbered))) == FIGURES


def test_several_lists_without_headers():
    listed = rows()
    assert measured(html(listed[:20]), html(listed[20:])) == FIGURES


@pytest.mark.parametrize("head", [("统计指标", "单位", "历年累计"), ("统计指标", "单位", "2009年")])
def test_a_column_of_other_years_is_not_the_reports(head):
    assert measured(html(rows(*head))) == {}


@pytest.mark.parametrize("head", [(), ("统计指标", "单位", "市本级", "合计"), ("统计指标", "单位", "一季度", "合计")])
def test_of_two_columns_of_figures_none_is_taken(head):
    twice = [[*row, "7"] for row in rows()]
    assert measured(html([list(head), *twice] if head else twice)) == {}

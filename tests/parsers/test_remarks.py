"""Words in a row of figures: they cost their own cell and leave the row's others what they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parsers.findings import is_remark
from parsers.model import State
from tests.parsers.drawing import Box, some_figures, tables, text_page, text_table
from tests.parsers.reading import kinds, read, unread, wrong


@pytest.mark.parametrize("words", ["约5", "无此类情况", "近20", "详见附件2"])
@pytest.mark.parametrize("applicant", ["natural_person", "research_institution", "total"])
def test_words_in_place_of_one_figure_of_a_row_of_text(words, applicant):
    """Each cell stands in a line of its own that begins with TAB: seven cells are seven cells."""
    figures = some_figures("2021")
    spoiled = (3, "granted_full", applicant)
    report = read(text_page(map(text_table, tables("2021", figures | {spoiled: words}))))
    assert wrong(report, figures) == {}
    assert unread(report, figures) == {spoiled}
    cell = report.figure(*spoiled)
    assert (cell.raw, cell.value, cell.state) == (words, None, State.TEXT)


@pytest.mark.parametrize("words", ["约5", "无此类情况"])
def test_words_in_place_of_one_figure_of_table_two_and_four(words):
    figures = some_figures("2021")
    for spoiled in ((2, "regulations", "made"), (2, "regulations", "in_force"), (4, "review", "corrected")):
        report = read(text_page(map(text_table, tables("2021", figures | {spoiled: words}))))
        assert wrong(report, figures) == {}
        assert unread(report, figures) == {spoiled}


def test_a_strange_label_before_six_figures_is_not_taken_for_the_first_of_seven():
    """Six figures under seven names, and a division of the line before them: which figure is lost cannot be said."""
    figures = some_figures("2021")
    second, third, fourth = tables("2021", figures)
    at = next(i for i, row in enumerate(third) if row[0].text.startswith("二、"))
    third[at][1] = replace(third[at][1], text="网信部门")
    report = read(text_page(map(text_table, (second, third, fourth))))
    assert wrong(report, figures) == {}
    assert unread(report, figures) == {name for name in figures if name[1] == "carried_over"}
    assert kinds(report) & {"row_misaligned", "label_unplaced"}


def test_a_part_of_an_item_in_place_of_its_first_figure_gives_none():
    figures = some_figures("2019")
    second, third, fourth = tables("2019", figures)
    row = next(row for row in second if row[0].text == "其他对外管理服务事项")
    row[1:2] = [Box("行政检查")]
    report = read(text_page(map(text_table, (second, third, fourth))))
    assert {name for name in figures if name[1] == "other_services"} <= unread(report, figures)


@pytest.mark.parametrize("label", ["（四）无法提供", "不予公开", "未经复议直接起诉", "无正当理由大量反复申请", "2.约"])
def test_a_label_of_the_form_is_no_remark(label):
    assert not is_remark(label)

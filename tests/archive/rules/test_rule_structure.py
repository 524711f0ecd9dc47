"""``structure.chapters`` and ``structure.period``."""

from __future__ import annotations

from datetime import date

import pytest

from parsers.model import Period, Section
from tests.archive.rules.building import checks, report


def chapters(*headings, template="2021"):
    """Evaluate a report with these chapters, given as (number, heading)."""
    return checks(
        report(template, sections=[Section(number, heading, "") for number, heading in headings]), "structure.chapters"
    )


SIX = [(section.number, section.heading) for section in report().sections]


def test_six_chapters_in_order():
    check = chapters(*SIX)[None]
    assert (check.result, check.severity, check.note) == ("holds", "error", None)


@pytest.mark.parametrize(
    "heading",
    [
        "二、主动公开政府信息情",
        "二、行政机关主动公开政府信息情况",
        "2.主动公开信息情况",
        "（二）主动公开政府政府信息情况",
    ],
)
def test_other_words_hold_with_a_note(heading):
    check = chapters(SIX[0], (2, heading), *SIX[2:])[None]
    assert (check.result, check.note) == ("holds", f"chapter 2 is headed “{heading}”")


@pytest.mark.parametrize(
    "heading",
    ["主动公开政府信息情况", "２．主动公开政府信息情况", "二 、主动公开 政府信息情况", "第二部分主动公开政府信息情况"],
)
def test_the_number_is_no_part_of_the_heading(heading):
    assert chapters(SIX[0], (2, heading), *SIX[2:])[None].note is None


def test_a_missing_chapter_is_named():
    check = chapters(*SIX[:5])[None]
    assert (check.result, check.note) == ("broken", "missing: chapter 6 其他需要报告的事项")
    assert chapters(*SIX[:2], *SIX[3:5])[None].note == (
        "missing: chapter 3 收到和处理政府信息公开申请情况, 6 其他需要报告的事项"
    )


def test_another_order():
    check = chapters(*SIX[:3], SIX[4], SIX[3], SIX[5])[None]
    assert (check.result, check.note) == ("broken", "out of order: the chapters come as 1, 2, 3, 5, 4, 6")


def test_numbering_that_restarts():
    """A narrative first, its tables under headings of their own: the six are there, in order."""
    check = chapters(SIX[0], (5, "五、存在的主要问题"), *SIX)[None]
    assert check.result == "holds"


def test_headings_that_mean_nothing_to_us_do_not_count():
    assert chapters((None, ""), *SIX[:3], (None, "附件"), *SIX[3:])[None].result == "holds"


def test_no_heading_at_all_says_nothing():
    assert chapters((None, ""))[None].result == "undecidable"


def test_only_reports_of_the_form():
    assert checks(report(template="2021"), "structure.chapters") != {}
    made = report()
    made.template = "2014"
    assert checks(made, "structure.chapters") == {}


def period(first, last, **changes):
    stated = Period("自2022年1月1日起至2022年12月31日止", first, last)
    return checks(report(period=stated, **changes), "structure.period")


WHOLE = (date(2022, 1, 1), date(2022, 12, 31))


def test_one_year_throughout():
    check = period(*WHOLE)[None]
    assert (check.result, check.expected, check.found, check.difference) == ("holds", 2022, 2022, 0)


def test_the_title_says_another_year():
    """Last year's text under this year's title: the report counts as that of its statistics period."""
    check = period(*WHOLE, title_year=2023)[None]
    assert (check.result, check.expected, check.found, check.difference) == ("broken", 2022, 2023, 1)
    assert check.note == "title 2023, statistics period 2022, report taken as 2022"


def test_a_period_over_two_years():
    check = period(date(2021, 1, 1), date(2022, 12, 31), year=2022)[None]
    assert (check.result, check.found) == ("broken", 2021)


def test_not_a_whole_year():
    check = period(date(2022, 1, 1), date(2022, 11, 30))[None]
    assert (check.result, check.note) == (
        "broken",
        "the statistics period is 2022-01-01 to 2022-11-30, not one whole year",
    )


@pytest.mark.parametrize("bounds", [(None, WHOLE[1]), (WHOLE[0], None), (None, None)])
def test_a_garbled_bound(bounds):
    assert period(*bounds)[None].result == "undecidable"


def test_a_bound_that_can_be_read_still_counts():
    assert period(date(2021, 1, 1), None)[None].result == "broken"


def test_a_single_witness_is_no_contradiction():
    assert period(*WHOLE, title_year=None) == {}
    assert checks(report(period=None), "structure.period") == {}

"""``text.figures`` and ``text.all_answered``: what the prose says against what the tables print."""

from __future__ import annotations

import pytest

from parsers.model import Scope
from tests.archive.rules.building import checks, report, without

ELEVEN = {
    (line, column): 11
    for line in ("new_requests", "granted_full", "total_processed")
    for column in ("natural_person", "total")
}


def figures(text, cells=None, template="2021", **changes):
    return checks(report(template, cells, text, **changes), "text.figures")


def test_the_prose_says_what_the_table_says():
    check = figures("共收到政府信息公开申请11件。", ELEVEN)["requests.new_requests.total"]
    assert (check.result, check.expected, check.found, check.difference) == ("holds", 11, 11, 0)
    assert check.note == "“共收到政府信息公开申请11件”"


def test_the_prose_says_something_else():
    check = figures("行政处罚处理决定14件。", {("penalties", "decisions"): 17})["disclosures.penalties.decisions"]
    assert (check.result, check.severity) == ("broken", "error")
    assert (check.expected, check.found, check.difference) == (17, 14, -3)
    assert check.note == "“行政处罚处理决定14件”"


@pytest.mark.parametrize("digits", [33, 5000])
def test_the_cells_of_a_row_run_together_are_no_number(digits):
    """As where a table was pasted into a paragraph: neither the whole nor its last digits are a figure."""
    run = "56502312708774264" * digits
    assert figures(f"共收到政府信息公开申请{run[:digits]}件。", ELEVEN) == {}
    assert figures(f"共收到政府信息公开申请{'一二三〇五' * digits}件。", ELEVEN) == {}
    money = figures(f"行政事业性收费{run[:digits]}.25万元。", {("fees", "fee_amount_wan"): 17})
    assert money == {}


def test_received_may_include_what_was_carried_over():
    """749 = 713 new + 36 carried over: seen in a real report, and no error."""
    cells = {("new_requests", "total"): 713, ("carried_over", "total"): 36}
    check = figures("共收到政府信息公开申请749件。", cells)["requests.new_requests.total"]
    assert (check.result, check.expected, check.found) == ("holds", 749, 749)
    assert check.note == "“共收到政府信息公开申请749件”; agrees with requests.received_total.total"
    assert figures("共收到政府信息公开申请700件。", cells)["requests.new_requests.total"].result == "broken"
    # said in so many words, only the sum will do
    check = figures("共收到政府信息公开申请713件（含上年结转36件）。", cells)["requests.received_total.total"]
    assert (check.result, check.expected, check.found) == ("broken", 749, 713)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("（二）依申请公开。不予公开3件。", "requests.denied_total.total"),
        ("（二）依申请公开。予以公开及部分公开3件。", "requests.granted_total.total"),
        ("（二）依申请公开。无法提供3件。", "requests.unable_total.total"),
        ("（二）依申请公开。不予处理3件。", "requests.refused_total.total"),
        ("（二）依申请公开。其他处理3件。", "requests.other_total.total"),
        ("政府信息公开行政诉讼3件。", "disputes.litigation.total"),
    ],
)
def test_derived_lines_add_up_the_tables_cells(text, subject):
    cells = {
        (line, "total"): 1 + at % 2
        for first in (
            "granted_full",
            "denied_state_secret",
            "unable_no_record",
            "refused_petition",
            "other_no_correction",
        )
        for at, line in enumerate((first, _second(first)))
    }
    cells |= {("litigation_direct", "total"): 1, ("litigation_after_review", "total"): 2}
    check = figures(text, cells)[subject]
    assert (check.result, check.expected, check.found) == ("holds", 3, 3)
    assert figures(text.replace("3", "4"), cells)[subject].result == "broken"


def _second(first: str) -> str:
    return {
        "granted_full": "granted_partial",
        "denied_state_secret": "denied_admin_inquiry",
        "unable_no_record": "unable_still_unclear",
        "refused_petition": "refused_repeat",
        "other_no_correction": "other_misc",
    }[first]


def test_other_total_is_the_single_line_where_there_is_one():
    check = figures("（二）依申请公开。其他处理3件。", {("other_handling", "total"): 3}, "2019")
    assert check["requests.other_total.total"].result == "holds"


def test_answered_may_mean_those_of_this_year():
    """Two came from the year before and were answered too: 14 of 13 new ones and 2, of which one is carried forward."""
    cells = {(line, "total"): n for line, n in (("new_requests", 13), ("carried_over", 2), ("total_processed", 14))}
    check = figures("收到政府信息公开申请13件，答复12件。", cells)["requests.total_processed.total"]
    assert (check.result, check.expected, check.found) == ("holds", 12, 12)
    assert "agrees with requests.total_processed.total − requests.carried_over.total" in (check.note or "")
    for text in (
        "收到政府信息公开申请13件，答复11件。",
        "收到政府信息公开申请15件，答复12件。",  # those 15 include the two
        "收到政府信息公开申请13件，上年结转2件，答复12件。",
        "答复政府信息公开申请12件。",
    ):
        assert figures(text, cells)["requests.total_processed.total"].result == "broken", text


def test_two_words_for_parts_of_one_line():
    """已主动公开 is granted too: what is said to be granted beside it need not be all."""
    cells = {("granted_full", "total"): 56}
    subject = "requests.granted_full.total"
    assert subject not in figures("（二）依申请公开。已主动公开20件，予以公开36件。", cells)
    assert figures("（二）依申请公开。已主动公开20件，予以公开35件。", cells)[subject].result == "broken"


def test_a_government_named_beside_its_region():
    """In what adds up a city, 市政府 may be its office alone where the text has the whole city's figure as well."""
    whole = {
        "cells": {("new_requests", "total"): 110},
        "agency": "云雾市人民政府",
        "title": "云雾市人民政府2022年政府信息公开工作年度报告",
        "scope": Scope.AGGREGATE,
    }
    subject = "requests.new_requests.total"
    check = figures("全市共收到政府信息公开申请110件。市政府收到政府信息公开申请12件。", **whole)[subject]
    assert (check.result, check.found) == ("holds", 110)
    assert figures("市政府共收到政府信息公开申请12件。", **whole)[subject].result == "broken"


def test_chinese_and_arabic_amounts_are_as_exact():
    cells = {("fees", "fee_amount_wan"): 25.1}
    for text, result in (("25万元", "holds"), ("二十五万元", "holds"), ("二十六万元", "broken")):
        assert figures(f"行政事业性收费{text}。", cells)["disclosures.fees.fee_amount_wan"].result == result


def test_an_amount_beside_a_blank_is_not_decided():
    """Money need not be whole: whatever the prose says may have been meant to stand in the cell."""
    blank = {("fees", "fee_amount_wan"): None}
    for amount in ("3.5", "3"):
        check = figures(f"行政事业性收费{amount}万元。", blank)["disclosures.fees.fee_amount_wan"]
        assert (check.result, check.expected, check.found) == ("undecidable", None, float(amount))
    check = figures("行政事业性收费3.5万元。")["disclosures.fees.fee_amount_wan"]
    assert (check.result, check.expected) == ("broken", 0)  # a printed zero is one


def test_blank_cells():
    """A blank cell can be the prose's number; a blank part of a derived line only as long as the rest is smaller."""
    check = figures("共收到政府信息公开申请11件。", {("new_requests", "total"): None})["requests.new_requests.total"]
    assert (check.result, check.expected, check.found, check.difference) == ("undecidable", None, 11, None)
    check = figures("未收到政府信息公开申请。", {("new_requests", "total"): None})["requests.new_requests.total"]
    assert check.result == "holds"
    assert "blank read as zero: new_requests" in (check.note or "")
    cells = {("denied_state_secret", "total"): 5, ("denied_admin_inquiry", "total"): None}
    text = "（二）依申请公开。不予公开{}件。"
    assert figures(text.format(6), cells)["requests.denied_total.total"].result == "undecidable"
    assert figures(text.format(4), cells)["requests.denied_total.total"].result == "broken"


def test_an_unfilled_total_column_says_what_it_would_be():
    cells = {(line, "natural_person"): 14 for line in ("new_requests", "granted_full", "total_processed")}
    check = figures("共收到政府信息公开申请14件。", cells)["requests.new_requests.total"]
    assert (check.result, check.expected, check.found, check.difference) == ("broken", 0, 14, 14)
    assert check.note == ("“共收到政府信息公开申请14件”; the total column is not filled in, recomputed it would say 14")


def test_statements_that_contradict_each_other():
    """One row a subject: the broken one, wherever it stands; equal statements are one."""
    text = "共收到政府信息公开申请11件。{}本年度收到政府信息公开申请12件。"
    for repeated in ("", "共收到政府信息公开申请11件。"):
        check = figures(text.format(repeated), ELEVEN)["requests.new_requests.total"]
        assert (check.result, check.found) == ("broken", 12)
    check = figures("本年度收到政府信息公开申请12件。共收到政府信息公开申请11件。", ELEVEN)
    assert check["requests.new_requests.total"].found == 12


def test_what_may_be_a_part_agrees_or_is_silent():
    text = "收到政府信息公开申请11件，其中网络申请8件，予以公开{}件。"
    assert figures(text.format(11), ELEVEN)["requests.granted_full.total"].result == "holds"
    assert "requests.granted_full.total" not in figures(text.format(6), ELEVEN)


def test_amounts_round_as_the_prose_does():
    cells = {("procurement", "amount_wan"): 1098.26}
    subject = "disclosures.procurement.amount_wan"
    assert figures("政府集中采购金额1098.26万元。", cells, "2019")[subject].result == "holds"
    check = figures("政府集中采购金额1098.3万元。", cells, "2019")[subject]
    assert (check.result, check.note) == (
        "holds",
        "“政府集中采购金额1098.3万元”; agrees once the more exact of the two is rounded as the other is",
    )
    assert figures("政府集中采购金额10982600元。", cells, "2019")[subject].result == "holds"
    check = figures("政府集中采购金额1089.26万元。", cells, "2019")[subject]
    assert (check.result, check.difference) == ("broken", -9.0)


@pytest.mark.parametrize(
    ("table", "prose", "result"),
    [
        (12.3456, "12万元", "holds"),
        (12.5678, "12万元", "broken"),
        (12.35, "123456元", "holds"),  # here the table is the coarser one
        (0, "3000元", "broken"),
        (12_545, "1.2亿元", "broken"),
        (11_960, "1.2亿元", "holds"),
    ],
)
def test_amounts_of_two_precisions(table, prose, result):
    found = figures(f"政府集中采购金额{prose}。", {("procurement", "amount_wan"): table}, "2019")
    assert found["disclosures.procurement.amount_wan"].result == result


@pytest.mark.parametrize(
    ("table", "result"),
    [(12_960, "holds"), (11_958, "holds"), (11_400, "broken"), (13_040, "broken"), (1_200, "broken")],
)
def test_counts_in_ten_thousands(table, result):
    """1.2万件 is rounded, or cut off."""
    cells = {("new_requests", "total"): table, ("new_requests", "natural_person"): table}
    assert figures("收到政府信息公开申请1.2万件。", cells)["requests.new_requests.total"].result == result


def test_no_table_or_no_such_cell_no_row():
    made = without(report(text="共收到政府信息公开申请14件。"), 3)
    assert checks(made, "text.figures") == {}
    assert figures("政府集中采购项目6个。", template="2021") == {}  # the form of 2021 has none


class TestAllAnswered:
    TEXT = "共收到政府信息公开申请11件，答复率100%。"

    def rule(self, cells=None, text=TEXT):
        return checks(report(cells=cells, text=text), "text.all_answered")

    def test_nothing_is_carried_forward(self):
        check = self.rule()[None]
        assert (check.result, check.severity, check.note) == ("holds", "warning", "“答复率100%”")

    def test_something_is(self):
        check = self.rule({("carried_forward", "natural_person"): 2, ("carried_forward", "total"): 2})[None]
        assert (check.result, check.expected, check.found, check.difference) == ("broken", 2, 0, -2)
        assert check.note == "“答复率100%”; carried forward: natural_person 2, total 2"

    def test_a_total_left_at_zero_does_not_help(self):
        check = self.rule({("carried_forward", "natural_person"): 1})[None]
        assert (check.result, check.expected) == ("broken", 1)

    def test_a_blank_total(self):
        check = self.rule({("carried_forward", "total"): None})[None]
        assert (check.result, check.note) == ("holds", "“答复率100%”; blank read as zero: total")

    def test_no_claim_no_row(self):
        assert self.rule(text="共收到政府信息公开申请11件。") == {}
        assert self.rule(text="办理建议提案6件，办结率100%。") == {}


class TestWhatIsPrintedButNoNumber:
    """A cell that says 见附件2 or -3 holds no number, and is not read as zero."""

    def test_figures(self):
        found = figures("不予处理0件，收到政府信息公开申请0件。", {("new_requests", "total"): "-3"})
        assert found["requests.new_requests.total"].result == "undecidable"

    def test_all_answered(self):
        made = report(cells={("carried_forward", "total"): "-3"}, text="收到政府信息公开申请0件，答复率100%。")
        assert checks(made, "text.all_answered")[None].result == "undecidable"

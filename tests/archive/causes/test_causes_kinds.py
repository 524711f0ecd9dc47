"""Every kind of slip, planted in a sound report, is found where it is, with the figure that was meant."""

from __future__ import annotations

import pytest

from archive.causes.words import words
from tests.archive.causes.offices import Name, printed, suspicions, the_one, would_be

NATURAL, ENTERPRISE, TOTAL = "natural_person", "commercial_enterprise", "total"

#: kind, what is printed in place of what, certainty
ONE_CELL: list[tuple[str, Name, int | None, int, str]] = [
    ("digits_swapped", ("granted_full", NATURAL), 321, 312, "only"),
    ("digits_swapped", ("total_processed", TOTAL), 589, 598, "only"),
    ("digit_doubled", ("unable_no_record", NATURAL), 1225, 125, "only"),
    ("factor_ten", ("new_requests", NATURAL), 4900, 490, "only"),
    ("factor_ten", ("new_requests", ENTERPRISE), 9, 90, "only"),
    ("digit_lost", ("unable_no_record", TOTAL), 15, 156, "only"),
    ("digit_added", ("refused_repeat", TOTAL), 278, 27, "only"),
    ("digit_wrong", ("granted_partial", NATURAL), 41, 47, "only"),
    ("total_unfilled", ("refused_repeat", TOTAL), 0, 27, "only"),
    ("cell_unfilled", ("granted_partial", NATURAL), 0, 47, "only"),
    ("counted_twice", ("carried_over", TOTAL), 45, 33, "only"),
    ("left_out", ("new_requests", TOTAL), 490, 580, "only"),
    ("other_value", ("carried_forward", NATURAL), 2, 9, "only"),
]


@pytest.mark.parametrize(("kind", "cell", "shown", "meant", "certainty"), ONE_CELL)
def test_one_cell(kind, cell, shown, meant, certainty):
    found = the_one(printed({cell: shown}))
    assert (found.kind, found.certainty) == (kind, certainty)
    assert would_be(found) == {cell: meant}
    assert (found.line, found.field) == cell
    assert found.cells[0].printed == str(shown)
    assert found.candidates == 1


SEVERAL: list[tuple[str, dict[Name, int | None], dict[Name, int | None], str]] = [
    (
        "neighbours_exchanged",
        {("granted_full", NATURAL): 56, ("granted_full", ENTERPRISE): 312},
        {("granted_full", NATURAL): 312, ("granted_full", ENTERPRISE): 56},
        "only",
    ),
    (
        "line_shifted",
        {("unable_no_record", NATURAL): 0, ("unable_no_record", ENTERPRISE): 125,
         ("unable_no_record", "research_institution"): 31, ("unable_no_record", TOTAL): 0},
        {("unable_no_record", NATURAL): 125, ("unable_no_record", ENTERPRISE): 31,
         ("unable_no_record", "research_institution"): 0, ("unable_no_record", TOTAL): 156},
        "likeliest",
    ),
    (
        "column_shifted",  # the last figure fell out: it is what the sums need
        {("unable_no_record", NATURAL): 0, ("unable_needs_creation", NATURAL): 125,
         ("refused_repeat", NATURAL): 0, ("refused_publication", NATURAL): 18,
         ("total_processed", NATURAL): 0, ("carried_forward", NATURAL): 502},
        {("unable_no_record", NATURAL): 125, ("unable_needs_creation", NATURAL): 0,
         ("refused_repeat", NATURAL): 18, ("refused_publication", NATURAL): 0,
         ("total_processed", NATURAL): 502, ("carried_forward", NATURAL): 9},
        "likeliest",
    ),
    (
        "figure_split",
        {("granted_partial", NATURAL): 4, ("granted_partial", ENTERPRISE): 7},
        {("granted_partial", NATURAL): 47, ("granted_partial", ENTERPRISE): 0},
        "only",
    ),
    (
        "figures_run_together",
        {("refused_repeat", NATURAL): 189, ("refused_repeat", ENTERPRISE): 0},
        {("refused_repeat", NATURAL): 18, ("refused_repeat", ENTERPRISE): 9},
        "only",
    ),
    (
        "line_within_another",
        {("refused_petition", NATURAL): 11, ("refused_petition", ENTERPRISE): 3, ("refused_petition", TOTAL): 14},
        {("refused_petition", NATURAL): 0, ("refused_petition", ENTERPRISE): 0, ("refused_petition", TOTAL): 0},
        "only",
    ),
    (
        "line_left_out",
        {("total_processed", NATURAL): 484, ("total_processed", ENTERPRISE): 87, ("total_processed", TOTAL): 571},
        {("total_processed", NATURAL): 502, ("total_processed", ENTERPRISE): 96, ("total_processed", TOTAL): 598},
        "likeliest",
    ),
    (
        "line_counted_twice",
        {("total_processed", NATURAL): 520, ("total_processed", ENTERPRISE): 105, ("total_processed", TOTAL): 625},
        {("total_processed", NATURAL): 502, ("total_processed", ENTERPRISE): 96, ("total_processed", TOTAL): 598},
        "only",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "shown", "meant", "certainty"), SEVERAL)
def test_several_cells(kind, shown, meant, certainty):
    found = the_one(printed(shown))
    assert (found.kind, found.certainty) == (kind, certainty)
    assert {cell: value or 0 for cell, value in would_be(found).items()} == meant  # blank or zero cannot be told


def test_an_unfilled_total_column_is_one_cause_of_all_it_breaks():
    made = printed()
    lines = [figure.line for figure in made.figures if figure.chapter == 3 and figure.field == TOTAL]
    found = the_one(printed(dict.fromkeys(((line, TOTAL) for line in lines), 0)))
    assert (found.kind, found.certainty, found.field) == ("total_unfilled", "only", TOTAL)
    assert would_be(found)["new_requests", TOTAL] == 580
    assert ("requests.total_column", None) in found.mends
    assert ("requests.applicants", "refused_repeat") in found.mends


def test_a_total_column_that_leaves_out_one_kind_of_applicants():
    made = printed()
    enterprises = {one.line: one.value for one in made.figures if one.field == ENTERPRISE}
    shown = {
        (one.line, TOTAL): one.value - enterprises[one.line]
        for one in made.figures
        if one.chapter == 3 and one.field == TOTAL
    }
    found = the_one(printed(shown))
    assert (found.kind, found.certainty) == ("column_left_out", "only")
    assert would_be(found)["total_processed", TOTAL] == 598


def test_totals_of_table_four_that_are_all_zero():
    found = the_one(printed({("review", TOTAL): 0, ("litigation_after_review", TOTAL): 0}))
    assert found.kind == "total_unfilled"
    assert would_be(found) == {("review", TOTAL): 45, ("litigation_after_review", TOTAL): 11}


def test_a_sum_of_which_any_part_may_be_wrong_is_left_open():
    found = the_one(printed({("review", "corrected"): 6}))
    assert (found.kind, found.certainty, found.cells) == ("several", "open", ())
    assert found.candidates == 5
    assert (found.chapter, found.line, found.field) == (4, "review", None)


def test_the_one_telling_slip_among_five_cells_is_the_likeliest_and_not_more():
    found = the_one(printed({("review", TOTAL): 54}))
    assert (found.kind, found.certainty) == ("digits_swapped", "likeliest")
    assert would_be(found) == {("review", TOTAL): 45}
    assert found.candidates > 1


def test_two_slips_apart_are_two_suspicions():
    found = suspicions(printed({("granted_full", NATURAL): 321, ("refused_repeat", ENTERPRISE): 4}))
    assert sorted((one.kind, one.certainty) for one in found) == [("digits_swapped", "only"), ("other_value", "only")]


def test_two_cells_wrong_by_as_much_are_left_open():
    """Either they are wrong, or the other two corners of the square that they span."""
    found = the_one(printed({("granted_full", NATURAL): 315, ("refused_repeat", ENTERPRISE): 12}))
    assert (found.certainty, found.cells) == ("open", ())
    assert found.candidates >= 4


def test_a_figure_with_the_total_computed_from_it_could_stand_in_any_line():
    found = the_one(printed({("granted_partial", NATURAL): 44, ("granted_partial", TOTAL): 44}))
    assert (found.certainty, found.field) == ("open", NATURAL)
    assert found.candidates > 10


def test_what_no_single_change_mends_has_no_suspicion():
    assert suspicions(printed({("granted_full", NATURAL): 300, ("granted_full", ENTERPRISE): 99})) == []


def test_a_sound_report_is_not_looked_into():
    assert suspicions(printed()) == []


def test_every_code_that_can_be_told_has_words_in_both_languages():
    codes = {(word.column_name, word.code) for word in words()}
    kinds = {kind for kind, *_ in ONE_CELL} | {kind for kind, *_ in SEVERAL}
    assert {("kind", kind) for kind in kinds} <= codes
    assert all(word.zh.strip() and word.en.strip() and word.zh != word.en for word in words())

"""What the prose states of a figure speaks for a change, or against it."""

from __future__ import annotations

from parsers.model import Section
from tests.archive.causes.offices import printed, the_one, would_be

TOTAL = "total"


def said(text: str) -> list[Section]:
    return [Section(1, "一、总体情况", text)]


def test_of_five_cells_the_one_that_the_prose_names_is_the_likeliest():
    made = printed({("review", TOTAL): 47}, sections=said("因政府信息公开被申请行政复议45件。"))
    found = the_one(made)
    assert (found.kind, found.certainty) == ("digit_wrong", "likeliest")
    assert would_be(found) == {("review", TOTAL): 45}
    assert the_one(printed({("review", TOTAL): 47})).certainty == "open"


def test_prose_that_repeats_the_figure_speaks_against_a_change_and_does_not_forbid_it():
    slip = {("new_requests", TOTAL): 680}
    confirmed = the_one(printed(slip, sections=said("本年度新收政府信息公开申请680件。")))
    assert (confirmed.certainty, would_be(confirmed)) == ("likeliest", {("new_requests", TOTAL): 580})
    assert the_one(printed(slip)).certainty == "only"

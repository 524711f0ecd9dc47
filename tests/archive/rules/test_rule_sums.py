"""The sums of the form, and the total column that some reports leave empty."""

from __future__ import annotations

import pytest

from parsers.model import Figure, Problem, State
from tests.archive.rules.building import APPLICANTS, checks, not_holding, report, without

# one request of a natural person, granted: the smallest report in which every sum has something to add
ONE = {
    (line, column): 1
    for line in ("new_requests", "granted_full", "total_processed")
    for column in ("natural_person", "total")
}


@pytest.mark.parametrize("template", ["2019", "2021"])
def test_a_sound_report_breaks_nothing(template):
    assert not_holding(report(template)) == set()
    assert not_holding(report(template, ONE)) == set()


@pytest.mark.parametrize("template", ["2019", "2021"])
def test_every_sum_is_evaluated_everywhere(template):
    made = report(template)
    columns = {*APPLICANTS, "total"}
    assert checks(made, "requests.balance").keys() == columns
    assert checks(made, "requests.outcomes").keys() == columns
    assert len(checks(made, "requests.applicants")) == (23 if template == "2019" else 25)
    assert checks(made, "disputes.sum").keys() == {"review", "litigation_direct", "litigation_after_review"}


def test_a_lost_request():
    """One more came in than was processed or carried forward: in its column, and as new request of nobody's."""
    made = report(cells={**ONE, ("new_requests", "natural_person"): 2})
    balance = checks(made, "requests.balance")["natural_person"]
    assert (balance.result, balance.expected, balance.found, balance.difference) == ("broken", 2, 1, -1)
    assert balance.severity == "error"
    line = checks(made, "requests.applicants")["new_requests"]
    assert (line.result, line.expected, line.found, line.difference) == ("broken", 2, 1, -1)
    assert len(not_holding(made)) == 2


def test_an_outcome_too_few():
    made = report(cells={**ONE, ("granted_full", "natural_person"): 0, ("granted_full", "total"): 0})
    assert not_holding(made) == {
        ("requests.outcomes", "natural_person", "broken"),
        ("requests.outcomes", "total", "broken"),
    }


@pytest.mark.parametrize(
    ("template", "lines"),
    [("2019", ["other_handling"]), ("2021", ["other_no_correction", "other_fee_unpaid", "other_misc"])],
)
def test_other_handling_is_one_line_or_three(template, lines):
    """（六）其他处理 counts as an outcome in whichever shape the report has it."""
    cells = {**ONE, ("granted_full", "natural_person"): 0, ("granted_full", "total"): 0}
    for line in lines:
        assert not_holding(report(template, {**cells, (line, "natural_person"): 1, (line, "total"): 1})) == set()


def test_the_single_line_in_a_later_form():
    """Reports of 2023 with the single line: the figures say which lines there are, not the year."""
    made = report("2021", {**ONE, ("granted_full", "natural_person"): 0, ("granted_full", "total"): 0})
    made.figures = [figure for figure in made.figures if not figure.line.startswith("other_") or figure.chapter != 3]
    made.figures += [
        Figure(3, "other_handling", column, "0", int(column in {"natural_person", "total"}), State.NUMBER, None)
        for column in (*APPLICANTS, "total")
    ]
    assert not_holding(made) == set()


def test_disputes():
    """Cases by result, but a total of 0: seen in a real report."""
    made = report(cells={("review", "upheld"): 10, ("review", "corrected"): 1})
    check = checks(made, "disputes.sum")["review"]
    assert (check.result, check.expected, check.found, check.difference) == ("broken", 11, 0, -11)


def test_no_table_no_row():
    made = without(report(), 3)
    for rule in ("balance", "outcomes", "applicants", "total_column"):
        assert checks(made, f"requests.{rule}") == {}
    assert checks(without(report(), 4), "disputes.sum") == {}


class TestBlanks:
    def test_read_as_zero_it_holds_and_says_so(self):
        made = report(cells={**ONE, ("carried_over", "natural_person"): None})
        check = checks(made, "requests.balance")["natural_person"]
        assert (check.result, check.note) == ("holds", "blank read as zero: carried_over")

    @pytest.mark.parametrize("mark", ["/", "-", "无"])
    def test_dashes_and_words_are_blanks_too(self, mark):
        check = checks(report(cells={("carried_over", "natural_person"): mark}), "requests.balance")["natural_person"]
        assert (check.result, check.note) == ("holds", "blank read as zero: carried_over")

    def test_a_blank_that_could_mend_it(self):
        made = report(cells={**ONE, ("total_processed", "natural_person"): None})
        check = checks(made, "requests.balance")["natural_person"]
        assert (check.result, check.expected, check.found, check.difference) == ("undecidable", 1, None, None)
        assert check.note == "cannot be decided, blank: total_processed"

    def test_a_blank_that_cannot(self):
        made = report(cells={**ONE, ("total_processed", "natural_person"): 0, ("carried_over", "natural_person"): None})
        check = checks(made, "requests.balance")["natural_person"]
        assert (check.result, check.expected, check.found) == ("broken", 1, 0)
        assert check.note == "broken whatever stands in the blank cells: carried_over"

    def test_many_blanks_are_counted(self):
        made = report(cells={("granted_full", column): None for column in APPLICANTS})
        assert checks(made, "requests.applicants")["granted_full"].note == "6 blank cells read as zero"


class TestTotalColumn:
    def unfilled(self, value):
        """13 and 1 came in, 13 were granted, 1 waits: the total column says nothing of it."""
        lines = {"new_requests": 13, "carried_over": 1, "granted_full": 13, "total_processed": 13, "carried_forward": 1}
        cells = {(line, "natural_person"): count for line, count in lines.items()}
        return report(cells={**cells, **{(line, "total"): value for line in lines}})

    def test_zeros_are_one_finding(self):
        made = self.unfilled(0)
        check = checks(made, "requests.total_column")[None]
        assert check.result == "broken"
        assert "in 5 lines" in (check.note or "")
        assert "new_requests 13, carried_over 1, granted_full 13" in (check.note or "")

    def test_what_it_breaks_keeps_its_rows(self):
        made = self.unfilled(0)
        line = checks(made, "requests.applicants")["new_requests"]
        assert (line.result, line.expected, line.found, line.difference) == ("broken", 13, 0, -13)
        assert line.note == "the total column is not filled in, the six applicants add up to 13"
        balance = checks(made, "requests.balance")["total"]
        assert (balance.result, balance.expected, balance.found) == ("holds", 0, 0)
        assert balance.note == (
            "the total column is not filled in, recomputed from the six applicants both sides give 14"
        )

    def test_blanks_make_no_false_sum_errors(self):
        made = self.unfilled(None)
        broken = {(rule, subject) for rule, subject, result in not_holding(made) if result == "broken"}
        assert broken == {("requests.total_column", None)}
        assert checks(made, "requests.applicants")["new_requests"].result == "undecidable"

    def test_a_recomputed_total_may_be_unequal(self):
        made = self.unfilled(0)
        made.figures = [
            figure
            if (figure.line, figure.field) != ("carried_forward", "natural_person")
            else Figure(3, "carried_forward", "natural_person", "0", 0, State.NUMBER, None)
            for figure in made.figures
        ]
        note = checks(made, "requests.balance")["total"].note or ""
        assert note.endswith("recomputed from the six applicants the sides give 14 and 13")

    def test_totals_that_are_printed_but_cannot_be_read_are_filled_in(self):
        made = self.unfilled(None)
        for raw, result in (("约13", "holds"), ("无", "broken"), ("0件?", "broken")):
            made.figures = [
                figure._replace(raw=raw, state=State.TEXT)
                if figure.field == "total" and figure.chapter == 3
                else figure
                for figure in made.figures
            ]
            assert checks(made, "requests.total_column")[None].result == result

    def test_a_single_slip_is_no_empty_column(self):
        made = report(cells={**ONE, ("granted_full", "total"): 0})
        assert checks(made, "requests.total_column")[None].result == "holds"
        assert ("requests.applicants", "granted_full", "broken") in not_holding(made)


UNREAD = {(4, "review", "upheld"), (3, "refused_repeat", "research_institution")}


@pytest.mark.parametrize(("raw", "result"), [("80 6件", "undecidable"), ("无", "holds")])
def test_a_number_that_could_not_be_read_is_no_zero(raw, result):
    made = report()
    made.figures = [
        figure._replace(raw=raw, value=None, state=State.TEXT) if figure[:3] in UNREAD else figure
        for figure in made.figures
    ]
    assert checks(made, "disputes.sum")["review"].result == result
    assert checks(made, "requests.applicants")["refused_repeat"].result == result
    assert checks(made, "requests.outcomes")["research_institution"].result == result


@pytest.mark.parametrize(("trouble", "result"), [("row_misaligned", "undecidable"), ("line_missing", "holds")])
def test_a_row_that_could_not_be_placed_is_no_row_of_zeros(trouble, result):
    """Its figures are printed; a line that the source does not have is another thing, and reads as blank."""
    made = report()
    made.figures = [
        figure._replace(raw=None, value=None, state=State.MISSING, place=None)
        if figure.line == "refused_repeat"
        else figure
        for figure in made.figures
    ]
    made.problems = [Problem(trouble, "2.重复申请 | 0 | 0")]
    assert checks(made, "requests.applicants")["refused_repeat"].result == result


def test_a_count_below_zero_is_found_although_it_is_no_figure():
    """The parser gives -3 requests no value, and says so; of the change of items it is one."""
    made = report("2019", {("granted_full", "other_org"): "-3", ("penalties", "items_change"): -8})
    place = next(figure.place for figure in made.figures if figure.raw == "-3")
    made.problems.append(Problem("number_negative", "granted_full.other_org: -3", place))
    (check,) = checks(made, "tables.counts").values()
    assert (check.subject, check.result, check.found) == ("requests.granted_full.other_org", "broken", -3)
    assert {check.subject for check in checks(report("2019"), "tables.counts").values()} == {None}

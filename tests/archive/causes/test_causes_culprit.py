"""Whether the source or our reading is the likelier culprit, by how the cells concerned were read."""

from __future__ import annotations

from parsers.model import Problem, Report
from tests.archive.causes.offices import printed, problem, the_one

SLIP = {("granted_full", "natural_person"): 321}


def culprit(made: Report) -> tuple[str, str]:
    found = the_one(made)
    return found.culprit, found.reason


def test_a_figure_read_plainly_from_a_regular_table_is_the_source_s():
    assert culprit(printed(SLIP)) == ("source", "read_plainly")


def test_a_figure_out_of_its_column_may_be_misread():
    made = printed(SLIP)
    for at, figure in enumerate(made.figures):
        if figure.line == "granted_full" and figure.place:
            made.figures[at] = figure._replace(place=figure.place._replace(col=figure.place.col + 1))
    assert culprit(made) == ("reading", "grid_irregular")


def test_two_figures_of_one_cell_may_be_misread():
    made = printed(SLIP)
    place = next(one.place for one in made.figures if one.line == "granted_full")
    for at, figure in enumerate(made.figures):
        if (figure.line, figure.field) == ("granted_full", "commercial_enterprise"):
            made.figures[at] = figure._replace(place=place)
    assert culprit(made) == ("reading", "grid_irregular")


def test_a_problem_in_the_same_row_points_at_us():
    made = printed(SLIP)
    made.problems.append(problem("number_unclear", "granted_full", made))
    assert culprit(made) == ("reading", "reading_problem")


def test_a_problem_in_another_row_does_not():
    made = printed(SLIP)
    made.problems.append(problem("number_unclear", "refused_repeat", made))
    assert culprit(made) == ("source", "read_plainly")


def test_a_label_that_was_not_placed_points_at_us_wherever_it_stands():
    made = printed(SLIP)
    made.problems.append(problem("label_unplaced", "refused_repeat", made))
    assert culprit(made) == ("reading", "label_unplaced")
    made = printed(SLIP)
    made.problems.append(Problem("line_ambiguous", "…"))
    assert culprit(made) == ("reading", "label_unplaced")


def test_an_interpreted_figure_points_at_us():
    made = printed(SLIP)
    for at, figure in enumerate(made.figures):
        if (figure.line, figure.field) == ("granted_full", "natural_person"):
            made.figures[at] = figure._replace(raw="3 21件")
    assert culprit(made) == ("reading", "text_interpreted")


def test_figures_displaced_in_a_page_without_cells_could_be_either():
    exchanged = {("granted_full", "natural_person"): 56, ("granted_full", "commercial_enterprise"): 312}
    assert culprit(printed(exchanged, kind="pdf")) == ("unknown", "grid_from_positions")
    assert culprit(printed(exchanged)) == ("source", "read_plainly")
    assert culprit(printed(SLIP, kind="pdf")) == ("source", "read_plainly")  # positions swap no digits


def test_rows_of_plain_text_may_begin_where_their_labels_end():
    made = printed(SLIP, kind="text")
    for at, figure in enumerate(made.figures):
        if figure.line.startswith("refused_") and figure.place:
            made.figures[at] = figure._replace(place=figure.place._replace(col=figure.place.col + 1))
    assert culprit(made) == ("source", "read_plainly")

"""Table 四 in other arrangements than the form's: a channel a row, a channel a title, a result a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from parsers.model import Status
from tests.parsers.drawing import Box, Figures, Table, html_table, page, some_figures, tables, text_page, text_table
from tests.parsers.reading import read, unread, wrong

RESULTS = {"upheld": "结果维持", "corrected": "结果纠正", "other": "其他结果", "pending": "尚未审结", "total": "总计"}
CHANNELS = {
    "review": "行政复议",
    "litigation_direct": "未经复议直接起诉",
    "litigation_after_review": "复议后起诉",
}


def values(figures: Figures, channel: str) -> list[Box]:
    return [Box(figures[4, channel, result], label=False) for result in RESULTS]


def heads() -> list[Box]:
    return [Box(label) for label in RESULTS.values()]


def a_channel_a_row(figures: Figures) -> Table:
    return [
        [Box("类别"), *heads()],
        *([Box(label), *values(figures, channel)] for channel, label in CHANNELS.items()),
    ]


def a_channel_a_row_in_two_groups(figures: Figures) -> Table:
    rows = a_channel_a_row(figures)
    rows[0][0] = replace(rows[0][0], text="类型", colspan=2)
    rows[1][0] = replace(rows[1][0], colspan=2)
    rows[2].insert(0, Box("行政诉讼", rowspan=2))
    return rows


def titles_of_more_words(figures: Figures) -> Table:
    titles = (
        "（一）2023年行政复议案件办理情况（件）",
        "未经复议直接起诉的行政诉讼情况",
        "经行政复议后起诉的行政诉讼情况",
    )
    return [
        row
        for title, channel in zip(titles, CHANNELS, strict=True)
        for row in ([Box(title, colspan=5)], heads(), values(figures, channel))
    ]


def the_results_named_once(figures: Figures) -> Table:
    return [
        heads(),
        *(row for channel, label in CHANNELS.items() for row in ([Box(label, colspan=5)], values(figures, channel))),
    ]


def a_result_a_row(figures: Figures) -> Table:
    return [
        [Box("办理结果", rowspan=2), Box("行政复议", rowspan=2), Box("行政诉讼", colspan=2)],
        [Box("未经复议直接起诉"), Box("复议后起诉")],
        *(
            [Box(label), *(Box(figures[4, channel, result], label=False) for channel in CHANNELS)]
            for result, label in RESULTS.items()
        ),
    ]


def fifteen_names_in_a_row(figures: Figures) -> Table:
    """The form's own, but 行政复议 reaches down to the names: the row of names begins with one."""
    return [
        [Box("行政复议", colspan=5, rowspan=2), Box("行政诉讼", colspan=10)],
        [Box("未经复议直接起诉", colspan=5), Box("复议后起诉", colspan=5)],
        [*heads(), *heads(), *heads()],
        [value for channel in CHANNELS for value in values(figures, channel)],
    ]


def names_repeated_below_themselves(figures: Figures) -> Table:
    """The form's own, from a converter that prints a merged cell's words in each of its rows."""
    return [
        [Box("行政复议", colspan=5), Box("行政诉讼", colspan=10)],
        [*heads(), Box("未经复议直接起诉", colspan=5), Box("复议后起诉", colspan=5)],
        [*heads(), *heads(), *heads()],
        [value for channel in CHANNELS for value in values(figures, channel)],
    ]


def names_repeated_beside_themselves(figures: Figures) -> Table:
    """From a converter that prints a merged cell's words in each of its columns too."""
    return [
        [*[Box("行政复议")] * 5, *[Box("行政诉讼")] * 10],
        [*heads(), *[Box("未经复议直接起诉")] * 5, *[Box("复议后起诉")] * 5],
        *names_repeated_below_themselves(figures)[2:],
    ]


def lawsuits_told_apart_in_brackets(figures: Figures) -> Table:
    titles = ("行政复议", "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）")
    return [
        row
        for title, channel in zip(titles, CHANNELS, strict=True)
        for row in ([Box(title, colspan=5)], heads(), values(figures, channel))
    ]


ARRANGEMENTS = [
    fifteen_names_in_a_row,
    lawsuits_told_apart_in_brackets,
    a_channel_a_row,
    a_channel_a_row_in_two_groups,
    titles_of_more_words,
    the_results_named_once,
    a_result_a_row,
]
REPEATED = [names_repeated_below_themselves, names_repeated_beside_themselves]
Arrangement = Callable[[Figures], Table]


def with_fourth(figures: Figures, fourth: Table) -> tuple[str, str]:
    """Return the report as a page and as a text."""
    drawn = [*tables("2021", figures)[:2], fourth]
    return page(map(html_table, drawn)), text_page(map(text_table, drawn))


@pytest.mark.parametrize("arrange", ARRANGEMENTS, ids=lambda one: one.__name__)
def test_arrangements_of_table_four(arrange: Arrangement):
    figures = some_figures("2021")
    for whole in with_fourth(figures, arrange(figures)):
        report = read(whole)
        assert wrong(report, figures) == {}
        assert unread(report, figures) == set()
        assert report.status is Status.COMPLETE


@pytest.mark.parametrize("arrange", REPEATED, ids=lambda one: one.__name__)
def test_names_repeated_in_each_row_or_column(arrange: Arrangement):
    figures = some_figures("2021")
    drawn = [*tables("2021", figures)[:2], arrange(figures)]
    report = read(page(map(html_table, drawn)))
    assert wrong(report, figures) == {}
    assert unread(report, figures) == set()


@pytest.mark.parametrize("arrange", [*ARRANGEMENTS, *REPEATED], ids=lambda one: one.__name__)
def test_a_lost_value_moves_none(arrange: Arrangement):
    figures = some_figures("2021")
    drawn = arrange(figures)
    for r, row in enumerate(drawn):
        for c, box in enumerate(row):
            if not box.label:
                changed = [list(one) for one in drawn]
                del changed[r][c]
                for whole in with_fourth(figures, changed):
                    assert wrong(read(whole), figures) == {}, (r, c)


@pytest.mark.parametrize("arrange", [*ARRANGEMENTS, *REPEATED], ids=lambda one: one.__name__)
@pytest.mark.parametrize("damage", ["囗囗囗", "其他", "行政复议", "行政诉讼", "总计"])
def test_a_damaged_label_moves_no_value(arrange: Arrangement, damage: str):
    figures = some_figures("2021")
    drawn = arrange(figures)
    for r, row in enumerate(drawn):
        for c, box in enumerate(row):
            if box.label and box.text != damage:
                changed = [list(one) for one in drawn]
                changed[r][c] = replace(box, text=damage)
                for whole in with_fourth(figures, changed):
                    assert wrong(read(whole), figures) == {}, (box.text, damage)


@pytest.mark.parametrize("blank", ["", "/"])
def test_a_blank_in_a_row_of_its_channel(blank: str):
    figures = some_figures("2021") | {(4, "litigation_direct", "other"): blank}
    html, text = with_fourth(figures, a_channel_a_row(figures))
    for whole in (html, text):
        assert unread(read(whole), figures) == {(4, "litigation_direct", "other")}


def test_a_blank_inside_a_row_of_text_that_marks_no_spans():
    """Both ends are figures, and there are five: what is left of a span stands before them, a spare column behind."""
    figures = some_figures("2021") | {(4, "litigation_direct", "other"): "", (4, "review", "pending"): ""}
    lines = ("| " + " | ".join(box.text for box in row) + " |" for row in a_channel_a_row(figures))
    report = read(text_page(["", "", "\n".join(lines)]))
    cells = {name: report.figure(*name) for name in figures if name[0] == 4}
    assert {name for name, cell in cells.items() if cell.value is None} == {
        (4, "litigation_direct", "other"),
        (4, "review", "pending"),
    }


@pytest.mark.parametrize("arrange", [a_channel_a_row, a_result_a_row], ids=lambda one: one.__name__)
def test_two_copies_in_one_table_that_differ_give_no_figure(arrange: Arrangement):
    figures, other = some_figures("2021"), some_figures("2021", seed=8)
    for whole in with_fourth(figures, [*arrange(figures), *arrange(other)]):
        assert [cell for cell in read(whole).figures if cell.chapter == 4 and cell.value is not None] == []


def test_words_over_the_labels_of_rows_in_a_text_parted_by_blanks():
    figures = some_figures("2021")
    rows = (" ".join(box.text for box in row) for row in a_channel_a_row(figures))
    report = read(text_page(["", "", "\n".join(rows)]))
    assert unread(report, figures) == {name for name in figures if name[0] != 4}


def test_tables_under_headings_that_are_lines_of_text():
    figures = some_figures("2021")
    second, third, _ = tables("2021", figures)
    lines = ("（一）行政复议情况", "（二）未经复议直接提起行政诉讼情况", "（三）复议后提起行政诉讼情况")
    fourth = "".join(
        f"<p>{line}</p>{html_table([heads(), values(figures, channel)])}"
        for line, channel in zip(lines, CHANNELS, strict=True)
    )
    report = read(page([html_table(second), html_table(third), fourth]))
    assert wrong(report, figures) == {}
    assert unread(report, figures) == set()


def test_figures_of_litigation_are_not_put_under_the_channel_of_the_heading_before():
    """行政诉讼 alone says neither with nor without review: nothing is taken, and no figure of 行政复议 either way."""
    figures = some_figures("2021")
    second, third, _ = tables("2021", figures)
    fourth = (
        "<p>（一）行政复议情况</p><p>全年没有发生。</p>"
        f"<p>（二）行政诉讼情况</p>{html_table([heads(), values(figures, 'litigation_direct')])}"
    )
    report = read(page([html_table(second), html_table(third), fourth]))
    assert [figure for figure in report.figures if figure.chapter == 4 and figure.value is not None] == []
    assert report.status is Status.PARTIAL


@pytest.mark.parametrize("between", ["title", "line", "table"])
def test_a_title_that_ends_a_table_is_not_that_of_a_copy_further_below(between: str):
    """(三) stands in the last row of the table before; its own table is lost, and the first of a copy is none of it."""
    figures = some_figures("2021")
    second, third, _ = tables("2021", figures)
    lost = {
        "title": "<p>（一）行政复议情况</p>",
        "line": "".join(f"<p>{box.text}</p>" for box in values(figures, "litigation_after_review")),
        "table": html_table([values(figures, "litigation_after_review")]),
    }
    fourth = (
        f"<p>（一）行政复议情况</p>{html_table([heads(), values(figures, 'review')])}<p>（二）未经复议直接起诉</p>"
        f"{html_table([heads(), values(figures, 'litigation_direct'), [Box('（三）复议后起诉', colspan=5)]])}"
        f"<p>如上。</p>{lost[between]}{html_table([heads(), values(figures, 'review')])}"
    )
    report = read(page([html_table(second), html_table(third), fourth]))
    assert wrong(report, figures) == {}
    assert {name[1] for name in unread(report, figures)} >= {"litigation_after_review"}


def test_two_tables_under_one_title_keep_only_what_both_say():
    """A copy follows without a title of its own; where it says something else, neither is believed."""
    figures, other = some_figures("2021"), some_figures("2021", seed=8)
    copied = {name: text for name, text in figures.items() if name[2] not in ("corrected", "total")}
    lines = ("（一）行政复议情况", "（二）未经复议直接提起行政诉讼情况", "（三）复议后提起行政诉讼情况")
    drawn = []
    for line, channel in zip(lines, CHANNELS, strict=True):
        drawn += [f"<p>{line}</p>", html_table([heads(), values(figures, channel)])]
        drawn += [html_table([heads(), values(other | copied, channel)])] if channel == "litigation_direct" else []
    second, third, _ = tables("2021", figures)
    report = read(page([html_table(second), html_table(third), "".join(drawn)]))
    assert wrong(report, figures) == {}
    assert unread(report, figures) == {(4, "litigation_direct", result) for result in ("corrected", "total")}
    assert "cell_conflict" in {problem.kind for problem in report.problems}

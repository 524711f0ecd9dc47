"""The text shapes in which the same tables come (variations, section 8): each read whole, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from parsers.model import Status
from tests.parsers.drawing import Box, Table, some_figures, tables, text_page, text_table
from tests.parsers.reading import kinds, read, unread, wrong


def cell_a_line(table: Table) -> str:
    return "\n\n".join(box.text for row in table for box in row)


def cell_and_bar_a_line(table: Table) -> str:
    """A column span shows as further bars."""
    return "\n".join(box.text + " " + "|" * box.colspan for row in table for box in row)


def bar_before_cell(table: Table) -> str:
    return "\n".join(f"|\n{box.text} |" for row in table for box in row)


def bar_after_cell(table: Table) -> str:
    return "\n".join(f"{box.text}\n|" for row in table for box in row)


def rows_with_trailing_bar(table: Table) -> str:
    return "\n".join("".join(box.text + " | " * box.colspan for box in row) for row in table)


def bars_between(table: Table) -> str:
    return "\n".join(" | ".join(box.text for box in row) for row in table)


def markdown(table: Table) -> str:
    lines = ["| " + " | ".join(box.text for box in row) + " |" for row in table]
    return "\n".join([lines[0], "| --- | --- |", *lines[1:]])


def blanks_between(table: Table) -> str:
    return "\n".join(" ".join(box.text for box in row) for row in table)


def columns_as_copied(table: Table) -> str:
    """As a spreadsheet copies them: TABs between columns, what a cell is merged with left blank."""
    places: dict[tuple[int, int], str] = {}
    for r, row in enumerate(table):
        col = 0
        for box in row:
            while (r, col) in places:
                col += 1
            area = [(r + down, col + over) for down in range(box.rowspan) for over in range(box.colspan)]
            places |= dict.fromkeys(area, "") | {(r, col): box.text}
    width = 1 + max(col for _, col in places)
    return "\n".join("\t".join(places.get((r, col), "") for col in range(width)) for r in range(len(table)))


def columns_without_blanks_at_ends(table: Table) -> str:
    return "\n".join(line.rstrip("\t") for line in columns_as_copied(table).splitlines())


def rows_as_browsers_copy_them(table: Table) -> str:
    """TABs between the cells that begin in a row; what reaches into it from above leaves none."""
    return "\n".join("\t".join(box.text for box in row) for row in table)


def rows_whose_last_bar_has_its_own_line(table: Table) -> str:
    return "\n".join(" | ".join(box.text for box in row) + "\n|" for row in table)


def wide_blanks_between(table: Table) -> str:
    """A single blank is part of a label: 商业 企业."""
    narrow = {"商业企业": "商业 企业", "科研机构": "科研 机构", "结果维持": "结果 维持"}
    return "\n".join("   ".join(narrow.get(box.text, box.text) for box in row) for row in table)


def words_broken_over_lines(table: Table) -> str:
    """The line breaks of a narrow column: 本年新⏎制作数量, 商业⏎企业."""
    pieces = [piece for row in table for box in row for piece in broken(box)]
    return "\n\n".join(pieces)


def broken(box: Box) -> list[str]:
    if not box.label or len(box.text) < 4 or box.text.startswith("（本列"):
        return [box.text]
    return [box.text[: len(box.text) // 2], box.text[len(box.text) // 2 :]]


SHAPES = [
    cell_a_line,
    cell_and_bar_a_line,
    bar_before_cell,
    bar_after_cell,
    rows_with_trailing_bar,
    bars_between,
    markdown,
    blanks_between,
    wide_blanks_between,
    rows_as_browsers_copy_them,
    rows_whose_last_bar_has_its_own_line,
    words_broken_over_lines,
    columns_as_copied,
    columns_without_blanks_at_ends,
]


@pytest.mark.parametrize("key", ["2019", "2021"])
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_shapes_of_text(shape: Callable[[Table], str], key: str):
    figures = some_figures(key)
    if key == "2019":
        figures[2, "procurement", "amount_wan"] += "万元"
    report = read(text_page(map(shape, tables(key, figures))))
    assert wrong(report, figures) == {}
    assert unread(report, figures) == set()
    assert (report.status, report.template) == (Status.COMPLETE, key)


@pytest.mark.parametrize("shape", [cell_a_line, bar_before_cell, bar_after_cell], ids=lambda shape: shape.__name__)
def test_a_blank_cell_that_leaves_no_line_costs_its_row_and_moves_nothing(shape: Callable[[Table], str]):
    figures = some_figures("2021")
    drawn = tables("2021", figures | {(3, "granted_full", "research_institution"): ""})
    report = read(text_page(map(shape, drawn)))
    assert wrong(report, figures) == {}
    assert unread(report, figures) == {name for name in figures if name[1] == "granted_full"}
    assert report.status is Status.PARTIAL
    assert "row_misaligned" in kinds(report)


DAMAGES = ("囗囗囗", "别的项目", "其他")


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.long)])
def test_no_damaged_label_moves_a_value(shape: Callable[[Table], str], damage: str, every: int):
    """Each label in turn; in the ordinary run one in five, others of them in each shape."""
    figures = some_figures("2021")
    drawn = tables("2021", figures)
    places = [
        (n, r, c) for n, t in enumerate(drawn) for r, row in enumerate(t) for c, box in enumerate(row) if box.label
    ]
    for number, r, c in places[(SHAPES.index(shape) + DAMAGES.index(damage)) % every :: every]:
        box = drawn[number][r][c]
        changed = [list(map(list, t)) for t in drawn]
        changed[number][r][c] = replace(box, text=damage)
        assert wrong(read(text_page(map(shape, changed))), figures) == {}, box.text


@pytest.mark.parametrize("key", ["2019", "2021"])
def test_cells_that_run_together_give_nothing(key: str):
    """规章000: where one figure ends and the next begins cannot be said."""
    figures = some_figures(key)
    report = read(text_page("\n".join("".join(box.text for box in row) for row in t) for t in tables(key, figures)))
    assert report.status is Status.UNREADABLE
    assert report.figures == []
    assert "cells_run_together" in kinds(report)


def test_headings_of_markdown_are_no_part_of_the_title():
    page = text_page(map(markdown, tables("2021", some_figures("2021")))).replace("乌有市", "# 乌有市", 1)
    assert (read(page).agency, read(page).title) == ("乌有市林业局", "乌有市林业局2023年政府信息公开工作年度报告")


def test_labels_without_their_values_give_no_zeros():
    figures = some_figures("2021")
    drawn = [[[box for box in row if box.label] for row in t] for t in tables("2021", figures)]
    for shape in (cell_a_line, markdown, blanks_between):
        report = read(text_page(map(shape, drawn)))
        assert [figure.value for figure in report.figures if figure.value is not None] == []


@pytest.mark.parametrize("folio", ["- 4 -", "— 12 —", "P. 9", "第 3 页"])
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_a_page_number_between_two_rows_is_no_figure(shape: Callable[[Table], str], folio: str):
    figures = some_figures("2021")
    second, third, fourth = tables("2021", figures)
    cut = next(i for i, row in enumerate(third) if row[0].text.startswith("（四）"))
    if shape is columns_as_copied:  # the columns are those of the whole
        lines = shape(third).split("\n")
        parts = ["\n".join(lines[:cut]), "\n".join(lines[cut:])]
    else:
        parts = [shape(third[:cut]), shape(third[cut:])]
    report = read(text_page([shape(second), f"{parts[0]}\n{folio}\n{parts[1]}", shape(fourth)]))
    assert wrong(report, figures) == {}
    assert unread(report, figures) == set()


@pytest.mark.parametrize("blank", ["", "/"])
@pytest.mark.parametrize("shape", [columns_as_copied, columns_without_blanks_at_ends])
def test_blank_cells_between_tabs_keep_their_places(shape: Callable[[Table], str], blank: str):
    lost = {(3, "granted_full", "research_institution"), (3, "refused_repeat", "total"), (4, "review", "other")}
    figures = some_figures("2021") | dict.fromkeys(lost, blank)
    report = read(text_page(map(shape, tables("2021", figures))))
    assert wrong(report, figures) == {}
    assert unread(report, figures) >= lost
    if shape is columns_as_copied:
        assert unread(report, figures) == lost


@pytest.mark.parametrize("shape", [columns_as_copied, columns_without_blanks_at_ends])
def test_a_figure_lost_between_tabs_moves_none(shape: Callable[[Table], str]):
    figures = some_figures("2021")
    lines = text_page(map(shape, tables("2021", figures))).split("\n")
    for number, line in enumerate(lines):
        cells = line.split("\t")
        for at, cell in enumerate(cells):
            if cell.isdigit():
                changed = "\t".join(cells[:at] + cells[at + 1 :])
                report = read("\n".join([*lines[:number], changed, *lines[number + 1 :]]))
                assert wrong(report, figures) == {}, line


@pytest.mark.parametrize("key", ["2019", "2021"])
def test_words_of_merged_cells_repeated_in_each_of_their_columns(key: str):
    """The single line of other handling in a form of 2021 too: only table 二 says which it is."""
    figures = some_figures(key)
    if key == "2019":
        figures[2, "procurement", "amount_wan"] += "万元"
    drawn = [[[box] * box.colspan for box in row] for table in tables(key, figures) for row in table]
    lines = ["| " + " | ".join(box.text for boxes in row for box in boxes) + " |" for row in drawn]
    bare = [line for line in lines if "逾期" not in line]
    for shown in (lines, bare):
        report = read(text_page(["\n".join(shown), "", ""]))
        assert report.template == key
        assert wrong(report, figures) == {}
        assert not {name for name in unread(report, figures) if name[0] != 3}


def test_units_and_numbers_of_labels_behind_a_blank():
    figures = some_figures("2021")
    printed = {name: text if name[2] == "fee_amount_wan" else f"{text} 件" for name, text in figures.items()}
    drawn = "\n".join(map(blanks_between, tables("2021", printed))).replace("1.属于国家秘密", "1. 属于国家秘密")
    report = read(text_page([drawn, "", ""]))
    assert wrong(report, figures) == {}
    assert unread(report, figures) == set()


@pytest.mark.parametrize("dash", ["--", "——", "－"])
def test_dashes_between_figures_keep_their_places(dash: str):
    figures = some_figures("2021") | {(3, "granted_full", "research_institution"): dash}
    for shape in (cell_a_line, blanks_between):
        report = read(text_page(map(shape, tables("2021", figures))))
        cell = report.figure(3, "granted_full", "research_institution")
        assert (cell.value, cell.state.value) == (None, "dash")
        assert unread(report, figures) == {(3, "granted_full", "research_institution")}


def test_the_first_line_of_table_three_with_characters_lost():
    figures = some_figures("2021")
    drawn = tables("2021", figures)
    drawn[1][3][0] = replace(drawn[1][3][0], text="一、本年新收府信息公申请数量")
    for shape in (cell_a_line, blanks_between):
        report = read(text_page(map(shape, drawn)))
        assert unread(report, figures) == set()
        assert kinds(report) == {"label_damaged"}


def test_pinyin_in_brackets_inside_a_bracketed_note():
    """As a mirror prints it, converted to traditional characters for learners."""
    figures = some_figures("2021")
    drawn = [
        [
            [replace(box, text=box.text.replace("处", "處(chù)").replace("数", "數(shù)")) for box in row]
            for row in table
        ]
        for table in tables("2021", figures)
    ]
    assert unread(read(text_page(map(markdown, drawn))), figures) == set()


@pytest.mark.parametrize("lost", ["1 2", "3 4 5", "（ 三", "？？？？", "（1）"])
@pytest.mark.parametrize("shape", [cell_a_line, cell_and_bar_a_line, bar_before_cell, bar_after_cell])
def test_what_is_no_value_does_not_make_up_for_a_blank_one(shape: Callable[[Table], str], lost: str):
    """A blank cell leaves no line; something else in the row would make them seven again."""
    figures = some_figures("2021")
    for first, second in (("natural_person", "other_org"), ("other_org", "total")):
        printed = figures | {(3, "granted_full", first): "", (3, "granted_full", second): lost}
        assert wrong(read(text_page(map(shape, tables("2021", printed)))), figures) == {}


@pytest.mark.parametrize("left", ["7", "7 8", "7 8 9 10 11 12 13"])
def test_figures_whose_label_is_lost_do_not_make_up_for_a_blank_in_the_row_above(left: str):
    figures = some_figures("2021")
    drawn = tables("2021", figures | {(3, "refused_repeat", "research_institution"): ""})
    whole = text_page(map(blanks_between, drawn))
    above = next(line for line in whole.splitlines() if "重复申请" in line)
    report = read(whole.replace(above, f"{' '.join(above.split())}\n{left}"))
    assert wrong(report, figures) == {}
    assert unread(report, figures) == {name for name in figures if name[1] == "refused_repeat"}


def test_a_row_that_begins_with_a_bar_among_rows_that_do_not_begins_with_a_blank():
    figures = some_figures("2021") | {(4, "review", "upheld"): "", (4, "litigation_after_review", "total"): ""}
    report = read(text_page(map(rows_with_trailing_bar, tables("2021", figures))))
    assert wrong(report, figures) == {}
    assert report.figure(4, "review", "corrected").value == int(figures[4, "review", "corrected"])


def test_a_table_of_applicants_in_the_prose_does_not_swallow_table_two():
    figures = some_figures("2021")
    prose = [[Box("申请人类别"), Box("自然人"), Box("商业企业"), Box("科研机构")], [Box("申请数"), *map(Box, "123")]]
    for shape in (cell_a_line, markdown, bar_before_cell):
        drawn = list(map(shape, tables("2021", figures)))
        report = read(text_page([shape(prose) + "\n附表\n" + drawn[0], *drawn[1:]]))
        assert wrong(report, figures) == {}
        assert unread(report, figures) == set()


def test_words_and_units_in_traditional_characters_are_values():
    figures = some_figures("2019") | {(3, "granted_full", "other_org"): "無數據"}
    figures[2, "procurement", "amount_wan"] += "萬元"
    for shape in SHAPES:
        report = read(text_page(map(shape, tables("2019", figures))))
        assert report.figure(3, "granted_full", "other_org").state.value == "text"
        assert report.figure(2, "procurement", "amount_wan").value == float(
            figures[2, "procurement", "amount_wan"].removesuffix("萬元")
        )


def test_a_row_whose_label_is_lost_below_the_header_leaves_the_header_what_it_is():
    figures = some_figures("2021")
    second, third, fourth = tables("2021", figures)
    third[3][0] = replace(third[3][0], text="")
    report = read(text_page(map(blanks_between, (second, third, fourth))))
    assert wrong(report, figures) == {}
    assert unread(report, figures) == {name for name in figures if name[1] == "new_requests"}


def test_a_table_of_years_by_applicants_right_above_table_two_does_not_swallow_it():
    figures = some_figures("2021")
    years = [[Box(text) for text in row] for row in (("年份", "自然人", "商业企业", "总计"), ("2022年", "3", "4", "7"))]
    second, third, fourth = tables("2021", figures)
    report = read(text_page(map(text_table, (years + second, third, fourth))))
    assert wrong(report, figures) == {}
    assert unread(report, figures) == set()


def test_a_subtotal_right_below_a_repeated_header():
    figures = some_figures("2021")
    second, third, fourth = tables("2021", figures)
    at = next(i for i, row in enumerate(third) if row[0].text.startswith("（六）"))
    again = [*third[:at], *third[:3], [Box("小计"), *(Box(str(n)) for n in range(7))], *third[at:]]
    report = read(text_page(map(cell_a_line, (second, again, fourth))))
    assert wrong(report, figures) == {}
    assert unread(report, figures) == set()


@pytest.mark.parametrize("first", ["行政复议 |  |  |  |  |", "行政复议 |  |", "行政复议 |"])
def test_a_blank_row_of_one_channel_does_not_name_the_row_below(first: str):
    """A bar at the end of a blank row may be lost with the line's end; the row below says itself whose it is."""
    figures = some_figures("2021")
    rows = [
        "类别 | 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 |",
        first,
        "未经复议直接起诉 | 0 | 0 | 1 | 3 | 4 |",
        "复议后起诉 | 2 |  |  |  | 2 |",
    ]
    report = read(text_page([*map(markdown, tables("2021", figures)[:-1]), "\n".join(rows)]))
    said = {figure.line: figure.value for figure in report.figures if figure.chapter == 4 and figure.field == "total"}
    assert said.get("review") is None
    assert (said["litigation_direct"], said["litigation_after_review"]) == (4, 2)

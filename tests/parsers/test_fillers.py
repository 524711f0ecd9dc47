"""Spans that were lost or filled up with blank cells: a filler must never pass for a value, nor a value for another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parsers.model import Status
from tests.parsers.drawing import Box, Table, html_table, page, some_figures, tables, text_page, text_table
from tests.parsers.reading import kinds, read, unread, values, wrong


def bare(table: Table) -> Table:
    """Every span dropped, nothing in its place."""
    return [[replace(box, colspan=1, rowspan=1) for box in row] for row in table]


def filled(table: Table) -> Table:
    """A blank cell in each place that a span covered."""
    rows: Table = []
    below: dict[int, int] = {}
    for row in table:
        squares: list[Box] = []
        waiting = list(row)
        while waiting or below.get(len(squares)):
            if below.get(len(squares)):
                below[len(squares)] -= 1
                squares.append(Box(""))
                continue
            box = waiting.pop(0)
            for offset in range(box.colspan):
                below[len(squares)] = box.rowspan - 1
                squares.append(replace(box, colspan=1, rowspan=1) if offset == 0 else Box(""))
        rows.append(squares)
    return rows


@pytest.mark.parametrize("key", ["2019", "2021"])
@pytest.mark.parametrize("shape", [bare, filled])
@pytest.mark.parametrize("spare", [False, True])
def test_tables_without_spans_are_read_whole(key, shape, spare):
    figures = some_figures(key)
    if key == "2019":
        figures[2, "procurement", "amount_wan"] += "万元"
    drawn = [shape([[*row, Box("")] for row in table] if spare else table) for table in tables(key, figures)]
    for report in (read(page(map(html_table, drawn))), read(text_page(map(text_table, drawn)))):
        assert wrong(report, figures) == {}
        assert unread(report, figures) == set()
        assert report.status is Status.COMPLETE


@pytest.mark.parametrize("shape", [bare, filled])
@pytest.mark.parametrize("spare", [False, True])
@pytest.mark.parametrize("render", ["html", "text"])
def test_a_lost_value_beside_blank_cells_is_not_made_up_by_one_of_them(shape, spare, render):
    """Six values and a filler are seven cells: whose values they are cannot be said."""
    figures = some_figures("2021")
    whole = [shape([[*row, Box("")] for row in table] if spare else table) for table in tables("2021", figures)]
    for number, table in enumerate(whole):
        for r, row in enumerate(table):
            places = [i for i, box in enumerate(row) if not box.label and box.text]
            for lost in {places[0], places[-1]} if len(places) > 1 else ():
                changed = [list(map(list, t)) for t in whole]
                del changed[number][r][lost]
                if render == "html":
                    report = read(page(map(html_table, changed)))
                else:
                    report = read(text_page(map(text_table, changed)))
                gone = {name: figures[name] for name in figures if figures[name] == row[lost].text}
                assert wrong(report, figures) == {}, (r, gone)


def test_the_same_line_twice_gives_nothing_even_where_one_of_them_cannot_be_read():
    figures = some_figures("2021")
    second, third, fourth = tables("2021", figures)
    at = next(i for i, row in enumerate(third) if row[0].text.startswith("二、"))
    half = [third[at][0], *third[at][1:4]]
    for rows in ([*third[:at], half, *third[at:]], [*third[: at + 1], half, *third[at + 1 :]]):
        report = read(page(map(html_table, (second, rows, fourth))))
        assert unread(report, figures) == {name for name in figures if name[1] == "carried_over"}
        assert "row_misaligned" in kinds(report)


def test_the_corner_of_table_three_cut_over_three_rows():
    figures = some_figures("2021")
    second, third, fourth = tables("2021", figures)
    text = third[0][0].text
    cut = [
        [Box(text[:10], colspan=3), *third[0][1:]],
        [Box(text[10:20], colspan=3), *third[1]],
        [Box(text[20:], colspan=3), *third[2]],
        *third[3:],
    ]
    for drawn in ((second, cut, fourth), tuple(map(bare, (second, cut, fourth)))):
        assert unread(read(page(map(html_table, drawn))), figures) == set()
        assert unread(read(text_page(map(text_table, drawn))), figures) == set()
    lines = ("\n\n".join(box.text for row in table for box in row) for table in (second, cut, fourth))
    assert unread(read(text_page(lines)), figures) == set()


@pytest.mark.parametrize("corner", ["", "类别"])
def test_a_row_label_before_the_figures_of_table_four(corner):
    figures = some_figures("2021")
    second, third, fourth = tables("2021", figures)
    named = [[Box(corner, rowspan=3), *fourth[0]], fourth[1], fourth[2], [Box("2023年"), *fourth[3]]]
    for report in (
        read(page(map(html_table, (second, third, named)))),
        read(text_page(map(text_table, (second, third, named)))),
    ):
        assert wrong(report, figures) == {}
        assert unread(report, figures) == set()


def test_tables_of_other_widths_in_one_table():
    """The narrower ones stretch their last column to the width of the widest."""
    figures = some_figures("2021")
    second, third, fourth = tables("2021", figures)
    wide = [[*row[:-1], replace(row[-1], colspan=row[-1].colspan + 11)] for row in second]
    stretched = [[*row[:-1], replace(row[-1], colspan=row[-1].colspan + 5)] for row in third]
    stretched[2] = third[2]  # 总计 reaches down from the row above
    report = read(page([html_table([*wide, *stretched, *fourth]), "", ""]))
    assert wrong(report, figures) == {}
    assert unread(report, figures) == set()


def test_the_title_of_a_band_repeated_beside_each_of_its_rows():
    figures = some_figures("2021")
    second, third, fourth = tables("2021", figures)
    beside: Table = []
    for row in second:
        if row[0].text.startswith("第二十条"):
            title = replace(row[0], colspan=1)
        else:
            beside.append([title, *row])
    report = read(page(map(html_table, (beside, third, fourth))))
    assert unread(report, figures) == set()


def test_an_item_divided_below_a_header_with_a_blank_cell():
    """信息内容 reached over two columns: below it a second label names a part, whose figure is not the item's."""
    figures = some_figures("2019")
    second, third, fourth = tables("2019", figures)
    at = next(i for i, row in enumerate(second) if row[0].text == "其他对外管理服务事项")
    parts = [[second[at][0], Box("行政检查"), *second[at][1:]], [Box(""), Box("行政确认"), *second[at][1:]]]
    split = [[row[0], Box(""), *row[1:]] for row in second]
    report = read(page(map(html_table, ([*split[:at], *parts, *split[at + 1 :]], third, fourth))))
    assert {name for name in unread(report, figures) if name[1] != "procurement"} == {
        (2, "other_services", field) for field in ("items_previous", "items_change", "decisions")
    }


@pytest.mark.parametrize("names", [("", "行政确认"), ("行政检查", "")])
def test_a_part_of_an_item_that_lost_its_name_is_not_the_item(names: tuple[str, str]):
    """其他对外管理服务事项 over two lines, of which one names a part: the other is another part, or their sum."""
    figures = some_figures("2019")
    second, third, fourth = tables("2019", figures)
    at = next(i for i, row in enumerate(second) if row[0].text == "其他对外管理服务事项")
    wide = [[replace(row[0], colspan=row[0].colspan + 1), *row[1:]] for row in second]
    label, *values = second[at]
    parts = [[replace(label, rowspan=2), Box(names[0]), *values], [Box(names[1]), *values]]
    report = read(page(map(html_table, ([*wide[:at], *parts, *wide[at + 1 :]], third, fourth))))
    assert {name for name in unread(report, figures) if name[1] != "procurement"} == {
        (2, "other_services", field) for field in ("items_previous", "items_change", "decisions")
    }
    assert "label_unplaced" in {problem.kind for problem in report.problems}


@pytest.mark.parametrize("shape", [bare, filled])
@pytest.mark.parametrize("spare", [0, 1, 3])
def test_blank_values_beside_fillers_and_spare_columns_keep_their_places(shape, spare):
    """What all lines have in common says which blanks are values."""
    figures = some_figures("2021")
    blank = {name for name in figures if name[1].startswith("denied") and name[2] in ("natural_person", "total")}
    printed = figures | dict.fromkeys(blank, "")
    drawn = [shape(table) for table in tables("2021", printed)]
    drawn[1] = [[*row, *(Box("") for _ in range(spare))] for row in drawn[1]]
    # the last piece is narrower: nothing but the order of its cells is left
    pieces = html_table(drawn[1][:20]) + html_table([row[1:] if shape is filled else row for row in drawn[1][20:]])
    for report in (
        read(page([html_table(drawn[0]), html_table(drawn[1]), html_table(drawn[2])])),
        read(text_page(map(text_table, drawn))),
        read(page([html_table(drawn[0]), pieces, html_table(drawn[2])])),
    ):
        assert wrong(report, figures) == {}
    assert unread(read(page(map(html_table, drawn))), figures) == blank
    assert unread(read(text_page(map(text_table, drawn))), figures) == blank


def test_a_blank_beside_a_spare_column_under_irregular_columns_is_not_filled_from_its_neighbour():
    """Header and row divide the same width differently: only the order of their cells says what is whose."""
    figures = some_figures("2021")
    second, third, fourth = tables("2021", figures)
    second[1] = [second[1][0], *(replace(box, colspan=2) for box in second[1][1:]), Box("")]
    second[2] = [second[2][0], second[2][1], replace(second[2][2], text=""), replace(second[2][3], colspan=4), Box("")]
    report = read(page(map(html_table, (second, third, fourth))))
    assert wrong(report, figures) == {}
    assert report.figure(2, "regulations", "repealed").value is None


def test_names_of_a_transcriber_give_no_column_even_where_one_fits():
    figures = some_figures("2021")
    second, third, fourth = tables("2021", figures)
    names = iter(("本年新收件数", "上年结转件数", "予以公开", "部分公开", "不予公开", "无法提供", "其他"))
    third[0] = [third[0][0], *(Box(name, rowspan=3) for name in names)]
    third[1:3] = [[], []]
    report = read(page(map(html_table, (second, third, fourth))))
    assert [name for name, value in values(report).items() if name[0] == 3 and value is not None] == []


def test_blank_cells_before_the_names_of_table_two_stand_before_its_figures_too():
    """A wide head of labels, filled up: behind a page break the row's own blanks tell which cells are its figures."""
    figures = some_figures("2019") | {(2, "procurement", "amount_wan"): ""}
    second, third, fourth = tables("2019", figures)
    wide = [[replace(row[0], colspan=row[0].colspan + 1), *row[1:]] for row in second]
    cut = filled(wide)
    pieces = html_table(cut[:-1]) + "<p>- 3 -</p>" + html_table(cut[-1:])
    report = read(page([pieces, html_table(third), html_table(fourth)]))
    assert wrong(report, figures) == {}
    assert report.figure(2, "procurement", "projects").value == int(figures[2, "procurement", "projects"])
    assert report.figure(2, "procurement", "amount_wan").state.value == "blank"


def test_a_blank_beside_a_filler_is_told_by_the_columns_that_header_and_row_share():
    figures = some_figures("2019") | {(2, "licensing", "decisions"): ""}
    figures[2, "procurement", "amount_wan"] += "万元"
    second, third, fourth = tables("2019", figures)
    wide = filled([[replace(row[0], colspan=row[0].colspan + 1), *row[1:]] for row in second])
    report = read(page(map(html_table, (wide, third, fourth))))
    assert wrong(report, figures) == {}
    assert unread(report, figures) == {(2, "licensing", "decisions")}


def test_the_title_of_a_band_cut_by_a_page_break_and_repeated_beside_its_rows():
    figures = some_figures("2021")
    second, third, fourth = tables("2021", figures)
    beside = [[Box("第二十条第"), *row] for row in second[1:4]]
    beside[-1][0] = Box("（一）项")
    rest = second[4:]
    drawn = html_table(beside[:2]) + html_table([*beside[2:], *rest])
    report = read(page([drawn, html_table(third), html_table(fourth)]))
    assert unread(report, figures) == set()


def test_spare_columns_before_a_page_break_are_spare_behind_it():
    """Both ends of each row behind the break are blank: only the piece before says which end is spare."""
    figures = some_figures("2021")
    for line in ("total_processed", "carried_forward"):
        figures |= {(3, line, "natural_person"): "", (3, line, "total"): ""}
    second, third, fourth = tables("2021", figures)
    third = bare([[*row, Box("")] for row in third])
    drawn = html_table(third[:-2]) + "<p>— 4 —</p>" + html_table(third[-2:])
    report = read(page([html_table(second), drawn, html_table(fourth)]))
    true = {name: text for name, text in figures.items() if text}
    assert wrong(report, true) == {}
    assert unread(report, true) == set()


def test_a_header_whose_rows_contradict_each_other_names_no_column():
    """Every row moved to the right edge: 总计 stands over 其他, and no column can be told from its neighbours."""
    figures = some_figures("2021")
    drawn = tables("2021", figures)
    width = max(len(row) for row in drawn[1])
    drawn[1] = [[Box("")] * (width - len(row)) + [Box(box.text) for box in row] for row in drawn[1]]
    report = read(page(map(html_table, drawn)))
    assert wrong(report, figures) == {}
    assert not any(figure.value is not None for figure in report.figures if figure.chapter == 3)
    assert "row_misaligned" in kinds(report)


def test_a_first_line_that_was_moved_does_not_make_values_of_the_labels_below():
    """The first name is lost, and a cell of the first line: that one value stands under the labels of the groups."""
    figures = some_figures("2021")
    drawn = tables("2021", figures)
    rows = filled(drawn[1])
    rows = [[replace(box, text="") if box.text == "自然人" else box for box in row] for row in rows]
    at = next(number for number, row in enumerate(rows) if row[0].text.startswith("一、本年新收"))
    del rows[at][2]
    rows[at].append(Box(""))
    drawn[1] = rows
    report = read(page(map(html_table, drawn)))
    assert wrong(report, figures) == {}


@pytest.mark.parametrize("headed", [True, False])
def test_a_table_of_other_things_does_not_go_on_under_the_last_header(headed: bool):
    """行政事业性收费 is garbled in table 二; a list by kinds of information behind it counts something else."""
    figures = some_figures("2021")
    second, third, fourth = tables("2021", figures)
    second = [
        [replace(box, text="行政事业性收收收收费") if box.text == "行政事业性收费" else box for box in row]
        for row in second
    ]
    kinds = ("规章", "行政规范性文件", "行政许可", "行政事业性收费")
    other = [[Box(kind), Box("239", label=False)] for kind in kinds]
    other = [[Box("信息类别"), Box("公开数量（条）")], *other] if headed else other
    report = read(page([html_table(second) + html_table(other), html_table(third), html_table(fourth)]))
    assert wrong(report, figures) == {}
    assert (2, "fees", "fee_amount_wan") in unread(report, figures)

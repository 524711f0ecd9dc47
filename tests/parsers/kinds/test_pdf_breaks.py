"""Rows of a PDF that a page's end cuts: labels, figures and numbers of which each part stands on another page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parsers.model import State
from tests.parsers.drawing import Box
from tests.parsers.kinds.conftest import assert_whole
from tests.parsers.kinds.printed import Press, report
from tests.parsers.reading import read, unread, wrong


@pytest.mark.parametrize(
    ("label", "upper", "lower"),
    [
        ("2.没有现成信息需要另行制作", "2.没有现成信息需", "要另行制作"),
        ("5.属于三类内部事务信息", "5.属于三类", "内部事务信息"),
        ("（七）总计", "（七）总", "计"),
        ("8.属于行政查询事项", "8.属于", "行政查询事项"),
    ],
)
@pytest.mark.parametrize("values_above", [True, False])
def test_a_row_cut_by_the_page_end(drawn, label, upper, lower, values_above):
    """The label begins on one page and ends on the next; its figures stand on one of them."""
    key, figures, drawings = drawn
    third = drawings[1]
    at = next(n for n, row in enumerate(third) if any(box.text == label for box in row))
    first, second = [], []
    for box in third[at]:
        filled = (upper, lower) if box.text == label else (box.text, "") if values_above else ("", box.text)
        if box.rowspan > 1:  # a group that begins here: its label stays above, and reaches one row further
            first.append(replace(box, rowspan=box.rowspan + 1))
        else:
            first.append(replace(box, text=filled[0]))
            second.append(replace(box, text=filled[1]))
    cut = [list(row) for row in (*third[:at], first, second, *third[at + 1 :])]
    for number, row in enumerate(cut[:at]):  # groups that are open here reach one row further too
        for position, box in enumerate(row):
            if number + box.rowspan > at:
                row[position] = replace(box, rowspan=box.rowspan + 1)
    body = report([drawings[0], cut, drawings[2]], Press(height=1600, ends=frozenset([at])))
    found = read(body)
    assert_whole(found, figures, key)
    assert found.problems == []


@pytest.mark.parametrize("label", ["（七）总计", "1.属于国家秘密", "二、上年结转政府信息公开申请数量"])
def test_a_row_whose_figures_stand_behind_the_page_end_is_not_blank(drawn, label):
    """The whole label above, all figures below: no word proves that they are its own, so that none is taken."""
    _, figures, drawings = drawn
    cut = [list(row) for row in drawings[1]]
    at = next(n for n, row in enumerate(cut) if any(box.text == label for box in row))
    own = [box for box in cut[at] if box.rowspan == 1]
    lower = [replace(box, text="") if box.label else box for box in own]
    for number, row in enumerate(cut[: at + 1]):  # groups that are open here reach one row further
        cut[number] = [
            replace(box, rowspan=box.rowspan + 1) if box.rowspan > 1 and number + box.rowspan > at else box
            for box in row
        ]
    cut[at] = [box if box.label or box.rowspan > 1 else replace(box, text="") for box in cut[at]]
    cut.insert(at + 1, lower)
    found = read(report([drawings[0], cut, drawings[2]], Press(height=1600, ends=frozenset([at]))))
    assert wrong(found, figures) == {}
    missed = unread(found, figures)
    assert {figures[name] for name in missed} == {box.text for box in own if not box.label}
    assert not [
        one for one in found.figures if (one.chapter, one.line, one.field) in missed and one.state is State.BLANK
    ]
    assert found.problems


@pytest.mark.parametrize(
    ("label", "table", "column"),
    [("二、上年结转政府信息公开申请数量", 1, 7), ("1.属于国家秘密", 1, 3), (None, 2, 14)],
)
def test_a_figure_that_goes_on_behind_the_page_end(drawn, label, table, column):
    """3402 at the foot of one page, 6 at the head of the next: neither is the figure."""
    _, figures, drawings = drawn
    cut = [list(row) for row in drawings[table]]
    at = next(n for n, row in enumerate(cut) if label is None or any(box.text == label for box in row))
    at = len(cut) - 1 if label is None else at
    labels = [box for box in cut[at] if box.label]
    figure = cut[at][len(labels) + column - 1 if label else column]
    name = next(name for name, text in figures.items() if text == figure.text and name[0] == table + 2)
    rest = [Box("", box.colspan) if box.rowspan == 1 else None for box in cut[at]]
    rest = [replace(box, text="6") if one is figure else box for box, one in zip(rest, cut[at], strict=True) if box]
    for number, row in enumerate(cut[: at + 1]):  # groups that are open here reach one row further
        cut[number] = [
            replace(b, rowspan=b.rowspan + 1) if b.rowspan > 1 and number + b.rowspan > at else b for b in row
        ]
    cut.insert(at + 1, rest)
    drawings = [*drawings[:table], cut, *drawings[table + 1 :]]
    press = Press(height=1600, ends=frozenset([at]), cut=table)
    found = read(report(drawings, press))
    assert wrong(found, figures) == {}
    assert unread(found, figures) == {name}
    assert [problem.kind for problem in found.problems] == ["number_unclear"]


def test_a_number_that_the_page_end_parts_from_its_label(drawn):
    """（四 with the first line above, ）无法提供 with the others below."""
    key, figures, drawings = drawn
    third = drawings[1]
    at = next(n for n, row in enumerate(third) if any("无法提供" in box.text for box in row))
    group, label, *values = third[at]
    upper = [replace(group, text="（四", rowspan=1), replace(label, text="1.本机关不掌"), *values]
    lower = [replace(group, text="）无法提供"), replace(label, text="握相关政府信息"), *(Box("") for _ in values)]
    cut = [list(row) for row in (*third[:at], upper, lower, *third[at + 1 :])]
    for number, row in enumerate(cut[:at]):
        cut[number] = [replace(box, rowspan=box.rowspan + 1) if number + box.rowspan > at else box for box in row]
    found = read(report([drawings[0], cut, drawings[2]], Press(height=1600, ends=frozenset([at]))))
    assert_whole(found, figures, key)
    assert found.problems == []

"""The tables are laid out as the official form prints them (format.md c.2-c.4, d.2-d.3)."""

import pytest

from archive.site.language import terms
from archive.site.reports import report
from archive.site.reports.form import Sheet, sheets
from archive.storage.rows import cells
from parsers.forms import forms


def grid_of(sheet: Sheet) -> list[list[object]]:
    """Lay out the spans, as a browser would; an overlap or a hole is an error."""
    rows = [*sheet.head, *(row for body in sheet.bodies for row in body)]
    grid: list[dict[int, object]] = [{} for _ in rows]
    for number, row in enumerate(rows):
        at = 0
        for slot in row:
            while at in grid[number]:
                at += 1
            for down in range(slot.rowspan):
                for right in range(slot.colspan):
                    assert at + right not in grid[number + down]
                    grid[number + down][at + right] = slot
            at += slot.colspan
    widths = {max(line) + 1 for line in grid}
    assert len(widths) == 1
    assert all(sorted(line) == list(range(widths.copy().pop())) for line in grid)
    return [[line[at] for at in sorted(line)] for line in grid]


@pytest.mark.parametrize("key", ["2019", "2021"])
@pytest.mark.parametrize("chapter", [2, 3, 4])
def test_the_spans_leave_no_hole_and_no_overlap(key: str, chapter: int) -> None:
    grid_of(next(sheet for sheet in sheets(key) if sheet.chapter == chapter))


def test_the_form_of_2019_has_the_cells_of_the_printed_one() -> None:
    two, three, four = sheets("2019")
    assert [len(row) for body in two.bodies for row in body] == [1, 4, 4, 4, 1, 4, 4, 4, 1, 4, 4, 4, 1, 3, 3, 1, 3, 3]
    assert len(grid_of(three)) == 26
    assert len(grid_of(three)[0]) == 10
    spans = {slot.zh: slot.rowspan for row in three.bodies[0] for slot in row if slot.role == "rowgroup"}
    assert spans == {"三、本年度办理结果": 20, "（三）不予公开": 8, "（四）无法提供": 3, "（五）不予处理": 5}
    assert len(grid_of(four)) == 4
    assert len(grid_of(four)[0]) == 15


def test_the_form_of_2021_has_the_cells_of_the_printed_one() -> None:
    two, three, _ = sheets("2021")
    assert [len(row) for body in two.bodies for row in body] == [1, 4, 4, 4, 1, 2, 2, 1, 2, 2, 2, 1, 2, 2]
    assert len(grid_of(three)) == 28
    spans = {slot.zh: slot.rowspan for row in three.bodies[0] for slot in row if slot.role == "rowgroup"}
    assert spans["三、本年度办理结果"] == 22
    assert spans["（六）其他处理"] == 3


def test_every_figure_of_every_form_is_drawn_once() -> None:
    drawn = [name for key in forms() for sheet in sheets(key) for name in sheet.names()]
    assert set(drawn) == set(cells())
    for key in forms():
        names = [name for sheet in sheets(key) for name in sheet.names()]
        assert len(names) == len(set(names))


def test_every_head_of_the_forms_has_its_english() -> None:
    heads = {
        slot for key in forms() for sheet in sheets(key) for slot in sheet.head for slot in slot if slot.role != "value"
    }
    heads |= {slot for key in forms() for sheet in sheets(key) for body in sheet.bodies for row in body for slot in row}
    without = {slot.zh for slot in heads if slot.role != "value" and slot.en in ("", slot.zh)}
    assert not without


def test_every_term_is_in_two_languages() -> None:
    for kind, words in terms().items():
        for code, pair in words.items():
            if kind == "head":
                assert pair and not any("一" <= letter <= "鿿" for letter in pair), code
            else:
                assert len(pair) == 2 and all(pair), (kind, code)


def test_chapters_before_the_forms_stand_as_they_are_printed() -> None:
    printed = [
        (None, ""),
        (1, "一、概述"),
        (3, "三、依申请公开"),
        (None, "四、收费情况"),
        (4, "五、复议"),
        (None, "七、附表"),
    ]
    sections = [{"position": at, "number": one, "heading": said, "text": ""} for at, (one, said) in enumerate(printed)]
    older = report._chapters({"template": "2014", "year": 2016}, {}, sections)
    assert [chapter.sections[0]["heading"] for chapter in older] == [said for _, said in printed]
    assert not any(chapter.missing_table for chapter in older)
    unknown = report._chapters({"template": None, "year": 2015}, {}, sections)
    assert [chapter.number for chapter in unknown] == [None, 1, 3, None, 4, None]
    later = report._chapters({"template": None, "year": 2021}, {}, sections)  # whose tables are what is missing
    assert [chapter.number for chapter in later] == [None, 1, 2, 3, 4, None]
    assert [chapter.number for chapter in later if chapter.missing_table] == [2, 3, 4]

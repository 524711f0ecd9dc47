"""What holds for any report, in every kind that can be drawn: rectangles, spellings, labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from parsers import kinds
from parsers.labels import column_keys, key, vocabularies
from tests.golden.shapes import texts
from tests.golden.shapes.paper import text as text_report
from tests.parsers.drawing import Box, Table, html_table, page, some_figures, tables, text_table
from tests.parsers.kinds import word
from tests.parsers.reading import read, values, wrong

Render = Callable[[Sequence[Table]], bytes]


def as_html(drawn: Sequence[Table]) -> bytes:
    return page(map(html_table, drawn)).encode()


def as_text(drawn: Sequence[Table]) -> bytes:
    return text_report(*map(text_table, drawn)).encode()


def as_lines(drawn: Sequence[Table]) -> bytes:
    return text_report(*("\n\n".join(box.text for row in table for box in row if box.text) for table in drawn)).encode()


def as_markdown(drawn: Sequence[Table]) -> bytes:
    return text_report(*map(texts.markdown, drawn)).encode()


def as_word(drawn: Sequence[Table]) -> bytes:
    return word.package(word.report(map(word.table, drawn)))


RENDERS: dict[str, Render] = {
    "html": as_html,
    "text": as_text,
    "text, a cell a line": as_lines,
    "text, Markdown": as_markdown,
    "docx": as_word,
}
every_render = pytest.mark.parametrize("render", RENDERS.values(), ids=list(RENDERS))


# -- any rectangular table survives any cutting into spans ------------------------------------------------------------


@st.composite
def cut_tables(draw: st.DrawFn, least: int = 1) -> tuple[Table, list[list[str]]]:
    """A rectangle cut into boxes in any way, and the text that each of its squares shows; no row without a box."""
    height, width = draw(st.integers(least, 8)), draw(st.integers(least, 8))
    upright = draw(st.integers(0, width - 1))  # in this column a box begins in every row
    shown: list[list[str]] = [[""] * width for _ in range(height)]
    rows: Table = [[] for _ in range(height)]
    for r in range(height):
        for c in range(width):
            if shown[r][c]:
                continue
            free = next((i for i in range(c, width) if shown[r][i]), width) - c
            across, down = draw(st.integers(1, free)), draw(st.integers(1, height - r))
            down = 1 if c <= upright < c + across else down
            text = f"格{r}之{c}"
            rows[r].append(Box(text, across, down))
            for i in range(r, r + down):
                shown[i][c : c + across] = [text] * across
    return rows, shown


def only_grid(body: bytes) -> list[list[str]]:
    document = kinds.read(body, kinds.sniff(body), None)
    assert document is not None
    (grid,) = document.grids()
    return [[cell.text if cell else "" for cell in row] for row in grid.rows]


@settings(deadline=None)
@given(cut_tables())
def test_any_cutting_of_a_rectangle_is_the_same_rectangle_in_a_page_and_in_word(case):
    drawn, shown = case
    assert only_grid(f"<html><body>{html_table(drawn)}</body></html>".encode()) == shown
    assert only_grid(word.package(word.table(drawn))) == shown


@settings(deadline=None)
@given(cut_tables(least=2))
def test_a_text_that_keeps_its_cells_keeps_every_cell_in_its_row(case):
    drawn, _ = case
    assume(max(map(len, drawn)) > 1)
    document = kinds.read(text_table(drawn).encode(), "text", None)
    found = [
        texts
        for grid in document.grids()
        for row in range(grid.height)
        if (texts := [cell.text for cell in grid.cells(row) if cell.text])
    ]
    assert found == [[box.text for box in row] for row in drawn]


# -- any permitted spelling of a number gives that number -----------------------------------------------------------

FULL_WIDTH = str.maketrans("0123456789,-+.", "０１２３４５６７８９，－＋．")


@st.composite
def spellings(draw: st.DrawFn) -> tuple[str, int]:
    """A count, and a way in which offices write it."""
    number = draw(st.integers(0, 10**8))
    text = f"{number:,}" if draw(st.booleans()) else str(number)
    text += draw(st.sampled_from(["", "", "件", "项"]))
    text += draw(st.sampled_from(["", "", "（其中修订16件）", "(含上年结转3件)"]))
    if draw(st.booleans()):
        text = text.translate(FULL_WIDTH)
    return draw(st.sampled_from(["", "\u00a0", "\u3000"])) + text, number


NAMES = [(3, "new_requests", "natural_person"), (3, "other_misc", "total"), (2, "licensing", "decisions")]
NAMES += [(4, "review", "upheld"), (4, "litigation_after_review", "total"), (3, "carried_forward", "other_org")]


@every_render
def test_a_number_in_any_permitted_spelling_is_that_number(render):
    @settings(max_examples=25, deadline=None)
    @given(st.lists(spellings(), min_size=len(NAMES), max_size=len(NAMES)))
    def trial(chosen: list[tuple[str, int]]) -> None:
        figures = some_figures("2021") | {name: text for name, (text, _) in zip(NAMES, chosen, strict=True)}
        found = values(read(render(tables("2021", figures))))
        assert {name: found[name] for name in NAMES} == {
            name: number for name, (_, number) in zip(NAMES, chosen, strict=True)
        }

    trial()


# -- removing or garbling any one label never moves a value to another label -------------------------------------------

FIGURES = {form: some_figures(form) for form in ("2019", "2021")}
FIGURES["2019"][2, "procurement", "amount_wan"] = "77万元"
#: What says in what a figure is counted: it stays, for without it the figure is another one.
UNITS = frozenset("元万亿千单位")


def is_a_label(text: str) -> bool:
    """Words that are some label of a form: put in the place of another, they are that label."""
    words = vocabularies()
    every = (words.lines, words.groups, words.applicants, words.items, words.channels, words.results)
    return key(text) in column_keys() or any(key(text) in one.by_key for one in every)


@st.composite
def garbled(draw: st.DrawFn, label: str) -> str:
    """A label gone, or with any of its characters lost, doubled or strange; digits and units stay."""
    if draw(st.integers(0, 5)) == 0:
        return ""
    kept = []
    for char in label:
        way = 0 if char.isdigit() or char in UNITS else draw(st.sampled_from([0, 0, 0, 1, 2, 3]))
        kept.append({0: char, 1: "", 2: char * 2, 3: draw(st.sampled_from("囗?□他计公总行"))}[way])
    return "".join(kept)


@every_render
@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("examples", [20, pytest.param(200, marks=pytest.mark.long)])
def test_no_garbled_label_moves_a_value(render, form, examples):
    places = [
        (number, r, c)
        for number, table in enumerate(tables(form, FIGURES[form]))
        for r, row in enumerate(table)
        for c, box in enumerate(row)
        if box.label
    ]

    @settings(max_examples=examples, deadline=None)
    @given(st.data())
    def trial(data: st.DataObject) -> None:
        drawn = [list(map(list, table)) for table in tables(form, FIGURES[form])]
        number, r, c = data.draw(st.sampled_from(places))
        label = drawn[number][r][c].text
        text = data.draw(garbled(label))
        assume(key(text) == key(label) or not is_a_label(text))
        drawn[number][r][c] = replace(drawn[number][r][c], text=text)
        assert wrong(read(render(drawn)), FIGURES[form]) == {}

    trial()

"""Tables as rectangles: spans are expanded, broken ones clamped, origins kept."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.document import Document
from parsers.grid import MAX_COLUMNS, Cell, Grid, expand
from parsers.kinds import html


@st.composite
def cut_rectangles(draw: st.DrawFn) -> tuple[list[list[Cell]], list[list[str]]]:
    """A rectangle cut into spans in any way, and the text that each of its squares must show."""
    height, width = draw(st.integers(1, 8)), draw(st.integers(1, 8))
    shown: list[list[str | None]] = [[None] * width for _ in range(height)]
    rows: list[list[Cell]] = [[] for _ in range(height)]
    number = 0
    for r in range(height):
        for c in range(width):
            if shown[r][c] is not None:
                continue
            free = next((i for i in range(c, width) if shown[r][i] is not None), width) - c
            across, down = draw(st.integers(1, free)), draw(st.integers(1, height - r))
            text = str(number)
            number += 1
            rows[r].append(Cell(text, rowspan=down, colspan=across))
            for i in range(r, r + down):
                for j in range(c, c + across):
                    shown[i][j] = text
    return rows, [[text or "" for text in row] for row in shown]


@given(cut_rectangles())
def test_a_rectangle_survives_any_cutting_into_spans(case):
    rows, shown = case
    grid = expand(rows, index=0)
    assert [[cell.text for cell in row if cell] for row in grid.rows] == shown
    assert grid.aligned(*range(grid.height)) == len(shown[0])


@given(cut_rectangles())
def test_so_it_does_as_html(case):
    rows, shown = case
    body = "".join(
        "<tr>" + "".join(f"<td rowspan={c.rowspan} colspan='{c.colspan}'>{c.text}</td>" for c in row) + "</tr>"
        for row in rows
        if row
    )
    grid = only_grid(html.read(f"<table>{body}</table>", None))
    filled = [line for line, row in zip(shown, rows, strict=True) if row]
    if len(filled) == len(shown):
        assert [[cell.text for cell in row if cell] for row in grid.rows] == shown


spans = st.integers(-3, 10**6)


@settings(max_examples=60)
@given(st.lists(st.lists(st.tuples(spans, spans), max_size=6), max_size=6))
def test_any_spans_end_within_bounds(sizes):
    rows = [[Cell("x", rowspan=down, colspan=across) for down, across in row] for row in sizes]
    grid = expand(rows, index=0)
    assert grid.height == len(rows)
    assert grid.width <= MAX_COLUMNS
    for number in range(grid.height):
        for cell in grid.cells(number):
            assert 0 <= cell.row <= number


def test_span_into_a_taken_cell_is_clamped_and_its_row_no_longer_trusted():
    rows = [[Cell("a"), Cell("b", rowspan=2)], [Cell("c", colspan=5)]]
    grid = expand(rows, index=0)
    assert [cell.text for cell in grid.cells(1)] == ["c", "b"]
    assert grid.aligned(0) == 2
    assert grid.aligned(1) is None


def test_every_table_is_counted_in_document_order():
    """Layout tables, nested ones and hidden ones count, so that a place can be found again in the source."""
    text = (
        "<table><tr><td><table><tr><td>一</td><td>二</td></tr></table></td></tr></table>"
        "<div style='display:none'><table><tr><td>隐</td><td>藏</td></tr></table></div>"
        "<table><tr><td>三</td><td>四</td></tr></table>"
    )
    assert [grid.index for grid in html.read(text, None).grids()] == [1, 3]


def test_cells_without_a_row_make_one():
    grid = only_grid(html.read("<table><td>一</td><td>2</td></table>", None))
    assert [cell.text for cell in grid.cells(0)] == ["一", "2"]


def test_a_table_of_one_cell_inside_a_cell_is_that_cells_text():
    grid = only_grid(html.read("<table><tr><td><table><tr><td>5</td></tr></table></td><td>6</td></tr></table>", None))
    assert [cell.text for cell in grid.cells(0)] == ["5", "6"]


def only_grid(document: Document) -> Grid:
    (grid,) = document.grids()
    return grid

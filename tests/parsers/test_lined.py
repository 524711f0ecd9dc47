"""Pages whose tables are no tables: rows or cells in paragraphs, boxes, preformatted text."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import pytest

from parsers.model import Status
from tests.parsers.drawing import page, some_figures, tables
from tests.parsers.reading import read, unread, wrong
from tests.parsers.test_texts import bars_between


def in_paragraphs(rows: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in rows.splitlines() if line.strip())


def in_one_paragraph(rows: str) -> str:
    return f"<p>{'<br>'.join(map(escape, rows.splitlines()))}</p>"


def in_boxes(rows: str) -> str:
    """Tables drawn by a style sheet: a box a row, a box a cell."""
    cells = (line.split(" | ") for line in rows.splitlines())
    return "".join(f"<div>{''.join(f'<div>{escape(cell)}</div>' for cell in row)}</div>" for row in cells)


def preformatted(rows: str) -> str:
    return f"<pre>{escape(rows)}</pre>"


@pytest.mark.parametrize(
    "wrap", [in_paragraphs, in_one_paragraph, in_boxes, preformatted], ids=lambda wrap: wrap.__name__
)
def test_tables_in_the_lines_of_a_page(wrap: Callable[[str], str]):
    figures = some_figures("2021")
    report = read(page(wrap(bars_between(table)) for table in tables("2021", figures)))
    assert wrong(report, figures) == {}
    assert unread(report, figures) == set()
    assert report.status is Status.COMPLETE
    assert not any("信息内容" in section.text for section in report.sections)


def test_a_blank_cell_in_the_lines_of_a_page_costs_its_row():
    figures = some_figures("2021")
    drawn = tables("2021", figures | {(3, "granted_full", "research_institution"): ""})
    report = read(page(in_boxes(bars_between(table)) for table in drawn))
    assert wrong(report, figures) == {}
    assert unread(report, figures) == {name for name in figures if name[1] == "granted_full"}

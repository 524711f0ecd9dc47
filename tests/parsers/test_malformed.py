"""HTML that is not well formed, read as a browser shows it."""

from __future__ import annotations

import re

import pytest

from tests.parsers.drawing import html_table, page, some_figures, tables
from tests.parsers.reading import read, unread, wrong

FIGURES = some_figures("2021")
BODY = page(map(html_table, tables("2021", FIGURES)))


def broken(pattern: str, instead: str) -> str:
    """The page with every match replaced."""
    changed = re.sub(pattern, instead, BODY)
    assert changed != BODY
    return changed


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(broken(r"</td>", ""), id="no cell closed"),
        pytest.param(broken(r"</t[dr]>", ""), id="no cell and no row closed"),
        pytest.param(broken(r"(?<=>)(\d+)</td>", r"<span>\1"), id="a span left open in cells left open"),
        pytest.param(broken(r"(?<=>)(\d+)</td></tr>", r"<span><b>\1"), id="open at the end of a row"),
        pytest.param(broken(r"(?<=>)(\d+)</td>", r"\1</div></span></p></td>"), id="end tags without a beginning"),
        pytest.param(broken(r"<tr>", "<form action=x><tr>"), id="a form begins in each row"),
        pytest.param(broken(r"</tr>", "</tr></form>"), id="a form ends in each row"),
        pytest.param(broken(r"</table>", "</table></body></html>"), id="the page ends after each table"),
    ],
)
def test_every_figure_is_read(body: str):
    report = read(body)
    assert wrong(report, FIGURES) == {}
    assert unread(report, FIGURES) == set()


def test_a_table_inside_a_cell_stays_there():
    body = broken(r"(?<=>)(\d+)</td>", r"<table><tr><td>\1</td></tr></table></td>")
    assert unread(read(body), FIGURES) == set()

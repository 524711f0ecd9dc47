"""Titles that stand beside their links: a row whose link only says 查看, a table of agencies by years.

Nothing is made up: what is returned stands in the row's cells and in the heads of its column, one behind the other
(``样例市教育局2023年``). The rules of titles decide what it is worth.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from parsers.characters import fold
from parsers.titles import judge

_VERB = re.compile(
    r"^[\[(【]?(?:点击|点此|我要)?(?:查看|查阅|浏览|阅读|打开|下载|预览|详情|详细|链接|附件|全文|原文|正文|进入|报告|年报|年度报告|网页|"
    r"pdf|doc|docx|word|html|ofd|版|文件|内容|这里|此处|>|→)*[\])】]?$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"^(20\d\d)(?:年|年度)?(?:年报|年度报告|报告)?$")
_NO_NAME = re.compile(r"^(?:序号|编号|\d+|[-/—√.]+|[\[(]?\d{2,4}[-./年]\d{1,2}(?:[-./月]\d{1,2}日?)?[\])]?)$")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_DATE = re.compile(r"[\[(【]?(?:19|20)\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?[\])】]?")
_MOST_CELLS = 20_000

Grid = dict[tuple[int, int], HtmlElement]


class Tables:
    """The tables of one page as rectangles of cells, each expanded when it is first asked for."""

    def __init__(self) -> None:
        self._grids: dict[HtmlElement, tuple[Grid, dict[HtmlElement, tuple[int, int]]]] = {}

    def title(self, link: HtmlElement, said: str) -> str | None:
        """Return what stands beside ``link``, whose own text ``said`` is no title; None where that is no better."""
        year = _YEAR.match(said)
        if year is None and not _VERB.match(said):
            return None
        cell = next(link.iterancestors("td", "th"), None)
        parts = list(self._around(cell)) if cell is not None else list(_before(link))
        names = [part for part in parts if _HAN.search(part) and not _VERB.match(part) and not _YEAR.match(part)]
        years = [said] if year else [part for part in parts if _YEAR.match(part)]
        if not names:
            return None
        # a remark may be longer than the name it stands beside
        name = next((one for one in names if judge(one, confirmed_column=True).wanted), names[0])
        if not years or re.search(r"20\d\d", name):
            return name if year is None or not re.search(r"20\d\d", name) else None
        found = _YEAR.match(years[0])
        return f"{name}{found[1]}年" if found else name

    def _around(self, cell: HtmlElement) -> Iterator[str]:
        """Yield the texts of the cell's row, then those of the head of its column, the nearest to the edge first."""
        table = next(cell.iterancestors("table"), None)
        if table is None:
            return
        if table not in self._grids:
            self._grids[table] = _expanded(table)
        grid, places = self._grids[table]
        if cell not in places:
            return
        row, column = places[cell]
        width = max(at for _, at in grid) + 1
        seen = {cell}
        texts = []
        for at in range(width):
            other = grid.get((row, at))
            if other is not None and other not in seen:
                seen.add(other)
                texts.append(_text(other))
        # a column of names and one of dates and numbers: the longest is the title, unless a name comes first
        yield from sorted((one for one in texts if one and not _NO_NAME.match(one)), key=len, reverse=True)
        head = grid.get((0, column))
        if head is not None and head not in seen and row > 0:
            yield _text(head)


def _expanded(table: HtmlElement) -> tuple[Grid, dict[HtmlElement, tuple[int, int]]]:
    """Return the table's cells by place, those that span several at each of them, and each cell's own place."""
    grid: Grid = {}
    places: dict[HtmlElement, tuple[int, int]] = {}
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table]
    for number, row in enumerate(rows):
        column = 0
        for cell in row.iterchildren("td", "th"):
            while (number, column) in grid:
                column += 1
            down, across = _span(cell, "rowspan", len(rows) - number), _span(cell, "colspan", 200)
            places[cell] = number, column
            for below in range(down):
                for beside in range(across):
                    grid[number + below, column + beside] = cell
            column += across
            if len(grid) > _MOST_CELLS:
                return grid, places
    return grid, places


def _span(cell: HtmlElement, name: str, most: int) -> int:
    value = str(cell.get(name) or "1").strip()
    return max(1, min(int(value), most)) if value.isdecimal() else 1


def _before(link: HtmlElement) -> Iterator[str]:
    """Yield what a row without cells says before its links: the text of its ``li``, the ``dt`` over its ``dd``."""
    row = next(link.iterancestors("li", "dd", "p"), None)
    if row is None:
        return
    own = fold("".join(map(str, row.xpath(".//text()[not(ancestor::a or ancestor::script)]"))))
    if own := _DATE.sub("", own).strip(":：|·、,，"):
        yield own
    if row.tag == "dd":
        head = next((one for one in row.itersiblings(preceding=True) if one.tag == "dt"), None)
        if head is not None:
            yield _text(head)
    # <li>市教育局<ul><li><a>2023年</a></li></ul></li>: the name stands over the list
    outer = next(row.iterancestors("li", "dd"), None)
    if outer is not None:
        heads = (_text(one) for one in outer.iterchildren("span", "h3", "b", "a"))
        yield fold(str(outer.text or "")) or next(heads, "")


def _text(element: HtmlElement) -> str:
    return fold("".join(map(str, element.xpath(".//text()[not(ancestor::script or ancestor::style)]"))))

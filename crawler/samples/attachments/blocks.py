"""A manuscript as what a file prints one below the other: title, paragraphs, headings, tables, signature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from crawler.samples.layouts import grids
from crawler.samples.layouts.markup import Table
from crawler.samples.manuscript import Manuscript


@dataclass(frozen=True, slots=True)
class Block:
    """One block: ``text``, or a table's ``rows``."""

    kind: Literal["title", "heading", "paragraph", "right", "table"]
    text: str = ""
    rows: Table | None = None


def blocks(manuscript: Manuscript) -> list[Block]:
    """Return a report's blocks in their order."""
    found = [Block("title", manuscript.title)]
    if "{agency}" not in (manuscript.edition.title or manuscript.agency.title):
        found.append(Block("paragraph", manuscript.agency.name))
    found += [Block("paragraph", text) for text in manuscript.preface]
    for number, heading in manuscript.headings.items():
        found.append(Block("heading", heading))
        tables: list[Table] = []
        if number == 2:
            tables = [grids.disclosures(manuscript)]
        elif number == 3:
            tables = [grids.requests(manuscript)]
        elif number == 4:
            tables = grids.disputes(manuscript)
        found += [Block("table", rows=table) for table in tables]
        found += [Block("paragraph", text) for text in manuscript.chapters[number]]
    if day := manuscript.signed:
        found.append(Block("right", manuscript.agency.name))
        found.append(Block("right", f"{day.year}年{day.month}月{day.day}日"))
    return found


@dataclass(frozen=True, slots=True)
class Square:
    """One cell of a table in its place on the grid."""

    text: str
    row: int
    col: int
    rowspan: int
    colspan: int


def squares(rows: Table) -> list[Square]:
    """Place every cell of a table on its grid, row by row, as spans from above leave room."""
    found: list[Square] = []
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(rows):
        col = 0
        for td in cells:
            while (row, col) in taken:
                col += 1
            rowspan = min(td.rowspan, len(rows) - row)
            found.append(Square(td.text, row, col, rowspan, td.colspan))
            taken |= {(row + down, col + across) for down in range(rowspan) for across in range(td.colspan)}
            col += td.colspan
    return found

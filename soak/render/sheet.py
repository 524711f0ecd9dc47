"""A draft as a workbook: titles and sentences are cells too, tables keep their spans as merged cells."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from random import Random
from typing import Any

import xlsxwriter

from soak.draft import Block, Draft, Table
from soak.squares import squares, width


def render(draft: Draft, chance: Random) -> bytes:
    """Return the file."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False})
    book.set_properties({"created": datetime(2024, 1, 1, tzinfo=UTC).replace(tzinfo=None)})
    plain, grouped = book.add_format({"text_wrap": True}), book.add_format({"num_format": "#,##0"})
    sheet = book.add_worksheet()
    wide = max((width(table.rows) for table in draft.tables()), default=4)
    row = 0
    typed = chance.random() < 0.5
    for line in draft.title.split("\n"):
        row = _line(sheet, row, _characters(draft, line), wide, plain, merged=chance.random() < 0.7)
    before: Block | None = None
    for block in draft.blocks:
        if not isinstance(block, Table):
            before = block
            row = _line(sheet, row, _characters(draft, block.text), wide, plain, merged=chance.random() < 0.5)
            continue
        if draft.sheets:
            sheet, row = book.add_worksheet(), 0
        elif chance.random() < 0.5 or isinstance(before, Table):
            row += 1
        row = _table(sheet, row, draft, block, plain, grouped, typed=typed)
        before = block
    book.close()
    return buffer.getvalue()


def _characters(draft: Draft, text: str) -> str:
    for change in draft.characters:
        text = change(text)
    return text


def _line(sheet: Any, row: int, text: str, wide: int, plain: Any, *, merged: bool) -> int:
    if not text.strip():
        return row
    if merged and wide > 1:
        sheet.merge_range(row, 0, row, wide - 1, text, plain)
    else:
        sheet.write_string(row, 0, text, plain)
    return row + 1


def _table(sheet: Any, top: int, draft: Draft, table: Table, plain: Any, grouped: Any, *, typed: bool) -> int:
    """Write a table, and return the row below it. Numbers are typed as such where the whole book types them so."""
    grid = squares(table.rows)
    seen: set[tuple[int, int]] = set()
    merged: set[tuple[int, int]] = set()
    for line in grid:
        for box, row, left in line:
            if (row, left) in seen:
                continue
            seen.add((row, left))
            text = _characters(draft, box.text) if box.is_label else box.text
            down = min(box.rowspan, len(grid) - row) - 1
            right = sum(1 for one, r, c in grid[row] if (r, c) == (row, left)) - 1
            area = {(row + r, left + c) for r in range(down + 1) for c in range(right + 1)} if down or right else set()
            # where rows were lost cells may reach over one another: no sheet has that
            if area and merged.isdisjoint(area):
                merged |= area
                sheet.merge_range(top + row, left, top + row + down, left + right, text, plain)
            elif typed and text.isascii() and text.isdecimal() and text == str(int(text)):
                sheet.write_number(top + row, left, int(text), grouped if int(text) > 999 else plain)
            elif text:
                sheet.write_string(top + row, left, text, plain)
            else:
                sheet.write_blank(top + row, left, None, plain)
    return top + len(grid)

"""Excel workbooks: one a table, where a sheet can hold it; a second sheet says what the columns mean.

Texts are written as texts, so that a cell of a source that begins with ``=`` is never run as a formula.
"""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from archive.connection import sqlite3
from archive.export.tables import Table, Value, Written, rows

SHEET_ROWS = 1_048_576  # of Excel, the header included
CELL_CHARACTERS = 32_767  # of Excel, in UTF-16 units
EXACT = 10**15  # Excel keeps 15 digits of a number
CUT = "…[cut here]"


def write(db: sqlite3.Connection, table: Table, folder: Path) -> Written:
    """Write one table; one that no sheet can hold is left out, with a word about it."""
    room = SHEET_ROWS - 1
    (count,) = db.execute(f'SELECT count(*) FROM (SELECT 1 FROM "{table.name}" LIMIT ?)', [room + 1]).fetchone()
    if count > room:
        return Written(notes=[f"left out: more than {room} rows, which a sheet cannot hold; take CSV or Parquet"])
    name = f"{table.name}.xlsx"
    # links and formulas are only made where asked for: every cell is written with its own kind's method
    options = {"constant_memory": True, "tmpdir": str(folder), "nan_inf_to_errors": True}
    cut = 0
    with xlsxwriter.Workbook(str(folder / name), options) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(table.name[:31])
        sheet.freeze_panes(1, 0)
        for position, column in enumerate(table.names):
            sheet.write_string(0, position, column, bold)
        sheet.set_column(0, max(0, len(table.columns) - 1), 16)
        number = 0
        for some in rows(db, table):
            for row in some:
                number += 1
                for position, value in enumerate(row):
                    cut += _write_cell(sheet, number, position, value)
        if count:
            sheet.autofilter(0, 0, number, len(table.columns) - 1)
        _describe(book, table, bold)
    notes = [f"{cut} texts end in “{CUT}”: a cell holds {CELL_CHARACTERS} characters"] if cut else []
    return Written({name: number}, notes)


def _write_cell(sheet: xlsxwriter.worksheet.Worksheet, row: int, position: int, value: Value) -> bool:
    """Write one cell; True where its text was too long and was cut."""
    if value is None:
        return False
    if isinstance(value, str):
        text = _shortened(value)
        sheet.write_string(row, position, text)
        return text is not value
    if isinstance(value, int) and abs(value) >= EXACT:
        sheet.write_string(row, position, str(value))
    else:
        sheet.write_number(row, position, value)
    return False


def _shortened(text: str) -> str:
    if len(text) * 2 <= CELL_CHARACTERS:  # no character needs more than two units
        return text
    units = text.encode("utf-16-le")
    if len(units) <= CELL_CHARACTERS * 2:
        return text
    return units[: (CELL_CHARACTERS - len(CUT)) * 2].decode("utf-16-le", errors="ignore") + CUT


def _describe(book: xlsxwriter.Workbook, table: Table, bold: xlsxwriter.format.Format) -> None:
    sheet = book.add_worksheet("about the columns")
    sheet.set_column(0, 3, 32)
    for position, head in enumerate(("column", "zh", "en", "unit")):
        sheet.write_string(0, position, head, bold)
    for number, column in enumerate(table.columns, start=1):
        for position, text in enumerate((column.name, column.zh, column.en, column.unit or "")):
            sheet.write_string(number, position, text)

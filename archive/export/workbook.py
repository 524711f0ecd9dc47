"""Excel workbooks: one a table, where a sheet can hold it; a second sheet says what the columns mean.

Texts are written as texts, so that a cell of a source that begins with ``=`` is never run as a formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter

from archive.export.tables import Column, Table, Written, rows
from archive.storage.connection import sqlite3

SHEET_ROWS = 1_048_576  # of Excel, the header included
CELL_CHARACTERS = 32_767  # of Excel, in UTF-16 units
EXACT = 10**15  # Excel keeps 15 digits of a number
CUT = "…[cut here]"
_NOT_IN_NAME = re.compile(r"[\[\]:*?/\\']")


class Sheet:
    """One workbook being written: a sheet of rows, and one that says what the columns mean.

    Rows go to disk as they come; ``cut`` counts the texts that no cell can hold.
    """

    def __init__(self, path: Path, name: str, columns: Sequence[Column]) -> None:
        # links and formulas are only made where asked for: every cell is written with its own kind's method
        options = {"constant_memory": True, "tmpdir": str(path.parent), "nan_inf_to_errors": True}
        self._book = xlsxwriter.Workbook(str(path), options)
        self._bold = self._book.add_format({"bold": True})
        self._columns = columns
        self._notes: list[str] = []
        self.rows = self.cut = 0
        self._sheet = self._book.add_worksheet(_NOT_IN_NAME.sub("_", name)[:31])
        self._sheet.freeze_panes(1, 0)
        for position, column in enumerate(columns):
            self._sheet.write_string(0, position, _shortened(column.name), self._bold)
        self._sheet.set_column(0, max(0, len(columns) - 1), 16)

    def add(self, some: Iterable[Sequence[object]]) -> None:
        """Write rows below those that are there."""
        for row in some:
            self.rows += 1
            for position, value in enumerate(row):
                self.cut += _write_cell(self._sheet, self.rows, position, value)

    def note(self, text: str) -> None:
        """Say something beside what the columns mean."""
        self._notes.append(text)

    def close(self) -> None:
        """Finish the workbook."""
        if self.rows:
            self._sheet.autofilter(0, 0, self.rows, len(self._columns) - 1)
        _describe(self._book, self._columns, self._notes, self._bold)
        self._book.close()


def write(db: sqlite3.Connection, table: Table, folder: Path) -> Written:
    """Write one table; one that no sheet can hold is left out, with a word about it."""
    room = SHEET_ROWS - 1
    (count,) = db.execute(f'SELECT count(*) FROM (SELECT 1 FROM "{table.name}" LIMIT ?)', [room + 1]).fetchone()
    if count > room:
        return Written(notes=[f"left out: more than {room} rows, which a sheet cannot hold; take CSV or Parquet"])
    name = f"{table.name}.xlsx"
    sheet = Sheet(folder / name, table.name, table.columns)
    try:
        for some in rows(db, table):
            sheet.add(some)
    finally:
        sheet.close()
    notes = [f"{sheet.cut} texts end in “{CUT}”: a cell holds {CELL_CHARACTERS} characters"] if sheet.cut else []
    return Written({name: sheet.rows}, notes)


def _write_cell(sheet: xlsxwriter.worksheet.Worksheet, row: int, position: int, value: object) -> bool:
    """Write one cell; True where its text was too long and was cut."""
    if value is None:
        return False
    if not isinstance(value, str | int | float):
        value = str(value)  # bytes, which no published table has, but a reader's SQL can make
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


def _describe(
    book: xlsxwriter.Workbook, columns: Sequence[Column], notes: Sequence[str], bold: xlsxwriter.format.Format
) -> None:
    sheet = book.add_worksheet("about the columns")
    sheet.set_column(0, 3, 32)
    for position, head in enumerate(("column", "zh", "en", "unit")):
        sheet.write_string(0, position, head, bold)
    for number, column in enumerate(columns, start=1):
        for position, text in enumerate((column.name, column.zh, column.en, column.unit or "")):
            sheet.write_string(number, position, _shortened(text))
    for number, text in enumerate(notes, start=len(columns) + 2):
        sheet.write_string(number, 0, _shortened(text), bold)

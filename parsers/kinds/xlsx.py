"""Excel's .xls and .xlsx -> Document: each visible sheet in order, merged cells with their spans.

A sheet has no text beside its tables: titles, headings and sentences are cells too. Rows of one cell that is merged
over the others, or that reads as a heading or a sentence, become lines; what stands between them are tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO

import python_calamine as calamine

from parsers.chapters import heading
from parsers.characters import fold
from parsers.document import Document, Line
from parsers.grid import MAX_COLUMNS, MAX_ROWS, Cell, expand
from parsers.kinds import biff
from parsers.kinds.hiddencells import Hidden, of_package
from parsers.kinds.ooxml import Package, PackageError
from parsers.labels import vocabularies

#: Cells of one sheet, blank ones included, and sheets of one file: beyond, it is no report.
MAX_CELLS = 500_000
MAX_SHEETS = 60
MAX_MERGED = 5000
#: Blank columns at the left (labels that merged cells hold) and right end of a table's next piece leave no trace in
#: the file: so many may be put back to the edges of the piece before.
EDGE_LEFT, EDGE_RIGHT = 2, 1
#: A single cell with more characters is a sentence.
LONG = 40
_PLACE = re.compile(rb"""<(?:[\w.-]+:)?(?:c|row)\s(?:[^>]*?\s)?r\s*=\s*(?:"([^"]*)"|'([^']*)')""")
#: How many strings or styles a part says that it has: the reader makes room for so many before it reads one.
_COUNTED = re.compile(rb"""[cC]ount\s*=\s*["']\s*\+?0*(\d{7,})""")
_REFERENCE = re.compile(rb"([A-Za-z]{0,3})(\d{1,7})")
_BAND = re.compile(r"第?二十条")
_SPACES = re.compile(r"[ \t\f\r]+")

Value = int | float | str | bool | date | datetime | time | timedelta
Span = tuple[int, int]


def read(body: bytes) -> Document:
    """Read a workbook; what cannot be read is a Document that says why in ``unread``."""
    document = Document(kind="xlsx" if body.startswith(b"PK") else "xls", encoding=None)
    try:
        if document.kind == "xlsx":
            _measure(Package.open(body))
            hidden = of_package(Package.open(body))
        else:
            body = biff.plain(body, sheets=MAX_SHEETS, cells=MAX_CELLS)
            hidden = biff.hidden(body)
        edges: list[Span] = []
        workbook = calamine.load_workbook(BytesIO(body))
        for number, sheet in enumerate(workbook.sheets_metadata[:MAX_SHEETS]):
            if sheet.visible == calamine.SheetVisibleEnum.Visible and sheet.typ == calamine.SheetTypeEnum.WorkSheet:
                unseen = hidden[number] if number < len(hidden) else Hidden()
                _sheet(workbook.get_sheet_by_index(number), document, edges, unseen)
    except PackageError as error:
        document.unread = (error.kind, str(error))
    except calamine.PasswordError:
        document.unread = ("encrypted", "the workbook needs a password")
    except (calamine.CalamineError, ValueError, OSError) as error:
        document.unread = ("damaged", str(error)[:200])
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how the reader's own faults arrive here
            raise
        document.unread = ("damaged", "the workbook's reader gave up")
    if document.unread is not None:
        document.blocks.clear()
    return document


def _measure(package: Package) -> None:
    """Refuse a package whose sheets would unfold into more cells than any report has."""
    for name in package.names():
        if name.startswith("xl/worksheets/") and name.endswith(".bin"):  # how far it reaches cannot be seen
            raise PackageError("needs_converter", "a binary Excel workbook (.xlsb)")
        data = package.part(name) if name.lower().startswith("xl/") and name.lower().endswith(".xml") else None
        if data is not None and (counted := _COUNTED.search(data)):
            raise PackageError("damaged", f"{name}: says that it has {counted[1].decode()[:20]} entries")
        if data is None or not name.startswith("xl/worksheets/"):
            continue
        height = width = 0
        for double, single in _PLACE.findall(data):
            place = _REFERENCE.fullmatch(double or single)
            if place is None:  # the reader takes any letters for a column, and makes room for all before it
                raise PackageError("damaged", f"{name}: a cell at {(double or single)[:20]!r}")
            height, width = max(height, int(place[2])), max(width, _column(place[1].upper()))
        if height * max(width, 1) > MAX_CELLS:
            raise PackageError("too_large", f"{name}: {height} rows, {width} columns")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheet(sheet: calamine.CalamineSheet, document: Document, edges: list[Span], hidden: Hidden) -> None:
    if sheet.total_height * sheet.total_width > MAX_CELLS:
        raise PackageError("too_large", f"{sheet.name}: {sheet.total_height} rows, {sheet.total_width} columns")
    texts = [[shown(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    lay_out(*hidden.shown(texts, _merged(sheet)), document, edges)


def lay_out(rows: Sequence[Sequence[str]], merged: dict[Span, Span], document: Document, edges: list[Span]) -> None:
    """Add a sheet's rows to a document, as lines and tables; ``edges`` are those of the tables so far."""
    reached = {row for (top, _), (height, _) in merged.items() for row in range(top + 1, min(top + height, MAX_ROWS))}
    pending: list[int] = []
    for number, row in enumerate(rows[:MAX_ROWS]):
        if not any(row) and number not in reached:  # what stands below a blank row is another table, or a piece
            _table(rows, pending, merged, document, edges)
            pending = []
            continue
        text = None if number in reached else _line(row, number, merged, begun=bool(pending))
        if text is None:
            pending.append(number)
            continue
        _table(rows, pending, merged, document, edges)
        pending = []
        document.blocks += [Line(part) for part in text.split("\n")]
    _table(rows, pending, merged, document, edges)


def _merged(sheet: calamine.CalamineSheet) -> dict[Span, Span]:
    """Return rows and columns of each merged cell by its upper left corner."""
    ranges = sheet.merged_cell_ranges or []
    return {first: (last[0] - first[0] + 1, last[1] - first[1] + 1) for first, last in ranges[:MAX_MERGED]}


def _line(row: Sequence[str], number: int, merged: dict[Span, Span], *, begun: bool) -> str | None:
    """Return the text of a row that is no row of a table: a title, a heading, a sentence, a note."""
    filled = [column for column, text in enumerate(row) if text]
    if len(filled) != 1:
        return None
    text = row[filled[0]]
    height, width = merged.get((number, filled[0]), (1, 1))
    if height > 1 or _BAND.match(fold(text)):
        return None
    words = vocabularies()
    if begun and (words.lines.find(text) or words.groups.find(text) or words.items.find(text)):
        return None  # a row of the form of which every figure is blank
    alone = not begun or len(fold(text)) > LONG or heading(text) is not None
    return text if alone or width > 1 else None


def _table(
    rows: Sequence[Sequence[str]],
    numbers: Sequence[int],
    merged: dict[Span, Span],
    document: Document,
    edges: list[Span],
) -> None:
    """Add the table of some rows that follow one another, without blank ones around it; ``edges`` are its columns'."""
    filled = [number for number in numbers if any(rows[number])]
    if not filled:
        return
    first, last = filled[0], filled[-1]
    inside = {at: size for at, size in merged.items() if first <= at[0] <= last}
    used = [column for number in filled for column, text in enumerate(rows[number]) if text]
    right = max([*used, *(column + size[1] - 1 for (_, column), size in inside.items())])
    left = min([*used, *(column for _, column in inside)])
    if edges and 0 <= left - edges[-1][0] <= EDGE_LEFT and 0 <= edges[-1][1] - right <= EDGE_RIGHT:
        left, right = edges[-1]
    edges.append((left, right))
    covered: set[Span] = set()
    for (top, start), (height, width) in inside.items():
        square = range(top, min(top + height, last + 1)), range(start, min(start + width, left + MAX_COLUMNS))
        covered.update((row, column) for row in square[0] for column in square[1])
        covered.discard((top, start))
        if len(covered) > MAX_CELLS:
            raise PackageError("too_large", "merged cells without end")
    cells = (
        list(_cells(rows[number], number, range(left, min(right + 1, left + MAX_COLUMNS)), inside, covered))
        for number in range(first, last + 1)
    )
    document.blocks.append(expand(cells, index=document.next_index()))


def _cells(
    row: Sequence[str], number: int, columns: range, merged: dict[Span, Span], covered: set[Span]
) -> Iterator[Cell]:
    for column in columns:
        if (number, column) not in covered:
            height, width = merged.get((number, column), (1, 1))
            yield Cell(row[column] if column < len(row) else "", rowspan=height, colspan=width)


def shown(value: Value) -> str:
    """Return a cell as text: numbers without the binary tail that a calculation leaves."""
    if isinstance(value, str):
        return "\n".join(line for line in (_SPACES.sub(" ", part).strip() for part in value.splitlines()) if line)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{Decimal(f'{value:.12g}'):f}"
    return str(value)

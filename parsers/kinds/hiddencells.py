"""What of a sheet is not shown: hidden rows and columns, and what its formulas come to where the file does not say it.

Programs that write workbooks leave that to whoever opens them: their formulas have no value, or a 0, and the workbook
asks to be calculated. Such a cell is its formula here, and no figure.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from parsers.kinds.ooxml import RELATIONS, Package, attribute

Span = tuple[int, int]
Record = tuple[int, int, int]

_TAG = re.compile(rb"<(?:\w+:)?(row|col)\b([^<>]*)>")
_ATTRIBUTE = re.compile(rb'\b(r|min|max|hidden)="([^"]*)"')
_ON = frozenset((b"1", b"true"))
#: [MS-XLS] 2.4.221 and 2.4.53: a row, some columns; and the marks of hidden ones.
_ROW, _COLUMNS = 0x0208, 0x007D
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x20, 0x01
#: Columns of a sheet, so that a file cannot name more.
MOST = 16_384


#: A cell that holds something, its formula and its value; and a workbook that is to be calculated when it is opened.
_CELL = re.compile(rb"<((?:\w+:)?)c\b([^<>]*[^<>/])>([^<]*(?:<(?!/?(?:\w+:)?c\b)[^<]*)*)</\1c>")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>([^<]*))")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^<>]*>[^<]")
_REFERENCE = re.compile(rb"([A-Z]{1,3})([1-9]\d{0,6})")


@dataclass(frozen=True, slots=True)
class Hidden:
    """Numbers, from 0, of the rows and columns of one sheet that are not shown; ``formulas`` by row and column."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    formulas: Mapping[Span, str] = field(default_factory=dict)

    def shown(
        self, rows: Sequence[Sequence[str]], merged: dict[Span, Span]
    ) -> tuple[Sequence[Sequence[str]], dict[Span, Span]]:
        """Return rows and merged cells without what is hidden; a merged cell shows its text in what is left of it."""
        if self.formulas:
            rows = self._calculated(rows)
        if not self.rows and not self.columns:
            return rows, merged
        texts = [list(row) for row in rows]
        spans: dict[Span, Span] = {}
        down = [number for number in range(len(texts)) if number not in self.rows]
        across = [number for number in range(max(map(len, texts), default=0)) if number not in self.columns]
        at_row = {number: at for at, number in enumerate(down)}
        at_column = {number: at for at, number in enumerate(across)}
        for (top, left), (height, width) in merged.items():
            inside = [number for number in range(top, min(top + height, len(texts))) if number in at_row]
            beside = [number for number in range(left, min(left + width, MOST)) if number in at_column]
            if not inside or not beside:
                continue
            if left < len(texts[top]) and beside[0] < len(texts[inside[0]]):
                texts[inside[0]][beside[0]] = texts[top][left]
            spans[at_row[inside[0]], at_column[beside[0]]] = len(inside), len(beside)
        return [[texts[row][column] for column in across if column < len(texts[row])] for row in down], spans

    def _calculated(self, rows: Sequence[Sequence[str]]) -> list[list[str]]:
        texts = [list(row) for row in rows]
        for (row, column), formula in self.formulas.items():
            texts += [[] for _ in range(row + 1 - len(texts))]
            texts[row] += [""] * (column + 1 - len(texts[row]))
            texts[row][column] = formula
        return texts


def of_package(package: Package) -> list[Hidden]:
    """Return what each sheet of an .xlsx hides, in the order of the workbook."""
    main = package.related("", "officeDocument") or "xl/workbook.xml"
    if main.endswith(".bin"):  # a binary workbook does not say it in words
        return []
    folder, _, name = main.rpartition("/")
    book, links = package.xml(main), package.xml(f"{folder}/_rels/{name}.rels")
    if book is None or links is None:
        return []
    targets = {link.get("Id"): link.get("Target") or "" for link in links.iter(RELATIONS)}
    again = any(attribute(one, "fullCalcOnLoad").encode() in _ON for one in book.iter("{*}calcPr"))
    found: list[Hidden] = []
    for sheet in book.iter("{*}sheet"):
        target = targets.get(attribute(sheet, "id"), "")
        part = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
        found.append(_of_sheet(package.part(part) or b"", again=again))
    return found


def _of_sheet(data: bytes, *, again: bool) -> Hidden:
    rows: set[int] = set()
    columns: set[int] = set()
    for kind, text in _TAG.findall(data):
        if b"hidden" not in text:
            continue
        said = dict(_ATTRIBUTE.findall(text))
        numbers = [int(said[name]) if said.get(name, b"").isdigit() else 0 for name in (b"r", b"min", b"max")]
        if said.get(b"hidden") not in _ON:
            continue
        if kind == b"row":
            rows.add(numbers[0] - 1)
        else:
            columns.update(range(numbers[1] - 1, min(numbers[2], MOST)))
    return Hidden(frozenset(rows), frozenset(columns), _formulas(data, again=again))


def _formulas(data: bytes, *, again: bool) -> dict[Span, str]:
    """Return the cells of a sheet whose value the file does not say, or says only until it is calculated again."""
    found: dict[Span, str] = {}
    if _FORMULA.search(data) is None:
        return found
    for _, attributes, content in _CELL.findall(data):
        formula = _FORMULA.search(content)
        place = _REFERENCE.fullmatch(dict(_ATTRIBUTE.findall(attributes)).get(b"r", b""))
        if formula is None or place is None or (not again and _VALUE.search(content)):
            continue
        column = 0
        for letter in place[1]:
            column = column * 26 + letter - 64
        found[int(place[2]) - 1, column - 1] = "=" + (formula[1] or b"").decode("utf-8", "replace")
    return found


def of_records(stream: bytes | bytearray, records: Iterable[Record]) -> Hidden:
    """Return what a sheet of an .xls hides, by its records (type, and where the data begins and ends)."""
    rows: set[int] = set()
    columns: set[int] = set()
    for kind, at, end in records:
        if kind == _ROW and end - at >= 16 and struct.unpack_from("<H", stream, at + 12)[0] & _ROW_HIDDEN:
            rows.add(struct.unpack_from("<H", stream, at)[0])
        elif kind == _COLUMNS and end - at >= 10 and struct.unpack_from("<H", stream, at + 8)[0] & _COLUMN_HIDDEN:
            first, last = struct.unpack_from("<2H", stream, at)
            columns.update(range(first, min(last + 1, MOST)))
    return Hidden(frozenset(rows), frozenset(columns))

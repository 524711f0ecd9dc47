"""Rows and columns of a sheet that are not shown: what stands in them is not printed, and not read."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parsers.kinds.ooxml import RELATIONS, Package, attribute

Span = tuple[int, int]
Record = tuple[int, int, int]

_TAG = re.compile(rb"<(?:\w+:)?(row|col)\b([^>]*)>")
_ATTRIBUTE = re.compile(rb'\b(r|min|max|hidden)="([^"]*)"')
_ON = frozenset((b"1", b"true"))
#: [MS-XLS] 2.4.221 and 2.4.53: a row, some columns; and the marks of hidden ones.
_ROW, _COLUMNS = 0x0208, 0x007D
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x20, 0x01
#: Columns of a sheet, so that a file cannot name more.
MOST = 16_384


@dataclass(frozen=True, slots=True)
class Hidden:
    """Numbers, from 0, of the rows and columns of one sheet that are not shown."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()

    def shown(
        self, rows: Sequence[Sequence[str]], merged: dict[Span, Span]
    ) -> tuple[Sequence[Sequence[str]], dict[Span, Span]]:
        """Return rows and merged cells without what is hidden; a merged cell shows its text in what is left of it."""
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
    found: list[Hidden] = []
    for sheet in book.iter("{*}sheet"):
        target = targets.get(attribute(sheet, "id"), "")
        part = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
        found.append(_of_sheet(package.part(part) or b""))
    return found


def _of_sheet(data: bytes) -> Hidden:
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
    return Hidden(frozenset(rows), frozenset(columns))


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

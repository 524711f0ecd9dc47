"""Old workbooks (.xls): their one stream, taken out of its file, measured, and put into a plain file again.

The reader of workbooks believes what a file says of its own sizes and chains, and asks for as much memory. So it gets
none of the file but the records ([MS-XLS], 2.1.4), and only those that fit. Counts that they state in vain are emptied.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from parsers.kinds.hiddencells import Hidden, of_records
from parsers.kinds.ole2 import Compound, CompoundError
from parsers.kinds.ooxml import PackageError

#: Records that are looked at; more there are in no report.
MAX_RECORDS = 2_000_000
#: [MS-XLS] 2.3: the end of a part; what says where a sheet begins; all texts; how large a sheet is; a row of numbers.
_EOF, _SHEET, _TEXTS, _DIMENSIONS, _NUMBERS = 0x000A, 0x0085, 0x00FC, 0x0200, 0x00BD
#: Records that put something into one cell, or into several of one row.
_CELLS = frozenset((0x0006, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E, _NUMBERS))
#: The shortest text: its length and its flags.
_SHORTEST = 3
_SECTOR, _END, _FREE, _FAT = 4096, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD

Record = tuple[int, int, int]
"""A record's type, and where its data begins and ends."""


def plain(body: bytes, *, sheets: int, cells: int) -> bytes:
    """Return a compound file with nothing but the workbook, measured.

    Raises PackageError where it is not whole, or has more ``sheets``, or a sheet that unfolds into more ``cells``.
    """
    try:
        file = Compound.open(body)
        found = file.stream("Workbook") or file.stream("Book")
    except CompoundError as error:
        raise PackageError("damaged", str(error)) from error
    if not found:
        raise PackageError("damaged", "a workbook without its stream")
    stream = bytearray(found)
    left = MAX_RECORDS
    starts: list[int] = []
    for kind, at, end in _records(stream, 0):
        left -= 1
        if kind == _TEXTS and end - at >= 8:
            count = struct.unpack_from("<i", stream, at + 4)[0]
            if not 0 <= count * _SHORTEST <= len(stream):
                raise PackageError("damaged", f"{count} texts in {len(stream)} bytes")
        elif _is_sheet(kind, at, end):
            starts.append(struct.unpack_from("<I", stream, at)[0])
    if len(starts) > sheets:
        raise PackageError("too_large", f"{len(starts)} sheets")
    for start in starts:
        left = _measure(stream, start, cells, left)
    return _compound(bytes(stream))


def hidden(body: bytes) -> list[Hidden]:
    """Return what each sheet of a plain workbook hides, in its order."""
    stream = Compound.open(body).stream("Workbook") or b""
    sheets = [
        struct.unpack_from("<I", stream, at)[0] for kind, at, end in _records(stream, 0) if _is_sheet(kind, at, end)
    ]
    return [of_records(stream, _records(stream, start)) for start in sheets]


def _is_sheet(kind: int, at: int, end: int) -> bool:
    return kind == _SHEET and end - at >= 4


def _records(stream: bytes | bytearray, start: int) -> Iterator[Record]:
    """Yield the records of one part, to its end or to the end of the stream."""
    while start + 4 <= len(stream):
        kind, size = struct.unpack_from("<2H", stream, start)
        end = start + 4 + size
        if kind == _EOF or end > len(stream):
            return
        yield kind, start + 4, end
        start = end


def _measure(stream: bytearray, start: int, most: int, left: int) -> int:
    """Measure a sheet by its cells, and empty the size that it states; return how many records may still come."""
    rows: list[int] = []
    columns: list[int] = []
    for kind, at, end in _records(stream, start):
        left -= 1
        if left < 0:
            raise PackageError("too_large", f"more than {MAX_RECORDS} records")
        if kind == _DIMENSIONS:
            stream[at:end] = bytes(end - at)
        elif kind in _CELLS and end - at >= 6:
            row, column = struct.unpack_from("<2H", stream, at)
            rows.append(row)
            columns.append(column)
            if kind == _NUMBERS:
                columns.append(struct.unpack_from("<H", stream, end - 2)[0])
    if rows and (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1) > most:
        raise PackageError("too_large", f"cells from row {min(rows)} to {max(rows)}, to column {max(columns)}")
    return left


def _compound(stream: bytes) -> bytes:
    """Return a compound file of one stream ([MS-CFB], version 4: sectors of 4096 bytes)."""
    stream = stream.ljust(_SECTOR, b"\0")  # shorter ones would have to stand among the small streams
    data = -(-len(stream) // _SECTOR)
    tables = 1
    while tables * (_SECTOR // 4) < tables + 2 + data:
        tables += 1
    chain = [_FAT] * tables + [_END, _END]  # the directory, and an empty stream of small ones
    chain += [*range(tables + 3, tables + 2 + data), _END]
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(tables * _SECTOR, b"\xff")
    header = struct.pack("<8s16x5H6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 4, 0xFFFE, 12, 6)
    header += struct.pack("<9I", 1, tables, tables, 0, 4096, _END, 0, _END, 0)
    header += struct.pack(f"<{tables}I", *range(tables)).ljust(109 * 4, b"\xff")
    directory = _entry("Root Entry", 5, tables + 1, 0, child=1) + _entry("Workbook", 2, tables + 2, len(stream))
    return b"".join(
        part.ljust(-(-len(part) // _SECTOR) * _SECTOR, b"\0") for part in (header, fat, directory, b"\0", stream)
    )


def _entry(name: str, kind: int, start: int, size: int, *, child: int = _FREE) -> bytes:
    coded = name.encode("utf-16-le")
    return (
        coded.ljust(64, b"\0")
        + struct.pack("<H2B3I", len(coded) + 2, kind, 1, _FREE, _FREE, child)
        + struct.pack("<36xIQ", start, size)
    )

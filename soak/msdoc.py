"""Writes Word 97 files by hand: text in pieces, pages of properties and the compound file around them (MS-DOC, MS-CFB).

Nothing here reads, and nothing is shared with the reader.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

PAGE = 512
CELL, PARAGRAPH = "\x07", "\r"
#: Properties of paragraphs and characters, as they are written.
IN_TABLE = b"\x16\x24\x01"
ROW_END = b"\x17\x24\x01"
HIDDEN = b"\x3c\x08\x01"
DELETED = b"\x00\x08\x01"
RAISED = b"\x48\x2a\x01"
STRUCK = b"\x37\x08\x01"
SPECIAL = b"\x55\x08\x01"
ABOVE, BESIDE_FIRST, BESIDE, RESTART = 0x20, 0x01, 0x02, 0x60


@dataclass(frozen=True)
class Paragraph:
    """Runs of text with their properties, the paragraph's own, and the mark that ends it."""

    runs: Sequence[tuple[str, bytes]]
    properties: bytes = b""
    mark: str = PARAGRAPH
    style: int = 0
    mark_properties: bytes = b""


@dataclass(frozen=True)
class Box:
    """One cell of a row: its paragraphs, its width in twips and its flags."""

    content: Sequence[Paragraph]
    width: int
    flags: int = 0


def said(text: str, properties: bytes = b"", **others: bytes | str | int) -> Paragraph:
    """Return a paragraph of one run."""
    return Paragraph([(text, properties)] if text else [], **others)  # type: ignore[arg-type]


def row(boxes: Sequence[Box], *, left: int = 0, depth: int = 1, mark_properties: bytes = b"") -> list[Paragraph]:
    """Return the paragraphs of one row, its end included."""
    inside = IN_TABLE + struct.pack("<HI", 0x6649, depth)
    cell_end = inside if depth == 1 else inside + b"\x4b\x24\x01"
    mark = CELL if depth == 1 else PARAGRAPH
    found: list[Paragraph] = []
    for box in boxes:
        *before, last = box.content
        found += [one if one.properties.startswith(IN_TABLE) else _in(one, inside, one.mark) for one in before]
        if last.properties.startswith(IN_TABLE):  # a nested table ends the cell: an empty paragraph follows it
            found.append(last)
            last = Paragraph([])
        found.append(_in(last, cell_end, mark, mark_properties))
    end = inside + (ROW_END if depth == 1 else ROW_END + b"\x4c\x24\x01") + definition(boxes, left)
    return [*found, Paragraph([], end, mark, 0, mark_properties)]


def _in(one: Paragraph, properties: bytes, mark: str, mark_properties: bytes = b"") -> Paragraph:
    return Paragraph(one.runs, properties + one.properties, mark, one.style, one.mark_properties or mark_properties)


def definition(boxes: Sequence[Box], left: int) -> bytes:
    """Return the definition of a row (sprmTDefTable)."""
    edges = [left]
    for box in boxes:
        edges.append(edges[-1] + box.width)
    cells = b"".join(struct.pack("<HH16x", box.flags, box.width) for box in boxes)
    data = bytes((len(boxes),)) + struct.pack(f"<{len(edges)}h", *edges) + cells
    return b"\x08\xd6" + struct.pack("<H", len(data) + 1) + data


@dataclass
class File:
    """What a file is made of; the fields after the first are for files that are not like most."""

    paragraphs: Sequence[Paragraph]
    boxes: Sequence[Sequence[Paragraph]] = ()  # text boxes; the n-th hangs on the n-th \x08
    narrow: bool = False  # one byte a character where that is possible
    backwards: bool = False  # the pieces stand in the stream from last to first, as after fast saves
    huge: bool = False  # long properties stand in the stream of data
    changes: dict[int, bytes] = field(default_factory=dict)  # piece -> properties that were changed since
    flags: int = 0x1200
    version: int = 0xC1
    mark: int = 0xA5EC
    styles: bytes = b""
    lists: bytes = b""
    uses: bytes = b""

    def write(self) -> bytes:
        """Return the bytes of the file."""
        return compound(self.streams())

    def streams(self) -> dict[str, bytes]:
        """Return the streams of the file by their names."""
        main = _Text(self)
        for one in self.paragraphs:
            main.add(one)
        length = main.length
        starts = [0]
        for box in self.boxes:
            for one in box:
                main.add(one)
            starts.append(main.length - length)
        if self.boxes:
            main.add(Paragraph([]))  # the last mark, which belongs to nothing
        return main.streams(length, starts)


class _Text:
    """Text as it is laid into the stream, with what its characters and paragraphs have as properties."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.pieces: list[tuple[int, bytes, bool]] = []  # first CP, bytes, wide
        self.length = 0
        self.characters: list[tuple[int, int, bytes]] = []  # CP from, to, properties
        self.paragraphs: list[tuple[int, int, bytes]] = []
        self.anchors: list[int] = []
        self.data = b"\0" * 4

    def add(self, one: Paragraph) -> None:
        first = self.length
        for text, properties in (*one.runs, (one.mark, one.mark_properties)):
            units = len(text.encode("utf-16-le")) // 2
            wide = not (self.file.narrow and text.isascii())
            self.anchors += [self.length + at for at, sign in enumerate(text) if sign == "\x08"]
            raw = text.encode("utf-16-le") if wide else text.encode("cp1252")
            self.pieces.append((self.length, raw, wide))
            self.characters.append((self.length, self.length + units, properties))
            self.length += units
        self.paragraphs.append((first, self.length, struct.pack("<H", one.style) + self.stored(one.properties)))

    def stored(self, properties: bytes) -> bytes:
        """Return properties, or where they were put."""
        if not self.file.huge or len(properties) < 40:
            return properties
        at = len(self.data)
        self.data += struct.pack("<H", len(properties)) + properties
        return struct.pack("<HI", 0x6646, at)

    def streams(self, length: int, boxes: Sequence[int]) -> dict[str, bytes]:
        stream = bytearray(2048)
        places: dict[int, tuple[int, bool]] = {}
        merged = self._merged()
        for first, raw, wide in reversed(merged) if self.file.backwards else merged:
            places[first] = len(stream), wide
            stream += raw
        stream += b"\0" * (-len(stream) % PAGE)
        ends = [*(first for first, _, _ in merged[1:]), self.length]
        spans = [(first, end, *places[first]) for (first, _, _), end in zip(merged, ends, strict=True)]
        table = _Table()
        table.put(33, self._clx(spans))
        table.put(12, _pages(stream, self._placed(self.characters, spans), wide=False))
        table.put(13, _pages(stream, self._placed(self.paragraphs, spans), wide=True))
        table.put(1, self.file.styles)
        table.put(74, self.file.uses)
        if len(boxes) > 1:
            shapes = b"".join(struct.pack("<I4iHI", 1025 + n, 0, 0, 4000, 2000, 0, 0) for n in range(len(self.anchors)))
            table.put(40, struct.pack(f"<{len(self.anchors) + 1}I", *self.anchors, length) + shapes)
            ends = [*boxes, boxes[-1] + 1]
            texts = b"".join(struct.pack("<IIHIII", 0, 0, 0, 0, 1025 + n, 0) for n in range(len(boxes)))
            table.put(56, struct.pack(f"<{len(ends)}I", *ends) + texts)
        if self.file.lists:
            table.put(73, self.file.lists)
        head = struct.pack("<HHHHHHHI", self.file.mark, self.file.version, 0, 0x804, 0, self.file.flags, 0xBF, 0)
        stream[: len(head)] = head
        struct.pack_into("<H28xH", stream, 32, 14, 22)
        inside = boxes[-1] + 1 if len(boxes) > 1 else 0
        struct.pack_into("<I8x8i", stream, 64, len(stream), length, 0, 0, 0, 0, 0, inside, 0)
        struct.pack_into("<H", stream, 152, 93)
        for number, (start, size) in table.parts.items():
            struct.pack_into("<2I", stream, 154 + 8 * number, start, size)
        return {"WordDocument": bytes(stream), "1Table": bytes(table.data), "Data": self.data}

    def _merged(self) -> list[tuple[int, bytes, bool]]:
        """Join pieces that follow one another in the same width; changed ones stay what they are."""
        found: list[tuple[int, bytes, bool]] = []
        for first, raw, wide in self.pieces:
            if found and found[-1][2] == wide and not self.file.backwards and not self.file.changes:
                found[-1] = found[-1][0], found[-1][1] + raw, wide
            else:
                found.append((first, raw, wide))
        return found

    def _clx(self, spans: Sequence[tuple[int, int, int, bool]]) -> bytes:
        changes = list(self.file.changes.items())
        listed = b"".join(b"\x01" + struct.pack("<H", len(data)) + data for _, data in changes)
        numbers = {piece: number for number, (piece, _) in enumerate(changes)}
        table = struct.pack(f"<{len(spans) + 1}I", *(first for first, _, _, _ in spans), self.length)
        for number, (_, _, start, wide) in enumerate(spans):
            prm = numbers[number] << 1 | 1 if number in numbers else 0
            table += struct.pack("<HIH", 0, start if wide else start * 2 | 0x40000000, prm)
        return listed + b"\x02" + struct.pack("<I", len(table)) + table

    @staticmethod
    def _placed(
        runs: Sequence[tuple[int, int, bytes]], spans: Sequence[tuple[int, int, int, bool]]
    ) -> list[tuple[int, int, bytes]]:
        """Say where in the stream the characters of runs stand, in the order of the stream."""
        found = []
        at = 0
        for first, end, properties in runs:
            while spans[at][1] <= first:
                at += 1
            for low, high, start, wide in spans[at:]:
                if low >= end:
                    break
                size = 2 if wide else 1
                begin = start + (max(first, low) - low) * size
                found.append((begin, start + (min(end, high) - low) * size, properties))
        return sorted(found)


@dataclass
class _Table:
    data: bytearray = field(default_factory=lambda: bytearray(b"\0" * 4))
    parts: dict[int, tuple[int, int]] = field(default_factory=dict)

    def put(self, number: int, data: bytes) -> None:
        if data:
            self.parts[number] = len(self.data), len(data)
            self.data += data


def _pages(stream: bytearray, runs: Sequence[tuple[int, int, bytes]], *, wide: bool) -> bytes:
    """Lay runs on pages of properties, and return the table of these pages."""
    firsts: list[int] = []
    numbers: list[int] = []
    waiting = list(runs)
    while waiting:
        page = bytearray(PAGE)
        taken: list[tuple[int, int, bytes]] = []
        bottom, step = PAGE - 1, 13 if wide else 1
        offsets: list[int] = []
        while waiting:
            _, _, properties = waiting[0]
            packed = _packed(properties, wide=wide)
            size = len(packed) + len(packed) % 2
            if 4 * (len(taken) + 2) + step * (len(taken) + 1) > (bottom - size) // 2 * 2:
                break
            taken.append(waiting.pop(0))
            if packed:
                bottom = (bottom - size) // 2 * 2
                page[bottom : bottom + len(packed)] = packed
            offsets.append(bottom // 2 if packed else 0)
        assert taken, "properties too long for a page"
        struct.pack_into(f"<{len(taken) + 1}I", page, 0, *(begin for begin, _, _ in taken), taken[-1][1])
        for at, offset in enumerate(offsets):
            page[4 * (len(taken) + 1) + at * step] = offset
        page[-1] = len(taken)
        firsts.append(taken[0][0])
        numbers.append(len(stream) // PAGE)
        stream += page
    last = runs[-1][1]
    return struct.pack(f"<{len(firsts) + 1}I", *firsts, last) + struct.pack(f"<{len(numbers)}I", *numbers)


def _packed(properties: bytes, *, wide: bool) -> bytes:
    if not wide:
        return bytes((len(properties),)) + properties if properties else b""
    if len(properties) % 2:
        return bytes(((len(properties) + 1) // 2,)) + properties
    return bytes((0, len(properties) // 2)) + properties


def compound(streams: dict[str, bytes]) -> bytes:
    """Return a compound file with these streams at its top, none of them in the short chains."""
    size = 512
    sectors: list[bytes] = []
    fat: list[int] = []
    entries = b""
    order = sorted(streams, key=lambda name: (len(name), name.upper()))

    def chain(data: bytes) -> int:
        first = len(sectors)
        count = max(1, -(-len(data) // size))
        for at in range(count):
            sectors.append(data[at * size : (at + 1) * size].ljust(size, b"\0"))
            fat.append(first + at + 1 if at + 1 < count else 0xFFFFFFFE)
        return first

    for number, name in enumerate(order):
        data = streams[name].ljust(4096, b"\0")
        right = number + 2 if number + 1 < len(order) else 0xFFFFFFFF
        entries += _entry(name, 2, 0xFFFFFFFF, right, 0xFFFFFFFF, chain(data), len(data))
    root = _entry("Root Entry", 5, 0xFFFFFFFF, 0xFFFFFFFF, 1, 0xFFFFFFFE, 0)
    directory = root + entries
    directory += _entry("", 0, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0, 0) * (-(len(directory) // 128) % 4)
    first = chain(directory)
    tables = 1
    while (len(sectors) + tables) * 4 > tables * size:
        tables += 1
    listed = [len(sectors) + number for number in range(tables)]
    fat += [0xFFFFFFFD] * tables
    fat += [0xFFFFFFFF] * (-len(fat) % (size // 4))
    sectors += [struct.pack("<128I", *fat[at : at + 128]) for at in range(0, len(fat), 128)]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H6x", 62, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, tables, first, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", *listed, *[0xFFFFFFFF] * (109 - tables))
    return head + b"".join(sectors)


def _entry(name: str, kind: int, left: int, right: int, child: int, start: int, size: int) -> bytes:
    coded = name.encode("utf-16-le")
    length = len(coded) + 2 if name else 0
    return (
        coded.ljust(64, b"\0")
        + struct.pack("<HBB3I", length, kind, 1, left, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )

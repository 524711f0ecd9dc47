"""OLE2 compound files (MS-CFB): what one holds, by the names of its streams, and the streams themselves."""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass, field

from parsers.document import Document

_FREE = 0xFFFFFFFA  # this and what lies above are marks, no sectors
#: Entries of a directory, and bytes of one stream, that are looked at.
MAX_ENTRIES = 2000
MAX_STREAM = 64_000_000
_STREAM = 2
_STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
    ("MatOST", "works"),
    ("MM", "works"),
)
#: Works has a stream of this name in capitals; other programs write it as Contents.
_WORKS = "CONTENTS"


class CompoundError(Exception):
    """A compound file whose parts do not fit together."""


def content(body: bytes) -> str:
    """Return doc, xls, ppt, works, encrypted, or ole2 where the file does not say."""
    try:
        listed = [entry.name for entry in Compound.open(body).top]
    except CompoundError:
        return "ole2"
    names = {name.casefold() for name in listed}
    found = next((kind for stream, kind in _STREAMS if stream.casefold() in names), None)
    return found or ("works" if _WORKS in listed else "ole2")


def read(body: bytes) -> Document:
    """Say why a compound file is not read that is none of the known kinds."""
    try:
        names = ", ".join(entry.name for entry in Compound.open(body).top[:5])
    except CompoundError as error:
        return Document(kind="ole2", encoding=None, unread=("damaged", str(error)))
    return Document(kind="ole2", encoding=None, unread=("kind_not_read", f"a compound file of {names}"))


@dataclass(frozen=True, slots=True)
class _Entry:
    """One storage or stream of the directory (MS-CFB, 2.6)."""

    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


@dataclass(slots=True)
class Compound:
    """A compound file held in memory: chains of sectors, and the streams at its top."""

    body: bytes
    shift: int
    fat: array[int]
    mini_shift: int
    cutoff: int
    mini_fat: array[int] = field(default_factory=lambda: array("I"))
    mini: bytes = b""
    top: list[_Entry] = field(default_factory=list)

    @classmethod
    def open(cls, body: bytes) -> Compound:
        """Read header, table of sectors and directory. Raises CompoundError."""
        try:
            return cls._open(body)
        except (struct.error, IndexError, ValueError) as error:
            raise CompoundError(f"not a whole compound file: {error}") from error

    @classmethod
    def _open(cls, body: bytes) -> Compound:
        shift, mini_shift = struct.unpack_from("<2H", body, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise CompoundError(f"sectors of 2^{shift} bytes")
        tables, directory = struct.unpack_from("<2I", body, 44)
        cutoff, first_mini, _, first_more, more = struct.unpack_from("<5I", body, 56)
        file = cls(body, shift, array("I"), mini_shift, cutoff)
        sectors = list(struct.unpack_from("<109I", body, 76))
        seen: set[int] = set()
        while first_more < _FREE and first_more not in seen and len(seen) < more:
            seen.add(first_more)
            listed = struct.unpack_from(f"<{(1 << shift) // 4}I", body, (first_more + 1) << shift)
            sectors += listed[:-1]
            first_more = listed[-1]
        for sector in sectors[:tables]:
            if sector < _FREE:
                file.fat.frombytes(file._sector(sector))
        entries = _entries(file._chain(directory, MAX_ENTRIES * 128), shift)
        file.top = _children(entries)
        root = entries[0]
        if first_mini < _FREE and root.start < _FREE:
            file.mini_fat.frombytes(file._chain(first_mini, MAX_STREAM))
            file.mini = file._chain(root.start, MAX_STREAM)
        return file

    def stream(self, name: str) -> bytes | None:
        """Return a stream, None where there is none of that name. Raises CompoundError where it is not whole."""
        named = (entry for entry in self.top if entry.name.casefold() == name.casefold())  # as the format compares
        entry = next((entry for entry in named if entry.kind == _STREAM), None)
        if entry is None:
            return None
        if entry.size > min(MAX_STREAM, len(self.body)):
            raise CompoundError(f"{name}: {entry.size} bytes in a file of {len(self.body)}")
        try:
            small = entry.size < self.cutoff
            data = self._mini_chain(entry.start, entry.size) if small else self._chain(entry.start, entry.size)
        except (struct.error, IndexError, ValueError) as error:
            raise CompoundError(f"{name}: {error}") from error
        if len(data) < entry.size:
            raise CompoundError(f"{name}: {len(data)} of {entry.size} bytes")
        return data[: entry.size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) << self.shift
        data = self.body[start : start + (1 << self.shift)]
        if not data:
            raise CompoundError(f"sector {number} is not there")
        return data.ljust(1 << self.shift, b"\0") if len(data) % 4 else data

    def _chain(self, sector: int, limit: int) -> bytes:
        """Return the bytes of a chain of sectors; one that is longer than ``limit`` is cut."""
        parts: list[bytes] = []
        left = min(limit, len(self.body))  # no chain is longer than the file, unless it turns back on itself
        while sector < _FREE and left > 0:
            part = self._sector(sector)
            parts.append(part)
            left -= len(part)
            sector = self.fat[sector]
        return b"".join(parts)

    def _mini_chain(self, sector: int, limit: int) -> bytes:
        size = 1 << self.mini_shift
        parts: list[bytes] = []
        left = limit
        while sector < _FREE and left > 0:
            parts.append(self.mini[sector * size : (sector + 1) * size])
            left -= size
            sector = self.mini_fat[sector]
        return b"".join(parts)


def _entries(directory: bytes, shift: int) -> list[_Entry]:
    entries: list[_Entry] = []
    for at in range(0, len(directory) - 127, 128):
        length, kind, left, right, child = struct.unpack_from("<HBx3I", directory, at + 64)
        start, size = struct.unpack_from("<IQ", directory, at + 116)
        name = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        entries.append(_Entry(name, kind, left, right, child, start, size & 0xFFFFFFFF if shift == 9 else size))
    return entries


def _children(entries: list[_Entry]) -> list[_Entry]:
    """Return the root's own children: a tree of left and right neighbours."""
    found: list[_Entry] = []
    pending = [entries[0].child]
    seen: set[int] = set()
    while pending:
        number = pending.pop()
        if number >= len(entries) or number in seen:
            continue
        seen.add(number)
        entry = entries[number]
        found.append(entry)
        pending += [entry.left, entry.right]
    return found

"""OLE2 compound files: what one holds (old Word, old Excel, an encrypted package), by the names of its streams."""

from __future__ import annotations

import struct

_FREE = 0xFFFFFFFA
#: Entries of a directory that are looked at.
MAX_ENTRIES = 2000
_STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
)


def content(body: bytes) -> str:
    """Return doc, xls, ppt, encrypted, or ole2 where the file does not say."""
    try:
        names = set(directory(body))
    except (struct.error, IndexError):
        return "ole2"
    return next((kind for stream, kind in _STREAMS if stream in names), "ole2")


def directory(body: bytes) -> list[str]:
    """Return the names of the storages and streams that stand at the top of a compound file (MS-CFB, 2.6)."""
    shift = struct.unpack_from("<H", body, 30)[0]
    if shift not in (9, 12):
        return []
    size = 1 << shift
    fats = list(struct.unpack_from("<109I", body, 76))
    sector = struct.unpack_from("<I", body, 48)[0]
    entries: list[tuple[str, int, int, int]] = []
    seen: set[int] = set()
    while sector < _FREE and sector not in seen and len(entries) < MAX_ENTRIES:
        seen.add(sector)
        start = (sector + 1) << shift
        for at in range(start, start + size, 128):
            length = struct.unpack_from("<H", body, at + 64)[0]
            name = body[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            entries.append((name, *struct.unpack_from("<3I", body, at + 68)))
        slots = size // 4
        table = fats[sector // slots]
        sector = struct.unpack_from("<I", body, ((table + 1) << shift) + sector % slots * 4)[0]
    return _children(entries)


def _children(entries: list[tuple[str, int, int, int]]) -> list[str]:
    """Return the names of the root's own children: a tree of left and right neighbours."""
    names: list[str] = []
    pending = [entries[0][3]] if entries else []
    seen: set[int] = set()
    while pending:
        number = pending.pop()
        if number >= len(entries) or number in seen:
            continue
        seen.add(number)
        name, left, right, _ = entries[number]
        names.append(name)
        pending += [left, right]
    return names

"""The parts of a Word 97 to 2003 file: its header, its text in pieces, and the properties of each character.

MS-DOC: characters are counted (CP) as they are read; where each stands in the stream (FC) the piece table says, and
properties are kept by where characters stand, on pages of 512 bytes (FKP).
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from parsers.kinds.docsprms import Modifier, Paragraph, modifiers, paragraph, short
from parsers.kinds.ole2 import Compound
from parsers.kinds.wordtree import InconsistentError

#: The header's mark, and the first version of this format (FibBase, 2.5.2); Word 6 and 95 have other ones.
WORD97, FIRST_VERSION = 0xA5EC, 0xC1
_FAST_SAVED, _ENCRYPTED, _TABLE = 0x0004, 0x0100, 0x0200
#: Where the header says how many characters each story has, and where its tables lie (2.5.4, 2.5.6).
_COUNTS, _TABLES = 64, 154
_STYLES, _SECTIONS, _CHARACTERS, _PARAGRAPHS, _CLX, _SHAPES, _BOXES, _LISTS, _USES = 1, 6, 12, 13, 33, 40, 56, 73, 74
_PAGE = 512
#: Modifiers that say where in the stream of data others stand: those of long paragraphs (sprmPHugePapx, in two
#: numbers) and those of rows (sprmPTableProps).
_ELSEWHERE = frozenset((0x6645, 0x6646, 0x646B))
#: Characters, pieces and text boxes of one file (a report has fifty thousand, some hundred, and none).
MAX_CHARACTERS = 1_000_000
MAX_PIECES = 100_000
MAX_BOXES = 500


class NotReadError(Exception):
    """A file that this reader cannot read: ``kind`` is the problem's kind, the message its detail."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters (CP) in a row, and where in the stream they stand (FC)."""

    first: int
    end: int
    start: int
    wide: bool
    changes: tuple[Modifier, ...]

    @property
    def size(self) -> int:
        """Bytes of one character."""
        return 2 if self.wide else 1


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one piece that are set alike: ``at`` is the CP of the first, ``start`` its FC."""

    at: int
    start: int
    text: str
    piece: Piece
    properties: tuple[Modifier, ...]

    def place(self, offset: int) -> int:
        """Return where one of its characters stands."""
        return self.start + offset * self.piece.size


@dataclass(slots=True)
class _Runs:
    """Properties by where characters stand: the first FC of each run, its end, and where its properties are."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    properties: list[bytes] = field(default_factory=list)

    def at(self, place: int) -> int | None:
        """Return the run of a character, None for one behind the last, whose properties some writers leave out."""
        found = bisect_right(self.starts, place) - 1
        if found == len(self.starts) - 1 and (found < 0 or place >= self.ends[found]):
            return None
        if found < 0 or place >= self.ends[found]:
            raise InconsistentError(f"no properties for the character at {place}")
        return found


@dataclass(slots=True)
class WordFile:
    """A Word file's main stream, its tables and its characters."""

    main: bytes
    table: bytes
    data: bytes
    counts: tuple[int, ...] = ()
    pieces: list[Piece] = field(default_factory=list)
    characters: _Runs = field(default_factory=_Runs)
    paragraphs: _Runs = field(default_factory=_Runs)
    _known: dict[bytes, tuple[Modifier, ...]] = field(default_factory=dict)

    @classmethod
    def open(cls, body: bytes) -> WordFile:
        """Open a file. Raises NotReadError, CompoundError or InconsistentError."""
        streams = Compound.open(body)
        main = streams.stream("WordDocument") or b""
        if len(main) < _TABLES:
            raise NotReadError("damaged", f"the document's stream has {len(main)} bytes")
        mark, version = struct.unpack_from("<2H", main, 0)
        flags = struct.unpack_from("<H", main, 10)[0]
        if mark != WORD97 or version < FIRST_VERSION:
            raise NotReadError("needs_converter", f"a file of Word 95 or older (version {version})")
        if flags & _ENCRYPTED:
            raise NotReadError("encrypted", "the file needs a password")
        name = "1Table" if flags & _TABLE else "0Table"
        table = streams.stream(name)
        if table is None:
            raise NotReadError("damaged", f"{name} is not there")
        file = cls(main, table, streams.stream("Data") or b"")
        try:
            file._read()
        except struct.error as error:
            raise InconsistentError(f"a table runs over the end of its stream: {error}") from error
        return file

    def _read(self) -> None:
        # text, footnotes, headers, macros, comments, endnotes, text boxes, boxes in headers (2.5.4)
        self.counts = struct.unpack_from("<8i", self.main, _COUNTS + 12)
        if min(self.counts) < 0:
            raise InconsistentError(f"{self.counts} characters")
        if sum(self.counts) > MAX_CHARACTERS:
            raise NotReadError("too_large", f"{sum(self.counts):,} characters")
        self.pieces = self._pieces(self.part(_CLX))
        self.characters = self._pages(self.part(_CHARACTERS), wide=False)
        self.paragraphs = self._pages(self.part(_PARAGRAPHS), wide=True)

    def part(self, number: int) -> bytes:
        """Return one of the tables that the header points at, by its number there; empty where there is none."""
        at = _TABLES + 8 * number
        count = struct.unpack_from("<H", self.main, _TABLES - 2)[0]
        if number >= count or at + 8 > len(self.main):
            return b""
        start, size = struct.unpack_from("<2I", self.main, at)
        if not size:
            return b""
        if start + size > len(self.table):
            raise InconsistentError(f"table {number} runs over the end of its stream")
        # the levels of lists stand behind their table, and are not counted with it
        return self.table[start:] if number == _LISTS else self.table[start : start + size]

    @property
    def fast_saved(self) -> bool:
        """Changes were added to the file's end (FibBase.fComplex); then text that was copied may be there once."""
        return bool(struct.unpack_from("<H", self.main, 10)[0] & _FAST_SAVED)

    @property
    def styles(self) -> bytes:
        """The sheet of styles."""
        return self.part(_STYLES)

    @property
    def lists(self) -> tuple[bytes, bytes]:
        """The lists, and their uses."""
        return self.part(_LISTS), self.part(_USES)

    def _pieces(self, clx: bytes) -> list[Piece]:
        """Read the piece table (Clx, 2.9.38): where the characters stand, and what has changed since."""
        changes: list[tuple[Modifier, ...]] = []
        at = 0
        while at < len(clx) and clx[at] == 1:
            size = struct.unpack_from("<H", clx, at + 1)[0]
            changes.append(tuple(modifiers(clx[at + 3 : at + 3 + size])))
            at += 3 + size
        if at + 5 > len(clx) or clx[at] != 2:
            raise InconsistentError("the file has no table of pieces")
        size = struct.unpack_from("<I", clx, at + 1)[0]
        count = (size - 4) // 12
        if not 0 < count <= MAX_PIECES or at + 5 + size > len(clx):
            raise InconsistentError(f"a table of {count} pieces")
        ends = struct.unpack_from(f"<{count + 1}I", clx, at + 5)
        pieces: list[Piece] = []
        for number, (first, end) in enumerate(pairwise(ends)):
            place, prm = struct.unpack_from("<IH", clx, at + 5 + 4 * (count + 1) + 8 * number + 2)
            wide = not place & 0x40000000
            start = place & 0x3FFFFFFF if wide else (place & 0x3FFFFFFF) // 2
            if prm & 1 and prm >> 1 >= len(changes):
                raise InconsistentError(f"piece {number} has changes that are not there")
            changed = changes[prm >> 1] if prm & 1 else tuple(short(prm))
            piece = Piece(first, end, start, wide, changed)
            if end < first or start + (end - first) * piece.size > len(self.main):
                raise InconsistentError(f"piece {number} lies outside of the file")
            pieces.append(piece)
        if ends[0] != 0 or ends[-1] < sum(self.counts):
            raise InconsistentError(f"pieces for {ends[-1]} of {sum(self.counts)} characters")
        in_order = [] if self.fast_saved else sorted(pieces, key=lambda piece: piece.start)
        for one, other in pairwise(in_order):
            if one.start + (one.end - one.first) * one.size > other.start:
                raise InconsistentError("two pieces of text lie over one another")
        return pieces

    def _pages(self, table: bytes, *, wide: bool) -> _Runs:
        """Read the pages of properties of paragraphs (``wide``) or characters, in their order."""
        runs = _Runs()
        count = (len(table) - 4) // 8
        if count > len(self.main) // _PAGE:
            raise InconsistentError(f"{count} pages of properties in {len(self.main)} bytes")
        for number in struct.unpack_from(f"<{max(count, 0)}I", table, 4 * (count + 1)):
            page = self.main[(number & 0x3FFFFF) * _PAGE :][:_PAGE]
            if len(page) < _PAGE:
                raise InconsistentError(f"page {number} of properties is not there")
            size = page[-1]
            places = struct.unpack_from(f"<{size + 1}I", page, 0)
            for at, (start, end) in enumerate(pairwise(places)):
                if end < start or (runs.ends and start < runs.ends[-1]):
                    raise InconsistentError(f"page {number} of properties is out of order")
                offset = 2 * page[4 * (size + 1) + at * (13 if wide else 1)]
                runs.starts.append(start)
                runs.ends.append(end)
                runs.properties.append(_grouped(page, offset, wide=wide))
        return runs

    def runs(self, first: int, end: int) -> Iterator[Run]:
        """Yield the characters from one CP to another, as they are set."""
        for piece in self.pieces:
            low, high = max(piece.first, first), min(piece.end, end)
            if low >= high:
                continue
            place = piece.start + (low - piece.first) * piece.size
            last = piece.start + (high - piece.first) * piece.size
            while place < last:
                number, until = self.characters.at(place), last
                if number is not None:
                    until = min(last, self.characters.ends[number])
                until = max(until - (until - place) % piece.size, place + piece.size)
                raw = self.main[place:until]
                listed = self._listed(self.characters.properties[number]) if number is not None else ()
                yield Run(low, place, _units(raw) if piece.wide else raw.decode("cp1252", "replace"), piece, listed)
                low += (until - place) // piece.size
                place = until

    def paragraph(self, place: int, changes: tuple[Modifier, ...]) -> tuple[Paragraph, tuple[Modifier, ...]]:
        """Return what the mark at an FC says of its paragraph, and the modifiers from which it was read."""
        number = self.paragraphs.at(place)
        if number is None:
            raise InconsistentError(f"no properties for the paragraph that ends at {place}")
        data = self.paragraphs.properties[number]
        listed = self._listed(data[2:])
        style = struct.unpack_from("<H", data)[0] if len(data) >= 2 else 0
        listed = listed + changes if changes else listed
        return paragraph(style, listed), listed

    def _listed(self, data: bytes) -> tuple[Modifier, ...]:
        """Return the modifiers of a list; those that a page had no room for stand in the stream of data."""
        known = self._known.get(data)
        if known is not None:
            return known
        found: list[Modifier] = []
        for code, operand in modifiers(data):
            if code in _ELSEWHERE:
                at = struct.unpack("<I", operand)[0]
                size = struct.unpack_from("<H", self.data, at)[0] if at + 2 <= len(self.data) else 0
                if not size or at + 2 + size > len(self.data):
                    raise InconsistentError("properties of a paragraph are not where they should be")
                found += modifiers(self.data[at + 2 : at + 2 + size])
            else:
                found.append((code, operand))
        listed = self._known[data] = tuple(found)
        return listed

    def sections(self) -> set[int]:
        """Return the CP behind the end of each section."""
        table = self.part(_SECTIONS)
        count = (len(table) - 4) // 16
        return set(struct.unpack_from(f"<{count}I", table, 4)) if count > 0 else set()

    def boxes(self) -> tuple[dict[int, tuple[int, int, int]], dict[int, tuple[int, int]]]:
        """Return the drawn objects by the CP of their anchor (name, width and height in twips), and the text boxes.

        Text boxes are given by the names of their objects, with the first CP and the end of each.
        """
        anchors: dict[int, tuple[int, int, int]] = {}
        shapes = self.part(_SHAPES)
        count = (len(shapes) - 4) // 30
        for number in range(max(count, 0)):
            at = struct.unpack_from("<I", shapes, 4 * number)[0]
            name, left, top, right, bottom = struct.unpack_from("<I4i", shapes, 4 * (count + 1) + 26 * number)
            anchors[at] = name, right - left, bottom - top
        texts: dict[int, tuple[int, int]] = {}
        table = self.part(_BOXES)
        count = (len(table) - 4) // 26
        begin, limit = sum(self.counts[:6]), sum(self.counts[:7])
        if count > MAX_BOXES:
            raise NotReadError("too_large", f"{count} text boxes")
        for number in range(max(count - 1, 0)):  # the last one ends the list
            first, end = struct.unpack_from("<2I", table, 4 * number)
            name = struct.unpack_from("<I", table, 4 * (count + 1) + 22 * number + 14)[0]
            if not first <= end <= limit - begin:
                raise InconsistentError("a text box lies outside of the file")
            texts[name] = begin + first, begin + end
        return anchors, texts


def _units(raw: bytes) -> str:
    """Return one character for each unit of UTF-16, so that positions count; halves are joined later."""
    text = raw.decode("utf-16-le", "surrogatepass")
    return text if 2 * len(text) == len(raw) else "".join(map(chr, struct.unpack(f"<{len(raw) // 2}H", raw)))


def _grouped(page: bytes, offset: int, *, wide: bool) -> bytes:
    """Return the properties at an offset of a page: of characters (Chpx, 2.9.32) or of a paragraph (PapxInFkp)."""
    if not offset:
        return b""
    size = page[offset]
    start = offset + 1
    if wide:
        if size:
            size = 2 * size - 1
        else:
            size = 2 * page[start]
            start += 1
    if start + size > _PAGE - 1:
        raise InconsistentError("properties run over the end of their page")
    return page[start : start + size]

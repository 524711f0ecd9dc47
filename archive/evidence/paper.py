"""A page of a PDF as a picture, and where on it a cell stands.

The frame around a cell is found from what is drawn on the page: ruled lines cut it into cells, whose texts are held
against those of the table that was read. Then PDFium itself is asked what stands inside the frame. Where the answers
do not agree, no frame is drawn.
"""

from __future__ import annotations

import base64
import ctypes
import struct
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Self

import pypdfium2 as pdfium
import pypdfium2.raw as c

from archive.evidence.inert import ANCHOR
from archive.evidence.reread import squeezed
from parsers.grid import Cell, Grid
from parsers.kinds import pdfpage, ruled, typeset
from parsers.kinds.pdfpage import Sheet
from parsers.kinds.ruled import Area, Frame

#: Pixels of the picture's longer side at most, and for each point.
LONGEST, SCALE = 2400, 1.6
#: The share of a table's texts on a page that must be found in a frame.
ENOUGH = 0.8
#: Tenths of a point: in so many units a page is measured when PDFium is asked.
FINE = 10
#: Texts that are looked up to know how the page lies.
WITNESSES = 60

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell on a page: ``box`` is left, top, right, bottom as shares of the picture; ``text`` what PDFium has there.

    ``turn`` counts the quarter turns to the right that make the page's text upright.
    """

    box: Box
    text: str
    turn: int


class Paper:
    """A PDF, open. Raises PdfiumError where it cannot be opened, IndexError for a page that it does not have."""

    def __init__(self, body: bytes) -> None:
        """Open it."""
        self._file = pdfium.PdfDocument(body)
        self._asked: dict[int, _Asked] = {}
        self._laid: dict[tuple[int, int], _Laid | None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __len__(self) -> int:
        """Return how many pages there are."""
        return len(self._file)

    def markup(self, number: int, spot: Spot | None) -> str:
        """Return a page (from 1) as a picture in HTML, a cell on it framed."""
        page = self._file[number - 1]
        scale = min(SCALE, LONGEST / max(*page.get_size(), 1))
        bitmap = page.render(
            scale=scale,
            rotation=(spot.turn if spot else 0) * 90,
            rev_byteorder=True,
            force_bitmap_format=c.FPDFBitmap_BGR,
        )
        frame = ""
        if spot is not None:
            left, top, right, bottom = (100 * share for share in spot.box)
            frame = (
                f'<div id="{ANCHOR}" style="left:{left:.2f}%;top:{top:.2f}%;'
                f'width:{right - left:.2f}%;height:{bottom - top:.2f}%"></div>'
            )
        data = base64.b64encode(_png(bitmap)).decode("ascii")
        image = f'<img alt="" src="data:image/png;base64,{data}">'
        return f'<div class="page" style="width:{bitmap.width}px">{image}{frame}</div>'

    def spot(self, number: int, grid: Grid, cell: Cell) -> Spot | None:
        """Return where a cell of a table stands on a page (from 1); None where that cannot be said for certain."""
        if (number, grid.index) not in self._laid:
            self._laid[number, grid.index] = self._lay(number, grid)
        laid = self._laid[number, grid.index]
        area = None if laid is None else laid.area(cell)
        if laid is None or area is None:
            return None
        asked, box = self._asked[number], _box(laid.frame, area)
        inside = asked.inside(box, laid.turn)
        if squeezed(cell.text) not in squeezed(inside):  # a watermark may lie over it, nothing else
            return None
        left, top, right, bottom = box
        width, height = asked.sheet.width, asked.sheet.height
        return Spot((left / width, top / height, right / width, bottom / height), inside, laid.turn)

    def _lay(self, number: int, grid: Grid) -> _Laid | None:
        """Lay what was read of a table over what is drawn on a page."""
        if number not in self._asked:
            page = self._file[number - 1]
            self._asked[number] = _Asked(page, page.get_textpage(), pdfpage.read(page, number))
        asked = self._asked[number]
        here = [one for row in range(grid.height) if _page(grid, row) == number for one in grid.own(row)]
        found = _frame(asked.sheet, here)
        if found is None:
            return None
        frame, places = found
        turn = asked.turn([(_box(frame, at), squeezed(one.text)) for one, at in places][:WITNESSES])
        if turn is None:
            return None
        rows = Counter((one.row, area.row) for one, area in places)
        cols = Counter((one.col, area.col) for one, area in places)
        areas = {(area.row, area.col): area for area in ruled.areas(frame, frame.xs) if area.whole}
        return _Laid(frame, areas, rows, cols, turn)


def _page(grid: Grid, row: int) -> int | None:
    return grid.pages[row] if grid.pages else grid.page


def _frame(sheet: Sheet, cells: Sequence[Cell]) -> tuple[Frame, list[tuple[Cell, Area]]] | None:
    """Return the frame of a page that holds some cells of a table, with those whose texts agree."""
    wanted = [cell for cell in cells if cell.text]
    texts = [squeezed(cell.text) for cell in wanted]
    best: tuple[Frame, list[tuple[Cell, Area]]] | None = None
    for across, down in (
        (sheet.across, sheet.down),
        (sheet.across + sheet.fills_across, sheet.down + sheet.fills_down),
    ):
        for frame in ruled.frames(across, down):
            if len(frame.xs) < 3:
                continue
            filled = [(area, text) for area, text in _filled(sheet, frame) if text]
            matcher = SequenceMatcher(None, texts, [text for _, text in filled], autojunk=False)
            places = [
                (wanted[block.a + at], filled[block.b + at][0])
                for block in matcher.get_matching_blocks()
                for at in range(block.size)
            ]
            if best is None or len(places) > len(best[1]):
                best = frame, places
        if best is not None and wanted and len(best[1]) >= ENOUGH * len(wanted):
            return best
    return None


def _filled(sheet: Sheet, frame: Frame) -> list[tuple[Area, str]]:
    """Return the cells of a frame with their texts, row by row."""
    areas = ruled.areas(frame, frame.xs)
    home = {
        (row, col): at
        for at, area in enumerate(areas)
        for row in range(area.row, area.row + area.rowspan)
        for col in range(area.col, area.col + area.colspan)
    }
    held: list[list[pdfpage.Char]] = [[] for _ in areas]
    for char in sheet.chars:
        x, y = char.middle
        col = sum(1 for edge in frame.xs if edge <= x) - 1
        row = sum(1 for edge in frame.ys if edge <= y) - 1
        if (at := home.get((row, col))) is not None:
            held[at].append(char)
    return [(area, squeezed(typeset.cell(chars))) for area, chars in zip(areas, held, strict=True)]


@dataclass(frozen=True, slots=True)
class _Laid:
    """A table laid over a frame: ``rows`` and ``cols`` count which of its rows and columns are which of the frame's."""

    frame: Frame
    areas: Mapping[tuple[int, int], Area]
    rows: Counter[tuple[int, int]]
    cols: Counter[tuple[int, int]]
    turn: int

    def area(self, cell: Cell) -> Area | None:
        """Return the area in a cell's row and column; where its neighbours disagree about them, nothing is said."""
        row, col = _agreed(self.rows, cell.row), _agreed(self.cols, cell.col)
        return None if row is None or col is None else self.areas.get((row, col))


def _agreed(pairs: Counter[tuple[int, int]], wanted: int) -> int | None:
    votes = Counter({there: count for (here, there), count in pairs.items() if here == wanted})
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[1][1] * 4 > ranked[0][1]):
        return None
    return ranked[0][0]


def _box(frame: Frame, area: Area) -> Box:
    return (
        frame.xs[area.col],
        frame.ys[area.row],
        frame.xs[area.col + area.colspan],
        frame.ys[area.row + area.rowspan],
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What PDFium itself says of a page."""

    page: pdfium.PdfPage
    text: pdfium.PdfTextPage
    sheet: Sheet

    def turn(self, witnesses: Sequence[tuple[Box, str]]) -> int | None:
        """Return the quarter turns by which the picture shows the page as it was read: texts stand in their boxes."""
        width, height = self.page.get_size()
        for turn in range(4):
            sides = (height, width) if turn % 2 else (width, height)
            if abs(sides[0] - self.sheet.width) > 1 or abs(sides[1] - self.sheet.height) > 1:
                continue
            agreeing = sum(squeezed(self.inside(box, turn)) == text for box, text in witnesses)
            if witnesses and agreeing >= ENOUGH * len(witnesses):
                return turn
        return None

    def inside(self, box: Box, turn: int) -> str:
        """Return what stands in a box of the picture."""
        x, y = ctypes.c_double(), ctypes.c_double()
        size = round(self.sheet.width * FINE), round(self.sheet.height * FINE)
        corners = []
        for across, down in ((box[0], box[1]), (box[2], box[3])):
            at = round(across * FINE), round(down * FINE)
            c.FPDF_DeviceToPage(self.page.raw, 0, 0, *size, turn, *at, x, y)
            corners.append((x.value, y.value))
        (x0, y0), (x1, y1) = corners
        return str(self.text.get_text_bounded(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))


def _png(bitmap: pdfium.PdfBitmap) -> bytes:
    """Return a bitmap of three bytes a pixel as PNG."""
    width, height, stride = bitmap.width, bitmap.height, bitmap.stride
    data = bytes(bitmap.buffer)
    rows = b"".join(b"\0" + data[at * stride : at * stride + width * 3] for at in range(height))
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)),
            _chunk(b"IDAT", zlib.compress(rows, 6)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

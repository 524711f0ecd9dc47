"""One page of a PDF as it is drawn: characters, ruled lines and pictures, each where it stands.

Coordinates are points from the page's upper left corner, the page turned so that its text runs from left to right.
Text that is drawn invisibly (the layer of a scan's recognition), that lies under a picture of the whole page, or that
runs askew (a watermark) is left out.
"""

from __future__ import annotations

import ctypes
import itertools
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

from parsers.characters import unified

#: Characters and strokes of one page; more is a drawing.
MAX_CHARS = 60_000
MAX_STROKES = 40_000
#: Forms inside forms.
MAX_DEPTH = 8
#: Points: a filled bar not thicker than this is a rule; a stroke thicker than this paints an area.
THIN = 3.0
#: Shorter strokes are specks; a dashed rule is made of longer ones.
SHORTEST = 1.0
#: No character is set wider, in ems.
WIDEST = 1.5
#: The share of a page that a picture of the whole page covers.
WHOLE = 0.7
#: The share of a page from which a picture can hold a table.
LARGE = 0.08
#: Points between places that are one.
NEAR = 0.01
_INVISIBLE, _FILLED = frozenset((3, 7)), 0
_ASKEW = math.radians(5)

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(slots=True)
class Char:
    """One printed character: ``x0`` to ``x1`` its advance, ``base`` its baseline, ``size`` its em."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    struck: bool = False

    @property
    def middle(self) -> tuple[float, float]:
        """A point inside the character."""
        return (self.x0 + self.x1) / 2, self.base - 0.35 * self.size


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal or vertical line: ``at`` its y or x, ``start`` to ``end`` along the other axis."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Sheet:
    """What is drawn on one page. ``number`` from 1; ``unmapped`` counts characters whose meaning the file hides.

    ``fills`` are the edges of filled areas: rules only where there are no others. ``covered`` tells that a picture
    fills the page, ``pictures`` the tops of those large enough to be a table.
    """

    number: int
    width: float
    height: float
    chars: list[Char] = field(default_factory=list)
    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    fills_across: list[Rule] = field(default_factory=list)
    fills_down: list[Rule] = field(default_factory=list)
    pictures: list[float] = field(default_factory=list)
    covered: bool = False
    unmapped: int = 0


def read(page: pdfium.PdfPage, number: int) -> Sheet:
    """Read one page."""
    left, bottom, right, top = page.get_cropbox()
    raw = page.raw
    text = c.FPDFText_LoadPage(raw)
    try:
        objects = _Objects(abs((right - left) * (top - bottom)) or 1.0)
        objects.run(raw)
        letters = _letters(text, objects)
    finally:
        c.FPDFText_ClosePage(text)
    turn = _Turn.of(letters, (left, bottom, right, top))
    sheet = Sheet(number, turn.width, turn.height)
    for letter in letters:
        if letter.quarter != turn.quarter:
            continue
        char = turn.char(letter)
        x, y = char.middle
        if 0 <= x <= turn.width and 0 <= y <= turn.height:
            sheet.chars.append(char)
            sheet.unmapped += letter.text == "\ufffd"
    for strokes, across, down in (
        (objects.strokes, sheet.across, sheet.down),
        (objects.fills, sheet.fills_across, sheet.fills_down),
    ):
        for stroke in strokes:
            turn.rule(stroke, across, down)
    sheet.pictures = sorted(turn.point(x0, y1)[1] for x0, _, _, y1 in objects.pictures)
    sheet.covered = objects.whole is not None
    return sheet


@dataclass(frozen=True, slots=True)
class _Letter:
    """A character in the page's own coordinates; ``quarter`` counts quarter turns to the left, None when askew.

    ``owner`` is the text object that it belongs to, ``box`` left, bottom, right and top.
    """

    text: str
    x: float
    y: float
    advance: float
    size: float
    quarter: int | None
    owner: int
    box: tuple[float, float, float, float]


def _letters(text: Any, objects: _Objects) -> list[_Letter]:
    count = min(c.FPDFText_CountChars(text), MAX_CHARS)
    x, y, box, matrix = ctypes.c_double(), ctypes.c_double(), c.FS_RECTF(), c.FS_MATRIX()
    hidden: dict[int, bool] = {}
    letters: list[_Letter] = []
    for index in range(count):
        if c.FPDFText_IsGenerated(text, index) == 1:
            continue
        owner = c.FPDFText_GetTextObject(text, index)
        address = ctypes.cast(owner, ctypes.c_void_p).value or 0
        if address not in hidden:
            hidden[address] = bool(address) and (_unseen(owner) or objects.under(address))
        if hidden[address]:
            continue
        code = c.FPDFText_GetUnicode(text, index)
        shown = _shown(code, bool(c.FPDFText_HasUnicodeMapError(text, index) == 1))
        if not shown or not c.FPDFText_GetCharOrigin(text, index, x, y):
            continue
        c.FPDFText_GetLooseCharBox(text, index, box)
        c.FPDFText_GetMatrix(text, index, matrix)
        objects.place(owner, address, x, y, box)
        size = c.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d)
        if size < 0:  # a font of negative size is turned by half
            size, matrix.a, matrix.b = -size, -matrix.a, -matrix.b
        size = size or 1.0
        angle = math.atan2(matrix.b, matrix.a)
        quarter = round(angle / (math.pi / 2))
        turned = quarter % 4 if abs(angle - quarter * math.pi / 2) < _ASKEW else None
        advance = (box.top - box.bottom) if quarter % 2 else (box.right - box.left)
        if not 0 < advance <= WIDEST * size:  # fonts set downwards, or without widths: the shape itself
            advance = _breadth(text, index, quarter) or size / 2
        rect = (box.left, box.bottom, box.right, box.top)
        letters.append(_Letter(shown, x.value, y.value, advance, size, turned, address, rect))
    return list(_spread(letters))


def _spread(letters: list[_Letter]) -> Iterator[_Letter]:
    """Give the letters of a text that stands in the file beside what is drawn (ActualText) places of their own.

    PDFium puts all of them where the drawn text begins, so that 44 looks like a 4 drawn twice.
    """
    for _, same in itertools.groupby(letters, key=lambda letter: (letter.owner, letter.x, letter.y)):
        group = list(same)
        left, low = min(letter.box[0] for letter in group), min(letter.box[1] for letter in group)
        right, high = max(letter.box[2] for letter in group), max(letter.box[3] for letter in group)
        quarter = group[0].quarter
        if len(group) == 1 or quarter is None or len({letter.box for letter in group}) == 1:
            yield from group
            continue
        step = (high - low if quarter % 2 else right - left) / len(group)
        for number, letter in enumerate(group):
            begun = {0: left, 1: low, 2: right, 3: high}[quarter] + number * (step if quarter < 2 else -step)
            x, y = (letter.x, begun) if quarter % 2 else (begun, letter.y)
            yield replace(letter, advance=step, x=x, y=y)


def _unseen(owner: Any) -> bool:
    """Tell whether a text object is drawn without ink, or with ink that is wholly transparent."""
    mode = c.FPDFTextObj_GetTextRenderMode(owner)
    if mode in _INVISIBLE:
        return True
    red, green, blue, alpha = ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(255)
    c.FPDFPageObj_GetFillColor(owner, red, green, blue, alpha)
    return mode == _FILLED and not alpha.value


def _breadth(text: Any, index: int, quarter: int) -> float:
    left, right, bottom, top = ctypes.c_double(), ctypes.c_double(), ctypes.c_double(), ctypes.c_double()
    c.FPDFText_GetCharBox(text, index, left, right, bottom, top)
    return (top.value - bottom.value) if quarter % 2 else (right.value - left.value)


def _shown(code: int, unmapped: bool) -> str:
    """Return a character as text; one whose meaning the font does not tell is never taken for another."""
    if code in (0x0D, 0x0A, 0x02, 0xAD):
        return ""
    if code == 0x09:
        return " "
    if unmapped or code < 0x20 or 0xD800 <= code <= 0xF8FF or code > 0x10FFFF:
        return "\ufffd"
    return unified(chr(code)) if 0x2E80 <= code <= 0x2FDF else chr(code)


class _Objects:
    """Walks the objects of a page: strokes, fills and pictures, in the page's coordinates."""

    def __init__(self, area: float) -> None:
        self.area = area
        self.strokes: list[tuple[float, float, float, float]] = []
        self.fills: list[tuple[float, float, float, float]] = []
        self.pictures: list[tuple[float, float, float, float]] = []
        self.whole: int | None = None
        self.order: dict[int, int] = {}
        self.outer: dict[int, Matrix] = {}

    def run(self, page: Any) -> None:
        for number in range(c.FPDFPage_CountObjects(page)):
            self.one(c.FPDFPage_GetObject(page, number), _IDENTITY, 0)

    def under(self, address: int) -> bool:
        """Tell whether a text object lies under a picture of the whole page."""
        return self.whole is not None and self.order.get(address, self.whole) < self.whole

    def place(self, owner: Any, address: int, x: ctypes.c_double, y: ctypes.c_double, box: Any) -> None:
        """Move a letter that PDFium left in the coordinates of the form around it (one of an ActualText) to the page's.

        It stands where its text object begins there; one that was moved stands where that is on the page.
        """
        outer = self.outer.get(address)
        if outer is None:
            return
        own = _matrix(owner)
        there = _apply(outer, own[4], own[5])
        if math.dist((x.value, y.value), own[4:]) > NEAR or math.dist(there, own[4:]) <= NEAR:
            return
        x.value, y.value = there
        corners = [_apply(outer, at, up) for at in (box.left, box.right) for up in (box.bottom, box.top)]
        box.left, box.right = min(at for at, _ in corners), max(at for at, _ in corners)
        box.bottom, box.top = min(up for _, up in corners), max(up for _, up in corners)

    def one(self, item: Any, outer: Matrix, depth: int) -> None:
        kind = c.FPDFPageObj_GetType(item)
        if kind == c.FPDF_PAGEOBJ_TEXT:
            address = ctypes.cast(item, ctypes.c_void_p).value or 0
            self.order[address] = len(self.order)
            if depth and outer != _IDENTITY:
                self.outer[address] = outer
        elif kind == c.FPDF_PAGEOBJ_PATH:
            if len(self.strokes) + len(self.fills) < MAX_STROKES:
                self.path(item, _times(_matrix(item), outer))
        elif kind == c.FPDF_PAGEOBJ_IMAGE:
            self.picture(_times(_matrix(item), outer))
        elif kind == c.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
            inner = _times(_matrix(item), outer)
            for number in range(c.FPDFFormObj_CountObjects(item)):
                self.one(c.FPDFFormObj_GetObject(item, number), inner, depth + 1)

    def picture(self, matrix: Matrix) -> None:
        corners = [_apply(matrix, x, y) for x in (0, 1) for y in (0, 1)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        share = (max(xs) - min(xs)) * (max(ys) - min(ys)) / self.area
        if share >= LARGE:
            self.pictures.append((min(xs), min(ys), max(xs), max(ys)))
        if share >= WHOLE:
            self.whole = len(self.order)

    def path(self, item: Any, matrix: Matrix) -> None:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        c.FPDFPath_GetDrawMode(item, fill, stroke)
        if not fill.value and not stroke.value:
            return
        if stroke.value:
            width = ctypes.c_float()
            c.FPDFPageObj_GetStrokeWidth(item, width)
            if width.value * math.sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])) > 2 * THIN:
                return
        for part in _subpaths(item, matrix):
            xs, ys = [x for x, _ in part], [y for _, y in part]
            box = (min(xs), min(ys), max(xs), max(ys))
            if fill.value and min(box[2] - box[0], box[3] - box[1]) <= THIN:
                self.strokes.append(_spine(box))
            elif stroke.value:
                self.strokes += [
                    (*a, *b) for a, b in itertools.pairwise(part) if abs(a[0] - b[0]) < 1 or abs(a[1] - b[1]) < 1
                ]
            elif len(part) in (4, 5, 6):
                x0, y0, x1, y1 = box
                self.fills += [(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)]


def _spine(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Return the middle line of a thin bar."""
    x0, y0, x1, y1 = box
    if x1 - x0 >= y1 - y0:
        return x0, (y0 + y1) / 2, x1, (y0 + y1) / 2
    return (x0 + x1) / 2, y0, (x0 + x1) / 2, y1


def _subpaths(item: Any, matrix: Matrix) -> list[list[tuple[float, float]]]:
    parts: list[list[tuple[float, float]]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for number in range(min(c.FPDFPath_CountSegments(item), MAX_STROKES)):
        segment = c.FPDFPath_GetPathSegment(item, number)
        c.FPDFPathSegment_GetPoint(segment, x, y)
        point = _apply(matrix, x.value, y.value)
        if c.FPDFPathSegment_GetType(segment) == c.FPDF_SEGMENT_MOVETO or not parts:
            parts.append([point])
        else:
            parts[-1].append(point)
        if c.FPDFPathSegment_GetClose(segment):
            parts[-1].append(parts[-1][0])
    return [part for part in parts if len(part) > 1]


def _matrix(item: Any) -> Matrix:
    found = c.FS_MATRIX()
    if not c.FPDFPageObj_GetMatrix(item, found):
        return _IDENTITY
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, cc, d, e, f = inner
    oa, ob, oc, od, oe, of = outer
    return (
        a * oa + b * oc,
        a * ob + b * od,
        cc * oa + d * oc,
        cc * ob + d * od,
        e * oa + f * oc + oe,
        e * ob + f * od + of,
    )


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, cc, d, e, f = matrix
    return a * x + cc * y + e, b * x + d * y + f


@dataclass(frozen=True, slots=True)
class _Turn:
    """Turns a page so that most of its text stands upright, and moves its origin to the upper left."""

    quarter: int
    left: float
    top: float
    width: float
    height: float

    @classmethod
    def of(cls, letters: list[_Letter], box: tuple[float, float, float, float]) -> _Turn:
        counted = Counter(letter.quarter for letter in letters if letter.quarter is not None and letter.text != " ")
        quarter = counted.most_common(1)[0][0] if counted else 0
        corners = [_turned(quarter, x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return cls(quarter or 0, min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))

    def point(self, x: float, y: float) -> tuple[float, float]:
        turned = _turned(self.quarter, x, y)
        return turned[0] - self.left, turned[1] - self.top

    def char(self, letter: _Letter) -> Char:
        x, y = self.point(letter.x, letter.y)
        return Char(letter.text, x, x + letter.advance, y, letter.size)

    def rule(self, stroke: tuple[float, float, float, float], across: list[Rule], down: list[Rule]) -> None:
        x0, y0 = self.point(stroke[0], stroke[1])
        x1, y1 = self.point(stroke[2], stroke[3])
        if abs(x1 - x0) >= abs(y1 - y0):
            if abs(x1 - x0) >= SHORTEST:
                across.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(y1 - y0) >= SHORTEST:
            down.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))


def _turned(quarter: int | None, x: float, y: float) -> tuple[float, float]:
    """Map a point so that text at this many quarter turns to the left runs to the right, y downwards."""
    return {1: (y, x), 2: (-x, y), 3: (-y, -x)}.get(quarter or 0, (x, -y))

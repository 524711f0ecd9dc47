"""PDF -> Document: tables from their ruled lines, running text from the lines outside them.

A table that page breaks cut comes out as one, its pieces laid over the columns of the widest. What has no text layer,
only pictures of text or drawn outlines, says so and gives nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import pypdfium2 as pdfium

from parsers.chapters import heading
from parsers.document import Document, Line
from parsers.grid import Cell, Grid, expand
from parsers.kinds import pdfpage, ruled, struck, typeset
from parsers.kinds.pagebreaks import Part, mend
from parsers.kinds.pdfpage import Char, Rule, Sheet
from parsers.kinds.ruled import SNAP, Area, Frame
from parsers.kinds.typeset import Measures, TextLine

#: No report has more pages; beside pictures, fewer characters are page numbers and stamps.
MAX_PAGES = 400
MIN_CHARS = 40
#: From this share of characters without meaning on, the text layer is none.
UNMAPPED = 0.3
#: Points by which the columns of a table may shift from page to page.
SHIFT = 2.5
#: Digits of two cells this near (a share of an em) may be one number.
TOUCH = 0.12
#: Ems by which a line below a cell that is cut open may stand off it.
HANGING = 0.3
#: Ems between the lines of one number at most.
TIGHT = 1.7
#: Characters of a report's text in a row of its own, and how notes begin.
PROSE = 60
_NOTES = ("注", "备注", "说明", "填表", "填报")
_PASSWORD = 4
_NUMERIC = frozenset("0123456789.,")


def read(body: bytes) -> Document:
    """Read a PDF; what cannot be read is a Document that says why in ``unread``."""
    document = Document(kind="pdf", encoding=None)
    try:
        file = pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        encrypted = getattr(error, "err_code", None) == _PASSWORD
        document.unread = ("encrypted", "the file needs a password") if encrypted else ("damaged", str(error))
        return document
    try:
        if len(file) > MAX_PAGES:
            document.unread = ("too_large", f"{len(file)} pages")
            return document
        sheets = []
        for number in range(len(file)):
            page = file[number]
            sheets.append(pdfpage.read(page, number + 1))
            page.close()
            struck.mark(sheets[-1])
    except pdfium.PdfiumError as error:
        document.unread = ("damaged", str(error))
        return document
    finally:
        file.close()
    document.unread = _silent(sheets)
    if document.unread is None:
        _compose(sheets, document)
    return document


def _silent(sheets: Sequence[Sheet]) -> tuple[str, str] | None:
    """Say why a file has no text to read."""
    printed = sum(1 for sheet in sheets for char in sheet.chars if not char.text.isspace())
    inside = sum(1 for sheet in sheets for c in sheet.chars if not c.text.isspace() and not typeset.marginal(c, sheet))
    unmapped = sum(sheet.unmapped for sheet in sheets)
    pictures = sum(1 for sheet in sheets if sheet.pictures)
    if printed and unmapped > UNMAPPED * printed:
        return "text_unmapped", f"the file does not tell what {unmapped} of {printed} characters mean"
    if pictures and inside < MIN_CHARS:
        return "scanned", f"{pictures} of {len(sheets)} pages are pictures"
    if printed:
        return None
    if any(sheet.across or sheet.down or sheet.fills_across for sheet in sheets):
        return "scanned", "what is written is drawn, not set"
    return "no_text", f"{len(sheets)} pages without text"


@dataclass(slots=True)
class _Piece:
    """A frame of one page that is a table: ``xs`` the column edges it is laid over, ``chars`` what stands in it."""

    frame: Frame
    sheet: Sheet
    chars: list[Char]
    xs: list[float]


def _compose(sheets: Sequence[Sheet], document: Document) -> None:
    pieces = [_pieces(sheet, sheet.across, sheet.down) for sheet in sheets]
    if not any(pieces):  # no ruled lines anywhere: the edges of shaded cells are all there is
        pieces = [_pieces(s, s.across + s.fills_across, s.down + s.fills_down) for s in sheets]
    for (sheet, here), after in itertools.pairwise([*zip(sheets, pieces, strict=True), (None, [])]):
        if sheet is not None and here and after[1]:
            _overhang(sheet, here, after[1][0])
    loose: list[tuple[Sheet, list[TextLine]]] = []
    for sheet, found in zip(sheets, pieces, strict=True):
        taken = {id(char) for piece in found for char in piece.chars}
        loose.append((sheet, typeset.lines((c for c in sheet.chars if id(c) not in taken), sheet.number)))
    texts = typeset.without_furniture(loose)
    tables = _tables(pieces, texts)
    measures = typeset.measures([line for text in texts for line in text])
    texts = [typeset.without_menu(text, measures.get(sheet.number)) for sheet, text in zip(sheets, texts, strict=True)]
    pending: list[TextLine] = []
    index = 0
    for sheet, found, text in zip(sheets, pieces, texts, strict=True):
        waiting = list(text)
        placed: list[tuple[float, _Piece | None]] = [(piece.frame.ys[0], piece) for piece in found]
        for top, item in sorted(placed + [(at, None) for at in sheet.pictures], key=lambda pair: pair[0]):
            above = [line for line in waiting if line.base <= top + SNAP]
            waiting = waiting[len(above) :]
            pending += above
            if item is not None and id(item) not in tables:
                continue  # it is the rest of a table that begins on a page before
            _flush(pending, measures, document)
            if item is None:
                document.images.append(len(document.blocks))
            else:
                document.blocks.append(_grid(tables[id(item)], index))
                index += 1
        pending += waiting
    _flush(pending, measures, document)


def _flush(pending: list[TextLine], measures: Measures, document: Document) -> None:
    document.blocks += [Line(line.text) for line in typeset.paragraphs(pending, measures)]
    pending.clear()


def _pieces(sheet: Sheet, across: list[Rule], down: list[Rule]) -> list[_Piece]:
    """Return the tables of one page: frames of two columns or more with text in them, that hold no other table."""
    pieces: list[_Piece] = []
    for frame in sorted(ruled.frames(across, down), key=_size):
        if len(frame.xs) < 3 or any(_holds(frame, piece.frame) for piece in pieces):
            continue
        areas = ruled.areas(frame, frame.xs)
        if all(area.colspan == len(frame.xs) - 1 for area in areas):
            continue
        for part in _without_prose(sheet, frame, areas):
            chars = _within(sheet, part.box)
            if any(not char.text.isspace() for char in chars):
                pieces.append(_Piece(part, sheet, chars, part.xs))
    return sorted(pieces, key=lambda piece: piece.frame.ys[0])


def _within(sheet: Sheet, box: tuple[float, float, float, float]) -> list[Char]:
    left, top, right, bottom = box
    return [c for c in sheet.chars if left <= c.middle[0] <= right and top <= c.middle[1] <= bottom]


def _without_prose(sheet: Sheet, frame: Frame, areas: Sequence[Area]) -> list[Frame]:
    """Part a frame that is ruled round a whole report: rows of running text and of headings are none of a table."""
    wide = {area.row: area for area in areas if area.rowspan == 1 and area.colspan == len(frame.xs) - 1}
    said = {
        row: typeset.lines(_within(sheet, (frame.xs[0], frame.ys[row], frame.xs[-1], frame.ys[row + 1])))
        for row in wide
    }
    if not any(_is_prose(found) for found in said.values()):
        return [frame]
    cuts = [row for row, found in said.items() if any(heading(line.text) for line in found) or _is_prose(found)]
    bounds = [-1, *sorted(cuts), len(frame.ys) - 1]
    parts = [
        ruled.between(frame, frame.ys[above + 1], frame.ys[below])
        for above, below in itertools.pairwise(bounds)
        if below > above + 1
    ]
    return [part for part in parts if len(part.xs) > 2 and len(part.ys) > 1]


def _is_prose(found: Sequence[TextLine]) -> bool:
    """Tell whether lines are sentences: a row of notes below a table is shorter."""
    text = "".join(line.text for line in found)
    return len(found) > 1 and len(text) >= PROSE and "。" in text and not text.startswith(_NOTES)


def _overhang(sheet: Sheet, here: Sequence[_Piece], after: _Piece) -> None:
    """Give the last row of a page the line that browsers print below it, where the page's end cuts its cells open."""
    last = here[-1]
    left, _, right, bottom = last.frame.box
    closed = [rule for rule in last.frame.across if abs(rule.at - bottom) <= SNAP]
    if laid_over(last.xs, after.xs) is None and laid_over(after.xs, last.xs) is None:
        return
    last.chars += [
        char
        for char in sheet.chars
        if left <= char.middle[0] <= right
        and char.middle[1] > bottom >= char.base - (1 + HANGING) * char.size
        and not any(rule.start <= char.middle[0] <= rule.end for rule in closed)
    ]


def _size(frame: Frame) -> float:
    left, top, right, bottom = frame.box
    return (right - left) * (bottom - top)


def _holds(outer: Frame, inner: Frame) -> bool:
    left, top, right, bottom = outer.box
    x0, y0, x1, y1 = inner.box
    return left - SNAP <= x0 and x1 <= right + SNAP and top - SNAP <= y0 and y1 <= bottom + SNAP


def _tables(pieces: list[list[_Piece]], texts: list[list[TextLine]]) -> dict[int, list[_Piece]]:
    """Return the pieces of each table by its first: the last of a page and the first of the next are one table.

    That is where nothing stands between them, and the columns of one are among the other's.
    """
    tables: dict[int, list[_Piece]] = {}
    current: list[_Piece] = []
    for here, text in zip(pieces, texts, strict=True):
        for position, piece in enumerate(here):
            top = piece.frame.ys[0]
            if current and position == 0 and not any(line.base < top for line in text) and _joins(current, piece):
                current.append(piece)
            else:
                current = [piece]
                tables[id(piece)] = current
        if not here or any(line.base > here[-1].frame.ys[-1] for line in text):
            current = []
    return tables


def _joins(table: Sequence[_Piece], piece: _Piece) -> bool:
    """Lay a further piece of a table, or those before it, over the columns of the wider; False where none fits."""
    wide = laid_over(piece.frame.xs, table[-1].xs)
    if wide is not None:
        piece.xs = wide
        return True
    others = [laid_over(before.frame.xs, piece.xs) for before in table]
    if any(edges is None for edges in others):
        return False
    for before, edges in zip(table, others, strict=True):
        before.xs = edges or before.xs
    return True


def laid_over(narrow: Sequence[float], wide: Sequence[float]) -> list[float] | None:
    """Return the column edges of a wider piece moved to where a narrower one stands; None where they do not match."""
    edges = [x + narrow[0] - wide[0] for x in wide]
    nearest = [min(narrow, key=partial(_distance, edge)) for edge in edges]
    known = {x for x, edge in zip(nearest, edges, strict=True) if abs(x - edge) <= SHIFT}
    if known != set(narrow):
        return None
    return [x if abs(x - edge) <= SHIFT else edge for x, edge in zip(nearest, edges, strict=True)]


def _distance(one: float, other: float) -> float:
    return abs(one - other)


def _grid(table: Sequence[_Piece], index: int) -> Grid:
    """Return a table with its cells' texts; rows whose walls make no rectangles have columns that prove nothing."""
    parts: list[Part] = []
    pages: list[int] = []
    short: set[int] = set()  # rows that are open at the right although others are closed there
    ends = {id(piece): ruled.closed(piece.frame, piece.xs[-1]) for piece in table}
    any_closed = any(map(any, ends.values()))
    for piece in table:
        start = len(pages)
        short |= {start + row for row, is_closed in enumerate(ends[id(piece)]) if any_closed and not is_closed}
        pages += [piece.sheet.number] * (len(piece.frame.ys) - 1)
        parts += [
            Part(text, start + area.row, area.col, area.rowspan, area.colspan, area.whole)
            for area, text in _cells(piece)
        ]
        if start and mend(parts, start):
            del pages[start]
            short = {row - (row > start) for row in short}
    rows: list[list[Cell]] = [[] for _ in pages]
    for part in sorted(parts, key=lambda part: (part.row, part.col)):
        rest = part.col + part.colspan == len(table[0].xs) - 1 and not part.text
        if rest and short.issuperset(range(part.row, part.row + part.rowspan)):
            continue  # the row ends before: there is no cell
        rows[part.row].append(Cell(part.text, rowspan=part.rowspan, colspan=part.colspan))
    grid = expand(rows, index=index, page=pages[0])
    grid.pages = pages if len(table) > 1 else ()
    grid.clamped |= {part.row for part in parts if not part.whole}
    return grid


def _cells(piece: _Piece) -> Iterator[tuple[Area, str]]:
    """Yield the cells of one piece, row by row, with their texts."""
    areas = ruled.areas(piece.frame, piece.xs)
    home: dict[tuple[int, int], int] = {}
    for number, area in enumerate(areas):
        for row in range(area.row, area.row + area.rowspan):
            for col in range(area.col, area.col + area.colspan):
                home[row, col] = number
    held: list[list[Char]] = [[] for _ in areas]
    for char, number in _placed(piece, home):
        held[number].append(char)
    whole = _numbers_cut_short(piece, areas, held)
    for number, (area, chars) in enumerate(zip(areas, held, strict=True)):
        yield area, whole.get(number) or typeset.cell(chars)


def _numbers_cut_short(piece: _Piece, areas: Sequence[Area], held: Sequence[list[Char]]) -> dict[int, str]:
    """Return the numbers that go on in the next line because their cells are too narrow, by area.

    Two numbers one above the other would look alike; so every line but a cell's last must leave no room for one more
    digit, and that in every cell of the table which has digits in several lines. Else all of them stay undecided.
    """
    found: dict[int, str] = {}
    lines = {at: typeset.lines(chars) for at, chars in enumerate(held) if chars}
    sides = [(piece.xs[area.col], piece.xs[area.col + area.colspan]) for area in areas]
    gaps = [min(line.x0 - sides[at][0], sides[at][1] - line.x1) for at, some in lines.items() for line in some]
    margin = max(0.0, min(gaps, default=0.0))
    for at, some in lines.items():
        if len(some) < 2 or not all(line.text.isascii() and line.text.isdecimal() for line in some):
            continue
        room = sides[at][1] - sides[at][0] - 2 * margin
        long = len(some[0].text)
        for line, after in itertools.pairwise(some):
            digit = (line.x1 - line.x0) / len(line.text)
            full = line.x1 - line.x0 + digit > room and len(line.text) == long >= len(after.text)
            if long < 2 or not full or after.base - line.base > TIGHT * line.size:
                return {}
        found[at] = "".join(line.text for line in some)
    return found


def _placed(piece: _Piece, home: dict[tuple[int, int], int]) -> list[tuple[Char, int]]:
    """Give each character its cell. Digits that touch across a wall may be one number: no cell has them whole."""
    placed: list[tuple[Char, int]] = []
    for char in piece.chars:
        x, y = char.middle
        col = max(0, sum(1 for edge in piece.xs if edge <= x) - 1)
        row = max(0, sum(1 for edge in piece.frame.ys if edge <= y) - 1)
        number = home.get((min(row, len(piece.frame.ys) - 2), min(col, len(piece.xs) - 2)))
        if number is not None:
            placed.append((char, number))
    placed.sort(key=lambda pair: (round(pair[0].base), pair[0].x0))
    extra: list[tuple[Char, int]] = []
    run: list[tuple[Char, int]] = []
    for pair in [*placed, None]:
        if run and pair is not None and _touch(run[-1][0], pair[0]):
            run.append(pair)
            continue
        cells = {number for _, number in run}
        if len(cells) > 1:
            walls = [
                Char(" ", right.x0, right.x0, right.base, right.size)
                for (_, one), (right, other) in itertools.pairwise(run)
                if one != other
            ]
            for number in cells:
                extra += [(char, number) for char, at in run if at != number]
                extra += [(Char(" ", wall.x0 - 0.01, wall.x0, wall.base, wall.size), number) for wall in walls]
        run = [pair] if pair is not None and pair[0].text in _NUMERIC else []
    return placed + extra


def _touch(left: Char, right: Char) -> bool:
    return (
        right.text in _NUMERIC
        and abs(right.base - left.base) <= 1
        and -right.size < right.x0 - left.x1 < TOUCH * min(left.size, right.size)
    )

"""Word's .docx -> Document: one walk over the body, spans as the file states them.

Tracked changes are read as accepted; hidden text, comments and field codes are not read. Text boxes follow the
paragraph that they hang on. Merged cells (gridSpan, vMerge, hMerge) come out as one cell with its spans; grid columns
too narrow to see, which converters leave, are dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from lxml import etree

from parsers.document import Document, Line
from parsers.grid import Cell, Grid, expand
from parsers.kinds import wordstyles
from parsers.kinds.ooxml import Package, PackageError, attribute
from parsers.kinds.wordnumbers import Numbering
from parsers.kinds.wordrows import (
    MAX_DEPTH,
    THROUGH,
    beside,
    cells_of,
    choice,
    filler,
    is_gone,
    local,
    members,
    outermost,
    parts,
    seen,
    widths_of,
)
from parsers.kinds.wordstyles import Style, listed, on, outline

#: EMU; smaller pictures (seals, emblems) are no scanned table.
PICTURE = (1_800_000, 720_000)
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_GONE = frozenset(("del", "moveFrom", "instrText", "delText", "delInstrText", "rt", "pPr", "rPr", "sdtPr", "sdtEndPr"))


#: Reads a file inside the file, by its relation's name; one that cannot be had says why in ``unread``.
Chunks = Callable[[str], Document]


def read(body: bytes, inner: Callable[[bytes], Document] | None = None) -> Document:
    """Read a .docx file; what cannot be read is a Document that says why in ``unread``.

    ``inner`` reads the files of other kinds that stand in for passages of it (altChunk).
    """
    document = Document(kind="docx", encoding=None)
    try:
        package = Package.open(body)
        main = package.related("", "officeDocument") or "word/document.xml"
        root = package.xml(main)
        if root is None:
            raise PackageError("damaged", f"{main} is not there")
        styles, numbering = _side(package, main, "styles"), _side(package, main, "numbering")
    except PackageError as error:
        document.unread = (error.kind, str(error))
        return document
    walk(document, root, styles, numbering, partial(_chunk, package, main, inner) if inner is not None else None)
    return document


def walk(
    document: Document,
    root: etree._Element,
    styles: etree._Element | None,
    numbering: etree._Element | None,
    chunks: Chunks | None = None,
) -> None:
    """Read the main part of a file into a document, with the parts of its styles and lists."""
    _Walk(document, wordstyles.read(styles), Numbering.read(numbering), chunks).run(root)


def _chunk(package: Package, main: str, inner: Callable[[bytes], Document], name: str) -> Document:
    try:
        target = package.referred(main, name)
        data = package.part(target) if target else None
    except PackageError as error:
        return Document(kind="docx", encoding=None, unread=(error.kind, str(error)))
    if data is None:
        return Document(kind="docx", encoding=None, unread=("damaged", f"a passage of it is not there: {name}"))
    return inner(data)


def _side(package: Package, main: str, kind: str) -> etree._Element | None:
    """Return a part beside the main one; a report is read without it where it is broken."""
    try:
        name = package.related(main, kind)
        return package.xml(name) if name else None
    except PackageError as error:
        if error.kind == "damaged":
            return None
        raise


@dataclass(slots=True)
class _Paragraph:
    """Text of a paragraph as it is gathered, and the boxes that hang on it."""

    pieces: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    hidden: bool = False  # by its style
    codes: list[int | None] = field(default_factory=list)  # where the code of each open field begins; None: it is over


class _Walk:
    """Emits lines and tables into a document as it descends."""

    def __init__(
        self, document: Document, styles: dict[str, Style], numbering: Numbering, chunks: Chunks | None
    ) -> None:
        self.document = document
        self.styles = styles
        self.numbering = numbering
        self.chunks = chunks
        self.lost: tuple[str, str] | None = None  # why a passage could not be had
        self.tables = 0

    def run(self, root: etree._Element) -> None:
        for body in root.iterchildren("{*}body"):
            self.blocks(body, 0)
        if not any(self.document.grids()):
            self.document.unread = self.lost

    def blocks(self, parent: etree._Element, depth: int) -> None:
        """Read what stands in a body, a cell of a layout table, or a text box."""
        if depth > MAX_DEPTH:
            return
        for element in parent:
            name = local(element)
            if name == "p":
                self.lines(element, depth)
            elif name == "tbl":
                self.table(element, depth)
            elif name in THROUGH:
                self.blocks(element, depth + 1)
            elif name == "AlternateContent":
                for chosen in choice(element):
                    self.blocks(chosen, depth + 1)
            elif name == "altChunk":
                self.chunk(element)

    def chunk(self, element: etree._Element) -> None:
        """Add a passage that is a file of its own, as programs leave it that make a .docx of a page."""
        found = self.had(element)
        if found is None:
            return
        begin = len(self.document.blocks)
        for block in found.blocks:
            if isinstance(block, Grid):
                block.index += self.tables
            self.document.blocks.append(block)
        self.tables += found.next_index()
        self.document.containers += [(begin + start, begin + end) for start, end in found.containers]
        self.document.images += [begin + at for at in found.images]
        self.document.run_together += found.run_together

    def had(self, element: etree._Element) -> Document | None:
        """Return what a passage of another kind says."""
        missing = Document(kind="docx", encoding=None, unread=("kind_not_read", "a passage of another kind (altChunk)"))
        found = self.chunks(attribute(element, "id")) if self.chunks is not None else missing
        self.lost = self.lost or found.unread
        return found if found.unread is None else None

    def lines(self, paragraph: etree._Element, depth: int) -> None:
        found, level = self.paragraph(paragraph)
        for part in "".join(found.pieces).split("\n"):
            text = _SPACES.sub(" ", part).strip()
            if text:
                self.document.blocks.append(Line(text, level))
        for box in found.boxes:
            start = len(self.document.blocks)
            self.blocks(box, depth + 1)
            if len(self.document.blocks) - start > 1:
                self.document.containers.append((start, len(self.document.blocks)))

    # -- text -------------------------------------------------------------------------------------------------------

    def paragraph(self, paragraph: etree._Element) -> tuple[_Paragraph, int | None]:
        """Return a paragraph's text with its list number, and its heading level."""
        properties = paragraph.find("{*}pPr")
        key = attribute(properties.find("{*}pStyle"), "val") if properties is not None else ""
        style = self.styles.get(key) or Style()
        found = _Paragraph(hidden=style.hidden)
        self.inline(paragraph, found, 0)
        number, depth = listed(properties)
        number, depth = number or style.number[0], depth if depth is not None else style.number[1]
        if number and number != "0" and any(piece.strip() for piece in found.pieces):
            found.pieces.insert(0, self.numbering.next(number, depth or 0))
        return found, outline(properties) or style.level

    def inline(self, parent: etree._Element, found: _Paragraph, depth: int) -> None:
        if depth > MAX_DEPTH:
            return
        for element in parent:
            name = local(element)
            if name == "r":
                self.run_text(element, found, depth)
            elif name in THROUGH or name in ("ruby", "rubyBase"):
                self.inline(element, found, depth + 1)
            elif name == "AlternateContent":
                for chosen in choice(element):
                    self.inline(chosen, found, depth + 1)
            elif name == "oMath" or name == "oMathPara":
                found.pieces.extend(text.text or "" for text in element.iter("{*}t"))

    def run_text(self, run: etree._Element, found: _Paragraph, depth: int) -> None:
        properties = run.find("{*}rPr")
        pieces: list[str] = []
        for element in run:
            name = local(element)
            if name == "fldChar":
                self.put("".join(pieces), properties, found)
                pieces = []
                _field(element, found)
            elif name == "t":
                pieces.append((element.text or "").replace("\n", " "))
            elif name in ("br", "cr"):
                pieces.append("\n")
            elif name in ("tab", "ptab"):
                pieces.append(" ")
            elif name == "noBreakHyphen":
                pieces.append("-")
            elif name == "sym":
                pieces.append(_symbol(element))
            elif name == "ruby":
                for base in element.iterchildren("{*}rubyBase"):
                    inner = _Paragraph(hidden=found.hidden)
                    self.inline(base, inner, depth + 1)
                    pieces += inner.pieces
            elif name in ("drawing", "pict", "object"):
                self.drawing(element, found)
            elif name == "AlternateContent":
                for chosen in choice(element):
                    self.drawing(chosen, found)
        self.put("".join(pieces), properties, found)

    def put(self, text: str, properties: etree._Element | None, found: _Paragraph) -> None:
        """Add the text of a run, dressed as it is."""
        if not text:
            return
        if properties is not None:
            text = self.dressed(text, properties, found.hidden)
        elif found.hidden:
            return
        found.pieces.append(text)

    def dressed(self, text: str, properties: etree._Element, hidden: bool) -> str:
        """Hidden text goes; raised, lowered and struck digits must not run into the ones beside them."""
        style = self.styles.get(attribute(properties.find("{*}rStyle"), "val"))
        vanish = properties.find("{*}vanish")
        if on(vanish) or (vanish is None and (hidden or (style is not None and style.hidden))):
            return ""
        align = attribute(properties.find("{*}vertAlign"), "val")
        if align == "superscript":
            text = text.translate(_RAISED)
        elif align == "subscript":
            text = text.translate(_LOWERED)
        if text.strip() and (on(properties.find("{*}strike")) or on(properties.find("{*}dstrike"))):
            text = f"~{text}~"
        return text

    def drawing(self, element: etree._Element, found: _Paragraph) -> None:
        """Note the text boxes of a drawing, and whether it is a picture of some size."""
        found.boxes += outermost(element, "txbxContent")
        if any(local(inner) in ("blip", "imagedata") for inner in element.iter()):
            extent = next(element.iter("{*}extent"), None)
            size = attribute(extent, "cx"), attribute(extent, "cy")
            known = all(side.isdecimal() for side in size)
            if not known or (int(size[0]) >= PICTURE[0] and int(size[1]) >= PICTURE[1]):
                self.document.images.append(len(self.document.blocks))

    # -- tables -----------------------------------------------------------------------------------------------------

    def table(self, table: etree._Element, depth: int) -> None:
        """A table that holds others of more than one cell is layout and runs on as text; any other becomes a grid."""
        index = self.tables
        self.tables += 1
        start = len(self.document.blocks)
        inner = [other for other in table.iter("{*}tbl") if other is not table]
        if any(cells_of(other) > 1 for other in inner):
            for row in members(table, "tr"):
                for cell in members(row, "tc"):
                    begin = len(self.document.blocks)
                    self.blocks(cell, depth + 1)
                    if len(self.document.blocks) - begin > 1:
                        self.document.containers.append((begin, len(self.document.blocks)))
        else:
            self.document.blocks.append(expand(self.rows(table), index=index))
            self.tables += len(inner)
        if len(self.document.blocks) - start > 1:
            self.document.containers.append((start, len(self.document.blocks)))

    def rows(self, table: etree._Element) -> list[list[Cell]]:
        """Return the cells of each row with their true spans."""
        widths = widths_of(table)
        rows: list[list[Cell]] = []
        above: dict[int, tuple[Cell, int]] = {}  # first seen column -> (cell that may go on below, its columns)
        for row in members(table, "tr"):
            if is_gone(row):
                continue
            cells: list[Cell] = []
            below: dict[int, tuple[Cell, int]] = {}
            column = beside(row, "gridBefore")
            if column:
                cells += filler(widths, 0, column)
            for span, merge, text in parts(row, self.cell_text):
                left, width = seen(widths, 0, column), seen(widths, column, span)
                origin = above.get(left)
                if merge == "continue" and origin is not None and origin[1] == width:
                    origin[0].rowspan += 1
                    below[left] = origin
                elif width or text:
                    cell = Cell("" if merge == "continue" else text, colspan=max(1, width))
                    cells.append(cell)
                    if merge is not None and width:
                        below[left] = (cell, width)
                column += span
            after = beside(row, "gridAfter")
            if after:
                cells += filler(widths, column, after)
            above = below
            rows.append(cells)
        return rows

    def cell_text(self, cell: etree._Element) -> str:
        """Text of one cell, a line for each of its paragraphs and breaks; tables of one cell are part of it."""
        lines: list[str] = []
        self.gather(cell, lines, 0)
        tidy = (_SPACES.sub(" ", line).strip() for piece in lines for line in piece.split("\n"))
        return "\n".join(line for line in tidy if line)

    def gather(self, parent: etree._Element, lines: list[str], depth: int) -> None:
        if depth > MAX_DEPTH:
            return
        for element in parent:
            name = local(element)
            if name == "p":
                found, _ = self.paragraph(element)
                lines.append("".join(found.pieces))
                for box in found.boxes:
                    self.gather(box, lines, depth + 1)
            elif name in THROUGH or name in ("tbl", "tr", "tc"):
                if name != "tr" or not is_gone(element):
                    self.gather(element, lines, depth + 1)
            elif name == "AlternateContent":
                for chosen in choice(element):
                    self.gather(chosen, lines, depth + 1)
            elif name == "altChunk":
                inside = self.had(element)
                lines += [block.text for block in inside.blocks if isinstance(block, Line)] if inside else ["\ufffd"]


def _field(mark: etree._Element, found: _Paragraph) -> None:
    """Drop what a field is made of where that is over: the result of a field inside it is not printed either."""
    kind = attribute(mark, "fldCharType")
    if kind == "begin":
        found.codes.append(len(found.pieces))
    elif kind in ("separate", "end") and found.codes:
        begun = found.codes.pop()
        if begun is not None:
            del found.pieces[begun:]
        if kind == "separate":
            found.codes.append(None)


def _symbol(element: etree._Element) -> str:
    """Return a character of a symbol font; those of the private area have no meaning outside their font."""
    code = attribute(element, "char")
    try:
        number = int(code, 16)
    except ValueError:
        return "\ufffd"
    private = 0xE000 <= number <= 0xF8FF or number < 0x20 or number > 0xFFFF or 0xD800 <= number <= 0xDFFF
    return "\ufffd" if private else chr(number)

"""Word's .docx -> Document: one walk over the body, spans as the file states them.

Tracked changes are read as accepted; hidden text, comments and field codes are not read. Text boxes follow the
paragraph that they hang on. Merged cells (gridSpan, vMerge, hMerge) come out as one cell with its spans; grid columns
too narrow to see, which converters leave, are dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from parsers.document import Document, Line
from parsers.grid import MAX_COLUMNS, Cell, expand
from parsers.kinds import wordstyles
from parsers.kinds.ooxml import Package, PackageError, attribute
from parsers.kinds.wordnumbers import Numbering
from parsers.kinds.wordstyles import Style, listed, on, outline

#: Twips; a visible column holds at least one character (200).
PHANTOM = 20
#: EMU; smaller pictures (seals, emblems) are no scanned table.
PICTURE = (1_800_000, 720_000)
#: Deeper than any document nests its tables and boxes.
MAX_DEPTH = 40
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_THROUGH = frozenset(
    ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink", "fldSimple", "dir", "bdo")
)
_GONE = frozenset(("del", "moveFrom", "instrText", "delText", "delInstrText", "rt", "pPr", "rPr", "sdtPr", "sdtEndPr"))


def read(body: bytes) -> Document:
    """Read a .docx file; what cannot be read is a Document that says why in ``unread``."""
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
    walk(document, root, styles, numbering)
    return document


def walk(
    document: Document, root: etree._Element, styles: etree._Element | None, numbering: etree._Element | None
) -> None:
    """Read the main part of a file into a document, with the parts of its styles and lists."""
    _Walk(document, wordstyles.read(styles), Numbering.read(numbering)).run(root)


def _side(package: Package, main: str, kind: str) -> etree._Element | None:
    """Return a part beside the main one; a report is read without it where it is broken."""
    try:
        name = package.related(main, kind)
        return package.xml(name) if name else None
    except PackageError as error:
        if error.kind == "damaged":
            return None
        raise


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


@dataclass(slots=True)
class _Paragraph:
    """Text of a paragraph as it is gathered, and the boxes that hang on it."""

    pieces: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    hidden: bool = False  # by its style


class _Walk:
    """Emits lines and tables into a document as it descends."""

    def __init__(self, document: Document, styles: dict[str, Style], numbering: Numbering) -> None:
        self.document = document
        self.styles = styles
        self.numbering = numbering
        self.tables = 0

    def run(self, root: etree._Element) -> None:
        for body in root.iterchildren("{*}body"):
            self.blocks(body, 0)

    def blocks(self, parent: etree._Element, depth: int) -> None:
        """Read what stands in a body, a cell of a layout table, or a text box."""
        if depth > MAX_DEPTH:
            return
        for element in parent:
            name = _name(element)
            if name == "p":
                self.lines(element, depth)
            elif name == "tbl":
                self.table(element, depth)
            elif name in _THROUGH:
                self.blocks(element, depth + 1)
            elif name == "AlternateContent":
                for choice in _choice(element):
                    self.blocks(choice, depth + 1)

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
            name = _name(element)
            if name == "r":
                self.run_text(element, found, depth)
            elif name in _THROUGH or name in ("ruby", "rubyBase"):
                self.inline(element, found, depth + 1)
            elif name == "AlternateContent":
                for choice in _choice(element):
                    self.inline(choice, found, depth + 1)
            elif name == "oMath" or name == "oMathPara":
                found.pieces.extend(text.text or "" for text in element.iter("{*}t"))

    def run_text(self, run: etree._Element, found: _Paragraph, depth: int) -> None:
        properties = run.find("{*}rPr")
        pieces: list[str] = []
        for element in run:
            name = _name(element)
            if name == "t":
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
                for choice in _choice(element):
                    self.drawing(choice, found)
        text = "".join(pieces)
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
        found.boxes += _outermost(element, "txbxContent")
        if any(_name(inner) in ("blip", "imagedata") for inner in element.iter()):
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
        if any(_cells_of(other) > 1 for other in inner):
            for row in _members(table, "tr"):
                for cell in _members(row, "tc"):
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
        widths = _widths(table)
        rows: list[list[Cell]] = []
        above: dict[int, tuple[Cell, int]] = {}  # first seen column -> (cell that may go on below, its columns)
        for row in _members(table, "tr"):
            if _row_gone(row):
                continue
            cells: list[Cell] = []
            below: dict[int, tuple[Cell, int]] = {}
            column = _before(row, "gridBefore")
            if column:
                cells += _filler(widths, 0, column)
            for tc in _members(row, "tc"):
                span, merge, beside = _spans(tc)
                text = self.cell_text(tc)
                if beside and cells and not text:  # merged with the cell to its left
                    cells[-1].colspan += _seen(widths, column, span)
                    column += span
                    continue
                left, seen = _seen(widths, 0, column), _seen(widths, column, span)
                origin = above.get(left)
                if merge == "continue" and origin is not None and origin[1] == seen:
                    origin[0].rowspan += 1
                    below[left] = origin
                elif seen or text:
                    cell = Cell("" if merge == "continue" else text, colspan=max(1, seen))
                    cells.append(cell)
                    if merge is not None and seen:
                        below[left] = (cell, seen)
                column += span
            after = _before(row, "gridAfter")
            if after:
                cells += _filler(widths, column, after)
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
            name = _name(element)
            if name == "p":
                found, _ = self.paragraph(element)
                lines.append("".join(found.pieces))
                for box in found.boxes:
                    self.gather(box, lines, depth + 1)
            elif name in _THROUGH or name in ("tbl", "tr", "tc"):
                if name != "tr" or not _row_gone(element):
                    self.gather(element, lines, depth + 1)
            elif name == "AlternateContent":
                for choice in _choice(element):
                    self.gather(choice, lines, depth + 1)


def _choice(element: etree._Element) -> list[etree._Element]:
    """Return the one alternative that is taken: the first, or what stands in for it where that one is empty."""
    offered = [child for child in element if _name(child) in ("Choice", "Fallback")]
    filled = [child for child in offered if len(child)]
    return filled[:1] or offered[:1]


def _outermost(element: etree._Element, name: str) -> list[etree._Element]:
    """Return the elements of a name that stand in no other of it; of alternatives only the one that is taken."""
    found: list[etree._Element] = []
    stack = [element]
    while stack:
        current = stack.pop()
        here = _name(current)
        if here == name and current is not element:
            found.append(current)
        elif here == "AlternateContent":
            stack += _choice(current)
        else:
            stack += reversed(list(current))
    return found


def _members(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield rows of a table or cells of a row, also those that content controls wrap."""
    stack = [iter(parent)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
            continue
        found = _name(element)
        if found == name:
            yield element
        elif found in _THROUGH and len(stack) < MAX_DEPTH:
            stack.append(iter(element))


def _cells_of(table: etree._Element) -> int:
    return sum(1 for row in _members(table, "tr") for _ in _members(row, "tc"))


def _row_gone(row: etree._Element) -> bool:
    """Tell whether a row is deleted by a tracked change, or hidden."""
    properties = row.find("{*}trPr")
    return properties is not None and (properties.find("{*}del") is not None or on(properties.find("{*}hidden")))


def _before(row: etree._Element, name: str) -> int:
    properties = row.find("{*}trPr")
    return _count(attribute(properties.find("{*}" + name), "val"), 0) if properties is not None else 0


def _spans(cell: etree._Element) -> tuple[int, str | None, bool]:
    """Return a cell's grid columns, its part in a vertical merge (restart, continue, None), and a horizontal one."""
    properties = cell.find("{*}tcPr")
    if properties is None:
        return 1, None, False
    vertical, beside = properties.find("{*}vMerge"), properties.find("{*}hMerge")
    merge = (attribute(vertical, "val") or "continue") if vertical is not None else None
    goes_on = beside is not None and (attribute(beside, "val") or "continue") == "continue"
    return max(1, _count(attribute(properties.find("{*}gridSpan"), "val"), 1)), merge, goes_on


def _count(text: str, default: int) -> int:
    return min(int(text[:6]), MAX_COLUMNS) if text.isdecimal() else default


def _widths(table: etree._Element) -> list[int]:
    """Return the grid's column widths in twips, or nothing where they are not stated in full."""
    grid = table.find("{*}tblGrid")
    stated = [attribute(column, "w") for column in grid.iterchildren("{*}gridCol")] if grid is not None else []
    widths = [int(text[:6]) if text.isdecimal() else -1 for text in stated[:MAX_COLUMNS]]
    return widths if widths and all(width >= 0 for width in widths) and sum(widths) > PHANTOM * len(widths) else []


def _seen(widths: list[int], column: int, span: int) -> int:
    """Return how many of the grid columns from ``column`` on are wide enough to be seen."""
    return sum(1 for at in range(column, column + span) if at >= len(widths) or widths[at] >= PHANTOM)


def _filler(widths: list[int], column: int, span: int) -> list[Cell]:
    seen = _seen(widths, column, span)
    return [Cell("", colspan=seen)] if seen else []


def _symbol(element: etree._Element) -> str:
    """Return a character of a symbol font; those of the private area have no meaning outside their font."""
    code = attribute(element, "char")
    try:
        number = int(code, 16)
    except ValueError:
        return "\ufffd"
    private = 0xE000 <= number <= 0xF8FF or number < 0x20 or number > 0xFFFF or 0xD800 <= number <= 0xDFFF
    return "\ufffd" if private else chr(number)

"""Word 97 to 2003 (.doc, and WPS Writer's .wps) -> Document, straight from the file's own tables (MS-DOC).

Cells, rows and their columns are those that the file defines. Hidden text, deletions, field codes, headers and notes
are not read; text boxes follow the paragraph that they hang on. A file whose parts do not fit each other is not read.
"""

from __future__ import annotations

import re
import struct

from parsers.document import Document
from parsers.kinds import docstyles
from parsers.kinds.docfile import NotReadError, Run, WordFile
from parsers.kinds.docsprms import Paragraph, shape
from parsers.kinds.ole2 import CompoundError
from parsers.kinds.wordstyles import Style
from parsers.kinds.wordtree import Block, Box, Dress, InconsistentError, Picture, Story, TooLargeError, emit, joined

#: Twips; smaller pictures (seals, emblems) are no scanned table.
PICTURE = (2835, 1134)
_SPECIAL = re.compile(r"[\x00-\x1f]")
_PLAIN = Dress()
_TEXT = {"\t": " ", "\x0b": "\n", "\x0e": "\n", "\x1e": "-"}
_SYMBOL = 0x6A09
_NO_STYLE = Style()


def read(body: bytes) -> Document:
    """Read a Word file; what cannot be read is a Document that says why in ``unread``."""
    document = Document(kind="doc", encoding=None)
    try:
        emit(_Reader(WordFile.open(body)).read(), document)
    except NotReadError as error:
        document.unread = (error.kind, str(error))
    except TooLargeError as error:
        document.unread = ("too_large", str(error))
    except (CompoundError, InconsistentError) as error:
        document.unread = ("damaged", str(error))
    except (struct.error, IndexError) as error:
        document.unread = ("damaged", f"a part of the file is cut short: {error}")
    if document.unread is not None:
        document.blocks.clear()
    return document


class _Reader:
    """Walks over the characters of a file; one reader for its text, and one for each of its text boxes."""

    def __init__(self, file: WordFile) -> None:
        self.file = file
        self.styles = docstyles.read_styles(file.styles)
        self.numbering = docstyles.read_lists(*file.lists)
        self.hiding = {number for number, style in self.styles.items() if style.hidden}
        self.anchors, self.boxes = file.boxes()
        self.sections = file.sections()
        self.story = Story()
        self.pieces: list[str] = []
        self.fields: list[bool] = []  # for each field that is open: whether its code is being read

    def read(self) -> list[Block]:
        """Return the file's text, its text boxes where they hang, or at the end."""
        self.walk(0, self.file.counts[0])
        for first, end in list(self.boxes.values()):
            self.story.beside(self.box(first, end))
        return self.story.end()

    def box(self, first: int, end: int) -> Box:
        """Read the story of a text box."""
        outer = self.story, self.pieces, self.fields
        self.story, self.pieces, self.fields = Story(), [], []
        self.walk(first, end)
        box = Box(self.story.end())
        self.story, self.pieces, self.fields = outer
        return box

    def walk(self, first: int, end: int) -> None:
        for run in self.file.runs(first, end):
            self.run(run)
        if any(self.fields):
            raise InconsistentError("a field without an end")
        if "".join(self.pieces).strip():  # the last mark is missing
            self.story.paragraph(joined("".join(self.pieces)), None, 0)

    def run(self, run: Run) -> None:
        dress = self.dress(run)
        text = run.text
        if text == "(" and any(code == _SYMBOL for code, _ in run.properties):
            text = "\ufffd"  # a character of a symbol font, which has no meaning outside of it
        at = 0
        for found in _SPECIAL.finditer(text):
            self.write(text[at : found.start()], dress)
            at = found.end()
            self.special(found[0], run, found.start(), dress)
        self.write(text[at:], dress)

    def write(self, text: str, dress: Dress) -> None:
        if text and not any(self.fields) and (text := dress.put_on(text)):
            self.pieces.append(text)

    def special(self, sign: str, run: Run, offset: int, dress: Dress) -> None:
        """Read a character that is more than itself."""
        match sign:
            case "\r" | "\x07":
                self.mark(sign, run, offset, dress)
            case "\x0c":  # the end of a section, which is one of a paragraph too, or of a page
                if run.at + offset + 1 in self.sections:
                    self.mark(sign, run, offset, dress)
                else:
                    self.write("\n", dress)
            case "\x13":
                self.fields.append(True)
            case "\x14" if self.fields:
                self.fields[-1] = False
            case "\x15" if self.fields:
                self.fields.pop()
            case "\x01":
                if self.is_large(run) and self.is_seen(dress):
                    self.story.beside(Picture())
            case "\x08":
                self.drawn(run.at + offset, dress)
            case _:
                self.write(_TEXT.get(sign, ""), dress)

    def mark(self, sign: str, run: Run, offset: int, dress: Dress) -> None:
        """End a paragraph, and the cell or row that ends with it."""
        said, listed = self.file.paragraph(run.place(offset), run.piece.changes)
        text = "".join(self.pieces)
        self.pieces.clear()
        if sign == "\x07" and said.depth != 1:
            raise InconsistentError(f"the end of a cell, {said.depth} tables deep")
        ends = sign == "\x07" or (said.depth > 1 and (said.cell or said.row))
        if ends and any(self.fields):
            raise InconsistentError("a field that goes on after its cell")
        if ends and said.row:
            if text.strip():
                raise InconsistentError("text after a row's last cell")
            self.story.row(said.depth, shape(listed), gone=dress.deleted)
            return
        style = self.styles.get(said.style, _NO_STYLE)
        level = said.outline + 1 if said.outline is not None and said.outline < 6 else style.level
        self.story.paragraph(joined(self.number(said, style) + text if text.strip() else ""), level, said.depth)
        if ends:
            self.story.cell(said.depth, gone=dress.deleted)

    def number(self, said: Paragraph, style: Style) -> str:
        """Return what a list prints before a paragraph."""
        key = str(said.list_key) if said.list_key is not None else style.number[0]
        depth = said.list_level if said.list_level is not None else style.number[1]
        return self.numbering.next(key, depth or 0) if key and key != "0" else ""

    def drawn(self, at: int, dress: Dress) -> None:
        """Read a drawn object by its anchor: a text box, or what may be a picture."""
        name, width, height = self.anchors.get(at, (0, 0, 0))
        found = self.boxes.pop(name, None)
        if not self.is_seen(dress):
            return
        if found is not None:
            self.story.beside(self.box(*found))
        elif width >= PICTURE[0] and height >= PICTURE[1]:
            self.story.beside(Picture())

    def is_seen(self, dress: Dress) -> bool:
        return not (dress.hidden or dress.deleted or any(self.fields))

    def is_large(self, run: Run) -> bool:
        """Tell whether the picture that stands in a run has the size of a table (PICF, 2.9.190)."""
        said = dict(run.properties)
        if said.get(0x0806) == b"\x01" or 0x6A03 not in said:
            return False  # data of a form or a link
        at = struct.unpack("<I", said[0x6A03])[0]
        if at + 36 > len(self.file.data):
            return True
        width, height, across, down = struct.unpack_from("<4H", self.file.data, at + 28)
        return bool(width * across >= 1000 * PICTURE[0] and height * down >= 1000 * PICTURE[1])

    def dress(self, run: Run) -> Dress:
        """Read how characters are set; what their styles hide is hidden unless they say otherwise."""
        listed = run.properties + run.piece.changes
        if not listed and not self.hiding:
            return _PLAIN
        said = {code: operand[0] for code, operand in listed if operand}
        above = bool(self.hiding) and (
            self.file.paragraph(run.start, run.piece.changes)[0].style in self.hiding
            or any(code == 0x4A30 and struct.unpack("<H", operand)[0] in self.hiding for code, operand in listed)
        )
        raised = said.get(0x2A48)
        return Dress(
            hidden=_toggled(said.get(0x083C), above),
            deleted=_toggled(said.get(0x0800), False),
            raised=raised == 1,
            lowered=raised == 2,
            struck=_toggled(said.get(0x0837), False) or _toggled(said.get(0x2A53), False),
        )


def _toggled(value: int | None, above: bool) -> bool:
    """Read a property that is on, off, as in the style above, or the contrary of it (ToggleOperand, 2.9.322)."""
    return above if value is None or value == 0x80 else not above if value == 0x81 else value != 0

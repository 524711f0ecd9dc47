r"""Rich text (.rtf, also with the name .doc) -> Document, in one pass over its tokens.

Rich Text Format Specification 1.9.1 (Microsoft, 2008). Bytes become characters by the code page of their font, else
by that of the file; ``\uN`` is a unit of UTF-16, with stand-ins after it that are passed over (``\ucN``). Hidden and
deleted text, field codes, headers, footers and notes are not read. Numbers of lists stand where the writer put them
for readers that do not count (``\listtext``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from parsers.document import Document
from parsers.kinds.rtfplace import Place, Row
from parsers.kinds.rtftokens import Token, tokens
from parsers.kinds.wordtree import Box, Dress, InconsistentError, Picture, TooLargeError, emit

#: Groups in groups, boxes in boxes.
MAX_GROUPS = 500
MAX_BOXES = 20
#: Twips; smaller pictures (seals, emblems) are no scanned table.
PICTURE = (2835, 1134)
#: Destinations whose text is none of the document's.
_ASIDE = (
    "annotation bkmkend bkmkstart colortbl comment filetbl fldinst footer footerf footerl footerr footnote header "
    "headerf headerl headerr info listoverridetable listtable nonesttables nonshppict objclass objdata pntxta pntxtb "
    "private revtbl rsidtbl rxe shprslt tc tcn template themedata title xe"
)
_PASSED = frozenset(_ASIDE.split())
#: Destinations marked as ignorable (``\*``) that are read; any other of these is passed over.
_READ = frozenset(("do", "nesttableprops", "shpinst", "shppict", "ud"))
_PLAIN = Dress()
_CHARACTERS = {
    "tab": "\t",
    "line": "\n",
    "softline": "\n",
    "lbr": "\n",
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
}
_SIGNS = {"~": "\u00a0", "_": "-", "\t": "\t"}
_LITERAL = frozenset("\\{}")
#: Code pages of fonts (``\fcharset``) and files (``\ansicpg``). Western ones say nothing of Chinese bytes.
_CHARSETS = {128: "cp932", 129: "cp949", 134: "gbk", 136: "big5hkscs"}
_PAGES = {932: "cp932", 936: "gbk", 949: "cp949", 950: "big5hkscs", 54936: "gb18030", 65001: "utf-8"}
_PAGES |= {page: f"cp{page}" for page in (437, 850, 852, 866, 874, *range(1250, 1259))}
_SYMBOLS = 2
_PAIRS = re.compile(rb"(?:[\x00-\x7f]|[\xa1-\xfe][\xa1-\xfe])*")


def read(body: bytes) -> Document:
    """Read an .rtf file; what cannot be read is a Document that says why in ``unread``."""
    document = Document(kind="rtf", encoding=None)
    reader = _Reader()
    try:
        for token in tokens(body):
            reader.take(token)
            if not reader.states:
                break
        if reader.states:
            document.unread = ("damaged", "the file ends within a group")
        else:
            emit(reader.place.end(), document)
    except InconsistentError as error:
        document.unread = ("damaged", str(error))
    except TooLargeError as error:
        document.unread = ("too_large", str(error))
    document.encoding = reader.page
    if document.unread is not None:
        document.blocks.clear()
    return document


@dataclass(slots=True)
class _State:
    """What a group inherits, and what ends with it; ``into`` names a destination that is read in its own way."""

    dress: Dress = _PLAIN
    font: int | None = None
    stand_ins: int = 1
    into: str = ""
    at_end: Callable[[], None] | None = None


class _Reader:
    """Takes tokens; ``states`` are the groups that are open."""

    def __init__(self) -> None:
        self.states: list[_State] = []
        self.outer: list[Place] = []
        self.page: str | None = None
        self.charsets: dict[int, int] = {}
        self.styles: dict[int, int] = {}
        self.place = Place(self.styles)
        self.defined = 0  # the font or style whose definition is being read
        self.raw = bytearray()
        self.passing = 0  # groups open since one that is not read
        self.left_out = 0  # stand-ins still to pass over
        self.first = False  # nothing of the group but its star was read
        self.starred = False
        self.size: list[int] = [0, 0]

    @property
    def state(self) -> _State:
        return self.states[-1]

    def take(self, token: Token) -> None:
        """Read one token."""
        if self.passing:
            self.passing += (token.kind == "open") - (token.kind == "close")
            if not self.passing:
                self.close()
        elif token.kind == "open":
            self.open()
        elif token.kind == "close":
            self.close()
        elif not self.states:
            return
        elif token.kind == "bytes":
            self.bytes(token)
        elif token.kind == "sign":
            self.sign(token.name)
        else:
            self.word(token.name, token.number)

    def open(self) -> None:
        self.flush()
        self.left_out = 0
        if len(self.states) >= MAX_GROUPS:
            raise TooLargeError(f"groups nested {MAX_GROUPS} deep")
        above = self.states[-1] if self.states else _State()
        into = "aside" if above.into == "alternatives" else above.into
        self.states.append(replace(above, into=into, at_end=None))
        self.first, self.starred = True, False

    def close(self) -> None:
        self.flush()
        self.left_out = 0
        self.first = False
        if self.states and (at_end := self.states.pop().at_end) is not None:
            at_end()

    # -- characters ------------------------------------------------------------------------------------------------

    def bytes(self, token: Token) -> None:
        self.first = False
        raw = token.raw
        if self.left_out:
            gone = min(self.left_out, len(raw))
            self.left_out -= gone
            raw = raw[gone:]
        if self.state.into in ("", "number"):
            self.raw += raw

    def flush(self) -> None:
        """Turn the bytes since the last word into characters."""
        if not self.raw:
            return
        charset = self.charsets.get(self.state.font if self.state.font is not None else -1, 0)
        raw = bytes(self.raw)
        self.raw.clear()
        if charset == _SYMBOLS and self.state.into == "number":
            return  # a bullet
        if charset == _SYMBOLS and not raw.isascii():
            self.write("\ufffd" * len(raw))
        else:
            self.write(_decode(raw, _CHARSETS.get(charset), self.page))

    def write(self, text: str) -> None:
        """Add characters to the current paragraph."""
        if self.state.into == "number":
            self.place.number.append(text)
        elif not self.state.into and (text := self.state.dress.put_on(text)):
            self.place.pieces.append(text)

    def sign(self, sign: str) -> None:
        if sign == "*":
            self.starred = self.first
            return
        self.first = False
        if sign in _LITERAL:
            self.bytes(Token("bytes", raw=sign.encode()))
            return
        if sign in "\r\n":
            self.word("par", None)
            return
        self.stand_in(_SIGNS.get(sign, ""))

    def stand_in(self, text: str) -> None:
        """Write a character that a word or sign stands for, unless it stands for one that was written already."""
        self.flush()
        if self.left_out:
            self.left_out -= 1
        elif text:
            self.write(text)

    # -- words -----------------------------------------------------------------------------------------------------

    def word(self, name: str, number: int | None) -> None:
        first, starred = self.first, self.starred
        self.first = False
        self.flush()
        if name == "u":
            self.left_out = self.state.stand_ins
            self.write(chr((number or 0) & 0xFFFF))
        elif self.left_out:
            self.left_out -= 1
        elif first and self.destination(name, starred):
            return
        elif name in _CHARACTERS:
            self.write(_CHARACTERS[name])
        elif self.state.into == "fonts":
            self.font(name, number or 0)
        elif self.state.into == "styles":
            self.style(name, number or 0)
        elif self.state.into == "picture":
            if name in ("picwgoal", "pichgoal"):
                self.size[name == "pichgoal"] = number or 0
        elif self.state.into in ("", "number") and not self.character(name, number) and not self.state.into:
            self.place.word(name, number, deleted=self.state.dress.deleted)

    def destination(self, name: str, starred: bool) -> bool:
        """Begin a group whose first word says what it is for; False where it is one like any other."""
        if self.state.into == "aside" and name not in ("ud", "pict"):
            return False
        if name in _PASSED or (starred and name not in _READ):
            self.passing = 1
        elif name in ("fonttbl", "stylesheet"):
            self.state.into = "fonts" if name == "fonttbl" else "styles"
        elif name == "listtext" or name == "pntext":
            self.state.into = "number"
        elif name == "upr":
            self.state.into = "alternatives"
        elif name == "ud":
            self.state.into = ""
        elif name == "sp":
            self.state.into = "aside"
        elif name == "pict":
            self.state.into, self.size = "picture", [0, 0]
            self.state.at_end = self.picture
        elif name in ("shptxt", "dptxbxtext"):
            self.box()
        elif name == "nesttableprops":
            self.place.nested = Row()
            self.state.at_end = self.end_of_nested
        else:
            return False
        return True

    def end_of_nested(self) -> None:
        self.place.nested = None

    def picture(self) -> None:
        known = all(self.size)
        if not known or (self.size[0] >= PICTURE[0] and self.size[1] >= PICTURE[1]):
            self.place.story.beside(Picture())

    def box(self) -> None:
        """Begin a text box: a story of its own."""
        if len(self.outer) >= MAX_BOXES:
            raise TooLargeError(f"boxes nested {MAX_BOXES} deep")
        self.outer.append(self.place)
        self.place = Place(self.styles)
        self.state.at_end = self.end_of_box

    def end_of_box(self) -> None:
        blocks = self.place.end()
        self.place = self.outer.pop()
        self.place.story.beside(Box(blocks))

    def font(self, name: str, number: int) -> None:
        if name == "f":
            self.defined = number
        elif name == "fcharset":
            self.charsets[self.defined] = number

    def style(self, name: str, number: int) -> None:
        if name == "s":
            self.defined = number
        elif name == "outlinelevel":
            self.styles[self.defined] = number

    def character(self, name: str, number: int | None) -> bool:
        """Read a word that says how characters are set, or how bytes are read."""
        on = number != 0
        state, dress = self.state, self.state.dress
        match name:
            case "f":
                state.font = number
            case "uc":
                state.stand_ins = min(max(number or 0, 0), 100)
            case "ansicpg":
                self.page = _PAGES.get(number or 0)
            case "deff":
                state.font = number
            case "plain":
                state.dress = _PLAIN
            case "v":
                state.dress = replace(dress, hidden=on)
            case "deleted":
                state.dress = replace(dress, deleted=on)
            case "super" | "sub" | "nosupersub":
                state.dress = replace(dress, raised=name == "super" and on, lowered=name == "sub" and on)
            case "strike" | "striked":
                state.dress = replace(dress, struck=on)
            case _:
                return False
        return True


def _decode(raw: bytes, font: str | None, page: str | None) -> str:
    """Decode bytes by the code page of their font. Where that says nothing, Chinese must be whole pairs of GB 2312.

    A single letter above 127 would otherwise swallow the letter after it.
    """
    if raw.isascii():
        return raw.decode("ascii")
    western = page if page is not None and page.startswith("cp1") else "cp1252"
    if font is None and (page is None or page == "gbk"):
        font = "gbk" if _PAIRS.fullmatch(raw) else western
    coding = font or page or western
    try:
        return raw.decode(coding)
    except UnicodeDecodeError:
        return raw.decode(coding, "replace")

"""Styles and lists of .doc files, in the terms of the newer format: heading levels, hidden text, how lists count."""

from __future__ import annotations

import struct

from parsers.kinds.docsprms import modifiers
from parsers.kinds.wordnumbers import Level, Numbering
from parsers.kinds.wordstyles import Style
from parsers.kinds.wordtree import InconsistentError

MAX_STYLES = 4096
MAX_LISTS = 4096
_PARAGRAPH, _CHARACTER = 1, 2
_HEADINGS = range(1, 7)
#: How numbers are written (MSONFC, MS-OSHARED 2.2.1.3) by the newer format's names.
_FORMS = {
    0: "decimal",
    1: "upperRoman",
    2: "lowerRoman",
    3: "upperLetter",
    4: "lowerLetter",
    10: "ideographDigital",
    11: "japaneseCounting",
    14: "decimalFullWidth",
    18: "decimalEnclosedCircle",
    19: "decimalFullWidth",
    22: "decimalZero",
    23: "bullet",
    28: "decimalEnclosedCircleChinese",
    30: "ideographTraditional",
    35: "taiwaneseCountingThousand",
    37: "chineseCounting",
    39: "chineseCountingThousand",
    255: "none",
}


def read_styles(data: bytes) -> dict[int, Style]:
    """Read the sheet of styles (STSH, MS-DOC 2.9.271); a broken one gives the styles before the break."""
    styles: dict[int, Style] = {}
    try:
        size, count, base = struct.unpack_from("<3H", data, 0)
        at = 2 + size
        for number in range(min(count, MAX_STYLES)):
            length = struct.unpack_from("<H", data, at)[0]
            at += 2
            if length:
                styles[number] = _style(data[at : at + length], base)
            at += length + length % 2
    except (struct.error, IndexError, InconsistentError):
        pass
    _inherit(styles)
    return styles


def _style(data: bytes, base: int) -> Style:
    sti, kind, count = struct.unpack_from("<3H", data, 0)
    sti, kind, below, count = sti & 0xFFF, kind & 0xF, kind >> 4, count & 0xF
    style = Style(based=str(below) if below != 0xFFF else None)
    at = base + 2 + 2 * struct.unpack_from("<H", data, base)[0] + 2
    for part in range(count):
        length = struct.unpack_from("<H", data, at)[0]
        properties = data[at + 2 : at + 2 + length]
        at += 2 + length + length % 2
        if kind == _PARAGRAPH and part == 0:
            _paragraph(style, properties[2:])
        elif kind in (_PARAGRAPH, _CHARACTER):  # on, or the contrary of what it is based on
            style.hidden = any(
                code == 0x083C and operand in (b"\x01", b"\x81") for code, operand in modifiers(properties)
            )
    if sti in _HEADINGS and kind == _PARAGRAPH:
        style.level = style.level or sti
    return style


def _paragraph(style: Style, properties: bytes) -> None:
    key, depth = style.number
    for code, operand in modifiers(properties):
        if code == 0x2640 and operand[0] < 6:
            style.level = operand[0] + 1
        elif code == 0x460B:
            key = str(struct.unpack("<H", operand)[0])
        elif code == 0x260A:
            depth = operand[0]
    style.number = key, depth


def _inherit(styles: dict[int, Style]) -> None:
    for style in styles.values():
        seen = {id(style)}
        parent = styles.get(int(style.based)) if style.based else None
        while parent is not None and id(parent) not in seen:
            seen.add(id(parent))
            style.level = style.level or parent.level
            style.number = style.number[0] or parent.number[0], style.number[1] or parent.number[1]
            style.hidden = style.hidden or parent.hidden
            parent = styles.get(int(parent.based)) if parent.based else None


def read_lists(lists: bytes, overrides: bytes) -> Numbering:
    """Read the lists (PlfLst, 2.9.195, with the levels behind it) and their uses (PlfLfo, 2.9.194).

    Keys of the result are the uses' numbers, from 1, as paragraphs name them. Broken ones are left out: their
    paragraphs have no number then.
    """
    numbering = Numbering()
    try:
        levels = _lists(lists)
        count = struct.unpack_from("<I", overrides, 0)[0]
        uses = [struct.unpack_from("<i8xB", overrides, 4 + 16 * number) for number in range(min(count, MAX_LISTS))]
        at = 4 + 16 * len(uses)
        for number, (identity, changes) in enumerate(uses, 1):
            key = str(number)
            numbering.abstract[key] = str(identity)
            numbering.lists[key] = dict(levels.get(identity, {}))
            at += 4
            for _ in range(changes):
                start, flags = struct.unpack_from("<iI", overrides, at)
                at += 8
                depth = flags & 0xF
                if flags & 0x20:
                    numbering.lists[key][depth], at = _level(overrides, at)
                elif flags & 0x10:
                    numbering.starts[key, depth] = start
    except (struct.error, IndexError, UnicodeDecodeError):
        pass
    return numbering


def _lists(data: bytes) -> dict[int, dict[int, Level]]:
    found: dict[int, dict[int, Level]] = {}
    count = struct.unpack_from("<H", data, 0)[0]
    heads = [struct.unpack_from("<i22xB", data, 2 + 28 * number) for number in range(min(count, MAX_LISTS))]
    at = 2 + 28 * len(heads)
    for identity, flags in heads:
        levels: dict[int, Level] = {}
        for depth in range(1 if flags & 1 else 9):
            levels[depth], at = _level(data, at)
        found[identity] = levels
    return found


def _level(data: bytes, at: int) -> tuple[Level, int]:
    """Read one level (LVL, 2.9.150) and return where the next one begins."""
    start, form, flags = struct.unpack_from("<iBB", data, at)
    follows = data[at + 15]
    characters, paragraph, restart = data[at + 24], data[at + 25], data[at + 26]
    at += 28 + characters + paragraph
    length = struct.unpack_from("<H", data, at)[0]
    text = data[at + 2 : at + 2 + 2 * length].decode("utf-16-le")
    written = "".join(f"%{ord(sign) + 1}" if ord(sign) < 9 else sign for sign in text)
    name = _FORMS.get(form, f"unknown{form}")
    return (
        Level(name, written, start, follows == 2, restart if flags & 8 else None),
        at + 2 + 2 * length,
    )

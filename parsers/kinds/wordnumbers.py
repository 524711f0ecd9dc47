"""Numbers that a word processor writes before its list paragraphs: they are printed, but not in the text.

Headings (一、 二、) and the lines of table 三 (1. 2. 3.) are often numbered so, and their numbers tell lines of the
same words apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from parsers.kinds.ooxml import attribute

_DIGITS = "〇一二三四五六七八九"
_HEAVENLY = "甲乙丙丁戊己庚辛壬癸"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_LOW = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_SLOT = re.compile(r"%([1-9])")
_CHINESE = frozenset(("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand"))
#: No list of a report counts further; beyond, no number is written.
MAX_NUMBER = 99


@dataclass(slots=True)
class Level:
    """One level of a list: how its number is written (``text``: ``%1、``), and after what it starts again."""

    form: str = "decimal"
    text: str = ""
    start: int = 1
    glued: bool = False
    restart: int | None = None


@dataclass(slots=True)
class Numbering:
    """The lists of a document, and how far each has counted."""

    lists: dict[str, dict[int, Level]] = field(default_factory=dict)
    abstract: dict[str, str] = field(default_factory=dict)
    starts: dict[tuple[str, int], int] = field(default_factory=dict)
    counted: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, root: etree._Element | None) -> Numbering:
        """Read a numbering part."""
        numbering = cls()
        if root is None:
            return numbering
        levels: dict[str, dict[int, Level]] = {}
        for element in root.iter("{*}abstractNum"):
            key = attribute(element, "abstractNumId")
            levels[key] = {_number(attribute(level, "ilvl")) or 0: _level(level) for level in element.iter("{*}lvl")}
        for element in root.iter("{*}num"):
            target = element.find("{*}abstractNumId")
            key = attribute(element, "numId")
            if target is None:
                continue
            numbering.abstract[key] = attribute(target, "val")
            numbering.lists[key] = dict(levels.get(attribute(target, "val"), {}))
            for override in element.iter("{*}lvlOverride"):
                depth = _number(attribute(override, "ilvl")) or 0
                own = override.find("{*}lvl")
                if own is not None:
                    numbering.lists[key][depth] = _level(own)
                start = override.find("{*}startOverride")
                if start is not None:
                    numbering.starts[key, depth] = _number(attribute(start, "val")) or 1
        return numbering

    def next(self, key: str, depth: int) -> str:
        """Count one paragraph of list ``key`` on level ``depth`` (from 0) and return what is printed before it."""
        levels = self.lists.get(key)
        if levels is None or depth not in levels:
            return ""
        counted = self.counted.setdefault(self.abstract[key], {})
        if key not in self.begun:  # a list that begins anew with other paragraphs of the same look
            self.begun.add(key)
            for (name, level), start in self.starts.items():
                if name == key:  # levels above the paragraph's own count as passed
                    counted[level] = start - (level >= depth)
        counted[depth] = counted.get(depth, levels[depth].start - 1) + 1
        for deeper in [level for level in counted if level > depth]:
            after = levels[deeper].restart if deeper in levels else None
            if after is None or (after > 0 and depth < after):
                del counted[deeper]
        return self._printed(levels, counted, depth)

    def _printed(self, levels: dict[int, Level], counted: dict[int, int], depth: int) -> str:
        level = levels[depth]
        text = level.text
        for slot in set(_SLOT.findall(level.text)):
            at = int(slot) - 1
            shown = levels.get(at, level)
            number = counted.get(at, shown.start)
            written = write(number, shown.form) if shown.form != "bullet" else ""
            if written is None:
                return ""
            text = text.replace(f"%{slot}", written)
        if level.form in ("bullet", "none") or not text:
            return ""
        return text if level.glued and not text[-1].isalnum() else text + " "


def write(number: int, form: str) -> str | None:
    """Write a number as a list does; None where the way is not known."""
    if not 0 <= number <= MAX_NUMBER:
        return None
    if form == "decimal":
        return str(number)
    if form == "decimalZero":
        return f"{number:02}"
    if form in _CHINESE:
        return _chinese(number)
    if form == "ideographDigital":
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    if form == "ideographTraditional":
        return _HEAVENLY[number - 1] if 1 <= number <= len(_HEAVENLY) else None
    if form.startswith("decimalEnclosedCircle"):
        return chr(0x2460 + number - 1) if 1 <= number <= 20 else None
    if form == "decimalFullWidth":
        return "".join(chr(0xFF10 + int(digit)) for digit in str(number))
    return _latin(number, form)


def _latin(number: int, form: str) -> str | None:
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * (1 + (number - 1) // 26) if number else ""
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman"):
        written = ""
        for size, sign in (*_ROMAN, *_ROMAN_LOW):
            written += sign * (number // size)
            number %= size
        return written.upper() if form == "upperRoman" else written
    return None


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def _level(element: etree._Element) -> Level:
    form, text = element.find("{*}numFmt"), element.find("{*}lvlText")
    start, restart, suffix = element.find("{*}start"), element.find("{*}lvlRestart"), element.find("{*}suff")
    return Level(
        form=attribute(form, "val") or "decimal",
        text=attribute(text, "val"),
        start=(_number(attribute(start, "val")) if start is not None else 0) or 0,
        glued=attribute(suffix, "val") == "nothing",
        restart=_number(attribute(restart, "val")),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 6 else None

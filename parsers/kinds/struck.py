"""Characters of a page that a line strikes through, as printed changes have them: they are no part of what stands.

A line strikes what it begins and ends with, from edge to edge, and passes through above its foot. Rules of tables pass
between lines of text, underlines below them; the strokes of a digit that is drawn as an outline stay within it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from parsers.kinds.pdfpage import Char, Rule, Sheet

#: How far above the baseline a striking line runs, in ems, and how far at most it ends outside and inside its text.
LOW, HIGH, OVER, WITHIN = 0.12, 0.6, 0.35, 0.02
#: Characters looked at on one page, for all its lines; more is a drawing.
MOST = 2_000_000


def mark(sheet: Sheet) -> None:
    """Mark the characters that are struck through; the lines that do so are no rules any more."""
    chars = sorted((char for char in sheet.chars if not char.text.isspace()), key=lambda char: char.base)
    bases = [char.base for char in chars]
    largest = max((char.size for char in chars), default=0.0)
    kept: list[Rule] = []
    left = MOST
    for rule in sheet.across:
        near = chars[bisect_left(bases, rule.at) : bisect_right(bases, rule.at + HIGH * largest)] if left > 0 else []
        left -= len(near)
        struck = [char for char in near if _through(rule, char)]
        if struck and _ends_with(rule, struck):
            for char in struck:
                char.struck = True
        else:
            kept.append(rule)
    sheet.across[:] = kept


def _through(rule: Rule, char: Char) -> bool:
    return rule.start <= char.middle[0] <= rule.end and LOW <= (char.base - rule.at) / char.size <= HIGH


def _ends_with(rule: Rule, struck: list[Char]) -> bool:
    size = max(char.size for char in struck)
    before, behind = min(char.x0 for char in struck) - rule.start, rule.end - max(char.x1 for char in struck)
    return -WITHIN * size <= before <= OVER * size and -WITHIN * size <= behind <= OVER * size

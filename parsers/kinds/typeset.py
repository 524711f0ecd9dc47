"""Characters on a page -> words, lines and paragraphs, by where they stand.

Blanks are put where there is room for one, never left out between digits: what stands apart is not one number.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from parsers.chapters import heading
from parsers.kinds.pdfpage import Char, Sheet

#: Shares of an em: room for a blank, between digits, and between Chinese characters (which are spread to fill lines).
BLANK = 0.3
BLANK_DIGITS = 0.2
BLANK_HAN = 1.5
#: Room for a gap between two sizes of type, and the share below which sizes differ.
BLANK_SIZES, SIZES = 0.6, 0.85
#: Baselines nearer than this share of an em are one line.
LINE = 0.5
#: The same character drawn again nearer than this is bold by repetition.
AGAIN = 0.15
#: A raised or lowered digit is at most this large beside its neighbours, and stands off the line by this much.
SMALL, OFF = 0.78, 0.12
#: The part of a page, at its top and bottom, in which page numbers and running heads stand: a share, and points.
MARGIN, MARGIN_POINTS = 0.1, 64.0
#: Running text is set in lines of at least so many characters.
SHORTEST = 15
#: Beside it stands a menu where at least so many lines have words (numbers that hang there have none).
MENU_LINES = 3
_WORDS = re.compile(r"[^\W\d_一二三四五六七八九十第]{2}")
#: Pages on which a line must come again to be a running head.
AGAIN_PAGES = 3
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff·“”‘’…—]")
_NUMBER = re.compile(
    r"[\s\-—–―－─·•.~]*(?:第|[Pp](?:age)?\.?)?\s*\d{1,4}\s*页?\s*"
    r"(?:(?:[/／,，、|]|of|共|\s)*\s*\d{1,4}\s*页?)?[\s\-—–―－─·•.~]*"
)
_DIGIT = frozenset("0123456789")
_ENDS = frozenset("。！？；：!?;:")

Measures = dict[int, tuple[float, float]]
"""The left and right edge of the running text of each page."""


@dataclass(slots=True)
class TextLine:
    """One printed line: its text, and where it begins, ends and stands.

    ``spread`` tells that it has wide gaps, ``parts`` are what stands between them.
    """

    text: str
    x0: float
    x1: float
    base: float
    size: float
    page: int
    spread: bool = False
    parts: Sequence[TextLine] = ()


def lines(chars: Iterable[Char], page: int = 0) -> list[TextLine]:
    """Return printed lines, top to bottom."""
    rows: list[list[Char]] = []
    for char in sorted(chars, key=lambda char: (char.base, char.x0)):
        home = next(
            (row for row in reversed(rows[-4:]) if abs(char.base - row[0].base) <= LINE * max(char.size, row[0].size)),
            None,
        )
        if home is None:
            rows.append([char])
        else:
            home.append(char)
    found = [_line(row, page) for row in rows]
    return [line for line in found if line is not None]


def _line(row: list[Char], page: int) -> TextLine | None:
    row.sort(key=lambda char: char.x0)
    printed = _once([char for char in row if not char.text.isspace()])
    if not printed:
        return None
    gaps = [char.x0 for char in row if char.text.isspace()]
    size = max(char.size for char in printed)
    wide = [at for at in range(1, len(printed)) if _wide(printed[at - 1], printed[at], size)]
    parts = [_set(printed[start:end], gaps, page) for start, end in itertools.pairwise([0, *wide, len(printed)])]
    if not wide:
        return parts[0]
    return replace(_set(printed, gaps, page), spread=True, parts=tuple(parts))


def _wide(left: Char, right: Char, size: float) -> bool:
    """Tell whether two neighbours are parted by a wide gap: between two sizes of type a narrower one is wide enough."""
    gap = right.x0 - left.x1
    if gap <= BLANK_SIZES * size:
        return False
    return gap > BLANK_HAN * size or (
        min(left.size, right.size) < SIZES * max(left.size, right.size)
        and _HAN.match(left.text) is not None
        and _HAN.match(right.text) is not None
    )


def _set(printed: Sequence[Char], gaps: Sequence[float], page: int) -> TextLine:
    size = max(char.size for char in printed)
    base = max(char.base for char in printed if char.size > SMALL * size)
    return TextLine(_text(printed, gaps), printed[0].x0, max(char.x1 for char in printed), base, size, page)


def _once(row: Sequence[Char]) -> list[Char]:
    """Drop characters that are drawn again nearly in place."""
    kept: list[Char] = []
    for char in row:
        before = next(
            (
                old
                for old in reversed(kept[-3:])
                if old.text == char.text
                and abs(char.x0 - old.x0) < AGAIN * char.size
                and abs(char.base - old.base) < AGAIN * char.size
            ),
            None,
        )
        if before is None:
            kept.append(char)
    return kept


def _text(row: Sequence[Char], gaps: Sequence[float]) -> str:
    size = max(char.size for char in row)
    level = max((char.base for char in row if char.size > SMALL * size), default=row[0].base)
    pieces: list[str] = []
    for position, char in enumerate(row):
        if position and _apart(row[position - 1], char, gaps):
            pieces.append(" ")
        text = char.text
        if char.struck != (position > 0 and row[position - 1].struck):
            pieces.append("~")
        if text in _DIGIT and char.size <= SMALL * size and abs(char.base - level) >= OFF * size:
            text = text.translate(_RAISED if char.base < level else _LOWERED)
        pieces.append(text)
    return "".join(pieces) + "~" * row[-1].struck


def _apart(left: Char, right: Char, gaps: Sequence[float]) -> bool:
    """Tell whether two neighbours are parted by a blank."""
    size = min(left.size, right.size)
    gap = right.x0 - left.x1
    if left.text in _DIGIT and right.text in _DIGIT:
        overlap = gap < -0.5 * (left.x1 - left.x0)
        return gap > BLANK_DIGITS * size or overlap or any(left.x0 < at < right.x0 for at in gaps)
    if _HAN.match(left.text) and _HAN.match(right.text):
        return gap > BLANK_HAN * size
    blank = any(left.x0 < at < right.x0 for at in gaps)
    return gap > BLANK * size or (blank and gap > 0.1 * size)


def together(left: str, right: str) -> str:
    """Join two lines of one paragraph or cell: Chinese without a blank, anything else with one."""
    if not left or not right:
        return left + right
    if _HAN.match(left[-1]) or _HAN.match(right[0]):
        return left + right
    return f"{left} {right}"


def cell(chars: Iterable[Char]) -> str:
    """Return the text of one cell. Digits of different lines stay apart."""
    text = ""
    for line in lines(chars):
        text = together(text, line.text)
    return text


def without_furniture(pages: Sequence[tuple[Sheet, list[TextLine]]]) -> list[list[TextLine]]:
    """Drop page numbers and running heads: lines near the top or bottom that are numbers, or come again."""
    seen: Counter[str] = Counter()
    for sheet, found in pages:
        seen.update({_bare(line) for line in found if marginal(line, sheet)})
    kept: list[list[TextLine]] = []
    for sheet, found in pages:
        outer = {id(line) for line in (*found[:1], *found[-1:])}
        kept.append(
            [
                line
                for line in found
                if not (
                    marginal(line, sheet)
                    and (seen[_bare(line)] >= AGAIN_PAGES or (id(line) in outer and _NUMBER.fullmatch(line.text)))
                )
            ]
        )
    return kept


def marginal(line: TextLine | Char, sheet: Sheet) -> bool:
    """Tell whether something stands where page numbers and running heads do."""
    margin = max(MARGIN * sheet.height, MARGIN_POINTS)
    return line.base < margin or line.base > sheet.height - margin


def _bare(line: TextLine) -> str:
    return re.sub(r"\d+|\s+", "#", line.text)


def paragraphs(found: Sequence[TextLine], measures: Measures) -> list[TextLine]:
    """Join the printed lines of running text.

    A line that fills its measure goes on in the next, unless that is indented, of another size, or stands off.
    """
    joined: list[TextLine] = []
    last: TextLine | None = None  # the printed line before
    for line in found:
        if last is not None and joined and _goes_on(last, line, measures):
            joined[-1] = replace(
                joined[-1], text=_continued(joined[-1].text, line.text), base=line.base, page=line.page
            )
        else:
            joined.append(replace(line))
        last = line
    return joined


def _continued(left: str, right: str) -> str:
    """A number that a full line cuts in two goes on; words are parted by a blank."""
    if left[-1:] in _DIGIT and right[:1] in _DIGIT:
        return left + right
    return together(left, right)


def measures(found: Sequence[TextLine]) -> Measures:
    """Find the edges of all running text of a file; pages of short lines are as wide as others."""
    wide: dict[int, list[TextLine]] = {}
    for line in found:
        for part in line.parts or (line,):  # beside a menu, what stands right of it is running text
            if part.x1 - part.x0 > SHORTEST * part.size:
                wide.setdefault(line.page, []).append(part)
    if not wide:
        return {}
    breadth = max(line.x1 - line.x0 for some in wide.values() for line in some)
    edges: Measures = {}
    for page, some in wide.items():
        begun = sorted(line.x0 for line in some)
        shared = (x for x, after in itertools.pairwise(begun) if after - x <= 1)  # one line alone may stand further out
        left = next(shared, begun[0]) if len(some) < 10 else begun[len(some) // 10]
        edges[page] = left, max(left + 0.95 * breadth, sorted(line.x1 for line in some)[-1 - len(some) // 10])
    return edges


def without_menu(found: Sequence[TextLine], edges: tuple[float, float] | None) -> list[TextLine]:
    """Drop the menu of a site that was printed with its page: short lines beside the running text.

    Lines that reach over both are parted at a gap between them.
    """
    if edges is None:
        return list(found)
    side: list[TextLine] = []
    rest: list[TextLine] = []
    for line in found:
        outer = [part for part in line.parts or [line] if part.x1 <= edges[0] or part.x0 >= edges[1]]
        side += outer
        if line.parts and outer:
            inner = [part for part in line.parts if part not in outer]
            if inner:
                rest.append(_across(inner))
        elif not outer:
            rest.append(line)
    prose = any("。" in line.text or len(line.text) > SHORTEST for line in side)
    if prose or sum(_WORDS.search(line.text) is not None for line in side) < MENU_LINES:
        return list(found)
    return rest


def _across(parts: Sequence[TextLine]) -> TextLine:
    if len(parts) == 1:
        return parts[0]
    text, size = " ".join(part.text for part in parts), max(part.size for part in parts)
    last = parts[-1]
    return TextLine(text, parts[0].x0, last.x1, max(part.base for part in parts), size, last.page, True, tuple(parts))


def _goes_on(last: TextLine, line: TextLine, measures: Measures) -> bool:
    before, here = measures.get(last.page), measures.get(line.page) or measures.get(last.page)
    if before is None or here is None or abs(last.size - line.size) > 0.15 * last.size:
        return False
    if last.spread or line.spread or heading(last.text) is not None:  # a row of cells that no lines part
        return False
    if last.text[-1:] in _ENDS and heading(line.text) is not None:  # a sentence that fills its line, and a heading
        return False
    full = last.x1 >= before[1] - 1.8 * last.size and last.x1 - last.x0 > SHORTEST * last.size
    flush = line.x0 <= here[0] + 0.8 * line.size
    near = last.page != line.page or line.base - last.base <= 2.6 * line.size
    return full and flush and near

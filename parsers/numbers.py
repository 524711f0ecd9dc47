"""One cell's text -> its figure, or the reason why it has none.

Accepted: full-width digits, thousands separators, a sign, 减少/增加, a trailing count word (件, 项 …) or amount unit
(元, 万元, 亿元), a note in brackets after the figure. Anything else is words: a figure is never picked out of them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import lru_cache

from parsers.characters import INVISIBLE, simplified
from parsers.model import State


class Unit(Enum):
    """What a cell counts: things, or money (to 万元 by ``factor``)."""

    COUNT = None
    YUAN = Decimal("0.0001")
    WAN = Decimal(1)
    YI = Decimal(10000)
    QIAN = Decimal("0.1")


_UNITS = {
    "元": Unit.YUAN,
    "万元": Unit.WAN,
    "亿元": Unit.YI,
    "千元": Unit.QIAN,
    "万": Unit.WAN,
    "亿": Unit.YI,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How one cell reads: ``value`` only with State.NUMBER; ``trouble`` names a problem kind, if there is one."""

    state: State
    value: int | float | None = None
    trouble: str | None = None


BLANK = Reading(State.BLANK)
_DASHES = frozenset("/-—–―－─━‐‑‒−ー_\\／＼|~～·*")
_MINUS = dict.fromkeys(map(ord, "\u2010\u2011\u2013\u2212"), "-")
#: Longer than any figure with its unit and note.
MAX_LENGTH = 60
_TRIM = str.maketrans("", "", INVISIBLE)
_NOTE = re.compile(r"[(（\[【〔<《{][^()（）\[\]【】〔〕<>《》{}]*[)）\]】〕>》}]")
_SIGN_WORD = re.compile(r"^\W*(?:净?[减增][少加]?|下降|上升|负|正)\W*$")
_FIGURE = re.compile(
    r"(?P<word>净?减少?了?|净?增加?了?|新增|下降了?)?(?P<sign>[+\-]{0,2})"
    r"(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<decimals>\.\d+)?"
    r"(?P<unit>万元|亿元|千元|元|万|亿|件次|人次|[件项个条宗份次起例部篇])?(?:整|人民币)?"
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_MARKED = ("<circle>", "<super>", "<sub>", "<fraction>", "<square>")
_COUNT_WORDS = frozenset("件项个条宗份次起例部篇") | {"件次", "人次"}


def printed(text: str) -> str:
    """Return a cell's text as it prints: trimmed, lines of one cell joined by a blank."""
    if not text or text.isalnum():
        return text
    return " ".join(text.translate(_TRIM).split())


@lru_cache(maxsize=1024)
def read(text: str, *, unit: Unit | None = None, money: bool = False, signed: bool = False) -> Reading:
    """Read one cell.

    ``money`` cells give 万元; ``unit`` is what the label or header says and counts where the cell itself says nothing;
    without either only a zero can be read (``unit_unknown``). Minus, 减少 and 增加 count only in ``signed`` columns.
    """
    shown = printed(text)
    if not shown:
        return BLANK
    if all(char in _DASHES or char.isspace() for char in shown):
        return Reading(State.DASH)
    if shown.isdecimal() and shown.isascii() and len(shown) < 16:
        return _value(Decimal(shown), None, unit, money)
    if len(shown) > MAX_LENGTH or not any(char.isdigit() or char.isnumeric() for char in shown):
        return Reading(State.TEXT)
    if any(unicodedata.decomposition(char).startswith(_MARKED) for char in shown if not char.isascii()):
        return Reading(State.TEXT, trouble="number_unclear")
    folded = simplified(unicodedata.normalize("NFKC", shown)).translate(_MINUS)
    if any(_SIGN_WORD.search(note) for note in _NOTE.findall(folded)):
        return Reading(State.TEXT, trouble="number_unclear")  # 5（减少）: the note may be its sign
    bare = folded
    for _ in range(3):  # notes inside notes
        bare = _NOTE.sub("", bare)
    bare = bare.strip()
    match = _FIGURE.fullmatch(_joined(bare))
    if match is None or (bare != folded and not folded.startswith(bare[:1])):
        trouble = "number_unclear" if not _HAN.search(bare) or re.match(r"[\d+\-]", bare) else None
        return Reading(State.TEXT, trouble=trouble)
    return _figure(match, unit, money=money, signed=signed)


def _joined(text: str) -> str:
    """Close blanks that cannot stand between two digits; ``1 2`` stays what it is, undecidable."""
    return re.sub(r"(?<!\d)\s+|\s+(?!\d)", "", text)


def _figure(match: re.Match[str], unit: Unit | None, *, money: bool, signed: bool) -> Reading:
    word, sign, named = match["word"], match["sign"], match["unit"]
    if word and (not signed or sign):
        return Reading(State.TEXT, trouble="number_unclear")
    if sign in ("+-", "-+", "++"):
        return Reading(State.TEXT, trouble="number_unclear")
    if named and named not in _COUNT_WORDS and not money:
        return Reading(State.TEXT, trouble="number_unclear")
    amount = Decimal(match["digits"].replace(",", "") + (match["decimals"] or ""))
    if money and named in _COUNT_WORDS and amount:
        return Reading(State.TEXT, trouble="number_unclear")  # things are no money; none of them is none
    if sign.startswith("-") or (word and ("减" in word or "降" in word)):
        amount = -amount
    if amount < 0 and not signed:
        return Reading(State.TEXT, trouble="number_negative")  # less than none there cannot be: a dash, or a slip
    return _value(amount, _UNITS.get(named or ""), unit, money)


def _value(amount: Decimal, said: Unit | None, unit: Unit | None, money: bool) -> Reading:
    if money:
        if amount == 0:
            return Reading(State.NUMBER, 0)
        factor = (said or unit or Unit.COUNT).value
        if factor is None:
            return Reading(State.TEXT if said else State.NUMBER, trouble="unit_unknown")
        amount *= factor
        return Reading(State.NUMBER, int(amount) if amount == amount.to_integral_value() else float(amount))
    if amount != amount.to_integral_value():
        return Reading(State.TEXT, trouble="not_a_count")
    if abs(amount) >= 10**15:
        return Reading(State.TEXT, trouble="number_unclear")
    return Reading(State.NUMBER, int(amount))


def unit_in(text: str) -> Unit | None:
    """Return the unit of money that a label or header names: 采购总金额（万元）, 单位：元."""
    found = re.findall(r"[(（][^()（）]*?(亿元|千元|万元|元)[^()（）]*[)）]|单位[:：]?(亿元|千元|万元|元)", text)
    units = {_UNITS[first or second] for first, second in found}
    return units.pop() if len(units) == 1 else None

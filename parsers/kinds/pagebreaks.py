"""Cells that a page break cuts: one part of a label at the foot of a page, the other at the head of the next.

The rules of both pages are closed, so that only the words tell: two parts that are no label of the form, and together
are one, were one cell. Figures below figures in a row that says nothing else are what is left of the row above: they
stay apart in their cell, so that nobody takes its first digits for the whole. A label above and figures
without label below are joined by nothing, but its row is not blank either. Nothing else is joined.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from parsers.forms import forms
from parsers.labels import key, numeral, vocabularies

#: The number before a label, when the label itself is on the next page: （四, 三、, 1.
_NUMBERING = re.compile(r"[（(][一二三四五六七八九十][）)]?|[一二三四五六七八九十][）)、]?|\d{1,2}[.．、]")
#: What begins a figure, and what may go on with it in the next line.
_BEGUN = re.compile(r"[-+－＋]?\d[\d\s,，.．]*")
_GOES_ON = re.compile(r"[\d,，.．][\d\s,，.．]*(?:[件项条个次]|万?元)?|[件项条个次]|万?元")
_HAN = re.compile(r"[一-鿿]")
#: Cells in the rows of figures of table 四, which have no label.
_UNLABELLED = (5, 15)


@dataclass(slots=True, eq=False)
class Part:
    """A cell of a table that is being put together from the pages it stands on."""

    text: str
    row: int
    col: int
    rowspan: int
    colspan: int
    whole: bool = True


@lru_cache(maxsize=1)
def _labels() -> frozenset[str]:
    """Return every label of the forms, bare."""
    words = vocabularies()
    known = {"信息内容", "申请人情况"}
    for one in (words.lines, words.groups, words.applicants, words.applicant_heads, words.items, words.channels):
        known |= one.by_key.keys()
    known |= words.results.by_key.keys()
    for form in forms().values():
        for band in form.bands:
            known |= {key(word) for column in band.columns for word in column.words}
    return frozenset(known)


def mend(parts: list[Part], cut: int) -> bool:
    """Join what the break before row ``cut`` parted; True where that was a whole row, which is then one row less."""
    above = {(part.col, part.colspan): part for part in parts if part.row + part.rowspan == cut}
    below = {(part.col, part.colspan): part for part in parts if part.row == cut}
    pairs = [(part, below[place]) for place, part in above.items() if place in below]
    torn = [pair for pair in pairs if _torn(*pair)]
    rest = [pair for pair in pairs if _goes_on(*pair)]
    emptied = _emptied(pairs)
    if not torn and not rest:
        _doubt(emptied)
        return False
    rowed = any(upper.rowspan == 1 and lower.rowspan == 1 for upper, lower in torn) or (rest and _is_rest(pairs))
    again = [pair for pair in pairs if pair[0].text == pair[1].text and pair[0].rowspan + pair[1].rowspan > 2]
    one_row = (
        bool(rowed)
        and above.keys() == below.keys()
        and all(pair in torn + rest + again or not (pair[0].text and pair[1].text) for pair in pairs)
    )
    for upper, lower in pairs if one_row else torn:
        if (upper, lower) in rest:
            upper.text += "\n" + lower.text
        elif (upper, lower) not in again:
            upper.text += lower.text
        upper.rowspan += lower.rowspan - one_row
        upper.whole = upper.whole and lower.whole
        parts.remove(lower)
    if one_row:
        for part in parts:
            if part.row > cut:
                part.row -= 1
    else:
        _doubt(emptied)
    return one_row


def _doubt(pairs: list[tuple[Part, Part]]) -> None:
    for upper, _ in pairs:
        upper.whole = False


def _torn(upper: Part, lower: Part) -> bool:
    if not upper.text or not lower.text:
        return False
    whole, first, results = key(upper.text + lower.text), key(upper.text), vocabularies().results.by_key
    if _NUMBERING.fullmatch(upper.text.strip()):
        return whole in _labels() and _HAN.search(lower.text) is not None
    if whole in results and first not in results:
        return True  # 结果 above 维持, which is short for the whole elsewhere
    if whole not in _labels() or first in _labels():
        return False
    # 行政查询事项 alone is short for 8.属于行政查询事项, but not below 8.属于
    return key(lower.text) not in _labels() or bool(numeral(upper.text) and not numeral(lower.text))


def _goes_on(upper: Part, lower: Part) -> bool:
    """Tell whether a figure may go on below the break."""
    return bool(_BEGUN.fullmatch(upper.text.strip()) and _GOES_ON.fullmatch(lower.text.strip()))


def _is_rest(pairs: list[tuple[Part, Part]]) -> bool:
    """Tell whether a row without words is the rest of the row above it: that has a label of its own, or needs none."""
    if any(lower.rowspan == 1 and _HAN.search(lower.text) and not _goes_on(upper, lower) for upper, lower in pairs):
        return False
    worded = [(upper, lower) for upper, lower in pairs if _HAN.search(upper.text)]
    if not worded:
        return len(pairs) in _UNLABELLED
    return any(upper.rowspan == lower.rowspan == 1 and not lower.text for upper, lower in worded)


def _emptied(pairs: list[tuple[Part, Part]]) -> list[tuple[Part, Part]]:
    """Return the cells of a row that has a label alone, where one without words below the break may have its figures.

    It is not known to be blank, then.
    """
    single = [pair for pair in pairs if pair[0].rowspan == pair[1].rowspan == 1]
    worded = [(upper, lower) for upper, lower in single if upper.text]
    if not worded or any(not _HAN.search(upper.text) or lower.text for upper, lower in worded):
        return []
    below = [lower.text for _, lower in single if lower.text]
    return single if any(any(map(str.isdigit, text)) for text in below) and not any(map(_HAN.search, below)) else []

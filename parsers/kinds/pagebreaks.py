"""Cells that a page break cuts: one part of a label at the foot of a page, the other at the head of the next.

The rules of both pages are closed, so that only the words tell: two parts that are no label of the form, and together
are one, were one cell. Nothing else is joined.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from parsers.forms import forms
from parsers.labels import key, vocabularies


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
    if not torn:
        return False
    rowed = any(upper.rowspan == 1 and lower.rowspan == 1 for upper, lower in torn)
    one_row = (
        rowed
        and above.keys() == below.keys()
        and all(pair in torn or not (pair[0].text and pair[1].text) for pair in pairs)
    )
    for upper, lower in pairs if one_row else torn:
        upper.text += lower.text
        upper.rowspan += lower.rowspan - one_row
        upper.whole = upper.whole and lower.whole
        parts.remove(lower)
    if one_row:
        for part in parts:
            if part.row > cut:
                part.row -= 1
    return one_row


def _torn(upper: Part, lower: Part) -> bool:
    if not upper.text or not lower.text:
        return False
    whole, first, results = key(upper.text + lower.text), key(upper.text), vocabularies().results.by_key
    if whole in results and first not in results:
        return True  # 结果 above 维持, which is short for the whole elsewhere
    return whole in _labels() and not {first, key(lower.text)} & _labels()

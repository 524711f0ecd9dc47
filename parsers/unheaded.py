"""Lists of indicators whose header is lost: their columns are known by what stands in them.

Only where that leaves no choice: one column of labels, at most one of numbers before it and one of units behind it, and
one of figures. Whether the labels are indicators at all is decided where those are known.
"""

from __future__ import annotations

import itertools
import re

from parsers.characters import fold
from parsers.columns import Layout, one_list
from parsers.grid import Grid

#: Fewer rows prove nothing, and lists of more columns have figures of several kinds.
ENOUGH = 4
WIDEST = 4
_UNIT = re.compile(r"(?:条|件|份|宗|次|篇|个|人|人次|件次|条次|期|场|元|万元|千元|亿元|[-—–/]+)")
_NUMBER = re.compile(r"[(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[).、]?")
_FIGURE = re.compile(r"\d[\d,.]*(?:条|件|份|宗|次|篇|个|人|人次|万元|元)?|[-—–/]+|无")
_WORDED = re.compile(r"[一-鿿]{3}")


def layout(grid: Grid) -> Layout | None:
    """Return the layout of a grid without a header; None where its cells do not say which column is which."""
    width = grid.width
    if not 2 <= width <= WIDEST:
        return None
    whole = [row for row in range(grid.height) if grid.aligned(row) == width and len(grid.own(row)) == width]
    filled = [row for row in whole if all(cell.text for cell in grid.own(row)[-2:])]
    if len(filled) < ENOUGH or 2 * len(filled) < grid.height:
        return None
    roles = [_role([fold(grid.own(row)[at].text) for row in filled]) for at in range(width)]
    if roles[0] == "figure" and _counts([fold(grid.own(row)[0].text) for row in filled]):
        roles[0] = "number"
    labels, figures, units = (
        [at for at, role in enumerate(roles) if role == name] for name in ("label", "figure", "unit")
    )
    if len(labels) != 1 or len(figures) != 1 or len(units) > 1 or "" in roles or "number" in roles[1:]:
        return None
    if figures[0] < labels[0] or (units and units[0] < labels[0]):
        return None
    return one_list(grid, labels[0], units[0] if units else None, figures[0])


def _role(texts: list[str]) -> str:
    said = [text for text in texts if text]
    if all(map(_UNIT.fullmatch, said)) and not all(re.fullmatch(r"[-—–/]+", text) for text in said):
        return "unit"
    if all(map(_FIGURE.fullmatch, said)) and any(any(map(str.isdigit, text)) for text in said):
        return "figure"
    if all(map(_NUMBER.fullmatch, said)):
        return "number"
    return "label" if 5 * sum(map(bool, map(_WORDED.search, said))) >= 4 * len(said) > 0 else ""


def _counts(texts: list[str]) -> bool:
    """Tell serial numbers from figures: each is above the one before it."""
    numbers = [int(text) for text in texts if text.isdigit()]
    return len(numbers) == len(texts) and all(one < other for one, other in itertools.pairwise(numbers))

"""Which cells of a row are its values, where the columns of table 三 are lost.

Spans that were lost leave nothing, or a blank cell in each place that they covered; tables have spare columns beside.
What all lines of a table have in common decides; a row that does not fit it may have lost a value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from parsers.forms import forms
from parsers.grid import Cell

#: Values of a line.
COLUMNS = 7
#: Most spare columns.
SPARE = 12


#: Names of a header, None where a word is not known, with their cells.
Names = list[tuple[str | None, Cell]]


@lru_cache(maxsize=1)
def fillers() -> dict[str, int]:
    """Return, for each line, how many blank cells its label's span leaves where spans are filled up."""
    return {
        line.line: 0 if line.group else 1 if line.top else 2
        for form in reversed(forms().values())
        for line in form.lines
    }


@dataclass(frozen=True, slots=True)
class Layout:
    """``left`` and ``right`` count spare cells beside the values; ``filled``: spans left blank cells.

    ``shown`` says that some line whose label has a span begins with a figure, and so that spans left none.
    """

    filled: bool
    left: int
    right: int
    shown: bool = field(default=True, compare=False)

    def values(self, line: str, cells: Sequence[Cell]) -> Sequence[Cell] | None:
        """Return the values among the cells behind a line's label; None where the row does not fit."""
        start = self.left + (fillers().get(line, 0) if self.filled else 0)
        if len(cells) != start + COLUMNS + self.right:
            return None
        end = start + COLUMNS
        if (
            not (self.filled or self.shown or cells[start].text)
            and fillers().get(line, 0)
            and any(c.text for c in cells)
        ):
            return None  # the blank may be what the label's span left, and another one be lost
        blank = not any(cell.text for cell in (*cells[:start], *cells[end:]))
        return cells[start:end] if blank else None


def layout(lines: Sequence[tuple[str, Sequence[Cell]]], before: Layout | None = None) -> Layout | None:
    """Return what most lines of a table have in common; None where that would be a guess.

    ``lines`` has the name of each line and the cells behind its label. What the piece ``before`` a page break had
    decides between layouts that fit equally well.
    """
    if not lines:
        return None
    most = max(len(cells) for _, cells in lines) - COLUMNS
    spares = range(max(0, min(most, SPARE)) + 1)
    tried = [Layout(filled, left, right) for filled in (False, True) for left in spares for right in spares]
    fits = {one: [one.values(name, cells) for name, cells in lines] for one in tried if one.left + one.right <= most}
    counts = {one: sum(1 for found in fit if found is not None) for one, fit in fits.items()}
    best = max(counts, key=lambda one: counts[one], default=None)
    if best is None or counts[best] * 2 < len(lines) or not counts[best]:
        return None
    rivals = [one for one, count in counts.items() if count == counts[best]]
    if before in rivals:
        return before
    if not all(_same(fits[one], fits[best]) for one in rivals):
        return None
    spanning = [fit for (name, _), fit in zip(lines, fits[best], strict=True) if fillers().get(name)]
    return replace(best, shown=any(fit and fit[0].text for fit in spanning))


def _same(one: Sequence[Sequence[Cell] | None], other: Sequence[Sequence[Cell] | None]) -> bool:
    """Tell whether two layouts take the same cells."""
    ends = [[(id(fit[0]), id(fit[-1])) if fit else None for fit in fits] for fits in (one, other)]
    return ends[0] == ends[1]


def without_blanks(names: Names, fresh: Names, at: int) -> tuple[Names, Names, int]:
    """Drop blank cells left and right of two rows of names, where exactly the seven names are left then."""

    def ends(row: Names) -> tuple[int, int]:
        worded = [position for position, (name, cell) in enumerate(row) if name or cell.text.strip()]
        return worded[0], worded[-1] + 1

    (start, end), (first, last) = ends(names), ends(fresh)
    if end - start + last - first != COLUMNS or not start <= at <= end:
        return names, fresh, at
    return names[start:end], fresh[first:last], at - start

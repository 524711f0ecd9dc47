"""What may be said of ``left = right`` when some of the cells are blank.

A blank is not zero, but it is some whole number from 0 on (``items_change`` may be any integer, an amount any
fraction). So a sum with blanks in it can still be known to hold with them read as zero, or known to be broken whatever
they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from archive.rules.checks import Number, Result

# amounts in 万元 are printed to the tenth of a yuan at most; sums of such floats carry dust far below that
TOLERANCE = 1e-6


class Side(NamedTuple):
    """One side of an equation: the sum of the figures that are there, and the names of the cells that are blank."""

    known: Number
    blank: tuple[str, ...] = ()

    @property
    def number(self) -> Number | None:
        """The side's value, None while a blank may change it."""
        return None if self.blank else self.known


def side(names: Sequence[str], values: Sequence[Number | None]) -> Side:
    """Add up the values of cells; a cell that is None counts as blank, and is named."""
    if len(values) == 1 and (only := values[0]) is not None:  # a printed total, as most sides are
        return Side(only if isinstance(only, int) else round(only, 6))
    known = sum([value for value in values if value])
    blank: tuple[str, ...] = ()
    if None in values:
        blank = tuple(name for name, value in zip(names, values, strict=True) if value is None)
    return Side(known if isinstance(known, int) else round(known, 6), blank)


def compare(expected: Side, found: Side, *, signed: bool = False, whole: bool = True) -> Result:
    """Decide ``expected = found``.

    ``holds`` where it holds with every blank read as zero; ``broken`` where no value of the blanks could make it
    hold; ``undecidable`` otherwise. Blanks are whole numbers from 0, any integers where ``signed``, or any amounts from
    0 where they are of money and need not be ``whole``.
    """
    gap = found.known - expected.known
    if abs(gap) < TOLERANCE:
        return "holds"
    fits = not whole or abs(gap - round(gap)) < TOLERANCE
    # a blank on the side that falls short can be the missing amount; one on the other side only widens the gap
    mendable = found.blank if gap < 0 else expected.blank
    if signed:
        mendable = found.blank + expected.blank
    return "undecidable" if fits and mendable else "broken"

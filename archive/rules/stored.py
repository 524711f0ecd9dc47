"""A stored report as the rules across reports see it: whose it is, and the cells that they compare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from archive.rules.blanks import Side
from archive.rules.checks import Number

Cell = tuple[int, str, str]  # chapter, line, field


class Stored(NamedTuple):
    """One report of the archive.

    ``values`` has the cells that its form has, None where no number is printed; ``unclear`` are those in which one may
    be printed that could not be read. ``agency`` is the agency's key.
    """

    agency: str
    year: int
    scope: str
    values: Mapping[Cell, Number | None]
    unclear: frozenset[Cell] = frozenset()

    def has(self, cells: Iterable[Cell]) -> bool:
        """Say whether the report's form has all of these cells."""
        return all(cell in self.values for cell in cells)


def add_up(reports: Sequence[Stored], cells: Sequence[Cell], names: Sequence[str], prefix: str = "") -> Side:
    """Add up cells over reports; a blank one is named by its name in ``names``, behind ``prefix``."""
    values = [report.values[cell] for report in reports for cell in cells]
    known = sum([value for value in values if value])
    blank: tuple[str, ...] = ()
    if None in values:
        blank = tuple(
            prefix + name for value, name in zip(values, [*names] * len(reports), strict=True) if value is None
        )
    return Side(known if isinstance(known, int) else round(known, 6), blank)

"""The single changes that are tried on a table: every one that some known slip would make.

A generator yields (kind, cells and what they would say). Most are thrown out at once, by what the sums that cross a
cell need; what is left is judged on all equations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations, pairwise
from typing import NamedTuple

from archive.causes.equations import TOTAL, TOTAL_LINE, Along, Cell, Name, System
from archive.causes.slips import slip
from archive.causes.words import telling
from archive.rules.checks import Number

Cells = dict[Cell, Number | None]

#: Changes in which one figure is what a sum needs: that sum is no evidence for them.
SOLVED = frozenset({"line_shifted", "column_shifted"})


class Change(NamedTuple):
    """One change that would do: ``cells`` is what they would say instead, the first of them where it begins."""

    kind: str
    cells: tuple[tuple[Cell, Number | None], ...]
    sums: tuple[Name, ...]
    prose: int

    @property
    def witnesses(self) -> int:
        """How many independent statements of the report it would bring in line."""
        return len(self.sums) + self.prose

    @property
    def rank(self) -> int:
        """0 for one cell on which two statements agree, 1 for what leaves a mark, 2 for one cell, 3 for the rest."""
        if len(self.cells) == 1 and self.witnesses > 1:
            return 0
        return 1 if telling(self.kind) else 2 if len(self.cells) == 1 else 3


def changes(system: System) -> list[Change]:
    """Return every change that mends all broken sums that it touches, and breaks none; each once."""
    found: dict[frozenset[tuple[Cell, Number]], Change] = {}
    tried = chain(((1, *one) for one in _one_cell(system)), ((2, *one) for one in _several(system)))
    for least, kind, cells in tried:
        changed = {cell: value for cell, value in cells.items() if (value or 0) != (system.values[cell] or 0)}
        if len(changed) < least or min(value or 0 for value in changed.values()) < 0:
            continue  # what comes to one cell has been tried as such
        key = frozenset((cell, value or 0) for cell, value in changed.items())
        if key in found and (telling(found[key].kind) or not telling(kind)):
            continue
        judged = system.judge(changed)
        if judged and (len(judged.sums) > 1 or kind not in SOLVED):
            found[key] = Change(kind, tuple(changed.items()), *judged)
    return list(found.values())


def _several(system: System) -> Iterator[tuple[str, Cells]]:
    """Try changes of several cells that have one cause."""
    for rows, crossing in _ways(system):
        for cells in rows:
            yield from _exchanged(system, cells, crossing)
            yield from _shifted(system, cells, crossing)
    for cells in system.rows:
        yield from _split(system, cells)
        yield from _run_together(system, cells)
    yield from _totals(system)
    if system.chapter == 3:
        yield from _with_totals(system)
        yield from _whole_lines(system)
        yield from _moved(system)


def _ways(system: System) -> tuple[tuple[list[list[Cell]], Along], ...]:
    """Return the table's lines and its columns, each with the direction of the sums that cross it."""
    return (system.rows, "column"), (system.columns, "line")


def _one_cell(system: System) -> Iterator[tuple[str, Cells]]:
    for cell in dict.fromkeys(cell for equation in system.broken for cell in equation.terms):
        if change := system.needed(cell):
            printed = system.values[cell]
            meant = (printed or 0) + change
            if meant >= 0:
                yield slip(printed, meant, parts=_parts(system, cell)), {cell: meant}


def _parts(system: System, cell: Cell) -> list[Number]:
    """Return what a total adds up, along its line or its column."""
    for equation in system.of[cell]:
        if equation.terms[cell] == 1 and list(equation.terms.values()).count(1) == 1 and equation.along != "prose":
            return [system.values[part] or 0 for part, term in equation.terms.items() if term == -1]
    return []


def _agrees(needed: Number | None, change: Number) -> bool:
    """Say whether sums that need ``needed`` can live with ``change``; NaN agrees with nothing."""
    return needed is None or change == needed


def _exchanged(system: System, cells: Sequence[Cell], crossing: Along) -> Iterator[tuple[str, Cells]]:
    for one, other in pairwise(cells):
        first, second = system.values[one], system.values[other]
        gap = (second or 0) - (first or 0)
        if gap and _agrees(system.needed(one, crossing), gap) and _agrees(system.needed(other, crossing), -gap):
            yield "neighbours_exchanged", {one: second, other: first}


def _shifted(system: System, cells: Sequence[Cell], crossing: Along) -> Iterator[tuple[str, Cells]]:
    """Try a line or column shifted by one from some cell on; the figure that fell out is what the sums need.

    Only a cell that holds nothing is taken to be the gap: no printed figure is given up.
    """
    values = [system.values[cell] for cell in cells]
    if sum(1 for value in values if value) < 2:
        return
    last = len(cells) - 1
    kind = "line_shifted" if crossing == "column" else "column_shifted"
    for start in range(last):
        if not values[start]:
            yield from _with_unknown(
                system, kind, cells[last], dict(zip(cells[start:], values[start + 1 :], strict=False))
            )
        if not values[last]:
            moved = dict(zip(cells[start + 1 :], values[start:], strict=False))
            yield from _with_unknown(system, kind, cells[start], moved)


def _with_unknown(system: System, kind: str, unknown: Cell, cells: Cells) -> Iterator[tuple[str, Cells]]:
    """Complete a change by one figure that is not there: what the first sum that contains it then needs."""
    crossing: Along = "line" if kind == "column_shifted" else "column"
    for cell, value in cells.items():
        if not _agrees(system.needed(cell, crossing), (value or 0) - (system.values[cell] or 0)):
            return
    for equation in system.of.get(unknown, ()):
        if equation.along == "prose" or equation.result == "undecidable":
            continue
        gap = equation.gap + sum(
            equation.terms.get(cell, 0) * ((value or 0) - (system.values[cell] or 0)) for cell, value in cells.items()
        )
        yield kind, cells | {unknown: (system.values[unknown] or 0) - gap * equation.terms[unknown]}
        return


def _split(system: System, cells: Sequence[Cell]) -> Iterator[tuple[str, Cells]]:
    """Try one figure printed over two cells (1 | 25 for 125), in the place of a neighbour or pushing on the rest."""
    for at, (one, other) in enumerate(pairwise(cells)):
        first, second = system.values[one], system.values[other]
        if not (isinstance(first, int) and isinstance(second, int) and first > 0 and second > 0):
            continue
        whole = int(f"{first}{second}")
        yield "figure_split", {one: whole, other: None}
        yield "figure_split", {one: None, other: whole}
        after = list(cells[at + 1 :])
        if len(after) > 1:
            rest = dict(zip(after, (system.values[cell] for cell in after[1:]), strict=False))
            yield from _with_unknown(system, "figure_split", after[-1], {one: whole} | rest)


def _run_together(system: System, cells: Sequence[Cell]) -> Iterator[tuple[str, Cells]]:
    """Try two figures printed in one cell (1 and 25 as 125), beside a cell that holds nothing."""
    for one, other in pairwise(cells):
        for printed, empty in ((one, other), (other, one)):
            digits = str(system.values[printed])
            if system.values[empty] or not digits.isdecimal():
                continue
            for at in range(1, len(digits)):
                if digits[at] != "0" or at == len(digits) - 1:
                    yield "figures_run_together", {one: int(digits[:at]), other: int(digits[at:])}


def _with_totals(system: System) -> Iterator[tuple[str, Cells]]:
    """Try a figure together with the totals that were computed from it, as a spreadsheet does."""
    inside = system.rows
    totals = {cell[2]: cell for row in inside for cell in row if cell[1] == TOTAL_LINE}
    for row in inside:
        line_total = next((cell for cell in row if cell[2] == TOTAL), None)
        for cell in row:
            if cell == line_total:
                continue
            across = system.needed(cell, "column")
            if across and line_total and system.needed(line_total, "column") == across:
                yield from _by(system, across, (cell, line_total))
            below = totals.get(cell[2])
            if below is None or cell[1] == TOTAL_LINE:
                continue
            if (down := system.needed(cell, "line")) and system.needed(below, "line") == down:
                yield from _by(system, down, (cell, below))
            if line_total and not across and (whole := system.needed(below, "column")):
                yield from _by(system, whole, (cell, line_total, below, totals[TOTAL]))


def _by(system: System, change: Number, cells: Iterable[Cell]) -> Iterator[tuple[str, Cells]]:
    """Change cells by the same amount. Digits say nothing here: among so many cells, chance finds a fitting one."""
    changed: Cells = {cell: (system.values[cell] or 0) + change for cell in cells}
    if min(value or 0 for value in changed.values()) >= 0:
        yield "figure_with_totals", changed


def _whole_lines(system: System) -> Iterator[tuple[str, Cells]]:
    """Try a line that is part of another one, and was counted beside it.

    With figures of one kind of applicants alone it is no more than a figure with its total.
    """
    for row in system.rows:
        filled = [cell for cell in row if system.values[cell]]
        if filled and all(system.needed(cell, "column") == -(system.values[cell] or 0) for cell in filled):
            yield "line_within_another" if len(filled) > 2 else "figure_with_totals", dict.fromkeys(filled)


def _totals(system: System) -> Iterator[tuple[str, Cells]]:
    """Try all totals of one direction at once: not filled, or with one line or column left out or counted twice."""
    down = [cell for row in system.rows for cell in row if cell[2] == TOTAL]
    across = [cell for row in system.rows for cell in row if cell[1] == TOTAL_LINE]
    yield from _all_totals(system, down, "line", "column")
    yield from _all_totals(system, across, "column", "line")


def _all_totals(system: System, totals: list[Cell], along: Along, what: str) -> Iterator[tuple[str, Cells]]:
    needed = {cell: system.needed(cell, along) or 0 for cell in totals}
    changed: Cells = {cell: (system.values[cell] or 0) + change for cell, change in needed.items() if change}
    if len(changed) < 2:
        return
    if not any(system.values[cell] for cell in changed):
        yield "total_unfilled", changed
    lost = [False, False]
    for parts in zip(*(_added(system, cell, along) for cell in totals), strict=False):
        values = [system.values[part] or 0 for part in parts]
        for at, sign in enumerate((1, -1)):
            if any(values) and all(needed[cell] == sign * value for cell, value in zip(totals, values, strict=False)):
                lost[at] = True
    if lost[0]:
        yield f"{what}_left_out", changed
    if lost[1]:
        yield f"{what}_counted_twice", changed


def _added(system: System, total: Cell, along: Along) -> list[Cell]:
    """Return the cells that a total adds up in this direction."""
    for equation in system.of.get(total, ()):
        if equation.along == along and list(equation.terms.values()).count(1) == 1:
            return [cell for cell, term in equation.terms.items() if term == -1]
    return []


def _moved(system: System) -> Iterator[tuple[str, Cells]]:
    """Try a part of a figure counted in another cell of its line or column: what always could be."""
    for rows, crossing in _ways(system):
        for cells in rows:
            asking = [(cell, change) for cell in cells if (change := system.needed(cell, crossing))]
            for (one, change), (other, back) in combinations(asking, 2):
                if back == -change:
                    moved = {one: (system.values[one] or 0) + change, other: (system.values[other] or 0) + back}
                    yield "part_moved", dict(moved)

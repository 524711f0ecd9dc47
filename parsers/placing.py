"""Tables of the same shape and wording are placed alike: what was found for one holds for the next.

The agencies of one portal fill in one table. Which cell of it is which figure follows from its spans and words alone,
never from its numbers; so a document whose tables have each span and each word of an earlier one, and numbers where
that one has numbers, is placed as that one was. Nothing else is taken over: each figure is read from its own cell, and
a document in whose tables anything was lost, doubled or unclear is never the model of another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from parsers import numbers
from parsers.channels import hears
from parsers.document import Document, Line
from parsers.findings import Findings, Way
from parsers.model import Figure, Problem, Status

#: Everything that placing depends on: lines that name a channel, and each table's spans and words.
Shape = tuple[object, ...]

#: Shapes that are remembered; those asked for last stay.
MOST = 256
#: Shapes of more cells are read anew each time: no form has so many.
MOST_CELLS = 2000
#: A number with more digits is no count, and kept as it is.
MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Place:
    """Where one figure of a form stands: the place of its table among the document's tables, and of its cell."""

    chapter: int
    line: str
    field: str
    order: int
    table: int
    row: int
    col: int
    way: Way | None


@dataclass(frozen=True, slots=True)
class Plan:
    """How the tables of one shape are placed: the figures in the form's order, the rows that were understood."""

    places: tuple[Place, ...]
    template: str | None
    status: Status
    used: tuple[tuple[int, frozenset[int]], ...]
    found: frozenset[int]


class Plans:
    """The plans of the shapes seen last."""

    def __init__(self) -> None:
        self._known: dict[Shape, Plan] = {}

    def get(self, shape: Shape) -> Plan | None:
        """Return the plan of a shape, if it was seen before."""
        plan = self._known.pop(shape, None)
        if plan is not None:
            self._known[shape] = plan
        return plan

    def keep(self, shape: Shape, plan: Plan) -> None:
        """Remember a plan; the one that was not asked for the longest is forgotten."""
        self._known[shape] = plan
        while len(self._known) > MOST:
            self._known.pop(next(iter(self._known)), None)

    def __len__(self) -> int:
        return len(self._known)

    def clear(self) -> None:
        """Forget all of them."""
        self._known.clear()


PLANS = Plans()


def shape(document: Document) -> Shape | None:
    """Return what placing depends on; None where columns prove nothing, so that numbers themselves may decide."""
    parts: list[object] = []
    for block in document.blocks:
        if isinstance(block, Line):
            heard = hears(block.text)
            if heard is not None:
                parts.append(heard)
            continue
        rows = block.laid_out()
        if rows is None or len(parts) > MOST_CELLS:
            return None
        parts.append(len(rows))
        for cells in rows:
            parts.append(None)
            for cell in cells:
                text = cell.text
                plain = text.isdecimal() and text.isascii() and len(text) <= MOST_DIGITS
                parts.append("0" if plain else text)
                if cell.rowspan != 1 or cell.colspan != 1:
                    parts.append((cell.rowspan, cell.colspan))
    return tuple(parts)


def plan(
    document: Document, findings: Findings, figures: Iterable[Figure], template: str | None, status: Status
) -> Plan | None:
    """Return how a document was placed; None where something in its tables was not wholly clear."""
    if len(findings.problems) != findings.unclear or findings.repeated or findings.conflicts or findings.barred:
        return None
    grids = list(document.grids())
    ordinals = {id(grid): at for at, grid in enumerate(grids)}
    tables = {grid.index: at for at, grid in enumerate(grids)}
    if len(tables) != len(grids):
        return None  # two of one number: where a figure stands is not certain
    order = {name: at for at, name in enumerate(findings.cells)}
    places: list[Place] = []
    for figure in figures:
        name = figure[:3]
        if figure.place is None:
            return None
        at = figure.place
        places.append(Place(*name, order[name], tables[at.table_index], at.row, at.col, findings.ways.get(name)))
    used = tuple((ordinals[grid], frozenset(rows)) for grid, rows in findings.used.items())
    return Plan(tuple(places), template, status, used, frozenset(findings.tables))


def follow(known: Plan, document: Document) -> tuple[list[Figure], list[Problem], dict[int, set[int]]]:
    """Read each figure from its own cell: the figures, what is unclear of them, and the rows used by table."""
    grids = list(document.grids())
    figures: list[Figure] = []
    unclear: list[tuple[int, Problem]] = []
    for place in known.places:
        grid = grids[place.table]
        cell = grid.rows[place.row][place.col]
        assert cell is not None
        text, way = cell.text, place.way
        reading = numbers.read(text) if way is None else numbers.read(text, unit=way[0], money=way[1], signed=way[2])
        raw = numbers.printed(text) if text and not text.isalnum() else text
        here = grid.place(cell)
        figures.append(Figure(place.chapter, place.line, place.field, raw, reading.value, reading.state, here))
        if reading.trouble is not None:
            unclear.append((place.order, Problem(reading.trouble, f"{place.line}.{place.field}: {raw}", here)))
    unclear.sort(key=lambda one: one[0])
    used = {id(grids[at]): set(rows) for at, rows in known.used}
    return figures, [problem for _, problem in unclear], used

"""The sums of one table as equations over its cells, and what each would need to hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import nan
from typing import Literal, NamedTuple

from archive.rules.blanks import TOLERANCE
from archive.rules.checks import Check, Number, Result
from archive.rules.declared import Rule, Sum, sums
from archive.rules.tables import APPLICANTS, Tables
from parsers.forms import forms

Cell = tuple[int, str, str]
#: A rule and its subject: what ``checks`` calls one sum.
Name = tuple[str, str | None]
#: Along what an equation adds up: a line, a column, or not at all (a figure that the prose states).
Along = Literal["line", "column", "prose"]

COLUMNS = (*APPLICANTS, "total")
TOTAL = "total"
TOTAL_LINE = "total_processed"
PROSE = "text.figures"
TOTAL_COLUMN = "requests.total_column"
#: Rules whose broken sums are looked into.
SUMS = frozenset({"requests.balance", "requests.outcomes", "requests.applicants", "disputes.sum", TOTAL_COLUMN})


@dataclass(slots=True)
class Equation:
    """``sum of terms × cells = constant``; ``gap`` is what is left of it as printed, blanks read as zero.

    A term is 1 where the cell stands on the side found, −1 on the side expected.
    """

    name: Name
    along: Along
    result: Result
    terms: dict[Cell, int]
    gap: Number = 0

    def moved(self, change: Mapping[Cell, Number | None], values: Mapping[Cell, Number | None]) -> Number:
        """Return by how much a change moves the gap."""
        terms = self.terms
        return sum(
            terms[cell] * ((value or 0) - (values[cell] or 0)) for cell, value in change.items() if cell in terms
        )

    def after(self, change: Mapping[Cell, Number | None], values: Mapping[Cell, Number | None]) -> Result:
        """Return what the rule would say if the cells of ``change`` read otherwise."""
        gap = self.gap + self.moved(change, values)
        if abs(gap) < TOLERANCE:
            return "holds"
        short = 1 if gap < 0 else -1  # the side that falls short: a blank on it can be what is missing
        for cell, term in self.terms.items():
            if term == short and change.get(cell, values[cell]) is None:
                return "undecidable"
        return "broken"


class Judged(NamedTuple):
    """What a change would mend: sums; and how many more figures of the prose would speak for it than against it."""

    sums: tuple[Name, ...]
    prose: int


@dataclass(slots=True)
class System:
    """The equations of one table. ``rows`` and ``columns`` are its cells as the form lays them out."""

    chapter: int
    values: dict[Cell, Number | None]
    rows: list[list[Cell]]
    columns: list[list[Cell]]
    equations: list[Equation]
    of: dict[Cell, list[Equation]] = field(default_factory=dict)
    _needed: dict[tuple[Cell, Along | None], Number | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note which equations contain a cell."""
        for equation in self.equations:
            for cell in equation.terms:
                self.of.setdefault(cell, []).append(equation)

    @property
    def broken(self) -> list[Equation]:
        """The sums that do not hold, in the order of the rules."""
        return [one for one in self.equations if one.result == "broken" and one.along != "prose"]

    def needed(self, cell: Cell, along: Along | None = None) -> Number | None:
        """Return by how much a cell must change for the sums ``along`` it (None: all) to hold, if it alone does.

        0 where they hold as printed; None where no sum asks for anything; NaN, which equals nothing, where two of
        them ask for different things.
        """
        if (cell, along) not in self._needed:
            asked = {
                -equation.gap * equation.terms[cell]
                for equation in self.of.get(cell, ())
                if equation.along == along or (along is None and equation.along != "prose")
                if equation.result != "undecidable"
            }
            self._needed[cell, along] = nan if len(asked) > 1 else next(iter(asked), None)
        return self._needed[cell, along]

    def judge(self, change: Mapping[Cell, Number | None]) -> Judged | None:
        """Say what a change mends; None where it breaks a sum that held, or leaves one broken that it touches.

        Prose only weighs: it may have been copied from the table, the error with it.
        """
        mended: list[Name] = []
        prose = 0
        seen: set[Name] = set()
        for cell in change:
            for equation in self.of.get(cell, ()):
                if equation.name in seen:
                    continue
                seen.add(equation.name)
                if not equation.moved(change, self.values):
                    continue  # cells exchanged within one sum: it says nothing of them
                after = equation.after(change, self.values)
                if equation.along == "prose":
                    prose += _weight(equation.result, after)
                elif after == "broken" or (equation.result != "undecidable" and after != "holds"):
                    return None
                elif equation.result == "broken":
                    mended.append(equation.name)
        return Judged(tuple(sorted(mended, key=str)), prose) if mended else None


def _weight(before: Result, after: Result) -> int:
    """Return 1 where a figure of the prose comes to agree with the table, −1 where it no longer does."""
    return (before == "broken" and after == "holds") - (before == "holds" and after == "broken")


def systems(tables: Tables, checks: Iterable[Check]) -> Iterator[System]:
    """Yield the table of chapter 3 and that of chapter 4, where a sum of theirs is broken."""
    results = {(check.rule, check.subject): check for check in checks}
    for chapter in (3, 4):
        rules = [(rule, formula) for rule, formula in sums() if formula.chapter == chapter]
        named = {rule.rule for rule, _ in rules}
        if any(check.result == "broken" and name[0] in named for name, check in results.items()):
            yield _system(chapter, rules, tables, results)


def _system(chapter: int, rules: list[tuple[Rule, Sum]], tables: Tables, results: Mapping[Name, Check]) -> System:
    lines = sorted(tables.lines[chapter], key=order().index)
    across = COLUMNS if chapter == 3 else _results()
    rows = [[(chapter, line, column) for column in across if tables.has(chapter, line, column)] for line in lines]
    values = {cell: tables.value(*cell) for row in rows for cell in row}
    columns = [[cell for row in rows for cell in row if cell[2] == column] for column in across]
    equations = [one for rule, formula in rules for one in _sums(rule, formula, tables, values, results, lines)]
    equations += _prose(chapter, tables, values, results)
    if chapter == 4:  # the official table prints the three channels side by side, in one row
        rows, columns = [[cell for row in rows for cell in row]], []
    return System(chapter, values, rows, columns, equations)


def _sums(
    rule: Rule,
    formula: Sum,
    tables: Tables,
    values: Mapping[Cell, Number | None],
    results: Mapping[Name, Check],
    lines: list[str],
) -> Iterator[Equation]:
    expected = tables.outcomes if formula.expected == ("outcomes",) else formula.expected
    for subject in COLUMNS if formula.each == "column" else lines:
        check = results.get((rule.rule, subject))
        if check is None:
            continue
        terms: dict[Cell, int] = {}
        for names, term in ((expected, -1), (formula.found, 1)):
            for name in names:
                line, column = (name, subject) if formula.each == "column" else (subject, name)
                if (formula.chapter, line, column) in values:
                    terms[formula.chapter, line, column] = term
        gap = sum(term * (values[cell] or 0) for cell, term in terms.items())
        yield Equation((rule.rule, subject), formula.each, check.result, terms, gap)


def _prose(
    chapter: int, tables: Tables, values: Mapping[Cell, Number | None], results: Mapping[Name, Check]
) -> Iterator[Equation]:
    """Yield what the prose states of cells of this table, where it is that, and nothing near it, that it states."""
    for name, check in results.items():
        if name[0] != PROSE or name[1] is None or check.found is None or check.result == "undecidable":
            continue
        named = tables.cells(name[1])
        if named is None or named[0] != chapter:
            continue
        terms = dict.fromkeys(((chapter, line, named[2]) for line in named[1]), 1)
        gap = sum(values.get(cell) or 0 for cell in terms) - check.found
        if terms.keys() <= values.keys() and (gap == 0) == (check.result == "holds"):
            yield Equation(name, "prose", check.result, terms, gap)


@cache
def order() -> tuple[str, ...]:
    """Return the lines of all forms, in the order in which the forms print them."""
    found: list[str] = []
    for form in reversed(forms().values()):
        for names in ([line.line for line in form.lines], [channel.channel for channel in form.channels]):
            for at, name in enumerate(names):
                if name not in found:
                    before = names[at - 1] if at else None
                    found.insert(found.index(before) + 1 if before else len(found), name)
    return tuple(found)


@cache
def _results() -> tuple[str, ...]:
    return tuple(result.field for result in list(forms().values())[-1].results)

"""Equations with blanks in them, decided by trying what the blanks could be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from soak.audit.printed import Number, Printed
from soak.draft import Key

Result = Literal["holds", "broken", "undecidable"]
DUST = 1e-6
NEGATIVE = re.compile(r"-\d+")
FREE = "items_change"  # the only column in which a figure may be below zero
BROKEN_FIRST: tuple[Result, ...] = ("broken", "undecidable", "holds")


class Verdict(NamedTuple):
    """What one rule must say of one subject; ``expected`` and ``found`` are compared where ``counted``."""

    result: Result
    expected: Number | None = None
    found: Number | None = None
    counted: bool = False


class Term(NamedTuple):
    """One cell of an equation: its figure, or None where it is blank; ``sign`` is how it counts.

    ``odd``: something is printed that may be a number and cannot be one (-3 requests): it is not read as zero.
    ``money``: an amount, which need not be whole.
    """

    value: Number | None
    sign: int = 1
    free: bool = False
    odd: bool = False
    money: bool = False


Subject = tuple[str, str | None]
Sheet = dict[Subject, Verdict]


def equal(expected: Iterable[Term], found: Iterable[Term]) -> Verdict:
    """Decide whether two sides are equal: with the blanks as zero, else with some value of theirs, else not at all."""
    left, right = list(expected), list(found)
    known = sum(term.sign * (term.value or 0) for term in right) - sum(term.sign * (term.value or 0) for term in left)
    blanks = [term._replace(sign=-term.sign) for term in left if term.value is None]
    blanks += [term for term in right if term.value is None]
    result: Result = "broken"
    if abs(known) < DUST:
        result = "undecidable" if any(term.odd for term in (*left, *right)) else "holds"
    elif any(_mends(term, known) for term in blanks):
        result = "undecidable"
    return Verdict(result, _side(left, result), _side(right, result), counted=True)


def _mends(blank: Term, gap: Number) -> bool:
    """Say whether one blank alone, with some number in it, closes a gap; several could do no more."""
    wanted = -gap * blank.sign
    return (blank.money or abs(wanted - round(wanted)) < DUST) and (wanted > 0 or blank.free)


def at_least(least: Iterable[Term], found: Iterable[Term]) -> Verdict:
    """Decide whether a side is no less than another, blanks as ``equal`` takes them."""
    small, large = list(least), list(found)
    gap = sum(term.value or 0 for term in large) - sum(term.value or 0 for term in small)
    result: Result = "holds"
    if gap < -DUST:
        result = "undecidable" if any(term.value is None for term in large) else "broken"
    elif any(term.odd for term in (*small, *large)):
        result = "undecidable"
    return Verdict(result)


def _side(terms: Sequence[Term], result: Result) -> Number | None:
    if result == "undecidable" and any(term.value is None for term in terms):
        return None
    return round(sum(term.sign * (term.value or 0) for term in terms), 6)


def terms(report: Printed, part: int, lines: Iterable[str], field: str) -> list[Term]:
    """Return the cells of one column in several lines."""
    return [term(report, (part, line, field)) for line in lines]


def term(report: Printed, key: Key, sign: int = 1) -> Term:
    """Return one cell."""
    cell = report.cells[key]
    odd = cell.value is None and NEGATIVE.fullmatch(cell.text) is not None
    return Term(cell.value, sign, key[2] == FREE, odd, key[2].endswith("_wan"))

"""The rules that compare a report with those of the year before: one evaluator; what is compared is in ``rules.toml``.

Where agencies were merged, the figures of all that became this one are added up.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from archive.rules import notes
from archive.rules.blanks import Side, compare
from archive.rules.checks import Check, Result, difference
from archive.rules.declared import Rule, Years
from archive.rules.stored import Cell, Stored, add_up
from archive.rules.sums import COLUMNS, about_blanks
from archive.rules.tables import APPLICANTS

UNKNOWN = "unknown"
Cells = tuple[Cell, ...]


def check(rule: Rule, formula: Years, before: Sequence[Stored], now: Stored) -> list[Check]:
    """Evaluate one rule for each of its subjects that both years have.

    ``before`` are the reports for the year before, more than one only where agencies were merged.
    """
    whose = _whose(before, now)
    found = []
    for subject, cells in _subjects(formula):
        then, *this = cells
        if now.has(cell for part in this for cell in part) and all(report.has(then) for report in before):
            found.append(_one(rule, formula, subject, cells, before, now, whose))
    return found


@cache
def _subjects(formula: Years) -> tuple[tuple[str, list[Cells]], ...]:
    """Return each subject with its cells: before, add, subtract, found."""
    subjects = COLUMNS if formula.each == "column" else formula.lines
    parts = (formula.before, formula.add, formula.subtract, formula.found)
    return tuple(
        (subject, [tuple(cell_of(formula, subject, name) for name in names) for names in parts]) for subject in subjects
    )


def _one(
    rule: Rule,
    formula: Years,
    subject: str,
    cells: Sequence[Cells],
    before: Sequence[Stored],
    now: Stored,
    whose: str | None,
) -> Check:
    then, add, subtract, found = cells
    earlier = add_up(before, then, formula.before, f"{before[0].year} ")
    added = add_up([now], add, formula.add)
    taken = add_up([now], subtract, formula.subtract)
    printed = add_up([now], found, formula.found)
    left = Side(earlier.known + added.known, earlier.blank + added.blank)
    right = Side(printed.known + taken.known, printed.blank + taken.blank)
    blank = left.blank + right.blank
    result = _judge(formula, left, right)
    if result == "holds" and blank and _unclear(before, then, now, (*add, *subtract, *found)):
        result = "undecidable"
    remarks = [whose]
    if result == "broken" and (now.scope == UNKNOWN) != (before[0].scope == UNKNOWN):
        result = "undecidable"
        remarks.append(notes.say("year_before_scope"))
    remarks += [_recomputed(formula, subject, before, now), about_blanks(result, blank)]
    sure = result != "undecidable" or not blank
    expected = left.known - taken.known if sure or not (left.blank + taken.blank) else None
    this = printed.known if sure or not printed.blank else None
    if isinstance(expected, float):
        expected = round(expected, 6)
    return Check(
        rule.rule, subject, result, rule.severity, expected, this, difference(this, expected), notes.join(remarks)
    )


def cell_of(formula: Years, subject: str, name: str) -> Cell:
    """Return the cell that a formula calls ``name``, for one of its subjects."""
    return (formula.chapter, name, subject) if formula.each == "column" else (formula.chapter, subject, name)


def _judge(formula: Years, left: Side, right: Side) -> Result:
    if formula.relation == "equal":
        return compare(left, right, signed=formula.signed)
    if right.known >= left.known:  # at least: what is blank before may be more, but is read as zero
        return "holds"
    return "undecidable" if right.blank else "broken"


def _unclear(before: Sequence[Stored], then: Sequence[Cell], now: Stored, cells: Sequence[Cell]) -> bool:
    return not now.unclear.isdisjoint(cells) or any(not report.unclear.isdisjoint(then) for report in before)


def _whose(before: Sequence[Stored], now: Stored) -> str | None:
    others = sorted(report.agency for report in before if report.agency != now.agency)
    return notes.say("year_before_of", agencies=", ".join(others)) if others else None


def _recomputed(formula: Years, subject: str, before: Sequence[Stored], now: Stored) -> str | None:
    """Say what the applicants give where a total is blank or zero beside them."""
    if formula.chapter != 3 or subject != "total":
        return None
    sides = []
    unfilled = False
    for reports, names in ((before, formula.before), ([now], formula.found)):
        total = sum(report.values.get((3, name, "total")) or 0 for report in reports for name in names)
        parts = sum(
            report.values.get((3, name, field)) or 0 for report in reports for name in names for field in APPLICANTS
        )
        unfilled = unfilled or (not total and parts > 0)
        sides.append(parts)
    if not unfilled:
        return None
    left, right = map(notes.number, sides)
    if left == right:
        return notes.say("recomputed_both", value=left)
    return notes.say("recomputed_sides", expected=left, found=right)

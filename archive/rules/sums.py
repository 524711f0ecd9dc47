"""The sums of the form: one evaluator; what is added to what stands in ``rules.toml``."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from archive.rules import notes
from archive.rules.blanks import Side, compare
from archive.rules.checks import Check, difference
from archive.rules.declared import Rule, Sum
from archive.rules.tables import APPLICANTS, Tables
from archive.rules.total_column import TotalColumn

COLUMNS = (*APPLICANTS, "total")


def check(rule: Rule, formula: Sum, tables: Tables, column: TotalColumn) -> list[Check]:
    """Evaluate one sum wherever it applies: for each column, or for each line, of its table."""
    if not tables.found(formula.chapter):
        return []
    return list(
        _columns(rule, formula, tables, column) if formula.each == "column" else _lines(rule, formula, tables, column)
    )


def _columns(rule: Rule, formula: Sum, tables: Tables, column: TotalColumn) -> Iterator[Check]:
    expected_lines = tables.outcomes if formula.expected == ("outcomes",) else formula.expected
    for field in COLUMNS:
        expected = tables.total(formula.chapter, expected_lines, field)
        found = tables.total(formula.chapter, formula.found, field)
        remark = None
        if field == "total" and column.left_empty:
            touched = {*expected_lines, *formula.found}
            if touched.intersection(column.unfilled):
                remark = _recomputed(column.recomputed(expected_lines), column.recomputed(formula.found))
        blank = expected.blank + found.blank
        unclear = bool(blank) and any(tables.unread(formula.chapter, line, field) for line in blank)
        yield _verdict(rule, field, expected, found, remark, unclear=unclear)


def _lines(rule: Rule, formula: Sum, tables: Tables, column: TotalColumn) -> Iterator[Check]:
    applicants = formula.chapter == 3 and formula.expected == APPLICANTS
    for line in tables.lines[formula.chapter]:
        expected = tables.parts(line) if applicants else tables.row(formula.chapter, line, formula.expected)
        found = tables.row(formula.chapter, line, formula.found)
        remark = None
        if formula.chapter == 3 and column.left_empty and line in column.unfilled:
            remark = notes.say("recomputed_line", value=notes.number(expected.known))
        blank = expected.blank + found.blank
        unclear = bool(blank) and any(tables.unread(formula.chapter, line, field) for field in blank)
        yield _verdict(rule, line, expected, found, remark, unclear=unclear)


def _recomputed(expected: Side, found: Side) -> str:
    left, right = notes.number(expected.known), notes.number(found.known)
    if left == right:
        return notes.say("recomputed_both", value=left)
    return notes.say("recomputed_sides", expected=left, found=right)


_BLANKS: dict[str, Callable[[tuple[str, ...]], str | None]] = {
    "holds": lambda cells: notes.of_cells("blank_as_zero", "blanks_as_zero", cells),
    "undecidable": lambda cells: notes.of_cells("blank_matters", "blanks_matter", cells),
    "broken": lambda cells: notes.of_cells("blank_cannot_mend", "blanks_cannot_mend", cells),
}


def about_blanks(result: str, cells: tuple[str, ...]) -> str | None:
    """Say what the blank cells meant for a result."""
    return _BLANKS[result](cells) if cells else None


def _verdict(
    rule: Rule, subject: str, expected: Side, found: Side, remark: str | None, *, unclear: bool = False
) -> Check:
    """Judge one sum; ``unclear``: a number is printed in one of its blank cells that could not be read, so not zero."""
    if expected == found and not expected.blank and remark is None:  # as nearly all are
        return Check(rule.rule, subject, "holds", rule.severity, expected.known, found.known, 0)
    result = compare(expected, found)
    if unclear and result == "holds":
        result = "undecidable"
    note = None
    if expected.blank or found.blank or remark:
        note = notes.join((remark, about_blanks(result, expected.blank + found.blank)))
    # a side that a blank may still change has no number, unless the verdict does not depend on it
    left = expected.number if result == "undecidable" else expected.known
    right = found.number if result == "undecidable" else found.known
    return Check(rule.rule, subject, result, rule.severity, left, right, difference(right, left), note)

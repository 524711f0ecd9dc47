"""``text.figures``: the numbers of the prose against those of the tables, with the phrase as evidence."""

from __future__ import annotations

from archive.rules import notes
from archive.rules.blanks import TOLERANCE, Side, compare
from archive.rules.checks import Check, Number, Severity, difference
from archive.rules.prose.claims import Claim, Reading
from archive.rules.sums import about_blanks
from archive.rules.tables import Tables
from archive.rules.total_column import TotalColumn

RULE = "text.figures"
WORST = {"broken": 0, "undecidable": 1, "holds": 2}


def check(reading: Reading, tables: Tables, column: TotalColumn, severity: Severity) -> list[Check]:
    """Compare each statement with its cell: one row a subject, the worst of its statements.

    No row where the table was not found or the form has no such cell.
    """
    found: dict[str, Check] = {}
    for claim in reading.claims:
        check = _compare(claim, tables, column, severity)
        if check is None:
            continue
        held = found.get(claim.subject)
        if held is None or WORST[check.result] < WORST[held.result]:
            found[claim.subject] = check
    return list(found.values())


def _compare(claim: Claim, tables: Tables, column: TotalColumn, severity: Severity) -> Check | None:
    prose = Side(claim.value)
    first: Check | None = None
    for subject in (claim.subject, *claim.also):
        cells = tables.cells(subject)
        if cells is None:
            continue
        chapter, lines, field = cells
        table = tables.total(chapter, lines, field)
        result = compare(table, prose, signed=field == "items_change", whole=not field.endswith("_wan"))
        rounded = result == "broken" and not table.blank and _agrees_rounded(claim, table)
        if rounded:
            result = "holds"
        if result == "holds" and any(tables.unread(chapter, line, field) for line in table.blank):
            result = "undecidable"  # a number is printed there, and not a zero
        remarks = [notes.say("says", phrase=claim.phrase)]
        if subject != claim.subject:
            remarks.append(notes.say("matches_other", cells=subject))
        if rounded:
            remarks.append(notes.say("rounded"))
        if chapter == 3 and field == "total" and column.left_empty and set(lines) & set(column.unfilled):
            value = notes.number(column.recomputed(lines).known)
            remarks.append(notes.say("recomputed_cell", value=value))
        if blanks := about_blanks(result, table.blank):
            remarks.append(blanks)
        expected = table.number if result == "undecidable" else table.known
        check = Check(
            RULE,
            claim.subject,
            result,
            severity,
            expected,
            claim.value,
            difference(claim.value, expected),
            notes.join(remarks),
        )
        if result == "holds":
            return check
        if first is None or (first.result == "broken" and result == "undecidable"):
            first = check
    return first if claim.sure else None


def _agrees_rounded(claim: Claim, table: Side) -> bool:
    """Say whether both say the same once the more exact one is rounded as the other is.

    Thousands are as often cut off as rounded: 1.2万件 may be 12,960.
    """
    if not claim.step:
        return False
    gap = table.known - claim.value
    if not claim.subject.endswith("_wan"):
        return -claim.step / 2 <= gap < claim.step
    return abs(gap) <= max(claim.step, _step(table.known)) / 2 + TOLERANCE


def _step(amount: Number) -> float:
    """Return what the last printed digit of an amount is worth; a zero says nothing of its precision."""
    return 10.0 ** -len(f"{amount:f}".rstrip("0").partition(".")[2]) if amount else 0.0

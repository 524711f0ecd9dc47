"""``text.figures``: the numbers of the prose against those of the tables, with the phrase as evidence."""

from __future__ import annotations

from archive.rules import notes
from archive.rules.blanks import TOLERANCE, Side, compare
from archive.rules.checks import Check, Number, Severity, difference
from archive.rules.prose.claims import OF_NEW, Claim, Reading
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
        if check is not None and check.result == "broken" and OF_NEW in claim.also:
            check = _of_new(claim, check, reading, tables)
        if check is None or (check.result == "broken" and _is_part(claim, check, reading)):
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


def _of_new(claim: Claim, check: Check, reading: Reading, tables: Tables) -> Check:
    """Let 收到123件，已答复122件 hold where this year's 123 are meant; the others answered came from the year before.

    Only where the text itself counts as many new requests as the table, and none that were carried over.
    """
    lines = ("new_requests", "carried_over", "total_processed")
    new, before, processed = (tables.value(3, line, "total") for line in lines)
    said = {one.subject: one.value for one in reading.claims}
    if new is None or not before or processed is None or said.get("requests.new_requests.total") != new:
        return check
    if said.get("requests.carried_over.total") or claim.value != processed - before:
        return check
    cells = "requests.total_processed.total − requests.carried_over.total"
    note = notes.join((notes.say("says", phrase=claim.phrase), notes.say("matches_other", cells=cells)))
    return check._replace(result="holds", expected=claim.value, difference=0, note=note)


def _is_part(claim: Claim, check: Check, reading: Reading) -> bool:
    """Say whether the table has this number and those beside it together: 予以公开36件，已主动公开20件 of 56."""
    beside = [one.value for one in reading.claims if one.subject == claim.subject and not one.sure]
    return bool(beside) and check.expected is not None and abs(claim.value + sum(beside) - check.expected) < TOLERANCE


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

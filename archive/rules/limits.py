"""What a single report's figures can be at all: bounds between columns, counts from 0 on, magnitudes.

The bounds and limits are data, in ``rules.toml``.
"""

from __future__ import annotations

from collections.abc import Iterator

from archive.identities.agencies import Agency
from archive.rules import notes
from archive.rules.blanks import TOLERANCE
from archive.rules.checks import Check, Number, Result, Severity, difference
from archive.rules.declared import Bound, Rule, limits
from archive.rules.sums import about_blanks
from archive.rules.tables import CHAPTERS, Tables

COUNTS = "tables.counts"
COLUMNS = "disclosures.columns"
MAGNITUDE = "disclosures.magnitude"
_TABLES = {chapter: name for name, chapter in CHAPTERS.items()}


def bound(rule: Rule, formula: Bound, tables: Tables) -> Iterator[Check]:
    """Evaluate ``found ≥ least`` for each line that has all the columns, blanks read as the contract says."""
    for line in formula.lines:
        if not all(tables.has(formula.chapter, line, field) for field in (*formula.least, *formula.found)):
            continue
        least = tables.row(formula.chapter, line, formula.least)
        found = tables.row(formula.chapter, line, formula.found)
        blank = least.blank + found.blank
        result: Result
        if found.known >= least.known - TOLERANCE:
            unclear = any(tables.unread(formula.chapter, line, field) for field in blank)
            result = "undecidable" if unclear else "holds"
        else:
            result = "undecidable" if found.blank else "broken"
        expected, printed = (side.known if result != "undecidable" else side.number for side in (least, found))
        yield Check(
            rule.rule,
            line,
            result,
            rule.severity,
            expected,
            printed,
            difference(printed, expected),
            about_blanks(result, blank),
        )


def counts(tables: Tables, severity: Severity) -> list[Check]:
    """Evaluate ``tables.counts``: a row for each figure below zero, or one that says that there is none."""
    if not any(map(tables.found, (2, 3, 4))):
        return []
    odd = [
        Check(COUNTS, f"{_TABLES[chapter]}.{line}.{field}", "broken", severity, found=value)
        for chapter, line, field, value in tables.negative
    ]
    return odd or [Check(COUNTS, None, "holds", severity)]


def columns(tables: Tables, severity: Severity) -> Iterator[Check]:
    """Evaluate ``disclosures.columns``: numbers of items that are last year's decisions and their change."""
    said = limits()[COLUMNS]
    for line in said["lines"]:
        previous, change, decisions = (
            tables.value(2, line, field) for field in ("items_previous", "items_change", "decisions")
        )
        if previous is None or change is None or decisions is None:
            continue
        misread = change != 0 and decisions >= said["decisions"] and previous + change == decisions
        note = notes.say("columns_misread", previous=previous, change=change, decisions=decisions) if misread else None
        yield Check(COLUMNS, line, "broken" if misread else "holds", severity, note=note)


def magnitude(tables: Tables, agency: Agency | None, severity: Severity, *, alone: bool) -> Iterator[Check]:
    """Evaluate ``disclosures.magnitude``: amounts and decisions larger than such an agency can have.

    ``alone``: the report does not add up other agencies. No row where the agency's level is not known.
    """
    said = limits()[MAGNITUDE]
    most = said["amounts"].get(agency.level if agency else None)
    if most is None or not tables.found(2):
        return
    over: list[tuple[str, str, Number, int]] = []
    for line in tables.lines[2]:
        for field in said["fields"]:
            top = said["decisions"] if field == "decisions" else most
            value = tables.value(2, line, field)
            if value is not None and value > top and (alone or field != "decisions"):
                over.append((line, field, value, top))
    for line, field, value, top in over:
        note = notes.say("magnitude_over", field=field, value=notes.number(value), most=top)
        yield Check(MAGNITUDE, line, "broken", severity, found=value, note=note)
    if not over:
        yield Check(MAGNITUDE, None, "holds", severity)

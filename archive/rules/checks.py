"""One evaluation of one rule on one report: a row of the table ``checks``."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Literal, NamedTuple

Result = Literal["holds", "broken", "undecidable"]
Severity = Literal["error", "warning"]
Number = int | float


class Check(NamedTuple):
    """What one rule says of one subject.

    ``subject`` uses the contract's names (an applicant, a line, a channel, an item, or ``table.line.column``), None
    where the whole report is meant. ``expected`` is the side computed from the parts or the tables, ``found`` the
    printed total or the prose, ``difference`` = found − expected; None where they are not numbers or not known.
    """

    rule: str
    subject: str | None
    result: Result
    severity: Severity
    expected: Number | None = None
    found: Number | None = None
    difference: Number | None = None
    note: str | None = None


#: The columns of the table in which a check is written.
CHECK_COLUMNS = ("rule", "subject", "result", "severity", "expected", "found", "difference", "note")


def check_rows(checks: Iterable[Check]) -> list[tuple[object, ...]]:
    """Return checks as rows of the table, by ``CHECK_COLUMNS``."""
    return list(map(attrgetter(*CHECK_COLUMNS), checks))


def difference(found: Number | None, expected: Number | None) -> Number | None:
    """Return found − expected without the dust of binary fractions (amounts in 万元 have at most 6 decimals)."""
    if found is None or expected is None:
        return None
    gap = found - expected
    return gap if isinstance(gap, int) else round(gap, 6)

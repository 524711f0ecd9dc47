"""``requests.total_column``: whether the column 总计 of table 三 is filled in at all.

One finding for the whole column, beside which the sums that it breaks say what a recomputed total would give.
"""

from __future__ import annotations

from archive.rules import notes
from archive.rules.blanks import Side
from archive.rules.checks import Check, Severity
from archive.rules.tables import Tables

RULE = "requests.total_column"


class TotalColumn:
    """How the total column of one report is filled.

    ``unfilled`` are the lines whose total is blank or zero beside applicants above zero; ``left_empty`` says that
    there is more than one of them: then the column was not filled in. A single one is a slip of that line, which
    ``requests.applicants`` reports. A total that is printed, but not so that it can be read, is filled in.
    """

    def __init__(self, tables: Tables) -> None:
        self._parts: dict[str, Side] = {line: tables.parts(line) for line in tables.lines[3]}
        self.unfilled = tuple(
            line
            for line, parts in self._parts.items()
            if parts.known > 0 and not tables.value(3, line, "total") and not tables.unread(3, line, "total")
        )
        self.left_empty = len(self.unfilled) > 1

    def recomputed(self, lines: tuple[str, ...]) -> Side:
        """Add up what the six applicants of these lines give."""
        parts = [self._parts.get(line, Side(0)) for line in lines]
        return Side(sum(part.known for part in parts), tuple(name for part in parts for name in part.blank))


def check(column: TotalColumn, tables: Tables, severity: Severity) -> list[Check]:
    """Evaluate the rule; no row where table 三 was not found."""
    if not tables.found(3):
        return []
    if not column.left_empty:
        return [Check(RULE, None, "holds", severity)]
    lines = ", ".join(f"{line} {notes.number(column.recomputed((line,)).known)}" for line in column.unfilled)
    note = notes.say("total_column", count=len(column.unfilled), lines=lines)
    return [Check(RULE, None, "broken", severity, note=note)]

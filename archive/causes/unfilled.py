"""The column 总计 of table 三, where it was not filled in: one cause, whatever it breaks.

A zero or blank beside figures above zero can also be a right total beside figures that do not belong in its line. The
column is taken to be unfilled only where that is the rule in it and not the exception.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from archive.causes.equations import PROSE, SUMS, TOTAL, TOTAL_COLUMN, Cell, Name
from archive.rules.checks import Check, Number
from archive.rules.tables import APPLICANTS, Tables
from archive.rules.total_column import TotalColumn

#: So many lines without a total, and none with one, are no accident.
ENOUGH = 3


class Column:
    """``lines`` have no total beside figures above zero; ``filled`` is every total as it then would be.

    ``certainty`` is None where the column is filled in, or mostly.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        column = TotalColumn(tables)
        self.lines = column.unfilled
        self.filled: dict[str, Number] = {
            line: column.recomputed((line,)).known if line in self.lines else tables.value(3, line, TOTAL) or 0
            for line in tables.lines[3]
        }
        others = sum(1 for line in tables.lines[3] if tables.value(3, line, TOTAL))
        self.certainty: Literal["only", "likeliest"] | None = None
        if column.left_empty and len(self.lines) > others:
            self.certainty = "only" if not others and len(self.lines) >= ENOUGH else "likeliest"

    def mends(self) -> Iterator[Name]:
        """Yield the checks that a filled column would mend, among others that it would not touch."""
        yield TOTAL_COLUMN, None
        yield from (("requests.applicants", line) for line in self.lines)
        filled = self.filled.get
        processed = filled("total_processed", 0)
        arrived = filled("new_requests", 0) + filled("carried_over", 0)
        if arrived == processed + filled("carried_forward", 0):
            yield "requests.balance", TOTAL
        if processed == sum(filled(line, 0) for line in self._tables.outcomes):
            yield "requests.outcomes", TOTAL

    def without(self, checks: Iterable[Check]) -> Iterator[Check]:
        """Leave out what rests on the column: where it was not filled in, its zeros are no figures either."""
        for check in checks:
            subject = check.subject or ""
            of_line = check.rule == "requests.applicants" and not self._tables.value(3, subject, TOTAL)
            of_column = check.rule in SUMS and subject == TOTAL
            stated = check.rule == PROSE and subject.startswith("requests.") and subject.endswith(f".{TOTAL}")
            if not (of_line or of_column or stated or check.rule == TOTAL_COLUMN):
                yield check

    def filled_by(self, cells: Iterable[tuple[Cell, Number | None]]) -> bool:
        """Say whether a change would leave at most one line without its total, where there are more now."""
        if self.certainty or len(self.lines) < 2:
            return False
        changed = dict(cells)

        def value(line: str, field: str) -> Number:
            cell = (3, line, field)
            return (changed[cell] if cell in changed else self._tables.value(*cell)) or 0

        left = [line for line in self.lines if not value(line, TOTAL) and any(value(line, one) for one in APPLICANTS)]
        return len(left) < 2

"""The figures of one report, looked up by name: what every rule reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from archive.rules.blanks import Side, side
from archive.rules.checks import Number
from parsers.characters import spaced
from parsers.findings import LOWERING
from parsers.model import Report, State

APPLICANTS = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_welfare_org",
    "legal_services_org",
    "other_org",
)
DENIED = (
    "denied_state_secret",
    "denied_law_prohibited",
    "denied_security_stability",
    "denied_third_party_rights",
    "denied_internal_affairs",
    "denied_process_info",
    "denied_enforcement_file",
    "denied_admin_inquiry",
)
UNABLE = ("unable_no_record", "unable_needs_creation", "unable_still_unclear")
REFUSED = (
    "refused_petition",
    "refused_repeat",
    "refused_publication",
    "refused_excessive",
    "refused_reconfirmation",
)
OTHER_SINGLE = ("other_handling",)
OTHER_THREE = ("other_no_correction", "other_fee_unpaid", "other_misc")
LITIGATION = ("litigation_direct", "litigation_after_review")
_PRINTED = re.compile(r"[1-9]")
NEGATIVE = "number_negative"
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_NO_LINE: Mapping[str, Number | None] = {}
CHAPTERS = {"disclosures": 2, "requests": 3, "disputes": 4}


def may_be_number(raw: str | None) -> bool:
    """Say whether a cell with words in it (见附件2, 无) may hold a number above zero that could not be read."""
    return _PRINTED.search(raw or "") is not None


def _below_zero(raw: str) -> Number | None:
    """Read -3件 as printed: in a cell that cannot be below zero it has no value of its own."""
    digits = _DIGITS.search(spaced(raw))
    if digits is None:
        return None
    number = digits[0].replace(",", "")
    return -float(number) if "." in number else -int(number)


class Tables:
    """The three tables of one report by chapter, line and field; a cell that holds no number is None.

    ``lines[chapter]`` are the lines found, in the form's order; a chapter without figures was not found.
    """

    def __init__(self, report: Report) -> None:
        self.lines: dict[int, list[str]] = {2: [], 3: [], 4: []}
        self._values: dict[int, dict[str, dict[str, Number | None]]] = {2: {}, 3: {}, 4: {}}
        self._parts: dict[str, Side] = {}
        self._missing: set[tuple[str, str]] = set()
        self._unread: set[tuple[int, str, str]] = set()
        self.negative: list[tuple[int, str, str, Number | None]] = []
        # what is missing beside rows that could not be placed may stand in them
        lost = any(problem.kind in LOWERING for problem in report.problems)
        # which page of a PDF a problem is on is not kept; tables are counted through all of them
        below = {one.place and one.place._replace(page=None) for one in report.problems if one.kind == NEGATIVE}
        for chapter, line, field, raw, value, state, place in report.figures:
            table = self._values[chapter]
            cells = table.get(line)
            if cells is None:
                cells = table[line] = {}
                self.lines[chapter].append(line)
            cells[field] = value
            if below and place is not None and place._replace(page=None) in below:
                self.negative.append((chapter, line, field, _below_zero(raw or "")))
            if state is State.MISSING:
                self._missing.add((line, field))
                if lost:
                    self._unread.add((chapter, line, field))
            elif state is State.TEXT and may_be_number(raw):
                self._unread.add((chapter, line, field))
        self.other_lines = self._other_lines()
        self.outcomes = ("granted_full", "granted_partial", *DENIED, *UNABLE, *REFUSED, *self.other_lines)
        self.derived = {
            "received_total": ("new_requests", "carried_over"),
            "granted_total": ("granted_full", "granted_partial"),
            "denied_total": DENIED,
            "unable_total": UNABLE,
            "refused_total": REFUSED,
            "other_total": self.other_lines,
            "litigation": LITIGATION,
        }

    def _other_lines(self) -> tuple[str, ...]:
        """The lines of （六）其他处理 that this report has: the single one or the three, whatever its year."""
        there = set(self.lines[3])
        three = tuple(line for line in OTHER_THREE if line in there)
        if not three:
            return OTHER_SINGLE
        if "other_handling" not in there or self._filled(three):
            return three
        # both are named: the form's three are meant unless only the single line was printed
        return OTHER_SINGLE if self._printed(OTHER_SINGLE) else three

    def _filled(self, lines: Iterable[str]) -> bool:
        columns = (*APPLICANTS, "total")
        return any(self.value(3, line, column) is not None for line in lines for column in columns)

    def _printed(self, lines: Iterable[str]) -> bool:
        columns = (*APPLICANTS, "total")
        return any(
            self.has(3, line, column) and (line, column) not in self._missing for line in lines for column in columns
        )

    def found(self, chapter: int) -> bool:
        """Say whether the table of chapter 2, 3 or 4 was found in the source."""
        return bool(self.lines.get(chapter))

    def has(self, chapter: int, line: str, field: str) -> bool:
        """Say whether the form found here has this cell."""
        return field in self._values[chapter].get(line, _NO_LINE)

    def value(self, chapter: int, line: str, field: str) -> Number | None:
        """Return a printed number, None where the cell is blank or not in this form."""
        return self._values[chapter].get(line, _NO_LINE).get(field)

    def unread(self, chapter: int, line: str, field: str) -> bool:
        """Say whether a number may be printed in the cell that could not be read: unclear, or in a row not placed."""
        return (chapter, line, field) in self._unread

    def total(self, chapter: int, lines: Sequence[str], field: str) -> Side:
        """Add up one column over several lines; blank cells are named by their line."""
        table = self._values[chapter]
        return side(lines, [table.get(line, _NO_LINE).get(field) for line in lines])

    def row(self, chapter: int, line: str, fields: Sequence[str]) -> Side:
        """Add up one line over several columns; blank cells are named by their column."""
        return side(fields, [*map(self._values[chapter].get(line, _NO_LINE).get, fields)])

    def parts(self, line: str) -> Side:
        """Add up the six applicants of a line of table 三; two rules ask for them."""
        known = self._parts.get(line)
        if known is None:
            known = self._parts[line] = self.row(3, line, APPLICANTS)
        return known

    def cells(self, subject: str) -> tuple[int, tuple[str, ...], str] | None:
        """Resolve ``table.line.column``, derived lines too, into (chapter, lines, column).

        None where the report has no such table, or its form no such cell.
        """
        table, line, field = subject.split(".")
        chapter = CHAPTERS[table]
        lines = self.derived.get(line, (line,))
        if not all(self.has(chapter, one, field) for one in lines):
            return None
        return chapter, lines, field

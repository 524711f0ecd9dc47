"""The likely causes of broken sums in the reader's words: suspicions, shown beside findings and never as figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from archive.causes.words import words as declared
from archive.site.language import Speaker
from archive.site.reports.findings import Finding
from archive.site.reports.form import Name, words


@dataclass(frozen=True, slots=True)
class Changed:
    """One cell of a suspicion: what it prints, and what it would say; None where it would be blank."""

    name: Name
    printed: str | None
    would_be: int | float | None

    @property
    def anchor(self) -> str:
        """The fragment at which the report's page shows this cell."""
        return "c{}-{}-{}".format(*self.name)


@dataclass(frozen=True, slots=True)
class Cause:
    """One row of ``suspicions`` with its cells; the codes are the table's."""

    number: int
    kind: str
    certainty: str
    chapter: int
    line: str | None
    field: str | None
    mends: int
    candidates: int
    culprit: str
    reason: str
    cells: tuple[Changed, ...] = ()

    def says(self, column: str, speaker: Speaker) -> str:
        """Return the words for one of the codes: ``kind``, ``certainty``, ``culprit`` or ``reason``."""
        return speaker.say(*_words()[column, getattr(self, column)])

    def of(self, cell: Changed, template: str | None, speaker: Speaker) -> str:
        """Return the name of a cell: its line and its column."""
        return _named(self.chapter, cell.name[1], cell.name[2], template, speaker)

    def common(self, template: str | None, speaker: Speaker) -> str:
        """Return the line or column in which all changes lie that would do, "" where they have none in common."""
        return _named(self.chapter, self.line, self.field, template, speaker)


def attach(conn: Any, report_id: int, findings: Iterable[Finding]) -> None:
    """Hang a report's likely causes on the findings that they would mend; the first one of each tells it whole."""
    cells: dict[int, list[Changed]] = {}
    for number, chapter, line, field, printed, would_be in conn.execute(
        "SELECT number, chapter, line, field, printed, would_be FROM suspicion_cells WHERE report_id = ? "
        "ORDER BY number, position",
        [report_id],
    ):
        cells.setdefault(number, []).append(Changed((chapter, line, field), printed, would_be))
    causes = {
        row[0]: replace(Cause(*row), cells=tuple(cells.get(row[0], ())))
        for row in conn.execute(
            "SELECT number, kind, certainty, chapter, line, field, mends, candidates, culprit, reason FROM suspicions "
            "WHERE report_id = ? ORDER BY number",
            [report_id],
        )
    }
    if not causes:
        return
    numbers: Mapping[tuple[str, str | None], int] = {
        (rule, subject): number
        for rule, subject, number in conn.execute(
            "SELECT rule, subject, suspicion FROM checks WHERE report_id = ? AND suspicion IS NOT NULL", [report_id]
        )
    }
    told: set[int | None] = set()
    for finding in findings:
        for one in (finding, *finding.follow):
            number = numbers.get((one.rule, one.subject))
            if number is not None and number in causes:
                one.cause, one.tells = causes[number], number not in told
                told.add(number)


@cache
def _words() -> dict[tuple[str, str], tuple[str, str]]:
    return {(word.column_name, word.code): (word.zh, word.en) for word in declared()}


def _named(chapter: int, line: str | None, field: str | None, template: str | None, speaker: Speaker) -> str:
    known, every = words(template), words(None)
    pairs = (
        line and (known.lines.get((chapter, line)) or every.lines.get((chapter, line)) or (line, line)),
        field and (known.fields.get((chapter, field)) or every.fields.get((chapter, field)) or (field, field)),
    )
    return " · ".join(speaker.say(*pair) for pair in pairs if pair)

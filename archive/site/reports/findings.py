"""What the broken rules of one report point at: cells to mark, and which findings belong under another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from archive.site.language import Speaker
from archive.site.reports.form import Name, words

TOTAL_COLUMN = "requests.total_column"
_TABLES = {"disclosures": 2, "requests": 3, "disputes": 4}
_BALANCE = ("new_requests", "carried_over", "total_processed", "carried_forward")
_ITEM_CELLS = {
    "disclosures.made_in_force": ("in_force",),
    "disclosures.published": ("public_total",),
    "disclosures.items_left": ("items_previous", "items_change"),
    "disclosures.columns": ("items_previous", "items_change"),
    "disclosures.magnitude": ("decisions", "fee_amount_wan", "amount_wan"),
}
_DERIVED = {
    "granted_total": "granted_",
    "denied_total": "denied_",
    "unable_total": "unable_",
    "refused_total": "refused_",
    "other_total": "other_",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell of the report as read: ``state`` is the contract's word, the place counts from 0 (page from 1)."""

    name: Name
    raw: str | None
    value: int | float | None
    state: str
    page: int | None = None
    table_index: int | None = None
    row: int | None = None
    col: int | None = None

    @property
    def anchor(self) -> str:
        """The fragment at which the report's page shows this cell."""
        chapter, line, name = self.name
        return f"c{chapter}-{line}-{name}"

    @property
    def unread(self) -> bool:
        """Whether the source prints something other than the plain number."""
        return self.state == "number" and self.raw is not None and self.raw.strip() != Speaker("zh").plain(self.value)


@dataclass(slots=True)
class Finding:
    """One row of ``checks``, with the cells that it is about and the findings that follow from it.

    ``cause`` is what may have broken it (``archive.site.reports.causes``); the first finding of a cause ``tells`` it
    whole.
    """

    rule: str
    subject: str | None
    result: str
    severity: str
    expected: Any
    found: Any
    difference: Any
    note: str | None
    cells: tuple[Name, ...] = ()
    follow: list[Finding] = field(default_factory=list)
    cause: Any = None
    tells: bool = False


def cells_of(rule: str, subject: str | None, figures: Mapping[Name, Figure]) -> tuple[Name, ...]:
    """Return the names of the cells that a finding of this rule is about, those the report has only."""
    return tuple(name for name in _candidates(rule, subject, figures) if name in figures)


def _candidates(rule: str, subject: str | None, figures: Mapping[Name, Figure]) -> Iterable[Name]:
    if rule == TOTAL_COLUMN:
        return [name for name, f in figures.items() if name[0] == 3 and name[2] == "total" and _unfilled(f, figures)]
    if rule == "text.all_answered":
        return [(3, "carried_forward", "total")]
    if subject is None:
        return []
    if rule == "requests.balance":
        return [(3, line, subject) for line in _BALANCE]
    if rule == "requests.outcomes":
        return [(3, "total_processed", subject)]
    if rule == "requests.applicants":
        return [(3, subject, "total")]
    if rule == "requests.carryover":
        return [(3, "carried_over", subject)]
    if rule in ("disputes.sum", "disputes.pending"):
        return [(4, subject, "total")]
    if rule == "disclosures.in_force":
        return [(2, subject, "in_force")]
    if rule == "disclosures.items":
        return [(2, subject, "items_previous")]
    if rule == "disclosures.rulemaking_power":
        return [name for name, f in figures.items() if name[:2] == (2, subject) and f.value]
    if rule in _ITEM_CELLS:
        return [(2, subject, column) for column in _ITEM_CELLS[rule]]
    if rule in ("text.figures", "tables.counts"):
        return _in_tables(subject, figures)
    return []


def _unfilled(total: Figure, figures: Mapping[Name, Figure]) -> bool:
    """Whether a total is blank or zero beside an applicant's figure above zero."""
    return not total.value and any(
        figure.value for name, figure in figures.items() if name[:2] == total.name[:2] and name[2] != "total"
    )


def _in_tables(subject: str, figures: Mapping[Name, Figure]) -> list[Name]:
    """Resolve ``table.line.column``, derived lines included."""
    parts = subject.split(".")
    if len(parts) != 3 or parts[0] not in _TABLES:
        return []
    chapter, line, column = _TABLES[parts[0]], parts[1], parts[2]
    if line == "received_total":
        return [(chapter, "new_requests", column), (chapter, "carried_over", column)]
    if line in _DERIVED:
        return [name for name in figures if name[2] == column and name[1].startswith(_DERIVED[line])]
    return [(chapter, line, column)]


def grouped(findings: Iterable[Finding], figures: Mapping[Name, Figure]) -> list[Finding]:
    """Return broken findings, errors first, the sums that an unfilled total column breaks under that one finding."""
    broken = [finding for finding in findings if finding.result == "broken"]
    for finding in broken:
        finding.cells = cells_of(finding.rule, finding.subject, figures)
    head = next((finding for finding in broken if finding.rule == TOTAL_COLUMN), None)
    if head is not None:
        head.follow = [f for f in broken if f is not head and _follows(f, head)]
    kept = [f for f in broken if head is None or all(f is not follower for follower in head.follow)]
    return sorted(kept, key=lambda f: (f.severity != "error", f.rule != TOTAL_COLUMN))


def _follows(finding: Finding, head: Finding) -> bool:
    if finding.rule in ("requests.balance", "requests.outcomes"):
        return finding.subject == "total"
    return finding.rule == "requests.applicants" and any(cell in head.cells for cell in finding.cells)


def marks(findings: Iterable[Finding]) -> dict[Name, list[Finding]]:
    """Return, for each cell that some finding is about, those findings; grouped ones stand for their followers."""
    found: dict[Name, list[Finding]] = {}
    for finding in findings:
        for name in dict.fromkeys((*finding.cells, *(cell for f in finding.follow for cell in f.cells))):
            found.setdefault(name, []).append(finding)
    return found


def subject_words(finding: Finding, template: str | None, speaker: Speaker) -> str:
    """Return what a finding is about in the reader's words; "" where it is about the whole report."""
    subject = finding.subject
    if subject is None:
        return ""
    known = words(template)
    if finding.rule.startswith("requests."):
        kind = known.lines if finding.rule == "requests.applicants" else known.fields
        pair = kind.get((3, subject))
        return speaker.say(*pair) if pair else subject
    if finding.rule.startswith(("disclosures.", "disputes.")):
        pair = known.lines.get((_TABLES[finding.rule.partition(".")[0]], subject))
        return speaker.say(*pair) if pair else subject
    if finding.rule == "aggregate.members":
        return subject.partition("-")[2]
    parts = subject.split(".")
    if finding.rule in ("text.figures", "tables.counts") and len(parts) == 3 and parts[0] in _TABLES:
        chapter = _TABLES[parts[0]]
        line, column = known.lines.get((chapter, parts[1])), known.fields.get((chapter, parts[2]))
        return " · ".join(
            [
                speaker.say(*line) if line else speaker.term("derived", parts[1]),
                speaker.say(*column) if column else parts[2],
            ]
        )
    return subject

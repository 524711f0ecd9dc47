"""What must come of a report's prose: its figures beside those of the tables, and the claim that all was answered."""

from __future__ import annotations

from soak.audit.equations import BROKEN_FIRST, Sheet, Term, Verdict, equal, term
from soak.audit.printed import COLUMNS, Claim, Printed
from soak.draft import Key

TABLES = {"disclosures": 2, "requests": 3, "disputes": 4}
GROUPS = {
    "granted_total": "granted_",
    "denied_total": "denied_",
    "unable_total": "unable_",
    "refused_total": "refused_",
}
OTHERS = ("other_handling", "other_no_correction", "other_fee_unpaid", "other_misc")


def said_of(report: Printed) -> Sheet:
    """Say what must come of a report's prose."""
    return _words(report) | _answered(report)


def cells_of(report: Printed, subject: str) -> list[Key] | None:
    """Return the cells that ``table.line.column`` names, None where the report has no such cell."""
    table, line, column = subject.split(".")
    part = TABLES[table]
    lines = [line]
    if line == "received_total":
        lines = ["new_requests", "carried_over"]
    elif line in GROUPS:
        lines = [one for one in report.lines if one.startswith(GROUPS[line])]
    elif line == "other_total":
        lines = [one for one in report.lines if one in OTHERS]
    elif line == "litigation":
        lines = ["litigation_direct", "litigation_after_review"]
    keys = [(part, one, column) for one in lines]
    return keys if keys and all(key in report.cells for key in keys) else None


def _words(report: Printed) -> Sheet:
    sheet: Sheet = {}
    for statement in report.said:
        for claim in statement.claims:
            verdict = judged(report, claim)
            subject = ("text.figures", claim.subjects[0])
            if verdict is None:
                continue
            held = sheet.get(subject)
            if held is None or BROKEN_FIRST.index(verdict.result) < BROKEN_FIRST.index(held.result):
                sheet[subject] = verdict
    return sheet


def judged(report: Printed, claim: Claim) -> Verdict | None:
    """Hold one figure of the prose against the tables; None where none of the cells is there."""
    verdicts = []
    for subject in claim.subjects:
        keys = cells_of(report, subject)
        if keys is None:
            continue
        terms = [term(report, key) for key in keys]
        verdict = equal(terms, [Term(claim.value)])
        known = sum(term.value or 0 for term in terms)
        if claim.step and None not in [term.value for term in terms] and claim.agrees_rounded(known):
            verdict = verdict._replace(result="holds")
        verdicts.append(verdict)
    for result in reversed(BROKEN_FIRST):
        for verdict in verdicts:
            if verdict.result == result:
                return verdict
    return None


def _answered(report: Printed) -> Sheet:
    if not report.has(3, "carried_forward", "total") or not any(one.answered for one in report.said):
        return {}
    carried = [report.value(3, "carried_forward", column) or 0 for column in COLUMNS]
    odd = any(term(report, (3, "carried_forward", column)).odd for column in COLUMNS)
    return {("text.all_answered", None): Verdict("broken" if any(carried) else "undecidable" if odd else "holds")}

"""What an auditor must find in a sample report, worked out from what it prints.

Written from the contract's rules, apart from the archive's own code, which it is there to judge. A blank
may stand for any whole number from 0: a sum that some number in the blanks would mend is not broken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from crawler.samples.figures import APPLICANTS, PARTS

Values = Mapping[str, int | float | None]
Finding = tuple[str, str | None]

ERRORS = frozenset(
    {
        "requests.balance",
        "requests.outcomes",
        "requests.applicants",
        "requests.total_column",
        "disputes.sum",
        "text.figures",
        "structure.chapters",
        "structure.period",
    }
)


def _differ(left: Iterable[int | float | None], right: Iterable[int | float | None]) -> bool:
    """Whether two sums differ whatever stands in the blanks."""
    left, right = list(left), list(right)
    a, b = sum(value or 0 for value in left), sum(value or 0 for value in right)
    return (a < b and None not in left) or (b < a and None not in right)


def of_requests(values: Values) -> list[Finding]:
    """Add up chapter 三: balance, outcomes, applicants, total column."""
    edges = ("new_requests", "carried_over", "total_processed", "carried_forward")
    lines = list(dict.fromkeys(name.split(".")[1] for name in values if name.startswith("requests.")))
    outcomes = [line for line in lines if line not in edges]
    found: list[Finding] = []
    for applicant in APPLICANTS:
        new, over, done, on = (values[f"requests.{line}.{applicant}"] for line in edges)
        if _differ((new, over), (done, on)):
            found.append(("requests.balance", applicant))
        if _differ((done,), (values[f"requests.{line}.{applicant}"] for line in outcomes)):
            found.append(("requests.outcomes", applicant))
    unfilled = 0
    for line in lines:
        parts = [values[f"requests.{line}.{applicant}"] for applicant in PARTS]
        total = values[f"requests.{line}.total"]
        if _differ((total,), parts):
            found.append(("requests.applicants", line))
        unfilled += bool(not total and sum(value or 0 for value in parts))
    if unfilled > 1:
        found.append(("requests.total_column", None))
    return found


def of_disputes(values: Values) -> list[Finding]:
    """Add up chapter 四: the total of each channel."""
    found: list[Finding] = []
    for channel in ("review", "litigation_direct", "litigation_after_review"):
        parts = [values[f"disputes.{channel}.{result}"] for result in ("upheld", "corrected", "other", "pending")]
        if _differ((values[f"disputes.{channel}.total"],), parts):
            found.append(("disputes.sum", channel))
    return found


def of_disclosures(values: Values, *, may_make_regulations: bool) -> list[Finding]:
    """Look in chapter 二 for regulations from a body that may not make them."""
    made = any(value for name, value in values.items() if name.startswith("disclosures.regulations."))
    return [("disclosures.rulemaking_power", "regulations")] if made and not may_make_regulations else []


def of_text(values: Values, claims: Mapping[str, int], *, all_answered: bool) -> list[Finding]:
    """Compare the prose with the tables, but for figures that the tables leave blank."""
    found: list[Finding] = []
    for subject, said in claims.items():
        _, line, column = subject.split(".")
        if line.endswith("_total"):  # derived: the lines of the group together
            group = [v for n, v in values.items() if n.startswith(f"requests.{line[:-5]}") and n.endswith(f".{column}")]
            if _differ((said,), group):
                found.append(("text.figures", subject))
        elif subject in values and values[subject] not in (said, None):
            found.append(("text.figures", subject))
    if all_answered and values["requests.carried_forward.total"]:
        found.append(("text.all_answered", None))
    return found


def deadline(kind: str, level: str, year: int) -> date | None:
    """Return the last day for publication (条例 art. 49), None for bodies that the law gives none."""
    if level in ("township", "national") or kind in ("dispatched", "functional_zone", "authorised"):
        return None
    return date(year + 1, 3, 31) if kind == "government" else date(year + 1, 1, 31)

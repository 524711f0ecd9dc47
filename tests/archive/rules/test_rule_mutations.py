"""Change one cell of a sound report: exactly the rules that contain it break, for every cell of both forms."""

from __future__ import annotations

import pytest

from parsers.model import Report
from tests.archive.rules.building import BUREAU, not_holding, report

BALANCE = {"new_requests", "carried_over", "total_processed", "carried_forward"}
NO_OUTCOME = {"new_requests", "carried_over", "carried_forward"}


def cells(template: str) -> list[tuple[int, str, str]]:
    return [(figure.chapter, figure.line, figure.field) for figure in report(template).figures]


def sound(template: str) -> Report:
    """A report in which no sum is a sum of zeros: every applicant made 23 requests, one for each outcome at least."""
    made: dict[tuple[str, str], int | float | str | None] = {}
    lines = list(dict.fromkeys(line for chapter, line, _ in cells(template) if chapter == 3))
    outcomes = [line for line in lines if line not in BALANCE]
    processed = sum(range(1, len(outcomes) + 1))
    for applicant in dict.fromkeys(field for chapter, _, field in cells(template) if chapter == 3):
        times = 6 if applicant == "total" else 1
        for at, line in enumerate(outcomes, 1):
            made[line, applicant] = at * times
        made["carried_over", applicant] = 2 * times
        made["carried_forward", applicant] = 3 * times
        made["total_processed", applicant] = processed * times
        made["new_requests", applicant] = (processed + 1) * times
    for channel in ("review", "litigation_direct", "litigation_after_review"):
        made |= {(channel, "upheld"): 3, (channel, "other"): 2, (channel, "pending"): 1, (channel, "total"): 6}
    return report(template, made)


@pytest.mark.parametrize("template", ["2019", "2021"])
def test_every_cell(template):
    made = sound(template)
    assert not_holding(made) == set()
    for at, figure in enumerate(made.figures):
        assert isinstance(figure.value, int)
        changed = type(figure)(
            figure.chapter, figure.line, figure.field, "", figure.value + 1, figure.state, figure.place
        )
        made.figures[at] = changed
        assert not_holding(made, BUREAU) == touched(template, figure.chapter, figure.line, figure.field)
        made.figures[at] = figure


def touched(template: str, chapter: int, line: str, field: str) -> set[tuple[str, str | None, str]]:
    """Say which rules contain a cell."""
    if chapter == 2:
        at_least = {
            "2019": {"published": "disclosures.published"},
            "2021": {"made": "disclosures.made_in_force"},
        }[template]
        of_items = {(at_least[field], line, "broken")} if field in at_least else set()
        return of_items | ({("disclosures.rulemaking_power", line, "broken")} if line == "regulations" else set())
    if chapter == 4:
        return {("disputes.sum", line, "broken")}
    rules: set[tuple[str, str | None, str]] = {("requests.applicants", line, "broken")}
    if line in BALANCE:
        rules.add(("requests.balance", field, "broken"))
    if line not in NO_OUTCOME:
        rules.add(("requests.outcomes", field, "broken"))
    return rules

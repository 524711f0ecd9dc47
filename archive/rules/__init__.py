"""The audit: every rule that the law, the form or arithmetic gives, evaluated on every report.

What each rule says stands in ``rules.toml``. ``evaluate`` is for the rules that look at one report alone; ``years`` and
``members`` are those across reports, for which ``archive.neighbours`` finds the others. All of it is pure: reports in,
checks out.
"""

from __future__ import annotations

from archive.identities.agencies import Agency
from archive.places import Places
from archive.rules import dates, limits, power, structure, sums, total_column
from archive.rules.checks import Check
from archive.rules.declared import Rule, bounds, declared, rules
from archive.rules.declared import sums as declared_sums
from archive.rules.prose import answered, figures, reader
from archive.rules.tables import Tables
from archive.rules.total_column import TotalColumn
from parsers.model import Report, Scope

__all__ = ["Check", "Rule", "declared", "evaluate"]


def evaluate(report: Report, agency: Agency | None, places: Places) -> list[Check]:
    """Evaluate every rule that looks at one report; a rule that does not apply to it gives no row."""
    severity = {name: rule.severity for name, rule in rules().items()}
    tables = Tables(report)
    column = TotalColumn(tables)
    checks: list[Check] = []
    for rule, formula in declared_sums():
        checks += sums.check(rule, formula, tables, column)
    checks += total_column.check(column, tables, severity["requests.total_column"])
    for rule, bound in bounds():
        checks += limits.bound(rule, bound, tables)
    checks += limits.columns(tables, severity[limits.COLUMNS])
    checks += limits.counts(tables, severity[limits.COUNTS])
    alone = report.scope is Scope.OWN
    checks += limits.magnitude(tables, agency, severity[limits.MAGNITUDE], alone=alone)
    checks += power.check(tables, agency, places, severity["disclosures.rulemaking_power"])
    reading = reader.read(report)
    checks += figures.check(reading, tables, column, severity["text.figures"])
    checks += answered.check(reading, tables, severity["text.all_answered"])
    checks += structure.chapters(report, severity["structure.chapters"])
    checks += structure.period(report, severity["structure.period"])
    checks += structure.supervision(report, agency, severity["structure.supervision"])
    checks += dates.check(report, agency, severity["publication.deadline"])
    return checks

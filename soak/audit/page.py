"""The trial's result as a page of the documentation."""

from __future__ import annotations

from soak.audit.campaign import NONE, Result

_HEAD = """# The audit, tried with planted errors

`make soak-audit` wrote this page, and the same numbers as [soak-audit.json](soak-audit.json). It draws small worlds of
invented agencies over some years, with figures that agree within each report, from year to year, and from members to
their region; plants errors of every kind that a rule is there for in half of the reports; prints them all as pages and
Word files; and has them read, stored and audited as any report is, in any order. Then every row of `checks` is compared
with what must stand there, which `soak/audit/oracle.py` works out from what was printed, by arithmetic of its own.

- **broken**: rows that must say so; **found**: those of them that do; **false**: rows that say so and must not.
- **recall** and **precision**: found of broken, and found of all that are said to be broken. At least 99.5 % for every
  rule.
- **undecidable**: rows that blanks, or what nobody can know, leave undecided, and those of them that say so.
- **other**: all other rows that say something else than they must, or are there and must not be, or are missing.

An error often breaks several rules, and those of the neighbouring year or of the region: all of these rows count. Where
a row gives numbers (`expected`, `found`), they are compared too. The prose is tried with the sentences of
`soak/audit/sentences.toml`, and with one for each of the wordings that the reader's own list
(`archive/rules/phrasings.toml`) takes for a figure, with figures that agree and others. Sentences of other years, other
bodies, parts and plans stand among them. `SOAK_ARGS="--seed 7 --count 300"` tries others; a run that was stopped goes
on.

What the shares do not say: where none of n rows is wrong, up to 3/n of all such rows may still be (at 95 %), so that of
rules with few rows the arithmetic, not their number, is the evidence. And the sentences are the trial's own: of those
that nobody thought of they say nothing.

Seed {seed}, {reports} reports, {sound} of them without an error of their own: {verdict}.
"""


def page(result: Result) -> str:
    """Return the page."""
    total = result.total
    verdict = "passed" if result.passed else "**not passed**"
    lines = [_HEAD.format(seed=result.seed, reports=f"{total.reports:,}", sound=f"{total.sound:,}", verdict=verdict)]
    lines += ["## By rule", ""]
    lines.append("| rule | rows | broken | found | false | recall | precision | undecidable | found | other |")
    lines.append("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    lines += [_rule(result, rule) for rule in sorted(total.rules)]
    lines += ["", "## By kind of error", ""]
    lines += ["What a kind must lead to may be that a rule holds, cannot be decided, or says nothing.", ""]
    lines += ["| rule | error | planted | rows that it leads to | found |", "| --- | --- | ---: | ---: | ---: |"]
    for name, (planted, rows, seen) in sorted(total.kinds.items()):
        rule, _, kind = name.partition(": ")
        lines.append(f"| `{rule}` | {kind} | {planted:,} | {rows:,} | {seen:,} |")
    lines += ["", f"Numbers that are other than they must be: {total.numbers}."]
    lines += ["", f"Wordings of the published list in these reports: {len(total.wordings)}."]
    prose = result.prose
    lines += ["", "## By sentence", "", "Each sentence once with the tables' figures, and once with another.", ""]
    lines += ["| | |", "| --- | ---: |", f"| sentences that state figures | {prose.stating:,} |"]
    lines += [f"| sentences that say that every request was answered | {prose.claiming:,} |"]
    lines += [f"| sentences whose numbers are nobody's to compare | {prose.silent:,} |"]
    lines += [f"| with a figure that is not the table's | {prose.contradicted:,} |", f"| … found | {prose.found:,} |"]
    lines += [f"| of which anything else is said than must be | {prose.other:,} |"]
    told = [*total.told, *prose.told]
    if told:
        lines += ["", "## What is other than it must be", "", *(f"- {one}" for one in told)]
    return "\n".join(lines) + "\n"


def _rule(result: Result, rule: str) -> str:
    wanted = result.total.rules[rule]
    rows = sum(count for given in wanted.values() for count in given.values())
    broken, open_ = wanted.get("broken", {}), wanted.get("undecidable", {})
    false = sum(given.get("broken", 0) for must, given in wanted.items() if must != "broken")
    agree = sum(given.get(must, 0) for must, given in wanted.items())
    missed = sum(broken.values()) - broken.get("broken", 0)
    cells = (
        f"`{rule}`",
        f"{rows - wanted.get(NONE, {}).get(NONE, 0):,}",
        f"{sum(broken.values()):,}",
        f"{broken.get('broken', 0):,}",
        f"{false:,}",
        percent(result.recall(rule)),
        percent(result.precision(rule)),
        f"{sum(open_.values()):,}",
        f"{open_.get('undecidable', 0):,}",
        f"{rows - agree - missed - false:,}",
    )
    return f"| {' | '.join(cells)} |"


def percent(share: float | None) -> str:
    """Print a share, rounded down: 100 % means every one."""
    if share is None:
        return "—"
    return f"{int(share * 100_000) / 1000:.3f} %".replace("100.000", "100")

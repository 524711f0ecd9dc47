"""The trial of likely causes as a page of the documentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from soak.causes.plants import KNOWN, UNKNOWN
from soak.causes.trial import VERDICTS, Tally

#: Percent of the causes called the likeliest that must be right, of the slips that are searched for.
ENOUGH = 97.0

_HEAD = """# Likely causes: suspicions, never repairs

A broken sum says that something is wrong, not what. For each report with broken sums (`requests.balance`,
`requests.outcomes`, `requests.applicants`, `requests.total_column`, `disputes.sum`) the archive searches for the
smallest single change of its printed figures that would make them hold and break no other: one cell with another
value, two neighbours exchanged, a line or column shifted by one from some place on, a figure split over two cells
or two run together, totals not filled in, a line left out of the totals or counted twice, and so on. What is known
of such slips is data, `archive/causes/causes.toml`, in both languages. The result is a row of `suspicions`, with
its cells in `suspicion_cells`; `checks.suspicion` refers to it. **No figure is ever changed by it**, and nothing
computes with it.

## How a cause is chosen

Every sum of a table is an equation over its cells. A change is looked at only if it makes every broken equation
hold that it touches, and breaks none that held. Figures of the prose weigh for or against it, no more: prose is
often written from the table, its errors included. What mends all broken sums of a table at once comes first; else
the broken sums are taken apart into groups that have no change in common, and each is explained by itself. Within a
group the order is: one cell on which two statements of the report agree (its line and its column, a sum and the
prose); a slip that leaves a mark, such as two digits swapped; one cell on which a single sum depends; several cells
that could always be (a figure and the totals computed from it). Then `certainty` is

- `only`: no other change that was tried mends any of these sums, and two statements or more agree on this one;
- `likeliest`: this one ranks before the others, which cannot be ruled out;
- `open`: several rank equally. Their number is given, and the line or column that they have in common; none is
  chosen.

A total column that is blank or zero in most of its lines is one cause by itself, whatever it breaks: the sums that
rest on it are left out of the search.

Where no single change mends a broken sum, there is no row: two errors in one line, or a table that was never added
up.

## Source or reading

`culprit` says whether our reading or the source is the likelier culprit, and `reason` why. Reading: something in
the line could not be read for certain, a label of the table was not placed, a cell was not found, stands apart from
the others of its line or column, or did not print a plain number. Unknown: a PDF has no cells, and figures that
seem displaced may have been put into the wrong one by us. Source: the table is regular and every figure concerned
was read as printed.

## How often it is right

`make soak-causes` wrote this page, and the same numbers as [causes.json](causes.json). It plants one slip in a
random sound report, evaluates the rules, searches, and compares cell and figure with what was there before; a claim
is wrong if it names a cell that was not touched, or another figure. {count} reports for each slip, seed {seed}:
{verdict}. Computing takes {median:.0f} ms for a report with broken sums (median; {slow:.0f} ms for the slowest in a
hundred, {most:.0f} ms at most) and nothing for others.

| | claims | right |
| --- | ---: | ---: |
| `only`, slips that are searched for | {only_claims} | {only} |
| `likeliest`, slips that are searched for | {likeliest_claims} | {likeliest} |
| `only`, errors that are no single slip | {only_unknown_claims} | {only_unknown} |
| `likeliest`, errors that are no single slip | {likeliest_unknown_claims} | {likeliest_unknown} |

Passed means: no `only` is wrong where a single slip was planted, and of the `likeliest` at least {enough:.0f} % are
right. "unbroken" are slips that no rule can see (a zero exchanged with a zero's neighbour in table 四, two outcomes
of one column).
"""
_TABLE = """
## {title}

{about}

| planted | only | likeliest | open | none | likeliest, wrong | only, wrong | unbroken |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
"""


def result(seed: int, count: int, tallies: Mapping[str, Tally]) -> dict[str, Any]:
    """Return the numbers that are kept."""
    times = sorted(time for tally in tallies.values() for time in tally.milliseconds)
    return {
        "seed": seed,
        "count": count,
        "milliseconds": {
            "median": round(median(times), 1),
            "slowest_in_a_hundred": round(times[len(times) * 99 // 100], 1),
            "most": round(times[-1], 1),
        },
        "planted": {
            name: {verdict: tally.verdicts[verdict] for verdict in (*VERDICTS, "unbroken")}
            for name, tally in tallies.items()
        },
    }


def passed(kept: Mapping[str, Any]) -> bool:
    """Say whether no sure claim is wrong of a single slip, and few enough others."""
    sure, likely = _counted(kept, KNOWN, "only"), _counted(kept, KNOWN, "likeliest")
    return sure[0] == sure[1] and 100 * likely[1] >= ENOUGH * likely[0]


def page(kept: Mapping[str, Any]) -> str:
    """Return docs/causes.md."""
    numbers: dict[str, str] = {}
    for group, names in (("", KNOWN), ("_unknown", UNKNOWN)):
        for certainty in ("only", "likeliest"):
            claims, right = _counted(kept, names, certainty)
            numbers[f"{certainty}{group}_claims"] = f"{claims:,}"
            numbers[f"{certainty}{group}"] = f"{100 * right / claims:.1f} %" if claims else "—"
    times = kept["milliseconds"]
    text = _HEAD.format(
        seed=kept["seed"],
        count=f"{kept['count']:,}",
        verdict="passed" if passed(kept) else "NOT PASSED",
        median=times["median"],
        slow=times["slowest_in_a_hundred"],
        most=times["most"],
        enough=ENOUGH,
        **numbers,
    )
    text += _table(kept, "Single slips", "Each is one change, of a kind that is searched for.", list(KNOWN))
    about = "Several at once, or a line of other figures: a suspicion is right where it names cells that were touched."
    return text + _table(kept, "Errors that are no single slip", about, list(UNKNOWN))


def _counted(kept: Mapping[str, Any], names: Mapping[str, object], certainty: str) -> tuple[int, int]:
    right = sum(kept["planted"][name][certainty] for name in names)
    return right + sum(kept["planted"][name][f"{certainty}_wrong"] for name in names), right


def _table(kept: Mapping[str, Any], title: str, about: str, names: Sequence[str]) -> str:
    rows = [
        f"| {name.replace('_', ' ')} | "
        + " | ".join(f"{kept['planted'][name][verdict]:,}" for verdict in (*VERDICTS, "unbroken"))
        + " |"
        for name in names
    ]
    return _TABLE.format(title=title, about=about) + "\n".join(rows) + "\n"

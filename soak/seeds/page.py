"""The page: every row that does not hold and every figure of the prose that was compared, with its reason."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from archive.identities.agencies import identify
from archive.places import Places, official
from archive.rules import Check, evaluate
from archive.rules.declared import rules
from archive.rules.notes import number
from parsers.model import Report
from parsers.report import parse

OPENING = """# What the rules say of two real reports

Written by `make seeds-findings SEEDS=DIR` from the reports and from `soak/seeds/by_hand.toml`; a test holds it to the
code wherever the reports are at hand. Sentences of the reports are not repeated here, only their figures. "Expected"
and "found" are as in the table `checks`; what each rule means, the page of rules of the site says.
"""
QUOTED = re.compile(r"“[^”]*”(?:; )?")


def page(folder: Path) -> str:
    """Return the page for the reports in ``folder``. Raises FileNotFoundError where one is not there."""
    hand = tomllib.loads((files(__package__) / "by_hand.toml").read_text("utf-8"))
    places = Places(official())
    return "\n".join([OPENING, *(_one(folder, told, places) for told in hand["reports"])])


def _one(folder: Path, told: dict[str, Any], places: Places) -> str:
    report = parse((folder / told["file"]).read_bytes())
    assert isinstance(report, Report)
    agency = identify(report.agency, places) if report.agency else None
    checks = evaluate(report, agency, places)
    lines = [
        f"## {told['title']}",
        "",
        f"`{told['file']}`: form of {report.template}, {report.status}; {_count(checks)}.",
        "",
        "### What does not hold",
        "",
        "| Rule | About | Result | Expected | Found | Reason |",
        "| --- | --- | --- | --- | --- | --- |",
        *_rows([check for check in checks if check.result != "holds"]),
        "",
        "### Figures of the prose that agree",
        "",
        "| Rule | About | Result | Expected | Found | Reason |",
        "| --- | --- | --- | --- | --- | --- |",
        *_rows([check for check in checks if check.result == "holds" and check.rule.startswith("text.")]),
        "",
        "### What a person reading all of it finds besides",
        "",
        *(f"- {line}" for line in told["besides"]),
        "",
    ]
    return "\n".join(lines)


def _count(checks: list[Check]) -> str:
    said = [(name, sum(check.result == name for check in checks)) for name in ("holds", "broken", "undecidable")]
    return f"{len(checks)} rows of checks, " + ", ".join(f"{count} {name}" for name, count in said)


def _rows(checks: list[Check]) -> Iterator[str]:
    for check in checks:
        reason = QUOTED.sub("", check.note or "").strip("; ") or rules()[check.rule].formula
        expected, found = ("" if side is None else number(side) for side in (check.expected, check.found))
        subject = f"`{check.subject}`" if check.subject else "the report"
        yield f"| `{check.rule}` | {subject} | {check.result} | {expected} | {found} | {reason.replace('|', '¦')} |"

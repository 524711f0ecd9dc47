"""``disclosures.rulemaking_power``: 规章 above zero only from those whom 立法法 gives the power.

The list of who may is data, ``rulemaking.toml``. A general office (办公厅、办公室) reports for its government; a local
department, the 司法局 too, drafts regulations but neither makes them nor reports for the government.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from archive.identities.agencies import Agency
from archive.places import Places
from archive.rules import notes
from archive.rules.blanks import side
from archive.rules.checks import Check, Severity
from archive.rules.sums import about_blanks
from archive.rules.tables import Tables

RULE = "disclosures.rulemaking_power"
FIGURES = ("made", "published", "public_total", "repealed", "in_force")


@cache
def _law() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "rulemaking.toml").read_text("utf-8"))


@cache
def _places() -> dict[str, str]:
    return {place["code"]: place["basis"] for place in _law()["places"]}


@cache
def _national() -> frozenset[str]:
    return frozenset(_law()["national"]["names"])


def power(agency: Agency | None, places: Places) -> tuple[Literal["yes", "no", "unknown"], str]:
    """Say whether the law gives this agency, or the government it acts for, the power; with the law's words."""
    if agency is None or agency.kind is None or agency.level is None:
        return "unknown", ""
    if agency.level == "national":
        name = agency.name.removeprefix("中华人民共和国")
        listed = name in _national()
        return ("yes", str(_law()["national"]["basis"])) if listed else ("unknown", "")
    if agency.kind not in {"government", "government_office"} or agency.level not in {"province", "prefecture"}:
        return "no", ""
    if agency.region_code is None:
        return "unknown", ""
    if basis := _places().get(agency.region_code):
        return "yes", basis
    region = places.get(agency.region_code)
    if region is None:
        return "unknown", ""
    for rule in _law()["governments"]:
        if rule["level"] == region.level == agency.level and region.name.endswith(tuple(rule["endings"])):
            return "yes", str(rule["basis"])
    return "no", ""


def check(tables: Tables, agency: Agency | None, places: Places, severity: Severity) -> list[Check]:
    """Evaluate the rule on the line 规章; no row where table 二 was not found."""
    cells = [(field, tables.value(2, "regulations", field)) for field in FIGURES if tables.has(2, "regulations", field)]
    if not cells:
        return []
    line = side([field for field, _ in cells], [value for _, value in cells])
    above = {field: value for field, value in cells if value is not None and value > 0}
    if not above:
        return [Check(RULE, "regulations", "holds", severity, 0, 0, 0, about_blanks("holds", line.blank))]
    answer, basis = power(agency, places)
    if answer == "yes":
        return [Check(RULE, "regulations", "holds", severity, note=notes.say("power_held", basis=basis))]
    figures = ", ".join(f"{field} {notes.number(value)}" for field, value in above.items())
    if answer == "unknown":
        note = notes.say("power_unknown", figures=figures)
        return [Check(RULE, "regulations", "undecidable", severity, note=note)]
    most = max(above.values())
    note = notes.say("power_none", figures=figures)
    return [Check(RULE, "regulations", "broken", severity, 0, most, most, note)]

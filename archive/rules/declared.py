"""The rules as they are published: ``rules.toml``, read once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from archive.rules.checks import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table ``rules``; ``official`` is 1 where the form or the law states the rule.

    ``forms`` names the forms whose reports the rule applies to, separated by spaces. ``explanation`` says what the
    rule says and why, ``example`` works it out in numbers, ``meaning`` says what a finding means and does not mean.
    """

    rule: str
    title_zh: str
    title_en: str
    formula: str
    basis: str
    severity: Severity
    official: int
    forms: str
    explanation_zh: str
    explanation_en: str
    example_zh: str
    example_en: str
    meaning_zh: str
    meaning_en: str


@dataclass(frozen=True, slots=True)
class Sum:
    """A rule of the kind ``sum of these = sum of those``, once for each ``column`` or each ``line`` of a table.

    ``expected`` and ``found`` name lines (for each column) or columns (for each line); ``outcomes`` stands for the
    outcome lines that the report's form has.
    """

    chapter: int
    each: Literal["column", "line"]
    expected: tuple[str, ...]
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """A rule of the kind ``sum of these ≥ sum of those``, once for each of the ``lines`` of a table that have all."""

    chapter: int
    lines: tuple[str, ...]
    least: tuple[str, ...]
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Years:
    """A rule between a report and the one for the year before: ``before`` + ``add`` − ``subtract`` = ``found``.

    ``before`` are names in the earlier report, the others in the later one: lines (for each ``column``) or columns
    (for each of the ``lines``). ``relation`` is ``equal``, or ``at_least`` for found ≥ the other side; ``signed``:
    what is blank may be negative.
    """

    chapter: int
    each: Literal["column", "line"]
    before: tuple[str, ...]
    found: tuple[str, ...]
    lines: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
    subtract: tuple[str, ...] = ()
    relation: Literal["equal", "at_least"] = "equal"
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Additive:
    """Which figures of members are parts of a region's: ``compared`` one by one, ``added`` up too.

    Chapter → the fields of its lines; ``lines`` keeps a chapter to some lines, where it is named there.
    """

    compared: dict[int, tuple[str, ...]]
    added: dict[int, tuple[str, ...]]


@cache
def _raw() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads((files(__package__) / "rules.toml").read_text("utf-8"))["rules"]
    return rows


@cache
def declared() -> tuple[Rule, ...]:
    """Return every rule of the audit, also those that compare years or agencies, in the order of their page."""
    names = [field.name for field in fields(Rule)]
    return tuple(Rule(**{name: row[name] for name in names}) for row in _raw())


@cache
def rules() -> dict[str, Rule]:
    """Return the rules by name."""
    return {rule.rule: rule for rule in declared()}


@cache
def sums() -> tuple[tuple[Rule, Sum], ...]:
    """Return the rules that are plain sums, with what is added up."""
    return tuple((rules()[row["rule"]], Sum(**_frozen(row["sum"]))) for row in _raw() if "sum" in row)


@cache
def bounds() -> tuple[tuple[Rule, Bound], ...]:
    """Return the rules by which something is at least something else in the same report."""
    return tuple((rules()[row["rule"]], Bound(**_frozen(row["bound"]))) for row in _raw() if "bound" in row)


@cache
def years() -> tuple[tuple[Rule, Years], ...]:
    """Return the rules that compare a report with the one for the year before."""
    return tuple((rules()[row["rule"]], Years(**_frozen(row["years"]))) for row in _raw() if "years" in row)


@cache
def additive() -> Additive:
    """Return which figures ``aggregate.members`` compares and adds up."""
    said = next(row["members"] for row in _raw() if "members" in row)
    return Additive(
        *({int(chapter): tuple(names) for chapter, names in said[part].items()} for part in ("compared", "added"))
    )


@cache
def limits() -> dict[str, Any]:
    """Return the limits of ``disclosures.columns`` and ``disclosures.magnitude``, by rule."""
    return {row["rule"]: row["limits"] for row in _raw() if "limits" in row}


@cache
def words(rule: str) -> dict[str, list[str]]:
    """Return what a rule looks for in the prose: what must be named, and the words that name it."""
    found: dict[str, list[str]] = next(row["words"] for row in _raw() if row["rule"] == rule)
    return found


def _frozen(said: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}

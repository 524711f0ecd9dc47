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
    """One row of the table ``rules``; ``official`` is 1 where the form or the law states the rule."""

    rule: str
    title_zh: str
    title_en: str
    formula: str
    basis: str
    severity: Severity
    official: int
    explanation_zh: str
    explanation_en: str


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
    return tuple(
        (
            rules()[row["rule"]],
            Sum(
                chapter=row["sum"]["chapter"],
                each=row["sum"]["each"],
                expected=tuple(row["sum"]["expected"]),
                found=tuple(row["sum"]["found"]),
            ),
        )
        for row in _raw()
        if "sum" in row
    )

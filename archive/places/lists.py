"""The lists of places that are shipped with this program, as records.

``regions.tsv`` is the official list, ``former.tsv`` what it had before, ``zones.tsv`` what never had a code, and
``regions.toml`` says of which day they are and how they were checked.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Region:
    """One place: a 6-digit code; ``level`` is province, prefecture or county."""

    code: str
    name: str
    level: str
    parent_code: str | None


@dataclass(frozen=True, slots=True)
class Former:
    """A place of the list of 2008 or later that today's list does not have under this name and code.

    ``since`` is the first year at whose end it was there (None: 2007 or before), ``until`` the first at whose end it
    was not. All of its territory lies in today's place ``lies_in``. ``change``: ``replaced`` (another name or rank, or
    merged into it), ``divided`` (among several, all of which lie in it), ``moved`` (the same place, another code).
    """

    code: str
    name: str
    level: str
    parent_code: str
    since: int | None
    until: int
    lies_in: str
    change: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Zone:
    """A place with an administration and without a code; it lies in the place ``lies_in``.

    ``level`` is that of the government to which it belongs, None where that is the one of ``lies_in``.
    """

    name: str
    lies_in: str
    level: str | None
    note: str


@cache
def official() -> tuple[Region, ...]:
    """Return the official list, parents before children."""
    return tuple(Region(row["code"], row["name"], row["level"], row["parent"] or None) for row in _rows("regions.tsv"))


@cache
def former() -> tuple[Former, ...]:
    """Return the places that the official list had since 2008 and has no more."""
    evidence: dict[str, str] = _about()["evidence"]
    return tuple(
        Former(
            code=row["code"],
            name=row["name"],
            level=row["level"],
            parent_code=row["parent"],
            since=int(row["since"]) if row["since"] else None,
            until=int(row["until"]),
            lies_in=row["lies_in"],
            change=row["change"],
            evidence=evidence[row["evidence"]],
        )
        for row in _rows("former.tsv")
    )


@cache
def zones() -> tuple[Zone, ...]:
    """Return zones whose names do not begin with the place in which they lie, or begin with another one."""
    return tuple(Zone(row["name"], row["lies_in"], row["level"] or None, row["note"]) for row in _rows("zones.tsv"))


def reference_date() -> date:
    """Return the day whose places ``regions.tsv`` lists."""
    found = _about()["reference_date"]
    assert isinstance(found, date)
    return found


def standard() -> str:
    """Return what the list follows: the standard and the notices of its changes."""
    return str(_about()["standard"])


@cache
def _about() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "regions.toml").read_text("utf-8"))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (files(__package__) / name).open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)

"""Agencies renamed and merged, as ``successions.toml`` and the list of former places say it: records, no database."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from archive.places import Former, former, official


@dataclass(frozen=True, slots=True)
class Change:
    """What follows what. ``groups``: the old names, one of each group in a place; ``to``: the new ones.

    ``first`` is the first year on which the new agency may have reported, ``last`` the last of the old one.
    ``ended``: the old names are gone everywhere. ``comparable``: the old ones together carry over what the new one
    takes over. ``made``: the new one was made by it, and was not there before. A change of a place has no names: any
    agency of it goes on under the same one.
    """

    id: str
    first: int
    last: int
    ended: bool
    comparable: bool
    zh: str
    en: str
    basis: str
    made: bool = True
    groups: tuple[tuple[str, ...], ...] = ()
    to: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Every old name."""
        return frozenset(name for group in self.groups for name in group)

    def as_row(self) -> tuple[Any, ...]:
        """Return its row of the table ``successions``."""
        return (self.id, self.first, self.last, int(self.comparable), self.zh, self.en, self.basis)


#: Columns of the table ``successions``, as :meth:`Change.as_row` fills them.
COLUMNS = ("id", "first_year", "last_year", "comparable", "zh", "en", "basis")


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "successions.toml").read_text("utf-8"))


@cache
def changes() -> tuple[Change, ...]:
    """Return the changes that hold for every place, the earlier reforms first."""
    found = [
        Change(
            id=one["id"],
            first=reform["first"],
            last=reform["last"],
            ended=one["ended"],
            comparable=one["comparable"],
            zh=reform["zh"],
            en=reform["en"],
            basis=reform["basis"],
            made=one.get("made", True),
            groups=tuple(map(tuple, one["from"])),
            to=tuple(one["to"]),
        )
        for reform in _data()["reform"]
        for one in reform["change"]
    ]
    return tuple(sorted(found, key=lambda one: (one.first, one.id)))


@cache
def place_changes() -> dict[str, tuple[tuple[Former, Change], ...]]:
    """Return for each place of today the places of the same rank that it has grown out of.

    Only where one became, or was merged into, the other as a whole; what went among several is followed by nobody.
    """
    told = _data()["places"]
    names = {one.code: one.name for one in official()}
    gone = [one for one in former() if one.change == "replaced" and one.lies_in in names]
    into = Counter(one.lies_in for one in gone)
    found: dict[str, list[tuple[Former, Change]]] = {}
    for one in gone:
        today = names[one.lies_in]
        same = one.name[:-1] == today[:-1] and one.code not in told["namesakes"]
        change = Change(
            id=f"place-{one.code}-{one.until}",
            first=one.until,
            last=one.until - 1,
            ended=True,
            comparable=same and into[one.lies_in] == 1,
            zh=told["zh"] % (one.name, today),
            en=told["en"] % (one.name, today),
            basis=one.evidence,
            made=same and into[one.lies_in] == 1,
        )
        found.setdefault(one.lies_in, []).append((one, change))
    return {code: tuple(rows) for code, rows in found.items()}


@cache
def organs() -> dict[str, str]:
    """Return how organs are called whose name goes by the rank of the place: 行政公署 → 人民政府."""
    return dict(_data()["places"]["organs"])


@cache
def reviewed() -> dict[str, tuple[str, Change]]:
    """Return what was reviewed: an agency's key → its successor's key ("" where there is none), and the change."""
    found = {}
    for number, one in enumerate(_data().get("reviewed", ())):
        names = ("first", "last", "comparable", "zh", "en", "basis")
        change = Change(id=f"reviewed-{number + 1}", ended=True, **{name: one[name] for name in names})
        found[str(one["agency"])] = (str(one["successor"]), change)
    return found


def rows() -> Iterator[tuple[Any, ...]]:
    """Give the rows of the table ``successions``."""
    for change in changes():
        yield change.as_row()
    for places in place_changes().values():
        for _, change in places:
            yield change.as_row()
    for _, change in reviewed().values():
        yield change.as_row()

"""Places: the official 行政区划代码 (GB/T 2260), and how agencies' names begin with them.

``regions.tsv`` is the official list, ``names.toml`` says how its names are shortened and which older names
lie where.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

SHORTEST = 2  # characters: 赵 is no short form of 赵县


@dataclass(frozen=True, slots=True)
class Region:
    """One place: a 6-digit code; ``level`` is province, prefecture or county."""

    code: str
    name: str
    level: str
    parent_code: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """The place at the beginning of a name.

    ``length`` characters of the name belong to it. ``region`` is None where several places are called so and
    nothing decides between them. ``short`` says that a county was written without its ending (莱西 for
    莱西市); ``former`` is the older name by which it was called (即墨市 for today's 即墨区), and whose
    agencies are others than today's.
    """

    region: Region | None
    length: int
    short: bool = False
    former: str | None = None


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to write a place: ``rank`` 3 whole, 2 a province without its ending, 1 another without it."""

    region: Region
    rank: int
    former: str | None = None


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read the beginning of a name: where the last place in it stands, and which place that is."""

    start: int
    end: int
    form: _Form


@cache
def official() -> tuple[Region, ...]:
    """Return the official list that is shipped with this program, parents before children."""
    with (files(__package__) / "regions.tsv").open(encoding="utf-8") as lines:
        rows = csv.DictReader(lines, delimiter="\t")
        return tuple(Region(row["code"], row["name"], row["level"], row["parent"] or None) for row in rows)


@cache
def _names() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "names.toml").read_text("utf-8"))


@cache
def _peoples() -> tuple[str, ...]:
    """Return the peoples' names as they stand in places' names, longest first; one character only with 族."""
    names = _names()["peoples"]
    return tuple(sorted([f"{name}族" for name in names] + [name for name in names if len(name) > 1], key=len))[::-1]


class Places:
    """All places known to one archive, by code and by what a name begins with."""

    def __init__(self, regions: Iterable[Region]) -> None:
        """Take the places of the table ``regions``; unknown parents are allowed."""
        self._by_code = {region.code: region for region in regions}
        self._forms: dict[str, list[_Form]] = {}
        self._gatherings = frozenset(_names()["gatherings"])
        whole = {region.name for region in self._by_code.values()}
        for region in self._by_code.values():
            if region.name in self._gatherings:
                continue
            for text, rank in _written(region):
                if rank == 3 and text != region.name and text in whole:
                    continue  # 某县 cut from 某某族自治县 is another county's own name
                self._forms.setdefault(text, []).append(_Form(region, rank))
        for former in _names()["former"]:
            if former["code"] in self._by_code and former["name"] not in whole:
                self._forms.setdefault(former["name"], []).append(
                    _Form(self._by_code[former["code"]], 3, former["name"])
                )
        self._longest = max(map(len, self._forms), default=0)
        self._shorts = {form.region: text for text, forms in self._forms.items() for form in forms if form.rank == 1}

    def __len__(self) -> int:
        """Return how many places there are."""
        return len(self._by_code)

    def __iter__(self) -> Iterator[Region]:
        """Give every place."""
        return iter(self._by_code.values())

    def get(self, code: str | None) -> Region | None:
        """Return the place with this code, or None."""
        return None if code is None else self._by_code.get(code)

    def chain(self, code: str | None) -> tuple[Region, ...]:
        """Return a place and what it lies in, up to its province; gatherings of counties left out."""
        chain: list[Region] = []
        region = self.get(code)
        while region is not None and region not in chain:
            if region.name not in self._gatherings:
                chain.append(region)
            region = self.get(region.parent_code)
        return tuple(chain)

    def lies_in(self, code: str, other: str) -> bool:
        """Say whether the place ``code`` is ``other`` or lies in it."""
        return any(region.code == other for region in self.chain(code))

    def begin(self, name: str, *, within: str | None = None) -> Found | None:
        """Return the place with which ``name`` begins (青岛市市北区…), or None where it begins with none.

        The longest reading counts. ``within`` is the place whose portal the name was found on: it decides
        between places of the same name, and a short name counts only when it agrees with it.
        """
        readings = list(self._readings(name, 0, None, within))
        if not readings:
            return None
        end = max(reading.end for reading in readings)
        best = [reading for reading in readings if reading.end == end]
        if self.get(within) is not None:
            near = [reading for reading in best if self._agrees(reading.form.region, within)]
            best = near or best
        rank = max(reading.form.rank for reading in best)
        best = [reading for reading in best if reading.form.rank == rank]
        reading = self._outermost(best)
        if reading is None or (reading.start == 0 and rank == 1 and self._has_namesakes(reading.form.region, within)):
            return Found(None, end)
        region = reading.form.region
        return Found(region, end, short=rank == 1 and region.level == "county", former=reading.form.former)

    def _outermost(self, readings: list[_Reading]) -> _Reading | None:
        """Return the reading whose place holds those of all others (乌鲁木齐: the city, not its county)."""
        for reading in readings:
            code = reading.form.region.code
            if all(self.lies_in(other.form.region.code, code) for other in readings):
                return reading
        return None

    def _agrees(self, region: Region, within: str | None) -> bool:
        return within is not None and (self.lies_in(region.code, within) or self.lies_in(within, region.code))

    def _has_namesakes(self, region: Region, within: str | None) -> bool:
        """Say whether a short name (朝阳) may as well be a place elsewhere; counties inside do not count."""
        if self.get(within) is not None:
            return False
        namesakes = self._forms[self._shorts[region]]
        return any(form.rank == 1 and not self.lies_in(form.region.code, region.code) for form in namesakes)

    def _readings(self, name: str, start: int, inside: Region | None, within: str | None) -> Iterator[_Reading]:
        for end in range(start + SHORTEST, min(start + self._longest, len(name)) + 1):
            for form in self._forms.get(name[start:end], ()):
                region = form.region
                if inside is not None and (region == inside or not self.lies_in(region.code, inside.code)):
                    continue
                if form.rank < 3 and not self._short_allowed(form, name[end:], within):
                    continue
                yield _Reading(start, end, form)
                yield from self._readings(name, end, region, within)

    def _short_allowed(self, form: _Form, rest: str, within: str | None) -> bool:
        if self.get(within) is not None and not self._agrees(form.region, within):
            return False
        if form.region.level != "county" or within == form.region.code:
            return True
        return rest.startswith(tuple(_names()["after_short_county"]))


def _written(region: Region) -> Iterator[tuple[str, int]]:
    """Give each way in which a place is written, with its rank."""
    names = _names()
    yield region.name, 3
    for ending, short in names["autonomous"].items():
        if region.name.endswith(ending):
            stem = _without_peoples(region.name.removesuffix(ending))
            if stem and short:
                yield stem + short, 3
            if stem and stem not in names["never_short"]:
                yield stem, 2 if region.level == "province" else 1
            return
    for ending in names["endings"]:
        if region.name.endswith(ending):
            stem = region.name.removesuffix(ending)
            if len(stem) >= SHORTEST and stem not in names["never_short"]:
                yield stem, 2 if region.level == "province" else 1
            return


def _without_peoples(stem: str) -> str | None:
    """Cut the peoples off (延边朝鲜族 → 延边); None where the place has no other name (东乡族自治县)."""
    cut = True
    while cut:
        cut = False
        for people in _peoples():
            if stem.endswith(people):
                if len(stem) - len(people) < SHORTEST:
                    return None if stem == people or people.endswith("族") else stem
                stem, cut = stem.removesuffix(people), True
                break
    return stem if len(stem) >= SHORTEST else None

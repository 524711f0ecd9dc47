"""Places: the official 行政区划代码 (GB/T 2260), and how agencies' names begin with them.

The lists are in ``lists.py``; ``names.toml`` says how their names are shortened.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from archive.places.lists import Former, Region, Zone, former, official, reference_date, standard, zones

__all__ = ["Former", "Found", "Places", "Region", "Zone", "former", "official", "reference_date", "standard", "zones"]

SHORTEST = 2  # characters: 赵 is no short form of 赵县


@dataclass(frozen=True, slots=True)
class Found:
    """The place at the beginning of a name.

    ``length`` characters of the name belong to it. ``region`` is None where several places are called so and
    nothing decides between them; ``level`` is the place's own, at the time when it was called so. ``short`` says that
    a county was written without its ending (莱西 for 莱西市); ``former`` is the older name by which it was called
    (即墨市 for today's 即墨区), and whose agencies are others than today's. ``zone`` is the name of a zone without a
    code, which lies in ``region`` and whose name follows the ``length`` characters.
    """

    region: Region | None
    length: int
    level: str | None = None
    short: bool = False
    former: str | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to write a place: ``rank`` 3 whole, 2 a province without its ending, 1 another without it.

    ``region`` is today's place, ``code`` the place's own at the time and ``outer`` that of the place in which it lay;
    ``name`` is its whole name. ``until`` is None for places of today.
    """

    region: Region
    rank: int
    name: str
    level: str
    code: str
    outer: str | None = None
    since: int | None = None
    until: int | None = None
    zone: bool = False

    @property
    def former(self) -> str | None:
        """The older name, where the place is another one today."""
        changed = self.until is not None and (self.name, self.level) != (self.region.name, self.region.level)
        return self.name if changed and not self.zone else None

    def ended(self, year: int) -> bool:
        """Say whether the place was gone when the report of a year was written."""
        return self.until is not None and self.until <= year


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read the beginning of a name: where the last place in it stands, and which place that is."""

    start: int
    end: int
    form: _Form


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is known beside the name: whose portal it was found on, and whether it is an office of a national body."""

    within: str | None
    branch: bool


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
        gone = {(one.code, one.name) for one in former()}  # an archive of an older list has them still
        self._by_code = {region.code: region for region in regions if (region.code, region.name) not in gone}
        self._forms: dict[str, list[_Form]] = {}
        self._gatherings = frozenset(_names()["gatherings"])
        self._add_todays()
        self._add_former()
        for zone in zones():
            if zone.lies_in in self._by_code:
                region = self._by_code[zone.lies_in]
                self._add(zone.name, _Form(region, 3, zone.name, zone.level or region.level, zone.lies_in, zone=True))
        self._longest = max(map(len, self._forms), default=0)
        self._shorts = {
            form.region: text
            for text, forms in self._forms.items()
            for form in forms
            if form.rank == 1 and form.until is None
        }

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

    def below(self, code: str) -> tuple[str, ...]:
        """Return the codes of the places directly below one; those of a gathering of counties are the province's."""
        return self._below.get(code, ())

    @cached_property
    def _below(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for region in self._by_code.values():
            outer = self.chain(region.code)[1:2]
            if outer and region.name not in self._gatherings:
                found.setdefault(outer[0].code, []).append(region.code)
        return {code: tuple(codes) for code, codes in found.items()}

    def lies_in(self, code: str, other: str) -> bool:
        """Say whether the place ``code`` is ``other`` or lies in it."""
        return any(region.code == other for region in self.chain(code))

    def begin(
        self, name: str, *, within: str | None = None, year: int | None = None, branch: bool = False
    ) -> Found | None:
        """Return the place with which ``name`` begins (青岛市市北区…), or None where it begins with none.

        The longest reading counts. ``within`` is the place whose portal the name was found on: it decides
        between places of the same name, and a short name counts only when it agrees with it. ``year`` is the year
        reported on: it decides between a place of today and one that was called so then. ``branch``: an office of a
        national body, whose counties are written without their ending (盐边监管支局).
        """
        readings = list(self._readings(name, 0, None, _Asked(within, branch)))
        if not readings:
            return None
        end = max(reading.end for reading in readings)
        best = [reading for reading in readings if reading.end == end]
        if self.get(within) is not None:
            near = [reading for reading in best if self._agrees(reading.form.region, within)]
            best = near or best
        rank = max(reading.form.rank for reading in best)
        best = self._of_its_time([reading for reading in best if reading.form.rank == rank], year)
        if rank == 1 and name[best[0].start : end] in _names()["known_short"]:
            best = [reading for reading in best if reading.form.level == "prefecture"] or best
        reading = self._outermost(best)
        if reading is None or (reading.start == 0 and rank == 1 and self._has_namesakes(reading.form, within)):
            levels = {one.form.level for one in best}
            return Found(None, end, levels.pop() if len(levels) == 1 else None)
        form = reading.form
        if form.zone:
            return Found(form.region, reading.start, form.level, zone=form.name)
        return Found(form.region, end, form.level, rank == 1 and form.level == "county", form.former)

    # ---- the forms

    def _add(self, text: str, form: _Form) -> None:
        self._forms.setdefault(text, []).append(form)

    def _add_todays(self) -> None:
        whole = {region.name for region in self._by_code.values()}
        for region in self._by_code.values():
            if region.name in self._gatherings:
                continue
            for text, rank in _written(region.name, region.level):
                if rank == 3 and text != region.name and text in whole:
                    continue  # 某县 cut from 某某族自治县 is another county's own name
                self._add(text, _Form(region, rank, region.name, region.level, region.code))
        for other in _names()["written"]:
            if region_ := self._by_code.get(other["code"]):
                self._add(other["name"], _Form(region_, 3, region_.name, region_.level, region_.code))

    def _add_former(self) -> None:
        for one in former():
            region = self._by_code.get(one.lies_in)
            if region is None:
                continue
            for text, rank in _written(one.name, one.level):
                form = _Form(region, rank, one.name, one.level, one.code, one.parent_code, one.since, one.until)
                self._add(text, form)

    # ---- reading a name

    def _of_its_time(self, readings: list[_Reading], year: int | None) -> list[_Reading]:
        """Choose between places of today and those of one name that are gone, by the year reported on.

        The report of the year in which a place ended is written by what came after it. Without a year, or after the
        end, a place of today goes first; one of today that has grown out of an older one goes behind it before.
        """
        today = [one for one in readings if one.form.until is None]
        older = [one for one in readings if one.form.until is not None]
        if not today or not older:
            return self._latest(readings, year)
        then = [one for one in older if year is not None and not one.form.ended(year) and (one.form.since or 0) <= year]
        if not then:
            return today
        heirs = [one for one in today if any(self._related(one.form, other.form) for other in then)]
        return self._latest(then, year) + [one for one in today if one not in heirs]

    @staticmethod
    def _latest(readings: list[_Reading], year: int | None) -> list[_Reading]:
        """Of several older places of one name, leave out those that had ended, unless all had."""
        lasting = [one for one in readings if year is None or not one.form.ended(year)]
        return lasting or readings

    def _related(self, one: _Form, other: _Form) -> bool:
        return self.lies_in(one.region.code, other.region.code) or self.lies_in(other.region.code, one.region.code)

    def _outermost(self, readings: list[_Reading]) -> _Reading | None:
        """Return the reading whose place holds those of all others (乌鲁木齐: the city, not its county)."""
        for reading in readings:
            code = reading.form.region.code
            if all(self.lies_in(other.form.region.code, code) for other in readings):
                return reading
        return None

    def _agrees(self, region: Region, within: str | None) -> bool:
        return within is not None and (self.lies_in(region.code, within) or self.lies_in(within, region.code))

    def _has_namesakes(self, form: _Form, within: str | None) -> bool:
        """Say whether a short name (朝阳) may as well be a place elsewhere; counties inside do not count."""
        if self.get(within) is not None or form.region not in self._shorts:
            return False
        if self._shorts[form.region] in _names()["known_short"]:
            return False
        namesakes = self._forms[self._shorts[form.region]]
        return any(
            one.rank == 1 and one.until is None and not self.lies_in(one.region.code, form.region.code)
            for one in namesakes
        )

    def _readings(self, name: str, start: int, inside: _Form | None, asked: _Asked) -> Iterator[_Reading]:
        for end in range(start + SHORTEST, min(start + self._longest, len(name)) + 1):
            for form in self._forms.get(name[start:end], ()):
                if inside is not None and not self._lay_in(form, inside):
                    continue
                if form.rank < 3 and not self._short_allowed(form, name[end:], asked):
                    continue
                if inside is None and not self._stands_alone(form, asked):
                    continue
                yield _Reading(start, end, form)
                yield from self._readings(name, end, form, asked)

    def _stands_alone(self, form: _Form, asked: _Asked) -> bool:
        """Say whether a name that begins with this place means it.

        东区 may be any city's part; a zone's name, which is no official one, gives way to the portal's place.
        """
        known = self.get(asked.within) is not None
        if form.name in _names()["parts_of_cities"]:
            return known and self._agrees(form.region, asked.within)
        return not form.zone or not known or self._agrees(form.region, asked.within)

    def _lay_in(self, form: _Form, inside: _Form) -> bool:
        """Say whether a place lies, or once lay, in another one: 四平市公主岭市 is today's 长春市公主岭市."""
        if form.outer is not None and form.outer == inside.code:
            return True
        if form.zone:
            return self.lies_in(form.region.code, inside.region.code)
        return form.region != inside.region and self.lies_in(form.region.code, inside.region.code)

    def _short_allowed(self, form: _Form, rest: str, asked: _Asked) -> bool:
        if re.match(_names()["streets"], rest):
            return False
        if self.get(asked.within) is not None and not self._agrees(form.region, asked.within):
            return False
        if (form.until is None and form.level != "county") or asked.within == form.region.code:
            return True
        names = _names()
        if asked.branch and re.match(names["branches"], rest):
            return True
        return rest.startswith(tuple(names["after_short_county"]))


def _written(name: str, level: str) -> Iterator[tuple[str, int]]:
    """Give each way in which a place is written, with its rank."""
    names = _names()
    yield name, 3
    short_rank = 2 if level == "province" else 1
    for ending, short in names["autonomous"].items():
        if name.endswith(ending):
            stem = _without_peoples(name.removesuffix(ending))
            if stem and short:
                yield stem + short, 3
            if stem and stem not in names["never_short"]:
                yield stem, short_rank
            return
    for ending in names["endings"]:
        if name.endswith(ending):
            stem = name.removesuffix(ending)
            if len(stem) >= SHORTEST and stem not in names["never_short"]:
                yield stem, short_rank
            return


def _without_peoples(stem: str) -> str | None:
    """Cut the peoples off (延边朝鲜族 → 延边); None where what is left is too short."""
    cut = True
    while cut:
        cut = False
        for people in _peoples():
            if stem.endswith(people):
                if stem == people:  # 东乡族自治县: the place has the people's name
                    return people.removesuffix("族") if len(people) > SHORTEST else None
                if len(stem) - len(people) < SHORTEST:
                    return None if people.endswith("族") else stem
                stem, cut = stem.removesuffix(people), True
                break
    return stem if len(stem) >= SHORTEST else None

"""The two older generations as data: which rows their tables have, and what a printed label means.

Before 2019 there were no fixed tables of several columns but lists of indicators: the national
政府信息公开情况统计表 of 2014 to 2018, and local tables before it. Their rows stand in ``2014.toml`` and
``2008.toml``, what their columns are called in ``headers.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from parsers.characters import fold
from parsers.labels import key

#: A longer text is no label.
LONGEST = 120
#: A shorter label is not read when characters of it are lost.
SHORTEST_DAMAGED = 5
_INCLUDED = re.compile(r"^(?:[*＊#★△※]+|其中[:,]?)")
_COUNTED = re.compile(r"总?(?:人次|[次件条人篇个])?(?:数量|数|量)$")


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator. ``measure`` is our name; ``of`` the measure of which it is a part.

    ``under`` is ``of`` for a short wording that says nothing without that row above it. ``money`` marks amounts:
    without a unit, only a zero can be read. ``words`` tell a row by what its label holds.
    """

    measure: str
    label: str
    unit: str
    section: str
    code: str = ""
    money: bool = False
    aliases: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    of: str = ""
    under: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the table under its own heading; ``row`` is the heading itself where it bears a figure."""

    name: str
    labels: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    row: Row | None = None


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a label was read as; neither a row nor a section: it is known, and has no measure of ours.

    ``exact`` is False where characters are lost and only one label can be meant.
    """

    row: Row | None = None
    section: str | None = None
    exact: bool = True


#: What each wording may mean: the section and the row, or None for a heading.
Index = dict[str, tuple[tuple[str, Row | None], ...]]


@dataclass(frozen=True, slots=True)
class Generation:
    """One kind of table, whole; ``marks`` are words that only its rows have."""

    key: str
    basis: str
    name_zh: str
    name_en: str
    marks: tuple[str, ...]
    unmeasured: tuple[re.Pattern[str], ...]
    sections: tuple[Section, ...]
    _index: Index = field(default_factory=dict, compare=False, repr=False)
    _whole: Index = field(default_factory=dict, compare=False, repr=False)

    def rows(self) -> Iterable[Row]:
        """Every indicator, in the table's order."""
        for section in self.sections:
            if section.row is not None:
                yield section.row
            yield from section.rows

    def find(self, text: str, section: str | None, above: str | None) -> Meaning | None:
        """Return what a label means, or None: never one of several.

        ``section`` is the part of the table that is being read (None: not known), ``above`` the measure of the last
        row that is no part of another. A label of the part that is being read goes before one of another part.
        """
        if len(text) > LONGEST:
            return None
        bare = core(text)
        whole = self._one(self._index.get(bare, ()), section, above)
        if whole is not None:
            return whole
        if self._index.get(bare):
            return None
        held = [row for row in self.rows() if any(word in fold(text) for word in row.words)]
        if len(held) == 1:
            return Meaning(held[0], held[0].section)
        if any(pattern.fullmatch(words(text)) for pattern in self.unmeasured):
            return Meaning()
        if held:
            return None
        return self._damaged(words(text), section, above)

    def _one(self, entries: Iterable[tuple[str, Row | None]], section: str | None, above: str | None) -> Meaning | None:
        """Decide between rows of one wording: by the part that is being read, else only if there is but one."""
        fitting = [(name, row) for name, row in entries if row is None or not row.under or row.under == above]
        here = [entry for entry in fitting if entry[0] == section]
        chosen = here or fitting
        # the heading of a part, and a row elsewhere that is worded like it
        return Meaning(chosen[0][1], chosen[0][0]) if len(chosen) == 1 else None

    def _damaged(self, bare: str, section: str | None, above: str | None) -> Meaning | None:
        if len(bare) < SHORTEST_DAMAGED:
            return None
        found: list[tuple[str, Row | None]] = []
        for whole, entries in self._whole.items():
            lost = len(whole) - len(bare)
            if 0 < lost <= (1 if len(bare) < 10 else 2) and _remains(bare, whole):
                found += [entry for entry in entries if entry not in found]
        meaning = self._one(found, section, above) if len(found) == 1 else None
        return Meaning(meaning.row, meaning.section, exact=False) if meaning is not None else None


def _remains(part: str, whole: str) -> bool:
    """Tell whether ``part`` is ``whole`` with characters lost."""
    rest = iter(whole)
    return all(char in rest for char in part)


@lru_cache(maxsize=1024)
def words(text: str) -> str:
    """Return a label's bare words, without 其中: 其中：1.当面申请数 -> 当面申请数."""
    folded = fold(text)
    while True:
        shorter = _INCLUDED.sub("", folded)
        bare = key(shorter)
        if bare.startswith("其中") and len(bare) > 2:
            shorter = bare[2:]
        if shorter == folded:
            return bare
        folded = shorter


@lru_cache(maxsize=1024)
def core(text: str) -> str:
    """Return what is left of a label's words when those that do not matter are gone: 的, a closing 数 or 总数."""
    bare = words(text).replace("其它", "其他").replace("政府信息", "信息").replace("的", "")
    return _COUNTED.sub("", bare) or bare


@dataclass(frozen=True, slots=True)
class Headers:
    """What columns are called, by their bare words, and rows that are no indicators."""

    label: frozenset[str]
    unit: frozenset[str]
    code: frozenset[str]
    number: frozenset[str]
    cumulative: frozenset[str]
    value: frozenset[str]
    only: frozenset[str]
    ignored: frozenset[str]
    rows: frozenset[str]


@cache
def headers() -> Headers:
    """Return what columns are called."""
    raw = tomllib.loads((files(__package__) / "headers.toml").read_text("utf-8"))
    return Headers(**{name: frozenset(map(key, entries)) for name, entries in raw.items()})


def _row(raw: dict[str, Any], section: str) -> Row:
    given: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
    return Row(section=section, **given)


def _section(raw: dict[str, Any]) -> Section:
    own = None
    if "measure" in raw:
        own = _row({name: raw[name] for name in ("measure", "label", "unit", "money") if name in raw}, raw["name"])
    return Section(
        name=raw["name"],
        labels=(raw["label"], *raw.get("aliases", ())),
        headings=tuple(raw["headings"]),
        rows=tuple(_row(row, raw["name"]) for row in raw["indicators"]),
        row=own,
    )


def _read(name: str) -> Generation:
    raw = tomllib.loads((files(__package__) / name).read_text("utf-8"))
    sections = tuple(map(_section, raw["sections"]))
    by_core: dict[str, list[tuple[str, Row | None]]] = {}
    by_words: dict[str, list[tuple[str, Row | None]]] = {}

    def add(label: str, section: str, row: Row | None) -> None:
        for index, bare in ((by_core, core(label)), (by_words, words(label))):
            entries = index.setdefault(bare, [])
            if (section, row) not in entries:
                entries.append((section, row))

    for section in sections:
        for label in section.labels:
            add(label, section.name, section.row)
        for label in section.headings:
            add(label, section.name, None)
        for row in section.rows:
            for label in (*(() if row.words else (row.label,)), *row.aliases):
                add(label, section.name, row)
    return Generation(
        key=raw["key"],
        basis=raw["basis"],
        name_zh=raw["name_zh"],
        name_en=raw["name_en"],
        marks=tuple(raw["marks"]),
        unmeasured=tuple(re.compile(pattern) for pattern in raw.get("unmeasured", ())),
        sections=sections,
        _index={bare: tuple(entries) for bare, entries in by_core.items() if bare},
        _whole={bare: tuple(entries) for bare, entries in by_words.items() if bare},
    )


@cache
def generations() -> dict[str, Generation]:
    """Return the older generations by their key (``2008``, ``2014``), oldest first."""
    return {generation.key: generation for generation in (_read("2008.toml"), _read("2014.toml"))}

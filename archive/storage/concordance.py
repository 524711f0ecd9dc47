"""Which figures compare across the generations of the report: ``concordance.toml`` as rows of two tables.

``concordance`` has one row for each measure and generation, ``concordance_parts`` says which indicators or cells of the
forms are added up for it. The view ``measures`` is made from both.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

#: Reports whose figures were read from sentences have no template.
PROSE = "prose"
#: The generations with the fixed tables.
FORMS = ("2019", "2021")


@dataclass(frozen=True, slots=True)
class Entry:
    """One measure in one generation; ``comparable`` is 1 where it may stand in one series with the others that are."""

    measure: str
    generation: str
    zh: str
    en: str
    unit: str
    comparable: int
    note_zh: str
    note_en: str


@dataclass(frozen=True, slots=True)
class Part:
    """One of the figures that are added up: an indicator by its measure, or a cell of the forms."""

    measure: str
    generation: str
    part: int
    indicator: str | None
    chapter: int | None
    line: str | None
    field: str | None


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "concordance.toml").read_text("utf-8"))


@cache
def entries() -> tuple[Entry, ...]:
    """Return every measure in every generation that has it."""
    raw = _raw()
    found = [
        Entry(
            measure=one["measure"],
            generation=generation,
            zh=one["zh"],
            en=one["en"],
            unit=one["unit"],
            comparable=int(generation in one["comparable"]),
            note_zh=raw["prose_zh"] if _is_odd_prose(one, generation) else one["note_zh"],
            note_en=raw["prose_en"] if _is_odd_prose(one, generation) else one["note_en"],
        )
        for one in raw["measures"]
        for generation in one["from"]
    ]
    found += [
        Entry(
            measure=one["measure"],
            generation=generation,
            zh=one["zh"],
            en=one["en"],
            unit=one["unit"],
            comparable=int(generation in one["comparable"]),
            note_zh=raw[f"{_kind_of_note(one, generation)}_zh"],
            note_en=raw[f"{_kind_of_note(one, generation)}_en"],
        )
        for one in raw["others"]
        for generation in one["generations"]
    ]
    found += [
        Entry(one["measure"], generation, one["zh"], one["en"], "件", 1, raw["lines_zh"], raw["lines_en"])
        for one in raw["lines"]
        for generation in FORMS
    ]
    return tuple(found)


def _kind_of_note(one: dict[str, Any], generation: str) -> str:
    if generation == PROSE:
        return PROSE
    return "alike" if len(one["comparable"]) > 1 else "alone"


def _is_odd_prose(one: dict[str, Any], generation: str) -> bool:
    return generation == PROSE and PROSE not in one["comparable"] and bool(one["comparable"])


@cache
def parts() -> tuple[Part, ...]:
    """Return what each measure is made of."""
    raw = _raw()
    found = [
        _part(one["measure"], generation, at, source)
        for one in raw["measures"]
        for generation, sources in one["from"].items()
        for at, source in enumerate(sources)
    ]
    found += [
        Part(one["measure"], generation, 0, one["measure"], None, None, None)
        for one in raw["others"]
        for generation in one["generations"]
    ]
    found += [
        Part(one["measure"], generation, 0, None, 3, one["measure"], "total")
        for one in raw["lines"]
        for generation in FORMS
    ]
    return tuple(found)


def _part(measure: str, generation: str, at: int, source: str) -> Part:
    if "." not in source:
        return Part(measure, generation, at, source, None, None, None)
    chapter, line, field = source.split(".")
    return Part(measure, generation, at, None, int(chapter), line, field)

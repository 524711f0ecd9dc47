"""The official forms, as data: one TOML file each, read once.

Sources: 国办公开办函〔2019〕60号 and 〔2021〕30号; the wording of lines and columns is the forms' own.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Chapter:
    """One of the six chapters of a report, and the words that give its heading away."""

    number: int
    heading: str
    heading_en: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of table 二: ``unit`` is 件, 项 or 万元; ``words`` are the header's wordings, official first."""

    field: str
    label: str
    label_en: str
    unit: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A row of table 二."""

    item: str
    label: str
    label_en: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A part of table 二 with a header of its own: 第二十条第（一）项 and so on (条例 art. 20)."""

    title: str
    clause: str
    columns: tuple[Column, ...]
    rows: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Applicant:
    """A column of table 三; ``group`` is the header above it, or empty."""

    field: str
    label: str
    label_en: str
    group: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A row of table 三; ``top`` and ``group`` are the heads to its left, or empty."""

    line: str
    label: str
    label_en: str
    group: str
    top: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Channel:
    """A block of five columns of table 四."""

    channel: str
    label: str
    label_en: str
    group: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """One of the five columns in each block of table 四."""

    field: str
    label: str
    label_en: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One official form, whole."""

    key: str
    basis: str
    name_zh: str
    name_en: str
    marks: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    bands: tuple[Band, ...]
    corner: str
    applicants: tuple[Applicant, ...]
    lines: tuple[Line, ...]
    channels: tuple[Channel, ...]
    results: tuple[Result, ...]


def _read(raw: dict[str, Any]) -> Form:
    def many(kind: type[Any], rows: list[dict[str, Any]]) -> tuple[Any, ...]:
        return tuple(
            kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in row.items()})
            for row in rows
        )

    bands = tuple(
        Band(
            title=band["title"],
            clause=band["clause"],
            columns=many(Column, band["columns"]),
            rows=many(Item, band["rows"]),
        )
        for band in raw["disclosures"]["bands"]
    )
    return Form(
        key=raw["key"],
        basis=raw["basis"],
        name_zh=raw["name_zh"],
        name_en=raw["name_en"],
        marks=tuple(raw["marks"]),
        chapters=many(Chapter, raw["chapters"]),
        bands=bands,
        corner=raw["requests"]["corner"],
        applicants=many(Applicant, raw["requests"]["applicants"]),
        lines=many(Line, raw["requests"]["lines"]),
        channels=many(Channel, raw["disputes"]["channels"]),
        results=many(Result, raw["disputes"]["results"]),
    )


@cache
def forms() -> dict[str, Form]:
    """Return every form by its key (``2019``, ``2021``), oldest first."""
    found = (
        _read(tomllib.loads(entry.read_text("utf-8")))
        for entry in files(__package__).iterdir()
        if entry.name.endswith(".toml")
    )
    return {form.key: form for form in sorted(found, key=lambda form: form.key)}

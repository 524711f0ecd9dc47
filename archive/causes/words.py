"""The words for suspicions: ``causes.toml``, read once. They become the table ``suspicion_words``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Word:
    """One code of the columns ``kind``, ``certainty``, ``culprit`` or ``reason`` of the table ``suspicions``."""

    column_name: str
    code: str
    zh: str
    en: str


@cache
def _raw() -> dict[str, dict[str, dict[str, Any]]]:
    return tomllib.loads((files(__package__) / "causes.toml").read_text("utf-8"))


@cache
def words() -> tuple[Word, ...]:
    """Return every code with its words, column by column."""
    return tuple(
        Word(column, code, entry["zh"], entry["en"])
        for column, codes in _raw().items()
        for code, entry in codes.items()
    )


@cache
def telling(kind: str) -> bool:
    """Say whether a slip of this kind leaves a mark by which it is known, so that chance seldom looks like it."""
    return bool(_raw()["kind"][kind].get("telling", False))

"""The words of a check's note: built in English from ``notes.toml``, and read back in Chinese for the site."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from archive.rules.checks import Number

# more names than this say less than their count
NAMED = 4


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return tomllib.loads((files(__package__) / "notes.toml").read_text("utf-8"))


def say(sentence: str, **values: object) -> str:
    """Fill one sentence of ``notes.toml``."""
    return _sentences()[sentence]["en"].format_map(values)


def join(parts: Iterable[str | None]) -> str | None:
    """Join sentences into one note, None where there is nothing to say."""
    return "; ".join(part for part in parts if part) or None


def of_cells(one: str, many: str, cells: Sequence[str]) -> str | None:
    """Name a few cells (sentence ``one``) or count many (sentence ``many``)."""
    if not cells:
        return None
    if len(cells) <= NAMED:
        return say(one, cells=", ".join(cells))
    return say(many, count=len(cells))


def number(value: Number) -> str:
    """Print a figure as the tables do: no decimal point on whole numbers."""
    return str(int(value)) if value == int(value) else str(value)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    found = []
    for sentence in _sentences().values():
        pieces = re.split(r"\{(\w+)\}", sentence["en"])
        source = "".join(f"(?P<{piece}>.+?)" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces))
        found.append((re.compile(source, re.DOTALL), sentence["zh"]))
    return tuple(found)


def in_chinese(note: str) -> str:
    """Translate a stored note; a sentence that is not ours (an older version's) stays as it is."""
    said = []
    for part in re.split(r"; (?![^“]*”)", note):
        for pattern, chinese in _patterns():
            if match := pattern.fullmatch(part):
                said.append(chinese.format_map(match.groupdict()))
                break
        else:
            said.append(part)
    return "；".join(said)

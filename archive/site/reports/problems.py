"""The details of reading problems in the reader's words."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from archive.site.language import Speaker
from archive.site.reports.form import words

_CELL = re.compile(r"\b(?:[234]\.)?([a-z]+(?:_[a-z]+)*)(?:[. ]([a-z]+(?:_[a-z]+)*))?\b")


def said(voice: Speaker, kind: str, detail: str | None) -> str:
    """Return a problem's detail in the reader's language, cells named as the form names them; "" for None.

    What ``problems.toml`` does not know, an older version's sentence or a library's, stays as it is.
    """
    if not detail:
        return ""
    if voice.language == "zh":
        for pattern, chinese in _sentences().get(kind, ()):
            if match := pattern.fullmatch(detail):
                detail = chinese.format_map(match.groupdict())
                break
    return _CELL.sub(lambda cell: _named(voice, cell), detail)


def _named(voice: Speaker, cell: re.Match[str]) -> str:
    lines, fields = _names()
    line, field = cell.groups()
    if line in lines and field in fields:
        return f"{voice.say(*lines[line])} · {voice.say(*fields[field])}"
    if line in lines and field is None and ("_" in line or cell[0] != line):
        return voice.say(*lines[line])
    return cell[0]


@cache
def _names() -> tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]]]:
    known = words(None)
    return {name: pair for (_, name), pair in known.lines.items()}, {
        name: pair for (_, name), pair in known.fields.items()
    }


@cache
def _sentences() -> dict[str, list[tuple[re.Pattern[str], str]]]:
    raw = tomllib.loads((files(__package__) / "problems.toml").read_text("utf-8"))
    return {kind: [(_pattern(english), chinese) for english, chinese in pairs] for kind, pairs in raw.items()}


def _pattern(english: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", english)
    source = "".join(f"(?P<{piece}>.+?)" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces))
    return re.compile(source, re.DOTALL)

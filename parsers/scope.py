"""Whose figures a report adds up: one agency's own, a whole region's, a level's, or a vertical system's.

A government's report can be any of the first three; only its own words say which (format, section 4). They are data:
``scope.toml``.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from parsers.characters import fold
from parsers.model import Scope, Section

#: Characters of the text that are looked at: whose figures they are is said at the beginning.
REACH = 6000


@cache
def _words() -> dict[str, re.Pattern[str]]:
    raw = tomllib.loads(files("parsers").joinpath("scope.toml").read_text("utf-8"))
    return {name: re.compile(said if isinstance(said, str) else "|".join(said)) for name, said in raw.items()}


def scope(agency: str | None, title: str | None, sections: list[Section]) -> Scope:
    """Decide by the agency's kind and, for governments of regions, by the words of the preface and chapter one."""
    words = _words()
    if agency is None:
        return Scope.UNKNOWN
    if words["town"].search(agency):
        return Scope.OWN
    text = (title or "") + _text(sections, (None, 1))
    if words["government"].search(agency) and not words["zone"].search(agency):
        headed = fold(title or "")
        if words["title_own_level"].search(headed):
            return Scope.OWN_LEVEL
        if words["title_aggregate"].search(headed) or words["aggregate"].search(text):
            return Scope.AGGREGATE
        return Scope.OWN_LEVEL if words["own_level"].search(text) else Scope.UNKNOWN
    return Scope.VERTICAL if words["vertical"].search(text) else Scope.OWN


def government_of(agency: str | None, witness: str | None, title: str | None, sections: list[Section]) -> str | None:
    """Return the government whose report its general office publishes; None where the report is the office's own.

    Only where the title names nobody, and the figures are said to be the whole region's: the office that a page
    names as 发布机构 is then who wrote the report, not whose report it is.
    """
    office = _words()["office"].match(agency or "")
    if office is None or witness in (None, "title", "line"):
        return None
    headed = _words()["title_aggregate"].search(fold(title or ""))
    return office[1] if headed or _words()["summed"].search(_text(sections, (None, 1, 3))) else None


def _text(sections: list[Section], numbers: tuple[int | None, ...]) -> str:
    return fold("".join(section.text for section in sections if section.number in numbers)[:REACH])

"""What a report says of 信息处理费 in any of its chapters: cases, notices, yuan, or that none was collected.

The patterns are data (``generations/fees.toml``). Source of the fee: 国办函〔2020〕109号; no form has a cell for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from parsers.characters import fold
from parsers.model import Indicator, Problem, Section
from parsers.statements import Statement, agreed, compiled, figure, folded_lines, indicator, load

_SENTENCE = re.compile(r"[。;!?\n]")
_CLAUSE = re.compile(r",(?!\d{3}(?!\d))")
_YEAR = re.compile(r"(20\d\d)年度?")
_GOVERNMENT = re.compile(r"政府$|[省市县区州盟旗]$")
_TITLES = re.compile(r"《[^《》]*》|[<][^<>]*[>]")


@dataclass(frozen=True, slots=True)
class _Grammar:
    statements: tuple[Statement, ...]
    named: re.Pattern[str]
    other: re.Pattern[str]
    idle: re.Pattern[str]
    body: re.Pattern[str]
    region: re.Pattern[str]


@cache
def _grammar() -> _Grammar:
    raw = load("fees.toml")
    return _Grammar(
        statements=tuple(compiled(row, raw["fragments"]) for row in raw["statements"]),
        **{name: re.compile(raw["fees"][name]) for name in ("named", "other", "idle", "body", "region")},
    )


def read(sections: Iterable[Section], *, year: int | None, agency: str | None) -> tuple[list[Indicator], list[Problem]]:
    """Read what a report says of 信息处理费; 0 where it says that none was collected."""
    return agreed(_stated(sections, year, fold(agency or "")))


@lru_cache(maxsize=64)
def _by_lines(text: str) -> str:
    return folded_lines(text)


def _stated(sections: Iterable[Section], year: int | None, agency: str) -> Iterator[Indicator]:
    grammar = _grammar()
    for section in sections:
        if not grammar.named.search(section.text):
            continue
        for sentence in _SENTENCE.split(_by_lines(section.text)):
            said = grammar.idle.sub("", _TITLES.sub("", sentence))
            if grammar.named.search(said) and not grammar.other.search(said):
                yield from _sentence(said.split("其中", 1)[0], year, agency)


def _sentence(sentence: str, year: int | None, agency: str) -> Iterator[Indicator]:
    grammar = _grammar()
    said: int | None = None
    for clause in _CLAUSE.split(sentence):
        years = [int(found) for found in _YEAR.findall(clause)]
        said = years[-1] if years else said
        if len(set(years)) > 1 or (said is not None and year is not None and said != year):
            continue
        for statement in grammar.statements:
            found = next(filter(None, (pattern.search(clause) for pattern in statement.patterns)), None)
            none = statement.none.search(clause) if statement.none is not None and found is None else None
            match = found or none
            if match is None or _is_of_another(_YEAR.sub("", clause[: match.start()].replace(agency, "")), agency):
                continue
            if found is not None:
                yield figure(statement, found, clause)
            else:
                yield indicator(statement, "0", "元" if statement.measure.endswith("_yuan") else "件", clause)


def _is_of_another(before: str, agency: str) -> bool:
    """Tell by what stands before a figure whether it is another body's than the one that reports."""
    grammar = _grammar()
    governs = _GOVERNMENT.search(agency) is not None
    return grammar.body.search(before) is not None or (not governs and grammar.region.search(before) is not None)

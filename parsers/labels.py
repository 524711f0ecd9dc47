"""One label: what it means, or that it is not known.

Labels are compared without white space, numbering, bracketed notes and punctuation. A damaged label (characters lost)
is accepted only when it can be one label and no other; what it was read as is then recorded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from parsers.characters import fold
from parsers.forms import Column, forms

#: Fewer characters name no column: 本年 could be any of them.
SHORTEST_HEADER = 3
#: Words of the sentence in the corner of table 三, and the fewest characters by which a piece of it is known.
_CORNER = "勾稽关系"
PIECE = 2
_NUMBERING = re.compile(
    r"^(?:第?[一二三四五六七八九十]+[、.,:;)）]|[(（][一二三四五六七八九十\d]{1,3}[)）][、.,]?|\d{1,2}[、.,)）:](?!\d)|[①-⑳])"
)
_NUMBERINGS = re.compile(f"^(?:{_NUMBERING.pattern[1:]})++")
_NUMERAL = re.compile(r"[一二三四五六七八九十\d]+")
_NOTE = re.compile(r"[(\[【〔<《][^()\[\]【】〔〕<>《》]*[)\]】〕>》]")
_OPEN_NOTE = re.compile(r"[(\[【〔<《][^()\[\]【】〔〕<>《》]*$")
_MARKS = re.compile(r"[\W_]+")


@lru_cache(maxsize=1024)
def key(text: str) -> str:
    """Return a label's bare words: 3.危及“三安全一稳定” -> 危及三安全一稳定."""
    bare = _NUMBERINGS.sub("", fold(text))
    for _ in range(3):  # notes inside notes: 部分公开(区分處(chù)理的)
        bare = _NOTE.sub("", bare)
    bare = _OPEN_NOTE.sub("", bare)
    return _MARKS.sub("", bare)


def _with_note(text: str) -> str:
    """Return a label's words and those of its notes: 部分公开区分处理的只计这一情形…, one after the other."""
    return _MARKS.sub("", _NUMBERINGS.sub("", fold(text)))


@lru_cache(maxsize=1024)
def numeral(text: str) -> str:
    """Return a label's leading number as printed (``一``, ``3``), or an empty string."""
    match = _NUMBERING.match(fold(text))
    found = _NUMERAL.search(match[0]) if match else None
    return found[0] if found else ""


@lru_cache(maxsize=1024)
def is_corner(text: str) -> bool:
    """Tell the sentence in the corner of table 三, or a piece of it where it is cut over several cells."""
    folded = fold(text)
    if _CORNER in folded:
        return True
    return len(folded) >= PIECE and any(folded in fold(form.corner) for form in forms().values())


@dataclass(frozen=True, slots=True)
class Match:
    """What a label was read as; ``exact`` is False where characters are lost and only one label can be meant."""

    name: str
    exact: bool = True


class Vocabulary:
    """Labels that can stand in one place of a form, by their keys."""

    def __init__(self, words: Mapping[str, tuple[str, ...]], *, shortest: int = 4) -> None:
        self.shortest = shortest
        self.official: dict[str, list[str]] = {}
        self.noted: dict[str, str] = {}
        self.by_key: dict[str, set[str]] = {}
        for name, labels in words.items():
            for label in labels:
                bare, whole = key(label), _with_note(label)
                if whole != bare:
                    self.noted[whole] = name
                if bare:
                    self.by_key.setdefault(bare, set()).add(name)
                    self.official.setdefault(name, []).append(bare)

    @lru_cache(maxsize=1024)  # noqa: B019 - one vocabulary lives as long as the process
    def find(self, text: str) -> Match | None:
        """Return what ``text`` means here, or None; never one of several."""
        bare = key(text)
        names = self.by_key.get(bare)
        if names is not None:
            return Match(next(iter(names))) if len(names) == 1 else None
        return self._damaged(bare) or self._damaged_note(text)

    def _damaged_note(self, text: str) -> Match | None:
        """A short label that has lost characters may still be known by the note behind it."""
        if "(" not in fold(text):
            return None
        part = _with_note(text)
        hits = {
            name
            for whole, name in self.noted.items()
            if len(part) < len(whole) and len(part) * 5 >= len(whole) * 4 and _remains(part, whole)
        }
        return Match(hits.pop(), exact=False) if len(hits) == 1 else None

    def _damaged(self, bare: str) -> Match | None:
        if len(bare) < self.shortest:
            return None
        hits = {
            name
            for name, keys in self.official.items()
            for whole in keys
            if len(bare) < len(whole) and len(bare) * 5 >= len(whole) * 3 and _remains(bare, whole)
        }
        return Match(hits.pop(), exact=False) if len(hits) == 1 else None


def _remains(part: str, whole: str) -> bool:
    """Tell whether ``part`` is ``whole`` with characters lost."""
    rest = iter(whole)
    return all(char in rest for char in part)


def _lines() -> dict[str, tuple[str, ...]]:
    words: dict[str, tuple[str, ...]] = {}
    for form in forms().values():
        for line in form.lines:
            words[line.line] = tuple(dict.fromkeys((*words.get(line.line, ()), line.label, *line.aliases)))
    return words


def _items() -> dict[str, tuple[str, ...]]:
    words: dict[str, tuple[str, ...]] = {}
    for form in forms().values():
        for band in form.bands:
            for row in band.rows:
                words[row.item] = tuple(dict.fromkeys((*words.get(row.item, ()), row.label, *row.aliases)))
    return words


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """Every place of the three tables in which a label can stand."""

    lines: Vocabulary
    groups: Vocabulary
    applicants: Vocabulary
    applicant_heads: Vocabulary
    items: Vocabulary
    channels: Vocabulary
    results: Vocabulary


@lru_cache(maxsize=1)
def vocabularies() -> Vocabularies:
    """Return the vocabularies of all forms together: tables of several generations meet in one report."""
    latest = list(forms().values())[-1]
    groups = {line.group: (line.group,) for form in forms().values() for line in form.lines if line.group}
    groups |= {line.top: (line.top,) for form in forms().values() for line in form.lines if line.top}
    return Vocabularies(
        lines=Vocabulary(_lines()),
        groups=Vocabulary(groups),
        applicants=Vocabulary({a.field: (a.label, *a.aliases) for a in latest.applicants}, shortest=3),
        applicant_heads=Vocabulary(
            {"corner": (latest.corner,), "heads": ("申请人情况", "法人或其他组织", "法人或者其他组织")}
        ),
        items=Vocabulary(_items()),
        channels=Vocabulary(
            {c.channel: (c.label, *c.aliases) for c in latest.channels}
            | {c.group: (c.group,) for c in latest.channels if c.group}
        ),
        results=Vocabulary({r.field: (r.label, *r.aliases) for r in latest.results}, shortest=3),
    )


@lru_cache(maxsize=1)
def column_keys() -> frozenset[str]:
    """Return the bare words of every column of table 二, in all their wordings."""
    every = (column for form in forms().values() for band in form.bands for column in band.columns)
    return frozenset(key(word) for column in every for word in column.words)


@lru_cache(maxsize=1024)
def columns(text: str) -> frozenset[Column]:
    """Return every column of table 二 that a header cell can mean (of all forms and bands)."""
    bare = key(text)
    if len(bare) < SHORTEST_HEADER:
        return frozenset()
    every = {column for form in forms().values() for band in form.bands for column in band.columns}
    exact = {column for column in every if bare in map(key, column.words)}
    if exact:
        return frozenset(exact)
    return frozenset(column for column in every if _is_cut(bare, key(column.words[0])))


def _is_cut(part: str, whole: str) -> bool:
    return len(part) * 3 >= len(whole) and _remains(part, whole)

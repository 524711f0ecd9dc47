"""Headings of the six chapters, known by their words: numbers are missing, restart or are wrong often enough.

Source of the six: 条例 (2019) art. 50 and the forms of 2019 and 2021. Chapters that only reports before 2019 have
(fees, inquiries, the annexed table; 条例 2007 art. 32) are headings without a number.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from parsers.characters import fold
from parsers.labels import vocabularies

#: A longer line is a sentence; the longest heading seen has 31 characters.
LONGEST = 45
LONGEST_OTHER = 26
_NUMBERED = re.compile(
    r"^(?:第([一二三四五六七八九十]{1,3})(?:部分|章)|([一二三四五六七八九十]{1,3})[、.,:;)])[、.,:]?"
)
_BARE_NUMBER = re.compile(r"^([一二三四五六七八九十])(?=[^一二三四五六七八九十、是])")
_MARKDOWN = re.compile(r"^[#*\s]+|[*\s]+$")
_BRACKETS = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_SENTENCE = re.compile(r"[。;!?]")
_CLOSING = re.compile(r"[:。]$")
_NUMERALS = {numeral: value for value, numeral in enumerate("一二三四五六七八九十", 1)}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: ``number`` of the chapter by meaning (None: none of the six), ``printed`` the number it bears.

    ``rest`` is text that runs on behind the heading in the same line.
    """

    number: int | None
    printed: int | None
    text: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class _Chapter:
    number: int
    numbered: re.Pattern[str]
    alone: re.Pattern[str]


@lru_cache(maxsize=1)
def _chapters() -> tuple[_Chapter, ...]:
    raw = tomllib.loads(files("parsers").joinpath("chapters.toml").read_text("utf-8"))
    return tuple(
        _Chapter(row["number"], re.compile(row["numbered"]), re.compile(row["alone"])) for row in raw["chapter"]
    )


@lru_cache(maxsize=1)
def _others() -> tuple[re.Pattern[str], re.Pattern[str]]:
    raw = tomllib.loads(files("parsers").joinpath("chapters.toml").read_text("utf-8"))["other"]
    return re.compile(raw["before"]), re.compile(raw["after"])


@lru_cache(maxsize=1024)
def heading(text: str, *, after: int | None = None) -> Heading | None:
    """Read a line as a chapter's heading, or None.

    ``after`` is the number printed at the heading before: a line that bears the next number is a heading even when
    it is none of the six chapters.
    """
    shown = _MARKDOWN.sub("", text)
    if len(shown) > 4 * LONGEST:
        shown_head = shown[: 4 * LONGEST]
        found = heading(shown_head, after=after)
        if found is None or not found.rest:
            return None
        return Heading(found.number, found.printed, found.text, found.rest + shown[4 * LONGEST :])
    folded = fold(shown)
    match = _NUMBERED.match(folded)
    if match is None:
        return _alone(folded, shown)
    printed = _NUMERALS.get(match[1] or match[2])
    words = _CLOSING.sub("", folded[match.end() :])
    if len(words) <= LONGEST and not _SENTENCE.search(words):
        other = _others()
        number = None if other[0].search(words) else _meaning(words)
        if number is not None or other[0].search(words) or other[1].search(words):
            if number is None and vocabularies().lines.find(words) is not None:
                return None
            return Heading(number, printed, shown)
        follows = after is not None and printed == after + 1 and len(words) <= LONGEST_OTHER
        if (
            follows
            and words
            and not any(mark in words for mark in ",，、")
            and vocabularies().lines.find(words) is None
        ):
            return Heading(None, printed, shown)
        return None
    return _running_on(shown, printed)


def _meaning(words: str) -> int | None:
    bare = _BRACKETS.sub("", words)
    return next((chapter.number for chapter in _chapters() if chapter.numbered.search(bare)), None)


def _alone(folded: str, shown: str) -> Heading | None:
    if len(folded) > LONGEST:
        return None
    bare = _CLOSING.sub("", folded)
    number = _BARE_NUMBER.match(bare)
    if number:
        bare = bare[1:]
    for chapter in _chapters():
        if chapter.alone.search(bare):
            return Heading(chapter.number, _NUMERALS[number[1]] if number else None, shown)
    return None


def _running_on(shown: str, printed: int | None) -> Heading | None:
    """Split a heading from the text that follows it on the same line: 一、总体情况 2023年，我局…."""
    for end in range(min(len(shown), LONGEST), 4, -1):
        words = _CLOSING.sub("", fold(shown[:end]))
        match = _NUMBERED.match(words)
        if match is None:
            return None
        for chapter in _chapters():
            if chapter.alone.search(words[match.end() :]):
                return Heading(chapter.number, printed, shown[:end].strip(), shown[end:].strip())
    return None

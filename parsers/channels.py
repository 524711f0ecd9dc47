"""The names of table 四's channels and results: in the form's words in cells, in any words in titles."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from parsers.characters import fold
from parsers.labels import key, vocabularies

#: Results in each channel, and channels.
RESULTS = 5
CHANNELS = ("review", "litigation_direct", "litigation_after_review")
#: A longer text that names a channel is a sentence, not a title.
LONGEST_TITLE = 30
#: A figure, or what stands in place of one, in a line of its own.
_LOOSE = re.compile(r"[\d,，.]+[件万元]*|[-—–－―/]+")
_REVIEW = re.compile(r"行政复议(?:案件|案|办理|审理|处理|结果|情况|数量|件数|统计|表)*$")
_COURT = re.compile(r"诉讼|起诉|应诉")
_DIRECT = re.compile(r"直接(?:提?起诉|提起(?:行政)?诉讼)|未经(?:行政)?复议")
_AFTER = re.compile(r"复议后")


class Heard(NamedTuple):
    """What a line before a table says: the channel that it names (None: no certain one), or how many figures."""

    channel: str | None
    figures: int = 0


def hears(text: str) -> Heard | None:
    """Return what a line says to a table behind it; None where that is nothing."""
    said = text.split()
    if said and all(map(_LOOSE.fullmatch, said)):
        return Heard(None, len(said))
    if len(said) >= RESULTS - 2 and sum(vocabularies().results.find(one) is not None for one in said) >= RESULTS - 2:
        return Heard(None)  # the names of a table that is no table any more: the title before was its own
    if len(text) > LONGEST_TITLE or "。" in text:
        return None
    named = channel_of(text)
    if named in CHANNELS:
        return Heard(named)
    return Heard(None) if _COURT.search(fold(text)) else None


@lru_cache(maxsize=1024)
def is_name(text: str) -> bool:
    """Tell whether a cell among others names a result or a channel."""
    return bool(vocabularies().results.find(text) or channel_exactly(text))


@lru_cache(maxsize=1024)
def is_name_alone(text: str) -> bool:
    """Tell the same of a cell that is the only one of its row to say anything: a title may."""
    return bool(vocabularies().results.find(text) or channel_of(text))


def channel_exactly(text: str) -> str | None:
    """Return the channel (or 行政诉讼, both of its own together) that a label names in the form's words.

    What stands in brackets does not count, but where it says which lawsuits: 行政诉讼（复议后起诉）.
    """
    match = vocabularies().channels.find(text)
    if match is None or not match.exact:
        return None
    return match.name if match.name in CHANNELS else lawsuits_of(fold(text)) or match.name


def lawsuits_of(text: str) -> str | None:
    """Return the one channel of lawsuits that some words name."""
    direct, after = _DIRECT.search(text), _AFTER.search(text)
    if (direct is None) == (after is None):
        return None
    return "litigation_direct" if direct else "litigation_after_review"


def channel_of(text: str) -> str | None:
    """Return the channel that a title names, in whatever words: 2023年行政复议案件办理情况."""
    found = channel_exactly(text)
    if found is not None or len(text) > LONGEST_TITLE:
        return found
    bare = key(text)
    if _COURT.search(bare):
        return lawsuits_of(bare)
    return "review" if _REVIEW.search(bare) else None

"""Where a withheld detail stands in a text: found by the words around it, then wherever else it stands.

Texts are compared folded: full width is half width, capitals are small, white space and hyphens count for nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

SHORTEST, LONGEST = 2, 60  # characters of a detail, folded
DIGITS = 7  # of a detail of digits alone: a shorter one might be a figure
TOMB = "已隐去:"  # stands in every tombstone, folded, and in no detail
_NOTHING = re.compile(r"[\s\u00ad\u200b-\u200f\u2010-\u2015\u2060\ufeff\u2212-]")
_FIGURE = re.compile(r"[\d.,%()/]+")


class Folded(NamedTuple):
    """A text as it is compared, and for each of its characters the place in the original."""

    text: str
    places: list[int]


def fold(text: str) -> Folded:
    """Fold a text for comparison."""
    said: list[str] = []
    places: list[int] = []
    for at, character in enumerate(text):
        if _NOTHING.match(character):
            continue
        for one in unicodedata.normalize("NFKC", character).casefold():
            if not _NOTHING.match(one):
                said.append(one)
                places.append(at)
    return Folded("".join(said), places)


class Around(NamedTuple):
    """Where a detail stands: folded words before and after it; ``removal`` is the entry's name, ``kind`` its kind."""

    removal: str
    kind: str
    after: str
    before: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A detail that was found before, without saying it: its length and a keyed digest of it, folded."""

    removal: str
    kind: str
    length: int
    salt: bytes
    digest: bytes


def mark(around: Around, detail: str, salt: bytes) -> Mark:
    """Return the mark of a detail, which is folded."""
    return Mark(around.removal, around.kind, len(detail), salt, _digest(detail, salt))


def is_marked(detail: str, marks: Iterable[Mark]) -> bool:
    """Say whether a folded detail has a mark."""
    return any(len(detail) == one.length and _digest(detail, one.salt) == one.digest for one in marks)


def _digest(detail: str, salt: bytes) -> bytes:
    return blake2b(detail.encode(), key=salt, digest_size=16).digest()


def is_a_detail(folded: str) -> bool:
    """Say whether what stands between two words can be a detail: neither too short, nor a figure, nor withheld."""
    if not SHORTEST <= len(folded) <= LONGEST or TOMB in folded:
        return False
    digits = sum(character.isdigit() for character in folded)
    return digits >= DIGITS or _FIGURE.fullmatch(folded) is None


def details(texts: Iterable[str], places: Iterable[Around], marks: Iterable[Mark]) -> dict[str, Around]:
    """Return the details that stand in these folded texts: by the words around them, and those with a mark."""
    places, marks = list(places), list(marks)
    found: dict[str, Around] = {}
    for text in texts:
        for one in places:
            found |= {detail: one for detail in _between(text, one) if is_a_detail(detail)}
        for known in marks:
            for at in range(len(text) - known.length + 1):
                piece = text[at : at + known.length]
                if piece not in found and _digest(piece, known.salt) == known.digest:
                    found[piece] = Around(known.removal, known.kind, "", "")
    return found


def _between(text: str, one: Around) -> Iterator[str]:
    begin = text.find(one.after)
    while begin >= 0:
        begin += len(one.after)
        end = text.find(one.before, begin, begin + LONGEST + len(one.before))
        if end >= 0:
            yield text[begin:end]
        begin = text.find(one.after, begin)


def occurrences(text: str, found: Mapping[str, Around]) -> list[tuple[int, int, Around]]:
    """Return where details stand in a folded text, first to last, the longer of two at one place."""
    spans: list[tuple[int, int, Around]] = []
    for detail, one in found.items():
        at = text.find(detail)
        while at >= 0:
            spans.append((at, at + len(detail), one))
            at = text.find(detail, at + 1)
    spans.sort(key=lambda span: (span[0], -span[1]))
    kept: list[tuple[int, int, Around]] = []
    for span in spans:
        if kept and span[0] < kept[-1][1]:
            begin, end, one = kept[-1]
            kept[-1] = (begin, max(end, span[1]), one)
        else:
            kept.append(span)
    return kept

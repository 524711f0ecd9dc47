"""Chinese text for SQLite's full-text index, so that any two characters can be found, and nothing is missed.

A run of letters, digits or Han characters is written as its overlapping pairs and its last character:
信息公开 becomes ``信息 息公 公开 开``. A query of two or more characters is then a phrase of pairs, one
character the beginning of a token. The index answers with every row that contains the query and a few that
do not (it knows no punctuation); the caller compares those with the text itself. ASCII letters are found in
either case, all others as they are written, which is what LIKE does.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

VERSION = "1"  # of what stands in the index; another one has the index made again

#: Begins every document: a query without a letter or digit looks through all of them.
SENTINEL = "\ue000"

RUN = re.compile(r"[^\W_]+")
# what the tokenizer surely takes as part of a word, whichever Unicode its tables are of; all else is written in ASCII
PLAIN = "0-9A-Za-z㐀-䶵一-鿋"
OTHER = re.compile(rf"[^\W_{PLAIN}]")
PLAIN_RUN = re.compile(rf"([{PLAIN}]+)")
_FIXED = "utf-32-le"  # four bytes a character, as in array("I")
HEADING = 30  # characters: what is no longer may be met again
LONGEST_QUERY = 64  # pairs of one run, and runs of one query: enough to be selective


def document(text: str) -> str:
    """Return what the index stores for ``text``: tokens with blanks between them, the sentinel first."""
    return _heading(text) if len(text) <= HEADING else _document(text)


@lru_cache(maxsize=256)
def _heading(text: str) -> str:
    """Do so for a short text: the chapters of nearly all reports are called alike."""
    return _document(text)


def _document(text: str) -> str:
    parts = PLAIN_RUN.split(text)
    others = OTHER.search("".join(parts[::2])) is not None
    runs = RUN.findall(text) if others else parts[1::2]
    # characters, those that follow them, and blanks take turns: by columns, which is three times as fast as by pairs
    first, second = _column("".join(runs)), _column("".join([f"{run[1:]} " for run in runs]))
    columns = _column(" ") * (3 * len(first))
    columns[0::3] = first
    columns[1::3] = second
    written = columns.tobytes().decode(_FIXED)
    return f"{SENTINEL} {OTHER.sub(_number, written) if others else written}"


def _column(text: str) -> array[int]:
    return array("I", text.encode(_FIXED))


def match(query: str) -> str:
    """Return an FTS5 MATCH expression that is true of every document whose text contains ``query``."""
    parts = [_part(_written(run[: LONGEST_QUERY + 1])) for run in RUN.findall(query)[:LONGEST_QUERY]]
    return " AND ".join(parts) or f'"{SENTINEL}"'


def tokens(words: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what ``match`` of some words rests on: the pairs, each as an expression of its own, and single characters.

    A document of which ``match`` is true of every word has each of these pairs, in whatever order. A character is given
    as it stands in tokens; ``"CHARACTER"*`` is its expression.
    """
    pairs: dict[str, None] = {}
    characters: dict[str, None] = {}
    for word in words:
        for run in RUN.findall(word)[:LONGEST_QUERY]:
            written = _written(run[: LONGEST_QUERY + 1])
            if len(written) == 1:
                characters[written[0]] = None
            pairs.update((f'"{first}{second}"', None) for first, second in pairwise(written))
    return tuple(pairs), tuple(characters)


def _part(run: list[str]) -> str:
    if len(run) == 1:
        return f'"{run[0]}"*'
    return '"' + " ".join(first + second for first, second in pairwise(run)) + '"'


def _written(run: str) -> list[str]:
    """Return each character as it stands in tokens: itself, or its number."""
    return [OTHER.sub(_number, one) for one in run]


def _number(one: re.Match[str]) -> str:
    return f"u{ord(one[0]):x}z"

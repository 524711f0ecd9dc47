"""A chapter's text cut into sentences, and a sentence into clauses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from parsers.characters import INVISIBLE, visible

END = re.compile(r"[。！？!?]+")
# a line that was broken by the width of the page, not by its author, ends without punctuation and is long
WIDTH = 24
CLOSED = tuple("。！？!?；;：:.")
NUMBERED = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十]+[)）、.]|[（(]?\d{1,2}(?:[)）、]|\.(?!\d))|第[一二三四五六七八九十]+|[一二三四五六七八九十]是|注[：:])"
)
# the number in front of a paragraph; "1.2019年" is a number and a year
PREFIX = re.compile(
    r"^(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}[、.]|\d{1,2}(?:[、）)]|\.(?!\d)|\.(?=20\d\d年))|[一二三四五六七八九十]是)+"
)
# a separator of clauses; a comma or a full stop between digits belongs to the number. One set of characters comes
# first, so that no other character of a sentence is looked at twice
SEPARATOR = r"[；;：:（）()\[\]【】，,.](?:(?<![，,.])|(?<!\d[，,.])|(?<=[，,])(?!\d{3}(?!\d))|(?<=\.)(?!\d))"
CLAUSE = re.compile(f"({SEPARATOR}(?:{SEPARATOR})*)")


class Sentence(NamedTuple):
    """One sentence without white space.

    ``opens`` says that a paragraph begins with it, ``numbered`` that the paragraph has a number ((二), 1., 一是),
    which is cut off.
    """

    text: str
    opens: bool
    numbered: bool


class Clause(NamedTuple):
    """One clause; ``before`` and ``after`` are all separators around it, empty at the sentence's ends."""

    text: str
    before: str
    after: str
    start: int
    end: int


@cache
def _same() -> dict[int, str]:
    """Map full-width digits, signs and look-alike radicals to the usual ones; punctuation stays Chinese."""
    wide = "０１２３４５６７８９％．－＋／"
    table = {ord(char): unicodedata.normalize("NFKC", char) for char in wide}
    for code in (*range(0x2F00, 0x2FD6), *range(0x2E80, 0x2E9A)):
        folded = unicodedata.normalize("NFKC", chr(code))
        if len(folded) == 1:
            table[code] = folded
    table[ord("○")] = table[ord("Ｏ")] = "〇"
    return table


@cache
def _odd() -> re.Pattern[str]:
    """Match a character that must be changed; most texts have none."""
    return re.compile(f"[{''.join(map(chr, _same()))}{INVISIBLE}]")


def paragraphs(text: str) -> Iterator[str]:
    """Give the paragraphs of a text, lines that only the page's width broke joined again, white space removed."""
    held = ""
    if _odd().search(text):
        text = visible(text).translate(_same())
    for raw in text.splitlines():
        line = "".join(raw.split())
        if not line:
            continue
        if held and len(held) >= WIDTH and not held.endswith(CLOSED) and not NUMBERED.match(line):
            held += line
            continue
        if held:
            yield held
        held = line
    if held:
        yield held


def is_numbered(paragraph: str) -> bool:
    """Say whether a number stands in front of a paragraph."""
    return PREFIX.match(paragraph) is not None


def sentences(paragraph: str) -> Iterator[Sentence]:
    """Give the sentences of a paragraph in order."""
    body = PREFIX.sub("", paragraph)
    opens, numbered = True, len(body) < len(paragraph)
    for part in END.split(body):
        if part:
            yield Sentence(part, opens, opens and numbered)
            opens = False


def clauses(sentence: str) -> list[Clause]:
    """Cut a sentence at its commas, semicolons, colons and brackets."""
    # every other part is what stands between two clauses; only the first and the last can be empty
    parts = CLAUSE.split(sentence)
    if not parts[-1]:
        parts.pop()
    else:
        parts.append("")
    found: list[Clause] = []
    at, before = 0, ""
    for piece, after in zip(parts[::2], parts[1::2], strict=True):
        end = at + len(piece)
        if piece:
            found.append(Clause(piece, before, after, at, end))
        at, before = end + len(after), after
    return found

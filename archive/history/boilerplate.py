"""What a page says that is the portal's and not the report's, as far as the parser could not part the two.

Only for comparing: what is stored stays as it was read.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from parsers.model import Section

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_PARTS = re.compile(r"\s+|[|｜丨·]+|(?<=[。；;！!])")
_OPEN, _CLOSED = r"[\[【（(《<＜「]*", r"[\]】）)》>＞」。，,；;：:]*"
_UNIT = "(?:次|人次|人|条|个|遍)?"
_COUNT = rf"[:：]?[\[【（(]?(?:\d[\d,，]*(?:\.\d+)?万?\+?|--?|加载中\.*)?{_UNIT}[\]】）)]?{_UNIT}"
_DAY, _HOUR = r"\d{2,4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?", r"T?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
_CLOCK = rf"[:：]?(?:{_DAY})?(?:{_HOUR})?(?:星期|周)?[一二三四五六日天]?"
# a label and its value, a day and its hour, a count and its unit: blanks that part nothing
_GLUE = re.compile(
    r"(?<=[:：\[【（(第有])\s+|\s+(?=[\]】）):：]|星期|周[一二三四五六日])|(?<=[览读击问看气度论赞发藏载量率数])\s+(?=\d)"
    r"|(?<=\d)\s+(?=次|人|条|位|个|遍|\d{1,2}[:：]\d{2})|(?<=[次人])\s+(?=[浏阅点访查])"
)


@dataclass(frozen=True, slots=True)
class _Signs:
    """The patterns of ``boilerplate.toml``: of parts above the first chapter, from the last one on, of whole lines."""

    opening: re.Pattern[str]
    closing: re.Pattern[str]
    line: re.Pattern[str]
    bracketed: re.Pattern[str]


@cache
def _signs() -> _Signs:
    said = tomllib.loads((files("archive.history") / "boilerplate.toml").read_text("utf-8"))

    def one_of(kind: str) -> str:
        return f"(?:{'|'.join(map(re.escape, sorted(said[kind], key=len, reverse=True)))})"

    counted = one_of("counters")
    closing = "|".join((counted + _COUNT, one_of("clocks") + _CLOCK, one_of("words"), *said["sentences"]))
    return _Signs(
        opening=re.compile(f"{_OPEN}(?:{closing}|{one_of('labels')}[:：].*){_CLOSED}"),
        closing=re.compile(f"{_OPEN}(?:{closing}){_CLOSED}"),
        line=re.compile(f"{_OPEN}(?:{'|'.join(said['lines'])})"),
        bracketed=re.compile(
            rf"[\[【（(]\s*(?:已|共)?(?:被)?{counted}\s*(?:[:：]\s*)?\d+\s*(?:次|人次|条)?\s*[\]】）)]"
        ),
    )


def told(sections: Sequence[Section]) -> list[tuple[int | None, str, list[tuple[str, str]]]]:
    """Return what a report's chapters say: number, heading, and of each line what counts of it, and the line itself.

    White space counts for nothing. A line of which nothing counts is left out, and so is a stretch without heading
    that has no other.
    """
    numbered = [at for at, one in enumerate(sections) if one.number is not None]
    first, last = (numbered[0], numbered[-1]) if numbered else (len(sections), 0)
    said = []
    for at, one in enumerate(sections):
        lines = [(_told(line, opening=at < first, closing=at >= last), line.strip()) for line in one.text.split("\n")]
        lines = [(key, line) for key, line in lines if key]
        if lines or one.heading or one.number is not None:
            said.append((one.number, bare(one.heading), lines))
    return said


def bare(text: str) -> str:
    """Return a text without white space and without characters that nobody sees."""
    return "".join(_INVISIBLE.sub("", text).split())


def _told(line: str, *, opening: bool, closing: bool) -> str:
    if not (opening or closing):
        return bare(line)
    signs = _signs()
    line = _INVISIBLE.sub("", line).strip()
    if signs.line.match(line):
        return ""
    line = _GLUE.sub("", signs.bracketed.sub("", line))
    pattern = signs.opening if opening else signs.closing
    return "".join(part for part in _PARTS.split(line) if not pattern.fullmatch(part))

"""Characters that look alike but compare as different: widths, radicals, blanks, traditional forms."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files

#: Blanks that print as nothing and stand inside words and numbers: zero-width ones, soft hyphen, byte order mark.
INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u00ad\ufeff"
_DROP = dict.fromkeys(map(ord, INVISIBLE))
_SPACE = re.compile(r"\s+")
# Kangxi radicals fall to NFKC; these of the supplement block do not, nor do the Greek and Cyrillic O of 二Ο二一年
_RADICALS = str.maketrans(
    "⺎⺟⺠⺡⺩⺫⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳ΟО◯",
    "兀母民氵王目西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟OO〇",
)


def _traditional() -> dict[int, str]:
    table: dict[int, str] = {}
    for row in files("parsers").joinpath("traditional.tsv").read_text("utf-8").splitlines():
        if row and not row.startswith("#"):
            simple, others = row.split("\t")
            table.update(dict.fromkeys(map(ord, others), simple))
    return table


_SIMPLIFIED = _traditional()


def unified(char: str) -> str:
    """Write a radical as the character that it looks like, which printers take it for where a font has one shape."""
    if "\u2f00" <= char <= "\u2fdf":
        return unicodedata.normalize("NFKC", char)
    return char.translate(_RADICALS)


def visible(text: str) -> str:
    """Drop what prints as nothing; keep everything else as printed."""
    return text.translate(_DROP)


def simplified(text: str) -> str:
    """Write traditional characters as simplified ones, and leave everything else."""
    return text.translate(_SIMPLIFIED)


@lru_cache(maxsize=1024)
def fold(text: str) -> str:
    """One spelling for labels and headings: NFKC, radicals, simplified characters, no white space at all."""
    folded = unicodedata.normalize("NFKC", text.translate(_DROP)).translate(_RADICALS).translate(_SIMPLIFIED)
    return _SPACE.sub("", folded)


def spaced(text: str) -> str:
    """Like :func:`fold`, with white space reduced to single blanks instead of removed: for prose."""
    folded = unicodedata.normalize("NFKC", text.translate(_DROP)).translate(_RADICALS)
    return _SPACE.sub(" ", folded).strip()

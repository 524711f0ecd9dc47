"""SQL that is short to write and endless to read: WITH clauses that double one another.

SQLite copies a common table expression for every place that names it, when it reads a statement and before anything
can stop it: twenty of them, each naming the one before it twice, are a million copies and minutes. How many it would
be is counted here from the words alone, rather too high than too low.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

MOST = 5_000
DEEPEST = 100  # definitions; more are as good as endless
_TOKEN = re.compile(
    r"--[^\n]*|/\*.*?(?:\*/|$)"  # comments
    r"""|"(?:[^"]|"")*"|'(?:[^']|'')*'|`(?:[^`]|``)*`|\[[^\]]*\]"""  # names and texts in quotes
    r"|(?:[\w$]|[^\x00-\x7f])+|[()]",
    re.DOTALL,
)


def copies(sql: str) -> int:
    """Return how many copies of common table expressions a statement may become, MOST + 1 for any more."""
    words = list(_read(sql))
    definitions = list(_definitions(words))
    if len(definitions) > DEEPEST:
        return MOST + 1
    bodies: dict[str, Counter[str]] = {}
    inside = set[int]()
    for at, begin, end in definitions:
        bodies.setdefault(words[at], Counter()).update(words[begin:end])
        inside.update((at, *range(begin, end)))
    known: dict[str, int] = {}

    def cost(name: str, above: frozenset[str]) -> int:
        if name in above:
            return 0  # it names itself: a recursion, of which there is one copy
        if name not in known:
            total = 1 + sum(
                count * cost(other, above | {name}) for other, count in bodies[name].items() if other in bodies
            )
            known[name] = min(total, MOST + 1)
        return known[name]

    outside = Counter(word for number, word in enumerate(words) if number not in inside)
    total = sum(count * cost(name, frozenset()) for name, count in outside.items() if name in bodies)
    return min(max(total, *known.values(), 0) if known else 0, MOST + 1)


def _read(sql: str) -> Iterable[str]:
    for found in _TOKEN.finditer(sql):
        text = found[0]
        if text.startswith(("--", "/*")):
            continue
        if text[0] in "\"'`":
            text = text[1:-1].replace(text[0] * 2, text[0])
        elif text[0] == "[":
            text = text[1:-1]
        yield text.lower()


def _definitions(words: list[str]) -> Iterable[tuple[int, int, int]]:
    """Give where the name of each common table expression stands, and where its body begins and ends."""
    closing = _closing(words)
    opening = {end: begin for begin, end in closing.items()}
    for number, word in enumerate(words):
        if word != "as":
            continue
        begin = number + 1
        while begin < len(words) and words[begin] in ("not", "materialized"):
            begin += 1
        if begin not in closing:
            continue
        at = number - 1
        if at in opening:  # the names of its columns stand between
            at = opening[at] - 1
        if at >= 0:
            yield at, begin + 1, closing[begin]


def _closing(words: list[str]) -> dict[int, int]:
    """Return where each bracket that is opened is closed; those that never are, at the end."""
    open_: list[int] = []
    found: dict[int, int] = {}
    for number, word in enumerate(words):
        if word == "(":
            open_.append(number)
        elif word == ")" and open_:
            found[open_.pop()] = number
    return found | dict.fromkeys(open_, len(words))

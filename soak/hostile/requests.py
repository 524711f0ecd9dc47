"""Requests as no well-meaning reader sends them, drawn from a seed: endless SQL, numbers beyond all, broken HTTP."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import quote, urlencode

HOST = "gongkai.example"
_REPEATED = re.compile(r"«(.*?)\*(\d+)»", re.DOTALL)


@cache
def words() -> dict[str, list[str]]:
    """Return what requests are put together of (``words.toml``), by kind."""
    raw = tomllib.loads((files(__package__) / "words.toml").read_text("utf-8"))
    return {kind: [_REPEATED.sub(lambda found: found[1] * int(found[2]), one) for one in raw[kind]] for kind in raw}


@dataclass(frozen=True, slots=True)
class Hostile:
    """One request: its kind, its bytes as they go over the connection, and whether its address promises a page."""

    kind: str
    raw: bytes
    page: bool = True
    target: str = ""


def requests(seed: int, count: int) -> Iterator[Hostile]:
    """Give ``count`` requests of a seed, of each kind in turn."""
    kinds = list(KINDS.items())
    for number in range(count):
        name, make = kinds[number % len(kinds)]
        chance = random.Random(f"{seed}/{number}")
        yield make(name, chance)


def _values(*more: str) -> list[str]:
    return [*words()["numbers"], *words()["words"], *more]


def statement(chance: random.Random) -> str:
    """Return one hostile statement."""
    if chance.random() < 0.3:
        return chance.choice(words()["telling"])
    if chance.random() < 0.15:
        depth = chance.choice((3, 8, 14, 25, 60))
        parts = [f"a{n} AS (SELECT * FROM a{n - 1} UNION ALL SELECT * FROM a{n - 1})" for n in range(1, depth + 1)]
        return f"WITH a0(x) AS (SELECT 1), {', '.join(parts)} SELECT count(*) FROM a{depth}"
    size = chance.choice((10, 50_000, 400_000, 2_000_000, 9_000_000, 900_000_000))
    large = chance.choice(words()["large"]).replace("{n}", f"{size}")
    return chance.choice(words()["heavy"]).replace("{0}", chance.choice(("count(*)", "x", large))).replace("{1}", large)


def _sql(kind: str, chance: random.Random) -> Hostile:
    ending = chance.choice(words()["formats"][:4])
    pairs = [("sql", statement(chance))]
    if chance.random() < 0.3:
        pairs.append((chance.choice(words()["parameters"]), chance.choice(_values())))
    return _get(kind, f"/gongkai{ending}?{_encoded(pairs)}", page=not ending)


def _filters(kind: str, chance: random.Random) -> Hostile:
    ending = chance.choice(words()["formats"])
    pairs = []
    for _ in range(chance.choice((1, 2, 3, 40))):
        if chance.random() < 0.5:
            pairs.append((chance.choice(words()["parameters"]), chance.choice(_values(*words()["columns"]))))
        else:
            pairs.append(
                (f"{chance.choice(words()['columns'])}__{chance.choice(words()['lookups'])}", chance.choice(_values()))
            )
    if chance.random() < 0.2:
        pairs.append(("_where", statement(chance)))
    return _get(kind, f"/gongkai/{chance.choice(words()['tables'])}{ending}?{_encoded(pairs)}", page=not ending)


def _parameters(kind: str, chance: random.Random) -> Hostile:
    pairs = [
        (chance.choice(words()["parameters"]), chance.choice(_values())) for _ in range(chance.choice((1, 1, 2, 300)))
    ]
    path = chance.choice(words()["paths"])
    return _get(kind, f"{path}?{_encoded(pairs)}", page="." not in path)


def _path(kind: str, chance: random.Random) -> Hostile:
    return _get(kind, chance.choice(words()["tricks"]), page=False)


def _headers(kind: str, chance: random.Random) -> Hostile:
    more = chance.choice(words()["headers"])
    host = "" if more.startswith("Host:") and chance.random() < 0.7 else f"Host: {HOST}\r\n"
    method = chance.choice(("GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "公"))
    path = chance.choice((*words()["paths"], "/downloads/gongkai-csv.zip", "/-/static-plugins/gongkai/site.css"))
    raw = f"{method} {path} HTTP/1.1\r\n{host}{more}\r\nConnection: close\r\n\r\n".encode("utf-8", "replace")
    return Hostile(kind, raw, page=False, target=path)


def _framing(kind: str, chance: random.Random) -> Hostile:
    line, head = chance.choice(words()["lines"]), chance.choice(words()["heads"])
    body = chance.choice(("", "0\r\n\r\n", "ffffffffffffffff\r\n", "x" * 4000))
    return Hostile(kind, f"{line}\r\nHost: {HOST}\r\n{head}\r\n\r\n{body}".encode(), page=False, target=line[:80])


def _slow(kind: str, chance: random.Random) -> Hostile:
    """A reader who begins and leaves: half a request, or a whole one whose answer is not waited for."""
    whole = f"GET {chance.choice(words()['paths'])} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode()
    return Hostile(kind, whole[: chance.randrange(1, len(whole))], page=False)


KINDS: dict[str, Callable[[str, random.Random], Hostile]] = {
    "SQL": _sql,
    "filters": _filters,
    "parameters": _parameters,
    "paths": _path,
    "headers": _headers,
    "broken HTTP": _framing,
    "broken off": _slow,
}


def _encoded(pairs: list[tuple[str, str]]) -> str:
    return urlencode(pairs, errors="replace")[:20_000]


def _get(kind: str, target: str, *, page: bool) -> Hostile:
    line = quote(target, safe="/?&=%+\\;,*~.:#-_()'!$@[]", errors="replace") if not target.startswith("/公") else target
    raw = f"GET {line} HTTP/1.1\r\nHost: {HOST}\r\nAccept-Language: en\r\nConnection: close\r\n\r\n".encode()
    return Hostile(kind, raw, page, target)

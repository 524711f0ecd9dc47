"""Agencies found by how their names are read: in full (jiaoyuju, jiao yu ju) or by initials (jyj).

The index of ``archive.storage.pinyin`` narrows, the stored readings decide. Its rows stand in the order in which hits
are shown, the shortest names first, so no more of them are read than are shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, pairwise
from typing import Any

from markupsafe import Markup, escape

from archive.storage.pinyin import (
    BEGINNING,
    BETWEEN,
    INITIALS,
    LENGTH,
    SYLLABLE,
    Readings,
    parsed,
    spellings,
    syllables,
)
from archive.storage.segment import match

MOST = 9  # agencies
BATCH = 100  # rows of the index that are read at once
MOST_READ = 1_000  # and in all, for one way to understand a query
MOST_WAYS = 12  # of cutting letters into syllables: xian is 先 and 西安
LONGEST = 64  # letters that are cut

MOST_CUTS = 6  # of letters into a place and a kind: qingdao jyj

LETTERS = re.compile(r"[a-z]+(?:['’·-][a-z]+)*", re.IGNORECASE)
BOUNDARY = re.compile(r"['’·\- ]")
INITIALS_OF = re.compile(r"[a-hj-tw-z]{2,12}")  # no syllable begins with i, u or v
_QUOTED = re.compile(r'"([^"]*)"')


@dataclass(frozen=True, slots=True)
class Way:
    """One way to understand letters: what the syllables of adjoining characters are, or begin with.

    ``ends``: the last is a whole syllable, where it may be the beginning of one. ``first``: the name begins with them.
    """

    parts: tuple[str, ...]
    ends: bool = True
    initials: bool = False
    first: bool = False

    def expression(self) -> str:
        """Return the index's expression for all names that may be read so, and a few others."""
        if self.initials:
            joined = "".join(self.parts)
            marks = [BEGINNING if self.first else INITIALS, *[INITIALS] * len(joined)]
            if len(joined) == 2:
                return f'"{marks[0]}{joined}"*'
            return _all(f'"{marks[at]}{joined[at : at + 3]}"' for at in range(len(joined) - 2))
        star = "" if self.ends else "*"
        if len(self.parts) == 1:
            return f'"{SYLLABLE}{self.parts[0]}"{star}'
        pairs = [f'"{one}{BETWEEN}{other}"' for one, other in pairwise(self.parts)]
        return _all([*pairs[:-1], pairs[-1] + star])

    def place(self, read: Readings, after: int = 0) -> dict[int, str]:
        """Return which characters, from one of them on, are read so, and how; nothing where none are."""
        last = len(read) - len(self.parts)
        for start in range(after, min(last, 0 if self.first else last) + 1):
            found = [self._reading(read[start + at], at) for at in range(len(self.parts))]
            if all(found):
                return {start + at: one for at, one in enumerate(found) if one}
        return {}

    def _reading(self, several: Sequence[str], at: int) -> str | None:
        begins = self.initials or (at == len(self.parts) - 1 and not self.ends)
        part = self.parts[at]
        for one in several:
            for typed in spellings(one):
                if typed.startswith(part) if begins else typed == part:
                    return one
        return None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a query is understood as: for each of its parts in letters, the ways; the parts in characters, as they are.

    ``ordered``: the parts stand in the name in this order.
    """

    ways: tuple[tuple[Way, ...], ...]
    literal: tuple[str, ...] = ()
    ordered: bool = False

    def expression(self) -> str:
        """Return the index's expression."""
        either = ["(" + " OR ".join(way.expression() for way in ways) + ")" for ways in self.ways]
        return " AND ".join([*either, *(f"({_pairs(word)})" for word in self.literal)])

    def places(self, read: Readings) -> dict[int, str] | None:
        """Return which characters of a name answer the letters, and how they are read; None where not all parts do."""
        covered: dict[int, str] = {}
        for ways in self.ways:
            after = max(covered, default=-1) + 1 if self.ordered else 0
            place = next((found for way in ways if (found := way.place(read, after))), None)
            if place is None:
                return None
            covered |= place
        return covered


def asked(words: Sequence[str]) -> Iterator[Asked]:
    """Give the ways to understand a query, the likeliest first; none where it has no letters or they are no pinyin.

    Words in letters that follow one another are first taken as one text (jiao yu ju), then each for itself
    (qingdao jiaoyuju).
    """
    joined, apart, literal = _texts(words)
    seen = set()
    if len(apart) > 1 and _typed().issuperset(apart):
        apart = joined  # jiao yu ju asks for no other jiao, yu and ju
    for texts, whole in ((joined, True), (joined, False), (apart, True), (apart, False)):
        ways = tuple(_ways(text, whole) for text in texts)
        if ways and all(ways) and ways not in seen:
            seen.add(ways)
            yield Asked(ways, literal)


def asked_apart(words: Sequence[str]) -> Iterator[Asked]:
    """Give what else a query may mean, where it means nothing yet: a place and a kind with something between them.

    Those are syllables in their order (qing dao jiao yu ju), or letters without a blank in two parts: qingdaojyj,
    qdjyj, qingdaojiaoyuju. A first part in initials is the beginning of the name, which is its place.
    """
    _, apart, literal = _texts(words)
    if len(apart) > 1 and _typed().issuperset(apart):
        yield Asked(tuple((Way((text,)),) for text in apart), literal, ordered=True)
    if len(apart) != 1 or BOUNDARY.search(apart[0]):
        return
    cuts = []
    for at in range(len(apart[0]) - 2, 1, -1):
        ways = [_ways(part, whole=True) or _initials(part) for part in (apart[0][:at], apart[0][at:])]
        if all(ways):
            first = tuple(replace(way, first=way.initials) for way in ways[0])
            short = ways[1][0].initials and len(apart[0]) - at < 3  # most kinds have three characters: 教育局, 财政局
            rank = (ways[0][0].initials, ways[1][0].initials, short)
            cuts.append((rank, Asked((first, ways[1]), literal, ordered=True)))
    yield from (one for _, one in sorted(cuts, key=lambda cut: cut[0])[:MOST_CUTS])


def _texts(words: Sequence[str]) -> tuple[list[str], list[str], tuple[str, ...]]:
    """Return the texts in letters of a query, once with those that follow one another joined, and its characters."""
    joined: list[str] = []
    apart: list[str] = []
    literal: list[str] = []
    follows = False
    for word in words:
        text = "".join(map(_folded, unicodedata.normalize("NFC", word)))
        letters = [one.lower() for one in LETTERS.findall(text)]
        alone = LETTERS.fullmatch(text) is not None
        if alone and follows:
            joined[-1] += f" {letters[0]}"
        else:
            joined += letters
        apart += letters
        literal += [piece for piece in LETTERS.split(text) if any(map(str.isalnum, piece))]
        follows = alone
    return joined, apart, tuple(literal)


def _folded(one: str) -> str:
    """Return a letter without its tone, ü as v; any other character as it is."""
    parts = unicodedata.normalize("NFD", one.lower())
    if not parts[0].isascii():
        return one
    return "v" if parts[0] == "u" and "\u0308" in parts else parts[0]


@lru_cache(maxsize=256)
def _ways(text: str, whole: bool) -> tuple[Way, ...]:
    """Return how letters can be cut; ``whole``: into whole syllables only, else as initials and beginnings too."""
    chunks = BOUNDARY.split(text)
    if not 1 < sum(map(len, chunks)) <= LONGEST:
        return ()
    found = tuple(Way(parts, ends) for parts, ends in islice(_cut(chunks), MOST_WAYS) if ends or not whole)
    if not whole and (len(chunks) == 1 or all(len(one) == 1 for one in chunks)):
        found += _initials("".join(chunks))
    return found


def _initials(text: str) -> tuple[Way, ...]:
    return (Way(tuple(text), initials=True),) if INITIALS_OF.fullmatch(text) else ()


def _cut(chunks: Sequence[str]) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Give the ways to cut chunks into syllables, longer ones first; the last of all may be the beginning of one."""
    first, rest = chunks[0], chunks[1:]
    for size in range(min(len(first), 6), 0, -1):
        part, behind = first[:size], first[size:]
        more = [behind, *rest] if behind else rest
        if part in _typed():
            if not more:
                yield (part,), True
            else:
                yield from (((part, *parts), ends) for parts, ends in _cut(more))
        if not more and part in _beginnings():
            yield (part,), False


@lru_cache(maxsize=1)
def _typed() -> frozenset[str]:
    return frozenset(way for one in syllables() for way in spellings(one))


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    return frozenset(one[:size] for one in _typed() for size in range(1, len(one) + 1))


def _all(expressions: Iterable[str]) -> str:
    return "(" + " AND ".join(expressions) + ")"


def _pairs(word: str) -> str:
    """Return the expression for names that contain characters: the index knows no order, and so no phrases."""
    return _QUOTED.sub(lambda run: " AND ".join(f'"{pair}"' for pair in run[1].split()), match(word))


def found(conn: Any, words: Sequence[str], most: int = MOST) -> list[dict[str, Any]]:
    """Return agencies that are read as the query says, with ``spelled``: their pinyin, what was asked marked."""
    rows: dict[int, dict[str, Any]] = {}
    for understood in (asked, asked_apart):
        for one in understood(words):
            for row, covered in _matching(conn, one, most):
                if len(rows) == most:
                    return list(rows.values())
                if row["id"] not in rows:
                    reading = parsed(row.pop("reading"))
                    rows[row["id"]] = {**row, "spelled": shown(reading, covered)}
        if rows:
            break
    return list(rows.values())


_AGENCIES = f"""
select t.id, t.key, t.name, t.level, t.kind, g.name as region, s.reading,
       (select count(*) from reports r where r.agency_id = t.id) as reports
from (select rowid from agency_readings_fts where agency_readings_fts match :match and rowid > :after
      order by rowid limit {BATCH}) f
cross join agencies t on t.id = f.rowid & {(1 << LENGTH) - 1}
cross join agency_readings s on s.agency_id = t.id
left join regions g on g.code = t.region_code
order by f.rowid
"""


def _matching(conn: Any, one: Asked, most: int) -> Iterator[tuple[dict[str, Any], dict[int, str]]]:
    after, count = 0, 0
    expression = one.expression()
    for _ in range(MOST_READ // BATCH):
        rows = [dict(row) for row in conn.execute(_AGENCIES, {"match": expression, "after": after})]
        for row in rows:
            if not all(word.lower() in row["name"].lower() for word in one.literal):
                continue
            if (covered := one.places(parsed(row["reading"]))) is not None:
                count += 1
                yield row, covered
                if count == most:
                    return
        if len(rows) < BATCH:
            return
        after = len(rows[-1]["name"]) << LENGTH | rows[-1]["id"]


def shown(read: Readings, covered: dict[int, str]) -> Markup:
    """Return a name's pinyin as HTML, what was asked for marked; of several readings the one that was asked for."""
    parts = [
        Markup("<mark>{}</mark>").format(_umlaut(covered[at])) if at in covered else escape(_umlaut(several[0]))
        for at, several in enumerate(read)
        if several[0].isalpha()
    ]
    return Markup(" ").join(parts)


def _umlaut(syllable: str) -> str:
    return syllable.replace("v", "ü")

"""Which chapters a search in the prose has to read, newest first, stretch by stretch of the archive.

FTS5 (3.40) compares a list's rows with bounds on ``rowid`` as it returns them: the list of one token is entered at the
upper bound and left at the lower one, in either order. For ``a AND b``, and for a phrase, it looks for a row that both
lists have before it compares anything, from the end of the lists and to their other end where there is none. So each
token's list is asked for by itself here, within bounds, and what several have in common is found here too.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

from archive.storage.segment import document, tokens

LAST = 2**62  # above every id
SMALL = 4096  # ids: the first stretch, and one whose lists are read whatever they hold
FEW = 50  # candidates: as soon read as compared with one list more
SPARSE = 200  # ids for each entry of a list: its chapters are as soon read as the other lists are counted over all ids
COUNTED = 2e-7  # seconds for an id that is in a list: counted in it, and together with another one
LISTED = (
    20_000  # entries of two lists that are read to be compared (6 ms); of longer ones it is asked how many there are
)
MOST_LISTS = 8  # tokens looked for: the rarest; the text itself decides about the others
FIRST, BATCH = 50, 500  # entries of a list that is alone: in the first step, and in each after it
JOINED = 20_000  # entries that are taken at once where FTS5 joins lists before it gives the first
NEAR = 2_000  # chapters that are read themselves where it would join thousands of lists
SAMPLED = 100  # chapters, all over the archive, in which a character is counted before its lists are joined
RARE = 2  # of these: lists of 2 % of seven million chapters are joined in 40 ms


@dataclass(frozen=True, slots=True)
class Stretch:
    """``ids``, falling: all chapters that may contain every word, from ``down_to`` up to where the one before ended."""

    ids: Sequence[int]
    down_to: int


def stretches(conn: Any, words: Sequence[str], before: int | None, ends: float) -> Iterator[Stretch]:
    """Yield stretches from below the chapter ``before`` down to the first chapter (``down_to`` = 0).

    ``ends`` (``time.perf_counter()``) is when the caller will stop asking: stretches are as long as there is time for,
    but never shorter than they have to be to get on. Nothing is left out: the last one ends the archive.
    """
    high = LAST if before is None else before
    pairs, characters = tokens(words)
    if characters:
        near = _chapters(conn, high, NEAR)
        yield Stretch(near, near[-1] if len(near) == NEAR else 0)
        if len(near) < NEAR:
            return
        high = near[-1]
        if (rare := _rare(conn, characters)) is not None:
            yield from _alone(conn, rare, high, repeat(JOINED))
            return
    if len(pairs) > 1:
        yield from _common(conn, pairs, high, ends)
    elif pairs:
        yield from _alone(conn, pairs[0], high, chain((FIRST,), repeat(BATCH)))
    else:
        yield from _all(conn, high)


def _all(conn: Any, high: int) -> Iterator[Stretch]:
    """Yield all chapters: of punctuation, and of characters that are everywhere, the index knows nothing of use."""
    while ids := _chapters(conn, high, BATCH):
        high = ids[-1]
        yield Stretch(ids, high)
    yield Stretch((), 0)


def _alone(conn: Any, token: str, high: int, sizes: Iterator[int]) -> Iterator[Stretch]:
    """Yield what one list names."""
    for size in sizes:
        ids = _list(conn, token, 1, high, size)
        yield Stretch(ids, ids[-1] if len(ids) == size else 0)
        if len(ids) < size:
            return
        high = ids[-1]


def _common(conn: Any, pairs: Sequence[str], high: int, ends: float) -> Iterator[Stretch]:
    """Yield what several lists have in common, in stretches that double while they bring little."""
    kept, size = list(pairs), SMALL
    apart: list[str] = []
    while True:
        for token in kept:  # above the newest that each still has there is nothing
            newest = _list(conn, token, 1, high, 1)
            if not newest:
                yield Stretch((), 0)
                return
            high = newest[0] + 1
        if len(kept) > MOST_LISTS:
            kept = sorted(kept, key=lambda token: _entries(conn, token, high - SMALL, high))[:MOST_LISTS]
        low = max(1, high - size)
        begun = time.perf_counter()
        affordable = int(max(ends - begun, 0) / (COUNTED * len(kept)))
        ids = _within(conn, kept, apart, low, high, max(SMALL, affordable))
        if ids is None:
            size = max(SMALL, (high - low) // 4)
            continue
        now = time.perf_counter()
        yield Stretch(ids, low if low > 1 else 0)
        if low == 1:
            return
        affordable = int((high - low) / max(now - begun, 1e-6) * max(ends - now, 0) / 2)
        size = max(SMALL, min(size * 2 if len(ids) <= FEW else size, affordable))
        high = low


def _within(conn: Any, kept: list[str], apart: list[str], low: int, high: int, most: int) -> list[int] | None:
    """Return what the lists have in common in one stretch; None: they are too long, and more than counting is needed.

    So they are where all lists have to be counted, and there are more than ``most`` ids: each may be in each of them.
    ``kept`` is put in order, the rarest first. Entries are counted in a sixth of the time that reading them takes, and
    two lists have nothing in common where those of either are as many as those of both together; ``apart`` are two of
    which that held in the stretch before, and likely does in this one.
    """
    if apart and _are_still_apart(conn, apart[0], apart[1], low, high):
        return []
    apart.clear()
    counts = {kept[0]: _entries(conn, kept[0], low, high)}
    few = max(FEW, (high - low) // SPARSE)
    if counts[kept[0]] > few:
        if high - low > most:
            return None
        counts |= {token: _entries(conn, token, low, high) for token in kept[1:]}
        kept.sort(key=counts.__getitem__)
    rarest, *others = kept
    if counts[rarest] <= few:
        return _list(conn, rarest, low, high) if counts[rarest] else []
    if high - low > SMALL:
        for other in others:
            if _are_apart(conn, (rarest, other), low, high):
                apart += rarest, other
                return []
        if counts[rarest] + counts[others[0]] > LISTED:
            return None
    ids = set(_list(conn, rarest, low, high))
    for other in others:
        if len(ids) <= FEW:
            break
        ids.intersection_update(_list(conn, other, low, high))
    return sorted(ids, reverse=True)


def _are_apart(conn: Any, two: Sequence[str], low: int, high: int) -> bool:
    together = _entries(conn, " OR ".join(two), low, high)
    return sum(_entries(conn, one, low, high) for one in two) == together


def _are_still_apart(conn: Any, rarer: str, other: str, low: int, high: int) -> bool:
    """Say the same in half the time of two that had nothing in common before.

    Of ``a NOT b`` FTS5 passes over rows that both have before it compares with bounds: in lists of which one is all of
    the other that would be to their end.
    """
    return _entries(conn, rarer, low, high) == _entries(conn, f"{rarer} NOT {other}", low, high)


def _list(conn: Any, token: str, low: int, high: int, most: int = -1) -> list[int]:
    """Return the ids that a list has from ``low`` to below ``high``, falling, at most so many."""
    named = "select rowid from sections_fts where sections_fts match ? and rowid between ? and ?"
    return _ids(conn, f"{named} order by rowid desc limit ?", (token, low, high - 1, most))


def _entries(conn: Any, token: str, low: int, high: int) -> int:
    sql = "select count(*) from sections_fts where sections_fts match ? and rowid between ? and ?"
    return int(conn.execute(sql, (token, low, high - 1)).fetchone()[0])


def _chapters(conn: Any, high: int, most: int) -> list[int]:
    return _ids(conn, "select id from sections where id < ? order by id desc limit ?", (high, most))


def _rare(conn: Any, characters: Sequence[str]) -> str | None:
    """Return the expression of the rarest of some characters; None where all of them are in many chapters."""
    (last,) = conn.execute("select coalesce(max(id), 0) from sections").fetchone()
    places = ",".join(str(last * nth // SAMPLED) for nth in range(1, SAMPLED + 1))
    read = conn.execute(f"select heading, text from sections where id in ({places})")
    texts = [f"{document(row[0])} {document(row[1])}".lower() for row in read]
    found = {one: sum(f" {one.lower()}" in text for text in texts) for one in characters}
    rarest = min(characters, key=found.__getitem__)
    return f'"{rarest}"*' if found[rarest] <= RARE else None


def _ids(conn: Any, sql: str, params: Sequence[Any]) -> list[int]:
    cursor = conn.cursor()
    cursor.row_factory = None  # a tuple costs half of what a row does
    return [one for (one,) in cursor.execute(sql, params)]

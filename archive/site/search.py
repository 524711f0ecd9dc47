"""Search that finds exactly the rows which contain a word: prose by chapter, and agencies by name.

The page of the search offers agencies by the pinyin of their names as well (``archive.site.spelled``).

The full-text index narrows (``archive.storage.segment`` turns a word into an expression that matches at least every row
containing it); the text itself decides. Letters compare without case where they are ASCII, everything else as it is.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasette.filters import FilterArguments
from datasette.utils.asgi import BadRequest
from markupsafe import Markup, escape

from archive.site import spelled
from archive.site.search_stretches import LAST, NEAR, stretches
from archive.storage.segment import match

__all__ = ["LAST", "NEAR", "Found", "Hit", "Reached", "agencies", "filters", "find", "highlight", "joins_lists",
           "snippet", "words_of"]  # fmt: skip

#: table → its index, and the columns that are searched
SEARCHED: dict[str, tuple[str, tuple[str, ...]]] = {
    "sections": ("sections_fts", ("heading", "text")),
    "agencies": ("agencies_fts", ("name",)),
}
LONGEST = 200  # characters of a query; longer ones are cut
MOST_WORDS = 8
SECONDS = 0.12  # for the prose, counting included: what was found by then is shown, with how far back was looked
FIRST = 50  # chapters read in the first step of the search page: nearly all that the index names contain the words
BATCH = 500  # and in each step after it
HITS = 20
MOST_AGENCIES = 9  # one more than are shown
COUNTED = 1000
MANY_NAMES = 20_000  # agencies, from which on all names are read in the order of an index, not each at its place

_WILD = re.compile("[%_!]")
_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def contains(columns: Sequence[str], parameter: str) -> str:
    """Return the SQL condition that one of the columns contains the parameter's word."""
    return "({})".format(" or ".join(f"instr(lower({column}), lower(:{parameter})) > 0" for column in columns))


def filters(table: str, args: Any) -> FilterArguments | None:
    """Return the filters for ``?_search=WORD`` and ``?_search_COLUMN=WORD``; None on tables that are not searched.

    The word is one literal string; white space around it does not count. ``_searchmode`` changes nothing: an
    expression of the index's own language would not be exact.
    """
    if table not in SEARCHED:
        return None
    index, columns = SEARCHED[table]
    clauses: list[str] = []
    params: dict[str, str] = {}
    said: list[str] = []
    shown = ""
    asked = [key for key in args if key == "_search" or key.startswith("_search_")]
    for number, key in enumerate(asked):
        word = args[key].strip()
        within = columns if key == "_search" else (key.removeprefix("_search_"),)
        if not set(within) <= set(columns):
            raise BadRequest("Cannot search by that column")
        shown = shown or word
        if not word:
            continue
        name = f"search_{number}" if number else "search"
        params[name] = word
        clauses.append(f"id in (select rowid from {index} where {index} match escape_fts(:{name}))")
        clauses.append(contains(within, name))
        said.append(f'{" or ".join(within)} contains "{word}"')
    return FilterArguments(clauses, params, said, {"supports_search": True, "search": shown})


@dataclass(frozen=True, slots=True)
class Hit:
    """A chapter that contains every word; ``snippet`` is HTML with the words marked."""

    section_id: int
    report_id: int
    title: str | None
    agency: str | None
    year: int | None
    number: int | None
    heading: Markup
    snippet: Markup


@dataclass(frozen=True, slots=True)
class Reached:
    """How far back a search came that stopped for time: the oldest report looked at, and the share of all chapters.

    ``share`` is told by the chapters' numbers, of which a few are missing: it is about right.
    """

    report_id: int
    title: str | None
    agency: str | None
    year: int | None
    share: float

    @property
    def portion(self) -> str:
        """The share in per cent, rounded down, and never nothing."""
        percent = self.share * 100
        return f"{int(percent)}%" if percent >= 1 else f"{max(int(percent * 100), 1) / 100}%"


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search. ``more`` is the place to go on from, or None at the end.

    Agencies that contain the words come first, then those whose names are read so, with ``spelled``: their pinyin.
    ``count`` stops at 1,000, and is None where only reading on through the archive would tell. ``reached`` is given
    where the search stopped for time (``cut``), unless it had not come to a report yet.
    """

    words: tuple[str, ...]
    agencies: tuple[Mapping[str, Any], ...]
    hits: tuple[Hit, ...]
    count: int | None
    more: int | None
    cut: bool
    reached: Reached | None = None


def words_of(query: str) -> tuple[str, ...]:
    """Return the words of a query, at most eight, each once; white space (also U+3000) separates."""
    return tuple(dict.fromkeys(query[:LONGEST].split()))[:MOST_WORDS]


def find(conn: Any, query: str, before: int | None = None) -> Found:
    """Search agencies and prose for every word of the query, newest chapter first.

    ``before`` is the ``more`` of the page before. ``cut`` says that the search stopped for time before the page was
    full and the archive at its end: ``reached`` says where, and the next page goes on from there.
    """
    words = words_of(query)
    if not words:
        return Found((), (), (), None, None, False)
    ends = time.perf_counter() + SECONDS
    named = _named(conn, words) if before is None else ()
    ends = max(ends, time.perf_counter() + SECONDS / 2)  # whatever the agencies took
    hits, more, cut = _prose(conn, words, before, ends)
    if cut:
        return Found(words, named, hits, None, more, cut, _reached(conn, more))
    whole = before is None and more is None
    return Found(words, named, hits, len(hits) if whole else _count(conn, words, ends), more, cut)


def agencies(conn: Any, query: str) -> tuple[Mapping[str, Any], ...]:
    """Return the agencies that ``find`` does, by what their names contain or how they are read, and nothing else."""
    words = words_of(query)
    return _named(conn, words) if words else ()


def _named(conn: Any, words: Sequence[str]) -> tuple[Mapping[str, Any], ...]:
    written = [dict(row) for row in _agencies(conn, words)]
    known = {row["id"] for row in written}
    read = spelled.found(conn, words) if len(written) < MOST_AGENCIES else []
    return tuple([*written, *(row for row in read if row["id"] not in known)][:MOST_AGENCIES])


def _condition(table: str, words: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """Return the exact condition on ``t``, and the parameters of it and of the index's ``match``."""
    columns = [f"t.{column}" for column in SEARCHED[table][1]]
    params: dict[str, Any] = {f"w{n}": word for n, word in enumerate(words)}
    exact = " and ".join(
        contains(columns, name) if "\0" in word else _has(columns, name) for name, word in params.items()
    )
    params |= {f"{name}_like": _pattern(word) for name, word in params.items()}
    params["match"] = " AND ".join(f"({match(word)})" for word in words)
    return exact, params


def _pattern(word: str) -> str:
    return "%" + _WILD.sub(lambda found: f"!{found[0]}", word) + "%"


def _has(columns: Sequence[str], name: str) -> str:
    """Return what ``contains`` does, by LIKE: on readers' connections ``instr`` is bounded, at 2 µs a call.

    A pattern of LIKE ends at a NUL.
    """
    return "({})".format(" or ".join(f"{column} like :{name}_like escape '!'" for column in columns))


def _agencies(conn: Any, words: Sequence[str]) -> list[Any]:
    exact, params = _condition("agencies", words)
    named = "select rowid from agencies_fts where agencies_fts match :match"
    (some,) = conn.execute(f"select count(*) from ({named} limit {MANY_NAMES})", params).fetchone()
    order = "t.name = :w0 desc, length(t.name), t.id"
    rows: list[Any] = conn.execute(
        f"""select t.id, t.key, t.name, t.level, t.kind, g.name as region,
                   (select count(*) from reports r where r.agency_id = t.id) as reports
            from agencies t left join regions g on g.code = t.region_code
            where t.id in (
              select id from agencies t where {exact} {"" if some == MANY_NAMES else f"and t.id in ({named})"}
              order by {order} limit {MOST_AGENCIES})
            order by {order}""",
        params,
    ).fetchall()
    return rows


def joins_lists(words: Sequence[str]) -> bool:
    """Say whether a word is found as the beginning of tokens (one character is): a list for each, joined before all."""
    return any("*" in match(word) for word in words)


def _steps(
    conn: Any, words: Sequence[str], before: int | None, ends: float
) -> Iterator[tuple[Sequence[int], int | None]]:
    """Yield chapters to read, falling, and where the next ones lie below; None at the end of the archive."""
    for stretch in stretches(conn, words, before, ends):
        at, size = 0, FIRST
        while len(stretch.ids) - at > size:
            ids = stretch.ids[at : at + size]
            yield ids, ids[-1]
            at, size = at + size, BATCH
        yield stretch.ids[at:], stretch.down_to or None


def _prose(
    conn: Any, words: Sequence[str], before: int | None, ends: float
) -> tuple[tuple[Hit, ...], int | None, bool]:
    """Return one page of hits, where to go on, and whether the search stopped for time. Step by step, newest first."""
    exact, params = _condition("sections", words)
    hits: list[Hit] = []
    for ids, down_to in _steps(conn, words, before, ends):
        rows = conn.execute(
            f"""{_CHAPTERS}
                where t.id in ({",".join(map(str, ids))}) and {exact}
                order by t.id desc limit {HITS - len(hits) + 1}""",
            params,
        ).fetchall()
        for row in rows:
            if len(hits) == HITS:
                return tuple(hits), hits[-1].section_id, False
            hits.append(_hit(row, words))
        if down_to is None:
            break
        if time.perf_counter() > ends:
            return tuple(hits), down_to, True
    return tuple(hits), None, False


def _reached(conn: Any, down_to: int | None) -> Reached | None:
    row = conn.execute(
        """select r.id, r.title, a.name as agency, r.year, m.last
           from (select max(id) as last from sections) m
           join sections t on t.id = (select min(id) from sections where id >= :down_to)
           join reports r on r.id = t.report_id left join agencies a on a.id = r.agency_id""",
        {"down_to": down_to},
    ).fetchone()
    if row is None or down_to is None:
        return None
    return Reached(row["id"], row["title"], row["agency"], row["year"], (row["last"] - down_to + 1) / row["last"])


_CHAPTERS = """
select t.id, t.report_id, t.number, t.heading, t.text, r.title, r.year, a.name as agency
from sections t join reports r on r.id = t.report_id left join agencies a on a.id = r.agency_id
"""


def _count(conn: Any, words: Sequence[str], ends: float) -> int | None:
    """Return how many chapters contain the words, at most 1,000; None where there was no time to come to the end."""
    exact, params = _condition("sections", words)
    count = 0
    for ids, down_to in _steps(conn, words, None, ends):
        sql = f"select count(*) from sections t where t.id in ({','.join(map(str, ids))}) and {exact}"
        count += int(conn.execute(sql, params).fetchone()[0])
        if count >= COUNTED or down_to is None:
            return min(count, COUNTED)
        if time.perf_counter() > ends:
            break
    return None


def _hit(row: Any, words: Sequence[str]) -> Hit:
    return Hit(
        row["id"],
        row["report_id"],
        row["title"],
        row["agency"],
        row["year"],
        row["number"],
        highlight(row["heading"], words),
        snippet(row["text"], words),
    )


def highlight(text: str, words: Sequence[str]) -> Markup:
    """Return the text as HTML with every word marked; marks of overlapping words join."""
    folded = text.translate(_ASCII_LOWER)
    covered = [False] * len(text)
    for word in words:
        small = word.translate(_ASCII_LOWER)
        at = folded.find(small)
        while at >= 0:
            covered[at : at + len(small)] = [True] * len(small)
            at = folded.find(small, at + 1)
    out: list[str] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or covered[end] != covered[start]:
            part = escape(text[start:end])
            out.append(f"<mark>{part}</mark>" if covered[start] else str(part))
            start = end
    return Markup("").join(Markup(part) for part in out)  # noqa: S704  each part was escaped above


def snippet(text: str, words: Sequence[str], before: int = 40, length: int = 160) -> Markup:
    """Return about ``length`` characters around the first word found, as HTML with the words marked."""
    folded = text.translate(_ASCII_LOWER)
    places = [at for word in words if (at := folded.find(word.translate(_ASCII_LOWER))) >= 0]
    start = max(0, min(places, default=0) - before)
    piece = " ".join(text[start : start + length].split())
    lead = "…" if start else ""
    tail = "…" if start + length < len(text) else ""
    return Markup("{}{}{}").format(lead, highlight(piece, words), tail)

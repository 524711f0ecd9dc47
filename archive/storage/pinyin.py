"""How an agency's name is read: its pinyin, and what the search index stores of it.

A name is a row of characters, each with its readings, the likeliest first: 厦门 is ``[("xia", "sha"), ("men",)]``.
Where the dictionary's phrases know a character's reading there, those and its first reading are kept; where they
do not, all that it may have. Pinyin has no tones here, and ü is v.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from sqlite_utils import Database

from archive.storage.segment import document

VERSION = "1"  # of readings and of what stands in the index; another one has both made again

Readings = Sequence[tuple[str, ...]]

LONGEST_PHRASE = 8  # characters; the few longer ones of the dictionary are proverbs
UNREAD = "_"  # a letter, a digit, or a character without a known reading
BOUNDARIES = (
    "省州市盟区县旗"  # end the name of a place: a phrase that begins with one likely is none (市长 in 市长寿区)
)

# What a token begins with says what it is. Two syllables need no such mark: nothing else has a 0 in it.
SYLLABLE, INITIALS, BEGINNING, BETWEEN = "2", "1", "3", "0"

LENGTH = 40  # bits of a row's number in the index that are the agency's; above them is the length of its name


@cache
def _known() -> tuple[frozenset[str], dict[str, str], dict[str, str], dict[str, tuple[str, ...]]]:
    """Return the syllables, and what is settled, usual, and read otherwise in names."""
    told = tomllib.loads(files("archive.storage").joinpath("pinyin.toml").read_text("utf-8"))
    names = {name: tuple(reading.split()) for name, reading in told["names"].items()}
    return frozenset(told["syllables"].split()), told["settled"], told["usual"], names


def syllables() -> frozenset[str]:
    """Return all syllables that there are."""
    return _known()[0]


@lru_cache(maxsize=4096)
def plain(syllable: str) -> str:
    """Return a syllable without its tone, in small letters, ü as v."""
    parts = unicodedata.normalize("NFD", syllable.lower()).replace("u\u0308", "v").replace("ɡ", "g")
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def readings(name: str) -> Readings:
    """Return the readings of each character of a name; punctuation is left out, ``UNREAD`` is not known."""
    said = _phrases(name)
    return [
        _character(one, *(tuple(kind.get(at, ())) for kind in said)) for at, one in enumerate(name) if one.isalnum()
    ]


@lru_cache(maxsize=8192)
def _character(
    one: str, named: tuple[str, ...], certain: tuple[str, ...], doubtful: tuple[str, ...]
) -> tuple[str, ...]:
    every, settled, usual, _ = _known()
    if one in settled:
        return (settled[one],)
    from pypinyin.constants import PINYIN_DICT  # 55 MB, and only where a name is stored

    known = [plain(reading) for reading in PINYIN_DICT.get(ord(one), "").split(",")]
    first = usual.get(one, known[0])
    found = [*named, *certain, first, *doubtful, *([] if certain else known)]
    return tuple(dict.fromkeys(reading for reading in found if reading in every)) or (UNREAD,)


def _phrases(name: str) -> tuple[dict[int, list[str]], ...]:
    """Return what is said of each character: by the list of names, by phrases, and by phrases that are likely none."""
    from pypinyin.constants import PHRASES_DICT

    names = _known()[3]
    named: dict[int, list[str]] = {}
    certain: dict[int, list[str]] = {}
    doubtful: dict[int, list[str]] = {}
    for start, length in _pieces(len(name)):
        phrase = name[start : start + length]
        if phrase in names:
            _note(named, start, names[phrase])
        elif (read := PHRASES_DICT.get(phrase)) is not None and len(read) == length:
            across = start > 1 and phrase[0] in BOUNDARIES
            _note(doubtful if across else certain, start, [plain(one[0]) for one in read])
    return named, certain, doubtful


def _note(kind: dict[int, list[str]], start: int, read: Iterable[str]) -> None:
    for at, syllable in enumerate(read, start):
        kind.setdefault(at, []).append(syllable)


def _pieces(length: int) -> Iterator[tuple[int, int]]:
    for size in range(min(LONGEST_PHRASE, length), 1, -1):
        for start in range(length - size + 1):
            yield start, size


def written(read: Readings) -> str:
    """Return readings as they are stored: ``chang sha shi jiao yu ju``, several of one character as ``jun/xun``."""
    return " ".join("/".join(one) for one in read)


def parsed(text: str) -> Readings:
    """Return the readings that ``written`` wrote."""
    return [tuple(one.split("/")) for one in text.split()]


def spellings(syllable: str) -> tuple[str, ...]:
    """Return how a syllable is typed: ü as v, as u, or as yu, as passports have it."""
    if "v" not in syllable:
        return (syllable,)
    return (syllable, syllable.replace("v", "u"), syllable.replace("v", "yu"))


def tokens(name: str, read: Readings) -> str:
    """Return what the index stores: syllables, and two by two; initials by threes; the pairs of the name itself."""
    typed = [tuple(way for one in several for way in spellings(one) if one != UNREAD) for several in read]
    found = dict.fromkeys(document(name).split())
    for several in typed:
        found.update(dict.fromkeys(SYLLABLE + one for one in several))
    for some, next_ in pairwise(typed):
        found.update(dict.fromkeys(one + BETWEEN + other for one in some for other in next_))
    initials = [sorted({one[0] for one in several}) for several in typed]
    for at in range(len(initials)):
        threes = list(_threes(initials[at : at + 3]))
        found.update(dict.fromkeys(INITIALS + three for three in threes))
        if not at:
            found.update(dict.fromkeys(BEGINNING + three for three in threes))
    return " ".join(found)


def _threes(initials: Sequence[Sequence[str]]) -> Iterator[str]:
    """Return every row of initials, of as many characters as follow one another and can be read."""
    if not initials or not initials[0]:
        return
    for one in initials[0]:
        yield from (one + rest for rest in _threes(initials[1:]))
        if len(initials) == 1 or not initials[1]:
            yield one


def row_number(agency_id: int, name: str) -> int:
    """Return the number under which an agency stands in the index."""
    return len(name) << LENGTH | agency_id


def add(db: Database, agencies: Iterable[tuple[int, str]]) -> None:
    """Store how agencies are read: number, name."""
    for agency_id, name in agencies:
        read = readings(name)
        db.conn.execute("INSERT INTO agency_readings (agency_id, reading) VALUES (?, ?)", (agency_id, written(read)))
        db.conn.execute(
            "INSERT INTO agency_readings_fts (rowid, tokens) VALUES (?, ?)",
            (row_number(agency_id, name), tokens(name, read)),
        )


def drop(db: Database, agency_id: int, name: str) -> None:
    """Take an agency out; ``name`` is that with which it was added."""
    row = db.conn.execute("DELETE FROM agency_readings WHERE agency_id = ? RETURNING reading", (agency_id,)).fetchone()
    if row is None:  # lost by damage, which gongkai verify tells and gongkai audit mends
        return
    db.conn.execute(
        "INSERT INTO agency_readings_fts (agency_readings_fts, rowid, tokens) VALUES ('delete', ?, ?)",
        (row_number(agency_id, name), tokens(name, parsed(row[0]))),
    )


def is_current(db: Database) -> bool:
    """Say whether all readings were made by today's rules."""
    row = db.execute("SELECT value FROM meta WHERE name = 'pinyin'").fetchone()
    return row is not None and row[0] == VERSION


def is_whole(conn: Any) -> bool:
    """Say whether each agency, and nothing else, has its reading and its row in the index."""
    numbers = f"SELECT length(name) << {LENGTH} | id FROM agencies"
    lacks = (
        "SELECT id FROM agencies EXCEPT SELECT agency_id FROM agency_readings",
        "SELECT agency_id FROM agency_readings EXCEPT SELECT id FROM agencies",
        f"{numbers} EXCEPT SELECT id FROM agency_readings_fts_docsize",
        f"SELECT id FROM agency_readings_fts_docsize EXCEPT {numbers}",
    )
    return not any(conn.execute(f"{sql} LIMIT 1").fetchone() for sql in lacks)


def rebuild(db: Database) -> None:
    """Make all readings again from the names, and note by which rules."""
    db.conn.execute("INSERT INTO agency_readings_fts (agency_readings_fts) VALUES ('delete-all')")
    db.conn.execute("DELETE FROM agency_readings")
    add(db, db.execute("SELECT id, name FROM agencies ORDER BY id").fetchall())
    db.conn.execute("INSERT OR REPLACE INTO meta (name, value) VALUES ('pinyin', ?)", (VERSION,))

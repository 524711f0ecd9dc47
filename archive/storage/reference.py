"""The tables that are data of the program: places, rules, codebook, concordance, cells of the forms.

They are brought up to date when an archive is opened, and written only where they differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any

from sqlite_utils import Database

from archive import places
from archive.causes import words
from archive.identities import lineage, successions
from archive.places import Region
from archive.rules.declared import Rule, declared
from archive.storage import codebook, concordance, fulltext, pinyin
from archive.storage.connection import sqlite3, transaction
from archive.storage.rows import Cell, cells

Row = tuple[Any, ...]
META = ("name", "value")
REGION = ("code", "name", "level", "parent_code")
RULE = tuple(field.name for field in fields(Rule))
CODEBOOK = ("table_name", "column_name", "zh", "en", "unit", "basis")
FORMER = tuple(field.name for field in fields(places.Former))
ZONES = tuple(field.name for field in fields(places.Zone))
CONCORDANCE = tuple(field.name for field in fields(concordance.Entry))
SUSPICION_WORDS = tuple(field.name for field in fields(words.Word))
CONCORDANCE_PARTS = tuple(field.name for field in fields(concordance.Part))


def bring_up_to_date(db: Database) -> None:
    """Make the reference tables say what this program says. Nothing is written where they do already.

    Places and rules are never taken away, since rows refer to them; places of other lists (sample portals)
    stay.
    """
    regions = _official()
    rules = [_row(rule) for rule in declared()]
    # tables that hold nothing but what the program says; the number of their key columns
    whole: tuple[tuple[str, tuple[str, ...], list[Row], int], ...] = (
        ("former_regions", FORMER, list(map(_row, places.former())), 2),
        ("zones", ZONES, list(map(_row, places.zones())), 1),
        ("codebook", CODEBOOK, list(codebook.rows()), 2),
        ("concordance", CONCORDANCE, list(map(_row, concordance.entries())), 2),
        ("concordance_parts", CONCORDANCE_PARTS, list(map(_row, concordance.parts())), 3),
        ("suspicion_words", SUSPICION_WORDS, list(map(_row, words.words())), 2),
        ("successions", successions.COLUMNS, list(successions.rows()), 1),
    )
    about = {"regions_reference_date": places.reference_date().isoformat(), "regions_standard": places.standard()}
    new_cells = _new_cells(db)
    with_meta = _lacks(db, "meta", META, about.items())
    with_regions = _lacks(db, "regions", REGION, regions)
    with_rules = _lacks(db, "rules", RULE, rules)
    stale = [entry for entry in whole if _differs(db, *entry[:3])]
    with_index = not fulltext.is_current(db)
    with_pinyin = not pinyin.is_current(db)
    if not (new_cells or with_meta or with_regions or with_rules or stale or with_index or with_pinyin):
        return
    with transaction(db):
        if with_regions:
            _upsert(db, "regions", REGION, regions)
        if with_meta:
            _upsert(db, "meta", META, about.items())
        if with_rules:
            _upsert(db, "rules", RULE, rules)
        for table, columns, rows, keys in stale:
            db.conn.execute(f"DELETE FROM {table}")
            _upsert(db, table, columns, rows, keys)
        if any(table == "successions" for table, *_ in stale):
            lineage.relink_all(db)
        if new_cells:
            db.conn.executemany("INSERT OR IGNORE INTO cell_codes VALUES (?, ?, ?, ?)", _new_cells(db))
        if with_index:
            fulltext.rebuild(db)
        elif with_pinyin:
            pinyin.rebuild(db)


def add_regions(db: Database, regions: Iterable[Region]) -> None:
    """Add places that the official list does not have (those of sample portals), parents before children."""
    rows = [_row(region) for region in regions]
    if _lacks(db, "regions", REGION, rows):
        with transaction(db):
            _upsert(db, "regions", REGION, rows)


def cell_codes(db: Database) -> dict[Cell, int]:
    """Return the number that stands for each cell of the forms in this archive."""
    return {
        (chapter, line, field): code
        for code, chapter, line, field in db.conn.execute("SELECT code, chapter, line, field FROM cell_codes")
    }


def _row(record: Any) -> Row:
    """Return a record's fields; ``dataclasses.astuple`` copies each of them."""
    return _fields_of(record.__class__)(record)


@cache
def _official() -> tuple[Row, ...]:
    return tuple(map(_row, places.official()))


@cache
def _fields_of(kind: Any) -> Callable[[Any], Row]:
    """Return what takes all fields of a record at once: asked for one by one, they are half of opening an archive."""
    return attrgetter(*(field.name for field in fields(kind)))


def _new_cells(db: Database) -> list[Row]:
    """Return the cells of the forms that have no number yet; numbers once given never change."""
    known = cell_codes(db)
    first = max(known.values(), default=0) + 1
    missing = [cell for cell in cells() if cell not in known]
    return [(first + at, *cell) for at, cell in enumerate(missing)]


def _rows(db: Database, table: str, columns: Sequence[str]) -> set[Row]:
    """Return what a table says; nothing where its text is damaged (not UTF-8), so that it is written anew."""
    try:
        return set(db.conn.execute(f"SELECT {', '.join(columns)} FROM {table}"))
    except sqlite3.OperationalError as fault:
        if "decode" not in str(fault):
            raise
        return set()


def _lacks(db: Database, table: str, columns: Sequence[str], rows: Iterable[Row]) -> bool:
    return not _rows(db, table, columns).issuperset(rows)


def _differs(db: Database, table: str, columns: Sequence[str], rows: Iterable[Row]) -> bool:
    return _rows(db, table, columns) != set(rows)


def _upsert(db: Database, table: str, columns: Sequence[str], rows: Iterable[Row], keys: int = 1) -> None:
    changes = ", ".join(f"{column} = excluded.{column}" for column in columns[keys:])
    db.conn.executemany(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))}) "
        f"ON CONFLICT ({', '.join(columns[:keys])}) DO UPDATE SET {changes}",
        rows,
    )

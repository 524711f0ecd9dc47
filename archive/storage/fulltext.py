"""The full-text indexes of ``sections`` and ``agencies``: contentless, so every change names the old text.

SQLite 3.40 can take a row out of such an index only when it is told exactly what was put in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from sqlite_utils import Database

from archive.storage import pinyin
from archive.storage.connection import sqlite3
from archive.storage.segment import VERSION, document, match

SEARCHED = 500  # sections, about, that are looked up in the full-text index

ADD_SECTION = "INSERT INTO sections_fts (rowid, heading, text) VALUES (?, ?, ?)"
DROP_SECTION = "INSERT INTO sections_fts (sections_fts, rowid, heading, text) VALUES ('delete', ?, ?, ?)"
ADD_AGENCY = "INSERT INTO agencies_fts (rowid, name) VALUES (?, ?)"
DROP_AGENCY = "INSERT INTO agencies_fts (agencies_fts, rowid, name) VALUES ('delete', ?, ?)"


#: Sections that wait to be indexed, by database: id → heading, text.
_WAITING: WeakKeyDictionary[Database, dict[int, tuple[str, str]]] = WeakKeyDictionary()


@contextmanager
def at_once(db: Database, known: Mapping[str, str] | None = None) -> Iterator[None]:
    """Index all sections of a block together, at its end: for many reports in one transaction, which must be open.

    FTS5 writes what it holds to the file at every savepoint; a report stored among many costs several of those.
    ``known``: what the index stores for some of the texts, where that was made before.
    """
    waiting = _WAITING[db] = {}
    try:
        yield
    finally:
        del _WAITING[db]
    ready = known or {}
    db.conn.executemany(
        ADD_SECTION,
        [(id_, document(heading), ready.get(text) or document(text)) for id_, (heading, text) in waiting.items()],
    )


def add_sections(db: Database, rows: Iterable[tuple[int, str, str]]) -> None:
    """Index sections: id, heading, text."""
    waiting = _WAITING.get(db)
    if waiting is not None:
        waiting.update((id_, (heading, text)) for id_, heading, text in rows)
        return
    db.conn.executemany(ADD_SECTION, [(id_, document(heading), document(text)) for id_, heading, text in rows])


def drop_sections(db: Database, rows: Iterable[tuple[int, str, str]]) -> None:
    """Take sections out of the index; heading and text are those with which they were indexed."""
    waiting = _WAITING.get(db, {})
    rows = [row for row in rows if waiting.pop(row[0], None) is None]
    db.conn.executemany(DROP_SECTION, [(id_, document(heading), document(text)) for id_, heading, text in rows])


def add_agency(db: Database, agency_id: int, name: str) -> None:
    """Index an agency's name, and how it is read."""
    db.conn.execute(ADD_AGENCY, (agency_id, document(name)))
    pinyin.add(db, [(agency_id, name)])


def drop_agency(db: Database, agency_id: int, name: str) -> None:
    """Take an agency out of the index; ``name`` is that with which it was indexed."""
    db.conn.execute(DROP_AGENCY, (agency_id, document(name)))
    pinyin.drop(db, agency_id, name)


def is_current(db: Database) -> bool:
    """Say whether the indexes were written by today's segmentation."""
    row = db.execute("SELECT value FROM meta WHERE name = 'segmentation'").fetchone()
    return row is not None and row[0] == VERSION


def looked_up(conn: Any, most: int = SEARCHED) -> Iterator[tuple[int, bool]]:
    """Look sections up, evenly spread over the table, by their own beginning: id, and whether each is found."""
    (last,) = conn.execute("SELECT coalesce(max(id), 0) FROM sections").fetchone()
    step = max(1, last // most)
    for id_, text in conn.execute("SELECT id, substr(text, 1, 200) FROM sections WHERE id % ? = 0", (step,)).fetchall():
        query = "SELECT 1 FROM sections_fts WHERE sections_fts MATCH ? AND rowid = ?"
        yield id_, conn.execute(query, (match(text), id_)).fetchone() is not None


def is_whole(conn: Any) -> bool:
    """Say whether the indexes have a row for each row of their table and no other, and find some by their words."""
    for table in ("sections", "agencies"):
        for one, other in ((table, f"{table}_fts_docsize"), (f"{table}_fts_docsize", table)):
            if conn.execute(f"SELECT 1 FROM {one} WHERE id NOT IN (SELECT id FROM {other}) LIMIT 1").fetchone():
                return False
    if not pinyin.is_whole(conn):
        return False
    try:
        return all(found for _, found in looked_up(conn))
    except sqlite3.DatabaseError:  # its own pages contradict one another
        return False


def rebuild(db: Database) -> None:
    """Make all indexes again from their tables, and note by which segmentation."""
    for index in ("sections_fts", "agencies_fts"):
        db.conn.execute(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")
    for id_, heading, text in db.execute("SELECT id, heading, text FROM sections"):
        add_sections(db, [(id_, heading, text)])
    for id_, name in db.execute("SELECT id, name FROM agencies"):
        db.conn.execute(ADD_AGENCY, (id_, document(name)))
    pinyin.rebuild(db)
    db.conn.execute("INSERT OR REPLACE INTO meta (name, value) VALUES ('segmentation', ?)", (VERSION,))

"""The full-text indexes of ``sections`` and ``agencies``: contentless, so every change names the old text.

SQLite 3.40 can take a row out of such an index only when it is told exactly what was put in.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

from archive.segment import VERSION, document

ADD_SECTION = "INSERT INTO sections_fts (rowid, heading, text) VALUES (?, ?, ?)"
DROP_SECTION = "INSERT INTO sections_fts (sections_fts, rowid, heading, text) VALUES ('delete', ?, ?, ?)"
ADD_AGENCY = "INSERT INTO agencies_fts (rowid, name) VALUES (?, ?)"
DROP_AGENCY = "INSERT INTO agencies_fts (agencies_fts, rowid, name) VALUES ('delete', ?, ?)"


def add_sections(db: Database, rows: Iterable[tuple[int, str, str]]) -> None:
    """Index sections: id, heading, text."""
    db.conn.executemany(ADD_SECTION, [(id_, document(heading), document(text)) for id_, heading, text in rows])


def drop_sections(db: Database, rows: Iterable[tuple[int, str, str]]) -> None:
    """Take sections out of the index; heading and text are those with which they were indexed."""
    db.conn.executemany(DROP_SECTION, [(id_, document(heading), document(text)) for id_, heading, text in rows])


def add_agency(db: Database, agency_id: int, name: str) -> None:
    """Index an agency's name."""
    db.conn.execute(ADD_AGENCY, (agency_id, document(name)))


def drop_agency(db: Database, agency_id: int, name: str) -> None:
    """Take an agency out of the index; ``name`` is that with which it was indexed."""
    db.conn.execute(DROP_AGENCY, (agency_id, document(name)))


def is_current(db: Database) -> bool:
    """Say whether the indexes were written by today's segmentation."""
    row = db.execute("SELECT value FROM meta WHERE name = 'segmentation'").fetchone()
    return row is not None and row[0] == VERSION


def rebuild(db: Database) -> None:
    """Make both indexes again from their tables, and note by which segmentation."""
    for index in ("sections_fts", "agencies_fts"):
        db.conn.execute(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")
    for id_, heading, text in db.execute("SELECT id, heading, text FROM sections"):
        add_sections(db, [(id_, heading, text)])
    for id_, name in db.execute("SELECT id, name FROM agencies"):
        add_agency(db, id_, name)
    db.conn.execute("INSERT OR REPLACE INTO meta (name, value) VALUES ('segmentation', ?)", (VERSION,))

"""SQLite as this room uses it: how a database is opened, and what a transaction is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from sqlite_utils import Database, Migrations

__all__ = ["connect", "migrate", "sqlite3", "transaction"]

PATIENCE = 60  # seconds for which a writer waits for another process's transaction


def connect(path: Path, *, read_only: bool, synchronous: Literal["NORMAL", "FULL"]) -> Database:
    """Open one file: WAL, foreign keys enforced, waiting for other writers.

    Raises FileNotFoundError where ``read_only`` and there is no such file.
    """
    if read_only:
        if not path.is_file():
            raise FileNotFoundError(path)
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=PATIENCE)
    else:
        connection = sqlite3.connect(path.resolve().as_uri(), uri=True, timeout=PATIENCE)
    db = Database(connection)
    if not read_only:
        db.enable_wal()
    db.execute(f"PRAGMA synchronous = {synchronous}")
    db.execute("PRAGMA foreign_keys = ON")
    return db


def migrate(db: Database, migrations: Migrations) -> None:
    """Apply what is pending; several processes may try at once."""
    if migrations.pending(db):
        with transaction(db):  # the lock first, then what is still pending
            migrations.apply(db)


@contextmanager
def transaction(db: Database) -> Iterator[Database]:
    """Do all of it or nothing; inside another transaction, a savepoint of it.

    The write lock is taken at the start: a transaction that read first and then finds that another process
    wrote could not be continued, however long it waited.
    """
    if db.conn.in_transaction:
        with db.atomic():
            yield db
        return
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.conn.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise

"""SQLite as this room uses it: how a database is opened, and what a transaction is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal

from sqlite_utils import Database, Migrations

__all__ = ["SchemaError", "UnwritableError", "connect", "migrate", "open_read_only", "refuse_newer", "sqlite3",
           "transaction", "write_anew"]  # fmt: skip

PATIENCE = 60  # seconds for which a writer waits for another process's transaction
UNWRITABLE = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)


class SchemaError(RuntimeError):
    """A file is no database of this program's schema, and is not made so; it is as it was."""


class UnwritableError(SchemaError):
    """A database is to be written to, and may not be."""


#: The row of ``meta`` that says up to which exchange of bodies.db all are noted, by number, digest and address: what
#: came before is not looked at again.
NOTED = "exchanges_noted"


def connect(path: Path, *, read_only: bool, synchronous: Literal["NORMAL", "FULL"]) -> Database:
    """Open one file: WAL, foreign keys enforced, waiting for other writers.

    Raises FileNotFoundError where ``read_only`` and there is no such file, UnwritableError where it is to be written to
    and may not be, SchemaError where it is no database.
    """
    try:
        if read_only:
            if not path.is_file():
                raise FileNotFoundError(path)
            db = Database(open_read_only(path))
        else:
            db = Database(sqlite3.connect(path.resolve().as_uri(), uri=True, timeout=PATIENCE, cached_statements=1024))
            _enable_wal(db)
    except sqlite3.DatabaseError as fault:
        code = getattr(fault, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in UNWRITABLE and not read_only:
            raise UnwritableError(f"{path} cannot be written to: {fault}") from fault
        if code == sqlite3.SQLITE_NOTADB:
            raise SchemaError(f"{path}: {fault}") from fault
        raise
    db.execute(f"PRAGMA synchronous = {synchronous}")
    db.execute("PRAGMA foreign_keys = ON")
    return db


def open_read_only(path: Path) -> sqlite3.Connection:
    """Open a database to read from it, also in a folder that may not be written to.

    Raises ``sqlite3.DatabaseError`` where the file is none, or is not there.
    """
    uri = path.resolve().as_uri()
    connection = sqlite3.connect(f"{uri}?mode=ro", uri=True, timeout=PATIENCE)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        wal = path.with_name(path.name + "-wal")
        if not path.is_file() or (wal.exists() and wal.stat().st_size):
            raise
        # its log is not there and may not be made; nobody writes to it at this moment either
        return sqlite3.connect(f"{uri}?immutable=1", uri=True)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    except UnicodeDecodeError as fault:  # damaged names of tables, which SQLite's message quotes
        connection.close()
        raise sqlite3.DatabaseError(f"its schema is damaged: {fault}") from fault
    return connection


def write_anew(db: Database) -> bool:
    """Write a database anew, so that nothing that was deleted is left in free pages or in its log.

    False where another process reads from it at this moment, so that the file has its old pages still.
    """
    db.execute("VACUUM")
    busy, *_ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _enable_wal(db: Database) -> None:
    try:
        db.enable_wal()
    except sqlite3.DatabaseError:
        db.close()
        raise
    except UnicodeDecodeError as fault:
        db.close()
        raise sqlite3.DatabaseError(f"its schema is damaged: {fault}") from fault


def migrate(db: Database, migrations: Migrations) -> None:
    """Apply what is pending, all of it or nothing, also when killed; several processes may try at once.

    Raises SchemaError where a step fails, and for a database that a later program made.
    """
    refuse_newer(db, migrations)
    if pending := migrations.pending(db):
        try:
            with transaction(db):  # the lock first, then what is still pending
                migrations.apply(db)
        except Exception as fault:
            raise SchemaError(
                f"{_file(db)} is {len(pending)} steps behind this version's schema and could not be brought up to "
                f"date ({type(fault).__name__}: {fault}). Nothing in it was changed: the version that wrote it still "
                "opens it, and gongkai backup of that version copies it."
            ) from fault


def refuse_newer(db: Database, migrations: Migrations) -> None:
    """Raise SchemaError where a database has steps of the schema that this program does not know."""
    with closing(Database(memory=True)) as none:
        known = {one.name for one in migrations.pending(none)}
    newer = [one.name for one in migrations.applied(db) if one.name not in known]
    if newer:
        raise SchemaError(
            f"{_file(db)} was written by a later version of Gongkai: this one does not know {', '.join(newer)}. It is "
            "left as it is. Install that version again, or restore a backup that was made before it."
        )


def _file(db: Database) -> str:
    return str(db.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()[0]) or "The database"


def run_script(db: Database, script: str) -> None:
    """Run statements inside the transaction that is open, which ``Connection.executescript`` would commit.

    sqlite-utils has the same, but asks at each character whether a statement ends: a quarter of a second for ours.
    """
    statement = ""
    for part in script.split(";"):
        statement += f"{part};"
        if sqlite3.complete_statement(statement):
            db.conn.execute(statement)
            statement = ""
    if statement:
        raise ValueError(f"a statement without an end: {statement[:60]}")


@contextmanager
def transaction(db: Database) -> Iterator[Database]:
    """Do all of it or nothing; inside another transaction, a savepoint of it.

    The write lock is taken at the start: a transaction that read first and then finds that another process
    wrote could not be continued, however long it waited.
    """
    execute = db.conn.execute
    if db.conn.in_transaction:
        execute("SAVEPOINT nested")  # always the same name, and the same prepared statement: the innermost is meant
        try:
            yield db
        except BaseException:
            if db.conn.in_transaction:  # some faults end the whole transaction
                execute("ROLLBACK TO nested")
                execute("RELEASE nested")
            raise
        execute("RELEASE nested")
        return
    execute("BEGIN IMMEDIATE")
    try:
        yield db
        execute("COMMIT")
    except BaseException:
        db.rollback()
        raise

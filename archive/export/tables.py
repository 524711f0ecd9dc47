"""The published tables and views, as every table format sees them: names, kinds of values, rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from archive.connection import sqlite3

Value = str | int | float | None
Row = tuple[Value, ...]

ROWS_AT_ONCE = 10_000


class Kind(StrEnum):
    """What the values of a column are, NULL apart."""

    INTEGER = "integer"
    REAL = "real"
    TEXT = "text"


# what SQLite cannot say of a column: ANY holds counts beside amounts, or numbers beside dates, and an
# expression in a view has no type
KINDS = {
    ("cells", "raw"): Kind.TEXT,
    ("checks", "expected"): Kind.TEXT,
    ("checks", "found"): Kind.TEXT,
    ("coverage", "year"): Kind.INTEGER,
    ("coverage", "state"): Kind.TEXT,
}
DECLARED = {
    "INTEGER": Kind.INTEGER,
    "INT": Kind.INTEGER,
    "REAL": Kind.REAL,
    "TEXT": Kind.TEXT,
    "ANY": Kind.REAL,
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column, with the codebook's words for it; ``kind`` is None where only the values say it."""

    name: str
    kind: Kind | None
    zh: str = ""
    en: str = ""
    unit: str | None = None


@dataclass(slots=True)
class Written:
    """What a writer made: files (name below the folder -> rows or records), and words on what it left out."""

    files: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    """A published table or view."""

    name: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(column.name for column in self.columns)


def published(db: sqlite3.Connection) -> list[Table]:
    """Return what the codebook describes, by name; all else is internal."""
    words: dict[tuple[str, str], tuple[str, str, str | None]] = {}
    names: dict[str, None] = {}
    for table, column, zh, en, unit in db.execute(
        "SELECT table_name, column_name, zh, en, unit FROM codebook"
    ):
        names[table] = None
        words[table, column] = (zh, en, unit)
    there = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    return [Table(name, _columns(db, name, words)) for name in names if name in there]


def _columns(
    db: sqlite3.Connection, table: str, words: dict[tuple[str, str], tuple[str, str, str | None]]
) -> tuple[Column, ...]:
    columns = []
    for _, name, declared, *_ in db.execute(f'PRAGMA table_info("{table}")'):
        zh, en, unit = words.get((table, name), ("", "", None))
        kind = KINDS.get((table, name)) or DECLARED.get(declared.upper())
        columns.append(Column(name, kind, zh, en, unit))
    return tuple(columns)


def rows(
    db: sqlite3.Connection, table: Table, where: str = "", parameters: Sequence[Value] = ()
) -> Iterator[list[Row]]:
    """Give the rows in the order of their keys, some at a time, so that no table has to fit into memory."""
    columns = ", ".join(f't."{name}"' for name in table.names)
    cursor = db.execute(f'SELECT {columns} FROM "{table.name}" t {where}', parameters)
    cursor.row_factory = None
    while some := cursor.fetchmany(ROWS_AT_ONCE):
        yield some

"""The published tables and views, as every table format sees them: names, kinds of values, rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from archive.storage import codebook
from archive.storage.connection import sqlite3

Value = str | int | float | None
Row = tuple[Value, ...]

ROWS_AT_ONCE = 10_000


class Kind(StrEnum):
    """What the values of a column are, NULL apart."""

    INTEGER = "integer"
    REAL = "real"
    DATE = "date"  # ISO, in text; formats without dates keep the text
    TEXT = "text"


# what SQLite cannot say of a column: text may be a day, ANY holds counts beside amounts, or numbers beside dates, and
# an expression in a view has no type
KINDS = {
    **{("reports", name): Kind.DATE for name in ("published_on", "signed_on", "period_first", "period_last")},
    ("locations", "published_on"): Kind.DATE,
    ("corrections", "checked_on"): Kind.DATE,
    ("removals", "decided_on"): Kind.DATE,
    ("cells", "raw"): Kind.TEXT,
    ("checks", "expected"): Kind.TEXT,
    ("checks", "found"): Kind.TEXT,
    ("coverage", "year"): Kind.INTEGER,
    ("coverage", "state"): Kind.TEXT,
    ("coverage", "report_id"): Kind.INTEGER,
    ("coverage", "due_on"): Kind.DATE,
    ("coverage", "days_late"): Kind.INTEGER,
    ("coverage", "looked_at"): Kind.TEXT,
    ("coverage", "where_url"): Kind.TEXT,
    ("coverage", "portal_id"): Kind.TEXT,
    **{
        (view, name): Kind.INTEGER
        for view in ("coverage_by_place", "coverage_by_year")
        for name in ("year", "agencies", "complete", "partial", "unreadable", "blocked", "missing", "unknown")
    },
    **{("coverage_by_place", name): Kind.TEXT for name in ("region_code", "level", "basis")},
    **{(view, "share"): Kind.REAL for view in ("coverage_by_place", "coverage_by_year")},
    ("measures", "value"): Kind.REAL,
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
    """Return what the codebook describes and does not hide, in its order."""
    there = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    return [
        Table(name, _columns(db, name, entry.columns))
        for name, entry in codebook.tables().items()
        if name in there and not entry.hidden
    ]


def _columns(db: sqlite3.Connection, table: str, words: Mapping[str, codebook.Column]) -> tuple[Column, ...]:
    columns = []
    for _, name, declared, *_ in db.execute(f'PRAGMA table_info("{table}")'):
        entry = words.get(name, codebook.Column("", ""))
        kind = KINDS.get((table, name)) or DECLARED.get(declared.upper())
        columns.append(Column(name, kind, entry.zh, entry.en, entry.unit))
    return tuple(columns)


def rows(
    db: sqlite3.Connection, table: Table, where: str = "", parameters: Sequence[Value] = (), joined: str = ""
) -> Iterator[list[Row]]:
    """Give the rows some at a time, so that no table has to fit into memory.

    They come in the order of their keys, or as ``where`` says; ``joined`` stands before the table, called ``t``.
    """
    columns = ", ".join(f't."{name}"' for name in table.names)
    cursor = db.execute(f'SELECT {columns} FROM {joined} "{table.name}" t {where}', parameters)
    cursor.row_factory = None
    while some := cursor.fetchmany(ROWS_AT_ONCE):
        yield some

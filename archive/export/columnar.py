"""Parquet: typed columns, zstd, for DuckDB, pandas, polars, R and Spark.

Long tables are folders, named as Hive does, so that a question about one year or place reads only that: ``figures`` by
year (``figures/year=2023/part-0.parquet``); in an export in parts, every table that grows with the reports by year and
province (``cells/year=2023/province=370000/part-0.parquet``). Reports without a year, and agencies without a place, are
in ``__HIVE_DEFAULT_PARTITION__``, which such readers give as NULL. The same rows give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from archive.export.tables import Column, Kind, Row, Table, Value, Written, rows
from archive.storage.connection import sqlite3

#: What is longest, and is always written by year.
LONGEST = frozenset({"figures"})
#: Every table that grows with the reports, and what puts the rows of one report in order.
BY_PLACE = {
    "requests": ("applicant",),
    "disclosures": ("item",),
    "disputes": ("channel",),
    "indicators": ("position",),
    "measures": ("measure",),
    "sections": ("position",),
    "figures": ("chapter", "line", "field"),
    "cells": ("chapter", "line", "field"),
    "checks": ("rule", "subject", "id"),
}
NONE = "__HIVE_DEFAULT_PARTITION__"
GROUP_ROWS = 250_000

ARROW = {Kind.INTEGER: pa.int64(), Kind.REAL: pa.float64(), Kind.DATE: pa.date32(), Kind.TEXT: pa.string()}
WIDER = {Kind.INTEGER: Kind.REAL, Kind.REAL: Kind.TEXT, Kind.DATE: Kind.TEXT}

YEAR, PLACE = ("year",), ("year", "province")
# The province is that of the place where the agency stands: the first two digits of its code.
PARTS = """
CREATE TEMP TABLE parts AS
SELECT r.year, substr(a.region_code, 1, 2) || '0000' AS province, r.id AS report_id
FROM reports r LEFT JOIN agencies a ON a.id = r.agency_id ORDER BY 1, 2, 3
"""


class _MisfitError(Exception):
    """A column holds a value that its type cannot hold without loss."""

    def __init__(self, column: int) -> None:
        super().__init__(column)
        self.column = column


def write(db: sqlite3.Connection, table: Table, folder: Path) -> Written:
    """Write one table: a file, or files by year where it is one of the longest."""
    return _write(db, table, folder, YEAR if table.name in LONGEST else ())


def write_in_parts(db: sqlite3.Connection, table: Table, folder: Path) -> Written:
    """Write one table: files by year and province where it grows with the reports, else one file."""
    return _write(db, table, folder, PLACE if table.name in BY_PLACE else ())


def _write(db: sqlite3.Connection, table: Table, folder: Path, parts: tuple[str, ...]) -> Written:
    """Write a table whose columns have one type in all its files, whatever the rows of each.

    A column whose type cannot hold one of its values (a text among numbers, a whole number over 2^53 among
    reals, a day that is none) is written as text, with a word about it: nothing is rounded and nothing dropped.
    """
    written = Written()
    # what the folders say is not said again in their files
    planned = tuple(column for column in table.columns if column.name not in parts)
    columns = tuple(replace(column, kind=column.kind or Kind.INTEGER) for column in planned)
    while True:
        one = replace(table, columns=columns)
        try:
            if parts:
                written.files = _write_parts(db, one, folder, parts)
            else:
                written.files = {
                    f"{table.name}.parquet": _write_file(one, folder / f"{table.name}.parquet", rows(db, one))
                }
        except _MisfitError as fault:
            column = columns[fault.column]
            kind = WIDER[column.kind or Kind.REAL]
            columns = (*columns[: fault.column], replace(column, kind=kind), *columns[fault.column + 1 :])
        else:
            break
    for column, plan in zip(columns, planned, strict=True):
        if plan.kind and column.kind is not plan.kind:
            written.notes.append(f"column {column.name} is written as {column.kind}: {plan.kind} cannot hold it")
    return written


def _write_parts(db: sqlite3.Connection, table: Table, folder: Path, parts: tuple[str, ...]) -> dict[str, int]:
    files = {}
    if not db.execute("SELECT 1 FROM temp.sqlite_master WHERE name = 'parts'").fetchone():
        db.execute(PARTS)
        db.execute("CREATE INDEX temp.parts_by ON parts(year, province, report_id)")
    names = ", ".join(parts)
    order = ", ".join(["p.report_id", *(f't."{name}"' for name in BY_PLACE[table.name])])
    these = " AND ".join(f"p.{name} IS ?" for name in parts)
    where = f"ON t.report_id = p.report_id WHERE {these} ORDER BY {order}"
    found = db.execute(f"SELECT DISTINCT {names} FROM parts ORDER BY {names}").fetchall()
    # an empty archive has an empty file, so that readers find the columns
    for values in found or [(None,) * len(parts)]:
        path = "/".join(f"{key}={_named(value)}" for key, value in zip(parts, values, strict=True))
        name = f"{table.name}/{path}/part-0.parquet"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        files[name] = _write_file(table, folder / name, rows(db, table, where, values, "parts p CROSS JOIN"))
    return files


def _named(value: Value) -> str:
    return NONE if value is None else str(value)


def _write_file(table: Table, path: Path, batches: Iterator[list[Row]]) -> int:
    schema = pa.schema([_field(column) for column in table.columns])
    count, waiting, held = 0, list[pa.Table](), 0
    with pq.ParquetWriter(path, schema, compression="zstd") as file:
        for some in batches:
            waiting.append(_arrow(table, schema, some))
            count += len(some)
            held += len(some)
            if held >= GROUP_ROWS:
                file.write_table(pa.concat_tables(waiting), row_group_size=held)
                waiting, held = [], 0
        if waiting or not count:
            file.write_table(
                pa.concat_tables(waiting) if waiting else _arrow(table, schema, []), row_group_size=GROUP_ROWS
            )
    return count


def _field(column: Column) -> pa.Field:
    words = {"zh": column.zh, "en": column.en, "unit": column.unit or ""}
    return pa.field(column.name, ARROW[column.kind or Kind.TEXT], metadata={k: v for k, v in words.items() if v})


def _arrow(table: Table, schema: pa.Schema, rows_: list[Row]) -> pa.Table:
    values = list(zip(*rows_, strict=True)) or [()] * len(table.columns)
    arrays = [_array(position, column, values[position]) for position, column in enumerate(table.columns)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _array(position: int, column: Column, values: tuple[Value, ...]) -> pa.Array:
    if column.kind is Kind.INTEGER and any(isinstance(value, float) for value in values):
        raise _MisfitError(position)
    try:
        if column.kind is Kind.DATE:
            return pa.array([value if value is None else _day(value) for value in values], pa.date32())
        return pa.array(values, ARROW[column.kind or Kind.REAL])
    except (pa.ArrowInvalid, pa.ArrowTypeError, ValueError, TypeError):
        if column.kind is Kind.TEXT:  # ANY: numbers among the words
            return pa.array([value if value is None else str(value) for value in values], pa.string())
        raise _MisfitError(position) from None


def _day(value: Value) -> date:
    day = date.fromisoformat(value)  # type: ignore[arg-type]  # a number is a TypeError
    if day.isoformat() != value:
        raise ValueError(value)
    return day

"""Parquet: typed columns, zstd, for DuckDB, pandas, polars, R and Spark.

``figures``, the longest table, is a folder of one file a year (``figures/year=2023/part-0.parquet``), so that
a question about one year reads that year only; reports without one are in
``year=__HIVE_DEFAULT_PARTITION__``.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from archive.connection import sqlite3
from archive.export.tables import Column, Kind, Row, Table, Value, Written, rows

BY_YEAR = {"figures"}
NO_YEAR = "__HIVE_DEFAULT_PARTITION__"
GROUP_ROWS = 250_000

ARROW = {Kind.INTEGER: pa.int64(), Kind.REAL: pa.float64(), Kind.TEXT: pa.string()}
WIDER = {Kind.INTEGER: Kind.REAL, Kind.REAL: Kind.TEXT}


class _MisfitError(Exception):
    """A column holds a value that its type cannot hold without loss."""

    def __init__(self, column: int) -> None:
        super().__init__(column)
        self.column = column


def write(db: sqlite3.Connection, table: Table, folder: Path) -> Written:
    """Write one table or, where it goes by year, one file for each year.

    A column whose type cannot hold one of its values (a text among numbers, a whole number over 2^53 among
    reals) is written as text, with a word about it: nothing is rounded and nothing dropped.
    """
    written = Written()
    columns = tuple(replace(column, kind=column.kind or Kind.INTEGER) for column in table.columns)
    while True:
        try:
            written.files = _write_files(db, replace(table, columns=columns), folder)
        except _MisfitError as fault:
            column = columns[fault.column]
            kind = WIDER[column.kind or Kind.REAL]
            columns = (*columns[: fault.column], replace(column, kind=kind), *columns[fault.column + 1 :])
        else:
            break
    for column, planned in zip(columns, table.columns, strict=True):
        if planned.kind and column.kind is not planned.kind:
            written.notes.append(f"column {column.name} is written as {column.kind}: {planned.kind} cannot hold it")
    return written


def _write_files(db: sqlite3.Connection, table: Table, folder: Path) -> dict[str, int]:
    if table.name not in BY_YEAR:
        name = f"{table.name}.parquet"
        return {name: _write_file(db, table, folder / name)}
    files = {}
    (folder / table.name).mkdir(exist_ok=True)
    # an empty archive has an empty file, so that readers find the columns
    for (year,) in db.execute("SELECT DISTINCT year FROM reports ORDER BY year").fetchall() or [(None,)]:
        name = f"{table.name}/year={NO_YEAR if year is None else year}/part-0.parquet"
        (folder / name).parent.mkdir(exist_ok=True)
        where = "JOIN reports r ON r.id = t.report_id WHERE r.year IS ? ORDER BY t.report_id"
        files[name] = _write_file(db, table, folder / name, where, [year])
    return files


def _write_file(
    db: sqlite3.Connection, table: Table, path: Path, where: str = "", parameters: list[Value] | None = None
) -> int:
    schema = pa.schema([_field(column) for column in table.columns])
    count, waiting = 0, list[Row]()
    with pq.ParquetWriter(path, schema, compression="zstd") as file:
        for some in rows(db, table, where, parameters or ()):
            waiting += some
            if len(waiting) >= GROUP_ROWS:
                file.write_table(_arrow(table, schema, waiting))
                count += len(waiting)
                waiting = []
        file.write_table(_arrow(table, schema, waiting))
    return count + len(waiting)


def _field(column: Column) -> pa.Field:
    words = {"zh": column.zh, "en": column.en, "unit": column.unit or ""}
    return pa.field(column.name, ARROW[column.kind or Kind.TEXT], metadata={k: v for k, v in words.items() if v})


def _arrow(table: Table, schema: pa.Schema, rows_: list[Row]) -> pa.Table:
    values = list(zip(*rows_, strict=True)) or [()] * len(table.columns)
    arrays = [_array(position, column, values[position]) for position, column in enumerate(table.columns)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _array(position: int, column: Column, values: tuple[Value, ...]) -> pa.Array:
    if column.kind is Kind.TEXT:
        return pa.array([value if value is None else str(value) for value in values], pa.string())
    if column.kind is Kind.INTEGER and any(isinstance(value, float) for value in values):
        raise _MisfitError(position)
    try:
        return pa.array(values, ARROW[column.kind or Kind.REAL])
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        raise _MisfitError(position) from None

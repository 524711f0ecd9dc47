"""CSV and JSON Lines: a row a line (or a quoted record), UTF-8, streamed.

NULL is nothing between two commas in CSV, and ``null`` in JSON Lines, which also tells it from an empty text.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TextIO

from archive.export.tables import Table, Written, rows
from archive.storage.connection import sqlite3


def write_csv(db: sqlite3.Connection, table: Table, folder: Path) -> Written:
    """Write one table as RFC 4180 says, with a header."""
    name = f"{table.name}.csv"
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        count = csv_into(db, table, file)
    return Written({name: count})


def csv_into(db: sqlite3.Connection, table: Table, file: TextIO) -> int:
    """Write one table into a file that leaves ends of lines as they are; return how many rows it has."""
    count = 0
    writer = csv.writer(file)
    writer.writerow(table.names)
    for some in rows(db, table):
        writer.writerows(some)
        count += len(some)
    return count


def write_jsonl(db: sqlite3.Connection, table: Table, folder: Path) -> Written:
    """Write one table as an object a line."""
    name, count = f"{table.name}.jsonl", 0
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    with (folder / name).open("w", encoding="utf-8", newline="\n") as file:
        for some in rows(db, table):
            file.writelines(f"{encode(dict(zip(table.names, row, strict=True)))}\n" for row in some)
            count += len(some)
    return Written({name: count})

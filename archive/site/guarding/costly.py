"""SQLite's functions whose one call can last for minutes, bounded: nothing interrupts a call, no clock is asked in it.

``trim`` with a set of characters compares each character of a text with each of the set, ``instr`` and ``replace``
compare what is looked for at each place: with two long texts that are the square of what a value may hold. Where that
is too much the answer is an error; all else is SQLite's own.
"""

from __future__ import annotations

from typing import Any

from archive.storage.connection import sqlite3

#: How many characters may be compared one by one (``trim``), and how many bytes at a time (the others).
ONE_BY_ONE = 4_000_000
AT_A_TIME = 400_000_000
BOUNDED = {
    "trim": (2, ONE_BY_ONE),
    "ltrim": (2, ONE_BY_ONE),
    "rtrim": (2, ONE_BY_ONE),
    "instr": (2, AT_A_TIME),
    "replace": (3, AT_A_TIME),
}


def install(conn: Any) -> None:
    """Put the bounded functions in the place of SQLite's on one connection."""
    plain = sqlite3.connect(":memory:", check_same_thread=False)  # it lives as long as the connection that calls it
    for name, (arguments, most) in BOUNDED.items():
        conn.create_function(name, arguments, _bounded(plain, name, arguments, most), deterministic=True)


def _bounded(plain: sqlite3.Connection, name: str, arguments: int, most: int) -> Any:
    sql = f"SELECT {name}({', '.join('?' * arguments)})"

    def bounded(*values: Any) -> Any:
        if _size(values[0]) * _size(values[1]) > most:
            raise OverflowError  # which SQLite says as: string or blob too big
        return plain.execute(sql, values).fetchone()[0]

    return bounded


def _size(value: Any) -> int:
    return len(value) if isinstance(value, str | bytes) else 24  # of a number, as it is written

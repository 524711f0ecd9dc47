"""Many rows put into a table with few statements.

``executemany`` runs a statement for every row; one that takes fifty at once does a report's cells in six tenths of
the time, and its checks, with ten for those that are left over, in seven tenths. Nothing is gained beyond fifty.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

BLOCK, FEW = 50, 10  # rows of one statement: a report's cells are four of fifty


def insert(conn: Any, into: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Add rows, all of one width, in their order. ``into`` is a table, with its columns where not all are given."""
    at = 0
    for count in (BLOCK, FEW):
        while len(rows) - at >= count:
            block = tuple(chain.from_iterable(rows[at : at + count]))
            conn.execute(_statement(into, len(rows[0]), count), block)
            at += count
    if at < len(rows):
        conn.executemany(_statement(into, len(rows[0]), 1), rows[at:])


@lru_cache(maxsize=64)
def _statement(into: str, width: int, count: int) -> str:
    row = f"({', '.join('?' * width)})"
    return f"INSERT INTO {into} VALUES {', '.join([row] * count)}"

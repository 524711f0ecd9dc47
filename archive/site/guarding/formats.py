"""``printf`` and ``format`` for readers' SQL, without the one way in which they keep a site busy.

SQLite writes ``%.*c`` character by character, for as many as the reader says, also when no value may be that long: for
half a minute, during which neither its limits nor Datasette's clock are asked; then it answers NULL. Here NULL is the
answer at once where a width or precision may be more than WIDEST; all else is SQLite's own.
"""

from __future__ import annotations

import re
from typing import Any

from archive.storage.connection import sqlite3

WIDEST = 1_000_000
_STRETCH = re.compile(r"%[^A-Za-z%]*")  # of the template, in which sizes can stand


def install(conn: Any) -> None:
    """Put the guarded functions in the place of SQLite's on one connection."""
    plain = sqlite3.connect(":memory:", check_same_thread=False)  # it lives as long as the connection that calls it
    for name in ("printf", "format"):
        conn.create_function(name, -1, _guarded(plain), deterministic=True)


def _guarded(plain: sqlite3.Connection) -> Any:
    def formatted(*values: Any) -> Any:
        if too_wide(*values):
            return None
        return plain.execute(f"SELECT printf({', '.join('?' * len(values))})", values).fetchone()[0]

    return formatted


def too_wide(template: Any = None, *values: Any) -> bool:
    """Say whether a width or precision may be more than WIDEST.

    With a ``*`` in the template each value may be one: which it is, is left to SQLite.
    """
    text = template.decode("utf-8", "replace") if isinstance(template, bytes) else str(template)
    sizes: list[Any] = [float(digits) for stretch in _STRETCH.findall(text) for digits in re.findall(r"\d+", stretch)]
    if "*" in text:
        sizes += [_number(value) for value in values]
    return any(size > WIDEST for size in sizes)


def _number(value: Any) -> float:
    """Return the size of the number that SQLite takes a value for: that of a text is what it begins with."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, str):
        begins = re.match(r"\s*[-+]?(\d+(\.\d*)?(e[-+]?\d+)?)", value, re.IGNORECASE)
        value = float(begins[1]) if begins else 0
    return abs(float(value or 0))

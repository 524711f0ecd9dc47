"""Rows that go in fifty at a time are the rows that were given, in their order."""

from __future__ import annotations

import sqlite3

import pytest

from archive.storage.inserting import BLOCK, insert


@pytest.mark.parametrize("many", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7])
def test_every_row_is_put_in_once_and_in_order(many: int) -> None:
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE TABLE figures (id INTEGER PRIMARY KEY, name TEXT, value ANY)")
    rows = [(f"第{at}项", None if at % 3 else at) for at in range(many)]
    insert(conn, "figures (name, value)", rows)
    assert conn.execute("SELECT name, value FROM figures ORDER BY id").fetchall() == rows


def test_a_row_that_cannot_be_stored_takes_its_block_with_it() -> None:
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE TABLE figures (name TEXT PRIMARY KEY)")
    with pytest.raises(sqlite3.IntegrityError):
        insert(conn, "figures", [("甲",)] * 2 + [(str(at),) for at in range(BLOCK)])
    assert conn.execute("SELECT count(*) FROM figures").fetchone() == (0,)

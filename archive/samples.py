"""Whether an archive holds the invented reports of the sample portals: ``sample`` = 1 in the table ``meta``."""

from __future__ import annotations

from sqlite_utils import Database

from archive.connection import sqlite3

IS_SAMPLE = "SELECT 1 FROM meta WHERE name = 'sample' AND value = '1'"


def is_sample(db: Database | sqlite3.Connection) -> bool:
    """Say whether the places and figures in an open ``gongkai.db`` are invented."""
    return db.execute(IS_SAMPLE).fetchone() is not None

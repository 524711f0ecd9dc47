"""Whether an archive holds the invented reports of the sample portals: ``sample`` = 1 in the table ``meta``.

Invented figures and real ones never share an archive.
"""

from __future__ import annotations

from pathlib import Path

from sqlite_utils import Database

from archive.storage.connection import sqlite3, transaction
from archive.storage.store import Archive

IS_SAMPLE = "SELECT 1 FROM meta WHERE name = 'sample' AND value = '1'"


class MixedArchivesError(Exception):
    """Invented sample reports and real ones would come into one archive."""


def is_sample(db: Database | sqlite3.Connection) -> bool:
    """Say whether the places and figures in an open ``gongkai.db`` are invented."""
    return db.execute(IS_SAMPLE).fetchone() is not None


def open_real(folder: Path) -> Archive:
    """Open an archive for real reports, as ``Archive.open`` does. Raises MixedArchivesError for one of samples."""
    archive = Archive.open(folder)
    if is_sample(archive.db):
        archive.close()
        raise MixedArchivesError(
            f"{folder} holds the invented reports of the sample portals, and real ones must not be mixed with them. "
            "--data names another folder."
        )
    return archive


def make_sample(db: Database, folder: Path) -> None:
    """Mark an archive as one of samples. Raises MixedArchivesError where it holds, or ever asked for, anything real."""
    if is_sample(db):
        return
    with transaction(db):
        for table in ("reports", "snapshots", "fetches", "runs"):
            if db.execute(f"SELECT 1 FROM {table}").fetchone():
                raise MixedArchivesError(
                    f"{folder} holds real reports or the memory of a real crawl; sample figures must not be mixed with "
                    "them. gongkai demo --data DIR names another folder."
                )
        db.execute("INSERT OR REPLACE INTO meta (name, value) VALUES ('sample', '1')")

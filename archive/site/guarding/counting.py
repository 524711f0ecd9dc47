"""Pages of tables do not wait for the number of their rows.

Datasette counts the rows behind each page of a table, and waits for it as long as any query may take; in a large
archive that is what most of its pages would wait for. A count gets a moment; a page whose rows are more says that they
are not counted. SQLite counts a whole table in one step, which nothing interrupts: rows are added up one by one.

A published copy never changes: its counts stand beside it (``inspect.json``, as ``datasette inspect`` writes it), and
Datasette takes them from there.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from datasette.database import QueryInterrupted

from archive.site.guarding import guard
from archive.site.guarding.searched import ONE_PAGE
from archive.storage.connection import sqlite3

INSPECTED = "inspect.json"
VIEW_SECONDS = 60  # for each view, when publishing
COUNTING = "select count(*) from "  # how Datasette's own counts begin; readers' own SQL is left alone where it differs
WHOLE = re.compile(r"select count\(\*\) from (\S+)\s*")  # of all rows of a table
MOMENT = 150  # milliseconds
LISTED = 5  # milliseconds for each of the tables that are listed together, of which there are some sixty
AGE = 60  # seconds that such counts are shown


def hurry(database: Any) -> None:
    """Give the counts of one database a moment, and no more; and no text at length to what compares at every place."""
    execute, execute_fn = database.execute, database.execute_fn

    async def short(question: Callable[[Any], Any]) -> Any:
        def asked(conn: Any) -> Any:
            with guard.narrowed(conn):
                return question(conn)

        return await execute_fn(asked if guard.narrow.get() else question)

    async def hurried(
        sql: str,
        params: Any = None,
        truncate: bool = False,
        custom_time_limit: int | None = None,
        **more: Any,
    ) -> Any:
        if ONE_PAGE in sql and sql.startswith(COUNTING):
            raise QueryInterrupted(None, sql, params)  # what was not counted
        if custom_time_limit is None and not truncate and sql.startswith(COUNTING):
            custom_time_limit = MOMENT
        if custom_time_limit is not None and (whole := WHOLE.fullmatch(sql)):
            sql = f"select coalesce(sum(1), 0) from {whole[1]}"
        with guard.narrowing(sql):
            return await execute(sql, params, truncate=truncate, custom_time_limit=custom_time_limit, **more)

    database.execute, database.execute_fn = hurried, short
    _count_tables_seldom(database)


def _count_tables_seldom(database: Any) -> None:
    """Count the tables that the database's page lists once a minute, and none of them for long."""
    count, kept = database.table_counts, dict[str, Any]()

    async def counted(limit: int = LISTED) -> Any:
        if not kept or time.monotonic() > kept["until"]:
            tables = set(await database.table_names())  # a published copy's counts have its views too
            counts = {name: rows for name, rows in (await count(min(limit, LISTED))).items() if name in tables}
            kept.update(counts=counts, until=time.monotonic() + AGE)
        return kept["counts"]

    database.table_counts = counted


def inspect(path: Path) -> dict[str, Any]:
    """Count the rows of every table of a database that nobody writes to any more; of views, where it is soon done."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    db = sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)
    try:
        counts = {}
        for name, kind in db.execute("SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view')").fetchall():
            db.set_progress_handler(_after(VIEW_SECONDS) if kind == "view" else None, 100_000)
            try:
                counts[name] = db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            except sqlite3.OperationalError:
                if kind == "table":
                    raise  # only a view is interrupted: one whose rows are found by adding up goes without its count
    finally:
        db.close()
    tables = {name: {"count": count} for name, count in sorted(counts.items())}
    return {path.stem: {"hash": digest, "size": path.stat().st_size, "file": path.name, "tables": tables}}


def _after(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


def inspected(path: Path) -> dict[str, Any] | None:
    """Return what was counted in a published database; None for one that was not, or is another one by now."""
    try:
        found: dict[str, Any] = json.loads(path.with_name(INSPECTED).read_text(encoding="utf-8"))
        same = found[path.stem]["size"] == path.stat().st_size
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return found if same else None

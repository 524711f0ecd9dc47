"""Joining the memories of two crawls: runs, and what each address answered last."""

from __future__ import annotations

from sqlite_utils import Database

from archive.connection import sqlite3


def join_ledger(db: Database, other: sqlite3.Connection) -> None:
    """Take over the other ledger's runs and, for each address, whichever answer is later. Inside a transaction."""
    runs = _join_runs(db, other)
    ours, theirs = ([row[1] for row in one.execute("PRAGMA table_info(fetches)")] for one in (db.conn, other))
    names = [name for name in ours if name in theirs]
    at = names.index("run_id")
    updates = ", ".join(f"{name} = excluded.{name}" for name in names if name not in {"url", "first_at"})
    rows = other.execute(f"SELECT {', '.join(names)} FROM fetches ORDER BY url")
    db.conn.executemany(
        f"INSERT INTO fetches ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) "
        f"ON CONFLICT (url) DO UPDATE SET {updates} WHERE excluded.at > fetches.at",
        ((*row[:at], runs.get(row[at]), *row[at + 1 :]) for row in rows),
    )
    db.conn.executemany(
        "UPDATE fetches SET first_at = ?1 WHERE url = ?2 AND first_at > ?1",
        other.execute("SELECT first_at, url FROM fetches"),
    )
    _join_columns(db, other)
    _join_entries(db, other)
    _join_watch(db, other, runs)
    _join_limits(db, other)
    _join_reviews(db, other)


def _join_reviews(db: Database, other: sqlite3.Connection) -> None:
    """Take over what the other folder has in doubt, and what was decided there about what is open here."""
    if not other.execute("SELECT 1 FROM sqlite_master WHERE name = 'reviews'").fetchone():
        return
    names = [row[1] for row in db.conn.execute("PRAGMA table_info(reviews)")]
    db.conn.executemany(
        f"INSERT INTO reviews ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) ON CONFLICT (url) DO UPDATE "
        "SET decision = excluded.decision, decided_at = excluded.decided_at "
        "WHERE decision IS NULL AND reason = excluded.reason",
        other.execute(f"SELECT {', '.join(names)} FROM reviews ORDER BY url"),
    )


def _join_columns(db: Database, other: sqlite3.Connection) -> None:
    """Take over whichever reading of a column is later, and when it was last read to its end."""
    names = ("portal_id", "url", "asked_at", "read_at", "stopped_at", "pages", "entries")
    latest = ", ".join(
        f"{name} = CASE WHEN excluded.asked_at > asked_at THEN excluded.{name} ELSE {name} END"
        for name in ("stopped_at", "pages", "entries", "asked_at")
    )
    db.conn.executemany(
        f"INSERT INTO portal_columns ({', '.join(names)}) VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (portal_id, url) DO UPDATE SET "
        f"read_at = nullif(max(coalesce(read_at, ''), coalesce(excluded.read_at, '')), ''), {latest}",
        other.execute(f"SELECT {', '.join(names)} FROM portal_columns ORDER BY portal_id, url"),
    )


def _join_entries(db: Database, other: sqlite3.Connection) -> None:
    """Take over what columns list; what became of it is looked at anew (:mod:`archive.coverage`)."""
    for table, left_out in (
        ("column_entries", {"agency_key", "year", "state", "reason"}),
        ("required_agencies", set()),
    ):
        if other.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
            names = [row[1] for row in db.conn.execute(f"PRAGMA table_info({table})") if row[1] not in left_out]
            db.conn.executemany(
                f"INSERT OR IGNORE INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
                other.execute(f"SELECT {', '.join(names)} FROM {table}"),
            )


def _join_watch(db: Database, other: sqlite3.Connection, runs: dict[int, int]) -> None:
    """Take over what the other's runs came to, portal by portal, and what was odd about those not joined before."""
    if not other.execute("SELECT 1 FROM sqlite_master WHERE name = 'findings'").fetchone():
        return
    had = {run for (run,) in db.conn.execute("SELECT run_id FROM portal_runs UNION SELECT run_id FROM findings")}
    for table in ("portal_runs", "findings"):
        names = [row[1] for row in db.conn.execute(f"PRAGMA table_info({table})") if row[1] not in ("id", "run_id")]
        rows = other.execute(f"SELECT run_id, {', '.join(names)} FROM {table} ORDER BY run_id, portal_id").fetchall()
        db.conn.executemany(
            f"INSERT INTO {table} (run_id, {', '.join(names)}) VALUES (?, {', '.join('?' * len(names))})",
            ((runs[run], *row) for run, *row in rows if runs[run] not in had),
        )
    db.conn.executemany(
        "INSERT OR IGNORE INTO failure_classes VALUES (?, ?, ?, ?, ?, ?)",
        other.execute("SELECT * FROM failure_classes").fetchall(),
    )


def _join_runs(db: Database, other: sqlite3.Connection) -> dict[int, int]:
    """Return the number here of each run there.

    A run is known again by when it began, and by how it ended unless it was still running when it was joined: then
    its end is filled in.
    """
    runs: dict[int, int] = {}
    for id_, began, ended, status, counts in other.execute(
        "SELECT id, started_at, ended_at, status, counts FROM runs ORDER BY id"
    ):
        row = db.conn.execute(
            "SELECT id, status FROM runs WHERE started_at = ? AND (ended_at IS ? AND counts = ? OR status = 'running') "
            "ORDER BY status = 'running', id LIMIT 1",
            (began, ended, counts),
        ).fetchone()
        if row is None:
            cursor = db.conn.execute(
                "INSERT INTO runs (started_at, ended_at, status, counts) VALUES (?, ?, ?, ?)",
                (began, ended, status, counts),
            )
            runs[id_] = int(cursor.lastrowid or 0)
            continue
        runs[id_] = row[0]
        if row[1] == "running" and status != "running":
            db.conn.execute(
                "UPDATE runs SET ended_at = ?, status = ?, counts = ? WHERE id = ?", (ended, status, counts, row[0])
            )
    return runs


def _join_limits(db: Database, other: sqlite3.Connection) -> None:
    """Keep what any of the two was told about leaving a host alone; how often each asked today is its own affair."""
    if not other.execute("SELECT 1 FROM sqlite_master WHERE name = 'host_limits'").fetchone():
        return
    db.conn.executemany(
        "INSERT INTO host_limits (host, not_before, reason) VALUES (?, ?, ?) ON CONFLICT (host) DO UPDATE "
        "SET not_before = excluded.not_before, reason = excluded.reason "
        "WHERE excluded.not_before > coalesce(host_limits.not_before, '')",
        other.execute("SELECT host, not_before, reason FROM host_limits WHERE not_before IS NOT NULL"),
    )

"""Joining the memories of two crawls: runs, and what each address answered last.

Of addresses and columns only those are looked at of which the other ledger says something else
(``archive.merging.unjoined``).
"""

from __future__ import annotations

from sqlite_utils import Database

from archive.merging.unjoined import Ledger, later
from archive.storage.connection import sqlite3


def join_ledger(db: Database, other: sqlite3.Connection, new: Ledger) -> set[str]:
    """Take over the other ledger's runs and, for each address, whichever answer is later. Inside a transaction.

    Returns the portals of which anything was taken over.
    """
    runs = _join_runs(db, other)
    ours, theirs = ([row[1] for row in one.execute("PRAGMA table_info(fetches)")] for one in (db.conn, other))
    names = [name for name in ours if name in theirs]
    at = names.index("run_id")
    updates = ", ".join(f"{name} = excluded.{name}" for name in names if name not in {"url", "first_at"})
    rows = [
        row
        for url in new.addresses
        for row in other.execute(f"SELECT {', '.join(names)} FROM fetches WHERE url = ?", url)
    ]
    db.conn.executemany(
        f"INSERT INTO fetches ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) "
        f"ON CONFLICT (url) DO UPDATE SET {updates} WHERE {later('excluded', 'fetches')}",
        ((*row[:at], runs.get(row[at]), *row[at + 1 :]) for row in rows),
    )
    db.conn.executemany(
        "UPDATE fetches SET first_at = ?1 WHERE url = ?2 AND first_at > ?1",
        [(row[names.index("first_at")], row[names.index("url")]) for row in rows],
    )
    _join_entries(db, other, new)
    _join_columns(db, other, new)
    _join_watch(db, other, runs)
    _join_limits(db, other)
    _join_reviews(db, other)
    portals = {row[names.index("portal_id")] for row in rows} | {one[0] for one in (*new.columns, *new.entries)}
    return {one for one in portals if one is not None}


def _join_reviews(db: Database, other: sqlite3.Connection) -> None:
    """Take over what the other folder has in doubt, and what was decided there about what is open here."""
    if not other.execute("SELECT 1 FROM sqlite_master WHERE name = 'reviews'").fetchone():
        return
    names = [row[1] for row in db.conn.execute("PRAGMA table_info(reviews)")]
    db.conn.executemany(
        f"INSERT INTO reviews ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) ON CONFLICT (url) DO UPDATE "
        "SET decision = excluded.decision, decided_at = excluded.decided_at "
        "WHERE decision IS NULL AND excluded.decision IS NOT NULL AND reason = excluded.reason",
        other.execute(f"SELECT {', '.join(names)} FROM reviews ORDER BY url"),
    )


def _join_columns(db: Database, other: sqlite3.Connection, new: Ledger) -> None:
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
        (
            row
            for one in new.columns
            for row in other.execute(
                f"SELECT {', '.join(names)} FROM portal_columns WHERE (portal_id, url) = (?, ?)", one
            )
        ),
    )


def _join_entries(db: Database, other: sqlite3.Connection, new: Ledger) -> None:
    """Take over what columns list, and the words of whichever reading of a column is later.

    What became of it is looked at anew (:mod:`archive.coverage`).
    """
    names = ("portal_id", "column_url", "url", "title", "agency", "confirmed")
    listed = f"SELECT {', '.join(names)} FROM column_entries WHERE (portal_id, column_url, url) = (?, ?, ?)"
    db.conn.executemany(
        f"INSERT INTO column_entries ({', '.join(names)}) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (portal_id, column_url, url) DO UPDATE SET title = excluded.title, agency = excluded.agency, "
        "confirmed = excluded.confirmed",
        (row for one in new.entries for row in other.execute(listed, one)),
    )
    names = tuple(row[1] for row in db.conn.execute("PRAGMA table_info(required_agencies)"))
    db.conn.executemany(
        f"INSERT OR IGNORE INTO required_agencies ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
        other.execute(f"SELECT {', '.join(names)} FROM required_agencies"),
    )


def _join_watch(db: Database, other: sqlite3.Connection, runs: dict[int, int]) -> None:
    """Take over what the other's runs came to, portal by portal, and what was odd about those not joined before."""
    had = {run for (run,) in db.conn.execute("SELECT run_id FROM portal_runs UNION SELECT run_id FROM findings")}
    for table in ("portal_runs", "findings"):
        names = [row[1] for row in db.conn.execute(f"PRAGMA table_info({table})") if row[1] not in ("id", "run_id")]
        told = f"SELECT {', '.join(names)} FROM {table} WHERE run_id = ? ORDER BY portal_id"
        db.conn.executemany(
            f"INSERT INTO {table} (run_id, {', '.join(names)}) VALUES (?, {', '.join('?' * len(names))})",
            ((ours, *row) for run, ours in runs.items() if ours not in had for row in other.execute(told, (run,))),
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
    known: dict[str, list[tuple[int, str | None, str, str]]] = {}
    every = "SELECT started_at, id, ended_at, status, counts FROM runs ORDER BY id"
    for began, *run in db.conn.execute(every):
        known.setdefault(began, []).append((run[0], run[1], run[2], run[3]))
    for began, id_, ended, status, counts in other.execute(every):
        same = [one for one in known.get(began, ()) if one[1::2] == (ended, counts) or one[2] == "running"]
        row = min(same, key=lambda one: (one[2] == "running", one[0]), default=None)
        if row is None:
            cursor = db.conn.execute(
                "INSERT INTO runs (started_at, ended_at, status, counts) VALUES (?, ?, ?, ?)",
                (began, ended, status, counts),
            )
            runs[id_] = int(cursor.lastrowid or 0)
            known.setdefault(began, []).append((runs[id_], ended, status, counts))
            continue
        runs[id_] = row[0]
        if row[2] == "running" and status != "running":
            db.conn.execute(
                "UPDATE runs SET ended_at = ?, status = ?, counts = ? WHERE id = ?", (ended, status, counts, row[0])
            )
            known[began][known[began].index(row)] = (row[0], ended, status, counts)
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

"""Public names that reports had once. Whatever was cited by one of them is found for ever.

A report's key follows from its agency, year and scope. It is given up when a page turns out to be a copy of another
report (``joined``), when a better reading says whose or of which year it is (``renamed``), and when what stands there
is no annual report after all (``withdrawn``: nothing takes its place). A name that a report has today goes first.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

Reason = Literal["joined", "renamed", "withdrawn"]


def note(conn: Any, old: str, new: str | None, reason: Reason) -> None:
    """Say that what was called ``old`` is found under ``new``. Only inside a transaction.

    Names that led to ``old`` lead on to ``new`` at once, so that no chain is ever followed.
    """
    if old == new:
        return
    since = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    conn.execute("UPDATE report_aliases SET report_key = ? WHERE report_key = ?", (new, old))
    if new is not None:
        take_back(conn, new)
    conn.execute(
        "INSERT INTO report_aliases (key, report_key, since, reason) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (key) DO UPDATE SET report_key = excluded.report_key, reason = excluded.reason, "
        "since = excluded.since WHERE report_key IS NOT excluded.report_key",
        (old, new, since, reason),
    )


def note_report(conn: Any, old: str, report_id: int | None, reason: Reason) -> None:
    """Say that what was called ``old`` is found in a report, by its number here. Only inside a transaction."""
    row = conn.execute("SELECT key FROM reports WHERE id = ?", (report_id,)).fetchone()
    if row is not None:
        note(conn, old, row[0], reason)


def take_back(conn: Any, key: str) -> None:
    """Let a name lead nowhere else: a report has it again. Only inside a transaction."""
    conn.execute("DELETE FROM report_aliases WHERE key = ?", (key,))


def current(conn: Any, key: str) -> str | None:
    """Return the key under which a report is found that has, or had, this one; None where there is none."""
    if conn.execute("SELECT 1 FROM reports WHERE key = ?", (key,)).fetchone():
        return key
    row = conn.execute("SELECT report_key FROM report_aliases WHERE key = ?", (key,)).fetchone()
    return None if row is None else row[0]


def report_of(conn: Any, key: str) -> tuple[int, str] | None:
    """Return number and shown body of the report that has, or had, a key."""
    row = conn.execute("SELECT id, snapshot_sha256 FROM reports WHERE key = ?", (current(conn, key),)).fetchone()
    return None if row is None else (int(row[0]), str(row[1]))


def join(conn: Any, other: Any) -> None:
    """Take over the names that another archive knows and this one does not. Only inside a transaction."""
    if not other.execute("SELECT 1 FROM sqlite_master WHERE name = 'report_aliases'").fetchone():
        return
    for key, report_key, since, reason in other.execute(
        "SELECT key, report_key, since, reason FROM report_aliases ORDER BY key"
    ).fetchall():
        if conn.execute("SELECT 1 FROM reports WHERE key = ?", (key,)).fetchone():
            continue
        known = current(conn, report_key) if report_key else None
        conn.execute(
            "INSERT INTO report_aliases (key, report_key, since, reason) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (key) DO UPDATE SET report_key = excluded.report_key, reason = excluded.reason "
            "WHERE report_aliases.report_key IS NULL AND excluded.report_key IS NOT NULL",
            (key, known, since, reason),
        )

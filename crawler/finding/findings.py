"""What a search of a portal found, kept for later runs: its columns are asked at once, not sought anew each time.

Columns move: a search is repeated after ``revisits.toml``'s time, when a column is gone, and with ``--full``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

from crawler.registry import Column, Portal

#: Classes of failure by which a column is gone; all others are its host's affair and pass.
_GONE = ("dead", "soft_404", "moved", "shell")


@dataclass(frozen=True, slots=True)
class Finding:
    """A column of a portal, its software, and why it is one. ``empty``: it should be one, and showed no list."""

    column: Column
    family: str | None
    why: str
    empty: bool = False


def write(db: Database, portal: Portal, findings: Iterable[Finding], at: str) -> None:
    """Keep what a search found in place of what an earlier one did, in the caller's transaction."""
    db.execute("DELETE FROM found_columns WHERE portal_id = ?", [portal.id])
    for one in findings:
        column = one.column
        db.execute(
            "INSERT OR IGNORE INTO found_columns (portal_id, url, family, agency, confirmed, empty, why, searched_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [portal.id, column.url, one.family, column.agency, column.confirmed, one.empty, one.why, at],
        )


def read(db: Database, portal: Portal, since: str) -> list[Finding]:
    """Return what a search found after ``since``; nothing where it is to be repeated."""
    rows = list(
        db.query(
            "SELECT c.*, f.outcome, f.reason FROM found_columns c LEFT JOIN fetches f ON f.url = c.url "
            "WHERE c.portal_id = ? ORDER BY c.url",
            [portal.id],
        )
    )
    gone = any(row["outcome"] == "failed" and row["reason"] in _GONE and not row["empty"] for row in rows)
    if gone or not any(not row["empty"] for row in rows) or rows[0]["searched_at"] < since:
        return []
    return [
        Finding(
            Column(row["url"], row["agency"], bool(row["confirmed"])), row["family"], row["why"], bool(row["empty"])
        )
        for row in rows
    ]

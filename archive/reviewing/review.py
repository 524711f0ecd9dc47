"""The review list: what a machine could not decide, and what a person has decided about it.

A row is open until somebody dismisses it or its address gives a report (a later crawl, a better parser, or
``gongkai ingest --url``). One that was dismissed opens again only for another reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlite_utils import Database

OPEN = """
SELECT url, kind, title, reason, detail, portal_id, found_on, first_seen FROM reviews
WHERE decision IS NULL AND (kind != 'article' OR url NOT IN (SELECT url FROM locations))
ORDER BY portal_id, kind, url
"""


@dataclass(frozen=True, slots=True)
class Review:
    """One thing to look at. ``reason`` is one word, ``detail`` what shows it.

    ``kind``: ``column`` (a page that should list reports), ``article`` (an address that should be one), ``report`` (one
    that was stored, of which something is odd).
    """

    url: str
    kind: Literal["column", "article", "report"]
    title: str | None
    reason: str
    detail: str
    portal_id: str | None = None
    found_on: str | None = None


def write(db: Database, rows: Iterable[Review]) -> None:
    """Enter what is in doubt, in the caller's transaction; what is held for the same reason stays as it is."""
    at = _now()
    for row in rows:
        db.execute(
            "INSERT INTO reviews (url, kind, title, reason, detail, portal_id, found_on, first_seen, last_seen) "
            "VALUES (?, ?, ?, ?, ?, (SELECT id FROM portals WHERE id = ?), ?, ?, ?) ON CONFLICT (url) DO UPDATE SET "
            "decision = CASE WHEN reason = excluded.reason THEN decision END, "
            "decided_at = CASE WHEN reason = excluded.reason THEN decided_at END, "
            "kind = excluded.kind, title = excluded.title, reason = excluded.reason, detail = excluded.detail, "
            "last_seen = excluded.last_seen WHERE (reason, detail) != (excluded.reason, excluded.detail)",
            [row.url, row.kind, row.title, row.reason, row.detail, row.portal_id, row.found_on, at, at],
        )


def settle(db: Database, urls: Sequence[str]) -> None:
    """Take away what is in doubt no longer, in the caller's transaction."""
    db.conn.executemany("DELETE FROM reviews WHERE url = ? AND decision IS NULL", [(url,) for url in urls])


def dismiss(db: Database, urls: Sequence[str]) -> list[str]:
    """Note that a person has looked at these addresses and found nothing; return those that are not on the list."""
    unknown = [url for url in urls if not db.execute("SELECT 1 FROM reviews WHERE url = ?", [url]).fetchone()]
    db.conn.executemany(
        "UPDATE reviews SET decision = 'dismissed', decided_at = ? WHERE url = ?", [(_now(), url) for url in urls]
    )
    return unknown


def open_reviews(db: Database) -> list[dict[str, str | None]]:
    """Return what is still to be looked at."""
    return list(db.query(OPEN))


def counts(db: Database) -> dict[str, int]:
    """Return how many rows are open, by reason."""
    return dict(db.execute(f"SELECT reason, count(*) FROM ({OPEN}) GROUP BY reason ORDER BY reason").fetchall())


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

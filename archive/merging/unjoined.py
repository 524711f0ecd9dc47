"""What of another data folder an archive does not have yet: the two compared, index against index, by SQLite.

Nothing is remembered from one merge to the next. What is asked each time is what the two differ in, so a folder that
was restored, replaced or put together anew is read as it is, and a merge that was killed goes on. A report that is
known here costs about ten microseconds; all the rest of a merge is for what is new (docs/workers.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from archive.storage.connection import sqlite3
from archive.storage.copies import BODIES, GONGKAI, reading

# Of both folders only indexes are read: a body's row is as long as the body.
_EXCHANGES = """
SELECT e.id FROM main.bodies b INDEXED BY sqlite_autoindex_bodies_1
  CROSS JOIN main.exchanges e ON e.body_id = b.id
WHERE NOT EXISTS (SELECT 1 FROM here.bodies h CROSS JOIN here.exchanges k ON k.body_id = h.id
                  WHERE h.sha256 = b.sha256 AND k.url = e.url)
ORDER BY e.id
"""
# Bodies of reports that were not read here, names of reports that are not known here, and addresses of reports that
# were seen there earlier, or later, than is known here.
_REPORTS = """
SELECT s.report_id FROM main.snapshots s WHERE s.report_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM here.snapshots h WHERE h.sha256 = s.sha256 AND h.url = s.url AND h.result IS NOT NULL)
UNION
SELECT r.id FROM main.reports r WHERE NOT EXISTS (SELECT 1 FROM here.reports h WHERE h.key = r.key)
  AND NOT EXISTS (SELECT 1 FROM here.report_aliases a WHERE a.key = r.key)
UNION
SELECT l.report_id FROM main.reports r JOIN here.reports h
  ON h.key = coalesce((SELECT a.report_key FROM here.report_aliases a WHERE a.key = r.key), r.key)
  JOIN main.locations l ON l.report_id = r.id JOIN here.locations k ON k.report_id = h.id AND k.url = l.url
WHERE l.first_seen < k.first_seen OR l.last_seen > k.last_seen
ORDER BY 1
"""
_OTHERS = """
SELECT s.id FROM main.snapshots s WHERE s.report_id IS NULL AND NOT EXISTS (
  SELECT 1 FROM here.snapshots h WHERE h.sha256 = s.sha256 AND h.url = s.url)
ORDER BY s.fetched_at, s.id
"""
# Of several names with one key the longest is kept (archive.identities.identity); a parent where none is known.
_AGENCIES = """
SELECT o.id FROM main.agencies o LEFT JOIN here.agencies h ON h.key = o.key
WHERE h.id IS NULL OR (-length(o.name), o.name) < (-length(h.name), h.name)
  OR (o.parent_id IS NOT NULL AND h.parent_id IS NULL)
ORDER BY o.id
"""


def later(one: str, other: str) -> str:
    """Return SQL that says whether a row of ``fetches`` is a later word on an address than another one.

    No line of hosts is asked twice in a second: of two rows of one second, the one that says more was written after.
    """
    said = ("reason", "detail", "sha256", "etag", "last_modified", "found_on", "hints")
    rows = ([f"{row}.at", f"{row}.attempts", " + ".join(f"({row}.{name} IS NOT NULL)" for name in said)]
            for row in (one, other))  # fmt: skip
    return " > ".join(f"({', '.join(row)})" for row in rows)


_ADDRESSES = f"""
SELECT o.url FROM main.fetches o LEFT JOIN here.fetches h ON h.url = o.url
WHERE h.url IS NULL OR {later("o", "h")} OR o.first_at < h.first_at
ORDER BY o.url
"""
_COLUMNS = """
SELECT o.portal_id, o.url FROM main.portal_columns o LEFT JOIN here.portal_columns h
  ON h.portal_id = o.portal_id AND h.url = o.url
WHERE h.url IS NULL OR o.asked_at > h.asked_at OR coalesce(o.read_at, '') > coalesce(h.read_at, '')
ORDER BY 1, 2
"""
_ENTRIES = """
SELECT o.portal_id, o.column_url, o.url FROM main.column_entries o LEFT JOIN here.column_entries h
  ON h.portal_id = o.portal_id AND h.column_url = o.column_url AND h.url = o.url
WHERE h.url IS NULL OR ((o.title, o.agency, o.confirmed) IS NOT (h.title, h.agency, h.confirmed)
  AND (SELECT asked_at FROM main.portal_columns WHERE portal_id = o.portal_id AND url = o.column_url) > coalesce(
    (SELECT asked_at FROM here.portal_columns WHERE portal_id = o.portal_id AND url = o.column_url), ''))
ORDER BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the other ledger says that this one does not: by the names of its rows."""

    addresses: list[tuple[str]] = field(default_factory=list)
    columns: list[tuple[str, str]] = field(default_factory=list)
    entries: list[tuple[str, str, str]] = field(default_factory=list)


def exchanges(here: Path, there: Path) -> list[int]:
    """Return the numbers there of the exchanges, with a body each, that this folder does not have, oldest first."""
    with _beside(here / BODIES, there / BODIES) as db:
        return _numbers(db, _EXCHANGES)


def reports(here: Path, there: Path) -> list[int]:
    """Return the numbers there of the reports of which anything may be new here."""
    with _beside(here / GONGKAI, there / GONGKAI) as db:
        return _numbers(db, _REPORTS)


def others(here: Path, there: Path) -> list[int]:
    """Return the numbers there of the snapshots that gave no report and are not known here, oldest first."""
    with _beside(here / GONGKAI, there / GONGKAI) as db:
        return _numbers(db, _OTHERS)


def agencies(here: Path, there: Path) -> list[int]:
    """Return the numbers there of the agencies that are new here, or of which more is known there."""
    with _beside(here / GONGKAI, there / GONGKAI) as db:
        return _numbers(db, _AGENCIES)


def ledger(here: Path, there: Path) -> Ledger:
    """Return what addresses answered later there, or were asked first, and what is new about columns."""
    with _beside(here / GONGKAI, there / GONGKAI) as db:
        return Ledger(*(db.execute(sql).fetchall() for sql in (_ADDRESSES, _COLUMNS, _ENTRIES)))


@contextmanager
def _beside(here: Path, there: Path) -> Iterator[sqlite3.Connection]:
    """Open two databases beside one another, read-only: ``main`` is the other folder's, ``here`` the archive's."""
    with reading(there) as db:
        db.execute("COMMIT")
        db.execute("ATTACH ? AS here", (str(here),))
        yield db


def _numbers(db: sqlite3.Connection, sql: str) -> list[int]:
    return [number for (number,) in db.execute(sql)]

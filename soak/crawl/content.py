"""What an archive says, the ledger included, in a form that two archives can be compared by.

Row numbers become the names that are the same in every archive. Moments, which run it was, and which page led to an
address first are left out.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

#: Not of the archive's contents: how single runs went, what is owed to hosts, names on the way, how the file is made.
APART = {"runs", "portal_runs", "findings", "host_limits", "meta", "_sqlite_migrations", "report_aliases"}
MOMENTS = {
    *("id", "run_id", "at", "first_at", "asked_at", "read_at", "fetched_at", "first_seen", "last_seen", "seen_at"),
    "looked_at",
}
#: Which of several pages that name an address was read first: hosts and columns are read beside one another.
CHANCE = {"found_on"}
NAMES = {
    "report_id": "(SELECT key FROM reports r WHERE r.id = {})",
    "agency_id": "(SELECT key FROM agencies a WHERE a.id = {})",
    "parent_id": "(SELECT key FROM agencies a WHERE a.id = {})",
    "successor_id": "(SELECT key FROM agencies a WHERE a.id = {})",
}

Content = dict[str, Counter[str]]


def content(folder: Path) -> Content:
    """Return the rows of every table, and every body with the address that gave it."""
    found: Content = {}
    with closing(sqlite3.connect(f"file:{folder / 'gongkai.db'}?mode=ro", uri=True)) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        for table in names:
            if table not in APART and not table.startswith("sqlite_") and "_fts" not in table:
                found[table] = _rows(db, table)
    with closing(sqlite3.connect(f"file:{folder / 'bodies.db'}?mode=ro", uri=True)) as db:
        kept = "SELECT hex(b.sha256), b.length, e.url, e.status FROM exchanges e JOIN bodies b ON b.id = e.body_id"
        found["bodies"] = Counter(map(repr, db.execute(kept)))
    return found


def _rows(db: sqlite3.Connection, table: str) -> Counter[str]:
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[1] not in MOMENTS | CHANCE]
    wanted = ", ".join(NAMES.get(name, "{}").format(f'"{table}"."{name}"') for name in columns)
    return Counter(map(repr, db.execute(f'SELECT {wanted} FROM "{table}"')))


def differences(calm: Content, killed: Content) -> list[str]:
    """Return each row that only one of two archives has, with its table."""
    found = []
    for table in sorted(calm.keys() | killed.keys()):
        ours, theirs = calm.get(table, Counter()), killed.get(table, Counter())
        found += [f"{table}: lost {row}" for row in sorted((ours - theirs).elements())]
        found += [f"{table}: added {row}" for row in sorted((theirs - ours).elements())]
    return found

"""A report whose address gives something by now of which no figure can be had, as where tables became pictures.

What could be read stays shown: figures do not vanish because a portal put a scan in their place, or an empty shell. It
is said on the report (``edition_unread``), the body is kept, and is a version of its own, which states no figures.
"""

from __future__ import annotations

from sqlite_utils import Database

from archive.history import editions
from archive.history.changes import same_content
from archive.history.editions import Base, is_known, is_unread
from archive.identities.identity import Copy, read_again
from archive.storage.rows import UNREAD, write_problems
from archive.storage.store import Archive, StoredReport
from parsers.model import Problem


def stays(db: Database, current: StoredReport, copy: Copy) -> bool:
    """Say whether what is shown stays: it could be read and ``copy`` cannot, and its address is one of the report's.

    The same body, read worse by another parser, is no edition of the source's.
    """
    if not is_unread(copy.report) or is_unread(current.report) or copy.sha256 == current.snapshot_sha256:
        return False
    row = db.conn.execute("SELECT 1 FROM locations WHERE report_id = ? AND url = ?", (current.id, current.url))
    return row.fetchone() is not None


def note(archive: Archive, current: StoredReport, copy: Copy) -> bool:
    """Add a version for what the shown address gives now; say whether it is a new one."""
    if copy.url != current.url or is_known(archive.db, current.id, copy.sha256):
        return False
    row = archive.db.conn.execute(
        "SELECT snapshot_sha256 FROM report_versions WHERE report_id = ? AND url = ? AND role = 'unread' "
        "ORDER BY seen_at DESC, version DESC LIMIT 1",
        (current.id, copy.url),
    ).fetchone()
    before = None if row is None else read_again(archive, row[0], copy.url)
    if before is not None and same_content(before.report, copy.report):
        return False
    editions.add(archive, current.id, copy, "source", "unread", Base.of(current))
    return True


def say(db: Database, report_id: int) -> None:
    """Say, or take back, that the address of what is shown gives something by now that cannot be read."""
    row = db.conn.execute(
        "SELECT r.url, r.version FROM reports r JOIN locations l ON l.report_id = r.id AND l.url = r.url "
        "WHERE r.id = ? AND l.status = 'unreadable' AND r.status <> 'unreadable'",
        (report_id,),
    ).fetchone()
    db.conn.execute("DELETE FROM problems WHERE report_id = ? AND kind = ?", (report_id, UNREAD))
    if row is not None:
        write_problems(
            db, report_id, row[0], [Problem(UNREAD, f"version {row[1]} is shown, the last that could be read")]
        )

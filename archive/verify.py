"""Whether everything kept is whole: digests, references, agreement of what is stored twice.

Nothing is repaired. A damaged file gives findings, like everything else; an exception from here is a fault of
ours.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from archive.bodies import Bodies
from archive.connection import sqlite3
from archive.copies import BODIES, GONGKAI, reading
from archive.invariants import invariants
from archive.progress import Progress, silent
from archive.rules.declared import declared
from archive.segment import match

SEARCHED = 500  # sections, about, that are looked up in the full-text index
LISTED = 100  # findings of one kind; those beyond are counted in a last one


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be: ``subject`` names the row, the body or the file."""

    kind: str
    subject: str
    detail: str


@dataclass(slots=True)
class Verification:
    """What was looked at (``checked``: bodies, and rows by invariant), and what was found."""

    checked: int = 0
    findings: list[Finding] = field(default_factory=list)
    _kinds: Counter[str] = field(default_factory=Counter)

    def add(self, kind: str, subject: object, detail: object) -> None:
        """Record a finding; of one kind only so many are listed."""
        self._kinds[kind] += 1
        if self._kinds[kind] <= LISTED:
            self.findings.append(Finding(kind, str(subject), str(detail)))

    def finish(self) -> None:
        """Say how many findings were not listed."""
        for kind, count in self._kinds.items():
            if count > LISTED:
                self.findings.append(Finding(kind, "…", f"{count - LISTED} more like these"))

    def as_json(self) -> dict[str, Any]:
        """Return what ``gongkai verify --json`` prints."""
        return {"checked": self.checked, "findings": [asdict(finding) for finding in self.findings]}


def verify(folder: Path, progress: Progress = silent) -> Verification:
    """Check a data folder, also while a crawl writes to it; every stored body is read.

    Raises FileNotFoundError where the folder holds no archive at all.
    """
    if not any((folder / name).exists() for name in (GONGKAI, BODIES)):
        raise FileNotFoundError(f"{folder} holds no archive")
    result = Verification()
    with ExitStack() as stack:
        # gongkai.db first: whatever it refers to now was in bodies.db before
        db = _open(result, stack, folder / GONGKAI)
        bodies = _open(result, stack, folder / BODIES)
        kept = None
        if bodies is not None:
            _check_integrity(result, BODIES, bodies, progress)
            kept = _list_bodies(result, bodies)
            _check_bodies(result, folder / BODIES, kept or [], progress)
            _check_dictionaries(result, bodies)
        if db is not None:
            _check_integrity(result, GONGKAI, db, progress)
            _check_invariants(result, db, kept, progress)
    result.finish()
    return result


def _open(result: Verification, stack: ExitStack, path: Path) -> sqlite3.Connection | None:
    try:
        return stack.enter_context(reading(path))
    except sqlite3.DatabaseError as fault:
        result.add("damaged", path.name, fault)
        return None


def _check_integrity(result: Verification, name: str, db: sqlite3.Connection, progress: Progress) -> None:
    progress(f"integrity of {name}", 0, None)
    try:
        for (message,) in db.execute("PRAGMA integrity_check"):
            if message != "ok":
                result.add("damaged", name, message)
        for table, row, parent, _ in db.execute("PRAGMA foreign_key_check"):
            result.add("orphan", f"{name} {table} {row or ''}".rstrip(), f"refers to no row of {parent}")
    except sqlite3.DatabaseError as fault:
        result.add("damaged", name, fault)


def _list_bodies(result: Verification, bodies: sqlite3.Connection) -> list[tuple[str, int]] | None:
    """Return digest and length of every body; None where that cannot be said for all."""
    try:
        select = "SELECT lower(hex(sha256)), length FROM bodies ORDER BY id"
        return [(sha256, length) for sha256, length in bodies.execute(select)]
    except sqlite3.DatabaseError as fault:
        result.add("damaged", BODIES, f"the bodies cannot be listed: {fault}")
        return None


def _check_bodies(result: Verification, path: Path, kept: list[tuple[str, int]], progress: Progress) -> None:
    with closing(Bodies(path, read_only=True)) as bodies:
        for number, (sha256, length) in enumerate(kept):
            if number % 100 == 0:
                progress("digests of bodies", number, len(kept))
            result.checked += 1
            try:
                body = bodies.get(sha256)
            # a damaged length makes zstd ask for more memory than there is
            except (KeyError, ValueError, MemoryError, sqlite3.DatabaseError) as fault:
                result.add("body_damaged", sha256, fault)
            else:
                if len(body) != length:
                    result.add("body_damaged", sha256, f"has {len(body)} bytes, not {length}")
    progress("digests of bodies", len(kept), len(kept))


BODY_INVARIANTS = {
    "dictionary": """
        SELECT lower(hex(b.sha256)), 'needs dictionary page ' || b.dictionary_id ||
          CASE WHEN d.id IS NULL THEN ', which is missing' ELSE ', which needs another itself' END
        FROM bodies b LEFT JOIN bodies d ON d.id = b.dictionary_id
        WHERE b.dictionary_id IS NOT NULL AND (d.id IS NULL OR d.dictionary_id IS NOT NULL)
    """,
    "exchange_missing": """
        SELECT lower(hex(sha256)), 'has no exchange: nothing says where it came from' FROM bodies
        WHERE id NOT IN (SELECT body_id FROM exchanges)
    """,
    "headers": """
        SELECT url, 'its headers are not JSON' FROM exchanges
        WHERE NOT json_valid(request_headers) OR NOT json_valid(response_headers)
    """,
}


def _check_dictionaries(result: Verification, bodies: sqlite3.Connection) -> None:
    for kind, sql in BODY_INVARIANTS.items():
        _run(result, BODIES, kind, bodies, sql)


def _check_invariants(
    result: Verification, db: sqlite3.Connection, kept: list[tuple[str, int]] | None, progress: Progress
) -> None:
    try:
        db.execute("CREATE TEMP TABLE kept (sha256 TEXT PRIMARY KEY, length INTEGER) WITHOUT ROWID")
        db.executemany("INSERT OR IGNORE INTO temp.kept VALUES (?, ?)", kept or ())
        db.execute("CREATE TEMP TABLE declared (rule TEXT PRIMARY KEY) WITHOUT ROWID")
        db.executemany("INSERT INTO temp.declared VALUES (?)", [(rule.rule,) for rule in declared()])
    except sqlite3.DatabaseError as fault:
        result.add("damaged", GONGKAI, f"its tables cannot be read: {fault}")
        return
    todo = [one for one in invariants() if kept is not None or "temp.kept" not in one.sql]
    for number, invariant in enumerate(todo):
        progress(f"{invariant.kind} of {invariant.over}", number, len(todo))
        result.checked += _count(db, invariant.over)
        _run(result, GONGKAI, invariant.kind, db, invariant.sql)
    _check_search(result, db)
    progress("verified", len(todo), len(todo))


def _check_search(result: Verification, db: sqlite3.Connection) -> None:
    """Look sections up, evenly spread over the table, by their own beginning."""
    try:
        (last,) = db.execute("SELECT coalesce(max(id), 0) FROM sections").fetchone()
        step = max(1, last // SEARCHED)
        for id_, text in db.execute("SELECT id, substr(text, 1, 200) FROM sections WHERE id % ? = 0", [step]):
            query = "SELECT 1 FROM sections_fts WHERE sections_fts MATCH ? AND rowid = ?"
            result.checked += 1
            if db.execute(query, [match(text), id_]).fetchone() is None:
                result.add("search", f"sections {id_}", "is not found by its own text")
    except sqlite3.DatabaseError as fault:
        result.add("damaged", GONGKAI, f"the full-text index cannot be used: {fault}")


def _run(result: Verification, name: str, kind: str, db: sqlite3.Connection, sql: str) -> None:
    try:
        for subject, detail in db.execute(sql):
            result.add(kind, subject, detail)
    except sqlite3.DatabaseError as fault:
        result.add("damaged", name, f"{kind} cannot be checked: {fault}")


def _count(db: sqlite3.Connection, table: str) -> int:
    try:
        return int(db.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])
    except sqlite3.DatabaseError:
        return 0  # the invariant that follows says so

"""Whether everything kept is whole: digests, references, agreement of what is stored twice.

Nothing is repaired. A damaged file gives findings, like everything else; an exception from here is a fault of
ours.
"""

from __future__ import annotations

import itertools
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from archive.console.progress import Progress, silent
from archive.evidence.checking import Figures, check
from archive.rules.declared import declared
from archive.storage.bodies import Bodies
from archive.storage.connection import SchemaError, sqlite3
from archive.storage.copies import BODIES, GONGKAI, reading
from archive.storage.fulltext import looked_up
from archive.storage.invariants import invariants
from archive.storage.rows import cells

LISTED = 100  # findings of one kind; those beyond are counted in a last one
KEPT = "SELECT lower(hex(sha256)), length FROM bodies ORDER BY id"
SHARE = "SELECT lower(hex(sha256)), length FROM bodies WHERE id % ? = ? ORDER BY id"
TEXTS = (
    "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c "
    "WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND c.type = 'TEXT' ORDER BY 1, 2"
)
TICK = 2_000_000  # steps of SQLite's machine, some of them a second: it says nothing of itself how far it is
HAD = "SELECT lower(hex(b.sha256)), e.url FROM exchanges e JOIN bodies b ON b.id = e.body_id"

#: What a person can do about a kind of finding. Nothing of it is done by itself.
_BACKUP = "take the file from the last backup (docs/operations.md), then merge what came since: gongkai merge"
_REDERIVE = "gongkai audit writes it again from the cells and chapters, which are stored beside it"
_REREAD = "gongkai reparse reads the stored bodies again and writes every row of a report anew"
REMEDIES = {
    "damaged": _BACKUP,
    "orphan": _BACKUP,
    "body_damaged": "take it from a folder or a backup that has it whole: gongkai merge --mend DIR",
    "dictionary": "the bodies that need this page are lost with it: " + _BACKUP,
    "dictionary_unlisted": "report it: no version of the program writes this",
    "exchange_missing": _BACKUP,
    "headers": _BACKUP,
    "body_missing": "bodies.db is older than gongkai.db or lost its end: " + _BACKUP,
    "length": _BACKUP,
    "snapshot_missing": _BACKUP,
    "shown_nowhere": _BACKUP,
    "versions": "the history of this report is not whole: " + _BACKUP,
    "rows": _REDERIVE,
    "cell_unknown": "a newer version of the program wrote this folder: upgrade, then verify again",
    "cells": _REREAD,
    "rule_undeclared": "gongkai audit evaluates every rule again and drops what is not declared",
    "suspicion": "gongkai audit looks for the likely causes again",
    "state": _REREAD,
    "place": _REREAD,
    "figures": _REDERIVE,
    "search": _REDERIVE,
    "totals": _REDERIVE,
    "coverage": "the rows were changed by hand: gongkai audit",
    "figure": "the figures were read by an earlier parser, or the row was changed by hand: gongkai reparse",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be: ``subject`` names the row, the body or the file."""

    kind: str
    subject: str
    detail: str


@dataclass(slots=True)
class Verification:
    """What was looked at (``checked``: bodies, rows by invariant, figures), and what was found.

    ``figures`` says how many led to a cell that says the same, where they were looked for.
    """

    checked: int = 0
    findings: list[Finding] = field(default_factory=list)
    figures: Figures | None = None
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
        said: dict[str, Any] = {"checked": self.checked, "findings": [asdict(finding) for finding in self.findings]}
        if self.figures is not None:
            said["figures"] = asdict(self.figures)
        if self.findings:
            said["do"] = {kind: remedy for kind, remedy in REMEDIES.items() if kind in self._kinds}
        return said


@dataclass(frozen=True, slots=True)
class Part:
    """One of ``of`` equal shares of the bodies, the ``number``-th from 1: all of them are checked in as many runs."""

    number: int = 1
    of: int = 1

    @classmethod
    def of_text(cls, text: str) -> Part:
        """Read ``3/7``. Raises ValueError."""
        number, _, of = text.partition("/")
        if not (number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
            raise ValueError(f"{text} is no part: the third of seven is 3/7")
        return cls(int(number), int(of))


WHOLE = Part()


def verify(folder: Path, progress: Progress = silent, *, figures: bool = False, part: Part = WHOLE) -> Verification:
    """Check a data folder, also while a crawl writes to it; every stored body is read.

    With ``figures`` each figure is also looked for in its body, on all cores. Of a ``part`` only its share of the
    bodies is read, and SQLite's own check of their file is made with the first: in a folder of many gigabytes that is
    nearly all the work. Raises FileNotFoundError where the folder holds no archive at all.
    """
    if not any((folder / name).exists() for name in (GONGKAI, BODIES)):
        raise FileNotFoundError(f"{folder} holds no archive")
    result = Verification()
    with ExitStack() as stack:
        # gongkai.db first: whatever it refers to now was in bodies.db before
        db = _open(result, stack, folder / GONGKAI)
        bodies = _open(result, stack, folder / BODIES)
        if bodies is not None:
            if part.number == 1:
                _check_integrity(result, BODIES, bodies, progress)
            _check_bodies(result, folder / BODIES, bodies, part, progress)
            _check_dictionaries(result, bodies)
        for name, one in ((BODIES, bodies), (GONGKAI, db)):
            if one is not None and (name == GONGKAI or part.number == 1):
                _check_texts(result, name, one, progress)
        if db is not None:
            _check_integrity(result, GONGKAI, db, progress)
            _check_invariants(result, db, bodies, progress)
            if figures and bodies is not None:
                _check_figures(result, db, folder / BODIES, progress)
    result.finish()
    return result


def _open(result: Verification, stack: ExitStack, path: Path) -> sqlite3.Connection | None:
    try:
        db = stack.enter_context(reading(path))
        page = int(db.execute("PRAGMA page_size").fetchone()[0])
        log = path.with_name(f"{path.name}-wal")  # while it holds pages, the file's last one may be half written
        in_log = log.is_file() and log.stat().st_size > 0
        if path.stat().st_size % page and not in_log:  # SQLite does not mind where the rest of the page is empty
            result.add("damaged", path.name, "it ends within a page: it was cut")
        return db
    except (sqlite3.DatabaseError, FileNotFoundError) as fault:
        result.add("damaged", path.name, fault)
        return None


def _check_integrity(result: Verification, name: str, db: sqlite3.Connection, progress: Progress) -> None:
    ticks = itertools.count()
    db.set_progress_handler(lambda: progress(f"integrity of {name}", next(ticks), None), TICK)
    try:
        for (message,) in db.execute("PRAGMA integrity_check"):
            if message != "ok":
                result.add("damaged", name, message)
        for table, row, parent, _ in db.execute("PRAGMA foreign_key_check"):
            result.add("orphan", f"{name} {table} {row or ''}".rstrip(), f"refers to no row of {parent}")
    except sqlite3.DatabaseError as fault:
        result.add("damaged", name, fault)
    finally:
        db.set_progress_handler(None, 0)


def _check_texts(result: Verification, name: str, db: sqlite3.Connection, progress: Progress) -> None:
    """Look whether every text is UTF-8, which SQLite's own check does not: a changed byte often is what breaks it."""
    try:
        columns = db.execute(TEXTS).fetchall()
    except (sqlite3.DatabaseError, UnicodeDecodeError) as fault:
        result.add("damaged", name, f"its schema cannot be read: {fault}")
        return
    for number, (table, column) in enumerate(columns):
        progress(f"texts of {name}", number, len(columns))
        try:
            for _ in db.execute(f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL'):
                pass
        except (sqlite3.DatabaseError, UnicodeDecodeError) as fault:
            result.add("damaged", f"{name} {table}", f"a text in {column} cannot be read: {fault}")


def _check_bodies(result: Verification, path: Path, listed: sqlite3.Connection, part: Part, progress: Progress) -> None:
    """Unpack every body and compare its digest; they are listed as they are read, so that memory stays flat."""
    number = total = 0
    try:
        share = [part.of, part.number % part.of]
        (total,) = listed.execute("SELECT count(*) FROM bodies WHERE id % ? = ?", share).fetchone()
        with closing(Bodies(path, read_only=True)) as bodies:
            for number, (sha256, length) in enumerate(listed.execute(SHARE, share), 1):
                if number % 100 == 1:
                    progress("digests of bodies", number - 1, total)
                result.checked += 1
                try:
                    body = b"" if bodies.is_gone(sha256) else bodies.get(sha256)
                except (KeyError, ValueError, sqlite3.DatabaseError) as fault:
                    result.add("body_damaged", sha256, fault)
                else:
                    if len(body) != length and not bodies.is_withheld(sha256):
                        result.add("body_damaged", sha256, f"has {len(body)} bytes, not {length}")
    except (SchemaError, sqlite3.DatabaseError) as fault:
        result.add("damaged", BODIES, f"the bodies cannot be listed: {fault}")
    progress("digests of bodies", number, total)


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
    "dictionary_unlisted": """
        SELECT d.host, 'lists dictionary page ' || d.body_id || ', which is kept with a dictionary itself'
        FROM dictionaries d JOIN bodies b ON b.id = d.body_id WHERE b.dictionary_id IS NOT NULL
    """,
}


def _check_dictionaries(result: Verification, bodies: sqlite3.Connection) -> None:
    for kind, sql in BODY_INVARIANTS.items():
        _run(result, BODIES, kind, bodies, sql)


def _check_invariants(
    result: Verification, db: sqlite3.Connection, bodies: sqlite3.Connection | None, progress: Progress
) -> None:
    try:
        db.execute("CREATE TEMP TABLE declared (rule TEXT PRIMARY KEY) WITHOUT ROWID")
        db.executemany("INSERT INTO temp.declared VALUES (?)", [(rule.rule,) for rule in declared()])
        db.execute("CREATE TEMP TABLE known (chapter INTEGER, line TEXT, field TEXT)")
        db.executemany("INSERT INTO temp.known VALUES (?, ?, ?)", cells())
    except sqlite3.DatabaseError as fault:
        result.add("damaged", GONGKAI, f"its tables cannot be read: {fault}")
        return
    kept = bodies is not None and _list_kept(result, db, bodies)
    todo = [one for one in invariants() if kept or "temp.kept" not in one.sql]
    for number, invariant in enumerate(todo):
        progress(f"{invariant.kind} of {invariant.over}", number, len(todo))
        result.checked += _count(db, invariant.over)
        _run(result, GONGKAI, invariant.kind, db, invariant.sql)
    _check_search(result, db)
    progress("verified", len(todo), len(todo))


def _list_kept(result: Verification, db: sqlite3.Connection, bodies: sqlite3.Connection) -> bool:
    """Copy what bodies.db holds beside the archive, row by row; False where it cannot be listed whole."""
    try:
        db.execute("CREATE TEMP TABLE kept (sha256 TEXT PRIMARY KEY, length INTEGER) WITHOUT ROWID")
        db.executemany("INSERT OR IGNORE INTO temp.kept VALUES (?, ?)", bodies.execute(KEPT))
        db.execute("CREATE TEMP TABLE had (sha256 TEXT, url TEXT, PRIMARY KEY (sha256, url)) WITHOUT ROWID")
        db.executemany("INSERT OR IGNORE INTO temp.had VALUES (?, ?)", bodies.execute(HAD))
    except sqlite3.DatabaseError as fault:
        result.add("damaged", BODIES, f"the bodies cannot be listed: {fault}")
        return False
    return True


def _check_figures(result: Verification, db: sqlite3.Connection, bodies: Path, progress: Progress) -> None:
    try:
        for one in check(db, bodies, progress):
            if isinstance(one, Figures):
                result.figures = one
                result.checked += one.figures
            else:
                result.add(*one)
    except (SchemaError, sqlite3.DatabaseError) as fault:
        result.add("damaged", GONGKAI, f"the figures cannot be looked for: {fault}")


def _check_search(result: Verification, db: sqlite3.Connection) -> None:
    """Look sections up, evenly spread over the table, by their own beginning."""
    try:
        for id_, found in looked_up(db):
            result.checked += 1
            if not found:
                result.add("search", f"sections {id_}", "is not found by its own text")
    except sqlite3.DatabaseError as fault:
        result.add("search", GONGKAI, f"the full-text index cannot be used: {fault}")


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

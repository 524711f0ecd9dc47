"""Removals carried out: in the rows of an archive at once, in its kept bodies where an operator or a publication asks.

``gongkai.db`` never holds a withheld detail: rows are swept when an entry is new, and what is read later is stored
without it (``for_copy``). ``bodies.db`` keeps its bodies as they were fetched until ``gongkai remove``; whatever is
shown or handed out of it passes ``shown``. A publication gets the bodies without the details, and nothing by which they
could be guessed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from archive import removals
from archive.evidence.reread import charset_of
from archive.identities import aliases
from archive.readers.reading import Parsed
from archive.removals import Removal, masked
from archive.removals.masked import Withheld
from archive.removals.spans import Around, Mark, fold, is_marked, mark
from archive.storage import fulltext
from archive.storage.bodies import Bodies, DamagedBodyError, WithheldBodyError
from archive.storage.connection import transaction
from parsers.model import Report

_NAMES = frozenset({"url", "key", "sha256", "snapshot_sha256"})  # columns by which rows find one another
#: What is told of addresses, whether they gave a report or not.
_OF_ADDRESSES = {
    "fetches": ("detail", "hints"), "problems": ("detail",), "snapshots": ("detail",), "reviews": ("title", "detail"),
    "column_entries": ("title",),
}  # fmt: skip
#: Reports that were ever read from a body.
_OF_BODY = (
    "SELECT report_id FROM snapshots WHERE sha256 = ?1 UNION SELECT v.report_id FROM snapshots s "
    "JOIN locations l ON l.url = s.url JOIN report_versions v ON v.report_id = l.report_id "
    "AND v.snapshot_sha256 = s.sha256 WHERE s.sha256 = ?1"
)
_BODIES = (
    "SELECT sha256 FROM snapshots WHERE report_id = ?1 UNION "
    "SELECT snapshot_sha256 FROM report_versions WHERE report_id = ?1 ORDER BY 1"
)
WITHDRAWN = "withheld from "  # names of rows in ``meta``: before the key of a report that is none after all
TO_SCRUB = "to scrub"  # name of the row in ``meta``
COLUMNS = ("removal", "report_key", "snapshot_sha256", "kind", "reason", "reason_zh", "decided_on")


@dataclass(slots=True)
class Removed:
    """What was done: removals carried out, bodies with a tombstone in them, bodies withheld whole; by name.

    ``damaged``: bodies that do not unpack, so that nobody can say whether a detail stands in them. ``nothing_found``:
    entries whose words stand in no body of theirs, nor a detail that was found before.
    """

    removals: int = 0
    masked: list[str] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    nothing_found: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Group:
    """A report with its bodies, or a body that is of no report, and the entries that speak of it."""

    report_id: int | None
    bodies: tuple[str, ...]
    entries: tuple[Removal, ...]


def for_copy(conn: Any, bodies: Bodies, report: Report, key: str, sha256: str) -> Report:
    """Return what a body of the report with this key says, without what is withheld; remembers what that is."""
    chosen = [
        one
        for one in removals.own()
        if one.sha256 == sha256 or (one.report and key in (one.report, aliases.current(conn, one.report)))
    ]
    if not chosen:
        return report
    withheld = _withheld(bodies, chosen)
    found = withheld.details(masked.texts(report))
    _note(bodies, withheld, found)
    return masked.report(report, found)


def without(conn: Any, bodies: Bodies, parsed: Parsed, sha256: str) -> Parsed:
    """Return what a body of the archive says, without what is withheld from it."""
    entries = of_body(conn, sha256) if isinstance(parsed, Report) else []
    if not entries or not isinstance(parsed, Report):
        return parsed
    return masked.report(parsed, _withheld(bodies, entries).details(masked.texts(parsed)))


def of_body(conn: Any, sha256: str, entries: Sequence[Removal] | None = None) -> list[Removal]:
    """Return the entries that speak of a body, or of a report that was ever read from it."""
    entries = removals.own() if entries is None else entries
    if not entries:
        return []
    keys = {row[0] for row in conn.execute(f"SELECT key FROM reports WHERE id IN ({_OF_BODY})", (sha256,))}
    gone = "SELECT substr(name, ?) FROM meta WHERE name LIKE ? AND instr(value, ?)"
    keys |= {row[0] for row in conn.execute(gone, (len(WITHDRAWN) + 1, f"{WITHDRAWN}%", sha256))}
    return [
        one
        for one in entries
        if one.sha256 == sha256 or (one.report and {one.report, aliases.current(conn, one.report)} & keys)
    ]


def shown(bodies: Bodies, sha256: str, charset: str | None, entries: Sequence[Removal]) -> bytes:
    """Return a body as it may be shown, given the entries of ``of_body``. Raises what ``Bodies.get`` does."""
    kept = bodies.get(sha256)
    if not entries:
        return kept
    left = masked.body(kept, charset, _withheld(bodies, entries))
    if left is None:
        return kept
    if left.body is None:
        raise WithheldBodyError(sha256)
    return left.body


def reader(conn: Any, bodies: Bodies) -> Callable[[str], bytes]:
    """Return what gives each body as it may be handed out."""

    def read(sha256: str) -> bytes:
        return shown(bodies, sha256, _charset(conn, sha256), of_body(conn, sha256))

    return read


def bring_up_to_date(db: Any, bodies: Bodies, entries: Sequence[Removal] | None = None) -> None:
    """Carry out the entries that an archive does not know yet, in its rows; ``db`` is its ``gongkai.db``."""
    entries = removals.own() if entries is None else entries
    known = {row[0] for row in db.conn.execute("SELECT removal FROM removals")}
    if any(one.removal not in known for one in entries):
        remove(db, bodies, entries, erase=False)


def remove(
    db: Any, bodies: Bodies, entries: Sequence[Removal] | None = None, *, erase: bool, public: bool = False
) -> Removed:
    """Carry out all entries in the rows of ``db``; with ``erase`` in the kept bodies too, for good.

    What is taken out stays in free pages until ``Archive.scrub``, which ``is_to_scrub`` asks for. ``public``: damaged
    bodies are withheld whole as well, since what they hold can still be guessed at.
    """
    entries = removals.own() if entries is None else entries
    done = Removed(removals=len(entries))
    found: set[str] = set()
    for group in _groups(db.conn, entries):
        found |= _carry_out(db, bodies, group, done, erase, public)
    marked = {row[0] for row in bodies.marks()}
    done.nothing_found = [one.removal for one in entries if one.removal not in found | marked]
    with transaction(db):
        db.conn.executemany(
            f"INSERT OR REPLACE INTO removals ({', '.join(COLUMNS)}) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    one.removal, (one.report and aliases.current(db.conn, one.report)) or one.report, one.sha256,
                    one.kind, one.reason_en, one.reason_zh, one.decided_on.isoformat(),
                )
                for one in entries
            ],
        )  # fmt: skip
    return done


def _groups(conn: Any, entries: Sequence[Removal]) -> Iterator[_Group]:
    """Yield what the entries speak of, each report and body once with all that is withheld from it."""
    by_report: dict[int, list[Removal]] = {}
    alone: dict[str, list[Removal]] = {}
    for one in entries:
        reports = set()
        if one.report and (found := aliases.report_of(conn, one.report)):
            reports.add(found[0])
        if one.report and not reports:
            row = conn.execute("SELECT value FROM meta WHERE name = ?", (f"{WITHDRAWN}{one.report}",)).fetchone()
            for sha256 in json.loads(row[0]) if row else ():
                alone.setdefault(sha256, []).append(one)
        if one.sha256:
            rows = conn.execute("SELECT report_id FROM snapshots WHERE sha256 = ?", (one.sha256,)).fetchall()
            reports |= {row[0] for row in rows if row[0] is not None}
            if not any(row[0] is not None for row in rows):
                alone.setdefault(one.sha256, []).append(one)
        for report_id in reports:
            by_report.setdefault(report_id, []).append(one)
    for report_id, chosen in sorted(by_report.items()):
        yield _Group(report_id, tuple(row[0] for row in conn.execute(_BODIES, (report_id,))), tuple(chosen))
    for sha256, chosen in sorted(alone.items()):
        yield _Group(None, (sha256,), tuple(chosen))


def note_withdrawn(conn: Any, report_id: int, key: str) -> None:
    """Remember the bodies of a report that is none after all, where something is withheld from them.

    They are shown and handed out as pages that were refused, and nothing else says which entries speak of them.
    """
    if any(one.report and key in (one.report, aliases.current(conn, one.report)) for one in removals.own()):
        digests = [row[0] for row in conn.execute(_BODIES, (report_id,))]
        for name in {key} | {one.report for one in removals.own() if aliases.current(conn, one.report or "") == key}:
            conn.execute(
                "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (f"{WITHDRAWN}{name}", json.dumps(digests))
            )


def is_to_scrub(db: Any) -> bool:
    """Say whether something was taken out that free pages may still hold: by this run, or by one that was killed."""
    return db.conn.execute("SELECT 1 FROM meta WHERE name = ?", (TO_SCRUB,)).fetchone() is not None


def _is_to_scrub(db: Any) -> None:
    db.conn.execute("INSERT OR IGNORE INTO meta (name, value) VALUES (?, '1')", (TO_SCRUB,))


def scrubbed(db: Any) -> None:
    """Say that nothing is left in free pages."""
    with transaction(db):
        db.conn.execute("DELETE FROM meta WHERE name = ?", (TO_SCRUB,))


def _carry_out(db: Any, bodies: Bodies, group: _Group, done: Removed, erase: bool, public: bool) -> set[str]:
    """Carry out what one group is about; return the names of the entries whose detail was found."""
    withheld = _withheld(bodies, group.entries)
    kept, damaged = _kept(db.conn, bodies, group.bodies)
    done.damaged += damaged
    found: dict[str, Around] = {}
    for body, charset in kept.values():
        if left := masked.body(body, charset, withheld):
            found |= left.found
    if group.report_id is not None:
        found |= withheld.details(_texts(db.conn, group.report_id))
    _note(bodies, withheld, found)
    for sha256, (body, charset) in kept.items():
        left = masked.body(body, charset, withheld, found)
        if left is None:
            continue
        (done.masked if left.body is not None else done.withheld).append(sha256)
        if erase:
            _leave(db, bodies, sha256, left.body)
    if erase and public:
        for sha256 in damaged:
            _leave(db, bodies, sha256, None)
    if found:
        _teach(db.conn, found)
        with transaction(db):
            _sweep_addresses(db, group)
            if group.report_id is not None:
                _sweep(db, group.report_id, found)
    return {one.removal for one in found.values()}


def _leave(db: Any, bodies: Bodies, sha256: str, left: bytes | None) -> None:
    with transaction(db):  # first: whoever is killed after it knows that there is something to scrub
        _is_to_scrub(db)
    bodies.leave(sha256, left)


def _withheld(bodies: Bodies, entries: Iterable[Removal]) -> Withheld:
    chosen = {one.removal: one for one in entries}
    places = tuple(
        Around(one.removal, one.kind, fold(one.after).text, fold(one.before).text) for one in chosen.values()
    )
    marks = tuple(
        Mark(removal, chosen[removal].kind, length, salt, digest)
        for removal, length, salt, digest in bodies.marks()
        if removal in chosen
    )
    return Withheld(places, marks)


def _note(bodies: Bodies, withheld: Withheld, found: dict[str, Around]) -> None:
    """Remember details without saying them, so that they are known again where other words stand around them."""
    new = [mark(one, detail, os.urandom(16)) for detail, one in found.items() if not is_marked(detail, withheld.marks)]
    if new:
        with transaction(bodies.db):
            bodies.db.conn.executemany(
                "INSERT OR IGNORE INTO removed (removal, length, salt, digest) VALUES (?, ?, ?, ?)",
                [(one.removal, one.length, one.salt, one.digest) for one in new],
            )


def _kept(conn: Any, bodies: Bodies, digests: Iterable[str]) -> tuple[dict[str, tuple[bytes, str | None]], list[str]]:
    """Return bodies, with what was said of their writing; and those that are damaged."""
    kept: dict[str, tuple[bytes, str | None]] = {}
    damaged: list[str] = []
    for sha256 in digests:
        try:
            kept[sha256] = bodies.get(sha256), _charset(conn, sha256)
        except KeyError:  # nothing of it is left, or it was never there
            continue
        except DamagedBodyError:
            damaged.append(sha256)
    return kept, damaged


def _charset(conn: Any, sha256: str) -> str | None:
    row = conn.execute("SELECT content_type FROM snapshots WHERE sha256 = ? ORDER BY id", (sha256,)).fetchone()
    return charset_of(row[0] if row else None)


def _columns(conn: Any) -> Iterator[tuple[str, str, list[str]]]:
    """Yield every table with rows of single reports: its name, the column that says of which, its columns of words."""
    tables = conn.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%\\_fts%' ESCAPE '\\'"
    )
    for (table,) in tables.fetchall():
        columns = [(row[1], row[2].upper()) for row in conn.execute(f'PRAGMA table_info("{table}")')]
        names = [name for name, kind in columns if kind in ("TEXT", "ANY") and name not in _NAMES]
        if table == "reports":
            yield table, "id", names
        elif table not in ("sections", "corrections") and ("report_id", "INTEGER") in columns:
            yield table, "report_id", names
    yield "sections", "report_id", ["heading", "text"]


def _texts(conn: Any, report_id: int) -> Iterator[str]:
    for table, which, names in _columns(conn):
        if names:
            select = f'SELECT {", ".join(names)} FROM "{table}" WHERE {which} = ?'
            for row in conn.execute(select, (report_id,)):
                yield "\n".join(one for one in row if isinstance(one, str))


def _teach(conn: Any, found: dict[str, Around]) -> None:
    """Give SQL the function ``without_details``."""

    def without(said: object) -> object:
        return masked.text(said, found) if isinstance(said, str) else said

    conn.create_function("without_details", 1, without, deterministic=True)


def _sweep(db: Any, report_id: int, found: dict[str, Around]) -> None:
    """Put tombstones into all words of a report's rows. Only inside a transaction."""
    conn = db.conn
    before = conn.total_changes
    for table, which, names in _columns(conn):
        if table == "sections":
            continue
        for name in names:
            conn.execute(
                f'UPDATE "{table}" SET {name} = without_details({name}) '
                f"WHERE {which} = ? AND {name} IS NOT without_details({name})",
                (report_id,),
            )
    old = conn.execute("SELECT id, heading, text FROM sections WHERE report_id = ?", (report_id,)).fetchall()
    new = [(number, masked.text(heading, found), masked.text(text, found)) for number, heading, text in old]
    changed = [(before, after) for before, after in zip(old, new, strict=True) if before != after]
    fulltext.drop_sections(db, [before for before, _ in changed])
    conn.executemany(
        "UPDATE sections SET heading = ?, text = ? WHERE id = ?",
        [(heading, text, id_) for _, (id_, heading, text) in changed],
    )
    fulltext.add_sections(db, [after for _, after in changed])
    if changed:  # what was dropped from the index is in its pages until they are merged
        conn.execute("INSERT INTO sections_fts (sections_fts) VALUES ('optimize')")
    if conn.total_changes != before:
        _is_to_scrub(db)


def _sweep_addresses(db: Any, group: _Group) -> None:
    """Put tombstones into what the ledger says of the addresses that gave these bodies. Only inside a transaction."""
    conn = db.conn
    before = conn.total_changes
    urls = {
        row[0]
        for sha256 in group.bodies
        for row in conn.execute("SELECT url FROM snapshots WHERE sha256 = ?", (sha256,))
    }
    for table, names in _OF_ADDRESSES.items():
        for name in names:
            conn.executemany(
                f"UPDATE {table} SET {name} = without_details({name}) "
                f"WHERE url = ? AND {name} <> without_details({name})",
                [(url,) for url in sorted(urls)],
            )
    if conn.total_changes != before:
        _is_to_scrub(db)

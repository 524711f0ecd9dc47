"""A version of a report as rows: what it changed in figures, in words and in what the rules say, and its place in time.

Each version is compared with the one that stood before it: the one that was shown, or, for a body that came late, what
its address had said before. A body that comes late is put between its neighbours, and the later one is compared anew;
so the history of an address is the same in whatever order its bodies came, but for the numbers, which never move.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlite_utils import Database

from archive.history.changes import Change, changed_cells, differing_figures, same_content
from archive.history.wording import TextChange, changed_texts
from archive.identities.agencies import Agency
from archive.identities.identity import Copy, read_again
from archive.reviewing import citations
from archive.rules import Check, evaluate
from archive.rules.version import rules_version
from archive.storage.store import Archive, StoredReport
from parsers import PARSER_VERSION
from parsers.model import Report, Status

#: shown: it became the current version; copy: another address, which differs; earlier: a body that came after a later
#: one; unread: it cannot be read, and the one before it stays shown.
Role = Literal["shown", "copy", "earlier", "unread"]
_WORST = ("broken", "undecidable", "holds")


@dataclass(frozen=True, slots=True)
class Base:
    """A version with which another is compared: its number and what it says."""

    version: int
    report: Report
    agency: Agency | None

    @classmethod
    def of(cls, current: StoredReport) -> Base:
        """Return the version that is shown."""
        return cls(current.version, current.report, current.agency)


@dataclass(frozen=True, slots=True)
class CheckChange:
    """One rule that comes out otherwise on one subject; None where it does not apply."""

    rule: str
    subject: str | None
    old: str | None
    new: str | None


def add(archive: Archive, report_id: int, copy: Copy, reason: str, role: Role, base: Base | None) -> int:
    """Add a version with all that it changed; return its number. Only inside a transaction."""
    conn = archive.db.conn
    last = conn.execute("SELECT max(version) FROM report_versions WHERE report_id = ?", (report_id,)).fetchone()[0]
    version = int(last or 0) + 1
    conn.execute(
        "INSERT INTO report_versions (report_id, version, snapshot_sha256, url, parser_version, rules_version, "
        "seen_at, reason, base_version, role, status) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            report_id, version, copy.sha256, copy.url, PARSER_VERSION, rules_version() if role == "shown" else None,
            copy.source.fetched_at, reason, base.version if base else None, role, str(copy.report.status),
        ),
    )  # fmt: skip
    if base is not None:
        _write(archive, report_id, version, role, base, copy.report, copy.agency or base.agency)
    elif version > 1:  # nothing leads to it from the version shown
        citations.keep_apart(archive.db, report_id, version, copy.report)
    return version


def add_late(archive: Archive, current: StoredReport, copy: Copy, role: Role) -> int | None:
    """Add what an address said once, between what it said before and after; None where it said the same.

    Where it said the same as the version after it, that one was seen earlier than was known.
    """
    db = archive.db
    where = (current.id, copy.url, copy.source.fetched_at)
    earlier = _versions(db, "seen_at <= ? AND role IS NOT 'unread' ORDER BY seen_at DESC, version DESC LIMIT 1", where)
    later = _versions(db, "seen_at > ? ORDER BY seen_at, version", where)
    if not earlier and not later:
        return _beside_current(archive, current, copy, role)
    before = _base(archive, current, earlier[0]) if earlier else None
    if before is not None and same_content(before.report, copy.report):
        return None
    after = _base(archive, current, later[0]) if later else None
    if after is not None and same_content(copy.report, after.report):
        db.conn.execute(
            "UPDATE report_versions SET seen_at = ? WHERE report_id = ? AND version = ?",
            (copy.source.fetched_at, current.id, after.version),
        )
        return None
    if is_unread(copy.report) and before is not None and not is_unread(before.report):
        role = "unread"
    version = add(archive, current.id, copy, "source", role, before)
    if not is_unread(copy.report):
        _compare_later(archive, current, later, before, Base(version, copy.report, copy.agency))
    return version


def _compare_later(archive: Archive, current: StoredReport, later: list[int], before: Base | None, base: Base) -> None:
    """Compare anew what follows a version that was put in, to the first that can be read: all others follow that."""
    bases = {before.version if before else None}
    for version in later:
        last = _base(archive, current, version)
        if last is None or not _goes_on_from(archive.db, current.id, version, bases):
            return
        _compare_anew(archive, current.id, last, base)
        if not is_unread(last.report):
            return
        bases.add(version)


def _beside_current(archive: Archive, current: StoredReport, copy: Copy, role: Role) -> int | None:
    """Add what an address said once that has no version of its own: it agreed with the one that is shown."""
    if copy.url != current.url:
        role = "copy"
    same = role == "copy" and not differing_figures(current.report, copy.report)
    if same or same_content(current.report, copy.report) or is_known(archive.db, current.id, copy.sha256):
        return None
    return add(archive, current.id, copy, "source", role, Base.of(current))


def is_known(db: Database, report_id: int, sha256: str) -> bool:
    """Say whether a report has a version that was read from this body."""
    return (
        db.conn.execute(
            "SELECT 1 FROM report_versions WHERE report_id = ? AND snapshot_sha256 = ?", (report_id, sha256)
        ).fetchone()
        is not None
    )


def is_unread(report: Report) -> bool:
    """Say whether nothing of a report's figures could be read."""
    return report.status is Status.UNREADABLE


def changed_checks(old: Iterable[Check], new: Iterable[Check]) -> list[CheckChange]:
    """Return the rules that come out otherwise: mended, broken, decided or not any more, applied or not any more.

    A rule that speaks of one subject more than once counts by its worst result.
    """
    before, after = _results(old), _results(new)
    names = sorted({**before, **after}, key=lambda name: (name[0], name[1] or ""))
    found = (
        CheckChange(rule, subject, before.get((rule, subject)), after.get((rule, subject))) for rule, subject in names
    )
    return [one for one in found if one.old != one.new]


def _results(checks: Iterable[Check]) -> Mapping[tuple[str, str | None], str]:
    found: dict[tuple[str, str | None], str] = {}
    for one in checks:
        name = (one.rule, one.subject)
        found[name] = min(found.get(name, one.result), one.result, key=_WORST.index)
    return found


def _write(
    archive: Archive, report_id: int, version: int, role: Role, base: Base, report: Report, agency: Agency | None
) -> None:
    """Write what a version changed; nothing of the figures of one that cannot be read beside one that could."""
    cells: list[Change] = []
    texts: list[TextChange] = []
    checks: list[CheckChange] = []
    if role == "unread":
        texts = [one for one in changed_texts(base.report, report) if one.part == "status"]
    else:
        cells = differing_figures(base.report, report) if role == "copy" else changed_cells(base.report, report)
        checks = changed_checks(
            evaluate(base.report, base.agency, archive.places), evaluate(report, agency, archive.places)
        )
        if role == "copy":  # a copy that lacks a table or a chapter contradicts nothing
            checks = [one for one in checks if one.old and one.new]
        else:
            texts = changed_texts(base.report, report)
    insert = archive.db.conn.executemany
    insert(
        "INSERT INTO cell_changes (report_id, version, chapter, line, field, old_raw, new_raw, old_value, new_value) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(report_id, version, *one.cell, *_both(one, "raw"), *_both(one, "value")) for one in cells],
    )
    insert(
        "INSERT INTO text_changes (report_id, version, part, number, heading, old, new) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(report_id, version, one.part, one.number, one.under, one.old, one.new) for one in texts],
    )
    insert(
        "INSERT INTO check_changes (report_id, version, rule, subject, old_result, new_result) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        [(report_id, version, one.rule, one.subject, one.old, one.new) for one in checks],
    )


def _both(change: Change, name: str) -> tuple[object, object]:
    return getattr(change.old, name, None), getattr(change.new, name, None)


def _versions(db: Database, when: str, where: tuple[int, str, str]) -> list[int]:
    """Return the versions that an address gave before or after a moment."""
    rows = db.conn.execute(f"SELECT version FROM report_versions WHERE report_id = ? AND url = ? AND {when}", where)
    return [int(version) for (version,) in rows]


def _base(archive: Archive, current: StoredReport, version: int) -> Base | None:
    """Return a version with what it says; its body is read again, unless it is the one shown."""
    if version == current.version:
        return Base.of(current)
    sha256, url = archive.db.conn.execute(
        "SELECT snapshot_sha256, url FROM report_versions WHERE report_id = ? AND version = ?", (current.id, version)
    ).fetchone()
    copy = read_again(archive, sha256, url)
    return None if copy is None else Base(version, copy.report, copy.agency or current.agency)


def _goes_on_from(db: Database, report_id: int, version: int, bases: set[int | None]) -> bool:
    """Say whether a version is compared with one of these, and not with another address's."""
    row = db.conn.execute(
        "SELECT base_version, role FROM report_versions WHERE report_id = ? AND version = ?", (report_id, version)
    ).fetchone()
    return row[1] in ("shown", "earlier", "unread") and row[0] in bases


def _compare_anew(archive: Archive, report_id: int, last: Base, base: Base) -> None:
    """Compare a version with what came before it, now that this is known."""
    conn = archive.db.conn
    for table in ("cell_changes", "text_changes", "check_changes"):
        conn.execute(f"DELETE FROM {table} WHERE report_id = ? AND version = ?", (report_id, last.version))
    (role,) = conn.execute(
        "SELECT role FROM report_versions WHERE report_id = ? AND version = ?", (report_id, last.version)
    ).fetchone()
    if is_unread(last.report) and not is_unread(base.report):
        role = "unread"
    conn.execute(
        "UPDATE report_versions SET base_version = ?, role = ? WHERE report_id = ? AND version = ?",
        (base.version, role, report_id, last.version),
    )
    _write(archive, report_id, last.version, role, base, last.report, last.agency)

"""Citations: what one version of one report said in one cell, found for ever.

A citation is ``KEY/vNUMBER-DIGEST/CHAPTER.LINE.FIELD``: the report's public name, its version with the first twelve
digits of the SHA-256 of the body that the version was read from, and the cell by the contract's names. Key and digest
are the same in every data folder; numbers are each folder's own count. So the digest decides, and the number only
between several readings of one body. What a version said is had from the cells shown now by going back, and where need
be forward again, over ``cell_changes``; each version's names the version it was compared with (``base_version``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from archive.identities import aliases
from archive.storage.rows import Cell, cells
from parsers.model import Report, State

DIGITS = 12  # of a body's digest: enough to tell any two bodies of a country apart
_VERSION = re.compile(r"v([1-9]\d{0,8})(?:-([0-9a-f]{8,64}))?")
_CELL = re.compile(r"([234])\.([a-z_]+)\.([a-z_]+)")

Value = int | float | None
Row = Mapping[str, Any]


class UncitedError(LookupError):
    """A citation leads to nothing here; ``key`` is the report's name today, where there is such a report."""

    def __init__(self, said: str, key: str | None = None) -> None:
        super().__init__(said)
        self.key = key


class UnrecordedError(LookupError):
    """A version is known, but not what it printed: only its kept body says it."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation as it is written; parts that were left out are None."""

    key: str
    version: int | None = None
    digest: str | None = None
    cell: Cell | None = None

    def __str__(self) -> str:
        """Write it."""
        parts = [self.key]
        if self.version is not None:
            parts.append(f"v{self.version}{f'-{self.digest[:DIGITS]}' if self.digest else ''}")
        if self.cell is not None:
            parts.append(".".join(map(str, self.cell)))
        return "/".join(parts)

    @property
    def path(self) -> str:
        """Where it leads on the site."""
        return "/cite/" + quote(str(self), safe="/-.")


@dataclass(frozen=True, slots=True)
class Printed:
    """What a cell holds in one version: the text as printed and the value. Both None: blank, or no such cell."""

    raw: str | None
    value: Value


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a report; ``number`` counts in this archive, ``sha256`` is the body that it was read from.

    ``base`` is the version with which it was compared, ``role`` as what it came (see ``archive.history.editions``).
    """

    number: int
    sha256: str
    url: str
    parser_version: str
    seen_at: str
    reason: str
    base: int | None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation that was found.

    ``former`` is the name by which it was asked for, where the report has another one today. ``version`` is the one
    that is meant, ``versions`` are all. ``renumbered``: the citation comes from another data folder, where this
    version has another number. ``others`` are further readings of the body that the citation names.
    """

    report_id: int
    citation: Citation
    former: str | None
    version: Version
    current: int
    versions: tuple[Version, ...]
    renumbered: bool
    others: tuple[int, ...] = ()

    @property
    def is_current(self) -> bool:
        """Whether the cited version is the one that is shown."""
        return self.version.number == self.current


def parse(text: str) -> Citation:
    """Read a citation, its version and cell optional. A key may hold anything but ends before ``/v1``."""
    key, number, digest, cell = text.strip("/"), None, None, None
    head, _, last = key.rpartition("/")
    if head and (found := _CELL.fullmatch(last)) and (name := (int(found[1]), found[2], found[3])) in cells():
        key, cell = head, name
        head, _, last = key.rpartition("/")
    if head and (found := _VERSION.fullmatch(last)):
        key, number, digest = head, int(found[1]), found[2]
    return Citation(key, number, digest, cell)


def find(conn: Any, asked: Citation) -> Cited:
    """Return what a citation means in this archive. Raises UncitedError."""
    known = aliases.current(conn, asked.key)
    if known is None:
        raise UncitedError("no report has or had this name")
    try:
        return _in_report(conn, asked, known)
    except UncitedError:
        # a name that is in use again: what is cited may be the report to which it led before
        row = conn.execute("SELECT report_key FROM report_aliases WHERE key = ?", (asked.key,)).fetchone()
        if row is None or row[0] in (None, known):
            raise
        return _in_report(conn, asked, str(row[0]))


def _in_report(conn: Any, asked: Citation, key: str) -> Cited:
    report_id, current = tuple(conn.execute("SELECT id, version FROM reports WHERE key = ?", (key,)).fetchone())
    known = tuple(versions(conn, report_id))
    number = asked.version
    fitting = _fitting(conn, report_id, asked, known, current)
    if not fitting:
        raise UncitedError("this report has no such version here", key)
    meant = next((one for one in fitting if one.number == number), fitting[-1])
    said = Citation(key, meant.number, meant.sha256, asked.cell)
    others = tuple(one.number for one in fitting if one is not meant)
    renumbered = number is not None and meant.number != number
    return Cited(report_id, said, asked.key if asked.key != key else None, meant, current, known, renumbered, others)


def _fitting(conn: Any, report_id: int, asked: Citation, known: tuple[Version, ...], current: int) -> list[Version]:
    """Return the versions that a citation may mean, oldest first."""
    if asked.digest is None:
        number = current if asked.version is None else asked.version
        return [one for one in known if one.number == number]
    if fitting := [one for one in known if one.sha256.startswith(asked.digest)]:
        return fitting
    # a body that made no version, or whose version is now shown from another copy with the same figures
    stood_for = {
        row[0]
        for row in conn.execute(
            "SELECT version FROM snapshots WHERE report_id = ? AND sha256 >= ? AND sha256 < ? AND version IS NOT NULL",
            (report_id, asked.digest, asked.digest + "g"),
        )
    }
    return [one for one in known if one.number in stood_for]


def versions(conn: Any, report_id: int) -> Iterator[Version]:
    """Yield the versions of a report, oldest first."""
    for row in conn.execute(
        "SELECT version, snapshot_sha256, url, parser_version, seen_at, reason, base_version, role "
        "FROM report_versions WHERE report_id = ? ORDER BY version",
        (report_id,),
    ):
        one = Version(*row)
        # versions stored before that was noted were compared with the one before
        yield one if one.base is not None or one.number == 1 or one.role else replace(one, base=one.number - 1)


def as_printed(conn: Any, report_id: int, version: int) -> dict[Cell, Printed]:
    """Return every cell of a report as one of its versions has it; none where its body could not be read.

    Of a copy at another address (``role`` ``copy``) only what differs from the version shown beside it was noted: its
    other cells are as that one has them. Raises KeyError where there is no such version, UnrecordedError where nothing
    says what it printed.
    """
    known = {one.number: one for one in versions(conn, report_id)}
    if known[version].role == "unread":
        return {}
    (current,) = tuple(conn.execute("SELECT version FROM reports WHERE id = ?", (report_id,)).fetchone())
    said = {
        (chapter, line, field): Printed(raw or None, value)
        for chapter, line, field, raw, value in map(
            tuple,
            conn.execute("SELECT chapter, line, field, raw, value FROM cells WHERE report_id = ?", (report_id,)),
        )
    }
    down, up = _ancestors(known, version), _ancestors(known, current)
    if not set(down) & set(up):
        said, up = _kept_apart(conn, report_id, down.pop()), []
    for number in up:  # back to the version from which both come
        if number in down:
            down = down[: down.index(number)]
            break
        said |= {cell: old for cell, old, _ in _changes(conn, report_id, number)}
    for number in reversed(down):  # and on to the one that is asked for
        said |= {cell: new for cell, _, new in _changes(conn, report_id, number)}
    return said


def keep_apart(db: Any, report_id: int, version: int, report: Report) -> None:
    """Keep the cells of a version that none other is compared with, so that it can be cited. In a transaction only."""
    said = {
        f"{one.chapter}.{one.line}.{one.field}": [one.raw, one.value]
        for one in report.figures
        if one.state is not State.MISSING
    }
    db.conn.execute(
        "INSERT INTO version_cells (report_id, version, cells) VALUES (?, ?, ?)",
        (report_id, version, json.dumps(said, ensure_ascii=False, separators=(",", ":"))),
    )


def _kept_apart(conn: Any, report_id: int, version: int) -> dict[Cell, Printed]:
    row = conn.execute(
        "SELECT cells FROM version_cells WHERE report_id = ? AND version = ?", (report_id, version)
    ).fetchone()
    if row is None:  # stored before such cells were kept
        raise UnrecordedError(f"what version {version} of report {report_id} said was not kept")
    found: dict[Cell, Printed] = {}
    for name, (raw, value) in json.loads(row[0]).items():
        chapter, line, field = name.split(".")
        found[int(chapter), line, field] = Printed(raw or None, value)
    return found


def _ancestors(known: Mapping[int, Version], version: int) -> list[int]:
    """Return a version and those that it was compared with, back to the first."""
    found = [known[version].number]
    while (base := known[found[-1]].base) is not None and base in known and base not in found:
        found.append(base)
    return found


def _changes(conn: Any, report_id: int, version: int) -> Iterator[tuple[Cell, Printed, Printed]]:
    for row in conn.execute(
        "SELECT chapter, line, field, old_raw, old_value, new_raw, new_value FROM cell_changes "
        "WHERE report_id = ? AND version = ?",
        (report_id, version),
    ):
        chapter, line, field, old_raw, old_value, new_raw, new_value = tuple(row)
        yield (chapter, line, field), Printed(old_raw or None, old_value), Printed(new_raw or None, new_value)


def version_of(db: Any, report_id: int | None, sha256: str, report: Report) -> int | None:
    """Return the version of a report whose figures a body has that says ``report``, and was added to it a moment ago.

    Its own, where it made one; else the one shown, else the newest with the same values in all cells that the body has.
    None where there is none, or the body states no figure.
    """
    if report_id is None:
        return None
    numbers = [
        (one.number, one.sha256)
        for one in sorted(versions(db.conn, report_id), key=lambda one: one.number, reverse=True)
    ]
    if own := [number for number, digest in numbers if digest == sha256]:
        return own[0]
    said = {(one.chapter, one.line, one.field): one.value for one in report.figures if one.state is not State.MISSING}
    (current,) = db.conn.execute("SELECT version FROM reports WHERE id = ?", (report_id,)).fetchone()
    for number in (current, *(number for number, _ in numbers if number != current)) if said else ():
        try:
            printed = as_printed(db.conn, report_id, number)
        except UnrecordedError:
            continue
        if all(cell in printed and printed[cell].value == value for cell, value in said.items()):
            return int(number)
    return None

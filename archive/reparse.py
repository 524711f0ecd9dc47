"""Every stored body again, with today's parser, on all cores and without the network.

A change that the parser makes is a version with the reason ``parser``, told apart from changes of the source. What
comes out as it was is not written. Bodies are read ahead, and settled in the order of the archive. A run that was
killed goes on where it was: its mark in ``meta`` is written together with every change. What changes, or would change,
is told by ``archive.history.differences``, one thing a row.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from sqlite_utils import Database

from archive import coverage
from archive.console.progress import Progress, silent
from archive.history import joining, versions
from archive.history.changelist import ChangeList
from archive.history.changes import same_content, same_reading
from archive.history.differences import Difference, Reading, Totals, for_a_reader, of_copy, of_newcomer, of_report
from archive.history.standing import Standing, stated
from archive.identities import aliases, identity
from archive.ingest import LOST, settled, store, take_up
from archive.readers.converters import stands
from archive.readers.processes import read_in_order
from archive.readers.reading import Parsed
from archive.removals.applied import without
from archive.sources import FAILURES, Crash, Source, of_exchange
from archive.storage.bodies import DamagedBodyError
from archive.storage.rows import holds, sound
from archive.storage.store import Archive, StoredReport, load
from parsers import PARSER_VERSION
from parsers.model import Problem, Refused, Report

MARK = "reparse"  # name of the row in ``meta``
OFTEN = 500  # bodies that change nothing, after which the mark is moved
COMMON = 15  # lines, fields and rules that are shown to a reader
SHOWN = 200  # differences that are told one by one; a file takes them all
#: A copy that is not the one shown; or what its address gives now, which could not be read when what is shown could.
BESIDE = "(r.url <> l.url OR (l.status = 'unreadable' AND r.snapshot_sha256 <> l.snapshot_sha256))"
#: Such copies, each as it stands now.
COPIES = (
    "SELECT s.id FROM snapshots s JOIN locations l ON l.report_id = s.report_id AND l.url = s.url "
    "AND l.snapshot_sha256 = s.sha256 JOIN reports r ON r.id = s.report_id "
    f"WHERE s.id > ? AND {BESIDE} ORDER BY s.id"
)


@dataclass(slots=True)
class Reparse:
    """What ``gongkai reparse`` says: reports read, cells of theirs that changed, bodies on which the parser failed.

    ``totals`` counts every difference of the whole run, ``first`` are the first of them (since it was last killed).
    """

    reports: int = 0
    cells_changed: int = 0
    failed: int = 0
    totals: Totals = field(default_factory=Totals)
    first: list[Difference] = field(default_factory=list)

    def counts(self) -> dict[str, Any]:
        """Return all but the differences themselves, as plain data."""
        told = {"reports": self.reports, "cells_changed": self.cells_changed, "failed": self.failed}
        return {**told, **self.totals.as_json()}

    def as_json(self) -> dict[str, Any]:
        """Return what ``gongkai reparse --json`` prints."""
        return {**self.counts(), "changes": [one._asdict() for one in self.first]}

    def for_a_reader(self) -> dict[str, Any]:
        """Return the same with the first differences in groups, a report each."""
        told = self.counts()
        for name in ("by_line", "by_field", "by_rule"):
            told[name] = dict(list(told[name].items())[:COMMON])
        more = self.totals.total - len(self.first)
        shown = for_a_reader(self.first) + (f"\n\n… and {more} more: --changes FILE takes all of them" if more else "")
        return {**told, "changes": shown + "\n" if self.first else None}


@dataclass(frozen=True, slots=True)
class _Stored:
    """A body that is to be read again: that of a report, of a copy of one at another address, or one that gave none."""

    what: Literal["reports", "copies", "others"]
    number: int  # of the report, or of the snapshot
    sha256: str
    url: str


def reparse(
    archive: Archive, *, dry_run: bool = False, changes: Path | None = None, progress: Progress = silent
) -> Reparse:
    """Read every body that gave a report, or that gave none, again.

    ``dry_run`` says what would change, and writes nothing; the archive may then be open read-only. ``changes`` is a
    file for all differences (``.csv`` or ``.jsonl``). A run that was killed goes on, in the same file too. Raises
    ChangeListError where the file cannot be written.
    """
    return _Run(archive, dry_run).whole(changes, progress)


class _Run:
    """One run, or what a killed one has left of it."""

    def __init__(self, archive: Archive, dry_run: bool) -> None:
        self.archive = archive
        self.dry_run = dry_run
        self.result = Reparse()
        self.reached = {"reports": 0, "copies": 0, "others": 0}  # the numbers up to which all is done
        self.unmarked = 0
        self.list = ChangeList(None)

    def whole(self, changes: Path | None, progress: Progress) -> Reparse:
        position = None if self.dry_run else self._go_on()
        with ChangeList(changes, position) as self.list:
            return self._whole(progress)

    def _whole(self, progress: Progress) -> Reparse:
        if not self.dry_run:
            take_up(self.archive)
        reports = self._numbers("SELECT id FROM reports WHERE id > ? ORDER BY id", "reports")
        copies = self._numbers(COPIES, "copies")
        others = self._numbers(
            "SELECT id FROM snapshots WHERE result IN ('refused', 'failed') AND id > ? ORDER BY id", "others"
        )
        total = len(reports) + len(copies) + len(others)
        stored = self._stored(reports, copies, others)
        bodies = ((one, self._body(one)) for one in stored if not self.archive.bodies.is_gone(one.sha256))
        done = 0
        for group in read_in_order(self.archive.workers, bodies):
            for one, parsed in group:
                self._settle(one, self._without(one, parsed or LOST))
                done += 1
                progress("reading stored bodies", done, total)
        if not self.dry_run:
            take_up(self.archive)  # bodies of reports that turned out to be others
            coverage.refresh_all(self.archive)
            self._forget_mark()
        progress("reading stored bodies", total, total)
        return self.result

    # -- what is read

    def _numbers(self, sql: str, what: str) -> array[int]:
        """Return the numbers of rows, in a few bytes each: there may be millions."""
        return array("q", (row[0] for row in self.archive.db.conn.execute(sql, (self.reached[what],))))

    def _stored(self, reports: array[int], copies: array[int], others: array[int]) -> Iterator[_Stored]:
        execute = self.archive.db.conn.execute
        for number in reports:
            row = execute("SELECT snapshot_sha256, url FROM reports WHERE id = ?", (number,)).fetchone()
            if row is not None:  # else it turned out to be another report, a moment ago
                yield _Stored("reports", number, *row)
        for number in copies:
            row = execute("SELECT sha256, url FROM snapshots WHERE id = ?", (number,)).fetchone()
            yield _Stored("copies", number, *row)
        for number in others:
            row = execute("SELECT sha256, url FROM snapshots WHERE id = ?", (number,)).fetchone()
            yield _Stored("others", number, *row)

    def _without(self, one: _Stored, parsed: Parsed) -> Parsed:
        """Leave out what is withheld, as what is stored does."""
        return without(self.archive.db.conn, self.archive.bodies, parsed, one.sha256)

    def _body(self, one: _Stored) -> tuple[bytes, Source] | None:
        exchange = self.archive.bodies.exchange(one.sha256, one.url)
        try:
            return None if exchange is None else (self.archive.bodies.get(one.sha256), of_exchange(exchange))
        except DamagedBodyError:
            return None

    # -- what becomes of it

    def _settle(self, one: _Stored, parsed: Parsed) -> None:
        self.reached[one.what] = one.number
        if one.what == "reports":
            self._reread(one, parsed)
        elif one.what == "copies":
            self._copy(one, parsed)
        else:
            self._retry(one, parsed)
        self.unmarked += 1
        if self.unmarked >= OFTEN and not self.dry_run:
            with self.archive.transaction():
                self._mark()

    def _reread(self, one: _Stored, parsed: Parsed) -> None:
        if self._is_known(one, parsed):
            self.result.reports += 1
            self._forget_failures(one.number, one.url)
            return
        try:
            current = load(self.archive.db, one.number)
        except KeyError:  # it turned out to be another report, a moment ago
            return
        if (current.snapshot_sha256, current.url) != (one.sha256, one.url):  # another body is shown since
            one = _Stored("reports", one.number, current.snapshot_sha256, current.url)
            body = self._body(one)
            parsed = self._without(one, self.archive.read(*body)) if body else LOST
        if isinstance(parsed, Crash):
            self.result.failed += 1
            if self._failures(current.id, current.url) != [(parsed.reason, parsed.detail)]:
                self._tell(of_report(current, Reading(parsed), self.archive.places))
                if not self.dry_run:
                    self._note_crash(current, parsed)
            return
        self.result.reports += 1
        if stands(current.report, parsed):
            return
        report = sound(parsed) if isinstance(parsed, Report) else None
        same = report is not None and same_reading(current.report, report)
        if same and current.parser_version == PARSER_VERSION:
            self._forget_failures(current.id, current.url)
            return
        source = self._source(one)
        now = Reading(parsed)
        if report:
            agency, key = identity.named(self.archive, report, source, one.sha256)
            now = Reading(report, key, agency)
        if not same or now.key != current.key:
            self._tell(of_report(current, now, self.archive.places))
        if self.dry_run:
            return
        with self._writing() as db:
            if report:
                self._apply(current, report, source)
            else:
                versions.drop(self.archive, current.id)
                _correct_ledger(db, one.url, one.sha256, parsed)
                store(self.archive, parsed, source, one.sha256)

    def _is_known(self, one: _Stored, parsed: Parsed) -> bool:
        """Say whether today's parser has read this body before, and reads the same: nearly always."""
        row = self.archive.db.conn.execute(
            "SELECT url, snapshot_sha256, parser_version FROM reports WHERE id = ?", (one.number,)
        ).fetchone()
        if row != (one.url, one.sha256, PARSER_VERSION) or not isinstance(parsed, Report):
            return False
        return holds(self.archive.db, one.number, sound(parsed), self.archive.cell_codes)

    def _tell(self, found: list[Difference]) -> None:
        """Take note of what one body changes, or would change."""
        self.result.totals.add(found)
        self.result.cells_changed += sum(one.kind == "cell" for one in found)
        self.result.first += found[: SHOWN - len(self.result.first)]
        self.list.add(found)

    def _forget_failures(self, report_id: int, url: str) -> None:
        if not self.dry_run and self._failures(report_id, url):
            with self._writing() as db:
                versions.forget_failures(db, url)

    def _apply(self, current: StoredReport, report: Report, source: Source) -> None:
        """Store another reading of a report's current body."""
        archive = self.archive
        copy = identity.identified(archive, report, source, current.snapshot_sha256)
        if not identity.same_identity(current, copy):
            if versions.is_stored(archive.db, copy.key):
                versions.drop(archive, current.id)  # its bodies are copies of that other report
                aliases.note(archive.db.conn, current.key, copy.key, "joined")
                return
            versions.rename(archive.db, current.id, copy.key)
        if not same_content(current.report, report):
            versions.new_version(archive, current, copy, "parser")
        elif not same_reading(current.report, report):
            versions.refresh(archive, current, copy)
        else:
            versions.note_parser(archive.db, current)
            return
        joining.reconsider(archive, current.id, copy)

    def _copy(self, one: _Stored, parsed: Parsed) -> None:
        """Settle what a copy at another address is now read as; one on which the parser fails stays what it was."""
        self.result.failed += isinstance(parsed, Crash)
        names = ", ".join(f"l.{name}" for name in Standing._fields)
        row = self.archive.db.conn.execute(
            f"SELECT l.report_id, r.key, r.url, {names} FROM locations l JOIN reports r ON r.id = l.report_id "
            f"WHERE l.url = ? AND l.snapshot_sha256 = ? AND {BESIDE}",
            (one.url, one.sha256),
        ).fetchone()
        if row is None or isinstance(parsed, Crash):  # None: a moment ago it came to be shown
            return
        (report_id, key, shown), known = row[:3], Standing(*row[3:])
        if not isinstance(parsed, Report) and shown == one.url:
            return  # what is shown was read from an earlier body of this address, and stays
        if not isinstance(parsed, Report):
            self._tell([Difference(key, one.url, "copy", "status", known.status, f"refused: {parsed.reason}")])
            if not self.dry_run:
                with self._writing() as db:
                    joining.forget(self.archive, report_id, one.url)
                    _correct_ledger(db, one.url, one.sha256, parsed)
                    store(self.archive, parsed, self._source(one), one.sha256)
            return
        now = self._standing(sound(parsed), one, report_id)
        if now == known:
            return
        self._tell(of_copy(key, one.url, known._asdict().items(), now._asdict().items()))
        if not self.dry_run:
            with self._writing():
                copy = identity.identified(self.archive, sound(parsed), self._source(one), one.sha256)
                joining.reconsider(self.archive, report_id, copy)

    def _standing(self, report: Report, one: _Stored, report_id: int) -> Standing:
        """Return what a copy states as it is now read; writes nothing."""
        source = self._source(one)
        agency, key = identity.named(self.archive, report, source, one.sha256)
        copy = identity.Copy(report, source, one.sha256, agency, None, key)
        return stated(self.archive, copy, agency or load(self.archive.db, report_id).agency)

    def _note_crash(self, current: StoredReport, crash: Crash) -> None:
        """Say that today's parser fails on a report; what an earlier one read of it stays."""
        with self._writing() as db:
            versions.forget_failures(db, current.url)
            versions.write_problem(db, current.id, current.url, Problem(crash.reason, crash.detail))

    def _failures(self, report_id: int, url: str) -> list[tuple[str, str]]:
        """Return what is recorded of a parser that failed on a report."""
        kinds = ", ".join("?" * len(FAILURES))
        return self.archive.db.conn.execute(
            f"SELECT kind, detail FROM problems WHERE report_id = ? AND url = ? AND kind IN ({kinds})",
            (report_id, url, *FAILURES),
        ).fetchall()

    def _retry(self, one: _Stored, parsed: Parsed) -> None:
        if isinstance(parsed, Report):
            self.result.reports += 1
            report = sound(parsed)
            _, key = identity.named(self.archive, report, self._source(one), one.sha256)
            self._tell(of_newcomer(one.url, key, report))
        self.result.failed += isinstance(parsed, Crash)
        if self.dry_run or parsed is LOST:
            return
        source = self._source(one)
        with self._writing() as db:
            if settled(self.archive, parsed, one.sha256, one.url) is None:
                _correct_ledger(db, one.url, one.sha256, parsed)
            store(self.archive, parsed, source, one.sha256)

    def _source(self, one: _Stored) -> Source:
        exchange = self.archive.bodies.exchange(one.sha256, one.url)
        assert exchange is not None, "it was read a moment ago"
        return of_exchange(exchange)

    # -- where a killed run goes on

    def _go_on(self) -> int | None:
        """Go on where a run of the same parser was killed; return how much it wrote into its list of changes."""
        row = self.archive.db.execute("SELECT value FROM meta WHERE name = ?", [MARK]).fetchone()
        mark = json.loads(row[0]) if row else {}
        if mark.get("parser_version") != PARSER_VERSION or "listed" not in mark:
            return None
        counts = mark["result"]
        self.reached = self.reached | mark["reached"]
        self.result = Reparse(counts["reports"], counts["cells_changed"], counts["failed"], Totals.of_json(counts))
        listed: int | None = mark["listed"]
        return listed

    @contextmanager
    def _writing(self) -> Iterator[Database]:
        """Write what one body changes, and that it is done, together."""
        with self.archive.transaction() as db:
            before = db.conn.total_changes
            yield db
            if db.conn.total_changes != before:
                self._mark()

    def _mark(self) -> None:
        mark = {
            "parser_version": PARSER_VERSION,
            "reached": self.reached,
            "result": self.result.counts(),
            "listed": self.list.position(),
        }
        self.archive.db.conn.execute(
            "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (MARK, json.dumps(mark))
        )
        self.unmarked = 0

    def _forget_mark(self) -> None:
        if self.archive.db.execute("SELECT 1 FROM meta WHERE name = ?", [MARK]).fetchone():
            with self.archive.transaction() as db:
                db.conn.execute("DELETE FROM meta WHERE name = ?", (MARK,))


def _correct_ledger(db: Database, url: str, sha256: str, parsed: Parsed) -> None:
    """Let ``fetches`` say what the body it names is now known to be."""
    if isinstance(parsed, Crash):
        return
    outcome, reason = ("refused", str(parsed.reason)) if isinstance(parsed, Refused) else ("ok", None)
    db.conn.execute(
        "UPDATE fetches SET outcome = ?, reason = ? WHERE url = ? AND sha256 = ?", (outcome, reason, url, sha256)
    )

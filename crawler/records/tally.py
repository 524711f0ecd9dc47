"""What one run came to, portal by portal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from archive.ingest import Outcome
from crawler.asking.walls import Failure
from crawler.records.ledger import ColumnRead
from crawler.registry import Portal

Ending = Literal["complete", "partial"]

#: Evidence of a failure that this run did not meet itself: the address failed before, and is not due again yet.
HELD = "held"
#: Failures that are an answer: the address is there no more. All others leave something unknown.
_SETTLED = frozenset({"dead", "soft_404", "moved"})


@dataclass(slots=True)
class Course:
    """One column in one run, or one search for columns, at ``url``: how far it was read."""

    url: str
    pages: int = 0
    entries: int = 0
    stopped_at: str | None = None

    def stop(self, address: str) -> None:
        """Note that it cannot be read on at this address."""
        self.stopped_at = self.stopped_at or address


@dataclass(slots=True)
class Tally:
    """One portal in one run. ``found`` are reports (their ids) at addresses that its lists name.

    ``not_modified``: documents that are as they were; ``not_due``: columns left alone until their time; ``skipped``:
    entries that this run was not to look at (``--year``); ``begun``: all that it is to be asked at first is on its way;
    ``waiting``: what is not settled.
    ``unread``: lists that were not read to their end; ``notes``: what lists say against themselves, and what is
    wrong with a host's certificate.
    """

    portal: Portal
    family: str | None = None
    found: set[int] = field(default_factory=set)
    new_ids: set[int] = field(default_factory=set)
    lists: int = 0
    fetched: int = 0
    new: int = 0
    changed: int = 0
    refused: int = 0
    failed: int = 0
    not_asked: int = 0
    not_modified: int = 0
    not_due: int = 0
    skipped: int = 0
    begun: bool = False
    waiting: int = 0
    courses: dict[str, Course] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    open_ends: int = 0
    failures: Counter[str] = field(default_factory=Counter)

    def course(self, url: str) -> Course:
        """Return the course of the column (or search) at ``url``."""
        return self.courses.setdefault(url, Course(url))

    def columns_read(self) -> list[ColumnRead]:
        """Return how far each column was read. One with entries that nobody asked for was not read to its end."""
        first = next((one.stopped_at for one in self.courses.values() if one.stopped_at), None)
        return [
            ColumnRead(
                self.portal.id,
                one.url,
                one.pages,
                one.entries,
                (one.stopped_at or (first if one.url == self.portal.url else None))
                or (one.url if self.not_asked else None),
            )
            for one in self.courses.values()
        ]

    def took(self, outcome: Outcome) -> None:
        """Count what became of one body."""
        self.new += outcome.result == "new"
        self.changed += outcome.result == "changed"
        self.refused += outcome.result == "refused"
        if outcome.result == "failed":
            self.fail(Failure("parser", outcome.detail or ""))
        if outcome.report_id is not None:
            self.found.add(outcome.report_id)
            self.new_ids |= {outcome.report_id} if outcome.result == "new" else set()

    def joined(self, gone: set[int]) -> None:
        """Take back what was counted as reports of their own and turned out to be copies of others."""
        self.found -= gone
        self.new -= len(self.new_ids & gone)
        self.new_ids -= gone

    def fail(self, failure: Failure) -> None:
        """Count an address that gave nothing, in this run or in the one that asked it last."""
        self.failed += 1
        self.failures[failure.reason] += failure.evidence != HELD
        self.open_ends += failure.reason not in _SETTLED

    def doubt(self, note: str) -> None:
        """Note something once."""
        if note not in self.notes:
            self.notes.append(note)

    def miss(self, url: str, failure: Failure) -> None:
        """Count a list page that could not be read: what it lists is not known."""
        self.failed += 1
        self.failures[failure.reason] += 1
        self.unread.append(f"{url}: {failure.reason} ({failure.evidence})")

    @property
    def status(self) -> Ending:
        """``complete``: every column that was due read to its end, every address on it answered for."""
        left = not self.begun or self.unread or self.open_ends or self.not_asked or self.waiting
        return "partial" if left else "complete"

    def as_row(self) -> dict[str, Any]:
        """Return the contract's row for this portal."""
        return {
            "portal": self.portal.id,
            "family": self.family or self.portal.family,
            "status": self.status,
            "fetched": self.fetched,
            "found": len(self.found),
            "new": self.new,
            "changed": self.changed,
            "refused": self.refused,
            "failed": self.failed,
            "failures": {reason: count for reason, count in sorted(self.failures.items()) if count},
            "lists": self.lists,
            "entries": sum(course.entries for course in self.courses.values()),
            "not_asked": self.not_asked + self.waiting,
            "not_modified": self.not_modified,
            "not_due": self.not_due,
            "skipped": self.skipped,
            "unread": list(self.unread),
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """A run's end. ``stopped``: hosts left alone after too many failures, with the kind of failure.

    ``ended``: ``finished``, or what stopped it before its work was done (a limit, a signal, a fault). ``years``: those
    to which it was narrowed. ``findings``: what is odd about it (:mod:`crawler.operating.watch`).
    """

    status: Ending
    portals: list[dict[str, Any]]
    stopped: dict[str, str] = field(default_factory=dict)
    ended: str = "finished"
    years: list[int] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether everything was had, and nothing is so odd that somebody must look at it."""
        return (
            self.status == "complete"
            and not any(portal["failed"] for portal in self.portals)
            and not any(finding["severity"] == "error" for finding in self.findings)
        )

    @classmethod
    def of(
        cls, tallies: Iterable[Tally], *, ended: str, stopped: dict[str, str], years: Iterable[int] = ()
    ) -> CrawlSummary:
        """Sum up; ``ended`` is ``finished`` only where the run came to the end of its work."""
        rows = [tally.as_row() for tally in tallies]
        complete = ended == "finished" and all(row["status"] == "complete" for row in rows)
        return cls("complete" if complete else "partial", rows, stopped, ended, sorted(years))

    def as_json(self) -> dict[str, Any]:
        """Return what ``gongkai crawl --json`` prints."""
        told: dict[str, Any] = {"status": self.status, "portals": self.portals, "findings": self.findings}
        told |= {"stopped": self.stopped, "ended": self.ended}
        return {**told, "years": self.years} if self.years else told

"""The crawl's way to its ledger: every call is one transaction in the writer's thread."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Concatenate, ParamSpec, TypeVar

from archive import coverage, entries
from archive.entries import Entry
from archive.ingest import Source
from archive.storage.bodies import DamagedBodyError
from archive.storage.store import Archive
from crawler.articles.errands import Errand, ledger_row, with_validators
from crawler.clock import Clock
from crawler.operating import watch
from crawler.operating.journal import Stopwatch, ToldLedger
from crawler.records import revisits
from crawler.records.ledger import ColumnRead, Due, Fetch, Ledger, Standing
from crawler.records.recall import Kept, look_up
from crawler.records.tally import CrawlSummary
from crawler.records.writer import Writer
from crawler.registry import Portal

P = ParamSpec("P")
T = TypeVar("T")


class Memory:
    """What one run remembers, and what it adds. ``run_id`` is None before it has begun."""

    def __init__(self, writer: Writer, clock: Clock, stopwatch: Stopwatch | None = None) -> None:
        """The writer need not be open yet; ``stopwatch`` knows how long answers took, for the log."""
        self._writer = writer
        self._clock = clock
        self._stopwatch = stopwatch or Stopwatch()
        self.run_id: int | None = None
        self.ledger: Ledger

    async def begin(self, portals: Sequence[Portal]) -> int:
        """Open the ledger and a run in it."""
        self.ledger = await self._writer.do(_open, self._clock, self._stopwatch)
        self.run_id = await self._do(Ledger.begin, portals)
        return self.run_id

    async def end(self, summary: CrawlSummary, portals: Iterable[Portal]) -> CrawlSummary:
        """Close the run, and return its summary with what is odd about it."""
        assert self.run_id is not None, "begin first"
        await self._writer.do(_cover)
        return await self._do(_end, self.run_id, summary, {portal.id: portal for portal in portals})

    async def record(self, fetches: Iterable[Fetch]) -> None:
        """Enter outcomes."""
        await self._do(_write, list(fetches), self.run_id)

    async def refuse(self, fetches: Sequence[Fetch]) -> None:
        """Enter refusals that are not held yet."""
        if fetches:
            await self._do(Ledger.write_new_refusals, fetches, self.run_id)

    async def keep(self, body: bytes, source: Source, errand: Errand | None) -> str:
        """Keep a body, and return its digest.

        A list's row is written at once, and so is that of a document that was asked again and gave the same: what waits
        to be read is not asked again by whoever goes on.
        """

        def then(archive: Archive, sha256: str) -> None:
            if errand is not None and (errand.kind == "list" or errand.again):
                fetch = with_validators(ledger_row(errand, "ok", None, None, source.status, sha256), source)
                with archive.transaction():
                    (self.ledger.got if errand.kind == "list" else self.ledger.seen_again)(fetch, self.run_id)

        return await self._writer.keep(body, source, then)

    async def kept(self, address: str, *, had_only: bool) -> Kept | None:
        """Return what is kept of an address; ``had_only``: only if it need not be asked."""
        return await self._writer.do(_kept, self.ledger, address, self.run_id, had_only)

    async def unchanged(self, address: str) -> None:
        """Enter that an address has not changed (304)."""
        await self._do(Ledger.unchanged, address, self.run_id)

    async def robots(self, url: str) -> bytes | None:
        """Return the rules that this address gave lately, if it was asked; empty where there were none."""
        return await self._writer.do(_robots, self.ledger, url)

    async def standing(self, urls: Sequence[str]) -> dict[str, Standing]:
        """Return what is held of these addresses."""
        return await self._read(Ledger.standing, urls)

    async def due(self, portal_id: str) -> list[Due]:
        """Return what is to be asked again at a portal."""
        return await self._read(Ledger.due, portal_id)

    async def columns_held(self) -> dict[tuple[str, str], bool]:
        """Return the columns known, those read longest ago first: True where one is not due."""
        return await self._read(Ledger.columns_held)

    async def columns_read(self, readings: Sequence[ColumnRead]) -> None:
        """Enter how far columns were read."""
        if readings:
            await self._do(Ledger.columns_read, readings)

    async def listed(self, listed: Sequence[Entry]) -> None:
        """Enter what a page of a column lists that may be reports."""
        if listed:
            await self._do(_note, listed)

    async def list_page(self, sha256: str, address: str) -> str | None:
        """Return the other address, if any, whose page is this body and is a list: the home page, a column."""
        return await self._read(_list_page, sha256, address)

    async def joined(self, report_ids: Iterable[int]) -> set[int]:
        """Return which of these reports are no more: each was joined to another, which has its figures."""
        return await self._read(_joined, list(report_ids))

    async def _do(self, work: Callable[Concatenate[Ledger, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._writer.do(_in_transaction, self.ledger, lambda: work(self.ledger, *args, **kwargs))

    async def _read(self, work: Callable[Concatenate[Ledger, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._writer.do(lambda _: work(self.ledger, *args, **kwargs))


def _open(archive: Archive, clock: Clock, stopwatch: Stopwatch) -> Ledger:
    return ToldLedger(archive.db, clock, stopwatch)


def _in_transaction(archive: Archive, ledger: Ledger, work: Callable[[], T]) -> T:
    assert archive.db is ledger.db, "the ledger of another archive"
    with archive.transaction():
        return work()


def _cover(archive: Archive) -> None:
    """Say what is missing, as far as the columns can tell that this run read, and those before it that were killed."""
    row = archive.db.execute(
        "SELECT min(started_at) FROM runs WHERE id > coalesce((SELECT max(id) FROM runs "
        "WHERE status <> 'running' AND counts ->> 'interrupted' IS NULL), 0)"
    ).fetchone()
    coverage.refresh_all(archive, since=row[0])


def _end(ledger: Ledger, run_id: int, summary: CrawlSummary, portals: Mapping[str, Portal]) -> CrawlSummary:
    narrowed = bool(summary.years)
    courses = [watch.Course.of(row, ended=summary.ended, narrowed=narrowed) for row in summary.portals]
    found = watch.watch(ledger.db, run_id, courses, portals, ledger.clock())
    summary = replace(summary, findings=[one.as_row() for one in found])
    ledger.end(run_id, summary.status, summary.as_json())
    watch.explain_failures(ledger.db)
    return summary


def _note(ledger: Ledger, listed: Sequence[Entry]) -> None:
    entries.note(ledger.db, listed)


def _list_page(ledger: Ledger, sha256: str, address: str) -> str | None:
    row = ledger.db.execute(
        "SELECT f.url FROM snapshots s JOIN fetches f ON f.url = s.url "
        "WHERE s.sha256 = ? AND f.kind = 'list' AND f.url <> ?",
        (sha256, address),
    ).fetchone()
    return str(row[0]) if row is not None else None


def _joined(ledger: Ledger, report_ids: Sequence[int]) -> set[int]:
    sql = "SELECT value AS id FROM json_each(?) WHERE value NOT IN (SELECT id FROM reports)"
    return {int(row["id"]) for row in ledger.db.query(sql, [json.dumps(report_ids)])}


def _write(ledger: Ledger, fetches: Iterable[Fetch], run_id: int | None) -> None:
    for fetch in fetches:
        ledger.write(fetch, run_id)


def _kept(archive: Archive, ledger: Ledger, address: str, run_id: int | None, had_only: bool) -> Kept | None:
    with archive.transaction():
        return look_up(archive, ledger, address, run_id, had_only=had_only)


def _robots(archive: Archive, ledger: Ledger, url: str) -> bytes | None:
    sha256 = ledger.robots(url, revisits.robots_for())
    if sha256 is None:
        return None
    try:
        return archive.bodies.get(sha256) if sha256 else b""
    except DamagedBodyError:  # asked for again, it is kept whole
        return None

"""A country made: one process draws pages and keeps their bodies, the other stores what they say.

A place is one transaction. Whatever is killed goes on at the first place that is not stored; a body that was kept is
not kept again.
"""

from __future__ import annotations

import copyreg
import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from operator import attrgetter
from pathlib import Path
from queue import Empty, Full
from typing import Any

from sqlite_utils import Database

from archive import coverage, entries, neighbours
from archive.corrections import joined
from archive.entries import Entry
from archive.identities.agencies import Agency, identify
from archive.ingest import ToStore, add, note_kept
from archive.places import Places, official
from archive.readers.reading import Parsed, read
from archive.rules import Check, evaluate
from archive.sources import Source
from archive.storage import fulltext
from archive.storage.bodies import Bodies
from archive.storage.connection import transaction
from archive.storage.rows import sound
from archive.storage.samples import make_sample
from archive.storage.segment import HEADING, document
from archive.storage.store import BODIES, Archive
from crawler.records.ledger import Fetch, Ledger
from crawler.records.outcomes import ColumnRead
from crawler.registry import Portal
from parsers.model import Hints, Report
from soak.country.figures import Sparse
from soak.country.land import USUAL, Lot, invented, lots
from soak.country.moulds import Casting, mould
from soak.country.pages import Sheet, column, furniture, sheets

AHEAD = 3  # places that are drawn before they are stored
PATIENCE = 2  # seconds after which one process looks whether the other one lives
CACHE = 1 << 20  # KiB of pages that the storing process holds
LOG = 30_000  # pages of the write-ahead log after which it is written back
Read = Callable[[bytes, Source], Parsed]
Judge = Callable[[Report, Agency | None, Places], Iterable[Check]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What country: the same plan makes the same one."""

    agencies: int
    first: int
    last: int
    seed: int
    #: agencies of one place, unless there are too many for all places
    each: int = USUAL

    def lots(self) -> Iterator[Lot]:
        """Yield the places, in the order in which they are made."""
        return lots(self.agencies, self.seed, self.each)

    @property
    def reports(self) -> int:
        """How many reports there will be: one an agency and year."""
        return self.agencies * (self.last - self.first + 1)


@dataclass(frozen=True, slots=True)
class Kept:
    """One page whose body is kept; ``parsed`` where it had to be read.

    ``agency``, ``checks`` and ``words``, what the search index stores for each longer text, where they are known
    already.
    """

    sheet: Sheet
    sha256: str
    length: int
    parsed: Parsed | None
    agency: Agency | None = None
    checks: tuple[Check, ...] | None = None
    words: tuple[tuple[str, str], ...] = ()

    def says(self) -> Parsed:
        """Return what the parsers say of it."""
        sheet = self.sheet
        if self.parsed is not None:
            return self.parsed
        assert sheet.kind and sheet.made and sheet.casting
        return mould(sheet.kind, sheet.made.year).report(sheet.made, sheet.casting)


@dataclass(frozen=True, slots=True)
class Done:
    """How far a build is: places stored, reports in the archive by plan, seconds of this run."""

    places: int
    reports: int
    seconds: float


def build(plan: Plan, folder: Path) -> Iterator[Done]:
    """Make a country in a data folder, or go on with one; yield after each place."""
    begun = time.monotonic()
    with Archive.open(folder) as archive:
        prepare(archive, plan)
        archive.db.execute(f"PRAGMA cache_size = -{CACHE}")
        archive.db.execute(f"PRAGMA wal_autocheckpoint = {LOG}")
        archive.db.execute("PRAGMA temp_store = MEMORY")  # what a statement of many rows may have to take back
        stored = _stored(archive.db)
        context = multiprocessing.get_context("spawn")
        queue: Any = context.Queue(AHEAD)
        drawing = context.Process(target=_draw, args=(plan, folder, stored, queue), daemon=True)
        drawing.start()
        run_id = begin(archive, plan)
        places, reports = len(stored), 0
        for lot in plan.lots():
            reports += len(lot.offices) * (plan.last - plan.first + 1)
            if lot.portal_id in stored:
                continue
            kept = _next(queue, drawing)
            put_lot(archive, lot, kept, run_id)
            places += 1
            yield Done(places, reports, time.monotonic() - begun)
        drawing.join()
        end(archive, run_id)


def prepare(archive: Archive, plan: Plan) -> None:
    """Mark a new archive as one of samples, and give it the places that are invented.

    Raises ValueError for one that holds another country.
    """
    make_sample(archive.db, archive.folder)
    joined.join(archive.db)  # as whoever opens it next would
    archive.add_regions(invented())
    said = f"{plan.agencies} agencies, {plan.each} to a place, {plan.first}-{plan.last}, seed {plan.seed}"
    archive.db.execute("INSERT OR IGNORE INTO meta (name, value) VALUES ('country', ?)", [said])
    known = archive.db.execute("SELECT value FROM meta WHERE name = 'country'").fetchone()[0]
    if known != said:
        raise ValueError(f"{archive.folder} holds a country of {known}, and not of {said}")


def begin(archive: Archive, plan: Plan) -> int:
    """Enter the run that has crawled the country, once."""
    found = archive.db.execute("SELECT id FROM runs ORDER BY id LIMIT 1").fetchone()
    return int(found[0]) if found else _ledger(archive.db, "2026-03-01T00:00:00Z").begin([])


def end(archive: Archive, run_id: int) -> None:
    """Close it."""
    with archive.transaction():
        _ledger(archive.db, "2026-05-01T00:00:00Z").end(run_id, "complete", {"status": "complete"})


def keep_lot(
    bodies: Bodies, lot: Lot, every: list[Sheet], seed: int, parse: Read | None = None, places: Places | None = None
) -> list[Kept]:
    """Keep the bodies of a place, in one commit; read what is no report, or all with ``parse``.

    ``places``: evaluate the rules that look at one report alone.
    """
    head, foot = furniture(lot, seed)
    kept = []
    with transaction(bodies.db):
        for sheet in every:
            body, source = sheet.body(head, foot), sheet.source
            sha256 = bodies.keep(
                body,
                url=source.url,
                fetched_at=source.fetched_at,
                status=source.status,
                request_headers=source.request_headers,
                response_headers=source.response_headers,
                origin=source.origin(),
            )
            parsed = parse(body, source) if parse else read(body, source) if sheet.made is None else None
            one = Kept(sheet, sha256, len(body), parsed)
            kept.append(_ahead(one, places) if places and sheet.made else one)
    return kept


def _ahead(one: Kept, places: Places) -> Kept:
    """Find out what needs no database."""
    report, source = one.says(), one.sheet.source
    assert isinstance(report, Report) and report.agency
    agency = identify(report.agency, places, region_code=source.region_code, site=source.site, year=report.year)
    checks = tuple(evaluate(sound(report), agency, places))
    words = tuple((each.text, document(each.text)) for each in report.sections if len(each.text) > HEADING)
    return replace(one, agency=agency, checks=checks, words=words)


def put_lot(archive: Archive, lot: Lot, kept: list[Kept], run_id: int) -> None:
    """Store a place with all that a crawl would have written of it, in one transaction."""
    url = column(lot)
    with archive.transaction() as db:
        portal = Portal(lot.portal_id, f"{lot.region.name}（虚构）", f"http://{lot.host}/", "trs", lot.region.code)
        _ledger(db, kept[0].sheet.source.fetched_at).enter(portal)
        note_kept(db, [(one.sha256, one.sheet.source, one.length) for one in kept])
        with fulltext.at_once(db, dict(chain.from_iterable(one.words for one in kept))):
            for one in kept:
                _store(archive, one, run_id)
        listed = {
            one.sheet.source.url: Entry(
                lot.portal_id, url, one.sheet.source.url, one.sheet.title, one.sheet.agency, True
            )
            for one in kept
        }
        entries.note(db, listed.values())
        last = _ledger(db, max(one.sheet.source.fetched_at for one in kept))
        last.columns_read([ColumnRead(lot.portal_id, url, len(listed) // 20 + 1, len(listed), None)])
        coverage.refresh(db, archive.places, [lot.portal_id])
        neighbours.settle_due(archive)


def _store(archive: Archive, one: Kept, run_id: int) -> None:
    source, says = one.sheet.source, one.says()
    headers = dict(source.response_headers)
    fetch = Fetch(
        url=source.url,
        kind="article",
        outcome="ok" if one.sheet.made else "refused",
        reason=None if one.sheet.made else str(getattr(says, "reason", "")),
        detail=None if one.sheet.made else str(getattr(says, "evidence", "")),
        http_status=source.status,
        sha256=one.sha256,
        last_modified=headers["Last-Modified"],
        portal_id=source.portal_id,
        found_on=source.found_on,
        hints=source.hints,
    )
    archive.judge, archive.identify = _judging(one, says), _identifying(one, says)
    add(
        archive, ToStore(says, source, one.sha256, lambda db: _ledger(db, source.fetched_at).write(fetch, run_id))
    )  # whatever it raises ends the build, and nothing of the place is stored


def _judging(one: Kept, says: Parsed) -> Judge:
    """Return what gives the checks of this report as they were evaluated already, and evaluates all others."""

    def judge(report: Report, agency: Agency | None, places: Places) -> Iterable[Check]:
        if one.checks is not None and isinstance(says, Report) and _is_same(report, says):
            return one.checks
        return evaluate(report, agency, places)

    return judge


def _identifying(one: Kept, says: Parsed) -> Callable[..., Agency]:
    """Return what gives the agency of this report as it was identified already, and identifies all others."""
    source = one.sheet.source

    def found(name: str, places: Places, **where: Any) -> Agency:
        asked = {"region_code": source.region_code, "site": source.site}
        if one.agency and isinstance(says, Report) and name == says.agency and where == {**asked, "year": says.year}:
            return one.agency
        return identify(name, places, **where)

    return found


def _is_same(one: Report, other: Report) -> bool:
    told = attrgetter("agency", "year", "scope", "published_on", "signed_on", "figures", "sections")
    return bool(told(one) == told(other))


def _ledger(db: Database, at: str) -> Ledger:
    moment = datetime.fromisoformat(at).astimezone(UTC)
    return Ledger(db, lambda: moment)


def _stored(db: Database) -> frozenset[str]:
    """Return the portals whose places are stored: a place is stored whole."""
    return frozenset(id_ for (id_,) in db.execute("SELECT id FROM portals"))


def drawn(plan: Plan, stored: frozenset[str] = frozenset()) -> Iterator[tuple[Lot, list[Sheet]]]:
    """Yield the places that are not stored with their pages; of others what governments above them add up is drawn."""
    sums: dict[str, dict[int, Sparse]] = {}
    for lot in plan.lots():
        if lot.portal_id in stored and not lot.invented:
            continue
        below = sums.pop(lot.region.code, {})
        every, own = sheets(lot, plan.first, plan.last, plan.seed, below)
        if lot.region.parent_code and own:
            above = sums.setdefault(lot.region.parent_code, {})
            for year, numbers in own.items():
                total = above.setdefault(year, {})
                for key, value in numbers.items():
                    total[key] = total.get(key, 0) + value
        if lot.portal_id not in stored:
            yield lot, every


def _by_fields(one: Any) -> tuple[type, tuple[Any, ...]]:
    """Say how a dataclass is made again: left to itself each looks its fields up anew, which takes longer."""
    return type(one), tuple(getattr(one, name) for name in one.__dataclass_fields__)


for _sent in (Kept, Sheet, Casting, Source, Hints, Agency):
    copyreg.pickle(_sent, _by_fields)


def _draw(plan: Plan, folder: Path, stored: frozenset[str], queue: Any) -> None:
    parent = os.getppid()
    with closing(Bodies(folder / BODIES)) as bodies:
        bodies.db.execute(f"PRAGMA cache_size = -{CACHE // 4}")
        bodies.db.execute(f"PRAGMA wal_autocheckpoint = {LOG}")
        places = Places([*official(), *invented()])
        for lot, every in drawn(plan, stored):
            kept = keep_lot(bodies, lot, every, plan.seed, places=places)
            while not _put(queue, kept):
                if os.getppid() != parent:  # whoever stores was killed
                    os._exit(1)


def _put(queue: Any, kept: list[Kept]) -> bool:
    try:
        queue.put(kept, timeout=PATIENCE)
    except Full:
        return False
    return True


def _next(queue: Any, drawing: Any) -> list[Kept]:
    while True:
        try:
            found: list[Kept] = queue.get(timeout=PATIENCE)
            return found
        except Empty:
            if not drawing.is_alive():
                raise RuntimeError("the process that draws pages has died") from None

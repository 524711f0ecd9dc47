"""A data folder, open: ``gongkai.db`` (the archive and the crawl's ledger) and ``bodies.db``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlite_utils import Database

from archive.corrections import joined
from archive.identities.agencies import Agency, identify
from archive.places import Places, Region
from archive.readers.processes import Workers, WorkersLike, read_apart
from archive.readers.reading import Parsed
from archive.removals import applied
from archive.rules import Check, evaluate
from archive.sources import Source
from archive.storage import reference, rows
from archive.storage.bodies import Bodies
from archive.storage.connection import (
    SchemaError,
    UnwritableError,
    connect,
    migrate,
    refuse_newer,
    sqlite3,
    transaction,
    write_anew,
)
from archive.storage.migrations import migrations
from archive.storage.rows import Cell
from parsers.model import Report

GONGKAI = "gongkai.db"
BODIES = "bodies.db"


class Archive:
    """Both databases of one data folder.

    ``gongkai.db`` is written with ``synchronous=NORMAL``: a killed process loses nothing, and what a power
    cut takes from it is read again from ``bodies.db``, which is written in full before.
    """

    def __init__(self, folder: Path, db: Database, bodies: Bodies, workers: WorkersLike | None = None) -> None:
        """Take open databases; use ``open``."""
        self.folder = folder
        self.db = db
        self.bodies = bodies
        self._workers = workers
        #: Evaluates the rules that look at one report alone; whoever did so before may hand on the result.
        self.judge: Callable[[Report, Agency | None, Places], Iterable[Check]] = evaluate
        #: Says whose report it is; here, too, whoever asked before may hand on the answer.
        self.identify: Callable[..., Agency] = identify

    @classmethod
    def open(cls, folder: Path | str, *, read_only: bool = False, workers: WorkersLike | None = None) -> Archive:
        """Open a data folder; unless ``read_only``, make it where it is missing and bring it up to date.

        An up-to-date archive is not written to. ``workers`` read bodies (None: a process for each core, once there
        is something to read); they are closed with the archive. Raises FileNotFoundError where ``read_only`` and
        there is none, SchemaError where one of its two files is missing, is no database, was written by a later program
        or cannot be brought up to date.
        """
        folder = Path(folder)
        if (folder / GONGKAI).is_file() and not (folder / BODIES).is_file():
            raise SchemaError(
                f"{folder} has {GONGKAI} and no {BODIES}: one half of an archive. Nothing was written; put {BODIES} "
                "back, from a backup if need be (docs/operations.md)."
            )
        if not read_only:
            folder.mkdir(parents=True, exist_ok=True)
        bodies = Bodies(folder / BODIES, read_only=read_only)
        try:
            db = connect(folder / GONGKAI, read_only=read_only, synchronous="NORMAL")
        except BaseException:
            bodies.close()
            raise
        archive = cls(folder, db, bodies, workers)
        try:
            if read_only:
                refuse_newer(db, migrations)
            else:
                migrate(db, migrations)
                reference.bring_up_to_date(db)
                joined.join(db)
                applied.bring_up_to_date(db, bodies)
        except BaseException:
            archive.close()
            raise
        return archive

    def close(self) -> None:
        """Close both databases, and end the reading processes."""
        if self._workers is not None:
            self._workers.close()
        self.db.close()
        self.bodies.close()

    @property
    def workers(self) -> WorkersLike:
        """Whoever reads bodies for this archive."""
        if self._workers is None:
            self._workers = Workers()
        return self._workers

    def read(self, body: bytes, source: Source) -> Parsed:
        """Parse a body in another process; waits for it. Writes nothing."""
        return read_apart(self.workers, body, source)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def scrub(self) -> bool:
        """Write both files anew, so that nothing that was taken out is left in their free pages or logs.

        False where another process reads from them at this moment, and it is to be tried again.
        """
        whole = [write_anew(one) for one in (self.bodies.db, self.db)]
        if all(whole):
            applied.scrubbed(self.db)
        return all(whole)

    def transaction(self) -> AbstractContextManager[Database]:
        """Do all of a block's writes to ``gongkai.db`` or none; nested ones are savepoints."""
        return transaction(self.db)

    def add_regions(self, regions: Iterable[Region]) -> None:
        """Add places that the official list does not have, as sample portals do; writes only what is new."""
        reference.add_regions(self.db, regions)
        self.__dict__.pop("places", None)

    @cached_property
    def places(self) -> Places:
        """The places of this archive."""
        return _places(tuple(self.db.execute("SELECT code, name, level, parent_code FROM regions ORDER BY code")))

    @cached_property
    def cell_codes(self) -> dict[Cell, int]:
        """The numbers that stand for the forms' cells."""
        return reference.cell_codes(self.db)


@lru_cache(maxsize=4)
def _places(regions: tuple[tuple[str, str, str, str | None], ...]) -> Places:
    """Return the places of these rows; archives of one list share them, since making them is a tenth of a second."""
    return Places(Region(*row) for row in regions)


def bring_up_to_date(folder: Path) -> None:
    """Bring an existing archive to this program's schema, if it is not; for those who then open it read-only.

    Raises SchemaError, also where it may not be written.
    """
    with Archive.open(folder, read_only=True) as archive:
        behind = len(migrations.pending(archive.db))
    if not behind:
        return
    try:
        Archive.open(folder).close()
    except (sqlite3.OperationalError, UnwritableError) as fault:
        raise SchemaError(
            f"{folder} is {behind} steps behind this version's schema, and cannot be written: {fault}"
        ) from fault


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report as the archive holds it now; ``report`` is as it was read."""

    id: int
    key: str
    version: int
    url: str
    snapshot_sha256: str
    parser_version: str
    agency_id: int | None
    agency: Agency | None
    report: Report


def load(db: Database, report_id: int) -> StoredReport:
    """Rebuild a report from its rows. Raises KeyError where there is no such report."""
    row = db.conn.execute(
        "SELECT id, key, version, url, snapshot_sha256, parser_version, agency_id FROM reports WHERE id = ?",
        (report_id,),
    ).fetchone()
    if row is None:
        raise KeyError(report_id)
    id_, key, version, url, sha256, parser_version, agency_id = row
    agency = agency_of(db, agency_id)
    report = rows.read(db, report_id)
    return StoredReport(id_, key, version, url, sha256, parser_version, agency_id, agency, report)


def agency_of(db: Database, agency_id: int | None) -> Agency | None:
    """Return an agency by its number."""
    if agency_id is None:
        return None
    name, region_code, level, kind, key = db.conn.execute(
        "SELECT name, region_code, level, kind, key FROM agencies WHERE id = ?", (agency_id,)
    ).fetchone()
    return Agency(name, region_code, level, kind, key.partition("-")[2])

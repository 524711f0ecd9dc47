"""What a report costs an archive, and what one more costs: ``python -m bench.growth DIR``.

Bytes by table and index; pages written and time of one report more.

One more report is one of an agency that the archive has, of the year after its last: with all that follows from it
(rules between years, its government's sums, search, coverage), in a transaction of its own. The archive stays as it
is: whatever is written goes to its logs, which are never written back and are thrown away afterwards.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from statistics import median

from archive.ingest import keep, store
from archive.sources import Source
from archive.storage.rows import sound
from archive.storage.store import BODIES, GONGKAI, Archive, load

Size = tuple[str, int, int]
Taken = tuple[float, float, int]  # seconds with the commit, seconds of computing, pages written to the log
FRAME = 24  # bytes before each page of a log


def sizes(archive: Archive) -> tuple[int, list[Size]]:
    """Return how many reports there are, and each table's and index's name, bytes and pages, the largest first."""
    reports = archive.db.execute("SELECT count(*) FROM reports").fetchone()[0]
    rows = archive.db.execute(
        "SELECT name, sum(pgsize), count(*) FROM dbstat GROUP BY name ORDER BY 2 DESC, 1"
    ).fetchall()
    return int(reports), rows


def one_more(archive: Archive, times: int, seed: int) -> Iterator[Taken]:
    """Store a report more, again and again. Nothing is written back from the logs."""
    chance = Random(seed)  # noqa: S311
    db = archive.db
    for one in (db, archive.bodies.db):
        one.execute("PRAGMA wal_autocheckpoint = 0")
    log = archive.folder / f"{GONGKAI}-wal"
    frame = FRAME + db.execute("PRAGMA page_size").fetchone()[0]
    last, year = db.execute("SELECT max(id), max(year) FROM reports").fetchone()  # before any is added
    drawn: set[int] = set()  # a small archive has few agencies: the same one has no year more
    for number in range(times):
        row = None
        while row is None or row[0] in drawn:
            row = db.execute(
                "SELECT id FROM reports WHERE id >= ? AND year = ? AND status = 'complete' AND scope = 'own' "
                "ORDER BY id LIMIT 1",
                [chance.randint(1, last), year],
            ).fetchone()
        drawn.add(row[0])
        known = load(db, row[0])
        assert known.report.year is not None
        portal = db.execute("SELECT portal_id FROM reports WHERE id = ?", [known.id]).fetchone()[0]
        region = db.execute("SELECT region_code FROM portals WHERE id = ?", [portal]).fetchone()
        report = sound(replace(known.report, year=known.report.year + 1))
        body = f"{seed} {number} {time.time_ns()}".encode()
        source = Source(
            f"{known.url}?{time.time_ns()}", "2027-02-01T00:00:00Z", 200, "text/html",
            portal_id=portal, region_code=region[0] if region else None,
        )  # fmt: skip
        sha256 = keep(archive, body, source)
        before = log.stat().st_size
        begun, busy = time.perf_counter(), time.process_time()
        outcome = store(archive, report, source, sha256)
        took, computed = time.perf_counter() - begun, time.process_time() - busy
        assert outcome.result in ("new", "changed"), outcome
        yield took, computed, (log.stat().st_size - before) // frame


def one_more_aside(folder: Path, times: int, seed: int) -> list[Taken]:
    """Do so, and leave the archive as it was. Nobody else may have it open.

    Raises RuntimeError where its logs could not be written back before, or it was written to nevertheless.
    """
    with Archive.open(folder) as archive:
        for one in (archive.db, archive.bodies.db):
            if one.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                raise RuntimeError(f"{folder} is in use")
    before = _written(folder)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    with closing(ours):
        process = context.Process(target=_measure, args=(theirs, folder, times, seed))
        process.start()
        theirs.close()
        taken: list[Taken] = ours.recv()
        process.join()
    for name in (GONGKAI, BODIES):
        for log in ("-wal", "-shm"):
            (folder / f"{name}{log}").unlink(missing_ok=True)
    if _written(folder) != before:
        raise RuntimeError(f"{folder} was written to")
    return taken


def _measure(answer: Connection, folder: Path, times: int, seed: int) -> None:
    """Measure, and end as if killed: who closes a database as the last one writes its log back."""
    try:
        answer.send(list(one_more(Archive.open(folder), times, seed)))
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _written(folder: Path) -> list[tuple[int, int]]:
    return [(one.st_size, one.st_mtime_ns) for one in ((folder / name).stat() for name in (GONGKAI, BODIES))]


def main() -> int:
    """Print both."""
    asked = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__.partition("\n")[0])
    asked.add_argument("folder", type=Path, help="a data folder that nobody else has open")
    asked.add_argument("--times", type=int, default=40)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--no-sizes", action="store_true", help="do not read the whole archive for its sizes")
    given = asked.parse_args()
    with Archive.open(given.folder, read_only=True) as archive:
        reports, rows = (0, []) if given.no_sizes else sizes(archive)
        total = sum(size for _, size, _ in rows)
        bodies = (given.folder / "bodies.db").stat().st_size
        if reports:
            print(f"{reports} reports: {total / reports:.0f} bytes a report, and {bodies / reports:.0f} of bodies")
        for name, size, pages in rows:
            if size * 200 > total:
                print(f"{name:32} {size / reports:9.1f} bytes a report {pages:9} pages {100 * size / total:5.1f} %")
    taken = one_more_aside(given.folder, given.times, given.seed)
    for name, values in zip(("seconds", "seconds of computing", "pages"), zip(*taken, strict=True), strict=True):
        ordered = sorted(values)
        print(f"one more report: {name}: median {median(values):.4g}, p95 {ordered[int(len(ordered) * 0.95)]:.4g}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Whether a country is what ingesting its pages gives: every table held against an archive made by the ordinary way.

The other archive gets the same pages in the same order; each is read by the parsers, and nothing is cast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from random import Random
from typing import Any

from sqlite_utils import Database

from archive.readers.reading import read
from archive.storage.store import Archive
from soak.country.build import Plan, begin, drawn, end, keep_lot, prepare, put_lot
from soak.country.land import Lot

Rows = Iterable[tuple[Any, ...]]
#: What is numbered in the order of arrival, and so is another number in an archive of fewer places.
NUMBERS = frozenset({"id", "report_id", "agency_id", "parent_id", "successor_id", "run_id"})
SHADOWS = ("_data", "_idx", "_docsize", "_config", "_content")


def ordinary(plan: Plan, folder: Path, wanted: Callable[[Lot], bool] = lambda lot: True) -> list[Lot]:
    """Make an archive of a country by ingesting its pages; return the places that it has."""
    made = []
    with Archive.open(folder) as archive:
        prepare(archive, plan)
        run_id = begin(archive, plan)
        for lot, every in drawn(plan, _unwanted(plan, wanted)):
            put_lot(archive, lot, keep_lot(archive.bodies, lot, every, plan.seed, parse=read), run_id)
            made.append(lot)
        end(archive, run_id)
    return made


def differences(one: Path, other: Path) -> Iterator[str]:
    """Yield where two whole archives differ: each row of each table, and every word of the search indexes."""
    with Archive.open(one, read_only=True) as first, Archive.open(other, read_only=True) as second:
        for db, twin in ((first.db, second.db), (first.bodies.db, second.bodies.db)):
            names = [_tables(each) for each in (db, twin)]
            if names[0] != names[1]:
                yield f"tables: {names[0]} and {names[1]}"
            for table in names[0]:
                yield from _compared(table, *(each.execute(_all(each, table)) for each in (db, twin)))


def sampled(plan: Plan, built: Path, folder: Path, places: int) -> tuple[int, list[str]]:
    """Ingest some places of a large country the ordinary way; return how many reports were compared, and what differs.

    Numbers that count arrivals are left out. Places whose governments add up other places are left out, too.
    """
    every = [lot for lot in plan.lots() if not lot.invented or lot.region.level == "county"]
    chosen = {lot.portal_id for lot in Random(plan.seed).sample(every, min(places, len(every)))}
    made = ordinary(plan, folder, lambda lot: lot.portal_id in chosen)
    found: list[str] = []
    reports = 0
    with Archive.open(built, read_only=True) as big, Archive.open(folder, read_only=True) as small:
        for lot in made:
            keys = _keys(small.db, lot)
            reports += len(keys)
            if keys != _keys(big.db, lot):
                found.append(f"{lot.region.code}: other reports")
                continue
            for key in keys:
                found += _of_report(big.db, small.db, key)
            found += _of_portal(big.db, small.db, lot)
    return reports, found


def _unwanted(plan: Plan, wanted: Callable[[Lot], bool]) -> frozenset[str]:
    return frozenset(lot.portal_id for lot in plan.lots() if not wanted(lot))


def _tables(db: Database) -> list[str]:
    rows = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    names = [name for (name,) in rows if not name.startswith("sqlite_")]
    indexes = [name for name in names if name.endswith("_fts")]
    return [one for one in names if not any(one == index + end for index in indexes for end in SHADOWS)]


def _all(db: Database, table: str) -> str:
    if table.endswith("_fts"):
        db.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{table}_words USING fts5vocab('main', '{table}', 'instance')"
        )
        return f"SELECT * FROM temp.{table}_words ORDER BY term, doc, col, offset"
    if table == "_sqlite_migrations":
        return "SELECT migration_set, name FROM _sqlite_migrations ORDER BY 1, 2"
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    return f"SELECT {', '.join(columns)} FROM {table} ORDER BY {', '.join(columns)}"


def _compared(where: str, one: Rows, other: Rows) -> Iterator[str]:
    for left, right in zip_longest(one, other):
        if left != right:
            yield f"{where}: {left} and {right}"
            return


def _keys(db: Database, lot: Lot) -> list[str]:
    rows = db.execute("SELECT key FROM reports WHERE portal_id = ? ORDER BY key", [lot.portal_id])
    return [key for (key,) in rows]


def _of_report(big: Database, small: Database, key: str) -> Iterator[str]:
    for table in _tables(small):
        columns = [row[1] for row in small.execute(f"PRAGMA table_info({table})")]
        name = "id" if table == "reports" else "report_id"
        if name not in columns:
            continue
        told = [one for one in columns if one not in NUMBERS]
        sql = (
            f"SELECT {', '.join(told)} FROM {table} WHERE {name} = (SELECT id FROM reports WHERE key = ?) "
            f"ORDER BY {', '.join(told)}"
        )
        yield from _compared(f"{key} {table}", big.execute(sql, [key]), small.execute(sql, [key]))


def _of_portal(big: Database, small: Database, lot: Lot) -> Iterator[str]:
    """Compare what is known of a portal beside its reports: the ledger, its columns, its agencies and their years."""
    for table in ("fetches", "column_entries", "portal_columns"):
        columns = [row[1] for row in small.execute(f"PRAGMA table_info({table})") if row[1] not in NUMBERS]
        sql = f"SELECT {', '.join(columns)} FROM {table} WHERE portal_id = ? ORDER BY {', '.join(columns)}"
        yield from _compared(
            f"{lot.portal_id} {table}", big.execute(sql, [lot.portal_id]), small.execute(sql, [lot.portal_id])
        )
    sql = (
        "SELECT a.key, a.name, a.level, a.kind, s.year, s.state, s.reason, s.portal_id, s.column_url, s.looked_at "
        "FROM agencies a JOIN coverage_store s ON s.agency_id = a.id WHERE a.region_code = ? ORDER BY a.key, s.year"
    )
    yield from _compared(
        f"{lot.region.code} coverage", big.execute(sql, [lot.region.code]), small.execute(sql, [lot.region.code])
    )

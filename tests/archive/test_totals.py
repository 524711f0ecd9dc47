"""``request_totals`` is at any moment what adding up the agencies' own reports gives, whatever is done to them."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from archive.connection import sqlite3
from archive.migrations import APPLICANT_LINES
from archive.site import metadata
from archive.store import Archive

LINES = APPLICANT_LINES.split()
PLACE = (
    "CASE WHEN r.agency_id IS NULL THEN '?' "
    "ELSE coalesce((SELECT region_code FROM agencies WHERE id = r.agency_id), '') END"
)
ADDED_UP = (
    f"SELECT q.applicant, r.year, {PLACE}, count(*), {', '.join(f'sum(q.{line})' for line in LINES)}, "
    f"{', '.join(f'count(q.{line})' for line in LINES)} FROM reports r JOIN requests q ON q.report_id = r.id "
    "WHERE r.year IS NOT NULL AND r.scope NOT IN ('aggregate', 'own_level', 'vertical') "
    "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
)


@pytest.fixture
def db(tmp_path: Path) -> Any:
    with Archive.open(tmp_path) as archive:
        for number, region in enumerate([None, "370202", "370203"], 1):
            archive.db.execute(
                "INSERT INTO agencies (id, key, name, region_code) VALUES (?1, ?1, ?1, ?2)", [number, region]
            )
        yield archive.db.conn


def _report(db: sqlite3.Connection, id_: int, agency: int | None, year: int | None, scope: str) -> None:
    db.execute(
        "INSERT INTO reports "
        "(id, key, agency_id, year, scope, url, status, snapshot_sha256, parser_version, file_kind) "
        "VALUES (?1, ?1, ?2, ?3, ?4, '', 'complete', '', '', 'html')",
        (id_, agency, year, scope),
    )


def _asked(db: sqlite3.Connection, id_: int, applicant: str, new: int | None, done: int | None) -> None:
    db.execute(
        "INSERT INTO requests (report_id, applicant, new_requests, total_processed) VALUES (?, ?, ?, ?)",
        (id_, applicant, new, done),
    )


def test_a_blank_adds_nothing_and_all_blank_is_no_zero(db: sqlite3.Connection) -> None:
    for id_, new in ((1, 7), (2, None), (3, 0)):
        _report(db, id_, 2, 2023, "own")
        _asked(db, id_, "total", new, None)
    said = "SELECT reports, new_requests, new_requests_filled, total_processed FROM request_totals"
    assert db.execute(said).fetchall() == [(3, 7, 2, None)]
    db.execute("DELETE FROM requests WHERE report_id = 1")
    assert db.execute(said).fetchall() == [(2, 0, 1, None)]
    db.execute("DELETE FROM reports WHERE id = 3")
    assert db.execute(said).fetchall() == [(1, None, 0, None)]
    db.execute("UPDATE reports SET scope = 'aggregate' WHERE id = 2")
    assert db.execute(said).fetchall() == []


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_done_they_are_what_adding_up_gives(db: sqlite3.Connection, seed: int) -> None:
    chance = Random(seed)
    scopes, agencies, years = ("own", "unknown", "aggregate"), (None, 1, 2, 3), (None, 2021, 2022)
    there: list[int] = []
    for step in range(150):
        deed = chance.choice(("come", "come", "go", "move", "rewrite"))
        one = chance.choice(there) if there else 0
        if deed == "come" or not there:
            there.append(step + 1)
            _report(db, step + 1, chance.choice(agencies), chance.choice(years), chance.choice(scopes))
            one = step + 1
        if deed == "go":
            db.execute("DELETE FROM reports WHERE id = ?", (one,))
            there = [id_ for id_ in there if id_ != one]
        elif deed == "move":
            where = (chance.choice(agencies), chance.choice(years), chance.choice(scopes), one)
            db.execute("UPDATE reports SET agency_id = ?, year = ?, scope = ? WHERE id = ?", where)
        else:
            db.execute("DELETE FROM requests WHERE report_id = ?", (one,))
            for applicant in ("natural_person", "total"):
                _asked(db, one, applicant, chance.choice((None, 0, 5)), chance.choice((None, 2)))
        assert db.execute("SELECT * FROM request_totals ORDER BY 1, 2, 3").fetchall() == db.execute(ADDED_UP).fetchall()


def test_questions_about_all_reports_do_not_read_all_reports(db: sqlite3.Connection) -> None:
    """Their cost is that of the places and years there are, not of the reports."""
    asked = {"year": "", "region": ""}
    of_all = ("requests_by_year", "granted_by_province", "who_asks", "denial_grounds")
    for query in (one for one in metadata.queries() if one.name in of_all):
        steps = " ".join(row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {query.sql}", asked))
        assert "request_totals" in query.sql and "SCAN r " not in steps and " q " not in steps, steps

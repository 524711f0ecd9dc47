"""What is kept added up is at any moment what the reports say, whatever is done to them."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from sqlite_utils import Database

from archive.site import metadata
from archive.storage import totals
from archive.storage.store import Archive

RELEASED = {
    "request_totals": "eb7a33624e51faf1",
    "dispute_totals": "07e0937bfe10dac4",
    "finding_totals": "ac1f79fc315692de",
    "year_figures": "4d901f946185e64a",
    "triggers": "14a7f57aae266ffc",
}
LINES = totals.APPLICANT_LINES.split()
PLACE = (
    "CASE WHEN r.agency_id IS NULL THEN '?' "
    "ELSE coalesce((SELECT region_code FROM agencies WHERE id = r.agency_id), '') END"
)
#: What each table has to hold, said otherwise than by the program: for each row of it, by the rows of the reports.
ADDED_UP = {
    "request_totals": (
        f"SELECT q.applicant, r.year, {PLACE}, count(*), {', '.join(f'sum(q.{line})' for line in LINES)}, "
        f"{', '.join(f'count(q.{line})' for line in LINES)} FROM reports r JOIN requests q ON q.report_id = r.id "
        "WHERE r.year IS NOT NULL AND r.scope NOT IN ('aggregate', 'own_level', 'vertical') "
        "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    ),
    "dispute_totals": (
        f"SELECT d.channel, r.year, {PLACE}, count(*), sum(upheld), sum(corrected), sum(other), sum(pending), "
        "sum(total), count(upheld), count(corrected), count(other), count(pending), count(total) "
        "FROM reports r JOIN disputes d ON d.report_id = r.id "
        "WHERE r.year IS NOT NULL AND r.scope NOT IN ('aggregate', 'own_level', 'vertical') "
        "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    ),
    "finding_totals": (
        f"SELECT c.rule, coalesce(r.year, 0), {PLACE}, count(*), count(DISTINCT c.report_id) "
        "FROM checks c JOIN reports r ON r.id = c.report_id WHERE c.result = 'broken' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    ),
    "year_figures": (
        f"SELECT r.year, coalesce(r.agency_id, 0), r.id, {PLACE}, r.scope, r.status, r.published_on, "
        + ", ".join(f"(SELECT {line} FROM requests WHERE report_id = r.id AND applicant = 'total')" for line in LINES)
        + ", "
        + ", ".join(
            f"(SELECT {result} FROM disputes WHERE report_id = r.id AND channel = '{channel}')"
            for channel in ("review", "litigation_direct", "litigation_after_review")
            for result in ("upheld", "corrected", "other", "pending", "total")
        )
        + ", "
        + ", ".join(
            f"(SELECT {column} FROM disclosures WHERE report_id = r.id AND item = '{item}')"
            for item, column in (
                ("licensing", "decisions"), ("penalties", "decisions"), ("coercion", "decisions"),
                ("fees", "fee_amount_wan"),
            )
        )
        + " FROM reports r WHERE r.year IS NOT NULL ORDER BY 1, 2, 3"
    ),
}  # fmt: skip


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with Archive.open(tmp_path) as archive:
        for number, region in enumerate([None, "370202", "370203"], 1):
            archive.db.execute(
                "INSERT INTO agencies (id, key, name, region_code) VALUES (?1, ?1, ?1, ?2)", [number, region]
            )
        yield archive.db


def _report(db: Database, id_: int, agency: int | None, year: int | None, scope: str) -> None:
    db.execute(
        "INSERT INTO reports "
        "(id, key, agency_id, year, scope, url, status, snapshot_sha256, parser_version, file_kind) "
        "VALUES (?1, ?1, ?2, ?3, ?4, '', 'complete', '', '', 'html')",
        (id_, agency, year, scope),
    )


def _erase(db: Database, id_: int) -> None:
    totals.leave(db, id_)
    for table in ("requests", "disputes", "disclosures"):
        db.execute(f"DELETE FROM {table} WHERE report_id = ?", (id_,))


def _asked(db: Database, id_: int, applicant: str, new: int | None, done: int | None) -> None:
    db.execute(
        "INSERT INTO requests (report_id, applicant, new_requests, total_processed) VALUES (?, ?, ?, ?)",
        (id_, applicant, new, done),
    )


def _fill(db: Database, id_: int, chance: Random) -> None:
    for applicant in ("natural_person", "total"):
        _asked(db, id_, applicant, chance.choice((None, 0, 5)), chance.choice((None, 2)))
    for channel in ("review", "litigation_after_review"):
        row = (id_, channel, chance.choice((None, 0, 3)), chance.choice((None, 1)))
        db.execute("INSERT INTO disputes (report_id, channel, corrected, total) VALUES (?, ?, ?, ?)", row)
    for item in ("regulations", "licensing", "fees"):
        amount = (id_, item, chance.choice((None, 0, 9)), chance.choice((None, 0.5)))
        db.execute("INSERT INTO disclosures (report_id, item, decisions, fee_amount_wan) VALUES (?, ?, ?, ?)", amount)
    totals.enter(db, id_)


def _check(db: Database, id_: int, chance: Random) -> None:
    with totals.counted(db, id_):
        db.execute("DELETE FROM checks WHERE report_id = ?", (id_,))
        for rule in chance.choices(("requests.balance", "requests.balance", "disputes.sum"), k=chance.randrange(4)):
            row = (id_, rule, chance.choice(("holds", "broken", "broken")))
            db.execute("INSERT INTO checks (report_id, rule, result, severity) VALUES (?, ?, ?, 'error')", row)


def test_a_blank_adds_nothing_and_all_blank_is_no_zero(db: Database) -> None:
    for id_, new in ((1, 7), (2, None), (3, 0)):
        _report(db, id_, 2, 2023, "own")
        _asked(db, id_, "total", new, None)
        totals.enter(db, id_)

    def said() -> list[tuple[int | None, ...]]:
        sql = "SELECT reports, new_requests, new_requests_filled, total_processed FROM request_totals"
        return list(db.execute(sql).fetchall())

    assert said() == [(3, 7, 2, None)]
    _erase(db, 1)
    assert said() == [(2, 0, 1, None)]
    db.execute("DELETE FROM reports WHERE id = 3")
    assert said() == [(1, None, 0, None)]
    db.execute("UPDATE reports SET scope = 'aggregate' WHERE id = 2")
    assert said() == []


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_done_they_are_what_the_reports_say(db: Database, seed: int) -> None:
    chance = Random(seed)
    scopes, agencies, years = ("own", "unknown", "aggregate"), (None, 1, 2, 3), (None, 2021, 2022)
    there: list[int] = []
    for step in range(120):
        deed = chance.choice(("come", "come", "go", "move", "say", "rewrite", "check"))
        one = chance.choice(there) if there else 0
        if deed == "come" or not there:
            there.append(one := step + 1)
            _report(db, one, chance.choice(agencies), chance.choice(years), chance.choice(scopes))
            _fill(db, one, chance)
        elif deed == "go":
            db.execute("DELETE FROM reports WHERE id = ?", (one,))
            there = [id_ for id_ in there if id_ != one]
        elif deed == "move":
            where = (chance.choice(agencies), chance.choice(years), chance.choice(scopes), one)
            db.execute("UPDATE reports SET agency_id = ?, year = ?, scope = ? WHERE id = ?", where)
        elif deed == "say":
            said = (chance.choice(("complete", "partial")), chance.choice((None, "2022-01-31")), one)
            db.execute("UPDATE reports SET status = ?, published_on = ? WHERE id = ?", said)
        elif deed == "rewrite":
            _erase(db, one)
            _fill(db, one, chance)
        else:
            _check(db, one, chance)
        for table, wanted in ADDED_UP.items():
            assert db.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall() == db.execute(wanted).fetchall()
    for kept in totals.TABLES:
        assert db.execute(totals.differing(kept)).fetchall() == []


@pytest.mark.parametrize("table", totals.TABLES, ids=lambda table: table.name)
def test_what_is_wrong_is_found_and_made_anew(db: Database, table: totals.Kept) -> None:
    for id_ in (1, 2):
        _report(db, id_, None, 2021, "own")
        _fill(db, id_, Random(3))
        _check(db, id_, Random(0))
    right = db.execute(f"SELECT * FROM {table.name} ORDER BY 1, 2, 3").fetchall()
    last = db.execute(f"PRAGMA table_info({table.name})").fetchall()[-1][1]
    for damage in (f"DELETE FROM {table.name}", f"UPDATE {table.name} SET {last} = 7777"):
        db.execute(damage)
        assert db.execute(totals.differing(table)).fetchall()
        totals.follow(db)
        assert db.execute(f"SELECT * FROM {table.name} ORDER BY 1, 2, 3").fetchall() == right != []


def test_tables_that_are_all_lost_are_made_anew_once(db: Database) -> None:
    _report(db, 1, None, 2021, "own")
    _fill(db, 1, Random(3))
    _check(db, 1, Random(0))
    for table in reversed(totals.TABLES):
        db.execute(f"DELETE FROM {table.name}")
    totals.follow(db)
    for table in totals.TABLES:
        assert db.execute(totals.differing(table)).fetchall() == [], table.name


def test_a_released_step_is_never_edited() -> None:
    """Archives were made by these very statements: other ones are another step (archive/storage/migrations.py)."""
    made = {table.name: f"{table.table()} {table.rows}" for table in totals.TABLES} | {"triggers": totals.triggers()}
    assert {name: sha256(" ".join(said.split()).encode()).hexdigest()[:16] for name, said in made.items()} == RELEASED


def test_questions_about_all_reports_do_not_read_all_reports(db: Database) -> None:
    """Their cost is that of the places and years there are, not of the reports."""
    asked = {"year": "", "region": ""}
    of_all = ("requests_by_year", "granted_by_province", "who_asks", "denial_grounds")
    for query in (one for one in metadata.queries() if one.name in of_all):
        steps = " ".join(row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {query.sql}", asked))
        assert "request_totals" in query.sql and "SCAN r " not in steps and " q " not in steps, steps

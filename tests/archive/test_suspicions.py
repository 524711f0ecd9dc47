"""Suspicions beside the checks: in step with them whoever writes them, and never a figure."""

from __future__ import annotations

import shutil

import pytest

from archive.audit import audit
from archive.causes import suspect
from archive.causes.words import words
from archive.ingest import ingest
from archive.merge import merge
from archive.reparse import reparse
from archive.rules import evaluate
from archive.storage.store import Archive, load
from archive.verify import verify
from tests.archive.printed import PAGE, printed, source

NATURAL, TOTAL = "natural_person", "total"
SOUND = {
    (3, line, field): "12" for line in ("new_requests", "granted_full", "total_processed") for field in (NATURAL, TOTAL)
}
SWAPPED = SOUND | {(3, "granted_full", TOTAL): "21"}
FIGURES = ("requests", "disclosures", "disputes", "cell_store", "indicators")


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stored")
    with Archive.open(folder) as opened:
        ingest(opened, printed(2023, SWAPPED), source())
        ingest(opened, printed(2022, SOUND), source(f"{PAGE}?2022"))
    return folder


@pytest.fixture
def archive(stored, tmp_path):
    with Archive.open(shutil.copytree(stored, tmp_path / "data")) as opened:
        yield opened


def told(archive):
    """What is suspected, by the reports' keys, and which checks refer to it."""
    return {
        "suspicions": archive.db.execute(
            "SELECT r.key, s.number, kind, certainty, s.line, s.field, printed, would_be, cells, mends, candidates, "
            "culprit, reason FROM suspicions s JOIN reports r ON r.id = s.report_id ORDER BY r.key, number"
        ).fetchall(),
        "cells": archive.db.execute(
            "SELECT r.key, number, position, chapter, line, field, printed, would_be FROM suspicion_cells s "
            "JOIN reports r ON r.id = s.report_id ORDER BY r.key, number, position"
        ).fetchall(),
        "checks": archive.db.execute(
            "SELECT r.key, rule, subject, suspicion FROM checks c JOIN reports r ON r.id = c.report_id "
            "WHERE suspicion IS NOT NULL ORDER BY r.key, rule, subject"
        ).fetchall(),
    }


def test_a_suspicion_names_the_cell_and_the_checks_that_it_would_mend(archive):
    found = told(archive)
    ((key, *suspicion),) = found["suspicions"]
    assert key.endswith("2023-own")
    assert suspicion == [
        1, "digits_swapped", "only", "granted_full", TOTAL, "21", 12, 1, 2, 1, "source", "read_plainly",
    ]  # fmt: skip
    assert found["cells"] == [(key, 1, 0, 3, "granted_full", TOTAL, "21", 12)]
    assert found["checks"] == [
        (key, "requests.applicants", "granted_full", 1),
        (key, "requests.outcomes", TOTAL, 1),
    ]
    assert not verify(archive.folder).findings


def test_no_figure_is_changed(archive):
    assert archive.db.execute(
        "SELECT granted_full FROM requests JOIN reports ON id = report_id WHERE applicant = 'total' AND year = 2023"
    ).fetchall() == [(21,)]
    before = {table: archive.db.execute(f"SELECT * FROM {table}").fetchall() for table in FIGURES}
    archive.db.execute("DELETE FROM suspicions")
    archive.db.execute("UPDATE checks SET suspicion = NULL")
    audit(archive)
    assert told(archive)["suspicions"]
    assert {table: archive.db.execute(f"SELECT * FROM {table}").fetchall() for table in FIGURES} == before


def test_searching_changes_nothing_of_a_report(archive):
    (report_id,) = archive.db.execute("SELECT id FROM reports WHERE year = 2023").fetchone()
    made = load(archive.db, report_id).report
    figures = list(made.figures)
    assert suspect(made, evaluate(made, None, archive.places))
    assert made.figures == figures


def test_the_audit_comes_to_the_same_and_writes_it_where_it_is_missing(archive):
    before = told(archive)
    writes = archive.db.conn.total_changes
    audit(archive)
    assert (told(archive), archive.db.conn.total_changes) == (before, writes)
    archive.db.execute("DELETE FROM suspicions")
    archive.db.execute("UPDATE checks SET suspicion = NULL")  # as in an archive of before they were thought of
    audit(archive)
    assert told(archive) == before
    archive.db.execute("UPDATE suspicions SET kind = 'other_value', would_be = 13")
    audit(archive)
    assert told(archive) == before


def test_a_version_that_mends_the_sum_takes_the_suspicion_back(archive):
    ingest(archive, printed(2023, SOUND), source(day=2))
    assert told(archive) == {"suspicions": [], "cells": [], "checks": []}
    ingest(archive, printed(2023, SWAPPED), source(day=3))
    assert [row[2] for row in told(archive)["suspicions"]] == ["digits_swapped"]
    assert not verify(archive.folder).findings


def test_reading_again_keeps_them_in_step(archive):
    before = told(archive)
    archive.db.execute("UPDATE reports SET parser_version = 'earlier'")
    reparse(archive)
    assert told(archive) == before


def test_merged_archives_have_them_whatever_came_first(archive, tmp_path):
    with Archive.open(tmp_path / "one") as one, Archive.open(tmp_path / "other") as other:
        ingest(one, printed(2022, SOUND), source(f"{PAGE}?2022"))
        ingest(other, printed(2023, SWAPPED), source())
        merge(one, tmp_path / "other")
        assert told(one) == told(archive)
        assert not verify(one.folder).findings


def test_a_report_s_suspicions_go_with_it(archive):
    archive.db.execute("DELETE FROM reports WHERE year = 2023")
    assert told(archive) == {"suspicions": [], "cells": [], "checks": []}


def test_verify_finds_checks_and_suspicions_out_of_step(archive):
    archive.db.execute("UPDATE checks SET suspicion = 7 WHERE suspicion IS NOT NULL")
    assert {finding.kind for finding in verify(archive.folder).findings} == {"suspicion"}


def test_the_words_are_published(archive):
    stored = archive.db.execute("SELECT column_name, code, zh, en FROM suspicion_words").fetchall()
    assert sorted(stored) == sorted((word.column_name, word.code, word.zh, word.en) for word in words())

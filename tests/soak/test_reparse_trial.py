"""The trial of reading stored bodies again: what it stores, whom it kills, and what it would notice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from archive.readers.reading import read
from archive.storage.store import Archive
from soak.reparse import campaign
from soak.reparse.build import build, plant
from soak.reparse.compared import differences, said, whole
from soak.reparse.documents import DISTINCT, MIX, agency, document, kind_of
from soak.reparse.page import page
from soak.reparse.trial import live, plan
from soak.reparse.watch import Sample, described


def first_of(kind: str) -> int:
    return next(number for number in range(DISTINCT, 2 * DISTINCT) if kind_of(number) == kind)


@pytest.mark.parametrize("kind", MIX)
def test_what_is_stored_under_another_name_is_what_the_parser_reads(kind):
    one = document(first_of(kind))
    assert read(one.body, one.source) == one.parsed
    assert one.body == document(first_of(kind)).body
    assert one.body != document(first_of(kind) + DISTINCT).body


def test_agencies_have_names_of_one_length():
    names = [agency(number) for number in (0, 7, 99_999, 123_456)]
    assert len({len(name) for name in names}) == 1
    assert len(set(names)) == 4


def test_the_kills_leave_a_long_stretch_alone():
    kills = plan(2026, 6, 100_000, 0.3)
    assert [kill.position for kill in kills] == sorted(kill.position for kill in kills)
    assert max(kill.position for kill in kills) < 30_000
    assert {kill.victim for kill in kills} == {"command", "all", "reader"}


def test_a_changed_row_is_noticed(tmp_path):
    for _ in build(tmp_path, 3):
        pass
    before, told = whole(tmp_path), said(tmp_path)
    assert (differences(before, whole(tmp_path)), differences(told, said(tmp_path))) == ([], [])
    reports, cells = plant(tmp_path, 1, 1.0)
    assert (reports, 1 <= cells // reports <= 3) == (3, True)
    changed = [one.partition(":")[0] for one in differences(before, whole(tmp_path))]
    assert changed == ["cell_store", "report_versions", "reports", "requests"]
    with Archive.open(tmp_path) as archive:
        assert archive.db.execute("SELECT DISTINCT parser_version FROM reports").fetchall() == [("earlier",)]


def test_memory_that_grows_and_a_busy_parent_are_noticed():
    flat = [Sample(float(at), 0.1 * at, 0.9 * at, 0.0, 70_000_000, 160_000_000, 2) for at in range(1, 400)]
    stretch = described(flat, 40_000, 1)
    assert (stretch["growth_mb"], stretch["machine_busy"], stretch["parent_share"]) == (0.0, 1.0, 0.111)
    growing = [replace(one, parent_bytes=one.parent_bytes + int(1e6 * one.at)) for one in flat]
    assert described(growing, 40_000, 1)["growth_mb"] == pytest.approx(368, abs=2)
    busy = [replace(one, parent_seconds=one.reader_seconds) for one in flat]
    same = {"result": {"changes_total": 0, "cells_changed": 0, "failed": 0}}
    faults = campaign._judged(same, described([*growing[:30], *busy], 40_000, 1), [])
    assert any("comparing and writing" in one for one in faults)
    assert any("memory grew" in one for one in campaign._judged(same, described(growing, 40_000, 1), []))
    assert campaign._judged(same, stretch, []) == []


@pytest.mark.long
def test_a_small_trial_from_end_to_end(tmp_path: Path):
    steps = list(campaign.run(7, 700, tmp_path / "state"))
    result = steps[-1]
    assert isinstance(result, campaign.Result)
    assert [one for one in result.faults if "memory" not in one and "busy" not in one] == []
    assert result.same["result"]["changes_total"] == 0
    assert result.earlier["told"]["applied"]["cells_changed"] == result.earlier["cells"] > 0
    assert "| changes told | 0 |" in page(result.as_json())
    with closing(sqlite3.connect(tmp_path / "state" / "data" / "gongkai.db")) as db, db:
        db.execute("UPDATE cell_store SET value = value + 1, raw = NULL WHERE state = 0 AND report_id = 1")
    wrong = live(tmp_path / "state" / "data", [], tmp_path / "errors.log", "--dry-run")
    assert wrong.result["reports_changed"] == 1

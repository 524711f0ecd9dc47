"""Whose report a body is, and what that was read from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive.places import reference_date
from archive.storage.store import Archive
from parsers.model import Report
from tests.archive.small import add, report, source


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path) as opened:
        yield opened


def agencies(archive: Archive) -> list[tuple[object, ...]]:
    return archive.db.execute(
        "SELECT a.name, a.region_code, a.level, r.place_witness, r.agency_printed FROM reports r "
        "JOIN agencies a ON a.id = r.agency_id ORDER BY r.id"
    ).fetchall()


def test_a_place_that_only_the_portal_says_is_marked(archive):
    add(archive, report("青岛市财政局", 2022), source("http://a.example/1.html"))
    add(archive, report("市审计局", 2022), replace(source("http://b.example/2.html"), region_code="370200"))
    add(archive, report("统计局", 2022), source("http://c.example/3.html"))
    assert agencies(archive) == [
        ("青岛市财政局", "370200", "prefecture", "name", "青岛市财政局"),
        ("青岛市审计局", "370200", "prefecture", "portal", "市审计局"),
        ("统计局", None, None, None, "统计局"),
    ]


def test_a_report_of_a_county_that_is_a_district_now_lies_in_it_and_is_another_agencys(archive):
    add(archive, report("洪泽县财政局", 2014), source("http://a.example/2014.html"))
    add(archive, report("洪泽区财政局", 2017), source("http://a.example/2017.html"))
    found = agencies(archive)
    assert [row[1] for row in found] == ["320813", "320813"]
    assert [row[0] for row in found] == ["洪泽县财政局", "洪泽区财政局"]


def test_the_year_of_the_report_says_which_city_is_meant(archive):
    add(archive, report("毕节市财政局", 2009), source("http://a.example/2009.html"))
    add(archive, report("毕节市财政局", 2014), source("http://a.example/2014.html"))
    assert [(row[1], row[2]) for row in agencies(archive)] == [("520502", "county"), ("520500", "prefecture")]


def test_a_government_and_its_office_are_two_agencies(archive):
    for at, name in enumerate(("青岛市人民政府", "青岛市政府", "青岛市人民政府办公厅", "青岛市政府办公厅")):
        add(archive, report(name, 2022), source(f"http://a.example/{at}.html"))
    assert archive.db.execute("SELECT kind, count(*) FROM agencies GROUP BY kind ORDER BY kind").fetchall() == [
        ("government", 1),
        ("government_office", 1),
    ]
    assert archive.db.execute("SELECT count(*) FROM reports").fetchone() == (2,)


def test_the_lists_of_places_are_tables_with_their_date(archive):
    (day,) = archive.db.execute("SELECT value FROM meta WHERE name = 'regions_reference_date'").fetchone()
    assert day == reference_date().isoformat()
    (basis,) = archive.db.execute(
        "SELECT basis FROM codebook WHERE table_name = 'regions' AND column_name = ''"
    ).fetchone()
    assert f"{reference_date():%Y年%-m月%-d日}" in basis
    moved = "SELECT lies_in, until, change FROM former_regions WHERE name = ?"
    assert archive.db.execute(moved, ["即墨市"]).fetchall() == [("370215", 2017, "replaced")]
    assert archive.db.execute("SELECT lies_in FROM zones WHERE name = '雄安新区'").fetchall() == [("130000",)]
    assert archive.db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_an_archive_of_an_older_list_places_by_todays(tmp_path):
    with Archive.open(tmp_path / "old") as older:
        older.db.execute("INSERT INTO regions VALUES ('330104', '江干区', 'county', '330100')")
        older.db.conn.commit()
        add(older, report("杭州市江干区财政局", 2018), source("http://a.example/2018.html"))
        assert agencies(older) == [("杭州市江干区财政局", "330100", "county", "name", "杭州市江干区财政局")]


def telling(first: int) -> Report:
    """A report of an agency without a place, with so many different figures that no other has the same."""
    found = report("财政局", 2022)
    found.figures = [one._replace(raw=str(first + at), value=first + at) for at, one in enumerate(found.figures)]
    return found


def test_two_files_of_agencies_that_are_only_called_so_are_two_reports(archive):
    """Nothing says that this 财政局 is that one; the same figures in another file do."""
    for first, url in ((11, "file:///a/one.html"), (12, "file:///b/other.html"), (11, "file:///b/copy.html")):
        add(archive, telling(first), source(url))
    keys = [row[0] for row in archive.db.execute("SELECT key FROM reports ORDER BY id").fetchall()]
    assert len(keys) == 2
    assert all(key.startswith("000000-财政局~") for key in keys)


def test_a_file_that_was_corrected_is_the_same_report(archive):
    for first in (11, 12):
        add(archive, telling(first), source("file:///a/one.html"))
    assert archive.db.execute("SELECT version FROM reports").fetchall() == [(2,)]

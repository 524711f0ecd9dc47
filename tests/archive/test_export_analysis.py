"""The archive as Parquet by year and province, and the site's canned queries asked of it in DuckDB.

DuckDB comes with ``gongkai[analysis]`` and is never needed: without it the tests that ask it say so and are skipped.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from archive.export import columnar, export, export_in_parts, opening
from archive.site.metadata import all_queries, queries
from archive.storage import segment
from archive.storage.copies import ForeignTargetError
from archive.storage.store import Archive
from gongkai import main
from tests.archive.small import add, fill, report, small_archive, source

sys.path.append(str(Path(__file__).parent / "site"))
import invented

NOWHERE = columnar.NONE


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """An archive that has something to answer to most of the questions; some of it of no known year or place."""
    folder = invented.make(tmp_path_factory.mktemp("data"))
    with Archive.open(folder) as archive:
        fill(archive)
    return folder


@pytest.fixture(scope="module")
def state(folder, tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("parts")
    with Archive.open(folder) as archive:
        export_in_parts(archive, target)
    return target / "current"


def stored(folder: Path, sql: str, parameters=()) -> list[tuple]:
    with closing(sqlite3.connect(f"file:{folder / 'gongkai.db'}?mode=ro", uri=True)) as db:
        db.create_function("escape_fts", 1, segment.match, deterministic=True)
        return db.execute(sql, parameters).fetchall()


def test_what_grows_with_the_reports_is_by_year_and_province_and_loses_nothing(folder, state):
    places = stored(
        folder,
        "SELECT DISTINCT coalesce(r.year, ?), coalesce(substr(a.region_code, 1, 2) || '0000', ?) "
        "FROM reports r LEFT JOIN agencies a ON a.id = r.agency_id",
        [NOWHERE, NOWHERE],
    )
    wanted = {f"year={year}/province={province}/part-0.parquet" for year, province in places}
    assert len(wanted) > 3
    for table in columnar.BY_PLACE:
        there = {path.relative_to(state / table).as_posix() for path in (state / table).rglob("*.parquet")}
        assert there == wanted, table
        assert (
            ds.dataset(state / table, partitioning="hive").count_rows()
            == stored(folder, f"SELECT count(*) FROM {table}")[0][0]
        )


def test_types_are_kept_and_a_blank_is_no_zero(state):
    assert str(pq.read_schema(state / "reports.parquet").field("published_on").type) == "date32[day]"
    some = next((state / "requests").rglob("*.parquet"))
    assert str(pq.read_schema(some).field("new_requests").type) == "int64"
    assert "year" not in pq.read_schema(next((state / "measures").rglob("*.parquet"))).names  # its folder says it
    cells = ds.dataset(state / "cells", partitioning="hive").to_table()
    blanks = {
        (s, v) for s, v in zip(cells["state"].to_pylist(), cells["value"].to_pylist(), strict=True) if s == "blank"
    }
    assert blanks == {("blank", None)}


def test_a_day_that_is_none_makes_the_column_text(tmp_path):
    with Archive.open(small_archive(tmp_path / "data")) as archive:
        with archive.transaction():
            archive.db.execute("UPDATE reports SET signed_on = '2023-02-30' WHERE id = 1")
        result = export_in_parts(archive, tmp_path / "out")
    table = pq.read_table(tmp_path / "out" / "current" / "reports.parquet")
    assert "2023-02-30" in table["signed_on"].to_pylist()
    assert date(2023, 1, 20) in table["published_on"].to_pylist()
    assert result.notes == {"reports": ["column signed_on is written as text: date cannot hold it"]}


def test_the_same_rows_give_the_same_files_and_only_what_changed_is_new(tmp_path):
    with Archive.open(small_archive(tmp_path / "data")) as archive:
        first = export_in_parts(archive, tmp_path / "out")
        before = {file.name: (tmp_path / "out" / "current" / file.name).stat().st_ino for file in first.files}
        again = export_in_parts(archive, tmp_path / "out")
        assert (again.unchanged, again.files) == (len(first.files), first.files)
        add(archive, report("云岭市财政局", 2024), source("http://www.yunling.example/zwgk/2024.html"))
        export_in_parts(archive, tmp_path / "out")
    now = {name: (tmp_path / "out" / "current" / name).stat().st_ino for name in before}
    kept = {name for name in before if now[name] == before[name]}
    assert {name for name in kept if name.startswith("cells/")} == {
        name for name in before if name.startswith("cells/")
    }
    assert "reports.parquet" not in kept
    assert len([path for path in (tmp_path / "out").iterdir() if path.is_dir() and not path.is_symlink()]) == 2


def test_killed_at_any_step_the_state_before_is_there_whole(tmp_path, monkeypatch):
    with Archive.open(small_archive(tmp_path / "data")) as archive:
        export_in_parts(archive, tmp_path / "out")
        before = (tmp_path / "out" / "current").resolve()
        content = {path: path.read_bytes() for path in before.rglob("*") if path.is_file()}

        def dies(*_, **__):
            raise KeyboardInterrupt

        for step in (
            "archive.export.columnar._write_file",
            "archive.export.opening.script",
            "archive.storage.states.turn",
        ):
            with monkeypatch.context() as killed, pytest.raises(KeyboardInterrupt):
                killed.setattr(step, dies)
                export_in_parts(archive, tmp_path / "out")
            assert (tmp_path / "out" / "current").resolve() == before
            assert {path: path.read_bytes() for path in before.rglob("*") if path.is_file()} == content
        assert export_in_parts(archive, tmp_path / "out").unchanged > 0


def test_a_folder_of_publications_is_left_alone(folder, tmp_path):
    (tmp_path / "20260101T000000Z").mkdir()
    (tmp_path / "current").symlink_to("20260101T000000Z")
    with Archive.open(folder) as archive, pytest.raises(ForeignTargetError):
        export_in_parts(archive, tmp_path)


def test_the_command_writes_it(folder, tmp_path):
    asked = ["export", str(tmp_path / "out"), "--in-parts", "--data", str(folder), "--format"]
    assert CliRunner().invoke(main, [*asked, "parquet"]).exit_code == 0
    assert (tmp_path / "out" / "current" / "open.sql").is_file()
    refused = CliRunner().invoke(main, [*asked, "csv"])
    assert (refused.exit_code, "--in-parts is for --format parquet" in refused.output) == (2, True)


def duck(folder: Path):
    """Open an export as its script says, or skip."""
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed: pip install 'gongkai[analysis]'")
    db = duckdb.connect()
    db.execute("SET file_search_path = ?", [str(folder.resolve())])
    db.execute((folder / opening.NAME).read_text(encoding="utf-8"))
    return db


def answers(state: Path, folder: Path, parameters: dict[str, str]) -> int:
    """Ask every canned query of both, compare all rows in their order, and return how many rows there were."""
    compared = 0
    with duck(state) as db:
        for query in queries():
            if query.only_sqlite:
                continue
            given = {one.name: parameters.get(one.name, "") for one in query.parameters}
            asked = ", ".join(f"{name}_ := ?" for name in given)
            found = db.execute(f"FROM {query.name}({asked})", list(given.values())).fetchall()
            wanted = stored(folder, query.sql, given)
            assert [names[0] for names in db.description] == _names(folder, query.sql, given), query.name
            assert [_plain(row) for row in found] == [_matched(row, other) for row, other in _pairs(wanted, found)], (
                query.name
            )
            compared += len(found)
    return compared


def _names(folder, sql, given):
    with closing(sqlite3.connect(folder / "gongkai.db")) as db:
        db.create_function("escape_fts", 1, segment.match, deterministic=True)
        return [column[0] for column in db.execute(sql, given).description]


def _pairs(wanted, found):
    assert len(wanted) == len(found)
    return zip(wanted, found, strict=True)


def _plain(row):
    return tuple(value.isoformat() if isinstance(value, date) else value for value in row)


def _matched(row, other):
    """Numbers that stand in one column with texts are texts in Parquet, where a column has one type."""
    return tuple(
        str(value) if isinstance(twin, str) and isinstance(value, int | float) else value
        for value, twin in zip(row, other, strict=True)
    )


@pytest.mark.parametrize(
    "parameters",
    [{}, {"year": "2023", "region": "990000", "item": "penalties", "rule": "requests.outcomes", "word": "公开"}],
    ids=["as opened", "asked"],
)
def test_every_canned_query_answers_the_same_in_duckdb(state, folder, parameters):
    assert answers(state, folder, parameters) > 40


def test_what_is_not_asked_of_the_files_says_why():
    assert {query.name for query in all_queries() if query.only_sqlite} == {"to_be_reviewed"}
    for query in all_queries():
        if query.only_sqlite:
            with pytest.raises(ValueError, match=query.only_sqlite):
                opening.macro(query)


def test_a_table_a_file_opens_in_duckdb_too(folder, tmp_path):
    with Archive.open(folder) as archive:
        export(archive, tmp_path, "parquet")
    assert answers(tmp_path, folder, {}) > 40


def test_a_question_about_one_place_reads_only_its_files(state):
    with duck(state) as db:
        plan = db.execute(
            "EXPLAIN ANALYZE SELECT count(*) FROM cells WHERE year = 2023 AND province = '990000'"
        ).fetchall()[0][1]
    read = len(list((state / "cells").glob("year=2023/province=990000/*.parquet")))
    assert f"Scanning Files: {read}/" in plan


def test_a_cell_can_be_cited_from_the_files_alone(state, folder):
    """The report's key and version, the cell's names, the body's digest and the place in it."""
    sql = (
        "SELECT r.key, r.version, c.chapter, c.line, c.field, c.raw, r.snapshot_sha256, c.table_index, c.row, c.col "
        "FROM cells c JOIN reports r ON r.id = c.report_id WHERE c.line = 'new_requests' AND c.state = 'number' "
        "ORDER BY 1, 2, 3, 4, 5"
    )
    with duck(state) as db:
        cited = db.execute(sql).fetchall()
    assert cited == stored(folder, sql)
    assert cited


def test_the_manifest_says_what_is_there(state):
    manifest = json.loads((state / "export-parquet.json").read_text(encoding="utf-8"))
    names = {file["name"] for file in manifest["files"]}
    assert names == {path.relative_to(state).as_posix() for path in state.rglob("*.parquet")}

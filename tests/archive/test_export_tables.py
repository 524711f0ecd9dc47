"""The archive as CSV, JSON Lines, Excel and Parquet."""

from __future__ import annotations

import csv
import json
import os
import zipfile
from pathlib import Path

import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from lxml import etree

from archive.export import FORMATS, export, workbook
from archive.export.tables import Kind, published
from archive.storage.copies import BusyTargetError, reading, scratch_in
from archive.storage.store import Archive
from tests.archive.small import small_archive


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    with Archive.open(small_archive(tmp_path_factory.mktemp("data"))) as archive:
        yield archive


@pytest.fixture
def empty(tmp_path):
    with Archive.open(tmp_path / "empty") as archive:
        yield archive


def count(archive, table):
    return archive.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def test_csv_has_one_file_a_published_table_and_all_its_rows(archive, tmp_path):
    result = export(archive, tmp_path, "csv")
    by_name = {file.name: file for file in result.files}
    for table in ("reports", "requests", "disclosures", "disputes", "cells", "figures", "checks", "sections"):
        with (tmp_path / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == count(archive, table) == by_name[f"{table}.csv"].rows > 0
    assert not [name for name in by_name if name.startswith(("cell_store", "meta", "sections_fts", "_"))]


def test_csv_leaves_null_empty_and_keeps_what_is_printed(archive, tmp_path):
    export(archive, tmp_path, "csv")
    with (tmp_path / "disputes.csv").open(encoding="utf-8", newline="") as file:
        assert {row["pending"] for row in csv.DictReader(file) if row["channel"] == "review"} == {""}
    with (tmp_path / "cells.csv").open(encoding="utf-8", newline="") as file:
        fees = [row for row in csv.DictReader(file) if row["field"] == "fee_amount_wan"]
    assert {(row["raw"], row["value"]) for row in fees} == {("25.1万元", "25.1")}


def test_jsonl_keeps_null_and_the_kind_of_each_value(archive, tmp_path):
    export(archive, tmp_path, "jsonl")
    rows = [json.loads(line) for line in (tmp_path / "disputes.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["pending"] for row in rows if row["channel"] == "review"] == [None] * 3
    assert {type(row["total"]) for row in rows} == {int}


def sheet(path, number=1):
    """The texts and numbers of a sheet, and what kinds of cells it has."""
    with zipfile.ZipFile(path) as book:
        root = etree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
    name = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    return (
        [["".join(cell.itertext()) for cell in row.iter(f"{name}c")] for row in root.iter(f"{name}row")],
        {child.tag.removeprefix(name) for cell in root.iter(f"{name}c") for child in cell},
    )


def test_a_text_that_begins_like_a_formula_stays_a_text_in_excel(archive, tmp_path):
    export(archive, tmp_path, "xlsx")
    rows, kinds = sheet(tmp_path / "sections.xlsx")
    assert any("=1+1是一道算式。" in row for row in rows)
    assert "f" not in kinds  # no cell holds a formula
    assert len(rows) == count(archive, "sections") + 1
    words, _ = sheet(tmp_path / "sections.xlsx", 2)
    assert words[0] == ["column", "zh", "en", "unit"]


def test_a_table_too_long_for_a_sheet_is_left_out_and_said_so(archive, tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "SHEET_ROWS", 20)
    result = export(archive, tmp_path, "xlsx")
    assert "left out" in result.notes["requests"][0]
    assert not (tmp_path / "requests.xlsx").exists()
    assert (tmp_path / "reports.xlsx").exists()
    assert json.loads((tmp_path / "export-xlsx.json").read_text(encoding="utf-8"))["notes"] == result.notes


def test_a_text_too_long_for_a_cell_is_cut_in_the_open():
    rare = "𠮷" * workbook.CELL_CHARACTERS  # two UTF-16 units each, as Excel counts
    cut = workbook._shortened(rare)
    assert len(cut.encode("utf-16-le")) // 2 <= workbook.CELL_CHARACTERS
    assert cut.endswith(workbook.CUT)
    assert workbook._shortened("字" * workbook.CELL_CHARACTERS).endswith("字")


def test_parquet_partitions_figures_by_year_and_loses_nothing(archive, tmp_path):
    export(archive, tmp_path, "parquet")
    folders = {path.name for path in (tmp_path / "figures").iterdir()}
    assert folders == {"year=2022", "year=2023", "year=__HIVE_DEFAULT_PARTITION__"}
    table = ds.dataset(tmp_path / "figures", format="parquet", partitioning="hive").to_table()
    there = sorted(
        zip(*(table[name].to_pylist() for name in ("report_id", "line", "field", "value")), strict=True), key=str
    )
    stored = archive.db.execute("SELECT report_id, line, field, value FROM figures").fetchall()
    assert there == sorted(stored, key=str)


def test_parquet_columns_have_types_that_do_not_depend_on_the_rows(archive, empty, tmp_path):
    export(archive, tmp_path / "full", "parquet")
    export(empty, tmp_path / "none", "parquet")
    for path in sorted((tmp_path / "full").glob("*.parquet")):
        assert pq.read_schema(path).equals(pq.read_schema(tmp_path / "none" / path.name)), path.name
    schema = pq.read_schema(tmp_path / "full" / "cells.parquet")
    assert [str(schema.field(name).type) for name in ("raw", "value", "row")] == ["string", "double", "int64"]


def test_every_published_column_has_a_kind(archive):
    """A view's expression has none by itself: it has to be said in archive/export/tables.py."""
    unknown = [
        (table.name, column.name)
        for table in published(archive.db.conn)
        for column in table.columns
        if column.kind not in Kind
    ]
    assert unknown == []


def test_a_number_that_a_double_cannot_hold_makes_the_column_text(archive, tmp_path):
    with Archive.open(small_archive(tmp_path / "data")) as other:
        with other.transaction():
            other.db.execute("UPDATE cell_store SET value = 9007199254740993 WHERE code = 1 AND report_id = 1")
        result = export(other, tmp_path / "out", "parquet")
    assert "9007199254740993" in pq.read_table(tmp_path / "out" / "cells.parquet")["value"].to_pylist()
    assert result.notes["cells"] == ["column value is written as text: real cannot hold it"]


@pytest.mark.parametrize("kind", FORMATS)
def test_an_empty_archive_exports_too(empty, tmp_path, kind):
    result = export(empty, tmp_path / "out", kind)
    assert result.files
    assert (tmp_path / "out" / f"export-{kind}.json").exists()


def test_a_killed_export_leaves_what_was_there(archive, tmp_path, monkeypatch):
    export(archive, tmp_path, "csv")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}

    def dies(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("archive.export.lines.rows", dies)
    with pytest.raises(KeyboardInterrupt):
        export(archive, tmp_path, "csv")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_the_remains_of_a_killed_export_are_swept_up(archive, tmp_path):
    (tmp_path / ".unfinished-abc").mkdir(parents=True)
    (tmp_path / ".unfinished-abc" / "reports.csv").write_text("half")
    export(archive, tmp_path, "csv")
    assert not list(tmp_path.glob(".unfinished-*"))


def test_two_exports_do_not_write_into_one_folder_at_once(archive, tmp_path):
    with scratch_in(tmp_path), pytest.raises(BusyTargetError):
        export(archive, tmp_path, "csv")


def test_a_file_of_the_export_before_goes_with_it_and_others_stay(archive, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    export(archive, tmp_path, "parquet")
    manifest = json.loads((tmp_path / "export-parquet.json").read_text(encoding="utf-8"))
    manifest["files"].append({"name": "gone.parquet", "rows": 1, "bytes": 1})
    manifest["files"].append({"name": "../outside.txt", "rows": 1, "bytes": 1})
    (tmp_path / "export-parquet.json").write_text(json.dumps(manifest), encoding="utf-8")
    (tmp_path / "gone.parquet").write_text("a table that is no more")
    (tmp_path.parent / "outside.txt").write_text("not ours")
    export(archive, tmp_path, "parquet")
    assert not (tmp_path / "gone.parquet").exists()
    assert (tmp_path / "notes.txt").exists()
    assert (tmp_path.parent / "outside.txt").exists()


def test_a_crawl_that_goes_on_does_not_mix_into_an_export(archive, tmp_path):
    """All tables are read in one state: rows committed meanwhile are in the next export."""
    with Archive.open(small_archive(tmp_path / "data")) as other:
        seen = []

        def meanwhile(what: str, done: int, total: int | None) -> None:
            if not seen:
                other.db.execute("INSERT INTO problems (url, kind, detail) VALUES ('http://a.example/', 'x', 'y')")
                seen.append(what)

        before = count(other, "problems")
        export(other, tmp_path / "out", "csv", meanwhile)
        with (tmp_path / "out" / "problems.csv").open(encoding="utf-8", newline="") as file:
            assert len(list(csv.DictReader(file))) == before
        assert count(other, "problems") == before + 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_database_in_a_folder_that_may_not_be_written_to_can_be_read(tmp_path):
    folder = small_archive(tmp_path / "data")
    folder.chmod(0o555)
    try:
        with reading(folder / "gongkai.db") as db:
            assert db.execute("SELECT count(*) FROM reports").fetchone() == (3,)
    finally:
        folder.chmod(0o755)


def test_an_export_says_when_its_figures_are_invented(archive, tmp_path):
    assert export(archive, tmp_path / "real", "csv").sample is False
    with Archive.open(small_archive(tmp_path / "data")) as samples:
        samples.db.execute("INSERT INTO meta (name, value) VALUES ('sample', '1')")
        export(samples, tmp_path / "samples", "csv")
    assert json.loads((tmp_path / "samples" / "export-csv.json").read_text(encoding="utf-8"))["sample"] is True


def test_an_unknown_format_is_refused(archive, tmp_path: Path):
    with pytest.raises(ValueError, match="no such format: docx"):
        export(archive, tmp_path, "docx")

"""What operators are told of files that an optional extra could read."""

from __future__ import annotations

import json
import sys

import pytest
from click.testing import CliRunner

from archive.readers import converters, extras, ocr
from archive.storage.store import Archive
from gongkai import main
from soak.msdoc import File, said
from tests.parsers.drawing import some_figures, tables
from tests.parsers.kinds import word
from tests.parsers.kinds.test_pdf_unreadable import scan


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A data folder with a file of Word 95 and a scan, on a machine without any extra."""
    monkeypatch.setenv(converters.SETTING, "")
    monkeypatch.delenv(ocr.SETTING, raising=False)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "old.doc").write_bytes(File([said("甲")], mark=0xA5DC, version=0x68).write())
    (tmp_path / "in" / "scan.pdf").write_bytes(scan())
    return tmp_path


def ask(*words: object) -> dict[str, object]:
    done = CliRunner().invoke(main, [*map(str, words), "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_ingest_and_status_say_what_to_install(folder):
    data = folder / "data"
    intake = ask("ingest", folder / "in", "--data", data)
    assert intake["reasons"] == {"needs_converter": 1, "scanned": 1}
    first, second = intake["advice"]
    assert "LibreOffice" in first
    assert converters.SETTING in first
    assert "--ocr" in second
    state = ask("status", "--data", data)
    assert state["unreadable"] == intake["reasons"]
    assert state["advice"] == intake["advice"]


def test_a_reparse_with_recognition_says_what_is_missing_or_adds_the_text(folder, monkeypatch):
    data = folder / "data"
    ask("ingest", folder / "in", "--data", data)
    monkeypatch.setenv(ocr.SETTING, "")  # set by --ocr below, and taken back after the test
    ask("reparse", "--ocr", "--data", data)
    assert ocr.wanted()
    assert ask("status", "--data", data)["unreadable"] == {"needs_converter": 1, "scanned": 1}


def test_a_converter_that_is_there_is_not_advised(monkeypatch):
    monkeypatch.setenv(converters.SETTING, "/usr/bin/true")
    (sentence,) = extras.advice({"needs_converter": 1})
    assert "reparse" in sentence
    assert "install" not in sentence


def test_where_nothing_can_be_done_nothing_is_advised(monkeypatch):
    monkeypatch.setenv(ocr.SETTING, "1")
    assert extras.advice({"encrypted": 3, "scanned": 2}) == []


@pytest.mark.made_anew
def test_a_reparse_where_the_converter_is_away_changes_nothing(folder, monkeypatch):
    """What was read through a converter stays, on a machine that has none."""
    data = folder / "data"
    (folder / "made.docx").write_bytes(word.package(word.report(map(word.table, tables("2021", some_figures("2021"))))))
    program = folder / "soffice"
    program.write_text(
        f"#!{sys.executable}\nimport pathlib, sys\n"
        "out = pathlib.Path(sys.argv[sys.argv.index('--outdir') + 1])\n"
        f"out.mkdir(); (out / 'report.docx').write_bytes(pathlib.Path({str(folder / 'made.docx')!r}).read_bytes())\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv(converters.SETTING, str(program))
    intake = ask("ingest", folder / "in" / "old.doc", "--data", data)
    assert (intake["by_status"], intake["advice"]) == ({"complete": 1}, [])
    monkeypatch.setenv(converters.SETTING, "")
    assert ask("reparse", "--data", data)["cells_changed"] == 0
    assert ask("status", "--data", data)["unreadable"] == {}
    with Archive.open(data, read_only=True) as archive:
        kinds = archive.db.execute("SELECT kind FROM problems").fetchall()
    assert kinds == [("converted",)]

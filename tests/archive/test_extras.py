"""What operators are told of files that an optional extra could read."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from archive import converters, extras, ocr
from gongkai import main
from soak.msdoc import File, said
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


def test_where_nothing_can_be_done_nothing_is_advised(monkeypatch):
    monkeypatch.setenv(ocr.SETTING, "1")
    assert extras.advice({"encrypted": 3, "scanned": 2}) == []

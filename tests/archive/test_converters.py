"""Old files through a converter: found or not, held within limits, and what it made is marked."""

from __future__ import annotations

import shutil
import sys
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from archive.readers import converters
from archive.readers.reading import read
from archive.sources import Source
from parsers.model import Refused, Report, Status
from soak.msdoc import File, said
from tests.parsers.drawing import html_table, some_figures, tables
from tests.parsers.kinds import olddoc, word
from tests.parsers.reading import kinds, unread, wrong

SOURCE = Source(url="file:///report", fetched_at="2026-01-01T00:00:00Z")
OLD = File([said("甲")], mark=0xA5DC, version=0x68).write()
FIGURES = some_figures("2021")


@pytest.fixture
def soffice(tmp_path, monkeypatch):
    """Return a function that puts a program in LibreOffice's place: Python lines that know ``out`` and ``given``."""

    def install(lines: str) -> Path:
        program = tmp_path / "soffice"
        program.write_text(
            f"#!{sys.executable}\nimport os, pathlib, sys, time\n"
            "out = pathlib.Path(sys.argv[sys.argv.index('--outdir') + 1]); given = pathlib.Path(sys.argv[-1])\n"
            f"here = pathlib.Path({str(tmp_path)!r})\n{lines}\n"
        )
        program.chmod(0o755)
        monkeypatch.setenv(converters.SETTING, str(program))
        return tmp_path

    return install


def made(tmp_path: Path) -> str:
    """Lines that write a whole report where the converter would."""
    body = word.package(word.report(map(word.table, tables("2021", FIGURES))))
    (tmp_path / "made.docx").write_bytes(body)
    return "out.mkdir(); (out / 'report.docx').write_bytes((here / 'made.docx').read_bytes())"


def report(body: bytes) -> Report:
    found = read(body, SOURCE)
    assert isinstance(found, Report), found
    return found


def test_without_a_converter_the_report_says_what_to_install(monkeypatch):
    monkeypatch.setenv(converters.SETTING, "")
    found = report(OLD)
    assert (found.status, found.kind, kinds(found)) == (Status.UNREADABLE, "doc", {"needs_converter"})
    assert "LibreOffice" in found.problems[0].detail


def test_what_a_converter_made_is_read_and_marked(soffice, tmp_path):
    soffice(made(tmp_path))
    found = report(OLD)
    assert (found.status, found.kind, kinds(found)) == (Status.COMPLETE, "doc", {"converted"})
    assert (wrong(found, FIGURES), unread(found, FIGURES)) == ({}, set())
    assert found.problems[-1].detail.startswith("a file of Word 95 or older")


def test_an_old_file_in_a_zip_file_is_converted(soffice, tmp_path):
    soffice(made(tmp_path) + "\n(here / 'given').write_bytes(given.read_bytes())")
    assert kinds(report(word.zipped({"报告.doc": OLD}))) == {"converted"}
    assert (tmp_path / "given").read_bytes() == OLD


def test_a_file_that_is_no_report_is_refused_after_conversion_too(soffice, tmp_path):
    (tmp_path / "made.docx").write_bytes(word.package(word.paragraph("菜单")))
    soffice("out.mkdir(); (out / 'report.docx').write_bytes((here / 'made.docx').read_bytes())")
    assert isinstance(read(OLD, SOURCE), Refused)


@pytest.mark.parametrize(
    ("lines", "said_of_it"),
    [
        ("sys.exit(1)", "made nothing"),
        ("sys.exit(81)", "made nothing"),
        ("out.mkdir(); (out / 'report.docx').write_bytes(b'')", None),
        ("out.mkdir(); (out / 'report.docx').write_bytes(bytes(80 << 20))", "made nothing"),
        ("bytes(5 << 30)", "made nothing"),
    ],
    ids=["fails", "restarts for ever", "an empty file", "too large a file", "too much memory"],
)
def test_a_converter_that_fails_leaves_the_report_unreadable(soffice, lines, said_of_it):
    soffice(lines)
    found = read(OLD, SOURCE)
    if said_of_it is None:
        assert isinstance(found, Refused)
        return
    assert isinstance(found, Report)
    assert (found.status, kinds(found)) == (Status.UNREADABLE, {"needs_converter", "conversion_failed"})
    assert said_of_it in found.problems[-1].detail


def test_a_program_that_is_not_there(monkeypatch, tmp_path):
    monkeypatch.setenv(converters.SETTING, str(tmp_path / "nothing"))
    assert "does not start" in report(OLD).problems[-1].detail


def test_a_converter_that_hangs_is_ended(soffice, tmp_path, monkeypatch):
    monkeypatch.setattr(converters, "SECONDS", 1)
    soffice("(here / 'pid').write_text(str(os.getpid())); time.sleep(600)")
    begun = time.monotonic()
    assert "not done" in report(OLD).problems[-1].detail
    assert time.monotonic() - begun < 20
    assert not Path("/proc", (tmp_path / "pid").read_text()).exists()


def test_a_first_start_asks_for_a_second(soffice, tmp_path):
    soffice(f"mark = here / 'mark'\nif not mark.exists():\n    mark.touch(); sys.exit(81)\n{made(tmp_path)}")
    assert report(OLD).status is Status.COMPLETE


def test_it_runs_with_a_profile_of_its_own_and_nothing_of_ours(soffice, tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET", "1")
    soffice(
        "import urllib.parse\n"
        "profile = next(a for a in sys.argv if a.startswith('-env:')).partition('file://')[2]\n"
        "user = pathlib.Path(urllib.parse.unquote(profile), 'user', 'registrymodifications.xcu')\n"
        "(here / 'settings').write_text(user.read_text()); (here / 'env').write_text(repr(dict(os.environ)))\n"
        + made(tmp_path)
    )
    report(OLD)
    assert "DisableMacrosExecution" in (tmp_path / "settings").read_text()
    assert "SECRET" not in (tmp_path / "env").read_text()
    assert "gongkai-" in (tmp_path / "env").read_text()


def test_what_can_be_read_or_is_damaged_is_never_converted(soffice, tmp_path):
    soffice("(here / 'asked').touch()")
    whole = File(olddoc.report(map(olddoc.table, tables("2021", FIGURES)))).write()
    assert report(whole).status is Status.COMPLETE
    assert kinds(report(whole[: len(whole) // 2])) == {"damaged"}
    read("".join(map(html_table, tables("2021", FIGURES))).encode(), SOURCE)
    assert not (tmp_path / "asked").exists()


def test_a_reading_stands_while_its_converter_is_away(soffice, tmp_path, monkeypatch):
    soffice(made(tmp_path))
    before = report(OLD)
    monkeypatch.setenv(converters.SETTING, "")
    assert converters.stands(before, report(OLD))
    assert not converters.stands(before, before)


def opendocument() -> bytes:
    """A text document with one table, as small as one can be."""
    rows = "".join(
        f"<table:table-row><table:table-cell><text:p>{label}</text:p></table:table-cell></table:table-row>"
        for label in ("规章", "行政规范性文件")
    )
    content = (
        '<?xml version="1.0"?><office:document-content office:version="1.2"'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:text>'
        f'<text:p>第一行</text:p><table:table table:name="a"><table:table-column/>{rows}</table:table>'
        "</office:text></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return buffer.getvalue()


@pytest.mark.slow
@pytest.mark.skipif(not any(map(shutil.which, converters.PROGRAMS)), reason="LibreOffice is not installed")
def test_libreoffice_itself(monkeypatch):
    monkeypatch.delenv(converters.SETTING, raising=False)
    soffice = converters.program()
    assert soffice is not None
    assert converters.convert(opendocument(), "opendocument", soffice).startswith(b"PK")

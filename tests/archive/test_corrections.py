"""Corrections: files that persons write and review, shown beside the data, flagged when they no longer apply."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from archive.corrections import check, load, own_files, verdicts
from archive.corrections.joined import join
from archive.ingest import ingest
from archive.merge import merge
from archive.readers.processes import Here
from archive.reviewing.reviewed import MalformedError
from archive.storage.store import Archive
from tests.archive.printed import AGENCY, printed, source

KEY = f"000000-{AGENCY}-2023-own"
TODAY = date(2026, 3, 2)
CELL = (3, "new_requests", "total")
BODY = printed(changed={CELL: "12"})
DIGEST = hashlib.sha256(BODY).hexdigest()
SOUND = f"""\
# figures of a town that does not exist
[[correction]]
correction = "yunling-2023-new"
report = "{KEY}"
sha256 = "{DIGEST}"
chapter = 3
line = "new_requests"
field = "total"
reads = "12"
source_says = "21"
verdict = "our_reading_wrong"
note_zh = "两位数字颠倒。"
note_en = "Two digits are swapped."
evidence = "The second table of the page"
checked_by = "operator"
checked_on = 2026-03-01
"""
WHOLE = SOUND.replace("yunling-2023-new", "yunling-2023-whole").replace(
    'chapter = 3\nline = "new_requests"\nfield = "total"\nreads = "12"\nsource_says = "21"\n', ""
)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "data", workers=Here()) as one:
        yield one


def written(folder: Path, text: str) -> Path:
    path = folder / "yunling.toml"
    path.write_text(text, encoding="utf-8")
    return path


def rows(archive: Archive) -> list[tuple[object, ...]]:
    select = "SELECT c.correction, r.key, c.state, c.state_reason FROM corrections c LEFT JOIN reports r "
    return archive.db.execute(f"{select} ON r.id = c.report_id ORDER BY c.id").fetchall()


def figures(archive: Archive) -> list[tuple[object, ...]]:
    return archive.db.execute("SELECT * FROM cells ORDER BY report_id, chapter, line, field").fetchall()


def test_the_packages_own_files_are_sound() -> None:
    assert check() == []
    assert [one.name for one in own_files(sample=True)]


def test_a_sound_file_says_what_a_person_found(tmp_path: Path) -> None:
    (one,) = load([written(tmp_path, SOUND)], today=TODAY)
    assert (one.report, one.cell, one.reads, one.source_says) == (KEY, CELL, "12", "21")
    assert verdicts()[one.verdict].title_en == "we misread it"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('checked_by = "operator"\n', "", "yunling.toml:2: checked_by is missing"),
        ('verdict = "our', 'verdict = "her', "yunling.toml:11: no such verdict: her_reading_wrong"),
        ('"new_requests"', '"old_requests"', "yunling.toml:7: no form has the cell 3.old_requests.total"),
        ('field = "total"\n', "", "yunling.toml:6: a cell is chapter, line and field"),
        ("2026-03-01", "2026-03-03", "yunling.toml:16: 2026-03-03 is in the future"),
        ("2026-03-01", '"yesterday"', "yunling.toml:16: checked_on must be a date"),
        (f'"{DIGEST}"', '"12ab"', "yunling.toml:5: sha256 must be"),
        ("reads =", "read =", "yunling.toml:9: unknown key read"),
        ('"两位数字颠倒。"', '" "', "yunling.toml:12: note_zh is empty"),
        ('"yunling-2023-new"', '"Yunling!"', "yunling.toml:3: a name is made of"),
        ("[[correction]]", "[correction]", "yunling.toml:1: correction must be written [[correction]]"),
        ("[[correction]]", "[[correction", "yunling.toml:2: cannot be read"),
        ("# figures", "town = 1\n# figures", "yunling.toml:1: unknown town"),
    ],
)
def test_what_is_malformed_is_refused_with_file_and_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert SOUND.count(old) == 1
    found = check([written(tmp_path, SOUND.replace(old, new))], today=TODAY)
    assert any(fault.startswith(said) for fault in found), found
    with pytest.raises(MalformedError):
        load([tmp_path / "yunling.toml"], today=TODAY)


def test_a_cell_of_a_body_is_corrected_once_and_names_are_unique(tmp_path: Path) -> None:
    again = SOUND.replace("yunling-2023-new", "yunling-2023-again")
    (fault,) = check([written(tmp_path, SOUND + again)], today=TODAY)
    assert fault == "yunling.toml:23: this cell has a correction already: yunling.toml:2"
    other = SOUND.replace("new_requests", "carried_over")
    (fault,) = check([written(tmp_path, SOUND + other)], today=TODAY)
    assert fault == "yunling.toml:19: yunling-2023-new is the name of another: yunling.toml:2"


def test_a_correction_stands_beside_its_cell_and_changes_no_figure(archive: Archive, tmp_path: Path) -> None:
    found = load([written(tmp_path, SOUND + WHOLE)], today=TODAY)
    join(archive.db, found)
    assert rows(archive) == [("yunling-2023-new", None, "absent", None), ("yunling-2023-whole", None, "absent", None)]
    ingest(archive, BODY, source())
    before = figures(archive)
    assert rows(archive) == [("yunling-2023-new", KEY, "current", None), ("yunling-2023-whole", KEY, "current", None)]
    changes = archive.db.conn.total_changes
    join(archive.db, found)
    assert archive.db.conn.total_changes == changes  # joined again: nothing is written
    assert figures(archive) == before


@pytest.mark.parametrize(("now", "reason"), [("21", "mended"), ("13", "reads_otherwise")])
def test_it_is_stale_once_its_cell_reads_otherwise_and_is_kept(
    archive: Archive, tmp_path: Path, now: str, reason: str
) -> None:
    ingest(archive, BODY, source())
    join(archive.db, load([written(tmp_path, SOUND + WHOLE)], today=TODAY))
    ingest(archive, printed(changed={CELL: now}), source(day=2))
    assert [row[2:] for row in rows(archive)] == [("stale", reason), ("stale", "other_body")]
    ingest(archive, BODY, source(day=3))  # the page is again what it was
    assert [row[2:] for row in rows(archive)] == [("current", None), ("current", None)]


def test_what_is_taken_out_of_the_files_is_taken_out_of_the_archive(archive: Archive, tmp_path: Path) -> None:
    join(archive.db, load([written(tmp_path, SOUND)], today=TODAY))
    join(archive.db, [])
    assert rows(archive) == []


def test_opening_and_merging_bring_no_corrections_but_those_of_the_files(archive: Archive, tmp_path: Path) -> None:
    with Archive.open(tmp_path / "other", workers=Here()) as other:
        ingest(other, BODY, source())
        join(other.db, load([written(tmp_path, SOUND)], today=TODAY))
    merge(archive, tmp_path / "other")
    own = load(own_files())
    assert [row[0] for row in rows(archive)] == [one.correction for one in own]
    assert archive.db.execute("SELECT count(*) FROM verdicts").fetchone() == (len(verdicts()),)

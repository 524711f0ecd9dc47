"""Every kind of damage gives a finding that names it; none gives a traceback."""

from __future__ import annotations

import itertools
import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from archive.storage.invariants import invariants
from archive.storage.store import Archive
from archive.verify import BODY_INVARIANTS, LISTED, REMEDIES, Part, verify
from gongkai import main
from tests.archive.small import small_archive


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    folder = small_archive(tmp_path_factory.mktemp("data"))
    for name in ("gongkai.db", "bodies.db"):  # one file each, so that it can be damaged byte by byte
        with closing(sqlite3.connect(folder / name)) as db:
            db.execute("PRAGMA journal_mode = DELETE")
    return folder


@pytest.fixture
def folder(sound, tmp_path):
    return shutil.copytree(sound, tmp_path / "copy")


def damage(folder, name, *statements):
    """Change a database behind the archive's back."""
    with closing(sqlite3.connect(folder / name)) as db, db:
        for statement in statements:
            assert db.execute(statement).rowcount != 0, statement


def kinds(folder):
    return {finding.kind for finding in verify(folder).findings}


def test_a_sound_archive_has_no_finding(folder):
    result = verify(folder)
    assert result.findings == []
    assert result.checked > 100


def test_an_empty_archive_has_none(tmp_path):
    Archive.open(tmp_path / "data").close()
    assert verify(tmp_path / "data").findings == []


def test_a_folder_without_an_archive_is_wrong_usage(tmp_path):
    with pytest.raises(FileNotFoundError):
        verify(tmp_path)


def test_the_result_is_json(folder):
    damage(folder, "gongkai.db", "DELETE FROM report_versions WHERE version = 1")
    result = json.loads(json.dumps(verify(folder).as_json()))
    assert set(result) == {"checked", "findings", "do"}
    assert set(result["findings"][0]) == {"kind", "subject", "detail"}
    assert set(result["do"]) == {finding["kind"] for finding in result["findings"]}


def test_a_share_of_the_bodies_at_a_time_finds_what_the_whole_does(folder):
    """One share a night: each body is in one of them, and what costs little is looked at each time."""
    damage(folder, "bodies.db", "UPDATE bodies SET data = zeroblob(9) WHERE id IN (2, 3)")
    damage(folder, "gongkai.db", "DELETE FROM report_versions WHERE version = 1")
    whole = {one for one in verify(folder).findings if one.kind == "body_damaged"}
    shares = [verify(folder, part=Part(number, 3)).findings for number in (1, 2, 3)]
    found = [[one for one in share if one.kind == "body_damaged"] for share in shares]
    assert len(whole) >= 2
    assert sorted(map(str, itertools.chain(*found))) == sorted(map(str, whole))
    assert all("versions" in {one.kind for one in share} for share in shares)


@pytest.mark.parametrize("part", ["3", "0/7", "8/7", "a/b", "1/0", "-1/2"])
def test_a_part_that_there_is_not(folder, part):
    ended = CliRunner().invoke(main, ["verify", "--data", str(folder), "--part", part])
    assert (ended.exit_code, "is no part: the third of seven is 3/7" in ended.output) == (2, True)
    assert CliRunner().invoke(main, ["verify", "--data", str(folder), "--part", "2/2"]).exit_code == 0


def test_long_checks_of_a_file_give_a_sign_of_life(folder, monkeypatch):
    monkeypatch.setattr("archive.verify.TICK", 50)
    told = []
    verify(folder, lambda what, done, _: told.append((what, done)))
    assert max(done for what, done in told if what == "integrity of gongkai.db") > 1


def test_there_is_a_remedy_for_every_kind_of_finding():
    assert {one.kind for one in invariants()} | set(BODY_INVARIANTS) <= set(REMEDIES)


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE bodies SET data = zeroblob(length(data)) WHERE id = 2", "body_damaged"),
        ("UPDATE bodies SET data = substr(data, 1, length(data) / 2) WHERE id = 2", "body_damaged"),
        ("UPDATE bodies SET data = CAST(x'28b52ffdffffffffffffffffffffff' AS BLOB) WHERE id = 2", "body_damaged"),
        ("UPDATE bodies SET sha256 = randomblob(32) WHERE id = 2", "body_damaged"),
        ("UPDATE bodies SET length = length + 1 WHERE id = 2", "length"),
        ("DELETE FROM bodies WHERE id = 2", "body_missing"),
        ("DELETE FROM bodies WHERE id = 2", "orphan"),
        ("DELETE FROM exchanges WHERE body_id = 2", "exchange_missing"),
        ("UPDATE exchanges SET response_headers = 'Server: x' WHERE body_id = 2", "headers"),
        ("UPDATE exchanges SET url = url || '?' WHERE body_id = 2", "exchange_missing"),
        ("UPDATE exchanges SET body_id = 99 WHERE body_id = 2", "orphan"),
        (
            "INSERT INTO dictionaries SELECT 'x.example', id FROM bodies WHERE dictionary_id IS NOT NULL LIMIT 1",
            "dictionary_unlisted",
        ),
    ],
)
def test_damaged_bodies(folder, statement, kind):
    damage(folder, "bodies.db", statement)
    assert kind in kinds(folder)


def test_a_missing_dictionary_page_takes_every_body_that_needs_it_along(folder):
    with closing(sqlite3.connect(folder / "bodies.db")) as db:
        (page, needing) = db.execute(
            "SELECT dictionary_id, count(*) FROM bodies WHERE dictionary_id IS NOT NULL GROUP BY 1"
        ).fetchone()
    damage(folder, "bodies.db", f"DELETE FROM bodies WHERE id = {page}")
    findings = [finding for finding in verify(folder).findings if finding.kind == "dictionary"]
    assert len(findings) == needing
    assert f"dictionary page {page}, which is missing" in findings[0].detail


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE snapshots SET sha256 = replace(hex(zeroblob(32)), '00', 'ab') WHERE id = 1", "body_missing"),
        ("UPDATE reports SET snapshot_sha256 = replace(hex(zeroblob(32)), '00', 'ab') WHERE id = 1", "body_missing"),
        ("UPDATE locations SET snapshot_sha256 = replace(hex(zeroblob(32)), '00', 'ab')", "body_missing"),
        ("UPDATE report_versions SET snapshot_sha256 = replace(hex(zeroblob(32)), '00', 'ab')", "snapshot_missing"),
        ("DELETE FROM locations WHERE url LIKE '%2023.html'", "shown_nowhere"),
        ("UPDATE reports SET agency_id = 999 WHERE id = 1", "orphan"),
        ("DELETE FROM reports WHERE id = 1", "orphan"),
        ("DELETE FROM report_versions WHERE version = 1 AND report_id = 1", "versions"),
        ("UPDATE reports SET version = 9 WHERE id = 1", "versions"),
        ("UPDATE requests SET new_requests = new_requests + 1 WHERE report_id = 1 AND applicant = 'total'", "figures"),
        ("UPDATE disputes SET total = NULL WHERE report_id = 1 AND channel = 'review'", "figures"),
        ("UPDATE disclosures SET amount_wan = 3 WHERE report_id = 1 AND item = 'fees'", "figures"),
        ("DELETE FROM cell_store WHERE report_id = 1", "figures"),
        ("DELETE FROM requests WHERE report_id = 1 AND applicant = 'total'", "rows"),
        ("UPDATE cell_store SET value = 'twelve' WHERE report_id = 1 AND value = 8", "state"),
        ("UPDATE cell_store SET state = 1 WHERE report_id = 1 AND value IS NOT NULL", "state"),
        ("DELETE FROM sections_fts_docsize WHERE id = 1", "search"),
        ("DELETE FROM sections WHERE id = 1", "search"),
        ("UPDATE sections SET text = '另一段话，索引里没有。' WHERE id = 2", "search"),
        ("UPDATE checks SET rule = 'requests.invented'", "rule_undeclared"),
        ("UPDATE checks SET report_id = 999 WHERE id = 1", "orphan"),
        ("DELETE FROM cell_store WHERE report_id = 1", "cells"),
        ("UPDATE cell_store SET col = NULL WHERE report_id = 1 AND value = 8", "place"),
        ("UPDATE cell_store SET table_index = NULL, row = NULL, col = NULL WHERE report_id = 1", "place"),
        ("UPDATE cell_codes SET line = 'invented' WHERE code = 1", "cell_unknown"),
        ("DELETE FROM snapshots WHERE id = 1", "snapshot_missing"),
    ],
)  # fmt: skip
def test_rows_that_contradict_one_another(folder, statement, kind):
    damage(folder, "gongkai.db", statement)
    assert kind in kinds(folder)


@pytest.mark.parametrize("byte", [4, 20, -5])
def test_one_flipped_byte_of_a_body(folder, byte):
    with closing(sqlite3.connect(folder / "bodies.db")) as db, db:
        (data,) = db.execute("SELECT data FROM bodies WHERE id = 2").fetchone()
        flipped = bytearray(data)
        flipped[byte] ^= 0x20
        db.execute("UPDATE bodies SET data = ? WHERE id = 2", (bytes(flipped),))
    assert kinds(folder) == {"body_damaged"}


@pytest.mark.parametrize("name", ["gongkai.db", "bodies.db"])
@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.9])
def test_a_file_cut_in_the_middle(folder, name, share):
    path = folder / name
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    assert verify(folder).findings


@pytest.mark.parametrize("name", ["gongkai.db", "bodies.db"])
def test_a_file_that_is_no_database_or_is_gone(folder, name):
    (folder / name).write_bytes(b"<html>404</html>" * 500)
    assert "damaged" in kinds(folder)
    (folder / name).unlink()
    assert "damaged" in kinds(folder)


@pytest.mark.parametrize("name", ["gongkai.db", "bodies.db"])
def test_overwritten_pages_never_give_a_traceback(folder, name):
    path = folder / name
    whole = path.read_bytes()
    pages = len(whole) // 4096
    for page in range(1, pages, max(1, pages // 12)):
        path.write_bytes(whole[: page * 4096] + b"\xa5" * 4096 + whole[(page + 1) * 4096 :])
        assert verify(folder).findings, f"page {page} of {name}"


def test_half_a_page_at_the_end_is_no_cut_while_the_log_has_the_page(folder):
    """As a command leaves it that was killed while it took its log over into the file."""
    with closing(sqlite3.connect(folder / "gongkai.db")) as db:
        db.executescript("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0")
        db.execute("UPDATE reports SET index_number = 'another'")
        db.commit()
        with (folder / "gongkai.db").open("ab") as file:
            file.write(bytes(2048))
        assert verify(folder).findings == []
    (folder / "gongkai.db-wal").unlink(missing_ok=True)
    with (folder / "gongkai.db").open("ab") as file:
        file.write(bytes(100))
    assert kinds(folder) == {"damaged"}


def test_a_text_that_is_no_utf8_any_more_is_said(folder):
    damage(folder, "gongkai.db", "UPDATE reports SET title = CAST(x'e4b8ff' AS TEXT) WHERE id = 1")
    found = verify(folder).findings
    assert [(one.kind, one.subject) for one in found] == [("damaged", "gongkai.db reports")]
    assert "title" in found[0].detail


def test_damaged_names_of_tables_are_said(folder):
    """SQLite's message quotes them, and Python cannot decode it."""
    file = folder / "gongkai.db"
    file.write_bytes(file.read_bytes().replace(b"CREATE TABLE agencies", b"CREATE TABL\xb8 agencies"))
    assert "damaged" in kinds(folder)
    ended = CliRunner().invoke(main, ["audit", "--data", str(folder)])
    assert ended.exit_code in (1, 2)
    assert isinstance(ended.exception, SystemExit)


def test_the_programs_own_tables_are_written_anew_where_they_are_damaged(folder):
    damage(folder, "gongkai.db", "UPDATE codebook SET en = CAST(x'e4b8ff' AS TEXT) WHERE table_name = 'reports'")
    assert kinds(folder) == {"damaged"}
    Archive.open(folder).close()
    assert verify(folder).findings == []


def test_many_findings_of_a_kind_are_counted(folder):
    damage(folder, "gongkai.db", "UPDATE requests SET new_requests = 99, carried_over = 98, granted_full = 97, "
           "other_misc = 96, total_processed = 95, denied_process_info = 94")  # fmt: skip
    findings = [finding for finding in verify(folder).findings if finding.kind == "figures"]
    assert len(findings) == LISTED + 1
    assert findings[-1].detail == f"{3 * 7 * 6 - LISTED} more like these"

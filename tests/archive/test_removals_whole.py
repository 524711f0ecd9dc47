"""A removal reaches everything, whatever came before it and whoever was killed on the way: entries that come one after
the other, damaged bodies, pages that are no report, free pages of the files."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import removals
from archive.history.versions import drop
from archive.ingest import ingest
from archive.publish import publish
from archive.readers.processes import Here
from archive.removals import Removal, applied, masked, tombstone
from archive.storage.copies import BODIES
from archive.storage.store import Archive
from gongkai import main
from tests.archive.printed import printed, source
from tests.archive.test_removals import (
    CELL,
    ENTRIES,
    KEY,
    NAME,
    PHONE,
    TEXT,
    WITHHELD,
    assert_nowhere,
    everything,
    fill,
)

FIRST, SECOND = ENTRIES
PAGE = printed(changed={CELL: "12"}, text=TEXT)
SHA = hashlib.sha256(PAGE).hexdigest()


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "data", workers=Here()) as one:
        yield one


def remove(folder: Path, *arguments: str) -> tuple[int, dict[str, object], str]:
    ended = CliRunner().invoke(main, ["remove", "--json", "--data", str(folder), *arguments])
    return ended.exit_code, json.loads(ended.stdout), ended.stderr


def test_a_second_entry_reaches_a_body_of_which_something_was_removed_already(archive: Archive) -> None:
    fill(archive)
    applied.remove(archive.db, archive.bodies, [FIRST], erase=True)
    assert NAME in archive.bodies.get(SHA).decode()
    assert NAME not in applied.shown(archive.bodies, SHA, "utf-8", [FIRST, SECOND]).decode()
    done = applied.remove(archive.db, archive.bodies, [FIRST, SECOND], erase=True)
    assert (len(done.masked), done.nothing_found) == (2, [])
    archive.scrub()
    assert_nowhere(everything(archive.folder))
    assert archive.bodies.get(SHA).decode().count(tombstone("phone")) == 1
    assert applied.remove(archive.db, archive.bodies, [FIRST, SECOND], erase=True).masked == []


def damage(archive: Archive, sha256: str) -> None:
    conn = archive.bodies.db.conn
    conn.execute("UPDATE bodies SET data = substr(data, 1, length(data) - 1) WHERE sha256 = ?", [bytes.fromhex(sha256)])
    conn.commit()


def test_a_damaged_body_is_told_and_never_handed_out(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most of what it holds could still be unpacked by somebody who tries."""
    monkeypatch.setattr(removals, "own", lambda: ENTRIES)
    fill(archive)
    lost = hashlib.sha256(printed(changed={CELL: "13"}, text=f"请拨{PHONE}找{NAME}。")).hexdigest()
    damage(archive, lost)
    for arguments in (["--dry-run"], []):
        code, done, said = remove(archive.folder, *arguments)
        assert (code, done["damaged"]) == (3, [lost])
        assert "1 bodies are damaged: what they hold cannot be looked for" in said
    public = publish(archive.folder, tmp_path / "site").folder
    with Archive.open(public, read_only=True) as published:
        assert published.bodies.is_gone(lost)
    with closing(
        sqlite3.connect(f"file:{archive.folder / BODIES}?mode=ro", uri=True)
    ) as db:  # the operator's is as it was
        query = "SELECT masked_sha256 FROM bodies WHERE sha256 = ?"
        assert db.execute(query, [bytes.fromhex(lost)]).fetchone() == (None,)


def test_what_is_told_of_an_address_that_gave_no_report_goes_too(archive: Archive) -> None:
    """A notice has an entry of its own, by its digest; its title may stand in the ledger and on the review list."""
    title = f"关于批准{NAME}同志申请的通知"
    body = f"<html><title>{title}</title><h1>{title}</h1><p>联系电话：{PHONE}。</p></html>".encode()
    url = "http://czj.yunling.example/tz.html"
    assert ingest(archive, body, source(url)).result == "refused"
    with archive.transaction() as db:
        db.execute(
            "INSERT INTO fetches (url, host, kind, at, outcome, detail, first_at, hints) VALUES (?, '', 'article', '', "
            "'refused', ?, '', ?)",
            [url, title, json.dumps({"title": title}, ensure_ascii=False)],
        )
        db.execute(
            "INSERT INTO reviews (url, kind, title, reason, detail, first_seen, last_seen) "
            "VALUES (?, 'article', ?, '', ?, '', '')",
            [url, title, title],
        )
        db.execute("UPDATE problems SET detail = ? WHERE url = ?", [title, url])
        db.execute("INSERT INTO portals (id, name, url, status) VALUES ('p', '', '', 'live')")
        db.execute(
            "INSERT INTO column_entries (portal_id, column_url, url, title, confirmed) VALUES ('p', '', ?, ?, 0)",
            [url, title],
        )
        db.execute("UPDATE snapshots SET detail = ? WHERE url = ?", [title, url])
    before = NAME in "\n".join(archive.db.conn.iterdump())
    sha256 = hashlib.sha256(body).hexdigest()
    entry = Removal("three", "name", "关于批准", "同志", "。", ".", date(2026, 3, 1), sha256=sha256)
    assert before and applied.remove(archive.db, archive.bodies, [entry], erase=True).masked == [sha256]
    archive.scrub()
    assert NAME not in everything(archive.folder)
    assert json.loads(archive.db.execute("SELECT hints FROM fetches").fetchone()[0])["title"] != title


def test_an_earlier_body_of_a_report_is_masked_though_it_is_no_report_by_now(archive: Archive) -> None:
    """A later parser refuses it; it is still a version of the report, and shown as such."""
    fill(archive)
    with archive.transaction() as db:
        db.execute("UPDATE snapshots SET report_id = NULL, result = 'refused' WHERE sha256 = ?", [SHA])
    assert applied.of_body(archive.db.conn, SHA, ENTRIES) == list(ENTRIES)


def test_addresses_in_gbk_give_it_up_too() -> None:
    page = printed(text=f"{TEXT}<a href='?q=%C7%AE%B2%BB%B4%E6'>检索</a>").decode().encode("gbk")
    page = page.replace(b"utf-8", b"gbk")
    left = masked.body(page, None, WITHHELD)
    assert left is not None and left.body is not None and b"%C7%AE%B2%BB" not in left.body


def test_who_was_killed_before_the_files_were_written_anew_does_it_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All details are out of all bodies by then: there is nothing more to find, and something to do."""
    with Archive.open(tmp_path, workers=Here()) as archive:
        fill(archive)
    monkeypatch.setattr(removals, "own", lambda: ENTRIES)
    with Archive.open(tmp_path, workers=Here()) as archive:
        applied.remove(archive.db, archive.bodies, erase=True)
        assert applied.is_to_scrub(archive.db)
    scrubbed = []
    whole = Archive.scrub
    monkeypatch.setattr(Archive, "scrub", lambda archive: scrubbed.append(1) or whole(archive))
    code, done, _ = remove(tmp_path)
    assert (code, done["masked"], scrubbed) == (0, [], [1])
    code, *_ = remove(tmp_path)
    assert (code, scrubbed) == (0, [1])  # once is enough


def test_a_reader_that_keeps_the_old_pages_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.storage.connection.PATIENCE", 0.1)
    monkeypatch.setattr(removals, "own", lambda: ENTRIES)
    with Archive.open(tmp_path, workers=Here()) as archive:
        fill(archive)
    with closing(sqlite3.connect(tmp_path / BODIES, isolation_level=None)) as site:
        site.execute("BEGIN")
        site.execute("SELECT count(*) FROM bodies").fetchone()
        code, done, said = remove(tmp_path)
        assert (code, len(done["masked"])) == (3, 2)  # type: ignore[arg-type]
        assert "Another process reads from the archive" in said
    assert remove(tmp_path)[0] == 0
    assert_nowhere(everything(tmp_path))


def test_bodies_of_a_report_that_is_none_after_all_stay_without_it(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later parser refuses both: they are pages like any other then, and no report leads to them."""
    monkeypatch.setattr(removals, "own", lambda: ENTRIES)
    fill(archive)
    with archive.transaction() as db:
        (report_id,) = db.execute("SELECT report_id FROM snapshots WHERE sha256 = ?", [SHA]).fetchone()
        drop(archive, report_id)
        db.execute("UPDATE snapshots SET result = 'refused', reason = 'notice' WHERE result IS NULL")
    assert archive.db.execute("SELECT 1 FROM reports WHERE key = ?", [KEY]).fetchone() is None
    assert applied.of_body(archive.db.conn, SHA) == list(ENTRIES)
    assert_nowhere(applied.reader(archive.db.conn, archive.bodies)(SHA).decode())
    assert_nowhere(everything(publish(archive.folder, tmp_path / "site").folder))
    assert len(applied.remove(archive.db, archive.bodies, erase=True).masked) == 2
    archive.scrub()
    assert_nowhere(everything(archive.folder))

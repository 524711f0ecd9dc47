"""Readings that are stored in one commit: what comes of each is what had come of it alone."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from archive.history import versions
from archive.ingest import Outcome, Source, ToStore, keep_all, store, store_together
from archive.readers.processes import Here
from archive.readers.reading import read
from archive.storage.store import Archive
from crawler.records.writer import Writer
from tests.archive.printed import PAGE, printed, source
from tests.dump import content, dump

TOTAL = (3, "new_requests", "total")
#: Two years of one agency, a page that is no report, and the second year's again, corrected.
BODIES = [
    (printed(2022, {TOTAL: "6"}), source(f"{PAGE}?2022")),
    (printed(2023, {TOTAL: "7"}, text="办理情况〇项。"), source(f"{PAGE}?2023")),
    ("<p>办事指南</p>".encode(), source(f"{PAGE}?guide")),
    (printed(2023, {TOTAL: "9"}, text="更正后的情况。"), source(f"{PAGE}?2023", day=2)),
]


def kept(archive: Archive) -> list[ToStore]:
    digests = keep_all(archive, BODIES)
    return [ToStore(read(body, of), of, sha256) for (body, of), sha256 in zip(BODIES, digests, strict=True)]


def one_by_one(folder: Path) -> list[Outcome]:
    with Archive.open(folder, workers=Here()) as archive:
        return [store(archive, one.parsed, one.source, one.sha256) for one in kept(archive)]


@pytest.fixture
def unstorable(monkeypatch: pytest.MonkeyPatch) -> Source:
    """The report of 2023 has a check that no database can hold."""
    whole = versions.check_rows

    def too_large(checks):
        rows = whole(checks)
        return [(*row[:4], 2**70, *row[5:]) for row in rows] if any(row[5] == 7 for row in rows) else rows

    monkeypatch.setattr(versions, "check_rows", too_large)
    return BODIES[1][1]


def words(archive: Archive) -> list[tuple[object, ...]]:
    """Where each word stands: how the index lays them out depends on what came together."""
    archive.db.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'sections_fts', 'instance')")
    return archive.db.execute("SELECT * FROM temp.words ORDER BY term, doc, offset").fetchall()


def test_together_is_as_one_by_one(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "together", workers=Here()) as archive:
        outcomes = store_together(archive, kept(archive))
        indexed = words(archive)
    assert outcomes == one_by_one(tmp_path / "alone")
    assert [one.result for one in outcomes or ()] == ["new", "new", "refused", "changed"]
    assert content(tmp_path / "together") == content(tmp_path / "alone")
    with Archive.open(tmp_path / "alone", workers=Here()) as archive:
        assert words(archive) == indexed != []


def test_where_one_cannot_be_stored_none_was(tmp_path: Path, unstorable: Source) -> None:
    with Archive.open(tmp_path, workers=Here()) as archive:
        waiting = kept(archive)
        before = dump(tmp_path)
        assert store_together(archive, waiting) is None
        assert not archive.db.conn.in_transaction
        assert dump(tmp_path) == before


async def test_the_crawls_writer_then_stores_the_others_alone(tmp_path: Path, unstorable: Source) -> None:
    writer = Writer(tmp_path / "crawl")
    await writer.open()
    waiting = await writer.do(kept)
    outcomes = await asyncio.gather(*(writer.store(one) for one in waiting))
    await writer.close()
    assert [one.result for one in outcomes] == ["new", "failed", "refused", "new"]
    one_by_one(tmp_path / "alone")
    assert content(tmp_path / "crawl") == content(tmp_path / "alone")


async def test_a_fault_of_the_machine_is_told_to_all_who_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_names: object) -> None:
        raise OSError("disk full")

    writer = Writer(tmp_path)
    await writer.open()
    waiting = await writer.do(kept)
    with monkeypatch.context() as broken:
        broken.setattr("archive.history.versions.write_checks", full)
        told = await asyncio.gather(*(writer.store(one) for one in waiting), return_exceptions=True)
    assert [str(one) for one in told if isinstance(one, OSError)].count("disk full") >= 3
    assert [one.result for one in await asyncio.gather(*map(writer.store, waiting))][:2] == ["new", "new"]
    await writer.close()

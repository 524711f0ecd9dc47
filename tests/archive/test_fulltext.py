"""Sections of many reports are indexed at once: what is written is what indexing one after another writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.storage import fulltext
from archive.storage.segment import document, match
from archive.storage.store import Archive

FIRST, SECOND = (1, "一、总体情况", "办事指南已更新"), (2, "五、问题", "栏目更新不够及时")


def _found(archive: Archive, word: str) -> list[int]:
    rows = archive.db.execute("SELECT rowid FROM sections_fts WHERE sections_fts MATCH ? ORDER BY rowid", [match(word)])
    return [id_ for (id_,) in rows]


def test_what_waits_is_indexed_at_the_end_of_the_block(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive, archive.transaction() as db:
        with fulltext.at_once(db):
            fulltext.add_sections(db, [FIRST, SECOND])
            assert _found(archive, "更新") == []
        assert _found(archive, "更新") == [1, 2]


def test_what_is_taken_back_before_is_never_indexed(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive, archive.transaction() as db:
        fulltext.add_sections(db, [FIRST])
        with fulltext.at_once(db):
            fulltext.add_sections(db, [SECOND])
            fulltext.drop_sections(db, [FIRST, SECOND])  # the one is in the index, the other waits
        assert _found(archive, "更新") == []
        db.execute("INSERT INTO sections_fts (sections_fts) VALUES ('integrity-check')")


def test_a_block_that_fails_indexes_nothing(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        with pytest.raises(ZeroDivisionError), archive.transaction() as db, fulltext.at_once(db):
            fulltext.add_sections(db, [FIRST])
            raise ZeroDivisionError
        with archive.transaction() as db:
            fulltext.add_sections(db, [SECOND])
        assert _found(archive, "更新") == [2]


def test_what_the_index_stores_may_have_been_made_before(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive, archive.transaction() as db:
        with fulltext.at_once(db, {FIRST[2]: document("另一段文字")}):
            fulltext.add_sections(db, [FIRST, SECOND])
        assert (_found(archive, "指南"), _found(archive, "另一段"), _found(archive, "更新")) == ([], [1], [2])

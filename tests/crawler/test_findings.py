"""What a search found is asked again at once, until it is old or a column is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive.storage.store import Archive
from crawler.finding import findings
from crawler.finding.findings import Finding
from crawler.registry import Column, Portal

PORTAL = Portal(id="yangli", name="样例市", url="http://www.yangli.gov.cn/")
ONE = Finding(Column("http://www.yangli.gov.cn/nb/", "样例市教育局", True), "trs", "the page calls itself 年报")
SHELL = Finding(Column("http://www.yangli.gov.cn/x/"), None, "linked as 年报, but no list could be read", True)
AT, BEFORE, AFTER = "2026-02-01T00:00:00Z", "2026-01-31T00:00:00Z", "2026-02-02T00:00:00Z"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with Archive.open(tmp_path / "data") as archive:
        archive.db.execute(
            "INSERT INTO portals (id, name, url, status) VALUES (?, ?, ?, 'seen')", [PORTAL.id, PORTAL.name, PORTAL.url]
        )
        yield archive.db


def failed(db: Database, finding: Finding, reason: str) -> None:
    db.execute(
        "INSERT INTO fetches (url, host, kind, at, outcome, reason, first_at) VALUES (?, ?, 'list', ?, 'failed', ?, ?)",
        [finding.column.url, "www.yangli.gov.cn", AT, reason, AT],
    )


def test_what_was_found_is_remembered_whole(db: Database) -> None:
    findings.write(db, PORTAL, [ONE, SHELL], AT)
    assert findings.read(db, PORTAL, BEFORE) == [ONE, SHELL]
    findings.write(db, PORTAL, [ONE], AT)
    assert findings.read(db, PORTAL, BEFORE) == [ONE]


def test_a_portal_is_searched_again_after_a_while_and_where_nothing_was_found(db: Database) -> None:
    findings.write(db, PORTAL, [ONE], AT)
    assert findings.read(db, PORTAL, AFTER) == []
    findings.write(db, PORTAL, [SHELL], AT)
    assert findings.read(db, PORTAL, BEFORE) == []


@pytest.mark.parametrize(("reason", "gone"), [("dead", True), ("soft_404", True), ("moved", True), ("timeout", False)])
def test_a_column_that_is_gone_is_searched_for_and_one_whose_host_is_down_is_not(
    db: Database, reason: str, gone: bool
) -> None:
    findings.write(db, PORTAL, [ONE, SHELL], AT)
    failed(db, SHELL, "shell")  # known to be one
    failed(db, ONE, reason)
    assert (findings.read(db, PORTAL, BEFORE) == []) is gone

"""Copies at other addresses are read again too: what today's parser makes of them decides what is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.ingest import ingest
from archive.readers import reading
from archive.reparse import reparse
from archive.storage.store import Archive
from parsers.model import Refusal, Refused, Report, Status
from parsers.report import parse
from tests.archive.printed import printed
from tests.archive.test_gathering import CITY, FIGURES, OWN, SLIP, copy, opened

Change = Callable[[Report | Refused], Report | Refused]
OWN_PAGE, LISTED = f"{OWN}1.html", f"{CITY}1.html"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with opened(tmp_path) as one:
        yield one
        assert one.db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert one.db.execute("SELECT count(*) FROM snapshots WHERE result IS NULL").fetchone() == (0,)


@pytest.fixture
def read_as(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Change], None]:
    """Put a parser in the place of today's that reads the body at one address otherwise."""

    def use(url: str, change: Change) -> None:
        today = vars(reading)["parse"]

        def later(body: bytes, **told: Any) -> Report | Refused:
            said: Report | Refused = today(body, **told)
            return change(said) if told["url"] == url else said

        monkeypatch.setattr(reading, "parse", later)

    return use


def put(archive: Archive, own: dict[Any, str] = FIGURES, listed: dict[Any, str] = FIGURES) -> None:
    for one in (copy(OWN_PAGE, own, "own"), copy(LISTED, listed, "city")):
        ingest(archive, one.body, one.source)


def rows(archive: Archive, sql: str) -> list[tuple[Any, ...]]:
    return archive.db.execute(sql).fetchall()


def changed(said: Report | Refused, **facts: Any) -> Report | Refused:
    assert isinstance(said, Report)
    return replace(said, **facts)


def test_nothing_is_written_where_copies_are_read_as_before(archive: Archive) -> None:
    put(archive)
    before = archive.db.conn.total_changes
    assert reparse(archive).reports == 1
    assert archive.db.conn.total_changes == before


def test_a_copy_that_can_be_read_at_last_is_shown(archive: Archive, read_as: Callable[[str, Change], None]) -> None:
    with pytest.MonkeyPatch.context() as before:
        old = vars(reading)["parse"]
        before.setattr(
            reading,
            "parse",
            lambda body, **told: (
                changed(old(body, **told), status=Status.PARTIAL) if told["url"] == OWN_PAGE else old(body, **told)
            ),
        )
        put(archive)
    assert rows(archive, "SELECT url, status FROM reports") == [(LISTED, "complete")]
    reparse(archive)
    assert rows(archive, "SELECT url, status FROM reports") == [(OWN_PAGE, "complete")]
    assert rows(archive, "SELECT url, status FROM locations ORDER BY url") == [
        (OWN_PAGE, "complete"),
        (LISTED, "complete"),
    ]


def test_a_copy_that_is_another_agencys_goes_to_it(archive: Archive, read_as: Callable[[str, Change], None]) -> None:
    put(archive)
    read_as(LISTED, lambda said: changed(said, agency="云岭市水务局"))
    reparse(archive)
    assert sorted(rows(archive, "SELECT a.name, r.url FROM reports r JOIN agencies a ON a.id = r.agency_id")) == [
        ("云岭市水务局", LISTED),
        ("云岭市财政局", OWN_PAGE),
    ]
    assert reparse(archive).reports == 2


def test_a_slip_that_was_ours_is_no_difference_any_more(
    archive: Archive, read_as: Callable[[str, Change], None]
) -> None:
    put(archive, listed=SLIP)
    assert rows(archive, "SELECT count(*) FROM problems WHERE kind = 'copies_differ'") == [(1,)]
    sound = parse(printed(2023, FIGURES))
    assert isinstance(sound, Report)
    read_as(LISTED, lambda said: changed(said, figures=sound.figures))
    reparse(archive)
    assert rows(archive, "SELECT count(*) FROM problems WHERE kind = 'copies_differ'") == [(0,)]
    assert len(rows(archive, "SELECT DISTINCT figures FROM locations")) == 1


def test_a_copy_that_is_no_report_goes(archive: Archive, read_as: Callable[[str, Change], None]) -> None:
    put(archive)
    read_as(LISTED, lambda _: Refused(Refusal.NOTICE, "关于报送年度报告的通知", "通知"))
    reparse(archive)
    assert rows(archive, "SELECT url FROM locations") == [(OWN_PAGE,)]
    assert rows(archive, f"SELECT result, reason FROM snapshots WHERE url = '{LISTED}'") == [("refused", "notice")]


def test_what_was_stored_before_copies_were_described_is_read_for_it(archive: Archive) -> None:
    put(archive)
    with archive.transaction() as db:
        db.execute(
            "UPDATE locations SET standing = NULL, status = NULL, agency_key = NULL, scope = NULL, figures = NULL"
        )
    reparse(archive)
    third = copy(f"{CITY}longer/address/2.html", portal="city")
    ingest(archive, third.body, third.source)
    assert rows(archive, "SELECT count(*) FROM locations WHERE status IS NULL OR figures IS NULL") == [(0,)]
    assert rows(archive, "SELECT url FROM reports") == [(OWN_PAGE,)]


def test_an_edition_that_can_be_read_at_last_is_a_version_by_the_parser(
    archive: Archive, read_as: Callable[[str, Change], None]
) -> None:
    """What was shown meanwhile was read from an earlier body of the same address."""
    first, second = copy(OWN_PAGE, FIGURES, "own"), copy(OWN_PAGE, {**FIGURES, next(iter(FIGURES)): "41"}, "own")
    ingest(archive, first.body, first.source)
    with pytest.MonkeyPatch.context() as before:
        old = vars(reading)["parse"]
        before.setattr(
            reading,
            "parse",
            lambda body, **told: (
                changed(old(body, **told), status=Status.UNREADABLE, figures=[], indicators=[])
                if body == second.body
                else old(body, **told)
            ),
        )
        ingest(archive, second.body, replace(second.source, fetched_at="2026-03-01T00:00:00Z"))
    assert rows(archive, "SELECT kind FROM problems") == [("edition_unread",)]
    reparse(archive)
    assert rows(archive, "SELECT version, role, reason FROM report_versions ORDER BY version") == [
        (1, "shown", "source"),
        (2, "unread", "source"),
        (3, "shown", "parser"),
    ]
    assert rows(archive, "SELECT r.version, r.status, kind FROM reports r LEFT JOIN problems ON report_id = r.id") == [
        (3, "complete", None)
    ]
    total = archive.db.conn.total_changes
    reparse(archive)
    assert archive.db.conn.total_changes == total

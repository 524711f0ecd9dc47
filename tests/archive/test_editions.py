"""The history of a report: what each version changed, in whatever order its bodies came."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from archive.ingest import ingest
from archive.merge import merge
from archive.readers.processes import Here
from archive.reviewing.citations import as_printed
from archive.storage.store import Archive
from archive.verify import verify
from tests.archive.printed import COLUMN, printed, source

NEW = (3, "new_requests", "natural_person")
ALL = (3, "new_requests", "total")
DONE = (3, "total_processed", "natural_person")
SEVEN = {NEW: "7", ALL: "7"}
EIGHT = {NEW: "8", ALL: "7"}
NINE = {NEW: "9", ALL: "7"}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "data", workers=Here()) as opened:
        yield opened
        assert opened.db.execute("PRAGMA foreign_key_check").fetchall() == []


def scan() -> bytes:
    """The page with pictures in the place of everything."""
    return printed().split("<p>一、".encode())[0] + b"<img src=1.jpg><img src=2.jpg></body></html>"


def rows(archive: Archive, sql: str) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = archive.db.execute(sql).fetchall()
    return found


def history(archive: Archive) -> dict[str, list[tuple[Any, ...]]]:
    """All that is told of versions, by the time at which each was seen; neither numbers nor what each came as."""
    seen = "(SELECT seen_at FROM report_versions w WHERE w.report_id = v.report_id AND w.version = v.base_version)"
    sql = {
        "versions": f"SELECT seen_at, snapshot_sha256, v.url, v.status, {seen} FROM report_versions v",
        "cells": "SELECT seen_at, line, field, old_raw, new_raw FROM cell_changes JOIN report_versions v "
        "USING (report_id, version)",
        "words": "SELECT seen_at, part, number, old, new FROM text_changes JOIN report_versions v "
        "USING (report_id, version)",
        "checks": "SELECT seen_at, rule, subject, old_result, new_result FROM check_changes JOIN report_versions v "
        "USING (report_id, version)",
        "shown": "SELECT r.snapshot_sha256, r.url, r.status, v.seen_at FROM reports r JOIN report_versions v "
        "ON v.report_id = r.id AND v.version = r.version",
        "problems": "SELECT url, kind FROM problems",
    }
    return {name: sorted(rows(archive, one), key=repr) for name, one in sql.items()}


def test_a_version_says_which_figure_which_words_and_which_rules_changed(archive: Archive) -> None:
    ingest(archive, printed(2023, SEVEN), source())
    ingest(archive, printed(2023, EIGHT, text="本年度按时答复了多数申请。"), source(day=2))
    assert rows(archive, "SELECT version, role, status, base_version FROM report_versions") == [
        (1, "shown", "complete", None),
        (2, "shown", "complete", 1),
    ]
    assert rows(archive, "SELECT version, line, field, old_raw, new_raw FROM cell_changes") == [
        (2, "new_requests", "natural_person", "7", "8")
    ]
    assert rows(archive, "SELECT version, part, number, heading, old, new FROM text_changes") == [
        (2, "text", 1, "一、总体情况", "本年度按时答复了全部申请。", "本年度按时答复了多数申请。")
    ]
    broken = rows(
        archive, "SELECT rule, subject, old_result, new_result FROM check_changes WHERE rule LIKE 'requests.%'"
    )
    assert broken == [("requests.applicants", "new_requests", "holds", "broken")]


def test_a_figure_put_right_mends_its_rules(archive: Archive) -> None:
    ingest(archive, printed(2023, {NEW: "7", ALL: "8"}), source())
    ingest(archive, printed(2023, {NEW: "7", ALL: "7", DONE: "7"}), source(day=2))
    changed = rows(archive, "SELECT rule, subject, old_result, new_result FROM check_changes")
    assert ("requests.applicants", "new_requests", "broken", "holds") in changed
    assert ("requests.balance", "natural_person", "broken", "holds") in changed
    assert ("requests.applicants", "total_processed", "holds", "broken") in changed


def in_order(folder: Path, bodies: list[tuple[bytes, int]], order: tuple[int, ...]) -> dict[str, list[tuple[Any, ...]]]:
    """Return the history of an archive to which these bodies (and their days) came in this order."""
    with Archive.open(folder, workers=Here()) as archive:
        for at in order:
            ingest(archive, bodies[at][0], source(day=bodies[at][1]))
        numbers = rows(archive, "SELECT version FROM report_versions ORDER BY version")
        assert numbers == [(1,), (2,), (3,)], order
        return history(archive)


#: Three editions, and between them the first once more with another counter, which is none.
EDITIONS = [
    (printed(2023, SEVEN), 1),
    (printed(2023, SEVEN, furniture="<li>浏览次数：9</li>"), 2),
    (printed(2023, EIGHT), 3),
    (printed(2023, NINE, text="改过的话。"), 4),
]
#: Two editions that can be read, and one that cannot; and one of these between the two.
READ = [(printed(2023, SEVEN), 1), (printed(2023, EIGHT), 2), (scan(), 3)]
BETWEEN = [(printed(2023, SEVEN), 1), (scan(), 2), (printed(2023, EIGHT), 3)]
ALL_ORDERS = pytest.mark.long


@pytest.mark.parametrize(
    "orders",
    [
        [(0, 1, 2, 3), (3, 1, 0, 2), (2, 3, 1, 0)],
        pytest.param(list(permutations(range(4))), marks=ALL_ORDERS),
    ],
)
def test_whatever_order_the_bodies_of_an_address_came_in_its_history_is_the_same(
    tmp_path: Path, orders: list[tuple[int, ...]]
) -> None:
    told = [in_order(tmp_path / str(number), EDITIONS, order) for number, order in enumerate(orders)]
    for one in told:  # the first two are one edition, told by whichever of its bodies came first
        one["versions"] = [(seen, *rest) for seen, _, *rest in one["versions"]]
    assert all(one == told[0] for one in told)
    assert [(one[0][:10], one[1:]) for one in told[0]["cells"]] == [
        ("2026-02-03", ("new_requests", "natural_person", "7", "8")),
        ("2026-02-04", ("new_requests", "natural_person", "8", "9")),
    ]


def test_what_an_older_body_said_is_found_whatever_came_first(archive: Archive) -> None:
    for number, day in (("9", 4), ("7", 1), ("8", 3)):
        ingest(archive, printed(2023, {NEW: number, ALL: "7"}), source(day=day))
    assert rows(archive, "SELECT version, base_version, role FROM report_versions ORDER BY seen_at") == [
        (2, None, "earlier"),
        (3, 2, "earlier"),
        (1, 3, "shown"),
    ]
    report_id, version = rows(archive, "SELECT id, version FROM reports")[0]
    assert version == 1
    assert [as_printed(archive.db.conn, report_id, one)[NEW].raw for one in (2, 3, 1)] == ["7", "8", "9"]


def test_back_to_what_it_said_is_a_third_version(archive: Archive) -> None:
    for number, day in (("7", 1), ("8", 2), ("7", 3)):
        ingest(archive, printed(2023, {NEW: number, ALL: "7"}), source(day=day))
    assert rows(archive, "SELECT version, old_raw, new_raw FROM cell_changes") == [(2, "7", "8"), (3, "8", "7")]
    results = rows(archive, "SELECT version, new_result FROM check_changes WHERE rule = 'requests.applicants'")
    assert results == [(2, "broken"), (3, "holds")]


def test_back_to_what_it_said_is_a_third_version_in_a_joined_archive_too(tmp_path: Path) -> None:
    """There the body is known: what tells is when the other folder saw it last."""
    with Archive.open(tmp_path / "left", workers=Here()) as left:
        ingest(left, printed(2023, SEVEN), source())
    with Archive.open(tmp_path / "right", workers=Here()) as right:
        for number, day in (("7", 1), ("8", 2), ("7", 3)):
            ingest(right, printed(2023, {NEW: number, ALL: "7"}), source(day=day))
        told = history(right)
    with Archive.open(tmp_path / "left", workers=Here()) as left:
        for _ in range(2):
            merge(left, tmp_path / "right")
            assert history(left) == told
    with Archive.open(tmp_path / "new", workers=Here()) as new:
        merge(new, tmp_path / "right")
        assert history(new) == told
    assert verify(tmp_path / "left").findings == []


def test_the_same_content_at_another_address_makes_no_version(archive: Archive) -> None:
    ingest(archive, printed(2023, SEVEN), source())
    ingest(archive, printed(2023, SEVEN, furniture="<li>x</li>"), source(COLUMN, day=2))
    assert rows(archive, "SELECT count(*) FROM report_versions") == [(1,)]
    assert rows(archive, "SELECT count(*) FROM locations") == [(2,)]


def test_a_copy_that_differs_says_which_rules_it_breaks_and_no_words(archive: Archive) -> None:
    ingest(archive, printed(2023, SEVEN), source())
    ingest(archive, printed(2023, EIGHT, text="另一处的话。"), source(COLUMN, day=2))
    assert rows(archive, "SELECT version, role, base_version FROM report_versions WHERE version = 2") == [
        (2, "copy", 1)
    ]
    assert rows(archive, "SELECT count(*) FROM text_changes") == [(0,)]
    assert ("requests.applicants", "broken") in rows(archive, "SELECT rule, new_result FROM check_changes")


# -- an edition that cannot be read


def test_an_edition_that_cannot_be_read_does_not_take_away_what_could(archive: Archive) -> None:
    ingest(archive, printed(2023, SEVEN), source())
    outcome = ingest(archive, scan(), source(day=2))
    assert (outcome.result, outcome.status) == ("changed", "complete")
    assert rows(archive, "SELECT version, status FROM reports") == [(1, "complete")]
    assert rows(archive, "SELECT new_requests FROM requests WHERE applicant = 'total'") == [(7,)]
    assert rows(archive, "SELECT version, role, status FROM report_versions") == [
        (1, "shown", "complete"),
        (2, "unread", "unreadable"),
    ]
    assert rows(archive, "SELECT part, old, new FROM text_changes") == [("status", "complete", "unreadable")]
    assert rows(archive, "SELECT count(*) FROM cell_changes") == [(0,)], "it says nothing of figures"
    assert as_printed(archive.db.conn, 1, 2) == {}
    assert as_printed(archive.db.conn, 1, 1)[NEW].raw == "7"
    ((kind, detail),) = rows(archive, "SELECT kind, detail FROM problems")
    assert kind == "edition_unread"
    assert "version 1" in detail


def test_it_is_told_once_however_often_it_is_seen(archive: Archive) -> None:
    ingest(archive, printed(2023, SEVEN), source())
    ingest(archive, scan(), source(day=2))
    changes = archive.db.conn.total_changes
    assert ingest(archive, scan(), source(day=3)).result == "same"
    assert archive.db.conn.total_changes == changes
    other = scan().replace(b"<ul>", "<ul><li>浏览次数：4</li>".encode())
    assert ingest(archive, other, source(day=4)).result == "same"
    assert rows(archive, "SELECT count(*) FROM report_versions") == [(2,)]


def test_when_it_can_be_read_again_nothing_is_said_any_more(archive: Archive) -> None:
    ingest(archive, printed(2023, SEVEN), source())
    ingest(archive, scan(), source(day=2))
    ingest(archive, printed(2023, EIGHT), source(day=3))
    assert rows(archive, "SELECT version, status FROM reports") == [(3, "complete")]
    assert rows(archive, "SELECT base_version FROM report_versions WHERE version = 3") == [(1,)]
    assert rows(archive, "SELECT line, old_raw, new_raw FROM cell_changes") == [("new_requests", "7", "8")]
    assert rows(archive, "SELECT count(*) FROM problems") == [(0,)]


@pytest.mark.parametrize(
    "orders",
    [[(0, 1, 2), (2, 0, 1), (2, 1, 0)], pytest.param(list(permutations(range(3))), marks=ALL_ORDERS)],
)
def test_what_could_be_read_is_shown_whatever_came_first(tmp_path: Path, orders: list[tuple[int, ...]]) -> None:
    told = [in_order(tmp_path / str(number), READ, order) for number, order in enumerate(orders)]
    assert all(one == told[0] for one in told)
    ((_, _, status, seen_at),) = told[0]["shown"]
    assert (status, seen_at[:10]) == ("complete", "2026-02-02")


@pytest.mark.parametrize(
    "orders",
    [[(0, 1, 2), (2, 1, 0)], pytest.param(list(permutations(range(3))), marks=ALL_ORDERS)],
)
def test_what_follows_an_edition_that_cannot_be_read_goes_on_from_the_one_before(
    tmp_path: Path, orders: list[tuple[int, ...]]
) -> None:
    told = [in_order(tmp_path / str(number), BETWEEN, order) for number, order in enumerate(orders)]
    assert all(one == told[0] for one in told)
    assert [(one[0][:10], *one[3:]) for one in told[0]["cells"]] == [("2026-02-03", "7", "8")]
    assert told[0]["problems"] == []


def test_another_address_that_can_be_read_takes_its_place(archive: Archive) -> None:
    ingest(archive, printed(2023, SEVEN), source())
    ingest(archive, scan(), source(day=2))
    ingest(archive, printed(2023, SEVEN), source(COLUMN, day=3))
    assert rows(archive, "SELECT url, status FROM reports") == [(COLUMN, "complete")]
    assert rows(archive, "SELECT count(*) FROM problems") == [(0,)]

"""What the ledger holds of an address, and when a failed one is due again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archive.storage.store import Archive
from crawler.records.ledger import Fetch, Ledger
from crawler.registry import Portal
from parsers.model import Hints

PAGE = "http://www.yangli.gov.cn/gknb/202401/t20240120_1.html"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path) as opened:
        yield opened


@pytest.fixture
def ledger(archive: Archive) -> Ledger:
    return Ledger(archive.db)


def age(archive: Archive, url: str, hours: float) -> None:
    archive.db.execute(
        "UPDATE fetches SET at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', ?) WHERE url = ?", [f"-{hours} hours", url]
    )


def test_an_address_never_tried_has_no_standing(ledger: Ledger) -> None:
    assert ledger.standing([PAGE]) == {}


def test_the_same_page_under_another_scheme_or_without_www_is_held(ledger: Ledger) -> None:
    ledger.write(Fetch(PAGE, "article", "ok", http_status=200, sha256="ab"), None)
    twin = "https://yangli.gov.cn/gknb/202401/t20240120_1.html"
    assert ledger.standing([twin])[twin].url == PAGE


def test_an_address_that_led_on_stands_as_where_it_led(ledger: Ledger) -> None:
    onward = PAGE.replace("_1.", "_2.")
    ledger.write(Fetch(PAGE, "article", "ok", "moved", onward, 301), None)
    unknown = ledger.standing([PAGE])[PAGE]
    assert (unknown.url, unknown.outcome, unknown.due) == (onward, "failed", True)
    ledger.write(Fetch(onward, "article", "ok", http_status=200, sha256="ab"), None)
    assert ledger.standing([PAGE])[PAGE].outcome == "ok"


def test_redirects_in_a_circle_end(ledger: Ledger) -> None:
    other = PAGE.replace("_1.", "_2.")
    ledger.write(Fetch(PAGE, "article", "ok", "moved", other, 301), None)
    ledger.write(Fetch(other, "article", "ok", "moved", PAGE, 301), None)
    assert PAGE in ledger.standing([PAGE])


@pytest.mark.parametrize(("reason", "not_yet", "due"), [("timeout", 5, 7), ("dead", 160, 170), ("waf_js", 20, 25)])
def test_a_failure_is_due_again_after_the_time_of_its_kind(
    archive: Archive, ledger: Ledger, reason: str, not_yet: float, due: float
) -> None:
    ledger.write(Fetch(PAGE, "article", "failed", reason), None)
    for hours, expected in ((0, False), (not_yet, False), (due, True)):
        age(archive, PAGE, hours)
        assert ledger.standing([PAGE])[PAGE].due is expected


def test_each_further_failure_doubles_the_wait_and_a_success_forgets_it(archive: Archive, ledger: Ledger) -> None:
    for _ in range(3):
        ledger.write(Fetch(PAGE, "article", "failed", "timeout"), None)
    age(archive, PAGE, 23)
    assert not ledger.standing([PAGE])[PAGE].due
    age(archive, PAGE, 25)
    assert ledger.standing([PAGE])[PAGE].due
    ledger.write(Fetch(PAGE, "article", "ok", http_status=200, sha256="ab"), None)
    ledger.write(Fetch(PAGE, "article", "failed", "timeout"), None)
    assert archive.db.execute("SELECT attempts FROM fetches").fetchone() == (1,)


def test_a_page_names_its_files_that_are_due(archive: Archive, ledger: Ledger) -> None:
    file = PAGE.replace("t20240120_1.html", "P020240120.pdf")
    ledger.write(Fetch(PAGE, "article", "ok", http_status=200, sha256="ab"), None)
    ledger.write(Fetch(file, "file", "failed", "timeout", found_on=PAGE), None)
    assert ledger.standing([PAGE])[PAGE].files == ()
    age(archive, file, 7)
    assert ledger.standing([PAGE])[PAGE].files == (file,)


def test_a_refusal_by_title_was_never_asked_and_a_known_one_is_not_written_again(
    archive: Archive, ledger: Ledger
) -> None:
    refusal = Fetch(PAGE, "article", "refused", "notice", "通知", hints=Hints(title="通知"))
    ledger.write_new_refusals([refusal], None)
    age(archive, PAGE, 5)
    before = archive.db.execute("SELECT at FROM fetches").fetchone()
    ledger.write_new_refusals([refusal], None)
    assert archive.db.execute("SELECT at FROM fetches").fetchone() == before
    assert ledger.standing([PAGE])[PAGE].asked is False


def test_robots_are_remembered_for_a_while(archive: Archive, ledger: Ledger) -> None:
    url, day = "http://www.yangli.gov.cn/robots.txt", timedelta(hours=24)
    assert ledger.robots(url, day) is None
    ledger.write(Fetch(url, "robots", "ok", http_status=404), None)
    assert ledger.robots(url, day) == ""
    ledger.write(Fetch(url, "robots", "ok", http_status=200, sha256="ab"), None)
    assert ledger.robots(url, day) == "ab"
    age(archive, url, 25)
    assert ledger.robots(url, day) is None
    ledger.write(Fetch(url, "robots", "failed", "server_error"), None)
    assert ledger.robots(url, day) is None


def test_a_run_that_died_is_closed_as_partial_by_the_next(archive: Archive, ledger: Ledger) -> None:
    portal = Portal("yangli", "样例市", "http://www.yangli.gov.cn/", region="370200")
    ledger.begin([portal])
    second = ledger.begin([portal])
    ledger.end(second, "complete", {"found": 1})
    assert archive.db.execute("SELECT status FROM runs ORDER BY id").fetchall() == [("partial",), ("complete",)]
    assert archive.db.execute("SELECT region_code FROM portals").fetchall() == [("370200",)]

"""The ledger across runs: what a killed run had, what is due, columns and when they were read. Time is given."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.ingest import Source, keep
from archive.storage.store import Archive
from crawler.lists.listing import Ask
from crawler.records.ledger import ColumnRead, Fetch, Ledger
from crawler.records.recall import Kept, look_up
from crawler.registry import Portal
from parsers.model import Hints

HOME = "http://www.yangli.gov.cn/"
LIST = f"{HOME}gknb/"
PAGE = f"{HOME}gknb/202601/t20260120_1.html"
PORTAL = Portal("yangli", "样例市", HOME)


class Days:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 2, 1, 4, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Days:
    return Days()


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path) as opened:
        yield opened


@pytest.fixture
def ledger(archive: Archive, clock: Days) -> Ledger:
    return Ledger(archive.db, clock)


def kept(archive: Archive, ledger: Ledger, run: int, address: str = LIST) -> Kept | None:
    return look_up(archive, ledger, address, run, had_only=False)


def keep_list(archive: Archive, clock: Days, body: bytes = b"<ul></ul>", url: str = LIST) -> str:
    at = clock().strftime("%Y-%m-%dT%H:%M:%SZ")
    source = Source(url, at, 200, response_headers=(("ETag", '"x"'),), portal_id="yangli", kind="list")
    return keep(archive, body, source)


def row(ledger: Ledger, address: str = LIST) -> dict[str, object]:
    found = ledger.held(address)
    assert found is not None
    return found


def test_a_list_page_of_a_run_that_died_need_not_be_asked(archive: Archive, ledger: Ledger, clock: Days) -> None:
    first = ledger.begin([PORTAL])
    sha256 = keep_list(archive, clock)
    ledger.got(Fetch(LIST, "list", "ok", http_status=200, sha256=sha256, etag='"x"', portal_id="yangli"), first)
    clock.pass_by(hours=1)
    second = ledger.begin([PORTAL])
    found = kept(archive, ledger, second)
    assert found is not None
    assert (found.had, found.body, found.status) == (True, b"<ul></ul>", 200)
    assert found.source is not None
    assert found.source.portal_id == "yangli"
    assert (row(ledger)["run_id"], row(ledger)["at"]) == (second, "2026-02-01T04:00:00Z")


def test_one_of_a_run_that_ended_is_asked_for_again_with_its_validators(
    archive: Archive, ledger: Ledger, clock: Days
) -> None:
    first = ledger.begin([PORTAL])
    ledger.got(Fetch(LIST, "list", "ok", http_status=200, sha256=keep_list(archive, clock), etag='"x"'), first)
    ledger.end(first, "partial", {"portals": []})
    found = kept(archive, ledger, ledger.begin([PORTAL]))
    assert found is not None
    assert (found.had, found.etag) == (False, '"x"')


def test_what_a_run_had_that_died_a_day_ago_is_asked_again(archive: Archive, ledger: Ledger, clock: Days) -> None:
    first = ledger.begin([PORTAL])
    ledger.got(Fetch(LIST, "list", "ok", http_status=200, sha256=keep_list(archive, clock)), first)
    clock.pass_by(hours=25)
    found = kept(archive, ledger, ledger.begin([PORTAL]))
    assert found is not None
    assert not found.had


def test_a_chain_of_deaths_is_one_run(archive: Archive, ledger: Ledger, clock: Days) -> None:
    ledger.got(Fetch(LIST, "list", "ok", http_status=200, sha256=keep_list(archive, clock)), ledger.begin([PORTAL]))
    for _ in range(3):
        clock.pass_by(hours=2)
        found = kept(archive, ledger, ledger.begin([PORTAL]))
        assert found is not None
        assert found.had


def test_a_page_that_was_kept_before_its_row_was_written_counts_too(
    archive: Archive, ledger: Ledger, clock: Days
) -> None:
    ledger.begin([PORTAL])
    keep_list(archive, clock)
    second = ledger.begin([PORTAL])
    found = kept(archive, ledger, second)
    assert found is not None
    assert found.had
    assert (row(ledger)["etag"], row(ledger)["portal_id"], row(ledger)["run_id"]) == ('"x"', "yangli", second)


def test_without_a_dead_run_a_kept_page_without_a_row_is_nothing(archive: Archive, ledger: Ledger, clock: Days) -> None:
    keep_list(archive, clock)
    assert kept(archive, ledger, ledger.begin([PORTAL])) is None


@pytest.mark.parametrize(
    ("fetch", "status", "location"),
    [
        (Fetch(LIST, "list", "failed", "dead", "404", 404), 404, None),
        (Fetch(LIST, "list", "ok", None, "the column ends before this page: 404", 404), 404, None),
        (Fetch(LIST, "list", "failed", "moved", "302 ./2026/", 302), 302, "./2026/"),
        (Fetch(LIST, "list", "ok", "moved", f"{HOME}new/", 301), 301, f"{HOME}new/"),
        (Fetch(LIST, "list", "refused", "foreign_host", "http://mirror.example/", 302), 302, "http://mirror.example/"),
        (Fetch(LIST, "list", "failed", "waf_js", "200 $_ts", 200), 200, None),
        # no answer of the page's own, or back to itself with a cookie: asked again
        (Fetch(LIST, "list", "failed", "server_error", "503", 503), None, None),
        (Fetch(LIST, "list", "failed", "timeout", "…"), None, None),
        (Fetch(LIST, "list", "ok", "moved", LIST, 302), None, None),
    ],
)
def test_an_answer_without_a_body_is_told_again_by_its_row(
    archive: Archive, ledger: Ledger, fetch: Fetch, status: int | None, location: str | None
) -> None:
    ledger.write(fetch, ledger.begin([PORTAL]))
    found = kept(archive, ledger, ledger.begin([PORTAL]))
    assert (found.status if found else None) == status
    if found:
        assert dict(found.headers).get("Location") == location
        assert (found.failure.reason if found.failure else None) == ("waf_js" if status == 200 else None)


def test_a_row_that_is_told_more_exactly_in_the_same_run_keeps_its_time_and_attempts(
    ledger: Ledger, clock: Days
) -> None:
    run = ledger.begin([PORTAL])
    ledger.got(Fetch(LIST, "list", "ok", http_status=200, sha256="ab", etag='"x"'), run)
    clock.pass_by(minutes=5)
    ledger.write(Fetch(LIST, "list", "failed", "shell", "no entry", 200, "ab"), run)
    assert (row(ledger)["at"], row(ledger)["attempts"], row(ledger)["etag"]) == ("2026-02-01T04:00:00Z", 1, '"x"')


def test_each_run_in_which_a_list_fails_is_one_attempt(ledger: Ledger, clock: Days) -> None:
    for expected in (1, 2, 3):
        run = ledger.begin([PORTAL])
        ledger.got(Fetch(LIST, "list", "ok", http_status=200, sha256="ab"), run)
        ledger.write(Fetch(LIST, "list", "failed", "shell", "no entry", 200, "ab"), run)
        ledger.end(run, "partial", {})
        assert row(ledger)["attempts"] == expected
        clock.pass_by(days=9)
    run = ledger.begin([PORTAL])
    ledger.write(Fetch(LIST, "list", "ok", None, None, 200, "ab"), run)
    assert row(ledger)["attempts"] == 1


@pytest.mark.parametrize(
    ("fetch", "outcome", "attempts"),
    [
        (Fetch(PAGE, "article", "ok", http_status=200, sha256="ab"), "not_modified", 1),
        (Fetch(PAGE, "article", "refused", "notice", "通知", 200, "ab"), "refused", 1),
        (Fetch(PAGE, "article", "failed", "soft_404", "页面不存在", 200, "ab"), "failed", 2),
    ],
)
def test_what_has_not_changed_is_what_it_was_found_to_be(
    ledger: Ledger, clock: Days, fetch: Fetch, outcome: str, attempts: int
) -> None:
    ledger.write(fetch, ledger.begin([PORTAL]))
    clock.pass_by(days=8)
    ledger.unchanged(PAGE, ledger.begin([PORTAL]))
    found = row(ledger, PAGE)
    assert (found["outcome"], found["http_status"], found["attempts"]) == (outcome, 304, attempts)
    assert (found["reason"], found["sha256"], found["at"]) == (fetch.reason, "ab", "2026-02-09T04:00:00Z")


def test_a_list_that_has_not_changed_stays_so_when_it_was_read(ledger: Ledger) -> None:
    ledger.write(Fetch(LIST, "list", "ok", None, None, 200, "ab"), ledger.begin([PORTAL]))
    run = ledger.begin([PORTAL])
    ledger.unchanged(LIST, run)
    ledger.write(Fetch(LIST, "list", "ok", None, None, 200, "ab"), run)
    assert (row(ledger)["outcome"], row(ledger)["http_status"]) == ("not_modified", 304)


def due(ledger: Ledger) -> list[str]:
    return [one.url for one in ledger.due("yangli")]


def test_what_is_due_at_a_portal(ledger: Ledger, clock: Days) -> None:
    run = ledger.begin([PORTAL])
    hints = Hints(title="样例市2025年政府信息公开工作年度报告")
    for number, outcome, reason, sha256 in (
        (1, "ok", None, "a1"),
        (2, "refused", "not_a_report", "a2"),
        (3, "refused", "notice", None),  # by its title: never asked
        (4, "ok", "moved", None),
        (5, "failed", "timeout", None),
    ):
        url = PAGE.replace("_1.", f"_{number}.")
        fetch = Fetch(url, "article", outcome, reason, HOME, 200, sha256, portal_id="yangli", hints=hints)  # type: ignore[arg-type]
        ledger.write(fetch, run)
    ledger.end(run, "partial", {})
    assert due(ledger) == []
    clock.pass_by(hours=7)
    assert due(ledger) == [PAGE.replace("_1.", "_5.")]
    clock.pass_by(days=7)
    assert due(ledger) == [PAGE, PAGE.replace("_1.", "_5.")]
    assert ledger.due("yangli")[0].hints == hints
    assert ledger.due("elsewhere") == []
    clock.pass_by(days=365)
    assert due(ledger) == [PAGE, PAGE.replace("_1.", "_2."), PAGE.replace("_1.", "_5.")]


def test_columns_are_due_by_the_season_and_those_that_stopped_when_their_page_is(ledger: Ledger, clock: Days) -> None:
    run = ledger.begin([PORTAL])
    whole, cut = ColumnRead("yangli", LIST, 2, 20, None), ColumnRead("yangli", f"{HOME}b/", 1, 9, f"{HOME}b/2.html")
    ledger.write(Fetch(f"{HOME}b/2.html", "list", "failed", "server_error", "500", 500), run)
    ledger.columns_read([whole, cut])
    assert ledger.columns_held() == {("yangli", LIST): True, ("yangli", f"{HOME}b/"): True}
    clock.pass_by(hours=6.5)
    assert ledger.columns_held() == {("yangli", LIST): True, ("yangli", f"{HOME}b/"): False}
    clock.pass_by(hours=24)
    assert not any(ledger.columns_held().values())


def test_a_column_that_stopped_says_still_when_it_was_read_to_its_end(
    archive: Archive, ledger: Ledger, clock: Days
) -> None:
    ledger.begin([PORTAL])
    ledger.columns_read([ColumnRead("yangli", LIST, 2, 20, None)])
    clock.pass_by(days=1)
    ledger.columns_read([ColumnRead("yangli", LIST, 1, 10, LIST)])
    found = archive.db.execute("SELECT asked_at, read_at, stopped_at, pages FROM portal_columns").fetchall()
    assert found == [("2026-02-02T04:00:00Z", "2026-02-01T04:00:00Z", LIST, 1)]


def test_a_list_that_is_had_by_post_has_an_address_of_its_own() -> None:
    url = f"{HOME}getList"
    assert Ask(url, LIST).mark == ""
    assert Ask(url, LIST, form="startrecord=46&endrecord=90").mark == "#startrecord=46&endrecord=90"
    assert Ask(url, LIST, json='{"pageIndex":2}').mark == '#{"pageIndex":2}'
    long = [Ask(url, LIST, form=f"page={page}&token={'x' * 300}").mark for page in (1, 2)]
    assert len(set(long)) == 2
    assert max(map(len, long)) < 40
    assert Ask(f"{url}#page=2", LIST, form="page=2").mark == ""  # told apart by its family already


def test_a_page_that_a_killed_run_looked_at_again_names_the_files_that_it_did_not(ledger: Ledger) -> None:
    file = PAGE.replace("t20260120_1.html", "P020260120.pdf")
    first = ledger.begin([PORTAL])
    ledger.write(Fetch(PAGE, "article", "ok", http_status=200, sha256="ab"), first)
    ledger.write(Fetch(file, "file", "ok", http_status=200, sha256="cd", found_on=PAGE), first)
    ledger.end(first, "complete", {})
    ledger.seen_again(Fetch(PAGE, "article", "ok", http_status=200, sha256="ab"), ledger.begin([PORTAL]))
    ledger.begin([PORTAL])
    standing = ledger.standing([PAGE])[PAGE]
    assert (standing.fresh, standing.files, standing.old_files) == (True, (), (file,))

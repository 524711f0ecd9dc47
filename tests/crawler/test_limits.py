"""What is owed to a host over days and runs: its requests of the day, its time, the hours for old years."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.storage.store import Archive
from crawler.asking.hosts import Hosts, Terms
from crawler.asking.hours import Hours, is_backfill
from crawler.asking.limits import MOST_WAIT, Limits, Owed, read_owed, write_owed
from crawler.registry import Portal

NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)  # 12:00 in China


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class Table:
    """What ``host_limits`` holds, in an archive of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def keep(self, rows: Sequence[Owed]) -> None:
        with Archive.open(self.folder) as archive, archive.transaction():
            write_owed(archive.db, rows)

    def rows(self, now: datetime) -> list[Owed]:
        with Archive.open(self.folder) as archive:
            return read_owed(archive.db, now)


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return Table(tmp_path)


async def asked_until_refused(limits: Limits, terms: Terms) -> int:
    times = 0
    while limits.refusal(terms) is None:
        await limits.count(terms)
        times += 1
    return times


# -- the budget of a day


async def test_a_host_is_asked_as_often_a_day_as_its_budget_says(table: Table) -> None:
    clock, terms = Clock(), Terms("a.gov.cn")
    limits = Limits(30, keep=table.keep, clock=clock)
    assert await asked_until_refused(limits, terms) == 30
    refusal = limits.refusal(terms)
    assert refusal is not None
    assert (refusal.reason, refusal.evidence) == ("budget", "30 requests today, of 30 a day")
    assert limits.all_stopped().keys() == {"a.gov.cn"}
    assert limits.refusal(Terms("b.gov.cn")) is None


@pytest.mark.long
async def test_the_next_run_of_the_day_has_what_is_left_and_the_next_day_all_of_it(table: Table) -> None:
    clock, terms = Clock(), Terms("a.gov.cn")
    first = Limits(30, keep=table.keep, clock=clock)
    for _ in range(12):
        await first.count(terms)
    await first.settle()
    second = Limits(30, keep=table.keep, clock=clock)
    second.load(table.rows(clock()))
    assert await asked_until_refused(second, terms) == 18
    clock.now += timedelta(hours=12)  # past midnight in China, not yet in Greenwich
    assert clock.now.date() == NOON.date()
    assert await asked_until_refused(second, terms) == 30


async def test_a_run_that_is_killed_leaves_the_count_too_high_never_too_low(table: Table) -> None:
    clock, terms = Clock(), Terms("a.gov.cn")
    killed = Limits(400, keep=table.keep, clock=clock)
    for _ in range(45):
        await killed.count(terms)
    (row,) = table.rows(clock())  # nothing was settled
    assert 45 <= row.asked <= 45 + 20
    after = Limits(400, keep=table.keep, clock=clock)
    after.load([row])
    assert 45 + await asked_until_refused(after, terms) <= 400


async def test_a_portals_own_budget_counts_before_the_settings(table: Table) -> None:
    assert await asked_until_refused(Limits(30, clock=Clock()), Terms("a", budget=3)) == 3
    assert await asked_until_refused(Limits(clock=Clock()), Terms("a", budget=3)) == 3


# -- time that a host asked for


async def test_time_that_a_host_asked_for_is_given_by_the_next_run_too(table: Table) -> None:
    clock, terms = Clock(), Terms("a.gov.cn")
    first = Limits(keep=table.keep, clock=clock)
    await first.leave_alone("a.gov.cn", 3600, "503, Retry-After", wait=False)
    assert first.refusal(terms) is not None
    second = Limits(keep=table.keep, clock=clock)
    second.load(table.rows(clock()))
    refusal = second.refusal(terms)
    assert refusal is not None
    assert refusal.reason == "throttled"
    assert "2026-03-10T05:00:00Z" in refusal.evidence
    clock.now += timedelta(hours=1)
    assert second.refusal(terms) is None
    assert table.rows(clock()) == []


async def test_a_short_wait_is_waited_for_here_and_still_owed_by_the_next_run(table: Table) -> None:
    clock, terms = Clock(), Terms("a.gov.cn")
    first = Limits(keep=table.keep, clock=clock)
    await first.leave_alone("a.gov.cn", 60, "429, Retry-After", wait=True)
    assert first.refusal(terms) is None
    second = Limits(keep=table.keep, clock=clock)
    second.load(table.rows(clock()))
    assert second.refusal(terms) is not None


async def test_a_year_is_a_mistake(table: Table) -> None:
    clock = Clock()
    limits = Limits(keep=table.keep, clock=clock)
    await limits.leave_alone("a.gov.cn", 365 * 86400, "503, Retry-After", wait=False)
    clock.now += MOST_WAIT
    assert limits.refusal(Terms("a.gov.cn")) is None


# -- hours for old years


@pytest.mark.parametrize(
    ("span", "hour", "holds"),
    [
        ("22:00-06:00", 23, True),
        ("22:00-06:00", 0, True),
        ("22:00-06:00", 5, True),
        ("22:00-06:00", 6, False),
        ("22:00-06:00", 12, False),
        ("01:00-05:00", 2, True),
        ("01:00-05:00", 0, False),
        ("20:00-24:00", 23, True),
        ("20:00-24:00", 0, False),
    ],
)
def test_hours_are_chinas(span: str, hour: int, holds: bool) -> None:
    at = datetime(2026, 3, 10, hour, 30, tzinfo=UTC) - timedelta(hours=8)
    assert Hours.parse(span).holds(at) is holds


@pytest.mark.parametrize("span", ["", "22-6", "22:00", "25:00-06:00", "06:00-06:00", "night", "20:00-26:00"])
def test_what_is_no_span_of_hours_is_refused(span: str) -> None:
    with pytest.raises(ValueError, match="span of hours"):
        Hours.parse(span)


def test_backfill_is_what_is_older_than_the_year_that_reports_are_about() -> None:
    assert is_backfill("某市财政局2023年政府信息公开工作年度报告", NOON)
    assert not is_backfill("某市财政局2025年政府信息公开工作年度报告", NOON)
    assert not is_backfill("某市财政局政府信息公开工作年度报告", NOON)
    assert not is_backfill(None, NOON)


def test_old_years_wait_for_their_hours_and_nothing_else_does() -> None:
    clock = Clock()
    limits = Limits(backfill=Hours.parse("22:00-06:00"), clock=clock)
    old, new = "某局2021年政府信息公开工作年度报告", "某局2025年政府信息公开工作年度报告"
    terms = Terms("a.gov.cn")
    refusal = limits.refusal(terms, old, document=True)
    assert refusal is not None
    assert refusal.reason == "night"
    assert limits.refusal(terms, new, document=True) is None
    assert limits.refusal(terms, old) is None  # a list
    clock.now += timedelta(hours=11)
    assert limits.refusal(terms, old, document=True) is None
    assert limits.refusal(Terms("b", backfill=Hours.parse("01:00-02:00")), old, document=True) is not None


# -- lines


def portal(name: str, **said: object) -> Portal:
    return Portal(id=name, name=name, url=f"http://www.{name}.gov.cn/", **said)  # type: ignore[arg-type]


def test_hosts_of_a_group_are_one_line_wherever_they_turn_up() -> None:
    hosts = Hosts.of(
        [portal("city", group="city", hosts=("file.city.gov.cn",)), portal("ward", group="city"), portal("other")]
    )
    assert hosts.line("http://www.city.gov.cn/a") == hosts.line("https://ward.gov.cn/b") == "city"
    assert hosts.line("http://file.city.gov.cn/P1.pdf") == "city"
    assert hosts.line("http://www.other.gov.cn/") == hosts.line("https://other.gov.cn/") == "other.gov.cn"
    assert hosts.line("http://nobody.gov.cn/") == "nobody.gov.cn"


def test_of_two_entries_for_one_host_the_milder_holds() -> None:
    hosts = Hosts.of([portal("city", delay=3, budget=500), portal("city", delay=8, budget=900, tls="legacy")])
    terms = hosts.terms("http://city.gov.cn/")
    assert (terms.delay, terms.budget, terms.tls) == (8, 500, "legacy")


def test_a_portal_that_can_be_asked_in_one_scheme_only_gets_it() -> None:
    only = portal("city", scheme="http", hosts=("file.city.gov.cn",))
    assert only.spelled("https://www.city.gov.cn/a?b=1") == "http://www.city.gov.cn/a?b=1"
    assert only.spelled("https://file.city.gov.cn/x.pdf") == "http://file.city.gov.cn/x.pdf"
    assert only.spelled("https://elsewhere.gov.cn/") == "https://elsewhere.gov.cn/"
    assert only.spelled("http://www.city.gov.cn/") == "http://www.city.gov.cn/"

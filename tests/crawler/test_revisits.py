"""When what was had is due again: by the day in China, the season, and a report's age."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.clock import china_day, written
from crawler.records.revisits import column_is_due, intervals, refused_is_due, report_is_due, robots_for, soonest


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_day_is_one_of_china() -> None:
    assert china_day("2026-01-31T15:59:59Z").isoformat() == "2026-01-31"
    assert china_day("2026-01-31T16:00:00Z").isoformat() == "2026-02-01"
    assert written(at("2026-01-31T16:00:00")) == "2026-01-31T16:00:00Z"


@pytest.mark.parametrize(
    ("read", "now", "due"),
    [
        (None, "2026-07-01T00:00:00", True),
        # daily in the season: the next day in China, however few hours later
        ("2026-02-01T15:00:00Z", "2026-02-01T15:59:59", False),
        ("2026-02-01T15:00:00Z", "2026-02-01T16:00:00", True),
        ("2026-04-29T18:00:00Z", "2026-04-30T15:59:00", False),
        # weekly otherwise; the season is China's too: 1 May begins there at 16:00 UTC
        ("2026-04-29T18:00:00Z", "2026-04-30T16:00:00", False),
        ("2026-07-01T02:00:00Z", "2026-07-07T15:00:00", False),
        ("2026-07-01T02:00:00Z", "2026-07-07T16:30:00", True),
        # on 1 January in China everything read before is due
        ("2025-12-31T02:00:00Z", "2025-12-31T15:00:00", False),
        ("2025-12-31T02:00:00Z", "2025-12-31T16:00:00", True),
    ],
)
def test_new_reports_are_sought_daily_in_the_season_and_weekly_otherwise(read: str | None, now: str, due: bool) -> None:
    assert column_is_due(read, at(now)) is due


@pytest.mark.parametrize(
    ("published", "days", "due"),
    [
        ("2026-01-20", 6, False),
        ("2026-01-20", 7, True),
        ("2025-11-01", 7, False),
        ("2025-11-01", 30, True),
        ("2025-03-01", 119, False),
        ("2025-03-01", 120, True),
        ("2015-03-01", 364, False),
        ("2015-03-01", 365, True),
        ("2027-01-01", 7, True),  # a day that is yet to come is that of a young report
    ],
)
def test_published_reports_are_looked_at_often_when_young_and_rarely_when_old(
    published: str, days: int, due: bool
) -> None:
    now = at("2026-02-01T04:00:00")
    assert report_is_due(written(now - timedelta(days=days)), published, now) is due


def test_the_younger_the_more_often_and_nothing_before_the_shortest_interval() -> None:
    rules = intervals()["report"]
    assert [rule["days"] for rule in rules] == sorted(rule["days"] for rule in rules)
    ages = [rule["younger_than"] for rule in rules[:-1]]
    assert ages == sorted(ages)
    assert "younger_than" not in rules[-1]
    assert soonest() == rules[0]["days"]


def test_pages_that_were_no_report_are_looked_at_once_a_year() -> None:
    assert not refused_is_due("2025-02-02T00:00:00Z", at("2026-02-01T00:00:00"))
    assert refused_is_due("2025-02-01T00:00:00Z", at("2026-02-01T00:00:00"))


def test_robots_txt_holds_for_a_day_as_its_standard_says() -> None:
    assert robots_for() <= timedelta(hours=24)

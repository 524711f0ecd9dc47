"""The clock of a run: it goes back for nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.clock import Steady, written
from crawler.spiders.reports import ReportsSpider

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([0, 1, 5], [0, 1, 5]),
        ([0, 10, -3600, -3590, -3580], [0, 10, 10, 20, 30]),  # put back by an hour: it goes on from where it was
        ([0, -100, -90, -200, -150], [0, 0, 10, 10, 60]),  # twice
        ([0, -100, -40, 80, 81], [0, 0, 60, 80, 81]),  # right again
    ],
)
def test_time_goes_on_whatever_becomes_of_the_machines_clock(given: list[int], told: list[int]) -> None:
    moments = (NOON + timedelta(seconds=second) for second in given)
    clock = Steady(lambda: next(moments))
    assert [(clock() - NOON).total_seconds() for _ in given] == told


def test_a_crawl_whose_clock_is_put_back_writes_no_moment_before_its_beginning() -> None:
    """Else the columns that it read would count as read before it, and what they list would stay undecided."""
    moments = iter([NOON, NOON - timedelta(days=3)])
    spider = ReportsSpider(clock=lambda: next(moments))
    assert [written(spider.clock()) for _ in range(2)] == ["2026-11-22T12:00:00Z"] * 2

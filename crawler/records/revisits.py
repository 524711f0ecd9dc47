"""When an address that was had is due again. The intervals, and why they are so, stand in ``revisits.toml``."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

from crawler.clock import china_day, written


@lru_cache
def intervals() -> dict[str, Any]:
    """Return the intervals as they are written down."""
    return tomllib.loads(files("crawler.records").joinpath("revisits.toml").read_text("utf-8"))


def robots_for() -> timedelta:
    """Return how long rules of a robots.txt hold."""
    return timedelta(hours=intervals()["robots"]["hours"])


def search_for() -> timedelta:
    """Return how long the columns that a search found are asked without searching again."""
    return timedelta(days=intervals()["search"]["days"])


def resumed_for() -> timedelta:
    """Return how long a list page that a killed run had is as good as asked."""
    return timedelta(hours=intervals()["resumed"]["hours"])


def since(span: timedelta, now: datetime) -> str:
    """Return the moment so long ago, as the archive writes it."""
    return written(now - span)


def column_is_due(read_at: str | None, now: datetime) -> bool:
    """Say whether a column last read to its end at ``read_at`` (None: never) is to be read again."""
    if read_at is None:
        return True
    today = china_day(now)
    rule = next(rule for rule in intervals()["column"] if today.month in rule.get("months", (today.month,)))
    return bool((today - china_day(read_at)).days >= rule["days"])


def report_is_due(asked_at: str, dated: str, now: datetime) -> bool:
    """Say whether a report asked for at ``asked_at`` may have changed; ``dated`` (ISO) is the day it counts as from."""
    today = china_day(now)
    age = (today - date.fromisoformat(dated[:10])).days
    rule = next(rule for rule in intervals()["report"] if age < rule.get("younger_than", age + 1))
    return bool((today - china_day(asked_at)).days >= rule["days"])


def refused_is_due(asked_at: str, now: datetime) -> bool:
    """Say whether a page that was read and is no report is to be looked at again."""
    return bool((china_day(now) - china_day(asked_at)).days >= intervals()["refused"]["days"])


def soonest() -> int:
    """Return the number of days before which nothing that was had is due."""
    return int(min(rule["days"] for rule in (*intervals()["report"], intervals()["refused"])))

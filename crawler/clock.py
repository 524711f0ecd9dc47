"""Time as the crawl sees it, and as the archive writes it down. What decides by time is given its clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

#: Gives the time, with its zone. Tests give one of their own.
Clock = Callable[[], datetime]

#: China has kept one time, without summer time, since 1991.
CHINA = timezone(timedelta(hours=8), "China")


def machine() -> datetime:
    """Return the machine's time."""
    return datetime.now(UTC)


def written(moment: datetime) -> str:
    """Return a moment as the archive writes it: UTC, ISO 8601, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def china_day(moment: datetime | str) -> date:
    """Return the day in China at this moment (also one that the archive has written)."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return moment.astimezone(CHINA).date()

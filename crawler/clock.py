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


class Steady:
    """A clock that never goes back: a run whose machine's clock is put back would lie before its own beginning.

    From where it was it goes on at the machine's pace, until the machine has the time again.
    """

    def __init__(self, clock: Clock) -> None:
        """``clock``: the machine's, or a test's."""
        self._clock = clock
        self._last: datetime | None = None
        self._ahead = timedelta(0)

    def __call__(self) -> datetime:
        """Return the time."""
        given = self._clock()
        now = given + self._ahead
        if self._last is None or given >= self._last:
            self._ahead, now = timedelta(0), given
        elif now < self._last:
            self._ahead += self._last - now
            now = self._last
        self._last = now
        return now


def written(moment: datetime) -> str:
    """Return a moment as the archive writes it: UTC, ISO 8601, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def china_day(moment: datetime | str) -> date:
    """Return the day in China at this moment (also one that the archive has written)."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return moment.astimezone(CHINA).date()

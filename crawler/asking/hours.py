"""When old years are fetched: the hours, China time, that an operator or a portal's entry gives to backfill."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time

from crawler.clock import CHINA, china_day
from parsers.titles import judge

_SPAN = re.compile(r"^\s*(\d{1,2}):(\d\d)\s*[-–—]\s*(\d{1,2}):(\d\d)\s*$")


@dataclass(frozen=True, slots=True)
class Hours:
    """A span of each day, China time, that may cross midnight. ``end`` is no part of it."""

    begin: time
    end: time

    @classmethod
    def parse(cls, text: str) -> Hours:
        """Read ``22:00-06:00``. Raises ValueError for anything else, and for a span without length."""
        found = _SPAN.match(text)
        if not found:
            raise ValueError(f"{text!r} is not a span of hours such as 22:00-06:00")
        begin, end = (time(int(hour) % 24, int(minute)) for hour, minute in (found.group(1, 2), found.group(3, 4)))
        if begin == end or int(found[1]) > 23 or int(found[3]) > 24:
            raise ValueError(f"{text!r} is not a span of hours such as 22:00-06:00")
        return cls(begin, end)

    def holds(self, now: datetime) -> bool:
        """Say whether ``now`` lies within."""
        at = now.astimezone(CHINA).time()
        return self.begin <= at < self.end if self.begin < self.end else at >= self.begin or at < self.end

    def __str__(self) -> str:
        """Say it as it is written in the registry."""
        return f"{self.begin:%H:%M}-{self.end:%H:%M}"


def is_backfill(title: str | None, now: datetime) -> bool:
    """Say whether a listed document is of an older year than the one that reports are now about.

    In 2026 reports are about 2025: 2024 is backfill. A title that states no year is not.
    """
    year = judge(title, confirmed_column=True).year if title else None
    return year is not None and year < china_day(now).year - 1

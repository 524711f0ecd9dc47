"""What is owed to a host beyond the moment: its requests of the day, and until when it is to be left alone.

Both outlive a run (table ``host_limits``). Requests are counted before they are sent, and reserved in the table some at
a time: a run that is killed leaves the count too high by a few, never too low, and not each request costs a commit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scrapy.settings import BaseSettings
from sqlite_utils import Database

from crawler.asking.hosts import Terms
from crawler.asking.hours import Hours, is_backfill
from crawler.asking.walls import Failure
from crawler.clock import Clock, china_day, machine, written

#: Requests to a host on one day where nobody has said otherwise: under six hours of asking every two seconds.
USUAL_BUDGET = 10_000
#: No host is left alone for longer because of one answer: a Retry-After of a year is a mistake.
MOST_WAIT = timedelta(days=7)
_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Owed:
    """A row of ``host_limits``: requests of a ``day`` (China, ISO), left alone until ``not_before`` (UTC, ISO)."""

    line: str
    day: str | None
    asked: int
    not_before: str | None = None
    reason: str | None = None


def budget_of(settings: BaseSettings) -> int | None:
    """Return the requests a day that the settings allow, None for any number."""
    said = settings.get("GONGKAI_BUDGET")
    if said is None:
        return USUAL_BUDGET if settings.getfloat("DOWNLOAD_DELAY") > 0 else None
    return int(said) or None


Keep = Callable[[Sequence[Owed]], Awaitable[None]]


async def keep_nothing(rows: Sequence[Owed]) -> None:
    """Remember nothing between runs: for a probe."""
    del rows


class Limits:
    """The limits of one run, line by line (``crawler.asking.hosts``).

    ``budget``: requests a day for hosts without their own, None for no limit; ``backfill``: hours for old years, None
    for any; ``keep`` writes rows down, committed when it returns.
    """

    def __init__(
        self,
        budget: int | None = None,
        backfill: Hours | None = None,
        *,
        keep: Keep = keep_nothing,
        clock: Clock = machine,
    ) -> None:
        self._budget = budget
        self._backfill = backfill
        self._keep = keep
        self._clock = clock
        self._days: dict[str, tuple[str, int, int]] = {}  # line -> day, asked, reserved
        self._closed: dict[str, tuple[datetime, str]] = {}
        self._stopped: dict[str, Failure] = {}

    def load(self, rows: Iterable[Owed]) -> None:
        """Take over what earlier runs left."""
        for row in rows:
            if row.day is not None:
                self._days[row.line] = (row.day, row.asked, row.asked)
            if row.not_before is not None:
                self._closed[row.line] = (datetime.fromisoformat(row.not_before), row.reason or "")

    def refusal(self, terms: Terms, title: str | None = None, *, document: bool = False) -> Failure | None:
        """Say why nothing may be asked of this host now; ``title``: of the listed document that is wanted.

        ``reason`` is ``throttled`` (it asked for time), ``budget`` or ``night``: what is left for a later run.
        """
        now = self._clock()
        if terms.line in self._closed:
            until, why = self._closed[terms.line]
            if now < until:
                said = Failure("throttled", f"left alone until {written(until)}: {why}")
                self._stopped.setdefault(terms.line, said)
                return said
            del self._closed[terms.line]
        budget = self._budget if terms.budget is None else terms.budget
        day, asked, _ = self._days.get(terms.line, ("", 0, 0))
        if budget is not None and day == china_day(now).isoformat() and asked >= budget:
            said = Failure("budget", f"{asked} requests today, of {budget} a day")
            self._stopped.setdefault(terms.line, said)
            return said
        hours = terms.backfill or self._backfill
        if document and hours is not None and not hours.holds(now) and is_backfill(title, now):
            return Failure("night", f"an older year, which is asked for from {hours}, China time")
        return None

    async def count(self, terms: Terms) -> None:
        """Count a request that is about to be sent."""
        budget = self._budget if terms.budget is None else terms.budget
        today = china_day(self._clock()).isoformat()
        day, asked, reserved = self._days.get(terms.line, (today, 0, 0))
        if day != today:
            asked = reserved = 0
        asked += 1
        if budget is not None and asked > reserved:
            reserved = min(asked - 1 + max(1, min(_AT_ONCE, budget // 20)), max(budget, asked))
            self._days[terms.line] = (today, asked, reserved)
            await self._keep([Owed(terms.line, today, reserved)])
        else:
            self._days[terms.line] = (today, asked, reserved)

    async def leave_alone(self, line: str, seconds: float, why: str, *, wait: bool) -> None:
        """Remember that a host asked for time; ``wait``: this run waits for it, and is not closed to it."""
        until = self._clock() + min(timedelta(seconds=seconds), MOST_WAIT)
        if not wait:
            self._closed[line] = (until, why)
            self._stopped.setdefault(line, Failure("throttled", f"left alone until {written(until)}: {why}"))
        day, asked, reserved = self._days.get(line, (None, 0, 0))
        await self._keep([Owed(line, day, max(asked, reserved), written(until), why)])

    async def settle(self) -> None:
        """Give back what was reserved and not used: at a run's own end."""
        rows = [Owed(line, day, asked) for line, (day, asked, reserved) in self._days.items() if reserved > asked]
        if rows:
            await self._keep(rows)
            self._days |= {row.line: (row.day or "", row.asked, row.asked) for row in rows}

    def all_stopped(self) -> dict[str, Failure]:
        """Return the lines of which something was not asked, with the first reason."""
        return dict(self._stopped)


def read_owed(db: Database, now: datetime) -> list[Owed]:
    """Return what still counts: requests of today, waits that are not over."""
    today, moment = china_day(now).isoformat(), written(now)
    rows = db.execute(
        "SELECT host, day, asked, not_before, reason FROM host_limits WHERE day = ? OR not_before > ?", [today, moment]
    ).fetchall()
    return [
        Owed(line, day, asked, *((until, why) if until and until > moment else ()))
        for line, day, asked, until, why in rows
    ]


def write_owed(db: Database, rows: Iterable[Owed]) -> None:
    """Write rows down; a wait is only ever replaced by another. Inside a transaction."""
    db.conn.executemany(
        "INSERT INTO host_limits (host, day, asked, not_before, reason) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (host) DO UPDATE SET day = coalesce(excluded.day, day), "
        "asked = CASE WHEN excluded.day IS NULL THEN asked ELSE excluded.asked END, "
        "not_before = coalesce(excluded.not_before, not_before), reason = coalesce(excluded.reason, reason)",
        [(row.line, row.day, row.asked, row.not_before, row.reason) for row in rows],
    )

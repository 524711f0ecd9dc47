"""Turns of hosts that workers share: a server of Redis on loopback, two workers' sides of it in one process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

pytest.importorskip("rq")

from crawler.asking.hosts import Terms
from crawler.asking.limits import Limits, keep_nothing
from crawler.asking.manners import NotAskedError
from crawler.asking.sharing import Alone
from crawler.queue.server import QueueError
from crawler.queue.turns import Lines, Shared
from soak.workers.server import is_here, server

pytestmark = pytest.mark.skipif(not is_here(), reason="redis-server is not installed")
LINE = "www.example.gov.cn"


@pytest.fixture(scope="module")
def queue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with server(tmp_path_factory.mktemp("redis")) as url:
        yield url


def nobody(fault: BaseException) -> None:
    raise AssertionError(fault)


async def taken(lines: Lines, line: str) -> float:
    begun = time.monotonic()
    await lines.take(line)
    return time.monotonic() - begun


async def test_a_line_is_asked_by_one_worker_at_a_time_and_rests_between(queue: str) -> None:
    one, other = Lines(queue, 5), Lines(queue, 5)
    for lines in (one, other):
        lines.begin()
    await one.take(LINE)
    waiting = asyncio.ensure_future(taken(other, LINE))
    await asyncio.sleep(0.3)
    assert not waiting.done()
    assert await taken(other, "another.example.gov.cn") < 0.2  # other lines do not wait
    await one.give(LINE, pause=0.4)
    assert 0.65 < await waiting < 2  # what was left of the turn, and the pause behind it
    for lines in (one, other):
        await lines.end()


async def test_a_living_holder_keeps_its_turn_and_a_dead_one_loses_it(queue: str) -> None:
    living, dead, other = (Lines(queue, 0.6) for _ in range(3))
    for lines in (living, dead, other):
        lines.begin()
    await living.take("slow.gov.cn")
    with pytest.raises(TimeoutError):  # three leases long
        await asyncio.wait_for(other.take("slow.gov.cn"), 1.8)
    await dead.take("dead.gov.cn")
    dead._ended.set()  # kill -9: it renews nothing, and gives nothing back
    assert 0.2 < await taken(other, "dead.gov.cn") < 2
    await dead.give("dead.gov.cn", 0)  # one that was only asleep takes nobody's turn away
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(dead.take("dead.gov.cn"), 0.5)
    for lines in (living, dead, other):
        await lines.end()


async def test_what_one_worker_was_told_all_know(queue: str) -> None:
    now = datetime(2026, 3, 1, 4, tzinfo=UTC)
    terms, sides = Terms("budget.gov.cn", budget=3), [Shared(queue, 5), Shared(queue, 5)]
    limits = [one.limits(None, None, keep_nothing, lambda: now) for one in sides]
    for one in sides:
        one.begin(nobody)
    for number in (0, 1, 0):
        async with sides[number].patience().line(terms.line):
            assert limits[number].refusal(terms) is None
            await limits[number].count(terms)
    async with sides[1].patience().line(terms.line):
        refused = limits[1].refusal(terms)
    assert refused is not None and refused.reason == "budget"

    asked_for_time = Terms("busy.gov.cn")
    async with sides[0].patience().line(asked_for_time.line):
        pass
    await limits[0].leave_alone(asked_for_time.line, 3600, "429, Retry-After", wait=False)
    async with sides[1].patience().line(asked_for_time.line):
        refused = limits[1].refusal(asked_for_time)
    assert refused is not None and refused.evidence == "left alone until 2026-03-01T05:00:00Z: 429, Retry-After"
    for one in sides:
        await one.end()


async def test_a_pause_that_an_answer_asks_for_holds_for_all(queue: str) -> None:
    one, other = Shared(queue, 5), Shared(queue, 5)
    for side in (one, other):
        side.limits(None, None, keep_nothing, lambda: datetime.now(UTC))
        side.begin(nobody)
    async with one.patience().line(LINE):
        pass
    one.patience().pause(LINE, 0.8)  # Retry-After: 0.8, seen when the turn was over
    await asyncio.sleep(0.1)
    begun = time.monotonic()
    async with other.patience().line(LINE):
        assert 0.5 < time.monotonic() - begun < 2
    for side in (one, other):
        await side.end()


async def test_without_the_server_nothing_is_asked_and_the_run_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.queue.turns._PATIENCE", 0.2)
    stopped: list[BaseException] = []
    with server(tmp_path) as url:
        shared = Shared(url, 5)
        shared.limits(None, None, keep_nothing, lambda: datetime.now(UTC))
        shared.begin(stopped.append)
        async with shared.patience().line(LINE):
            pass
    with pytest.raises(NotAskedError, match="the queue is gone"):
        async with shared.patience().line(LINE):
            pytest.fail("a host was asked out of turn")
    assert [type(one) for one in stopped] == [QueueError]
    await shared.end()


def test_a_crawl_on_one_machine_has_limits_of_its_own() -> None:
    assert type(Alone().limits(None, None, keep_nothing, lambda: datetime.now(UTC) + timedelta(0))) is Limits

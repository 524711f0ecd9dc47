"""Where reading takes longer than fetching, fetching waits: answers do not pile up in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from types import SimpleNamespace

import pytest
from scrapy.utils.conf import build_component_list

from crawler.articles.documents import Documents
from crawler.reading import Backlog, waited_for
from crawler.run import settings_for


async def asked(backlog: Backlog) -> bool:
    """Say whether something may be asked now."""
    room = asyncio.ensure_future(backlog.room())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    came = room.done()
    room.cancel()
    return came


async def test_nothing_is_asked_while_as_many_wait_as_may() -> None:
    backlog = Backlog(2)
    with ExitStack() as waiting:
        waiting.enter_context(backlog.one())
        assert await asked(backlog)
        with backlog.one():
            assert not await asked(backlog)
        assert await asked(backlog)


class Settling:
    """A part of the crawl that takes its time, or fails."""

    def __init__(self, backlog: Backlog) -> None:
        self._spider = SimpleNamespace(readers=SimpleNamespace(backlog=backlog))
        self.read = asyncio.Event()

    @waited_for
    async def answered(self, leads_to: str, *, fails: bool = False) -> AsyncIterator[str]:
        yield leads_to
        await self.read.wait()
        if fails:
            raise ValueError(leads_to)


@pytest.mark.parametrize("fails", [False, True])
async def test_an_answer_waits_until_it_is_settled_or_has_failed(fails: bool) -> None:
    backlog = Backlog(1)
    settling = Settling(backlog)
    answer = settling.answered("a file of it", fails=fails)
    assert await anext(answer) == "a file of it"
    assert not await asked(backlog)
    settling.read.set()
    with pytest.raises(ValueError if fails else StopAsyncIteration):
        await anext(answer)
    assert await asked(backlog)


def test_what_settles_answers_is_counted() -> None:
    from crawler.lists.columns import Columns

    assert all(hasattr(part.answered, "__wrapped__") for part in (Documents, Columns))


def test_nothing_of_scrapys_drops_what_a_page_leads_to() -> None:
    used = build_component_list(settings_for().get_component_priority_dict_with_base("SPIDER_MIDDLEWARES"))
    assert [getattr(one, "__name__", str(one).rpartition(".")[2]) for one in used] == [
        "StartSpiderMiddleware",
        "RefererMiddleware",
    ]

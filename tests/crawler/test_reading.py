"""Reading beside the fetching: what goes wrong there costs one body, not the crawl."""

from __future__ import annotations

import asyncio
import time

import pytest

from crawler.reading import Readers, ReadingError
from tests.archive.misbehaving import double, fail, segfault, sleep


async def test_what_one_body_does_to_its_reader_harms_no_other() -> None:
    readers = Readers(2, seconds=60)
    try:
        calls = [readers.call(double, n) for n in range(6)]
        calls[2:2] = [readers.call(segfault, 0)]  # type: ignore[list-item]
        calls[5:5] = [readers.call(fail, 0)]  # type: ignore[list-item]
        results = await asyncio.gather(*calls, return_exceptions=True)
    finally:
        readers.close()
    faults = [result for result in results if isinstance(result, BaseException)]
    assert [type(fault) for fault in faults] == [ReadingError, ReadingError]
    assert str(faults[0]) == "its process died: SIGSEGV"
    assert str(faults[1]).startswith("ValueError: no such table")
    assert [result for result in results if isinstance(result, int)] == [0, 2, 4, 6, 8, 10]


async def test_a_body_that_takes_too_long_is_given_up() -> None:
    readers = Readers(1, seconds=1)
    try:
        assert await readers.call(double, 1) == 2
        with pytest.raises(ReadingError, match="not read in 1 s") as given_up:
            await readers.call(sleep, 0)
        assert given_up.value.reason == "parser_timeout"
        assert await readers.call(double, 2) == 4
    finally:
        readers.close()


async def test_a_crawl_that_ends_does_not_wait_for_its_readers() -> None:
    readers = Readers(1, seconds=60)
    waiting = asyncio.ensure_future(readers.call(sleep, 0))
    await asyncio.sleep(1)
    begun = time.monotonic()
    readers.close()
    assert time.monotonic() - begun < 10
    with pytest.raises(Exception, match="closed"):
        await waiting

"""Reading in other processes: what goes wrong there costs one body, not the crawl."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crawler.reading import Readers, ReadingError


def double(number: int) -> int:
    return 2 * number


def die(_: int) -> int:
    os._exit(9)


def hang(_: int) -> int:
    time.sleep(60)
    return 0


def fail(_: int) -> int:
    raise ValueError("no such table")


async def test_what_one_body_does_to_its_reader_harms_no_other() -> None:
    readers = Readers(2, seconds=5)
    try:
        calls = [readers.call(double, n) for n in range(6)]
        calls[2:2] = [readers.call(die, 0)]
        calls[5:5] = [readers.call(fail, 0)]
        results = await asyncio.gather(*calls, return_exceptions=True)
    finally:
        readers.close()
    faults = [result for result in results if isinstance(result, BaseException)]
    assert [type(fault) for fault in faults] == [ReadingError, ReadingError]
    assert [str(fault) for fault in faults] == ["the process that read it died", "ValueError: no such table"]
    assert [result for result in results if isinstance(result, int)] == [0, 2, 4, 6, 8, 10]


async def test_a_body_that_takes_too_long_is_given_up() -> None:
    readers = Readers(1, seconds=3)
    try:
        assert await readers.call(double, 1) == 2
        with pytest.raises(ReadingError, match="not read in 3 s"):
            await readers.call(hang, 0)
        assert await readers.call(double, 2) == 4
    finally:
        readers.close()


PARENT = """
import asyncio, os, sys
from crawler.reading import Readers

async def main():
    readers = Readers(1, 60)
    print(await readers.call(os.getpid), flush=True)
    await asyncio.sleep(60)

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_readers_end_with_their_parent_even_when_it_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        reader = Path("/proc") / parent.stdout.readline().strip()
        if not Path("/proc").exists():
            pytest.skip("needs /proc")
        assert reader.exists()
        parent.kill()
    deadline = time.monotonic() + 10
    while reader.exists() and "zombie" not in (reader / "status").read_text():
        assert time.monotonic() < deadline, "the reader outlived its parent"
        time.sleep(0.05)

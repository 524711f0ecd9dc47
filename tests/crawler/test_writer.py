"""Bodies that wait together are kept together, and nobody waits for ever."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from archive.sources import Source
from archive.storage.store import Archive
from crawler.records.writer import Writer

BODIES = [f"<p>{number}</p>".encode() for number in range(12)]


def source(number: int) -> Source:
    return Source(f"http://h{number}.gov.cn/", "2026-01-02T03:04:05Z", 200, "text/html")


async def test_each_gets_its_own_digest_when_its_row_is_written(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    await writer.open()
    written: list[str] = []
    asked = [writer.keep(body, source(at), lambda _, sha256: written.append(sha256)) for at, body in enumerate(BODIES)]
    digests = await asyncio.gather(*asked)
    assert sorted(written) == sorted(digests)
    await writer.close()
    with Archive.open(tmp_path) as archive:
        assert [archive.bodies.get(digest) for digest in digests] == BODIES


async def test_a_fault_in_writing_reaches_all_who_wait_and_none_after(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    await writer.open()

    def fails(_: Archive, __: str) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        await asyncio.wait_for(writer.keep(b"1", source(1), fails), 10)
    assert await asyncio.wait_for(writer.keep(b"2", source(2), lambda *_: None), 10)
    await writer.close()


async def test_without_its_thread_nobody_waits_for_ever(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    await writer.open()
    writer._thread.shutdown()
    for _ in range(2):
        with pytest.raises(RuntimeError):
            await asyncio.wait_for(writer.keep(b"1", source(1), lambda *_: None), 10)

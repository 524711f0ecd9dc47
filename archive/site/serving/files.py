"""Files served whole or in ranges: what a download that broke off, or a reader of Parquet over HTTP, asks for.

One range a request; ``If-Range`` and ``If-None-Match`` with the file's digest as its tag, so that a download begun
with one state of the archive is never continued with another.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

PIECE = 256 * 1024
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def asked(header: str, size: int) -> tuple[int, int] | bool | None:
    """Return the first and last byte that a Range header asks for, None for all, False for what is not there.

    A header that asks for something else (several ranges, another unit) is left aside, as RFC 9110 allows.
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None or found.groups() == ("", ""):
        return None
    if not found[1]:
        wanted = min(int(found[2]), size)
        return (size - wanted, size - 1) if wanted else False
    first, last = int(found[1]), min(int(found[2] or size - 1), size - 1)
    if found[2] and int(found[2]) < first:
        return None
    return (first, last) if first < size else False


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """The answer to a request for a file; Datasette sends it as it sends any response."""

    path: Path
    size: int
    tag: str
    media_type: str
    request: Any
    name: str | None = None

    async def asgi_send(self, send: Any) -> None:
        """Send it."""
        headers = self.request.headers
        lasting = [
            (b"etag", self.tag.encode("ascii")),
            (b"accept-ranges", b"bytes"),
            (b"cache-control", b"public, max-age=300"),
        ]
        if self.tag in [one.strip().removeprefix("W/") for one in headers.get("if-none-match", "").split(",")]:
            await _answer(send, 304, lasting)
            return
        part = asked(headers.get("range", ""), self.size)
        if headers.get("if-range", self.tag) != self.tag:
            part = None
        if part is False:
            await _answer(send, 416, [*lasting, (b"content-range", f"bytes */{self.size}".encode("ascii"))])
            return
        first, last = part if isinstance(part, tuple) else (0, self.size - 1)
        described = [
            *lasting,
            (b"content-type", self.media_type.encode("ascii")),
            (b"content-length", str(last - first + 1).encode("ascii")),
        ]
        if self.name is not None:
            described.append((b"content-disposition", f'attachment; filename="{self.name}"'.encode("ascii")))
        if part is not None:
            described.append((b"content-range", f"bytes {first}-{last}/{self.size}".encode("ascii")))
        await send({"type": "http.response.start", "status": 200 if part is None else 206, "headers": described})
        if self.request.method == "HEAD":
            await send({"type": "http.response.body", "body": b""})
            return
        await self._send_bytes(send, first, last)

    async def _send_bytes(self, send: Any, first: int, last: int) -> None:
        """Send the bytes, until the reader has left."""
        left = asyncio.ensure_future(_gone(self.request.receive))
        try:
            with await asyncio.to_thread(self.path.open, "rb") as file:
                await asyncio.to_thread(file.seek, first)
                remaining = last - first + 1
                while remaining and not left.done():
                    piece = await asyncio.to_thread(_read, file, min(PIECE, remaining))
                    if not piece:  # shorter than it was: the connection ends short, and the reader knows
                        return
                    remaining -= len(piece)
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                await send({"type": "http.response.body", "body": b""})
        finally:
            left.cancel()


def _read(file: BinaryIO, size: int) -> bytes:
    return file.read(size)


async def _gone(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _answer(send: Any, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})

"""Many small portals on loopback for the bench of fetching, served by a process of their own that does little else.

    python -m bench.portals PORT HOSTS PAGES BYTES

Each host has a column at ``/gknb/`` whose one page lists all of its documents. ``/_taken`` tells how many documents
were asked for since it was last asked, and the seconds between the first and the last of them; ``/_cpu`` the seconds
of processor time that serving took.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections.abc import Iterator

_SYLLABLES = "云岭松江柳河桥山石泉湖沙林坪溪湾谷川原"


def hosts(count: int) -> list[str]:
    """Return the loopback addresses of so many portals."""
    return [f"127.8.{number // 250}.{1 + number % 250}" for number in range(count)]


def documents(count: int) -> list[str]:
    """Return the paths of each host's documents."""
    return [f"/gknb/202401/t20240115_{100_000 + number}.shtml" for number in range(count)]


def _titles(count: int) -> Iterator[str]:
    draw = random.Random(count)  # noqa: S311
    for number in range(count):
        name = "".join(draw.choices(_SYLLABLES, k=3))
        yield f"{name}镇人民政府{2008 + number % 17}年政府信息公开工作年度报告"


def _column(paths: list[str]) -> bytes:
    rows = "".join(
        f'<li><a href="{path}">{title}</a><span>2024-01-15</span></li>'
        for path, title in zip(paths, _titles(len(paths)), strict=True)
    )
    head = '<meta charset="utf-8"><meta name="ColumnName" content="政府信息公开年报"><title>政府信息公开年报</title>'
    return f"<!DOCTYPE html><html><head>{head}</head><body><ul>{rows}</ul></body></html>".encode()


def _document(size: int, host: str, path: str) -> bytes:
    """Return a page that is no report, and quickly seen to be none: two thirds are the furniture of its host."""
    shared, own = random.Random(host), random.Random(host + path)  # noqa: S311
    furniture = ""
    while len(furniture.encode()) * 3 < size * 2:
        name = "".join(shared.choices(_SYLLABLES, k=4))
        furniture += f'<div class="n{shared.randrange(99)}"><a href="/{name}/">{name}</a></div>'
    words = "。".join("".join(own.choices(_SYLLABLES, k=24)) for _ in range((size - len(furniture.encode())) // 75))
    text = f"<title>{words[:8]}</title></head><body>{furniture}<p>{words}</p></body>"
    return f'<!DOCTYPE html><html><head><meta charset="utf-8">{text}</html>'.encode()


class _Portals:
    def __init__(self, count: int, pages: int, size: int) -> None:
        self.first = self.last = 0.0
        self.taken = 0
        self.answers: dict[tuple[str, str], bytes] = {}
        for host in hosts(count):
            paths = documents(pages)
            self.answers[host, "/gknb/"] = _column(paths)
            for path in paths:
                self.answers[host, path] = _document(size, host, path)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                path = request.split(b" ", 2)[1].decode("latin-1")
                writer.write(self._answer(host, path))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()

    def _answer(self, host: str, path: str) -> bytes:
        status, body = "200 OK", self.answers.get((host, path))
        if path == "/_taken":
            body = f"{self.taken} {self.last - self.first} {time.process_time()}".encode()
            self.taken, self.first = 0, 0.0
        elif body is None:
            status, body = "404 Not Found", b"nothing"
        elif path != "/gknb/":
            self.taken += 1
            self.last = time.perf_counter()
            self.first = self.first or self.last
        head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body


async def _main(port: int, count: int, pages: int, size: int) -> None:
    portals = _Portals(count, pages, size)
    servers = [await asyncio.start_server(portals.serve, host, port) for host in hosts(count)]
    print("ready", flush=True)
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    asyncio.run(_main(*map(int, sys.argv[1:])))

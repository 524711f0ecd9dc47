"""Many small portals on loopback for the benches of crawling, served by a process of their own that does little else.

    python -m bench.portals PORT HOSTS PAGES BYTES ROWS REPORTS

Each host has a column at ``/gknb/`` whose pages list ROWS documents each. Every REPORTS-th document is an annual report
of an agency and year of its own (0: none is), all others are pages that are quickly seen to be none. ``/_taken`` tells
how many documents were asked for since it was last asked, and the seconds of processor time that serving took so far.
"""

from __future__ import annotations

import asyncio
import random
import re
import sys
import time
from dataclasses import astuple, dataclass
from functools import cache

from bench.documents import agency
from bench.page import AGENCY, page

_SYLLABLES = "云岭松江柳河桥山石泉湖沙林坪溪湾谷川原"
_FIRST = 100_000  # number of a host's first document
_DOCUMENT = re.compile(r"/gknb/202401/t20240115_(\d+)\.shtml$")
_LIST = re.compile(r"/gknb/(?:index_(\d+)\.shtml)?$")
_PREPARED = 200_000_000  # bytes of documents that are made before they are asked for
YEARS = range(2019, 2026)  # an agency's reports follow one another through these


@dataclass(frozen=True, slots=True)
class Plan:
    """What is served: so many hosts, documents a host, bytes a document, rows a list page; every which is a report."""

    port: int
    hosts: int
    pages: int
    size: int
    rows: int = 1000
    reports: int = 0

    @property
    def documents(self) -> int:
        """How many documents there are in all."""
        return self.hosts * self.pages


def hosts(count: int) -> list[str]:
    """Return the loopback addresses of so many portals."""
    return [f"127.8.{number // 250}.{1 + number % 250}" for number in range(count)]


def documents(count: int) -> list[str]:
    """Return the paths of each host's documents."""
    return [f"/gknb/202401/t20240115_{_FIRST + number}.shtml" for number in range(count)]


def is_document(url: str) -> bool:
    """Say whether an address is a document's, and no list's."""
    return _DOCUMENT.search(url) is not None


def is_report(plan: Plan, number: int) -> bool:
    """Say whether a host's document of this number, from 0, is a report."""
    return plan.reports > 0 and number % plan.reports == 0


def report(plan: Plan, at: int, number: int) -> tuple[str, bytes]:
    """Return title and page of a report: those of one agency stand on one host, a year each."""
    turn, year = divmod(number // plan.reports, len(YEARS))
    name = agency(at * 10_000 + turn)
    made = page(YEARS[year], seed=at * plan.pages + number, size=plan.size).replace(AGENCY.encode(), name.encode())
    return f"{name}{YEARS[year]}年政府信息公开工作年度报告", made


def _title(plan: Plan, at: int, number: int) -> str:
    if is_report(plan, number):
        turn, year = divmod(number // plan.reports, len(YEARS))
        return f"{agency(at * 10_000 + turn)}{YEARS[year]}年政府信息公开工作年度报告"
    draw = random.Random(number)  # noqa: S311
    return f"{''.join(draw.choices(_SYLLABLES, k=3))}镇人民政府{2008 + number % 17}年政府信息公开工作年度报告"


def _column(plan: Plan, at: int, number: int) -> bytes:
    """Return one page of a host's list, from 0; nothing behind the last."""
    listed = range(number * plan.rows, min((number + 1) * plan.rows, plan.pages))
    if not listed:
        return b""
    paths = documents(plan.pages)
    rows = "".join(
        f'<li><a href="{paths[one]}">{_title(plan, at, one)}</a><span>2024-01-15</span></li>' for one in listed
    )
    many = -(-plan.pages // plan.rows)
    pager = f'<script>createPageHTML({many}, {number}, "index", "shtml");</script>' if many > 1 else ""
    head = '<meta charset="utf-8"><meta name="ColumnName" content="政府信息公开年报"><title>政府信息公开年报</title>'
    return f"<!DOCTYPE html><html><head>{head}</head><body><ul>{rows}</ul>{pager}</body></html>".encode()


@cache
def _furniture(host: str, size: int) -> str:
    """Return what every page of a host has: so many bytes of links."""
    draw = random.Random(host)  # noqa: S311
    made: list[str] = []
    left = size
    while left > 0:
        name = "".join(draw.choices(_SYLLABLES, k=4))
        made.append(f'<div class="n{draw.randrange(99)}"><a href="/{name}/">{name}</a></div>')
        left -= len(made[-1].encode())
    return "".join(made)


def _notice(size: int, host: str, number: int) -> bytes:
    """Return a page that is no report, and quickly seen to be none: two thirds are the furniture of its host."""
    furniture = _furniture(host, size * 2 // 3)
    draw = random.Random(f"{host} {number}")  # noqa: S311
    words = "。".join("".join(draw.choices(_SYLLABLES, k=24)) for _ in range(max(1, size // 3 // 75)))
    text = f"<title>{words[:8]}</title></head><body>{furniture}<p>{words}</p></body>"
    return f'<!DOCTYPE html><html><head><meta charset="utf-8">{text}</html>'.encode()


class _Portals:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.taken = 0
        self.at = {host: at for at, host in enumerate(hosts(plan.hosts))}
        self.ready: dict[tuple[str, int], bytes] = {}
        if plan.documents * plan.size <= _PREPARED:
            self.ready = {(host, number): self._made(host, number) for host in self.at for number in range(plan.pages)}

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

    def _made(self, host: str, number: int) -> bytes:
        if is_report(self.plan, number):
            return report(self.plan, self.at[host], number)[1]
        return _notice(self.plan.size, host, number)

    def _answer(self, host: str, path: str) -> bytes:
        status, body = "200 OK", b""
        if path == "/_taken":
            body = f"{self.taken} {time.process_time()}".encode()
            self.taken = 0
        elif found := _DOCUMENT.match(path):
            number = int(found[1]) - _FIRST
            body = self.ready.get((host, number)) or self._made(host, number)
            self.taken += 1
        elif found := _LIST.match(path):
            body = _column(self.plan, self.at[host], int(found[1] or 0))
        if not body:
            status, body = "404 Not Found", b"nothing"
        head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body


async def _main(plan: Plan) -> None:
    portals = _Portals(plan)
    servers = [await asyncio.start_server(portals.serve, host, plan.port, backlog=256) for host in portals.at]
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.buffer.read)  # until whoever started it ends
    for server in servers:
        server.close()


def arguments(plan: Plan) -> list[str]:
    """Return the arguments that make this module serve a plan."""
    return list(map(str, astuple(plan)))


if __name__ == "__main__":
    asyncio.run(_main(Plan(*map(int, sys.argv[1:]))))

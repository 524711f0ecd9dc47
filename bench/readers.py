"""Readers of a site, all at once: ``python -m bench.readers DIR --readers 20 --pause 3 --seconds 300``.

A server of its own process, its files not in the machine's cache, and readers who each ask for one page after another,
with so many seconds between an answer and the next click; every kind of page, table and canned query as often as any
other, each time of another report, agency, place or word. The first answer of each kind is told apart as cold, those
after it are warm. Answers are read to their end, compressed as browsers have them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median

import httpx

from bench.pages import Addresses, forget

SERVER = """
import sys
from pathlib import Path
from archive.site.serving.launch import serve
serve(Path(sys.argv[1]), 0, ready=lambda at: print(at, flush=True))
"""
COLD, WARM = 1.0, 0.5  # seconds: the most that the 95th of a hundred answers may take
FIRST_HITS = 0.2  # the same of the first page of a search, warm
PATIENCE = 60.0


@dataclass(slots=True)
class Seen:
    """Answers of one kind in the order in which they came: seconds each, and every status that was no 200."""

    seconds: list[float] = field(default_factory=list)
    odd: list[int] = field(default_factory=list)


def p95(values: Iterable[float]) -> float:
    """Return the 95th of a hundred, the largest of less than twenty."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def group(kind: str) -> str:
    """Return of which group a kind is."""
    first = kind.partition(" ")[0].rstrip(",")
    return {"table": "tables", "query": "canned queries", "search": "searches"}.get(first, "pages")


async def _read(client: httpx.AsyncClient, address: str, kind: str, seen: dict[str, Seen]) -> None:
    begun = time.perf_counter()
    try:
        answer = await client.get(address)
        status = answer.status_code
    except httpx.HTTPError:
        status = 0
    seen[kind].seconds.append(time.perf_counter() - begun)
    if status != 200:
        seen[kind].odd.append(status)


async def _reader(
    client: httpx.AsyncClient, addresses: Addresses, chance: Random, waiting: list[str], seen: dict[str, Seen],
    *, pause: float, until: float,
) -> None:  # fmt: skip
    """Read on: first what nobody has asked for yet, then anything."""
    await asyncio.sleep(chance.uniform(0, pause))
    while time.perf_counter() < until or waiting:
        kinds = dict(addresses.kinds())
        kind = waiting.pop() if waiting else chance.choice(list(kinds))
        await _read(client, kinds[kind], kind, seen)
        await asyncio.sleep(chance.uniform(0.5 * pause, 1.5 * pause))


async def _asked(address: str, given: argparse.Namespace) -> dict[str, Seen]:
    chance = Random(given.seed)  # noqa: S311
    addresses = Addresses(given.folder, given.seed)
    waiting = [kind for kind, _ in addresses.kinds() if given.only in kind]
    chance.shuffle(waiting)
    seen: dict[str, Seen] = defaultdict(Seen)
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE, follow_redirects=True) as client:
        await client.get("/about")  # the server is up, its templates compiled
        until = time.perf_counter() + given.seconds
        more = {"pause": given.pause, "until": until}
        readers = [Random(chance.random()) for _ in range(given.readers)]  # noqa: S311
        await asyncio.gather(*(_reader(client, addresses, one, waiting, seen, **more) for one in readers))
    return seen


def _told(seen: dict[str, Seen]) -> bool:
    """Print a line for each kind and each group, in milliseconds; return whether all are within the limits."""
    print(f"{'':40} {'answers':>8} {'cold':>8} {'p50':>8} {'p95':>8}")
    groups: dict[str, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    kept = True
    for kind, one in sorted(seen.items(), key=lambda pair: -p95(pair[1].seconds)):
        cold, warm = one.seconds[0], one.seconds[1:] or one.seconds
        for name in (group(kind), "all"):
            groups[name][0].append(cold)
            groups[name][1].extend(one.seconds[1:])
        odd = f"  answered {sorted(set(one.odd))}" if one.odd else ""
        late = "  LATE" if p95(warm) > WARM else ""
        kept = kept and not one.odd
        print(
            f"{kind:40} {len(one.seconds):8} {cold * 1e3:8.0f} {median(warm) * 1e3:8.0f} {p95(warm) * 1e3:8.0f}"
            f"{odd}{late}"
        )
    print()
    for name, (cold_ones, warm_ones) in sorted(groups.items()):
        limit = FIRST_HITS if name == "searches" else WARM
        warm_ones = warm_ones or cold_ones
        shown = " ".join(f"{value * 1e3:8.0f}" for value in (median(warm_ones), p95(warm_ones), p95(cold_ones)))
        late = "  LATE" if p95(warm_ones) > limit or p95(cold_ones) > COLD else ""
        kept = kept and not late
        print(f"{name:40} {len(warm_ones):8} warm: p50, p95; cold: p95 {shown}{late}")
    return kept


def main() -> int:
    """Start a server, send readers, print; return 1 where it is later than it may be."""
    asked = argparse.ArgumentParser(prog="python -m bench.readers", description=__doc__.partition("\n")[0])
    asked.add_argument("folder", type=Path)
    asked.add_argument("--readers", type=int, default=20)
    asked.add_argument("--pause", type=float, default=3.0, help="seconds between an answer and the next click")
    asked.add_argument("--seconds", type=float, default=300.0)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--only", default="", help="kinds whose name contains this, at first")
    asked.add_argument("--json", type=Path, help="a file for the figures")
    given = asked.parse_args()
    forget(given.folder)
    begun = time.perf_counter()
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", SERVER, str(given.folder)],
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        try:
            seen = asyncio.run(_asked(server.stdout.readline().strip(), given))
        finally:
            server.terminate()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = used.ru_utime + used.ru_stime
    took = time.perf_counter() - begun
    kept = _told(seen)
    answers = sum(len(one.seconds) for one in seen.values())
    print(
        f"\n{answers} answers in {took:.0f} s, {busy / answers * 1e3:.0f} ms of processor each, the server's "
        f"largest memory {used.ru_maxrss >> 10} MB; load of the machine at the end {os.getloadavg()[0]:.1f}"
    )
    if given.json:
        told = {kind: {"cold": one.seconds[0], "warm": one.seconds[1:], "odd": one.odd} for kind, one in seen.items()}
        given.json.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())

"""As many small sample portals as wanted, each on a loopback address of its own, with known reports.

Half of the hosts share a line with a neighbour (``group``), and every third one lists a page that lies on another host:
so a line is more than a host, and jobs ask each other's.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crawler import samples
from crawler.asking.hosts import Hosts
from crawler.registry import Registry
from crawler.samples.plan import FIRST_YEAR, LAST_YEAR

_SYLLABLES = "云岭松江柳河桥山石泉湖沙林坪溪湾谷川原"
_LAYOUTS = ("clean", "cms", "word", "plainspoken", "wps")
_PORTAL = """
id = "sample-town{number}"
name = "{name}"
family = "trs"
address = "{address}"
region = "990221"
code = "990221{number:04}"

[[columns]]
path = "/gknb/"
title = "政府信息公开年报"
agency = "{name}"
page_size = {page_size}

[[agencies]]
name = "{name}"
kind = "government"
level = "township"
region = "990221"
column = "/gknb/"
size = "{size}"
layout = "{layout}"
first = {first}
last = {last}
"""
_ELSEWHERE = """
[[others]]
column = "/gknb/"
title = "{name}2018年政府信息公开工作年度报告"
published = "2019-01-25"
url = "http://{address}:{{port}}/gknb/gone{number}.shtml"
failed = "dead"
"""


@dataclass(frozen=True, slots=True)
class World:
    """The portals while they run. ``lines``: the line of each host's address."""

    running: samples.Running
    registry: tuple[Path, ...]
    lines: Mapping[str, str]


def address(number: int) -> str:
    """Return the loopback address of a portal."""
    return f"127.12.{number // 250}.{1 + number % 250}"


def _plan(number: int, hosts: int, seed: int, years: Sequence[int]) -> str:
    draw = random.Random(f"{seed} {number}")
    first = draw.randrange(FIRST_YEAR, LAST_YEAR - max(years) + 2)
    names = ["".join(pair) for pair in itertools.permutations(_SYLLABLES, 2)]
    name = f"南柯县{names[number * 7 % len(names)]}镇人民政府"
    written = _PORTAL.format(
        number=number,
        name=name,
        address=address(number),
        page_size=draw.choice((3, 15)),
        size=draw.choice(("tiny", "small")),
        layout=draw.choice(_LAYOUTS),
        first=first,
        last=first + draw.choice(years) - 1,
    )
    if number % 3 == 0:
        written += _ELSEWHERE.format(name=name, number=number, address=address((number + 1) % hosts))
    return written


@contextmanager
def world(
    hosts: int, folder: Path, *, port: int, seed: int, latency: float = 0.0, years: Sequence[int] = (5, 6, 7)
) -> Iterator[World]:
    """Run so many portals for as long as the context lasts; ``folder`` gets their plans and registry entries.

    ``years``: how many reports a portal may have.
    """
    plans, entries = folder / "plans", folder / "registry"
    for one in (plans, entries):
        one.mkdir(parents=True, exist_ok=True)
    for number in range(hosts):
        (plans / f"town{number:04}.toml").write_text(_plan(number, hosts, seed, years), "utf-8")
    with samples.serve(port, portals=[plans], latency=latency) as running:
        for path in running.registry_paths:
            number = int(re.findall(r"\d+", path.stem)[-1])
            group = f'\ngroup = "system{number // 2}"' if number % 4 < 2 else ""
            (entries / path.name).write_text(path.read_text("utf-8").replace("[[portal]]", f"[[portal]]{group}", 1))
        registry = Registry.load(entries)
        terms = Hosts.of(registry)
        lines = {address(number): terms.line(f"http://{address(number)}:{port}/") for number in range(hosts)}
        yield World(running, (entries,), lines)

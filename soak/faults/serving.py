"""The site, killed or robbed of its disk while it answers."""

from __future__ import annotations

import http.client
import random
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from archive.verify import verify
from soak.crawl.content import Content, differences
from soak.faults.commands import DATA
from soak.faults.nursery import Plan, end
from soak.faults.world import told

if TYPE_CHECKING:
    from soak.faults.trial import Outcome, Trials

#: What is asked, of which the first answers are the same at every start, byte by byte.
SAME = (
    "/gongkai/reports.json?_shape=array",
    "/gongkai/checks.json?_shape=array&_size=50",
    "/gongkai/cells.csv?_size=50",
)
PAGES = (*SAME, "/", "/gongkai/reports/1", "/gongkai/sections?_search=%E5%85%AC%E5%BC%80", "/coverage")
START = 90  # seconds
READS = 900  # among so many reads one fails

Answers = dict[str, tuple[int, bytes]]


def killed(trials: Trials, folder: Path, chance: random.Random, outcome: Outcome) -> None:
    """Kill the site at a moment while pages are asked; start it again, and ask again."""
    before, port = told(folder / DATA), _free_port()
    calm = _visit(trials, folder, port, lambda pid: _asked(port, PAGES))
    many = [chance.choice(PAGES) for _ in range(12)]
    moment = chance.randrange(len(many))

    def visit(pid: int) -> Answers:
        _asked(port, many[:moment])
        asking = _begun(port, many[moment])
        time.sleep(chance.uniform(0, 0.05))
        end(pid)
        asking.close()
        return {}

    _visit(trials, folder, port, visit)
    outcome.injected += 1
    again = _visit(trials, folder, port, lambda pid: _asked(port, PAGES))
    _demand(folder, before, calm, again, outcome)


def robbed(trials: Trials, folder: Path, chance: random.Random, outcome: Outcome) -> None:
    """Let one read fail while pages are asked; the same site has to answer all of them afterwards."""
    before, port = told(folder / DATA), _free_port()
    calm = _visit(trials, folder, port, lambda pid: _asked(port, PAGES))
    plan = Plan("eio", "r", chance.randint(READS // 3, READS))

    def visit(pid: int) -> Answers:
        during = [_asked(port, PAGES) for _ in range(3)]
        outcome.wrong += [
            f"{page} gave {code}" for one in during for page, (code, _) in one.items() if code not in (200, 500)
        ]
        return _asked(port, PAGES)

    again = _visit(trials, folder, port, visit, plan)
    outcome.injected += 1
    _demand(folder, before, calm, again, outcome)


def _visit(
    trials: Trials, folder: Path, port: int, visit: Callable[[int], Answers], plan: Plan | None = None
) -> Answers:
    found: Answers = {}

    def attend(pid: int) -> None:
        try:
            _wait(port)
            found.update(visit(pid))
        finally:
            end(pid)

    words = ["serve", "--data", str(folder / DATA), "--port", str(port)]
    trials.nursery.live(words, folder, plan or Plan(), attend=attend)
    return found


def _demand(folder: Path, before: Content, calm: Answers, again: Answers, outcome: Outcome) -> None:
    outcome.wrong += differences(before, told(folder / DATA))
    outcome.wrong += [f"verify: {one}" for one in verify(folder / DATA).findings]
    outcome.wrong += [f"{page} gave {code}" for page, (code, _) in (calm | again).items() if code != 200]
    outcome.wrong += [f"{page} has another answer" for page in SAME if again[page] != calm[page]]


def _asked(port: int, pages: list[str] | tuple[str, ...]) -> Answers:
    found = {}
    for page in pages:
        connection = _begun(port, page)
        answer = connection.getresponse()
        found[page] = (answer.status, answer.read())
        connection.close()
    return found


def _begun(port: int, page: str) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", page)
    return connection


def _wait(port: int) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the site does not start")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])

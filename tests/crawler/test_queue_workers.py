"""Workers as they are started: over sample hosts on loopback, told to end, killed, and their folders joined."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("rq")

from redis import Redis

from crawler.queue.filling import fill
from crawler.queue.places import Places
from crawler.registry import Registry
from soak.crawl.content import content, differences
from soak.workers.server import free_port, is_here, server
from soak.workers.trial import Crew, Kill, Setting, calm, children, pages, too_close
from soak.workers.world import World, world

pytestmark = pytest.mark.skipif(not is_here(), reason="redis-server is not installed")
PATIENCE = 300


@pytest.fixture(scope="module")
def portals(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(4, tmp_path_factory.mktemp("world"), port=free_port(), seed=1, latency=0.02) as running:
        yield running


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with server(tmp_path / "redis") as address:
        yield address


def gongkai(*arguments: object, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gongkai", *map(str, arguments)]
    env = {**os.environ, "GONGKAI_DELAY": "0", **settings}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=env, timeout=PATIENCE)


def until(said: Callable[[], Any]) -> None:
    begun = time.monotonic()
    while not said():
        assert time.monotonic() - begun < PATIENCE, "it did not come to that"
        time.sleep(0.02)


def test_one_command_fills_the_queue_and_one_empties_it(portals: World, url: str, tmp_path: Path) -> None:
    portals.running.log.clear()
    home = portals.running.homes["sample-town1"]
    filled = gongkai("crawl", "--queue", url, home + "gknb/", "--data", tmp_path / "central", "--json")
    assert (filled.returncode, json.loads(filled.stdout)["queued"]) == (0, 1), filled.stderr
    worked = gongkai("worker", "--burst", "--data", tmp_path / "north", GONGKAI_QUEUE=url)
    assert worked.returncode == 0, worked.stderr
    assert "1 of 1 hosts done" in worked.stderr
    with closing(sqlite3.connect(tmp_path / "north" / "gongkai.db")) as db:
        found = {url for (url,) in db.execute("SELECT url FROM reports")}
    assert found == {report.url for report in portals.running.truth.reports if report.url.startswith(home)}
    assert not Places(Redis.from_url(url)).common().count
    assert not too_close(portals.running.log, portals.lines, 0)


@pytest.mark.long
def test_what_one_worker_has_is_not_asked_again_by_another_that_has_its_folder(
    portals: World, url: str, tmp_path: Path
) -> None:
    home = portals.running.homes["sample-town1"] + "gknb/"
    gongkai("crawl", "--queue", url, home, "--data", tmp_path / "none")
    gongkai("worker", "--queue", url, "--burst", "--name", "north", "--data", tmp_path / "north")
    assert gongkai("merge", tmp_path / "north", "--data", tmp_path / "south").returncode == 0
    Redis.from_url(url).flushall()
    portals.running.log.clear()
    gongkai("crawl", "--queue", url, home, "--data", tmp_path / "none")
    gongkai("worker", "--queue", url, "--burst", "--name", "south", "--data", tmp_path / "south")
    asked = [path for path in portals.running.log.paths() if "shtml" in path and "index" not in path]
    assert asked == []
    assert len(portals.running.log) > 0  # its list was looked at


@pytest.mark.long
def test_a_worker_that_is_told_to_end_gives_back_what_is_left(portals: World, url: str, tmp_path: Path) -> None:
    portals.running.log.clear()
    crew = Crew(portals, tmp_path, url, 1, Setting(delay=0.3, lost_after=5))
    places = Places(Redis.from_url(url))
    until(places.count_alive)
    fill(url, registry=Registry.load(*portals.registry))
    until(lambda: len(portals.running.log) > 8)
    crew.end()
    [name] = places.workers()
    assert places.taken(name) == []
    assert places.own(name).count > 0  # they wait for it: it knows them
    assert [places.deaths(id_) for id_ in places.own(name).get_job_ids()] == [0] * places.own(name).count
    asked = len(portals.running.log)
    time.sleep(1)
    assert len(portals.running.log) == asked


@pytest.mark.long
@pytest.mark.parametrize("victim", ["worker", "crawl"])
def test_a_killed_worker_changes_nothing(victim: Any, portals: World, url: str, tmp_path: Path) -> None:
    expected = calm(portals, tmp_path / "calm", Setting(delay=0.05))
    portals.running.log.clear()
    places = Places(Redis.from_url(url))
    crew = Crew(portals, tmp_path, url, 2, Setting(delay=0.05, lost_after=4))
    until(lambda: places.count_alive() == 2)
    fill(url, registry=Registry.load(*portals.registry))
    try:
        until(lambda: len(portals.running.log) > 10)
        number = next(number for number in (0, 1) if children(crew.pid(number)))
        assert crew.kill(Kill(0, number, victim, 60))  # it does not come back
        until(lambda: _is_done(places) and not any(children(crew.pid(one)) for one in (0, 1)))
    finally:
        crew.end()
    assert too_close(portals.running.log, portals.lines, 0.05) == []
    assert pages(expected.log).keys() == pages(portals.running.log).keys()
    folders = [crew.folder(0), crew.folder(1)]
    for folder in folders[1:]:
        assert gongkai("merge", folder, "--data", folders[0]).returncode == 0
    assert differences(content(tmp_path / "calm"), content(folders[0])) == []


@pytest.mark.long
def test_a_worker_that_slept_too_long_leaves_to_others_what_went_to_them(
    portals: World, url: str, tmp_path: Path
) -> None:
    portals.running.log.clear()
    places = Places(Redis.from_url(url))
    crew = Crew(portals, tmp_path, url, 2, Setting(delay=0.5, lost_after=3))
    until(lambda: places.count_alive() == 2)
    fill(url, registry=Registry.load(*portals.registry))
    try:
        until(lambda: len(portals.running.log) > 6)
        number = next(number for number in (0, 1) if children(crew.pid(number)))
        asleep = [crew.pid(number), *children(crew.pid(number))]
        [name] = [name for name in places.workers() if crew.is_called(number, name, places)]
        had = places.taken(name)
        for pid in asleep:
            os.kill(pid, signal.SIGSTOP)
        until(lambda: not places.taken(name))
        assert [places.deaths(id_) for id_ in had] == [1] * len(had)
        for pid in asleep:
            os.kill(pid, signal.SIGCONT)
        until(lambda: _is_done(places) and crew.is_idle())
    finally:
        crew.end()
    assert too_close(portals.running.log, portals.lines, 0.5) == []
    assert "taken for dead meanwhile" in (tmp_path / f"worker{number}.log").read_text("utf-8")


def _is_done(places: Places) -> bool:
    names = places.workers()
    return not (places.common().count or any(places.own(name).count or places.taken(name) for name in names))


@pytest.mark.long
def test_two_workers_do_not_share_a_folder_or_a_name(url: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "gongkai", "worker", "--queue", url, "--data", str(tmp_path / "one")]
    with subprocess.Popen([*command, "--name", "north"], stderr=subprocess.DEVNULL) as first:
        until(Places(Redis.from_url(url)).count_alive)
        same_folder = gongkai("worker", "--queue", url, "--burst", "--data", tmp_path / "one")
        same_name = gongkai("worker", "--queue", url, "--burst", "--data", tmp_path / "two", "--name", "north")
        first.send_signal(signal.SIGTERM)
    assert first.returncode == 0
    assert same_folder.returncode == 2 and "another worker of" in same_folder.stderr
    assert same_name.returncode == 2 and "Another worker is called north" in same_name.stderr


@pytest.mark.long
def test_a_worker_waits_for_a_server_that_is_gone_and_ends_in_order_when_it_is_told_to(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "gongkai", "worker", "--data", str(tmp_path / "north"), "--lost-after", "3"]
    said = tmp_path / "said"
    with server(tmp_path / "redis") as url, said.open("wb") as log:
        worker = subprocess.Popen([*command, "--queue", url], stderr=log)
        connection = Redis.from_url(url)
        until(lambda: any(connection.hget(key, "state") == b"idle" for key in connection.scan_iter("rq:worker:*")))
    until(lambda: "does not answer" in said.read_text("utf-8"))
    assert worker.poll() is None
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(PATIENCE) == 0
    assert "Traceback" not in said.read_text("utf-8")

"""Stored bodies read again by workers: what comes of it is what one machine makes of them, whoever dies on the way."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("rq")

from redis import Redis

from archive.ingest import ingest
from archive.readers.processes import Here
from archive.readers.reading import read
from archive.reparse import Reparse, reparse
from archive.sources import Crash
from archive.storage.store import Archive
from crawler.queue import plain, reading
from crawler.queue.places import Places, alive_key
from crawler.queue.reader import Reader
from crawler.queue.reading import Spread
from parsers.model import Refusal, Refused
from soak.crawl.content import content, differences
from soak.workers.server import is_here, server
from tests.archive.printed import printed, source

needs_redis = pytest.mark.skipif(not is_here(), reason="redis-server is not installed")
PATIENCE = 600
LINE = (3, "new_requests", "total")
PAGES = "http://czj.yunling.example/nb/{}.html"
NOTICE = "<html><title>关于召开会议的通知</title><p>各单位：兹定于周一召开会议。</p></html>".encode()


class Nobody(Here):
    """A machine without reading processes: all is for workers."""

    count = 0


def until(said: object) -> None:
    begun = time.monotonic()
    while not said():  # type: ignore[operator]
        assert time.monotonic() - begun < PATIENCE, "it did not come to that"
        time.sleep(0.02)


# -- what is said of a body


def test_what_was_read_is_the_same_behind_the_queue() -> None:
    report = read(printed(2023, {LINE: "7"}), source())
    for parsed in (report, Refused(Refusal.NOTICE, None, "半个字\ud800"), Crash("its process died", "parser_memory")):
        back = plain.parsed_of(plain.of_parsed(parsed))
        assert back == parsed
        assert repr(back) == repr(parsed)  # 1 is not 1.0, a state is no text
    one = source(column="云岭市财政局")
    assert plain.source_of(plain.of_source(one)) == one


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"\x80\x04\x95",  # the beginning of a pickle: nothing that comes is run
        plain.packed(b'["os.system", ["true"]]'),
        plain.packed(b'["crash", ["detail", "another reason"]]'),
        plain.packed(b'["crash", [7, "parser_crash"]]'),
        plain.packed(b'["refused", ["notice", null]]'),
        plain.packed(b"[" * 100),
    ],
)
def test_what_is_nothing_to_be_said_of_a_body_is_refused(told: bytes) -> None:
    with pytest.raises(ValueError):
        plain.parsed_of(told)


def test_machines_that_would_read_otherwise_do_not_meet(monkeypatch: pytest.MonkeyPatch) -> None:
    plainly = reading.likeness()
    monkeypatch.setenv("GONGKAI_OCR", "1")
    assert reading.likeness() != plainly
    monkeypatch.delenv("GONGKAI_OCR")
    monkeypatch.setattr(reading, "PARSER_VERSION", "another")
    assert reading.likeness() != plainly


# -- handing out and taking


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with server(tmp_path / "redis") as address:
        yield address


@contextmanager
def living(url: str, name: str) -> Iterator[Places]:
    places = Places(Redis.from_url(url))
    places.come(name, "a machine", 3600)
    yield places
    places.go(name)


@needs_redis
def test_workers_read_what_is_handed_out_and_leave_nothing_behind(url: str) -> None:
    spread = Spread(url, Nobody())
    with living(url, "north") as places:
        reader = Reader(url, "north", 1, lambda _: Here())
        bodies = [(printed(year), source(PAGES.format(year))) for year in (2021, 2022)] + [
            (NOTICE, source("http://a.example/"))
        ]
        futures = [spread.submit(read, *one) for one in bodies]
        assert [one.result(PATIENCE) for one in futures] == [read(*one) for one in bodies]
        assert spread.read_by == {"north": 3}
        reader.end()
        spread.close()
        left = {key.decode() for key in places.connection.keys("gongkai:*")}
    assert left == {alive_key("north"), "gongkai:workers"}


@needs_redis
def test_a_body_that_a_dead_worker_had_is_handed_out_again_and_at_last_read_here(url: str) -> None:
    connection = Redis.from_url(url)
    local = Nobody()
    spread = Spread(url, local)
    waiting, alike = reading.waiting_key(reading.likeness()), reading.likeness()
    future = spread.submit(read, NOTICE, source("http://a.example/"))
    for name in ("first", "second"):  # each takes it, and is never heard of again
        until(lambda: connection.llen(waiting))
        connection.hset(reading.readers_key(alike), name, "1")
        connection.lmove(waiting, reading.taken_key(name), "LEFT", "RIGHT")
    assert isinstance(future.result(PATIENCE), Refused)
    assert spread.read_by == {"here": 1}
    spread.close()


@needs_redis
def test_what_the_server_has_forgotten_is_handed_out_again(url: str) -> None:
    spread = Spread(url, Nobody())
    future = spread.submit(read, NOTICE, source("http://a.example/"))
    Redis.from_url(url).flushall()
    with living(url, "north"):
        reader = Reader(url, "north", 1, lambda _: Here())
        assert isinstance(future.result(PATIENCE), Refused)
        reader.end()
    spread.close()


@needs_redis
def test_without_the_queue_this_machine_goes_on_alone(tmp_path: Path) -> None:
    with server(tmp_path / "redis") as url:
        spread = Spread(url, Nobody())
        future = spread.submit(read, NOTICE, source("http://a.example/"))
    assert isinstance(future.result(PATIENCE), Refused)
    assert isinstance(spread.submit(read, NOTICE, source("http://a.example/")).result(PATIENCE), Refused)
    assert spread.read_by == {"here": 2}
    spread.close()


@needs_redis
def test_a_worker_says_that_its_answer_is_none_and_the_body_is_read_here(url: str) -> None:
    """Whoever can write to the queue can make it say anything; what is no report is not taken for one."""
    connection = Redis.from_url(url)
    spread = Spread(url, Nobody())
    future = spread.submit(read, NOTICE, source("http://a.example/"))
    (id_,) = connection.lrange(reading.waiting_key(reading.likeness()), 0, -1)
    connection.rpush(reading.answers_key(id_.decode().partition(":")[0]), id_ + b" somebody\nnonsense")
    assert isinstance(future.result(PATIENCE), Refused)
    assert spread.read_by == {"here": 1}
    spread.close()


# -- a whole archive


def outdated(folder: Path, reports: int) -> Path:
    """Make an archive that an earlier parser read: other figures, and a page that it took for none."""
    with Archive.open(folder, workers=Here()) as archive:
        for number in range(reports):
            year = 2021 + number % 3
            agency = f"云岭市{'甲乙丙丁戊己庚辛壬癸'[number // 3 % 10]}{number // 30 or ''}局"
            ingest(archive, printed(year, {LINE: str(number)}, agency=agency), source(PAGES.format(number)))
        ingest(archive, NOTICE, source("http://a.example/"))
        with archive.transaction() as db:
            db.execute("UPDATE cell_store SET value = value + 1 WHERE value > 0 AND report_id % 3 = 0")
            db.execute("UPDATE reports SET parser_version = 'earlier'")
            db.execute("UPDATE snapshots SET parser_version = 'earlier'")
    return folder


def again(folder: Path, workers: Here | Spread) -> Reparse:
    with Archive.open(folder, workers=workers) as archive:
        return reparse(archive)


@needs_redis
def test_read_by_workers_an_archive_is_what_one_machine_makes_of_it(url: str, tmp_path: Path) -> None:
    outdated(tmp_path / "alone", 6)
    shutil.copytree(tmp_path / "alone", tmp_path / "spread")
    alone = again(tmp_path / "alone", Here())
    with living(url, "north"):
        reader = Reader(url, "north", 1, lambda _: Here())
        spread = again(tmp_path / "spread", Spread(url, Nobody()))
        reader.end()
    assert alone.cells_changed > 0
    assert spread.counts() == alone.counts()
    assert differences(content(tmp_path / "alone"), content(tmp_path / "spread")) == []


@needs_redis
@pytest.mark.long
def test_whoever_is_killed_nothing_is_lost_and_nothing_else_comes_of_it(url: str, tmp_path: Path) -> None:
    """``gongkai reparse --queue`` and two ``gongkai worker``, killed in turn; the command killed, and run again."""
    outdated(tmp_path / "alone", 240)
    shutil.copytree(tmp_path / "alone", tmp_path / "spread")
    again(tmp_path / "alone", Here())
    env = {**os.environ, "GONGKAI_QUEUE": url}

    def started(*arguments: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "gongkai", *map(str, arguments)]
        return subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def worker(name: str) -> subprocess.Popen[bytes]:
        return started("worker", "--data", tmp_path / name, "--name", name, "--readers", 1, "--lost-after", 3)

    connection = Redis.from_url(url)
    crew = {name: worker(name) for name in ("north", "south")}
    again_and_again = ("reparse", "--data", tmp_path / "spread", "--queue", url)
    try:
        until(lambda: connection.hlen(reading.readers_key(reading.likeness())) == 2)
        crew["command"] = started(*again_and_again)
        for victim in ("north", "command", "south", "north"):
            until(lambda: connection.llen(reading.taken_key("north")) or crew["command"].poll() is not None)
            crew[victim].kill()
            crew[victim].wait()
            crew[victim] = started(*again_and_again) if victim == "command" else worker(victim)
        assert crew["command"].wait(PATIENCE) == 0
    finally:
        for one in crew.values():
            one.send_signal(signal.SIGTERM)
            one.wait(PATIENCE)
    assert differences(content(tmp_path / "alone"), content(tmp_path / "spread")) == []

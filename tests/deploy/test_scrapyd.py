"""Scrapyd, for real: the project deployed by ``scrapyd-deploy``, crawls scheduled by its API, on loopback.

Needs an environment of its own, which ``make soak-scrapyd`` makes; ``GONGKAI_SCRAPYD`` names its folder of programs.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from tests.crawler.portal import free_port
from tests.deploy.running import ROOT, a_site, assert_crawled

HOST, SLOW = "127.0.0.133", "127.0.0.134"


def program(name: str) -> Path:
    """A program of Scrapyd's environment; a test that needs it is skipped where none is named."""
    folder = os.environ.get("GONGKAI_SCRAPYD")
    if not folder:
        pytest.skip("GONGKAI_SCRAPYD names no environment with Scrapyd: make soak-scrapyd makes one, and runs this")
    return Path(folder, name).absolute()


@dataclass
class Daemon:
    """A Scrapyd that runs, and what it answers."""

    port: int
    home: Path

    def ask(self, command: str, **given: str) -> dict[str, Any]:
        url = f"http://127.0.0.1:{self.port}/{command}.json"
        data = urlencode(given).encode() if command in ("schedule", "cancel") else None
        with urlopen(url if data else f"{url}?{urlencode(given)}", data, timeout=60) as answer:
            said: dict[str, Any] = json.load(answer)
        assert said["status"] == "ok", said
        return said

    def schedule(self, **arguments: str) -> str:
        return str(self.ask("schedule", project="gongkai", spider="reports", **arguments)["jobid"])

    def wait(self, *jobs: str, seconds: float = 120) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if set(jobs) <= {job["id"] for job in self.ask("listjobs", project="gongkai")["finished"]}:
                return
            time.sleep(0.2)
        raise AssertionError(f"{jobs} did not end: {self.log(jobs[0])}")

    def log(self, job: str) -> str:
        path = self.home / "logs" / "gongkai" / "reports" / f"{job}.log"
        return path.read_text("utf-8") if path.exists() else "no log"


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """Start Scrapyd in a folder of its own, and deploy the project there."""
    scrapyd, deploy = program("scrapyd"), program("scrapyd-deploy")
    home = tmp_path_factory.mktemp("scrapyd")
    shutil.copy(ROOT / "deploy" / "scrapyd" / "scrapyd.conf", home)
    running = Daemon(free_port(), home)
    conf = home / "scrapyd.conf"
    changes = {"6800": str(running.port), "max_proc         = 1": "max_proc = 2", "= 5": "= 0.2"}
    text = conf.read_text("utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    conf.write_text(text, "utf-8")
    (home / ".scrapy.cfg").write_text(
        f"[deploy:here]\nurl = http://127.0.0.1:{running.port}/\nproject = gongkai\n", "utf-8"
    )
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(home), "GONGKAI_DELAY": "0",
        "GONGKAI_LOG_FILE": str(home / "gongkai.jsonl"),
    }  # fmt: skip
    with (home / "daemon.log").open("wb") as said:
        process = subprocess.Popen([scrapyd], cwd=home, env=environment, stdout=said, stderr=said)
        try:
            for _ in range(300):
                try:
                    running.ask("daemonstatus")
                    break
                except OSError:
                    assert process.poll() is None, (home / "daemon.log").read_text()
                    time.sleep(0.1)
            packed = subprocess.run(
                [deploy, "here"], cwd=ROOT / "deploy" / "scrapyd", env=environment, capture_output=True, text=True
            )
            assert packed.returncode == 0, packed.stdout + packed.stderr + (home / "daemon.log").read_text()
            yield running
        finally:
            process.terminate()
            process.wait(20)


def test_the_project_is_deployed_with_its_spider(daemon: Daemon) -> None:
    assert daemon.ask("listspiders", project="gongkai")["spiders"] == ["reports"]
    (version,) = daemon.ask("listversions", project="gongkai")["versions"]
    assert version.isdecimal()


def test_packing_leaves_nothing_in_the_checkout(daemon: Daemon) -> None:
    assert {path.name for path in (ROOT / "deploy" / "scrapyd").iterdir()} <= {"scrapy.cfg", "scrapyd.conf", "setup.py"}
    assert not (ROOT / "build").exists()


def test_the_egg_holds_every_file_of_the_rooms(daemon: Daemon) -> None:
    (egg,) = (daemon.home / "eggs" / "gongkai").glob("*.egg")
    with zipfile.ZipFile(egg) as packed:
        names = {name for name in packed.namelist() if not name.startswith("EGG-INFO") and "__pycache__" not in name}
    there = {
        str(path.relative_to(ROOT))
        for room in ("archive", "crawler", "parsers")
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert there == names


def test_a_crawl_is_scheduled_by_the_api(daemon: Daemon, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with a_site(HOST) as (_, url):
        job = daemon.schedule(url=url, data=str(data))
        daemon.wait(job)
    assert "Traceback" not in daemon.log(job)
    assert_crawled(data)
    told = [json.loads(line) for line in (daemon.home / "gongkai.jsonl").read_text("utf-8").splitlines()]
    assert url in {line.get("url") for line in told}


def test_the_registry_is_read_from_the_egg(daemon: Daemon, tmp_path: Path) -> None:
    job = daemon.schedule(portal="no-such-portal", data=str(tmp_path / "data"))
    daemon.wait(job)
    assert "not in the registry: no-such-portal" in daemon.log(job)


def test_a_second_crawl_of_the_same_folder_says_that_it_is_busy(daemon: Daemon, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with a_site(SLOW, lasting=True) as (_, url):
        first = daemon.schedule(url=url, data=str(data))
        until = time.monotonic() + 60
        while not (data / "crawl.lock").exists() and time.monotonic() < until:
            time.sleep(0.1)
        second = daemon.schedule(url=url, data=str(data))
        daemon.wait(first, second)
    assert "another crawl" in daemon.log(second)
    assert_crawled(data)

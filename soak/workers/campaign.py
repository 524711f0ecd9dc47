"""The whole trial of one seed: its crawls one after another, each kept when it is done, and summed up."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from crawler.demo import prepare
from crawler.samples.server import Access
from soak.crawl.content import content, differences
from soak.workers.server import free_port, server
from soak.workers.trial import Course, Setting, calm, crawled, pages, plan, too_close
from soak.workers.world import World, world

ROOT = Path(__file__).parents[2]
TOLD = 40  # differences that are told one by one
_EVERY = 10.0  # seconds between two merges while the workers work
_YEARS = (2, 3, 4)  # reports of a portal: many hosts, each soon done


@dataclass(slots=True)
class Result:
    """What came of one trial."""

    seed: int
    hosts: int
    workers: int
    kills: int
    setting: dict[str, float]
    reports: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    computing: dict[str, dict[str, float]] = field(default_factory=dict)
    requests: dict[str, int] = field(default_factory=dict)
    victims: dict[str, int] = field(default_factory=dict)
    rests: list[float] = field(default_factory=list)
    again: int = 0
    merges: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    cores: int = 0
    load: float = 0.0
    at_once: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Killed as often as planned, no line asked by two at once, and nothing other than without workers."""
        return not self.differences and not self.at_once and sum(self.victims.values()) == self.kills

    def as_json(self) -> dict[str, Any]:
        """Return the summary as plain data."""
        return {**asdict(self), "passed": self.passed}


def run(seed: int, hosts: int, workers: int, kills: int, setting: Setting, state: Path) -> Iterator[str | Result]:
    """Yield the name of each crawl that is done, then the result. What ``state`` holds is not done again."""
    port = _begin(state, f"{seed} {hosts} {workers} {kills} {setting}")
    with world(hosts, state / "world", port=port, seed=seed, latency=0.005, years=_YEARS) as portals:
        courses = {"calm": _kept(state, "calm", lambda: calm(portals, state / "calm" / "data", setting))}
        yield "calm"
        for name, count in (("one", 1), ("many", workers)):
            courses[name] = _kept(state, name, lambda n=name, c=count: _by(portals, state / n, c, setting))
            yield name
        drawn = plan(seed, kills, len(courses["calm"].log), workers, setting.lost_after)

        def killed() -> Course:
            folder = state / "killed"
            with server(folder / "server") as queue, _merging(folder, workers):
                return crawled(portals, folder, queue, workers, setting, drawn)

        courses["killed"] = _kept(state, "killed", killed)
        yield "killed"
        result = Result(seed, hosts, workers, kills, asdict(setting), len(portals.running.truth.reports))
        _sum_up(result, courses, portals, state)
    yield result


def _by(portals: World, folder: Path, workers: int, setting: Setting) -> Course:
    with server(folder / "server") as queue:
        return crawled(portals, folder, queue, workers, setting)


def _sum_up(result: Result, courses: dict[str, Course], portals: World, state: Path) -> None:
    result.cores, result.load = os.cpu_count() or 1, round(os.getloadavg()[2], 1)
    result.seconds = {name: round(course.seconds, 1) for name, course in courses.items()}
    result.computing = {name: course.computing for name, course in courses.items()}
    result.requests = {name: len(course.log) for name, course in courses.items()}
    result.victims = dict(sorted(courses["killed"].victims.items()))
    result.rests = [round(one, 1) for one in sorted(courses["killed"].rests)]
    before = pages(courses["calm"].log)
    result.again = sum((pages(courses["killed"].log) - before).values())
    for name, course in courses.items():
        found = too_close(course.log, portals.lines, float(result.setting["delay"]))
        result.at_once += [f"{name}: {one}" for one in found[:TOLD]]
    ours = content(state / "calm" / "data")
    result.rows = {table: rows.total() for table, rows in ours.items()}
    found = []
    for name, count in (("many", result.workers), ("killed", result.workers)):
        merged = state / name / "merged"
        result.merges += _merge(state / name, count)
        first = content(merged)
        found += [f"{name}: {one}" for one in differences(ours, first)]
        result.merges += _merge(state / name, count)
        found += [f"{name}, joined twice: {one}" for one in differences(first, content(merged))]
    found += [f"never asked: {one}" for one in sorted(before.keys() - pages(courses["killed"].log).keys())]
    result.differences = [*found[:TOLD], *([f"... and {len(found) - TOLD} more"] if len(found) > TOLD else [])]


def _merge(folder: Path, workers: int) -> int:
    """Join the workers' folders, as an operator does."""
    if not (folder / "merged").is_dir():
        prepare(folder / "merged")
    folders = [str(folder / f"worker{number}") for number in range(workers)]
    command = [sys.executable, "-m", "gongkai", "merge", *folders, "--data", str(folder / "merged")]
    with (folder / "merge.log").open("ab") as log:
        subprocess.run(command, check=True, stdout=log, stderr=log, cwd=ROOT)  # noqa: S603 - ours
    return 1


@contextmanager
def _merging(folder: Path, workers: int) -> Iterator[None]:
    """Join the folders again and again while the workers work, and are killed."""
    ended = threading.Event()
    faults: list[Exception] = []

    def again() -> None:
        while not ended.wait(_EVERY):
            if all((folder / f"worker{number}" / "gongkai.db").is_file() for number in range(workers)):
                try:
                    _merge(folder, workers)
                except subprocess.CalledProcessError as fault:
                    faults.append(fault)
                    return

    shutil.rmtree(folder / "merged", ignore_errors=True)
    thread = threading.Thread(target=again)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
    if faults:
        raise RuntimeError(f"a merge failed; {folder / 'merge.log'} says why") from faults[0]


# -- what lasts between two runs of the trial


def _begin(state: Path, trial: str) -> int:
    """Go on with what is there, if it is of the same trial, on its port; otherwise begin anew."""
    mark = json.dumps({"trial": trial, "sources": _digest()})
    kept = state / "trial.json"
    if not kept.is_file() or json.loads(kept.read_text("utf-8"))["mark"] != mark:
        shutil.rmtree(state, ignore_errors=True)
        state.mkdir(parents=True)
        kept.write_text(json.dumps({"mark": mark, "port": free_port()}), "utf-8")
    return int(json.loads(kept.read_text("utf-8"))["port"])


def _kept(state: Path, name: str, do: Any) -> Course:
    file = state / f"{name}.json"
    if not file.is_file():
        shutil.rmtree(state / name, ignore_errors=True)
        (state / name).mkdir(parents=True)
        course: Course = do()
        beside = file.with_suffix(".new")
        kept = {
            "seconds": course.seconds,
            "log": [asdict(one) for one in course.log],
            "rests": course.rests,
            "computing": course.computing,
        }
        beside.write_text(json.dumps({**kept, "victims": course.victims}, ensure_ascii=False), "utf-8")
        beside.replace(file)
    kept = json.loads(file.read_text("utf-8"))
    course = Course(
        kept["seconds"], [Access(**one) for one in kept["log"]], rests=kept["rests"], computing=kept["computing"]
    )
    course.victims.update(kept["victims"])
    return course


def _digest() -> str:
    """Digest of everything that the trial's result depends on."""
    rooms = ("soak/workers", "crawler", "archive", "parsers")
    files = sorted(
        p for room in rooms for p in (ROOT / room).rglob("*") if p.suffix in (".py", ".toml", ".tsv", ".sql")
    )
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()

"""The whole trial: an archive, read again by the same parser; a smaller one, as an earlier parser had left it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from archive import coverage
from archive.storage.store import Archive
from parsers import PARSER_VERSION
from soak.reparse.build import build, plant
from soak.reparse.compared import Digests, differences, said, whole
from soak.reparse.trial import Kill, Life, live, plan
from soak.reparse.watch import Sample, described, plain

KILLS = 6  # on the whole archive, and half as many on the planted one
EARLY = 0.3  # of the bodies, within which the kills come: the rest is one long stretch, whose memory is looked at
FLAT = 1.2  # times the peak of its first tenth, that a stretch may hold: allocators scatter what they keep
PARENT = 0.5  # of the readers' time, that the process that compares and writes may take
BUSY = 0.9  # of the machine's cores
PLANTED = 0.1  # of the reports of the smaller archive
SMALLER = 20  # times
LEAST = 500  # bodies of it

Step = tuple[str, int, int]


@dataclass(slots=True)
class Result:
    """What came of the trial; ``faults`` says what should not be."""

    seed: int
    count: int
    parser_version: str = PARSER_VERSION
    same: dict[str, Any] = field(default_factory=dict)
    earlier: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether everything is as it should be."""
        return not self.faults

    def as_json(self) -> dict[str, Any]:
        """Return the summary as plain data."""
        return {**asdict(self), "passed": self.passed}


def run(seed: int, count: int, state: Path) -> Iterator[Step | Result]:
    """Give how far each step is, then the result. What ``state`` holds of the same trial is not done again."""
    _begin(state, seed, count)
    result = Result(seed, count)
    for done in build(state / "data", count):
        yield "storing bodies", done, count
    yield from _same(result, state)
    few = min(count, max(LEAST, count // SMALLER))
    yield from _earlier(result, state, few)
    yield result


def _begin(state: Path, seed: int, count: int) -> None:
    mark = json.dumps({"seed": seed, "count": count, "parser_version": PARSER_VERSION})
    kept = state / "trial.json"
    if not kept.is_file() or kept.read_text("utf-8") != mark:
        shutil.rmtree(state, ignore_errors=True)
        state.mkdir(parents=True)
        kept.write_text(mark, "utf-8")


# ---- the same parser


def _same(result: Result, state: Path) -> Iterator[Step]:
    """Read everything again with the parser that read it, and be killed: nothing may change."""
    data, count = state / "data", result.count
    with Archive.open(data) as archive:  # one that an earlier version filled is brought up to date first
        coverage.refresh_all(archive)
    yield "before", 0, 1
    before: Digests = _once(state / "before.json", lambda: whole(data))
    kept = state / "lives.json"
    lives: list[dict[str, Any]] = _read(kept, [])
    kills = plan(result.seed, KILLS, count, EARLY)[sum(_kills(life) for life in lives) :]
    while not lives or lives[-1]["killed"] is not None:
        life = live(data, kills, state / "errors.log")
        lives.append(_kept(life))
        _write(kept, lives)
        yield "killed and resumed", sum(map(_kills, lives)), KILLS
    after = _once(state / "after.json", lambda: whole(data))
    last = lives[-1]
    stretch = described_of(last, count)
    result.same = {
        "bodies": count,
        "reports": last["result"]["reports"],
        "rows": sum(rows for name, (rows, _) in before.items() if name != "bodies.db"),
        "kills": {name: sum(life["killed"] == name for life in lives) for name in ("command", "all")},
        "readers_killed": sum(life["readers_killed"] for life in lives),
        "resumed_at": [life["begun"] for life in lives[1:]],
        "result": last["result"],
        "stretch": stretch,
    }
    result.faults += [f"the same parser: {one}" for one in differences(before, after)]
    result.faults += _judged(result.same, stretch, lives)
    if last["result"]["reports"] != _reports(data):
        result.faults.append(f"{last['result']['reports']} reports told, {_reports(data)} there")


def _judged(same: dict[str, Any], stretch: dict[str, Any], lives: list[dict[str, Any]]) -> list[str]:
    told = same["result"]
    found = []
    if told["changes_total"] or told["cells_changed"] or told["failed"]:
        found.append(f"changes or failures told, though nothing changed: {told}")
    if any(life["orphans"] for life in lives):
        found.append("readers outlived their command")
    if any(later["begun"] < life["ended"] for life, later in pairwise(lives)):
        found.append("a run did not go on where the one before was marked")
    if stretch["peak_mb"] > FLAT * stretch["peak_of_first_tenth_mb"]:
        found.append(f"memory grew from {stretch['peak_of_first_tenth_mb']} to {stretch['peak_mb']} MB")
    if stretch["parent_share"] > PARENT:
        found.append(f"comparing and writing takes {stretch['parent_share']} of the readers' time")
    if stretch["machine_busy"] < BUSY:
        found.append(f"the cores were busy for {stretch['machine_busy']:.0%} of the time")
    return found


def described_of(life: dict[str, Any], count: int) -> dict[str, Any]:
    """Sum up the last life, which was left in peace."""
    return described([Sample(**one) for one in life["samples"]], count - life["begun"], os.cpu_count() or 1)


# ---- an earlier parser


def _earlier(result: Result, state: Path, count: int) -> Iterator[Step]:
    """Let some reports hold what an earlier parser read; exactly that must be told, and put right."""
    data = state / "earlier"
    kept = state / "earlier.json"
    if kept.is_file():
        found = _read(kept, {})
    else:
        shutil.rmtree(data, ignore_errors=True)
        for done in build(data, count):
            yield "storing bodies for an earlier parser", done, count
        found = _put_right(data, state, result.seed, count)
        _write(kept, found)
    result.faults += found.pop("faults")
    result.earlier = found


def _put_right(data: Path, state: Path, seed: int, count: int) -> dict[str, Any]:
    before = said(data)
    reports, cells = plant(data, seed, PLANTED)
    faults: list[str] = []
    planted = whole(data)
    dry = live(data, [], state / "errors.log", "--dry-run", "--changes", str(state / "dry.jsonl"))
    faults += [f"the dry run wrote: {one}" for one in differences(planted, whole(data))]
    kills = plan(seed, KILLS // 2, count, 0.9)
    kills = [Kill("all" if kill.victim == "reader" else kill.victim, kill.position) for kill in kills]
    lives: list[Life] = []
    while not lives or lives[-1].killed is not None:
        lives.append(live(data, kills, state / "errors.log", "--changes", str(state / "real.jsonl")))
    faults += [f"an earlier parser: {one}" for one in differences(before, said(data))]
    again = live(data, [], state / "errors.log")
    told = {"dry": dry.result, "applied": lives[-1].result, "again": again.result}
    for name, one in told.items():
        one.pop("changes")
        expected = (0, 0) if name == "again" else (reports, cells)
        if (one["reports_changed"], one["cells_changed"]) != expected:
            faults.append(f"{name}: {one['reports_changed']} reports and {one['cells_changed']} cells, not {expected}")
    if (state / "dry.jsonl").read_bytes() != (state / "real.jsonl").read_bytes():
        faults.append("the list of the killed run is not that of the dry run")
    with closing(sqlite3.connect(data / "gongkai.db")) as db:
        history = [
            db.execute("SELECT count(*) FROM report_versions WHERE reason = 'parser'").fetchone()[0],
            db.execute("SELECT count(*) FROM cell_changes").fetchone()[0]
            - db.execute("SELECT count(*) FROM cell_changes c JOIN report_versions v USING (report_id, version) "
                         "WHERE v.reason = 'source'").fetchone()[0],
        ]  # fmt: skip
    if history != [reports, cells]:
        faults.append(f"versions and changes by the parser: {history}, not {[reports, cells]}")
    return {
        "bodies": count, "reports": reports, "cells": cells, "kills": len(lives) - 1, "told": told, "faults": faults,
    }  # fmt: skip


# ---- what lasts between two runs of the trial


def _kept(life: Life) -> dict[str, Any]:
    return {**asdict(life), "samples": plain(life.samples)}


def _kills(life: dict[str, Any]) -> int:
    return int(life["readers_killed"]) + (life["killed"] is not None)


def _once(file: Path, make: Any) -> Any:
    if not file.is_file():
        _write(file, make())
    return {name: tuple(value) for name, value in _read(file, {}).items()}


def _read(file: Path, otherwise: Any) -> Any:
    return json.loads(file.read_text("utf-8")) if file.is_file() else otherwise


def _write(file: Path, what: Any) -> None:
    beside = file.with_suffix(".new")
    beside.write_text(json.dumps(what, ensure_ascii=False), "utf-8")
    beside.replace(file)


def _reports(data: Path) -> int:
    with closing(sqlite3.connect(data / "gongkai.db")) as db:
        return int(db.execute("SELECT count(*) FROM reports").fetchone()[0])

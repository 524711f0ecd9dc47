"""The whole trial of one seed: resumable after each kill, and summed up."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from crawler import samples
from crawler.demo import prepare
from soak.crawl.content import content, differences
from soak.crawl.trial import Ask, Life, asked_again, calm, killed, never_asked, plan

ROOT = Path(__file__).parents[2]
LATENCY = 0.005  # seconds that each answer takes, so that a kill finds requests under way
TOLD = 40  # differences that are told one by one


@dataclass(slots=True)
class Result:
    """What came of one trial. ``differences``: rows of the two archives, and what the portals saw too often."""

    seed: int
    kills: int
    portals: int = 0
    reports: int = 0
    moments: dict[str, int] = field(default_factory=dict)
    requests: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    statuses: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Killed as often as planned, and nothing is other than without a kill."""
        return not self.differences and sum(self.moments.values()) == self.kills and len(set(self.statuses)) == 1

    def as_json(self) -> dict[str, Any]:
        """Return the summary as plain data."""
        return {**asdict(self), "latency": round(1000 * LATENCY), "passed": self.passed}


def run(
    seed: int, kills: int, state: Path, *, portals: list[Path] | None = None, port: int = samples.PORT + 1
) -> Iterator[Life | Result]:
    """Yield each life, then the result. What ``state`` holds of the same trial is not done again."""
    _begin(state, seed, kills)
    with samples.serve(port, portals=portals, latency=LATENCY) as running:
        first = _calm(running, state)
        addresses = len({ask for ask, _ in first.asked})
        lives = _lives(state)
        known = {ask for life in lives for ask, _ in life.asked}
        yield from lives
        data = state / "killed"
        _restore(state, len(lives))
        if not lives or lives[-1].moment is not None:
            for life in killed(running, data, plan(seed, kills, addresses)[len(lives) :], known):
                lives.append(life)
                _save(state, len(lives), life)
                yield life
        result = Result(seed, kills, len(running.sites), len(running.truth.reports))
    yield _summed_up(result, state, first, lives)


def _summed_up(result: Result, state: Path, first: Life, lives: list[Life]) -> Result:
    ours, theirs = content(state / "calm"), content(state / "killed")
    in_flight, without = asked_again(first, lives)
    result.moments = dict(sorted(Counter(life.moment for life in lives if life.moment).items()))
    result.requests = {
        "calm": len(first.asked),
        "killed": sum(len(life.asked) for life in lives),
        "in_flight": sum(in_flight.values()),
        "again": sum(without.values()),
    }
    result.rows = {table: rows.total() for table, rows in ours.items()}
    result.statuses = [json.loads(life.summary)["status"] for life in (first, lives[-1])]
    found = differences(ours, theirs)
    found += [f"asked again {times} times: {_shown(ask)}" for ask, times in sorted(without.items())]
    found += [f"never asked: {_shown(ask)}" for ask in never_asked(first, lives)]
    result.differences = [*found[:TOLD], *([f"... and {len(found) - TOLD} more"] if len(found) > TOLD else [])]
    return result


def _shown(ask: Ask) -> str:
    host, method, path, sent = ask
    return f"{method} {host}{path} {sent}".rstrip()


# -- what lasts between two runs of the trial


def _begin(state: Path, seed: int, kills: int) -> None:
    """Go on with what is there, if it is of the same trial; otherwise begin anew."""
    mark = json.dumps({"seed": seed, "kills": kills, "sources": _digest()})
    kept = state / "trial.json"
    if not kept.is_file() or kept.read_text("utf-8") != mark:
        shutil.rmtree(state, ignore_errors=True)
        state.mkdir(parents=True)
        kept.write_text(mark, "utf-8")


def _calm(running: samples.Running, state: Path) -> Life:
    kept = state / "calm.json"
    if not kept.is_file():
        shutil.rmtree(state / "calm", ignore_errors=True)
        life = calm(running, state / "calm")
        _write(kept, [life])
    return _read(kept)[0]


def _lives(state: Path) -> list[Life]:
    kept = state / "lives.json"
    return _read(kept) if kept.is_file() else []


def _restore(state: Path, number: int) -> None:
    """Put the archive back as the last life left it: one that was not written down has not been."""
    data, left = state / "killed", state / f"after-{number}"
    shutil.rmtree(data, ignore_errors=True)
    if left.is_dir():
        shutil.copytree(left, data)
    else:
        prepare(data)


def _save(state: Path, number: int, life: Life) -> None:
    """Keep the archive as a life left it, then write that life down."""
    unfinished = state / "copying"
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(state / "killed", unfinished)
    unfinished.rename(state / f"after-{number}")
    _write(state / "lives.json", [*_lives(state), life])
    shutil.rmtree(state / f"after-{number - 1}", ignore_errors=True)


def _write(file: Path, lives: list[Life]) -> None:
    beside = file.with_suffix(".new")
    beside.write_text(json.dumps([asdict(life) for life in lives], ensure_ascii=False), "utf-8")
    beside.replace(file)


def _read(file: Path) -> list[Life]:
    return [
        Life(one["moment"], tuple(((*ask,), status) for ask, status in one["asked"]), one["summary"])
        for one in json.loads(file.read_text("utf-8"))
    ]


def _digest() -> str:
    """Digest of everything that the trial's result depends on."""
    rooms = ("soak/crawl", "crawler", "archive", "parsers")
    files = sorted(
        p for room in rooms for p in (ROOT / room).rglob("*") if p.suffix in (".py", ".toml", ".tsv", ".sql")
    )
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()

"""A campaign's result: collected from what its pieces left, as data and as a page of the documentation."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from soak.fuzz.campaign import ROOT, Fault, Result, Tally, pieces
from soak.fuzz.growth import Growth
from soak.fuzz.targets import TARGETS, Target, faults
from soak.fuzz.worker import HANG, MOST_MEMORY, crash

_HEAD = """# Reading, tried on mutated bodies

`make soak-fuzz` wrote this page. A coverage-guided fuzzer (Atheris) mutates bodies of every kind of file, and the
parsers read them. *bytes* targets begin with small reports and mutate anything: bytes, and under the cover of packages
and encodings the markup itself. *truth* targets mutate reports of the long trial (`make soak-parse`) in ways that
cannot change what a careful reader sees of a figure: labels garbled or lost, rows lost and doubled, tags lost, doubled
and put in, pages cut off.

Of every result is asked: no exception, no input of more than {hang} s, no process of more than {memory} MB; a value
only where the text is that number; a place for every text; no two figures from one cell; no figure in an unreadable
report; the same result when read again. Of *truth* targets also: each figure is the printed one, or none.

Seed {seed}, {minutes:.0f} minutes from {began} to {ended} UTC: {verdict}.
Faults found on the way: {found}, of which {left} are open. Tried were {states} states of the parsers, the last for
{last:.0f} minutes.
"""
_COLUMNS = "| target | minutes | inputs read | branches reached | inputs kept | peak MB | growth MB |"
_RULE = "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"


def collect(home: Path, seed: int, minutes: float, *, growth: bool = True) -> Result:
    """Add up what the pieces of a campaign left, and try every kept fault again."""
    result = Result(seed, minutes)
    for piece in pieces(home):
        tally = result.tallies.setdefault(str(piece["target"]), Tally())
        tally.seconds += piece["seconds"]
        tally.executions += piece["executions"]
        tally.coverage = max(tally.coverage, piece.get("coverage", 0))
        tally.peak = max(tally.peak, piece.get("peak", 0), piece["last"])
        digest = str(piece["sources"])
        result.sources[digest] = result.sources.get(digest, 0) + piece["seconds"]
        result.began = min(result.began or piece["began"], piece["began"])
        result.ended = max(result.ended, piece["began"] + piece["seconds"])
    for target in TARGETS:
        counted = result.tallies.get(target.name)
        corpus = home / target.name / "corpus"
        if counted is not None and corpus.is_dir():
            counted.corpus = len(list(corpus.iterdir()))
            counted.growth = _growth(target, corpus) if growth else None
        result.faults += _faults(target, home / target.name / "findings")
    return result


def _growth(target: Target, corpus: Path) -> float:
    command = [sys.executable, "-m", "soak.fuzz.growth", target.name, str(corpus)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=900)  # noqa: S603
    return float(done.stdout)


def _faults(target: Target, folder: Path) -> list[Fault]:
    found = []
    for path in sorted(folder.glob("*")) if folder.is_dir() else []:
        if path.suffix == ".txt" or path.name.startswith("slow-unit"):
            continue
        note = path.with_suffix(".txt")
        says = note.read_text("utf-8") if note.exists() else path.name.partition("-")[0]
        found.append(Fault(target.name, path.name[:24], says, _again(target, path)))
    return found


def _again(target: Target, path: Path) -> bool:
    """Tell whether an input still goes wrong, in a process that may be ended."""
    command = [sys.executable, "-m", "soak.fuzz.summary", target.name, str(path)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=HANG + 20)  # noqa: S603
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def data(result: Result) -> dict[str, object]:
    """The campaign as plain data."""
    return {
        "seed": result.seed,
        "minutes": round(result.seconds / 60, 1),
        "began": _time(result.began),
        "ended": _time(result.ended),
        "passed": result.passed,
        "executions": sum(tally.executions for tally in result.tallies.values()),
        "seconds_by_sources": {name: round(seconds) for name, seconds in result.sources.items()},
        "targets": {
            name: {
                "seconds": round(tally.seconds),
                "executions": tally.executions,
                "branches": tally.coverage,
                "corpus": tally.corpus,
                "peak_mb": round(tally.peak),
                "growth_mb": tally.growth,
            }
            for name, tally in sorted(result.tallies.items())
        },
        "faults": {
            "found": len(result.faults),
            "open": [_said(fault) for fault in result.faults if fault.open],
            "mended": [_said(fault) for fault in result.faults if not fault.open],
        },
    }


def _said(fault: Fault) -> str:
    return f"{fault.target} {fault.signature}: {fault.says}"


def page(result: Result) -> str:
    """Return the page."""
    left = sum(fault.open for fault in result.faults)
    lines = [
        _HEAD.format(
            hang=HANG,
            memory=MOST_MEMORY,
            seed=result.seed,
            minutes=result.seconds / 60,
            began=_time(result.began),
            ended=_time(result.ended),
            verdict="passed" if result.passed else "**not passed**",
            found=len(result.faults),
            left=left,
            states=len(result.sources),
            last=list(result.sources.values())[-1] / 60 if result.sources else 0,
        ),
        _COLUMNS,
        _RULE,
    ]
    for name, tally in sorted(result.tallies.items()):
        grown = "" if tally.growth is None else f"{tally.growth:.1f}"
        cells = (name, f"{tally.seconds / 60:.1f}", f"{tally.executions:,}", f"{tally.coverage:,}", f"{tally.corpus:,}")
        lines.append(f"| {' | '.join((*cells, f'{tally.peak:.0f}', grown))} |")
    read = sum(tally.executions for tally in result.tallies.values())
    lines += [
        f"| **all** | {result.seconds / 60:.1f} | {read:,} | | | | |",
        "",
        f"Growth: of a process that reads the kept inputs {Growth.ROUNDS} times over, from the second time on.",
    ]
    return "\n".join(lines) + "\n"


def _time(stamp: float) -> str:
    return datetime.fromtimestamp(stamp, UTC).strftime("%Y-%m-%d %H:%M")


def main() -> int:
    """Try one input of one target; say what is wrong with it."""
    target = next(one for one in TARGETS if one.name == sys.argv[1])
    try:
        wrong = faults(target, Path(sys.argv[2]).read_bytes())
    except Exception:  # it is the finding
        wrong = [crash()]
    sys.stdout.write(json.dumps(wrong, ensure_ascii=False, indent=1) + "\n")
    return len(wrong) > 0


if __name__ == "__main__":
    sys.exit(main())

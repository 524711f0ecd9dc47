"""What a public copy of an archive takes, step by step: ``python -m bench.publishing DIR TARGET [--downloads]``.

Does what ``gongkai publish`` does, which refuses archives of samples; a copy of one says on every page that it is
invented. Seconds of the processor and on the clock, and the most disk that the target folder took during each step.
"""

from __future__ import annotations

import argparse
import resource
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from archive.publish import make


def held(folder: Path) -> int:
    """Return how many bytes of disk the files of a folder take; one that vanishes meanwhile takes none."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            total += 0 if path.is_symlink() else path.stat().st_blocks * 512
    return total


class Steps:
    """Tells of each step when the next one begins."""

    def __init__(self, target: Path) -> None:
        """Begin to look at the folder, twice a second."""
        self.target = target
        self.name = ""
        self.most = self.most_of_all = 0
        self.begun = self.first = self._now()
        self._over = threading.Event()
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        while not self._over.wait(0.5):
            self.most = max(self.most, held(self.target))

    def _now(self) -> tuple[float, float]:
        used = resource.getrusage(resource.RUSAGE_SELF)
        return time.perf_counter(), used.ru_utime + used.ru_stime

    def __call__(self, what: str, done: int, total: int | None) -> None:  # noqa: ARG002  as Progress has it
        """Take a step's name; one that goes on is the same step."""
        if what != self.name:
            self._end()
            self.name, self.begun, self.most = what, self._now(), held(self.target)

    def _end(self) -> None:
        self.most_of_all = max(self.most_of_all, self.most)
        if self.name:
            self._print(self.name, self.begun, self.most)

    def _print(self, name: str, since: tuple[float, float], most: int) -> None:
        clock, busy = (now - then for now, then in zip(self._now(), since, strict=True))
        print(f"{name:40} {clock:8.1f} s {busy:8.1f} s of processor, at most {most / 1e9:6.2f} GB", flush=True)

    def all(self) -> None:
        """Print what all of it took."""
        self._over.set()
        self._end()
        self._print("all", self.first, self.most_of_all)


def told(sizes: dict[str, int]) -> Iterator[str]:
    """Write a line for each file that was made."""
    for name, size in sizes.items():
        yield f"{name:44} {size:16,} bytes"


def main() -> int:
    """Publish, and print."""
    asked = argparse.ArgumentParser(prog="python -m bench.publishing", description=__doc__.partition("\n")[0])
    asked.add_argument("folder", type=Path)
    asked.add_argument("target", type=Path)
    asked.add_argument("--downloads", action="store_true")
    given = asked.parse_args()
    steps = Steps(given.target)
    made = make(given.folder, given.target, steps, downloads=given.downloads)
    steps.all()
    print(*told(made.bytes), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

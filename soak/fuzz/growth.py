"""Whether reading the same bodies over and over takes more and more memory."""

from __future__ import annotations

import contextlib
import gc
import sys
from pathlib import Path


class Growth:
    """``ROUNDS`` times over at most ``INPUTS`` inputs; growth is more than ``LIMIT`` megabytes after the second."""

    ROUNDS = 5
    INPUTS = 60
    LIMIT = 6.0


def measure(name: str, corpus: Path) -> float:
    """Return by how many megabytes a process grows from the second round to the last."""
    from soak.fuzz.targets import TARGETS, faults
    from soak.fuzz.worker import resident

    target = next(one for one in TARGETS if one.name == name)
    inputs = [path.read_bytes() for path in sorted(corpus.iterdir())][: Growth.INPUTS]
    sizes = []
    for _ in range(Growth.ROUNDS):
        for data in inputs:
            with contextlib.suppress(Exception):  # faults are counted elsewhere
                faults(target, data)
        gc.collect()
        sizes.append(resident())
    return round(sizes[-1] - sizes[1], 1)


if __name__ == "__main__":
    sys.stdout.write(f"{measure(sys.argv[1], Path(sys.argv[2]))}\n")

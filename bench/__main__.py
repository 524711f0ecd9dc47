"""Print a line for each ratio: ``python -m bench``. Exit code 1 where a limit is missed."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Iterator

from bench.reading import reading
from bench.rounds import Ratio
from bench.storing import storing

PARTS: tuple[Callable[[], Iterator[Ratio | str]], ...] = (reading, storing)


def main() -> int:
    """Run every part; what is no ratio is told on standard error."""
    missed = []
    for part in PARTS:
        for line in part():
            if isinstance(line, Ratio):
                print(line, flush=True)
                missed += [] if line.kept else [line.name]
            else:
                print(line, file=sys.stderr, flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory {peak} MB", file=sys.stderr)
    if missed:
        print(f"over its limit: {', '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

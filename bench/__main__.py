"""Print a line for each ratio: ``python -m bench [PART ...]``. Exit code 1 where a limit is missed.

Two take minutes, and are no part of the whole: ``python -m bench ingest [FILES]``, a folder of so many files, ingested,
and ``python -m bench crawl-memory [PAGES]``, what a crawl of so many pages holds in memory.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Iterator

from bench.crawl_memory import crawl_memory
from bench.fetching import fetching
from bench.files import files
from bench.folder import folder
from bench.line import line
from bench.memory import UNIT, memory
from bench.pandas_tables import pandas_tables
from bench.reading import reading
from bench.rounds import Ratio
from bench.storing import storing

Part = Callable[[], Iterator[Ratio | str]]

PARTS: dict[str, Part] = {
    "reading": reading,
    "files": files,
    "pandas": pandas_tables,
    "storing": storing,
    "fetching": fetching,
    "line": line,
    "memory": memory,
}
#: What takes minutes, each with the number that it is asked for with.
LONG: dict[str, Callable[..., Iterator[Ratio | str]]] = {"ingest": folder, "crawl-memory": crawl_memory}


def main(wanted: list[str]) -> int:
    """Run parts; what is no ratio is told on standard error."""
    if wanted and (long := LONG.get(wanted[0])):
        parts: list[Part] = [lambda: long(*map(int, wanted[1:]))]
    elif unknown := [name for name in wanted if name not in PARTS]:
        print(f"no such part: {', '.join(unknown)}; there are {', '.join([*PARTS, *LONG])}", file=sys.stderr)
        return 2
    else:
        parts = [PARTS[name] for name in wanted or PARTS]
    missed = []
    for part in parts:
        for told in part():
            if isinstance(told, Ratio):
                print(told, flush=True)
                missed += [] if told.kept else [told.name]
            else:
                print(told, file=sys.stderr, flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT
    print(f"peak memory {peak >> 20} MB", file=sys.stderr)
    if missed:
        print(f"over its limit: {', '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""One life of a crawl: a process that crawls the sample portals, and can be told to die in the middle of a write.

``python -m soak.crawl.life FOLDER WRITES REGISTRY...``. On standard output it says ``begun`` once its run is in the
ledger, and at its end the summary as JSON. SIGUSR1 has it kill itself (-9) before the WRITES-th statement that it
then writes to one of its databases: between two statements of a transaction, before a commit, behind one.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from archive.storage.store import Archive
from crawler.records.memory import Memory
from crawler.records.writer import Writer
from crawler.registry import Portal, Registry
from crawler.run import crawl

_WRITING = ("BEGIN", "INSERT", "UPDATE", "DELETE", "REPLACE", "SAVEPOINT", "RELEASE", "COMMIT")


class Death:
    """Counts statements from the moment at which it is told to."""

    def __init__(self, writes: int) -> None:
        """Let so many pass, less one."""
        self._left = writes
        self._armed = False

    def arm(self, *_: Any) -> None:
        """Begin to count."""
        self._armed = True

    def traced(self, statement: str) -> None:
        """Count one statement that is about to be carried out."""
        if self._armed and statement.lstrip().upper().startswith(_WRITING):
            self._left -= 1
            if self._left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)


def instrument(death: Death) -> None:
    """Have the writer's connections traced, and the beginning of the run told."""
    opened, begun = Writer.open, Memory.begin

    async def open_traced(self: Writer) -> None:
        await opened(self)
        await self.do(_trace, death)

    async def begin_told(self: Memory, portals: list[Portal]) -> int:
        run_id = await begun(self, portals)
        print("begun", flush=True)
        return run_id

    Writer.open, Memory.begin = open_traced, begin_told  # type: ignore[method-assign, assignment]


def _trace(archive: Archive, death: Death) -> None:
    for db in (archive.db, archive.bodies.db):
        db.conn.set_trace_callback(death.traced)


def main(folder: str, writes: str, *registry: str) -> None:
    """Crawl all portals of these registry files, without a pause."""
    death = Death(int(writes))
    signal.signal(signal.SIGUSR1, death.arm)
    instrument(death)
    summary = crawl(folder, registry=Registry.load(*map(Path, registry)), delay=0)
    print(json.dumps(summary.as_json()), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

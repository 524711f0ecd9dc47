"""What a crawl of the trial took of the processors, and what others took of them meanwhile, in processor seconds."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable
from pathlib import Path

_STAT = Path("/proc/stat")  # of Linux; elsewhere the shares of others are not known
_IDLE = (3, 4)  # columns of its first line: idle, waiting for the disk
_STOLEN = 7  # what the machine's host gave to others


class Meter:
    """Measures from its making on. ``queue``: processor seconds that the server of the queue has used so far."""

    def __init__(self, queue: Callable[[], float] | None = None) -> None:
        """Begin to measure."""
        self._queue = queue
        self._before = self._now()

    def read(self) -> dict[str, float]:
        """Return processor seconds by who used them, and ``offered``: all that the processors had in this time.

        ``crawl``: processes of ours that have ended (those that were killed took what they had done with them);
        ``portals``: the sample portals and this trial; ``queue``: the server; ``others``: the rest of the machine.
        """
        after = self._now()
        used = {name: after[name] - self._before[name] for name in after}
        if "busy" in used:
            ours = used["crawl"] + used["portals"] + used.get("queue", 0.0)
            used["others"] = max(0.0, used.pop("busy") - ours)
        return {name: round(seconds, 1) for name, seconds in used.items()}

    def _now(self) -> dict[str, float]:
        own, ended = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        found = {
            "crawl": ended.ru_utime + ended.ru_stime,
            "portals": own.ru_utime + own.ru_stime,
            "offered": time.monotonic() * (os.cpu_count() or 1),
        }
        if self._queue is not None:
            found["queue"] = self._queue()
        if _STAT.is_file():
            columns = [int(one) for one in _STAT.read_text("ascii").partition("\n")[0].split()[1:9]]
            busy = sum(columns) - sum(columns[place] for place in (*_IDLE, _STOLEN))
            found["busy"] = busy / os.sysconf("SC_CLK_TCK")
        return found

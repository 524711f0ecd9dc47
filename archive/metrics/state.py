"""What a data folder is like at this moment, as metrics."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric

from archive import metrics, running
from archive.metrics import Sample
from archive.storage.connection import open_read_only, sqlite3
from archive.storage.store import Archive

_FILES = ("gongkai.db", "bodies.db")
# by the primary key, from its end
_LAST = "SELECT started_at, status FROM runs ORDER BY id DESC LIMIT 1"
_ENDED = "SELECT ended_at, status FROM runs WHERE status <> 'running' ORDER BY id DESC LIMIT 1"


class Folder:
    """What costs next to nothing: sizes of files, room on the disk, the last runs. Anybody may ask at any time."""

    def __init__(self, folder: Path) -> None:
        """Nothing is opened before somebody asks."""
        self._folder = folder

    def collect(self) -> Iterator[Metric]:
        """Give the metrics; what cannot be had at this moment is absent."""
        yield from metrics.family("gongkai_build_info", [((version("gongkai"),), 1)])
        yield from metrics.family("gongkai_archive_bytes", [((name,), self._size(name)) for name in _FILES])
        disk = shutil.disk_usage(self._folder)
        yield from metrics.family("gongkai_archive_disk_free_bytes", disk.free)
        yield from metrics.family("gongkai_archive_disk_size_bytes", disk.total)
        try:
            with closing(open_read_only(self._folder / _FILES[0])) as conn:
                last, ended = conn.execute(_LAST).fetchone(), conn.execute(_ENDED).fetchone()
        except sqlite3.Error:
            return
        if last:
            begun = _moment(last[0])
            yield from metrics.family("gongkai_archive_last_run_start_timestamp_seconds", begun)
            yield from metrics.family("gongkai_archive_run_in_progress", int(last[1] == "running"))
        if ended:
            yield from metrics.family("gongkai_archive_last_run_end_timestamp_seconds", _moment(ended[0]))
            yield from metrics.family("gongkai_archive_last_run_complete", int(ended[1] == "complete"))

    def _size(self, name: str) -> int:
        """Count the file and its log; 0 where there is none."""
        return sum(
            path.stat().st_size for end in ("", "-wal") if (path := (self._folder / f"{name}{end}").resolve()).is_file()
        )


class Holdings:
    """What an archive holds and how its hosts fare: counted, as ``gongkai status`` does."""

    def __init__(self, archive: Archive, told: dict[str, Any]) -> None:
        """Take the open archive, and what :func:`archive.status.status` told of it."""
        self._db = archive.db
        self._told = told

    def collect(self) -> Iterator[Metric]:
        """Give the metrics."""
        told = self._told
        findings = Counter((one["kind"], one["severity"]) for one in told["findings"])
        failing = [((one["class"],), len(one["hosts"])) for one in told["failing"]]
        yield from metrics.family("gongkai_archive_reports", self._counted("SELECT status, count(*) FROM reports"))
        yield from metrics.family("gongkai_archive_agencies", told["agencies"])
        yield from metrics.family("gongkai_archive_coverage", _named(told["coverage"]))
        yield from metrics.family("gongkai_archive_findings", list(findings.items()))
        yield from metrics.family("gongkai_archive_failing_hosts", failing)
        failed = self._counted("SELECT coalesce(reason, 'failed'), count(*) FROM fetches WHERE outcome = 'failed'")
        yield from metrics.family("gongkai_archive_failed_addresses", failed)
        unfinished = len(running.unfinished(self._db.conn, -1))
        yield from metrics.family("gongkai_archive_unfinished_portals", unfinished)
        yield from metrics.family("gongkai_archive_reviews_open", _named(told["review"]))

    def _counted(self, sql: str) -> list[Sample]:
        return [((name,), count) for name, count in self._db.execute(f"{sql} GROUP BY 1 ORDER BY 1")]


def of_status(archive: Archive, folder: Path, told: dict[str, Any]) -> CollectorRegistry:
    """Return the metrics of ``gongkai status``."""
    registry = CollectorRegistry()
    registry.register(Folder(folder))
    registry.register(Holdings(archive, told))
    return registry


def write_status(target: Path, archive: Archive, folder: Path, told: dict[str, Any]) -> bool:
    """Write the metrics of ``gongkai status`` into a file; say whether that was standard output (``-``)."""
    registry = of_status(archive, folder, told)
    on_screen = target == Path("-")
    if on_screen:
        print(metrics.text(registry), end="")
    else:
        metrics.write(target, registry)
    return on_screen


def _named(counts: dict[str, int]) -> list[Sample]:
    return [((name,), count) for name, count in sorted(counts.items())]


def _moment(iso: str) -> float:
    return datetime.fromisoformat(iso).timestamp()

"""How the crawl fares, for the page that says so: counted anew when the archive changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from archive import running

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Course:
    """The rows of :mod:`archive.running`. ``runs``: the last ten, newest first; ``portals``: how many were asked."""

    runs: Sequence[Row]
    findings: Sequence[Row]
    failing: Sequence[Row]
    failed: Sequence[Row]
    unfinished: Sequence[Row]
    portals: int

    @property
    def ended(self) -> Row | None:
        """The last run that came to an end."""
        return next((run for run in self.runs if run["status"] != "running"), None)


def look(conn: Any) -> Course | None:
    """Look at the archive through a reader's connection; None for one that was made before this was kept."""
    if conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'findings'").fetchone() is None:
        return None
    return Course(
        runs=running.last_runs(conn),
        findings=running.findings(conn),
        failing=running.failing(conn),
        failed=running.failed(conn),
        unfinished=running.unfinished(conn),
        portals=conn.execute("SELECT count(DISTINCT portal_id) FROM portal_columns").fetchone()[0],
    )

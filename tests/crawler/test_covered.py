"""What a crawl looks at anew when it ends: the columns that it read, and those of runs before it that were killed."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive import coverage
from archive.storage.store import Archive
from crawler.records.memory import _cover


@pytest.mark.parametrize(
    ("runs", "since"),
    [
        (["2026-03-01"], "2026-03-01"),
        (["2026-01-01 complete", "2026-02-01 partial", "2026-03-01"], "2026-03-01"),
        (["2026-01-01 complete", "2026-02-01 killed", "2026-02-03 killed", "2026-03-01"], "2026-02-01"),
    ],
)
def test_columns_of_killed_runs_are_taken_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runs: list[str], since: str
) -> None:
    seen: list[str | None] = []
    monkeypatch.setattr(coverage, "refresh_all", lambda archive, *, since=None: seen.append(since))
    with Archive.open(tmp_path / "data") as archive:
        for run in runs:
            day, _, ended = run.partition(" ")
            status = {"": "running", "killed": "partial"}.get(ended, ended)
            counts = '{"interrupted": true}' if ended == "killed" else "{}"
            archive.db.execute("INSERT INTO runs (started_at, status, counts) VALUES (?, ?, ?)", [day, status, counts])
        _cover(archive)
    assert seen == [since]

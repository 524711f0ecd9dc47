"""What hosts are owed when two folders are joined: time that either was asked for; each counts its own requests."""

from __future__ import annotations

from pathlib import Path

from archive.merge import merge
from archive.storage.store import Archive

INSERT = "INSERT INTO host_limits (host, day, asked, not_before, reason) VALUES (?, ?, ?, ?, ?)"


def test_the_longer_wait_stays_and_counts_are_not_added_up(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "other") as other:
        other.db.execute(INSERT, ["a.gov.cn", "2026-01-02", 50, "2026-01-02T08:00:00Z", "503, Retry-After"])
        other.db.execute(INSERT, ["b.gov.cn", "2026-01-02", 50, "2026-01-01T01:00:00Z", "429, Retry-After"])
        other.db.execute(INSERT, ["c.gov.cn", "2026-01-02", 50, None, None])
    with Archive.open(tmp_path / "own") as own:
        own.db.execute(INSERT, ["a.gov.cn", "2026-01-02", 7, None, None])
        own.db.execute(INSERT, ["b.gov.cn", "2026-01-02", 8, "2026-01-03T00:00:00Z", "503, Retry-After"])
        for _ in range(2):  # joining twice changes nothing
            merge(own, tmp_path / "other")
            assert own.db.execute(
                "SELECT host, asked, not_before, reason FROM host_limits ORDER BY host"
            ).fetchall() == [
                ("a.gov.cn", 7, "2026-01-02T08:00:00Z", "503, Retry-After"),
                ("b.gov.cn", 8, "2026-01-03T00:00:00Z", "503, Retry-After"),
            ]

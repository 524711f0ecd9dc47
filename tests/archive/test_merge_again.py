"""Folders joined again and again while they change: the same as one merge in the end, at the cost of what is new."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from archive import merge as module
from archive.entries import Entry, note
from archive.ingest import ingest, keep, take_up
from archive.merge import MARK, merge
from archive.readers.processes import Here
from archive.storage.store import Archive
from tests.archive.printed import printed, source

LINE = (3, "new_requests", "total")
NOTICE = "<html><title>关于召开会议的通知</title><p>各单位：兹定于周一召开会议。</p></html>".encode()
#: Whose report stands at which address: the agency's own, a copy in the city's column, a second agency's; a notice.
ADDRESSES = {
    "http://czj.yunling.example/xxgk/nb.html": "云岭市财政局",
    "http://www.yunling.example/ndbg/czj.html": "云岭市财政局",
    "http://jyj.yunling.example/nb/1.html": "云岭市教育局",
    "http://www.yunling.example/tz/7.html": "",
}
REASONS = {"ok": None, "refused": "notice", "failed": "dead"}
#: Everything that lasts, by names instead of numbers. Which copies were shown on the way, and so have versions, depends
#: on when they were joined, and stays as it was cited.
LASTS = {
    "agencies": "SELECT key, name, region_code, level, kind FROM agencies",
    "reports": "SELECT key, year, url, snapshot_sha256, status FROM reports",
    "figures": "SELECT r.key, chapter, line, field, value FROM figures JOIN reports r ON r.id = report_id",
    "sections": "SELECT r.key, number, heading, text FROM sections s JOIN reports r ON r.id = report_id",
    "checks": "SELECT r.key, rule, subject, result, note FROM checks c JOIN reports r ON r.id = report_id",
    "locations": "SELECT r.key, l.url, first_seen, last_seen, l.snapshot_sha256 FROM locations l "
    "JOIN reports r ON r.id = report_id",
    "problems": "SELECT r.key, p.url, p.kind FROM problems p LEFT JOIN reports r ON r.id = report_id",
    "snapshots": "SELECT sha256, s.url, s.result, r.key FROM snapshots s LEFT JOIN reports r ON r.id = report_id",
    "ledger": "SELECT url, at, outcome, reason, first_at FROM fetches",
    "columns": "SELECT * FROM portal_columns",
    "entries": "SELECT * FROM column_entries",
    "coverage": "SELECT a.key, c.year, c.state, c.reason, c.looked_at FROM coverage_store c "
    "JOIN agencies a ON a.id = c.agency_id",
}


def lasts(archive: Archive) -> dict[str, list[str]]:
    return {name: sorted(map(repr, archive.db.execute(sql))) for name, sql in LASTS.items()}


def opened(folder: Path) -> Archive:
    return Archive.open(folder, workers=Here())


def figures(url: str, new: int, year: int = 2023) -> bytes:
    return printed(year, {LINE: str(new), (3, "granted_full", "total"): str(new)}, agency=ADDRESSES[url])


class Life:
    """Folders that crawl, by chance, and one into which they are joined while they do."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.folder = folder
        self.names = ["a", "b"]
        self.day = 1

    def step(self) -> None:
        name = self.chance.choice(self.names)
        with opened(self.folder / name) as archive:
            take_up(archive)  # as every run begins
            self.chance.choice((self.fetches, self.fetches, self.fetches, self.keeps, self.loses))(archive)
            self.looks(archive)
        if self.chance.random() < 0.4:
            self.joins(name)
        if self.chance.random() < 0.15:
            self.restores(name)

    def body(self, url: str) -> bytes:
        year = self.chance.choice((2022, 2023, 2023))
        return figures(url, self.chance.randint(0, 2), year) if ADDRESSES[url] else NOTICE

    def fetches(self, archive: Archive) -> None:
        self.day += 1
        url = self.chance.choice(list(ADDRESSES))
        outcome = "ok" if ADDRESSES[url] else "refused"
        ingest(archive, self.body(url), source(url, self.day), also=lambda _: self.answers(archive, url, outcome))

    def keeps(self, archive: Archive) -> None:
        self.day += 1
        url = self.chance.choice([url for url, agency in ADDRESSES.items() if agency])
        keep(archive, self.body(url), source(url, self.day))  # and is killed before it reads it

    def loses(self, archive: Archive) -> None:
        self.day += 1
        self.answers(archive, self.chance.choice(list(ADDRESSES)), "failed")

    def answers(self, archive: Archive, url: str, outcome: str) -> None:
        with archive.transaction() as db:
            db.execute(
                "INSERT INTO fetches (url, host, kind, at, outcome, reason, first_at, portal_id) "
                "VALUES (?1, 'h', 'article', ?2, ?3, ?4, ?2, 'city') ON CONFLICT (url) DO UPDATE SET at = ?2, "
                "outcome = ?3, reason = ?4",
                [url, f"2026-02-{self.day:02}T00:00:00Z", outcome, REASONS[outcome]],
            )

    def looks(self, archive: Archive) -> None:
        """Read the city's column, in which titles may change."""
        with archive.transaction() as db:
            listed = [
                Entry(
                    "city", "http://www.yunling.example/ndbg/", url, f"{who}{2020 + self.day % 3}年年度报告", who, True
                )
                for url, who in ADDRESSES.items()
            ]
            note(db, listed)
            db.execute(
                "INSERT OR REPLACE INTO portal_columns (portal_id, url, asked_at, read_at, pages, entries) "
                "VALUES ('city', 'http://www.yunling.example/ndbg/', ?1, ?1, 1, 3)",
                [f"2026-02-{self.day:02}T00:00:00Z"],
            )

    def joins(self, name: str) -> None:
        with opened(self.folder / "joined") as archive:
            merge(archive, self.folder / name)

    def restores(self, name: str) -> None:
        """Lose a folder, and go on with an older copy of it; what was lost is kept to be held against."""
        lost, backup = self.folder / f"lost{len(self.names)}{self.day}", self.folder / f"backup-{name}"
        if backup.exists() and not lost.exists():
            (self.folder / name).rename(lost)
            shutil.copytree(backup, self.folder / name)
        else:
            shutil.rmtree(backup, ignore_errors=True)
            shutil.copytree(self.folder / name, backup)


def prepare(folder: Path) -> None:
    with opened(folder) as archive, archive.transaction() as db:
        db.execute(
            "INSERT INTO portals (id, name, url, status) VALUES ('city', '云岭市', ?, 'seen')",
            ["http://www.yunling.example/"],
        )


def live(folder: Path, seed: int, steps: int) -> None:
    life = Life(folder, seed)
    for name in (*life.names, "joined", "whole"):
        prepare(folder / name)
    for _ in range(steps):
        life.step()
    every = [*sorted(folder.glob("lost*")), *(folder / name for name in life.names)]
    for one in every:
        with opened(one) as archive:
            take_up(archive)
    with opened(folder / "joined") as archive, opened(folder / "whole") as whole:
        for one in every:
            merge(archive, one)
            merge(whole, one)
        before = archive.db.conn.total_changes
        for name in life.names:
            merge(archive, folder / name)
        assert archive.db.conn.total_changes == before
        ours, theirs = lasts(archive), lasts(whole)
        for table in LASTS:
            assert ours[table] == theirs[table], f"{table}: {sorted(set(ours[table]) ^ set(theirs[table]))}"


def test_a_merge_looks_at_what_is_new_and_at_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    join = module._join_report
    monkeypatch.setattr(module, "_join_report", lambda *args: (looked.append(args[2]), join(*args))[1])
    first, second, third, *_ = ADDRESSES
    with opened(tmp_path / "there") as there, opened(tmp_path / "here") as here:
        for day, url in enumerate((first, second), 1):
            ingest(there, figures(url, day), source(url, day))
        merge(here, there.folder)
        looked.clear()
        written = here.db.conn.total_changes
        merge(here, there.folder)
        assert (looked, here.db.conn.total_changes) == ([], written)

        new = ingest(there, figures(third, 3), source(third, 3)).report_id
        merge(here, there.folder)
        assert looked == [new]

        looked.clear()
        there.db.execute(
            "UPDATE locations SET last_seen = '2026-02-04T00:00:00Z' WHERE url = ?", [third]
        )  # still there
        changed = ingest(there, figures(second, 5), source(second, 5)).report_id
        merge(here, there.folder)
        assert sorted(looked) == sorted({new, changed})
        assert lasts(here)["locations"] == lasts(there)["locations"]


def test_what_is_known_of_an_answer_a_moment_later_is_not_lost(tmp_path: Path) -> None:
    """A list's row is written when it came, and once more when it was read: a merge may come between the two."""
    with opened(tmp_path / "there") as there, opened(tmp_path / "here") as here:
        row = [
            "http://a.example/index_2.html",
            "a.example",
            "list",
            "2026-02-01T00:00:00Z",
            "ok",
            "2026-02-01T00:00:00Z",
        ]
        there.db.execute("INSERT INTO fetches (url, host, kind, at, outcome, first_at) VALUES (?, ?, ?, ?, ?, ?)", row)
        merge(here, there.folder)
        there.db.execute("UPDATE fetches SET detail = 'the column ends before this page'")
        merge(here, there.folder)
        assert here.db.execute("SELECT detail FROM fetches").fetchall() == [("the column ends before this page",)]


def test_a_merge_that_was_killed_leaves_word_that_coverage_does_not_know_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its reports are here, and new to nobody: the next merge, of whichever folder, counts them."""
    for name in ("there", "here", "elsewhere"):
        prepare(tmp_path / name)
    life = Life(tmp_path, 0)
    with opened(tmp_path / "there") as there, opened(tmp_path / "here") as here:
        life.looks(there)
        url = next(iter(ADDRESSES))
        keep(there, figures(url, 1), source(url))
        life.answers(there, url, "ok")
        merge(here, there.folder)
        take_up(there)
        with monkeypatch.context() as patch:
            patch.setattr(module, "join_ledger", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                merge(here, there.folder)
        assert lasts(here)["reports"] == lasts(there)["reports"]
        state = "SELECT state FROM column_entries WHERE url = ?"
        assert here.db.execute(state, [url]).fetchone() == ("unknown",)
        merge(here, tmp_path / "elsewhere")
        assert here.db.execute(state, [url]).fetchone() == ("found",)
        assert not here.db.execute("SELECT 1 FROM meta WHERE name = ?", [MARK]).fetchone()


def test_merges_on_the_way_come_to_what_one_merge_in_the_end_does(tmp_path: Path) -> None:
    live(tmp_path, seed=3, steps=8)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(40))
def test_so_they_do_whatever_changes_in_whatever_order(tmp_path: Path, seed: int) -> None:
    live(tmp_path, seed, steps=25)

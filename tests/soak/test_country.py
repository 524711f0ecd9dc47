"""A country on a disk is what ingesting its pages gives: no row of it is other than the ordinary way writes it."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from contextlib import closing
from pathlib import Path

import pytest

from archive.storage.samples import is_sample
from archive.storage.store import Archive
from bench.growth import one_more_aside
from soak.country.build import Plan, build
from soak.country.proof import differences, ordinary, sampled

#: Nine places of an invented prefecture, three agencies in each: its government adds up theirs.
SMALL = Plan(agencies=27, first=2020, last=2021, seed=11, each=3)


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("country")
    assert [done.places for done in build(SMALL, folder)] == list(range(1, 10))
    return folder


def test_every_table_is_as_ingesting_the_same_pages_writes_it(country: Path, tmp_path: Path) -> None:
    assert len(ordinary(SMALL, tmp_path)) == 9
    assert list(differences(country, tmp_path)) == []
    with closing(sqlite3.connect(tmp_path / "gongkai.db")) as db, db:  # and the comparison sees a single figure
        db.execute("UPDATE cell_store SET value = 777 WHERE report_id = 5 AND code = 40")
    (found,) = differences(country, tmp_path)
    assert "777" in found


def test_it_is_marked_as_invented_and_sound(country: Path) -> None:
    with Archive.open(country, read_only=True) as archive:
        assert is_sample(archive.db)
        count = archive.db.execute("SELECT count(*), sum(scope = 'aggregate') FROM reports").fetchone()
        assert count == (SMALL.reports, 18)
        compared = archive.db.execute("SELECT count(*) FROM checks WHERE rule = 'aggregate.members'").fetchone()[0]
        assert compared > 40
        names = [name for (name,) in archive.db.execute("SELECT name FROM agencies WHERE region_code NOT LIKE '98%'")]
        assert all("虚构" in name for name in names)


def test_some_places_of_a_large_one_are_compared(country: Path, tmp_path: Path) -> None:
    reports, found = sampled(SMALL, country, tmp_path, places=2)
    assert (reports, found) == (12, [])


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_a_build_that_is_killed_goes_on_where_it_was(country: Path, tmp_path: Path, seed: int) -> None:
    program = textwrap.dedent(f"""
        from pathlib import Path
        from soak.country.build import Plan, build
        if __name__ == "__main__":
            list(build(Plan{SMALL.agencies, SMALL.first, SMALL.last, SMALL.seed, SMALL.each}, Path({str(tmp_path)!r})))
    """)
    script = tmp_path / "build_again.py"
    script.write_text(program, "utf-8")
    chance = random.Random(seed)
    kills = 0
    while True:
        process = subprocess.Popen([sys.executable, str(script)], cwd=Path(__file__).parents[2])
        try:
            code = process.wait(timeout=chance.uniform(0.5, 4) if kills < 5 else None)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
            time.sleep(3)  # the process that draws sees that it is alone
        else:
            assert code == 0
            break
    script.unlink()
    assert list(differences(country, tmp_path)) == []


@pytest.mark.long
def test_one_report_more_is_measured_and_nothing_of_it_stays(country: Path, tmp_path: Path) -> None:
    folder = tmp_path / "measured"
    shutil.copytree(country, folder)
    files = {one.name: one.read_bytes() for one in folder.iterdir() if not one.name.endswith(("-wal", "-shm"))}
    taken = one_more_aside(folder, times=2, seed=1)
    assert len(taken) == 2
    assert all(pages > 20 for _, _, pages in taken)
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == files

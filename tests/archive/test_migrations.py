"""Archives of earlier versions are brought up to date: nothing lost, nothing half done, nothing newer touched."""

from __future__ import annotations

import json
import re
import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database, Migrations

import gongkai
from archive.ingest import ingest
from archive.reparse import reparse
from archive.storage.connection import SchemaError, migrate
from archive.storage.migrations import migrations
from archive.storage.store import Archive
from archive.verify import verify
from tests.archive.printed import PAGE, printed, source

pytestmark = pytest.mark.made_anew

RELEASED = Path(__file__).parent / "released"
STATES = sorted(path.stem for path in RELEASED.glob("steps-??.sql"))
#: Filled again from the program's own data whenever an archive is opened; the dumps hold a few rows of them.
REFERENCE = {"meta", "regions", "former_regions", "zones", "codebook", "concordance", "concordance_parts"}
REFERENCE |= {"failure_classes", "rules", "cell_codes", "successions", "suspicion_words", "verdicts"}
FROM_FILES = {"corrections"}  # made of reviewed files only: a row that none of them has does not stay
SEARCH = ("sections_fts", "agencies_fts", "agency_readings_fts")


def made(folder: Path, state: str) -> Path:
    """Make an archive again as the code of then left it."""
    folder.mkdir()
    for name, ending in (("gongkai", ".sql"), ("bodies", "-bodies.sql")):
        with closing(sqlite3.connect(folder / f"{name}.db")) as db:
            db.executescript(f"BEGIN; {(RELEASED / f'{state}{ending}').read_text('utf-8')} COMMIT;")
    return folder


def tables(folder: Path) -> Iterator[str]:
    with closing(sqlite3.connect(folder / "gongkai.db")) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if not name.startswith(("sqlite_", "_sqlite_", *SEARCH)):
                yield name


def counted(folder: Path) -> dict[str, int]:
    with closing(sqlite3.connect(folder / "gongkai.db")) as db:
        return {name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables(folder)}


def rows(folder: Path, like: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the rows of tables, of the columns that they had before."""
    with closing(sqlite3.connect(folder / "gongkai.db")) as db:
        return {
            name: sorted(map(repr, db.execute(f'SELECT {", ".join(columns)} FROM "{name}"')))
            for name, columns in like.items()
        }


def columns(folder: Path) -> dict[str, list[str]]:
    with closing(sqlite3.connect(folder / "gongkai.db")) as db:
        return {
            name: [f'"{row[1]}"' for row in db.execute(f'PRAGMA table_info("{name}")')]
            for name in tables(folder)
            if name not in REFERENCE | FROM_FILES
        }


def schema(path: Path) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return sorted(db.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


def test_there_is_an_archive_of_earlier_states():
    """Each has the steps that its name counts, and none that is unknown today; the last has nearly all of them."""
    names = {one.name for one in migrations.pending(Database(memory=True))}
    assert len(STATES) >= 10
    assert len(names) - int(STATES[-1][-2:]) <= 3, "python -m tests.archive.released.make steps-NN HEAD"
    for state in STATES:
        said = (RELEASED / f"{state}.sql").read_text("utf-8")
        steps = re.findall(r"INSERT INTO _sqlite_migrations VALUES \(.*'gongkai','(\w+)'", said)
        assert len(steps) == int(state[-2:])
        assert set(steps) <= names, state


@pytest.mark.parametrize(
    "state", [pytest.param(one, marks=[] if one in (STATES[0], STATES[-1]) else pytest.mark.long) for one in STATES]
)
def test_an_earlier_archive_is_brought_up_to_date(tmp_path, state):
    """Every row is there as it was; the schema is that of a new archive; the next report goes in."""
    folder = made(tmp_path / "data", state)
    assert all(counted(folder).values()), "a step that moves no rows proves nothing"
    before = columns(folder)
    said, counts = rows(folder, before), counted(folder)
    with Archive.open(folder) as archive:
        assert archive.db.execute("PRAGMA foreign_key_check").fetchall() == []
    after = counted(folder)
    assert {name: after[name] for name in before} == {name: counts[name] for name in before}
    assert rows(folder, before) == said
    assert all(after[name] >= counts[name] for name in REFERENCE & counts.keys())
    Archive.open(tmp_path / "new").close()
    for name in ("gongkai.db", "bodies.db"):
        ours, new = ({one[:2] for one in schema(tmp_path / place / name)} for place in ("data", "new"))
        assert ours == new
    assert verify(folder).findings == []
    with Archive.open(folder) as archive:
        before_reading = archive.db.conn.total_changes
        told = reparse(archive, dry_run=True)
        assert archive.db.conn.total_changes == before_reading
        assert (told.reports, told.failed) == (3, 0)
        assert ingest(archive, printed(2021), source(f"{PAGE}?2021")).result == "new"
        assert archive.db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_bringing_up_to_date_twice_changes_nothing(tmp_path):
    folder = made(tmp_path / "data", STATES[0])
    Archive.open(folder).close()
    once = [(folder / name).read_bytes() for name in ("gongkai.db", "bodies.db")]
    Archive.open(folder).close()
    assert [(folder / name).read_bytes() for name in ("gongkai.db", "bodies.db")] == once


def content(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "gongkai.db")) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return [*map(str, schema(folder / "gongkai.db")), *(repr(db.execute(f'SELECT * FROM "{one}"').fetchall())
                                                              for one in names if one not in SEARCH)]  # fmt: skip


def test_a_step_that_fails_leaves_everything_as_it_was(tmp_path):
    """The steps before it too: one that was half brought up to date would be neither's."""
    folder = made(tmp_path / "data", STATES[0])
    before = content(folder)
    steps = Migrations("gongkai")
    for one in migrations.pending(Database(memory=True)):
        steps(name=one.name)(one.fn)

    @steps()
    def what_cannot_be_done(db: Database) -> None:
        db.executescript("CREATE TABLE half (done TEXT); DELETE FROM cell_store; INSERT INTO nowhere VALUES (1);")

    db = Database(sqlite3.connect(folder / "gongkai.db"))
    with pytest.raises(SchemaError, match=r"Nothing in it was changed.*gongkai backup"):
        migrate(db, steps)
    db.close()
    assert content(folder) == before
    Archive.open(folder).close()  # and the right steps still fit
    assert verify(folder).findings == []


KILLED = """
    import os, signal
    from archive.storage import migrations
    from archive.storage.store import Archive

    whole, calls = migrations._sql, 0

    def until_killed(name):
        global calls
        calls += 1
        if calls == {calls}:
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(name)

    migrations._sql = until_killed
    Archive.open({folder!r})
"""


@pytest.mark.parametrize("calls", [1, 5])
def test_killed_on_the_way_it_is_as_it_was(tmp_path, calls):
    folder = made(tmp_path / "data", STATES[0])
    before = content(folder)
    script = textwrap.dedent(KILLED.format(folder=str(folder), calls=calls))
    ended = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert content(folder) == before
    Archive.open(folder).close()
    assert verify(folder).findings == []


def of_a_later_version(folder: Path, name: str = "gongkai") -> Path:
    Archive.open(folder).close()
    with closing(sqlite3.connect(folder / f"{name}.db")) as db, db:
        columns = "migration_set, name, applied_at"
        db.execute(f"INSERT INTO _sqlite_migrations ({columns}) VALUES (?, 'what_comes_later', '')", [name])
        db.execute("CREATE TABLE later (what TEXT)")
    return folder


@pytest.mark.parametrize("name", ["gongkai", "bodies"])
def test_an_archive_of_a_later_version_is_refused_and_left_alone(tmp_path, name):
    folder = of_a_later_version(tmp_path / "data", name)
    before = content(folder)
    for command in (["audit"], ["status"], ["reparse", "--dry-run"], ["ingest", str(Path(__file__))], ["crawl"]):
        ended = CliRunner().invoke(gongkai.main, [*command, "--data", str(folder)])
        assert ended.exit_code == 2, (command, ended.output)
        assert f"{name}.db was written by a later version of Gongkai" in ended.output
        assert "what_comes_later" in ended.output
        assert "Traceback" not in ended.output
    assert content(folder) == before


def test_what_only_reads_brings_an_earlier_archive_up_to_date_first(tmp_path):
    folder = made(tmp_path / "data", STATES[0])
    ended = CliRunner().invoke(gongkai.main, ["reparse", "--dry-run", "--json", "--data", str(folder)])
    assert ended.exit_code == 0, ended.output
    assert json.loads(ended.stdout)["reports"] == 3


def test_the_site_too(tmp_path, monkeypatch):
    folder = made(tmp_path / "data", STATES[0])
    served = []

    def serve(data, *_, **__):
        served.append(counted(data)["report_versions"])

    monkeypatch.setattr("archive.site.serving.launch.serve", serve)
    ended = CliRunner().invoke(gongkai.main, ["serve", "--data", str(folder)])
    assert (ended.exit_code, served) == (0, [5]), ended.output
    with Archive.open(folder, read_only=True) as archive:
        assert migrations.pending(archive.db) == []
    of_a_later_version(folder)
    assert CliRunner().invoke(gongkai.main, ["serve", "--data", str(folder)]).exit_code == 2

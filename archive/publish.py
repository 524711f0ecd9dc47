"""A copy of the archive for the public site: consistent, small, read-only, without what is only the operator's.

``TARGET/20261122T010203Z/`` holds one published state and is never written again; ``TARGET/current`` is a link
to the newest, and ``TARGET/gongkai.db`` and ``TARGET/bodies.db`` lead through it, so that the target is a data
folder itself. Publishing makes a new state beside the old and turns the one link: both databases change in the
same moment. A running site that opened its files goes on with the state that it began with (the one before
stays on disk); one that starts, or opens its files again, sees the new (``gongkai serve`` does so by itself,
archive/site/serving/turning.py). ``inspect.json`` has the number of rows of each table, which the site shows without
counting (archive/site/guarding/counting.py); ``downloads/`` all of it as files, where that was asked for.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.console.progress import Progress, silent
from archive.discretion import Hider, hide_operator, public_addresses
from archive.removals import applied
from archive.site.guarding import counting
from archive.storage import states
from archive.storage.connection import sqlite3, transaction
from archive.storage.copies import (
    BODIES,
    GONGKAI,
    SCRATCH,
    ForeignTargetError,
    reading,
    scratch_in,
    sync,
)
from archive.storage.samples import is_sample
from archive.storage.store import Archive

CODE = Path(__file__).resolve().parents[1]


class SampleArchiveError(Exception):
    """The archive holds the invented reports of the sample portals, which are not for publication."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published: the folder of this state, and its bytes by file name."""

    folder: Path
    bytes: dict[str, int]


def publish(folder: Path, target: Path, progress: Progress = silent, *, downloads: bool = False) -> Publication:
    """Publish the data folder ``folder`` into the folder ``target``, also while a crawl writes to the first.

    Raises SampleArchiveError for an archive of samples, ForeignTargetError where ``target`` holds anything but
    earlier publications, FileNotFoundError where ``folder`` holds no archive. What was published stays as it was
    until the new state is whole. ``downloads``: all of it as files, too (:mod:`archive.export.whole`).
    """
    _must_be_whole(folder)
    _refuse_samples(folder)
    return make(folder, target, progress, downloads=downloads)


def make(folder: Path, target: Path, progress: Progress = silent, *, downloads: bool = False) -> Publication:
    """Do what ``publish`` does, of an archive of samples too: to measure it. No command leads here.

    A copy of samples stays one: every page of it says that its places and figures are invented.
    """
    _must_be_whole(folder)
    _refuse_foreign(folder, target)
    with scratch_in(target) as scratch:
        moment = datetime.now(UTC)
        state = scratch / states.next_name(target, moment)
        state.mkdir()
        # gongkai.db first: whatever it refers to was in bodies.db before
        for name in (GONGKAI, BODIES):
            progress(f"copying {name}", 0, None)
            _vacuum(folder / name, scratch / name)
        with reading(scratch / GONGKAI) as db:
            hider = Hider(public_addresses(db), [folder.resolve(), Path.home(), CODE, Path(sys.prefix)])
        progress("withholding personal details", 0, None)
        _withhold(scratch)
        for name in (GONGKAI, BODIES):
            progress(f"taking the operator out of {name}", 0, None)
            hide_operator(scratch / name, hider, published_at=moment)
            progress(f"packing {name}", 0, None)
            _vacuum(scratch / name, state / name)
            _settle(state / name)
            (scratch / name).unlink()
        progress("counting rows", 0, None)
        _count(state / GONGKAI)
        made = _downloads(state, moment, progress) if downloads else {}
        final = target / state.name
        sync(state)
        state.rename(final)
        sync(target)
        _turn(target, final.name, scratch)
    states.forget(target)
    sizes = {name: (final / name).stat().st_size for name in (GONGKAI, BODIES)}
    return Publication(final, sizes | made)


def _downloads(state: Path, moment: datetime, progress: Progress) -> dict[str, int]:
    from archive.export import whole  # with it comes pyarrow
    from archive.export.listing import FOLDER

    made = whole.make(state, moment, progress)
    return {f"{FOLDER}/{one.name}": one.bytes for one in made.files if "/" not in one.name}


def _withhold(scratch: Path) -> None:
    """Bring the copies to what the program says today, corrections among it, and take out what is withheld.

    They must be packed afterwards: what was taken out is still in their free pages.
    """
    with Archive.open(scratch) as archive:
        applied.remove(archive.db, archive.bodies, erase=True, public=True)
        applied.scrubbed(archive.db)  # packing does it
        with transaction(archive.bodies.db):
            archive.bodies.db.execute("DELETE FROM removed")


def _must_be_whole(folder: Path) -> None:
    for name in (GONGKAI, BODIES):
        if not (folder / name).is_file():
            raise FileNotFoundError(folder / name)


def _refuse_samples(folder: Path) -> None:
    with reading(folder / GONGKAI) as db:
        samples = is_sample(db)
    if samples:
        raise SampleArchiveError(
            f"{folder} holds the sample portals' reports: their places and figures are invented, "
            "and they are not published"
        )


def _refuse_foreign(folder: Path, target: Path) -> None:
    if target.resolve() == folder.resolve():
        raise ForeignTargetError(f"{target} is the data folder itself")
    if target.exists() and not target.is_dir():
        raise ForeignTargetError(f"{target} is no folder")
    for path in target.glob("*"):
        link = path.name in (states.CURRENT, GONGKAI, BODIES) and path.is_symlink()
        if not (link or states.is_state(path) or path.name.startswith(SCRATCH) or path.name == "lost+found"):
            raise ForeignTargetError(f"{target} is not empty and is no folder of publications: {path.name}")


def _vacuum(source: Path, copy: Path) -> None:
    """Write a consistent, compact copy; what was deleted in the source is not in it."""
    with reading(source) as db:
        db.execute("COMMIT")  # VACUUM INTO sees one state by itself, and wants no transaction around it
        db.execute("VACUUM INTO ?", [str(copy)])


def _settle(path: Path) -> None:
    """Make one read-only file of a database, on disk when this returns.

    It gets no statistics (ANALYZE): the site's questions are written for its indexes, and answered here as they are in
    the archive itself. Told averages, SQLite sorts all broken checks to show a hundred, goes through all addresses for
    the few that failed, and reads every chapter for a filter in front of a search.
    """
    db = sqlite3.connect(path)
    try:
        db.execute("PRAGMA journal_mode = DELETE")
        db.commit()
    finally:
        db.close()
    path.chmod(0o444)
    sync(path)


def _count(path: Path) -> None:
    counts = path.with_name(counting.INSPECTED)
    counts.write_text(json.dumps(counting.inspect(path), indent=2) + "\n", encoding="utf-8")
    counts.chmod(0o444)
    sync(counts)


def _turn(target: Path, state: str, scratch: Path) -> None:
    """Make ``current`` lead to the new state; from this moment it is published."""
    databases = {name: f"{states.CURRENT}/{name}" for name in (BODIES, GONGKAI)}
    states.turn(target, {states.CURRENT: state} | databases, scratch)

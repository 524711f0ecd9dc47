"""The archive in formats that outlive it: one file a published table, or the stored bodies as WARC.

Files are written in a scratch folder and get their names when all are whole. Beside them stands
``export-FORMAT.json``: which files there are, their rows, and what was left out and why; beside Parquet also
``open.sql``.

In parts, every table that grows with the reports is written by year and province, for analysis of millions. All files
of such an export are one state (``TARGET/20261122T010203Z/``), and ``TARGET/current`` leads to it when it is whole: a
reader never sees two moments mixed. A file whose rows are as they were is the one of the state before, not a second.
"""

from __future__ import annotations

import filecmp
import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from archive.console.progress import Progress, silent
from archive.export import lines, opening, warc, workbook
from archive.export.tables import Table, Written, published
from archive.removals import applied
from archive.site.metadata import queries
from archive.storage import states
from archive.storage.connection import sqlite3
from archive.storage.copies import GONGKAI, ForeignTargetError, put_in_place, reading, scratch_in, sync
from archive.storage.samples import is_sample
from archive.storage.store import Archive


def _parquet(db: sqlite3.Connection, table: Table, folder: Path) -> Written:
    from archive.export import columnar  # with it comes pyarrow, which nothing else needs

    return columnar.write(db, table, folder)


TABLE_FORMATS: dict[str, Callable[[sqlite3.Connection, Table, Path], Written]] = {
    "csv": lines.write_csv,
    "jsonl": lines.write_jsonl,
    "parquet": _parquet,
    "xlsx": workbook.write,
}
FORMATS = (*TABLE_FORMATS, "warc")
MANIFEST = "export-{}.json"


@dataclass(frozen=True, slots=True)
class File:
    """One file of an export: ``name`` below its folder, ``rows`` of the table (records, in a WARC file)."""

    name: str
    rows: int
    bytes: int


@dataclass(slots=True)
class Export:
    """What was written; ``notes`` say by table what was left out or altered, and why.

    ``sample``: the places and figures are invented. ``unchanged``: how many of the files are those of the state before.
    """

    format: str
    sample: bool = False
    files: list[File] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)
    unchanged: int = 0


def export(archive: Archive, target: Path, format: str, progress: Progress = silent) -> Export:  # noqa: A002
    """Write the archive, as it stands at this moment, into the folder ``target``.

    ``format`` is one of FORMATS (ValueError for another). An earlier export of the same format in the
    folder is replaced; other files there are left alone. Raises BusyTargetError while another export runs
    into it.
    """
    if format not in FORMATS:
        raise ValueError(f"no such format: {format} (there are {', '.join(FORMATS)})")
    result = Export(format, is_sample(archive.db))
    with scratch_in(target) as scratch:
        if format == "warc":
            read = applied.reader(archive.db.conn, archive.bodies)
            _take(result, "bodies", warc.write(archive.bodies, scratch, progress, read=read), scratch)
        else:
            _tables(archive, result, scratch, TABLE_FORMATS[format], progress)
        _swap_in(scratch, target, result)
    progress("exported", len(result.files), len(result.files))
    return result


def export_in_parts(archive: Archive, target: Path, progress: Progress = silent) -> Export:
    """Write the archive as Parquet, by year and province, as a new state of the folder ``target``.

    Raises BusyTargetError while another export runs into it, ForeignTargetError where its states are something else's.
    """
    from archive.export import columnar

    result = Export("parquet", is_sample(archive.db))
    with scratch_in(target) as scratch:
        before = states.current(target)
        if before is not None and not (before / MANIFEST.format(result.format)).is_file():
            raise ForeignTargetError(f"{target} holds states that are no export")
        state = scratch / states.next_name(target, datetime.now(UTC))
        state.mkdir()
        _tables(archive, result, state, columnar.write_in_parts, progress, before)
        for name in _companions(state, result):
            sync(state / name)
        for folder in {(state / file.name).parent for file in result.files} | {state}:
            sync(folder)
        state.rename(target / state.name)
        sync(target)
        states.turn(target, {states.CURRENT: state.name}, scratch)
        states.forget(target)
    progress("exported", len(result.files), len(result.files))
    return result


def _tables(
    archive: Archive,
    result: Export,
    folder: Path,
    write: Callable[[sqlite3.Connection, Table, Path], Written],
    progress: Progress,
    before: Path | None = None,
) -> None:
    with reading(archive.folder / GONGKAI) as db:
        tables = published(db)
        for number, table in enumerate(tables):
            progress(f"exporting {table.name}", number, len(tables))
            _take(result, table.name, write(db, table, folder), folder, before)


def _take(result: Export, table: str, written: Written, folder: Path, before: Path | None = None) -> None:
    for name, rows in written.files.items():
        if before is not None and _same(before / name, folder / name):
            result.unchanged += 1
            with suppress(OSError):  # a file system without links has it twice
                os.link(before / name, folder / f"{name}.same")
                (folder / f"{name}.same").replace(folder / name)
        sync(folder / name)
        result.files.append(File(name, rows, (folder / name).stat().st_size))
    if written.notes:
        result.notes[table] = written.notes


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and filecmp.cmp(one, other, shallow=False)


def _companions(folder: Path, result: Export) -> list[str]:
    """Write what stands beside the files, the manifest last, and return the names."""
    names = []
    if result.format == "parquet":
        script = opening.script((file.name for file in result.files), queries())
        (folder / opening.NAME).write_text(script, encoding="utf-8")
        names.append(opening.NAME)
    manifest = MANIFEST.format(result.format)
    words = json.dumps(asdict(result), ensure_ascii=False, indent=2)
    (folder / manifest).write_text(words + "\n", encoding="utf-8")
    return [*names, manifest]


def _swap_in(scratch: Path, target: Path, result: Export) -> None:
    before = _tops(target / MANIFEST.format(result.format))
    now = {Path(file.name).parts[0] for file in result.files}
    companions = _companions(scratch, result)
    for name in companions:
        sync(scratch / name)
    for name in [*sorted(now), *companions]:
        put_in_place(scratch / name, target / name)
    for name in before - now:
        gone = target / name
        if gone.is_dir() and not gone.is_symlink():
            shutil.rmtree(gone)
        else:
            gone.unlink(missing_ok=True)


def _tops(manifest: Path) -> set[str]:
    """Return what an earlier export put into the folder, as its manifest says."""
    try:
        names = [Path(file["name"]) for file in json.loads(manifest.read_text(encoding="utf-8"))["files"]]
    except (OSError, ValueError, LookupError, TypeError):
        return set()
    return {name.parts[0] for name in names if name.parts and not name.is_absolute() and ".." not in name.parts}

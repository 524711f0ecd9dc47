"""The archive in formats that outlive it: one file a published table, or the stored bodies as WARC.

Files are written in a scratch folder and get their names when all are whole. Beside them stands
``export-FORMAT.json``: which files there are, their rows, and what was left out and why.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from archive.connection import sqlite3
from archive.copies import GONGKAI, put_in_place, reading, scratch_in, sync
from archive.export import columnar, lines, warc, workbook
from archive.export.tables import Table, Written, published
from archive.progress import Progress, silent
from archive.removals import applied
from archive.samples import is_sample
from archive.store import Archive

TABLE_FORMATS: dict[str, Callable[[sqlite3.Connection, Table, Path], Written]] = {
    "csv": lines.write_csv,
    "jsonl": lines.write_jsonl,
    "parquet": columnar.write,
    "xlsx": workbook.write,
}
FORMATS = (*TABLE_FORMATS, "warc")


@dataclass(frozen=True, slots=True)
class File:
    """One file of an export: ``name`` below its folder, ``rows`` of the table (records, in a WARC file)."""

    name: str
    rows: int
    bytes: int


@dataclass(slots=True)
class Export:
    """What was written; ``notes`` say by table what was left out or altered, and why.

    ``sample``: the places and figures are invented.
    """

    format: str
    sample: bool = False
    files: list[File] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)


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
            with reading(archive.folder / GONGKAI) as db:
                tables = published(db)
                for number, table in enumerate(tables):
                    progress(f"exporting {table.name}", number, len(tables))
                    _take(result, table.name, TABLE_FORMATS[format](db, table, scratch), scratch)
        _swap_in(scratch, target, result)
    progress("exported", len(result.files), len(result.files))
    return result


def _take(result: Export, table: str, written: Written, folder: Path) -> None:
    for name, rows in written.files.items():
        sync(folder / name)
        result.files.append(File(name, rows, (folder / name).stat().st_size))
    if written.notes:
        result.notes[table] = written.notes


def _swap_in(scratch: Path, target: Path, result: Export) -> None:
    manifest = f"export-{result.format}.json"
    before = _tops(target / manifest)
    now = {Path(file.name).parts[0] for file in result.files}
    (scratch / manifest).write_text(json.dumps(asdict(result), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    sync(scratch / manifest)
    for name in sorted(now):
        put_in_place(scratch / name, target / name)
    put_in_place(scratch / manifest, target / manifest)
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

"""Downloads of the whole archive, made beside a published state: SQLite, Parquet, CSV with its dictionary.

``STATE/downloads/`` holds them, and ``downloads.json`` which there are, with bytes, SHA-256 and rows; ``SHA256SUMS``
says the digests as ``sha256sum -c`` reads them. They are made from the published copy, so that what is the operator's
cannot be in them, and only from what the codebook describes.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from archive.console.progress import Progress, silent
from archive.export import columnar, lines, opening, package
from archive.export.listing import (
    CSV,
    FOLDER,
    LIST,
    PARQUET,
    PARQUET_FOLDER,
    SQLITE,
    SQLITE_GZ,
    SUMS,
    Download,
    Downloads,
)
from archive.export.tables import Table, published
from archive.site.metadata import queries
from archive.storage.connection import sqlite3
from archive.storage.copies import GONGKAI, reading, sync

PIECE = 1 << 20


def make(state: Path, moment: datetime, progress: Progress = silent) -> Downloads:
    """Make the downloads of the published state in the folder ``state``, which must hold its database.

    Memory does not depend on the size of the archive. All files are on disk when this returns.
    """
    folder = state / FOLDER
    folder.mkdir()
    result = Downloads(moment.strftime("%Y-%m-%dT%H:%M:%SZ"))
    with reading(state / GONGKAI) as db:
        tables = published(db)
        files = _parquet(db, tables, folder / PARQUET_FOLDER, result, progress)
        progress("packing Parquet", 0, None)
        _zip(folder / PARQUET, moment, [(name, folder / PARQUET_FOLDER / name) for name in files])
        _csv(db, tables, folder, result, moment, progress)
    progress("packing the database", 0, None)
    _gzip(state / GONGKAI, folder / SQLITE_GZ)
    result.files.append(_download(state / GONGKAI, SQLITE))
    made = [SQLITE_GZ, CSV, PARQUET, package.DATAPACKAGE, package.CSVW]
    result.files += [_download(folder / name, name) for name in made]
    result.files += [
        _download(folder / PARQUET_FOLDER / name, f"{PARQUET_FOLDER}/{name}", rows) for name, rows in files.items()
    ]
    sums = "".join(f"{one.sha256}  {one.name}\n" for one in result.files)
    (folder / SUMS).write_text(sums, encoding="utf-8")
    (folder / LIST).write_text(json.dumps(asdict(result), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file():
            path.chmod(0o444)
        sync(path)
    sync(folder)
    return result


def _parquet(
    db: sqlite3.Connection, tables: list[Table], folder: Path, result: Downloads, progress: Progress
) -> dict[str, int | None]:
    folder.mkdir()
    files: dict[str, int | None] = {}
    for number, table in enumerate(tables):
        progress(f"Parquet: {table.name}", number, len(tables))
        written = columnar.write_in_parts(db, table, folder)
        files |= written.files
        if written.notes:
            result.notes[table.name] = written.notes
    (folder / opening.NAME).write_text(opening.script(files, queries()), encoding="utf-8")
    return {**files, opening.NAME: None}


def _csv(
    db: sqlite3.Connection, tables: list[Table], folder: Path, result: Downloads, moment: datetime, progress: Progress
) -> None:
    packed: list[package.Packed] = []
    with zipfile.ZipFile(folder / CSV, "w", zipfile.ZIP_DEFLATED) as into:
        for number, plain in enumerate(tables):
            progress(f"CSV: {plain.name}", number, len(tables))
            table, path = package.typed(db, plain), f"{plain.name}.csv"
            with into.open(_entry(path, moment), "w", force_zip64=True) as raw:
                counted = _Counted(cast("BinaryIO", raw))
                with io.TextIOWrapper(cast("Any", counted), encoding="utf-8", newline="") as text:
                    rows = lines.csv_into(db, table, text)
            packed.append(package.Packed(table, path, rows, counted.bytes, counted.digest.hexdigest()))
            result.rows[table.name] = rows
        texts = {
            package.DATAPACKAGE: package.datapackage(db, packed, result.made_at),
            package.CSVW: package.csvw(db, packed),
            package.README: package.readme(result.made_at),
        }
        for name, said in texts.items():
            into.writestr(_entry(name, moment), said)
    for name in (package.DATAPACKAGE, package.CSVW):
        (folder / name).write_text(texts[name], encoding="utf-8")


class _Counted(io.RawIOBase):
    """A file being written, with its bytes counted and digested."""

    def __init__(self, into: BinaryIO) -> None:
        self._into = into
        self.bytes = 0
        self.digest = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.digest.update(data)
        self.bytes += len(data)
        return self._into.write(data)


def _entry(name: str, moment: datetime) -> zipfile.ZipInfo:
    """Return the entry of an archive, with the same moment and rights wherever it is made."""
    entry = zipfile.ZipInfo(name, moment.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _zip(target: Path, moment: datetime, files: Iterable[tuple[str, Path]]) -> None:
    """Put files together as they are: Parquet is packed already."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as into:
        for name, path in files:
            entry = _entry(name, moment)
            entry.compress_type = zipfile.ZIP_STORED
            with path.open("rb") as source, into.open(entry, "w", force_zip64=True) as raw:
                shutil.copyfileobj(source, raw, PIECE)


def _gzip(source: Path, target: Path) -> None:
    with target.open("wb") as raw, gzip.GzipFile(source.name, "wb", 6, raw, mtime=0) as into:
        for piece in _pieces(source):
            into.write(piece)


def _download(path: Path, name: str, rows: int | None = None) -> Download:
    digest, size = hashlib.sha256(), 0
    for piece in _pieces(path):
        digest.update(piece)
        size += len(piece)
    return Download(name, size, digest.hexdigest(), rows)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        read: Callable[[], bytes] = lambda: file.read(PIECE)  # noqa: E731
        yield from iter(read, b"")

"""Which downloads of the whole archive there are beside a published state: what ``archive.export.whole`` made."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.export import package
from archive.storage.copies import GONGKAI

FOLDER = "downloads"
LIST = "downloads.json"
SUMS = "SHA256SUMS"
SQLITE, SQLITE_GZ = GONGKAI, f"{GONGKAI}.gz"
CSV, PARQUET = "gongkai-csv.zip", "gongkai-parquet.zip"
PARQUET_FOLDER = "parquet"
MEDIA = {
    SQLITE: "application/vnd.sqlite3",
    SQLITE_GZ: "application/gzip",
    CSV: "application/zip",
    PARQUET: "application/zip",
    package.DATAPACKAGE: "application/json",
    package.CSVW: "application/csvm+json",
    SUMS: "text/plain; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".sql": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Download:
    """One file: ``name`` below the downloads' address, ``rows`` where it holds one table."""

    name: str
    bytes: int
    sha256: str
    rows: int | None = None


@dataclass(slots=True)
class Downloads:
    """What can be downloaded of one state; ``made_at`` is its moment, ``rows`` those of each table."""

    made_at: str
    files: list[Download] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)

    def of(self, name: str) -> Download | None:
        """Return the file of this name."""
        return next((one for one in self.files if one.name == name), None)


def there(state: Path) -> Downloads | None:
    """Return the downloads of a published state; None where none were made."""
    try:
        raw: dict[str, Any] = json.loads((state / FOLDER / LIST).read_text(encoding="utf-8"))
        return Downloads(**{**raw, "files": [Download(**one) for one in raw["files"]]})
    except (OSError, ValueError, LookupError, TypeError):
        return None


def path_of(state: Path, name: str) -> Path:
    """Return where the file of a name lies that ``there`` has said."""
    return state / GONGKAI if name == SQLITE else state / FOLDER / name


def media_type(name: str) -> str:
    """Return the media type of a download."""
    return MEDIA.get(name) or MEDIA.get(Path(name).suffix) or "application/octet-stream"

"""``/downloads``: the whole archive as files, with sizes and digests; ``/downloads/NAME`` gives them.

What there is, is what ``gongkai publish --downloads`` put beside the database that is served; a name that its list
does not have is no address here.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from datasette.utils.asgi import NotFound, Response

from archive.export import listing
from archive.site import pages
from archive.site.machines import addresses
from archive.site.serving.files import FileAnswer
from archive.storage import codebook

#: What the page shows, in its order: name, what it is in both languages.
SHOWN = (
    (listing.CSV, "全部表格为 CSV，附数据字典（frictionless、CSVW）", "every table as CSV, with the data dictionary"),
    (listing.PARQUET, "全部表格为 Parquet，按年度和省份分区", "every table as Parquet, by year and province"),
    (listing.SQLITE_GZ, "SQLite 数据库，gzip 压缩", "the SQLite database, compressed by gzip"),
    (listing.SQLITE, "SQLite 数据库，可按区间读取", "the SQLite database, which can be read by ranges"),
    ("datapackage.json", "数据字典：frictionless Data Package", "the data dictionary: frictionless Data Package"),
    ("csv-metadata.json", "数据字典：CSVW（W3C）", "the data dictionary: CSV on the Web (W3C)"),
    (listing.SUMS, "以上各文件的 SHA-256", "SHA-256 of all of these"),
)  # fmt: skip


@lru_cache(maxsize=4)
def _read(state: Path, _changed: int) -> listing.Downloads | None:
    return listing.there(state)


def made(datasette: Any) -> tuple[Path, listing.Downloads | None]:
    """Return the folder of the database that is served, and what was made beside it."""
    state = Path(pages.database(datasette).path).parent
    try:
        changed = (state / listing.FOLDER / listing.LIST).stat().st_mtime_ns
    except OSError:
        return state, None
    return state, _read(state, changed)


def for_machines(datasette: Any, request: Any) -> list[tuple[str, str, int]]:
    """Return address, media type and bytes of each download of the page."""
    _, found = made(datasette)
    return [
        (addresses.absolute(datasette, request, f"/downloads/{name}"), listing.media_type(name), one.bytes)
        for name, _, _ in SHOWN
        if found is not None and name != listing.SUMS and (one := found.of(name))
    ]


async def downloads_page(datasette: Any, request: Any) -> Response:
    """``/downloads``: see the module."""
    _, found = made(datasette)
    tables = {name: table for name, table in codebook.tables().items() if not table.hidden}
    files = [(name, zh, en, found.of(name)) for name, zh, en in SHOWN] if found is not None else []
    parquet = [one for one in found.files if "/" in one.name] if found is not None else []
    context = {
        "made": found,
        "files": files,
        "parquet": parquet,
        "tables": tables,
        "base": addresses.absolute(datasette, request, "/downloads"),
        "database": None,
    }
    page = await datasette.render_template("downloads.html", context, request=request, view_name="gongkai")
    return Response.html(page)


async def list_page(datasette: Any, request: Any) -> Response:
    """``/downloads.json``: the same for machines."""
    _, found = made(datasette)
    if found is None:
        return Response.json({"made_at": None, "files": [], "rows": {}, "notes": {}})
    files = [
        {
            "name": one.name,
            "url": addresses.absolute(datasette, request, f"/downloads/{one.name}"),
            "media_type": listing.media_type(one.name),
            "bytes": one.bytes,
            "sha256": one.sha256,
            "rows": one.rows,
        }
        for one in found.files
    ]
    return Response.json({"made_at": found.made_at, "files": files, "rows": found.rows, "notes": found.notes})


async def file_page(datasette: Any, request: Any) -> FileAnswer:
    """``/downloads/NAME``: a file of the list."""
    state, found = made(datasette)
    name = unquote(request.url_vars["name"])
    if found is None:
        raise NotFound("There are no downloads of this archive")
    if name == listing.SUMS:
        path = state / listing.FOLDER / name
        return FileAnswer(path, path.stat().st_size, f'"{found.made_at}"', listing.media_type(name), request)
    one = found.of(name)
    if one is None:
        raise NotFound("There is no such download")
    saved = name.rpartition("/")[2] if not name.endswith((".json", ".sql")) else None
    return FileAnswer(
        listing.path_of(state, name), one.bytes, f'"{one.sha256}"', listing.media_type(name), request, saved
    )


def routes() -> list[tuple[str, Any]]:
    """Return the addresses of the downloads."""
    return [
        (r"/downloads$", downloads_page),
        (r"/downloads\.json$", list_page),
        (r"/downloads/(?P<name>.+)$", file_page),
    ]

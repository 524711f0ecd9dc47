"""``.xlsx`` behind the address of any table, canned query or reader's query: its rows as a workbook.

A table is read on, page by page as its JSON is, until it ends or ROWS are written; what more there is, is said in the
workbook, with where all of it can be had. Each page of it keeps to the site's limits, and few workbooks are made at one
time: who comes when too many wait is told to come again.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette.utils.asgi import Response

from archive.export import workbook
from archive.export.tables import Column
from archive.site import metadata
from archive.site.machines import addresses
from archive.storage import codebook

ROWS = 20_000
AT_ONCE = 2
WAITING = 10
AGAIN = "120"  # seconds, for who comes when too many wait
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Of one page of the rows, which the workbook reads for itself.
_OWN = {
    "_shape",
    "_size",
    "_next",
    "_facet",
    "_facet_size",
    "_labels",
    "_nofacet",
    "_nocount",
    "_json",
    "_nl",
    "_ttl",
    "_trace",
}
_CUT = "查询最多给出 {rows} 行 · a query gives {rows} rows at most: there may be more"
_MORE = "第 {rows} 行以后未收入 · cut after {rows} rows: all of them as CSV at {address}"


class _Waiting:
    """How many workbooks are being made; a lock for each event loop, since a lock belongs to one."""

    def __init__(self) -> None:
        self.waiting = 0
        self.locks: dict[Any, asyncio.Semaphore] = {}

    def lock(self) -> asyncio.Semaphore:
        loop = asyncio.get_running_loop()
        if loop not in self.locks:
            self.locks = {one: lock for one, lock in self.locks.items() if not one.is_closed()}
            self.locks[loop] = asyncio.Semaphore(AT_ONCE)
        return self.locks[loop]


_line = _Waiting()


def can_render(database: str, columns: Sequence[str]) -> bool:
    """Say whether a workbook can be made of what is at hand."""
    return database == metadata.DATABASE and bool(columns)


async def render(
    datasette: Any,
    columns: Sequence[str],
    rows: Sequence[Any],
    query_name: str | None,
    database: str,
    table: str | None,
    request: Any,
    view_name: str,
) -> Response:
    """Return the workbook of a table or query."""
    if not can_render(database, columns):
        return Response.text("There is nothing to put into a workbook.", status=404)
    if _line.waiting >= WAITING:
        return Response.text(
            "很多人正在下载工作簿，请稍后再试。Many workbooks are being made; please come again.",
            status=503,
            headers={"retry-after": AGAIN},
        )
    name = table or query_name or "query"
    _line.waiting += 1
    try:
        async with _line.lock():
            body = await _made(datasette, columns, rows, name, table, request, view_name)
    finally:
        _line.waiting -= 1
    return Response(body, content_type=TYPE, headers={"content-disposition": f'attachment; filename="{name}.xlsx"'})


async def _made(
    datasette: Any,
    columns: Sequence[str],
    rows: Sequence[Any],
    name: str,
    table: str | None,
    request: Any,
    view_name: str,
) -> bytes:
    described = codebook.tables()[table].columns if table and table in codebook.tables() else {}
    nothing = codebook.Column("", "")
    told = [(column, described.get(column, nothing)) for column in columns]
    words = tuple(Column(column, None, entry.zh, entry.en, entry.unit) for column, entry in told)
    written = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        sheet = workbook.Sheet(path, name, words)
        try:
            batches = _pages(datasette, request) if view_name == "table" else _one(rows)
            async for some, more in batches:
                kept = some[: ROWS - written]
                await asyncio.to_thread(sheet.add, kept)
                written += len(kept)
                if written >= ROWS and (more or len(kept) < len(some)):
                    address = f"{addresses.inside(datasette, request).removesuffix('.xlsx')}.csv?_stream=on"
                    sheet.note(_MORE.format(rows=ROWS, address=addresses.absolute(datasette, request, address)))
                    break
            if view_name == "query" and written >= datasette.setting("max_returned_rows"):
                sheet.note(_CUT.format(rows=written))
        finally:
            await asyncio.to_thread(sheet.close)
        return await asyncio.to_thread(path.read_bytes)


async def _one(rows: Sequence[Any]) -> AsyncIterator[tuple[list[Any], bool]]:
    yield [tuple(row) for row in rows], False


async def _pages(datasette: Any, request: Any) -> AsyncIterator[tuple[list[Any], bool]]:
    """Give the rows of a table as its JSON has them, page by page, and whether there are more."""
    pairs = [(key, value) for key, value in parse_qsl(request.query_string, keep_blank_values=True) if key not in _OWN]
    path = f"{addresses.inside(datasette, request).removesuffix('.xlsx')}.json"
    after: str | None = None
    while True:
        asked = [*pairs, ("_shape", "arrays"), ("_size", "max"), ("_nofacet", "1"), ("_nocount", "1")]
        if after is not None:
            asked.append(("_next", after))
        answer = await datasette.client.get(f"{path}?{urlencode(asked)}")
        if answer.status_code != 200:
            raise ValueError(answer.json().get("error", "this table cannot be read"))
        said = answer.json()
        after = said.get("next")
        yield said["rows"], after is not None
        if after is None:
            return

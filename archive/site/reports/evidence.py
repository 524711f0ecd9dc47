"""Kept bodies on the site: the page around one, the frame in which it is shown, the download, and a figure's cell."""

from __future__ import annotations

import asyncio
import atexit
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import Base400, NotFound, Response

from archive.evidence.reread import squeezed
from archive.evidence.view import View, look
from archive.readers.processes import Limits, NoProcessError, ReadingError, Workers
from archive.removals.applied import of_body
from archive.site import metadata
from archive.site.guarding import guard
from archive.site.reports import body
from archive.storage.bodies import WithheldBodyError
from parsers.model import Place

#: What showing one body may cost, and how many may wait for it.
LIMITS = Limits(processor=20, seconds=90, memory=3 * 512 * 1024**2)
PROCESSES = 2
QUEUE = 40
#: Characters of pages that are kept ready: a page and its frame are asked for one after the other.
READY = 40_000_000
LONGEST_PHRASE = 600

_CELL = re.compile(r"(\d{1,6})\.(\d{1,5})\.(\d{1,4})")
_FIGURE = re.compile(r"([234])\.([a-z_]{1,60})\.([a-z_]{1,60})")
_FIGURES = """
SELECT c.report_id, c.chapter, c.line, c.field, c.raw, c.value, c.state, r.year, r.template, a.name AS agency
FROM reports r JOIN cells c ON c.report_id = r.id LEFT JOIN agencies a ON a.id = r.agency_id
WHERE r.snapshot_sha256 = ? AND c.table_index = ? AND c.row = ? AND c.col = ? LIMIT 20
"""
_INDICATORS = """
SELECT i.report_id, i.label, i.unit, i.raw, i.value, r.year, a.name AS agency
FROM reports r JOIN indicators i ON i.report_id = r.id LEFT JOIN agencies a ON a.id = r.agency_id
WHERE r.snapshot_sha256 = ? AND i.table_index = ? AND i.row = ? AND i.col = ? LIMIT 20
"""
_REPORTS = """
SELECT r.id, r.title, r.year, a.name AS agency, r.snapshot_sha256 = :sha AS current, max(v.version) AS version
FROM reports r LEFT JOIN agencies a ON a.id = r.agency_id
LEFT JOIN report_versions v ON v.report_id = r.id AND v.snapshot_sha256 = :sha
WHERE r.snapshot_sha256 = :sha OR r.id IN (SELECT report_id FROM snapshots WHERE sha256 = :sha)
GROUP BY r.id ORDER BY r.id LIMIT 20
"""


@dataclass(frozen=True, slots=True)
class Aim:
    """What is to be marked in a body: a place, a figure of another version by its name, or words. All None: nothing."""

    place: Place | None = None
    name: tuple[int, str, str] | None = None
    phrase: str | None = None
    page: int = 1

    @property
    def query(self) -> str:
        """The query string that says the same."""
        parts: dict[str, str] = {}
        if self.place is not None:
            parts["cell"] = f"{self.place.table_index}.{self.place.row}.{self.place.col}"
        if self.name is not None:
            parts["figure"] = ".".join(map(str, self.name))
        if self.phrase is not None:
            parts["words"] = self.phrase
        if self.page > 1:
            parts["page"] = str(self.page)
        return f"?{urlencode(parts)}" if parts else ""

    @classmethod
    def of(cls, args: Any) -> Aim:
        """Read a query string; NotFound where it says what cannot be."""
        cell, figure, page = args.get("cell"), args.get("figure"), args.get("page") or "1"
        at, named = _CELL.fullmatch(cell or ""), _FIGURE.fullmatch(figure or "")
        if (cell and not at) or (figure and not named) or not re.fullmatch(r"[1-9]\d{0,4}", page):
            raise NotFound("There is no such place")
        place = Place(int(at[1]), int(at[2]), int(at[3])) if at else None
        name = (int(named[1]), named[2], named[3]) if named else None
        return cls(place, name, (args.get("words") or "")[:LONGEST_PHRASE] or None, int(page))


@cache
def _workers() -> Workers:
    workers = Workers(PROCESSES, LIMITS)
    atexit.register(workers.close)
    return workers


_ready: OrderedDict[tuple[bytes, Aim], View] = OrderedDict()
_under_way = 0


async def view(stored: body.Stored, aim: Aim) -> View | None:
    """Return a body as it is shown, made in a process with limits; None where that fails or too many wait."""
    global _under_way
    key = sha256(stored.body).digest(), aim  # of what is shown: details may be withheld from it
    if key in _ready:
        _ready.move_to_end(key)
        return _ready[key]
    if _under_way >= QUEUE:
        return None
    _under_way += 1
    try:
        made = await asyncio.wrap_future(
            _workers().submit(
                look, stored.body, stored.charset, place=aim.place, phrase=aim.phrase, name=aim.name, page=aim.page
            )
        )
    except (ReadingError, NoProcessError):
        return None
    finally:
        _under_way -= 1
    _ready[key] = made
    while len(_ready) > 1 and sum(len(one.markup) for one in _ready.values()) > READY:
        _ready.popitem(last=False)
    return made


async def _stored(datasette: Any, sha256: str) -> body.Stored:
    archive = _archive(datasette)
    rows = await archive.execute("SELECT * FROM snapshots WHERE sha256 = ? ORDER BY id LIMIT 50", [sha256])
    if not rows.rows:
        raise NotFound("Body not found")
    origins = tuple(dict(row) for row in rows.rows)
    removals = await archive.execute_fn(lambda conn: of_body(conn, sha256))
    try:
        stored = await asyncio.to_thread(body.load, Path(archive.path).parent, sha256, origins, removals)
    except WithheldBodyError:
        raise GoneError from None
    if stored is None:
        raise NotFound("Body not found")
    return stored


class GoneError(Base400):  # type: ignore[misc]  # Datasette is not typed
    """A kept body is withheld as a whole, or was removed: personal details could not be taken out of it alone."""

    status = 410


def _archive(datasette: Any) -> Any:
    try:
        return datasette.get_database(metadata.DATABASE)
    except KeyError:
        raise NotFound("Database not found") from None


async def body_page(datasette: Any, request: Any) -> Response:
    """``/-/body/SHA256``: a kept body with where it came from; ``?cell=TABLE.ROW.COL`` marks a cell in it."""
    stored = await _stored(datasette, request.url_vars["sha256"])
    return await _around(datasette, request, stored, Aim.of(request.args))


async def cell_page(datasette: Any, request: Any) -> Response:
    """``/-/cell/REPORT/CHAPTER/LINE/FIELD``: the body of a report with a figure's cell marked.

    ``?version=N`` for an earlier version, ``?before=N`` for the one with which version N was compared.
    """
    chapter, line, field = (request.url_vars[name] for name in ("chapter", "line", "field"))
    name = (int(chapter), line, field)
    report, version = int(request.url_vars["report"]), request.args.get("version") or ""
    archive = _archive(datasette)
    if re.fullmatch(r"[1-9]\d{0,8}", after := request.args.get("before") or ""):
        base = "SELECT coalesce(base_version, version - 1) FROM report_versions WHERE report_id = ? AND version = ?"
        version = str(((await archive.execute(base, [report, int(after)])).first() or [0])[0])
    found = (
        await archive.execute(
            "SELECT r.snapshot_sha256, c.table_index, c.row, c.col, c.page, c.state, r.version, r.parser_version "
            "FROM reports r JOIN cells c ON c.report_id = r.id "
            "WHERE r.id = ? AND c.chapter = ? AND c.line = ? AND c.field = ?",
            [report, *name],
        )
    ).first()
    if version.isdecimal() and len(version) < 10 and (found is None or int(version) != found["version"]):
        older = await archive.execute(
            "SELECT snapshot_sha256 FROM report_versions WHERE report_id = ? AND version = ?", [report, int(version)]
        )
        if not older.rows:
            raise NotFound("Version not found")
        stored = await _stored(datasette, older.rows[0][0])
        return await _around(datasette, request, stored, Aim(name=name), sought=name)
    if found is None:
        raise NotFound("Figure not found")
    stored = await _stored(datasette, found["snapshot_sha256"])
    place = None
    if found["table_index"] is not None:
        place = Place(found["table_index"], found["row"], found["col"])
    return await _around(datasette, request, stored, Aim(place), sought=name, missing=found["state"] == "missing")


async def indicator_page(datasette: Any, request: Any) -> Response:
    """``/-/cell/REPORT/indicator/POSITION``: the cell of a figure outside the forms, or the words that state it."""
    keys = [int(request.url_vars["report"]), int(request.url_vars["position"])]
    found = (
        await _archive(datasette).execute(
            "SELECT r.snapshot_sha256, i.table_index, i.row, i.col, i.raw FROM indicators i "
            "JOIN reports r ON r.id = i.report_id WHERE i.report_id = ? AND i.position = ?",
            keys,
        )
    ).first()
    if found is None:
        raise NotFound("Figure not found")
    stored = await _stored(datasette, found["snapshot_sha256"])
    if found["table_index"] is not None:
        aim = Aim(Place(found["table_index"], found["row"], found["col"]))
    else:
        aim = Aim(phrase=(found["raw"] or "")[:LONGEST_PHRASE] or None)
    return await _around(datasette, request, stored, aim)


async def _around(
    datasette: Any,
    request: Any,
    stored: body.Stored,
    aim: Aim,
    *,
    sought: tuple[int, str, str] | None = None,
    missing: bool = False,
) -> Response:
    """Answer with the page around a body."""
    archive = _archive(datasette)
    whole_text = stored.plain and aim == Aim()
    shown = None if whole_text else await view(stored, aim)
    figures: list[Mapping[str, Any]] = []
    indicators: list[Mapping[str, Any]] = []
    place = shown.place if shown else aim.place
    if place is not None:
        keys = [stored.sha256, place.table_index, place.row, place.col]
        figures = list((await archive.execute(_FIGURES, keys)).rows)
        indicators = list((await archive.execute(_INDICATORS, keys)).rows)
    context = {
        "database": None,
        "stored": stored,
        "text": await asyncio.to_thread(body.text_of, stored) if whole_text else None,
        "view": shown,
        "aim": aim,
        "place": place,
        "sought": sought,
        "missing": missing,
        "figures": figures,
        "indicators": indicators,
        "agrees": _agrees(shown, figures),
        "reports": (await archive.execute(_REPORTS, {"sha": stored.sha256})).rows,
    }
    page = await datasette.render_template("body.html", context, request=request, view_name="gongkai")
    return Response.html(page, headers={"X-Robots-Tag": "noindex"})


def _agrees(shown: View | None, figures: list[Mapping[str, Any]]) -> bool | None:
    """Say whether a cell reads as the archive has it; None where there is nothing to compare."""
    if not figures or shown is None or shown.text is None:
        return None
    return all(squeezed(one["raw"]) == squeezed(shown.text) for one in figures)


async def body_frame(datasette: Any, request: Any) -> Response:
    """``/-/body/SHA256/frame``: what the frame shows; opened by itself it leads to the page around it."""
    stored = await _stored(datasette, request.url_vars["sha256"])
    aim = Aim.of(request.args)
    if request.headers.get("sec-fetch-dest") == "document":
        return Response.redirect(datasette.urls.path(f"/-/body/{stored.sha256}{aim.query}"))
    shown = None if stored.plain and aim == Aim() else await view(stored, aim)
    if shown is None or shown.how == "nothing":
        raise NotFound("Body not found")
    headers = {"Content-Security-Policy": guard.BODY_POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return Response.html(shown.markup, headers=headers)


async def body_file(datasette: Any, request: Any) -> Response:
    """``/-/body/SHA256/file``: the bytes as they were kept, as a download."""
    stored = await _stored(datasette, request.url_vars["sha256"])
    disposition = f'attachment; filename="{stored.filename}"'
    headers = {"Content-Disposition": disposition, "Content-Security-Policy": guard.BODY_POLICY}
    return Response(stored.body, headers=headers, content_type="application/octet-stream")


def routes() -> list[tuple[str, Any]]:
    """Return the addresses of these pages."""
    sha, report = r"(?P<sha256>[0-9a-f]{64})", r"(?P<report>[1-9]\d{0,9})"
    return [
        (rf"/-/body/{sha}$", body_page),
        (rf"/-/body/{sha}/frame$", body_frame),
        (rf"/-/body/{sha}/file$", body_file),
        (rf"/-/cell/{report}/(?P<chapter>[234])/(?P<line>[a-z_]{{1,60}})/(?P<field>[a-z_]{{1,60}})$", cell_page),
        (rf"/-/cell/{report}/indicator/(?P<position>\d{{1,6}})$", indicator_page),
    ]

"""Whether every figure leads to a cell that says what the archive has: all of them, each by two ways or three.

The body is read again, and what stands at a figure's place is compared with its stored text. An HTML body is also
looked at without the reader: by the number of its ``table`` element and the place in its expanded grid, every figure is
marked on the page that readers are shown, the page is read back, and the marked elements are compared. Of a PDF, PDFium
is asked what stands inside the frame that is drawn around the cell.
"""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import html
from pypdfium2 import PdfiumError

from archive.console.progress import Progress, silent
from archive.evidence import inert, marking, reread
from archive.evidence.paper import Paper
from archive.evidence.reread import charset_of, squeezed
from archive.readers.converters import ConversionError
from archive.readers.processes import ReadingError, Workers, WorkersLike
from archive.storage.bodies import Bodies, DamagedBodyError
from archive.storage.connection import sqlite3
from parsers import kinds
from parsers.document import Document
from parsers.kinds.htmlcells import cell_text
from parsers.model import Place

#: Reports under way for each process.
AHEAD = 4

_REPORTS = """
SELECT r.id, r.key, r.snapshot_sha256, s.content_type
FROM reports r LEFT JOIN snapshots s ON s.sha256 = r.snapshot_sha256 AND s.url = r.url
WHERE r.id > ? ORDER BY r.id LIMIT 100
"""
_CELLS = """
SELECT line || '.' || field, raw, table_index, row, col FROM cells WHERE report_id = ? AND state <> 'missing'
UNION ALL
SELECT 'indicator ' || position || ' ' || label, raw, table_index, row, col FROM indicators
WHERE report_id = ? AND origin = 'table' AND raw IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure as it is stored: its name, its text as printed and where that stands (NULL: nowhere)."""

    name: str
    raw: str | None
    place: Place | None


@dataclass(slots=True)
class Looked:
    """What became of the figures of one body; ``differing`` has the name of each that does not agree, and why."""

    kind: str
    figures: int = 0
    read: int = 0
    marked: int = 0
    framed: int = 0
    differing: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Figures:
    """The sum over an archive.

    ``figures``: stored and not missing; ``same``: whose place, read again, says the same text; ``marked``: whose
    element on the page shown to readers says it too (HTML); ``framed``: around which a frame is drawn on the page's
    picture (PDF); ``kinds``: figures by the kind of body.
    """

    reports: int = 0
    figures: int = 0
    same: int = 0
    marked: int = 0
    framed: int = 0
    kinds: dict[str, int] = field(default_factory=dict)


Found = tuple[str, str, str]


def look_all(body: bytes, charset: str | None, printed: Sequence[Printed]) -> Looked:
    """Look for every figure of one body; called in a reading process."""
    body = reread.unwrapped(body)
    kind = kinds.sniff(body)
    looked = Looked(kind, len(printed))
    try:
        read = reread.document(body, charset)
    except ConversionError as error:
        looked.differing.append(("the body", f"cannot be converted: {error}"))
        return looked
    if read is None:
        looked.differing.append(("the body", "has no lines and tables with today's reader"))
        return looked
    for one in printed:
        at = reread.cell_at(read, one.place) if one.place else None
        if at is None:
            looked.differing.append((one.name, f"there is no cell at {_said(one.place)}"))
        elif squeezed(at[1].text) != squeezed(one.raw):
            looked.differing.append((one.name, f"{_said(one.place)} says {at[1].text!r}, the archive {one.raw!r}"))
        else:
            looked.read += 1
    if kind == "html":
        _mark_all(body, charset, printed, read, looked)
    elif kind == "pdf":
        _frame_all(body, printed, read, looked)
    return looked


def _said(place: Place | None) -> str:
    return "no place" if place is None else f"{place.table_index}.{place.row}.{place.col}"


def _mark_all(body: bytes, charset: str | None, printed: Sequence[Printed], read: Document, looked: Looked) -> None:
    """Mark every figure on the page that is shown, read that page back, and compare."""
    root = marking.tree(body, charset)
    if root is None:
        return
    shown = sum(1 for _ in root.iter("table"))
    placed = [(at, one, one.place) for at, one in enumerate(printed) if one.place and one.place.table_index < shown]
    elements = marking.elements(root, (place.table_index for _, _, place in placed))
    numbers: dict[int, int] = {}
    for at, _, place in placed:
        element = elements.get(place[:3])
        found = reread.cell_at(read, place)
        if found and (element is None or squeezed(cell_text(element)) != squeezed(found[1].text)):
            element = marking.element_like(root, *found)
        if element is not None:
            known = element.get(inert.MARK)
            numbers[at] = int(known) if known else at
            element.set(inert.MARK, str(numbers[at]))
    page = html.document_fromstring(inert.page(inert.inert(root)))
    marked = {one.get("id"): one for one in page.iter("td", "th")}
    for at, one, place in placed:
        element = marked.get(f"{inert.ANCHOR}-{numbers[at]}") if at in numbers else None
        if element is None:
            looked.differing.append((one.name, f"{_said(place)} cannot be marked on the page"))
        elif squeezed(cell_text(element)) != squeezed(one.raw):
            text = cell_text(element)
            looked.differing.append((one.name, f"what is marked says {text!r}, the archive {one.raw!r}"))
        else:
            looked.marked += 1


def _frame_all(body: bytes, printed: Sequence[Printed], read: Document, looked: Looked) -> None:
    try:
        with Paper(body) as paper:
            for one in printed:
                at = reread.cell_at(read, one.place) if one.place else None
                if at is not None:
                    grid, cell = at
                    number = grid.pages[cell.row] if grid.pages else grid.page
                    looked.framed += number is not None and paper.spot(number, grid, cell) is not None
    except (PdfiumError, IndexError, ValueError) as error:
        looked.differing.append(("the body", f"its pages cannot be drawn: {error}"))


def check(
    db: sqlite3.Connection,
    path: Path,
    progress: Progress = silent,
    workers: WorkersLike | None = None,
) -> Iterator[Found | Figures]:
    """Look for every figure of an archive; give each finding (kind, subject, detail), and the sum at the end.

    ``path`` is that of bodies.db. Bodies that are damaged are passed over: their digests tell.
    """
    total, seen = Figures(), Counter[str]()
    (count,) = db.execute("SELECT count(*) FROM reports").fetchone()
    own = workers or Workers(os.cpu_count())
    bodies = Bodies(path, read_only=True)
    waiting: deque[tuple[str, Future[Looked]]] = deque()
    try:
        for key, task in _tasks(db, bodies):
            waiting.append((key, own.submit(look_all, *task)))
            if len(waiting) >= own.count * AHEAD:
                yield from _settled(*waiting.popleft(), total, seen)
            if total.reports % 20 == 0:
                progress("figures of reports", total.reports, count)
        while waiting:
            yield from _settled(*waiting.popleft(), total, seen)
    finally:
        bodies.close()
        if workers is None:
            own.close()
    progress("figures of reports", total.reports, count)
    total.kinds = dict(seen)
    yield total


def _tasks(db: sqlite3.Connection, bodies: Bodies) -> Iterator[tuple[str, tuple[bytes, str | None, list[Printed]]]]:
    last = 0
    while rows := db.execute(_REPORTS, [last]).fetchall():
        for id_, key, sha256, content_type in rows:
            last = id_
            printed = [Printed(name, raw, _place(*at)) for name, raw, *at in db.execute(_CELLS, [id_, id_])]
            if not printed:
                continue
            try:
                body = bodies.get(sha256)
            except (KeyError, DamagedBodyError):
                continue
            yield key, (body, charset_of(content_type), printed)


def _place(*at: Any) -> Place | None:
    return None if at[0] is None else Place(*at)


def _settled(key: str, future: Future[Looked], total: Figures, seen: Counter[str]) -> Iterator[Found]:
    total.reports += 1
    try:
        looked = future.result()
    except ReadingError as fault:
        yield "figure", key, f"its body cannot be read again: {fault}"
        return
    total.figures += looked.figures
    total.same += looked.read
    total.marked += looked.marked
    total.framed += looked.framed
    seen[looked.kind] += looked.figures
    for name, why in looked.differing:
        yield "figure", f"{key} {name}", why

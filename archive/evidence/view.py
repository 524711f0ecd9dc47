"""One kept body as a page that can do nothing, with one cell marked: called in a reading process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pypdfium2 import PdfiumError

from archive.evidence import inert, marking, reading, reread
from archive.evidence.paper import Paper
from archive.evidence.reread import squeezed
from archive.readers.converters import ConversionError
from parsers import kinds
from parsers.document import Document, Line
from parsers.grid import Cell, Grid
from parsers.kinds.htmlcells import cell_text
from parsers.model import Hints, Place, Report
from parsers.report import parse

Name = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class View:
    """What is shown of a body, and what stands in the cell that was asked for.

    ``how``: ``page`` (its own HTML), ``picture`` (a page of a PDF, with what was read of it below), ``reading`` (the
    lines and tables that were read), ``nothing`` (no text can be had of it). ``text`` is what the cell, or the line,
    says; None where there is no such cell. ``marked`` says whether a reader sees it marked. ``witness`` is the cell's
    text as the page itself has it, or as PDFium does, without white space.
    """

    markup: str
    how: Literal["page", "picture", "reading", "nothing"]
    kind: str
    place: Place | None = None
    text: str | None = None
    marked: bool = False
    witness: str | None = None
    page: int | None = None
    pages: int | None = None


def look(
    body: bytes,
    charset: str | None,
    *,
    place: Place | None = None,
    phrase: str | None = None,
    name: Name | None = None,
    page: int = 1,
) -> View:
    """Return a body as a page, with the cell at a place marked, or the one of a figure's name, or a phrase's line.

    A figure's name is looked up by reading the body as a report: for versions whose places are not kept. ``page`` is
    the one of a PDF that is shown where no cell is asked for.
    """
    body = reread.unwrapped(body)
    kind = kinds.sniff(body)
    try:
        read = reread.document(body, charset)
    except ConversionError:
        read = None
    if place is None and name is not None:
        place = _place_of(body, charset, name)
    at = reread.cell_at(read, place) if read is not None and place is not None else None
    line = reread.line_with(read, phrase) if read is not None and phrase and place is None else None
    shown = None
    if kind == "html":
        shown = _of_html(body, charset, place, at, line)
    elif kind == "pdf":
        shown = _of_pdf(body, place, at, line, page, read)
    if shown is not None:
        return shown
    if read is None:
        return View(inert.page(""), "nothing", kind, place)
    content = inert.page(reading.markup(read, at[1] if at else line))
    return View(content, "reading", kind, place, _said(at, line), at is not None or line is not None, None, _number(at))


def _place_of(body: bytes, charset: str | None, name: Name) -> Place | None:
    """Return the place of a figure by its name, reading the body as a report whatever its title."""
    report = parse(body, hints=Hints(charset=charset, title="政府信息公开工作年度报告", confirmed_column=True))
    figure = report.figure(*name) if isinstance(report, Report) else None
    return figure.place if figure else None


def _said(at: tuple[Grid, Cell] | None, line: Line | None) -> str | None:
    return at[1].text if at else line.text if line else None


def _number(at: tuple[Grid, Cell] | None) -> int | None:
    if at is None:
        return None
    grid, cell = at
    return grid.pages[cell.row] if grid.pages else grid.page


def _of_html(
    body: bytes,
    charset: str | None,
    place: Place | None,
    at: tuple[Grid, Cell] | None,
    line: Line | None,
) -> View | None:
    """Return the page itself; None where the cell is not on it, but in a script."""
    root = marking.tree(body, charset)
    if root is None:
        return None
    witness = None
    if at is not None and place is not None:
        element = marking.element_at(root, place)
        if element is None or squeezed(cell_text(element)) != squeezed(at[1].text):
            element = marking.element_like(root, *at)
        if element is None:
            return None
        witness = squeezed(cell_text(element))
        element.set(inert.MARK, "")
    elif line is not None:
        marking.mark_line(root, line.text)
    marked = at is not None or (line is not None and root.find(f".//*[@{inert.MARK}]") is not None)
    return View(inert.page(inert.inert(root)), "page", "html", place, _said(at, line), marked, witness)


def _of_pdf(
    body: bytes,
    place: Place | None,
    at: tuple[Grid, Cell] | None,
    line: Line | None,
    page: int,
    read: Document | None,
) -> View | None:
    """Return the page as a picture with the cell framed, and what was read of the whole file below it.

    Where the frame cannot be drawn for certain the cell is marked in what was read only. None where there is no page.
    """
    try:
        with Paper(body) as paper:
            count = len(paper)
            number = _number(at) or min(max(page, 1), count)
            spot = paper.spot(number, *at) if at else None
            picture = paper.markup(number, spot) if line is None else ""
    except (PdfiumError, IndexError, ValueError):
        return None
    below = ""
    if read is not None and (at is not None or line is not None):
        below = reading.markup(read, None if spot else at[1] if at else line)
    return View(
        inert.page(picture + below),
        "picture",
        "pdf",
        place,
        _said(at, line),
        at is not None or line is not None,
        squeezed(spot.text) if spot else None,
        number,
        count,
    )

"""A draft as a PDF with a text layer: ruled cells, labels broken over lines, tables that go on over page breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from random import Random

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from soak.draft import Draft, Heading, Press, Table
from soak.squares import squares

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
SONG, ROMAN = "STSong-Light", "Times-Roman"
LEFT = TOP = 60.0
LEADING, PADDING = 1.25, 3.0
#: Ems that a label's column wants, and the sizes of type that are tried until a table fits.
WANTED, SIZES = 11, (10.5, 9, 8, 7, 6)
_TOKEN = re.compile(r"[!-~]+|\s|.", re.DOTALL)


def render(draft: Draft, chance: Random) -> bytes:
    """Return the file."""
    printer = _Printer(draft.press, chance)
    for line in draft.title.split("\n"):
        printer.paragraph(_characters(draft, line), 16, indent=0)
    for block in draft.blocks:
        if isinstance(block, Table):
            printer.table(_boxes(draft, block))
        elif block.text:
            printer.paragraph(_characters(draft, block.text), 14 if isinstance(block, Heading) else 12)
    return printer.finish()


def _characters(draft: Draft, text: str) -> str:
    for change in draft.characters:
        text = change(text)
    return text


def measured(text: str, size: float) -> float:
    """Width of a text in points."""
    return sum(pdfmetrics.stringWidth(part, font, size) for part, font in _runs(text))


def _runs(text: str) -> Iterator[tuple[str, str]]:
    for part in re.findall(r"[ -~]+|[^ -~]+", text):
        yield part, ROMAN if part[0] <= "~" else SONG


def wrapped(text: str, measure: float, size: float) -> list[str]:
    """Break a text into lines between any two Chinese characters, never inside digits or Latin words."""
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for token in _TOKEN.findall(part):
            if line.strip() and measured(line + token, size) > measure:
                lines.append(line)
                line = "" if token.isspace() else token
            else:
                line += token
        lines.append(line)
    return lines


@dataclass(slots=True)
class _Cell:
    """A box of a table in its place."""

    text: str
    row: int
    col: int
    rowspan: int
    colspan: int


def _boxes(draft: Draft, table: Table) -> list[_Cell]:
    found: dict[tuple[int, int], _Cell] = {}
    height = len(table.rows)
    for line in squares(table.rows):
        for column, (box, row, left) in enumerate(line):
            text = _characters(draft, box.text) if box.is_label else box.text
            found.setdefault((row, left), _Cell(text, row, left, min(box.rowspan, height - row), box.colspan))
            found[row, left].colspan = max(1, min(box.colspan, column - left + 1) if column >= left else 1)
    return list(found.values())


class _Printer:
    """Prints paragraphs and tables down a page and on the next."""

    def __init__(self, press: Press, chance: Random) -> None:
        self.press, self.chance = press, chance
        self.width, self.height = press.paper
        self.buffer = BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=press.paper, invariant=1)
        self.page = 1
        self.begin()

    def begin(self) -> None:
        """Begin a page."""
        self.y = self.height - TOP
        if self.press.turned:  # drawn lying; the viewer turns it
            self.canvas.setPageRotation(90)
            self.canvas.translate(self.height, 0)
            self.canvas.rotate(90)
        if self.press.watermark:
            self.canvas.saveState()
            self.canvas.translate(self.width / 2, self.height / 2)
            self.canvas.rotate(35)
            self.canvas.setFillGray(0.85)
            self.write("乌有市 2024 内部", -120, 0, 40)
            self.canvas.restoreState()

    def end(self) -> None:
        """Print a page's number, and end it."""
        if self.press.folio:
            self.write(self.press.folio.format(self.page), self.width / 2 - 15, 30, 9)

    def next_page(self) -> None:
        """Go to the next page."""
        self.end()
        self.canvas.showPage()
        self.page += 1
        self.begin()

    def finish(self) -> bytes:
        """End the file."""
        self.end()
        self.canvas.save()
        return self.buffer.getvalue()

    def write(self, text: str, x: float, y: float, size: float) -> None:
        """Write one line; Latin and digits in a font of their own."""
        for part, font in _runs(text):
            self.canvas.setFont(font, size)
            self.canvas.drawString(x, y, part)
            if self.press.twice:  # bold by drawing again
                self.canvas.drawString(x + 0.3, y, part)
            x += pdfmetrics.stringWidth(part, font, size)

    def paragraph(self, text: str, size: float, *, indent: int = 2) -> None:
        """Print running text in full lines."""
        for line in wrapped("\u3000" * indent + text.strip(), self.width - 2 * LEFT, size):
            if self.y < TOP + size:
                self.next_page()
            self.write(line, LEFT, self.y - size, size)
            self.y -= size * 1.6

    def table(self, cells: list[_Cell]) -> None:
        """Print a table; rows that do not fit go on the next page, and cells that reach over with them."""
        if not cells:
            return
        size, widths = self.columns(cells)
        edges = [LEFT]
        for width in widths:
            edges.append(edges[-1] + width)
        heights = self.rows(cells, edges, size)
        rest = {id(cell): self.lines(cell, edges, size) for cell in cells}
        self.y -= 8
        start, rows = 0, len(heights)
        while start < rows:
            end, room = start, self.y - TOP
            while end < rows and sum(heights[start : end + 1]) <= room:
                end += 1
            if end == start:
                if room >= self.height - 2 * TOP - 1:
                    end += 1  # higher than a page
                else:
                    self.next_page()
                    continue
            tops = [self.y]
            for height in heights[start:end]:
                tops.append(tops[-1] - height)
            for cell in cells:
                first, last = max(cell.row, start), min(cell.row + cell.rowspan, end)
                if first < last:
                    place = edges[cell.col], tops[last - start], edges[cell.col + cell.colspan], tops[first - start]
                    whole = last == cell.row + cell.rowspan
                    rest[id(cell)] = self.cell(rest[id(cell)], place, size, whole=whole)
            self.y = tops[-1] - 8
            start = end
            if start < rows:
                self.next_page()

    def columns(self, cells: list[_Cell]) -> tuple[float, list[float]]:
        """Return a size of type in which no word or number is wider than its column, and the columns' widths."""
        count = max(cell.col + cell.colspan for cell in cells)
        for size in SIZES:
            least = [size + 2 * PADDING + 1] * count
            wanted = list(least)
            for cell in cells:
                tokens = [token for line in cell.text.split("\n") for token in re.findall(r"[!-~]+", line)]
                widest = max((measured(token, size) for token in tokens), default=size) + 2 * PADDING + 1
                share = widest / cell.colspan
                for col in range(cell.col, cell.col + cell.colspan):
                    least[col] = max(least[col], share)
                if cell.colspan == 1:
                    wish = min(measured(cell.text, size), WANTED * size) + 2 * PADDING
                    wanted[cell.col] = max(wanted[cell.col], wish, least[cell.col])
            room = self.width - 2 * LEFT
            if sum(least) <= room:
                break
        spare = max(0.0, room - sum(least))
        greed = sum(w - n for w, n in zip(wanted, least, strict=True)) or 1.0
        part = min(1.0, spare / greed)
        widths = [n + part * max(0.0, w - n) for w, n in zip(wanted, least, strict=True)]
        left = max(0.0, room - sum(widths)) / count
        return size, [width + left for width in widths]

    def lines(self, cell: _Cell, edges: list[float], size: float) -> list[str]:
        """Return the lines of a cell."""
        measure = edges[cell.col + cell.colspan] - edges[cell.col] - 2 * PADDING
        return [line for line in wrapped(cell.text, measure, size) if line.strip()]

    def rows(self, cells: list[_Cell], edges: list[float], size: float) -> list[float]:
        """Return the heights of rows: each holds what stands in it."""
        heights = [size * 1.9] * max(cell.row + cell.rowspan for cell in cells)
        for cell in sorted(cells, key=lambda cell: cell.rowspan):
            needed = len(self.lines(cell, edges, size)) * size * LEADING + 2 * PADDING
            own = sum(heights[cell.row : cell.row + cell.rowspan])
            heights[cell.row + cell.rowspan - 1] += max(0.0, needed - own)
        return heights

    def cell(
        self, lines: list[str], place: tuple[float, float, float, float], size: float, *, whole: bool
    ) -> list[str]:
        """Rule one cell and centre its lines; return those for which there is no room on this page."""
        x0, y0, x1, y1 = place
        self.rule(x0, y0, x1, y1)
        room = len(lines) if whole else max(0, int((y1 - y0 - PADDING) / (size * LEADING)))
        shown = lines[:room]
        at = (y0 + y1) / 2 + len(shown) * size * LEADING / 2 - size
        for line in shown:
            self.write(line, x0 + (x1 - x0 - measured(line, size)) / 2, at, size)
            at -= size * LEADING
        return lines[room:]

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw the sides of a cell as this file draws them."""
        canvas, way = self.canvas, self.press.rules
        sides = ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1))
        if way == "rects":
            canvas.rect(x0, y0, x1 - x0, y1 - y0, stroke=1, fill=0)
        elif way == "bars":
            for left, low, right, high in sides:
                canvas.rect(left, low, max(0.5, right - left), max(0.5, high - low), stroke=0, fill=1)
        elif way == "doubled":
            for left, low, right, high in sides:
                canvas.line(left, low, right, high)
                canvas.line(left + 0.8, low + 0.8, right + 0.8, high + 0.8)
        elif way != "none":
            if way == "dashes":
                canvas.setDash(3, 2)
            for side in sides:
                canvas.line(*side)

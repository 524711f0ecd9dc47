"""Prints drawn tables and paragraphs as PDF: ruled cells, labels broken over lines, tables cut by the page's end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.parsers.drawing import HEADINGS, Box, Table

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
TITLE = "乌有市林业局2023年政府信息公开工作年度报告"
PERIOD = "本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。"
#: Column widths in points of tables 二, 三 and 四.
WIDTHS = ([120, 110, 110, 110], [22, 44, 104, *[40] * 7], [30] * 15)
LEFT, MARGIN, LEADING = 72.0, 72.0, 1.25


@dataclass
class Press:
    """A printer of one file. ``rules``: how cells are ruled (lines, rects, bars, dashes, shades).

    ``ends`` are rows of table ``cut`` (三) that end a page; ``narrow`` breaks numbers that are wider than their cells.
    """

    rules: str = "lines"
    size: float = 10
    height: float = 842
    width: float = 595
    turn: int = 0
    numbers: bool = True
    ends: frozenset[int] = frozenset()
    cut: int = 1
    narrow: bool = False
    buffer: BytesIO = field(default_factory=BytesIO)
    page: int = 1

    def __post_init__(self) -> None:
        self.canvas = Canvas(self.buffer, pagesize=(self.width, self.height), invariant=1)
        self.y = self.height - MARGIN
        self._turn()

    def _turn(self) -> None:
        if self.turn == 90:  # a page that the viewer turns: drawn lying (reportlab swaps the sides)
            self.canvas.setPageRotation(90)
            self.canvas.translate(self.height, 0)
            self.canvas.rotate(90)

    def finish(self) -> bytes:
        """End the last page and return the file."""
        self._number()
        self.canvas.save()
        return self.buffer.getvalue()

    def _number(self) -> None:
        if self.numbers:
            self.write(f"— {self.page} —", self.width / 2 - 15, 40, 9)

    def next_page(self) -> None:
        """End a page and begin another."""
        self._number()
        self.canvas.showPage()
        self.page += 1
        self.y = self.height - MARGIN
        self._turn()

    def write(self, text: str, x: float, y: float, size: float) -> float:
        """Write one line, digits in another font, and return where it ends."""
        for part, ascii_only in _runs(text):
            font = "Times-Roman" if ascii_only else "STSong-Light"
            self.canvas.setFont(font, size)
            self.canvas.drawString(x, y, part)
            x += pdfmetrics.stringWidth(part, font, size)
        return x

    def paragraph(self, text: str, *, indent: float = 2) -> None:
        """Print running text, its first line indented by some ems, lines filled."""
        size = 12.0
        measure = self.width - 2 * LEFT
        for line in wrapped(" " * int(4 * indent) + text if indent else text, measure, size):
            if self.y < MARGIN + size:
                self.next_page()
            self.write(line, LEFT, self.y - size, size)
            self.y -= size * 1.6

    def table(self, drawn: Table, widths: Sequence[float]) -> None:
        """Print a table; rows that do not fit go on the next page, and merged cells with them."""
        places = list(_places(drawn))
        rows = max(row + box.rowspan for row, _, box in places)
        heights = [self.size * 1.8] * rows
        for row, col, box in places:
            if box.rowspan == 1:
                measure = sum(widths[col : col + box.colspan]) - 6
                lines = len(wrapped(box.text, measure, self.size, numbers=self.narrow))
                heights[row] = max(heights[row], lines * self.size * LEADING + 6)
        start = 0
        rest: dict[tuple[int, int], str] = {}  # what of a label did not fit on the page before
        while start < rows:
            end, top = start, self.y
            while end < rows and top - sum(heights[start : end + 1]) >= MARGIN:
                end += 1
                if end - 1 in self.ends and len(widths) == len(WIDTHS[self.cut]):
                    break
            if end == start:
                self.next_page()
                continue
            for row, col, box in places:
                first, last = max(row, start), min(row + box.rowspan, end)
                if first < last:
                    x, y = LEFT + sum(widths[:col]), top - sum(heights[start:first])
                    place = (x, y, sum(widths[col : col + box.colspan]), sum(heights[first:last]))
                    self.cell(replace(box, text=rest.get((row, col), box.text)), place)
                    fitting = max(1, int(place[3] / (self.size * LEADING)))
                    lines = wrapped(rest.get((row, col), box.text), place[2] - 6, self.size)
                    rest[row, col] = "".join(lines[fitting:])
            self.y = top - sum(heights[start:end]) - 6
            start = end
            if start < rows:
                self.next_page()

    def cell(self, box: Box, place: tuple[float, float, float, float]) -> None:
        """Rule one cell and centre its text."""
        x, y, width, height = place
        self.rule(x, y - height, width, height)
        lines = wrapped(box.text, width - 6, self.size, numbers=self.narrow)[
            : max(1, int(height / (self.size * LEADING)))
        ]
        at = y - (height - len(lines) * self.size * LEADING) / 2 - self.size
        for line in lines:
            self.write(line, x + (width - measured(line, self.size)) / 2, at, self.size)
            at -= self.size * LEADING

    def rule(self, x: float, y: float, width: float, height: float) -> None:
        """Draw the four sides of a cell."""
        canvas = self.canvas
        if self.rules == "rects":
            canvas.rect(x, y, width, height, stroke=1, fill=0)
        elif self.rules == "shades":
            canvas.setFillGray(0.9)
            canvas.rect(x, y, width, height, stroke=0, fill=1)
            canvas.setFillGray(0)
        elif self.rules == "bars":
            for bar in (
                (x, y, width, 0.5),
                (x, y + height, width, 0.5),
                (x, y, 0.5, height),
                (x + width, y, 0.5, height),
            ):
                canvas.rect(*bar, stroke=0, fill=1)
        elif self.rules != "none":
            sides = ((x, y, x + width, y), (x, y + height, x + width, y + height), (x, y, x, y + height))
            for x0, y0, x1, y1 in (*sides, (x + width, y, x + width, y + height)):
                if self.rules == "dashes":
                    canvas.setDash(3, 2)
                canvas.line(x0, y0, x1, y1)


def report(drawn: Sequence[Table], press: Press | None = None) -> bytes:
    """A whole report."""
    press = press or Press()
    press.paragraph(TITLE, indent=0)
    press.paragraph(PERIOD)
    second, third, fourth = drawn
    between: dict[int, tuple[Table, Sequence[float]]] = {
        1: (second, WIDTHS[0]),
        2: (third, WIDTHS[1]),
        3: (fourth, WIDTHS[2]),
    }
    prose = {0: "本局按条例公开了该公开的信息。", 4: "目录不够细，来年补上。", 5: "无。"}
    for number, heading in enumerate(HEADINGS):
        press.paragraph(heading)
        if number in between:
            press.table(*between[number])
        else:
            press.paragraph(prose[number])
    return press.finish()


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    current, kind = "", True
    for char in text:
        if current and (char < "\x7f") != kind:
            yield current, kind
            current = ""
        current, kind = current + char, char < "\x7f"
    if current:
        yield current, kind


def measured(text: str, size: float) -> float:
    """The printed width of a text in points."""
    return sum(
        pdfmetrics.stringWidth(part, "Times-Roman" if ascii_only else "STSong-Light", size)
        for part, ascii_only in _runs(text)
    )


def wrapped(text: str, measure: float, size: float, *, numbers: bool = False) -> list[str]:
    """Break a text into lines of this width, between any two Chinese characters, inside ``numbers`` only if told."""
    lines = [""]
    for part, ascii_only in _runs(text):
        for piece in [part] if ascii_only and not numbers else list(part):
            if lines[-1] and measured(lines[-1] + piece, size) > measure:
                lines.append("")
            lines[-1] += piece
    return lines


def _places(drawn: Table) -> Iterator[tuple[int, int, Box]]:
    """Yield each box with the row and column at which it begins."""
    taken: set[tuple[int, int]] = set()
    for row, boxes in enumerate(drawn):
        col = 0
        for box in boxes:
            while (row, col) in taken:
                col += 1
            yield row, col, box
            taken |= {(row + r, col + c) for r in range(box.rowspan) for c in range(box.colspan)}
            col += box.colspan

"""A small PDF writer: Chinese in STSong-Light by the encoding UniGB-UCS2-H (ISO 32000-1, 9.7.5.2), ruled tables.

Nothing is embedded: readers bring the font, and its encoding says what each character is. A table never breaks
over pages; the paper (A3, upright) holds the longest.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence

from crawler.samples.attachments.blocks import Block, Square, squares

_WIDTH, _HEIGHT, _MARGIN = 842.0, 1191.0, 60.0
_SIZES = {"title": 18.0, "heading": 14.0, "paragraph": 12.0, "right": 12.0}
_CELL, _PADDING, _LEADING = 9.0, 3.0, 1.3
_LATIN = 0.556  # ems: what a digit of Helvetica is wide
# of a table's width, by its number of columns; others share alike
_SHARES: dict[int, tuple[float, ...]] = {10: (0.06, 0.12, 0.26, 0.08, 0.08, 0.08, 0.08, 0.08, 0.08, 0.08)}

_CHINESE = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UCS2-H /Encoding /UniGB-UCS2-H "
    b"/DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 "
    b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 0 >> /FontDescriptor << /Type /FontDescriptor "
    b"/FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 752 /Descent -271 "
    b"/CapHeight 737 /StemV 58 >> >>] >>"
)
_HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def write(blocks: Sequence[Block]) -> bytes:
    """Print blocks as a PDF with a text layer."""
    printer = _Printer()
    for block in blocks:
        if block.rows is not None:
            printer.table(squares(block.rows))
        else:
            printer.words(block)
    return _file([("\n".join(page).encode("ascii"), b"") for page in printer.pages])


def scan(pages: int) -> bytes:
    """Return a PDF whose pages are pictures, as a scanner writes it."""
    lines = bytes(0xFF if row % 12 < 8 or row % 120 > 96 else 0x80 | row % 64 for row in range(600) for _ in range(53))
    picture = zlib.compress(lines)
    image = (
        b"<< /Type /XObject /Subtype /Image /Width 424 /Height 600 /ColorSpace /DeviceGray /BitsPerComponent 1 "
        b"/Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(picture), picture)
    )
    shown = f"q {_WIDTH} 0 0 {_HEIGHT} 0 0 cm /Im Do Q".encode("ascii")
    return _file([(shown, image)] * max(1, pages))


class _Printer:
    """Prints down a page and on the next; ``pages`` are the operators of each."""

    def __init__(self) -> None:
        self.pages: list[list[str]] = []
        self.next_page()

    def next_page(self) -> None:
        self.pages.append([])
        self.y = _HEIGHT - _MARGIN

    def room(self, height: float) -> None:
        """Go to the next page where this one has no room."""
        if self.y - height < _MARGIN and self.pages[-1]:
            self.next_page()

    def text(self, text: str, x: float, y: float, size: float) -> None:
        for part in re.findall(r"[ -~]+|[^ -~]+", text):
            if part[0] <= "~":
                shown = "(" + re.sub(r"([()\\])", r"\\\1", part) + ")"
                font = "F2"
            else:
                shown, font = f"<{part.encode('utf-16-be').hex()}>", "F1"
            self.pages[-1].append(f"BT /{font} {size} Tf {x:.2f} {y:.2f} Td {shown} Tj ET")
            x += _measured(part, size)

    def words(self, block: Block) -> None:
        size, room = _SIZES[block.kind], _WIDTH - 2 * _MARGIN
        text = "　　" + block.text if block.kind in ("paragraph", "heading") else block.text
        for line in _wrapped(text, room, size):
            self.room(size * 1.6)
            left = room - _measured(line, size)
            at = {"title": left / 2, "right": left}.get(block.kind, 0.0)
            self.text(line, _MARGIN + at, self.y - size, size)
            self.y -= size * 1.6

    def table(self, cells: Sequence[Square]) -> None:
        columns = max(cell.col + cell.colspan for cell in cells)
        shares = _SHARES.get(columns, (1 / columns,) * columns)
        edges = [_MARGIN]
        for share in shares:
            edges.append(edges[-1] + share * (_WIDTH - 2 * _MARGIN))
        lines = {
            cell: list(_wrapped(cell.text, edges[cell.col + cell.colspan] - edges[cell.col] - 6, _CELL))
            for cell in cells
        }
        heights = [_CELL * 1.9] * max(cell.row + cell.rowspan for cell in cells)
        for cell in sorted(cells, key=lambda cell: cell.rowspan):
            needed = len(lines[cell]) * _CELL * _LEADING + 2 * _PADDING
            last = cell.row + cell.rowspan
            heights[last - 1] += max(0.0, needed - sum(heights[cell.row : last]))
        self.room(sum(heights) + 16)
        self.y -= 8
        tops = [self.y]
        for height in heights:
            tops.append(tops[-1] - height)
        for cell in cells:
            x, right = edges[cell.col], edges[cell.col + cell.colspan]
            top, bottom = tops[cell.row], tops[cell.row + cell.rowspan]
            self.pages[-1].append(f"{x:.2f} {bottom:.2f} {right - x:.2f} {top - bottom:.2f} re S")
            y = (top + bottom) / 2 + len(lines[cell]) * _CELL * _LEADING / 2 - _CELL
            for line in lines[cell]:
                self.text(line, (x + right - _measured(line, _CELL)) / 2, y, _CELL)
                y -= _CELL * _LEADING
        self.y = tops[-1] - 8


def _measured(text: str, size: float) -> float:
    return sum(_LATIN if char <= "~" else 1.0 for char in text) * size


def _wrapped(text: str, room: float, size: float) -> Iterator[str]:
    """Break a text between Chinese characters, never inside a number or a Latin word."""
    line = ""
    for token in re.findall(r"[!-~]+|.", text):
        if line.strip() and _measured(line + token, size) > room:
            yield line
            line = ""
        line += token
    if line.strip():
        yield line


def _file(pages: Sequence[tuple[bytes, bytes]]) -> bytes:
    """Put pages (operators, and a picture that they show as ``Im``) together as a file."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", _CHINESE, _HELVETICA]
    kids: list[int] = []
    for shown, picture in pages:
        packed = zlib.compress(shown)
        objects.append(b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed))
        resources = b"/Font << /F1 3 0 R /F2 4 0 R >>"
        if picture:
            objects.append(picture)
            resources += b" /XObject << /Im %d 0 R >>" % len(objects)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R /Resources << %s >> >>"
            % (_WIDTH, _HEIGHT, len(objects) - bool(picture), resources)
        )
        kids.append(len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    body = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    places: list[int] = []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer

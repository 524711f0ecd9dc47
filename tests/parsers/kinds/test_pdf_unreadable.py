"""Printed files that cannot be read, and say why: scans, pictures, damage, encryption, and files made to hurt."""

from __future__ import annotations

import time
from io import BytesIO

import pytest
from reportlab.pdfgen.canvas import Canvas

from parsers import kinds
from parsers.model import Status
from tests.parsers.drawing import some_figures, tables
from tests.parsers.kinds.printed import LEFT, WIDTHS, Press, report
from tests.parsers.reading import kinds as problems
from tests.parsers.reading import read, values, wrong


def reason(body: bytes) -> str | None:
    document = kinds.read(body, kinds.sniff(body), None)
    assert document is not None
    return document.unread[0] if document.unread else None


def scan(*, layer: bool = False) -> bytes:
    """A page that is one picture, with or without the invisible text of its recognition."""
    from PIL import Image

    picture = BytesIO()
    Image.new("L", (60, 80), 200).save(picture, "PNG")
    picture.seek(0)
    from reportlab.lib.utils import ImageReader

    canvas = Canvas(buffer := BytesIO())
    if layer:
        text = canvas.beginText(72, 700)
        text.setFont("Times-Roman", 10)
        text.textLines("12 34 56\n" * 30)
        canvas.drawText(text)
    canvas.drawImage(ImageReader(picture), 0, 0, 595, 842)
    canvas.save()
    return buffer.getvalue()


@pytest.mark.parametrize("layer", [False, True])
def test_a_scan_is_unreadable_and_says_so(layer):
    assert reason(scan(layer=layer)) == "scanned"
    found = read(scan(layer=layer))
    assert (found.status, found.figures, problems(found)) == (Status.UNREADABLE, [], {"scanned"})


def test_a_table_that_is_a_picture_on_the_page(drawn):
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    _, _, drawings = drawn
    press = Press(height=1600)
    inner = press.table

    def table(boxes, widths):
        if widths is not WIDTHS[1]:
            inner(boxes, widths)
            return
        press.y -= 400
        press.canvas.drawImage(ImageReader(Image.new("L", (30, 30), 100)), LEFT, press.y, 450, 390)

    press.table = table
    found = read(report(drawings, press))
    assert {"images_present", "table_not_found"} <= problems(found)
    assert not any(name[0] == 3 for name in values(found))


def test_encrypted_damaged_and_empty_files():
    canvas = Canvas(buffer := BytesIO(), encrypt="secret")
    canvas.drawString(72, 700, "1")
    canvas.save()
    assert reason(buffer.getvalue()) == "encrypted"
    whole = report(tables("2021", some_figures("2021")))
    for end in (8, 100, len(whole) // 3):
        found = read(whole[:end])
        assert found.figures == [] or wrong(found, some_figures("2021")) == {}
    canvas = Canvas(buffer := BytesIO())
    canvas.showPage()
    canvas.save()
    assert reason(buffer.getvalue()) == "no_text"


def test_too_many_pages_and_too_many_strokes():
    canvas = Canvas(buffer := BytesIO())
    for _ in range(401):
        canvas.showPage()
    canvas.save()
    assert reason(buffer.getvalue()) == "too_large"

    canvas = Canvas(buffer := BytesIO())
    for number in range(3000):
        canvas.line(10, 100 + number * 0.2, 500, 100 + number * 0.2)
        canvas.line(10 + number * 0.1, 10, 10 + number * 0.1, 700)
    canvas.drawString(72, 750, "x" * 100)
    canvas.save()
    start = time.monotonic()
    assert reason(buffer.getvalue()) is None
    assert time.monotonic() - start < 10

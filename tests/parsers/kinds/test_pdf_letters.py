"""Printed characters that are not what they seem: written beside what is drawn, transparent, or struck through."""

from __future__ import annotations

from io import BytesIO

import pytest
from reportlab.pdfgen.canvas import Canvas

from parsers.document import Line
from parsers.kinds import pdf
from parsers.model import State
from tests.parsers.kinds.test_pdf import drawn_cell


def instead(canvas: Canvas, x: float, y: float, drawn: str, text: str) -> None:
    """Draw a text that the file says to stand for another (ActualText)."""
    canvas._code.append(f"/Span <</ActualText <FEFF{text.encode('utf-16-be').hex()}>>> BDC")
    canvas.drawString(x, y, drawn)
    canvas._code.append("EMC")


@pytest.mark.parametrize("text", ["44", "1001", "7"])
def test_a_number_written_beside_what_is_drawn_keeps_its_digits(text):
    """PDFium puts all of them in one place, where 44 looks like a 4 that is drawn twice."""
    assert drawn_cell(lambda canvas, x, y: instead(canvas, x, y, text, text), text).value == int(text)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_texts_beside_what_is_drawn_stand_in_their_places_in_forms_too(turn):
    """Browsers draw parts of a page as forms, at another scale, and tell so which of two characters is meant."""
    canvas = Canvas(buffer := BytesIO(), pagesize=(400, 400))
    canvas.beginForm("part")
    canvas.setFont("Times-Roman", 20)
    for at, (drawn, text) in enumerate((("ab", "44"), ("cd", "cd"), ("e", "5"), ("f", "f"))):
        instead(canvas, 100 + 60 * at, 300, drawn, text)
    canvas.endForm()
    canvas.translate(200, 200)
    canvas.rotate(turn)
    canvas.scale(0.5, 0.5)
    canvas.doForm("part")
    canvas.save()
    assert [block.text for block in pdf.read(buffer.getvalue()).blocks if isinstance(block, Line)] == ["44 cd 5 f"]


def test_transparent_text_is_not_read():
    def draw(canvas, x, y):
        canvas.drawString(x, y, "1")
        canvas.saveState()
        canvas.setFillAlpha(0)
        canvas.drawString(x + 5, y, "9")
        canvas.restoreState()

    assert drawn_cell(draw, "1").value == 1


def test_radicals_are_the_characters_that_they_look_like():
    """What a browser has printed says ⼈⺠ where the page said 人民; nobody who searches writes that."""
    canvas = Canvas(buffer := BytesIO())
    instead(canvas, 72, 700, "renmin", "⼈⺠⽆")
    canvas.save()
    assert [block.text for block in pdf.read(buffer.getvalue()).blocks if isinstance(block, Line)] == ["人民无"]


@pytest.mark.parametrize(("above", "state"), [(3, State.TEXT), (-1.2, State.NUMBER)])
def test_digits_that_a_line_strikes_through_are_no_part_of_a_number(above, state):
    """Printed changes have what was deleted beside what came in its place; what is underlined stands."""

    def draw(canvas, x, y):
        canvas.drawString(x, y, "1299")
        canvas.line(x + 10, y + above, x + 20, y + above)

    assert drawn_cell(draw, "1299" if state is State.NUMBER else "").state is state


def test_strokes_of_digits_drawn_as_outlines_strike_nothing():
    """The bar of a 4 runs through it, and stays within it."""

    def draw(canvas, x, y):
        canvas.drawString(x, y, "74")
        canvas.line(x + 5.3, y + 2.4, x + 9.6, y + 2.4)

    assert drawn_cell(draw, "74").value == 74

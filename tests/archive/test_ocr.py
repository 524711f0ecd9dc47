"""Recognition of scans: off unless asked for, text and never a figure, and an engine's faults cost its text only."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from archive.readers import converters, ocr
from archive.readers.ocr import Word
from archive.readers.processes import Workers
from archive.readers.reading import read
from archive.sources import Source
from parsers.model import Hints, Report, Status
from tests.parsers.kinds.test_pdf_unreadable import scan
from tests.parsers.reading import kinds

TITLE = "乌有市林业局2023年政府信息公开工作年度报告"
SOURCE = Source(url="file:///report", fetched_at="2026-01-01T00:00:00Z", hints=Hints(title=TITLE))


class Told:
    """An engine that finds what it was told to."""

    name = "told 1.0"

    def __init__(self, *words: Word) -> None:
        self.found = words
        self.sizes: list[tuple[int, int]] = []

    def words(self, picture: bytes) -> tuple[Word, ...]:
        self.sizes.append(Image.open(BytesIO(picture)).size)
        return self.found


WORDS = (
    Word("一、总体情况", (10, 10, 90, 20), 0.99),
    Word("12", (60, 31, 70, 39), 0.99),
    Word("一、本年新收政府信息公开申请数量", (10, 30, 50, 40), 0.98),
    Word("糊", (80, 30, 90, 40), 0.2),
)


def picture(width: int = 60, height: int = 80) -> bytes:
    Image.new("L", (width, height), 200).save(buffer := BytesIO(), "PNG")
    return buffer.getvalue()


def report(body: bytes) -> Report:
    found = read(body, SOURCE)
    assert isinstance(found, Report), found
    return found


@pytest.fixture
def told(monkeypatch):
    """Switch recognition on, with an engine that is not asked to think."""
    engine = Told(*WORDS)
    monkeypatch.setenv(ocr.SETTING, "1")
    monkeypatch.setattr(ocr, "engine", lambda: engine)
    return engine


@pytest.mark.parametrize("setting", [None, "", "0"])
def test_it_is_off_unless_asked_for(monkeypatch, setting):
    monkeypatch.delenv(ocr.SETTING, raising=False)
    if setting is not None:
        monkeypatch.setenv(ocr.SETTING, setting)
    monkeypatch.setattr(ocr, "engine", lambda: pytest.fail("asked"))
    assert kinds(report(scan())) == {"scanned"}


@pytest.mark.parametrize("body", [scan(), picture()], ids=["pdf", "picture"])
def test_text_is_kept_marked_and_no_figure_is_taken_from_it(told, body):
    found = report(body)
    assert [(section.number, section.heading, section.text) for section in found.sections] == [
        (None, "第1页（图像识别）", "一、总体情况\n一、本年新收政府信息公开申请数量  12")
    ]
    assert (found.status, found.figures, found.indicators, found.template) == (Status.UNREADABLE, [], [], None)
    assert (found.year, found.agency) == (2023, "乌有市林业局")  # from its list's title, as without
    assert kinds(found) == {"scanned", "text_by_ocr"}
    assert "told 1.0" in found.problems[-1].detail


def test_a_file_that_can_be_read_is_not_recognised(told):
    read("<h1>2023年政府信息公开工作年度报告</h1>".encode(), SOURCE)
    assert told.sizes == []


def test_pictures_are_made_small_and_giant_ones_left_alone(told, monkeypatch):
    report(picture(5000, 2500))
    assert told.sizes == [(2400, 1200)]
    monkeypatch.setattr(ocr, "MAX_PIXELS", 4000)
    assert kinds(report(picture())) == {"scanned", "ocr_failed"}


def test_a_picture_that_is_none(told):
    assert kinds(report(b"\x89PNG\r\n\x1a\n" + bytes(30))) == {"scanned", "ocr_failed"}


def test_an_engine_that_fails_costs_its_text_only(monkeypatch, told):
    monkeypatch.setattr(told, "words", lambda picture: 1 / 0, raising=False)
    assert kinds(report(picture())) == {"scanned", "ocr_failed"}


def test_without_an_engine_the_report_says_what_to_install(monkeypatch):
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setenv(ocr.SETTING, "1")
    monkeypatch.setattr(ocr.importlib, "import_module", missing)
    ocr.engine.cache_clear()
    found = report(picture())
    assert kinds(found) == {"scanned", "ocr_failed"}
    assert "gongkai[ocr]" in found.problems[-1].detail


def test_the_engines_boxes_are_turned_into_words(monkeypatch):
    class Module:
        @staticmethod
        def RapidOCR(**options):  # noqa: N802 - the package's name for it
            return lambda picture: ([[[[1, 2], [9, 2], [9, 5], [1, 5]], "字", "0.9"]], [0.1])

    monkeypatch.setattr(ocr.importlib, "import_module", lambda name: Module)
    found = ocr._RapidOCR()
    assert found.words(b"") == [Word("字", (1, 2, 9, 5), 0.9)]
    assert found.name.startswith("rapidocr")


def test_recognised_text_stands_while_recognition_is_off(monkeypatch, told):
    before = report(scan())
    monkeypatch.setenv(ocr.SETTING, "0")
    assert converters.stands(before, report(scan()))
    assert not converters.stands(before, before)


def test_readers_have_more_time_where_scans_are_recognised(monkeypatch):
    monkeypatch.setenv(ocr.SETTING, "1")
    with Workers(1) as patient:
        monkeypatch.setenv(ocr.SETTING, "")
        with Workers(1) as usual:
            assert patient._limits.processor > 10 * usual._limits.processor

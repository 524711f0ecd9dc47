"""Words in pictures: an optional engine for scans, off unless asked for (``--ocr``, or ``GONGKAI_OCR=1``).

What an engine recognises is text: it is kept as sections without a number, so that it can be searched, and the problem
``text_by_ocr`` says so. No figure, year or agency is taken from it. Engines read digits that stand in narrow cells as
two numbers, or two cells as one, and are as sure of it as of the rest; a table that looks right and is not is worse
than none. The report stays ``unreadable``.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from typing import Any, Protocol

import pypdfium2

from parsers.model import Problem, Refused, Report, Section, Status

#: Switches recognition on.
SETTING = "GONGKAI_OCR"
ADVICE = "recognition needs an engine: pip install 'gongkai[ocr]', then run: gongkai reparse --ocr"
#: Pages of one body, and the longest side of a picture of one page, in pixels.
MAX_PAGES = 40
LONGEST_SIDE = 2400
#: Pixels of a picture that is looked at; more is an attack, or a poster.
MAX_PIXELS = 60_000_000
#: A line of which the engine is less sure is left out.
SURE = 0.6
PROBLEM = "text_by_ocr"


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of text and where it stands: left, top, right and bottom in pixels; ``sure`` from 0 to 1."""

    text: str
    box: tuple[float, float, float, float]
    sure: float


class Engine(Protocol):
    """Whatever finds text in a picture."""

    @property
    def name(self) -> str:
        """The engine and its version, as it is shown beside the text."""

    def words(self, picture: bytes) -> Sequence[Word]:
        """Return the text of a picture (PNG, JPEG, …)."""


class NoEngineError(Exception):
    """There is no engine, or it does not start."""


def wanted() -> bool:
    """Tell whether recognition is switched on."""
    return os.environ.get(SETTING, "") not in ("", "0")


def recognised(report: Report | Refused, body: bytes) -> Report | Refused:
    """Add the text of a scan, where that is wanted and an engine is there; figures are not taken from it."""
    if not wanted() or not isinstance(report, Report) or report.status is not Status.UNREADABLE:
        return report
    if not any(problem.kind == "scanned" for problem in report.problems):
        return report
    try:
        found = engine()
        pages = [_text(found.words(picture)) for picture in _pictures(body)]
    except NoEngineError as error:
        report.problems.append(Problem("ocr_failed", str(error)))
        return report
    except MemoryError:
        raise
    except Exception as error:  # an engine's own faults cost its text, and nothing else
        report.problems.append(Problem("ocr_failed", f"{type(error).__name__}: {error}"[:300]))
        return report
    for number, text in enumerate(pages, 1):
        if text:
            report.sections.append(Section(None, f"第{number}页（图像识别）", text))
    report.problems.append(Problem(PROBLEM, f"{len(pages)} pages by {found.name}; no figure is taken from them"))
    return report


@cache
def engine() -> Engine:
    """Return the engine of this process. Raises NoEngineError."""
    return _RapidOCR()


class _RapidOCR:
    """RapidOCR with the models of PP-OCR that its package brings."""

    PACKAGE = "rapidocr-onnxruntime"

    def __init__(self) -> None:
        try:
            module = importlib.import_module("rapidocr_onnxruntime")
            self._reader: Any = module.RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1)
        except ImportError as error:
            raise NoEngineError(f"{ADVICE} ({error})") from error
        self.name = self.PACKAGE
        with suppress(PackageNotFoundError):
            self.name = f"{self.PACKAGE} {version(self.PACKAGE)}"

    def words(self, picture: bytes) -> list[Word]:
        found, _ = self._reader(picture)
        return [
            Word(str(text), (*map(min, zip(*box, strict=True)), *map(max, zip(*box, strict=True))), float(sure))
            for box, text, sure in found or ()
        ]


def _pictures(body: bytes) -> Iterator[bytes]:
    """Yield the pages of a scan as pictures."""
    image = importlib.import_module("PIL.Image")  # comes with every engine
    if b"%PDF-" not in body[:1024]:
        with image.open(BytesIO(body)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise ValueError(f"a picture of {picture.width} × {picture.height}")
            yield _png(picture.convert("RGB"))
        return
    document = pypdfium2.PdfDocument(body)
    try:
        for number in range(min(len(document), MAX_PAGES)):
            page = document[number]
            scale = min(200 / 72, LONGEST_SIDE / max(*page.get_size(), 1))
            yield _png(page.render(scale=scale).to_pil())
            page.close()
    finally:
        document.close()


def _png(picture: Any) -> bytes:
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _text(words: Sequence[Word]) -> str:
    """Return words in lines, from top to bottom and left to right."""
    rows: list[list[Word]] = []
    for word in sorted((word for word in words if word.sure >= SURE and word.text.strip()), key=lambda one: one.box[1]):
        middle = (word.box[1] + word.box[3]) / 2
        if rows and rows[-1][0].box[1] <= middle <= rows[-1][0].box[3]:
            rows[-1].append(word)
        else:
            rows.append([word])
    return "\n".join("  ".join(word.text for word in sorted(row, key=lambda one: one.box[0])) for row in rows)

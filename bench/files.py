"""What one file costs from its bytes to a checked record: a PDF of ten pages, and real reports where they are at hand.

The real ones are no part of the repository: they are read where a folder ``shared/corpus`` lies beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from archive.places import Places
from archive.rules import evaluate
from bench.documents import pdf
from bench.rounds import Ratio, medians, processor
from parsers.model import Report, Status
from parsers.report import parse

ROUNDS = 5
PAGES = 10
SECONDS = 1.0  # for ten pages
DENSE = 8.0  # times lxml, for the dense real page
CORPUS = Path(__file__).parents[2] / "shared" / "corpus"


def files() -> Iterator[Ratio | str]:
    """Measure a PDF against the clock, a real page against lxml."""
    yield from _pdf(f"read_pdf_{PAGES}_pages", pdf(PAGES), PAGES)
    if not CORPUS.is_dir():
        yield "read_corpus: no real reports beside the project"
        return
    for path in sorted(CORPUS.glob("*.pdf")):
        yield from _pdf(f"read_corpus_{path.name[:3]}_pdf", path.read_bytes(), None)
    for path in sorted(CORPUS.glob("*.html")):
        yield from _page(f"read_corpus_{path.name[:3]}_page", path.read_bytes())


def _pdf(name: str, body: bytes, pages: int | None) -> Iterator[Ratio | str]:
    import pypdfium2

    pages = pages or len(pypdfium2.PdfDocument(body))
    seconds = medians({"whole": lambda: _checked(body)}, rounds=ROUNDS, clock=processor)["whole"]
    figures = _figures(body)
    yield (
        f"{name}: {len(body)} bytes, {pages} pages, {seconds * 1000:.0f} ms, {seconds / pages * 1000:.0f} a page; "
        f"{figures / seconds:.0f} figures a second and core"
    )
    yield Ratio(name, seconds * PAGES / max(pages, PAGES), "<=", SECONDS)


def _page(name: str, body: bytes) -> Iterator[Ratio | str]:
    def floor() -> None:
        etree.fromstring(body, etree.HTMLParser())

    taken = medians({"whole": lambda: _checked(body), "floor": floor}, rounds=ROUNDS, calls=8, clock=processor)
    figures = _figures(body)
    yield (
        f"{name}: {len(body)} bytes, {taken['whole'] * 1000:.2f} ms against {taken['floor'] * 1000:.2f} ms; "
        f"{1 / taken['whole']:.0f} reports and {figures / taken['whole']:.0f} figures a second and core"
    )
    yield Ratio(name, taken["whole"] / taken["floor"], "<=", DENSE)


def _checked(body: bytes) -> Report:
    report = parse(body)
    assert isinstance(report, Report)
    assert report.status is not Status.UNREADABLE, report.problems
    evaluate(report, None, Places(()))
    return report


def _figures(body: bytes) -> int:
    """Count the figures; a file that is not read is not worth timing."""
    found = sum(figure.value is not None for figure in _checked(body).figures)
    assert found > 50, found
    return found

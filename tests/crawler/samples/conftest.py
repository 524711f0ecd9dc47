"""One set of running sample portals for all tests of this folder, on a free port."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from crawler.samples import Running, TrueReport, serve
from parsers.model import Hints, Report
from parsers.report import parse
from tests.crawler.samples.asking import free_port, get


@pytest.fixture(scope="session")
def portals() -> Iterator[Running]:
    with serve(free_port()) as running:
        yield running


@pytest.fixture(scope="session")
def readings(portals: Running) -> list[tuple[TrueReport, Report]]:
    """Sample reports with what the parser makes of their page, or of their file and what leads to it.

    Every one in which something is planted, and a quarter of the others; the demonstration is held against all.
    """
    found: list[tuple[TrueReport, Report]] = []
    for number, report in enumerate(portals.truth.reports):
        if number % 4 and not (report.planted or report.warned):
            continue
        answer = get(report.url)
        hints = Hints(title=report.title, charset=answer.headers.get_content_charset())
        if answer.headers.get_content_type() != "text/html":
            hints = replace(hints, published_on=report.published_on, index_number=report.index_number)
        parsed = parse(answer.body, url=report.url, hints=hints)
        assert isinstance(parsed, Report), (report.url, parsed)
        found.append((report, parsed))
    return found

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
    """Every sample report with what the parser makes of its page, or of its file and what leads to it."""
    found: list[tuple[TrueReport, Report]] = []
    for report in portals.truth.reports:
        answer = get(report.url)
        hints = Hints(title=report.title, charset=answer.headers.get_content_charset())
        if answer.headers.get_content_type() != "text/html":
            hints = replace(hints, published_on=report.published_on, index_number=report.index_number)
        parsed = parse(answer.body, url=report.url, hints=hints)
        assert isinstance(parsed, Report), (report.url, parsed)
        found.append((report, parsed))
    return found

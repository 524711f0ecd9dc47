"""One set of running sample portals for all tests of this folder, on a free port."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crawler.samples import Running, serve
from tests.crawler.samples.asking import free_port


@pytest.fixture(scope="session")
def portals() -> Iterator[Running]:
    with serve(free_port()) as running:
        yield running

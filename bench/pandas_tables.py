"""Against ``pandas.read_html`` on the same bytes, which finds the tables of a page and says nothing of what they mean.

pandas is no dependency of ours; it is compared with where somebody has installed it (``pip install pandas``).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

from bench.page import PAGE_BYTES, page
from bench.rounds import Ratio, medians, processor
from parsers.model import Report
from parsers.report import parse

ROUNDS = 9
CALLS = 3


def pandas_tables() -> Iterator[Ratio | str]:
    """Measure a page with its furniture, and a dense one."""
    if find_spec("pandas") is None:
        yield "against_pandas: pandas is not installed, and not compared with"
        return
    pandas = import_module("pandas")
    for name, size in (("against_pandas_page", PAGE_BYTES), ("against_pandas_dense_page", 0)):
        body = page(size=size)

        def ours(body: bytes = body) -> None:
            assert isinstance(parse(body), Report)

        def theirs(body: bytes = body) -> None:
            assert len(pandas.read_html(io.BytesIO(body), flavor="lxml")) == 3

        taken = medians({"ours": ours, "theirs": theirs}, rounds=ROUNDS, calls=CALLS, clock=processor)
        yield (
            f"{name}: {len(body)} bytes, {taken['ours'] * 1000:.2f} ms for a whole report against "
            f"{taken['theirs'] * 1000:.2f} ms for three tables by pandas {pandas.__version__}"
        )
        yield Ratio(name, taken["ours"] / taken["theirs"], "<=", 1.0)

"""From bytes to a checked record, against lxml building its tree of the same bytes.

A page whose tables have the shape of one that was read before, as those of one portal have, and one of a shape that is
new (``_new``).
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from archive.places import Places
from archive.rules import evaluate
from bench.page import AGENCY, PAGE_BYTES, page
from bench.rounds import Ratio, medians, processor
from parsers.model import Hints, Report
from parsers.placing import PLANS
from parsers.report import parse

ROUNDS = 25
CALLS = 8


def reading() -> Iterator[Ratio | str]:
    """Measure a page with its portal's furniture, and a dense one: the report and hardly anything else."""
    for name, size, limit in (("read_page", PAGE_BYTES, 4.0), ("read_dense_page", 0, 8.0)):
        body = page(size=size)
        places = Places(())
        report = parse(body, hints=Hints(agency=AGENCY))
        assert isinstance(report, Report)
        broken = [check for check in evaluate(report, None, places) if check.result != "holds"]
        assert not broken, broken  # a page that is misread fast is not worth timing

        def whole(body: bytes = body, places: Places = places) -> None:
            parsed = parse(body)
            assert isinstance(parsed, Report)
            evaluate(parsed, None, places)

        def new(body: bytes = body, places: Places = places) -> None:
            PLANS.clear()
            whole(body, places)

        def floor(body: bytes = body) -> None:
            etree.fromstring(body, etree.HTMLParser(encoding="utf-8"))

        def rules(report: Report = report, places: Places = places) -> None:
            evaluate(report, None, places)

        taken = medians(
            {"new": new, "whole": whole, "rules": rules, "floor": floor}, rounds=ROUNDS, calls=CALLS, clock=processor
        )
        figures = sum(figure.value is not None for figure in report.figures)
        yield (
            f"{name}: {len(body)} bytes, {taken['whole'] * 1000:.2f} ms ({taken['rules'] * 1000:.2f} of them rules) "
            f"against {taken['floor'] * 1000:.2f} ms; "
            f"{1 / taken['whole']:.0f} reports and {figures / taken['whole']:.0f} figures a second and core"
        )
        yield Ratio(name, taken["whole"] / taken["floor"], "<=", limit)
        yield Ratio(f"{name}_new", taken["new"] / taken["floor"], "<=", limit)

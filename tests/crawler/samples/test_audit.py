"""The archive's rules and the samples' own account of their errors agree, finding by finding.

``crawler.samples.findings`` was written from the contract, apart from ``archive.rules``: where they differ, one is
wrong.
"""

from __future__ import annotations

import csv

import pytest

from archive.agencies import identify
from archive.places import Places, Region, official
from archive.rules import evaluate
from crawler.samples import Running, TrueReport, regions
from parsers.model import Report


@pytest.fixture(scope="module")
def places() -> Places:
    with regions().open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    invented = [Region(row["code"], row["name"], row["level"], row["parent"] or None) for row in rows]
    return Places([*official(), *invented])


def broken(report: TrueReport, parsed: Report, places: Places, region: str) -> set[tuple[str, str | None]]:
    agency = identify(parsed.agency or "", places, region_code=region)
    assert (agency.region_code, agency.level, agency.kind) == (report.region_code, report.level, report.kind)
    checks = evaluate(parsed, agency, places)
    return {(check.rule, check.subject) for check in checks if check.result == "broken"}


def test_every_planted_error_is_found_and_no_other(
    portals: Running, readings: list[tuple[TrueReport, Report]], places: Places
) -> None:
    for report, parsed in readings:
        region = portals.sites[report.portal].plan.region
        expected = {*report.planted, *report.warned}
        assert broken(report, parsed, places, region) == expected, (report.agency, report.year)

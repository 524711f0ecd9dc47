"""What the layouts draw, the parser reads: every figure of every sample report, and nothing more.

The two share no code but the wording of the forms. Nor do the archive's rules and the samples' own account of their
errors, which agree finding by finding: ``crawler.samples.findings`` was written from the contract, apart from
``archive.rules``; where they differ, one is wrong.
"""

from __future__ import annotations

import csv

import pytest

from archive.identities.agencies import identify
from archive.places import Places, Region, official
from archive.rules import evaluate
from crawler.samples import Running, TrueReport, regions
from parsers.model import Hints, Refused, Report
from parsers.report import parse
from tests.crawler.samples.asking import get

CHAPTERS = {"disclosures": 2, "requests": 3, "disputes": 4}


def test_every_figure_is_read_as_it_is_printed(readings: list[tuple[TrueReport, Report]]) -> None:
    compared = 0
    for report, parsed in readings:
        found = {(figure.chapter, figure.line, figure.field): figure.value for figure in parsed.figures}
        for name, value in report.figures.items():
            table, line, column = name.split(".")
            assert found.pop((CHAPTERS[table], line, column), None) == value, (report.agency, report.year, name)
            compared += 1
        assert not [key for key, value in found.items() if value is not None], (report.agency, report.year)
    assert compared > 30_000


def test_every_report_says_who_and_when(readings: list[tuple[TrueReport, Report]]) -> None:
    for report, parsed in readings:
        assert (parsed.agency, parsed.year, parsed.scope) == (report.agency, report.year, report.scope)
        assert (parsed.template, parsed.status) == (report.template, report.status)
        assert str(parsed.published_on) == report.published_on
        assert (parsed.signed_on and parsed.signed_on.isoformat()) == report.signed_on
        assert parsed.index_number == report.index_number


def test_every_chapter_is_found_under_its_heading(readings: list[tuple[TrueReport, Report]]) -> None:
    for report, parsed in readings:
        chapters = tuple((section.number, section.heading) for section in parsed.sections if section.number)
        assert chapters == report.headings, (report.agency, report.year)


def test_what_must_be_refused_is_refused_for_its_reason(portals: Running) -> None:
    judged_by_body = {"notice", "form", "infographic", "website_report", "other_report", "not_a_report"}
    for url, reason in portals.truth.refused.items():
        if reason in judged_by_body:
            parsed = parse(get(url).body, url=url, hints=Hints(confirmed_column=True))
            assert isinstance(parsed, Refused), url
            assert parsed.reason == reason


# ---- the rules


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

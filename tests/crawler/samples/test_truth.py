"""The sample portals' truth is what it claims to be: consistent figures, and errors only where they were planted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest

from crawler.samples import TrueReport, Truth, regions, truth
from crawler.samples.faults import FAULTS
from crawler.samples.plan import REFUSED, bundled, read_all

PARTS = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_welfare_org",
    "legal_services_org",
    "other_org",
)


@pytest.fixture(scope="module")
def known() -> Truth:
    return truth()


def sound(reports: Iterable[TrueReport]) -> list[TrueReport]:
    """Reports without a planted error whose tables can be read."""
    return [report for report in reports if report.figures and not report.planted and not report.warned]


def zero(report: TrueReport, name: str) -> float:
    """A figure of a sound report, whose blanks all stand for zero."""
    return report.figures.get(name) or 0


def test_there_is_enough_to_show(known: Truth) -> None:
    assert len({report.portal for report in known.reports}) >= 2
    assert len({report.agency for report in known.reports}) >= 20
    assert len(known.reports) >= 100
    assert {report.year for report in known.reports} == set(range(2019, 2026))
    assert {report.kind for report in known.reports} >= {
        "government",
        "government_office",
        "department",
        "dispatched",
        "functional_zone",
    }


def test_no_two_reports_are_of_one_agency_and_year(known: Truth) -> None:
    keys = Counter((report.agency, report.year, report.scope) for report in known.reports)
    assert max(keys.values()) == 1


def test_forms_follow_the_table_and_not_always_the_year(known: Truth) -> None:
    by_year = Counter((report.template, report.year > 2020) for report in known.reports)
    assert by_year["2019", False] > 30
    assert by_year["2021", True] > 90
    assert by_year["2019", True] >= 1  # the old form, filled in for a later year
    single = [
        report
        for report in known.reports
        if report.template == "2021" and "requests.other_handling.total" in report.raw
    ]
    assert len(single) >= 1
    assert all(report.figures["requests.other_misc.total"] is None for report in single)


def test_every_request_is_accounted_for(known: Truth) -> None:
    for report in sound(known.reports):
        for applicant in (*PARTS, "total"):
            received = zero(report, f"requests.new_requests.{applicant}") + zero(
                report, f"requests.carried_over.{applicant}"
            )
            left = zero(report, f"requests.total_processed.{applicant}") + zero(
                report, f"requests.carried_forward.{applicant}"
            )
            assert received == left, (report.agency, report.year, applicant)


def test_what_is_carried_forward_is_carried_over_next_year(known: Truth) -> None:
    by_key = {(report.agency, report.year): report for report in sound(known.reports)}
    compared = 0
    for (agency, year), report in by_key.items():
        if before := by_key.get((agency, year - 1)):
            compared += 1
            assert zero(report, "requests.carried_over.total") == zero(before, "requests.carried_forward.total")
            for channel in ("review", "litigation_direct", "litigation_after_review"):
                assert zero(report, f"disputes.{channel}.total") >= zero(before, f"disputes.{channel}.pending")
            if report.template == before.template == "2021":
                name = "disclosures.normative_documents"
                assert zero(report, f"{name}.in_force") == zero(before, f"{name}.in_force") + zero(
                    report, f"{name}.made"
                ) - zero(report, f"{name}.repealed")
    assert compared > 100


def test_an_aggregate_is_at_least_the_sum_of_its_members(known: Truth) -> None:
    plans = [agency for portal in read_all([bundled()]) for agency in portal.agencies]
    by_key = {(report.agency, report.year): report for report in sound(known.reports)}
    for government in (plan for plan in plans if plan.aggregate):
        members = [plan.name for plan in plans if plan.parent == government.name]
        for year in government.years:
            if whole := by_key.get((government.name, year)):
                parts = sum(
                    zero(by_key[name, year], "requests.new_requests.total")
                    for name in members
                    if (name, year) in by_key
                )
                assert zero(whole, "requests.new_requests.total") >= parts


def test_counties_and_what_has_a_host_of_its_own_are_members_too() -> None:
    plans = [agency for portal in read_all([bundled()]) for agency in portal.agencies]
    adding = {plan.region: plan.name for plan in plans if plan.aggregate and plan.level == "prefecture"}
    outside = [
        plan.name
        for plan in plans
        if (plan.kind == "government" and plan.level == "county" and f"{plan.region[:4]}00" in adding)
        or (plan.same_as and plan.region in adding)
        if not plan.parent
    ]
    assert outside == []


def test_each_rule_of_today_has_an_error_planted_for_it(known: Truth) -> None:
    found = {rule for report in known.reports for rule, _ in (*report.planted, *report.warned)}
    assert found == set(FAULTS)


def test_a_planted_cell_is_named_where_it_breaks_row_and_column(known: Truth) -> None:
    report = next(r for r in known.reports if r.agency == "子虚市发展和改革委员会" and r.year == 2022)
    assert report.planted == (("requests.balance", "natural_person"), ("requests.applicants", "new_requests"))


def test_a_total_column_of_zeros_breaks_its_lines_and_a_blank_one_does_not(known: Truth) -> None:
    by_year = {r.year: r for r in known.reports if r.agency == "子虚市自然资源和规划局"}
    zeros, blank = by_year[2020], by_year[2023]
    assert ("requests.total_column", None) in zeros.planted
    assert ("requests.applicants", "new_requests") in zeros.planted
    assert ("text.figures", "requests.new_requests.total") in zeros.planted
    assert blank.planted == (("requests.total_column", None),)
    assert blank.figures["requests.total_processed.total"] is None


def test_every_reason_to_refuse_is_met(known: Truth) -> None:
    assert set(known.refused.values()) == set(REFUSED)
    assert set(known.failed.values()) == {"shell", "soft_404", "captcha"}


def test_blank_is_not_zero(known: Truth) -> None:
    cells = [
        (text, report.figures[name])
        for report in known.reports
        for name, text in report.raw.items()
        if name.startswith(("requests.", "disputes."))
    ]
    assert all((value is None) == (text in ("", "-", "—", "/", "无")) for text, value in cells)
    assert {"", "-", "0"} <= {text for text, _ in cells}


def test_amounts_are_in_wan_and_unknown_without_a_unit(known: Truth) -> None:
    amounts = {
        report.raw[name]: report.figures[name]
        for report in known.reports
        if report.template == "2019"
        for name in ("disclosures.procurement.amount_wan",)
    }
    yuan = [(text, value) for text, value in amounts.items() if text.endswith("元") and "万" not in text]
    assert yuan and all(value == int(text[:-1]) / 10_000 for text, value in yuan)
    assert any(value is None and text.replace(".", "").isdigit() for text, value in amounts.items())


def test_the_truth_is_the_same_every_time(known: Truth) -> None:
    assert truth() == known


def test_places_are_invented() -> None:
    rows = regions().read_text("utf-8").splitlines()
    assert rows[0].split("\t") == ["code", "name", "level", "parent"]
    assert all(row.startswith("99") for row in rows[1:])

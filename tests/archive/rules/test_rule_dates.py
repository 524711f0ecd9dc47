"""``publication.deadline``: 条例 art. 49."""

from __future__ import annotations

from datetime import date

import pytest

from archive.identities.agencies import Agency
from tests.archive.rules.building import BUREAU, CITY, checks, report

OFFICE = Agency("云雾市人民政府办公室", "990100", "prefecture", "government_office")
COUNTY = Agency("东湖区人民政府", "990101", "county", "government")
MINISTRY = Agency("教育部", None, "national", "department")


def rule(agency, **dates):
    dates = {"published_on": None, "signed_on": None} | dates
    return checks(report(**dates), "publication.deadline", agency).get(None)


@pytest.mark.parametrize(
    ("agency", "last"),
    [
        (BUREAU, date(2023, 1, 31)),
        (OFFICE, date(2023, 1, 31)),
        (MINISTRY, date(2023, 1, 31)),
        (CITY, date(2023, 3, 31)),
        (COUNTY, date(2023, 3, 31)),
    ],
)
def test_the_last_day(agency, last):
    check = rule(agency, published_on=last)
    assert (check.result, check.note) == ("holds", f"published on {last}, due by {last}")
    late = date.fromordinal(last.toordinal() + 1)
    check = rule(agency, published_on=late)
    assert (check.result, check.severity) == ("broken", "warning")
    assert check.note == f"published on {late}, due by {last}, days late: 1"
    assert (check.expected, check.found, check.difference) == (None, None, None)


@pytest.mark.parametrize(
    "agency",
    [
        Agency("东湖区白石镇人民政府", "990101", "township", "government"),
        Agency("东湖区东街街道办事处", "990101", "township", "dispatched"),
        Agency("云雾高新区管理委员会", "990100", "prefecture", "functional_zone"),
        Agency("云雾市供销合作社", "990100", "prefecture", "authorised"),
        Agency("国务院办公厅", None, "national", "government_office"),
        Agency("某局", None, None, "department"),
        None,
    ],
)
def test_no_day_in_the_law_no_row(agency):
    assert rule(agency, published_on=date(2024, 6, 1)) is None


def test_only_since_the_law_of_2019():
    assert checks(report(year=2018), "publication.deadline") == {}
    assert checks(report(year=None), "publication.deadline") == {}


def test_a_signature_is_no_publication():
    check = rule(BUREAU, signed_on=date(2023, 1, 20))
    assert check.result == "undecidable"
    check = rule(BUREAU, signed_on=date(2023, 2, 7))
    assert check.result == "undecidable"
    assert check.note == "no day of publication is stated, signed on 2023-02-07, after 2023-01-31"
    assert rule(BUREAU).result == "undecidable"


def test_a_day_before_the_year_was_over():
    """As where a template kept last year's date: in time it is not, nor late."""
    check = rule(BUREAU, published_on=date(2022, 1, 20))
    assert check.result == "undecidable"
    assert check.note == (
        "the page is dated 2022-01-20, before the year 2022 was over: that cannot be the day of this report"
    )
    assert rule(BUREAU, published_on=date(2022, 12, 31)).result == "holds"


def test_the_date_of_a_later_copy():
    """A site that moved dates its old pages anew: signed in time, and dated years later, decides nothing."""
    assert rule(BUREAU, published_on=date(2025, 6, 1), signed_on=date(2023, 1, 20)).result == "undecidable"
    assert rule(BUREAU, published_on=date(2025, 6, 1)).result == "broken"
    assert rule(BUREAU, published_on=date(2023, 6, 1), signed_on=date(2023, 1, 20)).result == "broken"

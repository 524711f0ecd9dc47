"""``disclosures.rulemaking_power``: 立法法 art. 91 and 93."""

from __future__ import annotations

import pytest

from archive.identities.agencies import Agency
from tests.archive.rules.building import BUREAU, CITY, checks, report, without

SIX_IN_FORCE = {("regulations", "in_force"): 6}


def rule(agency, cells=SIX_IN_FORCE, template="2021"):
    return checks(report(template, cells), "disclosures.rulemaking_power", agency)["regulations"]


@pytest.mark.parametrize(
    "agency",
    [
        Agency("澄岚省人民政府", "990000", "province", "government"),
        Agency("澄岚省人民政府办公厅", "990000", "province", "government_office"),
        CITY,
        Agency("云雾市人民政府办公室", "990100", "prefecture", "government_office"),
        Agency("青峦自治州人民政府", "992600", "prefecture", "government"),
        Agency("东莞市人民政府", "441900", "prefecture", "government"),
        Agency("中华人民共和国教育部", None, "national", "department"),
        Agency("国家税务总局", None, "national", "department"),
    ],
)
def test_those_that_may(agency):
    check = rule(agency)
    assert check.result == "holds"
    assert check.note is not None
    assert check.note.startswith("may make regulations: ")


@pytest.mark.parametrize(
    "agency",
    [
        BUREAU,
        Agency("云雾市司法局", "990100", "prefecture", "department"),
        Agency("东湖区人民政府", "990101", "county", "government"),
        Agency("东湖区白石镇人民政府", "990101", "township", "government"),
        Agency("云雾高新区管理委员会", "990100", "prefecture", "functional_zone"),
        Agency("远山地区行政公署", "992300", "prefecture", "dispatched"),
        Agency("国家税务总局云雾市税务局", "990100", "prefecture", "department"),
    ],
)
def test_those_that_may_not(agency):
    check = rule(agency)
    assert (check.result, check.severity, check.expected, check.found, check.difference) == (
        "broken", "warning", 0, 6, 6,
    )  # fmt: skip
    assert check.note == "regulations above zero (in_force 6), but the law gives this agency no power to make them"


@pytest.mark.parametrize(
    "agency",
    [
        None,
        Agency("某政府", None, None, "government"),
        Agency("某市人民政府", None, "prefecture", "government"),
        Agency("国家某某局", None, "national", "department"),
    ],
)
def test_those_of_whom_it_is_not_known(agency):
    assert rule(agency).result == "undecidable"


def test_zero_needs_no_power():
    check = rule(BUREAU, {})
    assert (check.result, check.expected, check.found, check.note) == ("holds", 0, 0, None)
    check = rule(None, {("regulations", "made"): None})
    assert (check.result, check.note) == ("holds", "blank read as zero: made")


def test_the_columns_of_the_form_of_2019():
    check = rule(BUREAU, {("regulations", "public_total"): 2, ("regulations", "published"): 1}, "2019")
    assert (check.result, check.found) == ("broken", 2)


def test_no_table_no_row():
    assert checks(without(report(cells=SIX_IN_FORCE), 2), "disclosures.rulemaking_power") == {}

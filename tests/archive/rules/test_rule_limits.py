"""What a report's figures can be at all: bounds between columns, counts from 0 on, magnitudes, items and decisions."""

from __future__ import annotations

import pytest

from archive.identities.agencies import Agency
from tests.archive.rules.building import CITY, checks, report

TOWN = Agency("云雾市东湖区姜山镇人民政府", "990101", "township", "government")


def results(made, rule, agency=CITY):
    return {subject: check.result for subject, check in checks(made, rule, agency).items()}


class TestBounds:
    def test_what_was_made_and_not_repealed_is_in_force(self):
        made = {("normative_documents", "made"): 5, ("normative_documents", "repealed"): 1}
        enough = checks(report(cells={**made, ("normative_documents", "in_force"): 4}), "disclosures.made_in_force")
        assert enough["normative_documents"].result == "holds"
        few = checks(report(cells={**made, ("normative_documents", "in_force"): 3}), "disclosures.made_in_force")
        assert few["normative_documents"].result == "broken"

    def test_what_was_published_is_public(self):
        cells = {("regulations", "published"): 12, ("regulations", "public_total"): 8}
        assert results(report("2019", cells), "disclosures.published")["regulations"] == "broken"
        assert results(report("2021"), "disclosures.published") == {}, "the form of 2021 has no such column"

    def test_no_fewer_than_no_items(self):
        cells = {("penalties", "items_previous"): 36, ("penalties", "items_change"): -253}
        assert results(report("2019", cells), "disclosures.items_left")["penalties"] == "broken"
        cells["penalties", "items_change"] = -36
        assert results(report("2019", cells), "disclosures.items_left")["penalties"] == "holds"

    def test_a_blank_may_be_what_is_missing(self):
        """Blanks are whole numbers from 0: the one that must be large enough leaves it open, the other does not."""
        cells = {("normative_documents", "made"): 5, ("normative_documents", "in_force"): None}
        check = checks(report(cells=cells), "disclosures.made_in_force")["normative_documents"]
        assert (check.result, check.note) == ("undecidable", "cannot be decided, blank: in_force")
        cells = {("normative_documents", "made"): None, ("normative_documents", "in_force"): 4}
        check = checks(report(cells=cells), "disclosures.made_in_force")["normative_documents"]
        assert (check.result, check.note) == ("holds", "blank read as zero: made")


class TestItemsAndDecisions:
    def test_last_years_decisions_in_the_columns_of_items(self):
        cells = {
            ("other_services", "items_previous"): 605,
            ("other_services", "items_change"): -106,
            ("other_services", "decisions"): 499,
        }
        assert results(report("2019", cells), "disclosures.columns")["other_services"] == "broken"
        cells["other_services", "decisions"] = 500
        assert results(report("2019", cells), "disclosures.columns")["other_services"] == "holds"

    @pytest.mark.parametrize(("previous", "change", "decisions"), [(3, 2, 5), (900, 0, 900), (0, 0, 0)])
    def test_small_numbers_and_no_change_may_be_chance(self, previous, change, decisions):
        cells = {
            ("licensing", "items_previous"): previous,
            ("licensing", "items_change"): change,
            ("licensing", "decisions"): decisions,
        }
        assert results(report("2019", cells), "disclosures.columns")["licensing"] == "holds"


class TestMagnitudes:
    def test_yuan_in_the_column_of_ten_thousands(self):
        made = report(cells={("fees", "fee_amount_wan"): 123456.7})
        assert results(made, "disclosures.magnitude", TOWN) == {"fees": "broken"}
        assert results(made, "disclosures.magnitude", CITY) == {None: "holds"}, "a city may have that much"

    def test_nothing_is_said_where_the_level_is_not_known(self):
        made = report(cells={("fees", "fee_amount_wan"): 10**12})
        assert results(made, "disclosures.magnitude", None) == {}
        assert results(made, "disclosures.magnitude", Agency("教育局", None, None, "department")) == {}

    def test_decisions_of_many_agencies(self):
        cells = {("licensing", "decisions"): 20_000_000}
        assert results(report(cells=cells), "disclosures.magnitude") == {"licensing": "broken"}
        assert results(report(cells=cells, scope="aggregate"), "disclosures.magnitude") == {None: "holds"}


class TestSupervision:
    ALL = "将政务公开纳入绩效考核，开展社会评议，未发生责任追究情形。"

    def test_a_government_tells_of_all_three(self):
        assert results(report(text=self.ALL), "structure.supervision") == {None: "holds"}

    def test_what_is_not_mentioned_is_named(self):
        check = checks(report(text="已纳入绩效考核，开展社会评议。"), "structure.supervision", CITY)[None]
        assert (check.result, check.note) == ("broken", "not mentioned: 责任追究")

    def test_departments_need_not(self):
        assert (
            results(report(text=""), "structure.supervision", Agency("某局", "990100", "prefecture", "department"))
            == {}
        )

    def test_a_chapter_that_was_not_found_decides_nothing(self):
        assert results(report(text=""), "structure.supervision") == {None: "undecidable"}

"""The real reports that lie beside the checkout, where they do: what is suspected of them, and nothing more."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.causes import Suspicion, suspect
from archive.places import Places
from archive.rules import evaluate
from parsers.model import Report
from parsers.report import parse
from tests.archive.causes.offices import would_be

SHARED = Path(__file__).resolve().parents[4] / "shared"


def of(name: str) -> list[Suspicion]:
    path = SHARED / name
    if not path.exists():
        pytest.skip("the real reports are not beside this checkout")
    made = parse(path.read_bytes())
    assert isinstance(made, Report)
    return suspect(made, evaluate(made, None, Places(())))


def test_the_unfilled_total_column_and_two_sums_that_it_does_not_explain():
    total, *others = of("seeds/000_107c488a6d9a59ea.txt")
    assert (total.kind, total.certainty, total.culprit) == ("total_unfilled", "only", "source")
    assert would_be(total)["new_requests", "total"] == 14
    # one enterprise asked and nothing became of it; twelve outcomes beside thirteen: nobody can say where
    assert [(one.certainty, one.field, one.mends) for one in others] == [
        ("open", "commercial_enterprise", (("requests.balance", "commercial_enterprise"),)),
        ("open", "natural_person", (("requests.outcomes", "natural_person"),)),
    ]


def test_a_report_whose_sums_hold_has_none():
    assert of("seeds/002_461bedd49e5c48fe.txt") == []


def test_totals_left_out_in_some_lines_of_the_column():
    (found,) = of("corpus/012-shanghai-generaloffice-2019.html")
    assert (found.kind, found.certainty, found.culprit) == ("total_unfilled", "likeliest", "source")
    assert would_be(found)["granted_full", "total"] == 272
    assert ("new_requests", "total") not in would_be(found)


def test_totals_of_cases_that_are_zero_beside_cases():
    (found,) = of("corpus/001-hongze-2023.pdf")
    assert (found.kind, found.culprit) == ("total_unfilled", "source")
    assert would_be(found) == {("review", "total"): 11, ("litigation_after_review", "total"): 5}

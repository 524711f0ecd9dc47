"""docs/soak-portals.md says what its numbers say, of the portals that there are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler import samples
from crawler.families import FAMILIES
from soak.portals.table import WAYS, page

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def kept() -> dict[str, dict[str, dict[str, int]]]:
    found: dict[str, dict[str, dict[str, int]]] = json.loads((DOCS / "soak-portals.json").read_text("utf-8"))
    return found


def test_the_page_is_made_of_its_numbers(kept: dict[str, dict[str, dict[str, int]]]) -> None:
    assert (DOCS / "soak-portals.md").read_text("utf-8") == page(kept)


def test_every_portal_and_every_family_was_tried_with_all_its_reports(
    kept: dict[str, dict[str, dict[str, int]]],
) -> None:
    truth = samples.truth()
    held = dict.fromkeys(truth.families, 0)
    for report in truth.reports:
        held[report.portal] += 1
    for way in WAYS:
        assert {portal: row["reports"] for portal, row in kept[way].items()} == held
    assert set(truth.families.values()) == set(FAMILIES)


def test_nothing_is_missing_nothing_false_nothing_wrong(kept: dict[str, dict[str, dict[str, int]]]) -> None:
    for way in WAYS:
        for portal, row in kept[way].items():
            found = {name: row[f"{name}_found"] for name in ("reports", "refused", "failed")}
            assert found == {name: row[name] for name in found}, (way, portal)
            assert (row["false"], row["figures_wrong"]) == (0, 0), (way, portal)

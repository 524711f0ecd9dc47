"""The page about the long trial of the audit, and the numbers that it was made from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.rules import declared
from soak.audit.campaign import ENOUGH, restored
from soak.audit.page import page
from soak.audit.plants import load
from soak.audit.prose import published

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def kept():
    return json.loads((DOCS / "soak-audit.json").read_text("utf-8"))


def test_the_page_is_what_the_summary_says(kept):
    assert (DOCS / "soak-audit.md").read_text("utf-8") == page(restored(kept))


def test_the_trial_that_was_kept_is_passed_and_whole(kept):
    assert kept["reports"] >= 2000
    assert 0.4 <= kept["sound"] / kept["reports"] <= 0.6
    assert kept["numbers"] == 0
    result = restored(kept)
    assert result.passed
    for rule in kept["rules"]:
        assert min(result.recall(rule), result.precision(rule)) >= ENOUGH, rule


def test_every_rule_and_every_kind_of_error_was_tried(kept):
    assert kept["rules"].keys() == {rule.rule for rule in declared()}
    assert kept["kinds"].keys() == load().keys()
    assert all(rows for _, rows, _ in kept["kinds"].values())


def test_the_published_wordings_were_tried(kept):
    """Nearly all: a wording that is added to the list has its own example, and need not wait for a long trial."""
    assert kept["prose"]["stating"] >= 0.9 * len(published())
    assert kept["prose"]["found"] == kept["prose"]["contradicted"]
    assert kept["prose"]["other"] == 0

"""docs/causes.md is what the last whole trial of likely causes came to."""

from __future__ import annotations

import json
from pathlib import Path

from soak.causes.page import page, passed
from soak.causes.plants import KNOWN, UNKNOWN

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_is_of_the_numbers_and_these_passed():
    kept = json.loads((DOCS / "causes.json").read_text("utf-8"))
    assert (DOCS / "causes.md").read_text("utf-8") == page(kept)
    assert passed(kept)
    assert set(kept["planted"]) == {*KNOWN, *UNKNOWN}
    assert kept["count"] >= 300


def test_one_sure_claim_that_is_wrong_fails_it():
    kept = json.loads((DOCS / "causes.json").read_text("utf-8"))
    kept["planted"]["digits_swapped"]["only_wrong"] = 1
    assert not passed(kept)
    assert "NOT PASSED" in page(kept)

"""docs/soak-evidence.md says what its numbers say; a slice of the trial passes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from soak.evidence.campaign import Result, Row, trial
from soak.evidence.page import page
from soak.trial import WEIGHTS

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def kept() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DOCS / "soak-evidence.json").read_text("utf-8"))
    return found


def test_the_page_is_made_of_its_numbers(kept: dict[str, Any]) -> None:
    assert (DOCS / "soak-evidence.md").read_text("utf-8") == page(kept)


def test_every_figure_leads_to_its_cell(kept: dict[str, Any]) -> None:
    assert kept["passed"]
    assert set(kept["kinds"]) == set(WEIGHTS)
    assert all(row["same"] == row["figures"] > 0 for row in kept["kinds"].values())
    assert kept["demo"]["figures"]["same"] == kept["demo"]["figures"]["figures"] > 100_000


def test_one_figure_that_does_not_fails_the_trial() -> None:
    demo = {"findings": [], "figures": {"figures": 5, "same": 5}}
    assert Result(1, 1, {"pdf": Row(1, 9, 9)}, [], demo).passed
    assert not Result(1, 1, {"pdf": Row(1, 9, 8)}, [], demo).passed
    assert not Result(1, 1, {"html": Row(1, 9, 9, 8, 0, 1)}, [], demo).passed
    assert not Result(1, 1, {"pdf": Row(1, 9, 9)}, [], {**demo, "figures": {"figures": 5, "same": 4}}).passed
    assert not Result(1, 1, {"pdf": Row(1, 9, 9)}, [], {}).passed


def test_a_slice() -> None:
    for number in range(700, 703):
        _, _, looked = trial((2026, number))
        assert looked is None or (looked.read == looked.figures and looked.differing == [])

"""The page about the long trial, and the numbers that it was made from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from soak.campaign import ENOUGH, Tally, collect, restored, run, summary
from soak.tables import page, percent
from soak.trial import WEIGHTS, shapes

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def kept():
    return json.loads((DOCS / "soak-parse.json").read_text("utf-8"))


def test_the_page_is_what_the_summary_says(kept):
    assert (DOCS / "soak-parse.md").read_text("utf-8") == page(restored(kept))


def test_the_trial_that_was_kept_is_passed_and_whole(kept):
    assert kept["documents"] >= 2000
    assert kept["total"]["documents"] == sum(row["documents"] for row in kept["kinds"].values()) == kept["documents"]
    assert kept["failed"] == []
    assert kept["total"]["wrong"] == kept["total"]["guessed"] == 0
    assert kept["total"]["read"] >= ENOUGH * kept["total"]["readable"]


def test_every_kind_and_every_shape_was_tried(kept):
    assert kept["kinds"].keys() == {kind.partition(" ")[0] for kind in WEIGHTS}
    assert kept["forms"].keys() == {"2008", "2014", "2019", "2021"}
    assert shapes().keys() <= kept["shapes"].keys()
    assert all(row["documents"] for row in kept["shapes"].values())


def test_a_summary_says_all_of_a_campaign():
    result = collect(9, 6, run(9, 6))
    assert summary(restored(summary(result))) == summary(result)


def test_a_share_is_rounded_down():
    assert percent(Tally(readable=100_000, read=99_999)) == "99.999 %"
    assert percent(Tally(readable=1_000_000, read=999_999)) == "99.999 %"
    assert percent(Tally(readable=3, read=3)) == "100 %"
    assert percent(Tally()) == "—"

"""The long trial of workers (``make soak-workers``): what it judges by, and the page that it wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("rq")

from crawler.samples.server import Access
from soak.workers.campaign import Result
from soak.workers.page import page
from soak.workers.trial import plan, too_close

DOCS = Path(__file__).parents[2] / "docs"
LINES = {"127.12.0.1": "system", "127.12.0.2": "system", "127.12.0.3": "alone"}


def asked(host: str, start: float, end: float) -> Access:
    return Access(host, "GET", f"/{start}", 200, start, end)


def test_the_page_says_what_its_numbers_say() -> None:
    kept = json.loads((DOCS / "soak-workers.json").read_text("utf-8"))
    assert kept["passed"]
    assert not kept["differences"] and not kept["at_once"]
    assert sum(kept["victims"].values()) == kept["kills"]
    assert (DOCS / "soak-workers.md").read_text("utf-8") == page(kept)


def test_two_at_once_and_a_pause_cut_short_are_seen_whichever_host_of_the_line_was_asked() -> None:
    sound = [asked("127.12.0.1", 0, 1), asked("127.12.0.2", 2, 3), asked("127.12.0.3", 0.5, 0.6)]
    assert too_close(sound, LINES, 1) == []
    assert len(too_close([*sound, asked("127.12.0.2", 2.5, 4)], LINES, 0)) == 1  # beside the one before
    assert len(too_close([*sound, asked("127.12.0.1", 3.5, 4)], LINES, 1)) == 1  # half a second behind it


def test_kills_are_drawn_by_the_seed_and_spread_over_the_crawl() -> None:
    kills = plan(7, 20, 400, 4, 5)
    assert kills == plan(7, 20, 400, 4, 5) != plan(8, 20, 400, 4, 5)
    assert [one.position for one in kills] == sorted(one.position for one in kills)
    assert {one.number for one in kills} == {0, 1, 2, 3}
    assert {one.victim for one in kills} == {"worker", "crawl", "both"}
    assert {one.away == 0 for one in kills} == {True, False}  # back at once; back when others may have taken over


def test_a_trial_with_fewer_kills_than_planned_has_not_passed() -> None:
    result = Result(1, 24, 4, 5, {}, victims={"worker": 3, "crawl": 2})
    assert result.passed
    result.victims["crawl"] = 1
    assert not result.passed

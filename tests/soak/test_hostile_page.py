"""docs/soak-hostile.md says what its numbers say; what must not come back is noticed; a slice of the trial passes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from archive.publish import publish
from soak.hostile.campaign import Result, Tally, run
from soak.hostile.judge import Answer, faults
from soak.hostile.page import page
from soak.hostile.requests import KINDS, Hostile, requests
from tests.archive.small import small_archive

DOCS = Path(__file__).parents[2] / "docs"
HEADERS = {"content-security-policy": "default-src 'none'"}
ASKED = Hostile("parameters", b"GET / HTTP/1.1\r\n\r\n")


@pytest.fixture(scope="module")
def kept() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DOCS / "soak-hostile.json").read_text("utf-8"))
    return found


def test_the_page_is_made_of_its_numbers(kept: dict[str, Any]) -> None:
    assert (DOCS / "soak-hostile.md").read_text("utf-8") == page(kept)


def test_nothing_was_told_and_nobody_harmed(kept: dict[str, Any]) -> None:
    assert kept["passed"]
    assert set(kept["kinds"]) == set(KINDS)
    assert kept["calm"]["requests"] > 0
    assert kept["calm"]["failed"] == 0


@pytest.mark.parametrize(
    "answer",
    [
        Answer(500, HEADERS, b"<main>", 0),
        Answer(503, HEADERS, b"<main>", 0),
        Answer(None, {}, b"", 0),
        Answer(200, HEADERS, b"Traceback (most recent call last):", 0),
        Answer(200, HEADERS, b'File "x.py", line 3', 0),
        Answer(200, HEADERS, b"/srv/the-operator/gongkai.db", 0),
        Answer(302, {**HEADERS, "location": "//evil.invalid"}, b"", 0),
        Answer(302, {**HEADERS, "location": "https://evil.invalid/"}, b"", 0),
        Answer(302, {**HEADERS, "location": "/\\evil.invalid/"}, b"", 0),
        Answer(200, {}, b"<main>", 0),
        Answer(404, HEADERS, b"404: no page", 0),
        Answer(200, {**HEADERS, "set-cookie": "ds_actor=x"}, b"", 0),
    ],
)
def test_what_must_not_come_back_is_noticed(answer: Answer) -> None:
    assert faults(ASKED, answer, ["/srv/the-operator"])


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, HEADERS, b"anything", 0),
        Answer(404, HEADERS, b"<main>", 0),
        Answer(503, {**HEADERS, "retry-after": "120"}, b"<main>", 0),
        Answer(302, {**HEADERS, "location": "/gongkai/reports"}, b"", 0),
        Answer(302, {**HEADERS, "location": "http://gongkai.example/x"}, b"", 0),
    ],
)
def test_what_may_come_back_is_not(answer: Answer) -> None:
    assert faults(ASKED, answer, ["/srv/the-operator"]) == []


def test_a_seed_gives_the_same_requests_of_every_kind() -> None:
    some = list(requests(7, 5 * len(KINDS)))
    assert some == list(requests(7, 5 * len(KINDS)))
    assert some != list(requests(8, 5 * len(KINDS)))
    assert {one.kind for one in some} == set(KINDS)


def test_one_wrong_answer_or_one_harmed_reader_fails_the_trial() -> None:
    def result(**changed: Any) -> Result:
        right: dict[str, Any] = {"kinds": {"SQL": Tally(3)}, "calm": {"requests": 5, "failed": 0}, "alive": True}
        return Result(1, 3, **{**right, **changed})

    assert result().passed
    assert not result(kinds={"SQL": Tally(3, faults=1)}).passed
    assert not result(kinds={"SQL": Tally(0)}).passed
    assert not result(calm={"requests": 5, "failed": 1}).passed
    assert not result(calm={}).passed
    assert not result(alive=False).passed


@pytest.mark.long
def test_a_slice(tmp_path: Path) -> None:
    publish(small_archive(tmp_path / "data"), tmp_path / "public", downloads=True)
    *_, result = run(tmp_path / "public", seed=11, count=140, jobs=3)
    assert result.passed, result.found

"""The manual of failures has every class and every finding, in the words that the program uses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crawler.asking import walls
from crawler.operating import manual, watch

PAGE = Path(__file__).parents[2] / "docs" / "failures.md"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_the_page_is_made_from_the_data() -> None:
    assert PAGE.read_text("utf-8") == manual.page(), "python -m crawler.operating.manual > docs/failures.md"


def test_the_page_has_a_heading_for_each() -> None:
    headings = re.findall(r"^### `(\w+)`", PAGE.read_text("utf-8"), re.MULTILINE)
    assert headings == [*walls.classes(), *watch.monitors()]


@pytest.mark.parametrize("name", walls.classes())
def test_each_class_says_what_it_is_and_what_to_do_in_both_languages(name: str) -> None:
    said = walls.classes()[name]
    assert all(CHINESE.search(said[key]) for key in ("zh", "do_zh"))
    assert not any(CHINESE.search(said[key]) for key in ("en", "do"))
    assert said["do"].endswith(".")
    assert said["do_zh"].endswith("。")
    assert said["again"] > 0


@pytest.mark.parametrize("name", watch.monitors())
def test_each_finding_too(name: str) -> None:
    said = watch.monitors()[name]
    assert all(CHINESE.search(said[key]) for key in ("zh", "do_zh"))
    assert not any(CHINESE.search(said[key]) for key in ("en", "do_en"))
    assert said["severity"] in ("error", "warning")


def test_no_blank_is_left_in_the_page() -> None:
    assert "{" not in manual.page()

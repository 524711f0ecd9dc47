"""docs/pictures holds what ``make pictures`` says: every kind of page, small enough for a checkout."""

from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from tests.archive.site import pictures


def test_every_kind_of_page_has_its_image_and_stands_in_the_documentation() -> None:
    shown = {f"{shot.name}.webp" for shot in pictures.shots()}
    assert {path.name for path in pictures.FOLDER.iterdir()} == shown
    assert pictures.PAGE.read_text("utf-8").endswith(pictures.listed())


def test_the_images_are_small() -> None:
    sizes = [path.stat().st_size for path in Path(pictures.FOLDER).iterdir()]
    assert max(sizes) <= pictures.LARGEST
    assert sum(sizes) <= pictures.ALL

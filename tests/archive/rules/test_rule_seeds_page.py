"""The page on the two real reports says what the rules say today, wherever the reports are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from soak.seeds.__main__ import DOCS
from soak.seeds.page import page

SEEDS = Path(__file__).resolve().parents[4] / "shared" / "seeds"


def test_the_page_is_what_the_rules_say():
    if not SEEDS.is_dir():
        pytest.skip("the real reports are not beside this checkout")
    assert DOCS.read_text("utf-8") == page(SEEDS), "make seeds-findings SEEDS=…"


def test_no_sentence_of_the_reports_is_repeated():
    if not SEEDS.is_dir():
        pytest.skip("the real reports are not beside this checkout")
    said = "".join(DOCS.read_text("utf-8").split())
    for seed in SEEDS.glob("*.txt"):
        text = "".join(seed.read_text("utf-8").split())
        assert not any(text[at : at + 14] in said for at in range(len(text) - 14))

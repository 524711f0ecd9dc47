"""What makes the search for statements fast must not hide any of them."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.rules.prose.anyof import any_of
from archive.rules.prose.words import phrasings, vocabulary

WORDS = st.lists(st.text("收到申请公开", min_size=1, max_size=4), min_size=1, max_size=12)


@given(WORDS, st.text("收到申请公开，", max_size=30))
@settings(deadline=None)
def test_any_of_finds_what_an_alternation_finds_longest_first(words: list[str], text: str) -> None:
    plain = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
    assert [found.span() for found in any_of(words).finditer(text)] == [found.span() for found in plain.finditer(text)]


def test_every_word_of_the_vocabulary_is_found_whole() -> None:
    pattern = any_of(vocabulary())
    assert all(pattern.fullmatch(word) for word in vocabulary())


def test_whatever_says_that_everything_was_answered_holds_one_of_its_signs() -> None:
    declared = phrasings()["answered"]

    @given(st.from_regex(f"(?:{declared['rate']}|{declared['all']})", fullmatch=True))
    @settings(deadline=None)
    def held(said: str) -> None:
        assert any(sign in said for sign in declared["signs"])

    held()

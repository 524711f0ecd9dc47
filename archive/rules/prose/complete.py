"""Words that claim that every request was answered (``[answered]`` of ``../phrasings.toml``)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from archive.rules.prose.anyof import any_of
from archive.rules.prose.words import phrasings


@cache
def _expressions() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    raw = phrasings()["answered"]
    said = re.compile(f"(?P<rate>{raw['rate']})|{raw['all']}")
    return said, re.compile(raw["unless"]), re.compile(raw["open_requests"])


@cache
def _signs() -> re.Pattern[str]:
    return any_of(phrasings()["answered"]["signs"])


def may_claim(text: str) -> bool:
    """Say whether a text may hold such words."""
    return _signs().search(text) is not None and _expressions()[0].search(text) is not None


def claims_all(clause: str, paragraph: Iterable[str], *, of_answered: bool) -> bool:
    """Say whether a clause claims it, behind what its paragraph says up to here.

    ``of_answered``: only a number of answers was named before; all of those, 办结124件，全部按时办结, are not all.
    """
    said, unless, still_open = _expressions()
    match = said.search(clause)
    if match is None or unless.search(clause) or any(map(still_open.search, paragraph)):
        return False
    return match["rate"] is not None or not of_answered

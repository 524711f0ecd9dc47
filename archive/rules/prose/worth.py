"""Which texts are worth reading word by word: most of a report says nothing of figures."""

from __future__ import annotations

import re
from functools import cache

from archive.rules.prose.anyof import any_of
from archive.rules.prose.complete import may_claim
from archive.rules.prose.measures import DISPUTES, HEADS, VERBS
from archive.rules.prose.words import Word, vocabulary

# a sentence is worth it if it counts something of ours, or says that there was none of it
COUNTED = re.compile(r"[0-9〇零一二三四五六七八九十百千两][件条次宗份个项起例笔部万元亿]")
SAID_TO_BE = re.compile(r"为[\d零]")  # of its own: one expression of both would look at every character
DENIED = re.compile(r"(?:无|没|未)[^，；]{0,24}(?:申请|公开|复议|诉|结转|规章|规范性|提供)")


@cache
def _ours() -> re.Pattern[str]:
    """Match any word that names a figure of the tables or what is done with requests."""
    kinds = {*HEADS, *VERBS, "request", "request_bare", "perhaps", "decision"}
    return any_of(text for text, word in vocabulary().items() if not kinds.isdisjoint(word.reads))


@cache
def topics() -> tuple[re.Pattern[str], dict[str, Word]]:
    """Match any word that changes the topic, for the sentences that hold no figure."""
    known = {
        text: word
        for text, word in vocabulary().items()
        if word.reads.keys() & {"request", "other_topic", "item", *DISPUTES}
    }
    return any_of(known), known


def is_worth(text: str) -> bool:
    """Tell whether anything in a text may be a claim; what holds of a whole chapter holds of each sentence in it."""
    counted = COUNTED.search(text) or SAID_TO_BE.search(text)
    if (counted and _ours().search(text)) or DENIED.search(text):
        return True
    return may_claim(text)

"""What SQLite and Datasette complain of, in the reader's words (``complaints.toml``)."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from archive.site.language import Speaker


def said(voice: Speaker, complaint: str) -> str:
    """Return a complaint in the reader's language; as it is where there are no words for it."""
    for pattern, zh, en in _declared():
        if found := pattern.fullmatch(complaint.strip()):
            return voice.say(zh, en).format(*(group or "" for group in found.groups()))
    return complaint


@cache
def _declared() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    raw = tomllib.loads((files(__package__) / "complaints.toml").read_text("utf-8"))
    return tuple((re.compile(pattern, re.DOTALL), zh, en) for pattern, (zh, en) in raw.items())

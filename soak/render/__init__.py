"""A draft -> the bytes of a file, one module a kind."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from soak.draft import Draft
from soak.render import oldword, page, plain, portable, richtext, sheet, word, wrap

#: What is made of a draft; a kind of two words is the second in the first.
RENDERERS: dict[str, Callable[[Draft, Random], bytes]] = {
    "html": page.render,
    "text": plain.render,
    "docx": word.render,
    "xlsx": sheet.render,
    "pdf": portable.render,
    "rtf": richtext.render,
    "doc": oldword.render,
}


def inner(kind: str) -> str:
    """Return the kind that a report itself has inside its file: of a ``zip docx`` the docx, of an mht a page."""
    return "html" if kind == "mht" else kind.rpartition(" ")[2]


def render(draft: Draft, chance: Random) -> bytes:
    """Make the file."""
    body = RENDERERS[inner(draft.kind)](draft, chance)
    if draft.kind == "mht":
        return wrap.mht(body, draft, chance)
    if draft.kind.startswith("zip "):
        return wrap.zipped(body, inner(draft.kind), chance)
    return body

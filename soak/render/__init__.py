"""A draft -> the bytes of a file, one module a kind."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from soak.draft import Draft
from soak.render import page, plain, word

RENDERERS: dict[str, Callable[[Draft, Random], bytes]] = {
    "html": page.render,
    "text": plain.render,
    "docx": word.render,
}

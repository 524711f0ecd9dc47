"""One expression for any of many words, in which common beginnings are tried once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return an expression that matches any of these words, at each place the longest one.

    A plain alternation tries every word at every place; this one looks at the first characters first.
    """
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return re.compile(_written(tree))


def _written(node: dict[str, Any]) -> str:
    branches = [re.escape(char) + _written(below) for char, below in node.items() if char]
    if not branches:
        return ""
    return f"(?:{'|'.join(branches)}){'?' if '' in node else ''}"

"""Addresses of which is only asked whether they were met before: eight bytes each, however long they are."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable

_WIDE = 256


class Seen:
    """A set of strings that remembers their hashes only, in order: a set of Python's takes fifteen times the memory.

    Of ten million strings two have the same 64 bits in one of half a million runs; hashes differ from run to run.
    ``wide``: made for very many.
    """

    def __init__(self, *, wide: bool = False) -> None:
        """Nothing was met."""
        self._shelves = [array("q") for _ in range(_WIDE if wide else 1)]

    def __len__(self) -> int:
        """Return how many were met."""
        return sum(map(len, self._shelves))

    def __contains__(self, text: str) -> bool:
        """Say whether a string was met."""
        key = hash(text)
        shelf = self._shelves[key % len(self._shelves)]
        at = bisect_left(shelf, key)
        return at < len(shelf) and shelf[at] == key

    def add(self, text: str) -> bool:
        """Note a string; return whether it is new."""
        key = hash(text)
        shelf = self._shelves[key % len(self._shelves)]
        at = bisect_left(shelf, key)
        if at < len(shelf) and shelf[at] == key:
            return False
        shelf.insert(at, key)
        return True

    def update(self, texts: Iterable[str]) -> None:
        """Note strings."""
        for text in texts:
            self.add(text)

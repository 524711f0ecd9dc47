"""A string of bytes as a row of decisions: what lets a fuzzer, or hypothesis, steer a mutation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Choices:
    """Decisions taken from bytes, front to back; where they end, each further one is the first possible."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    @property
    def ended(self) -> bool:
        """Whether no byte is left."""
        return self.at >= len(self.data)

    def below(self, count: int) -> int:
        """Return a number from 0 to ``count`` - 1."""
        size = 1 if count <= 0x100 else 2 if count <= 0x10000 else 4
        taken = self.data[self.at : self.at + size]
        self.at += size
        return int.from_bytes(taken, "big") % max(1, count)

    def pick(self, things: Sequence[T]) -> T:
        """Return one of some things."""
        return things[self.below(len(things))]

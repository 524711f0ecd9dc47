"""How long work tells its caller where it stands."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called now and then: what is being done, how much of it is done, and of how much (None: not known)."""

    def __call__(self, what: str, done: int, total: int | None) -> None:
        """Take note; must not raise."""


def silent(what: str, done: int, total: int | None) -> None:
    """Take note of nothing."""

"""The one door into this room: a body in, what it says out."""

from __future__ import annotations

from parsers.model import Hints, Refused, Report


def parse(body: bytes, *, kind: str | None = None, url: str | None = None, hints: Hints | None = None) -> Report | Refused:
    """Read one body (any kind of file) as an annual report.

    ``kind`` (``html``, ``text``) is decided by content when None; ``url`` is only used to tell file kinds apart,
    never for the year. Raises nothing on bad input: what cannot be read is a Report with status ``unreadable``.
    """
    raise NotImplementedError

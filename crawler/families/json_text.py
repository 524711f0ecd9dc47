"""JSON as portals send it: with raw control characters in its strings, and inside scripts that are not JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

_DECODER = json.JSONDecoder(strict=False)
_CHINA = timedelta(hours=8)


def whole(text: str) -> Mapping[str, Any] | None:
    """Return the object that a body consists of, None where it is none."""
    text = text.lstrip("\ufeff \t\r\n")
    if not text.startswith("{"):
        return None
    try:
        value, _ = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def after(name: str, script: str) -> Iterator[Any]:
    """Yield each JSON array or object that stands as the value of ``name`` (``TREE: [{…}]``) in a script.

    The script around it may be anything; the value ends where its JSON does, brackets inside strings not counted.
    """
    for key in re.finditer(rf"\b{re.escape(name)}\b[\"']?\s*[:=]\s*(?=[\[{{])", script):
        try:
            value, _ = _DECODER.raw_decode(script, key.end())
        except (ValueError, RecursionError):
            continue
        yield value


def objects(value: object) -> list[Mapping[str, Any]]:
    """Return the objects of a list, none where it is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def number(value: object) -> int:
    """Return a count or a time, which some sites write as text; 0 where there is none."""
    try:
        return int(str(value))
    except ValueError:
        return 0


def day(seconds: int) -> str | None:
    """Return the day in China of a time in seconds since 1970 as ISO, None where it cannot be one."""
    try:
        return (datetime.fromtimestamp(seconds, UTC) + _CHINA).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return None

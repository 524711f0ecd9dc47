"""``/search.json``: what the page of the search shows, for machines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import BadRequest

from archive.site.search import LAST, Found


def before(said: str | None) -> int | None:
    """Return the chapter below which a search goes on, None where nothing is said. Raises BadRequest."""
    if not said:
        return None
    if not (said.isascii() and said.isdecimal() and len(said) < 20 and int(said)):
        raise BadRequest("before must be the number that the page before has as its next")
    return min(int(said), LAST)


def as_json(
    query: str, found: Found, places: Sequence[Mapping[str, Any]], absolute: Callable[[str], str]
) -> dict[str, Any]:
    """Return one page of a search: passages without marks, ``next`` for ``before=``, and how far back was looked.

    ``complete`` is whether all of the archive before ``before`` was looked at; ``looked_back_to`` is where the search
    stopped for time, with the share of all chapters (0 to 1) between there and the newest.
    """
    following = None if found.more is None else f"/search.json?{urlencode({'q': query, 'before': found.more})}"
    return {
        "query": query,
        "words": list(found.words),
        "places": [dict(one) for one in places],
        "agencies": [_agency(one) for one in found.agencies],
        "hits": [
            {**asdict(hit), "heading": hit.heading.striptags(), "snippet": hit.snippet.striptags()}
            for hit in found.hits
        ],
        "count": found.count,
        "complete": found.more is None,
        "looked_back_to": None if found.reached is None else asdict(found.reached),
        "next": found.more,
        "next_url": following and absolute(following),
    }


def _agency(one: Mapping[str, Any]) -> dict[str, Any]:
    """Return an agency, with the pinyin by which it was found, None where its name has the words themselves."""
    said = {name: value for name, value in one.items() if name != "spelled"}
    return {**said, "pinyin": one["spelled"].striptags() if "spelled" in one else None}

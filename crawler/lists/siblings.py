"""Pages that are laid out alike: where one agency's column lies, its neighbours' do too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit


def alike(page: str, column: str, other: str) -> str | None:
    """Return where the column of ``other`` must lie, if it lies to its page as ``column`` does to ``page``.

    Pages of one layout differ in a single part of their path, or in the value of a single key of their query:
    ``/xxgk/jyj/`` and ``/xxgk/wjw/``, ``dept.aspx?id=5`` and ``dept.aspx?id=7``; the column must have that part too.
    None where they do not.
    """
    one, two, three = urlsplit(page), urlsplit(column), urlsplit(other)
    if one.netloc != three.netloc or one.netloc != two.netloc:
        return None
    parts, others, below = one.path.split("/"), three.path.split("/"), two.path.split("/")
    keys, other_keys = one.query.split("&"), three.query.split("&")
    if len(parts) != len(others) or len(keys) != len(other_keys):
        return None
    differing = [place for place, part in enumerate(parts) if part != others[place]]
    differing_keys = [place for place, key in enumerate(keys) if key != other_keys[place]]
    if len(differing) == 1 and not differing_keys:
        place = differing[0]
        if len(below) <= place or below[: place + 1] != parts[: place + 1]:
            return None
        path = "/".join([*others[: place + 1], *below[place + 1 :]])
        return urlunsplit((two.scheme, two.netloc, path, two.query, ""))
    if len(differing_keys) == 1 and not differing:
        old, new = keys[differing_keys[0]], other_keys[differing_keys[0]]
        pairs = two.query.split("&")
        if old.partition("=")[0] != new.partition("=")[0] or old not in pairs:
            return None
        return urlunsplit((two.scheme, two.netloc, two.path, "&".join(new if one == old else one for one in pairs), ""))
    return None


def groups(urls: Sequence[str]) -> dict[str, str]:
    """Return for each address the pattern that it shares with most of the others: ``/zwgk/xxgk/*/gkml/``.

    One that is like no other is a pattern of its own.
    """
    counts = Counter(pattern for url in urls for pattern in set(_patterns(url)))
    found = {}
    for url in urls:
        best = max(_patterns(url), key=lambda pattern: counts[pattern])
        found[url] = best if counts[best] > 1 else url
    return found


def _patterns(url: str) -> list[str]:
    """Return the address with each of its parts left out in turn, the last ones first."""
    parts = urlsplit(url)
    path, keys = parts.path.split("/"), parts.query.split("&")
    left_out = [
        urlunsplit((parts.scheme, parts.netloc, "/".join([*path[:place], "*", *path[place + 1 :]]), parts.query, ""))
        for place in reversed(range(1, len(path)))
        if path[place]
    ]
    for place, key in enumerate(keys if parts.query else []):
        pairs = [*keys[:place], f"{key.partition('=')[0]}=*", *keys[place + 1 :]]
        left_out.append(urlunsplit((parts.scheme, parts.netloc, parts.path, "&".join(pairs), "")))
    return left_out or [url]

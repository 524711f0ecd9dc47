"""Addresses as the world outside sees them, for what leaves the site: feeds, sitemap, canonical links, descriptions.

``gongkai serve --address URL`` (in Datasette's own configuration ``plugins.gongkai.address``) says where the public
finds the site; without it the request's own host is believed.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from archive.site.language import SWITCH, SWITCHED_KEY, named

PLUGIN = "gongkai"


def given(datasette: Any) -> str | None:
    """Return where the public finds the site, without a slash at the end; None where nobody said so."""
    told = (datasette.plugin_config(PLUGIN) or {}).get("address")
    return str(told).rstrip("/") if told else None


def absolute(datasette: Any, request: Any, path: str) -> str:
    """Return the whole address of a path of the site (which begins with a slash)."""
    told = given(datasette)
    path = datasette.urls.path(path)
    return f"{told}{path}" if told else str(datasette.absolute_url(request, path))


def inside(datasette: Any, request: Any) -> str:
    """Return the path that was asked for, as it is within the site."""
    base = str(datasette.setting("base_url")).rstrip("/")
    path = str(request.path)
    return path.removeprefix(base) if base and path.startswith(f"{base}/") else path


def in_languages(datasette: Any, request: Any) -> dict[str, str]:
    """Return the addresses of the page at hand: ``canonical``, one for each language, and ``x-default``."""
    page = absolute(datasette, request, inside(datasette, request))
    pairs = [(key, value) for key, value in parse_qsl(request.query_string, keep_blank_values=True) if key != SWITCH]

    def at(*more: tuple[str, str]) -> str:
        query = urlencode([*pairs, *more])
        return f"{page}?{query}" if query else page

    found = {"x-default": at(), "zh": at((SWITCH, "zh")), "en": at((SWITCH, "en"))}
    switched = named(request.scope.get(SWITCHED_KEY))
    return {"canonical": found[switched] if switched else found["x-default"], **found}

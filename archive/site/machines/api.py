"""``/api``: how programs ask the site, with examples; ``/openapi.json``: the same for programs."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Response

from archive.site import pages
from archive.site.machines import addresses, downloads, openapi
from archive.site.machines.examples import TOOLS, examples


async def api_page(datasette: Any, request: Any) -> Response:
    """``/api``: see the module."""
    _, made = downloads.made(datasette)
    site = addresses.absolute(datasette, request, "/").rstrip("/")
    context = {
        "examples": [(one, one.at(site)) for one in examples()],
        "tools": TOOLS,
        "has_downloads": made is not None,
        "site": site,
        "database": None,
    }
    return Response.html(await datasette.render_template("api.html", context, request=request, view_name="gongkai"))


async def openapi_page(datasette: Any, request: Any) -> Response:
    """``/openapi.json``: the site in OpenAPI 3.1."""
    sample = await pages.is_sample(pages.database(datasette))
    return Response.json(openapi.document(addresses.absolute(datasette, request, "/").rstrip("/"), sample=sample))


def routes() -> list[tuple[str, Any]]:
    """Return the addresses of both."""
    return [(r"/api$", api_page), (r"/openapi\.json$", openapi_page)]

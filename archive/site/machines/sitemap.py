"""``/robots.txt`` and the sitemap: an index, and parts by ranges of numbers, so that none counts what is before it.

A part is read in the order of the primary key, from one number to the next, and holds what is there: no part grows
when reports are added behind it, and a million reports are a hundred parts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape

from datasette.utils.asgi import NotFound, Response

from archive.site import metadata, pages
from archive.site.machines import addresses

PART = 10_000  # numbers; the protocol allows 50,000 addresses
LONGEST = 50_000  # parts of an index, by the protocol
#: Pages of their own, besides those of reports, agencies, places and canned queries.
FIXED = (
    "/",
    "/gongkai",
    "/places",
    "/compare",
    "/coverage",
    "/rules",
    "/dictionary",
    "/downloads",
    "/api",
    "/about",
    "/status",
)

TABLES = {
    "reports": """
        SELECT r.id, (SELECT seen_at FROM report_versions v WHERE v.report_id = r.id AND v.version = r.version)
        FROM reports r WHERE r.id >= ? AND r.id < ? ORDER BY r.id""",
    "agencies": "SELECT id, NULL FROM agencies WHERE id >= ? AND id < ? ORDER BY id",
}
_PLACES = """
WITH RECURSIVE up(code) AS (
  SELECT DISTINCT region_code FROM agencies WHERE region_code IS NOT NULL
  UNION SELECT g.parent_code FROM up JOIN regions g ON g.code = up.code WHERE g.parent_code IS NOT NULL
) SELECT code FROM up ORDER BY code"""

ROBOTS = """\
# What is worth finding is in the sitemap. Lists that a reader filters, sorts and groups are endless, and all of it can
# be downloaded: {downloads}
User-agent: *
Disallow: /*?*_facet
Disallow: /*?*_sort
Disallow: /*?*_next=
Disallow: /*?*_search=
Disallow: /*?*__
Disallow: /*?*sql=
Disallow: /search
Disallow: /compare?
Disallow: /compare.
Disallow: /-/
Disallow: /downloads/
Allow: /-/static-plugins/
Crawl-delay: 2

Sitemap: {sitemap}
"""


def _xml(root: str, child: str, entries: Iterable[tuple[str, str | None]]) -> Response:
    lines = [f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for address, modified in entries:
        when = f"<lastmod>{escape(modified)}</lastmod>" if modified else ""
        lines.append(f"<{child}><loc>{escape(address)}</loc>{when}</{child}>")
    lines.append(f"</{root}>\n")
    return Response("\n".join(lines), content_type="application/xml; charset=utf-8")


async def robots(datasette: Any, request: Any) -> Response:
    """``/robots.txt``."""
    pages.database(datasette)
    urls = {
        name: addresses.absolute(datasette, request, path)
        for name, path in (("sitemap", "/sitemap.xml"), ("downloads", "/downloads"))
    }
    return Response.text(ROBOTS.format(**urls))


async def index(datasette: Any, request: Any) -> Response:
    """``/sitemap.xml``: the parts that hold anything."""
    parts = ["/sitemap/pages.xml"]

    def last(conn: Any) -> dict[str, int]:
        return {table: conn.execute(f"SELECT max(id) FROM {table}").fetchone()[0] or 0 for table in TABLES}

    for table, number in (await pages.ask(datasette, last)).items():
        parts += [f"/sitemap/{table}-{part}.xml" for part in range(number // PART + 1)]
    entries = ((addresses.absolute(datasette, request, part), None) for part in parts[:LONGEST])
    return _xml("sitemapindex", "sitemap", entries)


async def part(datasette: Any, request: Any) -> Response:
    """``/sitemap/TABLE-NUMBER.xml``: the rows whose numbers begin at ``NUMBER`` times PART."""
    table, number = request.url_vars["table"], int(request.url_vars["number"])
    rows = await pages.ask(
        datasette, lambda conn: conn.execute(TABLES[table], [number * PART, (number + 1) * PART]).fetchall()
    )
    if not rows and number:
        raise NotFound("No such part")
    base = addresses.absolute(datasette, request, f"/{metadata.DATABASE}/{table}/")
    return _xml("urlset", "url", ((f"{base}{row[0]}", row[1]) for row in rows))


async def fixed(datasette: Any, request: Any) -> Response:
    """``/sitemap/pages.xml``: all pages that are neither a report nor an agency."""
    codes, rules = await pages.ask(
        datasette,
        lambda conn: tuple([row[0] for row in conn.execute(sql)] for sql in (_PLACES, "SELECT rule FROM rules")),
    )
    paths = [
        *FIXED,
        *(f"/{metadata.DATABASE}/{query.name}" for query in metadata.queries()),
        *(f"/rules/{rule}" for rule in rules),
        *(f"/{kind}/{code}" for code in codes for kind in ("places", "coverage")),
    ]
    return _xml("urlset", "url", ((addresses.absolute(datasette, request, path), None) for path in paths))


def routes() -> list[tuple[str, Any]]:
    """Return the addresses of what search engines ask for."""
    return [
        (r"/robots\.txt$", robots),
        (r"/sitemap\.xml$", index),
        (r"/sitemap/pages\.xml$", fixed),
        (rf"/sitemap/(?P<table>{'|'.join(TABLES)})-(?P<number>\d{{1,9}})\.xml$", part),
    ]

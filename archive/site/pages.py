"""Our own pages: search, rules, the crawl's status, data dictionary, about, citations."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import BadRequest, NotFound, Response, asgi_static

from archive.site import metadata, search, search_json
from archive.site.machines import addresses
from archive.site.overview import course, coverage, place
from archive.site.overview.home import Counted, count
from archive.site.reports import cite, evidence
from archive.storage import codebook

T = TypeVar("T")
overviews = Counted(count)
courses = Counted(course.look)
covered = Counted(coverage.overview)

_STATIC = Path(__file__).parent / "static"
#: Datasette's own tools that tell of the server or are of no use to a reader
_CLOSED = r"/-/(threads|databases|patterns|messages|allow-debug|permissions|logout|auth-token|actor)(\.json)?$"


class TooSlowError(Exception):
    """A query of ours took longer than the time limit."""


def database(datasette: Any) -> Any:
    """Return the archive's database; NotFound where the server has none."""
    try:
        return datasette.get_database(metadata.DATABASE)
    except KeyError:
        raise NotFound("Database not found") from None


async def ask(datasette: Any, question: Callable[[Any], T]) -> T:
    """Run ``question(connection)`` in a reader's thread, under the site's time limit. Raises TooSlowError."""

    def limited(conn: Any) -> T:
        with sqlite_timelimit(conn, datasette.setting("sql_time_limit_ms")):
            try:
                return question(conn)
            except sqlite3.OperationalError as error:
                if error.args == ("interrupted",):
                    raise TooSlowError from error
                raise

    answer: T = await database(datasette).execute_fn(limited)
    return answer


async def is_sample(archive: Any) -> bool:
    """Whether the archive's places and figures are invented (``meta``: ``sample`` = 1)."""
    rows = await archive.execute("SELECT value FROM meta WHERE name = 'sample'")
    return any(row[0] == "1" for row in rows.rows)


async def _page(datasette: Any, request: Any, template: str, **context: Any) -> Response:
    context.setdefault("database", None)
    return Response.html(await datasette.render_template(template, context, request=request, view_name="gongkai"))


async def home_page(datasette: Any, request: Any) -> Response:
    """``/``: what this is, how much is in it, and where to begin."""
    overview = await overviews.of(database(datasette))
    return await _page(datasette, request, "home.html", overview=overview)


async def search_page(datasette: Any, request: Any) -> Response:
    """``/search?q=WORDS``: places and agencies by name, then prose with the words marked, newest first."""
    query, slow = (request.args.get("q") or "").strip(), False
    try:
        before = search_json.before(request.args.get("before"))
    except BadRequest:
        before = None  # the first page
    try:
        found = await ask(datasette, lambda conn: search.find(conn, query, before))
    except TooSlowError:
        found, slow = search.Found(search.words_of(query), (), (), None, None, False), True
    places = [] if before else await ask(datasette, lambda conn: place.named(conn, found.words))
    shown = {"query": query, "found": found, "places": places, "slow": slow, "before": before}
    return await _page(datasette, request, "search.html", **shown)


async def search_data(datasette: Any, request: Any) -> Response:
    """``/search.json?q=WORDS``: the same for machines; ``next_url`` goes on from where a page ended."""
    query, before = (request.args.get("q") or "").strip(), search_json.before(request.args.get("before"))
    found = await ask(datasette, lambda conn: search.find(conn, query, before))
    places = [] if before else await ask(datasette, lambda conn: place.named(conn, found.words))
    absolute = partial(addresses.absolute, datasette, request)
    return Response.json(search_json.as_json(query, found, places, absolute))


async def rules_page(datasette: Any, request: Any) -> Response:
    """``/rules``: each rule with its formula, its basis and how often it is broken."""
    overview = await overviews.of(database(datasette))
    return await _page(datasette, request, "rules.html", overview=overview)


async def status_page(datasette: Any, request: Any) -> Response:
    """``/status``: how the crawl fares: last runs, what was odd, which hosts fail and what can be done."""
    return await _page(datasette, request, "status.html", course=await courses.of(database(datasette)))


async def coverage_page(datasette: Any, request: Any) -> Response:
    """``/coverage``: of how many agencies there are reports, by year, province and level."""
    overview = await covered.of(database(datasette))
    grid = (await overviews.of(database(datasette))).grid
    return await _page(datasette, request, "coverage.html", overview=overview, grid=grid, signs=coverage.SIGNS)


async def coverage_place_page(datasette: Any, request: Any) -> Response:
    """``/coverage/CODE``: the agencies of a place, year by year, and what lies in it."""
    code, number = request.url_vars["code"], request.args.get("page") or "1"
    at = max(1, int(number)) if number.isdecimal() and len(number) < 6 else 1
    found = await ask(datasette, lambda conn: coverage.place(conn, code, at))
    if found is None:
        raise NotFound("Place not found")
    more = {"page": found, "signs": coverage.SIGNS, "most": coverage.MOST}
    return await _page(datasette, request, "coverage_place.html", **more)


async def dictionary_page(datasette: Any, request: Any) -> Response:
    """``/dictionary``: what every published table and column means, from the codebook."""
    tables = {name: table for name, table in codebook.tables().items() if not table.hidden}
    return await _page(datasette, request, "dictionary.html", tables=tables)


async def about_page(datasette: Any, request: Any) -> Response:
    """``/about``: method, limits, licence, how to cite and to correct."""
    return await _page(datasette, request, "about.html")


async def closed() -> Response:
    """Stand where Datasette would show tools that are no reader's business."""
    raise NotFound("Page not found")


def routes() -> list[tuple[str, Any]]:
    """Return the addresses of our pages."""
    return [
        (r"/$", home_page),
        (r"/search$", search_page),
        (r"/search\.json$", search_data),
        (r"/rules$", rules_page),
        (r"/status$", status_page),
        (r"/coverage$", coverage_page),
        (r"/coverage/(?P<code>\d{6})$", coverage_place_page),
        (r"/dictionary$", dictionary_page),
        (r"/about$", about_page),
        *cite.routes(),
        *evidence.routes(),
        (r"/-/static-plugins/gongkai/(?P<path>.*)$", asgi_static(_STATIC)),
        (_CLOSED, closed),
    ]

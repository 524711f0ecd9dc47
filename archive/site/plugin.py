"""The Datasette plugin: hooks only, each handing on to the module that does the work.

Every hook here exists in Datasette 0.65 and in the coming 1.0. Canned queries and descriptions are no hooks: they come
from ``metadata.build``. On a server without a database named ``gongkai`` the plugin does nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from datasette import hookimpl
from datasette.utils.asgi import NotFound, Response
from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from markupsafe import Markup

from archive.site import cells, errors, pages, speech
from archive.site.guarding import counting, door, guard, searched, wellformed
from archive.site.machines import addresses, api, downloads, feeds, linked, sheets, sitemap
from archive.site.metadata import DATABASE
from archive.site.overview import agency, views
from archive.site.reports import cite, leads, report
from archive.site.reports.findings import subject_words
from archive.site.serving import caching
from archive.storage import segment

F = TypeVar("F", bound=Callable[..., Any])
hook: Callable[[F], F] = hookimpl
hook_last: Callable[[F], F] = hookimpl(trylast=True)

_TEMPLATES = Path(__file__).parent / "templates"


def _ours(datasette: Any) -> bool:
    return DATABASE in datasette.databases


def _has_bodies(datasette: Any) -> bool:
    return _bodies_beside(pages.database(datasette).path)


@cache
def _bodies_beside(path: str) -> bool:
    """Say whether bodies are there; asked for each cell of a page."""
    return (Path(path).parent / "bodies.db").is_file()


@hook_last
def prepare_connection(conn: Any, database: str) -> None:
    """Teach readers' connections our search, and restrain them."""
    if database == DATABASE:
        conn.create_function("escape_fts", 1, segment.match, deterministic=True)
        guard.restrain(conn)


@hook
def startup(datasette: Any) -> None:
    """Let no page wait for the number of its rows, and no query run on unseen."""
    if _ours(datasette):
        counting.hurry(pages.database(datasette))
        guard.watch(pages.database(datasette))


@hook
def prepare_jinja2_environment(env: Environment, datasette: Any) -> None:
    """Put our templates before Datasette's own; what they call is there even where no hook supplies it."""
    if _ours(datasette) and env.loader is not None:
        env.loader = ChoiceLoader([FileSystemLoader(_TEMPLATES), env.loader])
        env.globals.update(speech.common(datasette, None, sample=False))


@hook
def asgi_wrapper(datasette: Any) -> Callable[[door.App], door.App]:
    """Put the door before the application."""
    if not _ours(datasette):
        return lambda app: app
    state = caching.state_of(datasette)
    return lambda app: door.wrap(guard.noting_own_sql(app), state)


@hook
def register_routes(datasette: Any) -> list[tuple[str, Any]]:
    """Add our pages."""
    if not _ours(datasette):
        return []
    return [route for module in (pages, views, feeds, sitemap, downloads, api, wellformed) for route in module.routes()]


@hook
def register_output_renderer() -> dict[str, Any]:
    """Add workbooks to the formats of tables and queries."""
    return {"extension": "xlsx", "render": sheets.render, "can_render": sheets.can_render}


@hook_last
def filters_from_request(request: Any, database: str, datasette: Any, table: str) -> Any:
    """Answer ``?_search=`` exactly."""
    if database != DATABASE:
        return None
    return lambda: searched.filters(pages.database(datasette), table, request.args)


@hook
def render_cell(row: Any, value: Any, column: str, table: str | None, database: str, datasette: Any) -> Any:
    """Show codes with their words and keys as links; a figure leads to its cell in the kept body."""
    if database != DATABASE:
        return None
    shown = cells.render(speech.speaker(None), datasette.urls.path, row, value, column, table)
    leads_to = leads.of(row, value, column, table)
    if leads_to is None or not _has_bodies(datasette):
        return shown
    link = Markup('<a class="to-cell" rel="nofollow" href="{}">{}</a>')
    return link.format(datasette.urls.path(leads_to), shown or value)


@hook
def extra_template_vars(
    template: str, database: str | None, table: str | None, view_name: str, request: Any, datasette: Any
) -> Any:
    """Give every template its words, and the pages of a report, an agency and the archive what they show."""
    if not _ours(datasette):
        return {}

    async def variables() -> dict[str, Any]:
        archive = pages.database(datasette)
        found = speech.common(datasette, request, sample=await pages.is_sample(archive))
        if request is not None:
            found["alternates"] = addresses.in_languages(datasette, request)
        if view_name == "row" and database == DATABASE and table in ("reports", "agencies"):
            key = request.url_vars["pks"]
            load: Any = report.load if table == "reports" else agency.load
            found["page"] = await archive.execute_fn(lambda conn: load(conn, key))
            if found["page"] is None:  # Datasette takes 1,2,3 for 1
                raise NotFound("Record not found")
            found["subject_words"] = subject_words
            found["has_bodies"] = _has_bodies(datasette)
            found["absolute"] = lambda path: addresses.absolute(datasette, request, path)
            if table == "reports":
                found["reference"] = cite.of_report(found["page"], found["absolute"], sample=found["sample"])
                found["linked"] = linked.report(found["page"].head, found["absolute"], sample=found["sample"])
        if template == "home.html":
            absolute = lambda path: addresses.absolute(datasette, request, path)  # noqa: E731
            files = downloads.for_machines(datasette, request)
            found["linked_archive"] = lambda overview: linked.archive(overview, absolute, files, sample=found["sample"])
        return found

    return variables


@hook
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Awaitable[Response] | None:
    """Show errors as pages of the site."""
    return errors.response(datasette, request, exception) if _ours(datasette) else None


@hook
def forbidden(datasette: Any, request: Any) -> Awaitable[Response] | None:
    """Show refusals as pages of the site."""
    return errors.forbidden(datasette, request) if _ours(datasette) else None

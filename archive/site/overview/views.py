"""Pages drawn from what is added up: places, a rule by year and place, reports side by side."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import NotFound, Response

from archive.site import pages, search, speech
from archive.site.language import Speaker
from archive.site.overview import compare, picking, pictures, place, tallies
from archive.site.overview.home import Counted
from archive.site.overview.place import PlacePage
from archive.site.reports.form import words

country = Counted(lambda conn: place.load(conn, ""))


async def _page(datasette: Any, request: Any, template: str, **context: Any) -> Response:
    context.setdefault("database", None)
    return Response.html(await datasette.render_template(template, context, request=request, view_name="gongkai"))


async def places_page(datasette: Any, request: Any) -> Response:
    """``/places``: the provinces, what requests came to in all of them, and the agencies of no place."""
    at = _number(request.args.get("page"))
    found = await country.of(pages.database(datasette)) if at == 1 else None
    return await _place(datasette, request, "", at, found)


async def place_page(datasette: Any, request: Any) -> Response:
    """``/places/CODE``: what lies in a place, its agencies, its sums by year, what the rules found there."""
    return await _place(datasette, request, request.url_vars["code"], _number(request.args.get("page")), None)


async def _place(datasette: Any, request: Any, code: str, at: int, found: PlacePage | None) -> Response:
    if found is None:
        found = await pages.ask(datasette, lambda conn: place.load(conn, code, at))
    if found is None:
        raise NotFound("Place not found")
    voice = speech.speaker(request)
    drawn = pictures.of_trend(voice, found.trend, found.grid.whole, of_what=_own_reports(voice))
    return await _page(datasette, request, "place.html", page=found, pictures=drawn)


def _own_reports(voice: Speaker) -> str:
    return voice.say(
        "各机关自身报告所印总计之和；汇总其他机关的报告不计，以免重复。",
        "Printed totals of the agencies' own reports, added up; reports that add up others are left out. ",
    )


async def rule_page(datasette: Any, request: Any) -> Response:
    """``/rules/RULE?place=CODE``: how often a rule is broken, by year, and by what lies in a place."""
    rule, code = request.url_vars["rule"], request.args.get("place") or ""
    whole = None if code else await country.of(pages.database(datasette))
    everywhere = whole.grid if whole is not None else None
    found = await pages.ask(datasette, lambda conn: tallies.of_rule(conn, rule, code, everywhere))
    if found is None:
        raise NotFound("Rule or place not found")
    drawn = pictures.of_rule(speech.speaker(request), found)
    return await _page(datasette, request, "rule.html", page=found, pictures=drawn)


async def compare_page(datasette: Any, request: Any) -> Response:
    """``/compare?agency=KEY&agency=KEY&year=2024``: reports side by side.

    ``find=WORDS`` looks for agencies to add, ``place=CODE`` offers those of a place.
    """
    voice = speech.speaker(request)
    found = await _compared(datasette, request)
    find = (request.args.get("find") or "").strip()
    offered: Sequence[Any] = ()
    if find:
        offered = await pages.ask(datasette, lambda conn: search.agencies(conn, find))
    place_code = request.args.get("place") or ""
    picker: picking.Picker | None = None
    examples: Sequence[picking.Example] = ()
    if len(found.agencies) < compare.MOST_AGENCIES:
        picker = await pages.ask(datasette, lambda conn: picking.pick(conn, place_code))
    if not found.agencies:
        examples = await pages.ask(datasette, picking.examples)
    alike = []
    if len(found.agencies) == 1:
        alike = await pages.ask(datasette, lambda conn: compare.peers(conn, found.agencies[0].head))
    applicants = [name for name in words(None).fields if name[0] == 3]
    applicant = request.args.get("applicant") or "total"
    more = {
        "found": found,
        "find": find,
        "offered": offered,
        "alike": alike,
        "picker": picker,
        "examples": examples,
        "applicants": [field for _, field in applicants],
        "applicant": applicant if (3, applicant) in applicants else "total",
        "spoken": words(None),
        "pictures": pictures.of_agencies(voice, found.agencies),
        "asked_years": bool(request.args.getlist("year")),
        "with_agencies": lambda keys, years=False, place="": _address(keys, found.years if years else (), place),
        "query_string": urlencode(_asked(request)),
    }
    return await _page(datasette, request, "compare.html", **more)


async def compare_json(datasette: Any, request: Any) -> Response:
    """``/compare.json``: all figures of the reports that are compared."""
    return Response.json(compare.as_json(await _compared(datasette, request)))


async def compare_csv(datasette: Any, request: Any) -> Response:
    """``/compare.csv``: the same, a row for each figure of each report."""
    text = io.StringIO()
    csv.writer(text).writerows(compare.as_rows(await _compared(datasette, request)))
    return Response(
        text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"content-disposition": 'attachment; filename="gongkai-compare.csv"'},
    )


async def _compared(datasette: Any, request: Any) -> compare.Comparison:
    named = request.args.getlist("agency")
    years = [_number(year) for year in request.args.getlist("year") if year.isdecimal() and len(year) == 4]
    found: compare.Comparison = await pages.ask(datasette, lambda conn: compare.load(conn, named, years))
    return found


def _asked(request: Any) -> list[tuple[str, str]]:
    return [(name, value) for name in ("agency", "year") for value in request.args.getlist(name)]


def _address(keys: Sequence[str], years: Sequence[int], place: str) -> str:
    at = [("place", place)] if place else []
    return "/compare?" + urlencode([*(("agency", key) for key in keys), *(("year", year) for year in years), *at])


def _number(text: str | None) -> int:
    return max(1, int(text)) if text and text.isdecimal() and len(text) < 6 else 1


def routes() -> list[tuple[str, Any]]:
    """Return the addresses of these pages."""
    return [
        (r"/places$", places_page),
        (r"/places/(?P<code>\d{6})$", place_page),
        (r"/rules/(?P<rule>[a-z_.]{1,60})$", rule_page),
        (r"/compare$", compare_page),
        (r"/compare\.json$", compare_json),
        (r"/compare\.csv$", compare_csv),
    ]

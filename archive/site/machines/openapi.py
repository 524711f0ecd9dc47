"""The site described to programs: OpenAPI 3.1, made from the codebook, the canned queries and the routes.

Nothing is described twice: a table's columns and their words are the codebook's, their types those of the published
files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from archive.export.tables import Column, Kind, Table, published
from archive.site import metadata
from archive.site.metadata import Parameter
from archive.storage import codebook
from archive.storage.connection import sqlite3
from archive.storage.migrations import migrations

VERSION = "1.0.0"
#: How a filter compares, behind the column's name and two underscores.
LOOKUPS = (
    "exact, not, contains, startswith, endswith, like, gt, gte, lt, lte, in, isnull, notnull, isblank, notblank, date"
)
_TYPES: Mapping[Kind | None, dict[str, Any]] = {
    Kind.INTEGER: {"type": ["integer", "null"]},
    Kind.REAL: {"type": ["number", "null"]},
    Kind.DATE: {"type": ["string", "null"], "format": "date"},
    Kind.TEXT: {"type": ["string", "null"]},
    None: {"type": ["integer", "number", "string", "null"]},
}
_FORMATS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORMAT = (
    "format",
    {"type": "string", "enum": ["json", *_FORMATS]},
    "`csv`: UTF-8 with a header, NULL is nothing between two commas; `xlsx`: the first 20,000 rows, texts stay texts",
)
_SHAPES = (
    "of JSON; `array`: the rows alone, as objects, with `rel=next` in the Link header; "
    "`objects`, `arrays`: rows with what belongs to them"
)
_SIZE = {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 1000}, {"const": "max"}]}
_PAGED: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("_shape", {"type": "string", "enum": ["array", "objects", "arrays"]}, _SHAPES),
    ("_size", _SIZE, "rows of a page"),
    ("_next", {"type": "string"}, "where a page begins: `next` of the page before"),
    ("_sort", {"type": "string"}, "a column, ascending"),
    ("_sort_desc", {"type": "string"}, "a column, descending"),
    ("_col", {"type": "array", "items": {"type": "string"}}, "columns to give; may be repeated"),
    ("_search", {"type": "string"}, "rows that contain these words (tables with a search)"),
)
_ATOM, _JSON = "application/atom+xml", "application/json"
_STREAMED: tuple[str, dict[str, Any], str] = (
    "_stream",
    {"type": "string", "enum": ["on"]},
    "of CSV: all rows, not one page",
)
_PAGE = {
    "type": "object",
    "properties": {
        "rows": {"type": "array"},
        "next": {"type": ["string", "null"]},
        "next_url": {"type": ["string", "null"]},
    },
    "required": ["rows"],
}


@cache
def tables() -> tuple[Table, ...]:
    """Return the published tables with the types of their columns, from an empty archive of this version.

    A column that holds numbers beside texts, which files keep as texts, has no type.
    """
    import sqlite_utils

    db = sqlite_utils.Database(sqlite3.connect(":memory:"))
    migrations.apply(db)
    found = tuple(_as_stored(db.conn, table) for table in published(db.conn))
    db.close()
    return found


def _as_stored(conn: sqlite3.Connection, table: Table) -> Table:
    declared = {row[1]: row[2].upper() for row in conn.execute(f'PRAGMA table_info("{table.name}")')}
    mixed = {name for name, kind in declared.items() if kind == "ANY"}
    columns = (
        replace(column, kind=None) if column.name in mixed and column.kind is Kind.TEXT else column
        for column in table.columns
    )
    return replace(table, columns=tuple(columns))


def document(server: str, *, sample: bool) -> dict[str, Any]:
    """Return the description; ``server`` is the site's address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{metadata.TITLE_EN} · {metadata.TITLE_ZH}",
            "description": _about(sample),
            "version": VERSION,
            "license": {"name": "CC0 1.0", "identifier": "CC0-1.0"},
        },
        "servers": [{"url": server}],
        "tags": [
            {"name": "tables", "description": "every table and view · 各表"},
            {"name": "questions", "description": "canned queries · 现成的问题"},
            {"name": "whole", "description": "the whole archive, feeds, citations · 整个档案、订阅、引用"},
        ],
        "paths": {**_table_paths(), **_query_paths(), **_other_paths()},
        "components": {
            "schemas": {**{table.name: _row(table) for table in tables()}, "Page": _PAGE, "Error": _ERROR},
            "parameters": {
                "format": _parameter(*_FORMAT, where="path"),
                **{one[0]: _parameter(*one) for one in (*_PAGED, _STREAMED)},
            },
            "responses": {
                "Error": {
                    "description": "The request cannot be answered",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
                }
            },
        },
    }


def _about(sample: bool) -> str:
    made_up = "**Sample: all places, agencies and figures are invented · 示例，全部虚构。** " if sample else ""
    return (
        f"{made_up}{metadata.DESCRIPTION_EN}\n\n{metadata.DESCRIPTION_ZH}\n\n"
        "Any column of a table is a filter: `year=2023`, or with a comparison behind two underscores: "
        f"`year__gte=2020` ({LOOKUPS}). NULL is never zero. Reading only; no key is needed."
    )


_ERROR = {
    "type": "object",
    "properties": {
        "ok": {"const": False},
        "error": {"type": "string"},
        "status": {"type": "integer"},
        "title": {"type": ["string", "null"]},
    },
    "required": ["ok", "error", "status"],
}


def _row(table: Table) -> dict[str, Any]:
    words = codebook.tables()[table.name]
    return {
        "type": "object",
        "title": f"{words.en} · {words.zh}",
        "properties": {column.name: _property(column) for column in table.columns},
    }


def _property(column: Column) -> dict[str, Any]:
    unit = f" [{column.unit}]" if column.unit else ""
    return {**_TYPES[column.kind], "description": f"{column.en} · {column.zh}{unit}"}


def _table_paths() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for table in tables():
        words = codebook.tables()[table.name]
        columns = {"type": "array", "items": {"$ref": f"#/components/schemas/{table.name}"}}
        filters = [_filter(table, column) for column in table.columns]
        paging = [{"$ref": f"#/components/parameters/{name}"} for name, *_ in (*_PAGED, _STREAMED)]
        paths[f"/{metadata.DATABASE}/{table.name}.{{format}}"] = _get(
            "tables", table.name, words.en, words.zh, [*filters, *paging], _formats(columns)
        )
    return paths


def _filter(table: Table, column: Column) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{table.name}/properties/{column.name}"}
    return {"name": column.name, "in": "query", "schema": schema}


def _formats(rows: dict[str, Any]) -> dict[str, Any]:
    """Return what an address ending in a format answers, by media type."""
    found = {"application/json": {"schema": {"anyOf": [rows, {"$ref": "#/components/schemas/Page"}]}}}
    return found | {media: {} for media in _FORMATS.values()}


def _query_paths() -> dict[str, Any]:
    rows = _formats({"type": "array", "items": {"type": "object"}})
    shape = {"$ref": "#/components/parameters/_shape"}
    paths = {
        f"/{metadata.DATABASE}/{query.name}.{{format}}": _get(
            "questions", query.name, query.en, query.zh, [*map(_asked, query.parameters), shape], rows
        )
        for query in metadata.queries()
    }
    sql = _parameter("sql", {"type": "string"}, "one SELECT of SQLite; `:name` takes the parameter `name`", needed=True)
    en, zh = "SQL of one's own: two seconds and 1,000 rows at most", "自己的 SQL：限两秒、一千行"
    return {**paths, f"/{metadata.DATABASE}.{{format}}": _get("questions", "sql", en, zh, [sql, shape], rows)}


def _asked(one: Parameter) -> dict[str, Any]:
    return _parameter(one.name, {"type": "string"}, f"{one.en} ({one.default_en}) · {one.zh}（{one.default_zh}）")


def _other_paths() -> dict[str, Any]:
    code = _parameter("code", {"type": "string", "pattern": r"^\d{6}$"}, "行政区划代码 of a place", where="path")
    cited = "reports.key, or a citation: KEY/vN-DIGEST/CHAPTER.LINE.FIELD"
    key = _parameter("key", {"type": "string"}, cited, where="path")
    name = _parameter("name", {"type": "string"}, "of the list in /downloads.json", where="path")
    listed = "files of the whole archive, with bytes and SHA-256"
    ranges = "one of these files, whole or by ranges"
    names = {"type": "array", "items": {"type": "string"}}
    agency = _parameter("agency", names, "agencies.key (or id), once for each of six at most", needed=True)
    year = _parameter("year", names, "report years; without any, the last that all agencies have")
    beside = ("all figures of up to eight reports, with their text and state", "至多八份报告的全部数字", [agency, year])
    words = _parameter(
        "q", {"type": "string"}, "words that all stand in a name (or its pinyin), or in a chapter", needed=True
    )
    before = _parameter("before", {"type": "integer", "minimum": 1}, "where to go on: `next` of the page before")
    sought = "places, agencies, and the newest twenty chapters that have the words; how far back was looked"
    found = {
        "/search.json": (
            "search",
            sought,
            "地方、机关，以及含这些词语的最新二十章；往前查到哪里",
            [words, before],
            _JSON,
        ),
        "/compare.json": ("compare", *beside, _JSON),
        "/compare.csv": ("compare_as_rows", *beside, "text/csv"),
        "/feeds/reports.atom": ("new_reports", "new and changed reports", "新收入和有变动的报告", [], _ATOM),
        "/feeds/findings.atom": ("new_findings", "new findings", "新发现", [], _ATOM),
        "/feeds/reports/{code}.atom": ("new_reports_of", "the same of one place", "一地的新报告", [code], _ATOM),
        "/feeds/findings/{code}.atom": ("new_findings_of", "the same of one place", "一地的新发现", [code], _ATOM),
        "/downloads.json": ("downloads", listed, "整个档案的文件", [], _JSON),
        "/downloads/{name}": ("download", ranges, "下载其中一个文件", [name], "application/octet-stream"),
        "/cite/{key}.json": ("citation", "what a citation says", "引用所指", [key], _JSON),
        "/sitemap.xml": ("sitemap", "all pages", "全部页面", [], "application/xml"),
        "/openapi.json": ("openapi", "this description", "本说明", [], _JSON),
    }
    return {path: _get("whole", *said) for path, said in found.items()}


def _parameter(
    name: str, schema: dict[str, Any], about: str, *, where: str = "query", needed: bool = False
) -> dict[str, Any]:
    said = {"name": name, "in": where, "description": about, "schema": schema}
    return {**said, "required": True} if needed or where == "path" else said


def _get(
    tag: str, name: str, en: str, zh: str, parameters: Iterable[dict[str, Any]], answers: str | dict[str, Any]
) -> dict[str, Any]:
    """Return one address; ``answers`` is its media type, or what each format of it answers."""
    asked = list(parameters)
    if not isinstance(answers, str):
        asked.insert(0, {"$ref": "#/components/parameters/format"})
    return {
        "get": {
            "tags": [tag],
            "operationId": name,
            "summary": f"{en} · {zh}"[:300],
            "parameters": asked,
            "responses": {
                "200": {"description": "OK", "content": {answers: {}} if isinstance(answers, str) else answers},
                "default": {"$ref": "#/components/responses/Error"},
            },
        }
    }

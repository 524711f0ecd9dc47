"""Datasette's metadata, made from the codebook and from ``queries.toml``: nothing is described twice."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

TITLE_ZH = "公开：政府信息公开工作年度报告档案"
TITLE_EN = "Gongkai: China's annual reports on open government information"
DATABASE = "gongkai"

DESCRIPTION_ZH = (
    "各级行政机关依《中华人民共和国政府信息公开条例》第五十条发布的政府信息公开工作年度报告：逐格数字、正文、原件与逐条核对结果。"
    "空白不是零；原件怎样印，这里就怎样存。"
)
DESCRIPTION_EN = (
    "The annual reports on open government information that Chinese authorities publish under article 50 of the "
    "Regulations on Open Government Information: every figure with its cell, the prose, the kept source and the result "
    "of every check. Blank is not zero: what the source prints is what is stored."
)

#: What Datasette needs to know of a table beyond its words. Sorts use an index or the primary key.
TABLE_OPTIONS: dict[str, dict[str, Any]] = {
    "reports": {
        "label_column": "title",
        "sort_desc": "year",
        "facets": ["year", "status", "template"],
        "size": 50,
    },
    "agencies": {"label_column": "name", "facets": ["level", "kind"], "size": 100},
    "regions": {"label_column": "name", "facets": ["level"]},
    "portals": {"label_column": "name", "facets": ["family", "status"]},
    "rules": {"label_column": "title_zh", "facets": ["severity"]},
    "checks": {"facets": ["result", "rule", "severity"]},
    "sections": {"facets": ["number"], "size": 20},
    "requests": {"facets": ["applicant"], "size": 50},
    "request_totals": {"size": 20},  # wide: a page of a hundred rows takes a quarter of a second to write
    "dispute_totals": {"size": 50},
    "year_figures": {"size": 20},
    "disclosures": {"facets": ["item"]},
    "disputes": {"facets": ["channel"]},
    "problems": {"facets": ["kind"], "sort_desc": "id"},
    "snapshots": {"sort_desc": "id", "facets": ["content_type"]},
    "cell_changes": {"sort_desc": "id"},
    "text_changes": {"sort_desc": "id", "facets": ["part"]},
    "check_changes": {"sort_desc": "id", "facets": ["rule", "new_result"]},
    "runs": {"sort_desc": "id"},
    "fetches": {"facets": ["outcome", "reason"]},
}

#: Above this size (bytes) no facet is counted unless the reader asks for it.
BIG = 200_000_000


class Column(Protocol):
    """One column of the codebook."""

    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def basis(self) -> str | None: ...


class Table(Protocol):
    """One table of the codebook: ``zh`` and ``en`` say what a row is; the columns in their order."""

    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...
    @property
    def hidden(self) -> bool: ...
    @property
    def columns(self) -> Mapping[str, Column]: ...


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a canned query; ``default`` says in words what holds when it is left empty."""

    name: str
    zh: str
    en: str
    default_zh: str
    default_en: str


@dataclass(frozen=True, slots=True)
class Query:
    """A canned query: a question in two languages, its SQL, its parameters and the words of its columns.

    ``none_zh``, ``none_en`` say why an answer may be empty. ``only_sqlite``: why it is not asked of the Parquet files
    as well (archive/export/opening.py).
    """

    name: str
    zh: str
    en: str
    about_zh: str
    about_en: str
    sql: str
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, tuple[str, str]]
    none_zh: str
    none_en: str
    only_sqlite: str | None = None
    operator: bool = False


def queries() -> tuple[Query, ...]:
    """Return the canned queries of ``queries.toml``, in its order, without those that are the operator's only."""
    return tuple(query for query in all_queries() if not query.operator)


@cache
def all_queries() -> tuple[Query, ...]:
    """Return those of the operator as well: a list of work, which a published copy does not have."""
    raw = tomllib.loads((files(__package__) / "queries.toml").read_text("utf-8"))
    shared: dict[str, dict[str, str]] = raw["parameters"]
    words: dict[str, list[str]] = raw["columns"]
    return tuple(
        Query(
            name=name,
            zh=query["zh"],
            en=query["en"],
            about_zh=query["about_zh"],
            about_en=query["about_en"],
            sql=query["sql"].strip(),
            parameters=tuple(Parameter(name=one, **shared[one]) for one in query.get("parameters", ())),
            columns={key: (pair[0], pair[1]) for key, pair in words.items()},
            none_zh=raw["none"][query["none"]][0],
            none_en=raw["none"][query["none"]][1],
            only_sqlite=query.get("only_sqlite"),
            operator=query.get("operator", False),
        )
        for name, query in raw["queries"].items()
    )


class _Settled(dict[str, Any]):
    """What is not copied: Datasette copies all metadata for each table that a page names, 2 ms a time (0.65.5).

    It changes nothing in its copy but adds to new dictionaries around it (``Datasette._table_permission_allows``).
    """

    def __deepcopy__(self, _: dict[int, Any]) -> _Settled:
        """Return the same."""
        return self


def build(tables: Mapping[str, Table] | None = None, *, big: bool = False, published: bool = False) -> dict[str, Any]:
    """Return Datasette's metadata for one archive; a ``published`` one has no queries of the operator.

    ``tables`` is the codebook's by default. Titles and descriptions stand in both languages side by side in the
    keys that Datasette knows, and each alone in ``*_zh`` and ``*_en``, which our templates read.
    """
    if tables is None:
        from archive.storage import codebook  # the codebook is read only where none is given

        tables = codebook.tables()
    return {
        "title": f"{TITLE_ZH} · {TITLE_EN}",
        "description": f"{DESCRIPTION_ZH} {DESCRIPTION_EN}",
        "source": "各行政机关网站 · the agencies' own portals",
        "license": "事实与官方文件不受著作权保护；整理部分 CC0 · facts and official documents; compilation CC0",
        "license_url": "https://creativecommons.org/publicdomain/zero/1.0/",
        "databases": {
            DATABASE: _Settled(
                {
                    "title": f"{TITLE_ZH} · {TITLE_EN}",
                    "title_zh": "数据库",
                    "title_en": "The database",
                    "description": f"{DESCRIPTION_ZH} {DESCRIPTION_EN}",
                    "description_zh": DESCRIPTION_ZH,
                    "description_en": DESCRIPTION_EN,
                    "tables": {name: _table(name, table, big) for name, table in tables.items()},
                    "queries": {query.name: _query(query) for query in (queries() if published else all_queries())},
                }
            )
        },
    }


def _table(name: str, table: Table, big: bool) -> dict[str, Any]:
    options = dict(TABLE_OPTIONS.get(name, {}))
    if big:
        options.pop("facets", None)
    return {
        "description": f"{table.zh} · {table.en}",
        "description_zh": table.zh,
        "description_en": table.en,
        "columns": {key: _column(column) for key, column in table.columns.items()},
        **({"hidden": True} if table.hidden else {}),
        **options,
    }


def _column(column: Column) -> str:
    unit = f"（{column.unit}）" if column.unit else ""
    return f"{column.zh}{unit} · {column.en}"


def _query(query: Query) -> dict[str, Any]:
    return {
        "sql": query.sql,
        "title": f"{query.zh} · {query.en}",
        "title_zh": query.zh,
        "title_en": query.en,
        "description": f"{query.about_zh} {query.about_en}",
        "description_zh": query.about_zh,
        "description_en": query.about_en,
        "params": [parameter.name for parameter in query.parameters],
    }

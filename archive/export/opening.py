"""``open.sql``: what makes an export in Parquet answer as the archive does, in DuckDB.

Every table is a view over its files; every canned query of the site (``archive/site/queries.toml``) is a table macro
with the same name, its parameters with an underscore behind them: ``FROM requests_by_year(region_ := '370000')``. There
is one text of each query, SQLite's: what is written otherwise for DuckDB is written so here, by the few rules below.

- NULLs come where SQLite puts them (``default_null_order``).
- ``:year`` becomes the text of the macro's parameter, empty where none is given, as the site does it.
- Lines that end in ``-- SQLite only: why`` are left out: what they say is an index, not a condition.
- ``julianday``, which DuckDB calls otherwise, is a macro.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archive.site.metadata import Query

NAME = "open.sql"

_HEAD = """\
-- The archive in DuckDB. In this folder: duckdb -init open.sql
-- From elsewhere: SET file_search_path = 'this folder', then this script. Canned queries are table macros:
--   FROM requests_by_year(); FROM most_requests(year_ := '2023', region_ := '370000');
SET default_null_order = 'sqlite';
CREATE OR REPLACE MACRO julianday(day) AS julian(CAST(day AS TIMESTAMP));
"""
_TYPES = {"year": "INTEGER", "province": "VARCHAR"}
_PARAMETER = re.compile(r"(?<![:\w]):([a-z_]+)")
_ONLY_SQLITE = re.compile(r"\n[^\n]*-- SQLite only:[^\n]*")


def script(files: Iterable[str], queries: Iterable[Query]) -> str:
    """Return the script for the files of an export (names below its folder) and the site's canned queries."""
    return "\n".join([_HEAD, *_views(files), "", *(macro(query) for query in queries if not query.only_sqlite)])


def _views(files: Iterable[str]) -> Iterator[str]:
    first_file = {name.partition("/")[0]: name for name in reversed(list(files))}
    for top in reversed(first_file):
        table = top.removesuffix(".parquet")
        yield f'CREATE OR REPLACE VIEW "{table}" AS SELECT * FROM {_source(first_file[top])};'


def _source(file: str) -> str:
    table, *parts, _ = file.split("/") if "/" in file else (file, "")
    if not parts:
        return f"read_parquet('{file}')"
    names = [part.partition("=")[0] for part in parts]
    types = ", ".join(f"'{name}': {_TYPES[name]}" for name in names)
    files = "/".join([table, *("*" for _ in parts), "*.parquet"])
    return f"read_parquet('{files}', hive_partitioning = true, hive_types = {{{types}}})"


def macro(query: Query) -> str:
    """Return the statement that makes a canned query a table macro.

    Raises ValueError where the query is for SQLite only.
    """
    if query.only_sqlite:
        raise ValueError(f"{query.name}: {query.only_sqlite}")
    names = {one.name for one in query.parameters}
    sql = _PARAMETER.sub(
        lambda found: f"CAST({found[1]}_ AS VARCHAR)" if found[1] in names else found[0],
        _ONLY_SQLITE.sub("", f"\n{query.sql}"),
    )
    parameters = ", ".join(f"{one.name}_ := ''" for one in query.parameters)
    return f"-- {query.en}\nCREATE OR REPLACE MACRO {query.name}({parameters}) AS TABLE{sql};\n"

"""What describes a folder of CSV files to programs: a frictionless Data Package and CSVW metadata, from the codebook.

``datapackage.json`` (Data Package 1.0, tabular) and ``csv-metadata.json`` (CSV on the Web) say the same: which file
holds which table, what each column means in both languages, its type and unit, keys, and that nothing between two
commas is NULL.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from archive.export.tables import Column, Kind, Table
from archive.site import metadata
from archive.storage import codebook
from archive.storage.connection import sqlite3

DATAPACKAGE = "datapackage.json"
CSVW = "csv-metadata.json"
README = "README.txt"
LICENCE = {
    "name": "CC0-1.0",
    "path": "https://creativecommons.org/publicdomain/zero/1.0/",
    "title": "Creative Commons Zero v1.0 Universal",
}
_FRICTIONLESS = {Kind.INTEGER: "integer", Kind.REAL: "number", Kind.DATE: "date", Kind.TEXT: "string"}
_CSVW = {Kind.INTEGER: "integer", Kind.REAL: "double", Kind.DATE: "date", Kind.TEXT: "string"}

_README = """\
{title_zh}
{title_en}

{description_zh}
{description_en}

state of / 数据截至 {moment}

Every table is one CSV file (UTF-8, a header, RFC 4180). Nothing between two commas is NULL: a blank is never zero.
每张表一个 CSV 文件（UTF-8，首行为字段名）。两个逗号之间没有内容就是空值：空白不是零。

{datapackage}  frictionless Data Package: every table, column, type, unit and key, in Chinese and English
{csvw}  the same as CSV on the Web metadata (W3C)

Licence / 许可: CC0 1.0 {licence}
"""


@dataclass(frozen=True, slots=True)
class Packed:
    """One CSV file of a package: its table, ``path`` in the package, rows, bytes and SHA-256."""

    table: Table
    path: str
    rows: int
    bytes: int
    sha256: str


def typed(db: sqlite3.Connection, table: Table) -> Table:
    """Return the table with a date called a text where one of its values is no day."""
    columns = []
    for column in table.columns:
        kind = column.kind or Kind.REAL
        if kind is Kind.DATE:
            # of a day that is none, such as 30 February, SQLite makes another
            sql = f'SELECT 1 FROM "{table.name}" WHERE "{column.name}" IS NOT date("{column.name}", ?) LIMIT 1'
            kind = Kind.TEXT if db.execute(sql, ["+0 days"]).fetchone() else kind
        columns.append(replace(column, kind=kind))
    return replace(table, columns=tuple(columns))


def datapackage(db: sqlite3.Connection, packed: Iterable[Packed], moment: str) -> str:
    """Return ``datapackage.json``; ``moment`` is that of the state, ISO in UTC."""
    files = list(packed)
    there = {one.table.name for one in files}
    said = {
        "profile": "tabular-data-package",
        "name": "gongkai",
        "title": f"{metadata.TITLE_EN} · {metadata.TITLE_ZH}",
        "description": f"{metadata.DESCRIPTION_EN}\n\n{metadata.DESCRIPTION_ZH}",
        "created": moment,
        "licenses": [LICENCE],
        "keywords": ["政府信息公开", "open government information", "China"],
        "resources": [_resource(db, one, there) for one in files],
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _resource(db: sqlite3.Connection, one: Packed, there: set[str]) -> dict[str, Any]:
    words = codebook.tables()[one.table.name]
    schema: dict[str, Any] = {"fields": [_field(column) for column in one.table.columns], "missingValues": [""]}
    if key := _primary_key(db, one.table.name):
        schema["primaryKey"] = key
    if links := list(_foreign_keys(db, one.table.name, there)):
        schema["foreignKeys"] = [
            {"fields": columns, "reference": {"resource": "" if other == one.table.name else other, "fields": theirs}}
            for columns, other, theirs in links
        ]
    return {
        "profile": "tabular-data-resource",
        "name": one.table.name,
        "path": one.path,
        "title": f"{words.en} · {words.zh}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": one.bytes,
        "hash": f"sha256:{one.sha256}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "header": True},
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    said = {
        "name": column.name,
        "type": _FRICTIONLESS[column.kind or Kind.REAL],
        "title": column.zh,
        "description": column.en,
    }
    return {**said, "unit": column.unit} if column.unit else said


def csvw(db: sqlite3.Connection, packed: Iterable[Packed]) -> str:
    """Return ``csv-metadata.json``."""
    files = list(packed)
    paths = {one.table.name: one.path for one in files}
    said = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": _both(metadata.TITLE_ZH, metadata.TITLE_EN),
        "dc:description": _both(metadata.DESCRIPTION_ZH, metadata.DESCRIPTION_EN),
        "dc:license": {"@id": LICENCE["path"]},
        "tables": [_table(db, one, paths) for one in files],
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _table(db: sqlite3.Connection, one: Packed, paths: Mapping[str, str]) -> dict[str, Any]:
    words = codebook.tables()[one.table.name]
    schema: dict[str, Any] = {"columns": [_described(column) for column in one.table.columns]}
    if key := _primary_key(db, one.table.name):
        schema["primaryKey"] = key
    filled = {row[1] for row in db.execute(f'PRAGMA table_info("{one.table.name}")') if row[3] or row[5]}
    # its validators read a NULL that should lead somewhere as an error: only what always leads somewhere is said
    if links := [link for link in _foreign_keys(db, one.table.name, set(paths)) if filled.issuperset(link[0])]:
        schema["foreignKeys"] = [
            {"columnReference": columns, "reference": {"resource": paths[other], "columnReference": theirs}}
            for columns, other, theirs in links
        ]
    return {"url": one.path, "dc:title": _both(words.zh, words.en), "tableSchema": schema}


def _described(column: Column) -> dict[str, Any]:
    unit = column.unit or ""
    return {
        "name": column.name,
        "titles": column.name,
        "datatype": _CSVW[column.kind or Kind.REAL],
        "dc:description": _both(
            f"{column.zh}{f'（{unit}）' if unit else ''}", f"{column.en}{f' [{unit}]' if unit else ''}"
        ),
    }


def _both(zh: str, en: str) -> list[dict[str, str]]:
    return [{"@value": zh, "@language": "zh"}, {"@value": en, "@language": "en"}]


def _primary_key(db: sqlite3.Connection, table: str) -> list[str]:
    columns = db.execute(f'PRAGMA table_info("{table}")').fetchall()
    return [row[1] for row in sorted((row for row in columns if row[5]), key=lambda row: int(row[5]))]


def _foreign_keys(db: sqlite3.Connection, table: str, there: set[str]) -> Iterable[tuple[list[str], str, list[str]]]:
    """Give the keys that lead to another published table: columns, table, its columns."""
    links: dict[int, tuple[str, list[str], list[str]]] = {}
    for number, _, other, column, theirs, *_ in db.execute(f'PRAGMA foreign_key_list("{table}")').fetchall():
        _, columns, others = links.setdefault(number, (other, [], []))
        columns.append(column)
        if theirs is not None:
            others.append(theirs)
    for other, columns, others in links.values():
        if other in there:
            yield columns, other, others or _primary_key(db, other)


def readme(moment: str) -> str:
    """Return the text that whoever opens the package reads first."""
    return _README.format(
        title_zh=metadata.TITLE_ZH,
        title_en=metadata.TITLE_EN,
        description_zh=metadata.DESCRIPTION_ZH,
        description_en=metadata.DESCRIPTION_EN,
        moment=moment,
        datapackage=DATAPACKAGE,
        csvw=CSVW,
        licence=LICENCE["path"],
    )

"""What every table, view and column of ``gongkai.db`` means, in both languages: ``codebook.toml``, read once.

The columns and cells that are lines of the official forms take their labels from the forms themselves.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from archive.storage.totals import APPLICANT_LINES, CHANNELS, DISPUTES, REQUESTS, RESULTS, Sums
from parsers.forms import Form, forms


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``unit`` is 件, 项 or 万元; ``basis`` the article, notice or form line it comes from."""

    zh: str
    en: str
    unit: str | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table or view: ``zh`` and ``en`` say what a row is. ``hidden`` ones are internals."""

    zh: str
    en: str
    columns: Mapping[str, Column]
    basis: str | None = None
    hidden: bool = False


@cache
def tables() -> Mapping[str, Table]:
    """Return every table and view by name, in the order in which a reader should meet them."""
    raw: dict[str, Any] = tomllib.loads((files(__package__) / "codebook.toml").read_text("utf-8"))
    return {name: _table(name, entry) for name, entry in raw.items()}


def rows() -> list[tuple[str, str, str, str, str | None, str | None]]:
    """Return the rows of the table ``codebook``; column_name is empty where the table itself is described."""
    found: list[tuple[str, str, str, str, str | None, str | None]] = []
    for name, table in tables().items():
        if table.hidden:
            continue
        found.append((name, "", table.zh, table.en, None, table.basis))
        found += [(name, key, one.zh, one.en, one.unit, one.basis) for key, one in table.columns.items()]
    return found


def _table(name: str, entry: dict[str, Any]) -> Table:
    columns = {key: Column(**column) for key, column in entry.get("columns", {}).items()}
    if name == "requests":
        columns |= {line: _line(line) for line in APPLICANT_LINES.split()}
    for sums in (REQUESTS, DISPUTES):
        columns |= _sums(sums) if name == sums.name else {}
    if name == "year_figures":
        columns = _in_order(columns)
    return Table(
        zh=entry["zh"],
        en=entry["en"],
        columns=columns,
        basis=entry.get("basis"),
        hidden=entry.get("hidden", False),
    )


def _sums(sums: Sums) -> dict[str, Column]:
    """Describe the sums of a table, and how many reports each is made of."""
    source, lines = sums.source, sums.lines
    return {
        line: Column(
            f"{source}.{line} 的合计，全部空白时为空", f"Sum of {source}.{line}, NULL where no report fills it in"
        )
        for line in lines
    } | {f"{line}_filled": Column(f"填写 {line} 的报告数", f"Reports that fill in {line}") for line in lines}


def _in_order(columns: dict[str, Column]) -> dict[str, Column]:
    """Put the lines of table 三 and the results of table 四 between the columns that ``year_figures`` has besides."""
    items = list(columns)[-4:]
    head = {name: column for name, column in columns.items() if name not in items}
    results = {
        f"{channel}_{result}": Column(
            f"disputes 中 channel 为 {channel} 的 {result}", f"disputes.{result} of the channel {channel}", unit="件"
        )
        for channel in CHANNELS
        for result in RESULTS.split()
    }
    lines = {line: _line(line) for line in APPLICANT_LINES.split()}
    return head | lines | results | {name: columns[name] for name in items}


def _line(name: str) -> Column:
    """Describe one line of table 三 by its label and heads in the newest form that has it."""
    for form in reversed(forms().values()):
        for line in form.lines:
            if line.line == name:
                group = f"{line.group}：" if line.group else ""
                had = [one for one in forms().values() if name in {other.line for other in one.lines}]
                return Column(
                    zh=f"{group}{line.label}{_only(had, zh=True)}",
                    en=f"{line.label_en}{_only(had, zh=False)}",
                    unit="件",
                    basis="；".join(one.basis for one in had) + "，表三",
                )
    raise LookupError(name)


def _only(had: list[Form], *, zh: bool) -> str:
    if len(had) == len(forms()):
        return ""
    keys = "、".join(form.key for form in had) if zh else ", ".join(form.key for form in had)
    return f"（仅{keys}年格式）" if zh else f" (form of {keys} only)"

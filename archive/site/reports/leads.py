"""Where a figure on a page leads: the address of its cell in the kept body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archive.site.reports.findings import cells_of
from archive.site.reports.form import Name
from archive.storage.rows import DISCLOSURES, DISPUTES, LINES, cells

#: Table → its chapter, the column that names the row, and whether that row is the figure's line (else its field).
_WIDE = {"requests": (3, "applicant", False), "disclosures": (2, "item", True), "disputes": (4, "channel", True)}
#: Columns of one item only, so that a query need not name it.
_SOLE = {"fee_amount_wan": "fees", "amount_wan": "procurement", "projects": "procurement"}
_PRINTED = frozenset(("raw", "value", "state", "reads", "source_says"))


def cell(report_id: int, name: Name, version: int | None = None, *, before: bool = False) -> str:
    """Return the address of a figure's cell, of the current version or an earlier one.

    With ``before`` it is the one in the version with which that version was compared.
    """
    chapter, line, field = name
    asked = "" if version is None else f"?{'before' if before else 'version'}={version}"
    return f"/-/cell/{report_id}/{chapter}/{line}/{field}{asked}"


def place(sha256: str, table_index: int, row: int, col: int) -> str:
    """Return the address of any cell of a kept body."""
    return f"/-/body/{sha256}?cell={table_index}.{row}.{col}"


def indicator(report_id: int, position: int) -> str:
    """Return the address of an indicator's cell, or of the words in which it stands."""
    return f"/-/cell/{report_id}/indicator/{position}"


def of(row: Mapping[str, Any], value: Any, column: str, table: str | None) -> str | None:
    """Return where one value of a table, or of a query's result, leads; None where it is no printed figure.

    A query's column that is named as a line of chapter three, without an applicant beside it, is the total column's.
    """
    report_id = _plain(row, "report_id")
    if value is None or not isinstance(report_id, int):
        return None
    if table == "indicators":
        named = column in ("value", "value_cumulative", "raw")
        return indicator(report_id, int(row["position"])) if named and row["origin"] != "ocr" else None
    if table == "problems":
        return None
    chapter, line, field = (_plain(row, name) for name in ("chapter", "line", "field"))
    if isinstance(chapter, int) and line and field:
        return _listed(row, report_id, (chapter, str(line), str(field)), column)
    if table == "checks" and column == "subject":
        names = cells_of(str(_plain(row, "rule")), str(value), _ANY)
        return cell(report_id, names[0]) if names else None
    name = _wide(row, column, table)
    return cell(report_id, name) if name is not None and isinstance(value, int | float) else None


def _listed(row: Mapping[str, Any], report_id: int, name: Name, column: str) -> str | None:
    """Return where a row leads that names its figure."""
    if column in _PRINTED:
        return None if _plain(row, "state") == "missing" else cell(report_id, name)
    version = _plain(row, "version")
    if column in ("old_raw", "new_raw", "old_value", "new_value") and isinstance(version, int):
        return cell(report_id, name, version, before=column.startswith("old"))
    return None


def _wide(row: Mapping[str, Any], column: str, table: str | None) -> Name | None:
    """Return the name of a figure in one of the wide tables, or in a query's result that looks like one."""
    if column in LINES and table in (None, "requests"):
        return 3, column, str(_plain(row, "applicant") or "total")
    if table in ("disclosures", None) and column in DISCLOSURES:
        item = _plain(row, "item") or _SOLE.get(column)
        return (2, str(item), column) if item else None
    if table in ("disputes", None) and column in DISPUTES and (channel := _plain(row, "channel")):
        return 4, str(channel), column
    return None


def _plain(row: Mapping[str, Any], name: str) -> Any:
    """Return a value of a row, None where it has no such column; a foreign key comes with its label."""
    if name not in row.keys():  # noqa: SIM118 - a row of sqlite3 contains its values
        return None
    found = row[name]
    return found.get("value") if isinstance(found, dict) else found


class _Any(Mapping[Name, Any]):
    """Stands for the figures of a report of which only the form is known: every name of any form is in it."""

    def __getitem__(self, name: Name) -> Any:
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return name in _NAMES

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0


_ANY = _Any()
_NAMES = frozenset(cells())

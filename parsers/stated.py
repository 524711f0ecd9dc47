"""What a page states under known labels: 索引号, 文号, 发布机构, 成文日期 and others, and their synonyms.

Source: format, section 5.

The labels are data (``masthead.toml``).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from parsers.characters import fold
from parsers.days import apart, day, only_day
from parsers.document import Document
from parsers.grid import Cell, Grid
from parsers.sections import Window

#: A longer text is no value of a label.
LONGEST = 60
#: What is known by its value, so that its label needs no colon behind it.
_UNMISTAKABLE = ("index_number", "signed_on", "published_on")


@dataclass(frozen=True, slots=True)
class Labels:
    """What labels mean: ``names`` gives the field of each.

    ``weak`` ones count only above the first chapter. ``bare``: a line of a label and a number or day, without a colon.
    ``meta``: the page's own tags.
    """

    names: dict[str, str]
    pattern: re.Pattern[str]
    weak: frozenset[str]
    bare: re.Pattern[str]
    meta: dict[str, list[str]]


@lru_cache(maxsize=1)
def labels() -> Labels:
    """Return the known labels."""
    raw: dict[str, Any] = tomllib.loads(files("parsers").joinpath("masthead.toml").read_text("utf-8"))
    meta, weak = raw.pop("meta"), frozenset(raw.pop("weak"))
    names = {label: name for name, synonyms in raw.items() for label in synonyms}
    longest_first = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    strong = [name for name in names if names[name] in _UNMISTAKABLE and name not in weak]
    bare = "|".join(sorted(map(re.escape, strong), key=len, reverse=True))
    return Labels(
        names,
        re.compile(rf"(?:[【\[]?({longest_first})[】\]]?:|发布于(?=20\d\d))"),
        weak,
        re.compile(rf"[【\[]?({bare})[】\]]?([0-9A-Z][^:。;]*)$"),
        meta,
    )


def stated(document: Document, report: Window, used: dict[int, set[int]]) -> dict[str, str]:
    """Return what the page states under known labels; the first statement of each counts."""
    known = labels()
    fields: dict[str, str] = {}
    above = report.first if report.first is not None else len(document.blocks)
    waiting: str | None = None  # a label alone on its line: its value is the next one
    for position, block in enumerate(document.blocks):
        if isinstance(block, Grid):
            waiting = None
            if id(block) not in used:
                _from_grid(block, fields)
            continue
        text = apart(block.text)
        folded = fold(text)
        if bare := known.bare.match(folded):
            _keep_bare(fields, known.names[bare[1]], bare[2])
        if waiting is not None and folded.rstrip(":") not in known.names and len(folded) <= LONGEST:
            _keep(fields, waiting, folded)
        waiting = known.names.get(folded.rstrip(":")) if folded.rstrip(":") not in known.weak else None
        if (":" not in folded and "于" not in folded) or len(folded) > 4 * LONGEST or "。" in folded:
            continue
        found = list(known.pattern.finditer(folded))
        for number, match in enumerate(found):
            label = match[1] or "发布于"
            if label in known.weak and (position >= above or (number == 0 and _is_cut(folded, match.start()))):
                continue
            end = found[number + 1].start() if number + 1 < len(found) else len(folded)
            value = _spaced_value(text, label, folded[match.end() : end])
            if label not in known.weak or known.names[label] in ("agency", "source") or stated_day(value):
                _keep(fields, known.names[label], value)
    return fields


def _is_cut(folded: str, at: int) -> bool:
    """Tell whether a label is only the end of another word that is no known one: 登记|时间."""
    return at > 0 and "一" <= folded[at - 1] <= "鿿"


def _keep_bare(fields: dict[str, str], name: str, value: str) -> None:
    """Keep what stands behind a label without a colon where it is a whole number (014416330/2018-04736) or day."""
    is_number = number(value) is not None and re.search("[-/]", value) is not None
    if is_number if name == "index_number" else (value.startswith("20") and stated_day(value)):
        _keep(fields, name, value)


def number(value: str | None) -> str | None:
    """Return a number of a document; 无, / and - are none, nor is what stands there in its place: a day, a title."""
    bare = (value or "").strip("/- ")
    return bare if re.search(r"\d", bare) and not re.search("报告|年报|公开", bare) and not only_day(bare) else None


def stated_day(value: str) -> date | None:
    """Read the day under a label: as everywhere, or as eight digits (20240108)."""
    eight = re.fullmatch(r"(20\d\d)(\d\d)(\d\d)", value)
    return day("-".join(eight.groups()) if eight else value)


def _from_grid(grid: Grid, fields: dict[str, str]) -> None:
    known = labels()
    for row in range(grid.height):
        cells = grid.cells(row)
        values = grid.cells(row + 1) if row + 1 < grid.height else []
        if len(values) == len(cells) and _is_header(cells, known):
            for cell, below in zip(cells, values, strict=True):
                name = known.names[fold(cell.text).rstrip(":")]
                if below.row == row + 1 and fold(below.text).rstrip(":") not in known.names:
                    _keep(fields, name, fold(below.text))
            continue
        for position, cell in enumerate(cells):
            folded = fold(cell.text)
            label, _, rest = folded.partition(":")
            label = label.strip("【】[]")
            if label not in known.names or label in known.weak:
                continue
            value = rest or (fold(cells[position + 1].text) if position + 1 < len(cells) else "")
            if value.rstrip(":") not in known.names:
                _keep(fields, known.names[label], value)


def _is_header(cells: list[Cell], known: Labels) -> bool:
    """Tell a row of labels alone, whose values are the row below."""
    return len(cells) > 1 and all(fold(cell.text).rstrip(":") in known.names for cell in cells)


def _spaced_value(text: str, label: str, value: str) -> str:
    """Cut a value off at the first wide gap of the printed line, where no label follows it."""
    parts = re.split(r"\s{2,}|\u3000+|\xa0{2,}", text)
    for part in parts:
        folded = fold(part)
        if label + ":" in folded:
            own = folded.split(label + ":", 1)[1]
            if own and value.startswith(own):
                return own
    return value


def _keep(fields: dict[str, str], name: str, value: str) -> None:
    value = value.strip(" ;,|[]【】")
    if name != "other" and value and len(value) <= LONGEST:
        fields.setdefault(name, value)

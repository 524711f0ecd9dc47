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
from parsers.days import day
from parsers.document import Document
from parsers.grid import Grid
from parsers.sections import Window

#: A longer text is no value of a label.
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Labels:
    """What labels mean: ``names`` gives the field of each.

    ``weak`` ones count only above the first chapter. ``meta``: the page's own tags.
    """

    names: dict[str, str]
    pattern: re.Pattern[str]
    weak: frozenset[str]
    meta: dict[str, list[str]]


@lru_cache(maxsize=1)
def labels() -> Labels:
    """Return the known labels."""
    raw: dict[str, Any] = tomllib.loads(files("parsers").joinpath("masthead.toml").read_text("utf-8"))
    meta, weak = raw.pop("meta"), frozenset(raw.pop("weak"))
    names = {label: name for name, synonyms in raw.items() for label in synonyms}
    longest_first = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return Labels(names, re.compile(rf"(?:[【\[]?({longest_first})[】\]]?:|发布于(?=20\d\d))"), weak, meta)


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
        folded = fold(block.text)
        if waiting is not None and folded.rstrip(":") not in known.names and len(folded) <= LONGEST:
            _keep(fields, waiting, folded)
        waiting = known.names.get(folded.rstrip(":")) if folded.rstrip(":") not in known.weak else None
        if (":" not in folded and "于" not in folded) or len(folded) > 4 * LONGEST or "。" in folded:
            continue
        found = list(known.pattern.finditer(folded))
        for number, match in enumerate(found):
            label = match[1] or "发布于"
            if label in known.weak and position >= above:
                continue
            end = found[number + 1].start() if number + 1 < len(found) else len(folded)
            value = _spaced_value(block.text, label, folded[match.end() : end])
            if label not in known.weak or known.names[label] in ("agency", "source") or stated_day(value):
                _keep(fields, known.names[label], value)
    return fields


def number(value: str | None) -> str | None:
    """Return a number of a document; 无, / and - are none."""
    bare = (value or "").strip("/- ")
    return bare if re.search(r"\d", bare) else None


def stated_day(value: str) -> date | None:
    """Read the day under a label: as everywhere, or as eight digits (20240108)."""
    eight = re.fullmatch(r"(20\d\d)(\d\d)(\d\d)", value)
    return day("-".join(eight.groups()) if eight else value)


def _from_grid(grid: Grid, fields: dict[str, str]) -> None:
    known = labels()
    for row in range(grid.height):
        cells = grid.cells(row)
        for position, cell in enumerate(cells):
            folded = fold(cell.text)
            label, _, rest = folded.partition(":")
            label = label.strip("【】[]")
            if label not in known.names or label in known.weak:
                continue
            value = rest or (fold(cells[position + 1].text) if position + 1 < len(cells) else "")
            if value.rstrip(":") not in known.names:
                _keep(fields, known.names[label], value)


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

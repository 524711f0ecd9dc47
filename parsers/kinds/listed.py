"""Rows of the lists of indicators before 2019 whose cells are parted by blanks, as a PDF's text layer has them.

The header's words say which columns there are; a row is taken from its ends, where figures, codes and units stand, and
what is left of it is its label. A row with fewer figures than the header has columns has lost one: it is kept as a row
that cannot be read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from parsers.characters import fold
from parsers.findings import extras, is_label
from parsers.generations import headers
from parsers.grid import Cell
from parsers.labels import key

#: A longer line is prose.
LONGEST = 120
_FIGURE = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?(?:万元|元|条|件|次|篇|个|人次|人)?|[/—－-]{1,4}|□+")
_CODE = re.compile(r"\d{1,3}")
_UNIT = re.compile(r"[条件次篇个人期场份批项]|人次|件次|[万千亿]?元|[/—－-]{1,4}")
_DASHES = re.compile(r"[/—－-]+")
_YEAR = re.compile(r"20\d\d年?度?")


@dataclass(slots=True)
class Listed:
    """Takes the lines of a text one after the other; ``rows`` are those of the list that is being read."""

    roles: list[str] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)
    broken: str = ""

    def take(self, line: str) -> bool:
        """Take one line; False when it is none of a list's."""
        parts = line.split()
        head = _roles(parts)
        if head:
            self.roles = head
            self.rows.append([Cell(part) for part in parts])
            return True
        if not self.roles or len(line) > LONGEST or line.endswith("。"):
            return False
        if parts[0] == "甲" and all(len(part) <= 2 for part in parts):
            return True
        row = self._row([*self.broken.split(), *parts] if self.broken else parts)
        if row is None:
            return False
        self.broken = ""
        label = next(cell.text for cell in row if is_label(cell.text))
        if len([cell for cell in row if cell.text]) == 1 and fold(label).count("(") > fold(label).count(")"):
            self.broken = line  # the label goes on in the next line
        else:
            self.rows.append(row)
        return True

    def finish(self) -> list[list[Cell]]:
        """Return the list's rows, and wait for the next header."""
        rows, self.rows, self.roles, self.broken = self.rows, [], [], ""
        return rows

    def _row(self, parts: list[str]) -> list[Cell] | None:
        """Return the cells of a row; None where it has no label."""
        roles, left, right = list(self.roles), list(parts), []
        before: list[str] = []
        if roles[0] == "number":
            del roles[0]
            before = [left.pop(0)] if _CODE.fullmatch(left[0]) else [""]
        at = roles.index("label")
        for role in reversed(roles[at + 1 :]):
            if len(left) > 1 and _is(role, left[-1]):
                right.append(left.pop())
            else:
                right.append("")
        label = " ".join(left)
        if not label or not is_label(label) or label[-1].isdigit():
            return None
        filled = [text for text in right if text]
        if filled and len(filled) < len(right) and not all(_DASHES.fullmatch(text) for text in filled):
            return [Cell(label), Cell(" ".join(filled))]  # which cell is blank cannot be said
        if len(filled) < len(right):
            right = [""] * len(right)  # the heading of a part, and dashes beside it
        return [Cell(text) for text in (*before, label, *reversed(right))]


def _is(role: str, part: str) -> bool:
    text = fold(part)
    if role == "unit":
        return _UNIT.fullmatch(text) is not None
    if role == "code":
        return _CODE.fullmatch(text) is not None
    return _FIGURE.fullmatch(text) is not None or key(text) in extras().words


def _roles(parts: list[str]) -> list[str]:
    """Return the roles of a header's columns; nothing where the line is no header."""
    known = headers()
    roles: list[str] = []
    for part in parts:
        bare = key(part)
        names = ("label", "unit", "code", "number", "cumulative", "value", "ignored")
        role = next((name for name in names if bare in getattr(known, name)), "")
        roles.append(role or ("value" if _YEAR.fullmatch(fold(part)) else ""))
    whole = roles.count("label") == 1 and "value" in roles and "" not in roles and len(roles) > 2
    behind = whole and roles.index("label") == int(roles[0] == "number")
    return roles if behind else []

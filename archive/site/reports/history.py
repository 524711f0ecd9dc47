"""The history of a report as its page tells it: each version, what it changed, and which rules that broke or mended."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from archive.site.reports.findings import Finding
from archive.site.reports.form import words

CELLS = 400  # changed cells of all versions on one page; the table cell_changes has them all
PASSAGES = 120
LONGEST = 4000  # characters of two passages that are compared word by word
AROUND = 24  # characters of unchanged text left beside a change
_TOKEN = re.compile(r"\d[\d,.]*%?|[A-Za-z]+|\s+|.", re.DOTALL)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a changed passage."""

    what: Literal["same", "old", "new"]
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One changed figure, with the form's words for it in both languages; None: blank, or no such cell."""

    chapter: int
    line: str
    field: str
    zh: str
    en: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Words:
    """One changed passage: ``part`` as in ``text_changes``, ``runs`` the two sides put together."""

    part: str
    number: int | None
    under: str | None
    old: str | None
    new: str | None
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """One version. ``cells_in_all`` and ``words_in_all`` count also what is too much for a page."""

    row: Row
    cells: tuple[Cell, ...]
    words: tuple[Words, ...]
    broken: tuple[Finding, ...]
    mended: tuple[Finding, ...]
    otherwise: tuple[Finding, ...]
    cells_in_all: int
    words_in_all: int


def editions(conn: Any, report_id: int, template: str | None) -> list[Edition]:
    """Return the versions of a report, the one last seen first."""
    rows = conn.execute(
        "SELECT v.*, (SELECT count(*) FROM cell_changes c WHERE c.report_id = v.report_id AND c.version = v.version) "
        "AS cells, (SELECT count(*) FROM text_changes t WHERE t.report_id = v.report_id AND t.version = v.version) "
        "AS words FROM report_versions v WHERE v.report_id = ? ORDER BY v.seen_at DESC, v.version DESC",
        [report_id],
    ).fetchall()
    if len(rows) < 2:
        return []
    cells, passages, checks = (
        _by_version(conn.execute(f"SELECT * FROM {table} WHERE report_id = ? ORDER BY id LIMIT ?", [report_id, most]))
        for table, most in (("cell_changes", CELLS), ("text_changes", PASSAGES), ("check_changes", CELLS))
    )
    return [
        Edition(
            row,
            tuple(_cell(one, template) for one in cells.get(row["version"], ())),
            tuple(
                Words(one["part"], one["number"], one["heading"], one["old"], one["new"], tuple(_runs(one)))
                for one in passages.get(row["version"], ())
            ),
            *_verdicts(checks.get(row["version"], ())),
            row["cells"],
            row["words"],
        )
        for row in rows
    ]


def _by_version(rows: Any) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row["version"], []).append(row)
    return found


def _cell(row: Row, template: str | None) -> Cell:
    chapter, line, name = row["chapter"], row["line"], row["field"]
    sides = []
    for side in ("old", "new"):
        raw, value = row[f"{side}_raw"], row[f"{side}_value"]
        sides.append(raw or (None if value is None else str(value)))
    zh, en = [], []
    for kind, key in (("lines", (chapter, line)), ("fields", (chapter, name))):
        pair = getattr(words(template), kind).get(key) or getattr(words(None), kind).get(key) or (key[1], key[1])
        zh.append(pair[0])
        en.append(pair[1])
    return Cell(chapter, line, name, " · ".join(zh), " · ".join(en), *sides)


def _verdicts(rows: Sequence[Row]) -> tuple[tuple[Finding, ...], tuple[Finding, ...], tuple[Finding, ...]]:
    """Part what a version broke, what it mended, and what only applies, or can be decided, otherwise."""
    parts: dict[str, list[Finding]] = {"broken": [], "mended": [], "otherwise": []}
    for row in rows:
        old, new = row["old_result"], row["new_result"]
        kind = "broken" if new == "broken" else "mended" if (old, new) == ("broken", "holds") else "otherwise"
        finding = Finding(row["rule"], row["subject"], new or "", "", None, None, None, old)
        parts[kind].append(finding)
    broken, mended, otherwise = map(tuple, parts.values())
    return broken, mended, otherwise


def _runs(row: Row) -> Iterator[Run]:
    """Yield the two sides of a changed passage as one text, long unchanged stretches cut."""
    old, new = row["old"], row["new"]
    if old is None or new is None or len(old) + len(new) > LONGEST:
        if old is not None:
            yield Run("old", old)
        if new is not None:
            yield Run("new", new)
        return
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    opcodes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for at, (what, first, last, begin, end) in enumerate(opcodes):
        if what == "equal":
            yield Run("same", _cut("".join(before[first:last]), at > 0, at < len(opcodes) - 1))
            continue
        if last > first:
            yield Run("old", "".join(before[first:last]))
        if end > begin:
            yield Run("new", "".join(after[begin:end]))


def _cut(text: str, follows: bool, goes_on: bool) -> str:
    """Leave of unchanged text what stands beside a change."""
    if len(text) <= 2 * AROUND + 1 or not (follows or goes_on):
        return text
    return f"{text[:AROUND] if follows else ''}…{text[-AROUND:] if goes_on else ''}"

"""What persons found who looked at the source: the files of this folder, joined to the data and shown beside it.

A correction never changes a figure. It speaks of one report, of the body at which somebody looked, and of one cell or
of the report as a whole. ``README.md`` says how to write one; ``load`` refuses what is malformed, with file and line.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from archive.rows import Cell, cells

_HEADER = re.compile(r"^\s*\[\[\s*correction\s*\]\]")
_NAME = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CELL = ("chapter", "line", "field")
_NEEDED = ("correction", "report", "sha256", "verdict", "note_zh", "note_en", "checked_by", "checked_on", "evidence")
_KINDS: dict[str, type] = {"chapter": int, "checked_on": date}  # the others are text
_CALLED = {int: "a number", date: "a date", str: "text"}
_VERDICTS = "verdicts.toml"


class CorrectionError(ValueError):
    """Files of corrections are malformed; ``faults`` says each with file and line."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One row of the table ``verdicts``."""

    verdict: str
    title_zh: str
    title_en: str
    meaning_zh: str
    meaning_en: str


@dataclass(frozen=True, slots=True)
class Correction:
    """One entry of a file. ``cell`` is None where it speaks of the whole report.

    ``reads`` is the text that the archive had for the cell when it was checked (None: blank, or no such cell),
    ``source_says`` what the person found printed there.
    """

    correction: str
    report: str
    sha256: str
    cell: Cell | None
    reads: str | None
    source_says: str | None
    verdict: str
    note_zh: str
    note_en: str
    evidence: str
    checked_by: str
    checked_on: date


@cache
def verdicts() -> dict[str, Verdict]:
    """Return the closed list of verdicts by name."""
    raw = tomllib.loads((files(__package__) / _VERDICTS).read_text("utf-8"))
    return {name: Verdict(name, **words) for name, words in raw.items()}


def own_files(*, sample: bool = False) -> list[Traversable]:
    """Return the package's files of corrections: of real reports, or of the sample portals' invented ones."""
    folder = files(__package__) / "samples" if sample else files(__package__)
    if not folder.is_dir():
        return []
    found = [one for one in folder.iterdir() if one.name.endswith(".toml") and one.name != _VERDICTS]
    return sorted(found, key=lambda one: one.name)


def load(sources: Sequence[Traversable | Path], *, today: date | None = None) -> list[Correction]:
    """Return what the files say, in their order. Raises CorrectionError."""
    found, faults = _read(sources, today or _china_today())
    if faults:
        raise CorrectionError(faults)
    return found


def check(sources: Sequence[Traversable | Path] | None = None, *, today: date | None = None) -> list[str]:
    """Return every fault of these files (None: all of the package's own), empty where they are sound."""
    chosen = [*own_files(), *own_files(sample=True)] if sources is None else sources
    return _read(chosen, today or _china_today())[1]


def _china_today() -> date:
    return (datetime.now(UTC) + timedelta(hours=8)).date()


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry as it stands in a file; ``lines`` are its own, the first of them is number ``begins``."""

    file: str
    begins: int
    lines: Sequence[str]
    values: dict[str, Any]

    def at(self, name: str = "") -> str:
        """Return where a value stands: ``FILE:LINE``; the entry's head where there is none."""
        for number, line in enumerate(self.lines):
            if name and re.match(rf"\s*{re.escape(name)}\s*=", line):
                return f"{self.file}:{self.begins + number}"
        return f"{self.file}:{self.begins}"


def _entries(sources: Sequence[Traversable | Path], faults: list[str]) -> Iterator[_Entry]:
    for source in sources:
        try:
            text = source.read_text("utf-8")
            raw = tomllib.loads(text)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            line = re.search(r"at line (\d+)", str(error))
            faults.append(f"{source.name}:{line[1] if line else 1}: cannot be read: {error}")
            continue
        entries = raw.pop("correction", [])
        faults += [f"{source.name}:1: unknown {name}: a file holds [[correction]] entries only" for name in raw]
        if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
            faults.append(f"{source.name}:1: correction must be written [[correction]]")
            continue
        lines = text.splitlines()
        heads = [number for number, line in enumerate(lines) if _HEADER.match(line)]
        if len(heads) != len(entries):  # written inline, which nobody can review
            faults.append(f"{source.name}:1: each correction begins with a line [[correction]]")
            continue
        for begin, end, values in zip(heads, [*heads[1:], len(lines)], entries, strict=True):
            yield _Entry(source.name, begin + 1, lines[begin:end], values)


def _read(sources: Sequence[Traversable | Path], today: date) -> tuple[list[Correction], list[str]]:
    faults: list[str] = []
    found: list[Correction] = []
    names: dict[str, str] = {}
    spoken_of: dict[tuple[str, str, Cell | None], str] = {}
    for entry in _entries(sources, faults):
        wrong = list(_faults(entry, today))
        if wrong:
            faults += wrong
            continue
        one = _correction(entry.values)
        if one.correction in names:
            faults.append(f"{entry.at('correction')}: {one.correction} is the name of another: {names[one.correction]}")
        subject = (one.report, one.sha256, one.cell)
        if subject in spoken_of:
            faults.append(f"{entry.at('line')}: this cell has a correction already: {spoken_of[subject]}")
        names.setdefault(one.correction, entry.at())
        spoken_of.setdefault(subject, entry.at())
        found.append(one)
    return found, faults


def _faults(entry: _Entry, today: date) -> Iterator[str]:
    values = entry.values
    known = {field.name for field in fields(Correction)} - {"cell"} | set(_CELL)
    for name in values.keys() - known:
        yield f"{entry.at(name)}: unknown key {name}"
    for name in _NEEDED:
        if name not in values:
            yield f"{entry.at()}: {name} is missing"
    for name in sorted(values.keys() & known):
        kind, value = _KINDS.get(name, str), values[name]
        if type(value) is not kind:
            yield f"{entry.at(name)}: {name} must be {_CALLED[kind]}"
        elif isinstance(value, str) and not value.strip() and name not in ("reads", "source_says"):
            yield f"{entry.at(name)}: {name} is empty"
    if type(day := values.get("checked_on")) is date and day > today:
        yield f"{entry.at('checked_on')}: {day} is in the future"
    if isinstance(called := values.get("correction"), str) and not _NAME.fullmatch(called):
        yield f"{entry.at('correction')}: a name is made of a-z, 0-9, and . _ - between them"
    if isinstance(sha256 := values.get("sha256"), str) and not _SHA256.fullmatch(sha256):
        yield f"{entry.at('sha256')}: sha256 must be the 64 hexadecimal digits of the body"
    if isinstance(verdict := values.get("verdict"), str) and verdict not in verdicts():
        yield f"{entry.at('verdict')}: no such verdict: {verdict} (there are {', '.join(verdicts())})"
    yield from _cell_faults(entry)


def _cell_faults(entry: _Entry) -> Iterator[str]:
    given = [name for name in _CELL if name in entry.values]
    if given and len(given) < len(_CELL):
        yield f"{entry.at(given[0])}: a cell is chapter, line and field; the whole report is none of them"
    elif given and tuple(entry.values[name] for name in _CELL) not in cells():
        yield f"{entry.at('line')}: no form has the cell {'.'.join(str(entry.values[name]) for name in _CELL)}"
    elif not given:
        for name in sorted({"reads", "source_says"} & entry.values.keys()):
            yield f"{entry.at(name)}: {name} goes with a cell"


def _correction(values: dict[str, Any]) -> Correction:
    cell = (values["chapter"], values["line"], values["field"]) if "chapter" in values else None
    rest = {name: value for name, value in values.items() if name not in _CELL}
    return Correction(**{"reads": None, "source_says": None, **rest, "cell": cell})

"""What persons found who looked at the source: the files of this folder, joined to the data and shown beside it.

A correction never changes a figure. It speaks of one report, of the body at which somebody looked, and of one cell or
of the report as a whole. ``README.md`` says how to write one; ``load`` refuses what is malformed, with file and line.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from archive.reviewing.reviewed import NAME, Entry, MalformedError, Source, china_today, entries, files_in
from archive.storage.rows import Cell, cells

_CELL = ("chapter", "line", "field")
_NEEDED = ("correction", "report", "sha256", "verdict", "note_zh", "note_en", "checked_by", "checked_on", "evidence")
_VERDICTS = "verdicts.toml"


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


_KINDS: dict[str, type] = {
    **{field.name: str for field in fields(Correction) if field.name != "cell"},
    **dict.fromkeys(_CELL, str),
    "chapter": int,
    "checked_on": date,
}


@cache
def verdicts() -> dict[str, Verdict]:
    """Return the closed list of verdicts by name."""
    raw = tomllib.loads((files(__package__) / _VERDICTS).read_text("utf-8"))
    return {name: Verdict(name, **words) for name, words in raw.items()}


def own_files(*, sample: bool = False) -> list[Traversable]:
    """Return the package's files of corrections: of real reports, or of the sample portals' invented ones."""
    return files_in(files(__package__) / "samples" if sample else files(__package__), without=_VERDICTS)


def load(sources: Sequence[Source], *, today: date | None = None) -> list[Correction]:
    """Return what the files say, in their order. Raises MalformedError."""
    found, faults = _read(sources, today or china_today())
    if faults:
        raise MalformedError(faults)
    return found


def check(sources: Sequence[Source] | None = None, *, today: date | None = None) -> list[str]:
    """Return every fault of these files (None: all of the package's own), empty where they are sound."""
    chosen = [*own_files(), *own_files(sample=True)] if sources is None else sources
    return _read(chosen, today or china_today())[1]


def _read(sources: Sequence[Source], today: date) -> tuple[list[Correction], list[str]]:
    faults: list[str] = []
    found: list[Correction] = []
    names: dict[str, str] = {}
    spoken_of: dict[tuple[str, str, Cell | None], str] = {}
    for entry in entries(sources, "correction", faults):
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


def _faults(entry: Entry, today: date) -> Iterator[str]:
    values = entry.values
    yield from entry.faults(_KINDS, _NEEDED, ("reads", "source_says"), today=today)
    if isinstance(called := values.get("correction"), str) and not NAME.fullmatch(called):
        yield f"{entry.at('correction')}: a name is made of a-z, 0-9, and . _ - between them"
    if isinstance(verdict := values.get("verdict"), str) and verdict not in verdicts():
        yield f"{entry.at('verdict')}: no such verdict: {verdict} (there are {', '.join(verdicts())})"
    yield from _cell_faults(entry)


def _cell_faults(entry: Entry) -> Iterator[str]:
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

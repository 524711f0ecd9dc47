"""Personal details withheld from what is shown and handed out: the reviewed files of this folder.

An entry says where a detail stands, by the words around it, and never what it is: the files are public. ``README.md``
says how to write one, ``docs/removal.md`` what is done with it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from archive.removals.spans import fold
from archive.reviewing.reviewed import NAME, Entry, MalformedError, Source, china_today, entries, files_in

_KINDS_FILE = "kinds.toml"
_NEEDED = ("removal", "kind", "after", "before", "reason_zh", "reason_en", "decided_on")


@dataclass(frozen=True, slots=True)
class Removal:
    """One entry. ``report`` is the public name of the report whose bodies are meant, ``sha256`` one body; or both."""

    removal: str
    kind: str
    after: str
    before: str
    reason_zh: str
    reason_en: str
    decided_on: date
    report: str | None = None
    sha256: str | None = None


_KEYS: dict[str, type] = {field.name: str for field in fields(Removal)} | {"decided_on": date}


@cache
def kinds() -> dict[str, tuple[str, str]]:
    """Return the closed list of what can be withheld: kind → Chinese, English."""
    raw = tomllib.loads((files(__package__) / _KINDS_FILE).read_text("utf-8"))
    return {name: (words["zh"], words["en"]) for name, words in raw.items()}


def tombstone(kind: str) -> str:
    """Return what stands in the place of a detail, in both languages."""
    zh, en = kinds()[kind]
    return f"［已隐去：{zh} / removed: {en}］"


def own_files() -> list[Traversable]:
    """Return the package's own files."""
    return files_in(files(__package__), without=_KINDS_FILE)


def load(sources: Sequence[Source] | None = None, *, today: date | None = None) -> list[Removal]:
    """Return what the files say (None: the package's own), in their order. Raises MalformedError."""
    found, faults = _read(own_files() if sources is None else sources, today or china_today())
    if faults:
        raise MalformedError(faults)
    return found


@cache
def own() -> tuple[Removal, ...]:
    """Return the entries of the package's own files."""
    return tuple(load())


def check(sources: Sequence[Source] | None = None, *, today: date | None = None) -> list[str]:
    """Return every fault of these files, empty where they are sound."""
    return _read(own_files() if sources is None else sources, today or china_today())[1]


def _read(sources: Sequence[Source], today: date) -> tuple[list[Removal], list[str]]:
    faults: list[str] = []
    found: dict[str, Removal] = {}
    for entry in entries(sources, "removal", faults):
        if wrong := list(_faults(entry, today)):
            faults += wrong
            continue
        one = Removal(**entry.values)
        if one.removal in found:
            faults.append(f"{entry.at('removal')}: {one.removal} is the name of another entry")
        found[one.removal] = one
    return list(found.values()), faults


def _faults(entry: Entry, today: date) -> Iterator[str]:
    values = entry.values
    yield from entry.faults(_KEYS, _NEEDED, today=today)
    if "report" not in values and "sha256" not in values:
        yield f"{entry.at()}: report or sha256 is missing: where does it stand?"
    if isinstance(called := values.get("removal"), str) and not NAME.fullmatch(called):
        yield f"{entry.at('removal')}: a name is made of a-z, 0-9, and . _ - between them"
    if isinstance(kind := values.get("kind"), str) and kind not in kinds():
        yield f"{entry.at('kind')}: no such kind: {kind} (there are {', '.join(kinds())})"
    for name in ("after", "before"):
        if isinstance(words := values.get(name), str) and not fold(words).text:
            yield f"{entry.at(name)}: {name} has no words in it"

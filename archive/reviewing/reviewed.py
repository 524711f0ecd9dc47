"""Files of entries that persons write and review (``[[correction]]``, ``[[removal]]``), with the line of each value."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

NAME = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
SHA256 = re.compile(r"[0-9a-f]{64}")
_CALLED = {int: "a number", date: "a date", str: "text"}

Source = Traversable | Path


class MalformedError(ValueError):
    """Reviewed files are malformed; ``faults`` says each with file and line."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Entry:
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

    def faults(
        self, known: Mapping[str, type], needed: Sequence[str], may_be_empty: Sequence[str] = (), *, today: date
    ) -> Iterator[str]:
        """Yield what is wrong with keys and kinds: ``known`` are those that may be there, with their types."""
        for name in self.values.keys() - known.keys():
            yield f"{self.at(name)}: unknown key {name}"
        for name in needed:
            if name not in self.values:
                yield f"{self.at()}: {name} is missing"
        for name in sorted(self.values.keys() & known.keys()):
            kind, value = known[name], self.values[name]
            if type(value) is not kind:
                yield f"{self.at(name)}: {name} must be {_CALLED[kind]}"
            elif isinstance(value, str) and not value.strip() and name not in may_be_empty:
                yield f"{self.at(name)}: {name} is empty"
            elif isinstance(value, date) and value > today:
                yield f"{self.at(name)}: {value} is in the future"
            elif name == "sha256" and not SHA256.fullmatch(str(value)):
                yield f"{self.at(name)}: sha256 must be the 64 hexadecimal digits of the body"


def files_in(folder: Traversable, *, without: str) -> list[Traversable]:
    """Return the TOML files of a folder by name, none where there is no such folder."""
    if not folder.is_dir():
        return []
    found = [one for one in folder.iterdir() if one.name.endswith(".toml") and one.name != without]
    return sorted(found, key=lambda one: one.name)


def entries(sources: Sequence[Source], head: str, faults: list[str]) -> Iterator[Entry]:
    """Yield the ``[[head]]`` entries of these files; what cannot be read is added to ``faults``."""
    header = re.compile(rf"^\s*\[\[\s*{re.escape(head)}\s*\]\]")
    for source in sources:
        try:
            text = source.read_text("utf-8")
            raw = tomllib.loads(text)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            line = re.search(r"at line (\d+)", str(error))
            faults.append(f"{source.name}:{line[1] if line else 1}: cannot be read: {error}")
            continue
        found = raw.pop(head, [])
        faults += [f"{source.name}:1: unknown {name}: a file holds [[{head}]] entries only" for name in raw]
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            faults.append(f"{source.name}:1: {head} must be written [[{head}]]")
            continue
        lines = text.splitlines()
        heads = [number for number, line in enumerate(lines) if header.match(line)]
        if len(heads) != len(found):  # written inline, which nobody can review
            faults.append(f"{source.name}:1: each {head} begins with a line [[{head}]]")
            continue
        for begin, end, values in zip(heads, [*heads, len(lines)][1:], found, strict=True):
            yield Entry(source.name, begin + 1, lines[begin:end], values)


def china_today() -> date:
    """Return the day that it is in China."""
    return (datetime.now(UTC) + timedelta(hours=8)).date()

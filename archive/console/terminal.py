"""What a person at a terminal sees of a command: how far it is, and its result."""

from __future__ import annotations

import json
import os
import sys
import time
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from archive.console.progress import Progress


@contextmanager
def progress_shown(every: float = 5) -> Iterator[Progress]:
    """Show progress on standard error: a bar on a terminal, elsewhere a line every so many seconds."""
    if sys.stderr.isatty():
        from tqdm import tqdm

        with tqdm(unit="", file=sys.stderr, leave=False, delay=0.5) as bar:

            def on_terminal(what: str, done: int, total: int | None) -> None:
                bar.set_description(what, refresh=False)
                bar.total = total
                bar.update(done - bar.n)

            yield on_terminal
        return
    last = time.monotonic()

    def in_lines(what: str, done: int, total: int | None) -> None:
        nonlocal last
        if time.monotonic() - last >= every:
            last = time.monotonic()
            print(f"{what}: {done}" + (f" of {total}" if total is not None else ""), file=sys.stderr)

    yield in_lines


def printable(name: str) -> str:
    """Return a file's name as a terminal can show it: names need not be Unicode."""
    return name.encode(errors="replace").decode()


def switch_on(_context: object, option: Any, given: bool) -> None:
    """Set the environment variable of a switch (``--ocr``: ``GONGKAI_OCR``), which reading processes inherit."""
    if given:
        os.environ[f"GONGKAI_{option.name.upper()}"] = "1"


def show(result: Mapping[str, Any], as_json: bool) -> None:
    """Print a result: as one JSON object, or as lines and small tables for a reader."""
    if as_json:
        print(json.dumps(result, ensure_ascii=False, default=str))
        return
    for key, value in result.items():
        name = key.replace("_", " ")
        rows = table_of(value)
        if isinstance(value, str) and "\n" in value:
            print(f"{name}:\n\n{value}")
        elif rows is None:
            print(f"{name}: {text(value)}")
        else:
            print(f"{name}:")
            for line in aligned(rows):
                print(f"  {line}")


def table_of(value: Any) -> list[list[str]] | None:
    """Return the rows of records, of counts by name or of records by name; None for what is no table."""
    if isinstance(value, Mapping) and value:
        if all(isinstance(row, Mapping) for row in value.values()):
            heads = list(dict.fromkeys(key for row in value.values() for key in row))
            return [
                ["", *heads],
                *([str(name), *(text(row.get(head)) for head in heads)] for name, row in value.items()),
            ]
        return [[str(name), text(entry)] for name, entry in value.items()]
    if isinstance(value, list) and value and all(isinstance(row, Mapping) for row in value):
        heads = list(dict.fromkeys(key for row in value for key in row))
        return [heads, *([text(row.get(head)) for head in heads] for row in value)]
    return [[text(entry)] for entry in value] if isinstance(value, list) and value else None


def text(value: Any) -> str:
    """Write one value of a table; what is a table itself as JSON."""
    if value is None or value in ([], {}):
        return "-"
    if isinstance(value, list | tuple):
        return "; ".join(map(text, value))
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, Mapping) else str(value)


def aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Pad the cells of each column to one width, a Chinese character counting for two."""

    def width(cell: str) -> int:
        return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in cell)

    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()

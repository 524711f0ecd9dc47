"""A kept body through the parser."""

from __future__ import annotations

import traceback
from dataclasses import replace

from archive.converters import helped
from archive.ocr import recognised
from archive.sources import Crash, Source
from parsers.model import Refused, Report
from parsers.report import parse

Parsed = Report | Refused | Crash


def read(body: bytes, source: Source) -> Parsed:
    """Parse a body, in this process. Never raises: a crash of the parser is a Crash.

    An old file is converted first, where that is needed and possible; a scan gets its text, where that is wanted.
    """
    hints = replace(source.hints, charset=source.charset, title=source.hints.title or source.given_title)
    try:
        parsed = parse(body, url=source.url, hints=hints)
        converted = helped(parsed, body, lambda made: parse(made, url=source.url, hints=hints))
        return recognised(converted, body)
    except MemoryError as fault:
        return Crash(described(fault), "parser_memory")
    except Exception as fault:
        return Crash(described(fault))


def described(fault: BaseException) -> str:
    """Say in one line what was raised, and where in the program."""
    said = f"{type(fault).__name__}: {fault}" if str(fault) else type(fault).__name__
    frames = traceback.extract_tb(fault.__traceback__)
    if not frames:
        return said
    name = frames[-1].filename.replace("\\", "/").rpartition("/")[2]
    return f"{said} ({name}:{frames[-1].lineno})"

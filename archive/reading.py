"""A kept body through the parser."""

from __future__ import annotations

import traceback
from dataclasses import replace

from archive.sources import Crash, Source
from parsers.model import Refused, Report
from parsers.report import parse

Parsed = Report | Refused | Crash


def read(body: bytes, source: Source) -> Parsed:
    """Parse a body. Pure, and never raises: a crash of the parser is a Crash."""
    hints = replace(source.hints, charset=source.charset)
    try:
        return parse(body, url=source.url, hints=hints)
    except Exception as fault:
        frame = traceback.extract_tb(fault.__traceback__)[-1]
        name = frame.filename.replace("\\", "/").rpartition("/")[2]
        return Crash(f"{type(fault).__name__}: {fault} ({name}:{frame.lineno})")

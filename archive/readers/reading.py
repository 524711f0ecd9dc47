"""A kept body through the parser."""

from __future__ import annotations

import traceback
from dataclasses import replace

from lxml import etree

from archive.readers.converters import helped
from archive.readers.ocr import recognised
from archive.sources import Crash, Source
from parsers.model import Refused, Report
from parsers.report import parse

Parsed = Report | Refused | Crash


def read(body: bytes, source: Source) -> Parsed:
    """Parse a body, in this process. Never raises: a crash of the parser is a Crash.

    An old file is converted first, where that is needed and possible; a scan gets its text, where that is wanted.
    """
    hints = replace(source.hints, charset=source.charset, title=source.hints.title or source.given_title)
    shortage = Shortage()
    try:
        parsed = parse(body, url=source.url, hints=hints)
        converted = helped(parsed, body, lambda made: parse(made, url=source.url, hints=hints))
        whole = recognised(converted, body)
        shortage.check()
        return whole
    except MemoryError as fault:
        return Crash(described(fault), "parser_memory")
    except Exception as fault:
        return Crash(described(fault))


class Shortage(etree.PyErrorLog):  # type: ignore[misc]  # lxml has no types
    """Whether libxml2 had too little memory in this thread from here on.

    It says so to its log, and otherwise as it says that there is no markup in a page: a page that is taken for empty
    must not be one that there was no room for.
    """

    def __init__(self) -> None:
        """Begin to listen, in place of whoever did."""
        super().__init__()
        self._was = False
        etree.use_global_python_log(self)

    def receive(self, entry: etree._LogEntry) -> None:
        """Take what libxml2 says."""
        self._was = self._was or entry.type == etree.ErrorTypes.ERR_NO_MEMORY

    def check(self) -> None:
        """Raise MemoryError where there was too little."""
        if self._was:
            raise MemoryError("libxml2")


def described(fault: BaseException) -> str:
    """Say in one line what was raised, and where in the program."""
    said = f"{type(fault).__name__}: {fault}" if str(fault) else type(fault).__name__
    frames = traceback.extract_tb(fault.__traceback__)
    if not frames:
        return said
    name = frames[-1].filename.replace("\\", "/").rpartition("/")[2]
    return f"{said} ({name}:{frames[-1].lineno})"

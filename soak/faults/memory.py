"""How much memory a reading process has and wants, and what came of one that had too little."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from unittest.mock import patch

from archive.readers.processes import Workers
from archive.readers.reading import read
from archive.sources import Source
from archive.storage.copies import GONGKAI
from soak.faults.life import address_space
from soak.faults.nursery import PLAIN

NOON = "2026-03-01T04:00:00Z"
#: As ``problems`` has it: bodies that no reader could bear.
UNREAD = ("parser_crash", "parser_memory", "parser_timeout")


def of_a_reader(file: Path) -> tuple[int, int]:
    """Return the bytes of address space that a reading process begins with, and how many more it takes for a file."""
    with patch.dict(os.environ, PLAIN), Workers(1) as workers:
        held = workers.submit(address_space, "VmSize").result()
        workers.submit(read, file.read_bytes(), Source(file.as_uri(), NOON)).result()
        return held, workers.submit(address_space, "VmPeak").result() - held


def unread(data: Path) -> int:
    """Return how many bodies of an archive have a row that says that they could not be read."""
    marks = ", ".join("?" * len(UNREAD))
    with closing(sqlite3.connect(f"file:{data / GONGKAI}?mode=ro", uri=True)) as db:
        found: int = db.execute(f"SELECT count(*) FROM problems WHERE kind IN ({marks})", UNREAD).fetchone()[0]
        return found

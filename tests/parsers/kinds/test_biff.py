"""Old workbooks whose records ask for more than there is: the reader never gets to see them."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from parsers.kinds import biff, xlsx
from parsers.kinds.hiddencells import of_records
from parsers.kinds.ole2 import Compound
from parsers.kinds.ooxml import PackageError

FORM = (Path(__file__).parent / "files" / "form2021.xls").read_bytes()
STREAM = Compound.open(FORM).stream("Workbook") or b""
LIMITS = {"sheets": 60, "cells": 500_000}


def record(stream: bytes, kind: int) -> int:
    """Where the data of the first record of a kind begins, a sheet's own records included."""
    at = 0
    while True:
        found, size = struct.unpack_from("<2H", stream, at)
        if found == kind:
            return at + 4
        at += 4 + size


def changed(kind: int, offset: int, data: bytes) -> bytes:
    at = record(STREAM, kind) + offset
    return biff._compound(STREAM[:at] + data + STREAM[at + len(data) :])


def reason(body: bytes) -> tuple[str, str] | None:
    return xlsx.read(body).unread


def test_the_workbook_alone_is_read_as_before():
    assert Compound.open(biff.plain(FORM, **LIMITS)).stream("Workbook")[: len(STREAM)] != b""
    whole, alone = xlsx.read(FORM), xlsx.read(biff._compound(STREAM))
    assert len(whole.blocks) == len(alone.blocks) > 5
    assert whole.unread is alone.unread is None


def test_a_size_that_is_stated_in_vain_is_not_believed():
    body = changed(0x0200, 0, struct.pack("<2I2H", 0, 0xFFFFFFF0, 0, 0xFFF0))
    assert reason(body) is None
    assert len(xlsx.read(body).blocks) == len(xlsx.read(FORM).blocks)


@pytest.mark.parametrize("count", [0x7FFFFFFF, -1])
def test_more_texts_than_bytes_are_not_asked_for(count):
    assert reason(changed(0x00FC, 4, struct.pack("<i", count)))[0] == "damaged"


def test_cells_at_the_end_of_the_world():
    assert reason(changed(0x00FD, 0, struct.pack("<2H", 65535, 65535)))[0] == "too_large"


def test_more_sheets_than_any_report_has():
    with pytest.raises(PackageError):
        biff.plain(FORM, sheets=0, cells=10)


def test_chains_that_turn_back_end():
    """Every sector follows itself."""
    head = 512 + 4 * 128
    for at in range(512, head, 4):
        body = FORM[:at] + struct.pack("<I", (at - 512) // 4) + FORM[at + 4 :]
        assert reason(body) is None or reason(body)[0] in ("damaged", "too_large")


def test_a_large_stream_needs_more_than_one_table_of_sectors():
    stream = bytes(range(256)) * 40_000
    assert Compound.open(biff._compound(stream)).stream("Workbook") == stream


def test_hidden_rows_and_columns_are_not_read():
    """The mark of a hidden row, and a record that hides a column, in a file that had neither."""
    (whole, *_) = xlsx.read(FORM).grids()
    start = struct.unpack_from("<I", STREAM, record(STREAM, 0x0085))[0]
    at = next(at for kind, at, _ in biff._records(STREAM, start) if kind == 0x0208 and STREAM[at : at + 2] == b"\4\0")
    hidden = STREAM[: at + 12] + bytes([STREAM[at + 12] | 0x20]) + STREAM[at + 13 :]
    assert biff.hidden(biff._compound(hidden))[0].rows == {4}
    assert biff.hidden(biff._compound(STREAM))[0].rows == set()
    assert xlsx.read(biff._compound(hidden)).blocks != xlsx.read(FORM).blocks
    assert whole.height > 0
    columns = struct.pack("<5Hx", 2, 4, 0, 0, 1)
    assert of_records(columns, [(0x007D, 0, 10)]).columns == {2, 3, 4}
    assert of_records(struct.pack("<5Hx", 2, 4, 0, 0, 2), [(0x007D, 0, 10)]).columns == set()

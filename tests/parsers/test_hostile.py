"""Bodies made to hurt: parsing ends soon, in bounded memory, whatever comes in."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.model import Refused, Report
from parsers.report import LARGEST, parse
from tests.parsers.drawing import html_table, page, some_figures, tables
from tests.parsers.reading import wrong

HOSTILE = {
    "deep elements": b"<div>" * 100_000 + b"x",
    "deep tables": b"<table><tr><td>" * 30_000 + b"1",
    "huge spans": b"<table>" + b"<tr><td rowspan=65534 colspan=1000>x</td></tr>" * 2000 + b"</table>",
    "headings only": "一、总体情况\n".encode() * 100_000,
    "one cell a line": b"\t1\n\n" * 100_000,
    "bars": b"a|b|c\n" * 100_000,
    "zero bytes": b"\x00" * 1_000_000,
    "one long line": "政府信息公开年度报告".encode() * 50_000,
    "periods": "<p>统计期限自2020年1月1日".encode() * 20_000,
    "open brackets": ("<table><tr><td>" + "（" * 100_000 + "</td><td>第二十条</td></tr></table>").encode(),
    "digits": b"1" * 1_000_000,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_it_ends(body):
    start = time.monotonic()
    assert isinstance(parse(body), Report | Refused)
    assert time.monotonic() - start < 30  # a hang, not a timing: the slowest takes about a second


def test_too_large_is_not_read():
    report = parse(b"<p>" + b"x" * LARGEST)
    assert isinstance(report, Report)
    assert [problem.kind for problem in report.problems] == ["too_large"]


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=3000))
def test_any_bytes(body):
    assert isinstance(parse(body), Report | Refused)


FIGURES = some_figures("2021")
PAGE = page(map(html_table, tables("2021", FIGURES))).encode()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_a_damaged_page_gives_no_wrong_figure_for_a_lost_tag(seed):
    """Tags cut out, doubled or left open: figures may be lost, labels and values never change places."""
    chance = random.Random(seed)
    parts = PAGE.decode().split("<")
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(1, len(parts))
        if not parts[at].startswith(("td", "/td", "tr", "/tr")):
            continue
        text = parts[at].partition(">")[2]
        if not any(char.isdigit() for char in text):
            parts[at] = chance.choice([text, parts[at] + "<" + parts[at]]) if not text else parts[at]
    found = parse("<".join(parts).encode())
    if isinstance(found, Report):
        assert wrong(found, FIGURES) == {}


def test_a_page_cut_off_anywhere_gives_no_wrong_figure():
    for cut in range(2000, len(PAGE), 61):
        found = parse(PAGE[:cut])
        if isinstance(found, Report):
            assert wrong(found, FIGURES) == {}


def test_random_bytes_are_no_report():
    assert isinstance(parse(b"\x01\x00" + random.Random(1).randbytes(200_000)), Refused)

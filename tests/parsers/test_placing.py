"""Tables of the same shape and wording are placed as the first of them was: never otherwise than if it were alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from random import Random

import pytest

from bench.page import page
from parsers import placing
from parsers.kinds import html
from parsers.model import Refused, Report
from parsers.placing import PLANS, shape
from parsers.report import parse
from soak.trial import Plan, draft, plan
from tests.parsers.reading import kinds, read, values

_PRINTED = re.compile(rb"(?<=>)\d{1,12}(?=<)")
NAMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


@pytest.fixture(autouse=True)
def _nothing_known() -> None:
    PLANS.clear()


def alone(body: bytes) -> Report | Refused:
    """Read a body as the first of its shape."""
    PLANS.clear()
    return parse(body)


def renumbered(body: bytes, chance: Random) -> bytes:
    """Return the same page with another number in each cell that has one, zeros and long ones among them."""

    def other(_: re.Match[bytes]) -> bytes:
        return b"%d" % chance.choice([0, chance.randrange(10), chance.randrange(3000), chance.randrange(10**12)])

    return _PRINTED.sub(other, body)


def channel(title: str, figures: str) -> str:
    """Draw one of the three tables of one channel, as pages print them one below the other."""
    cells = "".join(f"<td>{cell}</td>" for cell in figures.split())
    return f"<p>{title}</p><table><tr>{''.join(f'<td>{n}</td>' for n in NAMES)}</tr><tr>{cells}</tr></table>"


def test_a_known_shape_gives_the_next_page_its_own_figures() -> None:
    first, second = page(seed=1, size=0), page(seed=2, size=0)
    expected = alone(second)
    alone(first)
    known = shape(html.read(second.decode(), "utf-8"))
    assert known is not None
    assert PLANS.get(known) is not None, "two pages of one portal have one shape"
    assert parse(second) == expected != parse(first)


def test_what_is_unclear_in_one_cell_is_told_of_that_page_alone() -> None:
    body = page(2020, size=0)  # its form has amounts without a unit: none of them is none, others are unclear
    nothing = _PRINTED.sub(b"0", body)
    assert kinds(read(nothing)) == set()
    told = read(body)
    assert kinds(told) == {"unit_unknown"}
    assert told == alone(body)
    assert kinds(read(nothing)) == set()


def test_a_title_that_is_not_in_the_table_is_part_of_its_shape() -> None:
    direct = channel("未经复议直接起诉", "1 2 3 4 10")
    after = channel("复议后起诉", "1 2 3 4 10")
    whole = page(size=0).decode().partition("四、")[0]
    first, second = read(f"{whole}{direct}"), read(f"{whole}{after}")
    assert values(first)[4, "litigation_direct", "upheld"] == 1
    assert values(second)[4, "litigation_after_review", "upheld"] == 1
    assert (4, "litigation_direct", "upheld") not in values(second)


def test_a_page_in_which_something_was_unclear_is_no_model() -> None:
    body = page(size=0).replace("自然人".encode(), "自☐人".encode(), 1)
    alone(body)
    known = shape(html.read(body.decode(), "utf-8"))
    assert known is not None
    assert PLANS.get(known) is None


def test_the_shapes_asked_for_last_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placing, "MOST", 2)
    first, second, third = (
        page(2020, size=0),
        page(2023, size=0),
        page(2023, size=0).replace(b"1.", b"1\xe3\x80\x81", 1),
    )
    known = [shape(html.read(body.decode(), "utf-8")) for body in (first, second, third)]
    assert len(set(known)) == 3
    for body in (first, second, first, third):
        parse(body)
    kept = [one is not None and PLANS.get(one) is not None for one in known]
    assert kept == [True, False, True]


def _same_either_way(made: Plan) -> None:
    _, body = draft(made)
    other = renumbered(body, Random(made.seed))
    expected = alone(other)
    alone(body)
    assert parse(other) == expected, made
    assert parse(body) == alone(body), made


def _pages(numbers: Iterable[int]) -> list[Plan]:
    """Return those of the documents of the long trial that are pages, whose numbers can be exchanged."""
    return [made for made in (plan(2026, number) for number in numbers) if made.kind in ("html", "mht")]


@pytest.mark.parametrize("made", _pages(range(0, 300, 10)), ids=lambda made: made.seed)
def test_whatever_the_tables_are_their_numbers_decide_nothing(made: Plan) -> None:
    _same_either_way(made)


@pytest.mark.long
@pytest.mark.parametrize("start", range(0, 4000, 200))
def test_whatever_the_tables_are_their_numbers_decide_nothing_at_length(start: int) -> None:
    for made in _pages(range(start, start + 200)):
        _same_either_way(made)

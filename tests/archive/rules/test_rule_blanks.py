"""Blank is not zero: what a sum with blanks in it still says."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.rules.blanks import Side, compare, side

CELLS = st.lists(st.one_of(st.none(), st.integers(0, 5)), min_size=1, max_size=3)


def cells(values):
    return side([f"cell {at}" for at in range(len(values))], values)


@pytest.mark.parametrize(
    ("expected", "found", "result"),
    [
        ([6, 2], [8], "holds"),
        ([6, 2], [9], "broken"),
        # a blank part may be the two that are missing
        ([6, None], [8], "undecidable"),
        # no part, blank or not, makes the sum smaller
        ([6, 2, None], [7], "broken"),
        # a blank total: any right one would do
        ([6, 2], [None], "undecidable"),
        # with its blanks read as zero it holds
        ([6, None], [6], "holds"),
        ([0, None], [None], "holds"),
        ([None, None], [None], "holds"),
        # a blank on the side that is too large already cannot mend it, one on the other side can
        ([1, None], [0, 0], "broken"),
        ([1, None], [0, None], "undecidable"),
        # blanks are whole numbers
        ([1.5], [None], "broken"),
    ],
)
def test_examples(expected, found, result):
    assert compare(cells(expected), cells(found)) == result


@given(CELLS, CELLS)
@settings(max_examples=400, deadline=None)
def test_equals_trying_every_value(expected, found):
    """Against brute force: fill the blanks with every small whole number (15 exceeds any gap that can arise)."""

    def fillings(values):
        return (sum(one) for one in product(*([value] if value is not None else range(16) for value in values)))

    zero = [value or 0 for value in expected], [value or 0 for value in found]
    if sum(zero[0]) == sum(zero[1]):
        right = "holds"
    elif set(fillings(expected)) & set(fillings(found)):
        right = "undecidable"
    else:
        right = "broken"
    assert compare(cells(expected), cells(found)) == right


def test_a_blank_amount_need_not_be_whole():
    assert compare(cells([None]), cells([1.5]), whole=False) == "undecidable"
    assert compare(cells([None]), cells([-1.5]), whole=False) == "broken"  # nor can it be below zero
    assert compare(cells([1]), cells([1.5]), whole=False) == "broken"


@given(CELLS, CELLS)
@settings(deadline=None)
def test_any_integer_mends_a_signed_blank(expected, found):
    """本年增/减 may be negative: with a blank one, nothing is ever broken."""
    result = compare(cells(expected), cells(found), signed=True)
    blanks = None in expected or None in found
    difference = sum(value or 0 for value in found) - sum(value or 0 for value in expected)
    assert result == ("holds" if difference == 0 else "undecidable" if blanks else "broken")


def test_amounts_add_up_without_binary_dust():
    assert compare(Side(0.1 + 0.2), Side(0.3)) == "holds"
    assert compare(Side(0.3), Side(0.31)) == "broken"

"""One cell's text: which spellings are a figure, and which are not."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parsers.model import State
from parsers.numbers import Unit, read, unit_in

COUNTS = {
    "0": 0,
    " 13 ": 13,
    "\u00a00\u00a0": 0,
    "１２３": 123,
    "1,234": 1234,
    "１，２３４，５６７": 1234567,
    "12件": 12,
    "948 项": 948,
    "12.0": 12,
    "+22": 22,
    "22（其中修订 16 件）": 22,
    "55(含自然失效29件)": 55,
    "5[注1]": 5,
    "1\u200b2": 12,
}


@pytest.mark.parametrize(("text", "value"), COUNTS.items())
def test_spellings_of_a_count(text, value):
    assert (read(text).state, read(text).value) == (State.NUMBER, value)


@pytest.mark.parametrize(
    ("text", "value"),
    {
        "减少2248": -2248,
        "减少了5": -5,
        "减2248": -2248,
        "增加16": 16,
        "增16": 16,
        "净增5": 5,
        "-8": -8,
        "－8": -8,
        "−8件": -8,
        "--253": -253,
        "0": 0,
    }.items(),
)
def test_changes_have_signs_and_words(text, value):
    assert read(text, signed=True).value == value
    if text.startswith(("减", "增", "净")):
        assert read(text).value is None


@pytest.mark.parametrize("text", ["-8", "－8", "−1,234", "--3", "-2件"])
def test_less_than_none_there_cannot_be(text):
    """Of requests, cases, documents: it is a dash before a number, or a slip. No figure, and it is said."""
    assert (read(text).state, read(text).value, read(text).trouble) == (State.TEXT, None, "number_negative")
    assert read(text.rstrip("件"), money=True, unit=Unit.WAN).value is None
    assert read("-0").value == 0


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\u3000\n", "\u200b"])
def test_blank_is_not_zero(text):
    assert (read(text).state, read(text).value) == (State.BLANK, None)


@pytest.mark.parametrize("text", ["/", "-", "—", "——", "－", "―", " - ", "\\", "／"])
def test_dashes(text):
    assert (read(text).state, read(text).value) == (State.DASH, None)


@pytest.mark.parametrize("text", ["无", "空", "见附件2", "暂无", "零", "十二", "约100", "不涉及", "N/A"])
def test_words_are_never_read_for_figures(text):
    assert (read(text).state, read(text).value) == (State.TEXT, None)


@pytest.mark.parametrize(
    "text",
    ["1 2", "1\n2", "12¹", "①", "½", "1,23", "1.2.3", "100余件", "3.其他", "(3)", "5-6", "5/6", "1,2345", "2e3", "5~6"],
)
def test_what_could_be_two_figures_is_none_and_is_flagged(text):
    reading = read(text)
    assert (reading.state, reading.value, reading.trouble) == (State.TEXT, None, "number_unclear")


@pytest.mark.parametrize("text", ["5（减少）", "5(增加)", "5（负）"])
def test_a_note_that_may_be_a_sign_leaves_no_figure(text):
    assert (read(text, signed=True).value, read(text).trouble) == (None, "number_unclear")


def test_half_a_thing_is_no_count():
    assert (read("1.5").value, read("1.5").trouble) == (None, "not_a_count")


@pytest.mark.parametrize(
    ("text", "said", "value"),
    [
        ("2840万元", None, 2840),
        ("251000元", None, 25.1),
        ("251000元", Unit.WAN, 25.1),  # the cell's own word counts more than the header's
        ("1098.26", Unit.WAN, 1098.26),
        ("5万元整", None, 5),
        ("1,098.26", Unit.WAN, 1098.26),
        ("1098.26", Unit.YUAN, 0.109826),
        ("1.5亿元", None, 15000),
        ("0", None, 0),
        ("0.00", None, 0),
        ("59237.2449", Unit.WAN, 59237.2449),
    ],
)
def test_amounts_come_out_in_wan_yuan(text, said, value):
    assert read(text, money=True, unit=said).value == value


def test_an_amount_without_a_unit_is_not_read():
    reading = read("8040", money=True)
    assert (reading.state, reading.value, reading.trouble) == (State.NUMBER, None, "unit_unknown")


def test_money_is_no_count_and_things_are_no_money():
    assert read("12元").value is None
    reading = read("3 件", money=True, unit=Unit.WAN)
    assert (reading.value, reading.trouble) == (None, "number_unclear")


@pytest.mark.parametrize("text", ["0件", "0 项", "0.00万元", "0元"])
def test_none_is_none_in_whatever_it_is_counted(text):
    assert (read(text, money=True).state, read(text, money=True).value) == (State.NUMBER, 0)


def test_units_of_headers():
    assert unit_in("本年收费金额（单位：万元）") is Unit.WAN
    assert unit_in("采购总金额(万元,保留四位小数)") is Unit.WAN
    assert unit_in("收费金额(元)") is Unit.YUAN
    assert unit_in("采购总金额") is None


FULL_WIDTH = str.maketrans("0123456789,-+.", "０１２３４５６７８９，－＋．")


@given(
    st.integers(0, 10**9),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "件", "项", " 件"]),
    st.sampled_from(["", " ", "\u00a0", "\u3000", "\n"]),
    st.sampled_from(["", "（其中修订16件）", "(含上年结转3件)"]),
)
def test_any_permitted_spelling_of_a_number_gives_that_number(number, wide, grouped, unit, blank, note):
    text = f"{number:,}" if grouped else str(number)
    if wide:
        text = text.translate(FULL_WIDTH)
    assert read(blank + text + unit + note + blank).value == number


@given(st.text(max_size=30))
@example("١٢")
@example("1" * 5000)
@example("९")
def test_any_text_reads_without_an_error_and_a_value_only_with_a_number(text):
    for money in (False, True):
        reading = read(text, money=money, unit=Unit.WAN if money else None, signed=True)
        assert (reading.value is None) or reading.state is State.NUMBER
        if reading.value is not None:
            assert any(char.isdigit() for char in text)

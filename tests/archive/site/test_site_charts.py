"""Pictures: what is drawn, what is not, and what a reader without colours, or without eyes, has of them."""

import re
from xml.etree import ElementTree as ET

import pytest

from archive.site.language import Speaker
from archive.site.overview import charts
from archive.site.overview.charts import Frame, Part
from archive.site.overview.pictures import short

YEARS = (2021, 2022, 2023)


def drawn(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def titles(svg: str) -> list[str]:
    return [title.text or "" for title in drawn(svg).iter("title")]


def plainly(value: float) -> str:
    return f"{value:,.0f}"


def test_a_figure_that_is_not_there_is_a_gap_and_nought_is_nought() -> None:
    svg = charts.columns(Frame(YEARS, "p", "no figure"), Part("plain", "New", [12, None, 0]), plainly)
    assert titles(svg) == ["2021: 12", "2022: no figure", "2023: 0"]
    (gap,) = [one for one in drawn(svg).iter("rect") if one.get("class") == "gap"]
    assert gap.get("stroke-dasharray")
    assert gap.get("fill") == "none"
    written = [one.text for one in drawn(svg).iter("text") if one.get("class") == "figure"]
    assert written == ["12", "0"]  # beside their columns, and none for the gap


def test_nothing_is_drawn_of_nothing() -> None:
    nothing = Part("plain", "New", [None, None, None])
    assert charts.columns(Frame(YEARS, "p"), nothing, plainly) == ""
    assert charts.mix(Frame(YEARS, "p"), [nothing], plainly) == ""
    assert charts.lines(Frame(YEARS, "p"), [nothing], plainly) == ""


def test_parts_add_up_to_the_whole_and_a_year_of_noughts_has_none() -> None:
    parts = [Part("granted", "Granted", [3, 0, 1]), Part("denied", "Denied", [1, 0, None])]
    svg = charts.mix(Frame(YEARS, "p", "no figure"), parts, plainly)
    assert titles(svg) == [
        "2021 Granted: 3 (75.0%)",
        "2021 Denied: 1 (25.0%)",
        "2022: no figure",
        "2023 Granted: 1 (100.0%)",
    ]
    heights = [float(one.get("height", 0)) for one in drawn(svg).iter("rect") if one.get("stroke") == "#fbfaf7"]
    assert heights[0] == pytest.approx(3 * heights[1], abs=0.3)
    assert heights[2] == pytest.approx(heights[0] + heights[1], abs=0.3)


def test_a_line_breaks_where_a_figure_is_missing() -> None:
    svg = charts.lines(Frame((2020, *YEARS), "p"), [Part("plain", "A", [1, None, 2, 3])], plainly)
    path = next(one.get("d", "") for one in drawn(svg).iter("path") if one.get("fill") == "none")
    assert re.sub(r"[\d. ]", "", path) == "MML"


def test_fills_and_lines_are_told_apart_without_colour() -> None:
    looks = [(look[1], colour_is_dark(look[0])) for key, look in charts.FILLS.items() if key in OUTCOMES]
    assert len(set(looks)) == len(looks) - 1  # granted and denied are both plain and dark: others lie between them
    assert [key for key in charts.FILLS if key in OUTCOMES].index("denied") == 2
    assert len({(dashes, mark) for _, dashes, mark in charts.LINES}) == len(charts.LINES)


OUTCOMES = ("granted", "partial", "denied", "unable", "refused", "other")


def colour_is_dark(colour: str) -> bool:
    return sum(int(colour[at : at + 2], 16) for at in (1, 3, 5)) < 3 * 128


def test_pictures_need_no_style_of_their_own_and_no_script() -> None:
    parts = [Part(key, '<b>"&', [1, 2, 3]) for key in OUTCOMES]
    svg = charts.mix(Frame(YEARS, "one"), parts, plainly) + charts.legend(parts)
    assert "style=" not in svg
    assert "<script" not in svg
    assert "<b>" not in svg
    assert 'aria-labelledby="one-says"' in svg
    ids = re.findall(r' id="([^"]+)"', svg)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(ids)


@pytest.mark.parametrize("peak", [1, 2, 7, 99, 1234, 87_654_321, 10**12, 0.4])
def test_any_amount_finds_its_scale(peak: float) -> None:
    svg = charts.columns(Frame(YEARS, "p"), Part("plain", "New", [peak, 0, None]), plainly)
    tops = [float(one.get("y", 0)) for one in drawn(svg).iter("rect") if one.get("fill") == charts.FILLS["plain"][0]]
    assert 0 <= tops[0] < tops[1] <= charts.HEIGHT


def test_forty_years_find_room() -> None:
    years = tuple(range(1990, 2030))
    svg = charts.columns(Frame(years, "p", below=["9"] * 40), Part("plain", "New", list(range(40))), plainly)
    labels = [one.text for one in drawn(svg).iter("text") if one.text and one.text.startswith(("19", "20"))]
    assert 10 <= len([label for label in labels if len(label) == 4]) <= 14
    assert "2029" in labels


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [(0, "0", "0"), (9876, "9,876", "9,876"), (12_345, "1.23万", "12.3k"), (234_567_890, "2.35亿", "235m")],
)
def test_counts_are_written_short_as_the_reader_writes_them(value: int, zh: str, en: str) -> None:
    assert (short(Speaker("zh"), value), short(Speaker("en"), value)) == (zh, en)

"""Places, what is added up there, and rules by year and place."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from lxml import html

from archive.site.language import Speaker
from archive.site.overview import pictures, place, spread, tallies, trends


@pytest.fixture
def conn(archive: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(f"file:{archive / 'gongkai.db'}?mode=ro", uri=True)
    opened.row_factory = sqlite3.Row
    yield opened
    opened.close()


def text_of(page: str) -> str:
    return " ".join(html.fromstring(page).text_content().split())


async def test_a_place_shows_what_lies_in_it_and_its_agencies(get) -> None:
    response = await get("/places/990100")
    assert response.status_code == 200
    page = html.fromstring(response.text)
    assert page.xpath("//h1")[0].text_content() == "望海市"
    assert page.xpath("//nav[@class='crumbs']//a/text()")[-1] == "云梦省"
    assert page.xpath("//table[@class='heat']//a[@href='/places/990101']/text()") == ["听潮区"]
    assert page.xpath("//section[@id='agencies']//tbody//th/a/text()") == ["望海市教育局"]
    assert "14" in page.xpath("//figure[@id='trend-received']//*[local-name()='text'][@class='figure']/text()")


async def test_a_search_names_the_places_too(get) -> None:
    page = html.fromstring((await get("/search?q=听潮")).text)
    assert page.xpath("//section[h2='地方']//a/@href") == ["/places/990101"]
    assert page.xpath("//section[h2='地方']//span[@lang]/text()") == ["望海市"]
    for word in ("无此地", "%", "'", "", "听潮 望海"):
        assert '<h2 id="places-found"' not in (await get(f"/search?q={quote(word)}")).text


async def test_the_country_has_a_page_and_unknown_places_have_none(get) -> None:
    page = html.fromstring((await get("/places")).text)
    assert page.xpath("//table[@class='heat']//a[@href='/places/990000']/text()") == ["云梦省"]
    for path in ("/places/123456", "/places/12", "/places/990100x"):
        assert (await get(path)).status_code == 404


async def test_sums_are_shown_beside_those_that_are_behind_them(get) -> None:
    said = text_of((await get("/places/990000", accept_language="en")).text)
    assert "In 2023, of 3 agencies known, 1 reported, 1 state it." in said
    assert "reports that add up others are left out" in said


def test_sums_of_unlike_numbers_of_reports_are_not_left_to_be_compared() -> None:
    def beside(*filled: int) -> str:
        row = dict.fromkeys((*trends.ALONE, *trends.OUTCOMES), 5) | {"reports": 9, "total_processed_filled": 9}
        rows = [row | {"new_requests_filled": number} for number in filled]
        trend = trends.Trend([2022, 2023], rows, "SELECT 1")
        return pictures.of_trend(Speaker("en"), trend, {2023: spread.Share(9, 12)})[0].note

    assert "only because more or fewer reports are here" in beside(5, 9)
    assert "only because" not in beside(9, 9)


async def test_a_blank_total_adds_nothing_and_is_no_nought(conn: sqlite3.Connection) -> None:
    trend = trends.of_place(conn, "990101", [2019, 2020])
    blank = trend.rows[1]
    assert trend.rows[0] is None
    assert blank is not None
    assert (blank["reports"], blank["new_requests"], blank["new_requests_filled"]) == (1, None, 0)
    assert [blank[key] for key in trends.OUTCOMES] == [None] * 6


async def test_outcomes_are_the_lines_of_the_form(conn: sqlite3.Connection) -> None:
    lines = [line for group in trends.OUTCOMES.values() for line in group]
    columns = [row["name"] for row in conn.execute("PRAGMA table_info(requests)")]
    assert sorted([*lines, *trends.ALONE, "report_id", "applicant"]) == sorted(columns)
    trend = trends.of_place(conn, trends.EVERYWHERE, [2023])
    assert trend.rows[0] is not None
    assert {key: trend.rows[0][key] for key in ("granted", "unable", "denied")} == {
        "granted": 11,
        "unable": 4,
        "denied": 0,
    }


async def test_every_picture_has_its_table_and_its_sql(get) -> None:
    for path in ("/", "/places/990000", "/rules/requests.applicants"):
        page = html.fromstring((await get(path)).text)
        figures = page.xpath("//figure")
        assert figures, path
        for figure in figures:
            assert figure.xpath(".//details//table//tbody/tr"), path
            address = figure.xpath(".//details//p/a/@href")[0]
            asked = parse_qs(urlsplit(address).query)
            assert "sql" in asked
            answer = await get(address.replace("/gongkai?", "/gongkai.json?_shape=array&"))
            assert answer.status_code == 200, answer.text
            assert answer.json(), path


async def test_the_grid_counts_what_coverage_by_place_counts(conn: sqlite3.Connection) -> None:
    grid = spread.below(conn, "990100")
    assert [line.code for line in grid.lines] == ["990100", "990101"]
    for line in grid.lines:
        for year, share in line.shares.items():
            agencies, archived = conn.execute(
                "SELECT sum(agencies), sum(complete + partial + unreadable) FROM coverage_by_place "
                "WHERE region_code = ? AND year = ?",
                [line.code, year],
            ).fetchone()
            assert (share.agencies, share.archived) == (agencies, archived)
    whole = spread.below(conn, "")
    assert [(line.name, line.shares[2023].archived) for line in whole.lines] == [("云梦省", 1)]


def test_shades_say_none_some_and_all() -> None:
    steps = [spread.Share(archived, 200).step for archived in (0, 1, 49, 50, 199, 200)]
    assert steps == [0, 1, 1, 2, 4, 5]


async def test_a_rule_is_told_by_year_and_place_with_who_reported(get, conn: sqlite3.Connection) -> None:
    page = html.fromstring((await get("/rules/requests.applicants?place=990100")).text)
    rows = [[cell.text_content().strip() for cell in row] for row in page.xpath("//section[h2='按地方']//tbody/tr")]
    assert [row[0].split()[0] for row in rows] == ["本级及直属", "听潮区"]
    assert rows[1][1:3] == ["2", "1"]  # two findings in one report
    found = tallies.of_rule(conn, "requests.applicants", "")
    assert found is not None
    assert {year.what: (year.findings, year.reports) for year in found.years if year.findings} == {2020: (2, 1)}
    assert [row["id"] for row in found.newest] == [2]


async def test_a_year_without_reports_is_no_year_without_findings(conn: sqlite3.Connection, get) -> None:
    page = (await get("/rules/requests.applicants", accept_language="en")).text
    assert "2021: no report" in page
    assert "2023: 0" in page


async def test_rules_and_places_that_are_not_known_have_no_page(get) -> None:
    for path in ("/rules/nothing.like_it", "/rules/requests.applicants?place=123456", "/rules/Requests"):
        assert (await get(path)).status_code == 404
    for path in ("/rules/requests.applicants?place='", "/places?page=-1", "/places?page=99999999999999999999"):
        assert (await get(path)).status_code in (200, 404)


async def test_rules_that_are_broken_in_a_place_are_counted(conn: sqlite3.Connection) -> None:
    found = place.load(conn, "990101")
    assert found is not None
    assert {tally.what["rule"]: (tally.findings, tally.reports) for tally in found.tallies} == {
        "requests.applicants": (2, 1),
        "publication.deadline": (1, 1),
        "requests.outcomes": (1, 1),
        "requests.total_column": (1, 1),
        "text.figures": (1, 1),
    }
    assert place.load(conn, "990100").tallies == found.tallies  # type: ignore[union-attr]

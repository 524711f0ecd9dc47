"""The pages that say what is there and what is not."""

import sqlite3
from pathlib import Path

import pytest
from lxml import html

from archive.identities.agencies import identify
from archive.identities.identity import store_agency
from archive.site.overview import coverage
from archive.site.serving import launch
from archive.storage.store import Archive


@pytest.fixture
def opened(archive: Path):
    with Archive.open(archive, read_only=True) as one:
        conn = one.db.conn
        before, conn.row_factory = conn.row_factory, sqlite3.Row
        yield conn
        conn.row_factory = before


def test_shares_are_of_all_agencies_known(opened):
    overview = coverage.overview(opened)
    for one in (*overview.years, *overview.provinces, *overview.levels):
        assert sum(one.states[state] for state in coverage.STATES) == one.agencies > 0
        assert one.archived == round(one.percent * one.agencies / 100)
    newest = overview.years[0]
    there = opened.execute("SELECT count(DISTINCT agency_id) FROM reports WHERE year = ?", [newest.code]).fetchone()[0]
    assert newest.archived == there
    assert sum(one.agencies for one in overview.provinces) == sum(one.agencies for one in overview.levels)


def test_every_state_has_a_sign_of_its_own():
    assert set(coverage.SIGNS) == set(coverage.STATES)
    assert len(set(coverage.SIGNS.values())) == len(coverage.STATES)


@pytest.mark.parametrize(("language", "said"), [("zh", "机关数是分母"), ("en", "The denominator is the agencies")])
async def test_the_overview_says_what_it_is_a_share_of(get, language, said):
    answer = await get(f"/coverage?_lang={language}")
    assert answer.status_code == 200 and said in answer.text


async def test_each_report_stands_in_the_grid_of_its_place(get, opened):
    rows = opened.execute(
        "SELECT r.id, r.year, a.name, a.region_code FROM reports r JOIN agencies a ON a.id = r.agency_id "
        "WHERE a.region_code IS NOT NULL AND r.year IS NOT NULL"
    ).fetchall()
    for code in {row["region_code"] for row in rows}:
        page = html.fromstring((await get(f"/coverage/{code}")).text)
        links = {link.get("href") for link in page.xpath("//table[@class='grid']//td/a")}
        here = [row for row in rows if row["region_code"] == code]
        pairs = {(row["name"], row["year"]) for row in here}
        assert sum(f"/gongkai/reports/{row['id']}" in links for row in here) == len(pairs)
        assert {row["name"] for row in here} <= set(page.xpath("//table[@class='grid']//tbody//th//a/text()"))


async def test_a_cell_says_in_words_what_its_sign_means(get, opened):
    code = opened.execute("SELECT region_code FROM agencies a JOIN reports r ON r.agency_id = a.id").fetchone()[0]
    page = html.fromstring((await get(f"/coverage/{code}?_lang=en")).text)
    cells = page.xpath("//table[@class='grid']//tbody//td[not(contains(@class, 'looked'))]")
    assert cells and all(cell.xpath(".//span[@class='hidden']/text()") for cell in cells)


async def test_a_place_that_is_none_has_no_page(get):
    assert (await get("/coverage/123456")).status_code == 404
    assert (await get("/coverage/000000")).status_code == 200


async def test_home_page_leads_to_it_with_its_denominator(get, opened):
    page = html.fromstring((await get("/")).text)
    (link,) = page.xpath("//dl[@class='counts']//a[@href='/coverage']")
    shares = coverage.headline(opened)
    assert link.text_content() == f"{shares.archived}/{shares.agencies}"


@pytest.mark.parametrize(
    ("language", "before", "after"), [("zh", "承接", "由"), ("en", "Took over from", "Followed by")]
)
async def test_an_agency_says_what_was_before_and_after_it(tmp_path, language, before, after):
    with Archive.open(tmp_path) as archive, archive.transaction() as db:
        old, new, gone = (
            store_agency(db, identify(name, archive.places))
            for name in ("青岛市环境保护局", "青岛市生态环境局", "济南市环境保护局")
        )
        for agency_id, year in ((old, 2017), (new, 2019), (gone, 2016)):
            db.execute(
                "INSERT INTO reports "
                "(key, agency_id, year, scope, url, status, snapshot_sha256, parser_version, file_kind) "
                "VALUES (?, ?, ?, 'own', 'http://127.0.0.1/', 'complete', ?, '0', 'html')",
                [f"{agency_id}-{year}", agency_id, year, "00" * 32],
            )
    served = launch.site(tmp_path)
    await served.invoke_startup()

    async def said(agency_id: int) -> str:
        answer = await served.client.get(f"/gongkai/agencies/{agency_id}?_lang={language}")
        assert answer.status_code == 200
        return " ".join(html.fromstring(answer.text).xpath("//main")[0].text_content().split())

    assert f"{before} 青岛市环境保护局" in await said(new) and f"{after} 青岛市生态环境局" in await said(old)
    assert "国务院机构改革方案" in await said(new)
    assert ("已撤并" if language == "zh" else "Ended; who took over is not in the archive") in await said(gone)
    strip = html.fromstring((await served.client.get(f"/gongkai/agencies/{gone}")).text).xpath("//ul[@class='strip']")[
        0
    ]
    years = [item.text_content().split()[1] for item in strip]
    assert years == ["2018", "2017", "2016"]  # nothing is asked of it after its end

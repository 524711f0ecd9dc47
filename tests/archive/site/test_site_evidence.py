"""From a figure of the site one click to its cell in the kept body: every place where the site prints figures."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio
from lxml import html

from archive.site.guarding import guard
from archive.site.serving import launch
from tests.archive import evident
from tests.archive.printed import PAGE

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return evident.evident_archive(tmp_path_factory.mktemp("evident"))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def client(folder: Path):
    served = launch.site(folder)
    await served.invoke_startup()
    return served.client


@pytest.fixture(scope="module")
def ids(folder: Path) -> dict[str, int]:
    """The number of each kind's report."""
    with closing(sqlite3.connect(folder / "gongkai.db")) as db:
        numbers = dict(db.execute("SELECT url, id FROM reports"))
    return {name: numbers[evident.url(name)] for name in evident.KINDS} | {"changed": numbers[PAGE]}


async def page(client, path: str):
    response = await client.get(path)
    assert response.status_code == 200, path
    return html.document_fromstring(response.text)


def printed(tree) -> str:
    """What the page says that the cell reads."""
    return "".join(tree.xpath("//dl[contains(@class, 'evidence')]//dd[@class='printed']//text()")).strip()


def source(tree) -> str:
    return tree.xpath("//iframe/@src")[0]


@pytest.mark.parametrize("name", ["plain page", "before the forms", "PDF", "Word", "in a script"])
async def test_every_cell_of_a_report_leads_to_its_own(client, ids, name: str) -> None:
    report = await page(client, f"/gongkai/reports/{ids[name]}")
    links = report.xpath("//td//a[@class='to-cell']")
    held = [(link.get("href"), link.text_content().strip()) for link in links]
    assert len(held) > (10 if name == "before the forms" else 150)
    assert len({address for address, _ in held}) == len(held)
    for address, text in held[:: len(held) // 3]:
        seen = await page(client, address)
        assert re.sub(r"\s", "", printed(seen)).startswith(re.sub(r"\s|=.*|（.*", "", text)), address
        assert seen.xpath("//*[@role='alert']") == []
        assert source(seen).endswith("#cell")
        frame = await client.get(source(seen).partition("#")[0])
        assert frame.headers["content-security-policy"] == guard.BODY_POLICY
        assert frame.headers["x-content-type-options"] == "nosniff"
        assert frame.text.count('id="cell"') == 1


async def test_amounts_are_shown_as_printed(client, ids) -> None:
    seen = await page(client, f"/-/cell/{ids['changed']}/2/fees/fee_amount_wan")
    assert printed(seen) == "251000元"
    assert "25.1 " in seen.text_content()


async def test_a_cell_that_the_source_does_not_have(client, folder: Path, ids) -> None:
    with closing(sqlite3.connect(folder / "gongkai.db")) as db, db:
        code, before = db.execute(
            "SELECT code, table_index FROM cell_store WHERE report_id = ?", [ids["text"]]
        ).fetchone()
        chapter, line, field = db.execute(
            "SELECT chapter, line, field FROM cell_codes WHERE code = ?", [code]
        ).fetchone()
        where = (ids["text"], code)
        kept = db.execute(
            "SELECT state, value, raw, row, col FROM cell_store WHERE (report_id, code) = (?, ?)", where
        ).fetchone()
        db.execute(
            "UPDATE cell_store SET state = 4, value = NULL, raw = NULL, table_index = NULL, row = NULL, col = NULL "
            "WHERE (report_id, code) = (?, ?)", where
        )  # fmt: skip
    try:
        seen = await page(client, f"/-/cell/{ids['text']}/{chapter}/{line}/{field}")
        assert "原件没有" in seen.text_content()
        report = await page(client, f"/gongkai/reports/{ids['text']}")
        assert report.get_element_by_id(f"c{chapter}-{line}-{field}").xpath(".//a[@class='to-cell']") == []
    finally:
        with closing(sqlite3.connect(folder / "gongkai.db")) as db, db:
            db.execute(
                "UPDATE cell_store SET table_index = ?, state = ?, value = ?, raw = ?, row = ?, col = ? "
                "WHERE (report_id, code) = (?, ?)", (before, *kept, *where)
            )  # fmt: skip


async def test_an_older_version_leads_to_its_own_body(client, ids) -> None:
    address = f"/-/cell/{ids['changed']}/3/new_requests/total"
    now, before = await page(client, address), await page(client, f"{address}?version=1")
    assert (printed(now), printed(before)) == ("19", "17")
    assert source(await page(client, f"{address}?before=2")) == source(before)
    report = await page(client, f"/gongkai/reports/{ids['changed']}")
    links = report.xpath("//table[@class='cells']//a[@class='to-cell']/@href")
    assert {f"{address}?before=2", f"{address}?version=2"} <= set(links)
    assert source(now).split("/")[3] != source(before).split("/")[3]
    assert "非现行" in before.text_content()
    assert "非现行" not in now.text_content()
    for query in ("version=9", "before=9", "before=1"):
        assert (await client.get(f"{address}?{query}")).status_code == 404


async def test_a_figure_from_prose_leads_to_its_words(client, folder: Path, ids) -> None:
    report = await page(client, f"/gongkai/reports/{ids['changed']}")
    (address,) = report.xpath("//section[@id='indicators']//a[@class='to-cell']/@href")
    seen = await page(client, address)
    frame = html.document_fromstring((await client.get(source(seen).partition("#")[0])).text)
    assert "信息处理费120元" in frame.get_element_by_id("cell").text_content()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/gongkai/requests?report_id={}&applicant=total", "/-/cell/{}/3/new_requests/total"),
        ("/gongkai/disclosures?report_id={}&item=licensing", "/-/cell/{}/2/licensing/decisions"),
        ("/gongkai/disputes?report_id={}&channel=review", "/-/cell/{}/4/review/upheld"),
        ("/gongkai/figures?report_id={}&line=new_requests", "/-/cell/{}/3/new_requests/natural_person"),
        ("/gongkai/cells?report_id={}&line=new_requests", "/-/cell/{}/3/new_requests/natural_person"),
        ("/gongkai/cell_changes?report_id={}", "/-/cell/{}/3/new_requests/total?before=2"),
        ("/gongkai/indicators?report_id={}", "/-/cell/{}/indicator/0"),
        ("/gongkai/checks?report_id={}&rule=requests.applicants", "/-/cell/{}/3/new_requests/total"),
        ("/gongkai?sql=select+report_id,applicant,new_requests+from+requests+where+report_id={}",
         "/-/cell/{}/3/new_requests/total"),
    ],
)  # fmt: skip
async def test_tables_and_queries_lead_to_cells(client, ids, path: str, expected: str) -> None:
    listed = await page(client, path.format(ids["changed"]))
    assert expected.format(ids["changed"]) in listed.xpath("//a[@class='to-cell']/@href")


async def test_the_page_of_an_agency_leads_to_cells(client, folder: Path, ids) -> None:
    with closing(sqlite3.connect(folder / "gongkai.db")) as db:
        (agency,) = db.execute("SELECT agency_id FROM reports WHERE id = ?", [ids["changed"]]).fetchone()
    shown = await page(client, f"/gongkai/agencies/{agency}")
    assert f"/-/cell/{ids['changed']}/3/new_requests/total" in shown.xpath("//a[@class='to-cell']/@href")


@pytest.mark.parametrize(
    "path", ["/-/cell/{}/3/new_requests/nobody", "/-/cell/{}/5/a/b", "/-/cell/9999/3/new_requests/total",
             "/-/cell/{}/indicator/9999", "/-/body/{sha}?cell=1.2", "/-/body/{sha}?page=0", "/-/body/{sha}?cell=a.b.c"],
)  # fmt: skip
async def test_places_that_cannot_be_are_not_found(client, folder: Path, ids, path: str) -> None:
    with closing(sqlite3.connect(folder / "gongkai.db")) as db:
        (sha,) = db.execute("SELECT snapshot_sha256 FROM reports WHERE id = ?", [ids["changed"]]).fetchone()
    assert (await client.get(path.format(ids["changed"], sha=sha))).status_code == 404


async def test_a_place_without_a_cell_marks_nothing(client, folder: Path, ids) -> None:
    with closing(sqlite3.connect(folder / "gongkai.db")) as db:
        (sha,) = db.execute("SELECT snapshot_sha256 FROM reports WHERE id = ?", [ids["changed"]]).fetchone()
    seen = await page(client, f"/-/body/{sha}?cell=99.0.0")
    assert "没有能在原件中标出" in seen.text_content()
    assert not source(seen).endswith("#cell")


async def test_a_row_that_disagrees_with_its_cell_is_said_to(client, folder: Path, ids) -> None:
    change = "UPDATE cell_store SET raw = {} WHERE report_id = ? AND raw IS {} AND value = 19"
    with closing(sqlite3.connect(folder / "gongkai.db")) as db, db:
        assert db.execute(change.format("'91'", "NULL"), [ids["changed"]]).rowcount
    seen = await page(client, f"/-/cell/{ids['changed']}/3/new_requests/total")
    with closing(sqlite3.connect(folder / "gongkai.db")) as db, db:
        db.execute(change.format("NULL", "'91'"), [ids["changed"]])
    assert "以原件为准" in seen.xpath("//*[@role='alert']")[0].text_content()


async def test_the_pages_of_a_pdf_can_be_turned(client, folder: Path, ids) -> None:
    with closing(sqlite3.connect(folder / "gongkai.db")) as db:
        (sha,) = db.execute("SELECT snapshot_sha256 FROM reports WHERE id = ?", [ids["PDF"]]).fetchone()
    first = await page(client, f"/-/body/{sha}")
    second = await page(client, f"/-/body/{sha}{first.xpath('//a[@rel=$n]/@href', n='next')[0]}")
    assert source(second).endswith("?page=2")
    assert "data:image/png" in (await client.get(source(second))).text


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    code = "import sys; from archive.site.serving.launch import serve; serve(sys.argv[1], 0)"
    with subprocess.Popen([sys.executable, "-c", code, str(folder)], stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", server.stderr.readline())
        assert found
        yield found[0]
        server.terminate()


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("width", [pytest.param(1280, marks=pytest.mark.long), 390])
def test_one_click_and_the_cell_is_seen(address: str, ids, width: int) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        shown = browser.new_page(base_url=address, viewport={"width": width, "height": 900})
        for name in ("plain page", "tables in tables", "PDF", "Excel"):
            shown.goto(f"/gongkai/reports/{ids[name]}")
            link = shown.locator("#c3-total_processed-total a.to-cell")
            text = link.inner_text()
            link.click()
            shown.wait_for_load_state("load")
            assert shown.evaluate("document.documentElement.scrollWidth") <= width
            frame = shown.frame_locator("iframe.stored")
            cell = frame.locator("#cell")
            cell.wait_for(state="visible")
            shown.wait_for_timeout(200)
            if name != "PDF":
                assert cell.inner_text().strip() == text
            box, window = cell.bounding_box(), shown.locator("iframe.stored").bounding_box()
            assert window["x"] <= box["x"] and box["x"] + box["width"] <= window["x"] + window["width"] + 1, name
            assert window["y"] <= box["y"] and box["y"] + box["height"] <= window["y"] + window["height"] + 1, name
        browser.close()

"""Citations on the site: what a version printed, what is printed now, and references for people and programs."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from urllib.parse import quote

import pytest
import pytest_asyncio
from lxml import html

from archive.corrections import load
from archive.corrections.joined import join
from archive.history import versions
from archive.ingest import ingest
from archive.readers.processes import Here
from archive.site.serving import launch
from archive.storage.store import Archive
from tests.archive.printed import AGENCY, printed, source
from tests.archive.test_corrections import SOUND, WHOLE, written

KEY = f"000000-{AGENCY}-2023-own"
CELL = (3, "new_requests", "total")
FIRST, SECOND = printed(changed={CELL: "12"}), printed(changed={CELL: "21"})
DIGEST = hashlib.sha256(FIRST).hexdigest()
CITED = f"/cite/{quote(KEY)}/v1-{DIGEST[:12]}/3.new_requests.total"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def ask(tmp_path_factory: pytest.TempPathFactory):
    """Ask the site of an archive with one report in two versions, once called otherwise, with two corrections."""
    folder: Path = tmp_path_factory.mktemp("cited")
    with Archive.open(folder, workers=Here()) as archive:
        ingest(archive, FIRST, source())
        with archive.transaction() as db:
            versions.rename(db, 1, "before")
            versions.rename(db, 1, KEY)
            db.execute("INSERT INTO report_aliases VALUES ('gone', NULL, '2026-02-01T00:00:00Z', 'withdrawn')")
        ingest(archive, SECOND, source(day=2))
        join(archive.db, load([written(folder, SOUND + WHOLE)]))
    served = launch.site(folder)
    await served.invoke_startup()

    async def asked(path: str, language: str = "en"):
        return await served.client.get(path, headers={"Accept-Language": language})

    return asked


async def test_a_figure_cited_by_an_older_version_stays_what_it_was(ask) -> None:
    page = await ask(CITED)
    assert page.status_code == 200
    assert "Printed in that version" in page.text
    assert '<strong lang="zh-Hans">12</strong>' in page.text
    assert '<strong lang="zh-Hans">21</strong>' in page.text
    assert "version 2 · " in page.text and "<del>" in page.text
    chinese = await ask(CITED, "zh")
    assert "所引版本印的是" in chinese.text


async def test_for_programs_it_says_both(ask) -> None:
    said = json.loads((await ask(f"{CITED}.json")).text)
    assert (said["raw"], said["value"], said["current_raw"], said["current_value"]) == ("12", 12, "21", 21)
    assert (said["version"], said["current_version"], said["snapshot_sha256"]) == (1, 2, DIGEST)
    (change,) = said["changes"]
    assert (change["old_raw"], change["new_raw"], change["reason"]) == ("12", "21", "source")
    assert [one["correction"] for one in said["corrections"]] == ["yunling-2023-new", "yunling-2023-whole"]


async def test_former_names_lead_on_and_withdrawn_ones_say_so(ask) -> None:
    short = await ask("/cite/before")
    assert (short.status_code, short.headers["location"]) == (302, "/gongkai/reports/1")
    page = await ask(f"/cite/before/v1-{DIGEST[:12]}/3.new_requests.total")
    assert (page.status_code, "<code>before</code>" in page.text) == (200, True)
    gone = await ask("/cite/gone/v1/3.new_requests.total")
    assert (gone.status_code, "was withdrawn" in gone.text) == (404, True)
    strange = await ask(f"/cite/{quote(KEY)}/v1-{'ab' * 6}")
    assert (strange.status_code, "never came into it" in strange.text) == (404, True)
    assert (await ask("/cite/nobody")).status_code == 404


async def test_a_version_lists_its_cells_and_what_reads_otherwise_now(ask) -> None:
    page = await ask(f"/cite/{quote(KEY)}/v1-{DIGEST[:12]}")
    assert "Cells that read otherwise in the current version: 1." in page.text
    assert CITED in page.text


async def test_references_for_bibliographies(ask) -> None:
    entry = (await ask(f"/cite/{quote(KEY)}/v1-{DIGEST[:12]}.bib")).text
    assert entry.startswith(f"@misc{{gongkai-{DIGEST[:12]}-v1,")
    assert f"author = {{{{{AGENCY}}}}}" in entry and DIGEST in entry
    assert entry.count("{") == entry.count("}")
    (said,) = json.loads((await ask(f"/cite/{quote(KEY)}/v1-{DIGEST[:12]}.csl.json")).text)
    assert (said["type"], said["author"], said["archive_location"]) == (
        "report",
        [{"literal": AGENCY}],
        f"{KEY}/v1-{DIGEST[:12]}",
    )


async def test_a_reports_page_shows_how_to_cite_it_and_what_was_checked_by_hand(ask) -> None:
    page = await ask("/gongkai/reports/1")
    now = f"{quote(KEY)}/v2-{hashlib.sha256(SECOND).hexdigest()[:12]}"
    assert f"/cite/{now}.bib" in page.text
    assert hashlib.sha256(SECOND).hexdigest() in page.text
    assert "we misread it" in page.text and "no longer applies" in page.text
    assert 'href="#correction-yunling-2023-new"' in page.text
    rows = json.loads((await ask("/gongkai/corrections.json?report_id=1&_shape=array")).text)
    assert [row["verdict"] for row in rows] == ["our_reading_wrong"] * 2
    query = await ask("/gongkai/checked_by_hand.json?_shape=objects")
    assert [row["status"] for row in json.loads(query.text)["rows"]] == ["stale", "stale"]


async def test_a_cited_version_lists_its_cells_as_the_form_prints_them(ask) -> None:
    page = html.fromstring((await ask(CITED.rpartition("/")[0], "zh")).text)
    lines = [line for line in page.xpath("//tbody//th/a/text()") if line.endswith("· 总计")]
    assert [line[:2] for line in lines[:3]] == ["一、", "二、", "（一"]

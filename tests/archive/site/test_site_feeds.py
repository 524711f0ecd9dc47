"""Feeds, sitemap, robots.txt, and what a page says of itself in its head."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest
from lxml import etree, html

from archive.site.machines import feeds, linked, sitemap
from archive.storage.store import Archive
from tests.archive.small import add, report, small_archive, source

ATOM = {"a": feeds.ATOM}
MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def connected(folder: Path) -> sqlite3.Connection:
    conn = sqlite3.connect(folder / "gongkai.db")
    conn.row_factory = sqlite3.Row
    return conn


def entries(folder: Path, kind: str, place: feeds.Place | None = None) -> list[feeds.Entry]:
    return feeds.FEEDS[kind](connected(folder), place)


@pytest.mark.parametrize("path", ["/feeds/reports.atom", "/feeds/findings.atom", "/feeds/findings/990000.atom"])
async def test_a_feed_is_what_rfc_4287_asks_for(get, path: str) -> None:
    response = await get(path)
    assert response.headers["content-type"].startswith("application/atom+xml")
    feed = etree.fromstring(response.content)
    for node in (feed, *feed.findall("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            (found,) = node.findall(f"a:{name}", ATOM)
            assert found.text
        assert node.find("a:id", ATOM).text.startswith("urn:uuid:")
        assert datetime.fromisoformat(node.find("a:updated", ATOM).text).tzinfo is not None
        assert " · " in node.find("a:title", ATOM).text, "in both languages"
        assert "示例" in node.find("a:title", ATOM).text, "an invented archive says so"
    ids = [node.text for node in feed.findall("a:entry/a:id", ATOM)]
    assert ids
    assert len(ids) == len(set(ids))
    (own,) = feed.xpath("a:link[@rel='self']/@href", namespaces=ATOM)
    assert own == f"http://localhost{path}"


async def test_a_place_has_a_feed_of_what_lies_in_it(get) -> None:
    def titles(response) -> list[str]:
        return [node.text for node in etree.fromstring(response.content).findall("a:entry/a:title", ATOM)]

    assert len(titles(await get("/feeds/reports/990000.atom"))) == 3
    (only,) = titles(await get("/feeds/reports/990101.atom"))
    assert "听潮区" in only
    assert (await get("/feeds/reports/123456.atom")).status_code == 404
    assert (await get("/feeds/nothing.atom")).status_code == 404


async def test_an_entry_leads_to_its_report_by_the_lasting_name(get) -> None:
    feed = etree.fromstring((await get("/feeds/findings.atom")).content)
    link = feed.xpath("a:entry/a:link[@rel='alternate']/@href", namespaces=ATOM)[0]
    path = link.removeprefix("http://localhost").partition("#")[0]
    assert (await get(path)).headers["location"] == "/gongkai/reports/2"


def test_ids_are_the_same_in_another_folder_and_after_a_change(tmp_path: Path) -> None:
    one, other = small_archive(tmp_path / "one"), small_archive(tmp_path / "other")
    with Archive.open(other) as archive:  # has another report first, and a new version of one
        add(archive, report("溪口县民政局", 2021), source("http://www.xikou.example/2021.html"))
    names = {entry.name for entry in entries(one, "reports")}
    assert names < {entry.name for entry in entries(other, "reports")}
    assert feeds.identity("report/x") == "urn:uuid:9d5768a7-0066-5d37-b614-14d73ed12fa5", "released: it stays"


def test_what_changed_comes_first_and_says_so(tmp_path: Path) -> None:
    """The small archive has a report whose page changed later."""
    first, *rest = entries(small_archive(tmp_path / "data"), "reports")
    assert first.title.startswith("有变动：")
    assert first.updated > first.published
    assert [one.updated for one in rest] == sorted((one.updated for one in rest), reverse=True)


def test_a_feed_has_the_newest_fifty(tmp_path: Path) -> None:
    folder = small_archive(tmp_path / "data")
    with sqlite3.connect(folder / "gongkai.db") as db:
        names = [row[1] for row in db.execute("PRAGMA table_info(reports)")]
        rest = ", ".join(name for name in names if name not in ("id", "key"))
        for number in range(100, 170):
            copied = f"INSERT INTO reports (id, key, {rest}) SELECT ?, ?, {rest} FROM reports WHERE id = 1"
            db.execute(copied, [number, f"k{number}"])
            db.execute(
                "INSERT INTO checks (report_id, rule, result, severity) "
                "VALUES (?, 'requests.balance', 'broken', 'error')",
                [number],
            )
            db.execute(
                "INSERT INTO report_versions (report_id, version, snapshot_sha256, url, parser_version, seen_at, "
                "reason) VALUES (?, 1, '', '', '', ?, 'source')",
                [number, f"2026-05-01T00:{number // 60:02}:{number % 60:02}Z"],
            )
    for kind, name in (("reports", "report/k169"), ("findings", "finding/k169/requests.balance")):
        found = entries(folder, kind)
        assert len(found) == feeds.NEWEST
        assert found[0].name == name


def test_what_cannot_stand_in_xml_is_no_end_of_a_feed() -> None:
    entry = feeds.Entry(
        "x", "/x", "题\x00目\x0b<b>&\ud800", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "<p>", None
    )
    made = feeds.written("reports", None, [entry], lambda path: path, sample=False, moment="")
    assert etree.fromstring(made).find("a:entry/a:title", ATOM).text == "题\ufffd目\ufffd<b>&\ufffd"


async def test_a_feed_reads_indexes_and_never_all_reports(archive: Path) -> None:
    conn = connected(archive)
    questions = [
        ("SELECT id FROM reports ORDER BY id DESC LIMIT ?", 1),
        (feeds._CHANGED, 1),
        (feeds._BROKEN, 2),
        (feeds._OF_PLACE, 3),
        (feeds._CHANGED_OF_PLACE, 3),
        (feeds._REPORT, 1),
        *((sql, 2) for sql in sitemap.TABLES.values()),
    ]
    for sql, parameters in questions:
        plan = [row["detail"] for row in conn.execute(f"EXPLAIN QUERY PLAN {sql}", ["1"] * parameters)]
        big = [step for step in plan if step.startswith("SCAN") and "USING" not in step]
        assert all(step in ("SCAN reports", "SCAN a") for step in big), plan  # from its end; of all agencies
        assert sql == feeds._OF_PLACE or not any("TEMP B-TREE" in step for step in plan), plan
        if sql in (feeds._OF_PLACE, feeds._CHANGED_OF_PLACE):
            (of_agency,) = [step for step in plan if "reports_agency_year" in step]
            assert "COVERING" in of_agency, "a place's reports are found, not read"


def test_what_changed_in_a_place_is_told_newest_first_and_of_no_other(tmp_path: Path) -> None:
    folder = small_archive(tmp_path / "data")
    with Archive.open(folder) as archive, archive.transaction():
        for number, code in enumerate(("110101", "110102", "110101"), start=50):
            archive.db.execute(
                "INSERT INTO agencies (id, key, name, region_code) VALUES (?, ?, ?, ?)",
                [number, f"a{number}", f"机关{number}", code],
            )
            archive.db.execute(
                "INSERT INTO reports (id, key, agency_id, scope, url, status, snapshot_sha256, parser_version, "
                "version, file_kind) VALUES (?, ?, ?, 'own', 'http://a.example/r', 'complete', '', '', 2, 'html')",
                [number, f"changed{number}", number],
            )
            for version in (1, 2, 3):  # the third is of a copy, and is not shown
                archive.db.execute(
                    "INSERT INTO report_versions (report_id, version, snapshot_sha256, url, parser_version, seen_at, "
                    "reason) VALUES (?, ?, '', '', '', ?, 'source')",
                    [number, version, f"2026-05-0{version}T00:00:{number}Z"],
                )
    asked = [*feeds.within("110101"), feeds.NEWEST]
    found = connected(folder).execute(feeds._CHANGED_OF_PLACE, asked).fetchall()
    assert [tuple(row) for row in found] == [(52, "2026-05-02T00:00:52Z"), (50, "2026-05-02T00:00:50Z")]


async def test_the_sitemap_has_every_page(get) -> None:
    index = etree.fromstring((await get("/sitemap.xml")).content)
    parts = [node.text.removeprefix("http://localhost") for node in index.findall("s:sitemap/s:loc", MAP)]
    assert parts == ["/sitemap/pages.xml", "/sitemap/reports-0.xml", "/sitemap/agencies-0.xml"]
    found = {
        node.text.removeprefix("http://localhost")
        for part in parts
        for node in etree.fromstring((await get(part)).content).findall("s:url/s:loc", MAP)
    }
    assert {"/gongkai/reports/3", "/gongkai/agencies/2", "/coverage/990101", "/", "/gongkai/requests_by_year"} <= found
    of_places = {"/places/990101", "/places/990000", "/rules/requests.balance"}
    assert of_places <= found
    for page in ("/gongkai/reports/3", "/coverage/990101", *of_places, *sitemap.FIXED):
        assert (await get(page)).status_code == 200, page
    assert (await get("/sitemap/reports-7.xml")).status_code == 404
    assert (await get("/sitemap/checks-0.xml")).status_code == 404
    robots = (await get("/robots.txt")).text
    assert "Sitemap: http://localhost/sitemap.xml" in robots


async def test_a_page_says_where_it_is_and_in_which_languages(get) -> None:
    def links(page) -> dict[str, str]:
        found = html.fromstring(page.text).xpath("//link[@rel='canonical' or @hreflang]")
        return {link.get("hreflang") or "canonical": link.get("href") for link in found}

    plain = links(await get("/gongkai/reports?year=2023"))
    here = "http://localhost/gongkai/reports?year=2023"
    assert plain == {"canonical": here, "x-default": here, "zh": f"{here}&_lang=zh", "en": f"{here}&_lang=en"}
    assert links(await get("/gongkai/reports?_lang=en&year=2023"))["canonical"] == f"{here}&_lang=en"
    assert not links(await get("/nowhere"))
    feed = html.fromstring((await get("/")).text).xpath("//link[@type='application/atom+xml']/@href")
    assert feed == ["/feeds/reports.atom", "/feeds/findings.atom"]


async def test_pages_describe_their_data_to_search_engines(get) -> None:
    for path in ("/", "/gongkai/reports/1", "/gongkai/reports/3"):
        (script,) = html.fromstring((await get(path)).text).xpath("//script[@type='application/ld+json']/text()")
        said = json.loads(script)
        assert said["@type"] == "Dataset"
        assert said["name"]
        assert 50 <= len(said["description"]) <= 5000
        assert "示例" in said["description"], "an invented archive says so"
    assert said["temporalCoverage"] == "2022-01-01/2022-12-31"


def test_a_text_cannot_end_the_element_it_stands_in() -> None:
    made = linked.embedded({"name": "</script><script>alert(1)</script>&\u2028"})
    assert "<" not in made
    assert json.loads(made)["name"] == "</script><script>alert(1)</script>&\u2028"

"""The site in a real browser: nothing leaves the host, nothing runs over the edge, everything works by keyboard.

Skipped where there is no Chromium. With ``GONGKAI_SCREENSHOTS=DIR`` every page is also photographed.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import invented
import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
    pytest.mark.xdist_group("browser"),
]

PAGES = {
    "home": "/",
    "search": "/search?q=听潮区",
    "prose": "/search?q=公开",
    "report": "/gongkai/reports/2",
    "sound-report": "/gongkai/reports/1",
    "unreadable-report": "/gongkai/reports/3",
    "reports": "/gongkai/reports",
    "agency": "/gongkai/agencies/1",
    "agencies": "/gongkai/agencies",
    "findings": "/rules",
    "rule": "/rules/requests.applicants?place=990100",
    "places": "/places",
    "place": "/places/990100",
    "compare": "/compare?agency=1&agency=2&year=2023&year=2020",
    "coverage": "/coverage",
    "data": "/gongkai",
    "sections": "/gongkai/sections?_search=公开",
    "checks": "/gongkai/checks?result=broken",
    "cells": "/gongkai/cells",
    "question": "/gongkai/findings_by_rule",
    "sql": "/gongkai?sql=select+*+from+agencies",
    "dictionary": "/dictionary",
    "about": "/about",
    "downloads": "/downloads",
    "programs": "/api",
    "status": "/status",
    "body": f"/-/body/{invented.digest(invented.PAGE)}",
    "missing": "/nowhere",
}
EVERY_KIND = PAGES | {
    "nothing-found": "/search?q=无处可寻",
    "nothing-sought": "/search",
    "agency-without": "/gongkai/agencies/3",
    "province": "/places/990000",
    "county": "/places/990101",
    "compare-nothing": "/compare",
    "compare-found": "/compare?agency=1&find=听潮区",
    "compare-one": "/compare?agency=1",
    "coverage-place": "/coverage/990100",
    "requests": "/gongkai/requests",
    "problems": "/gongkai/problems",
    "no-rows": "/gongkai/reports?year=1999",
    "row": "/gongkai/checks/1",
    "question-parameter": "/gongkai/findings_of_a_rule?rule=requests.applicants",
    "sql-mistake": "/gongkai?sql=select+*+from+nowhere",
    "cell": "/-/cell/1/3/total_processed/natural_person",
    "cited": f"/cite/{invented.AGENCIES[0][1]}-2023-own/v1",
    "refused": "/gongkai/reports?_sort=nowhere",
}


@pytest.fixture(scope="module")
def address(archive: Path) -> Iterator[str]:
    code = "import sys; from archive.site.serving.launch import serve; serve(sys.argv[1], 0)"
    with subprocess.Popen([sys.executable, "-c", code, str(archive)], stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        first = server.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", first)
        assert found, first
        yield found[0]
        server.terminate()
        said = [line for line in server.stderr.read().splitlines() if "no such table: nowhere" not in line]
        assert said == []


@pytest.fixture(scope="module")
def browser() -> Iterator["playwright.Browser"]:
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


DESK_ZH, DESK_EN, PHONE_ZH, PHONE_EN = ("zh-CN", 1280), ("en-GB", 1280), ("zh-CN", 390), ("en-GB", 390)


@pytest.fixture(params=[DESK_ZH, PHONE_EN], ids=["desk-zh", "phone-en"])
def page(request: pytest.FixtureRequest, browser: "playwright.Browser", address: str) -> Iterator["playwright.Page"]:
    locale, width = request.param
    context = browser.new_context(base_url=address, locale=locale, viewport={"width": width, "height": 800})
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    elsewhere: list[str] = []
    said: list[str] = []
    opened.on("request", lambda one: elsewhere.append(one.url) if not one.url.startswith((address, "data:")) else None)
    opened.on("console", lambda one: said.append(one.text))
    opened.on("pageerror", lambda one: said.append(str(one)))
    opened.on("dialog", lambda one: said.append(one.message))
    yield opened
    context.close()
    assert elsewhere == []
    assert [text for text in said if "404 (Not Found)" not in text and "400 (Bad Request)" not in text] == []


CONTRAST = """() => {
  const parse = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = element => {
    for (let one = element; one; one = one.parentElement) {
      const colour = parse(getComputedStyle(one).backgroundColor);
      if (colour.length && (colour.length < 4 || colour[3] > 0)) return colour;
    }
    return [255, 255, 255];
  };
  const poor = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.closest('.hidden, .skip') || !element.checkVisibility()) continue;
    const style = getComputedStyle(element), size = parseFloat(style.fontSize);
    const [a, b] = [light(parse(style.color)), light(behind(element))].sort((x, y) => y - x);
    const needed = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    if ((a + 0.05) / (b + 0.05) < needed) {
      poor.add(element.className + ': ' + walker.currentNode.data.trim().slice(0, 30));
    }
  }
  return [...poor];
}"""


@pytest.mark.parametrize(
    ("page", "pages"),
    [
        pytest.param(DESK_ZH, EVERY_KIND, id="desk-zh", marks=pytest.mark.long),
        pytest.param(DESK_EN, PAGES, id="desk-en"),
        pytest.param(PHONE_ZH, PAGES, id="phone-zh"),
        pytest.param(PHONE_EN, EVERY_KIND, id="phone-en", marks=pytest.mark.long),
    ],
    indirect=["page"],
)
def test_pages_stay_in_the_window_and_on_the_host_and_can_be_read(
    page: "playwright.Page", pages: Mapping[str, str]
) -> None:
    photos = os.environ.get("GONGKAI_SCREENSHOTS")
    width = page.viewport_size["width"]
    for name, path in pages.items():
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.locator("aside.sample").is_visible()
        assert page.evaluate(CONTRAST) == [], path
        if photos:
            language = page.evaluate("document.documentElement.lang")
            page.screenshot(path=Path(photos) / f"{name}-{language}-{width}.png", full_page=True)


@pytest.mark.long
@pytest.mark.parametrize(
    "page",
    [
        pytest.param(DESK_ZH, id="desk-zh"),
        pytest.param(DESK_EN, id="desk-en"),
        pytest.param(PHONE_ZH, id="phone-zh"),
        pytest.param(PHONE_EN, id="phone-en"),
    ],
    indirect=True,
)
def test_axe_finds_no_barrier(page: "playwright.Page") -> None:
    page.set_default_timeout(60_000)  # it reads each page from end to end
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    asked = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "iframes": False}
    barriers = []
    for path in EVERY_KIND.values():
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        found = axe.run(page, options=asked).response["violations"]
        barriers += [(path, one["id"], node["html"]) for one in found for node in one["nodes"]]
    assert barriers == []


def test_no_column_is_as_narrow_as_one_character(page: "playwright.Page") -> None:
    for path in ("/gongkai/reports", "/gongkai/agencies", "/gongkai/findings_by_rule", "/gongkai/agencies/1"):
        page.goto(path)
        narrow = page.evaluate(
            """() => [...document.querySelectorAll('.rows-and-columns tr > *')].filter(cell => cell.checkVisibility()
                 && cell.innerText.trim().length > 4 && cell.getBoundingClientRect().height
                    > 6 * parseFloat(getComputedStyle(cell).lineHeight)).map(cell => cell.innerText)"""
        )
        assert narrow == [], path


def test_the_home_page_says_everything_in_one_screen(page: "playwright.Page") -> None:
    page.goto("/")
    if page.viewport_size["width"] > 1000:
        for heading in page.locator(".columns h2").all():
            box = heading.bounding_box()
            assert box["y"] + box["height"] < 600
    assert page.locator(".find input").bounding_box()["y"] < 800


def test_a_citizen_finds_her_agency_and_reads_its_report(page: "playwright.Page") -> None:
    page.goto("/")
    page.locator(".find input").fill("听潮区")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="听潮区人民政府办公室", exact=True).first.click()
    assert page.locator("h1").inner_text() == "听潮区人民政府办公室"
    page.get_by_role("link", name="2020").first.click()
    assert page.locator("h1").inner_text() == "听潮区人民政府办公室2020年政府信息公开工作年度报告"


@pytest.mark.long
def test_a_journalist_puts_two_agencies_side_by_side(page: "playwright.Page") -> None:
    page.goto("/gongkai/agencies/1")
    page.locator("section .inline a[href*='/compare']").last.click()
    page.locator("#find").fill("听潮区")
    page.keyboard.press("Enter")
    page.locator(".offered a").last.click()
    page.locator("input[name=year][value='2022']").check()
    page.locator(".years-form button").click()
    assert page.locator(".chosen li").count() == 2
    heads = page.locator(".beside").first.locator("thead th").all_inner_texts()
    assert any("2022" in head for head in heads)


def test_pictures_fill_their_place_and_open_their_table_by_keyboard(page: "playwright.Page") -> None:
    page.goto("/places/990100")
    picture = page.locator("figure.picture").first
    drawn = picture.locator("svg.chart").bounding_box()
    assert drawn["x"] >= 0
    assert drawn["x"] + drawn["width"] <= page.viewport_size["width"]
    assert drawn["width"] > 300
    assert float(picture.locator("svg.chart text").first.evaluate("text => text.getBoundingClientRect().height")) > 8
    page.evaluate("document.querySelector('figure summary').focus()")
    page.keyboard.press("Enter")
    playwright.expect(picture.locator("table")).to_be_visible()


def test_a_finding_leads_to_its_cell_and_back(page: "playwright.Page") -> None:
    page.goto("/gongkai/reports/2")
    page.locator("#finding-2 .subject a, #finding-2 a.subject").click()
    cell = page.locator("#c3-total_processed-natural_person")
    assert page.url.endswith("#c3-total_processed-natural_person")
    assert cell.evaluate("cell => cell.matches(':target')")
    playwright.expect(cell).to_be_in_viewport()
    cell.locator("a.flag").click()
    playwright.expect(page.locator("#finding-2")).to_be_in_viewport()


def test_the_language_is_switched_by_one_click_and_stays(page: "playwright.Page") -> None:
    page.goto("/gongkai/reports/2")
    before = page.evaluate("document.documentElement.lang")
    page.locator(".languages a").click()
    page.wait_for_url("**_lang=*")
    after = page.evaluate("document.documentElement.lang")
    assert {before, after} == {"zh-Hans", "en"}
    assert page.locator("h1").inner_text() == "听潮区人民政府办公室2020年政府信息公开工作年度报告"
    page.goto("/about")
    assert page.evaluate("document.documentElement.lang") == after


def test_the_keyboard_reaches_the_content_first(page: "playwright.Page") -> None:
    page.goto("/gongkai/reports/1")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.get_attribute("href") == "#content"
    playwright.expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_a_stored_page_does_nothing_in_its_frame(page: "playwright.Page") -> None:
    page.goto(PAGES["body"])
    frame = page.frame_locator("iframe.stored")
    assert frame.locator("h1").inner_text() == "望海市教育局2023年政府信息公开工作年度报告"
    frame.get_by_text("附件").click()
    assert page.url.endswith(PAGES["body"])


def test_the_report_prints_on_paper(page: "playwright.Page") -> None:
    page.goto("/gongkai/reports/2")
    page.emulate_media(media="print")
    assert not page.locator("header.masthead").is_visible()
    assert page.locator("aside.sample").is_visible()
    if page.viewport_size["width"] > 1000:  # paper is as wide for both
        paper = page.pdf(format="A4")
        assert paper[:5] == b"%PDF-"
        assert len(paper) < 2_000_000
        assert b"/Subtype /Image" not in paper  # no cell is a picture
        shades = page.locator("td.blank:not(.hit)").evaluate_all(
            "cells => cells.map(cell => getComputedStyle(cell).backgroundColor)"
        )
        assert set(shades) == {"rgb(230, 227, 218)"}  # and a blank is told from a nought without one

"""Every page in both languages; the report page cell by cell; errors; an archive with nothing in it."""

import re
from pathlib import Path

import invented
import pytest
from lxml import html

from archive.site import complaints, metadata
from archive.site.language import Speaker
from archive.site.serving import launch

PAGES = [
    "/", "/search", "/search?q=公开", "/rules", "/dictionary", "/about", "/gongkai", "/gongkai/reports",
    "/gongkai/reports/1", "/gongkai/reports/2", "/gongkai/reports/3", "/gongkai/agencies", "/gongkai/agencies/1",
    "/gongkai/sections", "/gongkai/checks", "/gongkai/cells", "/gongkai/figures", "/gongkai/coverage",
    "/gongkai/requests", "/gongkai/portals/wanghai", "/gongkai?sql=select+1+as+one", "/gongkai?sql=select",
    f"/-/body/{invented.digest(invented.PAGE)}", f"/-/body/{invented.digest(invented.TEXT)}",
    f"/-/body/{invented.digest(invented.FILE)}", "/nowhere", "/gongkai/nowhere", "/gongkai/reports/99", "/-/versions",
]  # fmt: skip
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_speaks_both_languages_and_says_that_it_is_invented(get, path: str) -> None:
    chinese, english = await get(path), await get(path, accept_language="en-GB,en;q=0.9")
    assert chinese.status_code == english.status_code
    assert '<html lang="zh-Hans">' in chinese.text
    assert '<html lang="en">' in english.text
    assert "此站的地名、机关与数字全部为虚构" in chinese.text
    assert "All places, agencies and figures on this site are invented" in english.text


@pytest.mark.parametrize(
    "path", ["/", "/search", "/rules", "/about", "/gongkai/reports/1", "/gongkai/agencies/1", "/gongkai"]
)
async def test_what_is_not_marked_as_chinese_is_english_on_english_pages(get, path: str) -> None:
    page = html.fromstring((await get(path, accept_language="en")).text)
    for element in page.xpath("//*[@lang='zh-Hans'] | //head | //code | //pre"):
        element.clear(keep_tail=True)
    left = [text.strip() for text in page.xpath("//body//text()") if CHINESE.search(text)]
    # the form's own numerals and 万元, names in citations and the basis of rules stay as the law writes them
    allowed = re.compile(
        r"万元|规章|（[一二三四五六七八九]）|table [二三四]|国办|《|号|表[二三四]|教育局|无|格式|推定|[一二三四五六]、"
    )
    assert [text for text in left if not allowed.search(text)] == []


@pytest.mark.parametrize("path", PAGES)
async def test_pages_are_well_formed_for_readers_of_all_kinds(get, path: str) -> None:
    page = html.fromstring((await get(path)).text)
    assert len(page.xpath("//h1")) == 1
    assert len(page.xpath("//main")) == 1
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for field in page.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        assert field.get("aria-label") or page.xpath(f"//label[@for='{field.get('id')}']"), html.tostring(field)
    assert not page.xpath("//table//th[not(@scope)]")
    assert not page.xpath("//script[not(@type='application/ld+json')] | //*[@style] | //style")
    for address in page.xpath("//@src | //link[not(@rel='alternate' or @rel='canonical')]/@href | //form/@action"):
        assert address.startswith("/"), address
    fragments = {link[1:] for link in page.xpath("//main//a/@href") if link.startswith("#")}
    assert fragments <= set(ids)


async def test_the_language_can_be_switched_and_is_kept(site) -> None:
    switched = await site.client.get("/rules?_lang=en")
    assert '<html lang="en">' in switched.text
    assert switched.headers["set-cookie"].startswith("gongkai_lang=en;")
    assert "no-store" in switched.headers["cache-control"]
    kept = await site.client.get("/rules", cookies={"gongkai_lang": "en"}, headers={"accept-language": "zh"})
    assert '<html lang="en">' in kept.text
    assert "set-cookie" not in kept.headers


async def test_the_switch_stays_on_the_page_and_leaves_no_trace_in_it(get) -> None:
    page = html.fromstring((await get("/gongkai/sections?_search=公开&report_id=1&_lang=en")).text)
    assert page.xpath("//a[@hreflang='zh']/@href") == ["?_search=%E5%85%AC%E5%BC%80&report_id=1&_lang=zh"]
    assert not [link for link in page.xpath("//main//a/@href | //main//input/@name") if "_lang" in link]


@pytest.mark.parametrize(
    ("header", "expected"),
    [("", "zh-Hans"), ("*", "zh-Hans"), ("zh-TW", "zh-Hans"), ("en;q=0.5, zh;q=0.8", "zh-Hans"), ("zh;q=0, en", "en"),
     ("fr, de;q=0.8", "en"), ("fr, zh;q=0.1", "zh-Hans"), ("en;q=high, zh;q=0.2", "zh-Hans"), (";;;,", "zh-Hans")],
)  # fmt: skip
async def test_accept_language_is_read(get, header: str, expected: str) -> None:
    assert f'<html lang="{expected}">' in (await get("/about", accept_language=header)).text


async def test_a_cookie_that_is_none_is_ignored(get) -> None:
    for cookie in ("gongkai_lang=xx", "gongkai_lang=", "a=b; ;;=", 'gongkai_lang="'):
        assert '<html lang="zh-Hans">' in (await get("/about", cookie=cookie)).text


# ---- the page of a report


async def cells_of(get, number: int) -> dict[str, html.HtmlElement]:
    page = html.fromstring((await get(f"/gongkai/reports/{number}")).text)
    return {cell.get("id"): cell for cell in page.xpath("//td[contains(@class, 'v ')]")}


async def test_cells_show_what_is_printed_and_what_was_read(get) -> None:
    cells = await cells_of(get, 2)
    assert cells["c2-licensing-items_change"].text_content() == "减少2248= -2248"
    assert cells["c2-procurement-amount_wan"].text_content() == "2840万元= 2840"
    assert cells["c2-fees-items_previous"].text_content() == "/"
    assert cells["c2-fees-items_change"].text_content() == "无"
    assert cells["c2-regulations-made"].text_content() == "0"
    assert "missing" in cells["c4-review-upheld"].get("class")


async def test_a_blank_cell_is_told_from_zero_for_the_eye_and_the_ear(get) -> None:
    cells = await cells_of(get, 2)
    blank = cells["c3-refused_petition-total"]
    assert blank.get("class").split() == ["v", "blank"]
    assert blank.text_content() == "空白"
    assert cells["c3-refused_petition-natural_person"].get("class").split() == ["v", "number"]


async def test_cells_know_their_place_in_the_source(get) -> None:
    assert (await cells_of(get, 1))["c4-review-upheld"].get("data-cell") == "2.0.1"


async def test_cells_of_broken_rules_are_marked_and_name_the_rule(get) -> None:
    cells = await cells_of(get, 2)
    wrong = cells["c3-total_processed-natural_person"]
    assert "hit" in wrong.get("class") and "error" in wrong.get("class")
    assert "requests.outcomes" in wrong.get("title")
    assert "※" in wrong.text_content()
    assert wrong.xpath(".//a/@href") == ["/-/cell/2/3/total_processed/natural_person", "#finding-2"]
    assert "hit" not in cells["c3-granted_full-commercial_enterprise"].get("class")


async def test_sums_broken_by_an_unfilled_total_column_stand_under_that_one_finding(get) -> None:
    page = html.fromstring((await get("/gongkai/reports/2")).text)
    found = page.xpath("//ol[@class='found']/li")
    codes = [one.xpath("./p/span[@class='code']/text()")[0] for one in found]
    assert codes == ["requests.total_column", "requests.outcomes", "text.figures", "publication.deadline"]
    assert found[0].xpath(".//ul//span[@class='code']/text()") == ["requests.applicants"] * 2
    assert [dd.text_content() for dd in found[1].xpath(".//dd")] == ["12", "13", "+1"]
    cells = await cells_of(get, 2)
    marked = {name for name, cell in cells.items() if "※1" in cell.text_content()}
    assert marked == {"c3-new_requests-total", "c3-granted_full-total", "c3-total_processed-total"}


async def test_a_sound_report_says_so(get) -> None:
    page = (await get("/gongkai/reports/1")).text
    assert "没有发现不成立的规则" in page
    assert "※1" not in re.sub(r'<p class="legend".*?</p>', "", page, flags=re.DOTALL)
    assert "251000元" in page and "= 25.1" in page


async def test_a_report_that_could_not_be_read_says_why(get) -> None:
    page = (await get("/gongkai/reports/3")).text
    assert "tables_are_images" in page and "第2页的表格是图片" in page
    assert "没有读出数字，只核对了文字" in page
    assert "没有发现不成立的规则" not in page
    assert "数字没有猜，也没有补" in page
    assert "原件中没有找到本章的表格" not in page  # once, and not for each of its tables


async def test_the_page_leads_to_source_stored_body_history_and_citation(get) -> None:
    page = html.fromstring((await get("/gongkai/reports/2")).text)
    links = page.xpath("//a/@href")
    assert "http://tc.wanghai.invalid/2.txt" in links
    assert f"/-/body/{invented.digest(invented.TEXT)}" in links
    assert [one.text for one in page.xpath("//del | //ins")] == ["11", "12"]
    cite = page.xpath("//p[@class='cite']//a/@href")[0]
    assert (await get(cite)).status_code == 200
    there = await get(cite.rpartition("/")[0])
    assert there.status_code == 302
    assert there.headers["location"] == "/gongkai/reports/2"
    assert (await get("/cite/nobody")).status_code == 404


async def test_an_agency_shows_its_years_side_by_side(get) -> None:
    page = html.fromstring((await get("/gongkai/agencies/1")).text)
    rows = [[cell.text_content().strip() for cell in row] for row in page.xpath("//tbody/tr")]
    assert [row[0].split()[0] for row in rows] == ["2023", "2022"]
    assert rows[0][1] == "14"
    assert rows[1][1] == "空白"


# ---- errors, and nothing at all


async def test_errors_are_pages_of_the_site_and_tell_nothing_of_the_server(get, archive: Path) -> None:
    for path, status in [
        ("/nowhere", 404),
        ("/gongkai/reports/99", 404),
        ("/gongkai?sql=select+*+from+nothing", 400),
        ("/gongkai?sql=delete+from+reports", 400),
        ("/gongkai/reports?_size=abc", 400),
        ("/gongkai/reports?_next=%00", 200),
        ("/gongkai/reports?_timelimit=abc", 400),
        ("/gongkai/reports?_sort=nothing", 400),
        ("/gongkai/sections?_through=x", 400),
        ("/-/databases.json", 404),
        ("/-/threads", 404),
        ("/gongkai.db", 403),
        ("/bodies", 404),
        ("/_internal", 403),
    ]:
        response = await get(path)
        assert response.status_code == status, path
        assert str(archive) not in response.text
        assert "Traceback" not in response.text
        if not path.endswith(".json"):
            assert 'class="masthead"' in response.text


async def test_a_long_query_is_stopped_with_a_clear_word(archive: Path) -> None:
    site = launch.site(archive, settings={"sql_time_limit_ms": 100})
    await site.invoke_startup()
    sql = "with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n"
    response = await site.client.get("/gongkai", params={"sql": sql}, headers={"accept-language": "en"})
    assert response.status_code == 400
    assert "took too long" in response.text
    (kept,) = html.fromstring(response.text).xpath("//main//textarea[@name='sql']/text()")
    assert kept.strip() == sql, "the reader goes on with it"


async def test_an_archive_without_reports_is_served(tmp_path: Path) -> None:
    site = launch.site(invented.make(tmp_path, empty=True, sample=False))
    await site.invoke_startup()
    for path in ["/", "/rules", "/gongkai", "/gongkai/reports", "/search?q=公开", "/dictionary",
                 *(f"/gongkai/{query.name}" for query in metadata.queries())]:  # fmt: skip
        response = await site.client.get(path)
        assert response.status_code == 200, path
        assert 'class="sample"' not in response.text
    assert "档案里还没有报告" in (await site.client.get("/")).text


def test_a_folder_without_an_archive_is_named(tmp_path: Path) -> None:
    with pytest.raises(launch.NoArchiveError, match="holds no archive yet"):
        launch.site(tmp_path)
    (tmp_path / "gongkai.db").write_bytes(b"no database" * 500)
    with pytest.raises(launch.NoArchiveError, match="cannot be read"):
        launch.site(tmp_path)
    (tmp_path / "gongkai.db").write_bytes(b"")
    with pytest.raises(launch.NoArchiveError, match="tables are missing"):
        launch.site(tmp_path)


async def test_all_rows_can_be_had_from_any_page_of_them(archive: Path) -> None:
    site = launch.site(archive)
    await site.invoke_startup()
    first = html.fromstring((await site.client.get("/gongkai/reports?_size=1&_sort=year")).text)
    (onward,) = first.xpath("//a[@rel='next']/@href")
    second = html.fromstring((await site.client.get(onward)).text)
    (every,) = [link for link in second.xpath("//a/@href") if "_stream=on" in link] or [None]
    if every is None:  # the last page: nothing follows it
        (every,) = [link for link in first.xpath("//a/@href") if "_stream=on" in link]
    rows = await site.client.get(every)
    assert rows.status_code == 200
    assert len(rows.text.splitlines()) > 3


@pytest.mark.parametrize(
    ("path", "zh", "en"),
    [
        ("/gongkai/reports?_sort=nothing", "不能按“nothing”排序", "cannot be sorted by “nothing”"),
        ("/gongkai?sql=select+*+from+nowhere", "没有名为“nowhere”的表", "There is no table called “nowhere”"),
        ("/gongkai?sql=select+1+from+reports+where+lacking=1", "没有名为“lacking”的字段", "no column called “lacking”"),
        ("/gongkai?sql=selec+1", "只能运行以 SELECT 或 WITH 开头的语句", "begin with SELECT or WITH"),
        ("/gongkai?sql=select+1+frm+reports", "语法有误，在“reports”附近", "near “reports”"),
        ("/gongkai/reports?_size=-1", "_size 须为正整数", "_size must be a positive whole number"),
    ],
)
async def test_what_is_wrong_with_a_question_is_said_in_the_readers_language(get, path, zh, en) -> None:
    assert zh in (await get(path)).text
    assert en in (await get(path, accept_language="en")).text


async def test_a_complaint_without_words_of_ours_is_shown_as_it_is() -> None:
    assert complaints.said(Speaker("zh"), "database is {locked}") == "database is {locked}"


async def test_sql_stands_beside_the_tables_and_their_columns(get) -> None:
    page = html.fromstring((await get("/gongkai?sql=select+*+from+nowhere")).text)
    beside = page.xpath("//details[@class='columns-help'][@open]//div[dt/code='disputes']/dd/code/text()")
    assert beside == ["report_id", "channel", "upheld", "corrected", "other", "pending", "total"]


async def test_the_row_of_a_check_leads_to_its_report(get) -> None:
    row = html.fromstring((await get("/gongkai/checks/1")).text)
    assert row.xpath("//dl[@class='record']/div[dt/span='report_id']/dd/a/@href")


@pytest.mark.parametrize(
    ("told", "link"),
    [
        ("desk@your.example", "mailto:desk@your.example"),
        ("https://your.example/contact", "https://your.example/contact"),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
async def test_readers_are_told_whom_to_write_to(get, monkeypatch: pytest.MonkeyPatch, told, link) -> None:
    monkeypatch.setenv("GONGKAI_CONTACT", told)
    for language in ("zh", "en"):
        page = html.fromstring((await get("/about", accept_language=language)).text)
        said = {
            one.get("href")
            for one in page.xpath("//h2[.='更正与移除' or .='Corrections and removal']/following::p[1]//a")
        }
        assert (link in said) == (link is not None)
        assert not any("alert" in one for one in said)

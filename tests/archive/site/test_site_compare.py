"""Reports side by side."""

import csv
import io
from urllib.parse import quote

from lxml import html

FIRST, SECOND = quote("990100-教育局"), quote("990101-人民政府办公室")
BOTH = f"agency={FIRST}&agency={SECOND}&year=2023&year=2020"


async def test_agencies_stand_side_by_side_with_what_each_prints(get) -> None:
    page = html.fromstring((await get(f"/compare?{BOTH}&applicant=natural_person")).text)
    heads = [head.text_content().strip() for head in page.xpath("(//table[contains(@class, 'beside')])[1]/thead//th")]
    assert heads == ["项目", "望海市教育局 2023", "听潮区人民政府办公室 2020"]
    rows = {
        row[0].text_content().strip(): row[1:]
        for row in page.xpath("(//table[contains(@class, 'beside')])[1]//tbody/tr")
    }
    assert [cell.text_content() for cell in rows["一、本年新收政府信息公开申请数量"]] == ["12", "14"]
    assert rows["（六）其他处理"][0].get("class") == "never"  # its form has no such line


async def test_what_is_not_printed_is_shown_as_what_it_is(get) -> None:
    page = html.fromstring((await get(f"/compare?agency={SECOND}")).text)
    rows = {}
    for row in page.xpath("//table[contains(@class, 'beside')]//tbody/tr"):
        rows.setdefault(row[0].text_content().strip(), []).append(row[-1])
    assert rows["一、本年新收政府信息公开申请数量"][0].xpath(".//*[@title]/@title") == ["空白"]
    signed = {cell.text_content() for cell in rows["本年增/减"]}
    assert {"-2,248", "无"} <= signed


async def test_one_agency_has_all_its_years_and_several_the_last_that_all_have(get) -> None:
    alone = (await get("/compare.json?agency=1")).json()
    assert [report["year"] for report in alone["reports"]] == [2023, 2022]
    apart = (await get(f"/compare.json?agency=1&agency={SECOND}")).json()  # no year in common: the last of each
    assert [(report["agency_key"], report["year"]) for report in apart["reports"]] == [
        ("990100-教育局", 2023),
        ("990101-人民政府办公室", 2020),
    ]


async def test_json_has_every_cell_and_csv_the_same(get) -> None:
    found = (await get(f"/compare.json?{BOTH}")).json()
    cells = (await get("/gongkai/cells.json?report_id=1&_size=max&_shape=array")).json()
    printed = {
        (cell["chapter"], cell["line"], cell["field"]): (cell["value"], cell["raw"], cell["state"]) for cell in cells
    }
    at = [report["agency_key"] for report in found["reports"]].index("990100-教育局")
    compared = {
        (one["chapter"], one["line"], one["field"]): tuple(one["cells"][at][name] for name in ("value", "raw", "state"))
        for one in found["figures"]
        if one["cells"][at] is not None
    }
    assert compared == printed
    answer = await get(f"/compare.csv?{BOTH}")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == sum(cell is not None for one in found["figures"] for cell in one["cells"])
    fees = [row for row in rows if row["line"] == "fees" and row["field"] == "fee_amount_wan" and row["raw"]]
    assert [(row["value"], row["raw"], row["state"]) for row in fees] == [("25.1", "251000元", "number")]


async def test_agencies_are_found_and_added_by_links_alone(get) -> None:
    page = html.fromstring((await get(f"/compare?agency={FIRST}&find={quote('听潮区')}")).text)
    links = page.xpath("//ul[@class='offered']//a/@href")
    assert len(links) == 2
    added = html.fromstring((await get(links[0])).text)
    assert len(added.xpath("//ul[@class='chosen']/li")) == 2
    left = html.fromstring((await get(added.xpath("//ul[@class='chosen']/li[1]/a[@class='reset']/@href")[0])).text)
    assert len(left.xpath("//ul[@class='chosen']/li")) == 1


async def test_names_that_no_agency_has_are_told(get) -> None:
    answer = await get(f"/compare?agency={quote('<b>无此机关')}&agency=1")
    assert answer.status_code == 200
    assert "&lt;b&gt;无此机关" in answer.text
    assert (await get("/compare.json?agency=nobody&agency=999999")).json()["unknown"] == ["nobody", "999999"]


async def test_any_parameter_gives_a_page(get) -> None:
    for query in (
        "",
        "agency=",
        "agency=1&year=x&year=99999&year=-1",
        "agency=1&year=1066",
        "agency=1&applicant=nobody",
        "agency=" + "9" * 400,
        "agency=1&" * 30,
        "find=%25&agency=1%27",
    ):
        assert (await get(f"/compare?{query}")).status_code == 200, query
        assert (await get(f"/compare.json?{query}")).status_code == 200, query


async def test_the_page_of_an_agency_leads_here(get) -> None:
    page = html.fromstring((await get("/gongkai/agencies/1")).text)
    address = page.xpath("//section[h2='比较']//a/@href")[0]
    assert (await get(address)).status_code == 200
    assert "望海市教育局" in (await get(address)).text


async def test_who_knows_no_name_picks_by_place(get) -> None:
    page = html.fromstring((await get("/compare")).text)  # its only province is open already
    assert page.xpath("//details[@class='picker']//ul[@class='inline']//a/text()") == ["望海市"]
    city = html.fromstring((await get(page.xpath("//details[@class='picker']//ul//a/@href")[0])).text)
    assert city.xpath("//details[@class='picker']//ul[contains(@class, 'offered')]//a/span/text()") == ["望海市教育局"]
    added = html.fromstring((await get(city.xpath("//ul[contains(@class, 'offered')]//a/@href")[0])).text)
    assert len(added.xpath("//ul[@class='chosen']/li")) == 1
    assert (await get("/compare?place=nowhere")).status_code == 200


async def test_an_empty_comparison_shows_what_can_be_compared(get) -> None:
    page = html.fromstring((await get("/compare")).text)
    examples = page.xpath("//h2[.='例如']/following-sibling::ul[1]//a")
    assert [one.text_content() for one in examples] == ["望海市教育局：各个年度并列"]
    shown = html.fromstring((await get(examples[0].get("href"))).text)
    assert len(shown.xpath("(//table[contains(@class, 'beside')])[1]/thead//th")) == 3

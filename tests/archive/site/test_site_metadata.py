"""Descriptions come from the codebook; canned queries answer without parameters."""

import copy
import re
import sqlite3
from pathlib import Path

import pytest
from lxml import html

from archive.rules.declared import rules
from archive.site import metadata, speech
from archive.site.language import Speaker, terms
from archive.storage import codebook

QUERIES = {query.name: query for query in metadata.queries()}


def described() -> dict[str, object]:
    return metadata.build()["databases"]["gongkai"]["tables"]


def test_every_table_of_the_database_is_described_or_hidden(archive: Path) -> None:
    conn = sqlite3.connect(archive / "gongkai.db")
    names = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    inner = {name for name in names if name.startswith("sqlite_") or "_fts_" in name or name.endswith("_fts")}
    assert names - inner - set(described()) - {"_sqlite_migrations"} == set()


async def test_no_internal_table_is_listed(get) -> None:
    tables = (await get("/gongkai.json")).json()["tables"]
    public = {name for name, table in codebook.tables().items() if not table.hidden}
    assert {table["name"] for table in tables if not table["hidden"]} <= public


async def test_what_datasette_copies_for_each_table_is_neither_copied_nor_changed(site) -> None:
    """All metadata, for each table that a page names: most of what a page of the database took."""
    mine = site._metadata_local["databases"]["gongkai"]
    assert copy.deepcopy(site._metadata_local)["databases"]["gongkai"] is mine
    before = described()
    for page in ("/gongkai", "/gongkai/reports", "/gongkai/reports.json"):
        assert (await site.client.get(page)).status_code == 200
    for name, told in before.items():
        inherited = {
            "source",
            "source_url",
            "license",
            "license_url",
            "about",
            "about_url",
        }  # Datasette adds them itself
        assert {key: value for key, value in mine["tables"][name].items() if key not in inherited} == told


@pytest.mark.parametrize("name", [name for name in metadata.TABLE_OPTIONS if name in codebook.tables()])
def test_options_name_columns_that_exist(archive: Path, name: str) -> None:
    conn = sqlite3.connect(archive / "gongkai.db")
    columns = {row[1] for row in conn.execute(f"PRAGMA table_info({name})")}
    options = metadata.TABLE_OPTIONS[name]
    named = [
        *options.get("facets", []),
        *(options[key] for key in ("label_column", "sort", "sort_desc") if key in options),
    ]
    assert set(named) <= columns


def test_columns_are_described_in_both_languages_with_their_unit() -> None:
    columns = described()["requests"]["columns"]
    assert "一、本年新收政府信息公开申请数量" in columns["new_requests"]
    assert "New requests this year" in columns["new_requests"]
    assert "件" in columns["new_requests"]


@pytest.mark.parametrize("name", [name for name, table in codebook.tables().items() if not table.hidden])
def test_every_published_column_has_a_word_in_both_languages(name: str) -> None:
    for column in codebook.tables()[name].columns:
        for language in ("zh", "en"):
            assert speech.column_word(Speaker(language), column, name), f"{name}.{column}"


def test_a_column_is_named_as_its_own_table_means_it() -> None:
    chinese = Speaker("zh")
    assert speech.column_word(chinese, "basis", "coverage_by_place") == "分母的依据"
    assert speech.column_word(chinese, "basis", "rules") == "依据"
    assert speech.column_word(chinese, "new", "text_changes") == "改动后"
    assert speech.column_word(chinese, "new", "portal_runs") == "新报告"


@pytest.mark.parametrize(
    ("columns", "chinese", "english"),
    [
        (("title_zh", "title_en"), {"title_en"}, {"title_zh"}),
        (("note_zh", "note"), {"note"}, {"note_zh"}),
        (("likely_cause", "likely_cause_en"), {"likely_cause_en"}, {"likely_cause"}),
        (("rule", "title_zh", "title_en"), {"title_zh", "title_en"}, {"title_zh", "title_en"}),
        (("agency", "year"), set(), set()),
    ],
)
def test_questions_are_answered_in_one_language(columns, chinese: set[str], english: set[str]) -> None:
    assert speech.in_other_words(Speaker("zh"), columns) & set(columns) == chinese
    assert speech.in_other_words(Speaker("en"), columns) & set(columns) == english


def test_big_archives_count_no_groups_unasked() -> None:
    assert not any("facets" in table for table in metadata.build(big=True)["databases"]["gongkai"]["tables"].values())


async def test_foreign_keys_show_names(get) -> None:
    assert "望海市教育局2023年政府信息公开工作年度报告</a>" in (await get("/gongkai/sections")).text


def test_there_are_enough_questions_each_in_two_languages() -> None:
    assert len(QUERIES) >= 12
    for query in QUERIES.values():
        assert query.zh.endswith("？") and query.en.endswith("?")
        assert query.about_zh and query.about_en
        assert not set(query.name) - set("abcdefghijklmnopqrstuvwxyz_")
        assert not QUERIES.keys() & codebook.tables().keys()


@pytest.mark.parametrize("name", QUERIES)
async def test_every_canned_query_answers_without_parameters(get, name: str) -> None:
    answer = (await get(f"/gongkai/{name}.json?_shape=objects")).json()
    assert answer["error"] is None
    for language in ("zh", "en"):
        page = await get(f"/gongkai/{name}", accept_language=language)
        assert page.status_code == 200
        assert getattr(QUERIES[name], language) in page.text.replace("&#39;", "'")


@pytest.mark.parametrize("name", QUERIES)
async def test_every_result_column_has_words(get, name: str) -> None:
    answer = (await get(f"/gongkai/{name}.json?_shape=objects")).json()
    assert set(answer["columns"]) <= set(QUERIES[name].columns)


@pytest.mark.parametrize("name", QUERIES)
async def test_queries_take_any_parameter(get, name: str) -> None:
    for value in ("2020", "990000", "x'--", "%", "听潮区人民政府办公室"):
        asked = "&".join(f"{one.name}={value}" for one in QUERIES[name].parameters)
        assert (await get(f"/gongkai/{name}?{asked}")).status_code == 200


@pytest.mark.parametrize("name", QUERIES)
def test_no_query_reads_a_large_table_from_end_to_end(archive: Path, name: str) -> None:
    conn = sqlite3.connect(archive / "gongkai.db")
    conn.create_function("escape_fts", 1, str)
    plan = [
        row[3]
        for row in conn.execute(
            f"EXPLAIN QUERY PLAN {QUERIES[name].sql}", {one.name: "" for one in QUERIES[name].parameters}
        )
    ]
    large = ("requests", "disclosures", "disputes", "checks", "sections", "cell_store")
    aliases = {alias: table for table, alias in re.findall(r"(?:from|join) (\w+) (\w)\b", QUERIES[name].sql)}
    for step in plan:
        words = step.split()
        if words[0] == "SCAN" and "USING" not in words:
            assert aliases.get(words[1], words[1]) not in large, plan


EXPECTED = {
    "requests_by_year": ("year", {2023}),
    "findings_of_a_rule": ("report_id", set()),
    "blank_totals": ("report_id", {2}),
    "prose_against_tables": ("found", {16}),
    "hard_to_read": ("report_id", set()),
    "changed_figures": ("new_raw", {"12"}),
    "word_in_prose": ("report_id", {1}),
    "no_report_this_year": ("agency_id", {2}),
    "agency_through_the_years": ("year", {2022, 2023}),
    "most_requests": ("new_requests", {14}),
}


@pytest.mark.parametrize(("name", "column", "values"), [(name, *rest) for name, rest in EXPECTED.items()])
async def test_answers_are_right_on_the_invented_archive(get, name: str, column: str, values: set[object]) -> None:
    rows = (await get(f"/gongkai/{name}.json?_shape=array")).json()
    assert {row[column] for row in rows} >= values
    if not values:
        assert rows == []


async def test_parameters_choose(get) -> None:
    rows = (await get("/gongkai/most_requests.json?_shape=array&year=2023&region=990100")).json()
    assert [row["agency"] for row in rows] == ["望海市教育局"]
    assert (await get("/gongkai/most_requests.json?_shape=array&year=2023&region=990101")).json() == []
    rows = (await get("/gongkai/findings_of_a_rule.json?_shape=array&rule=requests.outcomes")).json()
    assert [(row["report_id"], row["expected"], row["found"]) for row in rows] == [(2, 12, 13)]
    rows = (await get("/gongkai/published_late.json?_shape=array&year=2020")).json()
    assert [(row["report_id"], row["days_late"]) for row in rows] == [(2, 3)]


async def test_what_a_parameter_can_be_is_offered_by_its_name(get) -> None:
    page = html.fromstring((await get("/gongkai/findings_of_a_rule?rule=requests.outcomes", accept_language="en")).text)
    (chosen,) = page.xpath("//select[@name='rule']/option[@selected]")
    assert chosen.get("value") == "requests.outcomes"
    assert chosen.text.startswith("Outcomes add up")
    page = html.fromstring((await get("/gongkai/findings_of_a_rule?rule=no.such")).text)
    assert page.xpath("//select[@name='rule']/option[@selected]/text()") == ["no.such"]


async def test_questions_and_rules_say_everything_in_the_readers_language(get) -> None:
    page = html.fromstring((await get("/gongkai/findings_by_rule")).text)
    assert "英文名称" not in page.xpath("string(//thead)")
    english = html.fromstring((await get("/rules", accept_language="en")).text)
    assert "the line （七） “total” of table 三" in english.xpath("string(//section[@id='requests.outcomes'])")
    chinese = html.fromstring((await get("/rules")).text)
    assert "总计 ＝ 予以公开 ＋ 部分公开" in chinese.xpath("string(//section[@id='requests.outcomes'])")


def test_every_rule_has_its_formula_in_chinese_and_its_basis_in_english() -> None:
    assert set(terms()["formula_zh"]) == set(terms()["basis_en"]) == set(rules())
